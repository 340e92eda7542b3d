"""Access through the front door: from a request to an encrypted export with a certificate."""

from collections.abc import Callable
from pathlib import Path

import pyrage
import pytest

from tests.path.front_door import FrontDoor, Place, identities
from tests.truth.export import measure


class Reader:
    """The person who gets an export: has an age key, and nothing of the company's."""

    def __init__(self, expunge: FrontDoor, folder: Path) -> None:
        self._key = pyrage.x25519.Identity.generate()
        self.expunge, self.folder = expunge, folder
        self.key_file = folder / "key.txt"
        self.key_file.write_text(f"# a key\n{self._key}\n")

    def fetch(self, request: str) -> Path:
        """Written by the company, opened here: the folder."""
        sealed, opened = self.folder / f"{request}.age", self.folder / request
        words = ("--to", str(self._key.to_public()))
        self.expunge("export", "write", request, "--out", str(sealed), *words)
        where = ("--key-file", str(self.key_file), "--out", str(opened))
        self.expunge("export", "open", str(sealed), *where)
        return opened


@pytest.fixture
def reader(expunge: FrontDoor, tmp_path: Path) -> Reader:
    return Reader(expunge, tmp_path)


def test_an_export_holds_everything_of_one_person_and_nothing_of_anyone_elses(
    place: Place,
    expunge: FrontDoor,
    reader: Reader,
    record_property: Callable[[str, object], None],
) -> None:
    before = place.snapshot()
    company = place.company
    for person in (company.heroine, company.chosen[4]):
        opened = reader.fetch(expunge.carry_out("access", *identities(person)))
        found = measure(company, before, person, opened)
        said = f"export of customer {person.id}: {found.places} places, recall {found.recall:.3f}"
        record_property("figures", f"{said}, {len(found.leaks)} leaks")
        assert not found.missing, found.missing
        assert not found.leaks, found.leaks
        assert not found.strangers, found.strangers
    assert place.snapshot() == before  # nothing was written to any store
    (opened / "data" / "shop" / "public.orders.json").write_text("[]")
    (opened / "data" / "shop" / "public.orders.csv").write_text(f"42,{company.heroine.email}")
    broken = measure(company, before, person, opened)
    assert broken.recall < 1
    assert broken.leaks
