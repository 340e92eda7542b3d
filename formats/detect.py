"""Which format an object has: by its name, and by its first bytes."""

from collections.abc import Callable
from enum import Enum

from formats import json_text
from formats.block import BOM, HEAD, Format, Unreadable
from formats.delimited import Delimited
from formats.dialect import is_table
from formats.json_document import JsonDocument
from formats.json_lines import JsonLines
from formats.text import Mail, Text

PACKED = ".gz"


class Kind(Enum):
    """What a name says of its object's content."""

    COMMA = "csv"
    TAB = "tsv"
    JSON_LINES = "jsonl"
    JSON = "json"
    TEXT = "text"
    MAIL = "mail"
    UNSUPPORTED = "unsupported"
    UNKNOWN = "unknown"


_SUFFIXES = {
    Kind.COMMA: "csv",
    Kind.TAB: "tsv tab",
    Kind.JSON_LINES: "jsonl ndjson jsonlines ldjson",
    Kind.JSON: "json geojson",
    Kind.TEXT: "txt text md rst log xml html htm xhtml svg yaml yml toml ini cfg conf"
    " properties sql vcf ics ldif css js ts py sh tex srt",
    Kind.MAIL: "eml mbox",
    Kind.UNSUPPORTED: "parquet parq avro orc feather arrow rcfile protobuf pb xlsx xls xlsm ods"
    " docx doc odt pptx ppt pdf rtf zip zst zstd bz2 xz lz4 lzo sz snappy br 7z rar tar tgz"
    " png jpg jpeg gif webp tif tiff bmp heic ico mp3 mp4 m4a mov avi mkv wav flac ogg webm"
    " sqlite sqlite3 db mdb accdb dump bak pkl pickle npy npz h5 hdf5 rds rdata dta sav sas7bdat"
    " exe dll so jar class whl pgp gpg age p12 pfx der woff woff2 ttf otf bin",
}
KINDS = {suffix: kind for kind, suffixes in _SUFFIXES.items() for suffix in suffixes.split()}

_MAGIC = (
    b"PAR1", b"Obj\x01", b"ORC", b"PK\x03\x04", b"PK\x05\x06", b"\x28\xb5\x2f\xfd", b"BZh",
    b"\xfd7zXZ\x00", b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"7z\xbc\xaf", b"\x1f\x8b",
    b"SQLite format 3\x00", b"\xd0\xcf\x11\xe0", b"\x7fELF", b"ARROW1", b"SEQ", b"RC\x00",
    b"\x04\x22\x4d\x18", b"\xff\x06\x00\x00sNaPpY", b"Rar!", b"PGDMP", b"\x89HDF",
)  # fmt: skip
_CONTROLS = bytes(set(range(32)) - set(b"\b\t\n\v\f\r\x1b"))
_LONG_ENOUGH = 512  # bytes, for a share of control characters to mean something
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


def suffix(name: str) -> str:
    """The known suffix of a name, with .gz if it has that too: ".csv.gz", or ""."""
    name = name.rpartition("/")[2].lower()
    packed = PACKED if name.endswith(PACKED) else ""
    stem, dot, last = name.removesuffix(PACKED).rpartition(".")
    return f".{last}{packed}" if dot and stem and last in KINDS else packed


def kind(name: str) -> Kind:
    """What the name says, .gz left aside."""
    return KINDS.get(suffix(name).removesuffix(PACKED).removeprefix("."), Kind.UNKNOWN)


def detect(name: str, head: bytes) -> Format:
    """The format of an (unpacked) object that begins with head: HEAD bytes, or all. Unreadable."""
    told = kind(name)
    _refuse_binary(told, head)
    read = _READ.get(told, _guess)
    return read(head)


def _json_lines(head: bytes) -> Format:
    return JsonDocument() if _is_spread_json(head) else JsonLines()


def _json(head: bytes) -> Format:
    return JsonLines() if _is_lines(head) else JsonDocument()


def _refuse_binary(told: Kind, head: bytes) -> None:
    binary = told is Kind.UNSUPPORTED or head.startswith(_MAGIC)
    if not head.startswith(_WIDE) and (binary or (told is Kind.UNKNOWN and b"\0" in head)):
        raise Unreadable(
            "unsupported-format",
            "the format cannot be read yet",
            "search it by hand, or convert it to CSV, JSON, JSON Lines or text",
        )
    if head.startswith(_WIDE) or _is_no_text(head):
        raise Unreadable(
            "unsupported-encoding",
            "the text is UTF-16 or UTF-32, or no text",
            "convert it to UTF-8, or search it by hand",
        )


def _is_no_text(head: bytes) -> bool:
    """In a short text a control character or two are a slip; every other byte NUL never is."""
    counted = _CONTROLS if len(head) >= _LONG_ENOUGH else b"\0"
    controls = len(head) - len(head.translate(None, counted))
    return controls * 20 > len(head)


def _guess(head: bytes) -> Format:
    """By content alone: what is certainly JSON or a table; else text."""
    start = head.removeprefix(BOM).lstrip()
    if _is_lines(head):
        return JsonLines()
    if start.startswith((b"{", b"[")) and _is_json(start):
        return JsonDocument()
    delimiter = is_table(head)
    return Delimited(head, delimiter) if delimiter else Text()


def _is_json(start: bytes) -> bool:
    """Whether a JSON document begins here, which may be longer than what is seen of it."""
    if _one_value(start):
        return True
    inner = start[1:].lstrip()[:1]
    return len(start) > HEAD // 2 and inner in (
        (b'"',) if start[:1] == b"{" else (b'"', b"{", b"[")
    )


def _one_value(text: bytes) -> bool:
    try:
        json_text.parse(text)
    except ValueError:
        return False
    return True


def _is_lines(head: bytes) -> bool:
    """Whether the first line is a whole object or array, and another line follows."""
    first, _, rest = head.removeprefix(BOM).lstrip().partition(b"\n")
    return bool(rest.strip()) and first.startswith((b"{", b"[")) and _one_value(first)


def _is_spread_json(head: bytes) -> bool:
    """Whether what is called JSON Lines is an indented document."""
    first = head.removeprefix(BOM).lstrip().partition(b"\n")[0]
    return first.strip() in (b"{", b"[")


_READ: dict[Kind, Callable[[bytes], Format]] = {
    Kind.COMMA: lambda head: Delimited(head, b","),
    Kind.TAB: lambda head: Delimited(head, b"\t"),
    Kind.JSON_LINES: _json_lines,
    Kind.JSON: _json,
    Kind.TEXT: lambda _: Text(),
    Kind.MAIL: lambda _: Mail(),
}
