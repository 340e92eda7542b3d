"""A Prefect server with its page, on a database of the local PostgreSQL; no call leaves it."""

import http.client
import os
import sys
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from deployments.local.postgres import create_database_if_missing
from deployments.local.process import Command
from deployments.local.service import HOST, Service, Settings, free_ports, http_status

DATABASE = "prefect"


class PrefectServer(Service):
    name: ClassVar[str] = "prefect"
    needs: ClassVar[tuple[str, ...]] = ("postgres",)
    ready_within: ClassVar[float] = 180  # the first start migrates its database

    def settings(self, before: Settings, taken: AbstractSet[int]) -> Settings:
        return dict(free_ports(("port",), before, taken))

    def command(self, folder: Path, state: Mapping[str, Settings]) -> Command:
        postgres, port = state["postgres"], state[self.name]["port"]
        create_database_if_missing(postgres, DATABASE)
        home = folder / "prefect"
        home.mkdir(parents=True, exist_ok=True)
        login = f"{postgres['user']}:{quote(str(postgres['password']), safe='')}"
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")}
        return Command(
            arguments=[sys.executable, "-m", "prefect", "server", "start"],
            folder=home,
            environment={
                **inherited,
                "PREFECT_HOME": str(home),
                "PREFECT_SERVER_DATABASE_CONNECTION_URL": (
                    f"postgresql+asyncpg://{login}@{HOST}:{postgres['port']}/{DATABASE}"
                ),
                "PREFECT_SERVER_API_HOST": HOST,
                "PREFECT_SERVER_API_PORT": str(port),
                "PREFECT_UI_API_URL": f"http://{HOST}:{port}/api",
                "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
                "PREFECT_SERVER_UI_V2_ENABLED": "false",
                "DO_NOT_TRACK": "1",
            },
        )

    def ready(self, settings: Settings) -> bool:
        return http_status(settings["port"], "/api/health") == http.client.OK
