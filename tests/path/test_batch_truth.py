"""Batches on the company's four stores: against the list, by native clients."""

from collections.abc import Callable
from pathlib import Path

import pyrage
import pytest

from expunge.doors.demo.company import Person
from tests.path.front_door import FrontDoor, Place
from tests.truth.difference import differences
from tests.truth.export import measure
from tests.truth.sweep import leftovers

pytestmark = [pytest.mark.timeout(900), pytest.mark.long]


def carried_out(expunge: FrontDoor, right: str, people: list[Person]) -> dict[str, str]:
    """From the file to the certificates; request to status."""
    emails = "".join(f"{person.email}\n" for person in people)
    batch = expunge.batch(f"email\n{emails}", right)
    expunge.approve(batch)
    said = expunge("run", batch, code=None)
    assert said.code == 0, said
    return expunge.members(batch)


def test_exports_of_a_batch_are_those_of_each_alone(
    place: Place,
    expunge: FrontDoor,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    before = place.snapshot()
    people = place.company.chosen
    requests = carried_out(expunge, "access", people)
    assert set(requests.values()) == {"complete"}
    key = pyrage.x25519.Identity.generate()
    (tmp_path / "key").write_text(f"{key}\n")
    whose = {person.email: person for person in people}
    for request in requests:
        sealed, opened = tmp_path / f"{request}.age", tmp_path / request
        expunge("export", "write", request, "--out", str(sealed), "--to", str(key.to_public()))
        words = ("--key-file", str(tmp_path / "key"), "--out", str(opened))
        expunge("export", "open", str(sealed), *words)
        page = (opened / "data/shop/public.customers.csv").read_text()
        person = next(whose.pop(email) for email in list(whose) if email in page)
        found = measure(place.company, before, person, opened)
        record_property("figures", f"batch, customer {person.id}: recall {found.recall:.3f}")
        assert (found.missing, found.leaks, found.strangers) == ([], [], [])
    assert place.snapshot() == before


def test_a_batch_erases_exactly_its_people(place: Place, expunge: FrontDoor) -> None:
    company, before = place.company, place.snapshot()
    people = [company.heroine, *company.chosen[3:6]]
    ids = {person.id for person in people}
    assert {found.person for found in leftovers(company, before, ids)} == ids
    requests = carried_out(expunge, "erasure", people)
    assert set(requests.values()) == {"complete"}
    after = place.snapshot()
    assert not leftovers(company, after, ids)
    assert not (found := differences(company, before, after, ids)), "\n".join(found)
