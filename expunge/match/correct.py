"""A corrected value in the form of the one that it replaces. Pure functions."""

import re
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

STYLES = (
    PhoneNumberFormat.E164,
    PhoneNumberFormat.INTERNATIONAL,
    PhoneNumberFormat.NATIONAL,
    PhoneNumberFormat.RFC3966,
)
DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y")


_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def corrected(kind: str, old: str, new: str, own: Collection[str] = ()) -> str | None:
    """What the field's value becomes; None where the form of the old one is not understood.

    kind: of the field: email, account, address, phone, name, given_name, family_name or
    date_of_birth. new: as the person gave it: a phone with its country code, a date as YYYY-MM-DD,
    a name with the family name last (in kanji, kana or hangul: first). own: all that is known of
    the person of this kind; it tells the country of a phone that is written without it.
    """
    if kind == "phone":
        return _phone(old.strip(), new, own)
    return _FORMS.get(kind, _plain)(old.strip(), new)


def _plain(_old: str, new: str) -> str:
    return new


def _email(old: str, new: str) -> str:
    return new.upper() if old.isupper() else new


def _name(old: str, new: str) -> str | None:
    """None where the old one is only a part of a name."""
    given, family = _parts(new)
    if _CJK.search(old):
        return new if " " in old else new.replace(" ", "")
    if given and len(old.split()) == 1:
        return None
    written = f"{family}, {given}" if "," in old and given else new
    return written.upper() if old.isupper() else written


def _given(old: str, new: str) -> str | None:
    given = _parts(new)[0]
    return (given.upper() if old.isupper() else given) or None


def _family(old: str, new: str) -> str:
    family = _parts(new)[1]
    return family.upper() if old.isupper() else family


def _parts(name: str) -> tuple[str, str]:
    if _CJK.search(name):
        family, *given = name.split()
    else:
        *given, family = name.split()
    return " ".join(given), family


def _date(old: str, new: str) -> str | None:
    """None where the old one can be read in two ways that would write the new one differently."""
    wanted = date.fromisoformat(new)
    found = {wanted.strftime(form) for form in _dates(old)}
    return found.pop() if len(found) == 1 else None


def _dates(old: str) -> Iterator[str]:
    for form in DATES:
        try:
            datetime.strptime(old, form)  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
        yield form


def _phone(old: str, new: str, own: Collection[str]) -> str | None:
    """With its country code where the old one stood without, but for another country."""
    number = _parsed(new, None)
    if number is None:
        return None
    if not old.startswith("+") and number.country_code not in _codes(old, own, number):
        return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    region = phonenumbers.region_code_for_number(number)
    before = _parsed(old, region)
    if before is not None:
        for style in STYLES:
            if phonenumbers.format_number(before, style) == old:
                return phonenumbers.format_number(number, style)
    return _laid_out(old, number)


def _codes(old: str, own: Collection[str], number: PhoneNumber) -> set[int | None]:
    """Country codes that the old number can have: of the person's own that end like it; where
    none does, the new one's if it can be one of that country."""
    digits = re.sub(r"\D", "", old).lstrip("0")
    known = (_parsed(each, None) for each in own)
    codes = {
        each.country_code
        for each in known
        if each is not None and digits.endswith(phonenumbers.national_significant_number(each))
    }
    if codes:
        return codes
    before = _parsed(old, phonenumbers.region_code_for_number(number))
    is_one = before is not None and phonenumbers.is_valid_number(before)
    return {number.country_code} if is_one else set()


def _laid_out(old: str, number: PhoneNumber) -> str | None:
    """The new digits where the old ones were, if they are as many."""
    was = [c for c in old if c.isdigit()]
    for style in (PhoneNumberFormat.NATIONAL, PhoneNumberFormat.E164):
        digits = [c for c in phonenumbers.format_number(number, style) if c.isdigit()]
        if len(digits) == len(was) and old.startswith("+") == (style == PhoneNumberFormat.E164):
            rest = iter(digits)
            return "".join(next(rest) if c.isdigit() else c for c in old)
    return None


def _parsed(text: str, region: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except NumberParseException:
        return None


_FORMS: dict[str, Callable[[str, str], str | None]] = {
    "email": _email,
    "name": _name,
    "given_name": _given,
    "family_name": _family,
    "date_of_birth": _date,
}
