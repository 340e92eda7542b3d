"""What there is now: containers and links fresh from the stores, categories from the last scan."""

from dataclasses import replace

from expunge.datamap.declare import with_declarations
from expunge.datamap.discover import discovered
from expunge.datamap.model import DataMap
from expunge.datamap.scan import PERSONAL_FIELD_NAMES, scan
from expunge.datamap.store import latest, save
from expunge.model import Container, FieldAddress, Gap, Link
from expunge.path.context import Context


def survey(context: Context) -> DataMap:
    """The data map with today's containers, links and gaps.

    A store whose containers the last scan did not know is scanned first: without its identity
    fields its records cannot be told from mentions.
    """
    if context.known.data_map is not None:
        return context.known.data_map
    known = latest(context.ledger) or DataMap()
    containers: list[Container] = []
    links: list[Link] = []
    gaps: list[Gap] = []
    for connector in context.connectors():
        found, own_links, own_gaps = discovered(connector)
        containers += found
        links += own_links
        gaps += own_gaps
        if {each.address for each in found} - {each.address for each in known.containers}:
            known = known.merged(scan([connector], context.scanners, context.configuration))
            save(context.ledger, known)
    today = replace(
        known,
        containers=tuple(containers),
        links=tuple(links),
        gaps=(*gaps, *(each for each in known.gaps if each.code == PERSONAL_FIELD_NAMES)),
        stores=context.stores,
    )
    return with_declarations(today, context.configuration)


def unknown_fields(data_map: DataMap, addresses: list[FieldAddress]) -> list[FieldAddress]:
    """Declared addresses whose container is not there: a reference to nothing is an error."""
    there = {each.address for each in data_map.containers}
    return [each for each in addresses if f"{each.store}:{each.container}" not in there]
