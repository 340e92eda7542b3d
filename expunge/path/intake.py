"""A new request: checked, its identifiers sealed under a key of its own."""

import re
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from expunge.ledger import clock, events, requests
from expunge.ledger.requests import Request
from expunge.match.text import normal
from expunge.model import Identifier, RequestError, Right
from expunge.model.identifier import STRENGTHS
from expunge.path import sealed
from expunge.path.context import Context
from expunge.path.details import NOTHING_MORE, Details
from expunge.path.details import check as check_details
from expunge.path.identify import can_locate
from expunge.path.restricting import purposes
from expunge.path.same import OpenRequests
from expunge.policy.address import is_field_address
from expunge.policy.regimes import deadline

BUILT = frozenset(
    {
        Right.ACCESS,
        Right.ERASURE,
        Right.PORTABILITY,
        Right.RECTIFICATION,
        Right.RESTRICTION,
    }
)
LONGEST = 20_000  # characters of one identifier
ADDRESS = re.compile(
    r'(?!mailto:)(?:[^\s@<>,;"]+|"[^"\n]+")@[^\s@<>,;"]*[^\s@<>,;".]', re.IGNORECASE
)
"""One addr-spec (RFC 5322, 3.4.1) as databases hold it, of any script."""
FEWEST_DIGITS = 4  # of a phone: an extension; fewer stand everywhere


@dataclass(frozen=True, repr=False)
class Asked:
    """A request that can be accepted; nothing of it is recorded yet."""

    right: Right
    named: tuple[Identifier, ...]
    regime: str
    details: Details = NOTHING_MORE


def new(
    context: Context,
    right: str,
    identifiers: Iterable[Identifier],
    regime: str = "gdpr",
    details: Details = NOTHING_MORE,
) -> Request:
    """Records the request; one that is open already is returned as it stands. RequestError, and
    nothing recorded, where it cannot be accepted."""
    known = purposes(context.configuration.restrictions)
    asked = checked(right, identifiers, regime, details, known)
    same = OpenRequests(context).like(asked.right, asked.named)
    if same is not None:
        return same
    made = sealed_request(context, asked)
    with context.ledger.write() as connection:
        record(connection, made)
    return made.request


def checked(
    right: str,
    identifiers: Iterable[Identifier],
    regime: str,
    details: Details = NOTHING_MORE,
    known_purposes: Iterable[str] = (),
) -> Asked:
    """RequestError where it cannot be accepted. known_purposes: those that have a marker."""
    named = tuple(sorted(set(identifiers)))
    wanted = _right(right)
    for each in (*named, *details.changes):
        _check(each)
    check_details(wanted, details, known_purposes)
    deadline(regime, clock.now())
    if not can_locate(named):
        kinds = ", ".join(sorted({each.kind for each in named})) or "nothing"
        raise RequestError(
            f"The request gives only {kinds}, which cannot find a person for certain. Add an "
            "e-mail address, an account or a key, or a phone number with a second identifier."
        )
    return Asked(wanted, named, regime, details)


@dataclass(frozen=True, repr=False)
class Sealed:
    """A new request with its parts, sealed by name; told: what its first event says."""

    request: Request
    parts: dict[str, bytes]
    told: dict[str, object]


def sealed_request(context: Context, asked: Asked) -> Sealed:
    """With a key of its own. Nothing of it is in the ledger yet."""
    received = clock.now()
    request = Request(
        id=f"r{received:%y%m%d}-{secrets.token_hex(5)}",
        right=asked.right.value,
        regime=asked.regime,
        status="new",
        received_at=clock.rfc3339(received),
        deadline=clock.rfc3339(deadline(asked.regime, received)),
        round=0,
    )
    key = context.keyring.open_request(request.id)
    contents = {
        "identifiers": sealed.dump_identifiers(asked.named),
        "salt": secrets.token_bytes(32),
        "details": asked.details.dump(),
    }
    kinds_given = sorted({"key" if each.is_key else each.kind for each in asked.named})
    body = {"right": asked.right.value, "regime": asked.regime, "kinds": kinds_given}
    return Sealed(
        request,
        {name: key.seal(content, name) for name, content in contents.items()},
        {**body, **asked.details.told()},
    )


def record(connection: Connection, made: Sealed) -> None:
    requests.add(connection, made.request)
    for name, content in made.parts.items():
        requests.put_sealed(connection, made.request.id, name, content)
    events.record(connection, made.request.id, "received", made.told)


def identifier(text: str) -> Identifier:
    """KIND=VALUE as people write it; the kind may be a key's field address."""
    kind, equals, value = text.partition("=")
    if not equals:
        raise RequestError("An identity is written KIND=VALUE, for example email=a@b.c.")
    return Identifier(kind.strip(), value.strip())


def _right(text: str) -> Right:
    known = ", ".join(each.value for each in Right)
    try:
        right = Right(text)
    except ValueError:
        raise RequestError(f"Unknown right {text!r}. Known: {known}.") from None
    if right not in BUILT:
        raise RequestError(
            f"This version cannot carry out a request for {right.value} yet; nothing was recorded. "
            f"It can: {', '.join(sorted(each.value for each in BUILT))}."
        )
    return right


def _check(each: Identifier) -> None:
    if each.kind not in STRENGTHS and not (each.is_key and is_field_address(each.kind)):
        # What stands before the = is not repeated: it may be an identity that was typed there.
        raise RequestError(
            f"Unknown identity kind. Known: {', '.join(sorted(STRENGTHS))}, or a key's address "
            "such as shop:public.customers.id."
        )
    if not normal(each.value).strip("\x00 "):
        raise RequestError(f"The identity {each.kind} is empty.")
    if any(unicodedata.category(sign) == "Cc" and not sign.isspace() for sign in each.value):
        raise RequestError(f"The identity {each.kind} holds a control character. Type it anew.")
    if each.kind == "phone" and sum(map(str.isdecimal, each.value)) < FEWEST_DIGITS:
        raise RequestError("The identity phone is no telephone number: it has too few digits.")
    if len(each.value) > LONGEST:
        raise RequestError(f"The identity {each.kind} is longer than {LONGEST} characters.")
    if each.kind == "email" and ADDRESS.fullmatch(each.value) is None:
        raise RequestError(
            "The identity email is not one e-mail address (name@domain), without a name, brackets "
            "or another beside it: it would find nobody."
        )
