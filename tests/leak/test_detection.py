"""The canary in texts, tables and stores that are scanned, in runs that succeed and that fail: what
the commands say has its place, never itself."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pyarrow as pa
import pytest
from pyarrow import parquet

from deployments.local import Endpoints
from tests.leak.search import in_files, leaks, needles

EMAIL, NAME, PHONE = "Canary.Quill@aviary.example", "Canarina Quillfeather", "+81 90-5550-7314"
LOGIN, CARD = "cquill73", "4556 7375 8689 9855"
WANTED = needles([EMAIL, NAME, PHONE, LOGIN, CARD])
TEXT = f"Mail {NAME} <{EMAIL}>, call {PHONE}, card {CARD}, user={LOGIN}."
RAISES = '[scanners]\nrecognizers = ["tests.leak.recognizers:Telling"]\n'
pytestmark = pytest.mark.leak


class Shell:
    """Commands in a folder; all that they say is kept in said/."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said = folder / "said"
        self.said.mkdir()

    def __call__(self, *words: str, code: int, given: str = "") -> str:
        ended = subprocess.run(
            [sys.executable, "-X", "dev", "-m", "expunge", *words],
            cwd=self.folder,
            input=given.encode(),
            capture_output=True,
            env={**os.environ, "PYTHONPATH": str(Path.cwd())},
            check=False,
        )
        number = len(list(self.said.iterdir()))
        (self.said / f"{number}-{words[0]}").write_bytes(ended.stdout + ended.stderr)
        assert ended.returncode == code, ended.stderr.decode()
        assert b"Traceback" not in ended.stderr
        return ended.stdout.decode()

    def configure(self, text: str) -> None:
        (self.folder / "expunge.toml").write_text(text)

    def write(self, name: str, content: str | bytes) -> str:
        raw = content.encode() if isinstance(content, str) else content
        (self.folder / name).write_bytes(raw)
        return name

    def nothing_leaked(self) -> None:
        assert not in_files(self.said, WANTED)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def table(rows: int = 5) -> str:
    lines = [f"{EMAIL};{NAME};{PHONE};{TEXT.replace(';', ',')}" for _ in range(rows)]
    return "\n".join(["email;name;phone;note", *lines, ""])


def test_detect_says_places_alone(shell: Shell) -> None:
    assert leaks(TEXT.encode(), WANTED)
    said = shell("detect", shell.write("a.txt", TEXT), code=0)
    found = {TEXT[each["start"] : each["end"]] for each in json.loads(said)["spans"]}
    assert {EMAIL, PHONE, CARD, LOGIN} <= found
    shell("detect", "--jsonl", code=0, given=json.dumps({"text": TEXT}) + "\n")
    shell.nothing_leaked()


def test_a_broken_file_is_named_and_not_shown(shell: Shell) -> None:
    """Of each kind: no UTF-8, no JSON, no table."""
    broken = TEXT.encode() + b"\xff\xfe"
    shell("detect", shell.write("a.txt", broken), code=2)
    shell("detect", shell.write("a.jsonl", json.dumps({"txt": TEXT}) + "\n"), code=2)
    shell("detect", shell.write("b.jsonl", f'{{"text": "{EMAIL}'), code=2)
    shell("detect", "--jsonl", code=2, given=json.dumps([TEXT]) + "\n")
    shell("classify", shell.write("a.csv", table().encode() + broken), code=2)
    whole = shell.folder / "a.parquet"
    parquet.write_table(pa.table({"email": [EMAIL] * 50}), whole, compression="none")
    raw = whole.read_bytes()
    shell("classify", shell.write("b.parquet", raw[:40] + raw[90:]), code=2)
    shell("classify", shell.write("c.parquet", raw.replace(EMAIL.encode(), b"x")), code=2)
    shell.nothing_leaked()


@pytest.mark.parametrize("processes", [1, 2])
def test_a_recognizer_that_raises_is_a_gap(shell: Shell, processes: int) -> None:
    shell.configure(f"{RAISES}processes = {processes}\n")
    lines = [{"text": "B-1 is clean"}, {"text": TEXT}, {"text": "B-1 too"}]
    name = shell.write("a.jsonl", "".join(json.dumps(each) + "\n" for each in lines))
    first, told, last = map(json.loads, shell("detect", name, code=4).splitlines())
    assert [each["entity"] for each in first["spans"]] == ["BADGE"]
    assert [each["entity"] for each in last["spans"]] == ["BADGE"]
    assert "EMAIL_ADDRESS" in {each["entity"] for each in told["spans"]}
    assert "RuntimeError in recognizers.py" in told["gaps"][0]
    shell("detect", shell.write("a.txt", TEXT), code=4)
    said = json.loads(shell("classify", shell.write("a.csv", table()), "--json", code=4))
    columns = {each["name"]: each for each in said["columns"]}
    assert columns["email"]["categories"][0]["key"] == "user.contact.email"
    assert "not read to its end" in columns["email"]["reason"]
    shell.nothing_leaked()


@pytest.mark.parametrize("processes", [1, 2])
def test_a_scan_with_a_recognizer_that_raises(
    shell: Shell, postgres: Endpoints, database: str, processes: int
) -> None:
    address = postgres.postgres_url(database).replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE people (id int PRIMARY KEY, email text, note text)")
        connection.execute("INSERT INTO people VALUES (1, %s, %s)", [EMAIL, TEXT])
    (shell.folder / "logs").mkdir()
    shell.write("logs/app.log", f"{TEXT}\n{TEXT}\n".encode() + b"\xff\xfe broken\n")
    shell.write("logs/app.log.1.gz", b"\x1f\x8b\x08" + TEXT.encode())
    shell.configure(
        f'{RAISES}processes = {processes}\n[stores.shop]\nconnector = "sql"\nurl = "{address}"\n'
        '[stores.weblogs]\nconnector = "logs"\npaths = ["logs/*"]\n'
    )
    for how in ([], ["--full", "--again"]):
        said = json.loads(shell("scan", *how, "--json", code=4))
        assert ("shop", "public.people") in {(gap["store"], gap["place"]) for gap in said["gaps"]}
    shell("map", "show", code=0)
    shell("map", "show", "--format", "html", code=0)
    shell.nothing_leaked()
    assert not leaks((shell.folder / "expunge.db").read_bytes(), WANTED)
