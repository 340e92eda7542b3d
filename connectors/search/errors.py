"""The vendor's exceptions, mapped by their consequence. None of their messages is kept: they can
hold a document's or a query's values, and the names of indices."""

import re
from collections.abc import Iterator, Mapping

from elastic_transport import ConnectionTimeout, SerializationError, TlsError, TransportError
from elasticsearch import ApiError, UnsupportedProductError

from expunge.model import StaleUnit, StoreError, Terminal, Transient


class Denied(Terminal):
    """The credentials do not allow it."""


class Blocked(Terminal):
    """An index block forbids it."""


class Closed(Terminal):
    """The index is closed."""


class Missing(StaleUnit):
    """The index is not there any more."""


def consequence(store: str, place: str, error: ApiError | TransportError) -> StoreError:
    """The error to raise instead of the vendor's own."""
    if isinstance(error, UnsupportedProductError):
        return Terminal(store, place, "the server is not Elasticsearch", "Correct `url`.")
    if isinstance(error, ApiError):
        return answered(store, place, error.meta.status, types(error.body))
    if isinstance(error, ConnectionTimeout):
        return Transient(
            store, place, "it did not answer in time", "Try again; or raise `timeout_seconds`."
        )
    if isinstance(error, TlsError):
        return Terminal(
            store, place, "no trusted TLS connection could be made", "Correct `url` or `ca_certs`."
        )
    if isinstance(error, SerializationError):
        return Transient(store, place, "its answer was cut or garbled", "Try again.")
    return Transient(store, place, "it cannot be reached", "See that it runs, then try again.")


def answered(store: str, place: str, status: int, kinds: frozenset[str]) -> StoreError:
    """The error for a refusal. kinds: the constant names of the errors in the answer."""
    for kind, (consequence_, why, remedy) in _BY_KIND.items():
        if kind in kinds:
            return consequence_(store, place, why, remedy)
    if status in _BY_STATUS:
        consequence_, why, remedy = _BY_STATUS[status]
        return consequence_(store, place, why, remedy)
    named = f" ({', '.join(sorted(kinds))})" if kinds else ""
    if status == 429 or status >= 500:
        return Transient(store, place, f"it answered with status {status}{named}", "Try again.")
    return Terminal(
        store, place, f"it refused with status {status}{named}", "See the server's log."
    )


_Refusal = tuple[type[StoreError], str, str]
_BY_KIND: dict[str, _Refusal] = {
    "search_context_missing_exception": (
        Transient,
        "the point in time expired while it was read",
        "Try again.",
    ),
    "index_closed_exception": (Closed, "an index is closed", "Open it (POST /INDEX/_open)."),
    "cluster_block_exception": (
        Blocked,
        "an index block (index.blocks.*) forbids it",
        "Remove the block, or, if the disk was full, free space; then try again.",
    ),
}
_DENIED = (
    Denied,
    "the credentials do not allow it",
    "Grant monitor on the cluster, and read, write, maintenance and manage on its indices.",
)
_BY_STATUS: dict[int, _Refusal] = {
    401: _DENIED,
    403: _DENIED,
    404: (Missing, "an index is not there any more", "Look again what is there."),
}


def types(body: object) -> frozenset[str]:
    """The constant names of all errors in an answer."""
    return frozenset(
        kind for kind in _types(body) if isinstance(kind, str) and re.fullmatch(r"[a-z_]+", kind)
    )


def _types(body: object) -> Iterator[object]:
    if isinstance(body, Mapping):
        for name, value in body.items():
            if name == "type":
                yield value
            else:
                yield from _types(value)
    elif isinstance(body, list):
        for value in body:
            yield from _types(value)
