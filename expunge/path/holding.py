"""Holding: what a legal hold keeps of a request from being changed, and what waits with it.

A hold is on a person, on containers, on requests, or on all three, under the name of a matter. It
stops erasures that are approved and retentions that end. Nothing is planned anew for it: what waits
goes on as approved when the hold is lifted.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from expunge.datamap.store import latest
from expunge.ledger import clock, events, holds, requests
from expunge.ledger.holds import Hold
from expunge.match.text import digits, normal
from expunge.model import FieldAddress, Gap, Identifier, RequestError, Strength
from expunge.path import sealed
from expunge.path.approve import operator, said_plainly
from expunge.path.context import Context
from expunge.path.identify import can_locate

OPEN = ("new", "planned", "approved", "running", "incomplete", "waiting")


@dataclass(frozen=True)
class Held:
    """What holds keep of one request. all: holds on its person or on itself; places: by container,
    holds on it, or on one whose records refer to it (they go first, and they stay)."""

    all: tuple[Hold, ...] = ()
    places: dict[str, tuple[Hold, ...]] = field(default_factory=dict)

    def by(self, address: str) -> tuple[Hold, ...]:
        return tuple(dict.fromkeys((*self.all, *self.places.get(address, ()))))

    @property
    def every(self) -> tuple[Hold, ...]:
        found = [hold for own in self.places.values() for hold in own]
        return tuple(dict.fromkeys((*self.all, *found)))


@dataclass(frozen=True, repr=False)
class Subject:
    """A person by salted digests: enough to say that a hold is on them, after their identifiers
    are gone. Kept under a follow-up's key only."""

    salt: str
    digests: frozenset[str]

    def is_one_of(self, identifiers: Iterable[Identifier]) -> bool:
        return not self.digests.isdisjoint(_digests(self.salt, identifiers))

    def dump(self) -> bytes:
        return " ".join((self.salt, *sorted(self.digests))).encode()


@dataclass(frozen=True)
class Scope:
    """What a hold is on."""

    identifiers: tuple[Identifier, ...] = ()
    containers: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()


def held(context: Context, request_id: str) -> Held:
    with context.ledger.read() as connection:
        active = holds.active(connection)
    if not active:
        return Held()
    person, own = subject(context, request_id), _with_what_it_follows(context, request_id)
    on_all = [each for each in active if not own.isdisjoint(each.requests)]
    on_all += [each for each in active if person.is_one_of(_identifiers(context, each))]
    return Held(tuple(dict.fromkeys(on_all)), _places(context, request_id, active))


def summary(found: Held) -> list[dict[str, object]]:
    """For people: each hold with its matter, and where it counts (None: everywhere)."""
    return [
        {
            "id": hold.id,
            "matter": hold.matter,
            "places": None
            if hold in found.all
            else sorted(place for place, own in found.places.items() if hold in own),
        }
        for hold in found.every
    ]


def gaps(found: Held, counts: dict[str, int]) -> list[Gap]:
    """For records that wait. counts: by container's address."""
    made = []
    for address, count in sorted(counts.items()):
        store, _, name = address.partition(":")
        matters = " and ".join(sorted({hold.matter for hold in found.by(address)}))
        made.append(
            Gap(
                store,
                name,
                "held",
                f"a legal hold ({matters}) keeps {count} records",
                "They go on when it is lifted: expunge hold list, expunge hold lift.",
                count,
            )
        )
    return made


def subject(context: Context, request_id: str) -> Subject:
    """The request's person: by the closure, or as it was handed to a follow-up."""
    handed = sealed.opened(context, request_id, "subject")
    if handed is not None:
        salt, *digests = handed.decode().split()
        return Subject(salt, frozenset(digests))
    named = set(sealed.identifiers(context, request_id))
    if sealed.opened(context, request_id, "closure") is not None:
        named |= set(sealed.closure(context, request_id).identifiers)
    salt = secrets.token_hex(16)
    return Subject(salt, frozenset(_digests(salt, named)))


def _digests(salt: str, identifiers: Iterable[Identifier]) -> Iterator[str]:
    """Of those that can find a person."""
    for each in identifiers:
        if each.strength is not Strength.WEAK:
            values = {each.value if each.is_key else normal(each.value)}
            if each.kind == "phone":
                values.add(digits(each.value))
            for value in values:
                yield hashlib.sha256(f"{salt} {each.kind}:{value}".encode()).hexdigest()


def add(context: Context, matter: str, scope: Scope, reason: str, by: str) -> Hold:
    """Adds a hold; without any scope, the matter is a request's id. RequestError, and nothing
    changed, where it holds nothing that is known."""
    identifiers, containers, ids = scope.identifiers, scope.containers, scope.requests
    if not (identifiers or containers or ids):
        ids = (matter,)
    if identifiers and not can_locate(identifiers):
        raise RequestError("These identities cannot find a person for certain. Add an e-mail.")
    known = latest(context.ledger)
    unknown = {each for each in containers if known is None or known.container(each) is None}
    if unknown:
        raise RequestError(
            f"The data map has no container {', '.join(sorted(unknown))}. Scan first; `expunge map "
            "show` lists them."
        )
    hold = Hold(
        id=f"h{clock.now():%y%m%d}-{secrets.token_hex(5)}",
        matter=said_plainly(context, matter, identifiers),
        reason=said_plainly(context, reason, identifiers),
        added_by=operator(by),
        added_at=clock.rfc3339(clock.now()),
        containers=containers,
        requests=ids,
    )
    with context.ledger.read() as connection:
        for each in hold.requests:
            requests.get(connection, each)
    if identifiers:
        key = context.keyring.open_request(hold.id)
        named = sealed.dump_identifiers(identifiers)
        hold = Hold(**{**hold.__dict__, "sealed": key.seal(named, "identifiers")})
    with context.ledger.write() as connection:
        holds.add(connection, hold)
        body = {"matter": hold.matter, "reason": hold.reason, "by": hold.added_by}
        events.record(connection, hold.id, "hold-added", body)
    return hold


def lift(context: Context, named: str, by: str) -> list[Hold]:
    """Lifts the hold of this id, or all holds of this matter; what waited for them is due."""
    name = operator(by)
    with context.ledger.read() as connection:
        active = [each for each in holds.active(connection) if named in (each.id, each.matter)]
        waiting = [each for each in requests.every(connection) if each.status in OPEN]
    if not active:
        raise RequestError(f"There is no hold {named!r} to lift. `expunge hold list` lists them.")
    concerned = [
        each.id
        for each in waiting
        if not {hold.id for hold in held(context, each.id).every}.isdisjoint(
            {hold.id for hold in active}
        )
    ]
    with context.ledger.write() as connection:
        for hold in active:
            holds.lift(connection, hold, name, clock.rfc3339(clock.now()))
            events.record(connection, hold.id, "hold-lifted", {"by": name})
        for request_id in concerned:
            body = {"holds": [hold.id for hold in active], "by": name}
            events.record(connection, request_id, "hold-lifted", body)
    for hold in active:
        if hold.sealed is not None:
            context.keyring.destroy(hold.id)
    return active


def _identifiers(context: Context, hold: Hold) -> tuple[Identifier, ...]:
    if hold.sealed is None:
        return ()
    raw = context.keyring.work_key(hold.id).open(hold.sealed, "identifiers")
    return sealed.load_identifiers(raw)


def _with_what_it_follows(context: Context, request_id: str) -> set[str]:
    found: set[str] = set()
    present: str | None = request_id
    with context.ledger.read() as connection:
        while present is not None:
            found.add(present)
            present = requests.get(connection, present).follows
    return found


def _places(
    context: Context, request_id: str, active: Iterable[Hold]
) -> dict[str, tuple[Hold, ...]]:
    """A parent cannot go while its held children stay: it waits with them."""
    found: dict[str, tuple[Hold, ...]] = {}
    for hold in active:
        for address in hold.containers:
            found[address] = (*found.get(address, ()), hold)
    links, _ = sealed.places(context, request_id)
    todo = list(found)
    while todo:
        address = todo.pop()
        for child, parent in links.items():
            if _container(child) == address and child.store == parent.store:
                above = _container(parent)
                both = tuple(dict.fromkeys((*found.get(above, ()), *found[address])))
                if both != found.get(above, ()):
                    found[above] = both
                    todo.append(above)
    return found


def _container(address: FieldAddress) -> str:
    return f"{address.store}:{address.container}"
