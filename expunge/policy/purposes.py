"""What a person is told about a container beside its data (GDPR article 15(1), APPI 33)."""

from collections.abc import Iterable
from dataclasses import dataclass

from expunge.config.shape import Policy, Purpose
from expunge.datamap.model import DataMap


@dataclass(frozen=True)
class Told:
    """Sentences for one container; an empty one was declared nowhere."""

    purposes: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    retention: tuple[str, ...] = ()
    source: tuple[str, ...] = ()

    @property
    def undeclared(self) -> tuple[str, ...]:
        """What nobody declared: the controller must tell it in another way."""
        return tuple(name for name, value in self.__dict__.items() if not value)


def told(
    declared: Iterable[Purpose], policies: Iterable[Policy], data_map: DataMap, address: str
) -> Told:
    """From [[purposes]] and the purposes of [[fields]]; retention from [[policies]] too.

    A declaration holds for a container, for its store (``shop:``), or for a category that one of
    its fields has.
    """
    fields = data_map.by_container.get(address, ())
    own = [each for each in declared if _holds(each.match, address, fields)]
    kept = [
        f"until {policy.until.isoformat()}{f' ({policy.basis})' if policy.basis else ''}"
        for policy in policies
        if policy.until is not None and _holds(policy.match, address, fields)
    ]
    return Told(
        _once(text for text in (*_each(own, "purposes"), *_each(fields, "purposes"))),
        _once(_each(own, "recipients")),
        _once((*(each.retention for each in own if each.retention), *kept)),
        _once(each.source for each in own if each.source),
    )


def _holds(match: str, address: str, fields: Iterable[object]) -> bool:
    if match == address or (match.endswith(":") and address.startswith(match)):
        return True
    if match.startswith(f"{address}."):
        return True
    return any(
        f"{getattr(each, 'category', None) or ''}.".startswith(f"{match}.") for each in fields
    )


def _each(things: Iterable[object], name: str) -> list[str]:
    return [text for each in things for text in getattr(each, name)]


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
