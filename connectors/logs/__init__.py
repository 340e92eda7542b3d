"""Log files: live, rotated and packed."""

from connectors.logs.connector import LogsConnector

__all__ = ["LogsConnector"]
