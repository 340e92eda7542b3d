"""What an export says of where a record stood: an object's name can tell of somebody else."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from expunge.datamap.scanner import Scanner
from expunge.match.text import normal
from expunge.model import Identifier, Unit, unknown_words
from expunge.path.others import PEOPLE

_TIMES = 2  # an object may be called by what was percent-encoded already


@dataclass(repr=False)
class Origins:
    """closure: the data subject's identifiers, whose words may stand in a name."""

    scanners: Iterable[Scanner]
    closure: Iterable[Identifier]
    _values: set[str] = field(init=False)
    _words: set[str] = field(init=False)
    _last: tuple[Unit, str] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._values = {normal(each.value) for each in self.closure if not each.is_key}
        self._words = {word for value in self._values for word in unknown_words(value)}

    def of(self, unit: Unit) -> str:
        """The object or log file; empty where its name has a word that is neither one for things
        nor the subject's, or an address or a number of somebody else's."""
        if self._last is None or self._last[0] is not unit:
            self._last = unit, self._told(unit)
        return self._last[1]

    def _told(self, unit: Unit) -> str:
        if unit.container.kind not in ("objects", "logs"):
            return ""
        name = plain = Path(unit.name).name if unit.container.kind == "logs" else unit.name
        for _ in range(_TIMES):
            plain = unquote(plain)
        words = {normal(word) for word in unknown_words(plain)}
        words -= {normal(word) for word in unknown_words(unit.container.name)}
        return name if words <= self._words and not self._names_another(plain) else ""

    def _names_another(self, plain: str) -> bool:
        return any(
            found.entity in PEOPLE - {"PERSON"}
            and normal(plain[found.start : found.end]) not in self._values
            for scanner in self.scanners
            for found in scanner.find(plain)
        )
