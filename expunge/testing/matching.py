"""Checks of locate: it finds the data subject, everything of them, and nobody else."""

from collections import Counter
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from expunge.connector import Connector
from expunge.match.keys import key_text
from expunge.match.query import Query
from expunge.model import Covered, Gap, Hit, Identifier, Record
from expunge.testing.harness import Harness, not_shown
from expunge.testing.looking import (
    SUBJECT,
    Placed,
    hits,
    holds,
    marks,
    query_for,
    records,
    to_the_end,
    units,
)
from expunge.testing.reading import plenty
from expunge.testing.seeds import Seed, hostile, seeds


class MatchingChecks:
    """An override of locate is faster than the default, and never different."""

    def test_locate_finds_who_is_asked_for(self, harness: Harness) -> None:
        harness.plant(planted := seeds(12))
        wanted = planted[::3]
        found = hits(harness.connector(), query_for(*wanted))
        assert len(found) == len(wanted), f"{len(found)} hits for {len(wanted)} planted records"
        for seed in wanted:
            spans = [hit.spans for _, hit in found if holds(hit.record, seed.text)]
            assert [[span.identifier for span in each] for each in spans] == [[seed.identifier]]

    def test_locate_reads_past_the_first_page(self, harness: Harness) -> None:
        harness.plant(planted := plenty(harness))
        found = hits(harness.connector(), query_for(*planted))
        assert len(found) == len(planted), f"{len(found)} hits for {len(planted)} planted records"

    def test_locate_finds_nobody_and_says_covered(self, harness: Harness) -> None:
        harness.plant(seeds(3))
        assert not hits(harness.connector(), query_for(*seeds(2, start=500)))

    def test_hostile_identifiers_match_only_themselves(self, harness: Harness) -> None:
        """Asked for in a few queries, so that near twins are seldom in the same one."""
        planted = [seed for seed in hostile() if harness.holds(seed.text)]
        harness.plant(planted)
        connector = harness.connector()
        for first in range(_QUERIES):
            asked = {seed.mark: seed for seed in planted[first::_QUERIES]}
            query = Query({mark: (seed.identifier,) for mark, seed in asked.items()})
            found = Counter[str]()
            for _, hit in hits(connector, query):
                (mark,) = marks([hit.record])
                assert mark in asked, f"a record with {_named(planted, mark)} is nobody's here"
                assert {span.subject for span in hit.spans} == {mark}, (
                    f"{_named(planted, mark)} is taken for somebody else"
                )
                found[mark] += 1
            for mark in asked:
                name = _named(planted, mark)
                assert found[mark] == 1, f"{name} is found {found[mark]} times, not once"

    def test_locate_equals_its_default(self, harness: Harness) -> None:
        """Identifiers of every strength and spelling, of two subjects, some in one record."""
        plain = seeds(8)
        spelled = [_in_one_text(120 + n, text) for n, text in enumerate(_spelled(plain[0].value))]
        both = [f"{seed.value}, {other.value}" for seed, other in zip(plain, _OTHERS, strict=False)]
        together = [_in_one_text(100 + n, text) for n, text in enumerate(both)]
        alone = [_in_one_text(110 + n, other.value) for n, other in enumerate(_OTHERS)]
        harness.plant([*plain, *spelled, *together, *alone])
        connector = harness.connector()
        query = Query(
            {
                SUBJECT: (plain[0].identifier, *_OTHERS),
                "request-2": tuple(seed.identifier for seed in plain[1:4]),
            }
        )
        found = _equal_to_default(connector, query)
        assert found >= len(spelled) + 4, "the default of locate does not find what was planted"

    def test_locate_by_key_equals_its_default(self, harness: Harness) -> None:
        harness.plant(seeds(12))
        connector = harness.connector()
        keyed = [p for p in records(connector) if _key_of(p) is not None]
        if not keyed:
            not_shown("no record of this store has its container's declared key in its fields")
        wanted = [identifier for placed in keyed[::5] if (identifier := _key_of(placed))]
        assert _equal_to_default(connector, Query({SUBJECT: tuple(wanted)})) >= len(wanted)


_QUERIES = 5
_OTHERS = (
    Identifier("account", "member-77x1"),
    Identifier("phone", "+1 202 555 0143"),
    Identifier("name", "Quentin Zappatero"),
)


def _named(planted: Sequence[Seed], mark: str) -> str:
    (seed,) = (seed for seed in planted if seed.mark == mark)
    return f"the {seed.identifier.kind} {seed.value[:40]!r}"


def _spelled(email: str) -> list[str]:
    """The e-mail address as URLs, JSON, HTML, a shouting person and a wide keyboard write it."""
    return [
        email.upper(),
        quote(email, safe=""),
        email.replace("@", "\\u0040"),
        email.replace("@", "&#64;"),
        "".join(chr(ord(char) + 0xFEE0) for char in email),
    ]


def _key_of(placed: Placed) -> Identifier | None:
    """The record's own key as an identifier, where its container declares a key of one field."""
    container, data = placed.unit.container, placed.record.data
    if len(container.key) != 1 or not isinstance(data, Mapping) or container.key[0] not in data:
        return None
    return Identifier(f"{container.address}.{container.key[0]}", key_text(data[container.key[0]]))


def _equal_to_default(connector: Connector, query: Query) -> int:
    """Compares locate with its default on every unit; how many hits there are."""
    found = 0
    for unit in units(connector):
        own = to_the_end(unit, lambda each: connector.locate(each, query))
        default = to_the_end(unit, lambda each: Connector.locate(connector, each, query))
        missed, more = _compared(default) - _compared(own), _compared(own) - _compared(default)
        assert not missed, f"locate misses {missed.total()} hits of its default"
        assert not more, f"locate has {more.total()} hits that its default has not"
        found += _compared(own).total()
    return found


def _in_one_text(number: int, text: str) -> Seed:
    return Seed(number, Identifier("several", text))


def _compared(items: list[Record | Hit | Gap | Covered]) -> Counter[object]:
    """Hits by key, content and spans; gaps as they are."""
    return Counter(
        (item.record.key, item.record.fingerprint, frozenset(item.spans))
        if isinstance(item, Hit)
        else item
        for item in items
        if isinstance(item, Hit | Gap)
    )
