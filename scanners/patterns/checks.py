"""Checksums: those that python-stdnum does not have, and a door to those that it has."""

from collections.abc import Callable
from functools import cache
from importlib import import_module

Check = Callable[[str], bool]


@cache
def stdnum(name: str) -> Check:
    """python-stdnum's check of one kind of number (``pl.pesel``), loaded when it is first asked."""
    module = import_module(f"stdnum.{name}")
    valid: Check = module.is_valid
    return valid


def holds(check: str | Check, number: str) -> bool:
    """check: of python-stdnum, by its name, or one of these."""
    try:
        return (stdnum(check) if isinstance(check, str) else check)(number)
    except (ValueError, IndexError, KeyError):  # letters where it expects digits
        return False


def weighted(digits: str, weights: tuple[int, ...]) -> int:
    """The sum of the digits, each times its weight."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def ssn(digits: str) -> bool:
    """US social security number: area not 000, 666 or 9xx, no part all zeros (SSA, 2011)."""
    return digits[:3] not in ("000", "666") and digits[0] != "9" and _parts(digits)


def itin(digits: str) -> bool:
    """US individual taxpayer number: 9xx with a group that the IRS gives out."""
    group = int(digits[3:5])
    return digits[0] == "9" and (50 <= group <= 65 or 70 <= group <= 88 or 90 <= group <= 99)


def _parts(digits: str) -> bool:
    return digits[3:5] != "00" and digits[5:] != "0000"


def my_number(digits: str) -> bool:
    """Japan's individual number: check digit by Ordinance 85 of 2014, article 5."""
    total = sum(
        int(digit) * (place + 1 if place <= 6 else place - 5)
        for place, digit in enumerate(reversed(digits[:11]), start=1)
    )
    rest = total % 11
    return int(digits[11]) == (0 if rest <= 1 else 11 - rest)


def jp_licence(digits: str) -> bool:
    """Japan's driving licence: the 11th digit checks the ten before it."""
    rest = weighted(digits[:10], (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return int(digits[10]) == (11 - rest if rest > 1 else 0)


def de_svnr(token: str) -> bool:
    """German pension insurance number: 8 digits, a letter, 3 digits; the last one checks."""
    letter = f"{ord(token[8]) - 64:02d}"
    digits = token[:8] + letter + token[9:11]
    products = (
        int(digit) * weight
        for digit, weight in zip(digits, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1), strict=True)
    )
    return sum(sum(map(int, str(each))) for each in products) % 10 == int(token[11])


def de_health(token: str) -> bool:
    """German health insurance number (KVNR): a letter, 8 digits, Luhn with weights 1 and 2."""
    digits = f"{ord(token[0]) - 64:02d}{token[1:9]}"
    products = (int(digit) * (1 + place % 2) for place, digit in enumerate(digits))
    return sum(each // 10 + each % 10 for each in products) % 10 == int(token[9])


def sg_nric(token: str) -> bool:
    """Singapore's NRIC and FIN: weighted sum, one of two rows of letters."""
    total = weighted(token[1:8], (2, 7, 6, 5, 4, 3, 2))
    first = token[0]
    total += {"T": 4, "G": 4, "M": 3}.get(first, 0)
    letters = {"S": "JZIHGFEDCBA", "T": "JZIHGFEDCBA", "M": "KLJNPQRTUWX"}.get(first, "XWUTRQPNMLK")
    place = total % 11
    return letters[10 - place if first == "M" else place] == token[8]


def dea(token: str) -> bool:
    """US DEA registration: odd digits plus twice the even ones end in the seventh."""
    digits = [*map(int, token[2:])]
    total = digits[0] + digits[2] + digits[4] + 2 * (digits[1] + digits[3] + digits[5])
    return total % 10 == digits[6]


def medicare(digits: str) -> bool:
    """Australia's Medicare card: first digit 2 to 6, the ninth checks the eight before it."""
    return digits[0] in "23456" and weighted(digits[:8], (1, 3, 7, 9, 1, 3, 7, 9)) % 10 == int(
        digits[8]
    )


def mrz(token: str, check: str) -> bool:
    """ICAO 9303: weights 7, 3, 1; letters are 10 to 35."""
    total = sum(
        int(char, 36) * weight
        for char, weight in zip(token, (7, 3, 1) * (len(token) // 3 + 1), strict=False)
    )
    return total % 10 == int(check)


def vin(token: str) -> bool:
    """Vehicle identification number: check digit of 49 CFR 565.15."""
    values = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789", strict=True))
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    total = sum(
        int(values.get(char, char)) * weight for char, weight in zip(token, weights, strict=True)
    )
    return token[8] == "0123456789X"[total % 11]


def th_pin(digits: str) -> bool:
    return digits[0] != "0" and (11 - weighted(digits, tuple(range(13, 1, -1))) % 11) % 10 == int(
        digits[12]
    )


def always(_: str) -> bool:
    """Numbers that have no check digit."""
    return True
