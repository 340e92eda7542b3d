"""Presidio: our patterns as its recognizers, and recognizers of a user's own, unchanged."""

import logging
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from presidio_analyzer import Pattern, PatternRecognizer, pattern_recognizer

from expunge.config.shape import ScannerTable
from expunge.datamap.scanner import NotScanned
from expunge.model import ConfigurationError
from scanners.patterns import PatternScanner
from scanners.presidio import PresidioScanner
from scanners.presidio.engine import analyzer
from tests.unit.datamap_worlds import table
from tests.unit.test_scanners_patterns import FOUND

PEOPLE = table("public.people", "id")
YAML = """
recognizers:
  - name: "Badges"
    supported_language: "en"
    supported_entity: "BADGE"
    patterns:
      - name: "badge"
        regex: "B-[0-9]{4}"
        score: 0.9
"""


class BadgeRecognizer(PatternRecognizer):
    """A recognizer as its author wrote it for Presidio."""

    def __init__(self) -> None:
        super().__init__(supported_entity="BADGE", patterns=[Pattern("badge", r"B-\d{4}", 0.9)])


def scanner(*recognizers: str) -> PresidioScanner:
    made = PresidioScanner()
    made.configure(ScannerTable(recognizers=recognizers))
    return made


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the scanner asked the network")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_an_analyzer_engine_finds_what_the_patterns_find() -> None:
    engine, patterns = analyzer(), PatternScanner()
    for text, _ in FOUND:
        results = engine.analyze(text, "en")
        expected = {(each.start, each.end, each.entity) for each in patterns.find(text)}
        assert {(each.start, each.end, each.entity_type) for each in results} == expected


@pytest.mark.parametrize("way", ["yaml", "class"])
def test_a_user_s_own_recognizers_plug_in(way: str, tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(YAML)
    own = scanner(str(file) if way == "yaml" else f"{__name__}:BadgeRecognizer")
    text = "badge B-1234 of Ann"
    assert [(text[f.start : f.end], f.entity, f.score) for f in own.find(text)] == [
        ("B-1234", "BADGE", 0.9)
    ]
    assert [len(list(each)) for each in own.find_all([text, "none"], "en")] == [1, 0]  # type: ignore[arg-type]
    found = own.classify(PEOPLE, "badge", ["B-1234", "B-2345"])
    assert [(each.category, each.matched, each.reason) for each in found] == [
        ("user", 2, "2 of 2 values are badge")
    ]


@pytest.mark.parametrize("name", ["nowhere.yaml", "no.such:Class", "pathlib:Path"])
def test_a_recognizer_that_cannot_be_loaded_is_named(name: str) -> None:
    with pytest.raises(ConfigurationError, match="recognizers"):
        scanner(name).find("x")


def test_it_says_when_it_gives_up_on_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pattern_recognizer, "REGEX_TIMEOUT_SECONDS", 1e-9)
    own = scanner(f"{__name__}:BadgeRecognizer")
    with pytest.raises(NotScanned):
        own.find("B-1234 and B-2345. " * 90)
    (answer,) = own.find_all(["B-1234 and B-2345. " * 90], "en")
    assert isinstance(answer, NotScanned)


def test_it_logs_nothing(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """In a new process too, where Presidio's import is the first to configure its loggers."""
    with caplog.at_level(logging.DEBUG):
        scanner(f"{__name__}:BadgeRecognizer").find("B-1234")
    assert not [each for each in caplog.records if "presidio" in each.name]
    script = (
        "import logging; logging.basicConfig(level=0)\n"
        "from expunge.config.shape import ScannerTable\n"
        "from scanners.presidio import PresidioScanner\n"
        "own = PresidioScanner()\n"
        f"own.configure(ScannerTable(recognizers=({__name__ + ':BadgeRecognizer'!r},)))\n"
        "assert own.find('B-1234')\n"
        "for name in ('presidio-analyzer', 'decision_process'):\n"
        "    logging.getLogger(name).warning('B-1234')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert "presidio" not in done.stdout + done.stderr
    assert "B-1234" not in done.stdout + done.stderr
    assert "B-1234" not in "".join(capfd.readouterr())


def test_nothing_is_loaded_where_no_recognizers_are_configured() -> None:
    script = (
        "import sys\n"
        "from scanners.presidio import PresidioScanner\n"
        "own = PresidioScanner()\n"
        "own.find('ann@example.com')\n"
        "own.classify(None, 'mail', ['ann@example.com'])\n"
        "assert 'presidio_analyzer' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
