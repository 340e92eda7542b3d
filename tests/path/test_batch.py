"""Many requests as one: recorded together, planned and approved together, certified each."""

import csv
import hashlib
import json
import sqlite3
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from connectors.sql import SqlConnector
from expunge.evidence.check import check
from expunge.ledger import batches
from expunge.ledger.tables import leases
from expunge.match import compiled, keys
from expunge.model import Outcome, RequestError, Result, Terminal, Transient, Unit, Work
from expunge.path import apply as applying
from expunge.path import batch, together, works
from expunge.path.context import Context
from expunge.path.spool import Spool
from tests.path.small_shop import Commands, open_shop

PEOPLE = 8


@pytest.fixture
def expunge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Commands:
    """The small shop with eight customers more, each in a note of their own and in one of all."""
    commands = open_shop(tmp_path, monkeypatch, capsys)
    with sqlite3.connect("shop.db") as shop:
        for n in range(PEOPLE):
            row = (100 + n, f"c{n}@example.org", f"Customer Number{n}")
            shop.execute("INSERT INTO customers VALUES (?, ?, ?)", row)
            shop.execute("INSERT INTO notes VALUES (?, ?)", (100 + n, f"call c{n}@example.org"))
        both = "c0@example.org and c1@example.org share a flat"
        shop.execute("INSERT INTO notes VALUES (?, ?)", (99, both))
    return commands


def written(right: str, count: int = PEOPLE) -> str:
    lines = ["right,email", *(f"{right},c{n}@example.org" for n in range(count))]
    Path("people.csv").write_text("\n".join(lines) + "\n")
    return "people.csv"


def approved(expunge: Commands, file: str) -> str:
    """The batch of this file, planned and approved; its id."""
    made = str(expunge(f"batch new {file} --json").json["id"])
    root = expunge(f"plan {made} --json").json["hash"]
    expunge(f"approve {made} --plan {root} --by Kim")
    return made


def ask(query: str) -> list[object]:
    with sqlite3.connect("shop.db") as shop:
        return [row[0] for row in shop.execute(query)]


def told(monkeypatch: pytest.MonkeyPatch, *verbs: str) -> list[str]:
    """What the connector is asked from now on, each with its container, in order."""
    order: list[str] = []
    for verb in verbs:
        real = getattr(SqlConnector, verb)

        def tells(self: Any, asked: Any, _real: Any = real, _verb: str = verb) -> Any:
            unit = asked.unit if isinstance(asked, Work) else asked
            container = unit.container if isinstance(unit, Unit) else unit
            order.append(f"{_verb} {container.name}")
            return _real(self, asked)

        monkeypatch.setattr(SqlConnector, verb, tells)
    return order


def test_a_file_is_recorded_whole_or_not_at_all(expunge: Commands) -> None:
    bad = {
        "a.csv": "right,email\nerasure,a@b.c\nerasure,not-an-address\n",
        "b.csv": "right,email\nerasure,a@b.c,more\n",
        "c.csv": "email\na@b.c\n",
        "d.csv": "right,name\nerasure,Ann Smith\n",
        "e.jsonl": '{"right": "erasure", "identities": {"email": "a@b.c"}}\n{"right": 3}\n',
        "f.jsonl": '{"right": "oblivion", "identities": {"email": "a@b.c"}}\n',
        "g.csv": "",
        "h.csv": "right,shoe size\nerasure,42\n",
    }
    for name, text in bad.items():
        Path(name).write_text(text)
        said = expunge(f"batch new {name}", code=2).err
        assert "a@b.c" not in said
    assert "Line 3" in expunge("batch new a.csv", code=2).err
    assert expunge("status --json").json == {"requests": []}


def test_receipts_say_whose_certificate_it_is(expunge: Commands) -> None:
    """A line for each of the file, in its order; who is in it twice has one request."""
    Path("people.csv").write_text(
        "right,email\nerasure,c1@example.org\nerasure,c2@example.org\nerasure,C1@example.org\n"
    )
    batch = expunge("batch new people.csv --receipts receipts.csv --json").json["id"]
    assert stat.S_IMODE(Path("receipts.csv").stat().st_mode) == 0o600
    first, second, again = csv.DictReader(Path("receipts.csv").read_text().splitlines())
    assert again == {**first, "number": "3"} != {**second, "number": "3"}
    root = expunge(f"plan {batch} --json").json["hash"]
    expunge(f"approve {batch} --plan {root} --by Kim")
    expunge(f"run {batch}")
    for receipt, email in ((first, "c1@example.org"), (second, "c2@example.org")):
        expunge(f"certificate write {receipt['request']} --out {receipt['number']}.json")
        said = Path(f"{receipt['number']}.json").read_bytes()
        key = Path("expunge-keys/expunge.pub").read_bytes()
        (own,) = check(said, key).predicate["identifiers"]
        digest = hashlib.sha256(bytes.fromhex(receipt["salt"]) + f"email:{email}".encode())
        assert own["salted_sha256"] == digest.hexdigest()


def test_receipts_that_cannot_be_written_change_nothing(expunge: Commands) -> None:
    Path("receipts.csv").write_text("of another day")
    line = f"batch new {written('erasure', 2)} --receipts receipts.csv"
    assert "receipts.csv" in expunge(line, code=2).err
    assert Path("receipts.csv").read_text() == "of another day"
    assert expunge("status --json").json == {"requests": []}


def test_csv_and_json_lines_say_the_same(expunge: Commands) -> None:
    Path("one.csv").write_text("right,email,name\nerasure,c1@example.org,\n,c2@example.org,C\n")
    first = expunge("batch new one.csv --right erasure --json").json
    lines = [
        {"right": "erasure", "identities": {"email": "c1@example.org"}},
        {"right": "erasure", "identities": {"email": ["c2@example.org"]}},
        {"right": "erasure", "identities": {"email": "C2@Example.org"}},
    ]
    Path("two.jsonl").write_text("\n".join(map(json.dumps, lines)))
    second = expunge("batch new two.jsonl --json").json
    assert first["count"] == second["count"] == 2  # the same people: their open requests
    assert len(expunge("status --json").json["requests"]) == 2


@pytest.mark.parametrize("right", ["erasure", "access"])
def test_a_batch_from_its_file_to_a_certificate_each(expunge: Commands, right: str) -> None:
    batch = expunge(f"batch new {written(right)} --json").json["id"]
    assert expunge(f"batch status {batch} --json").json["hash"] is None
    expunge(f"run {batch}", code=3)
    planned = expunge(f"plan {batch} --json").json
    assert planned["statuses"] == {"planned": PEOPLE}
    assert planned == expunge(f"plan {batch} --json").json  # the same stores, the same root
    assert "not the hash" in expunge(f"approve {batch} --plan {'0' * 8} --by Kim", code=1).err
    expunge(f"approve {batch} --plan {planned['hash'][:8]} --by Kim")
    said = expunge(f"run {batch} --json").json
    assert said["statuses"] == {"complete": PEOPLE}
    key = Path("expunge-keys/expunge.pub").read_bytes()
    requests = expunge(f"batch status {batch} --json").json["requests"]
    for request in list(requests)[:3]:
        expunge(f"certificate write {request} --out c.json")
        assert check(Path("c.json").read_bytes(), key).status == "complete"
    left = PEOPLE if right == "access" else 0
    assert len(ask("SELECT id FROM customers WHERE email LIKE 'c%@example.org'")) == left
    assert len(ask("SELECT id FROM notes WHERE body LIKE '%c%@example.org%'")) == left + bool(left)
    assert len(ask("SELECT id FROM customers")) == left + 2


def test_each_container_is_written_and_scrubbed_once_for_all(
    expunge: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the edits of all; each certificate says so of its own."""
    order = told(monkeypatch, "apply", "scrub")
    lines = ["right,email", *(f"erasure,c{n}@example.org" for n in range(2, PEOPLE))]
    Path("people.csv").write_text("\n".join(lines) + "\n")
    batch = approved(expunge, "people.csv")
    expunge(f"run {batch}")
    assert [each for each in order if each.startswith("apply")] == [
        "apply customers",
        "apply notes",
    ]
    scrubs = [each for each in order if each.startswith("scrub")]
    assert sorted(scrubs) == ["scrub customers", "scrub notes"]
    assert order[-2:] == scrubs
    request = next(iter(expunge(f"batch status {batch} --json").json["requests"]))
    expunge(f"certificate write {request} --out c.json")
    report = check(Path("c.json").read_bytes(), Path("expunge-keys/expunge.pub").read_bytes())
    (shop,) = [each for each in report.predicate["stores"] if each["store"] == "shop"]
    assert {each["container"] for each in shop["scrub"]} == {"customers", "notes"}


def failing(monkeypatch: pytest.MonkeyPatch, fails: Callable[[Work], bool], after: int) -> None:
    """Of such a work the store makes so many outcomes known, and then no more."""
    real = SqlConnector.apply

    def apply(self: SqlConnector, work: Work) -> Iterator[Outcome]:
        if work.unit.container.name != "customers" or not fails(work):
            yield from real(self, work)
            return
        yield from islice(real(self, work), after)
        raise Terminal("shop", "customers", "it stopped", "Look at it.")

    monkeypatch.setattr(SqlConnector, "apply", apply)


def test_one_whose_edits_the_store_fails_at_stops_no_other(
    expunge: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = approved(expunge, written("erasure", 4))
    with monkeypatch.context() as context:
        failing(context, lambda work: any("102" in key for key in work.edits), 0)
        said = expunge(f"run {batch} --json", code=4).json
    assert said["statuses"] == {"complete": 3, "incomplete": 1}
    assert ask("SELECT id FROM customers WHERE id BETWEEN 100 AND 103") == [102]
    requests = expunge(f"batch status {batch} --json").json["requests"]
    (request,) = (name for name, status in requests.items() if status == "incomplete")
    assert expunge(f"status {request} --json").json["gaps"]
    plan = expunge(f"plan {request} --json").json["hash"]
    expunge(f"approve {request} --plan {plan} --by Kim")
    expunge(f"run {request}")
    assert expunge(f"batch status {batch} --json").json["statuses"] == {"complete": 4}


def test_what_was_written_for_all_before_the_store_failed_is_done(
    expunge: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = approved(expunge, written("erasure", 4))
    failing(monkeypatch, lambda work: len(work.edits) > 1, 1)
    assert expunge(f"run {batch} --json").json["statuses"] == {"complete": 4}
    assert not ask("SELECT id FROM customers WHERE id BETWEEN 100 AND 103")
    for request in expunge(f"batch status {batch} --json").json["requests"]:
        edits = expunge(f"status {request} --json").json["edits"]["shop"]
        assert set(edits) <= {"done"}, "nobody else deleted these"


def test_what_is_found_again_is_one_more_round_for_all(
    expunge: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is named beside the next one in a note: when one is cut out, the other's edit is of a
    record that changed. It takes a reading and a scrub more, not one of each."""
    with sqlite3.connect("shop.db") as shop:
        shop.execute("DELETE FROM notes")
        for n in range(PEOPLE):
            body = f"c{n}@example.org knows c{(n + 1) % PEOPLE}@example.org"
            shop.execute("INSERT INTO notes VALUES (?, ?)", (200 + n, body))
    batch = approved(expunge, written("erasure"))
    order = told(monkeypatch, "scan", "scrub")
    assert expunge(f"run {batch} --json").json["statuses"] == {"complete": PEOPLE}
    assert not ask("SELECT body FROM notes WHERE body LIKE '%@example.org%'")
    assert order.count("scrub notes") == 2
    assert order.count("scan notes") == 2


def test_who_was_finished_by_another_run_is_no_obstacle(
    expunge: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its keys are gone in the middle of the batch."""
    batch = approved(expunge, written("erasure", 3))
    other = list(expunge(f"batch status {batch} --json").json["requests"])[1]

    def apply_all(*given: Any) -> None:
        applying.apply_all(*given)
        expunge(f"run {other}")

    monkeypatch.setattr(together, "apply_all", apply_all)
    said = expunge(f"run {batch} --json").json
    assert (said["statuses"], said["failed"]) == ({"complete": 3}, {})


def test_who_has_nothing_to_write_holds_nothing_meanwhile(
    expunge: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another run of that request need not wait; and leases are locked in one order only."""
    batch = approved(expunge, written("erasure", 3))
    other = list(expunge(f"batch status {batch} --json").json["requests"])[1]
    intend, carried_out = applying._intend, works.carried_out
    held: list[str] = []

    def refused(connection: Connection, request: Any, *more: Any) -> None:
        if request.id == other:
            raise RequestError("not now")
        intend(connection, request, *more)

    def written_down(context: Context, loaded: Any) -> Any:
        with context.ledger.read() as connection:
            held.extend(connection.scalars(select(leases.c.name)))
        return carried_out(context, loaded)

    monkeypatch.setattr(applying, "_intend", refused)
    monkeypatch.setattr(applying, "carried_out", written_down)
    expunge(f"run {batch}", code=4)
    assert held
    assert not [name for name in held if other in name]


def test_who_was_approved_alone_does_not_wait_for_the_batch(expunge: Commands) -> None:
    made = str(expunge(f"batch new {written('erasure', 2)} --json").json["id"])
    expunge(f"plan {made}")
    first, second = expunge(f"batch status {made} --json").json["requests"]
    planned = expunge(f"plan {first} --json").json["hash"]
    expunge(f"approve {first} --plan {planned} --by Kim")
    expunge(f"run {made}", code=3)
    assert expunge(f"batch status {made} --json").json["requests"] == {
        first: "complete",
        second: "planned",
    }
    assert (
        len(ask("SELECT 1 FROM customers WHERE email IN ('c0@example.org', 'c1@example.org')")) == 1
    )


def test_one_who_is_under_way_is_no_reason_to_plan_nobody(expunge: Commands) -> None:
    alone = str(
        expunge("request new --right erasure --identity email=c0@example.org --json").json["id"]
    )
    planned = expunge(f"plan {alone} --json").json["hash"]
    expunge(f"approve {alone} --plan {planned} --by Kim")
    made = str(expunge(f"batch new {written('erasure', 2)} --json").json["id"])
    expunge(f"run {made}", code=3)
    found = expunge(f"batch status {made} --json").json["requests"]
    assert found.pop(alone) == "complete"
    assert list(found.values()) == ["planned"]


def test_a_plan_that_is_made_again_needs_a_new_approval(expunge: Commands) -> None:
    batch = expunge(f"batch new {written('erasure', 3)} --json").json["id"]
    root = expunge(f"plan {batch} --json").json["hash"]
    with sqlite3.connect("shop.db") as shop:
        shop.execute("INSERT INTO notes VALUES (500, 'c1@example.org again')")
    assert expunge(f"plan {batch} --json").json["hash"] != root
    expunge(f"approve {batch} --plan {root} --by Kim", code=1)
    assert expunge(f"batch status {batch} --json").json["statuses"] == {"planned": 3}


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the notes were searched or read to their end."""
    counted: Counter[str] = Counter()
    for verb in ("scan", "locate"):
        real = getattr(SqlConnector, verb)

        def counting(
            self: Any, unit: Unit, *more: Any, _real: Any = real, _verb: str = verb
        ) -> Any:
            counted[_verb] += unit.container.name == "notes"
            return _real(self, unit, *more)

        monkeypatch.setattr(SqlConnector, verb, counting)
    return counted


@pytest.mark.parametrize("right", ["erasure", "access"])
def test_all_are_read_at_once_and_planned_as_if_alone(
    expunge: Commands, readings: Counter[str], right: str
) -> None:
    expunge("scan")
    batch = expunge(f"batch new {written(right)} --json").json["id"]
    readings.clear()
    root = expunge(f"plan {batch} --json").json["hash"]
    assert readings.total() == 1  # the notes hold nobody's identity: they are read for all at once
    requests = expunge(f"batch status {batch} --json").json["requests"]
    hashes = {name: expunge(f"status {name} --json").json["plan"] for name in requests}
    for name in list(requests)[:3]:
        assert expunge(f"plan {name} --json").json["hash"] == hashes[name]
    assert expunge(f"batch status {batch} --json").json["hash"] == root
    expunge(f"approve {batch} --plan {root} --by Kim")
    readings.clear()
    assert expunge(f"run {batch} --json").json["statuses"] == {"complete": PEOPLE}
    if right == "access":
        assert readings == {"scan": 1}


def test_who_is_looked_up_is_planned_as_if_alone(
    expunge: Commands, readings: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the tables for thousands of people; with addresses that some of them share."""
    with sqlite3.connect("shop.db") as shop:
        shop.executescript(
            "CREATE TABLE addresses (id INTEGER PRIMARY KEY, street TEXT, city TEXT);"
            "ALTER TABLE customers ADD COLUMN address_id INTEGER REFERENCES addresses (id);"
            "INSERT INTO addresses SELECT id, id || ' Elm Street', 'Leeds' FROM customers;"
            "UPDATE customers SET address_id = CASE id WHEN 101 THEN 100 ELSE id END;"
        )
    expunge("scan")
    batch = expunge(f"batch new {written('erasure')} --json").json["id"]
    readings.clear()
    with monkeypatch.context() as crowd:
        crowd.setattr(compiled, "FEW", 0)
        crowd.setattr(keys, "FEW", 0)
        expunge(f"plan {batch}")
    assert readings.total() == 1
    requests = expunge(f"batch status {batch} --json").json["requests"]
    together = {name: expunge(f"status {name} --json").json["plan"] for name in requests}
    alone = {name: expunge(f"plan {name} --json").json for name in requests}
    assert together == {name: each["hash"] for name, each in alone.items()}
    assert sum("addresses" in json.dumps(each["counts"]) for each in alone.values()) == PEOPLE - 2


def test_nothing_of_a_reading_is_left_on_the_disk(tmp_path: Path) -> None:
    spool = Spool()
    spool.put(("a", "b"), 0, {"email": "ann@example.com"})
    spool.put(("a",), 1, 2)
    assert list(spool.get("a", 0)) == list(spool.get("b", 0)) == [{"email": "ann@example.com"}]
    assert list(spool.get("a", 1)) == [2]
    assert list(spool.get("b", 1)) == list(spool.get("c", 0)) == []
    spool._file.flush()
    held = Path(f"/proc/self/fd/{spool._file.fileno()}").read_bytes()
    assert held
    assert b"ann@" not in held
    spool.close()


def test_nothing_comes_between_comparing_and_approving(
    expunge: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who approves has read these plans: nobody puts others in their place meanwhile."""
    made = expunge(f"batch new {written('erasure')} --right erasure --json").json["id"]
    root = str(expunge(f"plan {made} --json").json["hash"])
    compared, refused = batch.root_over, []

    def root_over(hashes: dict[str, str]) -> str:
        with closing(sqlite3.connect("expunge.db", timeout=0)) as another:
            try:
                another.execute("UPDATE plans SET hash = hash")
            except sqlite3.OperationalError:
                refused.append("locked")
        return compared(hashes)

    monkeypatch.setattr(batch, "root_over", root_over)
    expunge(f"approve {made} --plan {root} --by Kim")
    assert refused == ["locked"]


def test_a_refusal_of_all_for_one_record_is_that_ones_alone(
    expunge: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As PostgreSQL's 42501, which a policy on rows raises for the whole statement."""
    batch = approved(expunge, written("erasure", 4))
    apply = SqlConnector.apply

    def refused(connector: SqlConnector, work: Work) -> Iterator[Outcome]:
        if any("102" in key for key in work.edits):
            yield from (Outcome(key, Result.FAILED, "denied") for key in work.edits)
        else:
            yield from apply(connector, work)

    with monkeypatch.context() as context:
        context.setattr(SqlConnector, "apply", refused)
        said = expunge(f"run {batch} --json", code=4).json
    assert said["statuses"] == {"complete": 3, "incomplete": 1}
    assert ask("SELECT id FROM customers WHERE id BETWEEN 100 AND 103") == [102]


def test_a_store_that_is_away_is_asked_as_for_one_and_the_batch_is_planned_anew(
    expunge: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = approved(expunge, written("erasure", 4))
    asked: list[int] = []

    def away(_connector: SqlConnector, work: Work) -> Iterator[Outcome]:
        asked.append(len(work.edits))
        raise Transient("shop", work.unit.container.name, "it is away", "Wait.")

    with monkeypatch.context() as context:
        context.setattr(SqlConnector, "apply", away)
        said = expunge(f"run {batch} --json", code=4).json
    assert said["statuses"] == {"incomplete": 4}
    assert len(asked) == 4 * 3, "four tries of customers, notes, and a note that names two"
    root = expunge(f"plan {batch} --json").json["hash"]
    expunge(f"approve {batch} --plan {root} --by Kim")
    assert expunge(f"run {batch} --json").json["statuses"] == {"complete": 4}


def test_a_kill_before_all_are_recorded_leaves_none(
    expunge: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, killed = written("erasure"), KeyboardInterrupt()

    def dies(*_: object) -> None:
        raise killed

    with monkeypatch.context() as context:
        context.setattr(batches, "add", dies)
        expunge(f"batch new {file} --json", code=130)
    assert expunge("status --json").json["requests"] == []
    assert expunge(f"batch new {file} --json").json["count"] == PEOPLE
