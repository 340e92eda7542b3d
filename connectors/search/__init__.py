"""Elasticsearch 8 and 9 (elasticsearch-py 8.19 speaks to both)."""

import connectors.search.loading  # noqa: F401  (before whatever imports elasticsearch)
from connectors.search.connector import ElasticsearchConnector
from connectors.search.server import ElasticsearchSettings

__all__ = ["ElasticsearchConnector", "ElasticsearchSettings"]
