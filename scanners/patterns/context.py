"""What the words around a candidate say."""

import re

WIDTH = 48
"""Code points before a candidate that are its context."""
_BORDER = r"(?<![^\W\d_])(?:%s)(?![^\W\d_])"


def before(text: str, start: int, width: int = WIDTH) -> str:
    """What stands before, at most one line up where a label stands alone on its line."""
    near = text[max(0, start - width) : start]
    if near.count("\n") < 2:
        return near
    lines = near.rsplit("\n", 3)
    return "\n".join(lines[-3:]) if not lines[-1].strip() else "\n".join(lines[-2:])


def after(text: str, end: int, width: int = 16) -> str:
    return text[end : end + width].partition("\n")[0]


def words(*listed: str) -> re.Pattern[str]:
    """A pattern for any of these words or phrases, whole, in any case; a space in one stands for
    any of space, _ and -. ``stem*`` goes on with any letters."""
    parts = []
    for word in sorted(" ".join(listed).split("|"), key=len, reverse=True):
        escaped = re.escape(word.strip()).replace(r"\ ", r"[\s_-]?").replace(r"\*", r"[^\W\d_]*")
        parts.append(escaped)
    return re.compile(_BORDER % "|".join(parts), re.IGNORECASE)


def last(pattern: re.Pattern[str], near: str) -> int:
    """Where the last match ends; -1 where there is none."""
    end = -1
    for match in pattern.finditer(near):
        end = match.end()
    return end


NEVER = words(
    "order|invoice|ticket|case|ref|reference|sku|part|parts|isbn|issn|version|ver|build|release|tracking|serial",
    "|model|article|item|lot|batch|transaction|txn|trx|trace|span|request|commit|revision|rev|rma|po",
    "|quote|receipt|product|asset|catalog|catalogue|doi|pmid|epoch|timestamp|ts|offset|pid|tid|checksum",
    "|hash|size|bytes|port|block|blk|job|run|session|event|message id|bug|issue|pr|patent|figure|table",
    "|chapter|page|section|coordinates|lat|lon|lng|latitude|longitude|price|total|amount|qty|quantity",
    "|balance|score|bestellnummer|rechnung|rechnungsnummer|commande|facture|pedido|factura|ordine",
    "|fattura|artikel|artikelnummer|注文|請求書|注文番号|barcode|ean|gtin|upc|asin|shipment|parcel",
    "|waybill|seq|sequence|counter|uuid|guid|crc|md5|sha1|sha256|accession|genbank|ncbi|cas|grant",
)
"""Words after which a number is no person's."""
