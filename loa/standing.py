"""What ``loa build`` made of a station's week, when all of it still stands: nothing else is packed or aired."""

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path

from loa.errors import LoaError
from loa.manifest import read_manifest
from loa.messages import _
from loa.model.airing import AirSession, AirWeek
from loa.model.playing import PlannedPlay, PlayPlan
from loa.model.sound import Mastered
from loa.model.time import at
from loa.plans import standing_plan

_PROGRAMME = re.compile(r"(?P<station>.+)-(?P<day>\d{4}-\d\d-\d\d)-(?P<hour>\d\d)(?P<minute>\d\d)\Z")
"""A programme's name tells its day and start (docs/frame.md)."""


def standing_week(output: Path, station: str, week: str, *, titles: Mapping[str, str]) -> AirWeek:
    """The week with the sound of every planned line, each file with the bytes that were measured.

    Args:
        output: the workspace's output/.
        station: locality code.
        week: ISO week, ``2024-W33``.
        titles: title of each session by name: ``{"sang": "Buổi sáng"}``.

    Raises:
        LoaError: it was not built, or a file is missing or was changed since; the cure is the command that makes it.
        InputInvalid: the plan cannot be read.
    """
    plan = standing_plan(output, station, week)
    if plan is None:
        raise LoaError(
            _("{week} of {station} is not built.").format(week=week, station=station), cure=_cure(station, week)
        )
    manifest = read_manifest(output / "programmes" / station / week)
    sessions = []
    for file, (key, mastered) in sorted(manifest.entries.items()):
        if not manifest.has(file, key):
            raise LoaError(
                _("{file} is not what was built: it is missing or was changed.").format(file=file.name),
                cure=_cure(station, week),
            )
        if session := _session(plan, file, mastered, titles):
            sessions.append(session)
    _check_all_there(plan, sessions, week)
    return AirWeek(plan, week, tuple(sorted(sessions, key=lambda one: one.start)))


def _session(plan: PlayPlan, file: Path, mastered: Mastered, titles: Mapping[str, str]) -> AirSession | None:
    """The session that a programme's file is; None when the plan has no line in it."""
    if (named := _PROGRAMME.match(file.stem)) is None:
        return None
    minute = at(dt.date.fromisoformat(named["day"]), dt.time(int(named["hour"]), int(named["minute"])))
    planned = next((one for one in plan.sessions if one.start.replace(second=0, microsecond=0) == minute), None)
    start = planned.start if planned else minute
    end = start + dt.timedelta(seconds=mastered.seconds)
    lines = tuple(line for line in plan.plays if start <= line.start < end)
    if not lines:
        return None
    name = planned.name if planned else lines[0].session
    return AirSession(
        id=file.stem,
        station=plan.station,
        day=start.date(),
        name=name,
        title=planned.title if planned else titles.get(name, name),
        start=start,
        seconds=mastered.seconds,
        path=file,
        sha256=mastered.sha256,
        audio_sha256=mastered.audio_sha256,
        lines=lines,
    )


def _check_all_there(plan: PlayPlan, sessions: list[AirSession], week: str) -> None:
    """Every line of the plan has its sound.

    Raises:
        LoaError: one has none.
    """
    heard = {line.id for session in sessions for line in session.lines}
    missing: list[PlannedPlay] = [line for line in plan.plays if line.id not in heard]
    if missing:
        raise LoaError(
            _("{line} is planned and has no sound.").format(line=missing[0].id), cure=_cure(plan.station, week)
        )


def _cure(station: str, week: str) -> str:
    return _("Make it: loa build --week {week} --for {code}").format(week=week, code=station)
