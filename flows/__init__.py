"""The flows: parse an id, call the core, publish. Prefect lives here, and nothing else does.

Entry points are module paths (flows.erase.erase_subject). The configuration is the file that
EXPUNGE_CONFIG names, else expunge.toml; its path and its secrets are the worker's, never a
parameter. What Prefect is told is a request's id, stores, containers and counts.
"""

import os

os.environ.setdefault("DO_NOT_TRACK", "1")  # Prefect's own usage statistics leave the machine
