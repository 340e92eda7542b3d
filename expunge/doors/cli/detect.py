"""expunge detect: the spans of personal data in texts."""

import sys
from collections.abc import Sequence
from enum import StrEnum
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Annotated, BinaryIO

import orjson
import typer

from expunge.config import load
from expunge.config.shape import ScannerTable
from expunge.datamap.detect import Detected, detect
from expunge.datamap.documents import blocks, texts
from expunge.datamap.entities import entity
from expunge.datamap.scanner import Found, Scanner
from expunge.datamap.workers import ordered
from expunge.doors.cli.base import DEFAULT_CONFIG, ConfigOption, Exit, JsonOption, err
from expunge.model import RequestError
from expunge.path.context import load_apart, load_scanners

BATCH = 256
"""Documents that a process is given at once."""


class Language(StrEnum):
    """Languages that the scanners know."""

    EN = "en"
    JA = "ja"


def register(main: typer.Typer) -> None:
    main.command("detect")(detect_command)


def detect_command(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE]...", help="Texts; *.jsonl: one a line. Without: stdin."),
    ] = None,
    language: Annotated[Language, typer.Option(help="Of the texts.")] = Language.EN,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='stdin is one {"text": ...} a line.')
    ] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,  # noqa: ARG001  (one line of JSON a document, with it and without)
) -> None:
    """Find personal data in texts: one line of spans a document."""
    table = settings(config)
    if not files:
        whole = _document(sys.stdin.buffer, "stdin", jsonl, table, language)
    else:
        whole = True
        for file in files:
            with _opened(file) as stream:
                is_lines = file.suffix == ".jsonl"
                whole &= _document(stream, str(file), is_lines, table, language)
    if not whole:
        err.print("A scanner gave up on a text: what else it holds is not known.", style="red")
        raise typer.Exit(Exit.GAPS)


def settings(config: Path) -> ScannerTable:
    """[scanners] of the configuration, or its defaults where there is none."""
    return load(config).scanners if config.exists() else ScannerTable()


def _opened(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except OSError as error:
        raise RequestError(f"{file} cannot be read: {error.strerror}.") from None


def _document(
    stream: BinaryIO, name: str, is_lines: bool, table: ScannerTable, language: str
) -> bool:
    """False where a scanner gave up on a text."""
    if is_lines:
        return _lines(stream, name, table, language)
    return _one(stream, name, load_scanners(table), language)


def _one(stream: BinaryIO, name: str, scanners: Sequence[Scanner], language: str) -> bool:
    """The whole text as one document; its spans are written as they are found."""
    out = sys.stdout.buffer
    out.write(b'{"spans":[')
    offset, comma = 0, b""
    unread: list[str] = []
    for text in blocks(stream, name):
        detected = next(detect(scanners, [text], language))
        for each in detected.spans:
            out.write(comma + orjson.dumps(_span(each, offset)))
            comma = b","
        unread += detected.unread
        offset += len(text)
    out.write(b"]" + _unread(unread) + b"}\n")
    out.flush()
    return not unread


def _lines(stream: BinaryIO, name: str, table: ScannerTable, language: str) -> bool:
    """A line of spans for each document, in their order."""
    documents = texts(stream, name)
    batches = iter(lambda: list(islice(documents, BATCH)), [])
    whole = True
    work = partial(_batch, language=language)
    for lines, complete in ordered(table.processes, partial(load_apart, table), work, batches):
        sys.stdout.buffer.write(lines)
        sys.stdout.buffer.flush()
        whole &= complete
    return whole


def _batch(scanners: Sequence[Scanner], documents: list[str], language: str) -> tuple[bytes, bool]:
    found = list(detect(scanners, documents, language))
    return b"".join(map(_line, found)), not any(each.unread for each in found)


def _line(detected: Detected) -> bytes:
    if not detected.spans and not detected.unread:
        return b'{"spans":[]}\n'
    spans = orjson.dumps([_span(each) for each in detected.spans])
    return b'{"spans":' + spans + _unread(detected.unread) + b"}\n"


def _span(found: Found, offset: int = 0) -> dict[str, object]:
    return {
        "start": found.start + offset,
        "end": found.end + offset,
        "entity": found.entity,
        "score": round(found.score, 3),
        "category": entity(found.entity).category,
    }


def _unread(reasons: Sequence[str]) -> bytes:
    """What a scanner did not get through stands beside the spans: it may hold more."""
    return b',"gaps":' + orjson.dumps(list(dict.fromkeys(reasons))) if reasons else b""
