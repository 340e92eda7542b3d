"""The scanner of names behind the contract."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from expunge.config.shape import ScannerTable
from expunge.datamap.scanner import Classified, Found, NotScanned
from expunge.model import Container
from scanners.names import columns

OWN = "own"
"""The engine that is shipped."""
LANGUAGES = ("en", "ja")


class Engine(Protocol):
    """Finds names in texts of one language."""

    def find_all(self, texts: Sequence[str]) -> Iterator[list[Found]]:
        """The names in each text, in order of their places."""


class NameScanner:
    """Loads a language's engine when the first text in it is looked at."""

    def __init__(self) -> None:
        self._table = ScannerTable()
        self._engines: dict[str, Engine] = {}

    def configure(self, table: ScannerTable) -> None:
        """Raises ConfigurationError where a configured engine's model is not installed."""
        self._table = table
        for language, name in table.names.items():
            if name != OWN:
                from scanners.names.engines import check  # noqa: PLC0415  (Presidio: 1 s)

                check(name, language)

    def classify(
        self,
        container: Container,  # noqa: ARG002  (values say it, not names of tables)
        field: str,
        values: Sequence[str],
    ) -> Sequence[Classified]:
        distinct = list(dict.fromkeys(values))
        languages = [columns.language(value) for value in distinct]
        found: dict[str, list[Found]] = {}
        for language in LANGUAGES:
            some = [v for v, each in zip(distinct, languages, strict=True) if each == language]
            found.update(zip(some, self._found(some, language), strict=True))
        return columns.classified(field, [(value, found[value]) for value in values])

    def find(self, text: str) -> Sequence[Found]:
        return next(self._found([text], columns.language(text)))

    def find_all(
        self, texts: Sequence[str], language: str
    ) -> Iterator[Sequence[Found] | NotScanned]:
        return self._found(texts, language)

    def _found(self, texts: Sequence[str], language: str) -> Iterator[list[Found]]:
        if not texts:
            return
        unwanted = frozenset(self._table.without)
        for found in self._engine(language).find_all(texts):
            yield [each for each in found if each.entity not in unwanted] if unwanted else found

    def _engine(self, language: str) -> Engine:
        if language not in self._engines:
            self._engines[language] = self._made(language)
        return self._engines[language]

    def _made(self, language: str) -> Engine:
        names = self._table.names.items()
        name = next((engine for code, engine in names if code == language), OWN)
        if name == OWN:
            from scanners.names.engine import OwnEngine  # noqa: PLC0415  (spaCy's vocabulary: 0.5 s)

            return OwnEngine(language)
        from scanners.names.engines import PresidioEngine  # noqa: PLC0415

        return PresidioEngine(name, language)
