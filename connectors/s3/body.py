"""Reading an object's bytes to the end: a broken connection is taken up again where it broke."""

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from connectors.s3.bucket import Bucket
from connectors.s3.client import ABSENT, BROKEN, DENIED, STALE, TryAgain, code_of
from connectors.s3.listing import NULL
from expunge.model import Gap

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import GetObjectOutputTypeDef, GetObjectRequestTypeDef

_PLAIN_ENCODINGS = frozenset({"", "gzip", "x-gzip", "identity", "aws-chunked", "utf-8"})
_CLIENT_KEYS = frozenset({"x-amz-key", "x-amz-key-v2", "x-amz-cek-alg"})  # encrypted by the client
_TRIES = 3  # in a row, without a byte between them


class Absent(Exception):
    """There is no such object or version, or it is another one by now."""


class Unopenable(Exception):
    """The object is there and cannot be read; its words are a gap's."""

    def __init__(self, code: str, why: str, remedy: str) -> None:
        super().__init__(why)
        self.code, self.why, self.remedy = code, why, remedy

    def gap(self, store: str, place: str) -> Gap:
        return Gap(store, place, self.code, self.why, self.remedy)


class Body:
    """One version of one object, for one reading. head: the answer's fields but its body.

    id: the version's id, NULL where the bucket gives none; versioned: whether it gave one.
    What is cut short never looks like the end: reading raises TryAgain where the connection
    stays broken, and Absent where the object was replaced in between.
    """

    def __init__(
        self, bucket: Bucket, request: "GetObjectRequestTypeDef", answer: "GetObjectOutputTypeDef"
    ) -> None:
        self.head: dict[str, Any] = {k: v for k, v in answer.items() if k != "Body"}
        self.key = request["Key"]
        self.etag = answer["ETag"]
        self.versioned = "VersionId" in answer
        self.id = answer.get("VersionId", NULL)
        self.size = answer["ContentLength"]
        self._bucket, self._request = bucket, request
        self._stream = answer["Body"]
        self._position = self._failures = 0

    def read(self, size: int, /) -> bytes:
        while True:
            try:
                piece: bytes = self._stream.read(size)
                if not piece and self._position < self.size:
                    raise OSError("cut short")
            except BROKEN:
                self._resume()
                continue
            self._position += len(piece)
            if piece:
                self._failures = 0
            return piece

    def close(self) -> None:
        self._stream.close()

    def _resume(self) -> None:
        self._stream.close()
        self._failures += 1
        if self._failures > _TRIES or self._position >= self.size:
            raise TryAgain("an object could not be read to its end, or not as its checksum says")
        rest: GetObjectRequestTypeDef = {
            **self._request,
            "Range": f"bytes={self._position}-",
            "IfMatch": self.etag,
        }
        answer = _get(self._bucket, rest)
        if not answer.get("ContentRange", "").startswith(f"bytes {self._position}-"):
            answer["Body"].close()
            raise TryAgain("the server does not go on where an answer broke off")
        self._stream = answer["Body"]


def open_body(bucket: Bucket, key: str, version: str = "", etag: str = "") -> Body:
    """The current object, or the version with that id; only with that ETag where one is given.

    Absent, Unopenable, and what ``told`` raises.
    """
    request: GetObjectRequestTypeDef = {"Bucket": bucket.name, "Key": key}
    if version:
        request["VersionId"] = version
    if etag:
        request["IfMatch"] = etag
    body = Body(bucket, request, _get(bucket, request))
    if unopenable := _encoded(body.head):
        body.close()
        raise unopenable
    return body


def _encoded(head: dict[str, Any]) -> Unopenable | None:
    """What cannot be told from the bytes: they could pass for text of an odd kind."""
    encodings = {each.strip().lower() for each in head.get("ContentEncoding", "").split(",")}
    if not encodings <= _PLAIN_ENCODINGS:
        return Unopenable(
            "unsupported-format",
            "an object has a content encoding that cannot be read",
            "search it by hand, or store it as it is or with gzip",
        )
    if not _CLIENT_KEYS.isdisjoint(head.get("Metadata", {})):
        return _encrypted()
    return None


def _get(bucket: Bucket, request: "GetObjectRequestTypeDef") -> "GetObjectOutputTypeDef":
    try:
        return bucket.client.get_object(**request)
    except ClientError as error:
        code = code_of(error)
        if code in ABSENT or code in STALE:
            raise Absent from None
        if unopenable := _unopenable(code):
            raise unopenable from None
        raise


def _unopenable(code: str) -> Unopenable | None:
    if code in DENIED:
        return Unopenable(
            "denied", "an object may not be read", "grant s3:GetObject and s3:GetObjectVersion"
        )
    if code == "InvalidObjectState":
        return Unopenable(
            "archived", "an object is in an archive class", "restore it, then search again"
        )
    return _encrypted() if code in ("InvalidRequest", "InvalidArgument", "400") else None


def _encrypted() -> Unopenable:
    return Unopenable(
        "encrypted",
        "an object is encrypted with a key that the bucket does not hold",
        "search it with that key by hand, or remove it",
    )
