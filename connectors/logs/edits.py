"""The edits of one file, as its lines meet them."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from connectors.logs.masking import DoesNotFit, Piece, pieces, put
from connectors.logs.records import data, digest
from expunge.model import Edit, Outcome, Result, fingerprint


class NewText(NamedTuple):
    """What a line is to become: the edit's key, the bytes that change, the whole new line."""

    key: str
    pieces: list[Piece]
    line: bytes


class Edits:
    """Judges each line of a file, and keeps one outcome an edit. Lines come without their end."""

    def __init__(self, edits: Mapping[str, Edit]) -> None:
        self._edits = edits
        self._outcomes: dict[str, Outcome] = {}
        self._met: set[str] = set()

    @property
    def unmet(self) -> set[str]:
        """The edits that no line was the record of."""
        return self._edits.keys() - self._met

    @property
    def found(self) -> bool:
        """Whether any edit's record was there, as approved or as wanted."""
        return bool(self._outcomes or self._met)

    def wanted(self, line: bytes) -> NewText | None:
        """The approved change of this line, if it is the record of an edit; None: leave it."""
        key = digest(line)
        edit = self._edits.get(key)
        if edit is None:
            return None
        self._met.add(key)
        judged = _judged(line, key, edit)
        if isinstance(judged, NewText):
            return judged
        self._outcomes[key] = judged
        return None

    def recognise(self, line: bytes) -> None:
        """Takes note of a line that is as an unmet edit wants it; every line was judged before."""
        for key in self._unmet_by_after.get(fingerprint(data(line)), ()):
            self._outcomes[key] = Outcome(key, Result.ALREADY)

    def done(self, key: str) -> None:
        """The change stands in the file. It does not undo that another copy was CHANGED."""
        self._outcomes.setdefault(key, Outcome(key, Result.DONE))

    def changed(self, key: str) -> None:
        """A copy of the record is not what it was when it was read, or has gone."""
        self._outcomes[key] = Outcome(key, Result.CHANGED)

    def fail(self, keys: Iterable[str], code: str) -> None:
        """Their lines cannot be written."""
        self._outcomes |= {key: Outcome(key, Result.FAILED, code) for key in keys}

    def outcomes(self) -> Iterator[Outcome]:
        """One an edit; CHANGED where no line is the record, neither as approved nor as wanted."""
        for key in self._edits:
            yield self._outcomes.get(key, Outcome(key, Result.CHANGED))

    @cached_property
    def _unmet_by_after(self) -> dict[bytes, list[str]]:
        keys: dict[bytes, list[str]] = {}
        for key in self.unmet:
            if (after := self._edits[key].after) is not None:
                keys.setdefault(after, []).append(key)
        return keys


def _judged(line: bytes, key: str, edit: Edit) -> NewText | Outcome:
    content = data(line)
    if edit.after is None:
        return Outcome(key, Result.FAILED, "lines-are-only-masked")
    if fingerprint(content) != edit.before:
        return Outcome(key, Result.CHANGED)
    try:
        own = pieces(line, content, edit.patch)
        new = put(line, own)
    except DoesNotFit:
        return Outcome(key, Result.FAILED, "does-not-fit")
    if fingerprint(data(new)) != edit.after:
        return Outcome(key, Result.FAILED, "does-not-fit")
    return NewText(key, own, new) if new != line else Outcome(key, Result.ALREADY)
