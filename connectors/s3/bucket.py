"""The bucket as all parts of the connector see it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class Refused(Exception):
    """An edit cannot be made here; code: a short constant."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, repr=False)
class Bucket:
    """page_size: keys that a listing asks for at once."""

    store: str
    name: str
    client: "S3Client"
    page_size: int = 1000

    def pages(self, operation: Any, prefix: str) -> Any:
        """The pages of one of S3's listings of what begins with the prefix."""
        return self.client.get_paginator(operation).paginate(
            Bucket=self.name, Prefix=prefix, PaginationConfig={"PageSize": self.page_size}
        )
