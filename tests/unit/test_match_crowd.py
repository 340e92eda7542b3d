"""Many people in one query: what it finds of each is what their own query finds."""

import pickle
import random
from dataclasses import replace
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expunge.match.literals import FEW, Literals
from expunge.match.query import Query
from expunge.match.spelling import encodings, spellings
from expunge.match.windows import Windows
from expunge.model import Container, FieldAddress, Identifier, Row, Span, Value

TABLE = Container("s", "t", "table")
LOGS = Container("s", "l", "logs")
PARENT, CHILD = FieldAddress("s", "t", "id"), FieldAddress("s", "l", "customer")
GIVEN = ("Ann", "Ben", "José", "Li", "陽子", "Søren", "Ann Marie", "Anna")
FAMILY = ("Smith", "Lee", "O'Hara", "García", "田中", "Smithson", "Li")


def person(number: int) -> tuple[Identifier, ...]:
    chance = random.Random(number)
    given_, family = chance.choice(GIVEN), chance.choice(FAMILY)
    born = (
        f"{chance.randrange(1950, 2005)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 28):02}"
    )
    return (
        Identifier("email", f"{given_[:3]}.{number}@{chance.choice(('b.co', 'example.com'))}"),
        Identifier("phone", f"+1 415 555 {chance.randrange(3000):04}"),
        Identifier("name", f"{given_} {family}"),
        Identifier("date_of_birth", born),
        Identifier("account", chance.choice((f"{given_.lower()}{number}", f"{number:03}", "ann"))),
        Identifier("address", f"{number} Elm St, Köln"),
        Identifier(str(PARENT), str(number)),
        Identifier(str(PARENT), f"C-{number}"),
    )


PEOPLE = {f"r{number}": person(number) for number in range(150)}
CROWD = Query(PEOPLE, {CHILD: PARENT}, {"s:t": {"login": "account"}})
ALONE = {name: Query({name: own}, CROWD.links, CROWD.identity) for name, own in PEOPLE.items()}


def written(chance: random.Random, identifier: Identifier) -> str:
    """In any spelling and encoding, or nearly."""
    spelling = chance.choice(sorted(spellings(identifier)))
    raw = chance.choice(sorted(encodings(spelling)))
    text = raw.decode(errors="surrogateescape")
    return chance.choice((text, text, text.upper(), text[:-1], f"x{text}"))


def text_of(chance: random.Random) -> str:
    """A sentence about a few of them."""
    parts: list[str] = []
    for _ in range(chance.randrange(4)):
        own = PEOPLE[f"r{chance.randrange(150)}"]
        for identifier in chance.sample(own, chance.randrange(1, 4)):
            parts += [
                written(chance, identifier),
                chance.choice(("", " ", ", ", "&x=", '"', "\\n")),
            ]
    return chance.choice(("", "user=", "to ")) + "".join(parts)


@st.composite
def records(draw: st.DrawFn) -> Value:
    chance = random.Random(draw(st.integers(0, 2**32)))
    return Row(
        id=chance.choice((None, chance.randrange(200), str(chance.randrange(200)))),
        customer=chance.choice((chance.randrange(200), f"C-{chance.randrange(200)}", 7.0)),
        login=chance.choice(("ann", "ben7", "042", None)),
        note=text_of(chance),
        data={chance.choice(("a", "ann.7@b.co")): [text_of(chance), chance.randrange(200)]},
    )


@pytest.fixture(autouse=True)
def it_is_a_crowd() -> None:
    assert len(CROWD._all.identifiers) > FEW
    assert len(PEOPLE) > FEW


@settings(max_examples=150, deadline=None)
@given(data=st.lists(records(), max_size=4), place=st.sampled_from((TABLE, LOGS)))
def test_a_crowd_is_found_as_each_alone(data: list[Value], place: Container) -> None:
    found = CROWD.matches(place, data)
    alone: list[set[Span]] = [set() for _ in data]
    for query in ALONE.values():
        for number, spans in enumerate(query.matches(place, data)):
            alone[number] |= set(spans)
    assert [set(each) for each in found] == alone
    assert [CROWD.match(place, each) for each in data] == found


AROUND = (
    "", " ", "u'", "'", '\\"', "\\\\n", "?q=a+b+", "+", "%2B", "&#120;", "?to=x+", "a", "\x1b[31m",
    "ann.1@b.co", "Ann.1%40b.co", "ann1", "+1 415 555 0001",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(AROUND), max_size=6).map("".join)
MIXED = Query({"r": (Identifier("email", "ann.1@b.co"), Identifier("account", "ann1"))})


@settings(max_examples=400, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_what_stands_in_one_record_or_field_says_nothing_of_another(texts: list[str]) -> None:
    assert MIXED.matches(LOGS, texts) == [MIXED.match(LOGS, text) for text in texts]
    fields = MIXED.spans(TABLE, Row({f"f{n}": text for n, text in enumerate(texts)}))
    for n, text in enumerate(texts):
        own = [span for span in fields if span.path == (f"f{n}",)]
        assert own == list(MIXED.spans(TABLE, Row({f"f{n}": text})))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from((TABLE, LOGS)))
def test_what_touches_one_touches_the_crowd(seed: int, place: Container) -> None:
    chance = random.Random(seed)
    number = chance.randrange(150)
    raw = f'{{"customer": {number}, "note": "{text_of(chance)}"}}'.encode(errors="surrogateescape")
    alone = {extent for query in ALONE.values() for extent in query.touches(place, raw)}
    assert alone <= set(CROWD.touches(place, raw))
    assert set(CROWD.mentions(raw)) <= set(CROWD.touches(place, raw))


@settings(max_examples=300, deadline=None)
@given(
    literals=st.lists(st.binary(min_size=1, max_size=20), min_size=1, max_size=12),
    parts=st.lists(st.binary(max_size=12) | st.integers(0, 11), max_size=12),
)
def test_windows_find_what_automata_find(literals: list[bytes], parts: list[bytes | int]) -> None:
    text = b"".join(
        each if isinstance(each, bytes) else literals[each % len(literals)].upper()
        for each in parts
    )
    wanted = [(each.lower(), number) for number, each in enumerate(literals) if each.strip(b"\0")]
    theirs = sorted(Literals(wanted).find(text))
    windows = Windows(wanted)
    assert sorted(windows.find(text)) == theirs
    assert sorted(pickle.loads(pickle.dumps(windows)).find(text)) == theirs
    with mock.patch("expunge.match.windows._WORTH", 0):
        assert sorted(windows.find(text)) == theirs
    assert sorted(windows.find(b"")) == []


def test_an_automaton_of_the_windows_takes_over_and_finds_the_same() -> None:
    windows = Windows([(b"ann@b.c, who else", 1), (b"else", 2), (b"b.c, who elsewhere", 3)])
    text = b"x Ann@b.c, who elsewhere, " * 100
    once = sorted(windows.find(text))
    assert len(once) == 300
    many = sorted(windows.find(text * 20))
    assert many[:298] == once[:298]
    assert len(many) == 6000
    assert all("_automaton" in tier.__dict__ for tier in windows._tiers)


def test_the_automaton_takes_over_and_finds_the_same() -> None:
    literals = Literals([(b"ann@b.c", 1), (b"b.c", 2)])
    text = b"x Ann@b.c, " * 200
    few = sorted(literals.find(text))
    assert "_automaton" not in literals.__dict__
    assert sorted(literals.find(text * 3000))[: len(few)] == few
    assert "_automaton" in literals.__dict__


def test_a_query_for_fewer_keeps_what_is_compiled_and_finds_no_one_else() -> None:
    fewer = CROWD.also({name: PEOPLE[name] for name in list(PEOPLE)[:60]})
    assert fewer._all is CROWD._all
    text = f"{PEOPLE['r3'][0].value} and {PEOPLE['r99'][0].value}"
    assert {span.subject for span in fewer.match(LOGS, text)} == {"r3"}
    assert {span.subject for span in CROWD.match(LOGS, text)} == {"r3", "r99"}
    assert len(list(fewer.mentions(text.encode()))) == 1
    more = CROWD.also({**PEOPLE, "new": (replace(PEOPLE["r3"][0], value="new@b.co"),)})
    assert more._all is not CROWD._all
    assert more.match(LOGS, "new@b.co")
