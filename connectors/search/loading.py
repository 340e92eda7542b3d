"""Loads elasticsearch-py without pyarrow: where that is installed (for Parquet files), it would
come along for a serializer that nobody here asks for, with 26 MB in every process."""

import sys
from importlib import import_module

if {"elasticsearch", "pyarrow"}.isdisjoint(sys.modules):
    sys.modules["pyarrow"] = None  # type: ignore[assignment]  # an import of it fails
    try:
        import_module("elasticsearch")
    finally:
        del sys.modules["pyarrow"]  # from here on it can be imported as ever
