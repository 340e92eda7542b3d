"""The comparison accepts the right erasure and rejects each wrong one."""

from collections.abc import Callable
from copy import deepcopy

import pytest

from expunge.doors.demo.company import Company, Fate, Feature, Place, truth
from tests.truth.difference import differences
from tests.truth.identifiers import spans, words
from tests.truth.native import CURRENT, Snapshot, Unit
from tests.truth.records import Record
from tests.truth.sweep import leftovers

HEROINE = 42


def erased(company: Company, before: Snapshot, people: set[int]) -> Snapshot:
    """What a right erasure leaves: by the truth, in memory."""
    secret = {person.id: words(person) for person in company.chosen}
    after = deepcopy(before)
    for place in (place for place in truth(company) if place.needs <= people):
        unit = unit_of(after, place)
        if unit is None:
            continue
        if unit.store == "lake" and unit.layer != CURRENT:
            after.units.remove(unit)
        elif place.fate is Fate.GONE:
            unit.records.pop(place.record, None)
            unit.own.pop("version", None)  # the rewritten object is another version
        else:
            unit.own.pop("version", None)
            unit.records[place.record] = marked(unit.records[place.record], secret[place.person])
    return after


def unit_of(found: Snapshot, place: Place) -> Unit | None:
    wanted = (place.store, place.unit, place.version)
    return next((u for u in found.units if (u.store, u.name, u.version) == wanted), None)


def marked(record: Record, secret: frozenset[str]) -> Record:
    return {path: masked(text, secret) for path, text in record.items()}


def masked(text: str, secret: frozenset[str]) -> str:
    for start, end in reversed(spans(secret, text)):
        text = text[:start] + "*" * len(text[start:end].encode()) + text[end:]
    return text


@pytest.fixture
def after(small: Company, before: Snapshot) -> Snapshot:
    return erased(small, before, {HEROINE})


def test_a_right_erasure_has_no_difference(
    small: Company, before: Snapshot, after: Snapshot
) -> None:
    assert differences(small, before, after, {HEROINE}) == []
    assert leftovers(small, after, {HEROINE}) == set()
    assert differences(small, before, before, set()) == []


def test_all_fifty(small: Company, before: Snapshot) -> None:
    """Two of them share an address: it goes with the second."""
    everyone = {person.id for person in small.chosen}
    after = erased(small, before, everyone)
    assert differences(small, before, after, everyone) == []
    assert leftovers(small, after, everyone) == set()
    shared = next(p for p in truth(small) if p.feature is Feature.SHARED_ADDRESS)
    one = erased(small, before, {shared.person})
    assert differences(small, before, one, {shared.person}) == []
    assert shared.record in {k for u in one.units if u.name == "addresses" for k in u.records}


def find(found: Snapshot, name: str, layer: str = CURRENT) -> Unit:
    return next(unit for unit in found.units if (unit.name, unit.layer) == (name, layer))


def place_of(company: Company, feature: Feature) -> Place:
    return next(p for p in truth(company) if p.person == HEROINE and p.feature is feature)


def _neighbour_row(company: Company, before: Snapshot, after: Snapshot) -> None:
    find(after, "customers").records["41"]["phone"] += "0"


def _flatmates_address(company: Company, before: Snapshot, after: Snapshot) -> None:
    del find(after, "addresses").records[str(1000 + HEROINE)]


def _rare_product(company: Company, before: Snapshot, after: Snapshot) -> None:
    records = find(after, "products").records
    del records[max(records, key=int)]


def _nulled_instead_of_deleted(company: Company, before: Snapshot, after: Snapshot) -> None:
    place = place_of(company, Feature.CHILD)
    old = find(before, place.unit).records[place.record]
    find(after, place.unit).records[place.record] = old | {"customer_id": ""}


def _left_in_a_ticket(company: Company, before: Snapshot, after: Snapshot) -> None:
    place = place_of(company, Feature.MENTION)
    find(after, place.unit).records[place.record] = find(before, place.unit).records[place.record]


def _ticket_emptied(company: Company, before: Snapshot, after: Snapshot) -> None:
    find(after, "tickets").records[place_of(company, Feature.MENTION).record]["body"] = "[redacted]"


def _ticket_deleted(company: Company, before: Snapshot, after: Snapshot) -> None:
    del find(after, "tickets").records[place_of(company, Feature.MENTION).record]


def _twins_mail_redacted(company: Company, before: Snapshot, after: Snapshot) -> None:
    twin = next(p for p in company.twins if p.email == "anna.sorensen@example.com")
    find(after, "customers-v1").records[f"c-{twin.id}"]["email"] = "[redacted]"


def _participant_removed(company: Company, before: Snapshot, after: Snapshot) -> None:
    record = find(after, "tickets-v1").records[place_of(company, Feature.NESTED).record]
    del record["participants.1.name"]


def _metadata_lost(company: Company, before: Snapshot, after: Snapshot) -> None:
    find(after, "profiles/batch-01.json").fixed["metadata"] = "{}"


def _encryption_lost(company: Company, before: Snapshot, after: Snapshot) -> None:
    find(after, "profiles/batch-01.json").fixed["encryption"] = "None"


def _replaced_version_left(company: Company, before: Snapshot, after: Snapshot) -> None:
    left = deepcopy(find(before, "exports/customers-2024-05.csv"))
    left.layer, left.version = "v0", 0
    after.units.append(left)


def _old_version_left(company: Company, before: Snapshot, after: Snapshot) -> None:
    old = next(u for u in before.units if u.name.startswith("exports/leads") and u.layer != CURRENT)
    after.units.append(deepcopy(old))


def _marker_removed(company: Company, before: Snapshot, after: Snapshot) -> None:
    after.units = [unit for unit in after.units if unit.name != "exports/churned-2023.csv"]


def _rewritten_for_nothing(company: Company, before: Snapshot, after: Snapshot) -> None:
    hers = {place.unit for place in truth(company) if place.person == HEROINE}
    mail = next(u for u in after.units if u.name.startswith("mails/") and u.name not in hers)
    mail.own["version"] = "another"


def _name_left(company: Company, before: Snapshot, after: Snapshot, feature: Feature) -> None:
    """Only what locates is masked; the name beside it stands there in its encoding."""
    place, who = place_of(company, feature), company.heroine
    old = find(before, place.unit).records[place.record]
    locating = frozenset({who.email, who.login})
    find(after, place.unit).records[place.record] = marked(old, locating)


def _percent_encoded_name_left(company: Company, before: Snapshot, after: Snapshot) -> None:
    _name_left(company, before, after, Feature.PERCENT)


def _escaped_name_left(company: Company, before: Snapshot, after: Snapshot) -> None:
    _name_left(company, before, after, Feature.ESCAPED)


def _line_removed(company: Company, before: Snapshot, after: Snapshot) -> None:
    del find(after, "app.log").records[place_of(company, Feature.LIVE_LOG).record]


def _line_shortened(company: Company, before: Snapshot, after: Snapshot) -> None:
    record = find(after, "app.log").records[place_of(company, Feature.LIVE_LOG).record]
    record[""] = record[""].replace("*", "", 1)


def _mode_changed(company: Company, before: Snapshot, after: Snapshot) -> None:
    find(after, "app.log.2.gz").fixed["mode"] = "0o100600"


def _live_log_replaced(company: Company, before: Snapshot, after: Snapshot) -> None:
    find(after, "app.log").own["inode"] = "1"


def _setting_left(company: Company, before: Snapshot, after: Snapshot) -> None:
    find(after, "customers-v1").own["settings"] = '{"index.merge.policy": 0}'


def _file_left(company: Company, before: Snapshot, after: Snapshot) -> None:
    after.units.append(Unit("weblogs", ".app.log.1.tmp", {}))


WRONG = (
    _neighbour_row, _flatmates_address, _rare_product, _nulled_instead_of_deleted,
    _left_in_a_ticket, _ticket_emptied, _ticket_deleted, _twins_mail_redacted,
    _participant_removed, _metadata_lost, _encryption_lost, _replaced_version_left,
    _old_version_left, _marker_removed, _rewritten_for_nothing, _line_removed, _line_shortened,
    _percent_encoded_name_left, _escaped_name_left,
    _mode_changed, _live_log_replaced, _setting_left, _file_left,
)  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.__name__.strip("_"))
def test_a_wrong_erasure_is_told(
    wrong: Callable[[Company, Snapshot, Snapshot], None],
    small: Company,
    before: Snapshot,
    after: Snapshot,
) -> None:
    wrong(small, before, after)
    assert len(differences(small, before, after, {HEROINE})) == 1
