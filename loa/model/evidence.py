"""What was aired and who says so: plays, the as-run log, the monthly report."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Play:
    """One thing that was aired, or was found not to have been, as one line of an as-run log."""

    station: str
    line: str
    """Id of the planned play; empty when it was not planned."""
    planned_start: dt.datetime | None
    """Snapshot of the plan: the plan may change, the log may not."""
    campaign: str
    script: str
    title: str
    form: str
    """Hình thức: ``loudspeaker``, ``relay``, ``live``, ``zalo``, ``web``, ``sms``, ``banner``, ``house-visit``, ``press``."""
    means: str
    """Phương tiện, in the unit's own words: ``Đài truyền thanh xã``, ``Zalo OA``."""
    start: dt.datetime
    """Aware."""
    end: dt.datetime
    share_heard: float
    """0 to 1."""
    ended: str
    """``complete``, ``stopped``, ``failed``, ``not-played``."""
    why: str
    """Reason when it did not play whole; empty otherwise."""
    says: str
    """Who or what says so."""
    grade: str
    """``A`` matched recording, ``B`` measured by our player, ``C`` ticked on time, ``D`` entered late (DESIGN section 8)."""
    file_sha256: str = ""
    audio_sha256: str = ""
    device: str = ""
    count: int = 1
    """How many times, for forms that are counted and not timed (SMS, house visits)."""
    corrects: int = 0
    """Sequence number of the line that this one corrects; 0 for none."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """A play as it stands in the log: numbered and chained."""

    sequence: int
    """From 1 without a gap, over all months of a station."""
    logged_at: dt.datetime
    previous: str
    """SHA-256 (hex) of the line before; 64 zeros for the first."""
    play: Play


@dataclass(frozen=True, slots=True)
class Outcome:
    """A planned play beside what the log says of it, or a play that nobody planned."""

    line: str
    """Id of the planned play; empty for an unplanned one."""
    state: str
    """``aired``, ``partial``, ``early``, ``late``, ``cancelled``, ``failed``, ``missed``, ``no-evidence``, ``unplanned`` (DESIGN section 8)."""
    campaign: str
    script: str
    title: str
    form: str
    means: str
    grade: str
    planned_start: dt.datetime | None
    aired_start: dt.datetime | None
    sequence: int
    """The log line it rests on; 0 when there is none."""
    why: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class FormTotal:
    """One line of the dispatch's table: hình thức, số lượt thực hiện, phương tiện."""

    form: str
    means: str
    planned: int | None
    """None for what is not planned (Zalo posts, house visits)."""
    aired: int
    by_grade: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Planned beside aired, for a station and a month, in the dispatch's own terms."""

    station: str
    locality: str
    """The locality's full name on the last day of the month."""
    month: str
    """``2024-08``."""
    campaign: str
    campaign_title: str
    dispatch: str
    """Name of the dispatch that asks; empty when none does."""
    dispatch_title: str
    """How the report refers to it: number left blank where it is blank."""
    due: dt.date | None
    to: str
    covered: bool
    """False: no log came for the month, which is "chưa báo cáo" and never 0."""
    totals: tuple[FormTotal, ...]
    outcomes: tuple[Outcome, ...]
    log_head: str
    """Hash of the last log line that the report rests on; empty without a log."""
    difficulties: tuple[str, ...] = ()
    contact: str = ""
