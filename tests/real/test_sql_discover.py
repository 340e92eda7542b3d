"""What discover says of a PostgreSQL database and of a SQLite file."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from connectors.sql import SqlConnector, SqlSettings
from deployments.local import Endpoints
from expunge.model import Action, Container, Field, Gap, Layer, Terminal
from tests.real.sql_support import Store, postgres_store, sqlite_store

SCHEMA = """
CREATE SCHEMA "odd ""schema"" x";
CREATE TABLE "odd ""schema"" x"."t%s 'x'; --" ("select" int PRIMARY KEY, "a.b" text UNIQUE);
CREATE TABLE customers (id bigint PRIMARY KEY, email varchar(80) NOT NULL UNIQUE, nick text,
    tags text[] NOT NULL DEFAULT '{}', loud text GENERATED ALWAYS AS (upper(nick)) STORED);
CREATE UNIQUE INDEX ON customers (nick) WHERE nick IS NOT NULL;
CREATE TABLE orders (id int PRIMARY KEY, customer bigint NOT NULL REFERENCES customers);
CREATE TABLE notes (a int, b date, who bigint REFERENCES customers ON DELETE SET NULL,
    PRIMARY KEY (b, a));
CREATE INDEX ON notes (who);
CREATE TABLE replies (id uuid PRIMARY KEY, a int, b date NOT NULL,
    FOREIGN KEY (a, b) REFERENCES notes (a, b) ON DELETE CASCADE, email varchar(80)
    REFERENCES customers (email));
CREATE TABLE by_index (code char(4) NOT NULL, n int NOT NULL, m int UNIQUE, text text);
CREATE UNIQUE INDEX ON by_index (code, n);
CREATE TABLE keyless (text text);
CREATE TABLE measures (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE measures_2024 PARTITION OF measures FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE measures_2025 PARTITION OF measures FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
"""


@pytest.fixture
def shop(postgres: Endpoints, database: str) -> Iterator[Store]:
    store = postgres_store(postgres, database)
    yield store
    store.connector.close()
    store.native.close()


def test_tables_and_fields(shop: Store) -> None:
    shop.script(SCHEMA)
    found = shop.containers()
    assert set(found) == {
        'odd "schema" x.' + "t%s 'x'; --",
        "public.customers",
        "public.orders",
        "public.notes",
        "public.replies",
        "public.by_index",
        "public.keyless",
        "public.measures",
    }
    assert found["public.customers"].fields == (
        Field("id", "bigint", nullable=False, unique=True),
        Field("email", "character varying(80)", nullable=False, unique=True, max_length=80),
        Field("nick", "text"),
        Field("tags", "text[]", nullable=False),
        Field("loud", "text"),
    )
    assert found["public.notes"].key == ("b", "a")
    assert found["public.by_index"].key == ("code", "n")
    assert found["public.keyless"].key == ()
    assert found["public.keyless"].actions == frozenset()
    assert Action.DELETE in found["public.measures"].actions
    assert found['odd "schema" x.' + "t%s 'x'; --"].key == ("select",)
    assert shop.gaps() == {("public.keyless", "no-primary-key")}


def test_links(shop: Store) -> None:
    shop.script(SCHEMA.partition("CREATE TABLE measures")[0])
    links = shop.links()
    plain = links["public.orders.customer", "public.customers"]
    assert (plain.nullable, plain.cascades, plain.indexed) == (False, False, False)
    emptied = links["public.notes.who", "public.customers"]
    assert (emptied.nullable, emptied.cascades, emptied.indexed) == (True, True, True)
    compound = links["public.replies.a,b", "public.notes"]
    assert compound.parent.field == "a,b"
    assert (compound.nullable, compound.cascades, compound.indexed) == (False, True, False)
    assert links["public.replies.email", "public.customers"].parent.field == "email"
    assert len(links) == 4


def test_reference_to_and_from_a_partition_is_the_whole_tables(shop: Store) -> None:
    shop.script(
        """
        CREATE TABLE people (id int PRIMARY KEY);
        CREATE TABLE visits (id int, at date, who int REFERENCES people, PRIMARY KEY (id, at))
            PARTITION BY RANGE (at);
        CREATE TABLE visits_old PARTITION OF visits FOR VALUES FROM (MINVALUE) TO ('2025-01-01');
        CREATE TABLE visits_new PARTITION OF visits FOR VALUES FROM ('2025-01-01') TO (MAXVALUE);
        CREATE TABLE rooms (id int PRIMARY KEY);
        ALTER TABLE visits ADD room int;
        ALTER TABLE visits_old ADD FOREIGN KEY (room) REFERENCES rooms;
        """
    )
    assert set(shop.links()) == {
        ("public.visits.who", "public.people"),
        ("public.visits.room", "public.rooms"),
    }


def test_views_copies_and_other_places(shop: Store) -> None:
    shop.script(
        """
        CREATE TABLE t (id int PRIMARY KEY, body text);
        CREATE VIEW plain AS SELECT * FROM t;
        CREATE MATERIALIZED VIEW copy AS SELECT * FROM t;
        CREATE EXTENSION file_fdw;
        CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
        CREATE FOREIGN TABLE elsewhere (body text) SERVER files OPTIONS (filename '/nowhere');
        CREATE TEMPORARY TABLE passing (body text);
        SELECT lo_from_bytea(0, 'ann');
        """
    )
    assert set(shop.containers()) == {"public.t"}
    assert shop.gaps() == {
        ("public.copy", "materialized-view"),
        ("public.elsewhere", "foreign-table"),
        ("", "large-objects"),
    }


def test_inherited_rows_are_in_one_container(shop: Store) -> None:
    shop.script(
        """
        CREATE TABLE base (id int PRIMARY KEY, body text);
        CREATE TABLE derived (more text, PRIMARY KEY (id)) INHERITS (base);
        INSERT INTO base VALUES (1, 'one');
        INSERT INTO derived VALUES (1, 'two', 'more'), (2, 'three', 'more');
        """
    )
    assert [each.key for each in shop.records("public.base")] == ["1"]
    assert [each.key for each in shop.records("public.derived")] == ["1", "2"]
    assert shop.delete("public.base", "1") == {"1": ("done", "")}
    assert shop.run("SELECT tableoid::regclass::text, id FROM base ORDER BY id") == [
        ("derived", 1),
        ("derived", 2),
    ]


def test_two_tables_of_one_name_are_not_mistaken_for_each_other(shop: Store) -> None:
    shop.script(
        """
        CREATE SCHEMA a; CREATE SCHEMA "a.b";
        CREATE TABLE a."b.c" (id int PRIMARY KEY); CREATE TABLE "a.b".c (id int PRIMARY KEY);
        """
    )
    assert set(shop.containers()) == {"a.b.c"}
    assert shop.gaps() == {("a.b.c", "ambiguous-name")}


def test_schemas_that_are_not_selected_still_guard(postgres: Endpoints, database: str) -> None:
    store = postgres_store(postgres, database, schemas=("public",))
    store.script(
        """
        CREATE TABLE people (id int PRIMARY KEY); INSERT INTO people VALUES (1);
        CREATE SCHEMA hidden;
        CREATE TABLE hidden.pets (id int PRIMARY KEY,
                                  owner int REFERENCES people ON DELETE CASCADE);
        INSERT INTO hidden.pets VALUES (1, 1);
        CREATE MATERIALIZED VIEW hidden.copy AS SELECT * FROM people;
        """
    )
    assert set(store.containers()) == {"public.people"}
    assert store.gaps() == set()
    assert store.delete("public.people", "1") == {"1": ("failed", "unplanned-children")}
    assert store.run("SELECT count(*) FROM hidden.pets") == [(1,)]


class TestRights:
    """What a role may not see is a gap, and the rest goes on."""

    @pytest.fixture
    def limited(self, postgres: Endpoints, database: str) -> Iterator[Store]:
        store = postgres_store(postgres, database)
        role = f"role of {database}"
        store.script(
            f"""
            CREATE ROLE "{role}" LOGIN PASSWORD 'p';
            CREATE TABLE open (id int PRIMARY KEY, body text); INSERT INTO open VALUES (1, 'ann');
            CREATE TABLE closed (id int PRIMARY KEY, body text);
            CREATE TABLE half (id int PRIMARY KEY, body text, secret text);
            CREATE TABLE rowwise (id int PRIMARY KEY, body text);
            INSERT INTO rowwise VALUES (1, 'seen'), (2, 'hidden');
            ALTER TABLE rowwise ENABLE ROW LEVEL SECURITY;
            CREATE POLICY shown ON rowwise USING (body = 'seen');
            CREATE SCHEMA private; CREATE TABLE private.t (id int PRIMARY KEY);
            GRANT SELECT ON open, rowwise, private.t TO "{role}";
            GRANT SELECT (id, body) ON half TO "{role}";
            """
        )
        parts = postgres.postgres_url(database).rpartition("@")
        url = f"postgresql://{quote(role)}:p@{parts[2]}"
        limited = Store(SqlConnector("shop", SqlSettings(connector="sql", url=url)), store.native)
        yield limited
        limited.connector.close()
        store.script(f'DROP OWNED BY "{role}"; DROP ROLE "{role}"')
        store.native.close()

    def test_gaps(self, limited: Store) -> None:
        assert limited.gaps() == {
            ("public.closed", "denied"),
            ("private.t", "denied"),
            ("public.half", "denied-columns"),
            ("public.rowwise", "row-security"),
        }
        assert [f.name for f in limited.containers()["public.half"].fields] == ["id", "body"]

    def test_denied_table_has_no_units_but_its_gap(self, limited: Store) -> None:
        closed = limited.containers()["public.closed"]
        assert closed.actions == frozenset()
        (gap,) = limited.connector.units(closed, (Layer.CURRENT,))
        assert isinstance(gap, Gap)
        assert gap.code == "denied"
        assert gap in limited.discovered()

    def test_reads_what_it_may(self, limited: Store) -> None:
        assert limited.records("public.open")[0].data == {"id": 1, "body": "ann"}
        assert limited.records("public.half") == []
        assert [each.key for each in limited.records("public.rowwise")] == ["1"]

    def test_erases_nothing_without_the_right(self, limited: Store) -> None:
        assert limited.delete("public.open", "1") == {"1": ("failed", "denied")}
        role = limited.connector.settings.url.get_secret_value()  # type: ignore[attr-defined]
        assert role
        notes = " ".join(limited.connector.probe().notes)
        assert "public.open: this role lacks UPDATE and DELETE" in notes
        assert "public.closed: this role may not read the table" in notes


class TestSqlite:
    @pytest.fixture
    def shop(self, tmp_path: Path) -> Iterator[Store]:
        store = sqlite_store(tmp_path / "shop.db")
        yield store
        store.connector.close()
        store.native.close()

    def test_tables_and_links(self, shop: Store) -> None:
        shop.script(
            """
            CREATE TABLE "odd "" '%s'; --" ("select" INTEGER PRIMARY KEY, "a.b" VARCHAR(9) UNIQUE);
            CREATE TABLE People (Id INTEGER PRIMARY KEY, email TEXT, loud AS (upper(email)));
            CREATE TABLE pets (name TEXT NOT NULL, owner INT REFERENCES people ON DELETE CASCADE,
                               PRIMARY KEY (name, owner)) WITHOUT ROWID;
            CREATE TABLE toys (id INT PRIMARY KEY, pet TEXT, owner INT,
                               FOREIGN KEY (pet, OWNER) REFERENCES PETS (NAME, owner));
            CREATE INDEX by_pet ON toys (owner, pet, id);
            CREATE TABLE keyless (a TEXT);
            CREATE TABLE by_index (a TEXT NOT NULL UNIQUE, b TEXT UNIQUE);
            CREATE VIRTUAL TABLE words USING fts5(body);
            CREATE VIEW plain AS SELECT * FROM people;
            INSERT INTO toys VALUES (NULL, NULL, NULL), (1, NULL, NULL);
            """
        )
        found = shop.containers()
        assert set(found) == {
            "odd \" '%s'; --",
            "People",
            "pets",
            "toys",
            "keyless",
            "by_index",
        }
        assert found["odd \" '%s'; --"].fields == (
            Field("select", "INTEGER", nullable=False, unique=True),
            Field("a.b", "VARCHAR(9)", unique=True, max_length=9),
        )
        assert found["by_index"].key == ("a",)
        assert found["pets"].key == ("name", "owner")
        links = shop.links()
        assert links["pets.owner", "People"].parent.field == "Id"
        assert links["pets.owner", "People"].cascades
        assert not links["pets.owner", "People"].indexed
        assert links["toys.pet,owner", "pets"].indexed
        assert shop.gaps() == {
            ("keyless", "no-primary-key"),
            ("words", "virtual-table"),
            ("toys", "null-key"),
        }

    def test_missing_file_is_not_an_empty_store(self, tmp_path: Path) -> None:
        path = tmp_path / "nothing.db"
        settings = SqlSettings(connector="sql", url=f"sqlite:///{path}")
        with pytest.raises(Terminal, match="not there"):
            list(SqlConnector("shop", settings).discover())
        assert not path.exists()


def test_dropped_table_is_an_error_not_an_empty_one(shop: Store) -> None:
    shop.script("CREATE TABLE t (id int PRIMARY KEY)")
    (container,) = (each for each in shop.discovered() if isinstance(each, Container))
    shop.script("DROP TABLE t")
    with pytest.raises(Terminal, match="no such table"):
        list(shop.connector.units(container, (Layer.CURRENT,)))
