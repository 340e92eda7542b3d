"""The Prefect server: where it is, and what it says when it cannot be used."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.exceptions import PrefectException
from prefect.settings import PREFECT_API_URL, PREFECT_CLIENT_MAX_RETRIES, temporary_settings


@contextmanager
def connected(api_url: str) -> Iterator[SyncPrefectClient]:
    """A client of the server at this address, and the address for all that Prefect does within.

    A request that the server has no time for (429, 502, 503) is sent again, up to three times.
    ConnectionError where it cannot be reached or refuses.
    """
    settings = {PREFECT_API_URL: api_url, PREFECT_CLIENT_MAX_RETRIES: 3}
    try:
        with temporary_settings(settings), get_client(sync_client=True) as client:
            yield client
    except httpx.HTTPStatusError as error:
        code = error.response.status_code
        failure = f"The Prefect server refused a request (HTTP {code})"
    except (httpx.HTTPError, httpx.InvalidURL, PrefectException):
        failure = "The Prefect server cannot be reached"
    except (RuntimeError, ValueError):  # its version, or an answer that is not Prefect's
        failure = "What answers at that address is no Prefect server of this version"
    else:
        return
    raise ConnectionError(failure)
