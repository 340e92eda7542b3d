"""Scans after the first one, and full passes."""

from collections.abc import Collection, Iterator

from expunge.config.shape import Configuration, ScannerTable
from expunge.connector import Connector, StoreSettings
from expunge.datamap.scan import scan
from expunge.model import Container, Covered, Gap, Layer, Link, Outcome, Record, Unit, Work
from tests.unit.datamap_worlds import SCANNERS, field_of, objects


class Counting(Connector):
    """Objects of 5,000 records each with a version; counts how often one is read."""

    def __init__(self, store: str, settings: StoreSettings) -> None:
        super().__init__(store, settings)
        self.names = ["a.csv", "b.csv", "c.csv"]
        self.versions: dict[str, str] = {}
        self.notes: dict[int, str] = {}
        self.read = 0

    def discover(self) -> Iterator[Container | Link | Gap]:
        yield from (objects(name, self.store) for name in self.names)

    def units(self, container: Container, layers: Collection[Layer]) -> Iterator[Unit | Gap]:
        yield Unit(container, "all", version=self.versions.get(container.name, "1"))

    def scan(self, unit: Unit) -> Iterator[Record | Gap | Covered]:
        self.read += 1
        for number in range(5000):
            note = self.notes.get(number, "nothing")
            yield Record(str(number), {"email": f"p{number}@example.com", "note": note})
        yield Covered(5000)

    def apply(self, work: Work) -> Iterator[Outcome]:
        raise AssertionError("a scan never writes")


def counting(*names: str) -> Counting:
    made = Counting("lake", StoreSettings(connector="counting"))
    made.names = list(names)
    return made


def test_an_unchanged_container_is_not_read_again() -> None:
    shelf = counting("a.csv", "b.csv")
    first = scan([shelf], SCANNERS, Configuration())
    assert shelf.read == 2
    assert set(first.seals) == {"lake:a.csv", "lake:b.csv"}
    again = scan([shelf], SCANNERS, Configuration(), before=first)
    assert shelf.read == 2
    assert (again.fields, again.containers) == (first.fields, first.containers)
    shelf.versions["b.csv"] = "2"
    changed = scan([shelf], SCANNERS, Configuration(), before=again)
    assert shelf.read == 3
    assert changed.seals["lake:b.csv"] != first.seals["lake:b.csv"]


def test_other_scanners_read_everything_again() -> None:
    shelf = counting("a.csv")
    first = scan([shelf], SCANNERS, Configuration())
    other = Configuration(scanners=ScannerTable(sample=7))
    scan([shelf], SCANNERS, other, before=first)
    assert shelf.read == 2


def test_what_has_no_version_is_read_again() -> None:
    shelf = counting("a.csv")
    shelf.versions["a.csv"] = ""
    first = scan([shelf], SCANNERS, Configuration())
    assert first.seals == {}
    scan([shelf], SCANNERS, Configuration(), before=first)
    assert shelf.read == 2


def test_a_full_pass_finds_the_one_value_that_a_sample_does_not_see() -> None:
    shelf = counting("a.csv")
    shelf.notes[4321] = "call ann@example.com"
    sampled = scan([shelf], SCANNERS, Configuration())
    assert field_of(sampled, "lake:a.csv.note").category is None
    full = scan([shelf], SCANNERS, Configuration(scanners=ScannerTable(full=True)))
    found = field_of(full, "lake:a.csv.note")
    assert (found.category, found.matched, found.sampled) == ("user.contact.email", 1, 5000)
    assert found.reason.startswith("1 of all 5000 values")
