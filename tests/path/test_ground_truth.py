"""One person, then all fifty: every listed place, and nothing else, by native clients only."""

from tests.path.front_door import FrontDoor, Place, identities
from tests.truth.difference import differences
from tests.truth.sweep import leftovers


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
