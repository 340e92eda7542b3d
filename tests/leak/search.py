"""Looks for a person in bytes: raw, in every encoding that hides them, packed and pickled."""

import base64
import gzip
import json
import pickle
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

GZIP = re.compile(re.escape(b"\x1f\x8b\x08"))
ZLIB = re.compile(b"\x78[\x01\x5e\x9c\xda]")


def needles(values: Iterable[str]) -> dict[str, frozenset[bytes]]:
    """By encoding, what to look for; all in lower case but base64."""
    found: dict[str, set[bytes]] = {}
    for value in values:
        utf8 = value.encode()
        found.setdefault("raw", set()).add(utf8.lower())
        found.setdefault("percent", set()).add(quote(value, safe="").encode().lower())
        found.setdefault("percent", set()).add(value.replace("@", "%40").encode().lower())
        found.setdefault("escaped", set()).add(json.dumps(value)[1:-1].encode().lower())
        units = "".join(f"\\u{ord(c):04x}" for c in value)
        found.setdefault("escaped", set()).add(units.encode())
        for codec in ("utf-16-le", "utf-16-be"):
            found.setdefault("utf-16", set()).add(value.lower().encode(codec))
        for form in (value, value.lower()):
            for shift in range(3):
                text = base64.b64encode(b"\0" * shift + form.encode())
                first = -(-shift * 8 // 6)
                whole = (shift + len(form.encode())) * 8 // 6
                found.setdefault("base64", set()).add(text[first:whole])
        digits = re.sub(r"\D", "", value)
        if len(digits) >= 9:
            found.setdefault("digits", set()).add(digits.encode())
    return {name: frozenset(texts) for name, texts in found.items()}


def leaks(data: bytes, wanted: dict[str, frozenset[bytes]], depth: int = 2) -> set[str]:
    """The encodings in which anything wanted stands in the data, packed parts opened."""
    folded = data.lower()
    found = {
        name
        for name, texts in wanted.items()
        for text in texts
        if text in (data if name == "base64" else folded)
    }
    only_digits = re.sub(rb"[\s().+-]", b"", folded)
    if any(text in only_digits for text in wanted.get("digits", ())):
        found.add("digits")
    if depth:
        for packed in _unpacked(data):
            found |= {f"packed {name}" for name in leaks(packed, wanted, depth - 1)}
    return found


def in_files(folder: Path, wanted: dict[str, frozenset[bytes]]) -> dict[str, set[str]]:
    """By file under the folder: the encodings found in its content or its name."""
    found: dict[str, set[str]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            told = leaks(path.read_bytes() + b"\0" + str(path).encode(), wanted)
            if told:
                found[str(path.relative_to(folder))] = told
    return found


def _unpacked(data: bytes) -> Iterator[bytes]:
    for match in GZIP.finditer(data):
        yield _inflated(data[match.start() :], 31)
    for match in ZLIB.finditer(data):
        yield _inflated(data[match.start() :], 15)


def _inflated(data: bytes, window: int) -> bytes:
    try:
        return zlib.decompressobj(window).decompress(data, 1 << 20)
    except zlib.error:
        return b""


def planted(value: str) -> dict[str, bytes]:
    """One sample for each encoding: the search must find every one of them."""
    raw = value.encode()
    return {
        "raw": b"x " + raw.upper() + b" y",
        "percent": quote(value, safe="").encode(),
        "escaped": "".join(f"\\u{ord(c):04x}" for c in value).encode(),
        "utf-16": value.encode("utf-16-le"),
        "base64 0": base64.b64encode(raw + b" and more"),
        "base64 1": base64.b64encode(b"a" + raw + b" and more"),
        "base64 2": base64.b64encode(b"ab" + raw + b" and more"),
        "pickle": pickle.dumps({"parameters": [value]}),
        "gzip": b"head" + gzip.compress(b"line " + raw),
        "zlib": b"head" + zlib.compress(b"line " + raw),
    }
