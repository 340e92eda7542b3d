"""A folder of logs for the contract suite: plain and JSON lines, live, rotated, packed."""

import gzip
import io
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from connectors.logs import rewrite
from connectors.logs.connector import LogsConnector, LogsSettings
from connectors.logs.in_place import InPlace
from expunge.connector import Connector
from expunge.testing.harness import Fault, Harness, not_shown
from expunge.testing.seeds import Seed
from tests.real.log_folder import unprivileged

FILES = ("app.log", "app.log.1", "web.log", "web.log.2.gz")


class LogsHarness(Harness):
    """Four files of two logs; what others wrote stands around."""

    unit_page_size = 40

    def __init__(self) -> None:
        self._temporary = tempfile.TemporaryDirectory()
        self.folder = Path(self._temporary.name)
        self._planted = 0

    def connector(self) -> Connector:
        paths = (f"{self.folder}/*.log*",)
        return LogsConnector("weblogs", LogsSettings(connector="logs", paths=paths))

    def plant(self, seeds: Sequence[Seed]) -> None:
        for number in range(4):
            own = seeds[(number - self._planted) % 4 :: 4]
            self._write(FILES[number], own)
        self._planted += len(seeds)

    def plant_units(self, seeds: Sequence[Seed]) -> None:
        for seed in seeds:
            self._write(f"{seed.value}.log", [seed])

    def _write(self, name: str, seeds: Sequence[Seed]) -> None:
        raw = b"".join(_line(name, seed) for seed in seeds)
        with (self.folder / name).open("ab") as file:
            file.write(gzip.compress(raw) if name.endswith(".gz") else raw)

    def dump(self) -> Mapping[str, Sequence[bytes]]:
        held: dict[str, Sequence[bytes]] = {}
        for path in sorted(self.folder.iterdir()):
            held[path.name] = list(io.BytesIO(_plain(path)))
            held[f"mode of {path.name}"] = [oct(path.stat().st_mode).encode()]
        return held

    def alter(self, seed: Seed, text: str) -> None:
        """As an editor does that writes into the file itself."""
        mark = seed.mark.encode()
        for path in self.folder.iterdir():
            lines = list(io.BytesIO(_plain(path)))
            if any(mark in line for line in lines):
                new = _line(path.name, seed, text)
                raw = b"".join(new if mark in line else line for line in lines)
                with path.open("r+b") as file:
                    file.write(gzip.compress(raw) if path.suffix == ".gz" else raw)
                    file.truncate()

    @contextmanager
    def fault(self, fault: Fault) -> Iterator[None]:
        faults = {
            Fault.UNREADABLE: self._damaged,
            Fault.DENIED: self._denied,
            Fault.READ_ONLY: self._read_only,
        }
        if fault not in faults:
            not_shown("a local disk neither times out nor drops a connection")
        with faults[fault]():
            yield

    @contextmanager
    def _damaged(self) -> Iterator[None]:
        path = self.folder / FILES[3]
        whole = path.read_bytes()
        path.write_bytes(whole[:-9])
        yield
        path.write_bytes(whole)

    @contextmanager
    def _denied(self) -> Iterator[None]:
        with unprivileged(self.folder):
            self.folder.chmod(0)
            try:
                yield
            finally:
                self.folder.chmod(0o700)

    @contextmanager
    def _read_only(self) -> Iterator[None]:
        with unprivileged(self.folder):
            modes = {path: path.stat().st_mode for path in self.folder.iterdir()}
            self.folder.chmod(0o500)
            yield
        self.folder.chmod(0o700)
        for path, mode in modes.items():
            path.chmod(mode)

    @contextmanager
    def race(self, seed: Seed, text: str) -> Iterator[None]:
        altered: list[Seed] = []

        def late(function: Callable[..., object]) -> Callable[..., object]:
            def once(*arguments: object) -> object:
                if not altered:
                    altered.append(seed)
                    self.alter(seed, text)
                return function(*arguments)

            return once

        with (
            patch.object(InPlace, "_put", late(InPlace._put)),
            patch.object(rewrite, "_replace", late(rewrite._replace)),
        ):
            yield

    def close(self) -> None:
        self._temporary.cleanup()


class PackedLogsHarness(LogsHarness):
    """Everything is in packed files."""

    def plant(self, seeds: Sequence[Seed]) -> None:
        self._write("web.log.2.gz", seeds[::2])
        self._write("web.log.3.gz", seeds[1::2])


def _line(name: str, seed: Seed, text: str = "") -> bytes:
    """The seed's line, with an end, white space and escapes as that file has them."""
    text = text or seed.text
    if not name.startswith("web"):
        end = "\r\n" if name.endswith(".1") else "\n"
        return f"2024-05-01T10:00:42Z \t INFO {text}{end}".encode()
    number = f'"n":{seed.number},  "f":1.50' if seed.number % 2 else f'"f":1e2,"n" : {seed.number}'
    message = json.dumps(text, ensure_ascii=seed.number % 3 == 0)
    return f'{{"at":"2024-05-01", "message": {message}, {number}}}\n'.encode()


def _plain(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
