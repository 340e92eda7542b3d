"""Works: what a store is asked to write in one unit, for one request or for many at once, and what
it answered for each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from expunge.connector import Connector
from expunge.ledger.plans import Segment
from expunge.model import (
    Edit,
    Outcome,
    Result,
    StaleUnit,
    StoreError,
    Terminal,
    Transient,
    Unit,
    Work,
)
from expunge.path.codec import PlannedEdit
from expunge.path.context import Context
from expunge.path.edits import UNIT_WIDE
from expunge.path.search import units

Own = tuple[str, str]
"""A request, and the opaque name of one of its units."""

NOT_CONFIGURED = "the store is not in the configuration any more"
PUT_BACK = "Put its table back into expunge.toml; if it is gone for good, accept the gap."


@dataclass(frozen=True, repr=False)
class Loaded:
    """A segment that was opened: its unit as it was when planned, and its lines."""

    segment: Segment
    unit: Unit
    lines: list[PlannedEdit]

    @property
    def own(self) -> Own:
        return self.segment.request, self.segment.unit


@dataclass(frozen=True, repr=False)
class Outcomes:
    """One unit's outcomes by record. retried: an earlier try of this run may have done some.
    error: what stopped all of it, if anything did."""

    of: dict[str, Outcome]
    retried: bool = False
    error: StoreError | None = None

    @property
    def any_failed(self) -> bool:
        return any(each.result is Result.FAILED for each in self.of.values())


@dataclass(frozen=True, repr=False)
class _Share:
    """What one request wants of a unit."""

    own: Own
    unit: Unit
    edits: dict[str, Edit]


def carried_out(context: Context, loaded: Iterable[Loaded]) -> dict[Own, Outcomes]:
    """What became of each. Of one unit, the edits of all requests are one Work, but for those of
    the same record, which come one after the other."""
    outcomes: dict[Own, Outcomes] = {}
    for shares in _compatible(_shares(loaded)):
        outcomes |= _together(context, shares)
    return outcomes


def carried_out_as_one(context: Context, loaded: list[Loaded]) -> dict[Own, Outcomes]:
    """Units of containers that refer to each other in a circle: all of them or none."""
    shares = _shares(loaded)
    try:
        with _connector(context, shares[0].unit).together():
            return {each.own: _tried(context, each) for each in shares}
    except StoreError as error:  # of the circle as a whole: nothing of it was written
        return {each.own: _refused(each, error) for each in shares}


def _shares(loaded: Iterable[Loaded]) -> list[_Share]:
    shares: dict[Own, _Share] = {}
    for each in loaded:
        share = shares.setdefault(each.own, _Share(each.own, each.unit, {}))
        share.edits.update({line.edit.key: line.edit for line in each.lines if line.writes})
    return list(shares.values())


def _compatible(shares: Iterable[_Share]) -> Iterator[list[_Share]]:
    """In groups whose edits are of different records of the same state of one unit."""
    groups: list[tuple[list[_Share], set[str]]] = []
    for share in shares:
        for members, taken in groups:
            whole = UNIT_WIDE in taken or UNIT_WIDE in share.edits
            if not whole and members[0].unit == share.unit and taken.isdisjoint(share.edits):
                members.append(share)
                taken.update(share.edits)
                break
        else:
            groups.append(([share], set(share.edits)))
    for members, _ in groups:
        yield members


def _together(context: Context, shares: list[_Share]) -> dict[Own, Outcomes]:
    """One Work for all of them; by itself again where the store fails at that, or at some of a
    request's edits: one request's are no reason for another's not to be made. A store that is
    away is away for all."""
    if len(shares) == 1:
        return {shares[0].own: _tried(context, shares[0])}
    edits = {key: edit for each in shares for key, edit in each.edits.items()}
    try:
        made = _written(context, shares[0].unit, edits)
    except Transient as error:
        return {each.own: _refused(each, error) for each in shares}
    except StoreError:
        return {each.own: _once_more(context, each) for each in shares}
    outcomes = {each.own: _of_share(each, made) for each in shares}
    failed = [each for each in shares if outcomes[each.own].any_failed]
    return outcomes | {each.own: _once_more(context, each) for each in failed}


def _of_share(share: _Share, made: Outcomes) -> Outcomes:
    own = {key: made.of[key] for key in share.edits if key in made.of}
    return Outcomes(own, made.retried)


def _once_more(context: Context, share: _Share) -> Outcomes:
    return replace(_tried(context, share), retried=True)


def _tried(context: Context, share: _Share) -> Outcomes:
    """Errors that no retry helps become FAILED, one a record: the second look and the interim
    statement name them."""
    try:
        return _written(context, share.unit, share.edits)
    except StoreError as error:
        return _refused(share, error)


def _connector(context: Context, unit: Unit) -> Connector:
    """Terminal where the store was taken out of the configuration since the plan."""
    store = unit.container.store
    if store not in context.stores:
        raise Terminal(store, unit.container.name, NOT_CONFIGURED, PUT_BACK)
    return context.connector(store)


def _written(context: Context, unit: Unit, edits: dict[str, Edit]) -> Outcomes:
    connector = _connector(context, unit)
    retrying = Retrying(
        retry=retry_if_exception_type((Transient, StaleUnit)),
        stop=stop_after_attempt(4),
        wait=wait_exponential(multiplier=0.2, max=5),
        reraise=True,
    )
    for attempt in retrying:
        with attempt:
            retried = attempt.retry_state.attempt_number > 1
            work = Work(_now(context, unit) if retried else unit, edits)
            return Outcomes({each.key: each for each in connector.apply(work)}, retried)
    raise AssertionError("a retry ends by its result or its error")


def _refused(share: _Share, error: StoreError) -> Outcomes:
    code = "unreachable" if isinstance(error, Transient) else type(error).__name__.lower()
    refused = {key: Outcome(key, Result.FAILED, code) for key in share.edits}
    return Outcomes(refused, error=error)


def _now(context: Context, unit: Unit) -> Unit:
    """The same unit as the store lists it now; the old one where it is gone."""
    connector = context.connector(unit.container.store)
    for each in units(connector, [unit.container], (unit.layer,)):
        if isinstance(each, Unit) and each.name == unit.name:
            return each
    return unit
