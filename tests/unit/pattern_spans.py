"""What the pattern engine finds in a text, as it is configured when nothing is said."""

from expunge.config.shape import ScannerTable
from expunge.datamap.detect import MINIMUM
from scanners.patterns.engine import shared

REGIONS = ScannerTable().regions
ENGINE = shared(REGIONS, ())


def found_in(text: str) -> list[tuple[str, str]]:
    """What counts, each with its entity."""
    return [
        (text[each.start : each.end], each.entity)
        for each in ENGINE.find(text)
        if each.score >= MINIMUM
    ]
