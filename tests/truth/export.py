"""A person's opened export against the list: what of theirs is in it, and what of anyone else's.

Reads the export's JSON files as anybody could; what is to be found is taken from the stores by
their native clients.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

from expunge.doors.demo.company import Company, Fate, Person, Place, truth
from tests.truth.identifiers import pattern
from tests.truth.native import Snapshot
from tests.truth.records import Record

LEFT_OUT = "[left out]"
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


@dataclass(frozen=True)
class Measured:
    """places: of the person, on the list; missing: those that no record of the export tells;
    leaks: file and kind of every identifier of somebody else; strangers: records that are given
    and neither on the list nor about the person."""

    places: int
    missing: list[Place]
    leaks: list[str]
    strangers: list[str]

    @property
    def recall(self) -> float:
        return 1 - len(self.missing) / self.places


def measure(company: Company, before: Snapshot, person: Person, folder: Path) -> Measured:
    """before: the stores as they were when the export was made."""
    given = {
        store: list(_entries(folder, store)) for store in ("shop", "lake", "search", "weblogs")
    }
    listed = [place for place in truth(company) if place.person == person.id]
    ordered = sorted(listed, key=lambda each: each.fate is Fate.GONE)
    places = list({place.where: place for place in ordered}.values())  # a record counts once
    units = {(unit.store, unit.name, unit.version): unit for unit in before.units}
    missing = []
    for place in sorted(places, key=lambda each: each.fate is not Fate.GONE):
        record = units[place.store, place.unit, place.version].records[place.record]
        text = _plain(record)
        telling = [entry for entry in given[place.store] if _tells(place, person, text, entry)]
        if telling:
            given[place.store].remove(max(telling, key=lambda each: _likeness(each, text)))
        else:
            missing.append(place)
    return Measured(
        len(places),
        missing,
        sorted(_leaks(company, person, folder)),
        [
            f"{store}: {entry}"
            for store, left in given.items()
            for entry in left
            if not (_own(person, entry) or person.address.street in entry)
        ],
    )


def _entries(folder: Path, store: str) -> Iterator[str]:
    """The text of each record that was given."""
    for file in sorted((folder / "data" / store).glob("*.json")):
        for row in json.loads(file.read_text(encoding="utf-8")):
            yield "\n".join(_texts(row["data"]))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif value is not None:
        yield value if isinstance(value, str) else json.dumps(value)


def _likeness(entry: str, text: str) -> int:
    return (_words(entry) & _words(text)).total()


def _tells(place: Place, person: Person, text: str, entry: str) -> bool:
    """Of a record of theirs every word, but for what is marked as left out; of a mention, each
    word of theirs that stands in it."""
    if place.fate is Fate.GONE:
        missing = _words(text) - _words(entry)
        return not missing or (
            LEFT_OUT in entry
            and sum(missing.values()) <= 40 * entry.count(LEFT_OUT)
            and _own(person, text) <= _own(person, entry)
        )
    return _own(person, text) <= _own(person, entry)


@cache
def _own(person: Person, text: str) -> set[str]:
    wanted = (person.email, person.login, person.phone, person.full_name)
    return {each for each in wanted if pattern(frozenset({each})).search(text)}


def _plain(record: Record) -> str:
    """A record's text without its format's quotes and escapes."""
    parts: list[str] = []
    for text in record.values():
        if text.lstrip().startswith(("{", "[")):
            try:
                parts += _texts(json.loads(text))
                continue
            except ValueError:
                pass
        parts.append(text.removeprefix("\0"))
    return "\n".join(parts)


@cache
def _words(text: str) -> "Counter[str]":
    return Counter(re.findall(r"\w+", text))


def _leaks(company: Company, person: Person, folder: Path) -> Iterator[str]:
    """Identifiers of other people, employees among them, anywhere in the export's files."""
    for file in folder.rglob("*"):
        if file.is_file() and file.name != "manifest.json":
            raw = file.read_text(encoding="utf-8")
            text = "\n".join((raw, unquote_plus(raw), _ESCAPE.sub(_character, raw))).casefold()
            for other in company.people:
                for kind in ("email", "login", "phone", "full_name"):
                    value = getattr(other, kind)
                    if value in _known(person) or value.casefold() not in text:
                        continue
                    if pattern(frozenset({value})).search(text):
                        yield f"{file.relative_to(folder)}: {kind} of customer {other.id}"
                if other.address != person.address and other.address.street.casefold() in text:
                    yield f"{file.relative_to(folder)}: street of customer {other.id}"
            for name, email in _staff(company):
                if name.casefold() in text or email.casefold() in text:
                    yield f"{file.relative_to(folder)}: an employee"


def _known(person: Person) -> set[str]:
    return {person.email, person.login, person.phone, person.full_name}


def _staff(company: Company) -> list[tuple[str, str]]:
    table = next(each for each in company.tables if each.name == "employees")
    return [(row.values[1], row.values[2]) for row in table.rows]


def _character(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))
