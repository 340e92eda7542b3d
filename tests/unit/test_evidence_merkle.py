"""Against the vectors of the Certificate Transparency reference implementation, and by property."""

import hashlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expunge.evidence import check, merkle

ENTRIES = [
    bytes.fromhex(each)
    for each in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
HASHES = [merkle.leaf_hash(entry) for entry in ENTRIES]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
NODE_0 = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
NODE_1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
NODE_4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
NODE_0_1 = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
NODE_2_3 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
NODE_4_5 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
NODE_6_7 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
NODE_0_3 = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
NODE_4_7 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"

logs = st.lists(st.binary(max_size=3), min_size=1, max_size=70).map(
    lambda entries: [merkle.leaf_hash(entry) for entry in entries]
)


def _hex(proof: list[bytes]) -> list[str]:
    return [each.hex() for each in proof]


@pytest.mark.parametrize("size", range(9))
def test_roots(size: int) -> None:
    assert merkle.root(HASHES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(
    ("index", "size", "proof"),
    [
        (0, 1, []),
        (0, 8, [NODE_1, NODE_2_3, NODE_4_7]),
        (5, 8, [NODE_4, NODE_6_7, NODE_0_3]),
        (2, 3, [NODE_0_1]),
        (1, 5, [NODE_0, NODE_2_3, NODE_4]),
    ],
)
def test_inclusion_proofs(index: int, size: int, proof: list[str]) -> None:
    assert _hex(merkle.inclusion_proof(HASHES[:size], index)) == proof


@pytest.mark.parametrize(
    ("old", "size", "proof"),
    [
        (1, 1, []),
        (1, 8, [NODE_1, NODE_2_3, NODE_4_7]),
        (6, 8, [NODE_4_5, NODE_6_7, NODE_0_3]),
        (2, 5, [NODE_2_3, NODE_4]),
    ],
)
def test_consistency_proofs(old: int, size: int, proof: list[str]) -> None:
    assert _hex(merkle.consistency_proof(HASHES[:size], old)) == proof
    roots = bytes.fromhex(ROOTS[old]), bytes.fromhex(ROOTS[size])
    assert merkle.verify_consistency(
        old, roots[0], size, roots[1], [bytes.fromhex(each) for each in proof]
    )


def _plain_root(hashes: list[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, word for word."""
    if len(hashes) <= 1:
        return hashes[0] if hashes else hashlib.sha256(b"").digest()
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return hashlib.sha256(b"\x01" + _plain_root(hashes[:k]) + _plain_root(hashes[k:])).digest()


@given(logs)
def test_the_streamed_root_is_the_recursive_one(hashes: list[bytes]) -> None:
    assert merkle.root(iter(hashes)) == _plain_root(hashes)


def test_the_root_of_a_stream_keeps_no_list_of_it() -> None:
    alive: list[int] = []

    class Hash(bytes):
        def __del__(self) -> None:
            alive.append(-1)

    def stream() -> Iterator[bytes]:
        for number in range(5000):
            alive.append(1)
            assert sum(alive) <= 20
            yield Hash(number.to_bytes(32, "big"))

    merkle.root(stream())


@given(logs, st.data())
def test_every_proof_verifies_and_no_other_does(hashes: list[bytes], data: st.DataObject) -> None:
    size, root = len(hashes), merkle.root(hashes)
    index = data.draw(st.integers(0, size - 1))
    leaf, proof = hashes[index], merkle.inclusion_proof(hashes, index)
    assert merkle.verify_inclusion(leaf, index, size, proof, root)
    assert not merkle.verify_inclusion(bytes(32), index, size, proof, root)
    assert not merkle.verify_inclusion(leaf, index, size, [*proof, bytes(32)], root)
    assert not merkle.verify_inclusion(leaf, index, size, proof, bytes(32))
    assert not merkle.verify_inclusion(leaf, index + size, size, proof, root)
    assert not merkle.verify_inclusion(leaf, -1, size, proof, root)
    for place in range(len(proof)):
        shorter = proof[:place] + proof[place + 1 :]
        changed = [*proof[:place], bytes(32), *proof[place + 1 :]]
        assert not merkle.verify_inclusion(leaf, index, size, shorter, root)
        assert not merkle.verify_inclusion(leaf, index, size, changed, root)


@given(logs, st.integers(0, 80), st.integers(0, 80), st.lists(st.sampled_from(HASHES), max_size=7))
def test_the_standalone_check_and_the_log_agree_on_every_proof(
    hashes: list[bytes], index: int, size: int, proof: list[bytes]
) -> None:
    root = merkle.root(hashes)
    for each in (proof, merkle.inclusion_proof(hashes, index) if index < len(hashes) else proof):
        for claimed in {size, len(hashes)}:
            if index < claimed:
                leaf = hashes[index % len(hashes)]
                alone = check._root_from(leaf, index, claimed, each) == root
                assert alone == merkle.verify_inclusion(leaf, index, claimed, each, root)


@given(logs, st.data())
def test_proofs_made_together_are_those_made_one_by_one(
    hashes: list[bytes], data: st.DataObject
) -> None:
    wanted = data.draw(st.sets(st.integers(0, len(hashes) - 1)))
    assert merkle.inclusion_proofs(hashes, wanted) == {
        index: merkle.inclusion_proof(hashes, index) for index in wanted
    }


@given(logs, st.data())
def test_a_log_is_consistent_with_each_of_its_beginnings_only(
    hashes: list[bytes], data: st.DataObject
) -> None:
    size, root = len(hashes), merkle.root(hashes)
    old = data.draw(st.integers(0, size))
    old_root, proof = merkle.root(hashes[:old]), merkle.consistency_proof(hashes, old)
    assert merkle.verify_consistency(old, old_root, size, root, proof)
    assert not merkle.verify_consistency(old, bytes(32), size, root, proof)
    assert not merkle.verify_consistency(old, old_root, size, root, [*proof, bytes(32)])
    assert not merkle.verify_consistency(size + 1, old_root, size, root, proof)
    if 0 < old < size:
        assert not merkle.verify_consistency(old, old_root, size, bytes(32), proof)
        assert not merkle.verify_consistency(old, old_root, size, root, proof[:-1])
        assert not merkle.verify_consistency(old, old_root, 4 * size, root, proof)


@pytest.mark.parametrize("index", [-1, 3])
def test_an_index_outside_the_tree_is_an_error(index: int) -> None:
    with pytest.raises(IndexError):
        merkle.inclusion_proof(HASHES[:3], index)
    with pytest.raises(IndexError):
        merkle.consistency_proof(HASHES[:2], index)
