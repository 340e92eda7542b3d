"""What to know of a SQLite file before an erasure, and what can be done below the rows after it."""

import os

from sqlalchemy import Connection, Engine, text

from connectors.sql.table import Catalog, Table
from expunge.model import Probe, Residue, ResidueState


def probe(connection: Connection, catalog: Catalog) -> Probe:
    version = connection.execute(text("SELECT sqlite_version()")).scalar_one()
    free = connection.execute(text("PRAGMA freelist_count")).scalar_one()
    path = connection.engine.url.database or ""
    notes = [f"{gap.place}: {gap.why}. {gap.remedy}" for gap in catalog.gaps]
    if not os.access(path, os.W_OK):
        notes.append("Nothing can be erased here: this user may not write the file.")
    if free:
        notes.append(
            f"{free} free pages can hold rows that other programs deleted earlier: VACUUM once."
        )
    notes.append("Backups and other copies of the file keep erased rows until they expire.")
    return Probe(f"SQLite {version}", tuple(notes))


def scrub(engine: Engine, table: Table) -> Residue:
    """Our connections overwrite what they delete (secure_delete); the write-ahead log still has
    the pages as they were, until it is copied into the file and emptied. Statistics of ANALYZE
    can hold keys (sqlite_stat4)."""
    with engine.connect() as connection:
        alone = connection.execution_options(expunge_begin="")
        if "sqlite_stat4" in _system_tables(alone):
            quote = engine.dialect.identifier_preparer.quote_identifier
            alone.exec_driver_sql(f"ANALYZE {quote(table.relation)}")
        busy, *_ = alone.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()
        overwrites = alone.execute(text("PRAGMA secure_delete")).scalar_one()
    if busy:
        return Residue(
            ResidueState.REMAINS,
            "another program reads the database: the write-ahead log still holds deleted rows",
            "Close the other program's connections, then run this again.",
        )
    if overwrites != 1:
        return Residue(
            ResidueState.OUTSIDE,
            "this SQLite does not overwrite deleted rows: they stay in free pages until reused",
            "Run VACUUM.",
        )
    return Residue(
        ResidueState.CLEAN,
        "deleted rows were overwritten with zeros and the write-ahead log is empty",
    )


def _system_tables(connection: Connection) -> set[str]:
    names = connection.execute(text("SELECT name FROM sqlite_schema WHERE type = 'table'"))
    return set(names.scalars())
