"""A bag's seal: ``SHA256SUMS`` names every file of the bag, and is signed with Ed25519 in the form that openssl checks.

``openssl pkeyutl -verify -pubin -inkey loa/key.pem -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig``
"""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from loa._bag_copy import WORK_FOLDER, sha256_of
from loa.files import note
from loa.files.note import COSIGNER_KEY, LOG_KEY, VKey
from loa.files.signing import is_signature, sign
from loa.heads import CENTRE, Heads, notes_in, secret_key, station_of
from loa.messages import _
from loa.model.device import Shortcoming
from loa.model.wording import month_words
from loa.reasons import reason_of

MANIFEST_PATH = "loa/bag.json"
SUMS_NAME = "SHA256SUMS"
SEAL_NAME = "SHA256SUMS.sig"
"""The 64 bytes of the signature over ``SHA256SUMS``."""
KEY_PATH = "loa/key.pem"
HEADS_PATH = "loa/log-heads.txt"
PACKER = "loa/packer"
"""The name of a workspace's own key, where it has neither the centre's nor the station's."""

_SPKI = bytes.fromhex("302a300506032b6570032100")
"""What stands before the 32 bytes of an Ed25519 public key in DER. Source: RFC 8410, sections 4 and 10."""
_PEM = ("-----BEGIN PUBLIC KEY-----\n", "\n-----END PUBLIC KEY-----\n")
_DIGITS = 64
OPENED = frozenset({".mp3", ".wav", ".m4a", ".aac", ".ogg", ".flac", ".wma", ".m3u", ".m3u8", ".pls", ".htm", ".html"})
"""What a player or a person would open: such a file in a bag is the bag's or does not belong there."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who seals a bag."""

    key: VKey
    secret: bytes

    def seal(self, sums: bytes) -> bytes:
        """The 64 bytes of the signature."""
        return sign(self.secret, sums)


def signer_of(root: Path, station: str) -> Signer:
    """The workspace's key: the centre's, else the station's of its last month, else one made for its bags.

    Raises:
        OutsideMissing: there is none, and the disk does not take one.
    """
    folder = root / "keys"
    months = sorted(folder.glob(f"{station}-????-??.pem"))
    if (folder / "centre.pem").is_file():
        path, name, kind = folder / "centre.pem", CENTRE, COSIGNER_KEY
    elif months:
        path, name, kind = months[-1], f"loa/{station}", LOG_KEY
    else:
        path, name, kind = folder / "packer.pem", PACKER, LOG_KEY
    secret = secret_key(path)
    return Signer(note.vkey_of_secret(secret, name=name, kind=kind), secret)


def known_keys(root: Path, station: str) -> tuple[VKey, ...]:
    """The public keys that a workspace knows: the station's, the centre's, and those of its own secret keys."""
    heads = Heads(root, station)
    centre = heads.centre_key()
    own = [
        note.vkey_of_secret(path.read_bytes(), name=name, kind=kind)
        for file, name, kind in (("centre", CENTRE, COSIGNER_KEY), ("packer", PACKER, LOG_KEY))
        if (path := root / "keys" / f"{file}.pem").is_file()
    ]
    return tuple(dict.fromkeys((*heads.keys(), *([centre] if centre else []), *own)))


def key_words(key: VKey, root: Path, station: str) -> str:
    """Whose key it is, as the workspace knows it, and why it may be another one than that of today's bags.

    Args:
        key: that a bag is signed with.
        root: the workspace.
        station: whose bag it is.
    """
    months = {one.public: month for month, one in Heads(root, station).keys_by_month().items()}
    if month := months.get(key.public):
        words = _("the station's key of {month}").format(month=month_words(month))
        newest = max(months.values())
        if month == newest:
            return words
        return words + _("; a station's key changes every month, and {newest} is the last").format(
            newest=month_words(newest)
        )
    if key.public not in {one.public for one in known_keys(root, station)}:
        return _("a key that is not known here")
    if key.name == CENTRE:
        return _("the centre's key")
    return _("the key that this workspace made for bags, while it had neither the centre's nor the station's")


def public_pem(key: VKey) -> bytes:
    """The public key as openssl reads it."""
    return base64.b64encode(_SPKI + key.public).decode("ascii").join(_PEM).encode("ascii")


def check_sums(folder: Path) -> Iterator[Shortcoming]:
    """Every file that ``SHA256SUMS`` names stands there with its bytes, and nothing else that would be opened."""
    try:
        listed = dict(_listed(folder))
    except (OSError, ValueError) as exc:
        message = _("It cannot be read as a list of files: {why}.").format(why=reason_of(exc))
        yield Shortcoming(SUMS_NAME, message, _("Run loa pack again."))
        return
    for path, wanted in listed.items():
        try:
            found = sha256_of(folder / path)
        except OSError:
            found = "?"
        if not found:
            yield Shortcoming(path, _("It is missing."), _("Run loa pack again: only it is copied."))
        elif found != wanted:
            message = _("It is not what was packed: it was changed or damaged.")
            yield Shortcoming(path, message, _("Run loa pack again: only it is copied."))
    for path in _extra(folder, listed):
        yield Shortcoming(path, _("It is not of this bag, and would be opened or played."), _("Move it elsewhere."))


def check_seal(folder: Path, known: Sequence[VKey]) -> Iterator[Shortcoming]:
    """The list of files is signed, and by a key that is known, as far as any is.

    Args:
        folder: the bag, with its ``SHA256SUMS``.
        known: the keys that may have signed it; with none, any key will do, and the person compares it.
    """
    try:
        sums, public = (folder / SUMS_NAME).read_bytes(), public_key(folder)
        signature = (folder / SEAL_NAME).read_bytes()
    except FileNotFoundError:
        message = _("The bag is not signed: nobody can tell who packed it.")
        yield Shortcoming(SEAL_NAME, message, _("Ask who packed it to pack it again."))
        return
    except (OSError, ValueError) as exc:
        yield Shortcoming(
            KEY_PATH, _("It cannot be read as a key: {why}.").format(why=reason_of(exc)), _("Run loa pack again.")
        )
        return
    if not is_signature(public, sums, signature):
        message = _("The signature is not of this key over this list of files: one of them was changed after packing.")
        yield Shortcoming(SEAL_NAME, message, _("Do not play it. Ask who packed it to pack it again."))
    elif known and public not in {key.public for key in known}:
        message = _("It is signed by a key that is not known here.")
        yield Shortcoming(KEY_PATH, message, _("Do not play it before you asked by telephone who packed it."))


def check_heads(folder: Path, known: Sequence[VKey], *, station: str) -> Iterator[Shortcoming]:
    """The heads of the log in the bag are the station's, and signed by its keys, as far as they are known."""
    path = folder / HEADS_PATH
    if not path.is_file():
        return
    try:
        notes = notes_in(path.read_text(encoding="utf-8"))
        keys = [key for one in notes if (key := _key_in(one))]
        known_of_log = [key for key in known if key.name == f"loa/{station}"]
        is_right = all(
            station_of(one) == station and any(note.is_signed(one, key) for key in known_of_log or keys)
            for one in notes
            if not _key_in(one)
        )
    except (OSError, ValueError) as exc:
        yield Shortcoming(
            HEADS_PATH, _("It cannot be read: {why}.").format(why=reason_of(exc)), _("Run loa pack again.")
        )
        return
    if not is_right:
        message = _("A head of the log is of another station, or not signed by the station's key.")
        yield Shortcoming(HEADS_PATH, message, _("Do not trust it. Ask the station for: loa log head --keys."))


def public_key(folder: Path) -> bytes:
    """The 32 bytes of the key that a bag says it is signed with.

    Raises:
        OSError: it is not there.
        ValueError: it is not an Ed25519 key in PEM.
    """
    text = (folder / KEY_PATH).read_text(encoding="ascii")
    data = base64.b64decode(text.removeprefix(_PEM[0]).removesuffix(_PEM[1]), validate=True)
    if not data.startswith(_SPKI) or len(data) != len(_SPKI) + 32:
        raise ValueError(_("it is not a public key"))
    return data[len(_SPKI) :]


def _listed(folder: Path) -> Iterator[tuple[str, str]]:
    """Path and hash of each line, as sha256sum writes them.

    Raises:
        ValueError: a line is not one, or its path leads out of the bag.
    """
    for line in (folder / SUMS_NAME).read_text(encoding="utf-8").splitlines():
        wanted, gap, path = line[:_DIGITS], line[_DIGITS : _DIGITS + 2], line[_DIGITS + 2 :]
        parts = PurePosixPath(path).parts
        if gap != "  " or not path or PurePosixPath(path).is_absolute() or ".." in parts or "\\" in path or ":" in path:
            raise ValueError(line[:80])
        yield path, wanted


def _extra(folder: Path, listed: dict[str, str]) -> Iterator[str]:
    """What would be opened or played, or stands among the bag's own papers, and is not listed."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name in listed or not path.is_file() or name.startswith(f"{WORK_FOLDER}/"):
            continue
        if path.suffix.lower() in OPENED or name.startswith("loa/"):
            yield name


def _key_in(one: note.Note) -> VKey | None:
    """The station's key that a note tells; None for a head."""
    lines = one.text.split("\n")
    is_key = lines[0].endswith(" key") and len(lines) > 2  # noqa: PLR2004 - origin, month, key
    return note.vkey_of(lines[2]) if is_key else None
