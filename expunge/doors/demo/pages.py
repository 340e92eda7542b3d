"""What the demo shows in Prefect's pages: the deployments, the scan, the erasure's certificate.

Prefect takes seconds to import, so it is imported where it is used.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module

from expunge.doors.demo.site import DemoFailed, Site
from flows.errors import StepError


@dataclass(frozen=True)
class Pages:
    """The pages of the demo's own server at this address (``.../api``)."""

    site: Site
    api_url: str

    def deploy(self) -> list[str]:
        """The names of the deployments, made or renewed."""
        with self._prefect():
            from deployments.prefect.deploy import deploy  # noqa: PLC0415

            return deploy(self.api_url, "expunge")

    def scan(self) -> None:
        """The data-map scan as a run in this process; the map is in the ledger then."""
        with self._prefect():
            from flows.scan import scan_stores  # noqa: PLC0415

            self._run(scan_stores)

    def publish(self, request: str) -> None:
        """A finished request's run, with its certificate."""
        with self._prefect():
            from flows.erase import erase_subject  # noqa: PLC0415

            self._run(lambda: erase_subject(request))

    def _run(self, flow: Callable[[], object]) -> None:
        from flows.server import connected  # noqa: PLC0415

        with connected(self.api_url):
            flow()

    @contextmanager
    def _prefect(self) -> Iterator[None]:
        """Prefect's own settings and files stay out of the user's home, its log off the screen."""
        os.environ["PREFECT_HOME"] = str(self.site.folder / "prefect")
        os.environ["PREFECT_LOGGING_LEVEL"] = "CRITICAL"
        os.environ["EXPUNGE_CONFIG"] = str(self.site.config)
        with _uninterrupted():
            import_module("prefect.main")
        try:
            yield
        except StepError as error:
            raise DemoFailed(str(error)) from None


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C comes at the end of the block. Within Prefect's import it would come out as an error
    of something else."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
