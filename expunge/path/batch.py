"""Batch: many requests that are planned, approved and driven as one; each has its own keys, plan
and certificate.

Its hash is the RFC 6962 root over the requests' ids and plan hashes, so who approves it approves
exactly these plans.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from expunge.evidence import canonical, merkle
from expunge.ledger import batches, clock, findings, leases
from expunge.ledger.batches import Batch
from expunge.ledger.requests import Request
from expunge.model import ExpungeError, RequestError
from expunge.path import approve as single
from expunge.path.apply import UNDER_WAY, Failing
from expunge.path.context import Context
from expunge.path.crowd import GROUP, plan_all
from expunge.path.intake import Asked, Sealed, record, sealed_request
from expunge.path.plan import PLANNABLE
from expunge.path.same import ENDED, OpenRequests
from expunge.path.together import run_all

Progress = Callable[[int, int], None]
"""Told how many of how many are done."""
Step = Callable[[Context, list[str], Failing], None]
TO_PLAN = ("new", "planned")


@dataclass(frozen=True)
class Stand:
    """Where a batch stands. statuses: how many requests in each; root: None until all that are to
    be approved have a plan. failed: requests that could not go on now, with the reason."""

    batch: Batch
    statuses: dict[str, int]
    root: str | None
    open: int
    failed: dict[str, str]

    @property
    def requests(self) -> int:
        return sum(self.statuses.values())

    @property
    def waits(self) -> bool:
        """Whether a person has to approve its plans, made or not."""
        return self.batch.approved_root is None and any(each in self.statuses for each in TO_PLAN)


def is_batch(name: str) -> bool:
    """Whether an id is a batch's and not a request's."""
    return name.startswith("b")


def new(
    context: Context, asked: Iterable[Asked], told: Callable[[Request], object] = lambda _: None
) -> Stand:
    """Records every request (who is in it twice, once) and that they belong together, or nothing.
    told: of each, in the order of what was asked, when they are recorded."""
    already = OpenRequests(context)
    members: list[Request] = []
    fresh: list[Sealed] = []
    for each in asked:
        request = already.like(each.right, each.named)
        if request is None:
            fresh.append(sealed_request(context, each))
            request = fresh[-1].request
            already.add(request, each.named)
        members.append(request)
    now = clock.now()
    batch = Batch(f"b{now:%y%m%d}-{secrets.token_hex(5)}", clock.rfc3339(now))
    with context.ledger.write() as connection:
        for made in fresh:
            record(connection, made)
        batches.add(connection, batch, [each.id for each in members])
    for request in members:
        told(request)
    return stand(context, batch.id)


def plan(context: Context, batch_id: str, progress: Progress = lambda *_: None) -> Stand:
    """Plans every request that waits for a plan or for its approval, and anew what was not
    completed by the plan that it had."""
    return _each(context, batch_id, lambda each: each.status in PLANNABLE, plan_all, progress)


def approve(context: Context, batch_id: str, given: str, by: str) -> Stand:
    """Approves all plans by their root. Safe to repeat after a kill: what is approved stays so."""
    name = single.operator(by)
    with leases.waited(context.ledger, f"{batch_id}/approve"):
        with context.ledger.write() as connection:  # what is compared is what is approved
            batch = batches.get(connection, batch_id)
            members = batches.members(connection, batch_id)
            hashes = batches.plan_hashes(connection, batch_id)
            root = _root(members, hashes)
            if root is None:
                told = f"Not every request has a plan. Make them: expunge plan {batch_id}"
                raise RequestError(told)
            if len(given) < 8 or not root.startswith(given.lower()):
                raise single.WrongHash(
                    "This is not the hash of the present plans. Look at them again: expunge plan "
                    f"{batch_id}; nothing was approved."
                )
            waiting = [each.id for each in members if each.status == "planned"]
            if waiting or batch.approved_root is None:
                now = clock.rfc3339(clock.now())
                batches.approve(connection, batch_id, root, name, now)
        for request in waiting:
            single.approve(context, request, hashes[request], name)
    return stand(context, batch_id)


def run(context: Context, batch_id: str, progress: Progress = lambda *_: None) -> Stand:
    """Drives every request as far as it may go. One that fails stops no other, and none waits for
    the batch's approval that was approved by itself."""
    standing = stand(context, batch_id)
    not_planned: dict[str, str] = {}
    if standing.batch.approved_root is None:
        if standing.statuses.keys().isdisjoint(UNDER_WAY):
            return plan(context, batch_id, progress)
        not_planned = _each(context, batch_id, _is_new, plan_all, progress).failed

    def is_open(request: Request) -> bool:
        cut_short = request.status == "complete" and not context.keyring.is_destroyed(request.id)
        return cut_short or request.status in UNDER_WAY

    ended = _each(context, batch_id, is_open, run_all, progress)
    return replace(ended, failed=not_planned | ended.failed)


def _is_new(request: Request) -> bool:
    return request.status == "new"


def stand(context: Context, batch_id: str, failed: dict[str, str] | None = None) -> Stand:
    with context.ledger.read() as connection:
        batch = batches.get(connection, batch_id)
        members = batches.members(connection, batch_id)
        hashes = batches.plan_hashes(connection, batch_id)
        open_ = sum(
            each.accepted_by is None
            for request in members
            if request.status not in ENDED
            for each in findings.all_gaps(connection, request.id)
        )
    statuses = dict(sorted(Counter(each.status for each in members).items()))
    return Stand(batch, statuses, _root(members, hashes), open_, failed or {})


def _root(members: Iterable[Request], hashes: dict[str, str]) -> str | None:
    """Over the plans of all that are to be approved; None until each has one."""
    counted = [each.id for each in members if each.status not in ("rejected", "withdrawn")]
    whole = all(request in hashes for request in counted)
    return root_over({each: hashes[each] for each in counted}) if whole and counted else None


def ids(context: Context, batch_id: str) -> dict[str, str]:
    """Its requests with their statuses."""
    with context.ledger.read() as connection:
        return {each.id: each.status for each in batches.members(connection, batch_id)}


def root_over(hashes: dict[str, str]) -> str:
    """RFC 6962 root over {request, plan} of each request, in the order of their ids."""
    entries = (
        canonical.canonical({"request": request, "plan": hash_})
        for request, hash_ in sorted(hashes.items())
    )
    return merkle.root(merkle.leaf_hash(entry) for entry in entries).hex()


def _each(
    context: Context,
    batch_id: str,
    is_open: Callable[[Request], bool],
    step: Step,
    progress: Progress,
) -> Stand:
    """The step for every request that is open, a group at a time; an expected error is that
    request's own."""
    with context.ledger.read() as connection:
        batches.get(connection, batch_id)
        todo = [each.id for each in batches.members(connection, batch_id) if is_open(each)]
    failed: dict[str, str] = {}

    def one(request: str, call: Callable[[], object]) -> None:
        if request in failed:
            return
        try:
            call()
        except ExpungeError as error:
            failed[request] = str(error)

    for start in range(0, len(todo), GROUP):
        progress(start, len(todo))
        step(context, todo[start : start + GROUP], one)
    progress(len(todo), len(todo))
    return stand(context, batch_id, failed)
