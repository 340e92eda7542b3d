"""Detect: the spans of personal data in texts, of all scanners together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from expunge.datamap.guard import guarded
from expunge.datamap.scanner import Found, NotScanned, Scanner
from expunge.datamap.spans import apart

MINIMUM = 0.5
"""Score from which a span counts: from here on it is rather right than wrong."""
LANGUAGE = "en"


@dataclass(frozen=True, repr=False)
class Detected:
    """One text's spans in order, none over another. unread: scanners that gave up on the text:
    what else it holds is not known."""

    spans: tuple[Found, ...]
    unread: tuple[str, ...] = ()


def detect(
    scanners: Sequence[Scanner], texts: Sequence[str], language: str = LANGUAGE
) -> Iterator[Detected]:
    """The spans of each text, in the order of the texts."""
    sources = [guarded(scanner).find_all(texts, language) for scanner in scanners]
    for answers in zip(*sources, strict=True):
        certain: list[list[Found]] = []
        unread: list[str] = []
        for answer in answers:  # most are empty
            if isinstance(answer, NotScanned):
                unread.append(str(answer))
            elif answer:
                certain.append([each for each in answer if each.score >= MINIMUM])
        yield Detected(tuple(apart(certain)), tuple(unread))
