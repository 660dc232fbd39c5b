"""The campaign rules of a schedule, and the voices that speak them, read with their faults."""

import dataclasses
import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from loa.files.toml import Table
from loa.messages import _
from loa.model.campaign import Campaign
from loa.model.place import Locality
from loa.model.playing import ANY, PRIORITIES, CampaignRule, Daypart
from loa.model.sound import Voice
from loa.workspace.hours import check_dates, unknown

LENGTHS = ("short", "long", ANY)
"""A rule's lengths; ``any`` lets them take turns."""
_MOST_PLAYS = 100
"""A day holds no more of one script than this; a larger number is a slip."""
_MINUTES_OF_DAY = 24 * 60
_MOST_GAP_MINUTES = 7 * _MINUTES_OF_DAY
_DAYS_OF_WEEK = 7

Slots = tuple[tuple[str, tuple[str, ...]], ...]
"""Language, or ``language.role``, to the voices that take turns."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a schedule may refer to."""

    localities: Mapping[str, Locality]
    campaigns: Mapping[str, Campaign]
    voices: Mapping[str, Voice]


def read_slots(table: Table, known: Known) -> Slots:
    """Language, or ``language.role`` in quotes, to one voice or to several that take turns."""
    slots = []
    for key in table.keys:
        names = (table.text(key),) if not isinstance(table.value(key), list) else table.texts(key)
        slots.append((key, names))
        _check_voices(table, key, names, language=key.partition(".")[0], known=known)
    return tuple(sorted(slots))


def first_voices(slots: Slots) -> tuple[tuple[str, str], ...]:
    """Language to the voice that has the first turn."""
    return tuple((key, names[0]) for key, names in slots if "." not in key and names)


def read_rules(
    tables: Sequence[Table], known: Known, *, dayparts: Sequence[Daypart], voices: Mapping[str, str]
) -> tuple[CampaignRule, ...]:
    """The rules of ``[[campaign]]`` tables; one with shares gives a rule for each audience and language."""
    return tuple(rule for one in tables for rule in _rules(one, known, dayparts, voices))


def script_words(table: Table, campaign: Campaign | None, voices: Mapping[str, str]) -> tuple[str, str, str]:
    """Audience, length and language that a rule asks for, checked against its campaign and the schedule's voices."""
    return (
        _audience(table, campaign),
        table.choice("length", LENGTHS, ANY),
        _language(table, campaign, voices),
    )


def read_campaign(table: Table, known: Known) -> tuple[str, Campaign | None]:
    """The campaign's name, and the campaign when it is known."""
    name = table.text("campaign")
    campaign = known.campaigns.get(name)
    if campaign is None and name:
        unknown(table, "campaign", name, tuple(known.campaigns))
    return name, campaign


def _rules(
    table: Table, known: Known, dayparts: Sequence[Daypart], voices: Mapping[str, str]
) -> Iterator[CampaignRule]:
    name, campaign = read_campaign(table, known)
    shares = _weights(table, "share")
    language_shares = _weights(table, "language_share")
    audience, length, language = script_words(table, campaign, {**voices, **dict.fromkeys(language_shares, "")})
    at = _fixed_times(table, dayparts)
    rule = CampaignRule(
        campaign=name,
        audience=audience,
        length=length,
        language=language,
        per_day=table.integer("per_day", max(1, len(at)), least=1, most=_MOST_PLAYS),
        per_week=table.integer("per_week", 0, least=0, most=_DAYS_OF_WEEK * _MOST_PLAYS),
        first=table.date("from", campaign.first if campaign else dt.date.min),
        last=table.date("until", campaign.last if campaign else dt.date.max),
        dayparts=table.texts("dayparts", ()),
        line=table.line(),
        voices=table.texts("voices", ()),
        at=at,
        gap_minutes=table.number("gap_minutes", 0, least=0, most=_MOST_GAP_MINUTES),
        ramp_days=table.integer("ramp_days", 0, least=0, most=366),
        ramp_per_day=table.integer("ramp_per_day", 0, least=0, most=_MOST_PLAYS),
        priority=table.choice("priority", ("", *PRIORITIES), ""),
    )
    _check_rule(table, rule, dayparts, known)
    _check_shares(table, campaign, voices, (shares, language_shares))
    rules = _shared(rule, shares, language_shares) if shares or language_shares else (rule,)
    yield from (titled(one, campaign) for one in rules)


def titled(rule: CampaignRule, campaign: Campaign | None) -> CampaignRule:
    """The rule with what people call its campaign and its audience."""
    if campaign is None:
        return rule
    title = next((one.title for one in campaign.audiences if one.name == rule.audience), "")
    return dataclasses.replace(rule, campaign_title=campaign.title, audience_title=title)


def _check_rule(table: Table, rule: CampaignRule, dayparts: Sequence[Daypart], known: Known) -> None:
    if rule.voices:
        _check_voices(table, "voices", rule.voices, language=rule.language, known=known)
    check_dates(table, rule.first, rule.last)
    most = max(rule.per_day, rule.ramp_per_day)
    if rule.per_week > _DAYS_OF_WEEK * most:
        table.wrong(
            "per_week",
            _("{week} plays a week do not fit {day} a day.").format(week=rule.per_week, day=most),
            _("Raise per_day or lower per_week."),
        )
    if rule.at and rule.per_day != len(rule.at):
        table.wrong(
            "per_day",
            _("There are {count} fixed times, and {day} plays a day.").format(count=len(rule.at), day=rule.per_day),
            _("Leave per_day out: it is the number of fixed times."),
        )
    if (rule.per_day - 1) * rule.gap_minutes >= _MINUTES_OF_DAY:
        table.wrong(
            "gap_minutes",
            _("{day} plays a day cannot stand {gap:g} minutes apart.").format(day=rule.per_day, gap=rule.gap_minutes),
            _("Lower the gap or per_day."),
        )
    _check_ramp(table, rule)
    for name in rule.dayparts:
        if name not in (known_names := [part.name for part in dayparts]):
            unknown(table, "dayparts", name, known_names)


def _check_ramp(table: Table, rule: CampaignRule) -> None:
    if table.has("ramp_days") != table.has("ramp_per_day"):
        table.wrong(None, _("Of “ramp_days” and “ramp_per_day”, one is missing."), _("Write both, or neither."))
    elif table.has("ramp_per_day") and rule.ramp_per_day <= rule.per_day:
        table.wrong(
            "ramp_per_day",
            _("The plays do not grow: {ramp} on the last day, {day} before.").format(
                ramp=rule.ramp_per_day, day=rule.per_day
            ),
            _("Let ramp_per_day be more than per_day."),
        )
    if table.has("ramp_days") and rule.at:
        table.wrong("ramp_days", _("A rule with fixed times does not grow."), _("Write a second rule without “at”."))


def _fixed_times(table: Table, dayparts: Sequence[Daypart]) -> tuple[dt.time, ...]:
    times = []
    for text in table.texts("at", ()):
        try:
            time = dt.time.fromisoformat(text) if len(text) == len("05:30") and text[2] == ":" else None
        except ValueError:
            time = None
        if time is None:
            table.wrong("at", _("“{text}” is not a time.").format(text=text), _('Write it as at = ["17:30"].'))
        elif time in times:
            table.wrong("at", _("“{text}” stands twice.").format(text=text), _("Keep one of them."))
        elif not any(part.start <= time < part.end for part in dayparts):
            table.wrong(
                "at",
                _("“{text}” lies in no session.").format(text=text),
                _("Choose a time inside a session's hours, or widen them."),
            )
        else:
            times.append(time)
    return tuple(sorted(times))


def _weights(table: Table, key: str) -> dict[str, float]:
    """``{ everyone = 2, elderly = 1 }``: names to weights."""
    one = table.table(key)
    return {name: one.number(name, least=0.01, most=1000) for name in one.keys}


def _check_shares(
    table: Table,
    campaign: Campaign | None,
    voices: Mapping[str, str],
    shares: tuple[Mapping[str, float], Mapping[str, float]],
) -> None:
    of_audiences, of_languages = shares
    audiences = [one.name for one in campaign.audiences] if campaign else []
    for name in of_audiences if campaign else ():
        if name not in audiences:
            unknown(table, "share", name, audiences)
    for language in of_languages:
        if campaign and language not in campaign.languages:
            unknown(table, "language_share", language, campaign.languages)
        _check_voiced(table, "language_share", language, voices)
    for key, word in (("share", "audience"), ("language_share", "language"), ("share", "ramp_days")):
        if table.has(key) and table.has(word):
            table.wrong(
                word,
                _("“{word}” does not go with “{key}”.").format(word=word, key=key),
                _("Keep one of the two."),
            )


def _shared(
    rule: CampaignRule, shares: Mapping[str, float], language_shares: Mapping[str, float]
) -> Iterator[CampaignRule]:
    """One rule for each audience and language, whose weekly plays are the whole's, split by weight."""
    parts = list(
        itertools.product(shares.items() or [(rule.audience, 1.0)], language_shares.items() or [(rule.language, 1.0)])
    )
    week = rule.per_week or _DAYS_OF_WEEK * rule.per_day
    plays = _split(week, [one * other for (_a, one), (_l, other) in parts])
    for ((audience, _weight), (language, _other)), share in zip(parts, plays, strict=True):
        if share:
            yield dataclasses.replace(
                rule,
                audience=audience,
                language=language,
                per_week=share,
                per_day=min(rule.per_day, share),
                together_per_day=rule.per_day,
            )


def _split(whole: int, weights: Sequence[float]) -> list[int]:
    """The whole in parts by weight: largest remainders, the first of equals first."""
    total = sum(weights)
    exact = [whole * weight / total for weight in weights]
    parts = [int(one) for one in exact]
    by_rest = sorted(range(len(parts)), key=lambda n: (parts[n] - exact[n], n))
    for n in by_rest[: whole - sum(parts)]:
        parts[n] += 1
    return parts


def _audience(table: Table, campaign: Campaign | None) -> str:
    audience = table.text("audience", ANY)
    if campaign and audience != ANY:
        audiences = tuple(one.name for one in campaign.audiences)
        if audience not in audiences:
            unknown(table, "audience", audience, (*audiences, ANY))
    return audience


def _language(table: Table, campaign: Campaign | None, voices: Mapping[str, str]) -> str:
    language = table.text("language", "vi")
    if campaign and language not in campaign.languages:
        unknown(table, "language" if table.has("language") else None, language, campaign.languages)
    if not table.has("language_share"):
        _check_voiced(table, "language" if table.has("language") else None, language, voices)
    return language


def _check_voiced(table: Table, key: str | None, language: str, voices: Mapping[str, str]) -> None:
    if language not in voices:
        table.wrong(
            key,
            _("The language “{language}” has no voice in this schedule.").format(language=language),
            _("Name one under [voices]."),
        )


def _check_voices(table: Table, key: str, names: tuple[str, ...], *, language: str, known: Known) -> None:
    if not names:
        table.wrong(key, _("The list of voices is empty."), _("Name a voice of this language."))
    for name in names:
        if name not in known.voices:
            unknown(table, key, name, tuple(known.voices))
        elif known.voices[name].language != language:
            table.wrong(
                key,
                _("The voice “{name}” speaks “{language}”.").format(name=name, language=known.voices[name].language),
                _("Choose a voice of this language."),
            )
