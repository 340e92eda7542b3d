"""What the words around a candidate say, in one walk over them."""

import re
from collections import defaultdict
from collections.abc import Mapping

WIDTH = 44
"""Code points before a candidate that are its context."""
Marks = Mapping[str, int]
"""By class of words: where the last word of the class ends in the context."""
NONE: Marks = {}
_WORD = re.compile(r"[^\W\d_A-Z]+|[A-Z]+(?![^\W\d_A-Z])|[A-Z][^\W\d_A-Z]+")


def before(text: str, start: int, width: int = WIDTH) -> str:
    """What stands before, at most one line up where a label stands alone on its line."""
    near = text[max(0, start - width) : start]
    if near.count("\n") < 2:
        return near
    lines = near.rsplit("\n", 3)
    return "\n".join(lines[-3:]) if not lines[-1].strip() else "\n".join(lines[-2:])


def after(text: str, end: int, width: int = 16) -> str:
    return text[end : end + width].partition("\n")[0]


class Lexicon:
    """Words by class, as ``"phone|cell phone|licen*|電話"``: phrases, beginnings of words, and
    words of scripts that put no spaces between them. Case does not count, nor what stands between
    the words of a phrase; ``phoneNumber`` and ``phone_number`` are two words."""

    def __init__(self, classes: Mapping[str, str]) -> None:
        self._single: dict[str, tuple[str, ...]] = {}
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        self._stems: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._unspaced: list[tuple[str, str]] = []
        for name, listed in classes.items():
            for phrase in listed.split("|"):
                self._add(phrase.strip(), name)

        self._known = frozenset(self._single) | frozenset(self._phrases)

    def _add(self, phrase: str, name: str) -> None:
        words = [each.lower() for each in _WORD.findall(phrase)]
        if not words:
            return
        if _is_unspaced(phrase):
            self._unspaced.append((phrase.replace("*", ""), name))
        elif phrase.endswith("*"):
            self._stems[words[-1][:3]].append((words[-1], name))
        elif len(words) == 1:
            self._single[words[0]] = (*self._single.get(words[0], ()), name)
        else:
            self._phrases[words[-1]].append((tuple(words), name))

    def marks(self, near: str) -> Marks:
        if not near or near.isspace():
            return NONE
        found: dict[str, int] = {}
        known, stems = self._known, self._stems
        said = ""
        for match in _WORD.finditer(near):
            word = match[0].lower()
            if word in known:
                for name in self._single.get(word, ()):
                    found[name] = match.end()
                for words, name in self._phrases.get(word, ()):
                    if words[-2] == said and _ends_with(near[: match.end()], words):
                        found[name] = match.end()
            said = word
            if word[:3] in stems:
                for stem, name in stems[word[:3]]:
                    if word.startswith(stem):
                        found[name] = match.end()
        if not near.isascii():
            self._mark_unspaced(near, found)
        return found

    def _mark_unspaced(self, near: str, found: dict[str, int]) -> None:
        for phrase, name in self._unspaced:
            if (place := near.rfind(phrase)) >= 0:
                found[name] = max(found.get(name, -1), place + len(phrase))


def _ends_with(near: str, words: tuple[str, ...]) -> bool:
    said = _WORD.findall(near)[-len(words) :]
    return tuple(each.lower() for each in said) == words


def _is_unspaced(phrase: str) -> bool:
    """Thai, Chinese, Japanese and Korean, and what only stands glued to other letters."""
    return any("\u0e00" <= char <= "\u0eff" or char >= "\u3000" for char in phrase)


NEVER = (
    "room|pp|vol|volume|awb|air waybill|tariff|lotto|lottery|locker|cat no|serial no|model no|order|invoice|ticket|case|ref|reference|sku|part|parts|isbn|issn|version|ver|build|release|tracking|serial"
    "|model|article|item|lot|batch|transaction|txn|trx|trace|span|request|commit|revision|rev|rma|po"
    "|quote|receipt|product|asset|catalog|catalogue|doi|pmid|epoch|timestamp|ts|offset|pid|tid|checksum"
    "|hash|size|bytes|port|block|blk|job|run|session|event|message id|bug|issue|pr|patent|figure|table"
    "|chapter|page|section|coordinates|lat|lon|lng|latitude|longitude|price|total|amount|qty|quantity"
    "|balance|score|bestellnummer|rechnung|rechnungsnummer|commande|facture|pedido|factura|ordine"
    "|fattura|artikel|artikelnummer|注文|請求書|注文番号|barcode|ean|gtin|upc|asin|shipment|parcel"
    "|waybill|seq|sequence|counter|uuid|guid|crc|sha|md|accession|genbank|ncbi|cas|grant|flags|code"
)
"""Words after which a number is no person's."""
