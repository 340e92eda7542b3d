"""The words of Expunge: pure values, no input or output, importing nothing of ours."""

from expunge.model.container import Action, Container, Field, Layer, Link, Unit
from expunge.model.edit import Assign, Change, Cut, Drop, Edit, Patch, Work, cut, patched, rewritten
from expunge.model.errors import (
    ConfigurationError,
    EvidenceBroken,
    ExpungeError,
    RequestError,
    StaleUnit,
    StoreError,
    Terminal,
    Transient,
    Unsupported,
)
from expunge.model.field_names import is_plain, may_be_data
from expunge.model.finding import Covered, Gap, Hit, Located, Probe, Residue, ResidueState, Span
from expunge.model.identifier import KEY_JOINT, FieldAddress, Identifier, Strength
from expunge.model.naming import impersonal
from expunge.model.outcome import Outcome, Result, Verdict
from expunge.model.record import Path, Record, Row, Value, field_name, fingerprint, leaves, names
from expunge.model.right import Right

__all__ = [
    "KEY_JOINT",
    "Action",
    "Assign",
    "Change",
    "ConfigurationError",
    "Container",
    "Covered",
    "Cut",
    "Drop",
    "Edit",
    "EvidenceBroken",
    "ExpungeError",
    "Field",
    "FieldAddress",
    "Gap",
    "Hit",
    "Identifier",
    "Layer",
    "Link",
    "Located",
    "Outcome",
    "Patch",
    "Path",
    "Probe",
    "Record",
    "RequestError",
    "Residue",
    "ResidueState",
    "Result",
    "Right",
    "Row",
    "Span",
    "StaleUnit",
    "StoreError",
    "Strength",
    "Terminal",
    "Transient",
    "Unit",
    "Unsupported",
    "Value",
    "Verdict",
    "Work",
    "cut",
    "field_name",
    "fingerprint",
    "impersonal",
    "is_plain",
    "leaves",
    "may_be_data",
    "names",
    "patched",
    "rewritten",
]
