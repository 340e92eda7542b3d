import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from expunge.evidence import check
from expunge.evidence.checkpoint import Checkpoint, sign, sign_note, verify, verify_note
from expunge.model.errors import EvidenceBroken

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))

# The example of the reference implementation, golang.org/x/mod/sumdb/note.
NAME = "PeterNeumann"
SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
PUBLIC = base64.b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")[1:]
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
NOTE = (
    f"{TEXT}\n— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_the_reference_note_is_reproduced_and_verified() -> None:
    assert sign_note(TEXT, NAME, Ed25519PrivateKey.from_private_bytes(SEED)) == NOTE
    assert verify_note(NOTE, NAME, Ed25519PublicKey.from_public_bytes(PUBLIC)) == TEXT


def test_a_checkpoint_is_origin_size_and_root() -> None:
    note = sign(Checkpoint(7, bytes(32)), KEY)
    assert note.startswith(f"expunge\n7\n{'A' * 43}=\n\n— expunge ")
    assert verify(note, KEY.public_key()) == Checkpoint(7, bytes(32))


@given(st.integers(0, 2**53 - 1), st.binary(min_size=32, max_size=32))
def test_the_standalone_check_reads_the_same(size: int, root: bytes) -> None:
    note = sign(Checkpoint(size, root), KEY)
    found = verify(note, KEY.public_key())
    assert (
        (found.size, found.root) == (size, root) == check._open_checkpoint(note, KEY.public_key())
    )


def _refused_by_both(note: str) -> None:
    with pytest.raises(EvidenceBroken, match="checkpoint"):
        verify(note, KEY.public_key())
    with pytest.raises(check.Refused, match="checkpoint"):
        check._open_checkpoint(note, KEY.public_key())


def test_every_changed_added_or_lost_character_is_refused() -> None:
    note = sign(Checkpoint(7, bytes(range(32))), KEY)
    for index, character in enumerate(note):
        before, after = note[:index], note[index + 1 :]
        for mask in (1, 2, 32):
            _refused_by_both(before + chr(ord(character) ^ mask) + after)
        _refused_by_both(before + after)
        _refused_by_both(before + "\n" + character + after)


@pytest.mark.parametrize(
    "text",
    [
        "expunge\n",
        "expunge\n7\n",
        "expunge\n-7\n" + "A" * 43 + "=\n",
        "expunge\n07\n" + "A" * 43 + "=\n",
        "expunge\n٧\n" + "A" * 43 + "=\n",
        "expunge\n7\nAAAA\n",
        "expunge\n7\n" + "A" * 42 + "B=\n",
        "expunge\n7\n" + "A" * 43 + "=\nan extension\n",
        "another\n7\n" + "A" * 43 + "=\n",
        "expunge\n7\n" + "A" * 43 + "=",
    ],
)
def test_another_text_is_refused_though_rightly_signed(text: str) -> None:
    _refused_by_both(sign_note(text, "expunge", KEY))


def test_a_second_signature_or_another_key_is_refused() -> None:
    note = sign(Checkpoint(7, bytes(32)), KEY)
    second = sign(Checkpoint(7, bytes(32)), OTHER)
    _refused_by_both(second)
    _refused_by_both(note + second.rpartition("\n\n")[2])
