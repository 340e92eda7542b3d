"""locate finds what its default finds: the same records, content and spans, and nothing else."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.sql.postgres import pushdown
from deployments.local import Endpoints
from expunge.match.query import Query
from expunge.match.spelling import encodings, spellings
from expunge.model import Covered, FieldAddress, Hit, Identifier
from tests.real.sql_support import Store, hits, postgres_store, sqlite_store

ANN = (
    Identifier("email", "Ann.O'Hara@example.com"),
    Identifier("account", 'a"b\\c-9'),
    Identifier("phone", "+1 202 555 0143"),
    Identifier("name", "Ann Märí O'Hara"),
    Identifier("date_of_birth", "1990-02-28"),
    Identifier("email", "ıßa@bücher.example"),
)
BEN = (Identifier("email", "ben_%@example.com"), Identifier("account", "member-77x1"))
OWNER = FieldAddress("shop", "public.t", "owner")
PARENT = FieldAddress("shop", "public.people", "id")

_WRITTEN = st.sampled_from(
    sorted(
        {
            literal.decode(errors="surrogateescape")
            for identifier in (*ANN, *BEN)
            for spelling in sorted(spellings(identifier))[:40]
            for literal in encodings(spelling)
        }
    )
)
_PLAIN = st.sampled_from(
    [
        "(202) 555-0143",
        "1 202.555.0143",
        "O'HARA, Ann Märí",
        "28 February 1990",
        "xann.o'hara@example.com",
    ]
)
_CASED = st.builds(
    lambda text, case: {"upper": text.upper(), "swap": text.swapcase()}.get(case, text),
    _WRITTEN | _PLAIN,
    st.sampled_from(["", "", "upper", "swap"]),
)
_NOISE = st.text(
    st.characters(exclude_characters="\x00", exclude_categories=["Cs"])
    | st.sampled_from("\\\"'%_&,{} \n"),
    max_size=4,
)
_TEXT = st.builds("".join, st.lists(_CASED | _NOISE, max_size=3)).filter(
    lambda each: "\x00" not in each
)
_KEYS = st.sampled_from(["42", "043", "4", "-1", "x", "1.5", "9" * 30])
_JSON = st.recursive(
    st.none() | st.integers(40, 44) | st.floats(allow_nan=False, allow_infinity=False) | _TEXT,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(_TEXT | st.just("owner"), inner, max_size=2)
    ),
    max_leaves=4,
)
_ROW = st.fixed_dictionaries(
    {
        "body": _TEXT,
        "fixed": st.just("") | _PLAIN,
        "doc": _JSON,
        "raw": _JSON,
        "tags": st.lists(_TEXT | st.none(), max_size=2),
        "bytes": _TEXT.map(lambda each: each.encode(errors="surrogateescape"))
        | st.binary(max_size=4),
        "owner": st.none() | st.integers(40, 44),
        "born": st.none() | st.just("1990-02-28"),
    }
)
_SLOW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@cache  # compiled once
def _query(key: str) -> Query:
    places = ("owner", "doc.owner", "raw.owner", "tags", "number", "pair_a,pair_b")
    return Query(
        {
            "ann": (*ANN, Identifier(str(PARENT), key)),
            "ben": BEN,
        },
        links={FieldAddress("shop", "public.t", place): PARENT for place in places},
    )


class TestPostgres:
    @pytest.fixture
    def shop(self, postgres: Endpoints, database: str) -> Iterator[Store]:
        store = postgres_store(postgres, database)
        store.script(
            """CREATE TABLE t (id int PRIMARY KEY, body text COLLATE "POSIX", fixed char(30),
                doc jsonb,
                raw json, tags varchar[], bytes bytea, owner int, born date, docs jsonb[],
                number numeric, many bytea[], "the %s" xml)"""
        )
        yield store
        store.connector.close()
        store.native.close()

    @_SLOW
    @given(rows=st.lists(_ROW, min_size=1, max_size=5), key=_KEYS)
    def test_equals_its_default(self, shop: Store, rows: list[dict[str, Any]], key: str) -> None:
        _plant(shop, rows)
        _compare(shop, "public.t", _query(key))

    def test_finds_each_spelling_in_each_kind_of_column(self, shop: Store) -> None:
        for number, identifier in enumerate((ANN[0], ANN[1], BEN[0], BEN[1])):
            texts = [f"mail {identifier.value.upper()}!", f"to {identifier.value} ."]
            rows = [
                {"body": texts[0]},
                {"fixed": identifier.value},
                {"doc": {"a": [texts[1]]}},
                {"raw": {"a": texts[1]}},
                {"tags": [None, texts[1]]},
                {"bytes": b"\xff " + texts[1].encode()},
                {"docs": [{"a": texts[1]}]},
                {"many": [b"\x00", texts[1].encode()]},
                {"the %s": f"<a>{texts[1]}</a>"},
                {"body": "nobody"},
            ]
            _plant(shop, rows)  # type: ignore[arg-type]  # rows of several shapes
            found = hits(
                shop.connector, shop.units("public.t"), Query({"s": (identifier,)}), default=False
            )
            escaped = {8} if number == 1 else set()  # XML's text has no raw quote... but it may
            assert {int(key) for _, key in found} >= set(range(9)) - escaped
            assert 9 not in {int(key) for _, key in found}

    def test_json_of_any_form(self, shop: Store) -> None:
        forms = (
            '{"a": "\\u0061nn.o\'h\\u0061r\\u0061@ex\\u0061mple.com"}',
            '["Ann.O\'Hara@example.com\\n"]',
            '{"Ann.O\'Hara@example.com": 1}',
            '{"a": "x", "a": "ann.o\'hara@example.com"}',
        )
        for number, form in enumerate(forms):
            shop.run("INSERT INTO t (id, raw) VALUES (%s, %s)", [number, form])
        deep = "[" * 200 + '"ann.o\'hara@example.com"' + "]" * 200
        shop.run("INSERT INTO t (id, raw, doc) VALUES (7, %s, NULL), (8, NULL, %s)", [deep, deep])
        found = hits(shop.connector, shop.units("public.t"), Query({"s": ANN}), default=False)
        assert {key for _, key in found} == {"0", "1", "2", "3", "7", "8"}
        _compare(shop, "public.t", Query({"s": ANN}))

    def test_too_many_needles_are_searched_here(self, shop: Store) -> None:
        _plant(shop, [{"body": f"person{n:04}@example.com"} for n in range(0, 400, 2)])
        many = tuple(Identifier("email", f"person{n:04}@example.com") for n in range(400))
        query = Query({"s": many})
        assert query.needles(pushdown.MOST_NEEDLES) is None
        assert len(hits(shop.connector, shop.units("public.t"), query, default=False)) == 200
        _compare(shop, "public.t", query)

    def test_more_columns_than_a_function_takes(self, shop: Store) -> None:
        columns = ", ".join(f"c{n} text" for n in range(250))
        shop.script(f"CREATE TABLE wide (id int PRIMARY KEY, {columns})")
        shop.script("INSERT INTO wide (id, c0) VALUES (1, 'ben_%@example.com')")
        shop.script(
            "INSERT INTO wide (id, c249) VALUES (2, 'ben_%@example.com'), (3, 'benx%@example.com')"
        )
        found = hits(shop.connector, shop.units("public.wide"), Query({"s": BEN}), default=False)
        assert {key for _, key in found} == {"1", "2"}

    def test_compound_keys(self, shop: Store) -> None:
        shop.script(
            """CREATE TABLE pairs (id int PRIMARY KEY, a text, b bigint);
            INSERT INTO pairs VALUES (1, 'x', 1), (2, 'x', 2), (3, 'y', 1), (4, NULL, 1),
                (5, 'x', NULL)"""
        )
        parent = FieldAddress("shop", "public.parents", "a,b")
        child = FieldAddress("shop", "public.pairs", "a,b")
        keys = (Identifier(str(parent), "x\x1f1"), Identifier(str(parent), "y\x1f2"))
        query = Query({"s": keys}, links={child: parent})
        found = hits(shop.connector, shop.units("public.pairs"), query, default=False)
        assert {key for _, key in found} == {"1"}
        _compare(shop, "public.pairs", query)

    def test_only_keys_are_looked_up_not_scanned(self, shop: Store) -> None:
        shop.script("CREATE TABLE many (id int PRIMARY KEY, owner bigint)")
        shop.script("INSERT INTO many SELECT n, n % 1000 FROM generate_series(1, 20000) n")
        child = FieldAddress("shop", "public.many", "owner")
        query = Query({"s": (Identifier(str(PARENT), "7"),)}, links={child: PARENT})
        (unit,) = shop.units("public.many")
        items = list(shop.connector.locate(unit, query))
        assert sum(isinstance(item, Hit) for item in items) == 20
        assert items[-1] == Covered()

    def test_table_without_a_key_is_searched(self, shop: Store) -> None:
        shop.script("CREATE TABLE loose (body text)")
        shop.script("INSERT INTO loose VALUES ('ben_%@example.com'), ('ben_%@example.com'), ('x')")
        (unit,) = shop.units("public.loose")
        found = [
            item for item in shop.connector.locate(unit, Query({"s": BEN})) if isinstance(item, Hit)
        ]
        assert len(found) == 2
        assert len({hit.record.key for hit in found}) == 1
        assert shop.delete("public.loose") == dict.fromkeys(
            {r.key for r in shop.records("public.loose")}, ("failed", "no-primary-key")
        )


class TestSqlite:
    @pytest.fixture
    def shop(self, tmp_path: Path) -> Iterator[Store]:
        store = sqlite_store(tmp_path / "shop.db")
        store.script(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT, fixed, doc JSON, raw JSON, tags,"
            " bytes, owner, born)"
        )
        yield store
        store.connector.close()
        store.native.close()

    @_SLOW
    @given(rows=st.lists(_ROW, min_size=1, max_size=5), key=_KEYS)
    def test_equals_its_default(self, shop: Store, rows: list[dict[str, Any]], key: str) -> None:
        shop.run("DELETE FROM t")
        for number, row in enumerate(rows):
            cells = [
                json.dumps(cell, ensure_ascii=number % 2 == 0)
                if isinstance(cell, list | dict)
                else cell
                for cell in row.values()
            ]
            marks = ", ".join("?" for _ in range(len(cells) + 1))
            shop.run(f"INSERT INTO t VALUES ({marks})", [number, *cells])
        query = _query(key)
        links = {
            FieldAddress("shop", "t", child.field): parent for child, parent in query.links.items()
        }
        _compare(shop, "t", Query(query.subjects, links=links))

    def test_finds_through_nul_and_bytes(self, shop: Store) -> None:
        shop.run("INSERT INTO t (id, body, bytes) VALUES (1, ?, NULL)", ["x\x00 ben_%@example.com"])
        shop.run("INSERT INTO t (id, bytes) VALUES (2, ?)", [b"\xff\x00BEN_%@example.com"])
        shop.run("INSERT INTO t (id, doc) VALUES (3, ?)", ['["\\u0062en_%@example.com"]'])
        shop.run("INSERT INTO t (id, body) VALUES (4, 'benx%@example.com')")
        found = hits(shop.connector, shop.units("t"), Query({"s": BEN}), default=False)
        assert {key for _, key in found} == {"1", "2", "3"}


def _plant(shop: Store, rows: list[dict[str, Any]]) -> None:
    shop.run("TRUNCATE t")
    for number, row in enumerate(rows):
        cells = {
            name: json.dumps(cell, ensure_ascii=number % 2 == 0)
            if name in ("doc", "raw")
            else [json.dumps(each) for each in cell]
            if name == "docs"
            else cell
            for name, cell in row.items()
        }
        if "\\u0000" in cells.get("doc", ""):
            cells["doc"] = None
        names = ", ".join(f'"{name.replace("%", "%%")}"' for name in cells)
        kinds = {"docs": "::jsonb[]", "many": "::bytea[]"}
        marks = ", ".join(f"%s{kinds.get(name, '')}" for name in cells)
        shop.run(f"INSERT INTO t (id, {names}) VALUES (%s, {marks})", [number, *cells.values()])


def _compare(shop: Store, name: str, query: Query) -> None:
    units = shop.units(name)
    assert hits(shop.connector, units, query, default=False) == hits(
        shop.connector, units, query, default=True
    )
