"""Alembic's environment: the connection comes from Ledger.prepare, in its transaction."""

from alembic import context

from expunge.ledger.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,
)
context.run_migrations()
