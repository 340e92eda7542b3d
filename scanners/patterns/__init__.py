"""What a checksum, a format or a word beside it proves: one pass proposes, validators decide."""

from scanners.patterns.scanner import PatternScanner

__all__ = ["PatternScanner"]
