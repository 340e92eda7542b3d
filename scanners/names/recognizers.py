"""The engine of names as Presidio recognizers, for an AnalyzerEngine of the caller's own."""

from collections.abc import Sequence

from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from expunge.datamap.scanner import Found
from scanners.names.scanner import LANGUAGES, NameScanner

ENTITIES = {
    "en": ("PERSON", "LOCATION", "STREET_ADDRESS", "ORGANIZATION"),
    "ja": (
        "PERSON", "LOCATION", "STREET_ADDRESS", "ORGANIZATION", "POSTAL_CODE", "PHONE_NUMBER",
        "DATE_OF_BIRTH",
    ),
}  # fmt: skip


class NameEntityRecognizer(EntityRecognizer):
    """All names of one language in one pass. batch: many texts at once, as Presidio has no way to."""

    def __init__(self, supported_language: str = "en", scanner: NameScanner | None = None) -> None:
        self._scanner = scanner or NameScanner()
        super().__init__(
            list(ENTITIES[supported_language]),
            name=f"Expunge names ({supported_language})",
            supported_language=supported_language,
        )

    def load(self) -> None:
        """Nothing: the model is loaded with the first text."""

    def analyze(
        self,
        text: str,
        entities: list[str],
        nlp_artifacts: NlpArtifacts | None = None,  # noqa: ARG002  (the contract)
    ) -> list[RecognizerResult]:
        (found,) = self.batch([text])
        return [
            RecognizerResult(each.entity, each.start, each.end, each.score)
            for each in found
            if each.entity in entities
        ]

    def batch(self, texts: Sequence[str]) -> list[Sequence[Found]]:
        """The names in each text; offsets count code points."""
        answers = self._scanner.find_all(texts, self.supported_language)
        return [each for each in answers if not isinstance(each, Exception)]


def recognizers(scanner: NameScanner | None = None) -> list[EntityRecognizer]:
    """One for each language."""
    shared = scanner or NameScanner()
    return [NameEntityRecognizer(language, shared) for language in LANGUAGES]
