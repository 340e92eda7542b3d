"""What to know of a server before an erasure, and what can be done below the rows after it."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Engine, Row

from connectors.sql.postgres import session, statements
from connectors.sql.table import Catalog, Table
from expunge.model import Probe, Residue, ResidueState


def probe(connection: Connection, catalog: Catalog) -> Probe:
    server = connection.execute(statements.SERVER).one()
    selected = {name for name, each in catalog.tables.items() if each.selected}
    rights = [row for row in connection.execute(statements.RIGHTS) if row.name in selected]
    return Probe(
        f"PostgreSQL {server.version}",
        (*_server_notes(server), *_gap_notes(catalog), *_right_notes(rights)),
    )


def _server_notes(server: Row[Any]) -> Iterator[str]:
    if server.is_replica or server.read_only == "on":
        yield "Nothing can be erased here: the server only reads. Give the url of the primary."
    if server.encoding not in ("UTF8", "SQL_ASCII"):
        yield (
            f"The database's encoding is {server.encoding}: rows are searched one by one, which "
            "is slower; text that this encoding cannot hold cannot be written."
        )
    if server.logs != "none" or server.logs_slower_than >= 0:
        yield (
            "The server logs statements: the values that we search for can stand in its log. "
            "Set log_parameter_max_length = 0 and log_parameter_max_length_on_error = 0."
        )
    if server.counts:
        yield (
            "pg_stat_statements keeps other programs' statements; literals written into them by "
            "hand can stay there until pg_stat_statements_reset()."
        )
    if server.slots or server.replicas:
        yield (
            f"{server.slots} replication slots and {server.replicas} connected replicas follow "
            "this server: they get every erasure, but keep old WAL until they have read it; what "
            "they feed (other databases, topics, lakes) is a store of its own."
        )
    yield (
        "WAL, its archive and backups hold erased rows until they expire; VACUUM makes their "
        "space free, and it is overwritten when it is used again."
    )


def _gap_notes(catalog: Catalog) -> Iterator[str]:
    for gap in (*catalog.denied.values(), *catalog.gaps):
        yield f"{gap.place or 'the database'}: {gap.why}. {gap.remedy}"


def _right_notes(rights: list[Row[Any]]) -> Iterator[str]:
    for row in rights:
        missing = [
            right
            for right, granted in (("UPDATE", row.may_update), ("DELETE", row.may_delete))
            if not granted
        ]
        if missing:
            yield (
                f"{row.name}: this role lacks {' and '.join(missing)}; an erasure needs both "
                "(UPDATE also to lock the rows that are deleted)."
            )
        if row.has_triggers:
            yield (
                f"{row.name}: its own triggers or rules run with every erasure; what they copy "
                "elsewhere is found only where it is searched."
            )


def scrub(engine: Engine, table: Table) -> Residue:
    """VACUUM empties the indexes of deleted keys and frees the rows' space; ANALYZE removes the
    deleted values from the statistics, where the planner keeps samples of them in plain text."""
    quote = engine.dialect.identifier_preparer.quote_identifier
    name = f"{quote(table.schema or 'public')}.{quote(table.relation)}"
    with engine.connect() as connection:
        alone = connection.execution_options(isolation_level="AUTOCOMMIT")
        names = {"schema": table.schema, "relation": table.relation}
        if not alone.execute(statements.MAY_VACUUM, names).scalar():
            return Residue(
                ResidueState.OUTSIDE,
                "the role may not VACUUM the table: deleted rows stay in its pages, indexes and "
                "statistics until autovacuum has been there; in WAL, replicas and backups longer",
                "Run VACUUM (ANALYZE) on it as its owner.",
            )
        with session.unhurried(alone):
            alone.exec_driver_sql(f"VACUUM (ANALYZE) {name}")
    return Residue(
        ResidueState.OUTSIDE,
        "VACUUM (ANALYZE) has taken the deleted rows out of the indexes and the statistics and "
        "made their space free, unless an open transaction could still see them; their bytes can "
        "stay in the table's file until that space is used again, and in WAL, replicas and "
        "backups until those expire",
        "VACUUM FULL rewrites the file, but locks the table; let WAL archives and backups expire.",
    )
