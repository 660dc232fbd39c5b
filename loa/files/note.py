"""Signed notes, checkpoints and cosignatures in their one spelling, with no slack.

Sources: c2sp.org/signed-note, c2sp.org/tlog-checkpoint, c2sp.org/tlog-cosignature (Ed25519, ``cosignature/v1``).
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, replace

from loa.files.signing import is_signature, public_of, sign
from loa.messages import _
from loa.model.evidence import LogHead

LOG_KEY, COSIGNER_KEY = 0x01, 0x04
"""Signature types: Ed25519 over the text, and timestamped Ed25519 cosignature. Source: c2sp.org/signed-note."""

_NAME = re.compile(r"[!-*,-~]+\Z")
_SIGNATURE = re.compile("— ([!-*,-~]+) ([A-Za-z0-9+/]+={0,2})\\Z")
_VKEY = re.compile(r"([!-*,-~]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})\Z")
_SIZE = re.compile(r"(?:0|[1-9][0-9]{0,17})\Z")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_ORIGIN = re.compile(r"loa/([0-9]+)\Z")
_ID_BYTES, _STAMP_BYTES, _PUBLIC_BYTES, _HASH_BYTES = 4, 8, 32, 32
_MOST_SECONDS = 2**63 - 1


@dataclass(frozen=True, slots=True)
class VKey:
    """A public key with the name it signs by."""

    name: str
    kind: int
    """``LOG_KEY`` or ``COSIGNER_KEY``."""
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes that stand before its signatures."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:_ID_BYTES]

    def __str__(self) -> str:
        """The key as one line of text: ``name+id+base64``."""
        return f"{self.name}+{self.id.hex()}+{_base64(bytes([self.kind]) + self.public)}"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line of a note."""

    name: str
    key_id: bytes
    data: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A text and who signed it."""

    text: str
    """With its last line end."""
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        """The note as it is sent and kept."""
        lines = (f"— {one.name} {_base64(one.key_id + one.data)}\n" for one in self.signatures)
        return f"{self.text}\n{''.join(lines)}"


def note_of(text: str) -> Note:
    """The note that a text spells.

    Raises:
        ValueError: it is not spelled as a signed note must be.
    """
    body, blank, rest = text.rpartition("\n\n")
    if not blank or not rest.endswith("\n") or not body or _CONTROL.search(text):
        raise ValueError(_("it is not a signed note"))
    return Note(body + "\n", tuple(map(_signature, rest[:-1].split("\n"))))


def vkey_of(text: str) -> VKey:
    """The public key that a line spells.

    Raises:
        ValueError: it is not spelled so, or its short id is not its own.
    """
    match = _VKEY.match(text)
    data = _bytes(match[3]) if match else b""
    if match is None or len(data) != 1 + _PUBLIC_BYTES or data[0] not in (LOG_KEY, COSIGNER_KEY):
        raise ValueError(_("it is not a public key"))
    key = VKey(match[1], data[0], data[1:])
    if str(key) != text:
        raise ValueError(_("the key's short id is not its own"))
    return key


def vkey_of_secret(secret: bytes, *, name: str, kind: int) -> VKey:
    """The public key of a secret one, under a name.

    Raises:
        ValueError: the name or the key cannot be one.
    """
    if not _NAME.match(name):
        raise ValueError(f"{name!r} cannot name a key")
    return VKey(name, kind, public_of(secret))


def signed(note: Note, key: VKey, secret: bytes) -> Note:
    """The note with one signature more: Ed25519 over its text."""
    data = sign(secret, note.text.encode())
    return replace(note, signatures=(*note.signatures, Signature(key.name, key.id, data)))


def cosigned(note: Note, key: VKey, secret: bytes, *, seconds: int) -> Note:
    """The note with a cosignature more, which says that it was consistent at that second of POSIX time."""
    data = seconds.to_bytes(_STAMP_BYTES, "big") + sign(secret, _cosigned_message(note.text, seconds))
    return replace(note, signatures=(*note.signatures, Signature(key.name, key.id, data)))


def is_signed(note: Note, key: VKey) -> bool:
    """True when the key signed the note, and every signature in the key's name and id is right."""
    own = [one.data for one in note.signatures if (one.name, one.key_id) == (key.name, key.id)]
    return bool(own) and all(_is_right(note.text, data, key) for data in own)


def cosigned_at(note: Note, key: VKey) -> int | None:
    """The POSIX second at which the key cosigned the note; None when it did not."""
    own = [one.data for one in note.signatures if (one.name, one.key_id) == (key.name, key.id)]
    return int.from_bytes(own[0][:_STAMP_BYTES], "big") if is_signed(note, key) else None


def checkpoint(head: LogHead) -> str:
    """The text of a head, to be signed."""
    return f"loa/{head.station}\n{head.size}\n{_base64(bytes.fromhex(head.root))}\n"


def head_of_checkpoint(text: str) -> LogHead:
    """The head that a note's text spells; what it says nothing of is empty.

    Raises:
        ValueError: it is not spelled so.
    """
    origin, size, root, *more = [*text.split("\n"), "", ""]
    match = _ORIGIN.match(origin)
    if match is None or not _SIZE.match(size) or more[:1] != [""] or text.count("\n") != 3:  # noqa: PLR2004 - three lines
        raise ValueError(_("it is not a head"))
    data = _bytes(root)
    if len(data) != _HASH_BYTES:
        raise ValueError(_("the root is not a SHA-256"))
    return LogHead(match[1], int(size), data.hex(), "")


def _signature(line: str) -> Signature:
    match = _SIGNATURE.match(line)
    data = _bytes(match[2]) if match else b""
    if match is None or len(data) <= _ID_BYTES:
        raise ValueError(_("a line is not a signature"))
    return Signature(match[1], data[:_ID_BYTES], data[_ID_BYTES:])


def _is_right(text: str, data: bytes, key: VKey) -> bool:
    if key.kind == LOG_KEY:
        return is_signature(key.public, text.encode(), data)
    seconds = int.from_bytes(data[:_STAMP_BYTES], "big")
    message = _cosigned_message(text, seconds)
    return seconds <= _MOST_SECONDS and is_signature(key.public, message, data[_STAMP_BYTES:])


def _cosigned_message(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str) -> bytes:
    """The bytes of a base64 text, which must be their only spelling."""
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as exc:
        raise ValueError(_("a part is not base64")) from exc
    if _base64(data) != text:
        raise ValueError(_("a part is not base64"))
    return data
