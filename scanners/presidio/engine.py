"""Presidio's AnalyzerEngine without a language model, as a function from texts to detections."""

import warnings
from collections.abc import Iterator, Sequence

from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry
from presidio_analyzer.context_aware_enhancers import LemmaContextAwareEnhancer
from presidio_analyzer.nlp_engine import NoOpNlpEngine

from expunge.config.shape import ScannerTable
from expunge.datamap.scanner import Found, NotScanned
from scanners.presidio.quiet import timed_out
from scanners.presidio.recognizers import LANGUAGES, ours, own

MINIMUM = 0.35
"""Score from which a detection counts."""
PIECE, OVERLAP = 4000, 200
"""Code points of a text that are looked at in one go: Presidio's time grows faster than the text,
and a pattern that runs into its time-out is skipped."""


def analyzer(table: ScannerTable | None = None) -> AnalyzerEngine:
    """Presidio's engine with all of our recognizers and those of a user's own."""
    table = table or ScannerTable()
    every = [each for language in LANGUAGES for each in ours(table, language)]
    return _analyzer([*every, *own(table)])


def _analyzer(recognizers: Sequence[EntityRecognizer]) -> AnalyzerEngine:
    languages = sorted({*LANGUAGES, *(each.supported_language for each in recognizers)})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # context in texts: none without a model
        return AnalyzerEngine(
            registry=RecognizerRegistry(list(recognizers), supported_languages=languages),
            nlp_engine=NoOpNlpEngine(
                [{"lang_code": each, "model_name": "none"} for each in languages]
            ),
            supported_languages=languages,
            context_aware_enhancer=LemmaContextAwareEnhancer(context_matching_mode="whole_word"),
        )


class Engine:
    """A user's own recognizers."""

    def __init__(self, table: ScannerTable) -> None:
        recognizers = own(table)
        self._analyzer = _analyzer(recognizers)
        self._languages = frozenset(each.supported_language for each in recognizers)

    def find(self, text: str, language: str, context: Sequence[str] = ()) -> list[Found]:
        """Detections in order of their places. context: words of the field's name.

        Raises NotScanned where a pattern was given up.
        """
        if language not in self._languages:
            return []
        found = {
            each
            for start in range(0, max(1, len(text) - OVERLAP), PIECE - OVERLAP)
            for each in self._in_piece(text[start : start + PIECE], start, language, context)
        }
        return sorted(found, key=lambda each: (each.start, each.end, each.entity))

    def _in_piece(
        self, piece: str, offset: int, language: str, context: Sequence[str]
    ) -> Iterator[Found]:
        before = timed_out()
        results = self._analyzer.analyze(
            piece, language, score_threshold=MINIMUM, context=list(context)
        )
        if timed_out() != before:
            raise NotScanned("Presidio ran out of time on a text; what else it holds is unknown.")
        for each in results:
            yield Found(offset + each.start, offset + each.end, each.entity_type, each.score)
