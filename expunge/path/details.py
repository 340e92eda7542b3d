"""What a request asks for beyond its right: new values, or one purpose only."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import phonenumbers

from expunge.model import Identifier, RequestError, Right
from expunge.model.identifier import STRENGTHS
from expunge.path import sealed
from expunge.path.codec import dump_json
from expunge.path.context import Context


@dataclass(frozen=True, repr=False)
class Details:
    """changes: for a rectification, the new value of each kind; purpose: for a restriction, the one
    that is to stop (None: all processing)."""

    changes: tuple[Identifier, ...] = ()
    purpose: str | None = None

    def told(self) -> dict[str, object]:
        """For the request's first event: kinds, never values."""
        told: dict[str, object] = {}
        if self.changes:
            told["changes"] = sorted(each.kind for each in self.changes)
        if self.purpose is not None:
            told["purpose"] = self.purpose
        return told

    def dump(self) -> bytes:
        changes = sorted([each.kind, each.value] for each in self.changes)
        return dump_json({"changes": changes, "purpose": self.purpose})


NOTHING_MORE = Details()


def details_of(context: Context, request_id: str) -> Details:
    raw = json.loads(sealed.opened(context, request_id, "details") or b"{}")
    changes = tuple(Identifier(kind, value) for kind, value in raw.get("changes", ()))
    return Details(changes, raw.get("purpose"))


def check(right: Right, details: Details, purposes: Iterable[str]) -> None:
    """RequestError where it does not belong to the right, or cannot be carried out as it stands.

    purposes: those for which the configuration has a marker.
    """
    if bool(details.changes) != (right is Right.RECTIFICATION):
        raise RequestError(
            "A rectification needs --set KIND=VALUE, and no other right takes it: for example "
            "--right rectification --set email=new@b.c."
        )
    if details.purpose is not None and right is not Right.RESTRICTION:
        raise RequestError("--purpose belongs to --right restriction.")
    known = sorted(set(purposes))
    if details.purpose is not None and details.purpose not in known:
        raise RequestError(
            f"No marker is configured for that purpose. Known: {', '.join(known) or 'none'}; add "
            "a [[restrictions]] table."
        )
    kinds = [each.kind for each in details.changes]
    if len(set(kinds)) != len(kinds):
        raise RequestError("--set names a kind twice. Give one new value a kind.")
    for each in details.changes:
        _check_value(each)


def _check_value(change: Identifier) -> None:
    if change.kind not in STRENGTHS:
        raise RequestError(
            f"--set: unknown kind. Known: {', '.join(sorted(STRENGTHS))}. Keys are not changed."
        )
    if change.kind == "date_of_birth":
        try:
            date.fromisoformat(change.value)
        except ValueError:
            raise RequestError("--set date_of_birth is written YYYY-MM-DD.") from None
    if change.kind == "phone":
        try:
            number = phonenumbers.parse(change.value, None)
        except phonenumbers.NumberParseException:
            raise RequestError("--set phone needs its country code: +81 90 1234 5678.") from None
        if not phonenumbers.is_possible_number(number):
            raise RequestError("--set phone is no telephone number: it has too few or many digits.")
