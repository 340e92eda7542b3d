"""Every command as docs/commands.md has it: its exit codes, its words for people, its JSON."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.path.small_shop import Commands, open_shop


@pytest.fixture
def expunge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Commands:
    return open_shop(tmp_path, monkeypatch, capsys)


def new(expunge: Commands) -> str:
    made = expunge("request new --right erasure --identity email=ann@example.com --json").json
    assert set(made) == {"id", "deadline", "status", "salt"}
    return str(made["id"])


def test_init_overwrites_nothing(expunge: Commands) -> None:
    before = Path("expunge.toml").read_text()
    assert "is there already" in expunge("init", code=2).err
    assert Path("expunge.toml").read_text() == before
    assert "Wrote other.toml" in expunge("init --config other.toml").out


def test_check_says_what_is_there_and_what_is_not(expunge: Commands) -> None:
    people, machine = expunge.both("check")
    assert "SQLite" in people
    assert [(each["store"], each["reachable"]) for each in machine["stores"]] == [
        ("shop", True),
        ("weblogs", True),
    ]
    Path("logs/app.log.1.zst").write_bytes(b"\x28\xb5\x2f\xfd rest")
    people, machine = expunge.both("check", code=4)
    assert "zstd" in people
    assert any(gap["remedy"] for store in machine["stores"] for gap in store["gaps"])


def test_check_refuses_what_a_scan_would(expunge: Commands) -> None:
    good = Path("expunge.toml").read_text()
    for table in (
        '[[fields]]\nfield = "shop:customers.nothing"\nidentifier = "email"\n',
        '[[links]]\nfrom = "shop:nowhere.id"\nto = "shop:customers.id"\n',
        '[[policies]]\nmatch = "shop:nowhere"\naction = "delete"\n',
    ):
        Path("expunge.toml").write_text(good + table)
        assert expunge("check", code=2).err.strip() == expunge("scan", code=2).err.strip()


def test_a_path_that_is_no_list_is_told_so(expunge: Commands) -> None:
    text = Path("expunge.toml").read_text()
    Path("expunge.toml").write_text(text.replace('["logs/*.log*"]', '"logs/*.log*"'))
    assert "paths must be a list" in expunge("check", code=2).err


def test_a_file_of_identities_may_begin_with_a_mark(expunge: Commands) -> None:
    Path("who").write_text("email=ann@example.com\n", encoding="utf-8-sig")
    expunge("request new --right erasure --identity-file who")


@pytest.mark.parametrize("wrong", ["email=ann@example.com\0", "phone=12", "name=Ann\x1b[0m Lee"])
def test_a_value_that_is_none_is_refused(expunge: Commands, wrong: str) -> None:
    Path("who").write_text(f"email=bob@example.com\n{wrong}\n")
    expunge("request new --right erasure --identity-file who", code=2)
    assert expunge("status --json").json == {"requests": []}


def test_a_name_between_colons_is_no_picture(expunge: Commands) -> None:
    with sqlite3.connect("shop.db") as shop:
        shop.execute("CREATE TABLE smile (id INTEGER PRIMARY KEY, email TEXT)")
    expunge("scan")
    request = new(expunge)
    with sqlite3.connect("shop.db") as shop:
        shop.execute("DROP TABLE smile")
        shop.execute("CREATE TABLE smile (email TEXT)")
        shop.execute("INSERT INTO smile VALUES ('ann@example.com')")
    assert "shop:smile:" in expunge(f"plan {request}").out


def test_scan_and_map(expunge: Commands) -> None:
    assert "expunge scan" in expunge("map show", code=2).err
    assert "two scans" in expunge("map diff", code=2).err
    assert "expunge map show" in expunge("scan").out
    assert expunge("scan --store shop --json").json["gaps"] == []
    assert "no store" in expunge("scan --store elsewhere", code=2).err
    people, machine = expunge.both("map show")
    assert "customers" in people
    assert machine == json.loads(expunge("map show --format json").out)
    for how, sign in (("csv", "customers"), ("html", "<html"), ("mermaid", "customers")):
        assert sign in expunge(f"map show --format {how}").out
    with sqlite3.connect("shop.db") as shop:
        shop.execute("CREATE TABLE leads (id INTEGER PRIMARY KEY, email TEXT)")
    expunge("scan")
    people, machine = expunge.both("map diff")
    assert "leads" in people
    assert any("leads" in line["place"] for line in machine)


def test_a_request_that_finds_nobody_is_refused(expunge: Commands) -> None:
    for line in ("", "--identity name=Ann", "--identity ann@example.com", "--identity email=x"):
        assert expunge(f"request new --right erasure {line}", code=2).err
    assert (
        "Unknown right"
        in expunge("request new --right oblivion --identity email=a@b.c", code=2).err
    )
    assert expunge("status --json").json == {"requests": []}


def test_a_request_from_plan_to_certificate(expunge: Commands) -> None:
    Path("who").write_text("# comes from a form\nemail=ann@example.com\n")
    said = expunge("request new --right erasure --identity-file who --regime ccpa").out
    request = said.split()[1].rstrip(",")
    people, machine = expunge.both(f"plan {request}")
    assert {"hash", "counts", "places", "gaps"} <= set(machine)
    assert f"Hash {machine['hash']}" in people
    assert "delete" in expunge(f"map show --request {request}").out

    notes = [each for each in machine["places"] if each["container"] == "notes"]
    location = notes[0]["location"]
    people, why = expunge.both(f"why {request} {location}")
    assert why["container"] == "notes"
    assert why["reason"] in people
    expunge(f"why {request} nowhere", code=2)

    leaky = expunge(f"exclude {request} {location}", "--reason", "ann@example.com", code=2)
    assert "ann@" not in leaky.out + leaky.err
    excluded = expunge(f"exclude {request} {location} --json", "--reason", "a false hit").json
    assert excluded["hash"] != machine["hash"]
    assert len(excluded["places"]) == len(machine["places"]) - 1

    expunge(f"run {request}", code=3)
    assert "not the hash" in expunge(f"approve {request} --plan {'0' * 8} --by Kim", code=1).err
    assert "approved" in expunge(f"approve {request} --plan {excluded['hash'][:8]} --by Kim").out
    assert "salt" in expunge(f"run {request}").out
    assert expunge(f"run {request} --json").json["status"] == "complete"  # again, and nothing
    assert "destroyed" in expunge(f"verify {request}", code=1).err
    people, machine = expunge.both(f"status {request}")
    assert machine["status"] == "complete"
    assert request in expunge("status").out
    with sqlite3.connect("shop.db") as shop:
        assert [row[0] for row in shop.execute("SELECT id FROM customers")] == [2]
        assert sum("ann@" in row[0] for row in shop.execute("SELECT body FROM notes")) == 1
    certified(expunge, request)


def certified(expunge: Commands, request: str) -> None:
    people, machine = expunge.both(f"certificate write {request} --out c.json")
    assert machine["page"] == "c.json.html"
    check = f"certificate check c.json --key {machine['key']}"
    people, machine = (expunge(check).out, expunge(f"{check} --json").json)
    assert machine == {"valid": True, "request": request, "status": "complete"}
    assert "signature: holds" in people
    Path("c.json").write_bytes(Path("c.json").read_bytes().replace(b"a", b"b", 1))
    assert "REFUSED" in expunge(check, code=1).err
    assert expunge(f"{check} --json", code=1).json["valid"] is False
    expunge("certificate check nowhere --key nowhere", code=2)


def test_an_open_gap_stays_open_until_a_person_accepts_it(expunge: Commands) -> None:
    Path("logs/app.log.1.zst").write_bytes(b"\x28\xb5\x2f\xfd rest")
    request = new(expunge)
    planned = expunge(f"plan {request} --json").json
    (gap,) = planned["gaps"]
    expunge(f"approve {request} --plan {planned['hash']} --by Kim")
    assert "zstd" in expunge(f"run {request}", code=4).out
    people, machine = expunge.both(f"verify {request}", code=4)
    assert "read to the end" in people
    assert machine["clean"] is False
    expunge(f"gap accept {request} nothing --by Kim", "--reason", "it is old", code=2)
    expunge(f"gap accept {request} {gap['id']} --by Kim", "--reason", "it is old")
    accepted = expunge(f"gap accept {request} {gap['id']} --by Kim --json", "--reason", "old")
    assert accepted.json["accepted"] is True
    expunge(f"run {request}")


def test_a_rejected_request_writes_nothing(expunge: Commands) -> None:
    request = new(expunge)
    expunge(f"plan {request}")
    assert "rejected" in expunge(f"reject {request}", "--reason", "it was not them").out
    assert expunge(f"status {request} --json").json["status"] == "rejected"
    expunge(f"run {request}")
    expunge(f"reject {request} --json", "--reason", "again", code=1)
    expunge(f"certificate write {request} --out c.json", code=2)
    with sqlite3.connect("shop.db") as shop:
        assert shop.execute("SELECT count(*) FROM customers").fetchone() == (2,)


def test_a_wrong_word_is_one_line(expunge: Commands) -> None:
    for line in ("bogus", "plan", "map show --format pdf", "run --colour", "plan r-nobody"):
        said = expunge(line, code=2)
        assert said.err.strip()
        assert not said.out.strip()


def test_a_file_that_is_not_there_is_not_said_to_be_another(expunge: Commands) -> None:
    Path("latin.txt").write_bytes("email=rené@example.com".encode("latin-1"))
    new = "request new --right erasure --identity-file"
    assert "latin.txt" not in expunge(f"{new} latin.txt", code=2).err
    assert "is no UTF-8 text" in expunge(f"{new} latin.txt", code=2).err
    assert "No such file" in expunge(f"{new} none.txt", code=2).err
    assert "none.csv cannot be read: No such file" in expunge("batch new none.csv", code=2).err


def test_nothing_turns_where_nobody_looks_on(expunge: Commands) -> None:
    expunge("scan")
    request = expunge("request new --right erasure --identity email=ann@example.com --json").json
    planned = expunge(f"plan {request['id']} --json").json["hash"]
    expunge(f"approve {request['id']} --plan {planned} --by Kim")
    assert expunge(f"run {request['id']}").err == ""


def test_a_request_that_was_withdrawn_has_no_certificate_to_wait_for(expunge: Commands) -> None:
    request = expunge("request new --right erasure --identity email=ann@example.com --json").json
    expunge(f"request withdraw {request['id']}")
    said = expunge(f"certificate write {request['id']} --out c.json", code=2).err
    assert "was withdrawn: nothing was done" in said


@pytest.mark.parametrize("wrong", ["email=a@b@x", "email=a b@x.io", "phone=+1555"])
def test_a_new_value_that_is_none_is_refused(expunge: Commands, wrong: str) -> None:
    words = "request new --right rectification --identity email=ann@example.com --set"
    said = expunge(words, wrong, code=2).err
    kind = wrong.partition("=")[0]
    assert said.startswith("The identity email is not" if kind == "email" else "--set phone is no")
    assert wrong.partition("=")[2] not in said
