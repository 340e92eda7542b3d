"""The key of one request: it seals what is personal, and dies when the request is complete."""

import base64
import hashlib
import hmac
import os
from typing import NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from expunge.vault.errors import SealBroken

KEY_BYTES = 32
_VERSION = b"\x01"
_NONCE_BYTES = 12  # random: 2**32 seals under one key stay far below a collision (SP 800-38D)
_REFERENCE_BYTES = 16


class WorkKey:
    """Seals, opens, and makes keyed digests under one request's key. Never shown, never pickled."""

    __slots__ = ("_cipher", "_leaf", "_reference")

    def __init__(self, key: bytes) -> None:
        """key: 32 random bytes."""
        self._cipher = AESGCM(derive(key, "seal"))
        self._leaf = derive(key, "leaf")
        self._reference = derive(key, "reference")

    def seal(self, data: bytes, context: str) -> bytes:
        """AES-256-GCM: version byte, nonce, ciphertext and tag.

        context: says what this is (``segment/3``) and is bound to the result, not hidden by it.
        """
        nonce = os.urandom(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, data, _VERSION + context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """What was sealed for this context; SealBroken for anything else."""
        version, nonce = sealed[:1], sealed[1 : 1 + _NONCE_BYTES]
        if version != _VERSION or len(nonce) != _NONCE_BYTES:
            raise _not_ours(context)
        try:
            body = sealed[1 + _NONCE_BYTES :]
            return self._cipher.decrypt(nonce, body, version + context.encode())
        except InvalidTag:
            raise _not_ours(context) from None

    def leaf(self, segment: bytes) -> bytes:
        """HMAC-SHA256 (32 bytes) of a plan's segment: the same segment, the same plan hash."""
        return hmac.digest(self._leaf, segment, hashlib.sha256)

    def reference(self, *parts: str) -> str:
        """An opaque name (26 of a-z2-7) for a place whose own name may be personal data."""
        encoded = [part.encode(errors="surrogateescape") for part in parts]
        framed = b"".join(len(part).to_bytes(8, "big") + part for part in encoded)
        digest = hmac.digest(self._reference, framed, hashlib.sha256)[:_REFERENCE_BYTES]
        return base64.b32encode(digest).decode().rstrip("=").lower()

    def __repr__(self) -> str:
        return "WorkKey(...)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a work key is not pickled: pass the request's id and ask the Keyring")


def derive(key: bytes, purpose: str) -> bytes:
    """A 32-byte subkey for one purpose (HKDF-SHA256, RFC 5869)."""
    info = b"expunge/1/" + purpose.encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(key)


def _not_ours(context: str) -> SealBroken:
    return SealBroken(
        f"sealed data ({context}) cannot be opened: it was changed, or sealed for another request "
        "or another place. Stop, and compare the ledger with its last good backup"
    )
