"""SIGKILL before every system call that changes the folder; then the next process carries on."""

import os
import signal
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from expunge.vault import Keyring, KeysDestroyed, SealBroken, WorkKey

CHANGES = ("open", "mkdir", "rename", "unlink", "fsync", "fchmod", "fdopen", "close")


def _killed(action: Callable[[], object], at: int) -> bool:
    """Runs it in a child that dies before its at-th change; False if it came to its end."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            _die_before(at)
            action()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0
    return os.WIFSIGNALED(status)


def _die_before(at: int) -> None:
    counter = count()

    def armed(call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            if next(counter) == at:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **named)

        return counted

    for name in CHANGES:
        setattr(os, name, armed(getattr(os, name)))


def _each_kill(prepare: Callable[[int], Path], action: Callable[[Path], object]) -> list[Path]:
    folders = []
    for at in count():
        folder = prepare(at)
        folders.append(folder)
        if not _killed(partial(action, folder), at):
            return folders
    raise AssertionError


def test_create_after_a_kill_ends_what_was_begun(tmp_path: Path) -> None:
    folders = _each_kill(lambda at: tmp_path / str(at), Keyring.create)
    assert len(folders) > 20
    for folder in folders:
        ring = Keyring.create(folder)
        assert ring.public_file.read_bytes() == ring.public_pem()
        ring.open_request("r").seal(b"x", "c")
        assert not list(folder.rglob("*.new"))


def test_open_request_after_a_kill_gives_one_key(tmp_path: Path) -> None:
    folders = _each_kill(
        lambda at: _created(tmp_path / str(at)), lambda folder: Keyring(folder).open_request("r")
    )
    assert len(folders) > 5
    for folder in folders:
        sealed = Keyring(folder).open_request("r").seal(b"x", "c")
        assert Keyring(folder).work_key("r").open(sealed, "c") == b"x"


def test_destroy_after_a_kill_is_before_or_refused_and_a_rerun_ends_it(tmp_path: Path) -> None:
    seals: dict[Path, bytes] = {}

    def prepare(at: int) -> Path:
        folder = _created(tmp_path / str(at))
        seals[folder] = Keyring(folder).open_request("r").seal(b"x", "c")
        return folder

    refused = 0
    folders = _each_kill(prepare, lambda folder: Keyring(folder).destroy("r"))
    for folder in folders:
        ring = Keyring(folder)
        try:
            assert ring.open_request("r").open(seals[folder], "c") == b"x"
            assert not ring.is_destroyed("r")
        except KeysDestroyed:
            refused += 1
            assert ring.is_destroyed("r") != (folder / "work" / "r.key").exists()
        ring.destroy("r")
        assert ring.is_destroyed("r")
        with pytest.raises(KeysDestroyed):
            ring.open_request("r")
        for path in folder.rglob("*"):
            content = path.read_bytes() if path.is_file() else b""
            for start in range(len(content) - 31):
                with pytest.raises(SealBroken):
                    WorkKey(content[start : start + 32]).open(seals[folder], "c")
    assert 5 < refused < len(folders)


def test_processes_that_create_at_once_agree(tmp_path: Path) -> None:
    folder, read, write = tmp_path / "keys", *os.pipe()
    children = []
    for _ in range(8):
        if (child := os.fork()) == 0:
            code = 1
            try:
                ring = Keyring.create(folder)
                leaf = ring.open_request("r").leaf(b"x")
                os.write(write, ring.subject_key() + ring.signer().private_bytes_raw() + leaf)
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * 8
    said = os.read(read, 8 * 96)
    assert said == said[:96] * 8
    os.close(read)
    os.close(write)


def _created(folder: Path) -> Path:
    Keyring.create(folder)
    return folder
