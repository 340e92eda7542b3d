"""Telephone numbers: the usual spellings as literals, any other by candidates and look-up."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberFormat

from expunge.model import Identifier

_DIGIT = r"[0-9\uff10-\uff19]"
_BETWEEN = r"[0-9\uff10-\uff19()\uff08\uff09\s./\u2010-\u2015\u30fc\uff0d-]"
_CANDIDATE = re.compile(rf"(?<![\w.])[+\uff0b]?[(\uff08]?{_DIGIT}{_BETWEEN}{{5,24}}{_DIGIT}(?!\w)")
_FULL_WIDTH_DIGITS = {0xFF10 + n: str(n) for n in range(10)}
_IN_GROUPS = re.compile(rf"[(\uff08]?{_DIGIT}+[^+\uff0b0-9\uff10-\uff19][^+\uff0b]*")
_ABROAD = ("00", "011", "010", "0011")  # what is dialled before a country code
_SHORTEST = 7  # digits: below that a number is not told from any other


@lru_cache(maxsize=1 << 14)
def phone_spellings(value: str) -> tuple[str, ...]:
    """The number as E.164, international, national, RFC 3966 and digits only."""
    return tuple(dict.fromkeys(_spellings(value)))


def _spellings(value: str) -> Iterator[str]:
    digits = _digits(value)
    if len(digits) >= _SHORTEST:
        yield digits
    number = _parsed(value)
    if number is None:
        return
    for style in (
        PhoneNumberFormat.E164,
        PhoneNumberFormat.INTERNATIONAL,
        PhoneNumberFormat.RFC3966,
    ):
        yield phonenumbers.format_number(number, style)
    national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    yield national
    yield _digits(national)


def find_phones(
    text: str, phones: Iterable[tuple[str, Identifier]]
) -> Iterator[tuple[int, int, tuple[str, Identifier]]]:
    """Every place where one of the phones is written in any layout; byte offsets in UTF-8."""
    candidates = list(_CANDIDATE.finditer(text))
    if not candidates:
        return
    wanted: dict[str, dict[tuple[str, Identifier], None]] = {}
    bare: dict[str, dict[tuple[str, Identifier], None]] = {}
    for owner in phones:
        for form in _digit_forms(owner[1].value):
            wanted.setdefault(form, {})[owner] = None
        bare.setdefault(_without_prefixes(owner[1].value), {})[owner] = None
    for match in candidates:
        digits = _digits(match[0])
        owners = wanted.get(digits, {})
        if _IN_GROUPS.fullmatch(match[0]):
            owners = owners | bare.get(digits, {})
        for owner in owners:
            start = len(text[: match.start()].encode(errors="surrogateescape"))
            yield start, start + len(match[0].encode(errors="surrogateescape")), owner


@lru_cache(maxsize=1 << 12)
def _digit_forms(value: str) -> frozenset[str]:
    """Its digits in every usual form: with the trunk prefix behind the country code as well, as in
    ``+46 (0)70``, and with what is dialled before a country code."""
    forms = {digits for each in phone_spellings(value) if len(digits := _digits(each)) >= _SHORTEST}
    if (number := _parsed(value)) is not None:
        code = str(number.country_code)
        national = _digits(phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL))
        abroad = {code + national, code + phonenumbers.national_significant_number(number)}
        forms |= abroad | {prefix + each for prefix in _ABROAD for each in abroad}
    return frozenset(forms)


@lru_cache(maxsize=1 << 12)
def _without_prefixes(value: str) -> str:
    """The national number without its trunk prefix, "" where it is not known or too short: alone it
    could be any number, so that it counts only where it is written in groups."""
    number = _parsed(value)
    bare = "" if number is None else phonenumbers.national_significant_number(number)
    return bare if len(bare) > _SHORTEST else ""


def _digits(text: str) -> str:
    return "".join(c for c in text.translate(_FULL_WIDTH_DIGITS) if "0" <= c <= "9")


def _parsed(value: str) -> phonenumbers.PhoneNumber | None:
    """Only a number with its country code says which national spellings it has."""
    try:
        return phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        return None
