"""What a family of patterns is: a trigger for the gate, and a function that finds and validates."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from expunge.datamap.scanner import Found

Find = Callable[[str, int, int], Iterator[Found]]
"""Finds in text[start:end]; may look at the text around, to judge. The text is folded."""


@dataclass(frozen=True)
class Family:
    """entities: all that it can find. trigger: a pattern of the gate's syntax over UTF-8 bytes,
    within one line, that occurs wherever the family finds something. back, ahead: from the
    trigger's end, how many code points before it and behind it belong to what is found; behind
    that, words are taken whole."""

    entities: frozenset[str]
    trigger: bytes
    find: Find
    back: int = 144
    ahead: int = 144
