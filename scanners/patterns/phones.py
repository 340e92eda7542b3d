"""Telephone numbers, by phonenumbers' numbering plans and by how people write them."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberDesc

from scanners.patterns.context import Marks
from scanners.patterns.runs import Number

_KINDS = (
    "fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip",
    "pager", "uan",
)  # fmt: skip
_NANP = re.compile(r"1?[2-9]\d\d[2-9]\d{6}")
PHONE_WORDS = (
    "phone|phones|telephone|tel|telefon|telefono|teléfono|telefone|téléphone|telefoon|telefonnummer|fon|mobile"
    "|mob|mobil|mobiel|móvil|movil|celular|cellulare|portable|handy|cell|cellphone|fax|call|calls|called|calling"
    "|ring|dial|sms|text|texted|whatsapp|signal|telegram|viber|reach|reached|contact|contacts|kontakt|hotline"
    "|landline|voicemail|switchboard|helpline|desk|office|pager|beeper|rufnummer|durchwahl|gsm|tlf|tlfn|puh|puhelin"
    "|tél|answering|answer|messages|registered|ph|contactno|mobileno|phoneno|telno"
    "|phone number|phone no|phone num|mobile number|mobile no|cell number|contact number"
    "|call back|callback|callback number|new number|msisdn|caller|callee|ani|dnis|電話|電話番号|携帯|携帯電話|携帯番号"
    "|手机|手机号|电话|전화|전화번호|휴대폰|телефон|тел|моб|τηλ|هاتف|טלפון|tel no|bellen|bel|rufen|ruf|appeler|appelez|anrufen"
    "|telef*|teleph*|telép*|teléf*|téléph*|τηλ*|mobilnr|mobilnummer|mobilnum*|mobiltel*|mobilfunk*|handyn*|rufn*|kontaktn*|kontakttel*|cel|cels|tfno|tfn|telemóvel|telemovel|contacto|contato|faks|telefaks"
    "|fixe|fixo|fijo|kom|komórk*|κιν|κινητό|κινητο|σταθερό|hp|zap|whats|wsp|wpp|natel|sđt|đt|điện thoại|telp|matkapuhelin|kännykkä|мобильный|сотовый|моб|номер телефона"
    "|โทร|เบอร์|手机号码|手機|電話番号|휴대전화|핸드폰|טל|נייד|جوال|موبايل|márcame|marcame|marcar|marca|llámeme|gsm no"
    "|llamar|llame|llámame|chiamare|chiama|ligar|ligue|zadzwoń|ring me|phone me|extension|ext|direct|direct line"
)
NUMBER_WORDS = "number|numbers|numéro|numero|número|nummer|番号|digits|answering at|me on|me at|him at|her at|us at"
"""Words that say that a number follows; of a telephone where no other word says of what."""
OTHER_WORDS = (
    "licen*|passport|policy|member|account|acct|insurance|card|mrn|patient|security|social|tax|vat|id|identity|iban|bank"
    "|registration|plate|vin|imei|code|pin|zip|postal|cep|plz|cap|psč|postleitzahl|postnummer|postnr|konto|kunden*|customer|client|employee|student|claim|group|routing"
)
_COUNTED = re.compile(
    r" (?:requests?|items?|rows?|bytes|[kMG]i?B|ms|ohms?|volts?|watts?|kg|km|records?|users|events|files|packets|messages|people|times|units|pcs|points|steps|seconds|minutes|hours|entries|words|lines)(?!\w)"
)
"""What many of are counted by a number before it."""
_LABEL_AFTER = re.compile(
    r"[\s,;:(-]{0,3}(?:-\s?)?(?:office|fax|mobile|cell|home|work|desk|phone|landline|tel|m|h|w|o)\b(?![-@.])(?!\s?[:(+\d#=])",
    re.IGNORECASE,
)
EXTENSION = re.compile(
    r"(?:\s?[xX#]\s?|[\s,;]{0,2}(?:ext(?:ension|n)?|extn|int|poste|durchwahl|内線)[.:]?\s?)(\d{1,6})(?!\w)",
    re.IGNORECASE,
)
_NEAR, _FAR = 22, 40
"""Code points between a label and digits alone, and a number that is written as one."""
SURE, VALID, LABELLED, SHAPED, TRUNK, LIKE = 0.97, 0.93, 0.88, 0.8, 0.68, 0.55
_SEPARATORS = re.compile(r"[ ]{1,2}|[-./]|\) ?-?|-\(|[ ]?\(|\)[ -]?| - |[ ]?/ ?")


class Plan(NamedTuple):
    """A region: its national numbers, how many digits they have, the prefix as it may stand before
    them, and that in digits."""

    region: str
    numbers: re.Pattern[str]
    lengths: frozenset[int]
    prefix: re.Pattern[str] | None
    trunk: str

    def has(self, digits: str) -> bool:
        return len(digits) in self.lengths and self.numbers.fullmatch(digits) is not None

    def dials(self, digits: str) -> bool:
        """Whether one of its numbers is dialled so inside the region."""
        if self.trunk == "0" and digits[0] != "0" and self.region != "IT":
            return False
        if self.has(digits):
            return True
        match = self.prefix.match(digits) if self.prefix is not None else None
        return match is not None and self.has(digits[match.end() :])


@cache
def _plan(region: str) -> PhoneMetadata | None:
    return PhoneMetadata.metadata_for_region(region, None)


@cache
def _numbers(code: int) -> re.Pattern[str] | None:
    """Every national number of a country calling code, as one pattern."""
    patterns: list[str] = []
    for region in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(code, ()):
        plan = (
            PhoneMetadata.metadata_for_nongeo_region(code, None)
            if region == "001"
            else _plan(region)
        )
        patterns += _of_plan(plan)
    return re.compile("|".join(patterns)) if patterns else None


def _described(plan: PhoneMetadata | None) -> list[PhoneNumberDesc]:
    descriptions: list[PhoneNumberDesc | None] = [getattr(plan, kind, None) for kind in _KINDS]
    return [each for each in descriptions if each is not None and each.national_number_pattern]


def _of_plan(plan: PhoneMetadata | None) -> list[str]:
    return [f"(?:{each.national_number_pattern})" for each in _described(plan)]


@cache
def _national(region: str) -> Plan | None:
    plan = _plan(region)
    if plan is None:
        return None
    prefix = plan.national_prefix_for_parsing
    return Plan(
        region,
        re.compile("|".join(_of_plan(plan))),
        frozenset(length for each in _described(plan) for length in each.possible_length),
        re.compile(prefix) if prefix else None,
        plan.national_prefix or "",
    )


def international(digits: str) -> bool:
    """Whether these digits, country calling code first, are a valid number of that country."""
    for length in (1, 2, 3):
        code = int(digits[:length] or 0)
        if code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
            rest = digits[length:]
            numbers = _numbers(code)
            if numbers is None:
                return False
            if numbers.fullmatch(rest):
                return True
            return rest[:1] == "0" and numbers.fullmatch(rest[1:]) is not None
    return False


@cache
def _plans(regions: tuple[str, ...]) -> tuple[Plan, ...]:
    return tuple(plan for each in regions if (plan := _national(each)) is not None)


def national(digits: str, regions: tuple[str, ...]) -> bool:
    """Whether these digits are a valid number as it is dialled inside one of the regions."""
    return any(plan.dials(digits) for plan in _plans(regions))


def phone_score(
    number: Number, marks: Marks, reach: int, following: str, denied: bool, regions: tuple[str, ...]
) -> float:
    """How sure it is that the number is a telephone's; 0 where it is none.

    ``+`` and a valid number prove it; a label before or after it, or a way of writing that little
    else has, with a valid number, make it likely; digits alone never do. reach: length of the
    context that the marks are of; following: what stands after the number.
    """
    digits = number.digits
    if not 6 <= len(digits) <= 16 or len(set(digits)) == 1 or digits.startswith("000"):
        return 0
    if not all(map(_is_separator, number.separators)) or _is_decimal(number) or _is_two(number):
        return 0
    labelled = _is_labelled(marks, reach, denied, len(number.lengths) > 1) or (
        following != "" and _LABEL_AFTER.match(following) is not None
    )
    if number.plus:
        return _with_plus(number, labelled)
    if (denied and not labelled) or _COUNTED.match(following):
        return 0
    return _labelled(number, regions) if labelled else _unlabelled(number, following, regions)


@lru_cache(maxsize=512)
def _is_separator(between: str) -> bool:
    return _SEPARATORS.fullmatch(between) is not None


def _is_labelled(marks: Marks, reach: int, denied: bool, grouped: bool) -> bool:
    """Whether the nearest word that says of what the number is says: of a telephone."""
    if denied or not marks:
        return False
    own = marks.get("phone", -1)
    other = max(marks.get("other", -1), marks.get("national", -1))
    if own >= 0:
        return own >= other and reach - own <= (_FAR if grouped else _NEAR)
    return other < 0 and reach - marks.get("number", -reach) <= _NEAR


def _with_plus(number: Number, labelled: bool) -> float:
    if international(number.digits) or _without_trunk(number):
        return SURE
    if len(number.digits) < 8:
        return 0
    return LABELLED if labelled else LIKE if len(number.lengths) > 1 else 0.4


def _without_trunk(number: Number) -> bool:
    """``+44 (0)20 ...``: the bracket is dialled at home only."""
    if "(0)" not in number.raw:
        return False
    return international(re.sub(r"\D", "", number.raw.replace("(0)", "", 1)))


def _labelled(number: Number, regions: tuple[str, ...]) -> float:
    digits = number.digits
    if national(digits, regions) or _is_idd(digits):
        return SURE
    if len(number.lengths) == 1 and not 7 <= len(digits) <= 13:
        return 0.4
    if number.lengths in ((3, 3, 4), (1, 3, 3, 4), (3, 3, 3, 4)):
        return LABELLED + 0.02
    if len(digits) < 8:
        return LABELLED - 0.06
    return LABELLED if len(digits) <= 12 else LIKE


def _is_idd(digits: str) -> bool:
    """With an international prefix: 00 (ITU-T E.123) or 011 (North America)."""
    if digits.startswith("00"):
        return international(digits[2:])
    return digits.startswith("011") and international(digits[3:])


def _unlabelled(number: Number, following: str, regions: tuple[str, ...]) -> float:
    """By the way in which it is written alone."""
    digits, lengths = number.digits, number.lengths
    is_idd = _is_idd(digits)
    if len(lengths) == 1:
        dialled = LIKE + 0.05 if following.startswith("@") else 0.45
        return dialled if is_idd and len(digits) >= 12 else 0
    if lengths in ((3, 3, 4), (1, 3, 3, 4), (3, 3, 3, 4)) and _is_american(number):
        return SHAPED if _NANP.fullmatch(digits.lstrip("0")) else LIKE + 0.05
    if is_idd and set(lengths) != {2}:  # 00 22 02 00 00 00 is a row of numbers
        return SHAPED
    if _is_brazilian(number) or (
        lengths == (3, 2, 2, 2) and digits[0] in "6789" and national(digits, regions)
    ):
        return LIKE + 0.05
    return _with_trunk(number, regions)


def _with_trunk(number: Number, regions: tuple[str, ...]) -> float:
    """With the 0 that is dialled inside a country, in groups as they are usual."""
    digits, lengths, separator = number.digits, number.lengths, number.one_separator
    if digits[0] != "0" or len(digits) < 9 or max(lengths) > 8 or min(lengths) < 2:
        return 0
    if set(lengths) == {2} and len(lengths) != 5:
        return 0
    slashed = len(lengths) == 2 and 3 <= lengths[0] <= 5 and 5 <= lengths[1] <= 8
    if (separator == "/" and not slashed) or (separator is None and "." in number.separators):
        return 0
    if not national(digits, regions):
        return 0.3
    two = len(lengths) == 2 and separator == " " and lengths not in ((5, 6), (4, 7), (3, 8))
    return 0.4 if two or len(lengths) > 6 else TRUNK


def _is_brazilian(number: Number) -> bool:
    """``(11) 98841-2207``: the area in brackets needs no 0 before it."""
    plan = _national("BR") if number.raw[0] == "(" else None
    shaped = number.separators == (") ", "-") and number.lengths in ((2, 5, 4), (2, 4, 4))
    return shaped and plan is not None and plan.has(number.digits)


def _is_american(number: Number) -> bool:
    """3-3-4 with brackets, dashes or dots; spaces alone could be anything."""
    raw = number.raw
    if raw.startswith(("(", "1 (", "1(", "1-(")):
        return True
    if number.one_separator in ("-", "."):
        return True
    return number.separators in ((" ", "-"), ("-", "-", "-"), (" ", "-", "-"), ("/", "-"))


def _is_two(number: Number) -> bool:
    """``06 71 24 90 38 / 06 71 24 90 39``: a slash between more than an area and its number."""
    return any("/" in each for each in number.separators[1:])


def _is_decimal(number: Number) -> bool:
    """Numbers with fractions beside each other: ``0.12 3.45``, ``52.5200 13.4050``."""
    separators = number.separators
    if "." not in separators:
        return False
    if len(separators) == 1:
        return True
    return any(" " in each for each in separators) and not number.raw.startswith(("+", "("))
