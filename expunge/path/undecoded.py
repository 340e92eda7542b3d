"""Text that is not UTF-8 (Latin-1, Shift_JIS), in which only ASCII is found."""

from collections.abc import Iterable

from expunge.model import Container, Gap, Identifier, Record, leaves


def is_undecoded(record: Record) -> bool:
    """Whether bytes of a text in it are not UTF-8; readers keep these as lone surrogates."""
    return any(isinstance(value, str) and _has_foreign(value) for _, value in leaves(record.data))


def can_hide(identifiers: Iterable[Identifier]) -> bool:
    """Whether one of these is spelt otherwise in another encoding."""
    return any(not each.value.isascii() for each in identifiers)


def undecoded(container: Container, count: int) -> Gap:
    return Gap(
        container.store,
        container.name,
        "not-utf-8",
        f"{count} records of the data subject are not UTF-8: what of their identifiers is not "
        "ASCII cannot be found there",
        "Convert them to UTF-8 and make a new plan, or look at them by hand and accept the gap.",
        count,
    )


def _has_foreign(text: str) -> bool:
    return not text.isascii() and any("\udc80" <= sign <= "\udcff" for sign in text)
