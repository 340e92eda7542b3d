"""A file of requests: CSV with a header, or JSON Lines. Checked as a whole before any is recorded.

CSV: a column each for ``right`` and ``regime`` (both may be missing) and for kinds of identity
(``email``, ``phone``, ``shop:public.customers.id``); an empty cell names nothing. JSON Lines:
{"right": ..., "regime": ..., "identities": {"email": "a@b.c", "phone": ["...", "..."]}}.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from expunge.model import Identifier, RequestError
from expunge.path.intake import Asked, checked
from expunge.path.text_file import text_of

MOST = 100_000  # requests of one batch
DESCRIBING = ("right", "regime")


def read(file: Path, right: str | None, regime: str) -> list[Asked]:
    """Its requests. right, regime: of lines that name none. RequestError names the line."""
    text = text_of(file, str(file))
    first = text.lstrip()[:1]
    rows = _json_lines(text) if first == "{" else _csv_rows(text)
    asked: list[Asked] = []
    for number, named, told in rows:
        try:
            wanted = told.get("right") or right
            if not wanted:
                raise RequestError("It names no right, and --right is not given.")
            asked.append(checked(wanted, named, told.get("regime") or regime))
        except RequestError as error:
            raise RequestError(f"Line {number}: {error} Nothing was recorded.") from None
        if len(asked) > MOST:
            raise RequestError(f"More than {MOST} requests in one file. Split it.")
    if not asked:
        raise RequestError("The file holds no request.")
    return asked


Row = tuple[int, list[Identifier], Mapping[str, Any]]


def _csv_rows(text: str) -> Iterator[Row]:
    reader = csv.DictReader(io.StringIO(text), strict=True)
    try:
        names = reader.fieldnames or ()
        if len(set(names)) < len(names):
            raise RequestError(
                "Line 1 names a column twice, and only one could be read. Write a line of JSON for "
                'who has two: {"identities": {"email": ["...", "..."]}}.'
            )
        for row in reader:
            if None in row or None in row.values():
                raise RequestError(f"Line {reader.line_num}: not as many cells as the header has.")
            told = {name: row.pop(name) for name in DESCRIBING if name in row}
            named = [Identifier(kind.strip(), value) for kind, value in row.items() if value]
            yield reader.line_num, named, told
    except csv.Error:
        raise RequestError(f"Line {reader.line_num}: this is no CSV.") from None


def _json_lines(text: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line, object_pairs_hook=_once)
            named = list(_identities(row["identities"]))
            unknown = set(row) - {*DESCRIBING, "identities"}
        except (ValueError, KeyError, TypeError, AttributeError):
            raise RequestError(f'Line {number}: not {{"identities": {{"email": ...}}}}.') from None
        if unknown:
            raise RequestError(
                f"Line {number} has unknown names. Known: right, regime, identities."
            )
        yield number, named, row


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """ValueError where a name stands twice: all but one of its values would be lost."""
    table = dict(pairs)
    if len(table) < len(pairs):
        raise ValueError
    return table


def _identities(table: Mapping[str, Any]) -> Iterable[Identifier]:
    for kind, value in table.items():
        for each in value if isinstance(value, list) else [value]:
            if not isinstance(each, str):  # null is nobody's account
                raise TypeError
            yield Identifier(kind, each)
