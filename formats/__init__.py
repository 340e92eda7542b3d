"""Formats of objects and files: records in, byte-range edits out.

``opened`` tells an object's format, ``records`` and ``candidates`` read it, ``plan`` says which
byte ranges the approved edits come to, and ``rewritten`` gives the new bytes.
"""

from formats.block import Defect, Unreadable
from formats.detect import Kind, kind, suffix
from formats.editing import Plan, plan, rewritten, standing
from formats.gz import GzipReader
from formats.reading import End, Opened, Piece, candidates, chosen, key, opened, records

__all__ = [
    "Defect",
    "End",
    "GzipReader",
    "Kind",
    "Opened",
    "Piece",
    "Plan",
    "Unreadable",
    "candidates",
    "chosen",
    "key",
    "kind",
    "opened",
    "plan",
    "records",
    "rewritten",
    "standing",
    "suffix",
]
