"""What a scanner raises is never shown: who writes one raises what they like, and an exception's
text can hold a value. It becomes NotScanned, which says who failed, where in the code, and no more.
"""

import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path

from expunge.datamap.scanner import BatchScanner, Classified, Found, NotScanned, Scanner
from expunge.model import Container


class Guarded:
    """A scanner as the rest of the program asks it: for one text or for many, and it raises
    nothing but NotScanned."""

    def __init__(self, scanner: Scanner) -> None:
        self._scanner = scanner

    def classify(
        self, container: Container, field: str, values: Sequence[str]
    ) -> Sequence[Classified]:
        try:
            return self._scanner.classify(container, field, values)
        except Exception as error:  # noqa: BLE001  (anybody's code)
            raise self._given_up(error) from None

    def find(self, text: str) -> Sequence[Found]:
        try:
            return self._scanner.find(text)
        except Exception as error:  # noqa: BLE001  (anybody's code)
            raise self._given_up(error) from None

    def find_all(
        self, texts: Sequence[str], language: str
    ) -> Iterator[Sequence[Found] | NotScanned]:
        """One answer a text; after a failure in the midst of many the rest is asked for singly."""
        if not isinstance(self._scanner, BatchScanner):
            yield from map(self._answer, texts)
            return
        done = 0
        try:
            for answer in self._scanner.find_all(texts, language):
                yield answer
                done += 1
        except Exception:  # noqa: BLE001  (anybody's code; the text at fault is named below)
            for text in texts[done:]:
                yield self._alone(self._scanner, text, language)

    def _answer(self, text: str) -> Sequence[Found] | NotScanned:
        try:
            return self.find(text)
        except NotScanned as error:
            return error

    def _alone(
        self, scanner: BatchScanner, text: str, language: str
    ) -> Sequence[Found] | NotScanned:
        try:
            return next(scanner.find_all([text], language))
        except Exception as error:  # noqa: BLE001  (anybody's code)
            return self._given_up(error)

    def _given_up(self, error: Exception) -> NotScanned:
        if isinstance(error, NotScanned):
            return error
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(last.filename).name}, line {last.lineno}"
        return NotScanned(
            f"{type(self._scanner).__name__} failed on a text ({type(error).__name__} in {place}); "
            "what else it holds is unknown."
        )


def guarded(scanner: Scanner) -> Guarded:
    return scanner if isinstance(scanner, Guarded) else Guarded(scanner)
