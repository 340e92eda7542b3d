"""Numbers of people: cards, national numbers, telephones, devices; one walk over runs of digits."""

import re
from collections.abc import Iterator, Sequence

from expunge.datamap.scanner import Found
from scanners.patterns.cards import CARD_WORDS, card_score, luhn
from scanners.patterns.context import NEVER, NONE, WIDTH, Lexicon, Marks, after, before
from scanners.patterns.family import Family
from scanners.patterns.national import ANY, NATIONALS, WORDS, national_score
from scanners.patterns.phones import (
    EXTENSION,
    NUMBER_WORDS,
    OTHER_WORDS,
    PHONE_WORDS,
    SHAPED,
    phone_score,
)
from scanners.patterns.runs import LEAST, Group, Number, is_part, is_torn, runs

ENTITIES = frozenset({"PHONE_NUMBER", "CREDIT_CARD", "DEVICE_ID", "US_BANK_NUMBER"})
_MOST, _DIGITS = 8, 20
"""Groups and digits that a number has at most."""
_SURE = 0.9
"""Score from which the longest reading needs no comparison with shorter ones."""
_AT_ONCE = 64
_BANK = (
    "bank account|account number|account no|acct|acct no|acct number|checking account|savings account|bank acct"
    "|account ending|kontonummer|konto nr|numéro de compte|numero de cuenta|口座番号|口座|sort code|direct deposit"
)
LEXICON = Lexicon(
    {
        **WORDS,
        "never": NEVER,
        "card": CARD_WORDS,
        "phone": PHONE_WORDS,
        "number": NUMBER_WORDS,
        "other": OTHER_WORDS,
        "imei": "imei|imeisv|meid|device id|device serial|handset",
        "bank": _BANK,
    }
)
_IMEI_SHAPES = {(15,), (2, 6, 6, 1), (16,), (2, 6, 6, 2)}
_SORT_CODE = re.compile(r"\d\d-\d\d-\d\d")
_BARE = frozenset({13, 14, 15, 16, 18, 19})
"""How many digits alone can be something without a word beside them: cards, and two states'."""


_CLOSE = 26
"""Code points before a few digits alone that are their context: only a label counts there."""


def _width(groups: list[Group]) -> int:
    few = len(groups) == 1 and groups[0][1] - groups[0][0] < 9
    return _CLOSE if few else WIDTH


def _is_nothing_alone(digits: str) -> bool:
    """Whether these digits say nothing where no word and no sign stands beside them."""
    return len(digits) not in _BARE and not digits.startswith("00")


class Numbers:
    """regions: whose telephone numbers are known without their country code."""

    def __init__(self, regions: Sequence[str]) -> None:
        self._regions = tuple(regions)

    def find(self, text: str, start: int, end: int) -> Iterator[Found]:
        if text.isdecimal() and _is_nothing_alone(text):
            return
        for groups in runs(text, start, end):
            for begin in range(0, len(groups), _AT_ONCE):
                yield from self._of_run(text, groups[begin : begin + _AT_ONCE])

    def _of_run(self, text: str, groups: list[Group]) -> Iterator[Found]:
        """The best reading of the run, from the left: of all numbers that begin at a group the
        surest, the longest where two are as sure."""
        width = _width(groups)
        near = before(text, groups[0][0], width)
        marks = _unspent(LEXICON.marks(near), near)
        left = groups[0][0] - len(near)
        first = 0
        while first < len(groups):
            start = groups[first][0]
            seen, reach = (marks, len(near)) if first == 0 else _moved(marks, left, start, width)
            found, taken = self._from(text, groups, first, seen, reach)
            if found is not None:
                yield found
            first = taken

    def _from(
        self, text: str, groups: list[Group], first: int, marks: Marks, reach: int
    ) -> tuple[Found | None, int]:
        best: Found | None = None
        taken = first + 1
        counts = [last - begin for begin, last in groups[first : first + _MOST]]
        digits = sum(counts)
        for stop in range(first + len(counts), first, -1):
            if digits < LEAST:
                break
            if digits <= _DIGITS and not is_torn(text, groups, first, stop):
                found = self._of_number(Number(text, groups[first:stop]), marks, reach)
                if found is not None and _is_guess(found) and is_part(text, groups, first, stop):
                    found = None
                if found is not None and (best is None or found.score > best.score):
                    best, taken = found, stop
                    if found.score >= _SURE:
                        break
            digits -= counts.pop()
        return best, taken

    def _of_number(self, number: Number, marks: Marks, reach: int) -> Found | None:
        digits = number.digits
        if digits == digits[0] * len(digits):
            return None
        following = after(number.text, number.end)
        alone = marks is NONE and not following and len(number.lengths) == 1 and not number.plus
        if alone and _is_nothing_alone(digits):
            return None
        denied = _is_denied(marks)
        entity, score = "CREDIT_CARD", card_score(number, "card" in marks, denied)
        if (known := national_score(number, marks, denied)) is not None and known[1] > score:
            entity, score = known
        phone = phone_score(number, marks, reach, following, denied, self._regions)
        for name, other in (
            ("PHONE_NUMBER", phone),
            ("DEVICE_ID", _device_score(number, marks)),
            ("US_BANK_NUMBER", _bank_score(number, marks)),
        ):
            if other > score:
                entity, score = name, other
        if score <= 0:
            return None
        end = number.end
        if entity == "PHONE_NUMBER" and following and (match := EXTENSION.match(number.text, end)):
            end = match.end()
        return Found(number.start, end, entity, score)


def _moved(marks: Marks, left: int, start: int, width: int) -> tuple[Marks, int]:
    """What the words before a run, whose context begins at left, say of a number that begins at
    start further down the run, and the length of its context: in a run there are no words."""
    reach = min(start - left, width)
    gone = start - reach - left
    return {name: place - gone for name, place in marks.items() if place > gone}, reach


_NUMBER_BEFORE = re.compile(r"\d[\d ./-]{4,}\d(?=\D*\Z)")


def _unspent(marks: Marks, near: str) -> Marks:
    """Without the labels of a number before this one, where this one has a label of its own."""
    if len(marks) < 2 or (other := _NUMBER_BEFORE.search(near)) is None:
        return marks
    own = {name: place for name, place in marks.items() if place >= other.end()}
    return own or marks


def _is_guess(found: Found) -> bool:
    """Whether nothing but how it is written says that it is a telephone's."""
    return found.entity == "PHONE_NUMBER" and found.score <= SHAPED


def _is_denied(marks: Marks) -> bool:
    """Whether the nearest word that says what the number is says that it is no person's."""
    refused = marks.get("never", -1)
    return refused >= 0 and refused > max(marks.get("phone", -1), marks.get(ANY, -1))


def _device_score(number: Number, marks: Marks) -> float:
    digits = number.digits
    if number.lengths not in _IMEI_SHAPES or not luhn(digits[:15]):
        return 0
    if "imei" in marks:
        return 0.96
    return 0.85 if number.lengths == (2, 6, 6, 1) else 0


def _bank_score(number: Number, marks: Marks) -> float:
    if "bank" not in marks or number.plus or not 6 <= len(number.digits) <= 17:
        return 0
    return 0.75 if len(number.lengths) == 1 or _SORT_CODE.fullmatch(number.raw) else 0


def family(regions: Sequence[str]) -> Family:
    return Family(
        ENTITIES | {each.entity for each in NATIONALS},
        rb"[0-9](?:[^0-9A-Za-z\n]{0,3}[0-9]){5}",
        Numbers(regions).find,
        back=40,
        ahead=80,
    )
