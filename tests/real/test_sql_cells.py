"""Cells of every type: read alike each time, and rewritten without a byte of theirs lost."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deployments.local import Endpoints
from expunge.model import Record
from tests.real.sql_support import Assign, Change, Cut, Store, cut_out, postgres_store, sqlite_store

MAIL = "ann@example.com"


@pytest.fixture
def shop(postgres: Endpoints, database: str) -> Iterator[Store]:
    store = postgres_store(postgres, database)
    yield store
    store.connector.close()
    store.native.close()


TYPES: dict[str, tuple[str, object]] = {
    "boolean": ("true", True),
    "smallint": ("-7", -7),
    "bigint": ("9223372036854775807", 9223372036854775807),
    "real": ("0.1", 0.1),
    "double precision": ("1e300", 1e300),
    "numeric(30,4)": ("1.10", "1.1000"),
    "numeric": ("1e30", "1000000000000000000000000000000"),
    "money": ("12.5", "$12.50"),
    "text": ("a\n'b", "a\n'b"),
    "varchar(9)": ("ann ", "ann "),
    "char(9)": ("ann", "ann"),
    "name": ("ann", "ann"),
    '"char"': ("a", "a"),
    "bytea": ("\\x00ff", b"\x00\xff"),
    "date": ("0044-03-15 BC", "0044-03-15 BC"),
    "time": ("12:00", "12:00:00"),
    "timestamp": ("infinity", "infinity"),
    "timestamptz": ("2024-05-06 07:08:09.10+02", "2024-05-06 05:08:09.1+00"),
    "interval": ("1 year 2 days", "1 year 2 days"),
    "uuid": ("A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    "inet": ("10.1.2.3/32", "10.1.2.3/32"),
    "int4range": ("[1,5]", "[1,6)"),
    "xml": ("<a>ann</a>", "<a>ann</a>"),
    "tsvector": ("ann's cat", "'ann''s' 'cat'"),
    "point": ("(1,2)", "(1,2)"),
    "bit varying(9)": ("101", "101"),
    "json": ('{"b": [1.50, null],  "a":"\\u0061"}', {"b": [1.5, None], "a": "a"}),
    "jsonb": ('{"b": {"x": "y"}}', {"b": {"x": "y"}}),
    "citext": ("Ann", "Ann"),
    "hstore": ('a=>"b c"', '"a"=>"b c"'),
    "mood": ("so so", "so so"),
    "pair": ('("a, b",2)', '("a, b",2)'),
    "mail": (MAIL, MAIL),
    "mails": (f'{{{MAIL},"a,b"}}', [MAIL, "a,b"]),
    "mail0[]": (f'{{{MAIL},"a,b"}}', [MAIL, "a,b"]),
    "count[]": ("{1,2}", [1, 2]),
    "text[]": ('{{a,NULL},{"c\\"d",e}}', [["a", None], ['c"d', "e"]]),
    "int[]": ("[0:1]={1,NULL}", [1, None]),
    "bytea[]": ('{"\\\\x00ff"}', [b"\x00\xff"]),
    "jsonb[]": ('{"{\\"a\\": 1}"}', [{"a": 1}]),
    "numeric[]": ("{1.10}", ["1.10"]),
    "mood[]": ('{"so so"}', ["so so"]),
    "oid": ("4000000000", 4000000000),
}
OWN_TYPES = """
CREATE EXTENSION citext; CREATE EXTENSION hstore;
CREATE TYPE mood AS ENUM ('so so', 'fine'); CREATE TYPE pair AS (word text, n int);
CREATE DOMAIN mail0 AS text; CREATE DOMAIN mail AS mail0 CHECK (value LIKE '%@%');
CREATE DOMAIN mails AS text[]; CREATE DOMAIN count AS int;
"""


def test_every_type_is_read(shop: Store) -> None:
    shop.script(OWN_TYPES)
    columns = ", ".join(f"c{n} {name}" for n, name in enumerate(TYPES))
    shop.script(f"CREATE TABLE t (id int PRIMARY KEY, {columns})")
    marks = ", ".join("%s" for _ in TYPES)
    shop.run(f"INSERT INTO t VALUES (1, {marks})", [given for given, _ in TYPES.values()])
    shop.run("INSERT INTO t (id) VALUES (2)")
    data = shop.record("public.t", "1").data
    assert isinstance(data, dict)
    for number, (name, (_, expected)) in enumerate(TYPES.items()):
        assert data[f"c{number}"] == expected, name
        assert type(data[f"c{number}"]) is type(expected), name
    assert set(shop.record("public.t", "2").data.values()) == {None, 2}  # type: ignore[union-attr]


def test_reading_does_not_depend_on_the_servers_settings(shop: Store, database: str) -> None:
    shop.script(
        """CREATE TABLE t (id int PRIMARY KEY, a timestamptz, b date, c interval, d bytea, e float);
        INSERT INTO t VALUES (1, '2024-05-06 07:08+00', '2024-05-06', '1 day', '\\x01ff', 0.1)"""
    )
    before = shop.record("public.t", "1").fingerprint
    for setting in (
        "TimeZone = 'Asia/Tokyo'",
        "DateStyle = 'German'",
        "IntervalStyle = 'iso_8601'",
        "bytea_output = 'escape'",
        "extra_float_digits = -5",
    ):
        shop.script(f"ALTER DATABASE {database} SET {setting}")
    shop.connector.close()
    assert shop.record("public.t", "1").fingerprint == before


CUTS: tuple[tuple[str, str, tuple[str | int, ...]], ...] = (
    ("json", '{"a" :  1.50, "b":"a MAIL", "c":1e2, "d": "\\u0061"}', ("b",)),
    ("json", '[ "x",\n {"MAIL" : 2} ]', (1, "{name}", 0, "name")),
    ("json", '{"a":"MAIL","a":"b"}', ("a", 0)),
    ("jsonb", '{"a": 1.50, "b": ["x", "to MAIL"]}', ("b", 1)),
    ("jsonb", '"MAIL"', ()),
    ("text[]", '[-1:1]={NULL,"a\\"b\\\\",MAIL}', (2,)),
    ("varchar(40)[]", "{{a,b},{c,MAIL}}", (1, 1)),
    ("json[]", '{"{\\"a\\" : 1.0}","[\\"MAIL\\" ]"}', (1, 0)),
    ("xml", "<a>MAIL</a>", ()),
    ("char(30)", "MAIL", ()),
    ("mails", "{MAIL,b}", (0,)),
    ("mail0[]", "[-1:1]={NULL,b,MAIL}", (2,)),
    ("citext", "Ann MAIL", ()),
    ("hstore", '"a"=>"MAIL"', ()),
    ("pair", '("to MAIL",2)', ()),
)
"""A type, a cell with MAIL in it, and the way to the leaf that holds it."""


def test_a_part_is_cut_and_the_rest_stays(shop: Store) -> None:
    shop.script(OWN_TYPES)
    for kind, cell, path in CUTS:
        before, after = cell.replace("MAIL", MAIL), cell.replace("MAIL", "[erased]")
        shop.script(f'CREATE TABLE t (id int PRIMARY KEY, "the %s" {kind}, other {kind})')
        shop.run("INSERT INTO t VALUES (1, %s, %s), (2, %s, %s)", [before] * 4)
        data = shop.record("public.t", "1").data
        change = cut_out(data, ("the %s", *path), MAIL)
        assert shop.rewrite("public.t", "1", change) == ("done", ""), kind
        shown = """SELECT format('%s', "the %s"), format('%s', other) FROM t ORDER BY id"""
        old, new = (
            shop.run(f"SELECT format('%%s', %s::{kind})", [each])[0][0] for each in (before, after)
        )
        assert shop.run(shown) == [(new, old), (old, old)], kind
        shop.script("DROP TABLE t")


def test_whole_values_go(shop: Store) -> None:
    shop.script(
        """CREATE TABLE t (id int PRIMARY KEY, body text, n int, who uuid, tags text[], doc jsonb,
           made timestamptz, raw bytea);
           INSERT INTO t VALUES (1, 'b', 2, gen_random_uuid(), '{a,b}', '{"a": "b", "n": 3}', now(),
                                 '\\x00');
           INSERT INTO t SELECT 2, body, n, who, tags, doc, made, raw FROM t"""
    )
    neighbour = shop.record("public.t", "2")
    assert shop.rewrite(
        "public.t",
        "1",
        Assign(("body",), None),
        Assign(("n",), 0),
        Assign(("who",), None),
        Assign(("tags", 1), "[erased]"),
        Assign(("doc", "a"), None),
        Assign(("doc", "n"), 0),
        Assign(("made",), "2000-01-01"),
        Change(("raw",), (Cut(0, 1, "*"),)),
    ) == ("done", "")
    assert shop.run(
        "SELECT body, n, who, tags, doc::text, made::date::text, raw FROM t WHERE id = 1"
    ) == [(None, 0, None, ["a", "[erased]"], '{"a": null, "n": 0}', "2000-01-01", b"*")]
    assert shop.record("public.t", "2").fingerprint == neighbour.fingerprint


def test_generated_column_is_computed_anew(shop: Store) -> None:
    shop.script(
        """CREATE TABLE t (id int PRIMARY KEY, mail text,
                           loud text GENERATED ALWAYS AS (upper(mail)) STORED,
                           fixed text GENERATED ALWAYS AS ('x' || id) STORED);
           INSERT INTO t VALUES (1, 'ann@b.c')"""
    )
    data = shop.record("public.t", "1").data
    assert data == {"id": 1, "mail": "ann@b.c", "loud": "ANN@B.C", "fixed": "x1"}
    outcome = shop.rewrite(
        "public.t",
        "1",
        cut_out(data, ("mail",), "ann@b.c", "x"),
        cut_out(data, ("loud",), "ANN@B.C", "[erased]"),
    )
    assert outcome == ("done", "")
    assert shop.run("SELECT mail, loud FROM t") == [("x", "X")]
    assert shop.rewrite("public.t", "1", Assign(("fixed",), "y")) == ("failed", "generated")


def test_database_without_an_encoding(postgres: Endpoints, database: str) -> None:
    admin = psycopg.connect(
        postgres.postgres_url("postgres").replace("+psycopg", ""), autocommit=True
    )
    admin.execute(
        f"CREATE DATABASE {database}_raw ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'"
        " TEMPLATE template0".encode()
    )
    store = postgres_store(postgres, f"{database}_raw")
    try:
        store.script("CREATE TABLE t (k text PRIMARY KEY, body text)")
        raw = b"INSERT INTO t VALUES ('k\xff', 'caf\xe9 " + MAIL.encode() + b" \xfc'), ('l', '')"
        store.native.execute(raw)
        record = store.record("public.t", "k\udcff")
        assert record.data["body"] == f"caf\udce9 {MAIL} \udcfc"  # type: ignore[index, call-overload]
        change = cut_out(record.data, ("body",), MAIL)
        assert store.rewrite("public.t", record.key, change) == ("done", "")
        assert store.native.execute("SELECT body::bytea FROM t ORDER BY k").fetchall() == [
            (b"caf\xe9 [erased] \xfc",),
            (b"",),
        ]
    finally:
        store.connector.close()
        store.native.close()
        admin.execute(f"DROP DATABASE {database}_raw WITH (FORCE)".encode())
        admin.close()


_TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=6)
_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**20), 10**20), _TEXTS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=6,
)


class TestNothingElseChanges:
    """Any text around the identifier, in every kind of column, stays as it was."""

    @pytest.fixture
    def table(self, shop: Store) -> Store:
        shop.script(
            "CREATE TABLE t (id int PRIMARY KEY, a text, b jsonb, c json, d text[], e bytea)"
        )
        return shop

    @settings(
        max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(before=_TEXTS, after=_TEXTS, beside=_JSON, tags=st.lists(_TEXTS | st.none(), max_size=3))
    def test_on_postgresql(
        self, table: Store, before: str, after: str, beside: Any, tags: list[str | None]
    ) -> None:
        text = f"{before} {MAIL} {after}"
        document = {"beside": beside, "text": text}
        table.run("TRUNCATE t")
        table.run(
            "INSERT INTO t VALUES (1, %s, %s, %s, %s, %s), (2, %s, %s, %s, %s, %s)",
            [
                text,
                json.dumps(document),
                json.dumps(document, indent=1),
                [*tags, text],
                text.encode(),
            ]
            * 2,
        )
        data = table.record("public.t", "1").data
        neighbour = table.record("public.t", "2").fingerprint
        patch = [
            cut_out(data, path, MAIL)
            for path in (("a",), ("b", "text"), ("c", "text"), ("d", len(tags)), ("e",))
        ]
        assert table.rewrite("public.t", "1", *patch) == ("done", "")
        ((a, b, c, d, e),) = table.run("SELECT a, b::text, c::text, d, e FROM t WHERE id = 1")
        erased = f"{before} [erased] {after}"
        assert (a, e) == (erased, erased.encode())
        assert d == [*tags, erased]
        assert json.loads(b) == {"beside": beside, "text": erased}
        whole = json.dumps({"beside": beside, "text": text}, indent=1)
        token = json.dumps(text)
        at = whole.rindex(token)
        assert c == whole[:at] + json.dumps(erased, ensure_ascii=False) + whole[at + len(token) :]
        assert table.record("public.t", "2").fingerprint == neighbour


class TestSqlite:
    @pytest.fixture
    def shop(self, tmp_path: Path) -> Iterator[Store]:
        store = sqlite_store(tmp_path / "shop.db")
        yield store
        store.connector.close()
        store.native.close()

    def test_every_cell_is_read_whatever_its_column_says(self, shop: Store) -> None:
        shop.script(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, b TEXT, c, d JSON, e VARCHAR(3))"
        )
        cells: tuple[object, ...] = ("word", b"\x00\xff", 1.5, '{"a": ["b"]}', "more than 3")
        shop.run("INSERT INTO t VALUES (1, ?, ?, ?, ?, ?)", cells)
        shop.run("INSERT INTO t VALUES (2, 5, CAST(x'61ff00' AS TEXT), NULL, '{no json', '')")
        assert shop.record("t", "1").data == {
            "id": 1, "a": "word", "b": b"\x00\xff", "c": 1.5, "d": {"a": ["b"]}, "e": "more than 3",
        }  # fmt: skip
        assert shop.record("t", "2").data == {
            "id": 2, "a": 5, "b": "a\udcff\x00", "c": None, "d": "{no json", "e": "",
        }  # fmt: skip

    def test_keys_of_every_type(self, shop: Store) -> None:
        shop.script("CREATE TABLE t (a TEXT, b, body TEXT, PRIMARY KEY (a, b))")
        odd: list[object] = [42, "42", b"42", 42.5, "\x1b", "\x1bn42", "", b"", "a\x1fb", -(2**63)]
        for number, key in enumerate(odd):
            shop.run("INSERT INTO t VALUES ('x', ?, ?)", [key, f"body {number}"])
        shop.run(
            "INSERT INTO t VALUES ('x' || char(31), 'b', 'joint'), ('x', char(31) || 'b', 'joint')"
        )
        shop.run("INSERT INTO t VALUES (CAST(x'ff' AS TEXT), CAST(x'fe' AS TEXT), 'raw')")
        records = shop.records("t")
        assert len({each.key for each in records}) == len(records) == len(odd) + 3
        (unit,) = shop.units("t")
        for each in records:
            assert list(shop.connector.fetch(unit, [each.key])) == [each]
            change = Change(("body",), (Cut(0, 1, "B"),))
            assert shop.rewrite("t", each.key, change) == ("done", "")
            assert shop.delete("t", each.key) == {each.key: ("done", "")}
        assert shop.run("SELECT count(*) FROM t") == [(0,)]

    def test_null_in_a_key(self, shop: Store) -> None:
        shop.script("CREATE TABLE t (a TEXT, b INT, body TEXT, PRIMARY KEY (a, b))")
        shop.script(
            "INSERT INTO t VALUES (NULL, 1, 'x'), ('k', NULL, 'y'), ('k', NULL, 'y'), ('k', 2, 'z')"
        )
        shop.connector._unit_rows = 1
        records = [item for unit in shop.units("t") for item in shop.connector.scan(unit)]
        bodies = sorted(str(each.data["body"]) for each in records if isinstance(each, Record))  # type: ignore[index, call-overload]
        assert bodies == ["x", "y", "y", "z"]
        (first,) = (each for each in shop.records("t") if each.data["body"] == "x")  # type: ignore[index, call-overload]
        assert shop.delete("t", first.key) == {first.key: ("failed", "no-primary-key")}
        assert list(shop.connector.fetch(shop.units("t")[0], [first.key])) == [first]

    def test_text_that_is_no_unicode_is_written_back(self, shop: Store) -> None:
        shop.script("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, d JSON)")
        raw = b"\xff " + MAIL.encode() + b" \x00\xfe"
        shop.run("INSERT INTO t VALUES (1, CAST(? AS TEXT), ?)", [raw, f'[ "{MAIL}",1.50 ]'])
        data = shop.record("t", "1").data
        patch = (cut_out(data, ("a",), MAIL), cut_out(data, ("d", 0), MAIL))
        assert shop.rewrite("t", "1", *patch) == ("done", "")
        assert shop.run("SELECT CAST(a AS BLOB), typeof(a), d FROM t") == [
            (b"\xff [erased] \x00\xfe", "text", '[ "[erased]",1.50 ]')
        ]
