"""Finished MP3 files from programmes: each piece of sound is treated and encoded once, programmes are joined of frames.

A piece is encoded alone, at a constant bit rate and without reservoir, with silence at both ends, so that its frames
may stand beside those of any other piece. What is joined is measured from what was measured of its pieces.
"""

import functools
import hashlib
import struct
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from loa import _mpeg, ffmpeg
from loa._dynamics import (
    DYNAMICS_VERSION,
    JINGLE_LOW_HZ,
    LOUD_BELOW,
    MOST_LIMITING_DB,
    TREATMENTS,
    high_passed,
    made_loud,
    treated,
)
from loa._framed import framed
from loa._mpeg import FRAME_SAMPLES, FRAME_SECONDS
from loa._tags import Tags, tag_bytes
from loa._wav import Samples, float_wav_bytes, read_wav
from loa.errors import SoundError
from loa.ffmpeg import Work
from loa.files.atomic import write_parts
from loa.loudness import (
    HIGHEST_TRUE_PEAK_DBTP,
    SILENCE_LUFS,
    WIDEST_BAND,
    Energies,
    energies,
    grid_samples,
    integrated,
    true_peak,
)
from loa.messages import _
from loa.model.sound import Mastered, Piece, Programme
from loa.shelf import Shelf, key_of

__all__ = ["Order", "Tags", "audio_sha256", "master", "order_key"]

Progress = Callable[[int, int], None]
"""Told how many pieces are done, and of how many."""

DEFAULT_SPEAKER = "horn"

TARGET_LUFS = -16.0
"""The loudest that needs no excessive limiting (AES TD1004.1.15-10); EBU R 128's -23 is for living rooms."""

GAIN_STEP_DB = 0.3
"""Programmes that are off are made again on this grid, so that other programmes share the pieces: at most 0.15 off."""

MOST_OFF_LU = 0.3
"""No programme is further from its target; one that would be stops the build."""

_MOST_OFF_LU = 0.2
_ROUNDS = 4
_CEILING_DBTP = -1.5
"""Before encoding, which may raise peaks by some tenths; a piece that still ends too high is made again, lower."""
_CEILING_STEP_DB = 0.7
_CEILING_TRIES = 5
_PIECE_OVER_TARGET_LU = 0.2
"""A programme of pieces is so much softer than they are, by the soft blocks at their ends; measured on sessions of four
spots. With it most programmes are right at once."""
_KBPS = 128
_SPEECH_EFFORT = 7
"""128 kbit/s are far more than treated speech needs. Told to shape no noise, LAME spends them all on being near to the
sound: 42 dB of signal to noise, 31 dB in the worst frame of a hundred, where effort 5 gives 36 and 22; and it takes
half the time. Measured over seven minutes of speech treated for a horn."""
_SILENCE_DBTP = -200.0
_BATCH = 16
_FORMAT = 3
_HEAD = struct.Struct("<4sIdHII")
_MAGIC = b"loaP"
_SUFFIX = ".piece"


@dataclass(frozen=True, slots=True)
class Order:
    """A programme and the file to make of it."""

    programme: Programme
    path: Path
    tags: Tags


@dataclass(frozen=True, slots=True)
class _Encoded:
    """A piece's sound as frames one after the other, with what was measured of it."""

    audio: bytes
    sizes: NDArray[np.uint16]
    """Bytes of each frame."""
    crc: int
    """CRC-16 of all frames."""
    cells: Energies
    true_peak_dbtp: float


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A piece's sound at a gain: what the shelf keeps."""

    kind: str
    source: Path
    key: str
    frames: int
    """How long it is."""
    steps: int
    """Gain, in steps of ``GAIN_STEP_DB``."""
    target_lufs: float
    speaker: str

    @property
    def lufs(self) -> float:
        """The loudness that the piece is to have by itself."""
        return self.target_lufs + _PIECE_OVER_TARGET_LU + self.steps * GAIN_STEP_DB

    @property
    def shelf_key(self) -> str:
        return key_of("piece", _FORMAT, _recipe(self.speaker), self.kind, self.key, self.steps, self.target_lufs)


def master(
    orders: Sequence[Order],
    *,
    shelf: Shelf,
    jobs: int = 1,
    target_lufs: float = TARGET_LUFS,
    speaker: str = DEFAULT_SPEAKER,
    progress: Progress | None = None,
    before_writing: Callable[[], None] | None = None,
) -> tuple[Mastered, ...]:
    """The files of all programmes, measured; give many at once: what they have in common is made once.

    Args:
        orders: programmes and their files; every file is written whole or not at all.
        shelf: where encoded pieces are kept.
        jobs: how many ffmpeg processes run at once; it does not change a byte.
        target_lufs: integrated loudness of each programme, kept within 0.3 LU.
        speaker: the kind of loudspeaker that speech is treated for: ``horn``, ``indoor`` or ``phone``.
        progress: told about every piece that is newly made.
        before_writing: called once when everything is ready and before the first file changes.

    Returns:
        What was made, in the order of ``orders``.

    Raises:
        SoundError: a piece cannot be made, or a programme cannot reach the target.
        OutsideMissing: no ffmpeg.
    """
    desk = _Desk(shelf, jobs, target_lufs, speaker, progress)
    rundowns = desk.rundowns([order.programme for order in orders])
    if before_writing:
        before_writing()
    with ThreadPoolExecutor(desk.jobs) as pool:  # while the disk takes one file, the next is joined
        works = [pool.submit(_joined, order, rundown) for order, rundown in zip(orders, rundowns, strict=True)]
        try:
            return tuple(work.result() for work in works)
        finally:
            for work in works:
                work.cancel()


def order_key(order: Order, *, target_lufs: float = TARGET_LUFS, speaker: str = DEFAULT_SPEAKER) -> str:
    """The key of everything that an order's file is made from: sounds, silences, titles, tags, treatment."""
    pieces = [(piece.kind, piece.key, *frames_of(piece)) for piece in order.programme.pieces]
    return key_of(
        "programme",
        _FORMAT,
        _recipe(speaker),
        target_lufs,
        pieces,
        order.programme.title,
        order.programme.cues,
        order.tags,
    )


def audio_sha256(path: Path) -> str:
    """SHA-256 (hex) of an MP3's audio frames alone: tags and the Info frame do not change it.

    Raises:
        SoundError: not an MP3, or a damaged one.
    """
    return hashlib.sha256(b"".join(_mpeg.audio_frames(path.read_bytes()))).hexdigest()


@dataclass(frozen=True, slots=True)
class _Rundown:
    """Everything that a programme is joined of, and the loudness that it has."""

    parts: Sequence[_Encoded]
    lufs: float


class _Desk:
    """The pieces at hand, as frames, while programmes are made of them."""

    def __init__(self, shelf: Shelf, jobs: int, target_lufs: float, speaker: str, progress: Progress | None) -> None:
        self._shelf, self.jobs, self._target, self._progress = shelf, max(1, jobs), target_lufs, progress
        self._speaker = speaker
        self._encoded: dict[_Wanted, _Encoded] = {}
        self._quiets: dict[int, _Encoded] = {}

    def rundowns(self, programmes: Sequence[Programme]) -> list[_Rundown]:
        """What each programme is joined of, at the gain at which it meets the target.

        Raises:
            SoundError: a programme does not meet it.
        """
        steps, rundowns = [0] * len(programmes), [_Rundown((), self._target)] * len(programmes)
        open_ones: Sequence[int] = range(len(programmes))
        for attempt in range(_ROUNDS + 1):
            self._fetch(wanted for index in open_ones for wanted in self._wanted(programmes[index], steps[index]))
            for index in open_ones:
                parts = self._parts(programmes[index], steps[index])
                rundowns[index] = _Rundown(parts, _loudness(parts))
            open_ones = [index for index in open_ones if abs(rundowns[index].lufs - self._target) > _MOST_OFF_LU]
            for index in open_ones if attempt < _ROUNDS else ():
                steps[index] += round((self._target - rundowns[index].lufs) / GAIN_STEP_DB)
        for programme, found in zip(programmes, rundowns, strict=True):
            self._check_loudness(programme, found.lufs)
        return rundowns

    def _check_loudness(self, programme: Programme, lufs: float) -> None:
        if abs(lufs - self._target) > MOST_OFF_LU and lufs > SILENCE_LUFS:
            raise SoundError(
                _("{title} comes out at {lufs:.1f} LUFS, not at {target:.1f}: its peaks are too high.").format(
                    title=programme.title, lufs=lufs, target=self._target
                ),
                cure=_("Lower the target loudness, or record the sharpest sentences again."),
            )

    def _parts(self, programme: Programme, steps: int) -> list[_Encoded]:
        """Everything that is joined, in order; one silent frame more, since players cut a frame's length of delays."""
        parts: list[_Encoded] = []
        for piece in programme.pieces:
            before, core, after = frames_of(piece)
            parts += [self._quiet(before)]
            if wanted := _want(piece, steps, self._target, self._speaker):
                parts += [self._encoded[wanted]]
            else:
                parts += [self._quiet(core)]
            parts += [self._quiet(after)]
        return [part for part in (*parts, self._quiet(1)) if part.audio]

    @functools.cached_property
    def _silence(self) -> bytes:
        return _silent_frame(self._shelf)

    def _quiet(self, frames: int) -> _Encoded:
        if frames not in self._quiets:
            self._quiets[frames] = _encoded((self._silence,) * frames, _no_energy(frames), _SILENCE_DBTP)
        return self._quiets[frames]

    def _wanted(self, programme: Programme, steps: int) -> Iterable[_Wanted]:
        return (wanted for piece in programme.pieces if (wanted := _want(piece, steps, self._target, self._speaker)))

    def _fetch(self, wanted: Iterable[_Wanted]) -> None:
        """Have these at hand: from the shelf, or made in batches."""
        missing: list[_Wanted] = []
        for one in dict.fromkeys(wanted):
            if one in self._encoded:
                continue
            if path := self._shelf.get(one.shelf_key, _SUFFIX):
                self._encoded[one] = _from_bytes(path.read_bytes())
            else:
                missing.append(one)
        self._encoded |= self._made(missing)

    def _made(self, missing: Sequence[_Wanted]) -> dict[_Wanted, _Encoded]:
        if missing:
            import scipy.signal  # noqa: F401, PLC0415 - threads that load it at once for the first time break it
        done: dict[_Wanted, _Encoded] = {}
        batches = [missing[start : start + _BATCH] for start in range(0, len(missing), _BATCH)]
        with ThreadPoolExecutor(self.jobs) as pool:
            works = [pool.submit(_encode, batch) for batch in batches]
            try:
                for work in as_completed(works):
                    for one, encoded in work.result().items():
                        self._shelf.put(one.shelf_key, _SUFFIX, _to_bytes(encoded))
                        done[one] = encoded
                    if self._progress:
                        self._progress(len(done), len(missing))
            finally:
                for work in works:
                    work.cancel()
        return done


def _joined(order: Order, rundown: _Rundown) -> Mastered:
    """The programme's file, written."""
    programme, parts = order.programme, rundown.parts
    sizes = np.concatenate([part.sizes for part in parts], dtype=np.int64)
    info = _mpeg.info_frame(parts[0].audio[: int(sizes[0])], sizes, crc=_crc(parts), padding=_mpeg.ENCODER_DELAY)
    tag = tag_bytes(order.tags, programme.title, seconds=programme.seconds, cues=programme.cues)
    audio = [part.audio for part in parts]
    write_parts(order.path, (tag, info, *audio))
    file_hash, sound_hash = _hashes(tag + info, audio)
    return Mastered(
        order.path,
        (len(sizes) - 1) * FRAME_SECONDS,
        rundown.lufs,
        max((part.true_peak_dbtp for part in parts), default=0.0),
        file_hash,
        sound_hash,
    )


def frames_of(piece: Piece) -> tuple[int, int, int]:
    """Silent frames before, frames of its own, and silent frames after."""
    before, after = round(piece.before_seconds / FRAME_SECONDS), round(piece.after_seconds / FRAME_SECONDS)
    return before, round(piece.seconds / FRAME_SECONDS) - before - after, after


def _want(piece: Piece, steps: int, target_lufs: float, speaker: str) -> _Wanted | None:
    if piece.source is None:
        return None
    return _Wanted(piece.kind, piece.source, piece.key, frames_of(piece)[1], steps, target_lufs, speaker)


@functools.cache
def _recipe(speaker: str) -> str:
    """Everything that shapes a piece besides its sound and gain."""
    return repr(
        (
            ffmpeg.version(),
            DYNAMICS_VERSION,
            TREATMENTS[speaker],
            JINGLE_LOW_HZ,
            MOST_LIMITING_DB,
            _PIECE_OVER_TARGET_LU,
            GAIN_STEP_DB,
            _MOST_OFF_LU,
            _CEILING_DBTP,
            _KBPS,
            _SPEECH_EFFORT,
        )
    )


def _encode(batch: Sequence[_Wanted]) -> dict[_Wanted, _Encoded]:
    """The batch, through one ffmpeg to encode it and one to decode it again."""
    with tempfile.TemporaryDirectory(prefix="loa-master-") as name:
        folder = Path(name)
        ready = {one: _treated(one) for one in batch}
        done: dict[_Wanted, _Encoded] = {}
        for attempt in range(_CEILING_TRIES):
            left = [one for one in batch if one not in done]
            ceiling = _CEILING_DBTP - attempt * _CEILING_STEP_DB
            loud = {one: made_loud(ready[one], lufs=one.lufs, ceiling_dbtp=ceiling) for one in left}
            tried = _round_trip(loud, folder)
            done |= {one: encoded for one, encoded in tried.items() if encoded.true_peak_dbtp <= HIGHEST_TRUE_PEAK_DBTP}
            if len(done) == len(batch):
                return done
    raise SoundError(_("A piece stays too loud after encoding."), cure=_("Lower the target loudness."))


def _treated(one: _Wanted) -> Samples:
    """The piece's sound, treated, at any level.

    Raises:
        SoundError: it is not as long as it was when it was mixed.
    """
    samples = read_wav(one.source)[0] if one.kind == "bedded" else framed(one.source)
    if len(samples) != one.frames * FRAME_SAMPLES:
        raise SoundError(
            _("{path} is not as long as it was.").format(path=one.source), cure=_("Run the same command again.")
        )
    if one.kind == "speech":
        return treated(samples, TREATMENTS[one.speaker])
    return samples if one.kind == "bedded" else high_passed(samples)


def _round_trip(sounds: Mapping[_Wanted, Samples], folder: Path) -> dict[_Wanted, _Encoded]:
    """Encoded, and decoded again, one after the other as in a programme, to be measured as a listener gets them."""
    works = []
    for number, (one, samples) in enumerate(sounds.items()):
        source, target = folder / f"{number}.wav", folder / f"{number}.mp3"
        source.write_bytes(float_wav_bytes(samples / np.float32(ffmpeg.LAME_SCALE)))
        works.append(Work(source, target, mp3_kbps=_KBPS, mp3_effort=_effort(one)))
    ffmpeg.make(works)
    frames = [_core(work.target, len(samples)) for work, samples in zip(works, sounds.values(), strict=True)]
    return {
        one: _measured(own, heard, one) for one, own, heard in zip(sounds, frames, _heard(frames, folder), strict=True)
    }


def _effort(one: _Wanted) -> int:
    return _SPEECH_EFFORT if one.kind == "speech" else ffmpeg.MP3_EFFORT


def _core(path: Path, samples: int) -> tuple[bytes, ...]:
    """The frames that hold the piece; the encoder adds one or two for what it holds back, which is silence here.

    Raises:
        SoundError: a frame needs another one, so that pieces could not be joined.
    """
    frames = _mpeg.audio_frames(path.read_bytes())[: samples // FRAME_SAMPLES]
    if len(frames) * FRAME_SAMPLES != samples or any(_mpeg.main_data_begin(frame) for frame in frames):
        raise SoundError(
            _("This ffmpeg's MP3 encoder makes frames that cannot be joined."), cure=_("Look at: loa doctor")
        )
    return frames


def _heard(pieces: Sequence[tuple[bytes, ...]], folder: Path) -> list[Samples]:
    """The sound of each piece, decoded in one stream."""
    coded, heard = folder / "all.mp3", folder / "all.wav"
    coded.write_bytes(b"".join(frame for frames in pieces for frame in frames))
    ffmpeg.make([Work(coded, heard)])
    ends = np.cumsum([len(frames) * FRAME_SAMPLES for frames in pieces])
    whole = np.zeros(int(ends[-1]), np.float32)
    decoded = read_wav(heard)[0][_mpeg.ENCODER_DELAY + _mpeg.DECODER_DELAY :]
    whole[: len(decoded)] = decoded
    return np.split(whole, ends[:-1])


def _measured(frames: tuple[bytes, ...], heard: Samples, one: _Wanted) -> _Encoded:
    below = LOUD_BELOW if one.kind == "speech" else WIDEST_BAND
    return _encoded(frames, energies(heard).astype(np.float32), true_peak(heard, below=below))


def _encoded(frames: Sequence[bytes], cells: Energies, true_peak_dbtp: float) -> _Encoded:
    sizes = np.fromiter(map(len, frames), np.uint16, len(frames))
    audio = b"".join(frames)
    return _Encoded(audio, sizes, _mpeg.crc16(audio), cells, true_peak_dbtp)


def _silent_frame(shelf: Shelf) -> bytes:
    """A frame of nothing, as the encoder makes it once it has settled."""
    key = key_of("silence", _FORMAT, ffmpeg.version(), _KBPS)
    path = shelf.get(key, ".mp3")
    if path is None:
        with tempfile.TemporaryDirectory(prefix="loa-master-") as name:
            source, target = Path(name, "silence.wav"), Path(name, "silence.mp3")
            source.write_bytes(float_wav_bytes(np.zeros(8 * FRAME_SAMPLES, np.float32)))
            ffmpeg.make([Work(source, target, mp3_kbps=_KBPS)])
            path = shelf.put(key, ".mp3", target.read_bytes())
    return _mpeg.audio_frames(path.read_bytes())[4]


def _no_energy(frames: int) -> Energies:
    return np.zeros(frames * FRAME_SAMPLES // grid_samples(), np.float32)


def _loudness(parts: Sequence[_Encoded]) -> float:
    return integrated(np.concatenate([part.cells for part in parts]))


def _hashes(head: bytes, audio: Iterable[bytes]) -> tuple[str, str]:
    """SHA-256 (hex) of head and audio together, and of the audio alone: each part is fetched from memory once."""
    whole, sound = hashlib.sha256(head), hashlib.sha256()
    for part in audio:
        whole.update(part)
        sound.update(part)
    return whole.hexdigest(), sound.hexdigest()


def _crc(parts: Iterable[_Encoded]) -> int:
    total = 0
    for part in parts:
        total = _mpeg.joined_crc16(total, part.crc, length=len(part.audio))
    return total


def _to_bytes(encoded: _Encoded) -> bytes:
    cells, sizes = encoded.cells.astype("<f4").tobytes(), encoded.sizes.astype("<u2").tobytes()
    head = _HEAD.pack(_MAGIC, _FORMAT, encoded.true_peak_dbtp, encoded.crc, len(sizes), len(cells))
    return head + sizes + cells + encoded.audio


def _from_bytes(data: bytes) -> _Encoded:
    _magic, _format, peak, crc, sizes, cells = _HEAD.unpack_from(data)
    at, end = _HEAD.size + sizes, _HEAD.size + sizes + cells
    return _Encoded(
        data[end:],
        np.frombuffer(data, "<u2", sizes // 2, _HEAD.size),
        crc,
        np.frombuffer(data, "<f4", cells // 4, at),
        peak,
    )
