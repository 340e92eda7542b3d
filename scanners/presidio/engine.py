"""Presidio's engine: without a model, off the net, silent, and never quietly incomplete."""

import warnings
from collections.abc import Collection, Iterator, Sequence

from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.context_aware_enhancers import LemmaContextAwareEnhancer
from presidio_analyzer.nlp_engine import NoOpNlpEngine

from expunge.datamap.scanner import Found, NotScanned
from scanners.presidio.quiet import timed_out
from scanners.presidio.recognizers import LANGUAGE, recognizers

MINIMUM = 0.35
"""Score from which a detection counts."""
PIECE, OVERLAP = 4000, 200
"""Code points of a text that are looked at in one go: Presidio's time grows faster than the text,
and a pattern that runs into its time-out is skipped."""


class Engine:
    """One AnalyzerEngine with our recognizers."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # context in texts: none without a model
            self._analyzer = AnalyzerEngine(
                registry=RecognizerRegistry(recognizers(), supported_languages=[LANGUAGE]),
                nlp_engine=NoOpNlpEngine([{"lang_code": LANGUAGE, "model_name": "none"}]),
                supported_languages=[LANGUAGE],
                context_aware_enhancer=LemmaContextAwareEnhancer(
                    context_matching_mode="whole_word"
                ),
            )

    def find(
        self, text: str, entities: Collection[str], context: Sequence[str] = ()
    ) -> list[Found]:
        """Detections in order, none inside another. context: words of the field's name.

        Raises NotScanned where a pattern was given up.
        """
        if not entities:
            return []
        return _apart(
            each
            for start in range(0, max(1, len(text) - OVERLAP), PIECE - OVERLAP)
            for each in self._in_piece(text[start : start + PIECE], start, entities, context)
        )

    def _in_piece(
        self, piece: str, offset: int, entities: Collection[str], context: Sequence[str]
    ) -> Iterator[Found]:
        before = timed_out()
        results = self._analyzer.analyze(
            piece, LANGUAGE, list(entities), score_threshold=MINIMUM, context=list(context)
        )
        if timed_out() != before:
            raise NotScanned("Presidio ran out of time on a text; what else it holds is unknown.")
        for each in results:
            yield Found(offset + each.start, offset + each.end, each.entity_type, each.score)


def _apart(found: Iterator[Found]) -> list[Found]:
    """The surer and longer of two that overlap: an e-mail address is no URL besides."""
    kept: list[Found] = []
    for each in sorted(found, key=_rank):
        if all(each.end <= other.start or other.end <= each.start for other in kept):
            kept.append(each)
    return sorted(kept, key=lambda f: f.start)


def _rank(found: Found) -> tuple[float, int, bool, int]:
    """Of two that are as sure and as long, anything is surer than a telephone number."""
    is_phone = found.entity == "PHONE_NUMBER"
    return (-found.score, found.start - found.end, is_phone, found.start)
