"""Schedules: ``schedules/<schedule>.toml`` becomes stations, with every fault of every file told together."""

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

from loa.errors import Fault, InputInvalid
from loa.files.toml import Table, did_you_mean, read_toml
from loa.messages import _
from loa.model.campaign import Campaign
from loa.model.place import Locality
from loa.model.playing import CampaignRule, Station
from loa.model.sound import Voice
from loa.plugins import names
from loa.workspace.day_changes import DAY_CHANGES, with_day_changes
from loa.workspace.emergencies import EMERGENCIES, with_emergencies
from loa.workspace.hours import Hours, read_hours, unknown
from loa.workspace.rules import Known, Slots, first_voices, read_rules, read_slots
from loa.workspace.sounds import Stagger, read_sound, read_stagger

FOLDER = "schedules"
SCHEDULE_VERSION = 1
REGIONS = ("north", "south")
"""How people say numbers: nghìn and linh, or ngàn and lẻ."""


def read_stations(
    root: Path,
    *,
    localities: Mapping[str, Locality],
    campaigns: Mapping[str, Campaign],
    voices: Mapping[str, Voice],
) -> dict[str, Station]:
    """The stations of all schedules by locality code, sorted, with the emergencies that stand for them.

    Raises:
        InputInvalid: with every fault of every schedule: unknown keys, codes, campaigns, audiences, voices and
            weekdays, dayparts that overlap or lie in quiet hours, a station in two schedules.
    """
    known = Known(localities, campaigns, voices)
    faults: list[Fault] = []
    stations: dict[str, Station] = {}
    for path in sorted((root / FOLDER).glob("*.toml")):
        if path.name not in (EMERGENCIES, DAY_CHANGES):
            stations = {**_stations_of(path, known, stations, faults), **stations}
    stations = with_emergencies(root / FOLDER / EMERGENCIES, stations, known, faults)
    stations = with_day_changes(root / FOLDER / DAY_CHANGES, stations, faults)
    if faults:
        raise InputInvalid(faults)
    return dict(sorted(stations.items()))


def read_schedule(table: Table, schedule: str, known: Known) -> dict[str, Station]:
    """The stations of one schedule's table by locality code; faults are noted on the table."""
    version = table.integer("version")
    if table.has("version") and version != SCHEDULE_VERSION:
        cure = _("This loa reads version {n}.").format(n=SCHEDULE_VERSION)
        table.wrong("version", _("This version of the file is not known."), cure)
    codes = _codes(table, known)
    hours = read_hours(table)
    pattern = _pattern(table, schedule, hours=hours, known=known)
    later = _staggers(table, codes, hours)
    alone = Stagger()
    overrides = {code: one for code, one in table.table("station").named_tables() if _is_ours(one, code, codes)}
    return {
        code: _station(_staggered(pattern, later.get(code, alone)), code, overrides.get(code), known) for code in codes
    }


def _staggered(pattern: Station, stagger: Stagger) -> Station:
    return dataclasses.replace(pattern, stagger_minutes=stagger.minutes, sound=stagger.on(pattern.sound))


def _stations_of(path: Path, known: Known, others: Mapping[str, Station], faults: list[Fault]) -> dict[str, Station]:
    try:
        table = read_toml(path, name=f"{FOLDER}/{path.name}")
    except InputInvalid as exc:
        faults += exc.faults
        return {}
    read = read_schedule(table, path.stem, known)
    _note_doubles(table, read, others)
    faults += table.faults
    return read


def _devices() -> tuple[str, ...]:
    """The devices as people write them."""
    return tuple(name.replace("_", "-") for name in names("devices"))


def _pattern(table: Table, schedule: str, *, hours: Hours, known: Known) -> Station:
    """What all stations of the schedule share; its languages are empty when each locality has its own."""
    slots = read_slots(table.table("voices"), known)
    return Station(
        locality="",
        schedule=schedule,
        dayparts=hours.dayparts,
        caps=hours.caps,
        quiet_hours=hours.quiet_hours,
        languages=table.texts("languages", ()),
        device=table.choice("device", _devices(), "pc"),
        voices=first_voices(slots),
        rules=_rules(table, hours, slots, known),
        reports_to=table.text("reports_to", ""),
        region=table.choice("region", REGIONS, REGIONS[0]),
        file=table.file,
        slots=slots,
        relays=hours.relays,
        special_days=hours.special_days,
        sound=read_sound(table, known.campaigns.values()),
    )


def _rules(table: Table, hours: Hours, slots: Slots, known: Known) -> tuple[CampaignRule, ...]:
    tables = list(table.tables("campaign"))
    return read_rules(tables, known, dayparts=hours.dayparts, voices=dict(first_voices(slots)))


def _station(pattern: Station, code: str, own: Table | None, known: Known) -> Station:
    languages = pattern.languages or known.localities[code].languages
    return _overridden(dataclasses.replace(pattern, locality=code, languages=languages), own, known)


def _codes(table: Table, known: Known) -> tuple[str, ...]:
    """The localities of the schedule: named one by one, or all of a province but some."""
    if table.has("stations") == table.has("province"):
        table.wrong(
            None,
            _("A schedule names its stations, or their province."),
            _('Write stations = ["24343"] or province = "tỉnh Đắk Lắk", one of the two.'),
        )
    named = table.texts("stations", ())
    province = table.text("province", "")
    left_out = table.texts("except", ())
    for key, codes in (("stations", named), ("except", left_out)):
        for code in codes:
            if code not in known.localities:
                unknown(table, key, code, tuple(known.localities))
    if province:
        named = _codes_of_province(table, province, known)
    return tuple(sorted({code for code in named if code in known.localities} - set(left_out)))


def _codes_of_province(table: Table, province: str, known: Known) -> tuple[str, ...]:
    """The localities that are in the province today, or were on their first day."""
    provinces = {
        code: {names[0].province, names[-1].province}
        for code, locality in known.localities.items()
        if (names := locality.names)
    }
    found = tuple(code for code, its in provinces.items() if province in its)
    if not found:
        unknown(table, "province", province, tuple(sorted({one for its in provinces.values() for one in its})))
    return found


def _staggers(table: Table, codes: Sequence[str], hours: Hours) -> dict[str, Stagger]:
    """How much later each station of a ``[[cluster]]`` begins: the first at once, the next in turn."""
    later: dict[str, Stagger] = {}
    for one in table.tables("cluster"):
        members = one.texts("stations")
        staggers = read_stagger(one, members)
        _check_cluster(one, members, staggers[1].minutes if len(staggers) > 1 else 0.0, hours=hours)
        for code, stagger in zip(members, staggers, strict=True):
            if code not in codes:
                unknown(one, "stations", code, codes)
            elif code in later:
                one.wrong(
                    "stations",
                    _("The station “{code}” is in two clusters.").format(code=code),
                    _("Take it out of one of them."),
                )
            else:
                later[code] = stagger
    return later


def _check_cluster(table: Table, members: Sequence[str], minutes: float, *, hours: Hours) -> None:
    if table.has("stations") and len(members) < 2:  # noqa: PLR2004 - one alone echoes nobody
        table.wrong("stations", _("A cluster has two stations at least."), _("Add those that hear each other."))
    if minutes and minutes < hours.caps.minutes_per_session:
        table.wrong(
            "minutes",
            _("{minutes:g} minutes apart, sessions of {most:g} minutes still sound together.").format(
                minutes=minutes, most=hours.caps.minutes_per_session
            ),
            _("Let it be at least the longest session."),
        )
    for part in hours.dayparts:
        length = (part.end.hour - part.start.hour) * 60 + part.end.minute - part.start.minute
        if len(members) > 1 and 0 < length <= (len(members) - 1) * minutes:
            table.wrong(
                "minutes",
                _("The last station would begin after the session “{name}” has ended.").format(name=part.name),
                _("Widen the session's hours, or make the cluster smaller."),
            )


def _is_ours(table: Table, code: str, codes: tuple[str, ...]) -> bool:
    if code not in codes:
        table.wrong(None, _("“{code}” is not a station of this schedule.").format(code=code), did_you_mean(code, codes))
    return True


def _overridden(station: Station, table: Table | None, known: Known) -> Station:
    """The station with what its own table says in place of the schedule's."""
    if table is None:
        return station
    base = Hours(station.dayparts, station.caps, station.quiet_hours, station.relays, station.special_days)
    hours = read_hours(table, base)
    slots = tuple(sorted({**dict(station.slots), **dict(read_slots(table.table("voices"), known))}.items()))
    rules = _rules(table, hours, slots, known) if table.has("campaign") else station.rules
    _check_sessions(table, rules, hours)
    return dataclasses.replace(
        station,
        dayparts=hours.dayparts,
        caps=hours.caps,
        quiet_hours=hours.quiet_hours,
        relays=hours.relays,
        special_days=hours.special_days,
        rules=rules,
        languages=table.texts("languages", station.languages),
        device=table.choice("device", _devices(), station.device),
        voices=first_voices(slots),
        slots=slots,
        reports_to=table.text("reports_to", station.reports_to),
        region=table.choice("region", REGIONS, station.region),
        stagger_minutes=table.number("stagger_minutes", station.stagger_minutes, least=0, most=12 * 60),
        sound=read_sound(table, known.campaigns.values(), station.sound),
    )


def _check_sessions(table: Table, rules: Sequence[CampaignRule], hours: Hours) -> None:
    """The schedule's rules still find their sessions when the station has its own."""
    names = {part.name for part in hours.dayparts}
    for missing in sorted({name for rule in rules for name in rule.dayparts} - names):
        if not table.has("campaign"):
            table.wrong(
                None,
                _("The schedule's rules name the session “{name}”, which this station has not.").format(name=missing),
                _("Name a session so, or give the station its own [[campaign]] rules."),
            )


def _note_doubles(table: Table, read: Mapping[str, Station], stations: Mapping[str, Station]) -> None:
    for code in read:
        if code in stations:
            table.wrong(
                "stations" if table.has("stations") else "province",
                _("The station “{code}” is already in {file}.").format(code=code, file=stations[code].file),
                _('Take it out of one of them; with a province, write except = ["{code}"].').format(code=code),
            )
