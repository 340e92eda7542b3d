"""Deadlines by law. GDPR article 12(3); CCPA regulations section 7021; APPI article 35 with the
PPC's guidance of "without delay", which companies commonly state as two weeks."""

from datetime import datetime, timedelta

from expunge.model import RequestError

DAYS = {"gdpr": 30, "ccpa": 45, "appi": 14}


def deadline(regime: str, received: datetime) -> datetime:
    """By when the request must be answered."""
    if regime not in DAYS:
        raise RequestError(f"Unknown regime {regime!r}. Use one of {', '.join(sorted(DAYS))}.")
    return received + timedelta(days=DAYS[regime])
