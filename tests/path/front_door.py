"""The command line as a user meets it, in this process, and a company to use it on."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from deployments.local import Endpoints
from expunge.doors.cli.commands import main
from expunge.doors.demo.company import Company, Names, Person, config, environment, fill
from tests.truth.native import Snapshot, snapshot


@dataclass(frozen=True)
class Answer:
    """What a command said: its exit code, its output, and that as JSON."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class FrontDoor:
    """The commands, with the configuration of one folder."""

    config: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *words: str, code: int | None = 0) -> Answer:
        """Runs one command with --json; fails unless it ends with this code (None: any)."""
        argv = ["expunge", *words]
        if words[:2] not in (("certificate", "check"), ("export", "open")):
            argv += ["--config", str(self.config)]
        self.capsys.readouterr()
        self.monkeypatch.setattr("sys.argv", [*argv, "--json"])
        with pytest.raises(SystemExit) as ended:
            main()
        said = self.capsys.readouterr()
        answer = Answer(int(ended.value.code or 0), said.out, said.err)
        assert code is None or answer.code == code, f"{words} ended {answer.code}: {answer}"
        return answer

    def request(self, *identities: str, right: str = "erasure", more: Sequence[str] = ()) -> str:
        words = [word for each in identities for word in ("--identity", each)]
        made = self("request", "new", "--right", right, *words, *more).json
        return str(made["id"])

    def public_key(self) -> bytes:
        return (self.config.parent / "expunge-keys" / "expunge.pub").read_bytes()

    def approve(self, request: str) -> str:
        """Plans and approves a request or a batch; the plan's hash."""
        planned = str(self("plan", request).json["hash"])
        self("approve", request, "--plan", planned, "--by", "A. Approver")
        return planned

    def accept_all(self, request: str, reason: str) -> None:
        """A person takes every gap of the request on themselves, and it goes on to its end."""
        for gap in self("status", request).json["gaps"]:
            self("gap", "accept", request, gap["id"], "--reason", reason, "--by", "A. Person")
        self("run", request)

    def batch(self, people: str, right: str = "erasure") -> str:
        """Of these people (CSV, with a header); its id."""
        file = self.config.parent / "people.csv"
        file.write_text(people)
        return str(self("batch", "new", str(file), "--right", right).json["id"])

    def members(self, batch: str) -> dict[str, str]:
        """Its requests with their statuses."""
        found: dict[str, str] = self("batch", "status", batch).json["requests"]
        return found

    def erase(self, *identities: str, code: int = 0) -> str:
        """From request to certificate; the request's id."""
        return self.carry_out("erasure", *identities, code=code)

    def carry_out(self, right: str, *identities: str, code: int = 0) -> str:
        """From request to certificate; the request's id."""
        request = self.request(*identities, right=right)
        self.approve(request)
        ran = self("run", request, code=None)
        assert ran.code == code, f"run ended {ran.code}: {self('status', request).out}"
        return request


def declared(fields: Iterable[tuple[str, str]]) -> str:
    """Configuration: fields by their addresses, each with the kind of identifier that it holds."""
    return "".join(
        f'[[fields]]\nfield = "{field}"\nidentifier = "{kind}"\n' for field, kind in fields
    )


@dataclass
class Place:
    """A company filled into real stores of its own, and its configuration."""

    company: Company
    endpoints: Endpoints
    names: Names
    folder: Path
    logs: Path = field(init=False)

    def __post_init__(self) -> None:
        self.logs = self.folder / "weblogs"

    def fill(self, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Fills the stores and writes expunge.toml; its path."""
        fill(self.company, self.endpoints, self.logs, self.names)
        for name, value in environment(self.endpoints, self.names).items():
            monkeypatch.setenv(name, value)
        path = self.folder / "expunge.toml"
        path.write_text(config(self.endpoints, self.logs, self.names))
        return path

    def snapshot(self) -> Snapshot:
        """Everything that the native clients see."""
        return snapshot(self.endpoints, self.names, self.logs)


def identities(person: Person) -> Sequence[str]:
    return [f"email={person.email}"]
