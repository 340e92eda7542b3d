"""What a field's name says that it holds: its words, the object that it is in, its table."""

import unicodedata
from collections.abc import Iterator

from expunge.datamap.steps import steps
from expunge.policy.links import PERSON_WORDS, STAFF_WORDS, plain_words, words
from scanners.fields.affixes import (
    COLLECTIVE,
    ID,
    MASKS,
    NAMES,
    NEGATED,
    NO_ACTS,
    NO_PERSON,
    NO_POST,
    NOTHING,
    NUMBERED,
    PEOPLE,
    SHORT,
    UNITS,
)
from scanners.fields.terms import AUTHOR, HASHED, LOGIN, NAME, OF_CJK, TERMS, TITLE, UNIQUE_ID, Term


def term_of(container: str, field: str) -> Term | None:
    """What the field's name says that it holds; the longest known end of its last part wins."""
    *around, last = steps(_letters(field).replace("#", " no "))
    if known := OF_CJK.get(last.strip(" _")):
        return known
    own, plain = words(last), plain_words(last)
    if not own:
        return None
    whose = words(_letters(container).rpartition(".")[2])
    if len(own) == 1 and (term := _of_people(own[0], whose[-1:])) is not None:
        return term
    before = [word for part in around[-1:] for word in words(part)]
    if MASKS.isdisjoint(own) or "".join(own) in TERMS:
        return _read(own, plain, before, whose)
    bare = [pair for pair in zip(own, plain, strict=True) if pair[0] not in MASKS]
    term = _read([word for word, _ in bare], [word for _, word in bare], before, whose)
    return HASHED if term is not None and _identifies(term) else term


def _identifies(term: Term) -> bool:
    return term.kind is not None or term.category.startswith("user.government_id")


def _read(own: list[str], plain: list[str], before: list[str], whose: list[str]) -> Term | None:
    if not own:
        return None
    for some, as_written in _readings(own, plain):
        for start in range(len(some)):
            qualifiers = some[:start]
            term = TERMS.get("".join(as_written[start:])) or TERMS.get("".join(some[start:]))
            if term is not None:
                return _qualified(term, before, qualifiers)
            if len(some) - start == 1 and some[start] in NAMES:
                return _name(qualifiers, before, whose)
    return UNIQUE_ID if _is_number(own, plain) else _actor(own)


def _readings(own: list[str], plain: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """The words as they stand; without a number or a unit at the end (``address2``, ``lat_deg``);
    with what they are short for."""
    yield own, plain
    count = len(own)
    while count > 1 and (own[count - 1].isdigit() or own[count - 1] in UNITS):
        count -= 1
    if count < len(own):
        yield own[:count], plain[:count]
    full = [SHORT.get(word, word) for word in own[:count]]
    if full != own[:count]:
        yield full, full


def _is_number(own: list[str], plain: list[str]) -> bool:
    """The number of a person's entry, in any order or one word: ``id_cliente``, ``klantnr``; but
    ``num_guests`` is a count."""
    if len(own) == 1:
        return any(own[0].endswith(end) and own[0].removesuffix(end) in NUMBERED for end in ID)
    if own[-1] in ID:
        return own[-2] in NUMBERED
    is_one = plain[-1] == own[-1] and own[-1] not in COLLECTIVE
    return len(own) == 2 and own[0] in ID and own[-1] in NUMBERED and is_one


def _actor(own: list[str]) -> Term | None:
    """``deployed_by``, ``author``: who did it, not what sorts or causes it."""
    if own == ["author"]:
        return AUTHOR
    is_act = len(own) > 1 and own[-1] == "by" and own[-2].endswith("ed")
    return LOGIN if is_act and own[-2] not in NO_ACTS else None


def _of_people(name: str, container: list[str]) -> Term | None:
    """What a bare ``id`` or ``title`` is in a table of people."""
    people = PERSON_WORDS | STAFF_WORDS | {"contact"}
    if not container or container[0] not in people:
        return None
    return {"id": UNIQUE_ID, "title": TITLE}.get(name)


def _qualified(term: Term, before: list[str], qualifiers: list[str]) -> Term | None:
    """The term, unless the words before it make it something else."""
    if qualifiers and qualifiers[-1] in NEGATED.get(term.category, NOTHING):
        return None
    is_post = term.kind != "address" or NO_POST.isdisjoint([*before, *qualifiers])
    return term if is_post else None


def _name(qualifiers: list[str], around: list[str], container: list[str]) -> Term | None:
    """Whose a bare ``name`` is: by the word before it, the object that it is in, the table."""
    for whose in (qualifiers, around, container):
        if whose:
            if whose[-1] in PEOPLE:
                return NAME
            if whose[-1] in NO_PERSON:
                return None
            if whose is not container:
                break
    return Term(NAME.category, NAME.kind, "whole_name", NAME.says, sure=False)


def _letters(name: str) -> str:
    """Without accents, in one width: ``prénom`` is one word."""
    decomposed = unicodedata.normalize("NFKD", name.replace("ß", "ss"))
    letters = "".join(char for char in decomposed if not "\u0300" <= char <= "\u036f")
    return unicodedata.normalize("NFC", letters)
