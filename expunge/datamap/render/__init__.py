"""The data map for people and for programs.

Each format takes an optional plan, the counts of one request. With it only what the request
touches is shown: the map of one customer.
"""

from expunge.datamap.render.diagram import as_mermaid
from expunge.datamap.render.export import as_csv, as_json
from expunge.datamap.render.page import as_html
from expunge.datamap.render.terminal import table
from expunge.datamap.render.view import Plan

__all__ = ["Plan", "as_csv", "as_html", "as_json", "as_mermaid", "table"]
