"""Where two programmes sound otherwise, told from their MPEG frames.

A piece of sound is encoded once and joined frame by frame (``loa.master``), so what two communes share is the same to
the byte, and what differs begins and ends at a frame.
"""

import hashlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

from loa._mpeg import DECODER_DELAY, ENCODER_DELAY, FRAME_SAMPLES, RATE_HZ

Frames = Sequence[bytes]
Span = tuple[int, int]

DELAY_SAMPLES = ENCODER_DELAY + DECODER_DELAY
"""What a decoder that knows the Info frame cuts off before the sound."""

_AROUND_FRAMES = 1
"""A frame is heard in the next one too, so a difference is one longer than it looks."""
_NEAR_FRAMES = 12
"""Differences nearer than 0.3 s are one."""


def frame_at(seconds: float) -> int:
    """The frame that sounds at a place of the decoded file."""
    return max(0, round((seconds * RATE_HZ + DELAY_SAMPLES) / FRAME_SAMPLES))


def seconds_at(frame: int) -> float:
    """Where a frame begins in the decoded file."""
    return (frame * FRAME_SAMPLES - DELAY_SAMPLES) / RATE_HZ


def sound_key(frames: Frames) -> str:
    """The same for the same sound."""
    return hashlib.sha256(b"".join(frames)).hexdigest()


def differences(own: Frames, other: Frames) -> tuple[tuple[Span, Span], ...]:
    """The stretches in which two sounds differ, each as frames of the one and of the other."""
    apart: list[tuple[Span, Span]] = []
    for here, there in _between(_anchors(own, other), len(own), len(other)):
        if own[slice(*here)] == other[slice(*there)]:
            continue
        if apart and here[0] - apart[-1][0][1] <= _NEAR_FRAMES:
            before, other_before = apart.pop()
            apart.append(((before[0], here[1]), (other_before[0], there[1])))
        else:
            apart.append((here, there))
    return tuple((_wider(one, len(own)), _wider(two, len(other))) for one, two in apart)


def _wider(span: Span, length: int) -> Span:
    return max(0, span[0]), min(length, span[1] + _AROUND_FRAMES)


def _anchors(own: Frames, other: Frames) -> list[Span]:
    """Frames that stand once in each and follow one another in both: the longest such row."""
    here, there = _single(own), _single(other)
    pairs = [(at, there[frame]) for frame, at in here.items() if frame in there]
    return _rising(sorted(pairs))


def _single(frames: Frames) -> dict[bytes, int]:
    counts = Counter(frames)
    return {frame: at for at, frame in enumerate(frames) if counts[frame] == 1}


def _rising(pairs: Sequence[Span]) -> list[Span]:
    """The longest row of pairs whose second numbers rise. Source: patience sorting."""
    tops: list[int] = []
    piles: list[int] = []
    before: list[int] = []
    for number, (_own, other) in enumerate(pairs):
        pile = bisect_left(tops, other)
        before.append(piles[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(other)
            piles.append(number)
        else:
            tops[pile], piles[pile] = other, number
    row, at = [], piles[-1] if piles else -1
    while at >= 0:
        row.append(pairs[at])
        at = before[at]
    return row[::-1]


def _between(anchors: Sequence[Span], length: int, other_length: int) -> Iterator[tuple[Span, Span]]:
    """What lies between anchors that do not follow at once in both."""
    own, other = 0, 0
    for at, other_at in [*anchors, (length, other_length)]:
        if at > own or other_at > other:
            yield (own, at), (other, other_at)
        own, other = at + 1, other_at + 1
