"""The Merkle tree hash of RFC 6962 section 2.1, over the lines of a log."""

import hashlib
from collections.abc import Iterable

_LEAF = b"\x00"
_NODE = b"\x01"
"""Prefixes that keep leaves and nodes apart. Source: RFC 6962 section 2.1."""


def merkle_root(entries: Iterable[bytes]) -> bytes:
    """The tree hash over the entries in order; of none, the hash of nothing.

    Perfect subtrees are kept from left to right, the largest first, as a binary counter keeps its ones.
    """
    peaks: list[tuple[int, bytes]] = []
    for entry in entries:
        size, node = 1, _hash(_LEAF + entry)
        while peaks and peaks[-1][0] == size:
            size, node = 2 * size, _hash(_NODE + peaks.pop()[1] + node)
        peaks.append((size, node))
    if not peaks:
        return _hash(b"")
    root = peaks.pop()[1]
    while peaks:
        root = _hash(_NODE + peaks.pop()[1] + root)
    return root


def _hash(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
