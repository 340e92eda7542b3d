"""The harness of the shelf: what an author writes for their own store, here in full."""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from expunge.connector import Connector
from expunge.testing.harness import Fault, Harness
from expunge.testing.seeds import Seed
from expunge.testing.shelf import PAGE, Shelf, ShelfConnector, ShelfSettings


class ShelfHarness(Harness):
    """Two drawers, two files in each; odd white space, numbers, and line ends around."""

    page_size = 4 * PAGE  # four files share the plant
    unit_page_size = 10
    Tested: type[Connector] = ShelfConnector

    def __init__(self) -> None:
        self._temporary = tempfile.TemporaryDirectory()
        self.folder = Path(self._temporary.name)
        self._planted = 0

    def connector(self) -> Connector:
        return self.Tested("shelf", ShelfSettings(connector="shelf", folder=self.folder))

    def plant(self, seeds: Sequence[Seed]) -> None:
        for seed in seeds:
            place = self._planted % 4
            self._write(seed, f"drawer{place % 2}", f"file{place // 2}.jsonl")

    def plant_units(self, seeds: Sequence[Seed]) -> None:
        for seed in seeds:
            self._write(seed, "drawer0", f"{seed.value}.jsonl")

    def plant_whole(self, seeds: Sequence[Seed]) -> None:
        for seed in seeds:
            self._write(seed, "drawer0", f"{seed.mark}.old")

    def _write(self, seed: Seed, drawer: str, file: str) -> None:
        self._planted += 1
        path = self.folder / drawer / file
        path.parent.mkdir(exist_ok=True)
        text = json.dumps(seed.text)
        odd = (
            f'{{"text": {text}, "id": {self._planted}, "n": 1.50}}\n',
            f'{{ "id":{self._planted} ,"text":{text},"n":1e2 }}\r\n',
        )
        with path.open("ab") as lines:
            lines.write(odd[self._planted // 4 % 2].encode())

    def dump(self) -> Mapping[str, Sequence[bytes]]:
        return {
            str(path.relative_to(self.folder)): path.read_bytes().splitlines(keepends=True)
            for path in sorted(self.folder.glob("*/*"))
        }

    def alter(self, seed: Seed, text: str) -> None:
        shelf = Shelf(self.folder)
        old, new = json.dumps(seed.text).encode(), json.dumps(text).encode()
        for path in self.folder.glob("*/*"):
            lines, version = shelf.read(path.parent.name, path.name)
            if any(old in line for line in lines):
                changed = [line.replace(old, new) for line in lines]
                shelf.swap(path.parent.name, path.name, changed, version)

    @contextmanager
    def fault(self, fault: Fault) -> Iterator[None]:
        spoiled = next(self.folder.glob("*/*"))
        whole = spoiled.read_bytes()
        if fault is Fault.UNREADABLE:
            spoiled.write_bytes(whole.replace(b"{", b"", 1))
        else:
            (self.folder / ".fault").write_text(fault.name)
        try:
            yield
        finally:
            (self.folder / ".fault").unlink(missing_ok=True)
            if fault is Fault.UNREADABLE:
                spoiled.write_bytes(whole)

    @contextmanager
    def race(self, seed: Seed, text: str) -> Iterator[None]:
        def once() -> None:
            Shelf.before_swap = None
            self.alter(seed, text)

        Shelf.before_swap = once
        try:
            yield
        finally:
            Shelf.before_swap = None

    def close(self) -> None:
        self._temporary.cleanup()
