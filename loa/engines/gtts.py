"""The online voice: Google's, through gtts, only for a voice whose file says ``allow_online = true``.

Every word goes to a server abroad, and the service may refuse, slow down or change on any day; so this voice is never
chosen by itself. gtts 2.5.4 sends with TLS verification off and without a time limit, and takes an answer without
sound for silence: here each of these is strict.
"""

import base64
import binascii
import functools
import re
import threading
import time
import unicodedata
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from types import MappingProxyType
from urllib.parse import urlsplit

import gtts
import requests

from loa.errors import BadAudio, BadText, EngineBusy, EngineDown
from loa.messages import _
from loa.model.sound import Voice
from loa.model.words import Sentence

OPTIONS: Mapping[str, type | tuple[str, ...] | tuple[float, float]] = MappingProxyType(
    {
        "allow_online": bool,
        "slow": bool,
        "tld": ("com", "com.vn", "com.hk", "com.sg"),
        "pause_seconds": (0.0, 60.0),
        "endpoint": str,
    }
)
"""What a voice file may set. ``endpoint`` names a mirror of the service that the province runs itself."""

IS_ONLINE = True
"""Its takes stay on the shelf until a person asks for new ones."""

MOST_LETTERS = gtts.gTTS.GOOGLE_TTS_MAX_CHARS
"""Longer text is refused by the service."""

DEFAULT_PAUSE_SECONDS = 1.0
"""Between two requests: a person's pace, not a machine's."""

_CONNECT_SECONDS, _READ_SECONDS, _PART_SECONDS = 4.0, 8.0, 12.0
"""Limits on connecting, on a silence of the server, and on one answer as a whole: a server that sends a byte now and
then hangs too."""
_TRIES = 4
_LONGEST_WAIT_SECONDS = 12.0
"""All waiting for a busy service together; who has to wait longer should know now."""
_LARGEST_ANSWER_BYTES = 8 * 1024 * 1024
_FASTEST = 7.5
"""Syllables per second. Source: DESIGN section 4."""
_SOUND = re.compile(rb'jQ1olc","\[\\"([A-Za-z0-9+/=]*)\\"')
_CLAUSE = re.compile(r"[^.,;:?!]+[.,;:?!]*\s*")
_GOOD, _BUSY, _SERVER_FAULT = 200, 429, 500
"""RFC 9110, section 15; RFC 6585, section 4."""


def speak(sentence: Sentence, voice: Voice) -> bytes:
    """The sentence as MP3, all of its parts one after the other.

    Raises:
        BadText: nothing to say.
        BadAudio: the answer for a part holds no sound.
        EngineBusy: the service asks us to come back later, also after waiting.
        EngineDown: not allowed to go online, no connection, a wrong certificate, or the service has changed.
    """
    if not _settings(voice).get("allow_online"):
        message, cure = _not_allowed()
        raise EngineDown(message, cure=cure)
    parts = parts_of(sentence.spoken)
    if not parts:
        raise BadText(
            _("There is nothing to say in “{text}”.").format(text=sentence.spoken), cure=_("Take the sentence out.")
        )
    return b"".join(_Online(parts, voice).stream())


def parts_of(text: str) -> list[str]:
    """The text in parts of at most 100 letters, cut after a clause, or else between words."""
    parts: list[str] = []
    for clause in _CLAUSE.findall(unicodedata.normalize("NFC", text)):
        for piece in _between_words(clause.strip()):
            if parts and len(parts[-1]) + 1 + len(piece) <= MOST_LETTERS:
                parts[-1] += " " + piece
            else:
                parts.append(piece)
    return [part for part in parts if any(letter.isalnum() for letter in part)]


def check() -> None:
    """Nothing, when gtts is installed; it does not go online.

    Raises:
        EngineDown: gtts is missing.
    """
    fingerprint()


def lint(voice: Voice) -> tuple[tuple[str, str], ...]:
    """What is wrong with a voice beyond ``OPTIONS``: messages, each with its cure."""
    found: list[tuple[str, str]] = []
    settings = _settings(voice)
    if not settings.get("allow_online"):
        found.append(_not_allowed())
    if not _is_safe(str(settings.get("endpoint", "https://"))):
        found.append((_("The endpoint is not safe."), _("Write an address that begins with https://.")))
    return tuple(found)


def voices() -> tuple[tuple[str, str], ...]:
    """The voices of this engine: one for each language."""
    return (("vi", "Google"),)


def fingerprint() -> str:
    """What shapes a take besides its voice's options: the package's version; the service itself has none.

    Raises:
        EngineDown: gtts is missing.
    """
    try:
        return f"gtts {version('gtts')}"
    except PackageNotFoundError as exc:
        raise EngineDown(_("gtts is missing."), cure=_("Install it with: pip install gtts")) from exc


class _Online(gtts.gTTS):  # type: ignore[misc] # gtts carries no types
    """gtts with our parts, verified connections, time limits, and sound required for every part."""

    def __init__(self, parts: list[str], voice: Voice) -> None:
        settings = _settings(voice)
        super().__init__(
            text=" ".join(parts),
            tld=str(settings.get("tld", "com")),
            lang=voice.language,
            slow=bool(settings.get("slow", False)),
            lang_check=False,
            timeout=(_CONNECT_SECONDS, _READ_SECONDS),
        )
        self._parts = parts
        self._endpoint = str(settings.get("endpoint", ""))
        self._pause = float(settings.get("pause_seconds", DEFAULT_PAUSE_SECONDS))

    def _tokenize(self, text: str) -> list[str]:  # noqa: ARG002 - gtts's signature
        return self._parts

    def stream(self) -> Iterator[bytes]:
        """The MP3 of each part, in order."""
        with requests.Session() as session:
            for part, prepared in zip(self._parts, self._prepare_requests(), strict=True):
                if self._endpoint:
                    prepared.prepare_url(self._endpoint, None)
                yield _sound(self._answer(session, prepared), part)

    def _answer(self, session: requests.Session, prepared: requests.PreparedRequest) -> bytes:
        """The body of the answer, after as much waiting as the service asks for."""
        waited = 0.0
        for attempt in range(_TRIES):
            _pace().wait(self._pause)
            answer = _sent(session, prepared, self.timeout)
            if answer.status_code == _GOOD:
                return _body(answer)
            if answer.status_code != _BUSY and answer.status_code < _SERVER_FAULT:
                raise EngineDown(
                    _("The online voice refused: HTTP {status}.").format(status=answer.status_code),
                    cure=_("The service may have changed. Use an embedded voice."),
                )
            wait = _wait_seconds(answer, self._pause * 2 ** (attempt + 1))
            waited += wait
            if waited > _LONGEST_WAIT_SECONDS or attempt == _TRIES - 1:
                break
            time.sleep(wait)
        raise EngineBusy(
            _("The online voice is busy: HTTP {status}.").format(status=answer.status_code),
            cure=_("Try again in an hour, or use an embedded voice."),
        )


class _Pace:
    """The time of the last request of this process: requests wait for their turn."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = float("-inf")

    def wait(self, seconds: float) -> None:
        """Return when the last request is so many seconds ago."""
        with self._lock:
            time.sleep(max(0.0, self._last + seconds - time.monotonic()))
            self._last = time.monotonic()


@functools.cache
def _pace() -> _Pace:
    return _Pace()


def _sent(
    session: requests.Session, prepared: requests.PreparedRequest, timeout: tuple[float, float]
) -> requests.Response:
    settings = session.merge_environment_settings(prepared.url or "", {}, stream=True, verify=None, cert=None)
    if settings["verify"] is False:
        settings["verify"] = True
    try:
        return session.send(prepared, timeout=timeout, allow_redirects=False, **settings)
    except requests.exceptions.SSLError as exc:
        raise EngineDown(
            _("The online voice's certificate is wrong."),
            cure=_("Somebody may be listening in, or the clock is wrong. Use an embedded voice."),
        ) from exc
    except requests.exceptions.RequestException as exc:
        raise EngineDown(
            _("The online voice cannot be reached."), cure=_("Check the network, or use an embedded voice.")
        ) from exc


def _body(answer: requests.Response) -> bytes:
    body = b""
    end = time.monotonic() + _PART_SECONDS
    try:
        for block in answer.iter_content(8 * 1024):
            body += block
            if len(body) > _LARGEST_ANSWER_BYTES:
                raise BadAudio(_("The online voice's answer is too large."), cure=_("Use an embedded voice."))
            if time.monotonic() > end:
                raise EngineDown(
                    _("The online voice takes too long."), cure=_("Check the network, or use an embedded voice.")
                )
    except requests.exceptions.RequestException as exc:
        raise EngineDown(
            _("The online voice broke off in the middle."), cure=_("Check the network, or use an embedded voice.")
        ) from exc
    if body.lstrip()[:1] == b"<":
        raise EngineDown(
            _("A web page answered in place of the online voice."),
            cure=_("Sign in to this network first, or use an embedded voice."),
        )
    return body


def _sound(body: bytes, part: str) -> bytes:
    """The whole MP3 of a part.

    Raises:
        BadAudio: there is none, it is cut off in a frame, or it is too short for its words.
    """
    found = _SOUND.search(body)
    try:
        sound = base64.b64decode(found.group(1), validate=True) if found else b""
    except binascii.Error:
        sound = b""
    if not sound:
        raise BadAudio(
            _("The online voice gave no sound for “{text}”.").format(text=part),
            cure=_("Try again, or use an embedded voice."),
        )
    seconds = mp3_seconds(sound)
    if seconds is None or seconds < len(part.split()) / _FASTEST:
        raise BadAudio(
            _("The online voice's sound for “{text}” is cut off.").format(text=part),
            cure=_("Try again, or use an embedded voice."),
        )
    return sound


def mp3_seconds(data: bytes) -> float | None:
    """How long an MP3 plays; None when it is not MP3 frames from end to end, the last one whole.

    Source: ISO/IEC 11172-3 and 13818-3, the frame header.
    """
    at, seconds = _after_tag(data), 0.0
    while at < len(data):
        head = int.from_bytes(data[at : at + 4], "big")
        version, layer, rate_code, hz_code = head >> 19 & 3, head >> 17 & 3, head >> 12 & 15, head >> 10 & 3
        if head >> 21 != _SYNC or version == 1 or layer != 1 or not 0 < rate_code < len(_KBPS_1) or hz_code == _NO_HZ:
            return None
        is_first = version == _MPEG_1
        hz = _HZ[hz_code] >> (0 if is_first else 1 if version == _MPEG_2 else 2)
        kbps = (_KBPS_1 if is_first else _KBPS_2)[rate_code]
        samples = 1152 if is_first else 576
        at += samples // 8 * kbps * 1000 // hz + (head >> 9 & 1)
        seconds += samples / hz
    return seconds if at == len(data) and seconds else None


_SYNC, _MPEG_1, _MPEG_2, _NO_HZ = 0x7FF, 3, 2, 3
_HZ = (44_100, 48_000, 32_000)
_KBPS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBPS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_ID3_HEAD = 10


def _after_tag(data: bytes) -> int:
    """Where the first frame begins."""
    if data[:3] != b"ID3" or len(data) < _ID3_HEAD:
        return 0
    size = 0
    for byte in data[6:_ID3_HEAD]:
        size = size << 7 | byte & 0x7F
    return _ID3_HEAD + size


def _wait_seconds(answer: requests.Response, otherwise: float) -> float:
    """What the answer asks for, if it names seconds."""
    asked = answer.headers.get("Retry-After", "")
    return float(asked) if asked.isdecimal() else otherwise


def _between_words(clause: str) -> Iterator[str]:
    """The clause in parts of at most 100 letters, cut between words."""
    line = ""
    for word in clause.split():
        if line and len(line) + 1 + len(word) > MOST_LETTERS:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    if line:
        yield line


def _settings(voice: Voice) -> dict[str, str | int | float | bool]:
    return dict(voice.options)


def _is_safe(endpoint: str) -> bool:
    place = urlsplit(endpoint)
    return place.scheme == "https" or (place.scheme == "http" and place.hostname in ("127.0.0.1", "localhost"))


def _not_allowed() -> tuple[str, str]:
    return _("This voice sends its words over the internet, and nobody has allowed it."), _(
        "Write allow_online = true under [options], or use an embedded voice."
    )
