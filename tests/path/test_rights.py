"""Requests that give, end early, come twice or find nothing: by the commands, on a small shop."""

import json
import re
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pyrage
import pytest

from expunge.config import load
from expunge.evidence.check import check
from expunge.ledger import clock
from expunge.path.context import Context
from expunge.path.due import due
from tests.path.small_shop import Commands, open_shop

ANN = "--identity email=ann@example.com"
PASSPHRASE = "a long enough passphrase"


@pytest.fixture
def expunge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Commands:
    return open_shop(tmp_path, monkeypatch, capsys)


def new(expunge: Commands, right: str = "access", who: str = ANN) -> str:
    return str(expunge(f"request new --right {right} {who} --json").json["id"])


def approved(expunge: Commands, request: str) -> str:
    planned = expunge(f"plan {request} --json").json
    expunge(f"approve {request} --plan {planned['hash']} --by Kim")
    return request


def given(expunge: Commands, right: str = "access", who: str = ANN) -> str:
    request = approved(expunge, new(expunge, right, who))
    expunge(f"run {request}")
    return request


def opened(expunge: Commands, request: str) -> Path:
    Path("pass").write_text(f"{PASSPHRASE}\n")
    expunge(f"export write {request} --out {request}.age --passphrase-file pass")
    expunge(f"export open {request}.age --passphrase-file pass --out {request}")
    return Path(request)


def report(expunge: Commands, request: str) -> list[str]:
    expunge(f"certificate write {request} --out c.json")
    held = check(Path("c.json").read_bytes(), Path("expunge-keys/expunge.pub").read_bytes())
    return held.lines()


def kinds(request: str) -> list[str]:
    with sqlite3.connect("expunge.db") as ledger:
        rows = ledger.execute(
            "SELECT kind FROM events WHERE request = ? ORDER BY sequence", [request]
        )
        return [row[0] for row in rows]


def test_the_plan_says_what_is_given_and_what_is_left_out(expunge: Commands) -> None:
    request = new(expunge)
    people, machine = expunge.both(f"plan {request}")
    assert "quote" in people
    assert machine["counts"] == {
        "shop:customers": {"give": 1},
        "shop:notes": {"quote": 2},
        "weblogs:app.log": {"quote": 1},
    }
    assert machine["scrub"] == []
    before = Path("logs/app.log").read_bytes()
    approved(expunge, request)
    expunge(f"run {request}")
    assert Path("logs/app.log").read_bytes() == before
    with sqlite3.connect("shop.db") as shop:
        assert shop.execute("SELECT count(*) FROM customers").fetchone() == (2,)
    folder = opened(expunge, request)
    rows = json.loads((folder / "data/shop/customers.json").read_text())
    assert [row["data"] for row in rows] == [
        {"id": 1, "email": "ann@example.com", "name": "Ann Smith"}
    ]
    assert "Ann Smith" in (folder / "index.html").read_text()
    assert "bob@" not in "".join(path.read_text() for path in folder.rglob("*") if path.is_file())
    assert any(line.startswith("given: 4 records") for line in report(expunge, request))


def test_portability_is_only_what_is_their_own(expunge: Commands) -> None:
    folder = opened(expunge, given(expunge, "portability"))
    assert sorted(path.name for path in folder.glob("data/*/*.json")) == ["customers.json"]


def test_an_export_opens_with_its_key_and_passphrase_only(expunge: Commands) -> None:
    request = given(expunge)
    mine, other = (pyrage.x25519.Identity.generate() for _ in range(2))
    Path("mine").write_text(f"{mine}\n")
    Path("other").write_text(f"{other}\n")
    expunge(f"export write {request} --out e.age --to {mine.to_public()}")
    Path("expunge.toml").rename("away.toml")  # who opens it has no configuration
    assert expunge("export open e.age --key-file mine --out o --json").json["files"]
    assert "cannot be opened" in expunge("export open e.age --key-file other --out x", code=1).err
    whole = Path("e.age").read_bytes()
    for position in (40, len(whole) // 2, len(whole) - 1):
        changed = bytearray(whole)
        changed[position] ^= 1
        Path("bad.age").write_bytes(bytes(changed))
        expunge(f"export open bad.age --key-file mine --out bad{position}", code=1)
    Path("bad.age").write_bytes(whole[:-20])
    expunge("export open bad.age --key-file mine --out short", code=1)
    expunge("export open e.age --key-file mine --out o", code=2)  # not empty
    expunge("export open e.age --out p", code=2)
    Path("away.toml").rename("expunge.toml")
    opened(expunge, request)
    Path("pass").write_text("another passphrase\n")
    assert (
        "wrong" in expunge(f"export open {request}.age --passphrase-file pass --out w", code=1).err
    )
    expunge(f"export write {request} --out e.age --to age1nonsense", code=2)
    expunge(f"export write {request} --out e.age", code=2)


def test_plain_needs_a_private_folder_and_is_an_event(expunge: Commands) -> None:
    request = given(expunge)
    Path("open").mkdir(mode=0o755)
    assert "0700" in expunge(f"export write {request} --out open --plain", code=2).err
    assert not list(Path("open").iterdir())
    assert "export-written" not in kinds(request)
    Path("mine").mkdir(mode=0o700)
    assert "WARNING" in expunge(f"export write {request} --out mine --plain").err
    assert Path("mine/index.html").stat().st_mode & 0o777 == 0o600
    assert kinds(request)[-1] == "export-written"


def test_nothing_is_given_before_it_is_complete(expunge: Commands) -> None:
    request = new(expunge)
    Path("pass").write_text(PASSPHRASE)
    write = f"export write {request} --out e.age --passphrase-file pass"
    for go_on in (lambda: expunge(f"plan {request}"), lambda: approved(expunge, request), None):
        assert "when it is complete" in expunge(write, code=2).err
        if go_on is not None:
            go_on()
    assert not Path("e.age").exists()
    erasure = new(expunge, "erasure")
    expunge(f"export write {erasure} --out e.age --passphrase-file pass", code=2)


def test_what_changed_since_the_plan_is_not_given_unseen(expunge: Commands) -> None:
    request = approved(expunge, new(expunge))
    with sqlite3.connect("shop.db") as shop:
        shop.execute("UPDATE notes SET body = 'ask ann@example.com now' WHERE id = 1")
        shop.execute("DELETE FROM notes WHERE id = 2")
        shop.execute("INSERT INTO notes VALUES (9, 'ann@example.com again')")
    assert "changed or came since" in expunge(f"run {request}", code=4).out
    assert any("INTERIM" in line for line in report(expunge, request))
    approved(expunge, request)
    expunge(f"run {request}")
    folder = opened(expunge, request)
    notes = json.loads((folder / "data/shop/notes.json").read_text())
    assert sorted(row["data"]["body"] for row in notes) == [
        "ann@example.com again",
        "ask ann@example.com now",
    ]


def test_we_hold_nothing_about_you_is_certified(expunge: Commands) -> None:
    for right in ("access", "erasure"):
        request = given(expunge, right, "--identity email=nobody@example.com")
        assert any(line.startswith("NOTHING HELD") for line in report(expunge, request))
        assert "We hold nothing" in Path("c.json.html").read_text()
    request = given(expunge)
    assert not any(line.startswith("NOTHING HELD") for line in report(expunge, request))


def test_who_asks_twice_is_answered_once(expunge: Commands) -> None:
    first = new(expunge)
    assert new(expunge, who="--identity email=ANN@Example.com") == first
    assert new(expunge, "erasure") != first
    assert new(expunge, who="--identity email=bob@example.com") != first
    assert new(expunge, who=f"{ANN} --identity phone=+12125550142") != first
    expunge(f"plan {first}")
    again = expunge(f"request new --right access {ANN}").out
    assert "asked before: the request is planned" in again
    approved(expunge, first)
    expunge(f"run {first}")
    assert new(expunge) != first  # it was answered; this is a new question


def test_withdrawn_before_it_is_carried_out(expunge: Commands) -> None:
    for stage in ("new", "planned", "approved"):
        request = new(expunge, "erasure")
        if stage != "new":
            expunge(f"plan {request}")
        if stage == "approved":
            approved(expunge, request)
        assert "withdrawn" in expunge(f"request withdraw {request}").out
        assert expunge(f"status {request} --json").json["status"] == "withdrawn"
        expunge(f"run {request}")
        expunge(f"request withdraw {request} --json")  # again, and nothing
        expunge(f"plan {request}", code=2)
        expunge(f"approve {request} --plan {'0' * 8} --by Kim", code=2)
        assert not Path(f"expunge-keys/work/{request}.key").exists()
    with sqlite3.connect("shop.db") as shop:
        assert shop.execute("SELECT count(*) FROM customers").fetchone() == (2,)
    done = given(expunge, "erasure")
    assert "not withdrawn" in expunge(f"request withdraw {done}", code=2).err


def test_who_was_erased_may_come_again(expunge: Commands) -> None:
    given(expunge, "erasure")
    with sqlite3.connect("shop.db") as shop:
        shop.execute("INSERT INTO customers VALUES (7, 'ann@example.com', 'Ann Smith')")
    folder = opened(expunge, given(expunge))
    (row,) = json.loads((folder / "data/shop/customers.json").read_text())
    assert row["data"]["id"] == 7
    again = given(expunge, "erasure")
    assert expunge(f"status {again} --json").json["status"] == "complete"
    with sqlite3.connect("shop.db") as shop:
        assert shop.execute("SELECT id FROM customers").fetchall() == [(2,)]


def test_an_export_ends(
    expunge: Commands, monkeypatch: pytest.MonkeyPatch, later: Callable[[timedelta], None]
) -> None:
    request = given(expunge)
    opened(expunge, request)
    assert list(Path("expunge-exports", request).iterdir())
    context = Context(load(Path("expunge.toml")))
    assert due(context) == []
    later(timedelta(days=30, minutes=1))
    assert due(context) == [request]
    context.close()
    assert "end has come" in expunge(f"export write {request} --out e.age --to age1x", code=2).err
    expunge(f"run {request}")
    assert not Path("expunge-exports", request).exists()
    assert not Path(f"expunge-keys/work/{request}-export.key").exists()
    assert kinds(request)[-1] == "export-destroyed"
    context = Context(load(Path("expunge.toml")))
    assert due(context) == []
    context.close()
    report(expunge, request)  # the certificate stands


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Makes the ledger's clock go so much ahead."""
    now = clock.now

    def ahead(time: timedelta) -> None:
        monkeypatch.setattr(clock, "now", lambda: now() + time)

    return ahead


def test_stores_that_disagree_are_shown(expunge: Commands) -> None:
    with sqlite3.connect("shop.db") as shop:
        shop.executescript("""
            CREATE TABLE leads (id INTEGER PRIMARY KEY, email TEXT, name TEXT);
            INSERT INTO leads VALUES (1, 'ann@example.com', 'Anne Smith'),
                                     (2, 'bob@example.com', 'Bob Lee');
        """)
    folder = opened(expunge, given(expunge))
    about = json.loads((folder / "about.json").read_text())
    assert about["disagreements"] == {
        "name": {"Ann Smith": ["shop:customers"], "Anne Smith": ["shop:leads"]}
    }
    assert "2 values: name" in (folder / "index.html").read_text()


def test_purposes_recipients_retention_and_source_are_told(expunge: Commands) -> None:
    with Path("expunge.toml").open("a") as config:
        config.write("""
[[purposes]]
match = "shop:customers"
purposes = ["to fulfil your orders"]
recipients = ["Parcels Ltd"]
retention = "six years after the last order"
source = "you, when you registered"
""")
    folder = opened(expunge, given(expunge))
    about = json.loads((folder / "about.json").read_text())
    customers = next(each for each in about["containers"] if each["container"] == "customers")
    assert customers["recipients"] == ["Parcels Ltd"]
    page = (folder / "index.html").read_text()
    assert "six years after the last order" in page
    assert "not stated here" in page  # for the other containers


def test_the_guides_commands_do_what_it_says(expunge: Commands) -> None:
    guide = (Path(__file__).parents[2] / "docs/operators/exports.md").read_text()
    blocks = re.findall(r"```sh\n(.*?)```", guide, re.DOTALL)
    Path("passphrase.txt").write_text(PASSPHRASE)
    (table,) = re.findall(r"```text\n(right,.*?)```", guide, re.DOTALL)
    Path("people.csv").write_text(table)
    names: dict[str, str] = {}
    for line in "".join(blocks).splitlines():
        words = [names.get(word, word) for word in line.removeprefix("expunge ").split()]
        said = expunge(" ".join([*words, "--json"])).json
        if words[:2] in (["request", "new"], ["batch", "new"]):
            names["ID" if words[0] == "request" else "BATCH"] = said["id"]
        if words[0] == "plan":
            names["HASH"] = names["ROOT"] = said["hash"]
    assert Path("my-data/index.html").exists()
    assert expunge(f"batch status {names['BATCH']} --json").json["statuses"] == {"complete": 2}
