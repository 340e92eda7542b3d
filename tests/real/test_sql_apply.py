"""apply: what was approved and nothing else, whatever the database's own rules do beside it."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from connectors.sql.pace import Pace
from deployments.local import Endpoints
from expunge.model import Assign, Change, Cut, Edit, Result, StaleUnit, Terminal, Transient, Work
from tests.real.sql_support import Store, cut_out, outcomes, postgres_store, sqlite_store

DONE, ALREADY, CHANGED = ("done", ""), ("already", ""), ("changed", "")


@pytest.fixture(params=["postgresql", "sqlite"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Both kinds, with the same tables: names have no schema in the tests below."""
    if request.param == "sqlite":
        store = sqlite_store(tmp_path / "shop.db", timeout_seconds=5)
    else:
        postgres, database = (request.getfixturevalue(name) for name in ("postgres", "database"))
        store = postgres_store(postgres, database, timeout_seconds=5)
    store.prefix = "" if request.param == "sqlite" else "public."
    yield store
    store.connector.close()
    store.native.close()


@pytest.fixture
def server(postgres: Endpoints, database: str) -> Iterator[Store]:
    store = postgres_store(postgres, database, timeout_seconds=5)
    store.prefix = "public."
    yield store
    store.connector.close()
    store.native.close()


PEOPLE = """
CREATE TABLE people (id INT PRIMARY KEY NOT NULL, email TEXT, nick VARCHAR(12) UNIQUE, boss INT);
INSERT INTO people VALUES (1, 'ann@b.c', 'ann', NULL), (2, 'ben@b.c', 'ben', 1),
                          (3, 'cy@b.c', 'cy', 2);
"""


class TestDeletes:
    def test_done_then_already(self, shop: Store) -> None:
        shop.script(PEOPLE)
        edits = shop.deletes("people", "1", "3")
        assert shop.apply("people", edits) == {"1": DONE, "3": DONE}
        assert shop.run("SELECT id, email, nick, boss FROM people") == [(2, "ben@b.c", "ben", 1)]
        assert shop.apply("people", edits) == {"1": ALREADY, "3": ALREADY}

    def test_changed_since(self, shop: Store) -> None:
        shop.script(PEOPLE)
        edits = shop.deletes("people")
        shop.run("UPDATE people SET nick = 'Ann' WHERE id = 1")
        assert shop.apply("people", edits) == {"1": CHANGED, "2": DONE, "3": DONE}
        assert shop.run("SELECT id FROM people") == [(1,)]

    def test_referenced_fails_alone(self, shop: Store) -> None:
        shop.script(PEOPLE)
        shop.script("CREATE TABLE pets (id INT PRIMARY KEY NOT NULL, owner INT REFERENCES people)")
        shop.script("INSERT INTO pets VALUES (7, 2)")
        found = shop.delete("people")
        assert found == {"1": DONE, "2": ("failed", "referenced"), "3": DONE}
        assert shop.run("SELECT id FROM people") == [(2,)]
        assert shop.delete("pets") == {"7": DONE}
        assert shop.delete("people") == {"2": DONE}

    def test_many_in_few_transactions_around_some_that_fail(self, shop: Store) -> None:
        shop.script("CREATE TABLE people (id INT PRIMARY KEY NOT NULL, email TEXT)")
        shop.script("CREATE TABLE pets (id INT PRIMARY KEY NOT NULL, owner INT REFERENCES people)")
        for number in range(1500):
            shop.run(f"INSERT INTO people VALUES ({number}, 'x')")
        shop.script("INSERT INTO pets VALUES (1, 700), (2, 701), (3, 1499)")
        found = shop.delete("people", *(str(n) for n in range(1500)))
        failed = {key for key, said in found.items() if said == ("failed", "referenced")}
        assert failed == {"700", "701", "1499"}
        assert set(found.values()) == {DONE, ("failed", "referenced")}
        assert {row[0] for row in shop.run("SELECT id FROM people")} == {700, 701, 1499}

    @pytest.mark.parametrize("action", ["CASCADE", "SET NULL", "SET DEFAULT"])
    def test_children_that_nobody_planned_stay(self, shop: Store, action: str) -> None:
        shop.script(PEOPLE)
        shop.script(
            "CREATE TABLE pets (id INT PRIMARY KEY NOT NULL, owner INT DEFAULT 3 REFERENCES people"
            f" ON DELETE {action}); INSERT INTO pets VALUES (7, 1), (8, 2)"
        )
        before = shop.run("SELECT * FROM pets ORDER BY id")
        planned = shop.deletes("people", "1", "3")
        assert shop.apply("people", planned) == {"1": ("failed", "unplanned-children"), "3": DONE}
        assert shop.run("SELECT * FROM pets ORDER BY id") == before
        assert shop.delete("pets", "7") == {"7": DONE}
        assert shop.apply("people", planned) == {"1": DONE, "3": ALREADY}
        assert shop.run("SELECT * FROM pets") == [(8, 2)]

    def test_compound_reference_that_cascades(self, shop: Store) -> None:
        shop.script(
            """
            CREATE TABLE people (town VARCHAR(9) NOT NULL, id INT NOT NULL, PRIMARY KEY (town, id));
            CREATE TABLE pets (id INT PRIMARY KEY NOT NULL, owner INT, town VARCHAR(9),
                FOREIGN KEY (town, owner) REFERENCES people (town, id) ON DELETE CASCADE);
            INSERT INTO people VALUES ('a', 1), ('a', 2), ('b', 1);
            INSERT INTO pets VALUES (1, 1, 'a'), (2, NULL, 'b');
            """
        )
        assert shop.delete("people") == {
            "a\x1f1": ("failed", "unplanned-children"),
            "a\x1f2": DONE,
            "b\x1f1": DONE,
        }
        assert shop.run("SELECT count(*) FROM pets") == [(2,)]

    def test_trigger_that_keeps_the_row_is_not_done(self, shop: Store) -> None:
        shop.script(
            PEOPLE.replace("boss INT", "boss INT, gone INT")
            .replace(", NULL)", ", NULL, 0)")
            .replace(", 1)", ", 1, 0)")
            .replace(", 2);", ", 2, 0);")
        )
        shop.soft_delete("people", "id = 2")
        before = shop.run("SELECT * FROM people ORDER BY id")
        assert shop.delete("people") == {"1": DONE, "2": ("failed", "refused"), "3": DONE}
        assert shop.run("SELECT * FROM people") == [before[1]], "what the trigger wrote is undone"

    def test_trigger_that_raises_fails_alone(self, shop: Store) -> None:
        shop.script(PEOPLE)
        shop.raising("people", "id = 2")
        assert shop.delete("people") == {"1": DONE, "2": ("failed", "refused"), "3": DONE}

    def test_rows_that_refer_to_rows_of_their_own_table(self, shop: Store) -> None:
        """Over several batches, and parents before children."""
        shop.script(
            "CREATE TABLE staff (id INT PRIMARY KEY NOT NULL, boss INT REFERENCES staff);"
            "INSERT INTO staff VALUES (1, NULL)"
        )
        for number in range(2, 400):
            shop.run(f"INSERT INTO staff VALUES ({number}, {number - 1})")
        edits = [edit for edit in shop.deletes("staff") if edit.key not in ("1", "2")]
        assert set(shop.apply("staff", edits).values()) == {DONE}
        shop.run("INSERT INTO staff VALUES (3, 2)")
        assert shop.delete("staff", "1", "2") == dict.fromkeys("12", ("failed", "referenced"))

    def test_own_table_that_cascades(self, shop: Store) -> None:
        shop.script(
            "CREATE TABLE staff (id INT PRIMARY KEY NOT NULL,"
            " boss INT REFERENCES staff ON DELETE CASCADE);"
            "INSERT INTO staff VALUES (1, NULL), (2, 1), (3, 2), (4, NULL), (5, 4)"
        )
        assert shop.delete("staff", "1", "2", "4", "5") == {
            "1": ("failed", "unplanned-children"),
            "2": ("failed", "unplanned-children"),
            "4": DONE,
            "5": DONE,
        }
        assert shop.run("SELECT count(*) FROM staff") == [(3,)]
        assert set(shop.delete("staff").values()) == {DONE}


class TestRewrites:
    def test_only_the_changed_column_is_written(self, shop: Store) -> None:
        shop.script(PEOPLE)
        data = shop.record("people", "1").data
        assert shop.rewrite("people", "1", cut_out(data, ("email",), "ann@b.c")) == DONE
        assert shop.run("SELECT * FROM people ORDER BY id") == [
            (1, "[erased]", "ann", None),
            (2, "ben@b.c", "ben", 1),
            (3, "cy@b.c", "cy", 2),
        ]

    def test_unique_fails_alone(self, shop: Store) -> None:
        shop.script(PEOPLE)
        edits = [
            edit
            for key, nick in (("1", "same"), ("2", "same"), ("3", "other"))
            for edit in [shop.rewriting("people", key, Assign(("nick",), nick))]
        ]
        found = shop.apply("people", edits)
        assert sorted(found.values()) == [DONE, DONE, ("failed", "unique")]
        assert found["3"] == DONE
        assert {row[0] for row in shop.run("SELECT nick FROM people")} > {"same", "other"}

    @pytest.mark.parametrize(
        ("rule", "code"),
        [("CHECK (nick <> 'x')", "check"), ("NOT NULL", "not-null")],
    )
    def test_what_a_rule_forbids_fails_alone(self, shop: Store, rule: str, code: str) -> None:
        shop.script(f"CREATE TABLE people (id INT PRIMARY KEY NOT NULL, nick VARCHAR(12) {rule})")
        shop.script("INSERT INTO people VALUES (1, 'ann'), (2, 'ben')")
        bad = Assign(("nick",), "x" if code == "check" else None)
        edits = [
            shop.rewriting("people", "1", bad),
            shop.rewriting("people", "2", Assign(("nick",), "y")),
        ]
        assert shop.apply("people", edits) == {"1": ("failed", code), "2": DONE}
        assert shop.run("SELECT nick FROM people ORDER BY id") == [("ann",), ("y",)]

    def test_key_is_never_rewritten(self, shop: Store) -> None:
        shop.script("CREATE TABLE logins (email VARCHAR(30) PRIMARY KEY NOT NULL, n INT)")
        shop.script("INSERT INTO logins VALUES ('ann@b.c', 1)")
        assert shop.rewrite("logins", "ann@b.c", Assign(("email",), "x")) == (
            "failed",
            "key-column",
        )
        assert shop.run("SELECT * FROM logins") == [("ann@b.c", 1)]

    def test_update_that_would_cascade(self, shop: Store) -> None:
        shop.script(PEOPLE)
        shop.script(
            "CREATE TABLE pets (id INT PRIMARY KEY NOT NULL, owner VARCHAR(12)"
            " REFERENCES people (nick) ON UPDATE CASCADE); INSERT INTO pets VALUES (7, 'ann')"
        )
        edits = [
            shop.rewriting("people", "1", Assign(("nick",), None)),
            shop.rewriting("people", "2", Assign(("nick",), None)),
        ]
        assert shop.apply("people", edits) == {"1": ("failed", "unplanned-children"), "2": DONE}
        assert shop.run("SELECT * FROM pets") == [(7, "ann")]

    def test_trigger_that_writes_something_else_is_not_done(self, server: Store) -> None:
        server.script(PEOPLE)
        server.script(
            """
            CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN IF old.id = 1 THEN new.email := old.email; END IF;
                         new.boss := 9; RETURN new; END $$;
            CREATE TRIGGER keep BEFORE UPDATE ON people FOR EACH ROW EXECUTE FUNCTION keep();
            """
        )
        edits = [server.rewriting("people", key, Assign(("email",), None)) for key in "12"]
        assert server.apply("people", edits) == {"1": ("failed", "refused"), "2": DONE}
        assert server.run("SELECT email, boss FROM people ORDER BY id") == [
            ("ann@b.c", None),
            (None, 9),
            ("cy@b.c", 2),
        ]

    def test_delete_and_rewrite_in_one_work(self, shop: Store) -> None:
        shop.script(PEOPLE)
        edits = [
            *shop.deletes("people", "1"),
            shop.rewriting("people", "2", Assign(("boss",), None)),
        ]
        assert shop.apply("people", edits) == {"1": DONE, "2": DONE}
        assert shop.apply("people", edits) == {"1": ALREADY, "2": ALREADY}


class TestTogether:
    def cycle(self, shop: Store, nullable: str, deferrable: str) -> None:
        late = "" if shop.prefix == "" else deferrable
        shop.script(
            f"""
            CREATE TABLE teams (id INT PRIMARY KEY NOT NULL, head INT {nullable});
            CREATE TABLE staff (id INT PRIMARY KEY NOT NULL, team INT NOT NULL REFERENCES teams);
            """
            if shop.prefix
            else f"""
            CREATE TABLE teams (id INT PRIMARY KEY NOT NULL, head INT {nullable}
                REFERENCES staff DEFERRABLE INITIALLY DEFERRED);
            CREATE TABLE staff (id INT PRIMARY KEY NOT NULL, team INT NOT NULL REFERENCES teams);
            """
        )
        if shop.prefix:
            shop.script(f"ALTER TABLE teams ADD FOREIGN KEY (head) REFERENCES staff {late}")
            shop.run("BEGIN")
            shop.run("SET CONSTRAINTS ALL DEFERRED")
        else:
            shop.run("BEGIN")
        for number in (1, 2):
            shop.run(f"INSERT INTO teams VALUES ({number}, {'NULL' if not nullable else number})")
            shop.run(f"INSERT INTO staff VALUES ({number}, {number})")
            shop.run(f"UPDATE teams SET head = {number} WHERE id = {number}")
        shop.run("COMMIT")

    @pytest.mark.parametrize("order", [("teams", "staff"), ("staff", "teams")])
    @pytest.mark.parametrize("deferrable", ["", "DEFERRABLE"])
    def test_circle(self, shop: Store, deferrable: str, order: tuple[str, str]) -> None:
        self.cycle(shop, "", deferrable)
        works = [shop.work(name, shop.deletes(name, "1")) for name in order]
        with shop.connector.together():
            for work in works:
                assert outcomes(shop.connector.apply(work)) == {"1": DONE}
        for name in order:
            assert shop.run(f"SELECT id FROM {name}") == [(2,)]
            assert shop.apply(name, shop.deletes(name, "9")) == {}
        with shop.connector.together():
            for work in works:
                assert outcomes(shop.connector.apply(work)) == {"1": ALREADY}

    def test_circle_that_cannot_be_null(self, shop: Store) -> None:
        self.cycle(shop, "NOT NULL", "DEFERRABLE")
        works = [shop.work(name, shop.deletes(name, "1")) for name in ("teams", "staff")]
        with shop.connector.together():
            for work in works:
                assert outcomes(shop.connector.apply(work)) == {"1": DONE}
        assert shop.run("SELECT id FROM teams") == shop.run("SELECT id FROM staff") == [(2,)]

    def test_circle_with_a_reference_from_outside_stays_whole(self, shop: Store) -> None:
        self.cycle(shop, "", "")
        shop.script("CREATE TABLE desks (id INT PRIMARY KEY NOT NULL, who INT REFERENCES staff)")
        shop.script("INSERT INTO desks VALUES (1, 1)")
        before = {
            name: shop.run(f"SELECT * FROM {name} ORDER BY id") for name in ("teams", "staff")
        }
        works = [shop.work(name, shop.deletes(name, "1")) for name in before]
        with pytest.raises(Terminal):
            carry_out_together(shop, works)
        assert {name: shop.run(f"SELECT * FROM {name} ORDER BY id") for name in before} == before
        assert shop.delete("desks") == {"1": DONE}

    def test_error_inside_undoes_all(self, shop: Store) -> None:
        shop.script(PEOPLE)
        works = [shop.work("people", shop.deletes("people"))]
        with pytest.raises(ZeroDivisionError):
            carry_out_together(shop, works, lambda: 1 / 0)
        assert shop.run("SELECT count(*) FROM people") == [(3,)]


def carry_out_together(shop: Store, works: list[Work], then: Callable[[], object] = int) -> None:
    with shop.connector.together():
        for work in works:
            assert set(outcomes(shop.connector.apply(work)).values()) == {DONE}
        then()


class TestWhoElseIsThere:
    def test_read_only_server(self, server: Store, database: str) -> None:
        server.script(PEOPLE)
        edits = server.deletes("people", "1")
        server.script(f"ALTER DATABASE {database} SET default_transaction_read_only = on")
        server.connector.close()
        assert server.apply("people", edits) == {"1": ("failed", "denied")}
        assert any("only reads" in note for note in server.connector.probe().notes)

    def test_read_only_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """As root every file can be written: SQLite itself is told not to."""
        store = sqlite_store(tmp_path / "shop.db")
        store.script(PEOPLE)
        edits = store.deletes("people", "1")
        store.connector.close()
        connect = sqlite3.connect
        monkeypatch.setattr(
            sqlite3,
            "connect",
            lambda path, **how: connect(path.replace("mode=rw", "mode=ro"), **how),
        )
        assert store.apply("people", edits) == {"1": ("failed", "denied")}
        store.connector.close()
        store.native.close()

    def test_lock_of_another_is_waited_for_not_for_ever(self, shop: Store) -> None:
        shop.script(PEOPLE)
        work = shop.work("people", shop.deletes("people"))
        shop.run("BEGIN")
        shop.run("UPDATE people SET boss = 7 WHERE id = 2")
        with pytest.raises(Transient, match="people"):
            list(shop.connector.apply(work))
        shop.run("ROLLBACK")
        assert set(outcomes(shop.connector.apply(work)).values()) == {DONE}

    def test_new_child_is_not_lost_in_a_race(self, server: Store) -> None:
        """Whoever adds a row that refers to ours waits until we are done, or we see it."""
        server.script(PEOPLE)
        server.script(
            "CREATE TABLE pets (id INT PRIMARY KEY, owner INT REFERENCES people ON DELETE CASCADE)"
        )
        work = server.work("people", server.deletes("people", "1"))
        other = psycopg.connect(server.native.info.dsn, password=server.native.info.password)
        other.execute("INSERT INTO pets VALUES (1, 1)")
        committing = threading.Timer(0.5, other.commit)
        committing.start()
        assert outcomes(server.connector.apply(work)) == {"1": ("failed", "unplanned-children")}
        committing.join()
        other.close()
        assert server.run("SELECT * FROM pets") == [(1, 1)]

    def test_deferred_reference_is_refused_at_the_end_for_one_alone(self, shop: Store) -> None:
        shop.script(PEOPLE)
        shop.script(
            "CREATE TABLE pets (id INT PRIMARY KEY NOT NULL, owner INT REFERENCES people"
            " DEFERRABLE INITIALLY DEFERRED); INSERT INTO pets VALUES (7, 2)"
        )
        assert shop.delete("people") == {"1": DONE, "2": ("failed", "referenced"), "3": DONE}

    def test_column_that_came_since_the_plan(self, shop: Store) -> None:
        """The row is not the one that was approved."""
        shop.script(PEOPLE)
        work = shop.work("people", shop.deletes("people", "1"))
        shop.run("ALTER TABLE people ADD COLUMN more TEXT")
        shop.connector.close()
        assert outcomes(shop.connector.apply(work)) == {"1": CHANGED}

    def test_column_that_went_since_the_plan(self, shop: Store) -> None:
        shop.script(PEOPLE)
        work = shop.work("people", shop.deletes("people", "1"))
        shop.run("ALTER TABLE people DROP COLUMN boss")
        with suppress(StaleUnit):
            list(shop.connector.apply(work))
        assert outcomes(shop.connector.apply(work)) == {"1": CHANGED}


def test_large_rows_go_in_smaller_batches() -> None:
    pace = Pace()
    pace.saw([["x" * 1_000_000]] * 3)
    assert pace.rows == 16
    pace.saw([["x"]] * 16)
    assert pace.rows == 160


def test_edits_of_a_unit_whose_ends_have_moved(server: Store) -> None:
    server.script("CREATE TABLE t (id int PRIMARY KEY, body text)")
    server.script("INSERT INTO t SELECT n, 'x' FROM generate_series(1, 300) n")
    server.connector._unit_rows = 20
    unit = server.units("public.t")[1]
    records = [item for item in server.connector.scan(unit) if hasattr(item, "key")]
    work = server.work("t", (Edit(each.key, each.fingerprint) for each in records))  # type: ignore[union-attr]
    server.connector._unit_rows = 7
    moved = type(work)(type(unit)(unit.container, unit.name, detail={"below": ""}), work.edits)
    found = outcomes(server.connector.apply(moved))
    assert set(found.values()) == {DONE}
    assert server.run("SELECT count(*) FROM t") == [(300 - len(records),)]


def test_change_of_bytes(server: Store) -> None:
    server.script(
        "CREATE TABLE t (id int PRIMARY KEY, raw bytea); INSERT INTO t VALUES (1, '\\x00616200')"
    )
    assert server.rewrite("t", "1", Change(("raw",), (Cut(1, 3, "**"),))) == DONE
    assert server.run("SELECT raw FROM t") == [(b"\x00**\x00",)]
    assert Result.DONE.value == "done"
