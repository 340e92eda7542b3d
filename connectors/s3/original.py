"""An object as the file that it is, for the person whose records are all that it holds."""

import io
from collections.abc import Mapping
from contextlib import closing

from connectors.s3.body import Absent, Body, Unopenable
from connectors.s3.bucket import Bucket
from connectors.s3.read import open_unit, stale
from expunge.model import Unit, fingerprint
from formats import End, GzipReader, Opened, Piece, Unreadable, opened, records

LARGEST = 1 << 24  # bytes, packed and unpacked, of an object that is given as it is
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
    try:
        begun = opened(name, io.BytesIO(raw))
        return _are_known(begun, known) and (begun.packed is None or _is_plain(begun.packed, name))
    except Unreadable:
        return False


def _are_known(begun: Opened, known: Mapping[str, bytes]) -> bool:
    """What no record shows is not judged: a column without cells, bytes that are no text."""
    left, size, columns = set(known), 0, set(begun.format.headings)
    for item in records(begun):
        if isinstance(item, End):
            return not left and not columns
        if not isinstance(item, Piece) or known.get(item.key) != fingerprint(item.data):
            return False
        size += len(item.raw)
        if size > LARGEST or not _is_utf8(item.raw):
            return False
        left.discard(item.key)
        if columns and isinstance(item.data, Mapping):
            columns.difference_update(item.data)
    return False


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_plain(packed: GzipReader, name: str) -> bool:
    """Whether no header of gzip says more than the object's own name."""
    own = name.rpartition("/")[2].removesuffix(".gz").encode()
    return all(
        header.name in (None, own) and header.comment is None and not header.has_extra
        for _, header in packed.borders
    )
