"""Small private files that survive a kill at any point: whole and durable, or not there at all."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from expunge.vault.errors import KeysMissing, KeysUnsafe

PRIVATE = 0o600
PUBLIC = 0o644
RESTORE = (
    "Restore the keys folder from where you keep its copy; a newly made key opens nothing that "
    "was sealed before"
)
_LARGEST = 64 * 1024  # bytes; no file of ours comes near


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One writer at a time on this host; a killed process gives its lock back."""
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, PRIVATE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Makes the folder (0700) and its entry durable; one that is there is checked, not changed."""
    try:
        if not folder.exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            sync_folder(folder.parent)
    except OSError as error:
        raise KeysMissing(f"keys folder {folder} cannot be made: {error.strerror}") from None
    check_folder(folder)


def check_folder(folder: Path) -> None:
    """Raises KeysMissing, or KeysUnsafe where another user of the host can enter."""
    if not folder.is_dir():
        raise KeysMissing(
            f"keys folder {folder} is not there. Point [keys] folder at the folder that holds "
            "this ledger's keys; for a new ledger run `expunge init`"
        )
    _check_owner(folder, folder.stat(), "700")


def read_private(path: Path) -> bytes:
    """The content; KeysMissing, or KeysUnsafe for a link, a foreign owner or an open mode."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        raise KeysMissing(f"key file {path} is not there. {RESTORE}") from None
    except OSError as error:
        raise KeysUnsafe(f"key file {path} cannot be opened: {error.strerror}. {RESTORE}") from None
    with os.fdopen(descriptor, "rb") as file:
        _check_owner(path, os.fstat(descriptor), "600")
        return file.read(_LARGEST)


def write_new(path: Path, content: bytes, mode: int = PRIVATE) -> None:
    """Creates or replaces the file. Only under `locked`: the temporary file has a fixed name,
    so that a kill leaves at most one, which the next writer overwrites."""
    temporary = path.with_name(path.name + ".new")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, mode)  # whatever the umask
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    temporary.rename(path)
    sync_folder(path.parent)


def shred(path: Path) -> None:
    """Overwrites, syncs and unlinks; nothing to do where there is no such file.

    A journal, a snapshot or a flash translation layer may keep old blocks: where that matters the
    folder belongs on an encrypted volume, and outside every backup.
    """
    with suppress(FileNotFoundError):
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_NOFOLLOW), "wb") as file:
            file.write(os.urandom(os.fstat(file.fileno()).st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _check_owner(path: Path, found: os.stat_result, wanted: str) -> None:
    if found.st_uid != os.geteuid():
        raise KeysUnsafe(
            f"{path} belongs to user {found.st_uid}, and this runs as user {os.geteuid()}. "
            f"Run as its owner, or: chown -R {os.geteuid()} {path}"
        )
    if found.st_mode & 0o077:
        raise KeysUnsafe(
            f"{path} is open to other users (mode {found.st_mode & 0o777:o}). "
            f"Run: chmod {wanted} {path}"
        )
