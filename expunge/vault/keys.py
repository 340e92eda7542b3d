"""The keys folder, which lies outside the ledger's database and its backups.

master.key          makes keyed references that outlive a request
signing.key         Ed25519, signs checkpoints and certificates
expunge.pub         its public half (PEM), for whoever checks a certificate; written last
work/ID.key         one request's key: random, derived from nothing, wrapped by nothing, so that
                    once it is gone no copy of the ledger with the master key opens anything
work/ID.destroyed   tombstone: this request's key existed and must never exist again
"""

import re
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from expunge.vault import files
from expunge.vault.errors import KeysBroken, KeysDestroyed, KeysMissing
from expunge.vault.key_file import read_key, write_key
from expunge.vault.work_key import WorkKey, derive

PUBLIC_NAME = "expunge.pub"
_WORK = "work"
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Keyring:
    """All keys of one installation, by files of one folder (0700) that only its owner reads."""

    def __init__(self, folder: Path) -> None:
        """Raises KeysMissing or KeysUnsafe; reads no key yet."""
        self._folder, self._work = folder, folder / _WORK
        files.check_folder(self._folder)
        files.check_folder(self._work)

    @classmethod
    def create(cls, folder: Path) -> "Keyring":
        """Makes what is missing of a new folder; an existing one is left as it is.

        Safe after a kill and by two processes at once. KeysMissing where a finished folder has
        lost a key: a new one in its place would hide the loss.
        """
        files.make_folder(folder)
        with files.locked(folder):
            if not (folder / PUBLIC_NAME).exists():
                files.make_folder(folder / _WORK)
                cls(folder)._complete()
        ring = cls(folder)
        ring.signer()
        ring.subject_key()
        return ring

    @property
    def public_file(self) -> Path:
        return self._folder / PUBLIC_NAME

    def public_pem(self) -> bytes:
        """The public key as PEM (SubjectPublicKeyInfo)."""
        return _public_pem(self.signer())

    def signer(self) -> Ed25519PrivateKey:
        """The key that signs; KeysBroken where it is not the half of what expunge.pub says."""
        path = self._folder / "signing.key"
        key = Ed25519PrivateKey.from_private_bytes(read_key(path))
        if self.public_file.exists() and self.public_file.read_bytes() != _public_pem(key):
            raise KeysBroken(
                f"{self.public_file} is not the public half of {path}: certificates would not "
                "check. Restore both from the same copy of the folder"
            )
        return key

    def subject_key(self) -> bytes:
        """32 bytes for keyed references to data subjects, derived from the master key."""
        return derive(read_key(self._folder / "master.key"), "subject")

    def open_request(self, request_id: str) -> WorkKey:
        """The request's key, made now if it never existed; KeysDestroyed if it did and is gone."""
        path = self._key_file(request_id)
        with files.locked(self._folder):
            self._refuse_destroyed(request_id)
            if not path.exists():
                write_key(path)
            return WorkKey(read_key(path))

    def work_key(self, request_id: str) -> WorkKey:
        """The key of a request that was opened before; KeysMissing or KeysDestroyed."""
        path = self._key_file(request_id)
        self._refuse_destroyed(request_id)
        try:
            return WorkKey(read_key(path))
        except (KeysMissing, KeysBroken):
            self._refuse_destroyed(request_id)  # destroyed between the two looks
            raise

    def destroy(self, request_id: str) -> None:
        """Ends the request's key for good. Idempotent: a rerun ends what a kill left half done.

        The tombstone comes first: from then on the key is refused, even while its file is there.
        """
        path, tombstone = self._key_file(request_id), self._tombstone(request_id)
        with files.locked(self._folder):
            if not tombstone.exists():
                files.write_new(tombstone, b"destroyed\n")
            files.shred(path.with_name(path.name + ".new"))
            files.shred(path)

    def has(self, request_id: str) -> bool:
        """Whether the key's file is there."""
        return self._key_file(request_id).exists()

    def is_destroyed(self, request_id: str) -> bool:
        """True only when the destruction was begun and nothing of the key's file is left."""
        return self._tombstone(request_id).exists() and not self._key_file(request_id).exists()

    def __repr__(self) -> str:
        return f"Keyring({str(self._folder)!r})"

    def _complete(self) -> None:
        for secret in (self._folder / "master.key", self._folder / "signing.key"):
            if not secret.exists():
                write_key(secret)
        files.write_new(self.public_file, self.public_pem(), files.PUBLIC)

    def _refuse_destroyed(self, request_id: str) -> None:
        if self._tombstone(request_id).exists():
            raise KeysDestroyed(
                f"the keys of request {request_id} were destroyed when it was finished. Its "
                "certificate stands; to look for the person again, make a new request"
            )

    def _key_file(self, request_id: str) -> Path:
        return self._work / f"{_checked(request_id)}.key"

    def _tombstone(self, request_id: str) -> Path:
        return self._work / f"{_checked(request_id)}.destroyed"


def _checked(request_id: str) -> str:
    if not _REQUEST_ID.fullmatch(request_id):
        raise KeysMissing("there are no keys for that request: an id has only A-Z a-z 0-9 _ and -")
    return request_id


def _public_pem(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
