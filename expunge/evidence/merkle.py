"""The Merkle tree of RFC 6962 section 2.1 (RFC 9162 section 2.1), SHA-256.

All functions take leaf hashes (`leaf_hash(entry)`), 32 bytes each, in the order of the log.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

WIDTH = 32  # bytes of a hash
EMPTY_ROOT = hashlib.sha256(b"").digest()


class Packed:
    """The hashes of a log's leaves, 32 bytes each and nothing around them."""

    def __init__(self, hashes: Iterable[bytes]) -> None:
        self._bytes = bytearray()
        for each in hashes:
            self._bytes += each

    def __len__(self) -> int:
        return len(self._bytes) // WIDTH

    def __getitem__(self, index: int, /) -> bytes:
        if not 0 <= index < len(self):
            raise IndexError(f"a leaf's index lies outside the tree of {len(self)}")
        return bytes(self._bytes[index * WIDTH : (index + 1) * WIDTH])


class Hashes(Protocol):
    """A list of hashes, or ``Packed``."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> bytes: ...


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry; its prefix keeps it from ever being read as an inner node."""
    return hashlib.sha256(b"\x00" + entry).digest()


def root(hashes: Iterable[bytes]) -> bytes:
    """The tree's hash; a stream of any length in O(log n) memory."""
    peaks: list[bytes] = []  # roots of the perfect subtrees so far, largest first
    for count, each in enumerate(hashes):
        peak = each
        while count & 1:
            peak, count = _node(peaks.pop(), peak), count >> 1
        peaks.append(peak)
    if not peaks:
        return EMPTY_ROOT
    top = peaks.pop()
    while peaks:
        top = _node(peaks.pop(), top)
    return top


def inclusion_proof(hashes: Hashes, index: int) -> list[bytes]:
    """The audit path of one leaf, nearest sibling first; IndexError outside the tree."""
    return inclusion_proofs(hashes, [index])[index]


def inclusion_proofs(hashes: Hashes, indices: Collection[int]) -> dict[int, list[bytes]]:
    """The audit paths of several leaves in one pass over the tree."""
    if any(not 0 <= index < len(hashes) for index in indices):
        raise IndexError(f"a leaf's index lies outside the tree of {len(hashes)}")
    paths: dict[int, list[bytes]] = {index: [] for index in indices}
    if paths:
        _prove(hashes, 0, len(hashes), sorted(paths), paths)
    return paths


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], tree: bytes
) -> bool:
    """Whether the proof leads from this leaf hash at this index to the root of a tree of size."""
    if not 0 <= index < size:
        return False
    node, last, path = leaf, size - 1, list(proof)
    while last:
        if index & 1 or index < last:
            if not path:
                return False
            sibling = path.pop(0)
            node = _node(sibling, node) if index & 1 else _node(node, sibling)
        index, last = index >> 1, last >> 1
    return not path and node == tree


def consistency_proof(hashes: Hashes, old_size: int) -> list[bytes]:
    """That the tree of all hashes begins with the tree of the first old_size of them."""
    if not 0 <= old_size <= len(hashes):
        raise IndexError(f"{old_size} lies outside the tree of {len(hashes)}")
    return _extend(hashes, 0, len(hashes), old_size) if 0 < old_size < len(hashes) else []


def verify_consistency(
    old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """RFC 9162 section 2.1.4.2. An empty old tree is a prefix of every tree."""
    if not 0 <= old_size <= new_size:
        return False
    if old_size in (0, new_size):
        expected = EMPTY_ROOT if old_size == 0 else new_root
        return not proof and old_root == expected
    path = list(proof)
    if old_size & (old_size - 1) == 0:  # a perfect tree is its own first subtree
        path.insert(0, old_root)
    index, last = old_size - 1, new_size - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    if not path:
        return False
    old = new = path.pop(0)
    for sibling in path:
        if not last:
            return False
        if index & 1 or index == last:
            old, new = _node(sibling, old), _node(sibling, new)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            new = _node(new, sibling)
        index, last = index >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    """The largest power of two smaller than size (size > 1)."""
    return 1 << ((size - 1).bit_length() - 1)


def _range_root(hashes: Hashes, start: int, end: int) -> bytes:
    return root(hashes[index] for index in range(start, end))


def _prove(
    hashes: Hashes, start: int, end: int, wanted: list[int], paths: dict[int, list[bytes]]
) -> bytes:
    """The subtree's root; on the way back each wanted leaf's path gets its sibling."""
    if not wanted or end - start == 1:
        return _range_root(hashes, start, end)
    middle = start + _split(end - start)
    left_wanted = [index for index in wanted if index < middle]
    right_wanted = [index for index in wanted if index >= middle]
    left = _prove(hashes, start, middle, left_wanted, paths)
    right = _prove(hashes, middle, end, right_wanted, paths)
    for index in left_wanted:
        paths[index].append(right)
    for index in right_wanted:
        paths[index].append(left)
    return _node(left, right)


def _extend(hashes: Hashes, start: int, end: int, old_end: int) -> list[bytes]:
    """SUBPROOF of RFC 6962 section 2.1.2; a whole first subtree is the verifier's own old root."""
    if old_end == end:
        return [] if start == 0 else [_range_root(hashes, start, end)]
    middle = start + _split(end - start)
    if old_end <= middle:
        return [*_extend(hashes, start, middle, old_end), _range_root(hashes, middle, end)]
    return [*_extend(hashes, middle, end, old_end), _range_root(hashes, start, middle)]
