"""A container's records as a JSON array and as a CSV table, streamed through the shelf."""

import base64
import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

import orjson

from expunge.export.shelf import Member, MemberWriter, Shelf
from expunge.model import Row, Value, field_name, leaves

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_SIGNS = frozenset("=@\t\r+-")
_FORMULA = re.compile(r"[=@\t\r]|[+-](?![\d\s().\-/]*$)")
Loads = Callable[[bytes], dict[str, Any]]
"""What reads a line back exactly: orjson, or json where a number has more than 64 bits."""
_NESTED = frozenset({dict, Row, list, tuple})
TEXT = "text"  # the column of a record that is one text


@dataclass(frozen=True, repr=False)
class Given:
    """One record as it is given. data: without what was left out of it.

    whose: "yours", or "mentions you". copy: "current", "old version" or "rotated". origin: the
    object or log file it stands in, "" for a table or an index. left_out: places in it.
    """

    data: Value
    whose: str
    reason: str
    copy: str
    origin: str = ""
    left_out: int = 0

    def plain(self) -> dict[str, Any]:
        row = {
            "data": self.data,
            "whose": self.whose,
            "why": self.reason,
            "copy": self.copy,
            "left_out": self.left_out,
        }
        return {**row, "from": self.origin} if self.origin else row


class JsonFile:
    """Writes a container's records as the elements of one JSON array, one a line."""

    def __init__(self, writer: MemberWriter) -> None:
        self._writer = writer
        self.records = 0
        self.loads: Loads = orjson.loads
        writer.write(b"[")

    def add(self, given: Given) -> None:
        joint = b",\n" if self.records else b"\n"
        plain = given.plain()
        line = _quick(plain)
        if line is None:
            line, self.loads = dumped(plain), json.loads
        self._writer.write(joint + line)
        self.records += 1

    def end(self) -> None:
        self._writer.write(b"\n]\n")


def dumped(value: object) -> bytes:
    """JSON in UTF-8; bytes as base64, what is no Unicode as it can be read."""
    if (quick := _quick(value)) is not None:
        return quick
    text = json.dumps(value, ensure_ascii=False, default=_plain)
    return text.encode(errors="surrogateescape").decode(errors="replace").encode()


def _quick(value: object) -> bytes | None:
    """None for text that is no Unicode, and for numbers of more than 64 bits."""
    try:
        return orjson.dumps(value, default=_plain)
    except orjson.JSONEncodeError:
        return None


def read_back(shelf: Shelf, member: Member, loads: Loads) -> Iterator[dict[str, Any]]:
    """The records of a JSON file that ``JsonFile`` wrote, one at a time. loads: the file's."""
    rest = b""
    for chunk in shelf.read(member):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            if line.startswith(b"{"):
                yield loads(line.rstrip(b","))


def write_csv(
    shelf: Shelf, name: str, source: Member, loads: Loads, columns: Iterable[str]
) -> None:
    """The records of the JSON file again as a table: a column a field, nested ones dotted."""
    columns = list(columns)
    with shelf.member(name) as writer:
        writer.write(b"\xef\xbb\xbf")  # without it Excel takes UTF-8 for something else
        table = csv.writer(_Encoded(writer), lineterminator="\r\n")
        table.writerow(_harmless([*columns, "(whose)", "(copy)", "(from)"]))
        for row in read_back(shelf, source, loads):
            cells = flat(row["data"])
            own = [cells.get(column, "") for column in columns]
            table.writerow(_harmless([*own, row["whose"], row["copy"], row.get("from", "")]))


@dataclass(frozen=True)
class _Encoded:
    """Where the CSV's rows are written to."""

    writer: MemberWriter

    def write(self, text: str) -> None:
        self.writer.write(text.encode(errors="replace"))


def flat(data: Value) -> dict[str, str]:
    """Column to text; the values of a list are joined by a line break."""
    if is_flat(data):
        return {name: _cell(leaf) for name, leaf in data.items()}
    cells: dict[str, list[str]] = {}
    for path, leaf in leaves(data):
        text = _cell(leaf)
        cells.setdefault(field_name(path) or TEXT, []).append(text)
    return {name: "\n".join(texts) for name, texts in cells.items()}


def is_flat(data: Value) -> TypeGuard[Mapping[str, Value]]:
    """Whether it is a mapping of nothing but leaves."""
    return isinstance(data, dict) and _NESTED.isdisjoint(map(type, data.values()))


def _cell(leaf: Value) -> str:
    if isinstance(leaf, str):
        return leaf
    if type(leaf) is int:
        return str(leaf)
    return "" if leaf is None else json.dumps(leaf, default=_plain)


def file_name(text: str) -> str:
    """A container's or an object's name as a file's, on any system."""
    return _UNSAFE.sub("-", text).strip("-.")[:120] or "data"


def _harmless(cells: list[str]) -> list[str]:
    """A spreadsheet carries out what begins like a formula (OWASP: CSV injection)."""
    return [f"'{cell}" if cell[:1] in _SIGNS and _FORMULA.match(cell) else cell for cell in cells]


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a record cannot hold a {type(value).__name__}")
