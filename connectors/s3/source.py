"""A current object that is read to be rewritten."""

import io
from types import TracebackType
from typing import Any, Self

from connectors.s3.body import Body, open_body
from connectors.s3.bucket import Bucket
from connectors.s3.names import Place

IN_MEMORY = 1 << 25
"""Bytes up to which an object is kept while it is worked on; a larger one is read again."""


class Source:
    """The object, once from its first byte on, and as often again as is needed, always the same
    version. Absent and Unopenable when it is made; Absent while it is read."""

    def __init__(self, bucket: Bucket, key: str) -> None:
        self._bucket = bucket
        self._body = open_body(bucket, key)
        self._kept = io.BytesIO()
        self.key = key
        self.head: dict[str, Any] = self._body.head
        self.versioned = self._body.versioned
        self.place = Place(key, self._body.id, self._body.etag)
        self.is_small = self._body.size <= IN_MEMORY

    def read(self, size: int, /) -> bytes:
        piece = self._body.read(size)
        if self.is_small:
            self._kept.write(piece)
        return piece

    def again(self) -> "io.BytesIO | Body":
        """The whole object from its first byte on."""
        if self.is_small and self._kept.tell() == self._body.size:
            return io.BytesIO(self._kept.getvalue())
        version = self.place.id if self.versioned else ""
        return open_body(self._bucket, self.key, version, self.place.etag)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._body.close()
