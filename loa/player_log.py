"""What other players' logs say becomes plays for the as-run log, of sound that we handed out.

Only as far as a log proves it: ``loa/players/`` reads the logs, docs/evidence.md says what each of them proves.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from loa._log_clock import FIRST_YEAR
from loa.errors import InputInvalid, UsageError, fault
from loa.files.canonical import sha256_hex
from loa.files.text import read_text
from loa.manifest import read_manifest
from loa.messages import _
from loa.model.evidence import WHOLE_SHARE, Play
from loa.model.heard import Heard
from loa.model.playing import PlannedPlay, PlayPlan
from loa.model.time import VIETNAM
from loa.plans import plan_of, read_plan
from loa.reasons import reason_of
from loa.tick import grade_told

SAYS = "nhật ký máy phát"
"""How a line begins to say that a player's log says so; content of a Vietnamese record."""

THERE, CHANGED, ABSENT = "there", "changed", "absent"
"""Of a sound's file, as it stands now: with the bytes that were handed out; with others; not there to be looked at."""

_FIRST_CLOCK = 1970
"""No clock of a computer shows an earlier year: what does is no time at all."""
_TITLE_LETTERS = 23
"""So many letters of a title a player keeps at least (Rivendell's reports)."""
_OTHER_BYTES = "tệp không đúng bản đã giao (khác mã băm)"
_TOO_SHORT = "âm thanh ngắn hơn bản đã giao"
_CUT_OFF = "máy phát dừng trước khi hết bài"
"""Of a sound that is whole where it stands."""
_MOST_BYTES = 64 * 1024 * 1024
_BAG_VERSIONS = (1, 2)


@dataclass(frozen=True, slots=True)
class KnownSound:
    """A sound that was handed out, and the lines of the plan that are in it."""

    path: str
    """As the bag has it, or the name of the programme."""
    seconds: float
    sha256: str
    audio_sha256: str
    state: str
    """``THERE``, ``CHANGED`` or ``ABSENT``."""
    lines: tuple[tuple[PlannedPlay, float], ...]
    """Each with its place in the sound, in seconds."""
    draft: str = ""
    """Why it is a draft that nobody approved; empty for what was."""


@dataclass(frozen=True, slots=True)
class Sounds:
    """The sounds of a station that a log may speak of."""

    station: str
    means: Callable[[dt.date], str]
    """Phương tiện, by the day of the play: a station is renamed."""
    revision: Mapping[str, str]
    """Revision of the plan by line."""
    known: tuple[KnownSound, ...]
    made: dt.datetime | None = None
    """When they were handed out; None: not known."""


@dataclass(frozen=True, slots=True)
class PlayerLog:
    """What a player's log comes to."""

    plays: tuple[Play, ...]
    strangers: tuple[str, ...]
    """What it played that we did not hand out, by name, once each."""


def sounds_of_bag(
    folder: Path,
    *,
    station: str,
    means: Callable[[dt.date], str],
    made: Callable[[str], dt.datetime | None] | None = None,
) -> Sounds:
    """The sounds of a bag, from what it says of itself.

    Args:
        folder: the bag; a stick's root.
        station: whose it should be.
        means: phương tiện, by the day of the play.
        made: when the first bag with a revision of the plan was made.

    Raises:
        InputInvalid: it is no bag that this loa can read.
        UsageError: it is another station's.
    """
    try:
        bag = _of_our_version(json.loads(read_text(folder / "loa" / "bag.json")))
        plan = plan_of(json.loads(read_text(folder / "loa" / "plan.json", most_bytes=_MOST_BYTES)))
        hashes = {str(file["path"]): str(file["sha256"]) for file in bag["files"]}
        known = tuple(_sound_of_bag(folder, one, hashes, plan) for one in bag["sound"])
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as exc:
        message = _("This is not a bag that this loa can read: {why}.").format(why=reason_of(exc))
        raise InputInvalid([fault(folder, message, _("Give the folder of the bag, or the stick: --bag DIR."))]) from exc
    if plan.station != station:
        raise UsageError(
            _("The bag is of station {other}, not of {code}.").format(other=plan.station, code=station),
            cure=_("Give --for {code}, or the right bag.").format(code=plan.station),
        )
    return Sounds(station, means, _revisions([plan]), known, made(plan.revision) if made else None)


def sounds_of_output(output: Path, *, station: str, means: Callable[[dt.date], str]) -> Sounds:
    """The programmes of a station that ``loa build`` made and that still stand.

    Raises:
        InputInvalid: a plan cannot be read.
    """
    known: list[KnownSound] = []
    plans = []
    for path in sorted((output / "plans" / station).glob("????-W??.json")):
        plans.append(plan := read_plan(path))
        for file, (_key, mastered) in sorted(
            read_manifest(output / "programmes" / station / path.stem).entries.items()
        ):
            lines = _lines_of_programme(plan, file.stem, mastered.seconds)
            state = _state(file, mastered.sha256)
            known.append(KnownSound(file.name, mastered.seconds, mastered.sha256, mastered.audio_sha256, state, lines))
    return Sounds(station, means, _revisions(plans), tuple(known))


def log_data(path: Path) -> bytes:
    """A player's log as it is.

    Raises:
        InputInvalid: it cannot be read, or is larger than such a log is.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as exc:
        message = _("The file cannot be read: {why}.").format(why=reason_of(exc))
        raise InputInvalid([fault(path, message, _("Check the disk and the rights."))]) from exc
    if len(data) > _MOST_BYTES:
        message = _("The file is {size:,} bytes; at most {most:,} are read.").format(size=len(data), most=_MOST_BYTES)
        raise InputInvalid([fault(path, message, _("Split it, or check that it is the right file."))])
    return data


def log_text(data: bytes) -> str:
    """The text of a player's log; letters that are not UTF-8 are replaced, as the player's words are not ours."""
    return data.decode("utf-8-sig", errors="replace")


def player_log(heard: Iterable[Heard], sounds: Sounds, *, player: str, now: dt.datetime) -> PlayerLog:
    """The plays that a player's log proves.

    Args:
        heard: what the player says that it played, in order.
        sounds: what was handed out.
        player: its name, for the record.
        now: aware; nothing was played after it.
    """
    plays: list[Play] = []
    strangers: list[str] = []
    for one in heard:
        sound = _sound_named(one.name, sounds.known)
        if sound is None:
            strangers.append(one.name)
        else:
            plays += _plays(one, sound, sounds, player=player, now=now)
    return PlayerLog(tuple(plays), tuple(dict.fromkeys(strangers)))


def _of_our_version(bag: Mapping[str, Any]) -> Mapping[str, Any]:
    if bag["version"] not in _BAG_VERSIONS:
        raise ValueError(f"version {bag['version']}")
    return bag


def _sound_of_bag(folder: Path, one: Mapping[str, object], hashes: Mapping[str, str], plan: PlayPlan) -> KnownSound:
    path, wanted = str(one["path"]), one["lines"]
    if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts or not isinstance(wanted, list):
        raise ValueError(path)
    planned = {play.id: play for play in plan.plays}
    lines = [planned[str(name)] for name in wanted]
    session = next((s for s in plan.sessions if (s.day.isoformat(), s.name) == (one["day"], one["session"])), None)
    seconds = float(str(one["seconds"]))
    is_clip = len(lines) == 1 and seconds <= lines[0].seconds + 1
    start = lines[0].start if is_clip or session is None else session.start
    offsets = tuple((line, (line.start - start).total_seconds()) for line in lines)
    state = _state(folder / path, hashes[path])
    draft = str(one.get("draft") or "")
    return KnownSound(path, seconds, hashes[path], str(one["audio_sha256"]), state, offsets, draft)


def _lines_of_programme(plan: PlayPlan, name: str, seconds: float) -> tuple[tuple[PlannedPlay, float], ...]:
    """The lines in a programme, whose name ends in its day and minute (docs/frame.md)."""
    try:
        minute = dt.datetime.strptime(name[-15:], "%Y-%m-%d-%H%M").replace(tzinfo=VIETNAM)
    except ValueError:
        return ()
    found = [one.start for one in plan.sessions if one.start.replace(second=0, microsecond=0) == minute]
    start = found[0] if found else minute
    end = start + dt.timedelta(seconds=seconds)
    return tuple((line, (line.start - start).total_seconds()) for line in plan.plays if start <= line.start < end)


def _revisions(plans: Iterable[PlayPlan]) -> dict[str, str]:
    return {play.id: plan.revision for plan in plans for play in plan.plays}


def _state(file: Path, sha256: str) -> str:
    try:
        return THERE if sha256_hex(file.read_bytes()) == sha256 else CHANGED
    except OSError:
        return ABSENT


def _sound_named(name: str, known: Sequence[KnownSound]) -> KnownSound | None:
    """The one sound that a player's name for a file can mean; None when it is none of ours, or could be several."""
    parts = PurePosixPath(name.replace("\\", "/").casefold()).parts
    found = [one for one in known if _ends_with(parts, PurePosixPath(one.path.casefold()).parts)]
    if not found:
        found = [one for one in known if PurePosixPath(one.path).stem[:_TITLE_LETTERS].casefold() == name.casefold()]
    return found[0] if len(found) == 1 else None


def _ends_with(parts: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return parts[-len(wanted) :] == wanted


def _plays(one: Heard, sound: KnownSound, sounds: Sounds, *, player: str, now: dt.datetime) -> Iterator[Play]:
    """A play for each line of a sound that was begun."""
    seconds = _heard_seconds(one, sound)
    start = one.start or (one.end - dt.timedelta(seconds=seconds) if one.end else None)
    if start is not None and start.year < _FIRST_CLOCK:
        start = None
    is_doubtful = start is None or start.year < FIRST_YEAR or start > now
    is_doubtful = is_doubtful or (sounds.made is not None and start is not None and start < sounds.made)
    for line, offset in sound.lines:
        share = min(1.0, max(0.0, (seconds - offset) / line.seconds)) if line.seconds else 0.0
        ended, why = _ended(one, sound, share)
        if ended == "stopped" and share == 0.0 and one.most_seconds is not None:
            continue  # it had not come to this line yet
        began = (start + dt.timedelta(seconds=offset) if start else line.start).astimezone(VIETNAM)
        is_planned = is_doubtful or began.date() == line.start.date()
        yield Play(
            station=sounds.station,
            line=line.id if is_planned else "",
            planned_start=line.start if is_planned else None,
            campaign=line.campaign,
            script=line.script,
            title=line.title,
            form="loudspeaker",
            means=sounds.means((line.start if is_planned else began).date()),
            start=began,
            end=began + dt.timedelta(seconds=round(share * line.seconds, 3)),
            share_heard=round(share, 4) if ended != "failed" else 0.0,
            ended=ended,
            why=why,
            says=f"{SAYS} {player}, {_SURE[sound.state]}",
            grade="D" if is_doubtful else grade_told(began, now),
            file_sha256=sound.sha256 if sound.state == THERE else "",
            audio_sha256=sound.audio_sha256 if sound.state == THERE else "",
            device=player,
            voices=", ".join(line.voices),
            planned_seconds=line.seconds,
            plan_revision=sounds.revision.get(line.id, ""),
            draft=line.draft or sound.draft,
            timed="doubtful" if is_doubtful else "",
            not_before=sounds.made if is_doubtful else None,
            not_after=now.astimezone(VIETNAM) if is_doubtful else None,
        )


_SURE = {THERE: "tệp đúng mã băm", CHANGED: "tệp khác mã băm", ABSENT: "theo tên tệp"}
"""How sure it is which sound it was; content of a Vietnamese record."""


def _heard_seconds(one: Heard, sound: KnownSound) -> float:
    """How much of a sound can have been heard; all of it where the log is as long as the sound, but for a breath."""
    if one.ended == "failed" or (one.ended == "stopped" and one.most_seconds is None):
        return 0.0
    most = sound.seconds if one.most_seconds is None else one.most_seconds
    is_whole = one.ended != "stopped" and most >= WHOLE_SHARE * sound.seconds
    return sound.seconds if is_whole else min(most, sound.seconds)


def _ended(one: Heard, sound: KnownSound, share: float) -> tuple[str, str]:
    """How a line ended, and why when it was not whole. Whole counts only what is not shown to be other bytes."""
    if sound.state == CHANGED:
        return "failed", _OTHER_BYTES
    if one.ended == "failed":
        return "failed", one.why
    if share >= WHOLE_SHARE:
        return "complete", ""
    short = _CUT_OFF if sound.state == THERE else _TOO_SHORT
    return ("failed", short) if one.ended == "complete" else ("stopped", one.why or short)
