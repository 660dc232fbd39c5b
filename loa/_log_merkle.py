"""The Merkle tree hash of RFC 6962 section 2.1, over the lines of a log."""

import hashlib
from collections.abc import Iterable

_LEAF = b"\x00"
_NODE = b"\x01"
"""Prefixes that keep leaves and nodes apart. Source: RFC 6962 section 2.1."""


class Tree:
    """A tree that grows by one entry at a time.

    Perfect subtrees are kept from left to right, the largest first, as a binary counter keeps its ones.
    """

    def __init__(self, sizes: Iterable[int] = ()) -> None:
        """An empty tree, which will remember its root at these sizes."""
        self.size = 0
        self.roots: dict[int, str] = {}
        self._wanted = frozenset(sizes)
        self._peaks: list[bytes] = []
        self._remember()

    def add(self, entry: bytes) -> None:
        """One entry more."""
        node, size = _hash(_LEAF + entry), self.size
        while size & 1:
            node = _hash(_NODE + self._peaks.pop() + node)
            size >>= 1
        self._peaks.append(node)
        self.size += 1
        if self.size in self._wanted:
            self._remember()

    def root(self) -> bytes:
        """The tree hash over the entries in order; of none, the hash of nothing."""
        if not self._peaks:
            return _hash(b"")
        *left, root = self._peaks
        for peak in reversed(left):
            root = _hash(_NODE + peak + root)
        return root

    def _remember(self) -> None:
        if self.size in self._wanted:
            self.roots[self.size] = self.root().hex()


def merkle_root(entries: Iterable[bytes]) -> bytes:
    """The tree hash over the entries in order; of none, the hash of nothing.

    Level by level from the leaves up: the last node of an odd level goes up as it is.
    """
    sha256 = hashlib.sha256
    nodes = [sha256(_LEAF + entry).digest() for entry in entries]
    while len(nodes) > 1:
        pairs = zip(nodes[::2], nodes[1::2], strict=False)
        above = [sha256(_NODE + left + right).digest() for left, right in pairs]
        nodes = [*above, *nodes[len(above) * 2 :]]
    return nodes[0] if nodes else _hash(b"")


def _hash(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
