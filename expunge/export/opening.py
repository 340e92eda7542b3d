"""For the person who gets an export: decrypt, unpack, check every file. Needs no configuration."""

import hashlib
import json
import os
import tarfile
import threading
from pathlib import Path
from typing import IO

import pyrage

from expunge.export.package import KEY_SUFFIX
from expunge.export.writing import FORMAT, MANIFEST
from expunge.model import ExpungeError, RequestError

_READ = 1024 * 1024


class NotWhole(ExpungeError):
    """The file cannot be opened with this key, or is not as it was made (exit code 1)."""


def open_with_key(file: Path, key_file: Path, out: Path) -> list[str]:
    """With the age identity in key_file. The names of the files."""
    text = _read(key_file).decode(errors="replace")
    return _open(file, [line for line in text.splitlines() if line.startswith("AGE-SECRET")], out)


def open_with_passphrase(file: Path, passphrase: str, out: Path) -> list[str]:
    """With the passphrase, by way of FILE.key."""
    sealed = _read(file.with_name(file.name + KEY_SUFFIX))
    try:
        key = pyrage.passphrase.decrypt(sealed, passphrase).decode()
    except pyrage.DecryptError as error:
        if "work" in str(error).lower():  # age refuses what would take this machine too long
            raise NotWhole(
                "This machine is too slow or too busy for the passphrase's key. Try again when it "
                "does nothing else, or on another one."
            ) from None
        raise NotWhole("The passphrase is wrong, or its .key file was changed.") from None
    return _open(file, [key.strip()], out)


def _open(file: Path, keys: list[str], out: Path) -> list[str]:
    try:
        identities = [pyrage.x25519.Identity.from_str(each) for each in keys]
    except pyrage.IdentityError:
        identities = []
    if not identities:
        raise RequestError("--key-file holds no age key (AGE-SECRET-KEY-1...).")
    _make(out)
    with _opened(file) as sealed:
        _unpack(sealed, identities, out)
    return _check(out)


def _unpack(sealed: IO[bytes], identities: list["pyrage.x25519.Identity"], out: Path) -> None:
    """Decrypts into a pipe and unpacks from it: nothing is held as a whole."""
    source, target = os.pipe()
    failed: list[Exception] = []

    def decrypt() -> None:
        with os.fdopen(target, "wb") as pipe:
            try:
                pyrage.decrypt_io(sealed, pipe, identities)
            except (pyrage.DecryptError, OSError) as error:
                failed.append(error)

    worker = threading.Thread(target=decrypt)
    worker.start()
    try:
        with os.fdopen(source, "rb") as pipe:
            try:
                with tarfile.open(fileobj=pipe, mode="r|") as archive:
                    archive.extractall(out, filter="data")
            except (tarfile.TarError, OSError) as error:
                failed.append(error)
            while pipe.read(_READ):
                pass  # to the end, so that a change after the last file is seen as well
    finally:
        worker.join()
    if failed:
        raise NotWhole("The file cannot be opened with this key, or it was changed or cut short.")


def _check(out: Path) -> list[str]:
    """Every file is the one that the manifest names, and there is no other."""
    try:
        manifest = json.loads((out / MANIFEST).read_bytes())
        rows = {each["name"]: each for each in manifest["files"]}
        known = manifest["format"] == FORMAT
    except (OSError, ValueError, KeyError, TypeError):
        raise NotWhole(f"There is no {MANIFEST} in it: this is no export.") from None
    there = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
    if not known or there != {*rows, MANIFEST}:
        raise NotWhole(f"The files are not those that {MANIFEST} names.")
    for name, row in rows.items():
        if _digest(out / name) != row["sha256"]:
            raise NotWhole(f"{name} is not the file that {MANIFEST} names.")
    return sorted(there)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _make(out: Path) -> None:
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise RequestError(f"{out} cannot be made: {error.strerror}.") from None
    if any(out.iterdir()):
        raise RequestError(f"{out} is not empty. Give a new folder.")


def _opened(file: Path) -> IO[bytes]:
    try:
        return file.open("rb")
    except OSError as error:
        raise RequestError(f"{file} cannot be read: {error.strerror}.") from None


def _read(file: Path) -> bytes:
    with _opened(file) as opened:
        return opened.read()
