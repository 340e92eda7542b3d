"""What a store did not carry out, as gaps with what to do about it."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from expunge.ledger.plans import Segment
from expunge.model import Action, Gap, Verdict
from expunge.path.apply import outcomes_of
from expunge.path.codec import PlannedEdit
from expunge.path.look import Expected
from expunge.path.segment import opened
from expunge.vault import WorkKey

BAD = ("failed", "changed", "locked")
ANOTHER, SHOWN = "became-another", 5
ERASING = (Action.DELETE, Action.REDACT, Action.RETAIN)
KEYED = ("table", "index")  # elsewhere a record's key is its place, which another can take
FIRST = {
    "changed": "The records changed since the plan: look at them.",
    "denied": "Give Expunge's user the right to write there.",
    "read-only": "Make the store writable.",
    "referenced": "Records outside the plan refer to these: declare the link.",
    "unplanned-children": "Deleting these would take others along: declare the link.",
    "locked": "The store keeps these until a date: wait for it, or accept the gap.",
    "unreachable": "Bring the store back.",
    "terminal": "The store's own rule refuses it: look at its log and at the table.",
}
"""By code, what comes before the next try."""


def not_done(
    key: WorkKey,
    made: Iterable[Segment],
    expected: Mapping[str, Mapping[str, Expected]],
    follows: bool,
) -> list[Gap]:
    """Edits that a store did not carry out and whose record is not as wanted either, each once:
    by what its last round said. Where another record stands in the place of the person's own, its
    verdict is unknown from now on. follows: a follow-up, which tries again what was refused."""
    bad: dict[str, _NotDone] = {}
    others: dict[str, tuple[Expected, str]] = {}
    for segment in made:
        own = expected[segment.store][segment.unit]
        outcomes = {row[0]: row for row in outcomes_of(key, segment)}
        for planned in opened(key, segment)[1]:
            if planned.location not in outcomes:
                continue
            bad.pop(planned.location, None)
            others.pop(planned.location, None)
            _, result, code, _, _, *said = outcomes[planned.location]
            record = planned.edit.key
            if result not in BAD or record in own.standing:
                continue
            if _became_another(own, planned):
                others[planned.location] = own, record
                code, said = ANOTHER, []
            elif own.verdicts.get(record) is Verdict.SATISFIED:
                continue  # by whom ever
            why = tuple(said[0]) if said and said[0] else ()  # earlier versions wrote none
            place = _NotDone(segment.store, segment.container, code or result, why)
            bad[planned.location] = place
    for own, record in others.values():
        own.verdicts[record] = Verdict.UNKNOWN
    locations: dict[_NotDone, list[str]] = {}
    for location, place in bad.items():
        locations.setdefault(place, []).append(location)
    return [_gap(each, sorted(locations[each]), follows) for each in sorted(locations)]


def _became_another(own: Expected, planned: PlannedEdit) -> bool:
    """Whether a record of the person's own stands, unwritten, and with another content that does
    not locate them: it may be theirs still."""
    record = planned.edit.key
    keyed = own.unit is not None and own.unit.container.kind in KEYED
    found = record in own.seen and own.verdicts.get(record) is Verdict.SATISFIED
    return planned.own and planned.action in ERASING and keyed and found


class _NotDone(NamedTuple):
    """said: why and remedy in the words of the error that stopped it, if one did."""

    store: str
    container: str
    code: str
    said: tuple[str, ...]


def _gap(place: _NotDone, locations: list[str], follows: bool) -> Gap:
    if place.code == ANOTHER:
        return _another(place, locations)
    why, first = place.code, FIRST.get(place.code, "Look at the store and at its own rules.")
    if place.said:
        why, first = place.said
    if not follows:
        again = "Then make a new plan, approve it and run again."
    elif place.code == "changed":
        again = "Do it by hand, and accept the gap."
    else:
        again = "Then run it again."
    return Gap(
        place.store,
        place.container,
        f"not-done-{place.code}",
        f"the store did not carry out {len(locations)} approved edits ({why})",
        f"{first} {again}",
        len(locations),
    )


def _another(place: _NotDone, locations: list[str]) -> Gap:
    return Gap(
        place.store,
        place.container,
        f"not-done-{ANOTHER}",
        "records of theirs were changed before they were erased, and what stands in them now does "
        f"not name the data subject (expunge why ID LOCATION: {' '.join(locations[:SHOWN])})",
        "Look at them. If they are still the data subject's, erase them by hand; then accept the "
        "gap.",
        len(locations),
    )
