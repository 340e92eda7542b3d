"""The certificate's file: a DSSE envelope (application/vnd.in-toto+json) signed with Ed25519."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from expunge.evidence.canonical import canonical

PAYLOAD_TYPE = "application/vnd.in-toto+json"


def sign(statement: bytes, key: Ed25519PrivateKey) -> bytes:
    """The file's bytes: the envelope as canonical JSON and a newline.

    statement: canonical bytes of an in-toto Statement. The signature's keyid is securesystemslib's
    own for the public key, so other DSSE tools find the key too.
    """
    # It loads the clients of every vendor that keeps keys, which most commands need not wait for.
    from securesystemslib.dsse import Envelope  # noqa: PLC0415
    from securesystemslib.signer import CryptoSigner  # type: ignore[attr-defined]  # noqa: PLC0415

    envelope = Envelope(statement, PAYLOAD_TYPE, {})
    envelope.sign(CryptoSigner(key))
    return canonical(envelope.to_dict()) + b"\n"
