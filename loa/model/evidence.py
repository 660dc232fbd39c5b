"""What was aired and who says so: plays, the as-run log, the monthly report."""

import datetime as dt
from dataclasses import dataclass

TIMED = ("", "plan", "doubtful")
"""How a play's start is known: seen on a clock; seen by nobody, so that it is the planned one; on a clock in doubt."""

OWN_PLAYER = "loa play"
"""Who says what our own player measured."""

FOR_URGENT = "nhường bản tin khẩn cấp"
"""Why our player stops for an emergency: it is content of a Vietnamese record."""

GRADES = ("A", "B", "C", "D")
"""How well a play is proved, best first (DESIGN section 8)."""

FORMS = ("loudspeaker", "relay", "live", "zalo", "web", "sms", "banner", "house-visit", "press", "television")
"""Forms of communication that a play may have."""

ENDS = ("complete", "stopped", "failed", "not-played")
"""How a play may have ended."""

SPOKEN_FORMS = ("loudspeaker", "relay", "live")
"""The forms that are heard from the loudspeakers, and so may be planned."""

AIRED_STATES = ("aired", "early", "late", "untimed", "doubtful", "unplanned")
"""States of an outcome that count as a time carried out (số lượt thực hiện)."""

FURTHEST = dt.timedelta(hours=3)
"""What began further from a line's planned time was not that line, unless a person says so twice: the morning's is not
the evening's. Our choice."""

WHOLE_SHARE = 0.95
"""A play is whole from this share heard on. Source: DESIGN section 8, grade B."""


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
    """Hình thức: one of ``FORMS``."""
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
    """``A`` matched recording, ``B`` measured by our player, ``C`` ticked on time, ``D`` entered late."""
    file_sha256: str = ""
    audio_sha256: str = ""
    device: str = ""
    voices: str = ""
    """The voices that spoke it, by name, with commas between; empty when nobody knows."""
    count: int = 1
    """How many times, for forms that are counted and not timed (SMS, house visits)."""
    corrects: int = 0
    """Sequence number of the line that this one corrects; 0 for none."""
    planned_seconds: float = 0.0
    """Snapshot of the plan; 0 when it was not planned."""
    plan_revision: str = ""
    """Revision of the plan that the snapshot is from."""
    boot_id: str = ""
    """Which run of the machine measured it; empty for what a person says."""
    monotonic_seconds: float = 0.0
    """The machine's monotonic clock at the start, for what was measured: it does not jump when the clock is set."""
    draft: str = ""
    """Why its words were not fit to be aired (``chưa duyệt``), when it was packed or played as a draft."""
    timed: str = ""
    """One of ``TIMED``. A start in doubt is what a clock said that cannot be right, or the planned one where there was
    no clock at all; what is known of it are the bounds."""
    not_before: dt.datetime | None = None
    """Aware; for a start in doubt: it was played after this, because its sound was handed out then. None: unknown."""
    not_after: dt.datetime | None = None
    """Aware; for a start in doubt: it was played before this, because the log came back then."""
    proof: str = ""
    """What shows it: a link, or the name of a file that is kept in the log's ``proofs`` folder."""
    proof_sha256: str = ""
    """SHA-256 (hex) of that file; empty for a link."""


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
class LogHead:
    """What a whole log comes down to: who holds it can prove any later change of these lines."""

    station: str
    size: int
    """How many lines, from sequence 1."""
    root: str
    """RFC 6962 Merkle tree hash over the lines, hex."""
    last: str
    """SHA-256 (hex) of the last line; 64 zeros for an empty log."""


@dataclass(frozen=True, slots=True)
class LogFault:
    """One thing wrong in an as-run log."""

    file: str
    """From the log's folder on: ``plays-2024-08.jsonl``, ``heads/000000004-….txt``; empty for the whole log."""
    line: int
    """Line in the file, from 1; 0 when it is of the whole file."""
    sequence: int
    """The line's number in the log; 0 when it cannot be read."""
    kind: str
    """``torn``, ``unreadable``, ``spelling``, ``station``, ``month``, ``gap``, ``repeated``, ``changed``,
    ``corrects``, ``doubled``, ``head``, ``signature``, ``key``, ``replayed``, ``gone``, ``proof``."""
    message: str
    """What is wrong, in the person's language."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A planned play beside what the log says of it, or a play that nobody planned."""

    line: str
    """Id of the planned play; empty for an unplanned one."""
    state: str
    """``aired``, ``partial``, ``early``, ``late``, ``substituted``, ``preempted``, ``cancelled``, ``failed``,
    ``missed``, ``no-evidence``, ``unplanned`` (DESIGN section 8), ``draft``: heard whole, and nobody had approved the
    words; ``untimed``: heard whole, and nobody saw when; ``doubtful``: heard whole, by a clock that cannot be right."""
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
    says: str = ""
    """Who or what says so."""
    proof: str = ""
    """What shows it: a link, or the name of a file beside the log."""


@dataclass(frozen=True, slots=True)
class FormTotal:
    """One line of the dispatch's table: hình thức, số lượt thực hiện, phương tiện."""

    form: str
    means: str
    planned: int | None
    """None for what is not planned (Zalo posts, house visits)."""
    aired: int | None
    """None: no log came, so nobody knows ("chưa báo cáo"); never 0 in its place."""
    by_grade: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """What a unit counts of measuring the network, from its local facts; None where it has not filled them in."""

    installs: int | None
    samples: int | None
    counted_to: dt.date | None
    """Last day that ``samples`` counts."""
    target: int | None
    """Fewest samples wanted in the month."""
    last_day: dt.date
    """Last day of the month."""

    @property
    def gap(self) -> int | None:
        """Samples still wanted; 0 when there are enough, None when nobody knows."""
        return None if self.samples is None or self.target is None else max(self.target - self.samples, 0)

    @property
    def daily(self) -> int | None:
        """Samples a day needed until the month ends, rounded up; None when not known, or when no day is left."""
        if self.gap is None or self.counted_to is None:
            return None
        days = (self.last_day - self.counted_to).days
        return -(-self.gap // days) if days > 0 else None


@dataclass(frozen=True, slots=True)
class KeptHead:
    """A signed head that is kept with the log, as far as a report tells of it."""

    size: int
    root: str
    """Hex."""
    file: str
    """Its name in ``heads/``."""
    cosigned_at: dt.datetime | None
    """Aware; None: the centre has not cosigned it."""


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
    """Merkle root (hex) over the log that the report rests on; empty without a log."""
    difficulties: tuple[str, ...] = ()
    contact: str = ""
    log_size: int = 0
    """How many lines ``log_head`` covers."""
    due_before: dt.date | None = None
    """The day that the dispatch writes, when it wants the report before it; ``due`` is then the day before."""
    send_by: dt.date | None = None
    """The Friday before ``due`` when ``due`` is on a weekend; ``due`` itself otherwise."""
    days_without_log: int = 0
    """Days of the month with planned plays and no log line: of these nothing is known. Of a province: of the station
    that lacks most."""
    days_without_plan: int = 0
    """Days of the month of which no plan is left: how many plays were planned on them is not known. Of a province: of
    the station that lacks most."""
    fields: tuple[str, ...] = ("form", "count", "means")
    """What the dispatch wants reported, as in ``ReportRule.fields``."""
    previous: tuple[FormTotal, ...] | None = None
    """The totals of the month before, for comparison; None when they are not known."""
    style: str = "report"
    """``report`` (BÁO CÁO) or ``letter`` (công văn), the two forms of Nghị định 30/2020/NĐ-CP."""
    to_named: str = ""
    """Whom the dispatch named, when that body is no more and ``to`` has its work."""
    measured: Measured | None = None
    """Installations and samples, where the dispatch wants them reported."""
    parts: tuple["Report", ...] = ()
    """Of a province: the reports of its stations, by code."""
    heads: tuple[KeptHead, ...] = ()
    """The signed heads over lines that the report rests on, the smallest first."""
    notes: tuple[str, ...] = ()
    """What the reader has to know of the dispatch and of whom the report goes to, as Vietnamese sentences."""
    cosigned_size: int = 0
    """How many of the lines a head covers that the centre cosigned."""
    states: tuple[tuple[str, int], ...] = ()
    """How many spoken plays were ``planned``, and how many came to which state; without ``planned`` where
    nobody knows."""
    as_of: dt.date | None = None
    """The day up to which the figures go, when the month was not over then; None when it was."""

    @property
    def uncosigned(self) -> int:
        """How many of the lines lie after the last head that the centre cosigned: "chưa đối chứng"."""
        return self.log_size - self.cosigned_size
