"""Names of people, places and organisations in texts, English and Japanese, by a small model of
our own or by a larger one of the user's."""

from scanners.names.scanner import NameScanner

__all__ = ["NameScanner"]
