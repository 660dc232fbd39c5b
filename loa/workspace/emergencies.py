"""Emergency items: ``schedules/emergencies.toml``, each a rule of its stations that is aired at once.

They stand in a file, so that a plan made again later still holds them, and the past with them.
"""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

from loa.errors import Fault, UsageError
from loa.files.toml import Table
from loa.messages import _
from loa.model.playing import PRIORITIES, CampaignRule, Station
from loa.model.time import VIETNAM
from loa.workspace.entries import add_entry, entries_text, entry_text, reading_entries
from loa.workspace.hours import check_dates, unknown
from loa.workspace.rules import Known, read_campaign, script_words, titled

EMERGENCIES = "emergencies.toml"
_KIND = "emergency"
_ABOUT = "Tin khẩn cấp: phát ngay, rồi đứng đầu mọi buổi cho đến hết ngày “until”."


def with_emergencies(
    path: Path, stations: Mapping[str, Station], known: Known, faults: list[Fault]
) -> dict[str, Station]:
    """The stations with a rule for each emergency item; faults of the file are added to ``faults``."""
    found = dict(stations)
    with reading_entries(path, _KIND, faults) as entries:
        for one in entries:
            for code in _codes(one, stations):
                station = found[code]
                rule = _rule(one, station, known)
                found[code] = dataclasses.replace(station, rules=(*station.rules, rule))
    return found


def add_emergency(
    path: Path, *, campaign: str, at: dt.datetime, until: dt.date, stations: Sequence[str], audience: str = ""
) -> None:
    """Write one more emergency item at the end of the file, which is made when it is not there.

    Raises:
        UsageError: it stands there already.
    """
    standing = entries_text(path, about=_ABOUT)
    lines = [
        f'campaign = "{campaign}"',
        f'at = "{at.astimezone(VIETNAM):%Y-%m-%d %H:%M}"',
        f"until = {until.isoformat()}",
        "stations = [" + ", ".join(f'"{code}"' for code in sorted(stations)) + "]",
    ]
    entry = entry_text(_KIND, [*lines, *([f'audience = "{audience}"'] if audience else [])])
    if entry in standing:
        raise UsageError(
            _("{file} already has this emergency item.").format(file=path.name), cure=_("Nothing is left to do.")
        )
    add_entry(path, standing, entry)


def _codes(table: Table, stations: Mapping[str, Station]) -> tuple[str, ...]:
    codes = table.texts("stations")
    if table.has("stations") and not codes:
        table.wrong("stations", _("The item names no station."), _('Write stations = ["24343"].'))
    for code in codes:
        if code not in stations:
            unknown(table, "stations", code, tuple(stations))
    return tuple(sorted({code for code in codes if code in stations}))


def _rule(table: Table, station: Station, known: Known) -> CampaignRule:
    name, campaign = read_campaign(table, known)
    audience, length, language = script_words(table, campaign, dict(station.voices))
    at = _moment(table)
    rule = CampaignRule(
        campaign=name,
        audience=audience,
        length=length,
        language=language,
        per_day=station.caps.sessions_per_day + 1,
        per_week=0,
        first=at.date(),
        last=table.date("until", at.date()),
        line=table.line(),
        priority=PRIORITIES[0],
        emergency_at=at,
        file=table.file,
    )
    check_dates(table, rule.first, rule.last)
    return titled(rule, campaign)


def _moment(table: Table) -> dt.datetime:
    value = table.value("at")
    try:
        moment = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(str(value))
    except ValueError:
        moment = None
    if moment is None or (isinstance(value, str) and len(value) < len("2024-08-14 09:10")):
        table.wrong(
            "at" if table.has("at") else None,
            _("The item does not say when it is to be aired."),
            _('Write at = "2024-08-14 09:10".'),
        )
        return dt.datetime(1, 1, 2, tzinfo=dt.UTC)
    return moment.astimezone(VIETNAM) if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
