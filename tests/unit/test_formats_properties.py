"""What must hold for every object of every format, because data is lost where it does not."""

import gzip
import io
from collections.abc import Mapping

from hypothesis import example, given, settings
from hypothesis import strategies as st

from expunge.match.query import Query
from expunge.model import (
    Change,
    Container,
    Cut,
    Edit,
    FieldAddress,
    Identifier,
    Result,
    fingerprint,
    leaves,
    patched,
    rewritten,
)
from formats import (
    Defect,
    End,
    Opened,
    Piece,
    candidates,
    key,
    opened,
    plan,
    records,
    standing,
)
from formats import rewritten as new_bytes
from formats.block import HEAD
from formats.detect import detect
from tests.unit.format_texts import SAMPLES, Sample, packed

LAKE = Container("lake", "exports/{name}.csv", "objects")
QUERY = Query(
    {
        "r1": (
            Identifier("email", "ann@example.com"),
            Identifier("account", 'say "hi"'),
            Identifier("account", "back\\slash"),
            Identifier("lake:exports/{name}.csv.x", "42"),
        )
    },
    {FieldAddress("lake", LAKE.name, "v"): FieldAddress("lake", LAKE.name, "x")},
)


NUMBERS = ("4.2e1", "1E400")  # numbers whose digits do not say their value are read as text


class Trickle:
    """A stream that gives a few bytes at a time, so that records end up on its seams."""

    def __init__(self, raw: bytes) -> None:
        self._raw = io.BytesIO(raw)

    def read(self, size: int, /) -> bytes:
        return self._raw.read(min(size, 7))


def read(name: str, raw: bytes) -> Opened:
    if name.endswith(".gz"):
        return opened(name, Trickle(raw))
    return Opened(detect(name, raw[:HEAD]), Trickle(raw), None)


def pieces(name: str, raw: bytes) -> list[Piece]:
    return [each for each in records(read(name, raw)) if isinstance(each, Piece)]


def edited(name: str, raw: bytes, edits: Mapping[str, Edit]) -> bytes:
    made = plan(read(name, raw), edits)
    assert {each.result for each in made.outcomes.values()} <= {Result.DONE}
    return b"".join(new_bytes(read(name, raw), made.splices))


@settings(deadline=None)
@given(SAMPLES)
def test_every_record_is_read_once_and_in_order(sample: Sample) -> None:
    found = list(records(read(sample.name, sample.raw)))
    assert tuple(each.raw for each in found if isinstance(each, Piece)) == sample.texts
    assert found[-1] == End(len(sample.texts))


@settings(deadline=None)
@given(SAMPLES, st.integers(1, 4))
def test_no_edit_is_no_change(sample: Sample, members: int) -> None:
    assert edited(sample.name, sample.raw, {}) == sample.raw
    raw = packed(sample.raw, members)
    assert edited(sample.name + ".gz", raw, {}) == raw


@settings(deadline=None)
@given(SAMPLES, st.data())
def test_what_is_deleted_is_gone_and_all_else_is_as_it_was(
    sample: Sample, data: st.DataObject
) -> None:
    found = pieces(sample.name, sample.raw)
    gone = data.draw(st.sets(st.sampled_from([each.key for each in found]))) if found else set()
    edits = {each.key: Edit(each.key, fingerprint(each.data)) for each in found if each.key in gone}
    if sample.name == "a.txt":
        assert plan(read(sample.name, sample.raw), edits).removed == bool(gone)
        return
    after = edited(sample.name, sample.raw, edits)
    stay = [each.raw for each in found if each.key not in gone]
    assert [each.raw for each in pieces(sample.name, after)] == stay
    if sample.name != "a.json":
        dropped = {place for place in sample.records if key(sample.pieces[place]) in gone}
        dropped |= {place + 1 for place in dropped}
        kept = [piece for place, piece in enumerate(sample.pieces) if place not in dropped]
        assert after == b"".join(kept)
    assert edited(sample.name, after, edits) == after
    again = plan(read(sample.name, after), edits)
    assert not again.outcomes
    assert gzip.decompress(edited(sample.name + ".gz", packed(sample.raw, 3), edits)) == after


@settings(max_examples=100, deadline=None)
@given(SAMPLES, st.data())
def test_a_cut_changes_its_own_bytes_only(sample: Sample, data: st.DataObject) -> None:
    found = pieces(sample.name, sample.raw)
    texts = [(each, path, leaf) for each in found for path, leaf in leaves(each.data)
             if isinstance(leaf, str) and leaf not in NUMBERS]  # fmt: skip
    if not texts:
        return
    piece, path, leaf = data.draw(st.sampled_from(texts))
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(leaf))] * 2)))
    cut = Cut(
        _bytes(leaf[:start]), _bytes(leaf[:end]), data.draw(st.sampled_from(["", "[erased]", '"é']))
    )
    edit = rewritten(piece.key, piece.data, (Change(path, (cut,)),))
    made = plan(read(sample.name, sample.raw), {piece.key: edit})
    outcome = made.outcomes[piece.key]
    if outcome.result is Result.FAILED:
        became_a_field = "{name}" in path and outcome.code == "not-as-approved"
        assert became_a_field or outcome.code == "would-be-a-formula"
        assert not made.splices
        return
    assert outcome.result is Result.DONE
    after = b"".join(new_bytes(read(sample.name, sample.raw), made.splices))
    changed = pieces(sample.name, after)
    assert len(changed) == len(found)
    for old, new in zip(found, changed, strict=True):
        if old.key == piece.key:
            assert new.data == patched(piece.data, edit.patch)
        else:
            assert new.raw == old.raw
    expected = iter(each.raw for each in changed)
    whole = [
        next(expected) if place in sample.records else old
        for place, old in enumerate(sample.pieces)
    ]
    assert b"".join(whole) == after
    assert standing(read(sample.name, after), {piece.key: edit}) == {piece.key}


def _bytes(text: str) -> int:
    return len(text.encode(errors="surrogateescape"))


@settings(max_examples=100, deadline=None)
@given(SAMPLES)
@example(Sample("a.csv", (b"email,note\n", b'x,"say \\""hi\\"""', b"\n"), (1,)))  # JSON in CSV
@example(Sample("a.jsonl", (b'{"note": "a\\u006en@example.com"}', b"\n"), (0,)))
def test_the_fast_search_finds_what_the_plain_one_finds(sample: Sample) -> None:
    plain = [
        each
        for each in records(read(sample.name, sample.raw))
        if not isinstance(each, Piece) or QUERY.match(LAKE, each.data)
    ]
    fast = [
        each
        for each in candidates(read(sample.name, sample.raw), lambda raw: QUERY.touches(LAKE, raw))
        if not isinstance(each, Piece) or QUERY.match(LAKE, each.data)
    ]
    assert fast == plain


@settings(deadline=None)
@given(SAMPLES, st.data())
def test_a_damaged_object_has_the_same_defects_either_way(
    sample: Sample, data: st.DataObject
) -> None:
    if len(sample.raw) < 2 or sample.name == "a.txt":
        return
    place = data.draw(st.integers(1, len(sample.raw) - 1))
    raw = sample.raw[:place] + data.draw(st.sampled_from([b"", b'"', b"}", b"\x01"]))
    assert _defects(raw, sample.name, fast=True) == _defects(raw, sample.name, fast=False)


def _defects(raw: bytes, name: str, *, fast: bool) -> list[Defect | End | type]:
    from formats import Unreadable

    seen: list[Defect | End | type] = []
    try:
        source = read(name, raw)
        found = candidates(source, lambda _: ()) if fast else records(source)
        seen += [each for each in found if not isinstance(each, Piece)]
    except Unreadable as error:
        seen.append(error.defect)
    return seen
