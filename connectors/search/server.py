"""The client of one server: asks, and lets no exception or log line of the vendor's out."""

import logging
import os
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar, ParamSpec, TypeVar
from urllib.parse import urlsplit

from elastic_transport import ApiResponse, TransportError
from elastic_transport.client_utils import DEFAULT
from elasticsearch import ApiError, Elasticsearch, ElasticsearchWarning
from pydantic import Field, FilePath, PositiveFloat, SecretStr, field_validator

from connectors.search.errors import consequence
from connectors.search.wire import Serializer
from expunge.connector import StoreSettings

P = ParamSpec("P")
T = TypeVar("T")

LONGEST_LIST = 2_000  # characters of index names in one address; servers take 4,096 in all


class ElasticsearchSettings(StoreSettings):
    """url: http(s)://[user:password@]host:port of the cluster.
    indices: names, aliases, data streams, patterns; hidden ones only by name.
    allow_close: a scrub may close and open an index that is younger than half a minute (it is away
    for less than a second), and need not wait for its leases.
    scrub_seconds: how long a scrub may wait for the server to let go of deleted documents.
    """

    url: str = Field(repr=False)
    LOCAL_PATHS: ClassVar[tuple[str, ...]] = ("ca_certs",)

    indices: tuple[str, ...] = ("*",)
    api_key: SecretStr | None = None
    ca_certs: FilePath | None = None
    allow_close: bool = False
    scrub_seconds: PositiveFloat = 120.0
    timeout_seconds: PositiveFloat = 60.0

    @field_validator("url")
    @classmethod
    def _is_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.port is None:
            raise ValueError("must be http(s)://HOST:PORT")
        return url


class Server:
    """Connects when it is first asked; one client a process."""

    def __init__(self, store: str, settings: ElasticsearchSettings) -> None:
        self.store, self.settings = store, settings
        self._client: Elasticsearch | None = None
        self._process = 0

    @property
    def client(self) -> Elasticsearch:
        if self._client is None or self._process != os.getpid():  # a fork shares no connection
            self._client, self._process = _connected(self.settings), os.getpid()
        return self._client

    def ask(
        self, place: str, call: Callable[P, ApiResponse[T]], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The body of the answer. place: the container, for the error.

        Raises what ``errors.consequence`` makes of the vendor's exceptions.
        """
        try:
            return call(*args, **kwargs).body
        except (ApiError, TransportError) as error:
            wrong = consequence(self.store, place, error)
        raise wrong from None

    def close(self) -> None:
        if self._client is not None and self._process == os.getpid():
            self._client.close()
        self._client = None

    def __reduce__(self) -> tuple[type["Server"], tuple[str, ElasticsearchSettings]]:
        return Server, (self.store, self.settings)


def _connected(settings: ElasticsearchSettings) -> Elasticsearch:
    """Nothing is retried here: whoever calls decides that."""
    # Their lines and warnings name indices, and an index can be named after a person.
    for logger in ("elastic_transport", "urllib3.connectionpool"):
        logging.getLogger(logger).setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", category=ElasticsearchWarning)
    return Elasticsearch(
        settings.url,
        api_key=settings.api_key.get_secret_value() if settings.api_key else None,
        serializer=Serializer(),
        request_timeout=settings.timeout_seconds,
        max_retries=0,
        retry_on_timeout=False,
        retry_on_status=(),
        ca_certs=str(settings.ca_certs) if settings.ca_certs else DEFAULT,
    )


def batches(names: Iterable[str]) -> Iterator[list[str]]:
    """The names in lists that fit into an address."""
    batch: list[str] = []
    for name in names:
        if batch and sum(map(len, batch)) + len(batch) + len(name) > LONGEST_LIST:
            yield batch
            batch = []
        batch.append(name)
    if batch:
        yield batch
