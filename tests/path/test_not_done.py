"""Not done is not done: exit code 4, the keys stay, the interim statement names it first."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from expunge.evidence.check import check
from tests.path.certificate_sample import payload
from tests.path.front_door import FrontDoor

SHOP = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE NOT NULL, name TEXT);
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers (id),
                     note TEXT);
CREATE INDEX orders_customer ON orders (customer_id);
INSERT INTO customers VALUES (1, 'ann@example.com', 'Ann Smith'), (2, 'bob@example.com', 'Bob');
INSERT INTO orders VALUES (1, 1, 'hers'), (2, 2, 'his; ask ann@example.com');
"""


class Site:
    """A SQLite shop, a folder of logs, and the command line on them."""

    def __init__(self, folder: Path, expunge: FrontDoor) -> None:
        self.folder, self.expunge = folder, expunge
        self.logs = folder / "logs"
        self.logs.mkdir()
        (self.logs / "app.log").write_text("hello ann@example.com\nhello bob@example.com\n")
        self.sql(SHOP)

    def sql(self, script: str) -> None:
        with sqlite3.connect(self.folder / "shop.db") as connection:
            connection.executescript(script)
        connection.close()

    def rows(self, query: str) -> list[Any]:
        with sqlite3.connect(self.folder / "shop.db") as connection:
            found = connection.execute(query).fetchall()
        connection.close()
        return found

    def interim(self, request: str) -> Any:
        """The newest certificate, checked; its report."""
        out = self.folder / "certificate.json"
        self.expunge("certificate", "write", request, "--out", str(out))
        key = (self.folder / "expunge-keys" / "expunge.pub").read_bytes()
        return check(out.read_bytes(), key)

    def keys(self, request: str) -> bool:
        return (self.folder / "expunge-keys" / "work" / f"{request}.key").exists()


@pytest.fixture
def site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Site:
    config = tmp_path / "expunge.toml"
    config.write_text(
        '[stores.shop]\nconnector = "sql"\nurl = "sqlite:///shop.db"\n'
        '[stores.weblogs]\nconnector = "logs"\npaths = ["logs/*.log*"]\n'
    )
    return Site(tmp_path, FrontDoor(config, monkeypatch, capsys))


def approved(site: Site) -> str:
    request = site.expunge.request("email=ann@example.com")
    site.expunge.approve(request)
    return request


def test_all_is_well_without_a_fault(site: Site) -> None:
    request = site.expunge.erase("email=ann@example.com")
    assert site.interim(request).status == "complete"
    assert not site.keys(request)
    assert site.rows("SELECT email FROM customers") == [("bob@example.com",)]
    assert site.rows("SELECT note FROM orders") == [("his; ask [erased]",)]
    assert (site.logs / "app.log").read_text() == "hello ***************\nhello bob@example.com\n"


def lost_database(site: Site) -> None:
    (site.folder / "shop.db").rename(site.folder / "away.db")


def refusing_trigger(site: Site) -> None:
    site.sql("CREATE TRIGGER stay BEFORE DELETE ON orders BEGIN SELECT RAISE(ABORT, 'no'); END;")


def mismatched_key(site: Site) -> None:
    site.sql("CREATE TABLE wishes (id INTEGER PRIMARY KEY, about TEXT REFERENCES customers (name))")


def unreadable_log(site: Site) -> None:
    (site.logs / "app.log.1.gz").write_bytes(b"\x1f\x8b\x08\x00cut short")


def unsupported_log(site: Site) -> None:
    (site.logs / "app.log.2.zst").write_bytes(b"\x28\xb5\x2f\xfd" + bytes(64))


@pytest.mark.parametrize(
    ("fault", "store"),
    [
        (lost_database, "shop"),
        (refusing_trigger, "shop"),
        (unreadable_log, "weblogs"),
        (unsupported_log, "weblogs"),
    ],
)
def test_a_fault_after_the_approval_stays_open(
    site: Site, fault: Callable[[Site], None], store: str
) -> None:
    request = approved(site)
    fault(site)
    site.expunge("run", request, code=4)
    status = site.expunge("status", request).json
    assert status["status"] == "incomplete"
    assert store in {gap["store"] for gap in status["gaps"]}
    assert site.keys(request)
    report = site.interim(request)
    assert report.status == "interim"
    assert any(store in line for line in report.lines()[:2])


def test_a_store_that_comes_back_is_finished(site: Site) -> None:
    request = approved(site)
    lost_database(site)
    site.expunge("run", request, code=4)
    (site.folder / "away.db").rename(site.folder / "shop.db")
    site.expunge.approve(request)
    site.expunge("run", request)
    assert site.interim(request).status == "complete"
    assert site.rows("SELECT email FROM customers") == [("bob@example.com",)]
    assert not site.keys(request)


def test_keys_outlive_the_row_that_defined_them(site: Site) -> None:
    """The second round finds by a key that the first round's erasure took from the shop."""
    away, there = site.folder / "away.db", site.folder / "crm.db"
    with sqlite3.connect(away) as crm:
        crm.executescript(
            "CREATE TABLE visits (id INTEGER PRIMARY KEY, cust INTEGER, page TEXT);"
            "INSERT INTO visits VALUES (1, 1, '/a'), (2, 2, '/b');"
        )
    crm.close()
    with site.expunge.config.open("a") as config:
        config.write(
            '[stores.crm]\nconnector = "sql"\nurl = "sqlite:///crm.db"\n'
            '[[links]]\nfrom = "crm:visits.cust"\nto = "shop:customers.id"\n'
        )
    request = approved(site)
    site.expunge("run", request, code=4)
    assert site.rows("SELECT email FROM customers") == [("bob@example.com",)]
    away.rename(there)
    site.expunge("plan", request)
    site.expunge("run", request, code=3)
    site.expunge.approve(request)
    site.expunge("run", request)
    with sqlite3.connect(there) as crm:
        assert crm.execute("SELECT cust FROM visits").fetchall() == [(2,)]
    crm.close()
    assert site.interim(request).status == "complete"


def test_nothing_unapproved_is_ever_applied(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new plan is made while a run of the incomplete request begins."""
    request = approved(site)
    lost_database(site)
    site.expunge("run", request, code=4)
    (site.folder / "away.db").rename(site.folder / "shop.db")
    site.expunge("plan", request)
    monkeypatch.setattr("expunge.path.run.status_of", lambda *_: "incomplete")
    site.expunge("run", request, code=2)
    assert site.rows("SELECT count(*) FROM customers") == [(2,)]


def test_a_missing_index_is_said_in_the_plan(site: Site) -> None:
    site.sql("DROP INDEX orders_customer")
    request = site.expunge.request("email=ann@example.com")
    cost = site.expunge("plan", request).json["cost"]
    assert cost["references_without_index"] == ["shop:orders.customer_id"]


def test_a_derived_store_gets_its_time_before_the_second_look(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = site.expunge.config.read_text()
    settled = text.replace('"logs"\n', '"logs"\nderived_from = ["shop"]\nsettle = 90\n')
    site.expunge.config.write_text(settled)
    waited: list[float] = []
    monkeypatch.setattr("expunge.path.verify.time.sleep", waited.append)
    site.expunge.erase("email=ann@example.com")
    assert [80 < seconds <= 90 for seconds in waited] == [True]


def test_a_table_without_a_key_counts_only_where_someone_is_found(site: Site) -> None:
    site.sql("CREATE TABLE hits (page TEXT); INSERT INTO hits VALUES ('/home');")
    site.expunge.erase("email=bob@example.com")
    site.sql("CREATE TABLE visits (who TEXT) ; INSERT INTO visits VALUES ('ann@example.com');")
    request = approved(site)
    site.expunge("run", request, code=4)
    assert any("visits" in line for line in site.interim(request).lines()[:2])


def test_a_file_that_is_named_after_the_person_is_a_gap(site: Site) -> None:
    (site.logs / "ann@example.com.log").write_text("hello\n")
    request = approved(site)
    site.expunge("run", request, code=4)
    gaps = site.expunge("status", request).json["gaps"]
    assert any("the names of 1 objects, files" in gap["reason"] for gap in gaps), gaps


def test_text_that_is_not_utf_8_is_a_gap_where_a_name_can_hide_in_it(site: Site) -> None:
    (site.logs / "app.log").write_bytes("Björn Åberg ann@example.com\n".encode("latin-1"))
    request = site.expunge.request("email=ann@example.com", "name=Björn Åberg")
    site.expunge.approve(request)
    site.expunge("run", request, code=4)
    codes = [gap["reason"] for gap in site.expunge("status", request).json["gaps"]]
    assert len(codes) == 1, codes
    assert "not UTF-8" in codes[0]


def test_text_that_is_not_utf_8_hides_nothing_ascii(site: Site) -> None:
    (site.logs / "app.log").write_bytes("Åsa wrote to ann@example.com\n".encode("latin-1"))
    site.expunge.erase("email=ann@example.com", "name=Ann Smith")
    assert b"ann@example" not in (site.logs / "app.log").read_bytes()


def test_status_counts_results_and_not_segments(site: Site) -> None:
    """A trigger refuses one of two deletes: one is done, one failed."""
    request = approved(site)
    site.sql(
        "CREATE TRIGGER never BEFORE DELETE ON customers BEGIN SELECT RAISE(ABORT, 'no'); END;"
    )
    site.expunge("run", request, code=4)
    edits = site.expunge("status", request).json["edits"]["shop"]
    assert edits["failed"] == 1
    assert sum(edits.values()) == 3


def test_a_field_that_is_named_after_the_person_is_a_gap(site: Site) -> None:
    """A key that cannot be a field's name is cut out like a value; one that can is for a person."""
    site.sql("CREATE TABLE seen (id INTEGER PRIMARY KEY, data JSON)")
    site.sql(
        """INSERT INTO seen VALUES (1, '{"of": {"ann@example.com": 1}}'), (2, '{"ann_s77": 1}')"""
    )
    request = site.expunge.request("email=ann@example.com", "account=ann_s77")
    site.expunge.approve(request)
    site.expunge("run", request, code=4)
    assert site.rows("SELECT data FROM seen WHERE id = 1") == [('{"of": {"[erased]": 1}}',)]
    gaps = site.expunge("status", request).json["gaps"]
    assert ["a field that is named after" in gap["reason"] for gap in gaps] == [True]


def test_an_accepted_gap_is_named_first_on_the_certificate(site: Site) -> None:
    unsupported_log(site)
    request = site.expunge.request("email=ann@example.com")
    planned = site.expunge("plan", request).json
    site.expunge.approve(request)
    site.expunge("run", request, code=4)
    gap = planned["gaps"][0]["id"]
    site.expunge(
        "gap", "accept", request, gap, "--reason", "it is shredded next week", "--by", "A. Person"
    )
    site.expunge("run", request)
    report = site.interim(request)
    assert report.status == "complete"
    assert "shredded next week" in report.lines()[0]


def test_the_page_names_what_no_store_is_configured_for(site: Site) -> None:
    request = site.expunge.erase("email=ann@example.com")
    site.interim(request)
    page = (site.folder / "certificate.json.html").read_text()
    assert "No store is configured for object stores." in page
    assert "No store is configured for search indexes." in page


def test_nothing_found_is_a_certified_result(site: Site) -> None:
    request = site.expunge.erase("email=nobody@example.com")
    assert site.interim(request).status == "complete"


def test_a_false_hit_leaves_the_plan_and_stays(site: Site) -> None:
    request = site.expunge.request("email=ann@example.com")
    planned = site.expunge("plan", request).json
    mention = next(p for p in planned["places"] if p["action"] == "redact")
    why = site.expunge("why", request, mention["location"]).json
    assert why["container"] == "orders"
    again = site.expunge(
        "exclude", request, mention["location"], "--reason", "this is about a brand"
    ).json
    assert again["hash"] != planned["hash"]
    assert again["excluded"] == 1
    site.expunge("approve", request, "--plan", planned["hash"], "--by", "A. Person", code=1)
    site.expunge("approve", request, "--plan", again["hash"][:8], "--by", "A. Person")
    site.expunge("run", request)
    assert site.rows("SELECT note FROM orders WHERE id = 2") == [("his; ask ann@example.com",)]
    assert site.interim(request).status == "complete"


def test_a_reason_with_personal_data_is_refused(site: Site) -> None:
    request = site.expunge.request("email=ann@example.com")
    site.expunge("plan", request)
    site.expunge("reject", request, "--reason", "ann@example.com called again", code=2)
    site.expunge("reject", request, "--reason", "not the person they say they are")
    assert site.expunge("status", request).json["status"] == "rejected"
    assert not site.keys(request)
    assert site.rows("SELECT count(*) FROM customers") == [(2,)]


def test_plan_writes_nothing_and_is_the_same_twice(site: Site) -> None:
    request = site.expunge.request("email=ann@example.com")
    before = (site.folder / "shop.db").read_bytes(), (site.logs / "app.log").read_bytes()
    first, second = (site.expunge("plan", request).json for _ in range(2))
    assert first["hash"] == second["hash"]
    assert before == ((site.folder / "shop.db").read_bytes(), (site.logs / "app.log").read_bytes())


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("request", "new", "--right", "erasure", "--identity", "name=Ann Smith"), 2),
        (("request", "new", "--right", "erasure", "--identity", "phone=+14155552671"), 2),
        (("request", "new", "--right", "erasure"), 2),
        (("request", "new", "--right", "theft", "--identity", "email=a@b.c"), 2),
        (("request", "new", "--right", "erasure", "--identity", "shoe=42"), 2),
        (("request", "new", "--right", "erasure", "--identity", "email= "), 2),
        (("plan", "r0"), 2),
        (("run", "r0"), 2),
        (("status", "r0"), 2),
    ],
)
def test_bad_input_changes_nothing(site: Site, words: tuple[str, ...], code: int) -> None:
    answer = site.expunge(*words, code=code)
    assert answer.err.strip()
    assert "Traceback" not in answer.err
    assert site.expunge("status").json == {"requests": []}


def test_lost_keys_are_not_made_anew(site: Site) -> None:
    request = approved(site)
    keys = site.folder / "expunge-keys"
    keys.rename(site.folder / "elsewhere")
    for words in (("run", request), ("request", "new", "--right", "erasure", "--identity", "x")):
        site.expunge(*words, code=2)
    assert not keys.exists()
    (site.folder / "elsewhere").rename(keys)
    site.expunge("run", request)


def test_an_approval_can_be_taken_back_while_nothing_is_applied(site: Site) -> None:
    request = approved(site)
    site.expunge("reject", request, "--reason", "asked for by mistake")
    site.expunge("run", request)
    assert site.rows("SELECT count(*) FROM customers") == [(2,)]


def test_run_without_approval_waits(site: Site) -> None:
    request = site.expunge.request("email=ann@example.com")
    site.expunge("run", request, code=3)
    site.expunge("run", request, code=3)
    assert site.rows("SELECT count(*) FROM customers") == [(2,)]


def test_what_stopped_the_store_is_said_in_its_own_words(site: Site) -> None:
    request = approved(site)
    mismatched_key(site)
    site.expunge("run", request, code=4)
    gaps = site.expunge("status", request).json["gaps"]
    (refused,) = (gap for gap in gaps if "approved edits" in gap["reason"])
    assert (
        "a foreign key refers to columns that no PRIMARY KEY or UNIQUE index" in refused["reason"]
    )
    assert refused["remedy"].startswith("Add a UNIQUE index on the columns that it refers to")
    site.sql("CREATE UNIQUE INDEX by_name ON customers (name)")
    site.expunge.approve(request)
    site.expunge("run", request)
    assert site.rows("SELECT email FROM customers") == [("bob@example.com",)]


def test_a_row_that_was_to_go_and_became_another_is_nobodys_to_call_erased(site: Site) -> None:
    """It may still be hers, under her new address: a person looks."""
    site.sql("CREATE TABLE readers (id INTEGER PRIMARY KEY, email TEXT, likes TEXT)")
    site.sql("INSERT INTO readers VALUES (5, 'ann@example.com', 'hats')")
    site.expunge("scan")
    request = approved(site)
    site.sql("UPDATE readers SET email = 'new@example.org' WHERE id = 5")
    site.expunge("run", request, code=4)
    (gap,) = site.expunge("status", request).json["gaps"]
    assert gap["place"] == "readers"
    assert "what stands in them now does not name" in gap["reason"]
    location = gap["reason"].rstrip(")").split()[-1]
    assert site.expunge("why", request, location).json["key"] == "5"
    assert site.interim(request).status == "interim"
    site.expunge.accept_all(request, "it is another reader's now")
    assert site.rows("SELECT email FROM readers") == [("new@example.org",)]
    assert site.interim(request).status == "complete"


READERS = """
CREATE TABLE readers (id INTEGER PRIMARY KEY, email TEXT, likes TEXT);
INSERT INTO readers VALUES (5, 'ann@example.com', 'hats');
"""
NEW_ADDRESS = "UPDATE readers SET email = 'ann.new@example.org'"
REFUSING = "CREATE TRIGGER r BEFORE DELETE ON readers BEGIN SELECT RAISE(ABORT, 'no'); END;"
REDACT = '[[policies]]\nmatch = "shop:readers"\naction = "redact"\n'
RETAIN = (
    '[[policies]]\nmatch = "shop:readers"\naction = "retain"\nkeep = ["likes"]\n'
    'until = 2040-06-01\nbasis = "tax code"\n'
)


@pytest.mark.parametrize("policy", [REDACT, RETAIN])
def test_another_address_in_a_row_that_was_to_be_blanked_is_told(site: Site, policy: str) -> None:
    site.sql(READERS)
    config = site.folder / "expunge.toml"
    config.write_text(config.read_text() + policy)
    site.expunge("scan")
    request = approved(site)
    site.sql(NEW_ADDRESS)
    site.expunge("run", request, code=4)
    (gap,) = site.expunge("status", request).json["gaps"]
    assert "what stands in them now does not name" in gap["reason"]
    out = site.folder / "certificate.json"
    site.expunge("certificate", "write", request, "--out", str(out))
    stores = payload(out.read_bytes())["predicate"]["stores"]
    assert "unknown" in str([each for each in stores if each["store"] == "shop"])


@pytest.mark.parametrize("a_new_round", [False, True])
def test_another_address_after_a_refusal_is_told(site: Site, a_new_round: bool) -> None:
    site.sql(READERS + REFUSING)
    site.expunge("scan")
    request = approved(site)
    site.expunge("run", request, code=4)
    site.sql(f"DROP TRIGGER r; {NEW_ADDRESS}")
    if a_new_round:
        site.expunge.approve(request)
    site.expunge("run", request, code=4)
    (gap,) = site.expunge("status", request).json["gaps"]
    assert "what stands in them now does not name" in gap["reason"]


def test_a_later_round_settles_what_an_earlier_one_left(site: Site) -> None:
    site.sql(READERS + REFUSING)
    site.expunge("scan")
    request = approved(site)
    site.expunge("run", request, code=4)
    site.sql("DROP TRIGGER r")
    site.expunge.approve(request)
    site.sql("UPDATE readers SET likes = 'coats'")
    site.expunge("run", request)
    assert site.rows("SELECT * FROM readers") == []
