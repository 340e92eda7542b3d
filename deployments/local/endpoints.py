"""Where the local services answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from deployments.local.errors import LocalServiceError
from deployments.local.service import HOST, Settings


@dataclass(frozen=True)
class Endpoints:
    """Addresses and keys of the services that run.

    Asking for one that does not run raises LocalServiceError.
    """

    services: Mapping[str, Settings] = field(repr=False)

    @property
    def postgres_host(self) -> str:
        return HOST

    @property
    def postgres_port(self) -> int:
        return int(self._of("postgres")["port"])

    @property
    def postgres_user(self) -> str:
        return str(self._of("postgres")["user"])

    @property
    def postgres_password(self) -> str:
        return str(self._of("postgres")["password"])

    def postgres_url(self, database: str) -> str:
        """SQLAlchemy's address of one database: postgresql+psycopg://..."""
        login = f"{self.postgres_user}:{quote(self.postgres_password, safe='')}"
        return (
            f"postgresql+psycopg://{login}@{HOST}:{self.postgres_port}/{quote(database, safe='')}"
        )

    @property
    def s3_endpoint(self) -> str:
        return f"http://{HOST}:{self._of('s3')['port']}"

    @property
    def s3_access_key(self) -> str:
        return str(self._of("s3")["access_key"])

    @property
    def s3_secret_key(self) -> str:
        return str(self._of("s3")["secret_key"])

    @property
    def elasticsearch_url(self) -> str:
        return f"http://{HOST}:{self._of('elasticsearch')['port']}"

    @property
    def prefect_api_url(self) -> str:
        return f"{self.prefect_ui_url}/api"

    @property
    def prefect_ui_url(self) -> str:
        return f"http://{HOST}:{self._of('prefect')['port']}"

    def _of(self, service: str) -> Settings:
        try:
            return self.services[service]
        except KeyError:
            raise LocalServiceError(
                f"{service} does not run here: "
                f"python -m deployments.local up --folder FOLDER {service}"
            ) from None
