"""Checks of an edit that adds a record, where a connector says which key one will have."""

from collections.abc import Mapping, Sequence

from expunge.connector import Connector
from expunge.model import ABSENT, Action, Assign, Edit, Result, Value, Work
from expunge.testing.harness import Harness, not_shown
from expunge.testing.looking import Placed, carry_out, edit_for, neighbours, pieces_with, the_record
from expunge.testing.seeds import Seed, seeds

Plain = bool | int | float | str | None


class AddingChecks:
    """What is added is what was planned, once, and never in another record's place."""

    def test_added_is_what_was_planned(self, harness: Harness) -> None:
        """A record that went and is added again is the same one; a second time nothing happens."""
        harness.plant(planted := seeds(6))
        connector, around = harness.connector(), harness.dump()
        seed, placed = _an_addable(connector, planted)
        removal = edit_for(placed, seed, Action.DELETE)
        assert _carried(connector, placed, removal) is Result.DONE
        assert not pieces_with(harness, seed)
        addition = _addition(placed)
        assert _carried(connector, placed, addition) is Result.DONE
        assert len(pieces_with(harness, seed)) == 1, "the outcome is DONE and no record is there"
        assert the_record(connector, seed).record == placed.record, "it is not as it was planned"
        after = harness.dump()
        assert neighbours(after, [seed]) == neighbours(around, [seed]), "others were changed"
        assert _carried(harness.connector(), placed, addition) is Result.ALREADY
        assert harness.dump() == after, "what stood there already was written again"

    def test_added_over_nobody(self, harness: Harness) -> None:
        """Another record has the key by then: it stays."""
        harness.plant(planted := seeds(6))
        connector = harness.connector()
        seed, placed = _an_addable(connector, planted)
        addition = _addition(placed)
        harness.alter(seed, seed.altered())
        before = harness.dump()
        assert _carried(connector, placed, addition) is Result.CHANGED
        assert harness.dump() == before, "another record was overwritten"
        assert len(pieces_with(harness, seed)) == 1


def _an_addable(connector: Connector, planted: Sequence[Seed]) -> tuple[Seed, Placed]:
    """A record that an edit can add: values without structure, a key that its content tells."""
    for seed in planted:
        placed = the_record(connector, seed)
        key = connector.key_of(placed.unit.container, placed.record.data)
        if Action.DELETE in placed.unit.container.actions and key and _plain(placed.record.data):
            assert key == placed.record.key, "key_of says another key than the record has"
            return seed, placed
    return not_shown("this connector adds no records")


def _addition(placed: Placed) -> Edit:
    record = placed.record
    given = tuple(
        Assign((name,), value) for name, value in _plain(record.data).items() if value is not None
    )
    return Edit(record.key, ABSENT, record.fingerprint, given)


def _plain(data: Value) -> dict[str, Plain]:
    """The record's fields; {} where one of them is more than a plain value."""
    fields = data if isinstance(data, Mapping) else {}
    plain = {name: value for name, value in fields.items() if isinstance(value, Plain)}
    return plain if len(plain) == len(fields) else {}


def _carried(connector: Connector, placed: Placed, edit: Edit) -> Result:
    (outcome,) = carry_out(connector, Work(placed.unit, {edit.key: edit}))
    return outcome.result
