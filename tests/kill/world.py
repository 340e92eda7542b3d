"""A store small enough to be made anew for every kill, and the request that is run on it."""

import os
import shutil
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from expunge.config import load
from expunge.evidence import check
from expunge.ledger import events, plans, requests
from expunge.model import Identifier
from expunge.path import approve, certify, intake, plan, run
from expunge.path.context import Context
from expunge.testing.commits import ledger_commits
from expunge.testing.kill import At, Ran
from expunge.testing.kill import run as run_child
from expunge.testing.proxy import FaultProxy
from expunge.testing.watching import Inside

ANN = Identifier("email", "ann@example.com")


class World(ABC):
    """One store with its native client. folder: for the configuration, the ledger and the keys."""

    proxies: Sequence[FaultProxy] = ()
    inside: Sequence[Inside] = ()
    right = "erasure"
    kept: "Kept | None" = None
    repeatable = True
    """Whether a plan holds for the store as reset makes it anew."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @abstractmethod
    def reset(self) -> None:
        """The store as it is before the request."""

    @abstractmethod
    def state(self) -> object:
        """Everything in the store, by its native client."""

    @abstractmethod
    def table(self) -> str:
        """The store's table of expunge.toml, its URL that of the proxy."""

    @property
    def config(self) -> Path:
        return self.folder / "expunge.toml"


@dataclass(frozen=True)
class End:
    """What a run left: the store, and what the ledger says of it, without times and attempts."""

    state: object
    status: str
    results: list[tuple[str, str, dict[str, dict[str, int]] | None, dict[str, int] | None]]
    applied: list[object]
    certificate: str


class Kept:
    """A folder as it was: the ledger, the keys, and what else is in it."""

    def __init__(self, folder: Path, request: str) -> None:
        self.folder, self.request = folder, request
        self._files = {
            file.relative_to(folder): (file.read_bytes(), file.stat())
            for file in folder.rglob("*")
            if file.is_file()
        }

    def put_back(self) -> str:
        """The request's id."""
        for file in self.folder.rglob("*"):
            if file.is_file() and file.relative_to(self.folder) not in self._files:
                file.unlink()
        for name, (content, stat) in self._files.items():
            file = self.folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            file.chmod(stat.st_mode)
            os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        return self.request


def prepare(world: World) -> str:
    """A fresh store, ledger and keys, with an approved request; its id."""
    world.reset()
    if world.kept is not None:
        return world.kept.put_back()
    request = _approved(world)
    if world.repeatable:
        world.kept = Kept(world.folder, request)
    return request


def _approved(world: World) -> str:
    for name in ("expunge.db", "expunge.db-journal"):
        (world.folder / name).unlink(missing_ok=True)
    for name in ("expunge-keys", "expunge-exports"):
        shutil.rmtree(world.folder / name, ignore_errors=True)
    world.config.write_text(f"[scanners]\nuse = []\n\n{world.table()}")
    context = Context(load(world.config))
    try:
        request = intake.new(context, world.right, [ANN]).id
        approve.approve(context, request, plan.plan(context, request).hash, "A. Approver")
    finally:
        context.close()
    return request


def carry_out(world: World, request: str) -> None:
    context = Context(load(world.config))
    try:
        run.run(context, request)
    finally:
        context.close()


def drive(world: World, request: str, at: At | None = None) -> Ran:
    """Runs the request in a child, to its end or to the act at which it dies."""

    def is_ledger(engine: Engine) -> bool:
        return str(engine.url.database).endswith("expunge.db")

    inside = [ledger_commits(is_ledger), *world.inside]
    return run_child(partial(carry_out, world, request), at, inside=inside, proxies=world.proxies)


def end(world: World, request: str) -> End:
    context = Context(load(world.config))
    try:
        with context.ledger.read() as connection:
            status = requests.get(connection, request).status
            made = list(plans.of_all(connection, request))
            history = events.of_request(connection, request)
        kinds = [event["kind"] for event in history]
        assert "certified" in kinds, f"the run ended {status} without a certificate: {kinds}"
        file = certify.latest(context, request)
        report = check.check(file, context.keyring.public_pem())
        applied = [event["body"] for event in history if event["kind"] == "applied"]
        assert context.keyring.is_destroyed(request) is (status == "complete")
    finally:
        context.close()
    results = [(each.store, each.container, each.results, each.verdicts) for each in made]
    return End(world.state(), status, results, applied, report.status)
