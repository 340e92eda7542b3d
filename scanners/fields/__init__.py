"""Fields by their names, checked against the plain shape of their values. No library behind it."""

from scanners.fields.scanner import FieldScanner

__all__ = ["FieldScanner"]
