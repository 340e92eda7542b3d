"""An object as the file that it is, for the person whose records are all that it holds."""

import io
from collections.abc import Mapping
from contextlib import closing

from connectors.s3.body import Absent, Body, Unopenable
from connectors.s3.bucket import Bucket
from connectors.s3.read import open_unit, stale
from expunge.model import Unit, fingerprint
from formats import End, Piece, Unreadable, opened, records

LARGEST = 1 << 24  # bytes of an object that is given as it is; of a larger one, its records are
_READ = 1 << 20


def original(bucket: Bucket, unit: Unit, known: Mapping[str, bytes]) -> bytes | None:
    """As ``Connector.original``. Absent as StaleUnit, and what ``told`` raises."""
    try:
        body = open_unit(bucket, unit)
    except Unopenable:
        return None  # then none of its records was read either
    with closing(body):
        if body.size > LARGEST:
            return None
        try:
            raw = _whole(body)
        except Absent:
            raise stale(unit) from None
    return raw if _holds_only(body.key, raw, known) else None


def _whole(body: Body) -> bytes:
    parts: list[bytes] = []
    while piece := body.read(_READ):
        parts.append(piece)
    return b"".join(parts)


def _holds_only(name: str, raw: bytes, known: Mapping[str, bytes]) -> bool:
    """Whether these bytes are records that are known, each of them, and nothing unreadable."""
    left = set(known)
    try:
        for item in records(opened(name, io.BytesIO(raw))):
            if isinstance(item, End):
                return not left
            if not isinstance(item, Piece) or known.get(item.key) != fingerprint(item.data):
                return False
            left.discard(item.key)
    except Unreadable:
        return False
    return False
