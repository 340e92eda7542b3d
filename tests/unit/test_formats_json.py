"""JSON documents and lines: what is a record, and which bytes an edit changes."""

import io
import json

import pytest

from expunge.model import Assign, Change, Cut, Edit, Patch, Result, Value, fingerprint, rewritten
from formats import Defect, End, Piece, Unreadable, opened, plan, records
from formats import rewritten as new_bytes
from formats.block import CHUNK


def found(raw: bytes, name: str = "a.json") -> list[Piece]:
    return [e for e in records(opened(name, io.BytesIO(raw))) if isinstance(e, Piece)]


def data(raw: bytes, name: str = "a.json") -> list[Value]:
    return [piece.data for piece in found(raw, name)]


def deleted(raw: bytes, *numbers: int) -> bytes | None:
    """The document without these records; None: it goes itself."""
    edits = {}
    for number in numbers:
        piece = found(raw)[number]
        edits[piece.key] = Edit(piece.key, fingerprint(piece.data))
    made = plan(opened("a.json", io.BytesIO(raw)), edits)
    if made.removed:
        return None
    return b"".join(new_bytes(opened("a.json", io.BytesIO(raw)), made.splices))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b' [ {"a":1} , [2], 3 ]\n', [{"a": 1}, [2], 3]),
        (b"\xef\xbb\xbf[]", []),
        (b"", []),
        (b'{"a": [1, {"b": 2}]}\n', [{"a": [1, {"b": 2}]}]),
        (b'{"a":1}\n\n{"a":2}\n', [{"a": 1}, {"a": 2}]),
        (b'{"a":1}{"a":2}  12 "x"', [{"a": 1}, {"a": 2}, 12, "x"]),
        (b'{\n "a": 1\n}\n{\n "a": 2\n}', [{"a": 1}, {"a": 2}]),
    ],
)
def test_records_of_a_document(raw: bytes, expected: list[Value]) -> None:
    assert data(raw) == expected


@pytest.mark.parametrize("raw", [b"[1,2", b"[1,,2]", b"[1] x", b"[1}", b'[1,{"a":tru}]', b"[1,]"])
def test_broken_documents(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        found(raw)


def test_broken_line_is_a_defect_beside_the_others() -> None:
    raw = b'{"a":1}\r\n{"a": tru}\n{"a":3'
    got = list(records(opened("a.jsonl", io.BytesIO(raw))))
    assert [type(each) for each in got] == [Piece, Defect, Defect, End]
    assert got[-1] == End(3)


RAW = b'[ {"n":1},\n  {"n":2} ,{"n":3} ]\n'


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((0,), b'[ {"n":2} ,{"n":3} ]\n'),
        ((1,), b'[ {"n":1} ,{"n":3} ]\n'),
        ((2,), b'[ {"n":1},\n  {"n":2} ]\n'),
        ((0, 1), b'[ {"n":3} ]\n'),
        ((1, 2), b'[ {"n":1} ]\n'),
        ((0, 2), b'[ {"n":2} ]\n'),
        ((0, 1, 2), b"[  ]\n"),
    ],
)
def test_a_deleted_element_takes_one_comma_along(numbers: tuple[int, ...], expected: bytes) -> None:
    assert deleted(RAW, *numbers) == expected
    json.loads(expected)


def test_a_lone_record_goes_with_its_document() -> None:
    assert deleted(b'{"n": 1}\n', 0) is None
    assert deleted(b'{"n": 1} {"n": 2}', 0) == b'{"n": 2}'
    assert deleted(b'[{"n": 1}]', 0) == b"[]"


def patched(raw: bytes, patch: Patch) -> bytes | str:
    (piece,) = found(raw)
    edit = rewritten(piece.key, piece.data, patch)
    made = plan(opened("a.json", io.BytesIO(raw)), {edit.key: edit})
    outcome = made.outcomes[edit.key]
    if outcome.result is not Result.DONE:
        return outcome.code
    return b"".join(new_bytes(opened("a.json", io.BytesIO(raw)), made.splices))


ODD = rb'{"a" : "x\u0040\/ \u00e9 ann@b.c \ud83d\ude00", "a":1.50, "e":[ 1E2,{"k":"v"} ]}'


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ((Change(("a", 0), (Cut(7, 14, "[erased]"),)),), ODD.replace(b"ann@b.c", b"[erased]")),
        ((Change(("a", 0), (Cut(1, 2, '"'),)),), ODD.replace(rb"x\u0040", rb"x\"")),
        ((Change(("a", 0), (Cut(15, 19, ""),)),), ODD.replace(rb" \ud83d\ude00", b" ")),
        ((Change(("a", 0), (Cut(16, 19, ""),)),), "cut-inside-a-character"),
        ((Change(("a", 0), (Cut(0, 99, ""),)),), "cut-outside-the-text"),
        ((Assign(("a", 1), None),), ODD.replace(b"1.50", b"null")),
        ((Assign(("e", 1, "k"), "é"),), ODD.replace(b'"v"', rb'"\u00e9"')),
    ],
)
def test_an_edit_changes_one_token(patch: Patch, expected: bytes | str) -> None:
    if isinstance(expected, str):
        (piece,) = found(ODD)
        edit = Edit(piece.key, fingerprint(piece.data), b"", patch)
        made = plan(opened("a.json", io.BytesIO(ODD)), {edit.key: edit})
        assert made.outcomes[piece.key].code == expected
    else:
        assert patched(ODD, patch) == expected


def test_values_across_chunks() -> None:
    elements = [{"id": n, "text": "ü" * (n % 300), "more": [n, {"x": None}]} for n in range(9_000)]
    raw = json.dumps(elements, ensure_ascii=False, indent=1).encode()
    assert len(raw) > 2 * CHUNK
    assert data(raw) == elements
    large = json.dumps([{"a": "x" * (3 * CHUNK)}, {"a": 1}]).encode()
    assert data(large) == [{"a": "x" * (3 * CHUNK)}, {"a": 1}]


def test_what_is_larger_than_memory_is_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("json_document", "json_lines", "text"):
        monkeypatch.setattr(f"formats.{module}.LARGEST", 4 * CHUNK)
    large = json.dumps({"a": "x" * (9 * CHUNK)}).encode()
    for name in ("a.json", "a.jsonl", "a.txt"):
        with pytest.raises(Unreadable) as caught:
            found(large, name)
        assert caught.value.defect.code == "record-too-large"
