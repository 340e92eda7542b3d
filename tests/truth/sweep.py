"""The sweep: whatever of a person is left in any store, found without any help of ours."""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from expunge.doors.demo.company import Company, Place
from tests.truth.identifiers import Needle, encodings, needles, pattern
from tests.truth.native import Snapshot, Unit
from tests.truth.records import Record


class Finding(NamedTuple):
    """One record that betrays one person; `record` is a key or an ordinal, as in Place."""

    person: int
    store: str
    unit: str
    version: int
    record: str

    @property
    def where(self) -> tuple[str, str, int, str]:
        return self.store, self.unit, self.version, self.record


def leftovers(company: Company, found: Snapshot, people: Iterable[int]) -> set[Finding]:
    """Every record that still betrays one of these listed people: by an identifier in any encoding,
    by a key in a field that refers to customers, or as a row below theirs."""
    wanted = {id_: known for id_, known in needles(company).items() if id_ in set(people)}
    findings = set(_by_text(found, wanted)) | set(_by_key(found, frozenset(wanted)))
    return findings | set(_below(found, frozenset(wanted)))


def present(place: Place, findings: Iterable[Finding]) -> bool:
    """Whether what the place told of the person is still told there.

    In objects and logs, whose records have no name that lasts: in the same object or file.
    """
    keyed = place.store in ("shop", "search")
    return any(
        (place.person, place.store, place.unit) == (finding.person, finding.store, finding.unit)
        and (not keyed or place.record == finding.record)
        for finding in findings
    )


def fingerprints(found: Snapshot) -> dict[str, str]:
    """SHA-256 of every record, and of what each unit carries beside them, by its place.

    Equal for two fills of one company: no version ids, inodes or dates of creation.
    """
    prints = {}
    for unit in found.units:
        place = f"{unit.store}/{unit.name}/{unit.version}"
        prints[place] = _digest(unit.fixed)
        for key, record in unit.records.items():
            prints[f"{place}/{key}"] = _digest(record)
    return prints


def _digest(texts: dict[str, str]) -> str:
    return sha256(repr(sorted(texts.items())).encode(errors="surrogateescape")).hexdigest()


def _by_text(found: Snapshot, wanted: dict[int, list[Needle]]) -> Iterator[Finding]:
    """One pass over everything for candidates, then a closer look with borders."""
    alone = {id_: frozenset(n.text for n in known if n.alone) for id_, known in wanted.items()}
    forms = [
        (form.lower(), id_) for id_ in alone for text in alone[id_] for form in encodings(text)
    ]
    engine = AhoCorasick([form for form, _ in forms])
    for unit, key, record in _records(found):
        texts = [unit.name, *record, *record.values()]  # names of objects and columns betray, too
        folded = "\0".join(texts).lower()
        hits = engine.find_matches_as_indexes(folded, overlapping=True)
        for id_ in {forms[index][1] for index, _, _ in hits}:
            if any(pattern(alone[id_]).search(text) for text in texts):
                yield Finding(id_, unit.store, unit.name, unit.version, key)


def _by_key(found: Snapshot, wanted: frozenset[int]) -> Iterator[Finding]:
    """Fields that refer to a customer are called customer_id or cust_no in every store."""
    written = re.compile(r'"(?:customer_id|cust_no)"\s*:\s*(\d+)')
    for unit, key, record in _records(found):
        values = {record.get("customer_id", ""), record.get("cust_no", "")}
        values |= set(written.findall(record.get("", "")))
        for value in values:
            number = value.removeprefix("\0")
            if number.isdigit() and int(number) in wanted:
                yield Finding(int(number), unit.store, unit.name, unit.version, key)


def _below(found: Snapshot, wanted: frozenset[int]) -> Iterator[Finding]:
    """Rows that refer to the person's rows through foreign keys, as deep as they go."""
    tables = {unit.name: unit for unit in found.units if unit.store == "shop"}
    for id_ in wanted:
        rows = [("customers", str(id_))]
        for parent, key in rows:
            for child, column, referred in found.foreign_keys:
                if referred == parent:
                    records = tables[child].records.items()
                    rows += [(child, k) for k, record in records if record.get(column) == key]
        yield from (Finding(id_, "shop", table, 0, key) for table, key in rows[1:])


def _records(found: Snapshot) -> Iterator[tuple[Unit, str, Record]]:
    for unit in found.units:
        for key, record in unit.records.items():
            yield unit, key, record
