"""How 32 secret bytes stand in a file: a magic line, the key, and a checksum."""

import hashlib
import os
from pathlib import Path

from expunge.vault import files
from expunge.vault.errors import KeysBroken
from expunge.vault.work_key import KEY_BYTES

_MAGIC = b"expunge-key-1\n"


def write_key(path: Path) -> None:
    """A new random key; only under `files.locked`."""
    key = os.urandom(KEY_BYTES)
    files.write_new(path, _MAGIC + key + _checksum(key))


def read_key(path: Path) -> bytes:
    """The key; KeysMissing, KeysUnsafe, or KeysBroken for a torn or changed file."""
    content = files.read_private(path)
    key = content[len(_MAGIC) : len(_MAGIC) + KEY_BYTES]
    if len(key) != KEY_BYTES or content != _MAGIC + key + _checksum(key):
        raise KeysBroken(f"key file {path} is not what was written. {files.RESTORE}")
    return key


def _checksum(key: bytes) -> bytes:
    """Tells a torn file from a key; 8 bytes of a hash of 32 random ones tell nothing else."""
    return hashlib.sha256(_MAGIC + key).digest()[:8]
