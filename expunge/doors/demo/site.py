"""Where the demo lives: the folder .demo, its services, its company and its configuration."""

import json
import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from deployments.local import Endpoints, LocalServiceError, running
from expunge.doors.demo.company import Company, Names, Person, build, config, environment, fill
from expunge.doors.demo.company.assembly import CUSTOMERS
from expunge.doors.demo.company.stores import NotOurs
from expunge.model import ConfigurationError, ExpungeError, RequestError

SIZE = "EXPUNGE_DEMO_CUSTOMERS"
SMALLEST, LARGEST = 60, 26_000
SERVICES = ("postgres", "s3", "elasticsearch", "prefect")
NAMES = Names()


class DemoFailed(ExpungeError):
    """A service or a store of the demo is not as it must be; the message says what to do."""


@dataclass(frozen=True)
class Site:
    """The paths of one demo."""

    folder: Path

    @property
    def services(self) -> Path:
        return self.folder / "services"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def config(self) -> Path:
        return self.folder / "expunge.toml"

    @property
    def env(self) -> Path:
        return self.folder / "env"

    @property
    def data_map(self) -> Path:
        return self.folder / "data-map.html"

    @property
    def certificate(self) -> Path:
        return self.folder / "certificate.json"

    @property
    def _size(self) -> Path:
        """Written when a fill is finished, so that one that was cut short is done again."""
        return self.folder / "customers"

    @property
    def _present(self) -> Path:
        return self.folder / "present-request.json"

    def filled(self) -> int | None:
        """How many customers the company has; None if it is not, or not wholly, there."""
        return int(self._size.read_text()) if self._size.exists() else None

    def fill(self, company: Company, endpoints: Endpoints) -> None:
        """All four stores anew."""
        self._size.unlink(missing_ok=True)
        self._present.unlink(missing_ok=True)
        fill(company, endpoints, self.logs, NAMES)
        self._size.write_text(f"{len(company.people)}\n")

    def configure(self, endpoints: Endpoints) -> None:
        """expunge.toml, and the file of variables for it, which only its owner may read."""
        text = config(endpoints, self.logs, NAMES)
        urls = {"api_url": endpoints.prefect_api_url, "ui_url": endpoints.prefect_ui_url}
        lines = "".join(f"{key} = {json.dumps(url)}\n" for key, url in urls.items())
        self.config.write_text(f"{text}\n[prefect]\n{lines}", encoding="utf-8")
        self.env.touch(mode=0o600)
        variables = environment(endpoints, NAMES).items()
        self.env.write_text("".join(f"export {k}={shlex.quote(v)}\n" for k, v in variables))

    def company(self) -> Company:
        """The company as it was when it was filled."""
        customers = self.filled()
        if customers is None:
            raise RequestError("The demo's stores are not filled. Do it: expunge demo up")
        return build(customers=customers)

    def endpoints(self) -> Endpoints:
        """The services, all of which must run."""
        endpoints = running(self.services)
        missing = sorted(set(SERVICES) - set(endpoints.services if endpoints else ()))
        if endpoints is None or missing:
            raise RequestError(f"Not running: {', '.join(missing)}. Start it: expunge demo up")
        return endpoints

    def remember(self, request: str, person: Person) -> None:
        self._present.write_text(json.dumps({"request": request, "person": person.id}))

    def remembered(self) -> tuple[str, int] | None:
        """The last run's request and the number of its person."""
        if not self._present.exists():
            return None
        kept = json.loads(self._present.read_text())
        return kept["request"], kept["person"]


def here() -> Site:
    """The site under the current folder; made if it is not there."""
    site = Site(Path.cwd() / ".demo")
    site.folder.mkdir(exist_ok=True)
    return site


def customers() -> int:
    """How large the company is to be, by the environment."""
    text = os.environ.get(SIZE, str(CUSTOMERS))
    if not text.isdecimal() or not SMALLEST <= int(text) <= LARGEST:
        raise ConfigurationError(f"{SIZE} must be a number from {SMALLEST} to {LARGEST}.")
    return int(text)


def next_person(company: Company, endpoints: Endpoints) -> Person | None:
    """The first of the chosen people who is still a customer; None when all are erased."""
    url = endpoints.postgres_url(NAMES.database).replace("+psycopg", "")
    ids = [person.id for person in company.chosen]
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT id FROM customers WHERE id = ANY(%s)", (ids,)).fetchall()
    there = {id_ for (id_,) in rows}
    return next((person for person in company.chosen if person.id in there), None)


@contextmanager
def plainly() -> Iterator[None]:
    """What this machine cannot do, as one message."""
    try:
        yield
    except (LocalServiceError, NotOurs) as error:
        raise DemoFailed(str(error)) from None
    except OSError as error:  # a full disk, no free port, a folder that cannot be written
        raise DemoFailed(f"The demo cannot go on: {error}") from None
    except psycopg.OperationalError:  # its message is long, and state.json has the address
        raise DemoFailed("PostgreSQL does not answer. Start it: expunge demo up") from None
