"""ID3v2.3 tags: what every player shows, with Vietnamese titles and a chapter for each cue."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import mutagen.id3

from loa.model.sound import Cue

_ID3: Any = mutagen.id3
"""Its functions carry no types."""
_NO_BYTE_OFFSET = 0xFFFFFFFF
"""ID3v2 Chapter Frame Addendum, 3.1: the times count, not the bytes."""


@dataclass(frozen=True, slots=True)
class Tags:
    """What stands in a file beside its sound."""

    artist: str = ""
    """Who airs it: the station's name."""
    album: str = ""
    """What it belongs to: the week or the campaign."""
    language: str = "vie"
    """ISO 639-2."""
    comment: str = ""
    """What else whoever plays it must know: why it is a draft."""


def tag_bytes(tags: Tags, title: str, *, seconds: float, cues: Sequence[Cue]) -> bytes:
    """The tag that stands before the frames; the same tag for the same words, byte for byte."""
    id3 = _ID3.ID3()
    id3.add(_ID3.TIT2(encoding=_ID3.Encoding.UTF16, text=title))
    for frame, text in ((_ID3.TPE1, tags.artist), (_ID3.TALB, tags.album)):
        if text:
            id3.add(frame(encoding=_ID3.Encoding.UTF16, text=text))
    if tags.comment:
        id3.add(_comment(tags.comment, tags.language))
    id3.add(_ID3.TLAN(encoding=_ID3.Encoding.LATIN1, text=tags.language))
    id3.add(_ID3.TLEN(encoding=_ID3.Encoding.LATIN1, text=str(round(seconds * 1000))))
    for number, cue in enumerate(cues, start=1):
        id3.add(_chapter(number, cue))
    if cues:
        ids = [f"c{number}" for number in range(1, len(cues) + 1)]
        flags = _ID3.CTOCFlags.TOP_LEVEL | _ID3.CTOCFlags.ORDERED
        id3.add(_ID3.CTOC(element_id="toc", flags=flags, child_element_ids=ids, sub_frames=[]))
    return _bytes(id3)


def retagged(data: bytes, title: str, *, comment: str) -> bytes:
    """An MP3 with another title and a comment; its frames and the rest of its tag stay as they are."""
    try:
        id3 = _ID3.ID3(io.BytesIO(data))
    except _ID3.ID3NoHeaderError:
        id3, frames = _ID3.ID3(), data
    else:
        frames = data[id3.size :]
    id3.setall("TIT2", [_ID3.TIT2(encoding=_ID3.Encoding.UTF16, text=title)])
    id3.setall("COMM", [_comment(comment, "vie")])
    return _bytes(id3) + frames


def _comment(text: str, language: str) -> Any:
    return _ID3.COMM(encoding=_ID3.Encoding.UTF16, lang=language, desc="", text=text)


def _bytes(id3: Any) -> bytes:
    out = io.BytesIO()
    id3.save(out, v1=0, v2_version=3, padding=lambda _info: 0)
    return out.getvalue()


def _chapter(number: int, cue: Cue) -> Any:
    start, end = (round(seconds * 1000) for seconds in (cue.start_seconds, cue.start_seconds + cue.seconds))
    return _ID3.CHAP(
        element_id=f"c{number}",
        start_time=start,
        end_time=end,
        start_offset=_NO_BYTE_OFFSET,
        end_offset=_NO_BYTE_OFFSET,
        sub_frames=[_ID3.TIT2(encoding=_ID3.Encoding.UTF16, text=cue.title)],
    )
