"""The tick stage: what a person says was aired, or was not, becomes a play for the log.

A tick on the day or the next is grade C; a later one is grade D (DESIGN section 8). Nobody can tick the future.
"""

import datetime as dt
from dataclasses import dataclass

from loa.errors import UsageError
from loa.messages import _
from loa.model.evidence import Play
from loa.model.playing import PlannedPlay
from loa.model.time import VIETNAM

ON_TIME_DAYS = 1
"""A tick this many days after the play is still on time: the evening session is ticked the next morning."""


@dataclass(frozen=True, slots=True)
class Witness:
    """Who says so, and when."""

    says: str
    """Name of the person."""
    now: dt.datetime
    """Aware."""
    corrects: int = 0
    """The log line that this one corrects; 0 for none."""
    why_not: str = ""
    """Why it was not played; empty when it was."""


def tick(
    planned: PlannedPlay, witness: Witness, *, form: str, means: str, revision: str, start: dt.datetime | None = None
) -> Play:
    """The play of a planned line that a person ticks.

    Args:
        planned: the line, whose snapshot the play carries.
        witness: who ticks, when, and why it was not played if it was not.
        form: hình thức, one of ``FORMS``.
        means: phương tiện, in the unit's words.
        revision: of the plan that the line stands in.
        start: when it really began, aware. None: nobody saw it, so that the planned time stands there, and says so.

    Raises:
        UsageError: it lies in the future.
    """
    began = start or planned.start
    heard = 0.0 if witness.why_not else planned.seconds
    check_past(began + dt.timedelta(seconds=heard), witness.now)
    return Play(
        station=planned.station,
        line=planned.id,
        planned_start=planned.start,
        campaign=planned.campaign,
        script=planned.script,
        title=planned.title,
        form=form,
        means=means,
        start=began,
        end=began + dt.timedelta(seconds=heard),
        share_heard=0.0 if witness.why_not else 1.0,
        ended="not-played" if witness.why_not else "complete",
        why=witness.why_not,
        says=witness.says,
        grade=grade_told(began, witness.now),
        voices=", ".join(planned.voices),
        corrects=witness.corrects,
        planned_seconds=planned.seconds,
        plan_revision=revision,
        timed="plan" if start is None and not witness.why_not else "",
    )


def tick_unplanned(
    station: str,
    witness: Witness,
    *,
    campaign: str,
    form: str,
    means: str,
    title: str,
    start: dt.datetime,
    count: int = 1,
) -> Play:
    """The play, post or visit that no plan holds and a person tells of.

    Args:
        station: locality code.
        witness: who tells.
        campaign: its name.
        form: hình thức, one of ``FORMS``.
        means: phương tiện, in the unit's words.
        title: what was said or shown.
        start: when; the day's beginning when only the day is known. Aware.
        count: how many times, for what is counted and not timed.

    Raises:
        UsageError: it lies in the future.
    """
    check_past(start, witness.now)
    return Play(
        station=station,
        line="",
        planned_start=None,
        campaign=campaign,
        script="",
        title=title,
        form=form,
        means=means,
        start=start,
        end=start,
        share_heard=0.0 if witness.why_not else 1.0,
        ended="not-played" if witness.why_not else "complete",
        why=witness.why_not,
        says=witness.says,
        grade=grade_told(start, witness.now),
        count=count,
        corrects=witness.corrects,
    )


def grade_told(start: dt.datetime, now: dt.datetime) -> str:
    """The grade of what somebody or something tells of a play: C by the end of the next day, D later.

    Args:
        start: of the play, aware.
        now: aware; when it was written down.
    """
    late = now.astimezone(VIETNAM).date() - start.astimezone(VIETNAM).date()
    return "C" if late.days <= ON_TIME_DAYS else "D"


def check_past(moment: dt.datetime, now: dt.datetime) -> None:
    """See that a moment has come.

    Raises:
        UsageError: it lies in the future.
    """
    if moment > now:
        raise UsageError(
            _("{moment:%d/%m/%Y %H:%M} has not come yet.").format(moment=moment.astimezone(VIETNAM)),
            cure=_("Tick it when it has been played. If the clock of this machine is wrong, set it."),
        )
