"""Texts in pieces, and the lists and templates that they are made of."""

import gzip
import json
import re
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
SLOT = re.compile(r"\{([A-Za-z0-9_.]+)\}")
PERSON, LOCATION, STREET, ORG = "PERSON", "LOCATION", "STREET_ADDRESS", "ORGANIZATION"


class Piece(NamedTuple):
    """Text and the entity that it is, or None."""

    text: str
    label: str | None = None


Passage = list[Piece]


def read_lists(name: str) -> dict[str, list[str]]:
    loaded: dict[str, list[str]] = json.loads(
        gzip.decompress((HERE / "lists" / f"{name}.json.gz").read_bytes())
    )
    return loaded


def read_things() -> dict[str, list[str]]:
    rows = (HERE / "lists" / "things.txt").read_text("utf-8").splitlines()
    pairs = [row.split(" ", 1) for row in rows if row and not row.startswith("#")]
    return {name: items.split("|") for name, items in pairs}


def read_templates(language: str) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Genre to templates, and macro to alternatives."""
    macros: dict[str, list[str]] = {}
    genres: dict[str, list[str]] = {}
    for path in sorted((HERE / "templates" / language).glob("*.txt")):
        rows = [
            row for row in path.read_text("utf-8").splitlines() if row and not row.startswith("# ")
        ]
        if path.stem.startswith("macros"):
            macros.update(
                {name: split_top(value) for name, value in (row.split(" = ", 1) for row in rows)}
            )
        else:
            genres[path.stem] = [row.replace("\\n", "\n").replace("\\t", "\t") for row in rows]
    return genres, macros


def split_top(text: str) -> list[str]:
    """At each | outside <...>."""
    parts, depth = [""], 0
    for char in text:
        depth += (char == "<") - (char == ">")
        if char == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += char
    return parts


def joined(pieces: Passage) -> tuple[str, list[tuple[int, int, str]]]:
    text, spans = "", []
    for piece in pieces:
        if piece.label and piece.text:
            spans.append((len(text), len(text) + len(piece.text), piece.label))
        text += piece.text
    return text, spans
