"""Receipts: for each line of a batch's file its request, and the salt that only the person gets."""

import csv
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from expunge.ledger.requests import Request
from expunge.model import RequestError
from expunge.path import sealed
from expunge.path.context import Context

COLUMNS = ("number", "request", "deadline", "salt")


@contextmanager
def receipts(context: Context, file: Path | None) -> Iterator[Callable[[Request], object]]:
    """Writes a CSV line for each request it is told of, in a new file that only its owner reads;
    nothing without a file. RequestError where there is one already."""
    if file is None:
        yield lambda _: None
        return
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise RequestError(
            f"{file} cannot be made for the receipts: {error.strerror}. Nothing was done: "
            "name a new file (who is recorded already is not recorded again)."
        ) from None
    numbers = count(1)
    with os.fdopen(descriptor, "w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(COLUMNS)

        def told(request: Request) -> None:
            salt = sealed.salt(context, request.id).hex()
            writer.writerow([next(numbers), request.id, request.deadline, salt])

        yield told
