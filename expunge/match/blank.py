"""What a field becomes when its record stays and its value must not: something that fits the
column (type, length, uniqueness, NOT NULL, a check) and says nothing. Pure functions."""

import hashlib
import re
import uuid
from collections.abc import Callable, Iterator, Mapping

from expunge.match.rewrite import ERASED
from expunge.model import Assign, Container, Field, Patch, Path, Value, leaves, stands

Blank = bool | int | float | str | None
_MOMENTS = ("date", "time")  # with all their variants
MOST = 32_767  # the largest number that every integer type holds


class Unfit(Exception):
    """Nothing that is known fits this field's type; the message is the field's name."""


def blanks(
    container: Container, data: Value, keeps: Callable[[str], bool], tag: str
) -> Iterator[Assign | Unfit]:
    """An assignment for each field that is not kept and is not blank yet; Unfit for one that
    stays because nothing fits. tag: opaque, of this record, for fields that must be unique.

    A column of a table is blanked as a whole; in a document or a line, each leaf by itself.
    """
    for path, value in _places(container, data):
        name = ".".join(part for part in path if isinstance(part, str))
        if value is None or keeps(name) or not path:
            continue
        try:
            new = blank(container.field(name), value, tag)
        except Unfit:
            yield Unfit(name)
            continue
        if isinstance(new, bool) is not isinstance(value, bool) or new != value:
            yield Assign(path, new)


def is_blanked(container: Container, patch: Patch, data: Value) -> bool:
    """Whether a kept record is as the patch left it, but for moments: a trigger writes those."""
    return stands(data, tuple(each for each in patch if not _is_moment(container, each.path)))


def _is_moment(container: Container, path: Path) -> bool:
    field = container.field(".".join(part for part in path if isinstance(part, str)))
    return field is not None and field.type.lower().startswith(_MOMENTS)


def _places(container: Container, data: Value) -> Iterator[tuple[Path, Value]]:
    """Columns, where the store declares them; the leaves of those that take neither null nor a
    plain value, and of everything else."""
    if not isinstance(data, Mapping):
        yield from leaves(data)
        return
    for name, value in data.items():
        field = container.field(name)
        nested = isinstance(value, Mapping | list | tuple)
        if nested and (field is None or not field.nullable or container.kind != "table"):
            yield from leaves(value, (name,))
        else:
            yield (name,), value


def blank(field: Field | None, value: Value, tag: str) -> Blank:
    """The blank for one value. Unfit where the column's type is not known."""
    if field is None:
        return ERASED if isinstance(value, str) else None
    if field.nullable:
        return None
    if isinstance(value, bool):
        return False
    if isinstance(value, int | float):
        number = _number(field, value, tag)
        return float(number) if _is_binary(field) else number
    if not isinstance(value, str):
        raise Unfit(field.name)
    return _typed(field, value, tag)


def _number(field: Field, value: float, tag: str) -> int:
    if field.unique:
        return int.from_bytes(_digest(tag)[:4], "big") % MOST
    return _sign(value) if field.checked else 0


def _is_binary(field: Field) -> bool:
    """Floating point: what a store gives back of a whole number is no integer."""
    return any(word in field.type.lower() for word in ("real", "floa", "doub"))


def _sign(value: float) -> int:
    """A check commonly asks for the sign, or for a small number."""
    return (value > 0) - (value < 0)


def _typed(field: Field, value: str, tag: str) -> str:
    """By the column's declared type, in lower case: PostgreSQL's and SQLite's names for it."""
    kind = field.type.lower()
    if kind.startswith(("numeric", "decimal", "money", "real", "double")):
        return _decimal(field, value, tag)
    if kind.startswith("uuid"):
        return str(uuid.UUID(bytes=_digest(tag)[:16], version=4))
    if kind.startswith(_MOMENTS):
        return _moment(value)
    if any(word in kind for word in ("char", "text", "clob", "citext", "string", "keyword")) or (
        kind in ("name", "any")
    ):
        return _text(field, value, tag)
    raise Unfit(field.name)


def _decimal(field: Field, value: str, tag: str) -> str:
    """With as many decimal places as it had."""
    try:
        number = float(value)
    except ValueError:
        raise Unfit(field.name) from None
    places = len(value.partition(".")[2])
    return f"{_number(field, number, tag)}{'.' if places else ''}{'0' * places}"


def _moment(value: str) -> str:
    """The beginning of 1970, in the form in which the value is written."""
    form = re.fullmatch(r"(\d{4}-\d\d-\d\d)?([ T]?)(\d\d:\d\d(?::\d\d)?)?(\.\d+)?(.*)", value)
    if form is None or not (form[1] or form[3]):
        raise Unfit("moment")
    day = "1970-01-01" if form[1] else ""
    time = "00:00:00"[: len(form[3])] if form[3] else ""
    return f"{day}{form[2]}{time}{form[5] if form[3] else ''}"


def _text(field: Field, value: str, tag: str) -> str:
    """Another one in each record, whether the column alone must be unique or with others."""
    if field.checked:
        return _shaped(value, tag)
    text = f"erased-{tag}"
    if field.max_length is None or len(text) <= field.max_length:
        return text
    return text[-field.max_length :] if field.unique else "*" * field.max_length


def _shaped(value: str, tag: str) -> str:
    """Signs where they were; letters and digits of the tag where letters and digits were."""
    digest = iter(_digest(tag) * (len(value) // 32 + 1))

    def put(match: re.Match[str]) -> str:
        number = next(digest)
        if match[0].isdigit():
            return str(number % 10)
        letter = chr(ord("a") + number % 26)
        return letter.upper() if match[0].isupper() else letter

    return re.sub(r"[^\W_]", put, value)


def _digest(tag: str) -> bytes:
    return hashlib.sha256(tag.encode()).digest()
