"""Payment cards: lengths and issuer ranges (ISO/IEC 7812), Luhn's check digit."""

import re

from scanners.patterns.runs import Number

_ISSUERS = re.compile(
    r"4\d{15}|4\d{18}|4\d{12}"  # Visa
    r"|5[1-5]\d{14}|(?:222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"  # Mastercard
    r"|3[47]\d{13}"  # American Express
    r"|(?:30[0-59]|3[689]\d)\d{11}|(?:30[0-59]|3[689]\d)\d{13}"  # Diners Club
    r"|(?:6011\d\d|64[4-9]\d{3}|65\d{4})\d{10}(?:\d{3})?"  # Discover
    r"|35(?:2[89]|[3-8]\d)\d{12}|(?:1800|2131)\d{11}"  # JCB
    r"|62\d{14,17}|81\d{14}"  # UnionPay
    r"|220[0-4]\d{12,15}"  # Mir
    r"|(?:60|508\d|353|356|82)\d{12,14}"  # RuPay
    r"|9792\d{12}|506[01]\d{12,15}"  # Troy, Verve
    r"|(?:5018|5020|5038|5893|6304|6759|676[1-3]|0604|5[06-9]\d\d|6\d{3})\d{8,15}"  # Maestro
    r"|1\d{14}"  # UATP
)
_COMMON = re.compile(
    r"4\d{15}|5[1-5]\d{14}|(?:222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}"
    r"|(?:30[0-59]|36\d|38\d|39\d)\d{11}|6011\d{12}|65\d{14}|64[4-9]\d{13}|35(?:2[89]|[3-8]\d)\d{12}"
    r"|(?:1800|2131)\d{11}|62\d{14}"
)
_SHAPES = {(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (4, 4, 4, 1), (4, 4, 4, 3)}
CARD_WORDS = (
    "card|cards|cc|credit|debit|visa|mastercard|master card|amex|american express|discover|jcb|diners|maestro"
    "|unionpay|pan|card number|card no|ccn|ccnum|karte|kreditkarte|kreditkartennummer|carte|tarjeta|carta"
    "|cartao|cartão|kaart|creditcard|クレジットカード|カード番号|カード|payment|charge|charged"
)
_TWICE = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def luhn(digits: str) -> bool:
    """Luhn's check (ISO/IEC 7812-1, annex B)."""
    numbers = [*map(int, reversed(digits))]
    return (sum(numbers[::2]) + sum(map(_TWICE.__getitem__, numbers[1::2]))) % 10 == 0


def card_score(number: Number, named: bool, denied: bool) -> float:
    """How sure it is that the number is a card's; 0 where it is none. named: words before it say
    that it is one."""
    digits = number.digits
    grouped = number.lengths in _SHAPES and number.one_separator in (" ", "-")
    if not 12 <= len(digits) <= 19 or number.plus or (len(number.lengths) > 1 and not grouped):
        return 0
    if not luhn(digits):
        return 0
    issued = _ISSUERS.fullmatch(digits) is not None
    if named:
        return 0.99 if issued else 0.8 * (len(digits) >= 13)
    if grouped:
        return 0.97 * issued
    return 0.9 if _COMMON.fullmatch(digits) and not denied else 0.3 * issued
