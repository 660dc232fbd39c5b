"""The pack stage: a station's built week becomes a bag that plays without loa and without a network.

A bag is a folder (a stick's root) or a ZIP. Its sound stands first, in the order in which it plays, and ``SHA256SUMS``
last: where that file stands, the bag is whole. The same week gives the same bytes.
"""

import json
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from loa import ffmpeg, plugins
from loa._bag_copy import BagFile, Copied, Progress, bag_file, fill_folder, sha256_of, write_zip
from loa._bag_page import CONTENTS_NAME, PAGE_NAME, Carried, Told, contents, page
from loa._bag_seal import (
    HEADS_PATH,
    KEY_PATH,
    MANIFEST_PATH,
    SEAL_NAME,
    SUMS_NAME,
    Signer,
    check_heads,
    check_seal,
    check_sums,
    public_pem,
)
from loa._bag_target import is_bag
from loa._tags import Tags, retagged, tag_bytes
from loa.errors import LoaError, NotApproved, SoundError, UsageError, fault
from loa.files.atomic import unfinished
from loa.files.canonical import sha256_hex
from loa.files.note import VKey
from loa.files.toml import did_you_mean
from loa.loudness import HIGHEST_TRUE_PEAK_DBTP, ratio, true_peak
from loa.messages import _, here
from loa.model.airing import AirSession, AirWeek
from loa.model.device import BagItem, Encoding, Shortcoming
from loa.model.evidence import LogHead
from loa.model.place import Locality
from loa.model.playing import PlannedPlay, PlaylistEntry
from loa.model.wording import DRAFT_SUFFIX, DRAFT_TITLE, day_words, own_means
from loa.plans import plan_json
from loa.playlist import playlist
from loa.run_sheet import run_sheet
from loa.shelf import Shelf, key_of

BAG_VERSION = 2
"""Version of ``loa/bag.json``; 2 is signed."""

SHEET_NAME = "PHIEU-PHAT-THANH.html"
DRAFT_NAME = "BAN-NHAP-CHUA-DUYET.txt"
"""Stands in a bag that carries a draft, and says why."""
_PLAN_PATH = "loa/plan.json"
_HEAD_PATH = "loa/log-head.json"
_FORMAT = 2
"""Of encoded sound on the shelf."""
_PEAK_TRIES, _PEAK_MARGIN_DB = 4, 0.1
"""A low bit rate may raise a peak over what is allowed: then the sound is encoded again, softer by that."""

Words = Mapping[str, str]
"""Id of a line of the plan to the words that are spoken in it."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A bag as it was written."""

    to: Path
    device: str
    contents: tuple[BagFile, ...]
    """In the order in which they were written."""
    copied: Copied
    shortcomings: tuple[Shortcoming, ...]
    """What reading it back found; nothing when it is good."""

    @property
    def files(self) -> tuple[str, ...]:
        """The paths in it, in the order in which they were written."""
        return tuple(file.path for file in self.contents)

    @property
    def sums(self) -> str:
        """SHA-256 of its ``SHA256SUMS``: what is in it, to the byte."""
        return self.contents[-1].sha256

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What it says of itself (``loa/bag.json``)."""
        told: Mapping[str, Any] = json.loads(next(file for file in self.contents if file.path == MANIFEST_PATH).data())
        return told


@dataclass(frozen=True, slots=True)
class BagOrder:
    """What is to be packed, and for whom."""

    week: AirWeek
    locality: Locality
    device: str
    """As a person writes it: ``ip-48k24k``."""
    head: LogHead
    """Of the station's log at this moment."""
    words: Words
    """Of each line, for devices that carry words; may be empty for others."""
    is_draft: bool = False
    """True: words that nobody approved are packed too, and everything that carries them is marked."""
    heads: str = ""
    """The station's keys and its latest heads, signed and cosigned, as ``loa log receive`` takes them."""
    signer: Signer | None = None
    """Who seals it; None leaves it unsigned."""


@dataclass(frozen=True, slots=True)
class _Sound:
    """A sound of the bag, and where it comes from."""

    item: BagItem
    session: AirSession
    line: PlannedPlay | None
    """The announcement that is cut out; None for the whole session."""
    draft: str = ""
    """Why it may not be aired; empty when it may."""

    @property
    def lines(self) -> tuple[PlannedPlay, ...]:
        """The lines of the plan that are heard in it."""
        return (self.line,) if self.line else self.session.lines


def device_module(name: str) -> ModuleType:
    """The device of a name as a person writes it.

    Raises:
        UsageError: there is none; the message names the nearest one.
    """
    known = {one.replace("_", "-"): one for one in plugins.names("devices")}
    if name not in known:
        raise UsageError(
            _("There is no device “{name}”.").format(name=name), cure=did_you_mean(name, tuple(sorted(known)))
        )
    return plugins.load("devices", known[name])


def pack(order: BagOrder, to: Path, *, shelf: Shelf, progress: Progress | None = None) -> Packed:
    """The bag, written and read back.

    Args:
        order: what is packed.
        to: a folder, or a file that ends in ``.zip``.
        shelf: where sound that was encoded for a device is kept.
        progress: told about every file that stands.

    Raises:
        LoaError: the device has no room or no numbers for it.
        NotApproved: words are marked as drafts, and the order does not let them pass.
        OutsideMissing: the stick has no room, or ffmpeg is missing.
        PartlyDone: the stick went away; the same call goes on from there.
    """
    files = bag_files(order, shelf=shelf)
    if to.suffix.lower() == ".zip":
        copied, shortcomings = _zipped(files, to, device_module(order.device), progress)
    else:
        copied = fill_folder(to, files, older=_older(to), progress=progress)
        shortcomings = check_bag(to, order.device)
    return Packed(to, order.device, files, copied, shortcomings)


def _zipped(
    files: Sequence[BagFile], to: Path, device: ModuleType, progress: Progress | None
) -> tuple[Copied, tuple[Shortcoming, ...]]:
    """The bag as one file, after it was looked at as a folder; left alone when it stands there already."""
    with tempfile.TemporaryDirectory(prefix="loa-bag-") as name:
        copied = fill_folder(Path(name), files, older={}, progress=progress)
        shortcomings = device.check(Path(name))
    with unfinished(to) as temporary:
        write_zip(temporary, files)
        if to.is_file() and sha256_of(to) == sha256_of(temporary):
            copied = Copied((), tuple(file.path for file in files), ())
    return copied, shortcomings


def check_bag(place: Path, device: str, *, known: Sequence[VKey] = ()) -> tuple[Shortcoming, ...]:
    """What keeps a folder or a file, wherever it comes from, from being played by a device; nothing when it is good.

    Args:
        place: a bag of ours, or any folder or file.
        device: as a person writes it.
        known: the keys that may have signed a bag; with none, any key will do.

    Raises:
        UsageError: there is no such device, folder or file.
    """
    if not place.exists():
        raise UsageError(_("{path} is not there.").format(path=place), cure=_("Check the path, or plug the stick in."))
    found: tuple[Shortcoming, ...] = device_module(device).check(place)
    return (*found, *(_check_whole(place, known) if place.is_dir() else ()))


def _check_whole(folder: Path, known: Sequence[VKey]) -> tuple[Shortcoming, ...]:
    """Whether the bag in a folder is whole, signed and untouched; a folder that is no bag has nothing to hold."""
    if not is_bag(folder):
        return ()
    if not (folder / SUMS_NAME).is_file():
        message = _("{file} is missing: the copy was not finished.").format(file=SUMS_NAME)
        return (
            Shortcoming(
                SUMS_NAME,
                message,
                here(command=_("Run loa pack again; what stands there is kept."), page=_("Pack again.")),
            ),
        )
    if not (folder / MANIFEST_PATH).is_file():
        return tuple(check_sums(folder))  # a list of sums that others made
    station = manifest_of(folder).get("station")
    return (
        *check_sums(folder),
        *check_seal(folder, known),
        *check_heads(folder, known, station=str(station)),
    )


def sums_of(place: Path) -> str:
    """SHA-256 of the ``SHA256SUMS`` of a bag, a folder or a ZIP: what was in it, to the byte; empty without one."""
    if place.is_dir():
        return sha256_of(place / SUMS_NAME)
    try:
        with zipfile.ZipFile(place) as archive:
            return sha256_hex(archive.read(SUMS_NAME))
    except (OSError, KeyError, zipfile.BadZipFile):
        return ""


def manifest_of(folder: Path) -> Mapping[str, object]:
    """What a bag says of itself; nothing when it cannot be read."""
    try:
        data = json.loads((folder / MANIFEST_PATH).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def bag_files(order: BagOrder, *, shelf: Shelf) -> tuple[BagFile, ...]:
    """Every file of the bag, in the order in which they are written.

    Raises:
        LoaError: the device has no room or no numbers for it.
        NotApproved: words are marked as drafts, and the order does not let them pass.
        OutsideMissing: ffmpeg is missing.
    """
    device = device_module(order.device)
    sounds = list(_sounds(order.week, device))
    _check_approved(sounds, order)
    paths = device.arrange([sound.item for sound in sounds])
    made = [bag_file(path, _encoded(sound, device.ENCODING, shelf)) for path, sound in zip(paths, sounds, strict=True)]
    files = [*made, *_words(made, sounds, order, device), *_papers(made, sounds, order, device)]
    files += [*_notice(sounds), *_proofs(order)]
    files.append(_json_file(MANIFEST_PATH, _manifest(order, sounds, files)))
    sums = "".join(f"{file.sha256}  {file.path}\n" for file in files).encode("utf-8")
    seal = [bag_file(SEAL_NAME, order.signer.seal(sums))] if order.signer else []
    return (*files, *seal, bag_file(SUMS_NAME, sums))


def _check_approved(sounds: Sequence[_Sound], order: BagOrder) -> None:
    """Nothing that is marked as a draft passes unmarked.

    Raises:
        NotApproved: with each reason once.
    """
    reasons = sorted({sound.draft for sound in sounds if sound.draft})
    if reasons and not order.is_draft:
        file = f"output/plans/{order.week.plan.station}/{order.week.week}.json"
        raise NotApproved(
            fault(
                file,
                reason,
                here(command=_("Have it approved: loa approve"), page=_("Approve it on the page “Scripts”.")),
            )
            for reason in reasons
        )


def _notice(sounds: Sequence[_Sound]) -> list[BagFile]:
    """A file at the top of a bag that carries drafts, for people who look into its folder."""
    drafts = [sound for sound in sounds if sound.draft]
    if not drafts:
        return []
    lines = [DRAFT_TITLE, "Chỉ để nghe thử và góp ý. Không phát lên loa khi chưa duyệt.", ""]
    lines += [f"{sound.item.day:%d/%m/%Y}  {sound.session.title}: {sound.draft}" for sound in drafts]
    return [bag_file(DRAFT_NAME, "\r\n".join([*lines, ""]).encode("utf-8-sig"))]


def _proofs(order: BagOrder) -> list[BagFile]:
    """The heads of the station's log, and the key that seals the bag."""
    heads = [bag_file(HEADS_PATH, order.heads.encode("utf-8"))] if order.heads else []
    return [*heads, *([bag_file(KEY_PATH, public_pem(order.signer.key))] if order.signer else [])]


def _sounds(week: AirWeek, device: ModuleType) -> list[_Sound]:
    if device.CARRIES == "sessions":
        return [_session_sound(session) for session in week.sessions]
    first: dict[str, _Sound] = {}
    for session in week.sessions:
        for line in session.lines:
            first.setdefault(line.spot, _line_sound(session, line, week))
    return sorted(first.values(), key=lambda sound: sound.item.name)


def _session_sound(session: AirSession) -> _Sound:
    draft = next(filter(None, (line.draft for line in session.lines)), "")
    return _Sound(_item(session, session.id, session.title, session.seconds, draft=draft), session, None, draft)


def _line_sound(session: AirSession, line: PlannedPlay, week: AirWeek) -> _Sound:
    name = f"{week.plan.station}-{week.week.lower()}-{line.spot.replace('/', '-')}"
    return _Sound(_item(session, name, line.title, line.seconds, draft=line.draft), session, line, line.draft)


def _item(session: AirSession, name: str, title: str, seconds: float, *, draft: str) -> BagItem:
    """What the player is given; a draft says so in its name and in its title."""
    if draft:
        name, title = f"{name}{DRAFT_SUFFIX}", f"{DRAFT_TITLE}: {title}"
    return BagItem(name, session.day, session.name, title, seconds)


def _encoded(sound: _Sound, encoding: Encoding | None, shelf: Shelf) -> Path:
    """The file to copy: the programme as it was mastered, or what the device needs in its place."""
    if encoding is None:
        return _marked(sound, shelf) if sound.draft else sound.session.path
    cut = (sound.session.offset(sound.line), sound.line.seconds) if sound.line else None
    key = key_of(
        "device", _FORMAT, ffmpeg.version(), encoding, sound.session.sha256, cut, sound.item.title, sound.draft
    )
    return shelf.get(key, ".mp3") or shelf.put(key, ".mp3", _encode(sound, encoding, cut))


def _marked(sound: _Sound, shelf: Shelf) -> Path:
    """The programme with a tag that says that it is a draft, and why; its sound stays what was measured."""
    key = key_of("draft", _FORMAT, sound.session.sha256, sound.item.title, sound.draft)
    if found := shelf.get(key, ".mp3"):
        return found
    return shelf.put(key, ".mp3", retagged(sound.session.path.read_bytes(), sound.item.title, comment=sound.draft))


def _encode(sound: _Sound, encoding: Encoding, cut: tuple[float, float] | None) -> bytes:
    loudest_db = 0.0
    for _attempt in range(_PEAK_TRIES):
        data = _encoded_at(sound, encoding, cut, gain_db=loudest_db)
        over_db = true_peak(ffmpeg.decode(data)[0]) - HIGHEST_TRUE_PEAK_DBTP
        if over_db <= 0:
            break
        loudest_db -= over_db + _PEAK_MARGIN_DB
    else:
        raise SoundError(_("A piece stays too loud after encoding."), cure=_("Lower the target loudness."))
    if not encoding.is_tagged:
        return data
    return tag_bytes(Tags(comment=sound.draft), sound.item.title, seconds=sound.item.seconds, cues=()) + data


def _encoded_at(sound: _Sound, encoding: Encoding, cut: tuple[float, float] | None, *, gain_db: float) -> bytes:
    """The device's MP3 frames, as loud as the programme but for a gain: what LAME takes away is given before."""
    filters = [ffmpeg.Filter("volume", (("volume", round(ratio(gain_db) / ffmpeg.LAME_SCALE, 6)),))]
    if cut:
        filters.insert(0, ffmpeg.Filter("atrim", (("start", round(cut[0], 3)), ("duration", round(cut[1], 3)))))
    with tempfile.TemporaryDirectory(prefix="loa-bag-") as name:
        target = Path(name, "sound.mp3")
        source = sound.session.path
        work = ffmpeg.Work(source, target, tuple(filters), mp3_kbps=encoding.kbps, rate_hz=encoding.rate_hz)
        ffmpeg.make([work])
        return target.read_bytes()


def _words(made: Sequence[BagFile], sounds: Sequence[_Sound], order: BagOrder, device: ModuleType) -> list[BagFile]:
    """The words of each announcement beside its clip.

    Raises:
        LoaError: a line has no words.
    """
    if device.CARRIES != "spots":
        return []
    files = []
    for file, sound in zip(made, sounds, strict=True):
        words = order.words.get(sound.line.id, "") if sound.line else ""
        if not words:
            raise LoaError(
                _("The words of {title} are not known.").format(title=sound.item.title), cure=_("See: loa read")
            )
        text = f"{sound.item.title}\n\n{words.strip()}\n\n{own_means(order.locality, sound.item.day)}\n"
        files.append(bag_file(str(Path(file.path).with_suffix(".txt").as_posix()), text.encode("utf-8")))
    return files


def _papers(made: Sequence[BagFile], sounds: Sequence[_Sound], order: BagOrder, device: ModuleType) -> list[BagFile]:
    """Playlists, run sheet and page for devices that play sessions; plan and log head for all."""
    week = order.week
    files = [
        _json_file(_PLAN_PATH, plan_json(week.plan)),
        _json_file(
            _HEAD_PATH, {"version": 1, "station": week.plan.station, "size": order.head.size, "root": order.head.root}
        ),
    ]
    if device.CARRIES != "sessions":
        return files
    carried = [
        Carried(sound.session, file.path, file.sha256, sound.draft) for file, sound in zip(made, sounds, strict=True)
    ]
    told = Told(_place(order), own_means(order.locality, week.plan.first), order.device, order.head)
    return [
        *_playlists(carried, week.week, device.PLAYLISTS),
        bag_file(CONTENTS_NAME, contents(carried, told)),
        bag_file(SHEET_NAME, _sheet(order, told)),
        bag_file(PAGE_NAME, page(week, carried, told)),
        *files,
    ]


def _playlists(carried: Sequence[Carried], week: str, forms: Sequence[str]) -> list[BagFile]:
    """A playlist for the week and one for each day, in each form that the device opens."""
    lists: dict[str, list[PlaylistEntry]] = {week: []}
    for one in carried:
        title = f"{one.title} {day_words(one.session.day)}"
        entry = PlaylistEntry(one.path, one.session.seconds, title)
        lists[week].append(entry)
        lists.setdefault(one.session.day.isoformat(), []).append(entry)
    return [
        bag_file(f"{name}.{form}", playlist(entries, form=form).encode("utf-8"))
        for name, entries in lists.items()
        for form in forms
        if entries
    ]


def _sheet(order: BagOrder, told: Told) -> bytes:
    days = sorted({session.day for session in order.week.sessions})
    head = order.head.root if order.head.size else ""
    return run_sheet(order.week.plan, days, title=told.means, log_head=head).encode("utf-8")


def _manifest(order: BagOrder, sounds: Sequence[_Sound], files: Sequence[BagFile]) -> dict[str, object]:
    plan = order.week.plan
    return {
        "version": BAG_VERSION,
        "kind": "loa-bag",
        "station": plan.station,
        "place": _place(order),
        "week": order.week.week,
        "device": order.device,
        "plan_revision": plan.revision,
        "log_head": {"size": order.head.size, "root": order.head.root},
        "draft": any(sound.draft for sound in sounds),
        "signed_by": str(order.signer.key) if order.signer else "",
        "files": [{"path": file.path, "sha256": file.sha256, "bytes": file.size} for file in files],
        "sound": [
            {
                "path": file.path,
                "day": sound.item.day.isoformat(),
                "session": sound.item.session,
                "title": sound.item.title,
                "seconds": round(sound.item.seconds, 3),
                "audio_sha256": sound.session.audio_sha256,
                "draft": sound.draft,
                "lines": [line.id for line in sound.lines],
            }
            for file, sound in zip(files, sounds, strict=False)
        ],
    }


def _older(folder: Path) -> dict[str, str]:
    """What an older bag says that it left in the folder: path to SHA-256; nothing when there is none to read."""
    try:
        data = json.loads((folder / MANIFEST_PATH).read_text(encoding="utf-8"))
        found = {str(one["path"]): str(one["sha256"]) for one in data["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return {path: sha for path, sha in found.items() if not Path(path).is_absolute() and ".." not in Path(path).parts}


def _place(order: BagOrder) -> str:
    name = order.locality.name_on(order.week.plan.first)
    return name.full if name else order.locality.code


def _json_file(path: str, value: object) -> BagFile:
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n"
    return bag_file(path, text.encode("utf-8"))
