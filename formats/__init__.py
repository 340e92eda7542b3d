"""Formats of objects and files: records in, byte-range edits out.

``opened`` tells an object's format, ``records`` and ``candidates`` read it, ``plan`` says which
byte ranges the approved edits come to, and ``rewritten`` gives the new bytes.
"""

from formats.block import Defect, Inexpressible, Unreadable
from formats.detect import PACKED, Kind, kind, suffix
from formats.editing import Plan, Splice, plan, rewritten, standing
from formats.reading import End, Opened, Piece, candidates, chosen, key, opened, records

__all__ = [
    "PACKED",
    "Defect",
    "End",
    "Inexpressible",
    "Kind",
    "Opened",
    "Piece",
    "Plan",
    "Splice",
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
