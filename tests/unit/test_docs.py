"""The documents name every setting, command, option, gap and exit code, and no link of theirs is
dead."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
from pydantic import BaseModel

from expunge.config.shape import (
    DeclaredField,
    DeclaredLink,
    ExportsTable,
    KeysTable,
    LedgerTable,
    Policy,
    PrefectTable,
    Purpose,
    Restriction,
    ScannerTable,
)
from expunge.connector import StoreSettings
from expunge.doors.cli.base import Exit
from expunge.doors.cli.commands import app
from expunge.ledger.requests import STATUSES
from expunge.model import StoreError
from expunge.path.context import registered
from expunge.path.not_done import FIRST

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
TABLES: dict[str, type[BaseModel]] = {
    "## [ledger]": LedgerTable,
    "## [keys]": KeysTable,
    "## [exports]": ExportsTable,
    "## [prefect]": PrefectTable,
    "## [scanners]": ScannerTable,
    "## [stores.NAME]": StoreSettings,
    "## [[fields]]": DeclaredField,
    "## [[links]]": DeclaredLink,
    "## [[policies]]": Policy,
    "## [[purposes]]": Purpose,
    "## [[restrictions]]": Restriction,
}
WHERE_CODES_ARE = {"Gap": 2, "Unseen": 1, "_Reason": 0, "Unreadable": 0, "Unopenable": 0}


def sections(document: Path) -> dict[str, str]:
    """Text by heading, up to the next heading of any depth."""
    found: dict[str, str] = {}
    heading = ""
    for line in document.read_text(encoding="utf-8").splitlines():
        if re.match(r"#{2,3} ", line):
            heading = line
        found[heading] = f"{found.get(heading, '')}{line}\n"
    return found


def connectors() -> dict[str, type[BaseModel]]:
    return {
        f'### connector = "{name}"': point.load().Settings
        for name, point in registered("expunge.connectors").items()
    }


def test_every_setting_is_documented_in_its_section() -> None:
    text = sections(DOCS / "configuration.md")
    common = set(StoreSettings.model_fields)
    for heading, table in {**TABLES, **connectors()}.items():
        known = {each.alias or name for name, each in table.model_fields.items()}
        if heading.startswith("###"):
            known -= common
        rows = set(re.findall(r"^\| `(\w+)` \|", text[heading], re.MULTILINE))
        assert rows == known, heading


def commands(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Commands of typer's own kind of click, by what is typed."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield path, command
    else:
        for name, each in inner.items():
            yield from commands(each, f"{path} {name}")


def test_every_command_and_option_is_documented() -> None:
    text = sections(DOCS / "commands.md")
    known = dict(commands(typer.main.get_command(app), "expunge"))
    assert {heading[4:] for heading in text if heading.startswith("### ")} == set(known)
    for path, command in known.items():
        for parameter in command.params:
            for option in parameter.opts if parameter.param_type_name == "option" else ():
                assert option in text[f"### {path}"], (path, option)


def test_every_exit_code_and_state_is_documented() -> None:
    codes = re.findall(r"^\| (\d+) \|", (DOCS / "commands.md").read_text(), re.MULTILINE)
    assert {int(code) for code in codes} == {*map(int, Exit), 130}
    states = sections(DOCS / "operators" / "guide.md")["### States"]
    assert set(re.findall(r"^\| (\w+) \| ", states, re.MULTILINE)) - {"state"} == set(STATUSES)


def codes(source: Path) -> Iterator[str]:
    """The constants that the source gives as the codes of gaps."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            place = WHERE_CODES_ARE.get(node.func.id, len(node.args))
            for given in node.args[place : place + 1]:
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    yield given.value


def store_errors(kind: type[StoreError] = StoreError) -> Iterator[str]:
    """The codes of gaps that come of errors."""
    for inner in kind.__subclasses__():
        yield "unreachable" if inner.__name__ == "Transient" else inner.__name__.lower()
        yield from store_errors(inner)


def test_every_gap_is_in_the_operators_guide() -> None:
    connectors()  # loaded, so that their errors are known
    guide = sections(DOCS / "operators" / "guide.md")["## Gaps and what to do"]
    rooms = ("connectors", "formats", "expunge/path", "expunge/datamap")
    found = {
        code for room in rooms for source in (ROOT / room).rglob("*.py") for code in codes(source)
    }
    assert len(found) > 20
    known = {*found, *store_errors(), *FIRST} - {""}
    assert {code for code in known if f"`{code}`" not in guide} == set()


@pytest.mark.parametrize("document", [ROOT / "README.md", *DOCS.rglob("*.md")], ids=str)
def test_links_lead_somewhere(document: Path) -> None:
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if not target.startswith(("http", "#")):
            assert (document.parent / target.partition("#")[0]).exists(), target
