"""From spans to patches: redact and mask. Pure functions."""

from collections.abc import Callable, Iterable

from expunge.model import (
    Assign,
    Change,
    Container,
    Cut,
    Patch,
    Path,
    Record,
    Span,
    Value,
    field_name,
)

ERASED = "[erased]"


def redact(container: Container, record: Record, spans: Iterable[Span], tag: str) -> Patch:
    """Cuts the identifiers out of the text around them; a field that is nothing but an
    identifier becomes null, or, where the store forbids null, a text that fits and stays unique.

    tag: a short opaque text of this record, for fields that must be unique.
    """
    patch: list[Change | Assign] = []
    for path, own in _by_leaf(spans).items():
        is_text = not path and isinstance(record.data, str)  # a text file's, which knows no null
        if any(span.whole for span in own) and not is_text:
            patch.append(Assign(path, instead(container, record, path, tag)))
        else:
            room = container.field(field_name(path))
            shortest = min(span.end - span.start for span in own)
            fits = room is None or room.max_length is None or shortest >= len(ERASED)
            patch.append(Change(path, _cuts(own, _erased if fits else _starred)))
    return tuple(patch)


def mask(record: Record, spans: Iterable[Span]) -> Patch:
    """Overwrites the identifiers with as many asterisks as they have bytes, digits with as many
    zeros, so that a line keeps its length and JSON stays JSON; a number becomes 0."""
    patch: list[Change | Assign] = []
    for path, own in _by_leaf(spans).items():
        value = _leaf(record.data, path)
        leaf = _encoded(value)
        if leaf is not None:
            patch.append(Change(path, _cuts(own, _same_length, leaf)))
        elif isinstance(value, int | float):
            patch.append(Assign(path, 0))
    return tuple(patch)


def _erased(_: bytes) -> str:
    return ERASED


def _starred(_: bytes) -> str:
    return "*"


def _same_length(raw: bytes) -> str:
    return ("0" if raw.isdigit() else "*") * len(raw)


def _by_leaf(spans: Iterable[Span]) -> dict[Path, list[Span]]:
    leaves: dict[Path, list[Span]] = {}
    for span in spans:
        if not span.named:  # no edit changes a name
            leaves.setdefault(span.path, []).append(span)
    return leaves


def _cuts(spans: list[Span], text: Callable[[bytes], str], leaf: bytes = b"") -> tuple[Cut, ...]:
    """Overlapping spans (of one subject or of several) become one cut."""
    merged: list[list[int]] = []
    for span in sorted(spans, key=lambda each: (each.start, each.end)):
        if merged and span.start < merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], span.end)
        else:
            merged.append([span.start, span.end])
    return tuple(Cut(start, end, text(leaf[start:end])) for start, end in merged)


def instead(container: Container, record: Record, path: Path, tag: str) -> int | str | None:
    """What a field that must go as a whole becomes."""
    field = container.field(field_name(path))
    value = _leaf(record.data, path)
    if isinstance(path[-1] if path else 0, int) or not path:
        return ERASED
    if field is None:
        return ERASED if isinstance(value, str) else None
    if field.nullable:
        return None
    if not isinstance(value, str):
        return 0
    text = f"erased-{tag}" if field.unique else ERASED
    return text if field.max_length is None else text[-field.max_length :]


def _leaf(data: Value, path: Path) -> Value:
    for step in path:
        data = data[step]  # type: ignore[index]
    return data


def _encoded(leaf: Value) -> bytes | None:
    if isinstance(leaf, str):
        return leaf.encode(errors="surrogateescape")
    return leaf if isinstance(leaf, bytes) else None
