"""The bucket as all parts of the connector see it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class Refused(Exception):
    """An edit cannot be made here; code: a short constant."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, repr=False)
class Bucket:
    store: str
    name: str
    client: "S3Client"
