"""The log's size and root, signed: C2SP tlog-checkpoint in a C2SP signed note with Ed25519."""

import base64
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from expunge.model.errors import EvidenceBroken

ORIGIN = "expunge"
_ED25519 = b"\x01"  # the algorithm byte of c2sp.org/signed-note
_MARK = "\N{EM DASH} "


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """size: leaves in the log; root: their RFC 6962 hash; origin: names the log and the signer."""

    size: int
    root: bytes
    origin: str = ORIGIN

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{_base64(self.root)}\n"


def sign(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """The checkpoint as a signed note, ending in a newline."""
    return sign_note(checkpoint.text(), checkpoint.origin, key)


def verify(note: str, key: Ed25519PublicKey, origin: str = ORIGIN) -> Checkpoint:
    """The checkpoint of a note with exactly one signature, by this key; else EvidenceBroken."""
    lines = verify_note(note, origin, key).split("\n")
    try:
        found = Checkpoint(int(lines[1]), base64.b64decode(lines[2], validate=True), lines[0])
    except (IndexError, ValueError):
        raise _refused("is not a checkpoint") from None
    if found.origin != origin or len(found.root) != hashlib.sha256().digest_size or found.size < 0:
        raise _refused("is not a checkpoint of this log")
    if found.text() != "\n".join(lines):
        raise _refused("is not written in the one canonical way")
    return found


def sign_note(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """A signed note (c2sp.org/signed-note) over text, which ends in a newline."""
    blob = _key_id(name, key.public_key()) + key.sign(text.encode())
    return f"{text}\n{_MARK}{name} {_base64(blob)}\n"


def verify_note(note: str, name: str, key: Ed25519PublicKey) -> str:
    """The note's text; EvidenceBroken unless this key alone signed it and each byte is in place."""
    text, found, signature = note.rpartition(f"\n{_MARK}{name} ")
    try:
        blob = base64.b64decode(signature.removesuffix("\n"), validate=True)
        key.verify(blob[4:], text.encode())
    except (ValueError, InvalidSignature):
        raise _refused("has no valid signature of this key") from None
    whole = f"{text}\n{_MARK}{name} {_base64(_key_id(name, key) + blob[4:])}\n"
    if not found or not text.endswith("\n") or note != whole:
        raise _refused("is not written in the one canonical way")
    return text


def _key_id(name: str, key: Ed25519PublicKey) -> bytes:
    named = name.encode() + b"\n" + _ED25519 + key.public_bytes_raw()
    return hashlib.sha256(named).digest()[:4]


def _base64(data: bytes) -> str:
    return base64.standard_b64encode(data).decode()


def _refused(why: str) -> EvidenceBroken:
    return EvidenceBroken(
        f"the log's checkpoint {why}. Stop: the log, or the key in the keys folder, is not the one "
        "that was in use"
    )
