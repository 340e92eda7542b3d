"""The certificate's file: a DSSE envelope (application/vnd.in-toto+json) signed with Ed25519."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.dsse import Envelope
from securesystemslib.signer import CryptoSigner  # type: ignore[attr-defined]  # no __all__ there

from expunge.evidence.canonical import canonical

PAYLOAD_TYPE = "application/vnd.in-toto+json"


def sign(statement: bytes, key: Ed25519PrivateKey) -> bytes:
    """The file's bytes: the envelope as canonical JSON and a newline.

    statement: canonical bytes of an in-toto Statement. The signature's keyid is securesystemslib's
    own for the public key, so other DSSE tools find the key too.
    """
    envelope = Envelope(statement, PAYLOAD_TYPE, {})
    envelope.sign(CryptoSigner(key))
    return canonical(envelope.to_dict()) + b"\n"
