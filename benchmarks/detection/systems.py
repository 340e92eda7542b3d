"""The systems that are measured: Expunge as it is installed, and plain Presidio without a model."""

import os
from collections.abc import Callable, Sequence

from expunge.config.shape import ScannerTable
from expunge.datamap.detect import detect
from expunge.datamap.scanner import Found
from expunge.path.context import load_scanners

os.environ["TLDEXTRACT_PUBLIC_SUFFIX_LIST_URLS"] = ""  # before Presidio's import: no network
os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy's: speeds are of one core
System = Callable[[Sequence[str]], list[Sequence[Found]]]
"""Texts to spans."""


def expunge(table: ScannerTable | None = None) -> System:
    scanners = load_scanners(table or ScannerTable())
    return lambda texts: [each.spans for each in detect(scanners, texts)]


def patterns() -> System:
    """The pattern engine alone."""
    return expunge(ScannerTable(use=("patterns",)))


def presidio() -> System:
    """Plain Presidio: its default English recognizers, the no_op engine, scores from .4 (a
    telephone number has .4)."""
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NoOpNlpEngine

    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"])
    registry.remove_recognizer("SpacyRecognizer")
    engine = AnalyzerEngine(
        registry=registry,
        nlp_engine=NoOpNlpEngine([{"lang_code": "en", "model_name": "none"}]),
        supported_languages=["en"],
    )

    def run(texts: Sequence[str]) -> list[Sequence[Found]]:
        return [
            [
                Found(each.start, each.end, each.entity_type, each.score)
                for each in engine.analyze(text, "en", score_threshold=0.4)
            ]
            for text in texts
        ]

    return run
