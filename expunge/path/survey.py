"""What there is now: containers and links fresh from the stores, categories from the last scan."""

from dataclasses import replace

from expunge.datamap.model import DataMap
from expunge.datamap.scan import scan, with_declarations
from expunge.datamap.store import latest, save
from expunge.model import Container, FieldAddress, Gap, Link
from expunge.path.context import Context
from expunge.path.search import discovered


def survey(context: Context) -> DataMap:
    """The data map with today's containers, links and gaps.

    A store whose containers the last scan did not know is scanned first: without its identity
    fields its records cannot be told from mentions.
    """
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
        gaps=tuple(gaps),
        stores=context.stores,
    )
    return with_declarations(today, context.configuration)


def unknown_fields(data_map: DataMap, addresses: list[FieldAddress]) -> list[FieldAddress]:
    """Declared addresses whose container is not there: a reference to nothing is an error."""
    there = {each.address for each in data_map.containers}
    return [each for each in addresses if f"{each.store}:{each.container}" not in there]
