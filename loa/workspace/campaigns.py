"""``scripts/<campaign>/``: ``campaign.toml``, ``facts.csv``, scripts and dispatches become campaigns."""

import dataclasses
import datetime as dt
import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from loa.errors import Fault, InputInvalid, fault
from loa.files.table import Row, read_table
from loa.files.toml import Table, did_you_mean, read_toml
from loa.messages import _
from loa.model.campaign import SCRIPT_NAMES, Audience, Campaign, Fact, FactValue, LocalFact, Phase, Script, ScriptBed
from loa.model.dispatch import Dispatch
from loa.workspace.dispatches import PREFIX, read_dispatch, version_of

FOLDER = "scripts"
CAMPAIGN_FILE = "campaign.toml"
FACTS_FILE = "facts.csv"
FACTS_REQUIRED, FACTS_OPTIONAL = ("for", "name", "value"), ("from", "until", "source")
VERSION = 1
EVERYONE = "everyone"
PRIORITIES = ("thông thường", "ưu tiên", "khẩn cấp")
"""Priority classes of bulletins. Source: Thông tư 39/2020/TT-BTTTT."""
LOCAL_KINDS = ("text", "number", "date", "list")
TAKEN_NAMES = (*SCRIPT_NAMES, "loop")
"""Names that every script has already; a fact may not take them."""
_SCRIPT_END = ".txt.j2"
BED_UNDER_DB, BED_RISE_DB = 18.0, 6.0
LEAST_BED_UNDER_DB, MOST_BED_UNDER_DB, MOST_BED_RISE_DB = 12.0, 40.0, 10.0
"""Decibels: nearer than 12 under the speech, music takes more of it than any bed is worth."""
_OTHER_FILES = ("approvals.toml",)
_NAME_AND_POST = re.compile(r"[^,\d]+ [^,\d]+, *[^,]{3,}")
"""A name of two words or more, a comma, a post: somebody who can be asked."""
_WORD = re.compile(r"[a-z][a-z0-9-]{0,39}\Z|[0-9][a-z0-9-]{0,39}\Z")
_FACT_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
_LANGUAGE = re.compile(r"[a-z]{2,12}\Z")
_SCOPE = re.compile(r"[0-9]{5}\Z|(?:tỉnh|thành phố) \S.*\Z")
_NUMBER = re.compile(r"-?[0-9]{1,12}\Z")
_SLOWEST, _FASTEST = 1.0, 7.5
"""Syllables per second that speech can have at all. Source: DESIGN section 4."""


class _Dated(Protocol):
    @property
    def first(self) -> dt.date: ...
    @property
    def last(self) -> dt.date: ...


D = TypeVar("D", bound=_Dated)


def read_campaigns(root: Path) -> dict[str, Campaign]:
    """The campaigns of a workspace by name, sorted.

    Raises:
        InputInvalid: with every fault of every campaign's files.
    """
    faults: list[Fault] = []
    campaigns: dict[str, Campaign] = {}
    for folder in sorted((root / FOLDER).iterdir()) if (root / FOLDER).is_dir() else ():
        if folder.is_dir() and not folder.name.startswith("."):
            try:
                campaigns[folder.name] = read_campaign(folder)
            except InputInvalid as exc:
                faults += exc.faults
    faults += _same_dispatch_twice(campaigns.values())
    if faults:
        raise InputInvalid(faults)
    return campaigns


def read_campaign(folder: Path) -> Campaign:
    """The campaign of one folder.

    Raises:
        InputInvalid: with every fault of the folder's files.
    """
    shown = f"{FOLDER}/{folder.name}"
    faults: list[Fault] = []
    campaign: Campaign | None = None
    if not _WORD.match(folder.name):
        faults.append(
            fault(
                shown,
                _("A campaign's folder name is small letters without accents, digits and hyphens."),
                _("Rename the folder."),
            )
        )
    try:
        campaign = _campaign(folder, read_toml(folder / CAMPAIGN_FILE, name=f"{shown}/{CAMPAIGN_FILE}"))
    except InputInvalid as exc:
        faults += exc.faults
    dispatches, dispatch_faults = _dispatches(folder, shown)
    faults += dispatch_faults
    faults += _stray_files(folder, shown)
    local: tuple[Fact, ...] = ()
    if campaign is not None:
        faults += _script_faults(campaign)
        try:
            local = _local_facts(folder / FACTS_FILE, f"{shown}/{FACTS_FILE}", campaign)
        except InputInvalid as exc:
            faults += exc.faults
    if faults or campaign is None:
        raise InputInvalid(faults)
    return Campaign(
        name=campaign.name,
        title=campaign.title,
        first=campaign.first,
        last=campaign.last,
        priority=campaign.priority,
        phases=campaign.phases,
        facts=(*campaign.facts, *local),
        local_facts=campaign.local_facts,
        audiences=campaign.audiences,
        scripts=campaign.scripts,
        dispatches=dispatches,
        languages=campaign.languages,
        file=campaign.file,
    )


def _campaign(folder: Path, table: Table) -> Campaign:
    version_of(table, VERSION)
    first, last = table.date("from"), table.date("until")
    _note_backwards(table, first, last)
    campaign = Campaign(
        name=folder.name,
        title=table.text("title"),
        first=first,
        last=last,
        priority=table.choice("priority", PRIORITIES, PRIORITIES[0]),
        phases=_phases(table, first, last),
        facts=_facts(table),
        local_facts=_declared(table),
        audiences=_audiences(table.table("audience")),
        scripts=_with_beds(tuple(_scripts(folder)), table.table("script")),
        dispatches=(),
        languages=_languages(table),
        file=table.file,
    )
    _note_taken_names(table, campaign)
    table.close()
    return campaign


def _languages(table: Table) -> tuple[str, ...]:
    languages = table.texts("languages", ("vi",))
    for one in languages:
        if not _LANGUAGE.match(one):
            table.wrong(
                "languages",
                _("“{value}” is not a language.").format(value=one),
                _('Write as: languages = ["vi", "rade"]'),
            )
    return languages


def _note_backwards(table: Table, first: dt.date, last: dt.date) -> None:
    if first > last and table.has("from") and table.has("until"):
        table.wrong("until", _("It ends before it begins."), _("Correct one of the two dates."))


def _phases(table: Table, first: dt.date, last: dt.date) -> tuple[Phase, ...]:
    read = [(one, _phase(one)) for one in table.tables("phase")]
    for (_one, earlier), (other, later) in _overlapping(read):
        other.wrong(
            "from",
            _("The phase “{name}” overlaps “{other}”.").format(name=later.name, other=earlier.name),
            _("Let one end on the day before the next begins."),
        )
    for one, phase in read:
        if [other.name for _other, other in read].count(phase.name) > 1:
            one.wrong("name", _("The name “{name}” stands twice.").format(name=phase.name), _("Rename one."))
        if phase.first < first or phase.last > last:
            one.wrong(
                "from" if phase.first < first else "until",
                _("The phase lies outside the campaign's days."),
                _("Move it, or the campaign's from and until."),
            )
    return tuple(sorted((phase for _one, phase in read), key=lambda phase: phase.first))


def _phase(table: Table) -> Phase:
    phase = Phase(
        name=_word(table),
        first=table.date("from"),
        last=table.date("until"),
        title=table.text("title"),
        source=table.text("source"),
        needs_confirmation=table.flag("needs_confirmation", default=False),
        confirmed_by=table.text("confirmed_by", "").strip(),
        file=table.file,
        line=table.line(),
    )
    _note_backwards(table, phase.first, phase.last)
    if phase.confirmed_by and not _NAME_AND_POST.match(phase.confirmed_by):
        table.wrong(
            "confirmed_by",
            _("“{value}” is not a name and a post.").format(value=phase.confirmed_by),
            _("Write who confirmed it, with a comma before the post and the document: name, post, document."),
        )
    return phase


def _overlapping(read: Sequence[tuple[Table, D]]) -> Iterator[tuple[tuple[Table, D], tuple[Table, D]]]:
    """Pairs whose days overlap, the one that begins first in front."""
    for pair in itertools.combinations(sorted(read, key=lambda item: item[1].first), 2):
        if pair[1][1].first <= pair[0][1].last:
            yield pair


def _word(table: Table) -> str:
    name = table.text("name")
    if name and not _WORD.match(name):
        table.wrong(
            "name",
            _("“{name}” is not a plain name.").format(name=name),
            _("Write small letters without accents, digits and hyphens: first-plan."),
        )
    return name


def _fact_name(table: Table) -> str:
    name = table.text("name")
    if name and not _FACT_NAME.match(name):
        table.wrong(
            "name",
            _("“{name}” cannot be a fact's name.").format(name=name),
            _("Write small letters without accents, digits and _: stop_date."),
        )
    return name


def _facts(table: Table) -> tuple[Fact, ...]:
    read = [(one, _fact(one)) for one in table.tables("fact")]
    by_name: dict[tuple[str, str], list[tuple[Table, Fact]]] = defaultdict(list)
    for one, fact in read:
        by_name[fact.name, fact.scope].append((one, fact))
    for same in by_name.values():
        for (earlier, _earlier), (later, fact) in _overlapping(same):
            later.wrong(
                "from",
                _("“{name}” has two values for the same days; the other one is on line {line}.").format(
                    name=fact.name, line=earlier.line()
                ),
                _("Let one end on the day before the next begins."),
            )
    for one, fact in read:
        kinds = {type(other.value) for _other, other in read if other.name == fact.name}
        if len(kinds) > 1:
            one.wrong(
                "value",
                _("“{name}” is not the same kind of value everywhere.").format(name=fact.name),
                _("Write all of them as a date, all as a number, or all as text."),
            )
    return tuple(fact for _one, fact in read)


def _fact(table: Table) -> Fact:
    fact = Fact(
        name=_fact_name(table),
        value=_fact_value(table),
        first=table.date("from"),
        last=table.date("until"),
        source=table.text("source"),
        scope=table.text("scope", ""),
        file=table.file,
        line=table.line(),
        title=table.text("title", ""),
    )
    _note_backwards(table, fact.first, fact.last)
    if fact.scope and not _SCOPE.match(fact.scope):
        table.wrong("scope", *_scope_words(fact.scope))
    if not fact.source.strip() and table.has("source"):
        table.wrong("source", _("A fact without a source is not aired."), _("Write where it stands."))
    return fact


def _scope_words(scope: str) -> tuple[str, str]:
    return (
        _("“{scope}” is neither a locality code nor a province.").format(scope=scope),
        _("Write 5 digits, or the province with its kind: tỉnh Bình Phước."),
    )


def _fact_value(table: Table) -> FactValue:
    value = table.value("value")
    match value:
        case bool() | dt.datetime():
            pass
        case str() | int() | float() | dt.date():
            if value != "":
                return value
        case list() if value and all(isinstance(item, str) for item in value):
            return tuple(item for item in value if isinstance(item, str))
        case _:
            pass
    table.wrong(
        "value" if table.has("value") else None,
        _("A fact's value is a date, a number, a text or a list of texts, and is not empty."),
        _("Correct the value; a fact that is not known yet is a [[local_fact]]."),
    )
    return ""


def _declared(table: Table) -> tuple[LocalFact, ...]:
    read = [
        (one, LocalFact(_fact_name(one), one.choice("kind", LOCAL_KINDS), one.text("title")))
        for one in table.tables("local_fact")
    ]
    return tuple(local for _one, local in read)


def _note_taken_names(table: Table, campaign: Campaign) -> None:
    """A name means one thing in a script."""
    names = [local.name for local in campaign.local_facts]
    shared = sorted({fact.name for fact in campaign.facts} & set(names))
    taken = sorted({*names, *(fact.name for fact in campaign.facts)} & set(TAKEN_NAMES))
    twice = sorted({name for name in names if names.count(name) > 1})
    for name in (*shared, *twice):
        table.wrong(None, _("The name “{name}” stands twice.").format(name=name), _("Rename one."))
    for name in taken:
        table.wrong(None, _("Every script has “{name}” already.").format(name=name), _("Give the fact another name."))


def _audiences(table: Table) -> tuple[Audience, ...]:
    return tuple(
        Audience(
            name,
            one.text("title"),
            one.number("most_syllables_per_second", least=_SLOWEST, most=_FASTEST),
        )
        for name, one in table.named_tables()
    )


def _scripts(folder: Path) -> Iterator[Script]:
    """A script for every ``<language>[.<audience>].txt.j2`` of the folder."""
    for path in sorted(folder.glob(f"*{_SCRIPT_END}")):
        language, _dot, audience = path.name.removesuffix(_SCRIPT_END).partition(".")
        yield Script(folder.name, language, audience or EVERYONE, path, f"{FOLDER}/{folder.name}/{path.name}")


def _with_beds(scripts: Sequence[Script], table: Table) -> tuple[Script, ...]:
    """The scripts, each with the bed that ``[script."vi.elderly"]`` asks for under it."""
    known = tuple(f"{script.language}.{script.audience}" for script in scripts)
    wished = {name: _bed(one) for name, one in table.named_tables()}
    for name in wished:
        if name not in known:
            table.wrong(
                name,
                _("The campaign has no script “{name}”.").format(name=name),
                did_you_mean(name, known),
            )
    return tuple(dataclasses.replace(script, bed=wished.get(name)) for name, script in zip(known, scripts, strict=True))


def _bed(table: Table) -> ScriptBed | None:
    under = table.number("bed_under_db", BED_UNDER_DB, least=LEAST_BED_UNDER_DB, most=MOST_BED_UNDER_DB)
    rise = table.number("bed_rise_db", BED_RISE_DB, least=0, most=MOST_BED_RISE_DB)
    name = table.text("bed", "")
    for key in ("bed_under_db", "bed_rise_db"):
        if table.has(key) and not name:
            table.wrong(key, _("“{key}” goes with “bed”.").format(key=key), _("Name the bed, or take this line out."))
    return ScriptBed(name, under, rise, table.file, table.line("bed")) if name else None


def _script_faults(campaign: Campaign) -> Iterator[Fault]:
    audiences = tuple(audience.name for audience in campaign.audiences)
    for script in campaign.scripts:
        if not _LANGUAGE.match(script.language):
            yield fault(
                script.file,
                _("“{value}” is not a language.").format(value=script.language),
                _("Name the file as vi.txt.j2 or vi.elderly.txt.j2."),
            )
        elif script.language not in campaign.languages:
            yield fault(
                script.file,
                _("The campaign does not list the language “{value}”.").format(value=script.language),
                _("Add it to languages in campaign.toml."),
            )
        if script.audience not in audiences:
            yield fault(
                script.file,
                _("The campaign has no audience “{name}”.").format(name=script.audience),
                did_you_mean(script.audience, audiences),
            )


def _stray_files(folder: Path, shown: str) -> Iterator[Fault]:
    """Files that look as if they were meant for loa and would be passed over in silence."""
    for path in sorted(folder.iterdir()):
        name = path.name
        known = name in (CAMPAIGN_FILE, FACTS_FILE, *_OTHER_FILES) or name.endswith(_SCRIPT_END)
        meant = path.suffix in (".toml", ".csv", ".txt", ".j2") and not name.startswith(".")
        if meant and not known and not (name.startswith(PREFIX) and path.suffix == ".toml"):
            yield fault(
                f"{shown}/{name}",
                _("loa does not know what this file is for."),
                did_you_mean(
                    name, (CAMPAIGN_FILE, FACTS_FILE, *_OTHER_FILES, f"{PREFIX}….toml", f"vi.elderly{_SCRIPT_END}")
                ),
            )


def _dispatches(folder: Path, shown: str) -> tuple[tuple[Dispatch, ...], list[Fault]]:
    faults: list[Fault] = []
    dispatches: list[Dispatch] = []
    for path in sorted(folder.glob(f"{PREFIX}*.toml")):
        try:
            dispatches.append(read_dispatch(path, name=f"{shown}/{path.name}"))
        except InputInvalid as exc:
            faults += exc.faults
    return tuple(dispatches), faults


def _same_dispatch_twice(campaigns: Iterable[Campaign]) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for dispatch in (one for campaign in campaigns for one in campaign.dispatches):
        if dispatch.name in seen:
            yield fault(
                dispatch.file,
                _("The name “{name}” stands twice.").format(name=dispatch.name),
                _("{file} has it too; rename one.").format(file=seen[dispatch.name]),
            )
        seen.setdefault(dispatch.name, dispatch.file)


def _local_facts(path: Path, shown: str, campaign: Campaign) -> tuple[Fact, ...]:
    if not path.exists():
        return ()
    rows = read_table(path, required=FACTS_REQUIRED, optional=FACTS_OPTIONAL, name=shown)
    declared = {local.name: local for local in campaign.local_facts}
    faults = [found for row in rows for found in _local_row_faults(row, declared)]
    if faults:
        raise InputInvalid(faults)
    facts = [_local_fact(row, declared, campaign) for row in rows if row.cells["value"]]
    faults = list(_local_doubles(facts))
    if faults:
        raise InputInvalid(faults)
    return tuple(facts)


def _local_row_faults(row: Row, declared: Mapping[str, LocalFact]) -> Iterator[Fault]:
    scope, name, value = row.cells["for"], row.cells["name"], row.cells["value"]
    if not _SCOPE.match(scope):
        yield row.wrong("for", *_scope_words(scope))
    if name not in declared:
        yield row.wrong(
            "name",
            _("The campaign declares no local fact “{name}”.").format(name=name),
            did_you_mean(name, tuple(declared)),
        )
    elif value and not _reads_as(value, declared[name].kind):
        yield row.wrong("value", *_kind_words(value, declared[name].kind))
    if value and not row.cells["source"]:
        yield row.wrong("source", _("A fact without a source is not aired."), _("Write where it stands."))
    wrong = [column for column in ("from", "until") if row.cells[column] and not _reads_as(row.cells[column], "date")]
    for column in wrong:
        yield row.wrong(column, *_kind_words(row.cells[column], "date"))
    if not wrong and row.cells["from"] and row.cells["until"] and row.cells["from"] > row.cells["until"]:
        yield row.wrong("until", _("It ends before it begins."), _("Correct one of the two dates."))


def _kind_words(value: str, kind: str) -> tuple[str, str]:
    if kind == "date":
        return _("“{value}” is not a date.").format(value=value), _("Write it as 2024-09-16.")
    return _("“{value}” is not a number.").format(value=value), _("Write digits alone, without marks: 48655.")


def _reads_as(value: str, kind: str) -> bool:
    if kind == "number":
        return bool(_NUMBER.match(value))
    if kind == "date":
        try:
            return len(value) == len("2024-09-16") and bool(dt.date.fromisoformat(value))
        except ValueError:
            return False
    return True


def _local_fact(row: Row, declared: Mapping[str, LocalFact], campaign: Campaign) -> Fact:
    cells = row.cells
    return Fact(
        name=cells["name"],
        value=_value(cells["value"], declared[cells["name"]].kind),
        first=dt.date.fromisoformat(cells["from"]) if cells["from"] else campaign.first,
        last=dt.date.fromisoformat(cells["until"]) if cells["until"] else campaign.last,
        source=cells["source"],
        scope=cells["for"],
        file=row.file,
        line=row.line,
    )


def _value(cell: str, kind: str) -> FactValue:
    if kind == "number":
        return int(cell)
    if kind == "date":
        return dt.date.fromisoformat(cell)
    if kind == "list":
        return tuple(part.strip() for part in cell.split(";") if part.strip())
    return cell


def _local_doubles(facts: Iterable[Fact]) -> Iterator[Fault]:
    by_name: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        by_name[fact.name, fact.scope].append(fact)
    for same in by_name.values():
        for earlier, later in itertools.combinations(sorted(same, key=lambda fact: fact.first), 2):
            if later.first <= earlier.last:
                yield fault(
                    later.file,
                    _("“{name}” has two values for the same days; the other one is on line {line}.").format(
                        name=later.name, line=earlier.line
                    ),
                    _("Let one end on the day before the next begins."),
                    line=later.line,
                    cell="value",
                )
