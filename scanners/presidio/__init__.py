"""Presidio: our patterns as its recognizers, and a user's own recognizers as a scanner.

``scanners.presidio.engine.analyzer`` is an AnalyzerEngine with all of ours, for whoever works
with Presidio itself; the scanner asks only recognizers of a user's own, because what ours find
``scanners.patterns`` has found already, without Presidio between.
"""

from scanners.presidio.scanner import PresidioScanner

__all__ = ["PresidioScanner"]
