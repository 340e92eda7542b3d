"""An export on its way out: one tar stream of its members, encrypted with age as it is made.

To recipients (``age1...``) it is one file. With a passphrase the stream goes to a fresh X25519 key,
and only that key is encrypted with the passphrase, in FILE.key beside it: age's passphrase mode
takes whole files into memory (docs/decisions/0030). Both open with any age tool.
"""

import os
import tarfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pyrage

from expunge.export.shelf import Shelf, Spooled
from expunge.model import RequestError

KEY_SUFFIX = ".key"
_BLOCK = tarfile.BLOCKSIZE


def to_recipients(shelf: Shelf, made_at: str, out: Path, recipients: list[str]) -> None:
    """FILE for who has one of these keys."""
    try:
        known = [pyrage.x25519.Recipient.from_str(each.strip()) for each in recipients]
    except pyrage.RecipientError:
        raise RequestError("--to needs an age recipient: age1 and 58 more characters.") from None
    _check_new(out)
    _encrypt(shelf, made_at, out, known)


def to_passphrase(shelf: Shelf, made_at: str, out: Path, passphrase: str) -> Path:
    """FILE, and FILE.key that the passphrase opens; the key's path."""
    fresh = pyrage.x25519.Identity.generate()
    beside = out.with_name(out.name + KEY_SUFFIX)
    _check_new(out, beside)
    _write_new(beside, pyrage.passphrase.encrypt(f"{fresh}\n".encode(), passphrase))
    _encrypt(shelf, made_at, out, [fresh.to_public()])
    return beside


def to_folder(shelf: Shelf, folder: Path) -> None:
    """In clear, to an empty folder that only its owner can enter."""
    check_private(folder)
    for member in shelf.members():
        path = folder / member.name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in shelf.read(member):
                file.write(chunk)


def tar(shelf: Shelf, made_at: str) -> Iterator[bytes]:
    """The members as a tar stream (POSIX.1-2001), the page first."""
    time = int(datetime.fromisoformat(made_at).timestamp())
    ordered = sorted(shelf.members(), key=lambda each: ("/" in each.name, each.name))
    for member in ordered:
        about = tarfile.TarInfo(member.name)
        about.size, about.mtime, about.mode = member.size, time, 0o600
        yield about.tobuf(tarfile.PAX_FORMAT)
        yield from shelf.read(member)
        yield bytes(-member.size % _BLOCK)
    yield bytes(2 * _BLOCK)


def _check_new(*paths: Path) -> None:
    for path in paths:
        if os.path.lexists(path):
            raise RequestError(f"{path} is there already, and is left as it is. Name a new file.")


def _encrypt(
    shelf: Shelf, made_at: str, out: Path, recipients: list["pyrage.x25519.Recipient"]
) -> None:
    """Written beside and renamed: an interrupted write leaves no file that looks whole."""
    part = out.with_name(out.name + ".part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            pyrage.encrypt_io(Spooled(tar(shelf, made_at)), file, recipients)
            file.flush()
            os.fsync(file.fileno())
        part.rename(out)
    except OSError as error:
        raise RequestError(f"{out} cannot be written: {error.strerror}.") from None


def _write_new(path: Path, content: bytes) -> None:
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
    except OSError as error:
        raise RequestError(f"{path} cannot be written: {error.strerror}.") from None


def check_private(folder: Path) -> None:
    if not folder.is_dir() or folder.stat().st_mode & 0o777 != 0o700:
        raise RequestError(
            f"--plain writes personal data in clear: {folder} must be a folder with mode 0700. "
            f"mkdir -m 700 {folder}"
        )
    if any(folder.iterdir()):
        raise RequestError(f"{folder} is not empty. Give an empty folder.")
