"""Schedules: ``schedules/<schedule>.toml`` becomes stations, with every fault of every file told together."""

import dataclasses
import datetime as dt
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from loa.errors import Fault, InputInvalid
from loa.files.toml import Table, did_you_mean, read_toml
from loa.messages import _
from loa.model.campaign import Campaign
from loa.model.place import Locality
from loa.model.playing import ANY, EVERY_DAY, CampaignRule, Caps, Daypart, QuietHours, Station
from loa.model.sound import Voice

FOLDER = "schedules"
SCHEDULE_VERSION = 1
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LENGTHS = ("short", "long", ANY)
"""A rule's lengths; ``any`` lets them take turns."""
_MOST_PLAYS = 100
"""A day holds no more of one script than this; a larger number is a slip."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What a schedule may refer to."""

    localities: Mapping[str, Locality]
    campaigns: Mapping[str, Campaign]
    voices: Mapping[str, Voice]


def read_stations(
    root: Path,
    *,
    localities: Mapping[str, Locality],
    campaigns: Mapping[str, Campaign],
    voices: Mapping[str, Voice],
) -> dict[str, Station]:
    """The stations of all schedules by locality code, sorted.

    Raises:
        InputInvalid: with every fault of every schedule: unknown keys, codes, campaigns, audiences, voices and
            weekdays, dayparts that overlap or lie in quiet hours, a station in two schedules.
    """
    known = _Known(localities, campaigns, voices)
    faults: list[Fault] = []
    stations: dict[str, Station] = {}
    for path in sorted((root / FOLDER).glob("*.toml")):
        try:
            table = read_toml(path, name=f"{FOLDER}/{path.name}")
        except InputInvalid as exc:
            faults += exc.faults
            continue
        read = _read_schedule(table, path.stem, known)
        _note_doubles(table, read, stations)
        faults += table.faults
        stations = {**read, **stations}
    if faults:
        raise InputInvalid(faults)
    return dict(sorted(stations.items()))


def _read_schedule(table: Table, schedule: str, known: _Known) -> dict[str, Station]:
    version = table.integer("version")
    if table.has("version") and version != SCHEDULE_VERSION:
        cure = _("This loa reads version {n}.").format(n=SCHEDULE_VERSION)
        table.wrong("version", _("This version of the file is not known."), cure)
    codes = _codes(table, known)
    pattern = _pattern(table, schedule, known)
    overrides = {code: one for code, one in table.table("station").named_tables() if _is_ours(one, code, codes)}
    return {code: _station(pattern, code, overrides.get(code), known) for code in codes}


def _pattern(table: Table, schedule: str, known: _Known) -> Station:
    """What all stations of the schedule share; its languages are empty when each locality has its own."""
    dayparts = _dayparts(table)
    slots = _slots(table.table("voices"), known)
    voices = _first_voices(slots)
    return Station(
        locality="",
        schedule=schedule,
        dayparts=dayparts,
        caps=_caps(table, dayparts),
        quiet_hours=_quiet_hours(table, dayparts),
        languages=table.texts("languages", ()),
        device=table.text("device", "pc"),
        voices=voices,
        rules=tuple(_rule(one, known, dayparts, dict(voices)) for one in table.tables("campaign")),
        reports_to=table.text("reports_to", ""),
        file=table.file,
        slots=slots,
    )


def _station(pattern: Station, code: str, own: Table | None, known: _Known) -> Station:
    languages = pattern.languages or known.localities[code].languages
    return _overridden(dataclasses.replace(pattern, locality=code, languages=languages), own, known)


def _codes(table: Table, known: _Known) -> tuple[str, ...]:
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
                _unknown(table, key, code, tuple(known.localities))
    if province:
        named = _codes_of_province(table, province, known)
    return tuple(sorted({code for code in named if code in known.localities} - set(left_out)))


def _codes_of_province(table: Table, province: str, known: _Known) -> tuple[str, ...]:
    """The localities that are in the province today, or were on their first day."""
    provinces = {
        code: {names[0].province, names[-1].province}
        for code, locality in known.localities.items()
        if (names := locality.names)
    }
    found = tuple(code for code, its in provinces.items() if province in its)
    if not found:
        _unknown(table, "province", province, tuple(sorted({one for its in provinces.values() for one in its})))
    return found


def _slots(table: Table, known: _Known) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Language, or ``language.role`` in quotes, to one voice or to several that take turns."""
    slots = []
    for key in table.keys:
        names = (table.text(key),) if not isinstance(table.value(key), list) else table.texts(key)
        slots.append((key, names))
        _check_voices(table, key, names, language=key.partition(".")[0], known=known)
    return tuple(sorted(slots))


def _check_voices(table: Table, key: str, names: tuple[str, ...], *, language: str, known: _Known) -> None:
    if not names:
        table.wrong(key, _("The list of voices is empty."), _("Name a voice of this language."))
    for name in names:
        if name not in known.voices:
            _unknown(table, key, name, tuple(known.voices))
        elif known.voices[name].language != language:
            table.wrong(
                key,
                _("The voice “{name}” speaks “{language}”.").format(name=name, language=known.voices[name].language),
                _("Choose a voice of this language."),
            )


def _first_voices(slots: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[tuple[str, str], ...]:
    """Language to the voice that has the first turn."""
    return tuple((key, names[0]) for key, names in slots if "." not in key and names)


def _rule(table: Table, known: _Known, dayparts: tuple[Daypart, ...], voices: Mapping[str, str]) -> CampaignRule:
    name = table.text("campaign")
    campaign = known.campaigns.get(name)
    if campaign is None and name:
        _unknown(table, "campaign", name, tuple(known.campaigns))
    rule = CampaignRule(
        campaign=name,
        audience=_audience(table, campaign),
        length=table.choice("length", LENGTHS, ANY),
        language=_language(table, campaign, voices),
        per_day=table.integer("per_day", 1, least=1, most=_MOST_PLAYS),
        per_week=table.integer("per_week", 0, least=0, most=7 * _MOST_PLAYS),
        first=table.date("from", campaign.first if campaign else dt.date.min),
        last=table.date("until", campaign.last if campaign else dt.date.max),
        dayparts=table.texts("dayparts", ()),
        line=table.line(),
        voices=table.texts("voices", ()),
    )
    if rule.voices:
        _check_voices(table, "voices", rule.voices, language=rule.language, known=known)
    _check_rule(table, rule, tuple(part.name for part in dayparts))
    return rule


def _check_rule(table: Table, rule: CampaignRule, dayparts: tuple[str, ...]) -> None:
    if rule.first > rule.last:
        table.wrong(
            "until" if table.has("until") else "from",
            _("The rule ends ({last:%d/%m/%Y}) before it begins ({first:%d/%m/%Y}).").format(
                first=rule.first, last=rule.last
            ),
            _("Correct the dates."),
        )
    if rule.per_week > 7 * rule.per_day:
        table.wrong(
            "per_week",
            _("{week} plays a week do not fit {day} a day.").format(week=rule.per_week, day=rule.per_day),
            _("Raise per_day or lower per_week."),
        )
    for name in rule.dayparts:
        if name not in dayparts:
            _unknown(table, "dayparts", name, dayparts)


def _audience(table: Table, campaign: Campaign | None) -> str:
    audience = table.text("audience", ANY)
    if campaign and audience != ANY:
        audiences = tuple(one.name for one in campaign.audiences)
        if audience not in audiences:
            _unknown(table, "audience", audience, (*audiences, ANY))
    return audience


def _language(table: Table, campaign: Campaign | None, voices: Mapping[str, str]) -> str:
    language = table.text("language", "vi")
    if campaign and language not in campaign.languages:
        _unknown(table, "language" if table.has("language") else None, language, campaign.languages)
    if language not in voices:
        table.wrong(
            "language" if table.has("language") else None,
            _("The language “{language}” has no voice in this schedule.").format(language=language),
            _("Name one under [voices]."),
        )
    return language


def _is_ours(table: Table, code: str, codes: tuple[str, ...]) -> bool:
    if code not in codes:
        table.wrong(None, _("“{code}” is not a station of this schedule.").format(code=code), did_you_mean(code, codes))
    return True


def _overridden(station: Station, table: Table | None, known: _Known) -> Station:
    """The station with what its own table says in place of the schedule's."""
    if table is None:
        return station
    slots = tuple(sorted({**dict(station.slots), **dict(_slots(table.table("voices"), known))}.items()))
    return dataclasses.replace(
        station,
        languages=table.texts("languages", station.languages),
        device=table.text("device", station.device),
        voices=_first_voices(slots),
        slots=slots,
        reports_to=table.text("reports_to", station.reports_to),
    )


def _note_doubles(table: Table, read: Mapping[str, Station], stations: Mapping[str, Station]) -> None:
    for code in read:
        if code in stations:
            table.wrong(
                "stations" if table.has("stations") else "province",
                _("The station “{code}” is already in {file}.").format(code=code, file=stations[code].file),
                _('Take it out of one of them; with a province, write except = ["{code}"].').format(code=code),
            )


def _unknown(table: Table, key: str | None, word: str, known: tuple[str, ...]) -> None:
    table.wrong(key, _("“{word}” is not known.").format(word=word), did_you_mean(word, known))
