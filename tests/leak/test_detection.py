"""The canary in texts, tables and stores that are scanned, in runs that succeed and that fail: what
the commands say has its place, never itself."""

import io
import json
from pathlib import Path

import psycopg
import pyarrow as pa
import pytest
from pyarrow import parquet

from deployments.local import Endpoints
from expunge.doors.cli.commands import main
from tests.leak.search import in_files, leaks, needles

EMAIL, NAME, PHONE = "Canary.Quill@aviary.example", "Canarina Quillfeather", "+81 90-5550-7314"
LOGIN, CARD = "cquill73", "4556 7375 8689 9855"
WANTED = needles([EMAIL, NAME, PHONE, LOGIN, CARD])
TEXT = f"Mail {NAME} <{EMAIL}>, call {PHONE}, card {CARD}, user={LOGIN}."
ROOT = Path(__file__).parents[2]
RAISES = """
[scanners]
use = ["fields", "patterns", "presidio"]
recognizers = ["tests.leak.recognizers:Telling"]
"""
STORES = """
[stores.shop]
connector = "sql"
url = "${LEAK_SHOP}"
[stores.weblogs]
connector = "logs"
paths = ["logs/*"]
"""
pytestmark = pytest.mark.leak


class Shell:
    """Commands in a folder, in this process; all that they say and log is kept in said/."""

    def __init__(
        self,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
        capfd: pytest.CaptureFixture[str],
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        self.folder, self.monkeypatch, self.capfd, self.caplog = (
            folder, monkeypatch, capfd, caplog,
        )  # fmt: skip
        self.said = folder / "said"
        self.said.mkdir()

    def __call__(self, *words: str, code: int, given: str = "") -> str:
        self.monkeypatch.setattr("sys.argv", ["expunge", *words])
        self.monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        with pytest.raises(SystemExit) as ended:
            main()
        said = self.capfd.readouterr()
        number = len(list(self.said.iterdir()))
        (self.said / f"{number}-{words[0]}").write_text(said.out + said.err + self.caplog.text)
        assert (ended.value.code or 0) == code, said.err
        return said.out

    def configure(self, text: str) -> None:
        (self.folder / "expunge.toml").write_text(text)

    def write(self, name: str, content: str | bytes) -> str:
        raw = content.encode() if isinstance(content, str) else content
        (self.folder / name).write_bytes(raw)
        return name

    def nothing_leaked(self) -> None:
        assert not in_files(self.said, WANTED)


@pytest.fixture
def shell(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> Shell:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))  # of the processes that a command starts
    return Shell(tmp_path, monkeypatch, capfd, caplog)


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


def test_a_recognizer_that_raises_is_a_gap(shell: Shell) -> None:
    shell.configure(RAISES)
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
    shell: Shell,
    postgres: Endpoints,
    database: str,
    processes: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = postgres.postgres_url(database).replace("+psycopg", "")
    monkeypatch.setenv("LEAK_SHOP", address)
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE people (id int PRIMARY KEY, email text, note text)")
        connection.execute("INSERT INTO people VALUES (1, %s, %s)", [EMAIL, TEXT])
    (shell.folder / "logs").mkdir()
    shell.write("logs/app.log", f"{TEXT}\n{TEXT}\n".encode() + b"\xff\xfe broken\n")
    shell.write("logs/app.log.1.gz", b"\x1f\x8b\x08" + TEXT.encode())
    shell.configure(f"{RAISES}processes = {processes}\n{STORES}")
    for how in (["--full"],) if processes == 2 else ([], ["--full", "--again"]):
        said = json.loads(shell("scan", *how, "--json", code=4))
        assert ("shop", "public.people") in {(gap["store"], gap["place"]) for gap in said["gaps"]}
    shell("map", "show", code=0)
    shell("map", "show", "--format", "html", code=0)
    shell.nothing_leaked()
    assert not leaks((shell.folder / "expunge.db").read_bytes(), WANTED)
