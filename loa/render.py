"""Render: a script written out for one locality and one air date.

Scripts come from people and may be wrong or hostile, so a template is read as data before anything runs: only the parts
of Jinja that scripts need are let through, which bounds time, memory and output (``docs/scripts.md``).
"""

import bisect
import datetime as dt
import functools
import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import ModuleType
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.sandbox import SandboxedEnvironment

from loa import plugins
from loa.errors import Fault, InputInvalid, NotOnThisDate, fault
from loa.files.text import read_text
from loa.files.toml import did_you_mean
from loa.messages import _, here
from loa.model.air_code import air_code
from loa.model.campaign import SCRIPT_NAMES, Campaign, Fact, FactValue, Phase, Script
from loa.model.place import Locality, LocalityName
from loa.model.time import WEEKDAYS
from loa.model.words import Copy, UsedFact
from loa.reasons import reason_of

MOST_SCRIPT_BYTES = 64 * 1024
"""A long script has about 10 kB; ten minutes of speech in every phase would not fill this."""
MOST_LETTERS = 20_000
"""The longest copy: about an hour of speech."""
MOST_NODES = 5_000
"""How many parts a script may have; our longest has about 600."""
MOST_DEPTH = 40
"""How deep a script's marks may stand in each other; ours stand 12 deep."""
MOST_LOOPS = 1
"""A loop may not hold another."""
MOST_ITEMS = 300
"""The longest list a script walks through; no commune has as many hamlets."""
MOST_FACT_LETTERS = 1_000
"""The longest text of a fact; a minute of speech is about 800 letters."""
"""Monday first, as in ``date.weekday()``."""

_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Const,
    nodes.Name,
    nodes.List,
    nodes.Tuple,
    nodes.If,
    nodes.For,
    nodes.Assign,
    nodes.Filter,
    nodes.Test,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.CondExpr,
    nodes.Sub,
    nodes.Getattr,
)
"""Everything a script may be made of."""
_WRITERS: dict[str, type | tuple[type, ...]] = {
    "date": dt.date,
    "number": (int, float),
    "time": dt.time,
    "money": (int, float),
    "join": (list, tuple),
}
"""What a language's module may write, and of which values."""
_FILTERS = (*_WRITERS, "near_date", "capital")
_TESTS = ("none", "string", "number", "odd", "even", "eq", "ne", "lt", "gt", "le", "ge", "in")
_LOOP_FIELDS = ("first", "last", "index")
_FACT = "__fact"
"""The inner function that a fact's name becomes, so that only facts really reached are looked at."""
_ITEMS = "__items"
"""The inner function that every loop's list goes through."""
_DATED = re.compile(r"air_date|weekday|air_code|near_date")
"""What makes a script's words differ from one day to the next; where one stands in plain words, no harm is done."""
_SPACES = re.compile(r"[^\S\n]+")
_SPACE_BEFORE_MARK = re.compile(r" +([.,;:?!…])")


def render(
    script: Script,
    campaign: Campaign,
    locality: Locality,
    *,
    on: dt.date,
    length: str,
    session: str = "",
    source: str | None = None,
) -> Copy:
    """The script written out.

    Args:
        script: one of the campaign's scripts.
        campaign: its campaign.
        locality: who will hear it.
        on: the air date.
        length: ``short`` or ``long``.
        session: the session's title, for scripts that greet: ``Buổi sáng``.
        source: the script's own text, for who writes it out for many days; else it is read.

    Returns:
        NFC text, one paragraph a line, with the facts it was written with. The text is empty when the script has no
        words for the phase.

    Raises:
        NotOnThisDate: the day lies outside the campaign or its phases, the phase waits for a person's confirmation, or
            a fact that the script needs does not hold on the day.
        InputInvalid: the script is not a script: too large, not UTF-8, not Jinja, an unknown name.
    """
    place = _place(campaign, locality, on)
    phase = _phase(campaign, on)
    known = _Facts(campaign, locality, on, script)
    template = _template(
        script_source(script) if source is None else source, script.file, script.language, campaign.fact_names
    )
    values = _variables(place, phase, on) | {"air_code": air_code(locality.code, on), "length": length}
    values |= {"session": session, _FACT: known.value, _ITEMS: _items}
    return Copy(
        campaign=campaign.name,
        language=script.language,
        audience=script.audience,
        length=length,
        locality=locality.code,
        air_date=on,
        phase=phase.name if phase else "",
        title=campaign.title,
        text=_tidied(_written(template, values, script)),
        script_file=script.file,
        facts=known.used,
    )


def script_source(script: Script) -> str:
    """The script as it stands in its file.

    Raises:
        InputInvalid: it is missing, too large, or not UTF-8.
    """
    return read_text(script.path, name=script.file, most_bytes=MOST_SCRIPT_BYTES)


def alike(
    campaign: Campaign, locality: Locality, days: Iterable[dt.date], *, source: str
) -> Iterator[tuple[dt.date, ...]]:
    """Stretches of days on which a script's words are surely the same, so that they are written out once.

    Args:
        campaign: whose script it is.
        locality: who will hear it.
        days: the air dates, in order.
        source: the script's own text.
    """
    if _DATED.search(source):
        yield from ((day,) for day in days)
        return
    turns = sorted(campaign.turning_days(locality.scopes) | locality.turning_days)
    for _turn, stretch in itertools.groupby(days, key=lambda day: bisect.bisect(turns, day)):
        yield tuple(stretch)


def script_faults(script: Script, campaign: Campaign) -> tuple[Fault, ...]:
    """Every fault of a script that shows without a locality or a date: what it is made of, and names nobody knows."""
    try:
        _template(script_source(script), script.file, script.language, campaign.fact_names)
    except InputInvalid as exc:
        return tuple(exc.faults)
    return ()


def _place(campaign: Campaign, locality: Locality, on: dt.date) -> LocalityName:
    place = locality.name_on(on)
    if place is None:
        raise NotOnThisDate(
            [
                fault(
                    "schedules/localities.csv",
                    _("{code} has no name on {day:%d/%m/%Y}, so {campaign} cannot be written.").format(
                        code=locality.code, day=on, campaign=campaign.name
                    ),
                    _("Add a line with the name of that time."),
                    cell=locality.code,
                )
            ]
        )
    return place


def _phase(campaign: Campaign, on: dt.date) -> Phase | None:
    """The confirmed phase of the day; None for a campaign without phases."""
    if not campaign.first <= on <= campaign.last:
        raise NotOnThisDate([_outside(campaign, on)])
    phase = campaign.phase_on(on)
    if phase is None and campaign.phases:
        raise NotOnThisDate(
            [
                fault(
                    campaign.file,
                    _("{campaign} has no phase on {day:%d/%m/%Y}.").format(campaign=campaign.name, day=on),
                    _("Choose another day, or add a [[phase]] with its source."),
                )
            ]
        )
    if phase and phase.needs_confirmation and not phase.confirmed_by:
        raise NotOnThisDate(
            [
                fault(
                    phase.file,
                    _("The phase “{phase}” of {day:%d/%m/%Y} is not confirmed: {title}.").format(
                        phase=phase.name, day=on, title=phase.title
                    ),
                    here(
                        command=_("When you hold the official text: loa phase confirm, with your name and post."),
                        page=_("When you hold the official text, confirm the phase on the page “Scripts”."),
                    ),
                    line=phase.line,
                    cell="confirmed_by",
                )
            ]
        )
    return phase


def _outside(campaign: Campaign, on: dt.date) -> Fault:
    return fault(
        campaign.file,
        _("{campaign} is aired from {first:%d/%m/%Y} to {last:%d/%m/%Y}, not on {day:%d/%m/%Y}.").format(
            campaign=campaign.name, first=campaign.first, last=campaign.last, day=on
        ),
        _("Choose a day in between, or change from and until."),
    )


def _variables(place: LocalityName, phase: Phase | None, on: dt.date) -> dict[str, object]:
    name = place.spoken or place.name
    return {
        "phase": phase.name if phase else "",
        "kind": place.kind,
        "name": name,
        "written_name": place.name,
        "district": place.district,
        "province": place.province,
        "place": ", ".join(part for part in (f"{place.kind} {name}", place.district, place.province) if part),
        "units": place.units,
        "air_date": on,
        "weekday": WEEKDAYS[on.weekday()],
    }


class _Facts:
    """The facts of a campaign as one script sees them for one locality and day; knows which were really used."""

    def __init__(self, campaign: Campaign, locality: Locality, on: dt.date, script: Script) -> None:
        self._scopes = locality.scopes_on(on)
        self._campaign = campaign
        self._on = on
        self._script = script
        self._local = {local.name for local in campaign.local_facts}
        self._used: dict[str, UsedFact] = {}

    @property
    def used(self) -> tuple[UsedFact, ...]:
        """The facts that the words were written with, by name."""
        return tuple(self._used[name] for name in sorted(self._used))

    def value(self, name: str) -> FactValue | None:
        """The value that holds; None when the locality has none.

        Raises:
            NotOnThisDate: the fact has values for this locality, and none of them holds on the day.
        """
        if best := self._campaign.holding(name, self._scopes, self._on):
            self._refuse_endless(best)
            self._used[name] = UsedFact(name, _plain(best.value), best.source)
            return best.value
        fitting = next((found for scope in self._scopes if (found := self._campaign.facts_in(scope).get(name))), ())
        if fitting and name not in self._local:
            raise NotOnThisDate([self._not_now(fitting[-1])])
        return None

    @staticmethod
    def _refuse_endless(fact: Fact) -> None:
        parts = fact.value if isinstance(fact.value, tuple) else (fact.value,)
        if len(parts) > MOST_ITEMS or any(isinstance(part, str) and len(part) > MOST_FACT_LETTERS for part in parts):
            raise InputInvalid(
                [
                    fault(
                        fact.file,
                        _("“{name}” is too long to be said.").format(name=fact.name),
                        _("Shorten it."),
                        line=fact.line,
                    )
                ]
            )

    def _not_now(self, nearest: Fact) -> Fault:
        return fault(
            nearest.file,
            _(
                "“{name}” holds from {first:%d/%m/%Y} to {last:%d/%m/%Y}, and {script} needs it on {day:%d/%m/%Y}."
            ).format(name=nearest.name, first=nearest.first, last=nearest.last, script=self._script.file, day=self._on),
            _("Correct the script's phase, or add the value that holds with its source."),
            line=nearest.line,
            cell=nearest.name,
        )


def _plain(value: FactValue) -> str:
    return "; ".join(value) if isinstance(value, tuple) else str(value)


@functools.lru_cache(maxsize=256)
def _template(source: str, file: str, language: str, facts: frozenset[str]) -> jinja2.Template:
    """The compiled script.

    Raises:
        InputInvalid: with every fault that shows without running it.
    """
    environment = _environment(language)
    tree = _parsed(environment, source, file)
    faults = list(_shape_faults(tree, file)) or [
        *_part_faults(tree, file),
        *_name_faults(tree, file, facts),
    ]
    if faults:
        raise InputInvalid(faults)
    _point_at_facts(tree, facts, environment)
    code = environment.compile(tree, filename=file)
    return jinja2.Template.from_code(environment, code, environment.make_globals(None))


def _environment(language: str) -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False, finalize=_sayable
    )
    environment.globals.clear()
    environment.filters = _language_filters(language) | {"capital": _capital}
    environment.tests = {name: test for name, test in environment.tests.items() if name in _TESTS}
    environment.intercepted_binops = frozenset({"-"})
    environment.call_binop = _difference  # type: ignore[method-assign]
    return environment


def _language_filters(language: str) -> dict[str, Callable[..., str]]:
    """The language's way to write values; one without a module yet may still be written in plain words."""
    if language not in plugins.names("languages"):
        return {}
    module = plugins.load("languages", language)
    writers = {name: _for(kinds, getattr(module, name)) for name, kinds in _WRITERS.items() if hasattr(module, name)}
    return writers | ({"near_date": _near_date(module)} if hasattr(module, "day_month") else {})


def _near_date(module: ModuleType) -> Callable[..., str]:
    """The filter for a date that is said again: without its year in the year of the air date, and only then."""

    @jinja2.pass_context
    def written(context: jinja2.runtime.Context, value: object) -> str:
        if not isinstance(value, dt.date):
            raise _WrongValue(_unfit(value))
        air_date = context["air_date"]
        return str(module.day_month(value) if value.year == air_date.year else module.date(value))

    return written


def _for(kinds: type | tuple[type, ...], write: Callable[[Any], str]) -> Callable[[object], str]:
    """The filter, with a clear message for a value of another kind."""

    def checked(value: object) -> str:
        if not isinstance(value, kinds) or isinstance(value, bool):
            raise _WrongValue(_unfit(value))
        return write(value)

    return checked


class _WrongValue(TypeError):
    """A value stands where it cannot be said."""


def _unfit(value: object) -> str:
    if value is None:
        return _("A blank fact stands here; ask first: {% if name %} … {% else %} the sentence without it {% endif %}.")
    return _("“{value}” is of another kind than is asked for here.").format(value=str(value)[:40])


def _capital(value: object) -> str:
    """The text with its first letter large: ``thị trấn`` at the start of a sentence."""
    if not isinstance(value, str):
        raise _WrongValue(_unfit(value))
    return value[:1].upper() + value[1:]


def _sayable(value: object) -> object:
    """Texts and whole numbers are written as they are; everything else needs a filter."""
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    if isinstance(value, jinja2.Undefined) or value is None:
        raise _WrongValue(_unfit(None))
    raise _WrongValue(
        _("“{value}” cannot be said as it is; use a filter such as | date, | number or | join.").format(
            value=str(value)[:40]
        )
    )


def _difference(context: object, operator: str, left: object, right: object) -> int:  # noqa: ARG001 - Jinja's signature
    if isinstance(left, int) and isinstance(right, int):
        return left - right
    raise _WrongValue(_unfit(right if isinstance(left, int) else left))


def _parsed(environment: SandboxedEnvironment, source: str, file: str) -> nodes.Template:
    try:
        return environment.parse(source)
    except jinja2.TemplateSyntaxError as exc:
        raise InputInvalid([_not_a_script(file, f"{reason_of(exc)}.", exc.lineno)]) from exc
    except (RecursionError, ValueError, OverflowError, MemoryError) as exc:
        raise InputInvalid([_too_deep(file, 0)]) from exc


def _not_a_script(file: str, why: str, line: int) -> Fault:
    return fault(
        file,
        _("This is not a script: {why}").format(why=why),
        _("Look for a mark that is not closed or misspelt: {{ … }}, {% if … %} … {% endif %}."),
        line=line,
    )


def _too_deep(file: str, line: int) -> Fault:
    return fault(
        file,
        _("The script is too large or its marks stand too deep in each other."),
        _("Split it into simpler sentences."),
        line=line,
    )


def _walk(root: nodes.Node) -> Iterator[tuple[nodes.Node, int, int]]:
    """Every node with its depth and how many loops it stands in; without recursion."""
    stack = [(root, 0, 0)]
    while stack:
        node, depth, loops = stack.pop()
        yield node, depth, loops
        inner = loops + isinstance(node, nodes.For)
        stack += [(child, depth + 1, inner) for child in node.iter_child_nodes()]


def _shape_faults(tree: nodes.Template, file: str) -> Iterator[Fault]:
    """At most one: the script is too large, too deep, or loops inside a loop."""
    for count, (node, depth, loops) in enumerate(_walk(tree)):
        if count > MOST_NODES or depth > MOST_DEPTH:
            yield _too_deep(file, node.lineno)
            return
        if isinstance(node, nodes.For) and loops >= MOST_LOOPS:
            yield fault(file, _("A loop stands inside a loop."), _("Take the inner one out."), line=node.lineno)
            return


def _part_faults(tree: nodes.Template, file: str) -> Iterator[Fault]:
    for node, _depth, _loops in _walk(tree):
        found = _part_fault(node)
        if found:
            yield fault(file, *found, line=node.lineno or 0)


def _part_fault(node: nodes.Node) -> tuple[str, str] | None:
    """What is wrong with one part, and its cure."""
    if isinstance(node, nodes.Filter | nodes.Test):
        return _named_fault(node)
    if not isinstance(node, _ALLOWED):
        return (
            _("Scripts do not use “{part}”.").format(part=type(node).__name__.lower()),
            _("Scripts have {{ … }}, if, for, set and filters; see docs/scripts.md."),
        )
    return _form_fault(node)


def _form_fault(node: nodes.Node) -> tuple[str, str] | None:
    """What is wrong with a part that scripts may have, but not in this form."""
    match node:
        case nodes.Getattr() if not _is_loop_field(node):
            return (
                _("Scripts do not look inside values: “.{name}”.").format(name=node.attr),
                _("Use a fact by its name; in a loop, loop.first, loop.last or loop.index."),
            )
        case nodes.List() | nodes.Tuple() if not all(isinstance(item, nodes.Const) for item in node.items):
            return _("A list in a script holds only texts and numbers."), _("Make it a fact of kind list.")
        case nodes.For() if node.recursive or not isinstance(node.target, nodes.Name):
            return _("This loop is of a kind that scripts do not use."), _("Write: {% for item in list %}.")
        case nodes.Assign() if not isinstance(node.target, nodes.Name):
            return _("{% set %} gives one name one value."), _("Write: {% set name = value %}.")
        case _:
            return None


def _named_fault(node: nodes.Filter | nodes.Test) -> tuple[str, str] | None:
    """What is wrong with a filter or a test: nobody knows it, or it has brackets."""
    is_filter = isinstance(node, nodes.Filter)
    known = _FILTERS if is_filter else _TESTS
    if node.name not in known:
        unknown = _("There is no filter “{name}”.") if is_filter else _("There is no test “{name}”.")
        return unknown.format(name=node.name), did_you_mean(node.name, known)
    if node.kwargs or node.dyn_args or node.dyn_kwargs or (is_filter and node.args) or _is_block(node):
        return _("“{name}” takes nothing in brackets here.").format(name=node.name), _("Take the brackets out.")
    return None


def _is_block(node: nodes.Filter | nodes.Test) -> bool:
    """True for ``{% filter %}``, whose value is a block of text."""
    return node.node is None


def _is_loop_field(node: nodes.Getattr) -> bool:
    return isinstance(node.node, nodes.Name) and node.node.name == "loop" and node.attr in _LOOP_FIELDS


def _name_faults(tree: nodes.Template, file: str, facts: frozenset[str]) -> Iterator[Fault]:
    """Names that the script reads and nobody gives, wherever they stand."""
    own = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}
    known = (*SCRIPT_NAMES, *sorted(facts), *sorted(own))
    for node in tree.find_all(nodes.Name):
        if node.ctx == "store" and node.name in {*SCRIPT_NAMES, *facts, "loop"}:
            yield fault(
                file,
                _("“{name}” is given and cannot be set.").format(name=node.name),
                _("Choose another name."),
                line=node.lineno,
            )
        elif node.ctx == "load" and node.name not in {*known, "loop"}:
            yield fault(
                file,
                _("Nothing is called “{name}” here.").format(name=node.name),
                did_you_mean(node.name, known),
                line=node.lineno,
            )


def _point_at_facts(tree: nodes.Template, facts: frozenset[str], environment: SandboxedEnvironment) -> None:
    """Turn every reading of a fact's name into a call, so that a branch that is not taken asks for no fact."""
    for node, _depth, _loops in list(_walk(tree)):
        for field, value in list(node.iter_fields()):
            many = isinstance(value, list)
            setattr(node, field, [_pointed(item, facts) for item in value] if many else _pointed(value, facts))
        if isinstance(node, nodes.For):
            node.iter = _call(_ITEMS, node.iter)
    tree.set_environment(environment)


def _pointed(value: object, facts: frozenset[str]) -> object:
    if isinstance(value, nodes.Name) and value.ctx == "load" and value.name in facts:
        return _call(_FACT, nodes.Const(value.name, lineno=value.lineno))
    return value


def _call(function: str, argument: nodes.Node) -> nodes.Call:
    line = argument.lineno
    return nodes.Call(nodes.Name(function, "load", lineno=line), [argument], [], None, None, lineno=line)


def _items(value: object) -> tuple[object, ...]:
    """What a loop walks through: a list of bounded length; nothing when the fact is blank."""
    if value is None:
        return ()
    if isinstance(value, list | tuple) and len(value) <= MOST_ITEMS:
        return tuple(value)
    raise _WrongValue(_("A loop walks through a list of at most {most} items.").format(most=MOST_ITEMS))


def _written(template: jinja2.Template, values: Mapping[str, object], script: Script) -> str:
    """The template's output, never longer than ``MOST_LETTERS``."""
    parts: list[str] = []
    letters = 0
    try:
        for part in template.generate(**values):
            parts.append(part)
            letters += len(part)
            if letters > MOST_LETTERS:
                raise InputInvalid(
                    [fault(script.file, _("The script's words have no end."), _("Shorten its loops and lists."))]
                )
    except (jinja2.TemplateError, TypeError, ValueError, AttributeError, RecursionError) as exc:
        line = _line_of(exc, script.file)
        why = (
            str(exc)
            if isinstance(exc, _WrongValue)
            else _("it cannot be written out: {why}").format(why=reason_of(exc))
        )
        raise InputInvalid([fault(script.file, why, _("Correct this line."), line=line)]) from exc
    return "".join(parts)


def _line_of(exc: BaseException, file: str) -> int:
    """The line of the script on which it failed: Jinja gives its frames the script's own name and lines."""
    line, step = 0, exc.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == file:
            line = step.tb_lineno
        step = step.tb_next
    return line


@functools.lru_cache(maxsize=1024)
def _tidied(text: str) -> str:
    """NFC, one paragraph a line: a paragraph ends at an empty line, a single line end is a space.

    Most days of a week have the words of the day before.
    """
    paragraphs = re.split(r"\n\s*\n", unicodedata.normalize("NFC", text))
    lines = (_SPACES.sub(" ", part.replace("\n", " ")).strip() for part in paragraphs)
    return "\n".join(_SPACE_BEFORE_MARK.sub(r"\1", line) for line in lines if line)
