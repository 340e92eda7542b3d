import base64
import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expunge.vault import SealBroken, WorkKey

KEY = bytes(range(32))
texts = st.text(st.characters(codec="utf-8"), max_size=20)


@given(st.binary(max_size=300), texts)
def test_opens_what_it_sealed(data: bytes, context: str) -> None:
    key = WorkKey(KEY)
    assert key.open(key.seal(data, context), context) == data


def test_the_same_data_is_sealed_differently_each_time() -> None:
    key = WorkKey(KEY)
    assert len({key.seal(b"ann@b.c", "closure") for _ in range(50)}) == 50


def test_every_changed_byte_is_refused() -> None:
    key = WorkKey(KEY)
    sealed = key.seal(b"ann@b.c", "segment/0")
    for index in range(len(sealed)):
        for mask in (1, 0x80, 0xFF):
            changed = bytearray(sealed)
            changed[index] ^= mask
            with pytest.raises(SealBroken):
                key.open(bytes(changed), "segment/0")


def test_every_shortened_seal_is_refused() -> None:
    key = WorkKey(KEY)
    sealed = key.seal(b"", "segment/0")
    for length in range(len(sealed)):
        with pytest.raises(SealBroken):
            key.open(sealed[:length], "segment/0")


@given(texts, texts)
def test_another_context_is_refused(context: str, other: str) -> None:
    key = WorkKey(KEY)
    sealed = key.seal(b"x", context)
    if other != context:
        with pytest.raises(SealBroken):
            key.open(sealed, other)


def test_another_requests_key_opens_nothing_and_the_error_shows_no_data() -> None:
    sealed = WorkKey(KEY).seal(b"ann@b.c", "closure")
    with pytest.raises(SealBroken) as caught:
        WorkKey(bytes(32)).open(sealed, "closure")
    assert "closure" in str(caught.value)
    assert "backup" in str(caught.value)
    assert "@b.c" not in str(caught.value)


def test_a_leaf_is_the_same_for_the_same_segment_under_the_same_key_only() -> None:
    assert WorkKey(KEY).leaf(b"segment") == WorkKey(KEY).leaf(b"segment")
    assert WorkKey(KEY).leaf(b"segment") != WorkKey(KEY).leaf(b"segmenu")
    assert WorkKey(KEY).leaf(b"segment") != WorkKey(bytes(32)).leaf(b"segment")
    assert len(WorkKey(KEY).leaf(b"")) == 32


@given(st.lists(texts, max_size=4), st.lists(texts, max_size=4))
def test_references_tell_lists_of_parts_apart(one: list[str], other: list[str]) -> None:
    key = WorkKey(KEY)
    assert (key.reference(*one) == key.reference(*other)) == (one == other)


def test_a_reference_is_opaque_and_takes_any_file_name() -> None:
    reference = WorkKey(KEY).reference("logs", "ann@b.c/\udcff.log")
    assert len(reference) == 26
    assert set(reference) <= set("abcdefghijklmnopqrstuvwxyz234567")


def test_the_kinds_of_digests_are_separated() -> None:
    key = WorkKey(KEY)
    digest = base64.b32encode(key.leaf(b"")[:16]).decode().rstrip("=").lower()
    assert key.reference() != digest  # both are an HMAC of nothing


def test_it_is_neither_shown_nor_pickled_nor_copied() -> None:
    key = WorkKey(KEY)
    assert repr(key) == str(key) == "WorkKey(...)"
    for spread in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not pickled"):
            spread(key)
