"""Objects of every format with all that is odd but legal, and what each of their records is."""

import gzip
import json
from dataclasses import dataclass

from hypothesis import strategies as st


@dataclass(frozen=True)
class Sample:
    """An object in pieces: those whose numbers are in records are its records."""

    name: str
    pieces: tuple[bytes, ...]
    records: tuple[int, ...]

    @property
    def raw(self) -> bytes:
        return b"".join(self.pieces)

    @property
    def texts(self) -> tuple[bytes, ...]:
        return tuple(self.pieces[place] for place in self.records)


WORDS = st.sampled_from(
    ["ann@example.com", "xann@example.com", "ann@example.com.au", "Ann Smith", "Zo\u00eb", "", " ",
     'say "hi"', 'say \\"hi\\"', "a,b;c|d", "two\nlines", "a\r\nb", "tab\there", "\u202ertl", "-1",
     "nul\x00 inside of a long word", "=1+1", "\\", "back\\slash", "a%40b", "42", "42.0", "e\u0301",
     "ANN@EXAMPLE.COM", "''", "\U0001f600"]
)  # fmt: skip
TEXTS = st.lists(
    WORDS | st.text(st.characters(min_codepoint=32, exclude_categories=["Cc", "Cs"]), max_size=4),
    max_size=3,
).map("".join)
SPACE = st.sampled_from(["", " ", "\n", "\t", " \r\n "])


def _cell(draw: st.DrawFn, text: str, delimiter: str) -> str:
    must = any(sign in text for sign in delimiter + '"\r\n') or text.startswith(" ")
    if must or draw(st.booleans()):
        return '"' + text.replace('"', '""') + '"'
    return text


@st.composite
def delimited(draw: st.DrawFn) -> Sample:
    delimiter, name = draw(st.sampled_from([(",", "a.csv"), ("\t", "a.tsv"), (";", "a.csv")]))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    texts = TEXTS.filter(lambda text: "\x00" not in text)
    header = delimiter.join(["email", "full name", "note", "n"][: draw(st.integers(2, 4))])
    pieces = [draw(st.sampled_from(["", "\ufeff"])), header + end]
    records = []
    for _ in range(draw(st.integers(0, 6))):
        if draw(st.integers(0, 5)) == 0:
            pieces.append(end)
            continue
        row = [_cell(draw, draw(texts), delimiter) for _ in range(draw(st.integers(2, 5)))]
        records.append(len(pieces))
        pieces += [delimiter.join(row), end]
    if records and draw(st.booleans()):  # type: ignore[arg-type]  # a stub of one type
        pieces = pieces[: records[-1] + 1]
    return Sample(name, tuple(piece.encode() for piece in pieces), tuple(records))


@st.composite
def json_value(draw: st.DrawFn, depth: int = 0) -> str:
    kind = draw(st.integers(0, 7)) if depth < 2 else 7
    space = draw(st.sampled_from(["", " "]))
    if kind < 4:
        names = st.sampled_from(["email", "note", "user id", "email", "ann@example.com", "x"])
        members = [
            f"{json.dumps(draw(names))}{space}:{space}{draw(json_value(depth=depth + 1))}"
            for _ in range(draw(st.integers(0, 3)))
        ]
        return "{" + f",{space}".join(members) + "}"
    if kind == 4:
        return "[" + ",".join(draw(json_value(depth=depth + 1)) for _ in range(2)) + f"{space}]"
    if kind == 5:
        return draw(st.sampled_from(["42", "42.0", "4.2e1", "-0", "1E400", "true", "null", "1.50"]))
    return draw(json_string())


@st.composite
def json_string(draw: st.DrawFn) -> str:
    """A string token in which any character may be an escape, some of them without need."""
    token = ""
    for char in draw(TEXTS):
        match draw(st.integers(0, 5)):
            case 0:
                token += json.dumps(char)[1:-1]
            case 1 if ord(char) < 0x10000:
                token += f"\\u{ord(char):04X}"
            case 2 if char == "/":
                token += "\\/"
            case _:
                token += json.dumps(char, ensure_ascii=False)[1:-1]
    return f'"{token}"'


@st.composite
def json_lines(draw: st.DrawFn) -> Sample:
    end = draw(st.sampled_from(["\n", "\r\n"]))
    pieces, records = [draw(st.sampled_from(["", "\ufeff"]))], []
    for _ in range(draw(st.integers(0, 6))):
        if draw(st.integers(0, 5)) == 0:
            pieces.append(draw(st.sampled_from(["", "  "])) + end)
            continue
        records.append(len(pieces))
        pieces += ['{"id": 1, "v": ' + draw(json_value()) + "}", end]
    if records and draw(st.booleans()):  # type: ignore[arg-type]  # a stub of one type
        pieces = pieces[: records[-1] + 1]
    return Sample("a.jsonl", tuple(_encoded(piece) for piece in pieces), tuple(records))


@st.composite
def json_array(draw: st.DrawFn) -> Sample:
    count = draw(st.integers(0, 6))
    pieces, records = [draw(SPACE) + "[" + draw(SPACE)], []
    for number in range(count):
        records.append(len(pieces))
        pieces.append(draw(json_value()))
        pieces.append(draw(SPACE) + ("," + draw(SPACE) if number + 1 < count else ""))
    pieces.append("]" + draw(SPACE))
    return Sample("a.json", tuple(_encoded(piece) for piece in pieces), tuple(records))


@st.composite
def text(draw: st.DrawFn) -> Sample:
    content = draw(TEXTS)
    return Sample("a.txt", (content.encode(),), (0,))


def _encoded(piece: str) -> bytes:
    return piece.encode(errors="surrogatepass").replace(b"\xed", b"?")


def packed(raw: bytes, members: int) -> bytes:
    """The same in gzip, in so many members."""
    size = max(1, -(-len(raw) // members))
    parts = [raw[i : i + size] for i in range(0, len(raw), size)] or [b""]
    return b"".join(gzip.compress(part, mtime=number) for number, part in enumerate(parts))


SAMPLES = delimited() | json_lines() | json_array() | text()
