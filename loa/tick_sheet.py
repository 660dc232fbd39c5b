"""The filled-in sheet: every line of a plan to tick, of which a person only writes what was otherwise.

It is bound to the revision of the plan that it was made from, as the code on the printed run sheet is.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from loa.errors import UsageError
from loa.files.workbook import Sheet
from loa.messages import _, here
from loa.model.playing import PlayPlan
from loa.model.wording import day_words

COLUMNS = {
    "Bản lịch": "revision",
    "Mã dòng": "line",
    "Ngày": "",
    "Giờ": "",
    "Tiêu đề": "",
    "Không phát vì": "why",
    "Giờ thật": "start",
    "Người ghi": "by",
}
"""The columns of a sheet, and what each is in a table of ticks; those without a name only help its reader."""

_CODE = re.compile(r"loa:(?P<station>\d+):(?P<day>\d{4}-\d\d-\d\d):(?P<revision>[0-9a-f]+):\S*\Z")
"""What the code on a printed run sheet says (``loa.run_sheet.code_text``)."""
_REVISION = re.compile(r"(?:Bản lịch )?(?P<revision>[0-9a-f]{6,64})\Z")


def tick_sheet(plan: PlayPlan, days: Sequence[dt.date] = ()) -> Sheet:
    """A row for each line of a plan, in order, with room for why it was not played and when it really began.

    Args:
        plan: of one station.
        days: only these; all of them when empty.
    """
    rows = tuple(
        (plan.revision, play.id, day_words(play.start.date()), f"{play.start:%H:%M}", play.title, "", "", "")
        for play in plan.plays
        if not days or play.start.date() in days
    )
    return Sheet("Phiếu", tuple(COLUMNS), rows)


def revision_in(text: str, *, station: str) -> str:
    """The plan revision that a person read off a sheet: the code as a phone reads it, or ``Bản lịch 0123456789ab``.

    Raises:
        UsageError: it is neither, or the code of another station.
    """
    if match := _CODE.match(text.strip()):
        if match["station"] != station:
            raise UsageError(
                _("The sheet is of station {other}, not of {code}.").format(other=match["station"], code=station),
                cure=here(
                    command=_("Give --for {code}, or the right sheet."),
                    page=_("Choose the station {code}, or the right sheet."),
                ).format(code=match["station"]),
            )
        return match["revision"]
    if match := _REVISION.match(text.strip()):
        return match["revision"]
    raise UsageError(
        _("“{text}” is not the revision of a plan.").format(text=text),
        cure=_("It stands on the sheet as “Bản lịch …”, and in its code."),
    )


def check_revision(given: str, plan: PlayPlan, *, week: str) -> None:
    """See that a sheet is of the plan that stands.

    Raises:
        UsageError: it is of a plan that was replaced, or of another one.
    """
    if given == plan.revision:
        return
    if given in plan.supersedes:
        raise UsageError(
            _("The sheet is of plan {given}, which was replaced by {standing}.").format(
                given=given, standing=plan.revision
            ),
            cure=_(
                "Take the new sheet: loa log sheet --for {code} --week {week}; or log line by line: loa log add."
            ).format(code=plan.station, week=week),
        )
    raise UsageError(
        _("The sheet is of plan {given}, and the plan of {week} for {code} is {standing}.").format(
            given=given, week=week, code=plan.station, standing=plan.revision
        ),
        cure=here(
            command=_("Check week, station and sheet; a new one: loa log sheet --for {code} --week {week}"),
            page=_("Check week, station and sheet."),
        ).format(code=plan.station, week=week),
    )


def named(columns: Iterable[str]) -> dict[str, str]:
    """What each column of a table is called in a table of ticks."""
    return {column: COLUMNS.get(column, column) for column in columns}
