"""What cannot be searched, and what cannot be changed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from connectors.search.catalog import Index, Listed
from connectors.search.server import Server
from expunge.model import Gap, Terminal


class _Reason(NamedTuple):
    code: str
    why: str
    remedy: str


_CLOSED = _Reason(
    "closed",
    "an index is closed, and cannot be searched or changed",
    "Open it (POST /INDEX/_open), or delete it.",
)
_UNSEEN = _Reason(
    "denied",
    "the settings of an index cannot be seen, so it is not searched",
    "Grant view_index_metadata, and remove the block index.blocks.metadata.",
)
_DISABLED = _Reason(
    "source-disabled",
    "an index does not keep its documents (_source is disabled), so they cannot be read",
    "Delete the index, or fill it again with _source enabled.",
)
_FILTERED = _Reason(
    "source-filtered",
    "an index leaves fields out of _source: they are searchable there and cannot be read, and "
    "documents can only be deleted",
    "Fill the index again without _source includes and excludes.",
)
_SYNTHETIC = _Reason(
    "source-synthetic",
    "an index rebuilds its documents (synthetic _source): what it leaves out cannot be read, and "
    "documents can only be deleted",
    "Fill the index again with index.mapping.source.mode stored.",
)
_MOUNTED = _Reason(
    "searchable-snapshot",
    "an index is mounted from a snapshot, and cannot be changed",
    "Restore it as an ordinary index, or delete it together with its snapshot.",
)
_SOURCES = {"disabled": _DISABLED, "filtered": _FILTERED, "synthetic": _SYNTHETIC}


def container_gaps(
    store: str, place: str, held: Sequence[Listed], indices: Mapping[str, Index]
) -> Iterator[Gap]:
    """One gap a reason, with the number of indices; the same from discover and from units."""
    counted = Counter(reason for each in held for reason in _reasons(each, indices.get(each.name)))
    for reason, count in sorted(counted.items()):
        yield Gap(store, place, *reason, count)


def _reasons(each: Listed, index: Index | None) -> Iterator[_Reason]:
    if each.closed:
        yield _CLOSED
    elif index is None:
        yield _UNSEEN
    else:
        if index.snapshot:
            yield _MOUNTED
        if index.source in _SOURCES:
            yield _SOURCES[index.source]


def denied(server: Server) -> Gap | None:
    """The gap, if the credentials do not let us see every index that ``indices`` means: one that
    they may not see is not listed."""
    names = [name for name in server.settings.indices if not name.startswith("-")]
    wanted = [{"names": names, "privileges": ["read", "view_index_metadata"]}]
    try:
        answer = server.ask("", server.client.security.has_privileges, index=wanted)
    except Terminal:
        return None  # a server without security: all is seen
    if answer["has_all_requested"]:
        return None
    return Gap(
        server.store,
        "",
        "denied",
        "the credentials may not read all that `indices` means; what they may not see is not "
        "listed",
        "Grant read and view_index_metadata on it, or name in `indices` only what is to be "
        "searched.",
    )
