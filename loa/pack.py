"""The pack stage: a station's built week becomes a bag that plays without loa and without a network.

A bag is a folder (a stick's root) or a ZIP. Its sound stands first, in the order in which it plays, and ``SHA256SUMS``
last: where that file stands, the bag is whole. The same week gives the same bytes.
"""

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from loa import ffmpeg, plugins
from loa._bag_copy import WORK_FOLDER, BagFile, Copied, Progress, bag_file, fill_folder, sha256_of, write_zip
from loa._bag_page import CONTENTS_NAME, PAGE_NAME, Carried, Told, contents, page
from loa._tags import Tags, tag_bytes
from loa.errors import LoaError, UsageError
from loa.files.atomic import unfinished
from loa.files.toml import did_you_mean
from loa.messages import _
from loa.model.airing import AirSession, AirWeek
from loa.model.device import BagItem, Encoding, Shortcoming
from loa.model.evidence import LogHead
from loa.model.place import Locality
from loa.model.playing import PlannedPlay, PlaylistEntry
from loa.model.wording import day_words, own_means
from loa.plans import plan_json
from loa.playlist import playlist
from loa.run_sheet import run_sheet
from loa.shelf import Shelf, key_of

BAG_VERSION = 1
"""Version of ``loa/bag.json``."""

SHEET_NAME = "PHIEU-PHAT-THANH.html"
SUMS_NAME = "SHA256SUMS"
MANIFEST_PATH = "loa/bag.json"
_PLAN_PATH = "loa/plan.json"
_HEAD_PATH = "loa/log-head.json"
_FORMAT = 1
"""Of encoded sound on the shelf."""

Words = Mapping[str, str]
"""Id of a line of the plan to the words that are spoken in it."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A bag as it was written."""

    to: Path
    device: str
    files: tuple[str, ...]
    """In the order in which they were written."""
    copied: Copied
    shortcomings: tuple[Shortcoming, ...]
    """What reading it back found; nothing when it is good."""


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


@dataclass(frozen=True, slots=True)
class _Sound:
    """A sound of the bag, and where it comes from."""

    item: BagItem
    session: AirSession
    line: PlannedPlay | None
    """The announcement that is cut out; None for the whole session."""


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
        OutsideMissing: the stick has no room, or ffmpeg is missing.
        PartlyDone: the stick went away; the same call goes on from there.
    """
    files = bag_files(order, shelf=shelf)
    names = tuple(file.path for file in files)
    check = device_module(order.device).check
    if to.suffix.lower() == ".zip":
        with tempfile.TemporaryDirectory(prefix="loa-bag-") as name:
            copied = fill_folder(Path(name), files, older={}, progress=progress)
            shortcomings = check(Path(name))
        with unfinished(to) as temporary:
            write_zip(temporary, files)
        return Packed(to, order.device, names, copied, shortcomings)
    copied = fill_folder(to, files, older=_older(to), progress=progress)
    return Packed(to, order.device, names, copied, (*check(to), *check_sums(to)))


def check_bag(place: Path, device: str) -> tuple[Shortcoming, ...]:
    """What keeps a folder or a file, wherever it comes from, from being played by a device; nothing when it is good.

    Raises:
        UsageError: there is no such device, folder or file.
    """
    if not place.exists():
        raise UsageError(_("{path} is not there.").format(path=place), cure=_("Check the path, or plug the stick in."))
    found: tuple[Shortcoming, ...] = device_module(device).check(place)
    return (*found, *(check_sums(place) if place.is_dir() else ()))


def check_sums(folder: Path) -> tuple[Shortcoming, ...]:
    """Every file that ``SHA256SUMS`` names stands there with its bytes; a folder without it has none to hold."""
    sums = folder / SUMS_NAME
    if not sums.is_file():
        if not ((folder / MANIFEST_PATH).is_file() or (folder / WORK_FOLDER).is_dir()):
            return ()
        message = _("{file} is missing: the copy was not finished.").format(file=SUMS_NAME)
        return (Shortcoming(SUMS_NAME, message, _("Run loa pack again; what stands there is kept.")),)
    found = []
    for line in sums.read_text(encoding="utf-8", errors="replace").splitlines():
        wanted, _gap, path = line.partition("  ")
        try:
            is_right = sha256_of(folder / path) == wanted
        except OSError:
            is_right = False
        if not is_right:
            found.append(
                Shortcoming(
                    path, _("It is missing or not what was packed."), _("Run loa pack again: only it is copied.")
                )
            )
    return tuple(found)


def bag_files(order: BagOrder, *, shelf: Shelf) -> tuple[BagFile, ...]:
    """Every file of the bag, in the order in which they are written.

    Raises:
        LoaError: the device has no room or no numbers for it.
        OutsideMissing: ffmpeg is missing.
    """
    device = device_module(order.device)
    sounds = list(_sounds(order.week, device))
    paths = device.arrange([sound.item for sound in sounds])
    made = [bag_file(path, _encoded(sound, device.ENCODING, shelf)) for path, sound in zip(paths, sounds, strict=True)]
    files = [*made, *_words(made, sounds, order, device), *_papers(made, sounds, order, device)]
    manifest = _json_file(MANIFEST_PATH, _manifest(order, sounds, files))
    files.append(manifest)
    sums = "".join(f"{file.sha256}  {file.path}\n" for file in files)
    return (*files, bag_file(SUMS_NAME, sums.encode("utf-8")))


def _sounds(week: AirWeek, device: ModuleType) -> list[_Sound]:
    if device.CARRIES == "sessions":
        return [_Sound(_item(session, session.id, session.title), session, None) for session in week.sessions]
    first: dict[str, _Sound] = {}
    for session in week.sessions:
        for line in session.lines:
            name = f"{week.plan.station}-{week.week.lower()}-{line.spot.replace('/', '-')}"
            first.setdefault(line.spot, _Sound(_item(session, name, line.title, line.seconds), session, line))
    return sorted(first.values(), key=lambda sound: sound.item.name)


def _item(session: AirSession, name: str, title: str, seconds: float | None = None) -> BagItem:
    return BagItem(name, session.day, session.name, title, session.seconds if seconds is None else seconds)


def _encoded(sound: _Sound, encoding: Encoding | None, shelf: Shelf) -> Path:
    """The file to copy: the programme as it was mastered, or what the device needs in its place."""
    if encoding is None:
        return sound.session.path
    cut = (sound.session.offset(sound.line), sound.line.seconds) if sound.line else None
    key = key_of("device", _FORMAT, ffmpeg.version(), encoding, sound.session.sha256, cut, sound.item.title)
    return shelf.get(key, ".mp3") or shelf.put(key, ".mp3", _encode(sound, encoding, cut))


def _encode(sound: _Sound, encoding: Encoding, cut: tuple[float, float] | None) -> bytes:
    filters: tuple[ffmpeg.Filter, ...] = ()
    if cut:
        filters = (ffmpeg.Filter("atrim", (("start", round(cut[0], 3)), ("duration", round(cut[1], 3)))),)
    with tempfile.TemporaryDirectory(prefix="loa-bag-") as name:
        target = Path(name, "sound.mp3")
        work = ffmpeg.Work(sound.session.path, target, filters, mp3_kbps=encoding.kbps, rate_hz=encoding.rate_hz)
        ffmpeg.make([work])
        data = target.read_bytes()
    if not encoding.is_tagged:
        return data
    return tag_bytes(Tags(), sound.item.title, seconds=sound.item.seconds, cues=()) + data


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
    carried = [Carried(sound.session, file.path, file.sha256) for file, sound in zip(made, sounds, strict=True)]
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
        title = f"{one.session.title} {day_words(one.session.day)}"
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
        "files": [{"path": file.path, "sha256": file.sha256, "bytes": file.size} for file in files],
        "sound": [
            {
                "path": file.path,
                "day": sound.item.day.isoformat(),
                "session": sound.item.session,
                "title": sound.item.title,
                "seconds": round(sound.item.seconds, 3),
                "audio_sha256": sound.session.audio_sha256,
                "lines": [line.id for line in ([sound.line] if sound.line else sound.session.lines)],
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
