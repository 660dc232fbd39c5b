"""Heads of as-run logs: signed by the station, cosigned and kept by the centre, and checked by whoever doubts.

``keys/<station>-YYYY-MM.pem`` is the secret key of a month, ``keys/centre.pem`` the centre's; they never leave the
machine. ``logs/<station>/keys/YYYY-MM.txt`` is the public key, signed by the key of the month before, and
``logs/<station>/heads/`` holds every head that was signed or received. ``logs/centre.txt`` is the centre's public key.
"""

import datetime as dt
import itertools
import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from loa.errors import LoaError, LogDamaged, OutsideMissing, UsageError
from loa.files import atomic, note
from loa.files.note import Note, VKey, note_of, vkey_of
from loa.files.signing import new_secret
from loa.files.text import read_text
from loa.messages import _
from loa.model.evidence import LogFault, LogHead
from loa.model.time import VIETNAM
from loa.reasons import reason_of

CENTRE = "loa/centre"
"""The name by which the centre cosigns."""

LAST_SIGNED = ".last"
"""Ending of the file beside the secrets that names the head that was last signed here."""

Roots = Callable[[Collection[int]], Mapping[int, str]]
"""The root (hex) over the first so many lines of a log, for each size that the log reaches: ``PlayLog.roots``."""

COSIGNED, WAITING, KNOWN, OLD, FORK, KEY, OWN = "cosigned", "waiting", "known", "old", "fork", "key", "own"

_KEY_TEXT = re.compile(r"loa/([0-9]+) key\n(\d{4}-(?:0[1-9]|1[0-2]))\n(\S+)\n\Z")


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one note that the centre received."""

    state: str
    """``cosigned``: it extends the last head held, and is cosigned now. ``waiting``: well signed, and kept until the
    lines are here. ``known``: cosigned before. ``old``: an earlier head of this log; a later one is held. ``fork``: it
    contradicts a head or the lines held here. ``key``: the public key of a month. ``own``: it
    was signed on this machine, which cannot witness for itself."""
    head: LogHead
    """For ``key``, a head of size 0 without a root."""
    path: Path
    why: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A head that is kept in a file."""

    path: Path
    note: Note
    head: LogHead
    cosigned_at: int | None
    """POSIX seconds; None when the centre did not cosign it."""


class Heads:
    """The heads and keys of one station's log."""

    def __init__(self, root: Path, station: str) -> None:
        """Heads in the workspace folder ``root``."""
        self.station = station
        self.secrets = root / "keys"
        self.logs = root / "logs"
        self.folder = self.logs / station / "heads"
        self.keys_folder = self.logs / station / "keys"

    def signed(self, head: LogHead, roots: Roots, *, now: dt.datetime) -> Held:
        """The head signed with this month's key, and kept; a month's first head makes its key.

        Raises:
            LogDamaged: the log no longer gives a head that was signed before; nothing is signed.
        """
        held = self.held()
        self._check_extends(held, roots)
        month, secret = self._month_secret(now)
        key = note.vkey_of_secret(secret, name=f"loa/{self.station}", kind=note.LOG_KEY)
        known = next((one for one in held if (one.head.size, one.head.root) == (head.size, head.root)), None)
        kept = known if known and note.is_signed(known.note, key) else None
        if kept is None:
            self._publish(month, key, secret)
            kept = self._kept(note.signed(Note(note.checkpoint(head), ()), key, secret), head)
        _written(self.secrets / f"{self.station}{LAST_SIGNED}", f"{head.size}:{head.root}\n".encode())
        return kept

    def key_notes(self) -> tuple[Note, ...]:
        """The public keys of all months, each signed by the key before, oldest first."""
        return tuple(_read_note(path) for path in sorted(self.keys_folder.glob("????-??.txt")))

    def keys(self) -> tuple[VKey, ...]:
        """The station's public keys, oldest first, as far as each is signed by the one before."""
        return tuple(_chained(self.keys_folder, self.station)[0].values())

    def keys_by_month(self) -> Mapping[str, VKey]:
        """The same by the month that each is of: ``2026-11``."""
        return _chained(self.keys_folder, self.station)[0]

    def held(self) -> tuple[Held, ...]:
        """The heads kept here, the smallest first."""
        return tuple(sorted(map(self._held, self.files()), key=lambda one: one.head.size))

    def files(self) -> tuple[Path, ...]:
        """The files that heads are kept in, whether they can be read or not."""
        return tuple(sorted(self.folder.glob("[!.]*.txt")))

    def last_signed(self) -> tuple[int, str] | None:
        """Size and root of the head that was last signed on this machine; None when none was.

        It stands beside the secrets, so that whoever takes away a log with its heads leaves it behind.
        """
        path = self.secrets / f"{self.station}{LAST_SIGNED}"
        match = re.fullmatch(r"(\d{1,18}):([0-9a-f]{64})\n", read_text(path)) if path.is_file() else None
        return (int(match[1]), match[2]) if match else None

    def last_cosigned(self) -> Held | None:
        """The largest head that the centre cosigned."""
        return max((one for one in self.held() if one.cosigned_at is not None), key=_size, default=None)

    def faults(self, roots: Roots) -> Iterator[LogFault]:
        """What is wrong with the keys and heads kept here, and what the log's lines do not give."""
        keys, wrong = _chained(self.keys_folder, self.station)
        yield from wrong
        centre = self.centre_key()
        held: list[Held] = []
        for path in self.files():
            try:
                held.append(self._held(path))
            except LoaError as exc:
                yield _fault(path, "signature", exc.message)
        given = roots({one.head.size for one in held})
        for one in held:
            yield from _faults_of_signatures(one, [*keys.values()], centre)
            if one.head.station != self.station:
                yield _fault(one.path, "station", _("The head is of another station."))
            elif one.head.size not in given:
                message = _("Lines are missing at the end: this head was over {size} lines, and fewer are left.")
                yield _fault(one.path, "gone", message.format(size=one.head.size))
            elif given[one.head.size] != one.head.root:
                message = _(
                    "The first {size} lines do not give the head that was kept: some of them were changed since."
                )
                yield _fault(one.path, "head", message.format(size=one.head.size))
        yield from _faults_of_order(held)
        last = self.last_signed()
        if last and last not in {(one.head.size, one.head.root) for one in held}:
            message = _("The head over {size} lines that was last signed on this machine is gone: it was taken away.")
            yield LogFault("heads", 0, 0, "gone", message.format(size=last[0]))

    def signs_here(self) -> bool:
        """True when this machine holds a secret key of the station: it is the station's, and not the centre's."""
        return any(self.secrets.glob(f"{self.station}-????-??.pem"))

    def receive(self, text: str, roots: Roots, *, now: dt.datetime, is_centre: bool = True) -> tuple[Received, ...]:
        """What the centre makes of a text with heads and keys of this station.

        Args:
            text: one or more signed notes, one after the other, as ``loa log head`` prints them.
            roots: of the copy of the log that is here.
            now: aware; it stands in the cosignature.
            is_centre: False to keep what the centre cosigned, and to cosign nothing.

        Raises:
            LoaError: a note is not well signed by a key of the station; nothing of it is kept.
        """
        return tuple(self._receive(one, roots, now if is_centre else None) for one in notes_in(text))

    def centre_key(self) -> VKey | None:
        """The centre's public key; None before the centre has one."""
        path = self.logs / "centre.txt"
        return vkey_of(read_text(path).strip()) if path.is_file() else None

    def _receive(self, one: Note, roots: Roots, now: dt.datetime | None) -> Received:
        if match := _KEY_TEXT.match(one.text):
            return self._receive_key(one, match)
        head = _head(one, self.station)
        keys, _wrong = _chained(self.keys_folder, self.station)
        if not any(note.is_signed(one, key) for key in keys.values()):
            raise LoaError(
                _("The head of {code} is not signed by a key of the station that is known here.").format(
                    code=head.station
                ),
                cure=_("Ask the station for: loa log head --keys."),
            )
        held = self.held()
        if why := _fork(head, held, roots):
            return Received(FORK, head, self._kept(one, head).path, why)
        if now is None:
            return self._taken_back(one, head, [*keys.values()])
        return self._cosign(one, head, held, roots, now)

    def _taken_back(self, one: Note, head: LogHead, keys: list[VKey]) -> Received:
        """A head of this machine, kept with the signatures of known keys; known when the centre's is among them."""
        centre = self.centre_key()
        good = {(key.name, key.id) for key in [*keys, *([centre] if centre else [])] if note.is_signed(one, key)}
        known = tuple(line for line in one.signatures if (line.name, line.key_id) in good)
        kept = self._kept(replace(one, signatures=known), head)
        return Received(OWN if kept.cosigned_at is None else KNOWN, head, kept.path)

    def _cosign(self, one: Note, head: LogHead, held: tuple[Held, ...], roots: Roots, now: dt.datetime) -> Received:
        same = next((kept for kept in held if kept.head == head), None)
        if same and same.cosigned_at is not None:
            return Received(KNOWN, head, same.path)
        largest = max((kept.head.size for kept in held if kept.cosigned_at is not None), default=0)
        if head.size < largest:
            return Received(OLD, head, self._kept(one, head).path)
        if head.size not in roots([head.size]):
            return Received(WAITING, head, self._kept(one, head).path)
        secret = secret_key(self.secrets / "centre.pem")
        key = note.vkey_of_secret(secret, name=CENTRE, kind=note.COSIGNER_KEY)
        atomic.write_if_changed(self.logs / "centre.txt", f"{key}\n".encode())
        made = note.cosigned(one, key, secret, seconds=int(now.timestamp()))
        return Received(COSIGNED, head, self._kept(made, head).path)

    def _receive_key(self, one: Note, match: re.Match[str]) -> Received:
        station, month, text = match.groups()
        path = self.keys_folder / f"{month}.txt"
        if station != self.station or not _is_next_key(one, _vkey(text), _chained(self.keys_folder, station)[0], month):
            raise LoaError(
                _("The key of {month} is not signed by the station's key before it.").format(month=month),
                cure=_("Do not take it. Ask the station by telephone, and compare the key letter by letter."),
            )
        atomic.write_if_changed(path, str(one).encode())
        return Received(KEY, LogHead(station, 0, "", ""), path)

    def _held(self, path: Path) -> Held:
        kept, centre = _read_note(path), self.centre_key()
        try:
            head = note.head_of_checkpoint(kept.text)
        except ValueError as exc:
            raise _wrong_note(path.name, exc) from exc
        return Held(path, kept, head, note.cosigned_at(kept, centre) if centre else None)

    def _kept(self, one: Note, head: LogHead) -> Held:
        """The head in its file, with the signatures that the file has already."""
        path = self.folder / f"{head.size:09d}-{head.root[:16]}.txt"
        if path.is_file():
            known = _read_note(path)
            one = replace(one, signatures=tuple(dict.fromkeys((*known.signatures, *one.signatures))))
        _written(path, str(one).encode())
        return self._held(path)

    def _check_extends(self, held: tuple[Held, ...], roots: Roots) -> None:
        given = roots({one.head.size for one in held})
        for one in held:
            if given.get(one.head.size) != one.head.root:
                raise LogDamaged(
                    _("The log no longer gives its head over {size} lines; nothing is signed.").format(
                        size=one.head.size
                    ),
                    cure=_("Look with: loa log verify. Keep the file as it is, and ask the centre for its copy."),
                )

    def _month_secret(self, now: dt.datetime) -> tuple[str, bytes]:
        """This month's secret; with a clock that went back, the last month's that there is."""
        month = f"{now.astimezone(VIETNAM):%Y-%m}"
        months = sorted(
            path.stem.removeprefix(f"{self.station}-") for path in self.secrets.glob(f"{self.station}-*.pem")
        )
        month = max([month, *months])
        return month, secret_key(self.secrets / f"{self.station}-{month}.pem")

    def _publish(self, month: str, key: VKey, secret: bytes) -> None:
        """The key note of a month, signed by the key before; then that secret is destroyed."""
        path = self.keys_folder / f"{month}.txt"
        before = sorted(self.secrets.glob(f"{self.station}-*.pem"))
        older = [one for one in before if one.stem < f"{self.station}-{month}"]
        if not path.is_file():
            signer_secret = older[-1].read_bytes() if older else secret
            signer = note.vkey_of_secret(signer_secret, name=key.name, kind=note.LOG_KEY)
            made = note.signed(Note(f"loa/{self.station} key\n{month}\n{key}\n", ()), signer, signer_secret)
            _written(path, str(made).encode())
        for one in older:
            one.unlink(missing_ok=True)


def notes_in(text: str) -> tuple[Note, ...]:
    """The signed notes that stand one after the other in a text.

    Raises:
        LoaError: the text is not made of signed notes.
    """
    blocks = text.replace("\r\n", "\n").strip("\n").split("\n\n")
    try:
        return tuple(
            note_of(f"{body}\n\n{signatures}\n")
            for body, signatures in itertools.zip_longest(blocks[::2], blocks[1::2], fillvalue="")
        )
    except ValueError as exc:
        raise UsageError(
            _("This is not the head of a log: {why}.").format(why=reason_of(exc)),
            cure=_("Paste what loa log head printed."),
        ) from exc


def station_of(one: Note) -> str:
    """The station whose head or key a note is; empty when it is neither."""
    match = re.match(r"loa/([0-9]+)(?: key)?\n", one.text)
    return match[1] if match else ""


def _fork(head: LogHead, held: tuple[Held, ...], roots: Roots) -> str:
    """Why a head contradicts what is held; empty when it does not."""
    other = next((one for one in held if one.head.size == head.size and one.head.root != head.root), None)
    if other:
        return _("Another head over {size} lines is held: {file}.").format(size=head.size, file=other.path.name)
    given = roots({head.size, *(one.head.size for one in held)})
    if given.get(head.size, head.root) != head.root:
        return _("The {size} lines that are here give another head.").format(size=head.size)
    for one in held:
        if one.cosigned_at is not None and given.get(one.head.size, one.head.root) != one.head.root:
            return _("The lines that are here do not extend the head that is held: {file}.").format(file=one.path.name)
    return ""


def _chained(folder: Path, station: str) -> tuple[dict[str, VKey], list[LogFault]]:
    """The station's keys by month, as far as each is signed by the one before."""
    keys: dict[str, VKey] = {}
    faults: list[LogFault] = []
    for path in sorted(folder.glob("????-??.txt")):
        try:
            keys[path.stem] = _next_key(_read_note(path), keys, station=station, month=path.stem)
        except (ValueError, LoaError) as exc:
            message = _("The key of {month} is wrong: {why}.").format(month=path.stem, why=reason_of(exc))
            faults.append(_fault(path, "key", message))
    return keys, faults


def _next_key(one: Note, keys: Mapping[str, VKey], *, station: str, month: str) -> VKey:
    match = _KEY_TEXT.match(one.text)
    key = vkey_of(match[3]) if match else None
    if match is None or key is None or match.group(1, 2) != (station, month) or not _is_next_key(one, key, keys, month):
        raise ValueError(_("it is not signed by the key before it"))
    return key


def _is_next_key(one: Note, key: VKey, keys: Mapping[str, VKey], month: str) -> bool:
    """True when a key is the known one of its month, the station's first, or signed by the one before."""
    if month in keys:
        return keys[month] == key
    earlier = [keys[known] for known in sorted(keys) if known < month]
    is_after_all = len(earlier) == len(keys)
    return is_after_all and key.kind == note.LOG_KEY and note.is_signed(one, earlier[-1] if earlier else key)


def _fault(path: Path, kind: str, message: str) -> LogFault:
    """What is wrong with a file of ``heads/`` or ``keys/``."""
    return LogFault(f"{path.parent.name}/{path.name}", 0, 0, kind, message)


def _faults_of_signatures(one: Held, keys: list[VKey], centre: VKey | None) -> Iterator[LogFault]:
    if not any(note.is_signed(one.note, key) for key in keys):
        yield _fault(one.path, "signature", _("No key of the station signed this head."))
    good = {(key.name, key.id) for key in [*keys, *([centre] if centre else [])] if note.is_signed(one.note, key)}
    if any((line.name, line.key_id) not in good for line in one.note.signatures):
        yield _fault(
            one.path,
            "signature",
            _("A signature under this head is wrong, or of an unknown key."),
        )


def _faults_of_order(held: list[Held]) -> Iterator[LogFault]:
    """Cosigned heads grow with time: a smaller one that is cosigned later was replayed."""
    cosigned = sorted(
        (one for one in held if one.cosigned_at is not None), key=lambda one: (one.cosigned_at, _size(one))
    )
    for before, after in itertools.pairwise(cosigned):
        if _size(after) < _size(before):
            yield _fault(after.path, "replayed", _("A larger head was cosigned before this one."))


def _head(one: Note, station: str) -> LogHead:
    try:
        head = note.head_of_checkpoint(one.text)
    except ValueError as exc:
        raise _wrong_note(f"loa/{station}", exc) from exc
    if head.station != station:
        raise UsageError(_("This head is of station {code}.").format(code=head.station))
    return head


def _size(one: Held) -> int:
    return one.head.size


def _vkey(text: str) -> VKey:
    try:
        return vkey_of(text)
    except ValueError as exc:
        raise _wrong_note(text[:40], exc) from exc


def _read_note(path: Path) -> Note:
    try:
        return note_of(path.read_bytes().decode("utf-8"))
    except ValueError as exc:
        raise _wrong_note(path.name, exc) from exc


def _wrong_note(name: str, exc: ValueError) -> LoaError:
    return LoaError(_("{name} is not spelled as loa spells it: {why}.").format(name=name, why=reason_of(exc)))


def secret_key(path: Path) -> bytes:
    """The secret key in a file that only its owner may read; made when there is none.

    Raises:
        OutsideMissing: there is none and the disk does not take one.
    """
    if path.is_file():
        return path.read_bytes()
    secret = new_secret()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with atomic.unfinished(path) as temporary:
            temporary.write_bytes(secret)
        path.chmod(0o600)
    except OSError as exc:
        raise _cannot_write(path, exc) from exc
    return secret


def _written(path: Path, data: bytes) -> None:
    try:
        atomic.write_if_changed(path, data)
        if os.name != "nt":
            handle = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
    except OSError as exc:
        raise _cannot_write(path, exc) from exc


def _cannot_write(path: Path, exc: OSError) -> OutsideMissing:
    return OutsideMissing(
        _("{path} cannot be written: {why}.").format(path=path, why=reason_of(exc)),
        cure=_("Check the disk and its free space."),
    )
