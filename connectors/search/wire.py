"""JSON as the server sends it, without losing what Python's numbers cannot hold."""

import json
from typing import Any

from elasticsearch.serializer import JsonSerializer


class Number(float):
    """A number whose text Python would write otherwise: 1.10, 1e400."""

    text: str


def parse(text: bytes) -> Any:
    """The JSON value; ValueError where it is none."""
    return json.loads(text, parse_float=_number)


def _number(text: str) -> float:
    value = float(text)
    if repr(value) == text:
        return value
    number = Number(value)
    number.text = text
    return number


def render(value: object) -> str:
    """JSON in one line; numbers as they were read."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{_quoted(k)}:{render(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(render, value)) + "]"
    if isinstance(value, Number):
        return value.text
    return _quoted(value) if isinstance(value, str) else json.dumps(value)


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return quoted if quoted.isascii() or _is_utf8(quoted) else json.dumps(text)


def _is_utf8(text: str) -> bool:
    """A lone half of a surrogate pair has no UTF-8 form, only an escape."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class Page(dict[str, Any]):
    """The answer to a search in a point in time or to an mget: unparsed, since most pages hold
    nobody whom we look for, and for its size."""

    def __init__(self, raw: bytes) -> None:
        super().__init__()
        self.raw = raw


class Serializer(JsonSerializer):
    """What elasticsearch-py parses answers with."""

    def loads(self, data: bytes) -> Any:
        if data.startswith((b'{"pit_id":', b'{"docs":')):
            return Page(data)
        return super().loads(data)

    def json_loads(self, data: str | bytes) -> Any:
        return parse(data if isinstance(data, bytes) else data.encode())
