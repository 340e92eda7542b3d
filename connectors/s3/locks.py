"""Object Lock: what may not be deleted yet."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from expunge.model import Outcome, Result


def lock(head: Mapping[str, Any], key: str) -> Outcome | None:
    """LOCKED for the edit with that key, if the version whose head this is is locked.

    A legal hold has no end; governance retention counts, because bypassing it is a person's
    decision.
    """
    until = head.get("ObjectLockRetainUntilDate")
    if head.get("ObjectLockLegalHoldStatus") == "ON":
        return Outcome(key, Result.LOCKED, "legal-hold")
    if isinstance(until, datetime) and until > datetime.now(UTC):
        return Outcome(key, Result.LOCKED, "retention", until)
    return None
