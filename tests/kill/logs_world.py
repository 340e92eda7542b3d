"""A folder of logs: live, rotated, packed."""

import gzip
from pathlib import Path

from expunge.testing.shim import file_acts
from tests.kill.world import World
from tests.real.log_acts import log_acts

SMALL = (("app.log.3", 1), ("db.log", 1), ("web.log.1", 1))


class LogsWorld(World):
    """Acts: ledger commits and the writes to the log files."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.logs = folder / "logs"
        self.logs.mkdir()
        self.inside = (file_acts(self.logs), log_acts)

    def reset(self) -> None:
        for file in self.logs.iterdir():
            file.unlink()
        for name, count in (("app.log", 3), ("app.log.1", 2), ("web.log", 3), *SMALL):
            (self.logs / name).write_bytes(_lines(name, count))
        packed = self.logs / "app.log.2.gz"
        packed.write_bytes(gzip.compress(_lines(packed.name, 3), mtime=0))

    def state(self) -> object:
        return {
            file.name: gzip.decompress(raw) if file.suffix == ".gz" else raw
            for file in sorted(self.logs.iterdir())
            for raw in [file.read_bytes()]
        }

    def table(self) -> str:
        return f'[stores.weblogs]\nconnector = "logs"\npaths = ["{self.logs}/*.log*"]\n'


def _lines(name: str, count: int) -> bytes:
    return b"".join(
        f"{name} {n} user=u{n} mail=ann@example.com\n{name} {n} mail=xann@example.com\n".encode()
        for n in range(count)
    )
