"""Reading a unit: its records, or those of them that a search or a key asks for."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import Any

from connectors.s3.body import Absent, Body, Unopenable, open_body
from connectors.s3.bucket import Bucket
from connectors.s3.names import place
from expunge.model import Covered, Gap, Layer, StaleUnit, Unit, Value
from formats import Defect, End, Opened, Piece, Unreadable, opened

Read = Callable[[Opened], Iterator[Piece | Defect | End]]
Headers = Mapping[str, Any]
"""What the answer to GetObject says besides the object's bytes."""

_TOLD = ("Metadata", "ContentDisposition", "WebsiteRedirectLocation")
_ENDING = re.compile(r"\.\w{1,8}(?=[\"';]|$)")


def described(headers: Headers) -> Value:
    """What somebody wrote about the object, beside it; a file's name without its ending too."""
    told = {name: headers[name] for name in _TOLD if name in headers}
    return {**told, "filename": _ENDING.sub("", headers.get("ContentDisposition", ""))}


def unseen(_headers: Headers) -> Iterator[Gap]:
    """Nothing is looked for there."""
    yield from ()


def pieces(
    bucket: Bucket, unit: Unit, read: Read, beside: Callable[[Headers], Iterator[Gap]] = unseen
) -> Iterator[Piece | Gap | Covered]:
    """What read makes of the unit's bytes, and beside of its headers. StaleUnit, and what
    ``told`` raises."""
    container = unit.container
    if not unit.readable:
        yield Gap(
            container.store,
            container.name,
            "unreadable",
            "nothing can read an unfinished upload",
            "complete or abort it",
        )
        return
    try:
        body = open_unit(bucket, unit)
    except Unopenable as error:
        yield error.gap(container.store, container.name)
        return
    with closing(body):
        yield from beside(body.head)
        try:
            for item in read(opened(body.key, body)):
                if isinstance(item, Piece):
                    yield item
                elif isinstance(item, Defect):
                    yield _gap(unit, item)
                else:
                    yield Covered(item.records)
        except Unreadable as error:
            yield _gap(unit, error.defect)
        except Absent:
            raise stale(unit) from None


def open_unit(bucket: Bucket, unit: Unit) -> Body:
    """The object or old version as it was listed. StaleUnit, Unopenable, and what ``told``
    raises."""
    where = place(unit)
    try:
        body = open_body(bucket, where.key, where.id if unit.layer is Layer.NONCURRENT else "")
    except Absent:
        raise stale(unit) from None
    if where.id and body.versioned and body.id != where.id:
        # The version that was listed is an old one by now, and was not listed as such.
        body.close()
        raise stale(unit)
    return body


def stale(unit: Unit) -> StaleUnit:
    """For who finds another object than was listed."""
    return StaleUnit(
        unit.container.store,
        unit.container.name,
        "an object was replaced or removed since it was listed",
        "search it again",
    )


def _gap(unit: Unit, defect: Defect) -> Gap:
    container = unit.container
    return Gap(container.store, container.name, defect.code, defect.why, defect.remedy)
