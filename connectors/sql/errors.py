"""No exception of a driver leaves this room: it may hold the values of a row or of a query."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from connectors.sql.dialect import Dialect, Failure


class Refused(Exception):
    """The database refused to write. Its text is only the failure's code."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.code)
        self.failure = failure


@contextmanager
def translated(dialect: Dialect, store: str, place: str) -> Iterator[None]:
    """Errors of the driver become errors of the contract, by their consequence."""
    try:
        yield
    except SQLAlchemyError as error:
        dialect.failure(error).raised(store, place)


@contextmanager
def refusals(dialect: Dialect) -> Iterator[None]:
    """What the database says against a record becomes Refused; other errors pass."""
    try:
        yield
    except SQLAlchemyError as error:
        failure = dialect.failure(error)
        if not failure.code:
            raise
        raise Refused(failure) from None
