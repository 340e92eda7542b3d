"""boto3's client, and what its errors mean."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    FlexibleChecksumError,
    HTTPClientError,
    IncompleteReadError,
)

from connectors.s3.settings import S3Settings
from expunge.model import StaleUnit, StoreError, Terminal, Transient

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

for _name in ("boto3", "botocore", "s3transfer", "urllib3"):
    logging.getLogger(_name).setLevel(logging.WARNING)  # below that they log keys and bodies

BROKEN = (HTTPClientError, IncompleteReadError, FlexibleChecksumError, OSError)
"""What reading or sending a body raises when the connection fails."""

ABSENT = frozenset({"NoSuchKey", "NoSuchVersion", "404", "NotFound", "405", "MethodNotAllowed"})
DENIED = frozenset({"AccessDenied", "403", "Forbidden", "AllAccessDisabled"})
STALE = frozenset({"PreconditionFailed", "412", "ConditionalRequestConflict", "409"})
_BUSY = frozenset(
    {
        "SlowDown", "Throttling", "ThrottlingException", "RequestTimeout", "InternalError",
        "ServiceUnavailable", "OperationAborted", "TooManyRequests", "429",
    }
)  # fmt: skip


_LOCK = threading.Lock()


def connect(settings: S3Settings) -> "S3Client":
    secret = settings.secret_access_key
    config = Config(
        connect_timeout=min(10.0, settings.timeout),
        read_timeout=settings.timeout,
        retries={"mode": "standard", "total_max_attempts": 2},
        # Checksums are our own: the object keeps the algorithm that it had.
        request_checksum_calculation="when_required",
        s3={"payload_signing_enabled": False},
    )
    with _LOCK:  # a session may make one client at a time
        return _session().client(
            "s3",
            endpoint_url=settings.endpoint_url,
            region_name=settings.region or ("us-east-1" if settings.endpoint_url else None),
            aws_access_key_id=settings.access_key_id,
            aws_secret_access_key=secret.get_secret_value() if secret else None,
            config=config,
        )


@cache
def _session() -> boto3.session.Session:
    """One a process: each has to read the description of the whole protocol."""
    return boto3.session.Session()


def code_of(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


class TryAgain(Exception):
    """A later try can succeed; why: one plain clause."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@contextmanager
def told(store: str, place: str = "") -> Iterator[None]:
    """Errors of boto3 as the contract's, by consequence; none of their words are kept."""
    try:
        yield
    except ClientError as error:
        raise _meaning(store, place, error) from None
    except TryAgain as error:
        raise Transient(store, place, error.why, "try again later") from None
    except BROKEN:
        raise Transient(
            store, place, "no answer, or the connection broke", "check the network and the endpoint"
        ) from None
    except BotoCoreError as error:
        raise Terminal(
            store,
            place,
            f"the S3 client cannot be used ({type(error).__name__})",
            "check the credentials, the region and endpoint_url",
        ) from None


def _meaning(store: str, place: str, error: ClientError) -> StoreError:
    code = code_of(error)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code == "NoSuchBucket" or (code in ABSENT and not place):
        return Terminal(store, place, "there is no such bucket", "check `bucket` and endpoint_url")
    if code in ABSENT or code in STALE:
        return StaleUnit(store, place, "an object changed while it was used", "search it again")
    if code in _BUSY or status >= 500:
        return Transient(store, place, f"the server is busy or failed ({code})", "try again later")
    if code in DENIED or status in (401, 403):
        return Terminal(
            store, place, f"access was denied ({code})", "grant the rights in docs/operators"
        )
    return Terminal(
        store, place, f"the request was refused ({code})", "check the bucket's settings"
    )
