"""Discover: what one store has, with every error as a gap."""

from expunge.connector import Connector
from expunge.datamap.names import impersonal
from expunge.model import Container, Gap, Link, StoreError, Transient

FAILED = frozenset({"unreachable", "staleunit", "unsupported", "terminal"})
"""Codes of gaps that stand for an error."""


def gap_of(error: StoreError) -> Gap:
    code = "unreachable" if isinstance(error, Transient) else type(error).__name__.lower()
    return Gap(error.store, error.place, code, error.why, error.remedy)


def discovered(connector: Connector) -> tuple[list[Container], list[Link], list[Gap]]:
    """The store's containers, links and gaps; an error is one more gap.

    A container whose name holds an e-mail address or a telephone number is a gap as well: its
    name would stand in the ledger and on the certificate.
    """
    containers: list[Container] = []
    links: list[Link] = []
    gaps: list[Gap] = []
    try:
        for item in connector.discover():
            if isinstance(item, Container) and impersonal(item.name) != item.name:
                gaps.append(_personal(item))
            elif isinstance(item, Container):
                containers.append(item)
            elif isinstance(item, Link):
                links.append(item)
            else:
                gaps.append(item)
    except StoreError as error:
        gaps.append(gap_of(error))
    return containers, links, gaps


def may_hide(gap: Gap, container: str) -> bool:
    """Whether a container of this name can be there though it was not found: the gap is about it
    or about the whole store, or the discovery ended with it."""
    return gap.place in ("", container) or gap.code in FAILED


def _personal(container: Container) -> Gap:
    return Gap(
        container.store,
        impersonal(container.name),
        "personal-name",
        "the container's name holds an e-mail address or a telephone number, so that nothing may "
        "name it",
        "Its connector must make one container of the like ones, named by a template.",
    )
