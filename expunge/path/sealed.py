"""What a request keeps in the vault besides its segments, opened with its work key."""

import json
from collections.abc import Iterable, Mapping

from expunge.datamap.model import DataMap
from expunge.ledger import requests
from expunge.model import FieldAddress, Identifier, RequestError
from expunge.path.codec import Closure, dump_json, load_closure
from expunge.path.context import Context
from expunge.vault import KeysMissing

FrozenMap = tuple[dict[FieldAddress, FieldAddress], dict[str, dict[str, str]]]
"""Links (child to parent) and identity fields."""


def opened(context: Context, request: str, name: str) -> bytes | None:
    """The sealed part, or None if the request has none. KeysDestroyed after completion,
    RequestError where there is no such request."""
    try:
        key = context.keyring.work_key(request)
    except KeysMissing:
        with context.ledger.read() as connection:
            requests.get(connection, request)
        raise
    with context.ledger.read() as connection:
        blob = requests.sealed(connection, request, name)
    return None if blob is None else key.open(blob, name)


def identifiers(context: Context, request: str) -> tuple[Identifier, ...]:
    """What the request itself named."""
    return load_identifiers(opened(context, request, "identifiers") or b"[]")


def salt(context: Context, request: str) -> bytes:
    """What the certificate's digests of the identifiers are made with. Only the person gets it."""
    return opened(context, request, "salt") or b""


def dump_identifiers(named: Iterable[Identifier]) -> bytes:
    return dump_json(sorted([each.kind, each.value] for each in named))


def load_identifiers(raw: bytes) -> tuple[Identifier, ...]:
    return tuple(Identifier(kind, value) for kind, value in json.loads(raw))


def closure(context: Context, request: str) -> Closure:
    raw = opened(context, request, "closure")
    if raw is None:
        raise RequestError("The request has no plan yet. Make one: expunge plan ID.")
    return load_closure(raw)


def known(context: Context, request: str) -> tuple[Identifier, ...]:
    """The frozen closure; () where there is no plan yet."""
    raw = opened(context, request, "closure")
    return load_closure(raw).identifiers if raw is not None else ()


def exclusions(context: Context, request: str) -> frozenset[str]:
    """Locations that a person took out as false hits."""
    return frozenset(reasons(context, request))


def reasons(context: Context, request: str) -> Mapping[str, str]:
    """Exclusions with the reasons that were given."""
    raw = opened(context, request, "exclusions")
    found: dict[str, str] = json.loads(raw or b"{}")
    return found


def shared(context: Context, request: str) -> frozenset[tuple[str, str]]:
    """Container and key of groups that other people belong to, as the plan found them."""
    raw = opened(context, request, "shared") or b"[]"
    return frozenset((container, key) for container, key in json.loads(raw))


def left(context: Context, request: str) -> frozenset[str]:
    """Locations that the plan found and could not touch; each is covered by a gap of the plan."""
    return frozenset(json.loads(opened(context, request, "left") or b"{}"))


def common(context: Context, request: str) -> tuple[Identifier, ...]:
    """Keys of places that the plan left to others who refer to them as well."""
    return load_identifiers(opened(context, request, "common") or b"[]")


def dump_places(data_map: DataMap) -> bytes:
    """The links and identity fields that the plan was made with: the second look uses the same."""
    return dump_json(
        {
            "links": [[_parts(link.child), _parts(link.parent)] for link in data_map.links],
            "identity": {address: dict(fields) for address, fields in data_map.identity.items()},
        }
    )


def places(context: Context, request: str) -> FrozenMap:
    """As the plan had them."""
    return load_places(frozen_map(context, request))


def frozen_map(context: Context, request: str) -> bytes:
    """The same as bytes: equal where two plans were made with the same."""
    return opened(context, request, "map") or b'{"links": [], "identity": {}}'


def load_places(frozen: bytes) -> FrozenMap:
    raw = json.loads(frozen)
    links = {FieldAddress(*child): FieldAddress(*parent) for child, parent in raw["links"]}
    return links, raw["identity"]


def _parts(address: FieldAddress) -> list[str]:
    return [address.store, address.container, address.field]
