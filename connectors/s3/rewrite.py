"""Rewriting a current object: read, planned, written on condition that it is still the one that
was read; then the versions go that still hold what was edited."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing

from connectors.s3.body import Absent, Unopenable
from connectors.s3.bucket import Bucket, Refused
from connectors.s3.client import TryAgain
from connectors.s3.locks import lock
from connectors.s3.names import Place
from connectors.s3.removal import head_of, remove_version
from connectors.s3.source import Source
from connectors.s3.write import Conflict, write
from expunge.model import Edit, Outcome, Result
from formats import Plan, Unreadable, opened, plan, standing

_TRIES = 5
_AS_WANTED = (Result.DONE, Result.ALREADY)

Edits = Mapping[str, Edit]
Outcomes = dict[str, Outcome]


def rewrite(bucket: Bucket, planned: Place, edits: Edits) -> Iterator[Outcome]:
    """planned: the version in which the records were found."""
    refused: Place | None = None
    for _ in range(_TRIES):
        try:
            outcomes = _once(bucket, planned, edits)
        except Absent:
            continue
        except Conflict as error:
            if error.place != refused:
                refused = error.place
                continue
            # Nobody wrote in between: the server cannot tell that this is the one that was read.
            outcomes = _each(edits, Outcome("", Result.FAILED, "no-conditional-write"))
        yield from outcomes.values()
        return
    raise TryAgain("an object changes faster than it can be edited")


def _once(bucket: Bucket, planned: Place, edits: Edits) -> Outcomes:
    try:
        source = Source(bucket, planned.key)
    except Absent:
        gone = {key: _missing(edit, made=False) for key, edit in edits.items()}
        return _superseded(bucket, [planned] if planned.id else [], gone)
    except Unopenable as error:
        return _each(edits, Outcome("", Result.FAILED, error.code))
    with source:
        try:
            made = plan(opened(planned.key, source), edits)
            outcomes = {**made.outcomes, **_absent(source, edits, made)}
        except Unreadable as error:
            return _each(edits, Outcome("", Result.FAILED, error.defect.code))
        return _carried_out(bucket, planned, source, made, outcomes)


def _absent(source: Source, edits: Edits, made: Plan) -> Outcomes:
    """Outcomes of the edits whose records are not there: made before, or changed since."""
    absent = {key: edit for key, edit in edits.items() if key not in made.outcomes}
    rewrites = {key: edit for key, edit in absent.items() if edit.after is not None}
    found: set[str] = set()
    if rewrites:
        with closing(source.again()) as again:
            found = standing(opened(source.key, again), rewrites)
    return {key: _missing(edit, made=key in found) for key, edit in absent.items()}


def _missing(edit: Edit, *, made: bool) -> Outcome:
    return Outcome(edit.key, Result.ALREADY if made or edit.after is None else Result.CHANGED)


def _carried_out(
    bucket: Bucket, planned: Place, source: Source, made: Plan, outcomes: Outcomes
) -> Outcomes:
    current = source.place
    planned = planned if planned.id else current
    if not made.writes:
        return _superseded(bucket, [planned] if planned.id != current.id else [], outcomes)
    if locked := _lock(bucket, planned, source):
        return _instead(outcomes, locked, (Result.DONE,))
    try:
        new = write(bucket, planned, source, made)
    except Refused as error:
        return _instead(outcomes, Outcome("", Result.FAILED, error.code), (Result.DONE,))
    # The older one first, so that it never becomes the current one.
    old = {place.id: place for place in (planned, current) if place.id != new}
    return _superseded(bucket, old.values(), outcomes)


def _lock(bucket: Bucket, planned: Place, source: Source) -> Outcome | None:
    """Nothing is written over what has to stay beneath."""
    if planned.id != source.place.id and (head := head_of(bucket, planned.key, planned.id)):
        return lock(source.head, "") or lock(head, "")
    return lock(source.head, "")


def _superseded(bucket: Bucket, places: Iterable[Place], outcomes: Outcomes) -> Outcomes:
    """Removes versions that still hold records which are to be gone; if one has to stay, no
    edit is done."""
    if not any(each.result in _AS_WANTED for each in outcomes.values()):
        return outcomes
    for place in places:
        removed = remove_version(bucket, "", place)
        if removed.result in (Result.LOCKED, Result.FAILED):
            outcomes = _instead(outcomes, removed, _AS_WANTED)
    return outcomes


def _instead(outcomes: Outcomes, other: Outcome, results: tuple[Result, ...]) -> Outcomes:
    """The outcomes with the other one in place of those with one of the results."""
    replaced = {key for key, each in outcomes.items() if each.result in results}
    return {**outcomes, **_each(replaced, other)}


def _each(keys: Iterable[str], outcome: Outcome) -> Outcomes:
    return {key: Outcome(key, outcome.result, outcome.code, outcome.until) for key in keys}
