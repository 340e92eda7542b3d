"""The scanner of patterns behind the contract."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from expunge.config.shape import ScannerTable
from expunge.datamap.scanner import Classified, Found, NotScanned
from expunge.model import Container

if TYPE_CHECKING:
    from scanners.patterns.engine import Engine


class PatternScanner:
    """Loads its engine when the first text is looked at."""

    def __init__(self) -> None:
        self._table = ScannerTable()

    def configure(self, table: ScannerTable) -> None:
        self._table = table

    @cached_property
    def engine(self) -> "Engine":
        from scanners.patterns.engine import shared  # noqa: PLC0415  (phonenumbers: 0.1 s)

        return shared(self._table.regions, self._table.without)

    def classify(
        self,
        container: Container,  # noqa: ARG002  (fields/ weighs what the values say)
        field: str,  # noqa: ARG002
        values: Sequence[str],  # noqa: ARG002
    ) -> Sequence[Classified]:
        return []

    def find(self, text: str) -> Sequence[Found]:
        return self.engine.find(text)

    def find_all(
        self,
        texts: Sequence[str],
        language: str,  # noqa: ARG002  (patterns know all theirs at once)
    ) -> Iterator[Sequence[Found] | NotScanned]:
        return self.engine.find_all(texts)
