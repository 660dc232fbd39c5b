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
    """The tree hash over the entries in order; of none, the hash of nothing."""
    tree = Tree()
    for entry in entries:
        tree.add(entry)
    return tree.root()


def _hash(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
