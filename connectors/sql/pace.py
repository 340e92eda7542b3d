"""How many rows to hold at once: many small ones, few large ones."""

from collections.abc import Sequence
from typing import Any

MOST = 1_000
_FIRST = 100
_BYTES = 16 << 20
_GROWTH = 10


class Pace:
    """rows: how many to take next, so that they fit into about 16 MB; never more than MOST."""

    def __init__(self) -> None:
        self.rows = _FIRST

    def saw(self, rows: Sequence[Sequence[Any]]) -> None:
        if rows:
            size = sum(map(weight, rows)) // len(rows)
            fitting = _BYTES // max(1, size)
            self.rows = max(1, min(MOST, self.rows * _GROWTH, fitting))


def weight(row: Sequence[Any]) -> int:
    """About how many bytes a row's cells are."""
    return sum(map(_weight, row))


def _weight(cell: Any) -> int:
    if isinstance(cell, str | bytes):
        return len(cell)
    return weight(cell) if isinstance(cell, list) else 8
