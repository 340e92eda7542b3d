"""CSV and its relatives: what is read, and which bytes an edit changes."""

import io

import pytest

from expunge.model import Assign, Change, Cut, Edit, Patch, Result, Value, rewritten
from formats import Piece, Unreadable, opened, plan, records
from formats import rewritten as new_bytes
from formats.block import CHUNK


def rows(raw: bytes, name: str = "a.csv") -> list[Value]:
    return [e.data for e in records(opened(name, io.BytesIO(raw))) if isinstance(e, Piece)]


def patched(raw: bytes, number: int, patch: Patch) -> bytes | str:
    """The object with the patch made in one of its rows; or why it cannot be."""
    found = [e for e in records(opened("a.csv", io.BytesIO(raw))) if isinstance(e, Piece)]
    edit = rewritten(found[number].key, found[number].data, patch)
    made = plan(opened("a.csv", io.BytesIO(raw)), {edit.key: edit})
    outcome = made.outcomes[edit.key]
    if outcome.result is not Result.DONE:
        return outcome.code
    return b"".join(new_bytes(opened("a.csv", io.BytesIO(raw)), made.splices))


def test_rows_with_all_that_is_legal() -> None:
    raw = (
        b'\xef\xbb\xbfemail,name,"note, x"\r\n'
        b'ann@x.com,"Ann ""A"" B",\r\n\r\n'
        b'bob@x.com,Bob, "two\r\nlines" \r\n'
        b'short\r\nsurplus,b,"",d'
    )
    assert rows(raw) == [
        {"email": "ann@x.com", "name": 'Ann "A" B', "note, x": None},
        {"email": "bob@x.com", "name": "Bob", "note, x": "two\r\nlines"},
        {"email": "short"},
        {"email": "surplus", "name": "b", "note, x": "", "c4": "d"},
    ]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"ann@x.com,1\nbob@x.com,2", [{"c1": "ann@x.com", "c2": "1"},
                                       {"c1": "bob@x.com", "c2": "2"}]),
        (b"Ann,2024-05-01\nBob,2024-05-02\n", [{"c1": "Ann", "c2": "2024-05-01"},
                                               {"c1": "Bob", "c2": "2024-05-02"}]),
        (b"C-10042,Ann\n", [{"c1": "C-10042", "c2": "Ann"}]),
        (b"a;b;c\n1,5;2;3\n2,5;\"x;y\";4\n", [{"a": "1,5", "b": "2", "c": "3"},
                                              {"a": "2,5", "b": "x;y", "c": "4"}]),
        (b"a|b\n1,2|3\n", [{"a": "1,2", "b": "3"}]),
        (b"name,name,,z\n1,2,3,4,5\n", [{"name": ["1", "2"], "c3": "3", "z": "4", "c5": "5"}]),
        (b"email\nann@x\n\nbob\n", [{"email": "ann@x"}, {"email": None}, {"email": "bob"}]),
        (b"a,b\rx,1\ry,2\r", [{"a": "x", "b": "1"}, {"a": "y", "b": "2"}]),
        (b'a,b\n"he \\"said\\" x",2\n3,"4\\\\"\n', [{"a": 'he "said" x', "b": "2"},
                                                     {"a": "3", "b": "4\\"}]),
        (b"\n\na,b\nx,y\n", [{"a": "x", "b": "y"}]),
        (b"a,b\nJos\xe9,2\n", [{"a": "Jos\udce9", "b": "2"}]),
        (b"", []),
        (b"a,b\n", []),
        (b"Umsatz;Kosten\n1;2\n3;4\n", [{"Umsatz": "1", "Kosten": "2"},
                                         {"Umsatz": "3", "Kosten": "4"}]),
        (b"Order No,Shirt size\n1,M\n", [{"Order No": "1", "Shirt size": "M"}]),
        (b"ann.lindqvist,gold,Stockholm\nbob.berg,silver,Oslo\n",
         [{"c1": "ann.lindqvist", "c2": "gold", "c3": "Stockholm"},
          {"c1": "bob.berg", "c2": "silver", "c3": "Oslo"}]),
        (b"ann.lindqvist77,user,1\nbob.berg,user,2\n",
         [{"c1": "ann.lindqvist77", "c2": "user", "c3": "1"},
          {"c1": "bob.berg", "c2": "user", "c3": "2"}]),
        (b"ann.lindqvist77,user,customer\n",
         [{"c1": "ann.lindqvist77", "c2": "user", "c3": "customer"}]),
        (b"annl,gold,Stockholm\n", [{"c1": "annl", "c2": "gold", "c3": "Stockholm"}]),
        (b"Ann Lindqvist,gold,Stockholm\nBob Berg,tin,Oslo\n",
         [{"c1": "Ann Lindqvist", "c2": "gold", "c3": "Stockholm"},
          {"c1": "Bob Berg", "c2": "tin", "c3": "Oslo"}]),
    ],
)  # fmt: skip
def test_dialects(raw: bytes, expected: list[Value]) -> None:
    assert rows(raw) == expected


def test_tabs_without_quoting() -> None:
    assert rows(b'a\tb\n"x" y\t2\n', "a.tsv") == [{"a": '"x" y', "b": "2"}]


@pytest.mark.parametrize(
    "raw",
    [b'a,b\nx,1\n"y" z,2\nw,3\n', b'a,b\nx,1\n"never closed,2\nw,3\n', b'a,b\nx,1\nq,"u" "v"\n'],
)
def test_quotes_that_do_not_pair(raw: bytes) -> None:
    """Rows before are read; what follows could be anybody's, so nothing of it is a row."""
    reading = records(opened("a.csv", io.BytesIO(raw)))
    first = next(reading)
    assert isinstance(first, Piece)
    assert first.data == {"a": "x", "b": "1"}
    with pytest.raises(Unreadable):
        next(reading)


def test_rows_across_chunks() -> None:
    row = '%d,"line one of %d\nline ""two""",' + "x" * 90 + "\r\n"
    raw = b"id,note,pad\r\n" + b"".join((row % (n, n)).encode() for n in range(30_000))
    assert len(raw) > 3 * CHUNK
    found = rows(raw)
    assert len(found) == 30_000
    assert found[12_345] == {
        "id": "12345",
        "note": 'line one of 12345\nline "two"',
        "pad": "x" * 90,
    }


RAW = b'email;note;n\r\nann@x.com; "to; ann@x.com" ;1\r\nbob@x.com;;""\r\n'


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ((Assign(("email",), None),), RAW.replace(b"\nann@x.com;", b"\n;")),
        ((Assign(("email",), ""),), RAW.replace(b"\nann@x.com;", b'\n"";')),
        ((Assign(("email",), "a;b"),), RAW.replace(b"\nann@x.com;", b'\n"a;b";')),
        ((Assign(("n",), 'say "x"'),), RAW.replace(b";1", b';"say ""x"""')),
        ((Change(("note",), (Cut(4, 13, "[erased]"),)),), RAW.replace(b"; ann@", b"; [erased]@")
         .replace(b"[erased]@x.com", b"[erased]")),
        ((Assign(("n",), "=1+1"),), "would-be-a-formula"),
        ((Change(("note",), (Cut(0, 4, "@"),)),), "would-be-a-formula"),
        ((Assign(("n",), "-15.20"),), RAW.replace(b";1", b";-15.20")),
        ((Assign(("n",), 5),), "not-a-text"),
    ],
)  # fmt: skip
def test_an_edit_changes_one_cell(patch: Patch, expected: bytes | str) -> None:
    assert patched(RAW, 0, patch) == expected


def test_a_formula_that_was_there_stays() -> None:
    raw = b"a,b\n=HYPERLINK(ann@x.com),2\n"
    patch = (Change(("a",), (Cut(11, 20, "[erased]"),)),)
    assert patched(raw, 0, patch) == b"a,b\n=HYPERLINK([erased]),2\n"


def test_rows_that_are_equal_are_one_record() -> None:
    raw = b"a,b\nx,1\ny,2\nx,1\n"
    key = next(e.key for e in records(opened("a.csv", io.BytesIO(raw))) if isinstance(e, Piece))
    edit = Edit(key, rewritten(key, {"a": "x", "b": "1"}, ()).before)
    made = plan(opened("a.csv", io.BytesIO(raw)), {key: edit})
    assert list(made.outcomes) == [key]
    assert b"".join(new_bytes(opened("a.csv", io.BytesIO(raw)), made.splices)) == b"a,b\ny,2\n"
