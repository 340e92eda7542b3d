"""Editing an object: the approved edits of its records as byte ranges, and the new bytes."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from expunge.model import Edit, Outcome, Result, fingerprint
from formats.block import Block, Extent, Format, Inexpressible, Unreadable
from formats.gz import GzipReader, GzipWriter, Header
from formats.lines import Readable
from formats.reading import Opened, key

_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True, repr=False)
class Splice:
    """Bytes start to end of the (unpacked) object give way to text."""

    start: int
    end: int
    text: bytes = b""


@dataclass(frozen=True, slots=True, repr=False)
class Plan:
    """What an object's edits come to.

    splices: in order, not overlapping. outcomes: by key; DONE means once the splices are written;
    an edit whose record is not there has none. removed: the object itself is to go.
    """

    splices: list[Splice] = field(default_factory=list)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    removed: bool = False

    @property
    def writes(self) -> bool:
        return self.removed or bool(self.splices)


def plan(opened: Opened, edits: Mapping[str, Edit]) -> Plan:
    """Reads the object and sees which edits' records stand there as approved. Unreadable."""
    splices: list[Splice] = []
    outcomes: dict[str, Outcome] = {}
    kept = removed = False
    for block in opened.format.blocks(opened.source):
        for extent in block.extents:
            raw = block.record(extent)
            edit = edits.get(key(raw))
            outcome = _outcome(opened.format, raw, edit) if edit else None
            if edit is None or outcome is None:
                kept = True
                continue
            outcomes[edit.key] = outcome
            if outcome.result is not Result.DONE or edit.after is not None:
                kept = True
            if outcome.result is Result.DONE:
                removed = removed or (block.alone and edit.after is None)
                splices.append(_splice(opened.format, block, extent, edit, kept))
    return Plan(splices, outcomes, removed)


def standing(opened: Opened, edits: Mapping[str, Edit]) -> set[str]:
    """Keys of the edits whose outcome is a record of the object already. Unreadable."""
    wanted: dict[bytes, list[str]] = {}
    for edit in edits.values():
        if edit.after is not None:
            wanted.setdefault(edit.after, []).append(edit.key)
    found: set[str] = set()
    for block in opened.format.blocks(opened.source):
        for extent in block.extents:
            try:
                data = opened.format.parse(block.record(extent))
            except Unreadable:
                continue
            found.update(wanted.get(fingerprint(data), ()))
    return found


def _outcome(form: Format, raw: bytes, edit: Edit) -> Outcome:
    """DONE if the record is as approved and the format can hold what it is to become."""
    try:
        if fingerprint(form.parse(raw)) != edit.before:
            return Outcome(edit.key, Result.CHANGED)
        if edit.after is None:
            return Outcome(edit.key, Result.DONE)
        if fingerprint(form.parse(form.edited(raw, edit.patch))) != edit.after:
            return Outcome(edit.key, Result.FAILED, "not-as-approved")
    except Inexpressible as error:
        return Outcome(edit.key, Result.FAILED, error.code)
    except (Unreadable, ValueError):  # cuts that overlap, or what they leave is no record
        return Outcome(edit.key, Result.FAILED, "not-as-approved")
    return Outcome(edit.key, Result.DONE)


def _splice(form: Format, block: Block, extent: Extent, edit: Edit, kept: bool) -> Splice:
    """kept: a record that stays came before, so that the separator before this one goes with it."""
    if edit.after is not None:
        return Splice(extent.start, extent.end, form.edited(block.record(extent), edit.patch))
    if kept and extent.lead < extent.start:
        return Splice(extent.lead, extent.end)
    return Splice(extent.start, extent.stop)


def rewritten(opened: Opened, splices: Sequence[Splice]) -> Iterator[bytes]:
    """The object's new bytes, packed as it was."""
    pieces = _spliced(opened.source, splices)
    if opened.packed is None:
        return (piece for _, piece in pieces)
    return _members(pieces, opened.packed)


def _spliced(source: Readable, splices: Sequence[Splice]) -> Iterator[tuple[int, bytes]]:
    """The source's bytes with the splices made, in pieces, and where each stood in the source."""
    position = 0
    for each in splices:
        yield from _copied(source, position, each.start)
        for _ in _copied(source, each.start, each.end):
            pass
        position = each.end
        if each.text:
            yield each.start, each.text
    while piece := source.read(_CHUNK):
        yield position, piece
        position += len(piece)


def _copied(source: Readable, start: int, end: int) -> Iterator[tuple[int, bytes]]:
    while start < end:
        piece = source.read(min(end - start, _CHUNK))
        if not piece:
            raise EOFError("the object ends before the edit's place")
        yield start, piece
        start += len(piece)


def _members(pieces: Iterator[tuple[int, bytes]], packed: GzipReader) -> Iterator[bytes]:
    """The pieces in gzip members that begin where, and as, those of the source did."""
    target = io.BytesIO()
    writer = GzipWriter(target)
    header = Header()
    begun = False
    for place, piece in pieces:
        rest = piece
        while rest:
            while packed.borders and packed.borders[0][0] <= place:
                header, begun = packed.borders.popleft()[1], False
            if not begun:
                writer.begin(header)
                begun = True
            length = packed.borders[0][0] - place if packed.borders else len(rest)
            writer.write(rest[:length])
            place, rest = place + len(rest[:length]), rest[length:]
        yield _taken(target)
    if not target.tell() and not begun:
        writer.begin(packed.borders[0][1] if packed.borders else header)
    writer.finish()
    yield _taken(target)


def _taken(target: io.BytesIO) -> bytes:
    piece = target.getvalue()
    target.seek(0)
    target.truncate()
    return piece
