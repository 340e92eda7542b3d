"""Three small logs, and a person who wants to know what stands in them."""

import json
from pathlib import Path

from expunge.export.shelf import Shelf
from expunge.testing.shim import file_acts
from expunge.vault import Keyring
from tests.kill.world import World

LINES = b"user=u1 mail=ann@example.com\nmail=xann@example.com\nto ann@example.com, bob@b.example\n"


class ExportWorld(World):
    """Acts: ledger commits, and what is written, flushed and renamed in the exports' folder."""

    right = "access"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.logs = folder / "logs"
        self.logs.mkdir()
        self.exports = folder / "expunge-exports"
        self.inside = (file_acts(self.exports),)

    def reset(self) -> None:
        for name in ("app.log", "db.log", "web.log"):
            (self.logs / name).write_bytes(LINES)

    def state(self) -> object:
        """The logs; and the one export, file by file, as its manifest names them."""
        (folder,) = self.exports.iterdir()
        key = Keyring(self.folder / "expunge-keys").open_request(f"{folder.name}-export")
        shelf = Shelf(folder, key)
        files = {each.name: b"".join(shelf.read(each)) for each in shelf.members()}
        rows = json.loads(files["manifest.json"])["files"]
        assert {row["name"] for row in rows} == set(files) - {"manifest.json"}
        about = json.loads(files["about.json"])
        about.pop("request")
        data = {name: text for name, text in files.items() if name.startswith("data/")}
        logs = [file.read_bytes() for file in sorted(self.logs.iterdir())]
        return logs, about, data, len(list(folder.iterdir()))

    def table(self) -> str:
        return f'[stores.weblogs]\nconnector = "logs"\npaths = ["{self.logs}/*.log*"]\n'
