"""Our patterns as Presidio recognizers, one an entity, and the loading of a user's own."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from presidio_analyzer import EntityRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from expunge.config.shape import ScannerTable
from expunge.datamap.scanner import Found
from expunge.model import ConfigurationError
from scanners.patterns.engine import Engine, shared

LANGUAGES = ("en", "ja")


class Shared:
    """One engine for all recognizers: Presidio asks them one after another for the same text."""

    def __init__(self, engine: Engine) -> None:
        self.entities = engine.entities
        self._engine = engine
        self._text: str | None = None
        self._found: Sequence[Found] = ()

    def find(self, text: str) -> Sequence[Found]:
        if text is not self._text:
            self._text, self._found = text, self._engine.find(text)
        return self._found


class PatternEntityRecognizer(EntityRecognizer):
    """One entity of the pattern engine, as a Presidio recognizer."""

    def __init__(self, entity: str, shared: Shared, language: str) -> None:
        self._shared = shared
        super().__init__([entity], name=f"Expunge {entity}", supported_language=language)

    def load(self) -> None:
        """Nothing: the engine is there."""

    def analyze(
        self,
        text: str,
        entities: list[str],
        nlp_artifacts: NlpArtifacts | None = None,  # noqa: ARG002  (the contract)
    ) -> list[RecognizerResult]:
        (own,) = self.supported_entities
        if own not in entities:
            return []
        return [
            RecognizerResult(own, each.start, each.end, each.score)
            for each in self._shared.find(text)
            if each.entity == own
        ]


def ours(table: ScannerTable, language: str) -> list[EntityRecognizer]:
    """A recognizer for each entity that [scanners] does not switch off."""
    found = Shared(shared(table.regions, table.without))
    return [PatternEntityRecognizer(each, found, language) for each in sorted(found.entities)]


def own(table: ScannerTable) -> list[EntityRecognizer]:
    """A user's recognizers, unchanged: of Presidio's YAML files and of classes ``module:Class``.

    Raises ConfigurationError where one cannot be loaded.
    """
    found: list[EntityRecognizer] = []
    for each in table.recognizers:
        try:
            found += _of_file(Path(each)) if each.endswith((".yaml", ".yml")) else [_of_class(each)]
        except Exception as error:  # noqa: BLE001  (a user's code and file: anything can go wrong)
            raise ConfigurationError(
                f"expunge.toml: [scanners] recognizers = {each!r} cannot be loaded "
                f"({type(error).__name__}). Name a YAML file of Presidio recognizers, or "
                "module:Class of an EntityRecognizer that is constructed without arguments."
            ) from None
    return found


def _of_file(file: Path) -> list[EntityRecognizer]:
    registry = RecognizerRegistry()
    registry.add_recognizers_from_yaml(file.resolve(strict=True))
    return list(registry.recognizers)


def _of_class(name: str) -> EntityRecognizer:
    module, _, attribute = name.partition(":")
    recognizer = getattr(import_module(module), attribute)()
    if not isinstance(recognizer, EntityRecognizer):
        raise TypeError(name)
    return recognizer
