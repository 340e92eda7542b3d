"""SQL databases: PostgreSQL and SQLite, by SQLAlchemy Core."""

from connectors.sql.connector import SqlConnector
from connectors.sql.settings import SqlSettings

__all__ = ["SqlConnector", "SqlSettings"]
