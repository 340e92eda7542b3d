"""What a bucket's table in expunge.toml holds."""

import re
from datetime import timedelta
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, SecretStr, model_validator

from expunge.connector import StoreSettings

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def _duration(value: object) -> timedelta:
    match = re.fullmatch(r"(\d{1,6})([smhd])", value) if isinstance(value, str) else None
    if isinstance(value, timedelta):
        return value
    if match is None:
        raise ValueError("write a number and one of s, m, h, d: 24h")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


Duration = Annotated[timedelta, BeforeValidator(_duration)]


class S3Settings(StoreSettings):
    """prefix: only keys that begin so. Without a key boto3's own chain finds the credentials.

    abort_uploads_older_than: unfinished uploads, which nothing can read, are planned to be
    aborted from that age on; younger ones are gaps. timeout: seconds without an answer.
    page_size: keys that a listing asks for at once.
    """

    bucket: str = Field(min_length=1)
    prefix: str = ""
    endpoint_url: str | None = None
    region: str | None = None
    access_key_id: str | None = None
    secret_access_key: SecretStr | None = None
    abort_uploads_older_than: Duration = timedelta(hours=24)
    timeout: float = Field(default=60.0, gt=0)
    page_size: int = Field(default=1000, ge=1, le=1000)

    @model_validator(mode="after")
    def _whole_key(self) -> Self:
        if (self.access_key_id is None) != (self.secret_access_key is None):
            raise ValueError("access_key_id and secret_access_key are given together or not at all")
        return self
