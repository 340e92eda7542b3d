"""Prefect's own worker, told where the configuration is."""

import os
import sys
from pathlib import Path

SETTINGS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",  # seconds; deploy.SILENCE counts on it
    "PREFECT_WORKER_QUERY_SECONDS": "2",  # an approval goes on within as much
}


def command(pool: str) -> list[str]:
    """Runs what waits in the pool until Ctrl-C, then ends what it started."""
    return [sys.executable, "-m", "prefect", "worker", "start", "--pool", pool, "--type", "process"]


def environment(config: Path, api_url: str) -> dict[str, str]:
    """The caller's environment (it holds the secrets) and the worker's own settings. The python
    that deploy.COMMAND names is this one."""
    here = str(Path(sys.executable).parent)
    return {
        **SETTINGS,
        **os.environ,
        "PATH": os.pathsep.join([here, os.environ.get("PATH", os.defpath)]),
        "EXPUNGE_CONFIG": str(config.resolve()),
        "PREFECT_API_URL": api_url,
    }
