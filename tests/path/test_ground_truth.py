"""One person, then all fifty: every listed place, and nothing else, by native clients only."""

from pathlib import Path

import pytest

from deployments.local import Endpoints
from expunge.doors.demo.company import Names, build
from tests.path.front_door import FrontDoor, Place, identities
from tests.path.test_batch_truth import carried_out
from tests.truth.difference import differences
from tests.truth.sweep import leftovers

ALONE = 3


def test_one_person_is_erased_everywhere_and_nothing_else_changes(
    place: Place, expunge: FrontDoor
) -> None:
    company, before = place.company, place.snapshot()
    heroine = company.heroine
    assert leftovers(company, before, [heroine.id])
    expunge.erase(*identities(heroine))
    after = place.snapshot()
    assert not leftovers(company, after, [heroine.id])
    assert not (found := differences(company, before, after, {heroine.id})), "\n".join(found)


def test_one_of_five_thousand(
    services: Endpoints,
    database: str,
    bucket: str,
    index_prefix: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    company = build()
    assert len(company.people) >= 5_000
    place = Place(company, services, Names(database, bucket, index_prefix), tmp_path)
    config = place.fill(monkeypatch)
    before = place.snapshot()
    FrontDoor(config, monkeypatch, capsys).erase(*identities(company.heroine))
    after = place.snapshot()
    assert not leftovers(company, after, [company.heroine.id])
    assert not (found := differences(company, before, after, {company.heroine.id})), found


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_all_fifty_alone_and_in_a_batch(place: Place, expunge: FrontDoor) -> None:
    """Some one after the other, the others at once, those of one household too."""
    company, before = place.company, place.snapshot()
    everyone = [person.id for person in company.chosen]
    assert len(everyone) == 50
    assert {found.person for found in leftovers(company, before, everyone)} == set(everyone)
    for person in company.chosen[:ALONE]:
        expunge.erase(*identities(person))
    requests = carried_out(expunge, "erasure", company.chosen[ALONE:])
    assert set(requests.values()) == {"complete"}
    after = place.snapshot()
    assert not leftovers(company, after, everyone)
    assert not (found := differences(company, before, after, everyone)), "\n".join(found)
