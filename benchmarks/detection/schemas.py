"""The development schemas as tables with values, from their own files; no database needed."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

Columns = dict[str, list[str]]
_MOST = 320
_INSERT = re.compile(
    r"INSERT INTO\s+(?:public\.)?[`\"]?(\w+)[`\"]?\s*(?:\([^)]*\))?\s*VALUES", re.IGNORECASE
)
_CREATE = re.compile(
    r"CREATE TABLE\s+(?:IF NOT EXISTS\s+)?(?:public\.)?[`\"]?(\w+)[`\"]?\s*\(", re.IGNORECASE
)
_VALUE = re.compile(r"\s*(?:'((?:[^'\\]|''|\\.)*)'|([^,()']+))\s*([,)])", re.DOTALL)


def schemas(data: Path) -> Iterator[tuple[str, str, Columns]]:
    """Schema, table and columns."""
    for table, columns in _sqlite(data / "chinook" / "Chinook_Sqlite.sqlite"):
        yield "chinook", table, columns
    for table, columns in _copied(data / "sakila" / "postgres-sakila-insert-data-using-copy.sql"):
        yield "sakila", table, columns
    for name in (
        "northwind/northwind.sql",
        "fides_examples/postgres_sample.sql",
        "fides_examples/mysql_example.sql",
    ):
        schema = (
            name.partition("/")[0]
            if "northwind" in name
            else name.rpartition("/")[2].partition("_")[0]
        )
        for table, columns in _inserted((data / name).read_text(encoding="utf-8")):
            yield f"fides {schema}" if "fides" in name else schema, table, columns
    yield from _demo()


def _sqlite(file: Path) -> Iterator[tuple[str, Columns]]:
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        for (table,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        ).fetchall():
            cursor = database.execute(f"SELECT * FROM [{table}] LIMIT {_MOST}")
            names = [each[0] for each in cursor.description]
            yield table, _columns(names, cursor.fetchall())


def _columns(names: list[str], rows: list[tuple[object, ...]]) -> Columns:
    return {
        name: [text for row in rows if row[place] is not None and (text := str(row[place]).strip())]
        for place, name in enumerate(names)
    }


def _copied(file: Path) -> Iterator[tuple[str, Columns]]:
    names: list[str] = []
    table = ""
    rows: list[tuple[object, ...]] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if match := re.match(r"COPY public\.(\w+) \((.*)\) FROM stdin", line):
            table, names, rows = match[1], [each.strip(' "') for each in match[2].split(",")], []
        elif line == "\\." and table:
            yield table, _columns(names, rows)
            table = ""
        elif table and len(rows) < _MOST:
            rows.append(tuple(None if each == "\\N" else each for each in line.split("\t")))


def _inserted(text: str) -> Iterator[tuple[str, Columns]]:
    declared: dict[str, list[str]] = {}
    for match in _CREATE.finditer(text):
        body = text[match.end() : text.find(";", match.end())]
        names = re.findall(r"^\s*[`\"]?(\w+)[`\"]?\s+(?:\w+)", body, re.MULTILINE)
        declared[match[1]] = [
            each
            for each in names
            if each.upper() not in ("CONSTRAINT", "PRIMARY", "FOREIGN", "UNIQUE", "KEY")
        ]
    rows: dict[str, list[tuple[object, ...]]] = {each: [] for each in declared}
    for match in _INSERT.finditer(text):
        if match[1] in rows and len(rows[match[1]]) < _MOST:
            rows[match[1]] += _tuples(text, match.end())
    for table, names in declared.items():
        width = len(names)
        yield table, _columns(names, [row for row in rows[table] if len(row) == width])


def _tuples(text: str, at: int) -> Iterator[tuple[object, ...]]:
    while (match := re.compile(r"\s*,?\s*\(").match(text, at)) is not None:
        at, row = match.end(), []
        while (value := _VALUE.match(text, at)) is not None:
            plain = value[2].strip() if value[2] else None
            row.append(value[1].replace("''", "'") if value[1] is not None else plain)
            at = value.end()
            if value[3] == ")":
                break
        else:
            return
        yield tuple(None if each in (None, "NULL", "null") else each for each in row)


def _demo() -> Iterator[tuple[str, str, Columns]]:
    from expunge.doors.demo.company import build

    for table in build(customers=400).tables:
        yield (
            "demo",
            table.name,
            _columns(list(table.columns), [row.values for row in table.rows[:_MOST]]),
        )
