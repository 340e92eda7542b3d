"""Carrying out edits: read, decide, and write on the condition that nobody wrote in between."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from connectors.search.catalog import Index
from connectors.search.documents import ID, ROUTING, data_of, documents, locator, source_of
from connectors.search.errors import Denied, types
from connectors.search.read import Pace
from connectors.search.server import Server
from connectors.search.wire import render
from expunge.model import Edit, Outcome, Result, Transient, Value, fingerprint, patched

ROUNDS = 5  # times that a document is read which others keep writing to
MOST = 1_000  # edits in one request

_CODES = {
    "cluster_block_exception": "read-only",
    "index_closed_exception": "closed",
    "security_exception": "denied",
    "document_parsing_exception": "rejected",
    "mapper_parsing_exception": "rejected",
    "strict_dynamic_mapping_exception": "rejected",
    "illegal_argument_exception": "rejected",
}


@dataclass
class _Round:
    """What came of one reading and one writing of some edits."""

    outcomes: list[Outcome] = field(default_factory=list)
    again: list[Edit] = field(default_factory=list)  # somebody wrote in between
    unsure: bool = False  # the server had no room for some


def apply(server: Server, place: str, index: Index, edits: Iterable[Edit]) -> Iterator[Outcome]:
    """One outcome an edit. Raises Transient where the server did not take all of them."""
    pace, written = Pace(MOST), False
    for _ in range(ROUNDS):
        again: list[Edit] = []
        rest = iter(edits)
        while batch := list(islice(rest, pace.count)):
            done = _round(server, place, index, batch, pace)
            yield from done.outcomes
            if done.unsure:
                raise Transient(server.store, place, "it has too much to do", "Try again.")
            written |= any(each.result is Result.DONE for each in done.outcomes)
            again += done.again
        edits = again
    yield from (Outcome(edit.key, Result.CHANGED) for edit in edits)
    if written:
        _show(server, place, index)


def gone(edits: Iterable[Edit]) -> Iterator[Outcome]:
    """The outcomes on an index that is not there any more."""
    return (_absent(edit) for edit in edits)


def _absent(edit: Edit) -> Outcome:
    return Outcome(edit.key, Result.ALREADY if edit.after is None else Result.CHANGED)


def _show(server: Server, place: str, index: Index) -> None:
    try:
        server.ask(place, server.client.indices.refresh, index=index.name)
    except Denied:
        return  # searches will see it when the index refreshes itself


def _round(server: Server, place: str, index: Index, edits: list[Edit], pace: Pace) -> _Round:
    done = _Round()
    writes: list[tuple[Edit, list[str]]] = []
    found = documents(server, place, index.name, [edit.key for edit in edits], pace)
    for edit, document in zip(edits, found, strict=True):
        decided = _decided(index, edit, document)
        if isinstance(decided, Outcome):
            done.outcomes.append(decided)
        elif decided:
            writes.append((edit, decided))
        else:
            done.unsure = True
    if writes:
        _write(server, place, index, writes, done)
    return done


def _decided(index: Index, edit: Edit, document: Mapping[str, Any]) -> Outcome | list[str]:
    """The lines of a bulk request, or the outcome that needs none; [] where nobody can say."""
    if "error" in document:
        code = _code(document["error"], 0)
        return Outcome(edit.key, Result.FAILED, code) if code else []
    if not document["found"]:
        return _absent(edit)
    if "_source" not in document:
        return Outcome(edit.key, Result.FAILED, "no-source")
    data = data_of(document)
    present = fingerprint(data)
    if present == edit.after:
        return Outcome(edit.key, Result.ALREADY)
    if present != edit.before:
        return Outcome(edit.key, Result.CHANGED)
    return _lines(index, edit, document, data)


def _lines(
    index: Index, edit: Edit, document: Mapping[str, Any], data: dict[str, Value]
) -> Outcome | list[str]:
    """The edit, on the condition that the document is still the one that was read."""
    target = {
        "_index": index.name,
        **locator(edit.key),
        "if_seq_no": document["_seq_no"],
        "if_primary_term": document["_primary_term"],
    }
    if edit.after is None:
        return [render({"delete": target})]
    wanted = patched(data, edit.patch)
    if not index.rewritable:
        return Outcome(edit.key, Result.FAILED, "not-rewritable")
    if not isinstance(wanted, dict) or fingerprint(wanted) != edit.after:
        return Outcome(edit.key, Result.FAILED, "patch-does-not-fit")
    if any(wanted.get(name) != data.get(name) for name in (ID, ROUTING)):
        return Outcome(edit.key, Result.FAILED, "identifier-in-document-id")
    return [render({"index": target}), render(source_of(wanted))]


def _write(
    server: Server, place: str, index: Index, writes: list[tuple[Edit, list[str]]], done: _Round
) -> None:
    answer = server.ask(
        place,
        server.client.bulk,
        operations=_bulk(writes),
        pipeline="_none",  # an ingest pipeline would change more than the edit
    )
    if index.flushes:
        server.ask(place, server.client.indices.flush, index=index.name, wait_if_ongoing=True)
    for (edit, _), item in zip(writes, answer["items"], strict=True):
        ((_, result),) = item.items()
        error, status = result.get("error"), result["status"]
        if error is None and status in (200, 201):
            done.outcomes.append(Outcome(edit.key, Result.DONE))
        elif status in (404, 409) and not _code(error, status):
            done.again.append(edit)
        elif code := _code(error, status):
            done.outcomes.append(Outcome(edit.key, Result.FAILED, code))
        else:
            done.unsure = True


def _bulk(writes: Iterable[tuple[Edit, list[str]]]) -> list[Any]:
    """The client takes lines that are rendered already; its types do not say so."""
    return [line for _, lines in writes for line in lines]


def _code(error: object, status: int) -> str:
    """The constant for an error that a second try does not cure; "" for any other."""
    if status == 429 and "cluster_block_exception" in types(error):
        return "read-only-allow-delete"  # the disk was full
    codes = sorted(code for kind, code in _CODES.items() if kind in types(error))
    return codes[0] if codes else ""
