"""SQLite's result codes (sqlite.org/rescode.html) by their consequence."""

from sqlalchemy.exc import DBAPIError

from connectors.sql.dialect import Failure
from expunge.model import StaleUnit, Terminal, Transient

_OF_A_RECORD = {
    "SQLITE_CONSTRAINT_FOREIGNKEY": "referenced",
    "SQLITE_CONSTRAINT_UNIQUE": "unique",
    "SQLITE_CONSTRAINT_PRIMARYKEY": "unique",
    "SQLITE_CONSTRAINT_ROWID": "unique",
    "SQLITE_CONSTRAINT_CHECK": "check",
    "SQLITE_CONSTRAINT_NOTNULL": "not-null",
    "SQLITE_CONSTRAINT_DATATYPE": "invalid",
    "SQLITE_MISMATCH": "invalid",
    "SQLITE_TOOBIG": "too-long",
}
_DENIED = Failure(
    "denied",
    alone=False,
    why="the file may only be read",
    remedy="Give this user the right to write the file and its folder.",
)
_LOCKED = Failure(
    consequence=Transient,
    why="another program has locked the file",
    remedy="Close what writes to the file, or wait until it has ended; then run again.",
)
_BY_BEGINNING = {
    "SQLITE_CONSTRAINT": Failure("refused"),  # a trigger's RAISE, and what may come
    "SQLITE_READONLY": _DENIED,
    "SQLITE_PERM": _DENIED,
    "SQLITE_AUTH": _DENIED,
    "SQLITE_BUSY": _LOCKED,
    "SQLITE_LOCKED": _LOCKED,
    "SQLITE_PROTOCOL": _LOCKED,
    "SQLITE_CANTOPEN": Failure(
        why="the file is not there or cannot be opened",
        remedy="Check the path in the store's url, and its rights.",
    ),
}
_IN_A_FUNCTION = "user-defined function raised exception"
_STALE = Failure(
    consequence=StaleUnit,
    why="the table or one of its columns is not what it was",
    remedy="It is discovered and located again.",
)
_MISMATCH = Failure(
    consequence=Terminal,
    why="a foreign key refers to columns that no PRIMARY KEY or UNIQUE index covers, and SQLite "
    "changes no row that it could refer to",
    remedy="Add a UNIQUE index on the columns that it refers to (PRAGMA foreign_key_list), or "
    "drop the foreign key.",
)


def failure(error: Exception) -> Failure:
    """KeyboardInterrupt where SQLite has made an error of it: it came while SQLite called our
    function, which raises nothing of itself."""
    original = error.orig if isinstance(error, DBAPIError) else None
    if str(original) == _IN_A_FUNCTION:
        raise KeyboardInterrupt from None
    name = getattr(original, "sqlite_errorname", None) or "an error without a code"
    if code := _OF_A_RECORD.get(name):
        return Failure(code)
    for beginning, known in _BY_BEGINNING.items():
        if name.startswith(beginning):
            return known
    if str(original).startswith(("no such table", "no such column")):
        return _STALE
    if str(original).startswith("foreign key mismatch"):
        return _MISMATCH
    return Failure(
        consequence=Terminal,
        why=f"SQLite refuses with {name}",
        remedy="Check the file (PRAGMA integrity_check) and the disk it is on.",
    )
