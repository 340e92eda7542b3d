"""Maps in the ledger: back as they were, the newest and the one before."""

from pathlib import Path

import pytest

from expunge.datamap.model import DataMap, MappedField
from expunge.datamap.store import before_last, latest, save
from expunge.ledger import Ledger
from expunge.model import Action, Container, Field, FieldAddress, Gap, Link

WHOLE = DataMap(
    containers=(
        Container(
            "shop",
            "public.users",
            "table",
            (
                Field("id", "integer", nullable=False, unique=True),
                Field("名", "text", max_length=9),
            ),
            ("id",),
            frozenset({Action.DELETE, Action.MASK}),
        ),
        Container("weblogs", "app.log", "logs", actions=frozenset()),
    ),
    fields=(
        MappedField(
            *("shop", "public.users", "名", "text", "user.name.first", "given_name", True),
            *(3, 4, 0.8, "its name says so", True, ("support", "billing")),
        ),
        MappedField("weblogs", "app.log", ""),
    ),
    links=(
        Link(
            FieldAddress("shop", "public.notes", "a,b"),
            FieldAddress("shop", "public.users", "c,d"),
            nullable=False,
            cascades=True,
            indexed=False,
            owns=False,
        ),
    ),
    gaps=(Gap("shop", "", "terminal", "denied", "Grant it.", 7),),
    scanned_at="2026-01-02T03:04:05.678901Z",
    stores=("shop", "weblogs"),
)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    made = Ledger(f"sqlite:///{tmp_path / 'ledger.db'}")
    made.prepare()
    return made


def test_a_map_comes_back_as_it_was(ledger: Ledger) -> None:
    save(ledger, WHOLE)
    assert latest(ledger) == WHOLE


def test_there_is_none_before_the_first_scan(ledger: Ledger) -> None:
    assert latest(ledger) is None
    assert before_last(ledger) is None


def test_the_newest_and_the_one_before(ledger: Ledger) -> None:
    maps = [DataMap(stores=(name,)) for name in ("a", "b", "c")]
    save(ledger, maps[0])
    assert (latest(ledger), before_last(ledger)) == (maps[0], None)
    save(ledger, maps[1])
    save(ledger, maps[2])
    assert (latest(ledger), before_last(ledger)) == (maps[2], maps[1])


def test_bytes_that_are_no_text_do_not_stop_it(ledger: Ledger) -> None:
    odd = DataMap(containers=(Container("lake", "caf\udce9/{name}.csv", "objects"),))
    save(ledger, odd)
    assert latest(ledger) == odd
