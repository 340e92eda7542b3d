"""Before and after, record by record: the difference must be exactly what the truth lists."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator

from expunge.doors.demo.company import Company, Fate, Place, truth
from tests.truth.identifiers import spans, words
from tests.truth.native import CURRENT, Snapshot, Unit
from tests.truth.records import Record

_LONGEST_MARK = 120  # characters that may stand where an identifier stood


def differences(
    company: Company, before: Snapshot, after: Snapshot, erased: Collection[int]
) -> list[str]:
    """What is not as it must be after these listed people were erased; empty if all is right.

    Records on the list are gone, or changed where the person's words stood and nowhere else. All
    others, what objects carry, files' modes and owners, live files' inodes, tables' definitions
    and indices' settings are as before; a version or file without a place was not even rewritten.
    An old version, or one under a delete marker, that held a person is gone as a whole.
    """
    places = [place for place in truth(company) if place.needs <= set(erased)]
    concerned: dict[tuple[str, str, int], list[Place]] = defaultdict(list)
    for place in places:
        concerned[place.store, place.unit, place.version].append(place)
    secret = {person.id: words(person) for person in company.chosen}
    remaining = {unit.address: unit for unit in after.units}
    found: list[str] = []
    for unit in before.units:
        here = concerned.get((unit.store, unit.name, unit.version), [])
        if unit.store == "lake" and unit.layer != CURRENT and here:
            continue  # an old version cannot be rewritten: it goes
        now = remaining.pop(unit.address, None)
        found += (
            ["/".join((*unit.address, "is missing"))]
            if now is None
            else _of(unit, now, here, secret)
        )
    return found + ["/".join((*address, "new")) for address in remaining]


def _of(
    unit: Unit, now: Unit, places: list[Place], secret: dict[int, frozenset[str]]
) -> Iterator[str]:
    where = "/".join(unit.address)
    if unit.fixed != now.fixed:
        yield f"{where}: {_keys(unit.fixed, now.fixed)} changed"
    rewritten = unit.store == "lake" and bool(places)
    if unit.own != now.own and not rewritten:
        yield f"{where}: {_keys(unit.own, now.own)} changed"
    gone = {place.record for place in places if place.fate is Fate.GONE}
    edited: dict[str, set[str]] = defaultdict(set)
    masked = {place.record for place in places if place.fate is Fate.MASKED}
    for place in places:
        edited[place.record] |= secret[place.person]
    kept = {key: record for key, record in unit.records.items() if key not in gone}
    if len(kept) != len(now.records):
        yield f"{where}: {len(now.records)} records, {len(kept)} expected"
        return
    for key, later in zip(kept, now.records, strict=True):
        if unit.keyed and key != later:
            yield f"{where}: {later} instead of {key}"
        elif problem := _record(
            kept[key], now.records[later], frozenset(edited[key]), same_length=key in masked
        ):
            yield f"{where}/{key}: {problem}"


def _keys(one: dict[str, str], other: dict[str, str]) -> str:
    return ", ".join(sorted(key for key in one | other if one.get(key) != other.get(key)))


def _record(old: Record, new: Record, secret: frozenset[str], *, same_length: bool) -> str | None:
    """What is wrong with a record that stays; secret: the words that must have gone."""
    if old.keys() != new.keys():
        return f"fields {sorted(old.keys() ^ new.keys())}"
    for path, text in old.items():
        if problem := _text(text, new[path], secret, same_length=same_length):
            return f"{path}: {problem}"
    return None


def _text(old: str, new: str, secret: frozenset[str], *, same_length: bool) -> str | None:
    marked = spans(secret, old) if secret else []
    if not marked:
        return None if old == new else "changed"
    if spans(secret, new):
        return "still tells"
    if same_length and len(old.encode(errors="surrogateescape")) != len(
        new.encode(errors="surrogateescape")
    ):
        return "another length"
    ends = [0, *(end for _, end in marked)]
    starts = [*(start for start, _ in marked), len(old)]
    kept = [re.escape(old[end:start]) for end, start in zip(ends, starts, strict=True)]
    if same_length:  # an escape that is masked by its character is made up for behind the quote
        kept = [kept[0], *(re.sub('^"', '" *', each) for each in kept[1:])]
    expected = f".{{0,{_LONGEST_MARK}}}?".join(kept)
    return None if re.fullmatch(expected, new, re.DOTALL) else "other words changed"
