"""Checks of apply: exactly what was approved, natively there when it says DONE, nothing else."""

from collections.abc import Sequence
from dataclasses import replace

from expunge.connector import Connector
from expunge.model import Action, Edit, Record, Result, Work
from expunge.testing.harness import Harness, not_shown
from expunge.testing.looking import (
    actions,
    any_action,
    carry_out,
    edit_for,
    holds,
    marks,
    neighbours,
    pieces_with,
    records,
    rewriting,
    the_record,
    two_of_one_unit,
    units,
    works,
    works_on_all,
)
from expunge.testing.seeds import Seed, seeds


class WritingChecks:
    """DONE is there for anyone to see; CHANGED wrote nothing; ALREADY wrote nothing again."""

    def test_done_means_written(self, harness: Harness) -> None:
        """Each rewrite that the store can do, as the native client sees it."""
        harness.plant(planted := seeds(9))
        connector = harness.connector()
        action = rewriting(connector)
        wanted = planted[1::3]
        assert set(_apply(connector, wanted, action)) == {Result.DONE}
        for seed in wanted:
            assert_rewritten(harness, seed, action)

    def test_done_means_deleted(self, harness: Harness) -> None:
        harness.plant(planted := seeds(9))
        connector = harness.connector()
        _needs_delete(connector)
        wanted = planted[1::3]
        assert set(_apply(connector, wanted, Action.DELETE)) == {Result.DONE}
        for seed in wanted:
            assert not pieces_with(harness, seed), "the outcome is DONE and the record is there"

    def test_neighbours_stay_byte_identical(self, harness: Harness) -> None:
        """Edits at the beginning, in the middle and at the end, in whatever units they are."""
        harness.plant(planted := seeds(24))
        connector = harness.connector()
        delete = Action.DELETE if Action.DELETE in actions(connector) else any_action(connector)
        for action, chosen in ((any_action(connector), (0, 5, 6, 23)), (delete, (1, 11, 14, 22))):
            wanted = [planted[number] for number in chosen]
            before = harness.dump()
            _apply(connector, wanted, action)
            assert neighbours(harness.dump(), wanted) == neighbours(before, wanted), (
                f"{action.value}: records that nobody asked for are not what they were"
            )

    def test_copies_of_a_record_all_go(self, harness: Harness) -> None:
        """Where records have no key, equal ones are one record: one edit changes them all."""
        harness.plant(planted := seeds(3))
        harness.plant(copied := planted[:1])
        connector = harness.connector()
        action = any_action(connector)
        _carry_all(connector, works_on_all(connector, copied, action))
        left = pieces_with(harness, copied[0])
        assert not [piece for piece in left if copied[0].value.encode() in piece]
        if action is Action.DELETE:
            assert not left

    def test_whole_unit_goes_whole(self, harness: Harness) -> None:
        """By an edit with the key "" whose fingerprint is the unit's identity."""
        harness.plant_whole(wanted := seeds(2))
        harness.plant(planted := seeds(6, start=2))
        connector, before = harness.connector(), harness.dump()
        whole = [unit for unit in units(connector) if unit.whole]
        read = marks(r for unit in whole for r in connector.scan(unit) if isinstance(r, Record))
        assert {seed.mark for seed in wanted} <= set(read), "scan does not read what goes whole"
        for unit in whole:
            edit = Edit("", unit.identity())
            stale = Work(unit, {"": replace(edit, before=b"another version")})
            assert [o.result for o in carry_out(connector, stale)] == [Result.CHANGED]
            assert harness.dump() == before, "another version than the approved one was removed"
            assert [o.result for o in carry_out(connector, Work(unit, {"": edit}))] == [Result.DONE]
            again = carry_out(harness.connector(), Work(unit, {"": edit}))
            assert [outcome.result for outcome in again] == [Result.ALREADY]
            before = harness.dump()
        for seed in planted:
            assert len(pieces_with(harness, seed)) == 1, "what is not in the unit went with it"
        assert not marks(p.record for p in records(connector) if p.unit.whole)

    def test_last_record_of_a_unit_can_go(self, harness: Harness) -> None:
        harness.plant(planted := seeds(3))
        connector = harness.connector()
        _needs_delete(connector)
        _apply(connector, planted, Action.DELETE)
        assert not [seed for seed in planted if pieces_with(harness, seed)]
        assert not [p for p in records(connector) if any(holds(p.record, s.mark) for s in planted)]

    def test_wrong_fingerprint_changes_nothing(self, harness: Harness) -> None:
        harness.plant(planted := seeds(6))
        connector = harness.connector()
        before = harness.dump()
        for work in works(connector, planted[:2], any_action(connector)):
            stale = {key: replace(edit, before=bytes(32)) for key, edit in work.edits.items()}
            results = {outcome.result for outcome in carry_out(connector, Work(work.unit, stale))}
            assert harness.dump() == before, "a record that is not what was approved was written"
            assert results == {Result.CHANGED}

    def test_altered_record_is_not_overwritten(self, harness: Harness) -> None:
        """It changed after it was approved; the edits beside it go on."""
        harness.plant(planted := seeds(12))
        connector = harness.connector()
        action = rewriting(connector)
        drifted, steady = two_of_one_unit(connector, planted)
        work = works(connector, [drifted, steady], action)
        harness.alter(drifted, drifted.altered())
        _carry_all(connector, work)
        kept = pieces_with(harness, drifted)
        assert len(kept) == 1, "the altered record is gone"
        assert drifted.value.encode() in kept[0], "the altered record was overwritten"
        assert_rewritten(harness, steady, action)

    def test_altered_record_is_not_deleted(self, harness: Harness) -> None:
        """Where the key is the record's content, the old one is gone: ALREADY. Else CHANGED."""
        harness.plant(planted := seeds(3))
        connector = harness.connector()
        _needs_delete(connector)
        (work,) = works(connector, planted[:1], Action.DELETE)
        harness.alter(planted[0], planted[0].altered())
        (outcome,) = carry_out(connector, work)
        assert len(pieces_with(harness, planted[0])) == 1, "the altered record was deleted"
        key_stands = any(placed.record.key in work.edits for placed in records(connector))
        assert outcome.result is (Result.CHANGED if key_stands else Result.ALREADY)

    def test_race_loses_no_write(self, harness: Harness) -> None:
        """Another user's write between our read and our write is not lost."""
        harness.plant(planted := seeds(3))
        connector = harness.connector()
        (work,) = works(connector, planted[:1], rewriting(connector))
        seed = planted[0]
        with harness.race(seed, seed.altered()):
            carry_out(connector, work)
        assert len(kept := pieces_with(harness, seed)) == 1
        assert b" later" in kept[0], "another user's write was overwritten"

    def test_applied_again_is_already(self, harness: Harness) -> None:
        harness.plant(planted := seeds(6))
        connector = harness.connector()
        for action in sorted(actions(connector) - {Action.RETAIN}, key=lambda each: each.value):
            wanted, planted = planted[:2], planted[2:]
            work = works(connector, wanted, action)
            _carry_all(connector, work)
            before = harness.dump()
            assert set(_carry_all(harness.connector(), work)) == {Result.ALREADY}
            assert harness.dump() == before, "what was already done was written again"

    def test_unknown_record_changes_nothing(self, harness: Harness) -> None:
        """A record that is not there: its deletion is ALREADY, its rewrite CHANGED."""
        harness.plant(planted := seeds(3))
        connector = harness.connector()
        placed, before = the_record(connector, planted[0]), harness.dump()
        key = _another(placed.record.key)
        for action, expected in (
            (Action.DELETE, Result.ALREADY),
            (Action.REDACT, Result.CHANGED),
            (Action.MASK, Result.CHANGED),
        ):
            if action in placed.unit.container.actions:
                edit = edit_for(placed, planted[0], action)
                absent = replace(edit, key=key, before=bytes(32), after=edit.after and b"\1" * 32)
                (outcome,) = carry_out(connector, Work(placed.unit, {key: absent}))
                assert outcome.result is expected
                assert harness.dump() == before

    def test_no_edits_change_nothing(self, harness: Harness) -> None:
        harness.plant(planted := seeds(3))
        connector = harness.connector()
        placed, before = the_record(connector, planted[0]), harness.dump()
        assert list(connector.apply(Work(placed.unit, {}))) == []
        assert harness.dump() == before

    def test_together_is_one_change(self, harness: Harness) -> None:
        harness.plant(planted := seeds(6))
        connector = harness.connector()
        action = any_action(connector)
        work = works(connector, planted[:2], action)
        with connector.together():
            results = _carry_all(connector, work)
        assert set(results) == {Result.DONE}
        assert set(_carry_all(harness.connector(), work)) == {Result.ALREADY}


def assert_rewritten(harness: Harness, seed: Seed, action: Action) -> None:
    """The native client sees the text with the identifier out of it, and all the rest."""
    found = pieces_with(harness, seed)
    assert len(found) == 1, f"{seed.mark} stands in {len(found)} native records, not in 1"
    assert seed.value.encode() not in found[0], "the outcome is DONE and the identifier is there"
    replacement = "*" * len(seed.value) if action is Action.MASK else "[erased]"
    assert seed.without(replacement).encode() in found[0], "other words are not what they were"


def _apply(connector: Connector, wanted: Sequence[Seed], action: Action) -> list[Result]:
    return _carry_all(connector, works(connector, wanted, action))


def _carry_all(connector: Connector, work: Sequence[Work]) -> list[Result]:
    return [outcome.result for each in work for outcome in carry_out(connector, each)]


def _needs_delete(connector: Connector) -> None:
    if Action.DELETE not in actions(connector):
        not_shown("no container of this store has records that can be deleted")


def _another(key: str) -> str:
    """A key of the same shape that no record has."""
    head, joint, last = key.rpartition("\x1f")
    if last.isdigit():
        return f"{head}{joint}2000000001"
    return f"{head}{joint}{last[:-1]}{'a' if last[-1:] != 'a' else 'b'}"
