"""A file cut into records that joined together are the file again."""

import gzip
import json
import re

Record = dict[str, str]
"""Path of a leaf (a column, a dotted field; "" for a line or a text as a whole) -> its text."""


def cut(name: str, body: bytes) -> dict[str, Record]:
    """The records of a file by its name, decompressed: their raw text, by ordinal."""
    text = (gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode(
        errors="surrogateescape"
    )
    name = name.removesuffix(".gz")
    if name.endswith(".txt"):
        return {"0": {"": text}}
    if name.endswith(".json"):
        return _cut_array(text)
    if name.endswith(".csv"):
        header, *rows = _csv_records(text)
        return {"header": {"": header}, **_numbered(rows)}
    return _numbered(_lines(text))


def _numbered(records: list[str]) -> dict[str, Record]:
    return {str(ordinal): {"": record} for ordinal, record in enumerate(records)}


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _csv_records(text: str) -> list[str]:
    """RFC 4180: a line break ends a record unless an odd number of quotes stands before it."""
    records = [""]
    for line in _lines(text):
        records[-1] += line
        if records[-1].count('"') % 2 == 0:
            records.append("")
    return records if records[-1] else records[:-1]


def _cut_array(text: str) -> dict[str, Record]:
    """The elements of a JSON array as they are written; "frame" is what stands between them."""
    decoder, at, frame, elements = json.JSONDecoder(), 0, "", []
    while match := re.compile(r"[^{]*").match(text, at):
        frame += match[0]
        if match.end() == len(text):
            break
        _, at = decoder.raw_decode(text, match.end())
        elements.append(text[match.end() : at])
    json.loads(text)
    return {"frame": {"": re.sub(r"[\s,]", "", frame)}, **_numbered(elements)}
