"""The whole line for some stations and some days: copies, words, takes, spots, plans, programmes, playlists.

Work grows with what is new to say: words are spoken once however many communes hear them, and a programme is joined
from pieces that are mastered and encoded once. Stations are worked on some at a time, so that memory does not grow
with their number. What is there already, and right, is left as it is.
"""

from collections.abc import Iterator, Sequence

from loa.build.desk import Desk
from loa.build.folders import playlists_folder, programmes_folder
from loa.build.prepared import Built, Prepared, Progress, Session
from loa.build.publish import publish, would_make
from loa.drafts import Judge
from loa.model import time
from loa.model.playing import Station
from loa.model.time import Period
from loa.workspace import Workspace

__all__ = [
    "STATIONS_AT_ONCE",
    "Built",
    "Prepared",
    "Progress",
    "Session",
    "build",
    "playlists_folder",
    "prepare",
    "programmes_folder",
    "would_make",
]

STATIONS_AT_ONCE = 24
"""How many stations are held in memory together."""


def build(
    workspace: Workspace,
    stations: Sequence[Station],
    week: str,
    *,
    jobs: int = 1,
    is_strict: bool = False,
    is_approved_only: bool = False,
    progress: Progress | None = None,
) -> Iterator[Built]:
    """Make everything of a week for some stations, and tell each station when it is done.

    Args:
        workspace: whose scripts, voices and schedules are used; its output/ is written.
        stations: in the order in which they are worked on.
        week: ISO week, ``2024-W33``.
        jobs: how many things are recorded or encoded at once; it does not change a byte.
        is_strict: a script is spoken by its first voice or not at all.
        is_approved_only: words that nobody approved are left out; otherwise they are planned and marked as drafts.
        progress: told about the work.

    Raises:
        InputInvalid: a script, a fact or a schedule is wrong, or a text does not fit its air date.
        OutsideMissing: a voice, a recording or ffmpeg is missing.
    """
    for some in _in_chunks(stations):
        prepared = tuple(
            prepare(
                workspace,
                some,
                time.week(week),
                jobs=jobs,
                is_strict=is_strict,
                is_approved_only=is_approved_only,
                progress=progress,
            )
        )
        yield from publish(workspace, prepared, week, jobs=jobs, progress=progress)


def prepare(
    workspace: Workspace,
    stations: Sequence[Station],
    period: Period,
    *,
    jobs: int = 1,
    is_strict: bool = False,
    is_approved_only: bool = False,
    progress: Progress | None = None,
) -> Iterator[Prepared]:
    """The plan of each station with its programmes; what is new to say is recorded to know how long it is.

    Raises:
        InputInvalid: a script, a fact or a schedule is wrong, or a text does not fit its air date.
        OutsideMissing: a voice or a recording is missing.
    """
    judge = Judge(workspace.campaigns)
    for some in _in_chunks(stations):
        desk = Desk(workspace, jobs, is_strict, progress, judge, is_approved_only)
        desk.write(some, period)
        for station in some:
            yield desk.prepared(station, period)


def _in_chunks(stations: Sequence[Station]) -> Iterator[Sequence[Station]]:
    for start in range(0, len(stations), STATIONS_AT_ONCE):
        yield stations[start : start + STATIONS_AT_ONCE]
