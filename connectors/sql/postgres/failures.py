"""PostgreSQL's error codes (its manual, appendix A) by their consequence."""

from psycopg import DataError, Error
from sqlalchemy.exc import DBAPIError

from connectors.sql.dialect import Failure
from expunge.model import StaleUnit, Terminal, Transient, Unsupported

_OF_A_RECORD = {
    "23001": "referenced",
    "23502": "not-null",
    "23503": "referenced",
    "23505": "unique",
    "23514": "check",
    "23P01": "unique",
    "22001": "too-long",
    "44000": "check",
}
_OF_A_RECORD_BY_CLASS = {
    "09": "refused",
    "22": "invalid",
    "23": "refused",
    "27": "refused",
    "38": "refused",
    "39": "refused",
    "P0": "refused",  # raised by a trigger
}
_DENIED = Failure(
    "denied",
    alone=False,
    why="the role may not do this, or the server only reads",
    remedy="Grant it what deployments/grants lists, on the primary server.",
)
_STALE = Failure(
    consequence=StaleUnit,
    why="the table or one of its columns is not what it was",
    remedy="It is discovered and located again.",
)
_TOO_LARGE = Failure(
    consequence=Unsupported,
    why="a row is larger than the server can handle at once",
    remedy="Search and erase this table by hand.",
)
_BY_STATE = {
    "42501": _DENIED,
    "25006": _DENIED,
    "42P01": _STALE,
    "42703": _STALE,
    "42704": _STALE,
    "54000": _TOO_LARGE,
}
_AGAIN = {
    "08": "the connection to the server broke",
    "40": "another transaction was in the way",
    "53": "the server is short of connections, memory or disk",
    "55": "another transaction holds a lock",
    "57": "the server stopped the statement, or itself",
    "58": "the server's disk or file system failed",
}
_REFUSED_LOGIN = (
    "authentication failed",
    "no pg_hba.conf entry",
    "no password supplied",
    "does not exist",
    "permission denied for database",
    "is not permitted to log in",
)


def failure(error: Exception) -> Failure:
    original = error.orig if isinstance(error, DBAPIError) else None
    if isinstance(original, DataError) and original.sqlstate is None:
        return Failure("invalid")  # the driver's word: a text that no PostgreSQL can hold
    if not isinstance(original, Error) or original.sqlstate is None:
        return _not_connected(str(original))
    state = original.sqlstate
    if known := _BY_STATE.get(state):
        return known
    if code := _OF_A_RECORD.get(state) or _OF_A_RECORD_BY_CLASS.get(state[:2]):
        return Failure(code, why=f"the server refuses a value with SQLSTATE {state}")
    if why := _AGAIN.get(state[:2]):
        return Failure(consequence=Transient, why=why, remedy=f"It is tried again ({state}).")
    return Failure(
        why=f"the server refuses with SQLSTATE {state}", remedy="See the server's own log."
    )


def _not_connected(message: str) -> Failure:
    """Without a code there was no session: only the message says why."""
    if any(words in message for words in _REFUSED_LOGIN):
        return Failure(
            consequence=Terminal,
            why="the server refuses the login",
            remedy="Check user, password and database in the store's url, and pg_hba.conf.",
        )
    return Failure(
        consequence=Transient,
        why="the server does not answer, or the connection broke",
        remedy="Check host and port in the store's url; it is tried again.",
    )
