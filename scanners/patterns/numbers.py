"""Numbers of people: cards, national numbers, telephones, devices; one walk over runs of digits."""

import re
from collections.abc import Iterator, Sequence

from expunge.datamap.scanner import Found
from scanners.patterns.cards import card_score, luhn
from scanners.patterns.context import NEVER, after, before, last, words
from scanners.patterns.family import Family
from scanners.patterns.national import ANY_WORD, NATIONALS, national_scores
from scanners.patterns.phones import EXTENSION, PHONE_WORDS, phone_score
from scanners.patterns.runs import Number, join, runs, windows

ENTITIES = frozenset({"PHONE_NUMBER", "CREDIT_CARD", "DEVICE_ID", "US_BANK_NUMBER"})
_LEAST = 6
_IMEI = words("imei|imeisv|meid|device id|device serial|handset")
_BANK = words(
    "bank account|account number|account no|acct|acct no|acct number|checking account|savings account|bank acct",
    "|account ending|kontonummer|konto nr|numéro de compte|numero de cuenta|口座番号|口座|sort code|direct deposit",
)
_IMEI_SHAPES = {(15,), (2, 6, 6, 1), (16,), (2, 6, 6, 2)}
_SORT_CODE = re.compile(r"\d\d-\d\d-\d\d")


class Numbers:
    """regions: whose telephone numbers are known without their country code."""

    def __init__(self, regions: Sequence[str]) -> None:
        self._regions = tuple(regions)

    def find(self, text: str, start: int, end: int) -> Iterator[Found]:
        for groups in runs(text, start, end, _LEAST):
            yield from self._of_run(groups[:64])
            for begin in range(64, len(groups), 64):
                yield from self._of_run(groups[begin : begin + 64])

    def _of_run(self, groups: list[Number]) -> Iterator[Found]:
        """The best reading of the run, from the left: of all numbers that begin at a group, the
        surest, the longest where two are as sure."""
        first = 0
        while first < len(groups):
            best: Found | None = None
            taken = first + 1
            near = before(groups[first].text, groups[first].start)
            for begin, stop in windows(groups[first : first + 9]):
                if begin:
                    break
                number = join(groups[first : first + stop])
                if len(number.digits) > 20 or len(number.digits) < _LEAST:
                    continue
                found = self._of_number(number, near)
                if found is None or _is_torn(groups, first, first + stop):
                    continue
                if best is None or found.score > best.score:
                    best, taken = found, first + stop
            if best is not None:
                yield best
            first = taken

    def _of_number(self, number: Number, near: str) -> Found | None:
        denied = _is_denied(near)
        scores = [("CREDIT_CARD", card_score(number, near, denied))]
        if (known := national_scores(number, near, denied)) is not None:
            scores.append(known)
        following = after(number.text, number.end)
        phone = phone_score(number, near, following, denied, self._regions)
        scores += [
            ("PHONE_NUMBER", phone),
            ("DEVICE_ID", _device_score(number, near)),
            ("US_BANK_NUMBER", _bank_score(number, near)),
        ]
        entity, score = max(scores, key=lambda each: each[1])
        if score <= 0:
            return None
        end = number.end
        if entity == "PHONE_NUMBER" and (match := EXTENSION.match(number.text, end)):
            end = match.end()
        return Found(number.start, end, entity, score)


def _is_torn(groups: list[Number], first: int, stop: int) -> bool:
    """Whether the number is only a part of what is written as one: ``164-48`` of ``164-4839``."""
    text = groups[0].text
    for one, other in ((first - 1, first), (stop - 1, stop)):
        if 0 <= one and other < len(groups):
            if not set(" /") & set(text[groups[one].end : groups[other].start]):
                return True
    return False


def _is_denied(near: str) -> bool:
    """Whether the nearest word that says what the number is says that it is no person's."""
    refused = last(NEVER, near)
    if refused < 0:
        return False
    return refused > max(last(PHONE_WORDS, near), last(ANY_WORD, near))


def _device_score(number: Number, near: str) -> float:
    digits = number.digits
    if number.lengths not in _IMEI_SHAPES or not luhn(digits[:15]):
        return 0
    if _IMEI.search(near):
        return 0.96
    return 0.85 if number.lengths == (2, 6, 6, 1) else 0


def _bank_score(number: Number, near: str) -> float:
    if not 6 <= len(number.digits) <= 17 or number.plus or not _BANK.search(near):
        return 0
    return 0.75 if len(number.groups) == 1 or _SORT_CODE.fullmatch(number.raw) else 0


def family(regions: Sequence[str]) -> Family:
    return Family(
        ENTITIES | {each.entity for each in NATIONALS},
        rb"[0-9](?:[^0-9A-Za-z\n]{0,3}[0-9]){5}",
        Numbers(regions).find,
    )
