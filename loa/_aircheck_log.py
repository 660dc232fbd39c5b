"""What was heard in a recording goes into the as-run log as grade A: a recording of the air matched (DESIGN section 8).

A line that the log holds already is raised to A by a correction that keeps what was measured or told; a play is never
counted twice. A recording proves plays of one station and day: for another it is refused.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from loa._aircheck_lines import HeardLine
from loa._aircheck_recording import BY_NAME, GIVEN, Recording
from loa._log_lines import line_of
from loa._log_standing import standing_lines
from loa._report_match import day_of
from loa.errors import LoaError
from loa.log_import import import_plays
from loa.messages import _
from loa.model.evidence import WHOLE_SHARE, LogLine, Play
from loa.model.playing import PlannedPlay
from loa.plans import clock
from loa.playlog import PlayLog
from loa.proofs import keep_proof, proof_name

ADDED, RAISED, KNOWN, PROVED, CONFLICT, UNCLEAR = "added", "raised", "known", "proved", "conflict", "unclear"
"""What became of a line that was heard."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A recording, and what is known of it beside its sound."""

    recording: Recording
    path: Path
    by: str
    """Who brought it."""
    means: str
    """Phương tiện of the station's loudspeakers."""
    revision: str
    """Of the plan."""
    day_words: str
    """What its sound tells of the day, in Vietnamese."""
    now: dt.datetime
    """Aware."""


@dataclass(frozen=True, slots=True)
class Logged:
    """What became of one thing that was heard."""

    heard: HeardLine
    state: str
    sequence: int
    """The log line that holds it; 0 for none."""


def log_heard(log: PlayLog, heard: Sequence[HeardLine], brought: Brought) -> tuple[Logged, ...]:
    """Log what was heard; when this returns, it is on the disk, and so is the recording, beside the log.

    Args:
        log: of the station.
        heard: each with the line of the plan that it was; what is not known to be one is not logged.
        brought: the recording.

    Raises:
        LoaError: the recording proves a play of another station or day already.
        LogDamaged: the log cannot be read.
        OutsideMissing: the disk does not take it.
    """
    clear = [one for one in heard if one.is_known]
    _check_unused(log.folder.parent, log.station, brought.recording, {one.lines[0].start.date() for one in clear})
    standing = {line.play.line: line for line in standing_lines(log.lines()) if line.play.line}
    done = [_looked_up(one, standing, brought) for one in heard]
    plays = {
        one.heard.lines[0].id: _play(one, standing, brought) for one in done if one.state in (ADDED, RAISED, CONFLICT)
    }
    if plays:
        keep_proof(log.folder, _proof(brought), brought.path)
    imported = import_plays(log, plays.values(), file=brought.path.name, now=brought.now, is_told=True)
    numbers = {line.play.line: line.sequence for line in imported.added}
    return tuple(
        replace(one, sequence=numbers[one.heard.lines[0].id]) if one.state in (ADDED, RAISED) else one for one in done
    )


def _proof(brought: Brought) -> str:
    """What the recording is called beside the log."""
    return proof_name(brought.path, brought.recording.sha256)


def _looked_up(heard: HeardLine, standing: dict[str, LogLine], brought: Brought) -> Logged:
    """What is to become of it."""
    if not heard.is_known:
        return Logged(heard, UNCLEAR, 0)
    line = standing.get(heard.lines[0].id)
    if line is None:
        return Logged(heard, ADDED, 0)
    if line.play.grade == "A":
        is_same = line.play.proof_sha256 == brought.recording.sha256
        return Logged(heard, KNOWN if is_same else PROVED, line.sequence)
    return Logged(heard, CONFLICT if line.play.ended in ("not-played", "failed") else RAISED, line.sequence)


def _play(one: Logged, standing: dict[str, LogLine], brought: Brought) -> Play:
    line = one.heard.lines[0]
    known = standing.get(line.id)
    if one.state == RAISED and known:
        return replace(
            known.play,
            grade="A",
            corrects=known.sequence,
            says=f"{known.play.says}; {_says(one.heard, brought)}",
            proof=_proof(brought),
            proof_sha256=brought.recording.sha256,
        )
    return _new_play(one.heard, line, brought)


def _new_play(heard: HeardLine, line: PlannedPlay, brought: Brought) -> Play:
    match, recording = heard.match, brought.recording
    share = round(match.share_heard, 4)
    is_whole = share >= WHOLE_SHARE
    is_timed = recording.start is not None and recording.start_by in (GIVEN, BY_NAME)
    start = recording.start + _seconds(match.start) if is_timed and recording.start else line.start
    return Play(
        station=line.station,
        line=line.id,
        planned_start=line.start,
        campaign=line.campaign,
        script=line.script,
        title=line.title,
        form="loudspeaker",
        means=brought.means,
        start=start,
        end=start + _seconds(max(0.0, match.last - match.start)),
        share_heard=share,
        ended="complete" if is_whole else "stopped",
        why="" if is_whole else _why(heard),
        says=_says(heard, brought),
        grade="A",
        voices=", ".join(line.voices),
        planned_seconds=line.seconds,
        plan_revision=brought.revision,
        timed="" if is_timed else "plan",
        proof=_proof(brought),
        proof_sha256=recording.sha256,
    )


def _why(heard: HeardLine) -> str:
    """Why it is not whole; content of a Vietnamese record."""
    told = f"bản thu chỉ nghe được {heard.match.share_heard:.0%} của bài"
    return f"{told}, phần còn lại nằm ngoài bản thu" if heard.match.is_cut else told


def _says(heard: HeardLine, brought: Brought) -> str:
    """Who says so, and what was heard where; content of a Vietnamese record."""
    match, recording = heard.match, brought.recording
    parts = [
        f"{brought.by}, bản thu {recording.name} dài {clock(recording.seconds)}",
        f"nghe từ {clock(match.first)} đến {clock(match.last)} ({match.share_heard:.0%})",
        f"tốc độ {match.speed:.4f}".replace(".", ","),
        f"điểm {match.score:.0f}",
        *((f"không phân biệt được với bản của {len(match.unsure_of)} nơi hoặc ngày khác",) if match.unsure_of else ()),
        *((brought.day_words,) if brought.day_words else ()),
    ]
    return ", ".join(parts)


def _seconds(seconds: float) -> dt.timedelta:
    return dt.timedelta(seconds=round(seconds, 3))


def _check_unused(logs: Path, station: str, recording: Recording, days: Collection[dt.date]) -> None:
    """One recording proves plays of one station and day.

    Raises:
        LoaError: it proves one of another already.
    """
    for line in _proved_by(logs, recording.sha256) if days else ():
        if line.play.station != station or day_of(line.play) not in days:
            raise LoaError(
                _("This recording proves a play of {code} on {day:%d/%m/%Y} already (line {n} of its log).").format(
                    code=line.play.station, day=day_of(line.play), n=line.sequence
                ),
                cure=_("One recording proves plays of one station and one day. Bring that day's own recording."),
            )


def _proved_by(logs: Path, sha256: str) -> Iterator[LogLine]:
    """The lines of all logs that a recording proves; one that was corrected since frees its recording."""
    wanted = sha256.encode()
    for folder in sorted(path for path in logs.glob("*") if path.is_dir()):
        data = [line for path in sorted(folder.glob("plays-????-??.jsonl")) for line in path.read_bytes().splitlines()]
        if any(wanted in line for line in data):
            yield from (one for one in standing_lines(_readable(data)) if one.play.proof_sha256 == sha256)


def _readable(lines: Iterable[bytes]) -> Iterator[LogLine]:
    for data in lines:
        try:
            yield line_of(data)
        except ValueError:
            continue  # ``loa log verify`` tells what is wrong with it
