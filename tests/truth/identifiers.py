"""What betrays a person in a text, in every way in which the stores write it."""

import json
import re
from collections import Counter
from functools import cache
from typing import NamedTuple
from urllib.parse import quote, quote_plus

from expunge.doors.demo.company import Company, Person


class Needle(NamedTuple):
    """alone: whoever finds it has found the person, wherever it stands."""

    text: str
    alone: bool


def needles(company: Company) -> dict[int, list[Needle]]:
    """What to look for, of each listed person. A name that two people bear is not theirs alone,
    nor is the street of two who live together."""
    names = Counter(person.full_name for person in company.people)
    return {
        person.id: [
            Needle(person.email, alone=True),
            Needle(person.login, alone=True),
            Needle(person.phone, alone=True),
            Needle(person.full_name, alone=names[person.full_name] == 1),
            Needle(person.address.street, alone=person.shares_with is None),
        ]
        for person in company.chosen
    }


@cache
def encodings(text: str) -> frozenset[str]:
    """As it is, percent-encoded, as form data, JSON-escaped, and \\u-escaped from end to end."""
    return frozenset(
        {
            text,
            quote(text, safe=""),
            quote_plus(text),
            json.dumps(text)[1:-1],
            "".join(f"\\u{ord(character):04x}" for character in text),
        }
    )


_LETTERS = r"0-9A-Za-z_\u00c0-\u024f"


@cache
def pattern(texts: frozenset[str]) -> re.Pattern[str]:
    """Any encoding of any of them, in any case, and not as a part of a longer identifier."""
    written = sorted({form for text in texts for form in encodings(text)}, key=len, reverse=True)
    return re.compile("|".join(map(_whole, written)), re.IGNORECASE)


def _whole(form: str) -> str:
    """Scripts that put no space between words have no border there, on either side of it."""
    before = rf"(?<![{_LETTERS}.+@-])" if form[0].isascii() else ""
    after = rf"(?![{_LETTERS}@+-]|\.[{_LETTERS}]|%40|%2B)" if form[-1].isascii() else ""
    return f"{before}{re.escape(form)}{after}"


def spans(texts: frozenset[str], text: str) -> list[tuple[int, int]]:
    """Where any of them stands in the text, in order, without overlap."""
    return [match.span() for match in pattern(texts).finditer(text)]


def words(person: Person) -> frozenset[str]:
    """What must disappear from a record that stays."""
    return frozenset({person.email, person.login, person.phone, person.full_name})
