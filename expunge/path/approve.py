"""Approve, reject, exclude, accept: what a person decides, each an event of the request."""

from collections.abc import Iterable

from expunge.datamap.detect import MINIMUM
from expunge.datamap.entities import entity
from expunge.datamap.scanner import NotScanned
from expunge.ledger import clock, events, findings, leases, plans, requests
from expunge.ledger.plans import Plan
from expunge.match.query import Query
from expunge.model import Container, ExpungeError, Identifier, RequestError
from expunge.path import sealed
from expunge.path.codec import dump_json
from expunge.path.context import Context
from expunge.path.draft import check_hash
from expunge.path.plan import plan
from expunge.path.why import find

HELD = "held"  # the code of the gap that a legal hold makes


class WrongHash(ExpungeError):
    """The hash given is not that of the present plan (exit code 1)."""


def approve(context: Context, request_id: str, given: str, by: str) -> Plan:
    """Approves the present plan by its hash, whole or its first 8 characters at least."""
    name = operator(by)
    with context.ledger.write() as connection:
        request = requests.locked(connection, request_id)
        planned = plans.get(connection, request_id, request.round)
        if planned is None or request.status not in ("planned", "approved"):
            raise RequestError(f"The request is {request.status}; there is no plan to approve.")
        if len(given) < 8 or not planned.hash.startswith(given.lower()):
            raise WrongHash(
                "This is not the hash of the present plan. Look at it again: expunge plan ID; "
                "nothing was approved."
            )
        if request.status == "approved":
            return planned
        if not check_hash(planned, plans.of_round(connection, request_id, planned.round)):
            raise WrongHash("The stored plan is not what its hash says. Make it again.")
        _refuse_their_name(context, request_id, name)
        at = clock.rfc3339(clock.now())
        events.record(
            connection,
            request_id,
            "approved",
            {"plan": planned.hash, "by": name, "round": planned.round},
        )
        event = events.of_request(connection, request_id)[-1]
        plans.approve(connection, planned, name, event["at"] or at)
        requests.set_status(connection, request_id, "approved")
    return planned


def reject(context: Context, request_id: str, reason: str) -> None:
    """Ends a request of which nothing was applied yet; its keys are destroyed."""
    text = plain_reason(context, request_id, reason)
    with context.ledger.write() as connection:
        request = requests.locked(connection, request_id)
        if request.status not in ("new", "planned", "approved") or request.round > 1:
            raise RequestError(f"The request is {request.status}; it can no longer be rejected.")
        events.record(connection, request_id, "rejected", {"reason": text})
        requests.set_status(connection, request_id, "rejected")
    context.keyring.destroy(request_id)


def exclude(context: Context, request_id: str, location: str, reason: str) -> Plan:
    """Takes a false hit out of the plan, for good; returns the new plan."""
    text = plain_reason(context, request_id, reason)
    with leases.waited(context.ledger, f"{request_id}/exclude"):
        find(context, request_id, location)
        excluded = {**sealed.reasons(context, request_id), location: text}
        key = context.keyring.work_key(request_id)
        with context.ledger.write() as connection:
            if requests.get(connection, request_id).status != "planned":
                raise RequestError("Only a place of a plan that waits for approval is excluded.")
            requests.put_sealed(
                connection, request_id, "exclusions", key.seal(dump_json(excluded), "exclusions")
            )
            events.record(connection, request_id, "excluded", {"location": location})
    return plan(context, request_id)


def accept_gap(context: Context, request_id: str, gap: str, reason: str, by: str) -> None:
    """A person takes it on themselves that a gap stays; it is named first on the certificate."""
    name, text = operator(by), plain_reason(context, request_id, reason)
    _refuse_their_name(context, request_id, name)
    with context.ledger.write() as connection:
        request = requests.get(connection, request_id)
        if request.status in ("complete", "rejected", "withdrawn"):
            raise RequestError(f"The request is {request.status}; nothing is open in it.")
        if any(
            each.id == gap and each.gap.code == HELD
            for each in findings.all_gaps(connection, request_id)
        ):
            raise RequestError("A legal hold is not accepted but lifted: expunge hold lift.")
        findings.accept_gap(connection, request_id, gap, name, text)
        events.record(
            connection, request_id, "gap-accepted", {"gap": gap, "by": name, "reason": text}
        )


def operator(by: str) -> str:
    name = " ".join(by.split())
    if not name or len(name) > 120:
        raise RequestError("--by needs the name of the person who decides.")
    return name


def _refuse_their_name(context: Context, request_id: str, name: str) -> None:
    """RequestError where who decides is written as the data subject is."""
    one_persons = (each for each in sealed.identifiers(context, request_id) if each.kind != "name")
    if _names_them(one_persons, name):
        raise RequestError("--by names the data subject, and it stands on the certificate.")


def _names_them(about: Iterable[Identifier], text: str) -> bool:
    """Whether the text holds any of these identifiers."""
    known = frozenset(about)
    folded = text.casefold()
    words = [each.value.casefold() for each in known if not each.is_key]
    if any(len(word) > 2 and word in folded for word in words):
        return True
    return bool(Query({"": tuple(sorted(known))}).spans(Container("", "", ""), text))


def plain_reason(context: Context, request_id: str, reason: str) -> str:
    """The reason, if it holds nothing of the data subject's and nothing that a scanner takes for
    personal data: it goes into the ledger and onto the certificate."""
    known = (*sealed.identifiers(context, request_id), *sealed.known(context, request_id))
    return said_plainly(context, reason, known)


def said_plainly(context: Context, reason: str, about: Iterable[Identifier]) -> str:
    text = " ".join(reason.split())
    if not text:
        raise RequestError("--reason needs a sentence.")
    try:
        found = _names_them(about, text) or any(
            each.score >= MINIMUM and entity(each.entity).category is not None
            for scanner in context.scanners
            for each in scanner.find(text)
        )
    except NotScanned:
        raise RequestError("The reason could not be scanned. Make it shorter.") from None
    if found:
        raise RequestError(
            "The reason holds personal data, and it would stand on the certificate. Say it "
            "without names, addresses and numbers of people."
        )
    return text
