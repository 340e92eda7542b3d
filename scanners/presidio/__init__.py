"""Fields and texts by their values, with Presidio. The only room that knows Presidio."""

from scanners.presidio.scanner import PresidioScanner

__all__ = ["PresidioScanner"]
