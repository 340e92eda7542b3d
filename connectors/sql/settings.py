"""A database's table in expunge.toml."""

from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, model_validator
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from expunge.connector import StoreSettings

_DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
    "sqlite": "sqlite",
}


def address(secret: SecretStr) -> URL:
    """SQLAlchemy's URL with the driver that Expunge uses; ValueError names what is supported."""
    try:
        url = make_url(secret.get_secret_value())
    except ArgumentError:
        raise ValueError("not a database URL such as postgresql://user@host/name") from None
    driver = _DRIVERS.get(url.drivername)
    if driver is None:
        raise ValueError(f"{url.drivername} is not supported; postgresql and sqlite are")
    if driver == "sqlite" and url.database in (None, "", ":memory:"):
        raise ValueError("a SQLite store is a file: sqlite:////var/lib/app/shop.db")
    return url.set(drivername=driver)


def _checked(secret: SecretStr) -> SecretStr:
    address(secret)
    return secret


class SqlSettings(StoreSettings):
    """url: postgresql://... or sqlite:///FILE. schemas: those of PostgreSQL to look into; (): all
    but the system's own. unit_rows: about how many rows are read, leased and resumed as one.
    timeout_seconds: a server that says nothing for so long is given up, to be tried again."""

    url: Annotated[SecretStr, AfterValidator(_checked)]
    schemas: tuple[str, ...] = ()
    unit_rows: int = Field(default=50_000, ge=1)
    timeout_seconds: float = Field(default=600.0, gt=0)

    @model_validator(mode="after")
    def _schemas_are_postgresql(self) -> "SqlSettings":
        if self.schemas and address(self.url).drivername == "sqlite":
            raise ValueError("schemas: SQLite has none; leave it out")
        return self
