"""Checks of what a connector says is there: discover, units, scan, fetch, sample."""

import gzip
import re
from collections import Counter

from expunge.connector import Connector
from expunge.model import Container, Covered, FieldAddress, Gap, Layer, Link, Record, Unit
from expunge.testing.harness import Harness
from expunge.testing.looking import containers, marks, records, to_the_end, units
from expunge.testing.seeds import Seed, seeds


def plenty(harness: Harness) -> list[Seed]:
    """More than three pages."""
    return seeds(3 * harness.page_size + 1)


class ReadingChecks:
    """Every record is there, once, and nothing else is said of it."""

    def test_discover_is_stable(self, harness: Harness) -> None:
        harness.plant(seeds(3))
        first, second = list(harness.connector().discover()), list(harness.connector().discover())
        assert Counter(map(repr, first)) == Counter(map(repr, second))
        names = Counter(each.name for each in first if isinstance(each, Container))
        assert names, "discover yields no container of a place that holds records"
        assert max(names.values()) == 1, "two containers have one name"
        linked = {a.container for each in first if isinstance(each, Link) for a in _ends(each)}
        assert linked <= set(names), "a link leads to a container that is not discovered"

    def test_empty_place_is_covered(self, harness: Harness) -> None:
        assert not marks(placed.record for placed in records(harness.connector()))

    def test_containers_are_bounded_and_anonymous(self, harness: Harness) -> None:
        harness.plant(few := seeds(3))
        count = len(containers(harness.connector()))
        harness.plant(more := seeds(40, start=3))
        found = list(harness.connector().discover())
        assert len([each for each in found if isinstance(each, Container)]) == count, (
            "the number of containers grows with the number of records"
        )
        _assert_anonymous(found, [*few, *more])

    def test_units_are_stable(self, harness: Harness) -> None:
        harness.plant(seeds(5))
        first, second = units(harness.connector()), units(harness.connector())
        assert [_place(unit) for unit in first] == [_place(unit) for unit in second]
        assert max(Counter(map(_place, first)).values()) == 1, "two units have one name"

    def test_units_keep_to_the_layers_asked_for(self, harness: Harness) -> None:
        harness.plant(seeds(5))
        connector = harness.connector()
        for container in containers(connector):
            assert not [u for u in connector.units(container, ()) if isinstance(u, Unit)]
            for layer in Layer:
                found = [u for u in connector.units(container, (layer,)) if isinstance(u, Unit)]
                assert {unit.layer for unit in found} <= {layer}
                assert {unit.container for unit in found} <= {container}

    def test_units_hold_every_record_once(self, harness: Harness) -> None:
        harness.plant(planted := seeds(12))
        _assert_each_once(harness.connector(), planted)

    def test_scan_reads_past_the_first_page(self, harness: Harness) -> None:
        harness.plant(planted := plenty(harness))
        _assert_each_once(harness.connector(), planted)

    def test_units_are_listed_past_the_first_page(self, harness: Harness) -> None:
        harness.plant_units(first := seeds(2))
        count = len(containers(harness.connector()))
        harness.plant_units(rest := seeds(2 * harness.unit_page_size, start=2))
        found = list(harness.connector().discover())
        assert len([each for each in found if isinstance(each, Container)]) == count, (
            "the number of containers grows with the number of units"
        )
        _assert_anonymous(found, [*first, *rest])
        _assert_each_once(harness.connector(), [*first, *rest])

    def test_scan_ends_with_covered(self, harness: Harness) -> None:
        harness.plant(seeds(5))
        connector = harness.connector()
        for unit in units(connector):
            *items, end = to_the_end(unit, connector.scan)
            count = sum(isinstance(item, Record) for item in items)
            assert isinstance(end, Covered)
            assert end.records in (None, count), f"Covered says {end.records}, it was {count}"

    def test_scan_is_stable(self, harness: Harness) -> None:
        harness.plant(seeds(12))
        first, second = (
            [(_place(p.unit), p.record.key, p.record.fingerprint) for p in records(connector)]
            for connector in (harness.connector(), harness.connector())
        )
        assert first == second
        keys = Counter((place, key) for place, key, _ in first)
        assert max(keys.values()) == 1, "two records of a unit have one key"

    def test_fetch_agrees_with_scan(self, harness: Harness) -> None:
        harness.plant(seeds(12))
        connector = harness.connector()
        for unit in units(connector):
            scanned = {r.key: r.fingerprint for r in connector.scan(unit) if isinstance(r, Record)}
            wanted = list(scanned)[::2]
            fetched = [r for r in connector.fetch(unit, wanted) if isinstance(r, Record)]
            assert {r.key: r.fingerprint for r in fetched} == {k: scanned[k] for k in wanted}
            assert len(fetched) == len(wanted), "fetch yields a record twice"
            assert not [r for r in connector.fetch(unit, ()) if isinstance(r, Record)]

    def test_an_original_holds_nothing_but_its_records(self, harness: Harness) -> None:
        harness.plant(seeds(12))
        connector = harness.connector()
        for unit in units(connector):
            scanned = {r.key: r.fingerprint for r in connector.scan(unit) if isinstance(r, Record)}
            for key in scanned:
                others = {name: each for name, each in scanned.items() if name != key}
                wrong = (others, {**scanned, key: b"as it was once"}, {**scanned, "no such": b""})
                assert not any(connector.original(unit, records) for records in wrong), (
                    "a unit is given as a whole where not all of its records are"
                )

    def test_an_original_is_what_the_store_holds(self, harness: Harness) -> None:
        harness.plant(planted := seeds(12))
        connector = harness.connector()
        native = {
            word for held in harness.dump().values() for each in held for word in _words(each)
        }
        for unit in units(connector):
            own = [each for each in connector.scan(unit) if isinstance(each, Record)]
            given = connector.original(unit, {each.key: each.fingerprint for each in own})
            if given is not None:
                assert _words(given) <= native, "an original says what the store does not hold"
                told = {seed.mark for seed in planted if seed.mark.encode() in _unpacked(given)}
                assert told == set(marks(own)), "an original holds other records than its unit"

    def test_sample_agrees_with_scan(self, harness: Harness) -> None:
        harness.plant(seeds(30))
        connector = harness.connector()
        scanned: dict[str, set[tuple[str, bytes]]] = {}
        for placed in records(connector):
            held = scanned.setdefault(placed.unit.container.name, set())
            held.add((placed.record.key, placed.record.fingerprint))
        for container in containers(connector):
            if container.name in scanned:
                sampled = [r for r in connector.sample(container, 5) if isinstance(r, Record)]
                assert {(r.key, r.fingerprint) for r in sampled} <= scanned[container.name]
                assert 1 <= len(sampled) <= 10, f"{len(sampled)} records for a sample of about 5"


def _unpacked(raw: bytes) -> bytes:
    return gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw


def _words(raw: bytes) -> set[bytes]:
    return set(re.findall(rb"\w{3,}", _unpacked(raw)))


def _ends(link: Link) -> tuple[FieldAddress, FieldAddress]:
    return (link.child, link.parent)


def _place(unit: Unit) -> tuple[str, str, str, str]:
    return (unit.container.name, unit.layer.value, unit.name, unit.version)


def _assert_each_once(connector: Connector, planted: list[Seed]) -> None:
    found = marks(placed.record for placed in records(connector))
    missing = [seed.mark for seed in planted if seed.mark not in found]
    assert not missing, f"{len(missing)} of {len(planted)} planted records were not read"
    twice = [seed.mark for seed in planted if found[seed.mark] > 1]
    assert not twice, f"{len(twice)} of {len(planted)} planted records were read more than once"


def _assert_anonymous(found: list[Container | Link | Gap], planted: list[Seed]) -> None:
    told = repr(found).lower()
    assert not [seed for seed in planted if seed.canary in told], (
        "a container, field, link or gap holds a planted identifier"
    )
