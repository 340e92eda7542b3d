"""Every check of the suite rejects some connector: one small mistake for each check by its name."""

import itertools
import logging
import pickle
import random
import tempfile
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import pytest
from pydantic import ConfigDict

from expunge.connector import Query, StoreSettings
from expunge.model import (
    ABSENT,
    Container,
    Covered,
    Edit,
    FieldAddress,
    Gap,
    Hit,
    Layer,
    Link,
    Outcome,
    Probe,
    Record,
    Residue,
    ResidueState,
    Result,
    StoreError,
    Transient,
    Unit,
    Work,
)
from expunge.testing import broken, checks
from expunge.testing.shelf import PAGE, Conflict, Shelf, ShelfConnector, ShelfError
from tests.contract.test_broken import rejects

MISTAKES: dict[str, type[ShelfConnector]] = {
    check: connector for connector, check in broken.BROKEN.items()
}


def breaks(*names: str) -> Callable[[type[ShelfConnector]], type[ShelfConnector]]:
    """The checks that have to reject this connector."""

    def note(connector: type[ShelfConnector]) -> type[ShelfConnector]:
        for name in names:
            assert MISTAKES.setdefault(name, connector) is connector, f"{name} has one already"
        return connector

    return note


# What is there


@breaks("test_discover_is_stable")
class LinksToNowhere(ShelfConnector):
    def discover(self) -> Iterator[Container | Link | Gap]:  # type: ignore[override]
        yield from super().discover()
        yield Link(FieldAddress("shelf", "drawer0", "a"), FieldAddress("shelf", "drawer9", "b"))


@breaks("test_containers_are_bounded_and_anonymous")
class ContainerARecord(ShelfConnector):
    def discover(self) -> Iterator[Container | Gap]:
        for container in super().discover():
            assert isinstance(container, Container)
            for unit in self.units(container, (Layer.CURRENT,)):
                assert isinstance(unit, Unit)
                for number, _ in enumerate(self.lines(unit)):
                    yield replace(container, name=f"{container.name}-{unit.name}-{number}")

    def units(self, container: Container, layers: Collection[Layer]) -> Iterator[Unit | Gap]:
        yield from super().units(replace(container, name=container.name.split("-")[0]), layers)


@breaks("test_units_are_listed_past_the_first_page")
class FirstUnits(ShelfConnector):
    def units(self, container: Container, layers: Collection[Layer]) -> Iterator[Unit | Gap]:
        yield from itertools.islice(super().units(container, layers), 10)


@breaks("test_units_are_stable")
class ShuffledUnits(ShelfConnector):
    def units(self, container: Container, layers: Collection[Layer]) -> Iterator[Unit | Gap]:
        for number, unit in enumerate(super().units(container, layers)):
            assert isinstance(unit, Unit)
            yield replace(unit, name=f"{random.random()}-{number}")


@breaks("test_units_keep_to_the_layers_asked_for")
class AllLayers(ShelfConnector):
    def units(self, container: Container, layers: Collection[Layer]) -> Iterator[Unit | Gap]:
        yield from super().units(container, tuple(Layer))


@breaks("test_units_hold_every_record_once")
class OverlappingUnits(ShelfConnector):
    def units(self, container: Container, layers: Collection[Layer]) -> Iterator[Unit | Gap]:
        for unit in super().units(container, layers):
            assert isinstance(unit, Unit)
            yield from (unit, replace(unit, version="again"))


@breaks("test_scan_ends_with_covered")
class Miscounts(ShelfConnector):
    def scan(self, unit: Unit) -> Iterator[Record | Gap | Covered]:
        for item in super().scan(unit):
            yield Covered(99) if isinstance(item, Covered) else item


@breaks("test_empty_place_is_covered", "test_probe_says_the_version")
class NeedsAContainer(ShelfConnector):
    def discover(self) -> Iterator[Container | Gap]:
        first = next(super().discover())
        yield from (first, *list(super().discover())[1:])

    def probe(self) -> Probe:
        return Probe(version="")


@breaks("test_scan_is_stable")
class RandomKeys(ShelfConnector):
    def record(self, line: bytes) -> Record | None:
        record = super().record(line)
        return record and Record(str(random.random()), record.data)


@breaks("test_fetch_agrees_with_scan", "test_timeout_is_no_empty_answer")
class FetchesNothing(ShelfConnector):
    def fetch(self, unit: Unit, keys: Iterable[str]) -> Iterator[Record | Gap]:
        yield from ()


@breaks("test_an_original_holds_nothing_but_its_records")
class GivesWholeFiles(ShelfConnector):
    def original(self, unit: Unit, records: Mapping[str, bytes]) -> bytes | None:
        return b"".join(self.lines(unit)) if records else None


@breaks("test_an_original_is_what_the_store_holds")
class GivesMoreThanTheFile(ShelfConnector):
    def original(self, unit: Unit, records: Mapping[str, bytes]) -> bytes | None:
        own = {each.key: each.fingerprint for each in self.scan(unit) if isinstance(each, Record)}
        return b"".join([*self.lines(unit), b"and a secret"]) if own == dict(records) else None


@breaks("test_sample_agrees_with_scan")
class SamplesEverything(ShelfConnector):
    def sample(self, container: Container, count: int) -> Iterator[Record | Gap]:
        yield from super().sample(container, 1000)


# Whom it finds


@breaks("test_locate_finds_who_is_asked_for")
class FindsEverybody(ShelfConnector):
    def locate(self, unit: Unit, query: Query) -> Iterator[Hit | Gap | Covered]:
        for item in self.scan(unit):
            yield Hit(item, ()) if isinstance(item, Record) else item


@breaks("test_locate_reads_past_the_first_page")
class LocatesOnPageOne(ShelfConnector):
    def locate(self, unit: Unit, query: Query) -> Iterator[Hit | Gap | Covered]:
        yield from itertools.islice(super().locate(unit, query), PAGE)
        yield Covered()


@breaks("test_locate_finds_nobody_and_says_covered")
class NobodyIsNotCovered(ShelfConnector):
    def locate(self, unit: Unit, query: Query) -> Iterator[Hit | Gap | Covered]:
        found = list(super().locate(unit, query))
        yield from found if len(found) > 1 else ()


@breaks("test_locate_equals_its_default")
class MindsCase(ShelfConnector):
    def locate(self, unit: Unit, query: Query) -> Iterator[Hit | Gap | Covered]:
        for item in super().locate(unit, query):
            if not isinstance(item, Hit) or "CANARY" not in str(item.record.data):
                yield item


@breaks("test_locate_by_key_equals_its_default")
class ForgetsKeys(ShelfConnector):
    def locate(self, unit: Unit, query: Query) -> Iterator[Hit | Gap | Covered]:
        for item in super().locate(unit, query):
            if not isinstance(item, Hit) or not all(s.identifier.is_key for s in item.spans):
                yield item


# What it writes


@breaks("test_done_means_deleted")
class EmptiesInsteadOfDeleting(ShelfConnector):
    def written(self, record: Record, edit: Edit) -> bytes:
        line = super().written(record, edit)
        return line or b'{"id": 0, "text": "%b"}\n' % str(record.data["text"])[:20].encode()  # type: ignore[call-overload,index]


@breaks("test_copies_of_a_record_all_go", "test_last_record_of_a_unit_can_go")
class KeepsTheLastLine(ShelfConnector):
    def apply(self, work: Work) -> Iterator[Outcome]:
        last = [item.key for item in self.scan(work.unit) if isinstance(item, Record)][-1:]
        kept = {key: edit for key, edit in work.edits.items() if key not in last}
        yield from super().apply(Work(work.unit, kept))
        yield from (Outcome(key, Result.DONE) for key in work.edits if key in last)


@breaks("test_whole_unit_goes_whole")
class RemovesAnyVersion(ShelfConnector):
    def removed(self, unit: Unit, edit: Edit) -> Result:
        return super().removed(unit, replace(edit, before=unit.identity()))


@breaks("test_altered_record_is_not_overwritten")
class GivesUpBesideAChange(ShelfConnector):
    def apply(self, work: Work) -> Iterator[Outcome]:
        results = [self._would(item, work) for item in self.scan(work.unit)]
        if Result.CHANGED in results:
            yield from (Outcome(key, Result.CHANGED) for key in work.edits)
        else:
            yield from super().apply(work)

    def _would(self, item: Record | Gap | Covered, work: Work) -> Result:
        edit = work.edits.get(item.key) if isinstance(item, Record) else None
        return self.result(item, edit) if isinstance(item, Record) and edit else Result.DONE


@breaks("test_altered_record_is_not_deleted")
class DeletesByKey(ShelfConnector):
    def result(self, record: Record, edit: Edit) -> Result:
        return super().result(record, edit) if edit.after else Result.DONE


@breaks("test_race_loses_no_write")
class LastWriterWins(ShelfConnector):
    class Shelf(Shelf):
        def swap(self, drawer: str, file: str, lines: list[bytes], version: str) -> None:
            try:
                super().swap(drawer, file, lines, version)
            except Conflict:
                super().swap(drawer, file, lines, self.read(drawer, file)[1])

    @property
    def shelf(self) -> Shelf:
        return LastWriterWins.Shelf(self.settings.folder)


@breaks("test_applied_again_is_already", "test_together_is_one_change")
class TakesItsOwnWorkForDrift(ShelfConnector):
    def result(self, record: Record, edit: Edit) -> Result:
        return super().result(record, replace(edit, after=b""))


@breaks("test_unknown_record_changes_nothing")
class TakesTheMissingForDone(ShelfConnector):
    def apply(self, work: Work) -> Iterator[Outcome]:
        there = {item.key for item in self.scan(work.unit) if isinstance(item, Record)}
        for outcome in super().apply(work):
            yield outcome if outcome.key in there else Outcome(outcome.key, Result.ALREADY)


@breaks("test_no_edits_change_nothing")
class AlwaysWrites(ShelfConnector):
    def apply(self, work: Work) -> Iterator[Outcome]:
        yield from super().apply(work)
        if not work.edits:
            drawer, file = work.unit.container.name, work.unit.name
            lines, version = self.shelf.read(drawer, file)
            self.shelf.swap(drawer, file, [*lines, b"\n"], version)


@breaks("test_closed_apply_can_be_repeated", "test_killed_apply_can_be_repeated")
class TellsBeforeItWrites(ShelfConnector):
    def apply(self, work: Work) -> Iterator[Outcome]:
        there = {item.key for item in self.scan(work.unit) if isinstance(item, Record)}
        done = partial(Outcome, result=Result.DONE)
        yield from (done(key) for key in work.edits if key in there)
        yield from (o for o in super().apply(work) if o.key not in there)


# What it says when the store fails


@contextmanager
def silent(*errors: type[BaseException]) -> Iterator[None]:
    try:
        yield
    except errors:
        return


@breaks("test_timeout_in_the_middle_is_never_the_end", "test_dropped_connection_is_never_the_end")
class EndsAtAnError(ShelfConnector):
    def lines(self, unit: Unit) -> Iterator[bytes]:
        started = False
        try:
            for line in super().lines(unit):
                started = True
                yield line
        except StoreError:
            if not started:
                raise


@breaks("test_timeout_hides_no_place")
class NoAnswerNoUnits(ShelfConnector):
    def discover(self) -> Iterator[Container | Gap]:
        with silent(Transient):
            yield from super().discover()


@breaks("test_denial_is_never_empty")
class DeniedIsEmpty(ShelfConnector):
    def discover(self) -> Iterator[Container | Gap]:
        with silent(StoreError):
            yield from super().discover()


@breaks("test_unreadable_is_a_gap")
class SkipsBadLines(ShelfConnector):
    def scan(self, unit: Unit) -> Iterator[Record | Gap | Covered]:
        yield from (item for item in super().scan(unit) if not isinstance(item, Gap))


@breaks("test_refused_write_is_never_done", "test_write_without_an_answer_is_never_done")
class HopesForTheBest(ShelfConnector):
    def apply(self, work: Work) -> Iterator[Outcome]:
        try:
            yield from super().apply(work)
        except StoreError:
            yield from (Outcome(key, Result.DONE) for key in work.edits)


# What it leaks


@breaks("test_nothing_planted_is_told_when_the_store_fails")
class TellsTheVendorsMessage(ShelfConnector):
    @contextmanager
    def _errors(self, place: str) -> Iterator[None]:
        try:
            yield
        except Conflict:
            raise
        except ShelfError as error:
            logging.getLogger(__name__).warning("the shelf says %s", error)
            raise Transient(self.store, place, str(error), "Look.") from error


class LoudRecord(Record):
    def __repr__(self) -> str:
        return f"Record({self.data!r})"


@breaks("test_nothing_planted_is_in_a_repr")
class LoudReprs(ShelfConnector):
    def record(self, line: bytes) -> Record | None:
        record = super().record(line)
        return record and LoudRecord(record.key, record.data)


@breaks("test_nothing_planted_is_in_a_pickle")
class RemembersLines(ShelfConnector):
    def lines(self, unit: Unit) -> Iterator[bytes]:
        self.cache = list(super().lines(unit))
        yield from self.cache


@breaks("test_added_is_what_was_planned", "test_added_over_nobody")
class AddsOverAnother(ShelfConnector):
    def result(self, record: Record, edit: Edit) -> Result:
        return Result.DONE if edit.before == ABSENT else super().result(record, edit)


# How it lives


@breaks("test_constructor_opens_nothing", "test_pickled_connector_is_as_good")
class OpensAtOnce(ShelfConnector):
    def __init__(self, store: str, settings: StoreSettings) -> None:
        super().__init__(store, settings)
        self.file = tempfile.TemporaryFile()  # noqa: SIM115  the mistake
        self.lock = threading.Lock()


class LaxSettings(StoreSettings):
    model_config = ConfigDict(extra="allow")


@breaks("test_settings_forbid_what_they_do_not_know")
class TakesAnySetting(ShelfConnector):
    Settings = LaxSettings  # type: ignore[assignment]


@breaks("test_closed_connector_can_be_used_again")
class ClosesForGood(ShelfConnector):
    closed = False

    def lines(self, unit: Unit) -> Iterator[bytes]:
        assert not self.closed
        yield from super().lines(unit)

    def close(self) -> None:
        self.closed = True


@breaks("test_scrub_puts_settings_back", "test_scrub_keeps_what_was_written")
class ScrubsTooMuch(ShelfConnector):
    left = ""

    def changed_by_scrub(self, container: Container) -> Mapping[str, str | None]:
        return {"purge": self.left or None}

    def scrub(self, container: Container) -> Residue:
        self.left = "all"
        for file in self.shelf.files(container.name):
            lines, version = self.shelf.read(container.name, file)
            self.shelf.swap(container.name, file, lines[1:], version)
        return Residue(ResidueState.CLEAN, "nothing is left")


@pytest.mark.parametrize("name", checks())
def test_check_can_fail(name: str) -> None:
    assert name in MISTAKES, "no mistake shows that this check can fail"
    assert rejects(name, MISTAKES[name])


def test_pickles_are_of_this_module() -> None:
    """Mistakes live at the module's top, so that pickling them fails for their own mistake only."""
    for mistake in set(MISTAKES.values()):
        assert pickle.loads(pickle.dumps(mistake)) is mistake
