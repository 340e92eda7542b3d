"""A canary in succeeding and failing runs: in no output, log, ledger, certificate or traceback,
and not in Prefect; and nothing that remains opens the sealed parts after certification."""

import base64
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from deployments.local import Endpoints
from expunge.config import load
from expunge.doors.cli.commands import main
from expunge.export.opening import open_with_passphrase
from expunge.ledger import plans, requests
from expunge.path.context import Context
from expunge.vault import Keyring, KeysDestroyed, SealBroken, WorkKey
from flows.erase import erase_subject
from flows.export import export_data
from tests.leak.search import in_files, leaks, needles, planted

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

EMAIL = "Canary.Quill@aviary.example"
NAME = "Canarina Quillfeather"
PHONE = "+81 90-5550-7314"
LOGIN = "cquill73"
WANTED = needles([EMAIL, NAME, PHONE, LOGIN])

pytestmark = pytest.mark.leak

SHOP = f"""
CREATE TABLE customers (id int PRIMARY KEY, email text UNIQUE, login text, name text, phone text);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customers (id), note text);
CREATE TABLE tickets (id int PRIMARY KEY, body text);
INSERT INTO customers VALUES (1, '{EMAIL}', '{LOGIN}', '{NAME}', '{PHONE}'),
                             (2, 'bob@aviary.example', 'bob2', 'Bob Bobson', '+81 90-5550-0000');
INSERT INTO orders VALUES (1, 1, 'for {NAME}'), (2, 2, 'his');
INSERT INTO tickets VALUES (1, 'ask {NAME}, {EMAIL}, {PHONE}');
"""
TELLING = """
CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'row % refuses', OLD; END $$;
CREATE TRIGGER tell BEFORE DELETE ON customers FOR EACH ROW EXECUTE FUNCTION tell();
"""


class Site:
    """A shop and logs with the canary in them; what commands said is kept in said/."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address = folder, address
        self.said = folder / "expunge" / "said"
        self.said.mkdir(parents=True)
        self.logs = folder / "logs"
        self.logs.mkdir()
        (self.logs / "app.log").write_text(f"login user={LOGIN} mail={EMAIL} name={NAME}\n")
        with psycopg.connect(address) as connection:
            connection.execute(SHOP.encode())
        self.config = folder / "expunge" / "expunge.toml"
        self.config.write_text(
            '[stores.shop]\nconnector = "sql"\nurl = "${SHOP_URL}"\n'
            f'[stores.weblogs]\nconnector = "logs"\npaths = ["{self.logs}/*.log*"]\n'
        )
        self.identities = folder / "identities"
        self.identities.write_text(f"email={EMAIL}\nname={NAME}\nphone={PHONE}\naccount={LOGIN}\n")

    def __call__(self, *words: str, code: int | None = 0) -> str:
        """One command in a process of its own; all that it says is kept."""
        ended = subprocess.run(
            [sys.executable, "-X", "dev", "-m", "expunge", *words, "--config", str(self.config)],
            capture_output=True,
            env={**os.environ, "SHOP_URL": self.address, "PYTHONPATH": str(Path.cwd())},
            check=False,
        )
        number = len(list(self.said.iterdir()))
        (self.said / f"{number}-{words[0]}").write_bytes(ended.stdout + ended.stderr)
        assert code is None or ended.returncode == code, ended.stderr.decode()
        return ended.stdout.decode()

    def request(self, right: str = "erasure") -> str:
        made = self(
            "request",
            "new",
            "--right",
            right,
            "--identity-file",
            str(self.identities),
            "--json",
        )
        return made.split('"id": "')[1].split('"')[0]

    def approve(self, request: str) -> None:
        said = self("plan", request)
        self("approve", request, "--plan", said.split("Hash ")[1].split()[0], "--by", "A. Person")

    def leaked(self) -> dict[str, set[str]]:
        return in_files(self.folder / "expunge", WANTED)


@pytest.fixture
def site(postgres: Endpoints, database: str, tmp_path: Path) -> Site:
    return Site(tmp_path, postgres.postgres_url(database).replace("+psycopg", ""))


@pytest.fixture
def named(
    site: Site,
    s3: Endpoints,
    s3_client: "S3Client",
    bucket: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Site:
    """The site with files and objects that are called after the canary."""
    for name in (f"{LOGIN}.log", f"{NAME}.log.1", f"{EMAIL}.log"):
        (site.logs / name).write_text(f"mail={EMAIL}\n")
    for key in (f"users/{LOGIN}/a.csv", f"{NAME}/b.csv"):
        s3_client.put_object(Bucket=bucket, Key=key, Body=f"id,email\n1,{EMAIL}\n2,x\n".encode())
    monkeypatch.setenv("LAKE_KEY", s3.s3_access_key)
    monkeypatch.setenv("LAKE_SECRET", s3.s3_secret_key)
    with site.config.open("a") as config:
        config.write(
            f'[stores.lake]\nconnector = "s3"\nbucket = "{bucket}"\n'
            f'endpoint_url = "{s3.s3_endpoint}"\n'
            'access_key_id = "${LAKE_KEY}"\nsecret_access_key = "${LAKE_SECRET}"\n'
        )
    return site


@pytest.mark.parametrize("value", [EMAIL, NAME])
def test_the_search_finds_a_planted_leak(value: str, tmp_path: Path) -> None:
    for name, sample in planted(value).items():
        assert leaks(sample, needles([value])), name
        (tmp_path / name).write_bytes(sample)
    assert set(in_files(tmp_path, needles([value]))) == set(planted(value))
    assert leaks(b"call 0 (90) 5550-7314 81", needles(["90 5550 7314"])) == {"digits"}
    assert not leaks(b"nothing of anybody", WANTED)


def test_a_run_that_succeeds_tells_nothing(site: Site) -> None:
    assert in_files(site.logs, WANTED)
    site("check", code=None)
    site("scan", code=None)
    request = site.request()
    site.approve(request)
    site("status", request)
    middle = site.folder / "middle.db"
    shutil.copy(site.config.parent / "expunge.db", middle)
    site("run", request)
    site("verify", request, code=None)
    site("map", "show", "--format", "html", "--request", request, code=None)
    out = site.config.parent / "certificate.json"
    site("certificate", "write", request, "--out", str(out))
    assert not site.leaked()
    assert not leaks(middle.read_bytes(), WANTED)
    assert not in_files(site.logs, WANTED)
    nothing_opens(site, middle, request)


def nothing_opens(site: Site, middle: Path, request: str) -> None:
    """Every sealed part of the ledger's copy, with every key that is left."""
    keys = site.config.parent / "expunge-keys"
    ring = Keyring(keys)
    with pytest.raises(KeysDestroyed):
        ring.work_key(request)
    left = [file.read_bytes() for file in keys.rglob("*") if file.is_file()]
    secrets = {raw[start : start + 32] for raw in left for start in range(max(1, len(raw) - 31))}
    secrets.add(ring.subject_key())
    ledger = sqlite3.connect(middle)
    sealed = [
        *ledger.execute("SELECT name, sealed FROM vault"),
        *(
            (f"segment {number} {sequence}", blob)
            for number, sequence, blob in ledger.execute(
                "SELECT round, sequence, sealed FROM segments"
            )
        ),
    ]
    ledger.close()
    assert len(sealed) > 5
    for context, blob in sealed:
        for secret in secrets:
            if len(secret) == 32:
                with pytest.raises(SealBroken):
                    WorkKey(secret).open(blob, context)


def test_runs_that_fail_tell_nothing(site: Site) -> None:
    request = site.request()
    site.approve(request)
    with psycopg.connect(site.address) as connection:
        connection.execute(TELLING.encode())
        connection.execute("UPDATE orders SET note = note || ' (changed)' WHERE id = 1")
    (site.logs / f"{LOGIN}.log").mkdir()
    site("run", request, code=4)
    site("verify", request, code=4)
    site("status", request)
    out = site.config.parent / "interim.json"
    site("certificate", "write", request, "--out", str(out))
    good, site.address = site.address, site.address.replace("127.0.0.1", "127.0.0.9")
    site("check", code=4)
    site("run", request, code=4)
    site("plan", request, code=None)
    site.address = good
    site("request", "new", "--right", "erasure", "--identity", f"name={NAME}", code=2)
    site("request", "new", "--right", "erasure", "--identity", f"{EMAIL}={NAME}", code=2)
    site("reject", request, "--reason", f"{NAME} called", code=2)
    site("why", request, "nowhere", code=2)
    assert not site.leaked()


def test_what_is_called_after_the_person_tells_nothing(named: Site) -> None:
    """Data map, plan, ledger and the interim certificate: names of files and keys of objects."""
    named("scan")
    request = named.request()
    named.approve(request)
    named("run", request, code=4)
    out = named.config.parent / "interim.json"
    named("certificate", "write", request, "--out", str(out))
    statement = base64.b64decode(json.loads(out.read_bytes())["payload"])
    assert b"{name}.log" in statement
    assert b"users/{name}/{name}.csv" in statement
    assert not leaks(statement, WANTED)
    assert not named.leaked()


def test_an_export_is_sealed_wherever_it_lies(site: Site) -> None:
    site("scan", code=None)
    request = site.request("access")
    site.approve(request)
    middle = site.folder / "middle.db"
    shutil.copy(site.config.parent / "expunge.db", middle)
    site("run", request)
    exports = site.config.parent / "expunge-exports"
    assert sum(file.stat().st_size for file in exports.rglob("*") if file.is_file()) > 5_000
    sealed, secret = site.config.parent / "export.age", site.folder / "pass"
    secret.write_text("a long enough passphrase")
    site("export", "write", request, "--out", str(sealed), "--passphrase-file", str(secret))
    site("status", request)
    site("certificate", "write", request, "--out", str(site.config.parent / "certificate.json"))
    assert not site.leaked()
    nothing_opens(site, middle, request)
    opened = site.folder / "opened"
    open_with_passphrase(sealed, secret.read_text(), opened)
    assert in_files(opened, WANTED)  # the search would have found it


def test_prefect_learns_nothing(
    site: Site, prefect_api: Endpoints, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_URL", site.address)
    monkeypatch.setenv("EXPUNGE_CONFIG", str(site.config))
    request = site.request()
    site.approve(request)
    with psycopg.connect(site.address) as connection:
        connection.execute(TELLING.encode())
    assert not erase_subject(request, return_state=True).is_completed()
    with psycopg.connect(site.address) as connection:
        connection.execute("DROP TRIGGER tell ON customers")
    site.approve(request)
    assert erase_subject(request, return_state=True).is_completed()
    wanted = site.request("access")
    site.approve(wanted)
    assert export_data(wanted, return_state=True).is_completed()
    told = everything_in_prefect(prefect_api)
    assert request.encode() in told
    assert not leaks(told, WANTED)
    assert not site.leaked()
    assert not in_files(site.folder / "prefect", WANTED)


def everything_in_prefect(endpoints: Endpoints) -> bytes:
    """Every row of every table of Prefect's database as text."""
    address = endpoints.postgres_url("prefect").replace("+psycopg", "")
    parts: list[bytes] = []
    with psycopg.connect(address) as connection:
        tables = connection.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        for (table,) in tables:
            rows = connection.execute(f"SELECT t::text FROM {table} t".encode())
            parts += [str(row[0]).encode() for row in rows]
    return b"\n".join(parts)


def test_a_sealed_part_opens_with_its_own_key(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The counter-proof of nothing_opens: before certification the key does open."""
    request = site.request()
    site.approve(request)
    monkeypatch.setenv("SHOP_URL", site.address)
    context = Context(load(site.config))
    try:
        key = context.keyring.work_key(request)
        with context.ledger.read() as connection:
            blob = requests.sealed(connection, request, "closure")
            segment = next(iter(plans.of_round(connection, request, 1)))
        assert blob is not None
        assert leaks(key.open(blob, "closure"), WANTED)
        assert key.open(segment.sealed, f"segment {segment.round} {segment.sequence}")
    finally:
        context.close()


OTHER = "canary.nightingale@aviary.example"
CHANGED = needles([EMAIL, NAME, PHONE, LOGIN, OTHER])
RULES = """
[scanners]
use = ["fields"]

[[policies]]
match = "shop:public.orders"
action = "retain"
keep = ["id"]
until = 2999-01-01

[[restrictions]]
container = "shop:public.customers"
set = { stopped_by = "{request}" }
"""


@dataclass
class QuickSite:
    """The same site, with the commands in this process."""

    site: Site
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __post_init__(self) -> None:
        self.monkeypatch.setenv("SHOP_URL", self.site.address)

    def __call__(self, *words: str, code: int | None = 0) -> str:
        self.monkeypatch.setattr("sys.argv", ["expunge", *words, "--config", str(self.site.config)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = self.capsys.readouterr()
        number = len(list(self.site.said.iterdir()))
        (self.site.said / f"{number}-{words[0]}").write_text(said.out + said.err)
        assert code is None or (ended.value.code or 0) == code, said
        return said.out

    def request(self, right: str, *more: str) -> str:
        named = ("--identity-file", str(self.site.identities))
        made = self("request", "new", "--right", right, *named, *more, "--json")
        return str(json.loads(made)["id"])

    def approved(self, right: str, *more: str) -> str:
        request = self.request(right, *more)
        hash_ = json.loads(self("plan", request, "--json"))["hash"]
        self("approve", request, "--plan", hash_, "--by", "A. Person")
        return request


@pytest.fixture
def quick(
    site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> QuickSite:
    return QuickSite(site, monkeypatch, capsys)


def test_rounds_retention_and_holds_tell_nothing(quick: QuickSite) -> None:
    """What is kept for later is sealed by the deferred key alone, and holds no identifier."""
    site = quick.site
    with site.config.open("a") as config:
        config.write(RULES.replace("stopped_by", "login"))
    quick("scan", code=None)
    request = quick.approved("erasure")
    on, by = ("--identity-file", str(site.identities)), ("--by", "A. Counsel")
    made = quick("hold", "add", "--case", "case 17", *on, "--reason", "a claim", *by, "--json")
    quick("run", request, code=4)
    quick("hold", "list")
    quick("hold", "add", "--case", NAME, *on, "--reason", f"{NAME} sues", *by, code=2)
    quick("hold", "lift", json.loads(made)["id"], *by)
    with psycopg.connect(site.address) as connection:
        connection.execute(f"UPDATE tickets SET body = 'call {EMAIL}' WHERE id = 1".encode())
    quick("run", request)
    assert f"{request}-1" in quick("status", request)
    quick("run", f"{request}-1", code=3)
    assert not site.leaked()
    keys = site.config.parent / "expunge-keys" / "work"
    assert {file.stem for file in keys.glob("*.key")} == {f"{request}-1"}
    for name, content in opened_by(site, f"{request}-1"):
        assert not leaks(content, WANTED), name


def opened_by(site: Site, request: str) -> list[tuple[str, bytes]]:
    """Every sealed part that this request's key opens."""
    key = Keyring(site.config.parent / "expunge-keys").work_key(request)
    ledger = sqlite3.connect(site.config.parent / "expunge.db")
    parts = [
        *ledger.execute("SELECT name, sealed FROM vault"),
        *(
            (f"segment {number} {sequence}", blob)
            for number, sequence, blob in ledger.execute(
                "SELECT round, sequence, sealed FROM segments"
            )
        ),
    ]
    ledger.close()
    found = []
    for context, blob in parts:
        try:
            found.append((context, key.open(blob, context)))
        except SealBroken:
            continue
    assert found
    return found


def test_rectification_and_restriction_tell_nothing(quick: QuickSite) -> None:
    site = quick.site
    with psycopg.connect(site.address) as connection:
        connection.execute("ALTER TABLE customers ADD COLUMN stopped_by text")
    with site.config.open("a") as config:
        config.write(RULES)
    quick("scan", code=None)
    restricted = quick.approved("restriction")
    quick("run", restricted)
    quick("map", "show")
    quick("request", "lift", restricted)
    refused = quick.request("rectification", "--set", "email=bob@aviary.example")
    quick("plan", refused, code=2)
    corrected = quick.approved("rectification", "--set", f"email={OTHER}")
    quick("run", corrected)
    out = site.config.parent / "certificate.json"
    quick("certificate", "write", corrected, "--out", str(out))
    assert not in_files(site.folder / "expunge", CHANGED)


def test_an_access_that_fails_tells_nothing(quick: QuickSite) -> None:
    """A store that is away, a record that changed, a line that is no text, a key that is none."""
    site = quick.site
    request = quick.approved("access")
    with quick.monkeypatch.context() as away:
        away.setenv("SHOP_URL", site.address.replace("127.0.0.1", "127.0.0.9"))
        quick("run", request, code=4)
        quick("plan", request, code=None)
    with psycopg.connect(site.address) as connection:
        connection.execute("UPDATE orders SET note = note || ' (changed)' WHERE id = 1")
    with (site.logs / "app.log").open("ab") as log:
        log.write(f"odd \xff mail={EMAIL}\n".encode("latin-1"))
    quick("run", request, code=None)
    quick("status", request)
    out = site.config.parent / "export.age"
    quick("export", "write", request, "--out", str(out), "--to", EMAIL, code=2)
    missing = ("--passphrase-file", str(site.config.parent / "nothing"))
    quick("export", "write", request, "--out", str(out), *missing, code=2)
    quick("certificate", "write", request, "--out", str(site.config.parent / "interim.json"))
    assert not site.leaked()
    exports = site.config.parent / "expunge-exports"
    assert not in_files(exports, WANTED)
