"""What a person means by the options of ``loa log add``: lines of a plan, or a play, post or visit that none holds."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from loa.errors import UsageError
from loa.files.canonical import sha256_hex
from loa.files.kinds import is_writing, kind_words
from loa.files.toml import did_you_mean
from loa.messages import _, here
from loa.model.evidence import FURTHEST, SPOKEN_FORMS, Play
from loa.model.time import at, clock_named, day_named, session_named, week_of
from loa.model.wording import own_means
from loa.plans import standing_plan
from loa.proofs import proof_name
from loa.tick import Witness, check_past, tick, tick_unplanned

if TYPE_CHECKING:
    from loa.model.playing import PlannedPlay, PlayPlan
    from loa.workspace import Workspace


_LINK = re.compile(r"https?://[^\s\x00-\x1f]+\Z")
_TEXTS = ("code", "session", "form", "means", "title", "campaign", "start", "proof")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person asked ``loa log add`` for."""

    code: str
    line_ids: tuple[str, ...]
    session: str
    day: dt.date | None
    form: str
    means: str
    count: int
    title: str
    campaign: str
    start: str
    proof: str
    """A link, or the path of a file; empty when there is none."""
    is_confirmed: bool = False
    """True: it really began that far from its planned time."""


def asked_of(options: dict[str, object]) -> Asked:
    """The options of the command as what the person asked for."""
    texts = {key: str(options.get(key) or "") for key in _TEXTS}
    if texts["session"]:
        texts["session"] = "/".join(map(str, session_named(texts["session"])))
    lines = options["line_ids"]
    return Asked(
        line_ids=tuple(map(str, lines)) if isinstance(lines, tuple) else (),
        day=day_named(str(options["day"])) if options["day"] else None,
        count=int(str(options["count"])),
        is_confirmed=bool(options.get("is_confirmed")),
        **texts,
    )


def named_witness(text: str) -> str:
    """The name of who says so: the log says of every play who or what does (DESIGN section 8).

    Raises:
        UsageError: nobody is named.
    """
    if not text.strip():
        raise UsageError(
            _("Who says so?"),
            cure=here(
                command=_('Add --by with the name: --by "Nguyễn Văn Mẫu".'), page=_("Write a name under “Who says so”.")
            ),
        )
    return text.strip()


def plays_of(workspace: "Workspace", asked: Asked, witness: Witness) -> Iterator[Play]:
    """The plays that the person means: lines of the plan, or one that no plan holds."""
    if bool(asked.line_ids) + bool(asked.session) + bool(asked.day) != 1:
        raise UsageError(
            _("Say what was played in one way: --line, --session or --day."),
            cure=_("For a post or a visit: --day DATE --form … --means … --title …"),
        )
    if asked.day and asked.form:
        plays = [_unplanned(workspace, asked, witness, asked.day)]
    else:
        plays = list(_planned(workspace, asked, witness))
    link, sha256 = proof_of(asked.proof)
    yield from (replace(play, proof=link, proof_sha256=sha256) for play in plays)


def weeks_of(asked: Asked) -> tuple[str, ...]:
    """The weeks of whose plans the person speaks; none for a post or a visit.

    Raises:
        UsageError: a line, session or day is not written as one.
    """
    if asked.day and asked.form:
        return ()
    days = [_day_of_id(one, asked.code) for one in asked.line_ids]
    days += [session_named(asked.session)[0]] if asked.session else []
    days += [asked.day] if asked.day else []
    return tuple(sorted({week_of(day) for day in days}))


def is_link(text: str) -> bool:
    """True for a link to a page: http or https, without spaces."""
    return bool(_LINK.match(text))


def proof_of(text: str) -> tuple[str, str]:
    """What the log says of a proof: a link as it is; of a file, its name in ``proofs`` and its SHA-256.

    Raises:
        UsageError: it is neither a link nor a file that can be read, or the file is a text, a document, an archive.
    """
    if not text:
        return "", ""
    if is_link(text):
        return text, ""
    path = Path(text)
    try:
        data = path.read_bytes()
    except OSError as exc:
        raise UsageError(
            _("“{text}” is neither a link nor a file that can be read.").format(text=text),
            cure=here(
                command=_("Give a link with https://, or the path of a photo, a scan, a recording."),
                page=_("Write a link that begins with https://, or choose a file."),
            ),
        ) from exc
    if is_writing(data):
        raise UsageError(
            _("“{text}” is no photo, scan or recording: it is {kind}.").format(
                text=path.name, kind=kind_words(data) or _("an empty file")
            ),
            cure=_("Give a link with https://, or the path of a photo, a scan, a recording."),
        )
    sha256 = sha256_hex(data)
    return proof_name(path, sha256), sha256


def _unplanned(workspace: "Workspace", asked: Asked, witness: Witness, day: dt.date) -> Play:
    return tick_unplanned(
        asked.code,
        witness,
        campaign=_campaign(workspace, asked, day),
        form=asked.form,
        means=asked.means or _means(workspace, asked, day),
        title=_title(asked),
        start=_start_unplanned(asked, day),
        count=asked.count,
    )


def _planned(workspace: "Workspace", asked: Asked, witness: Witness) -> Iterator[Play]:
    for day in _days(asked):
        check_past(at(day, dt.time()), witness.now)  # a week to come needs no plan to be told so
    lines = list(_lines(workspace, asked))
    shift = _shift(asked, lines[0][0])
    for line, revision in lines:
        yield tick(
            line,
            witness,
            form=asked.form or "loudspeaker",
            means=asked.means or _means(workspace, asked, line.start.date()),
            revision=revision,
            start=None if shift is None else line.start + shift,
        )


def _days(asked: Asked) -> list[dt.date]:
    """The days of what the person means, in order."""
    days = sorted({_day_of_id(one, asked.code) for one in asked.line_ids})
    return days or [asked.day or session_named(asked.session)[0]]


def _lines(workspace: "Workspace", asked: Asked) -> Iterator[tuple["PlannedPlay", str]]:
    """The lines of the plan that the person means, each with its plan's revision."""
    known: dict[str, tuple[PlannedPlay, str]] = {}
    for day in _days(asked):
        plan = plan_of_week(workspace, asked.code, week_of(day))
        known |= {play.id: (play, plan.revision) for play in plan.plays if play.start.date() == day}
    wanted = asked.line_ids or tuple(one for one in known if not asked.session or f"/{asked.session}/" in one)
    if not wanted:
        raise UsageError(_("The plan has nothing then."), cure=did_you_mean(asked.session, _sessions(known)))
    for one in wanted:
        if one not in known:
            raise UsageError(_("“{id}” is not in the plan.").format(id=one), cure=did_you_mean(one, tuple(known)))
        yield known[one]


def plan_of_week(workspace: "Workspace", code: str, week: str) -> "PlayPlan":
    """The plan of a station's week that stands.

    Raises:
        UsageError: there is none.
    """
    plan = standing_plan(workspace.output, code, week)
    if plan is None:
        raise UsageError(
            _("There is no plan of {week} for {code}.").format(week=week, code=code),
            cure=here(
                command=_("Make it: loa build --week {week} --for {code}").format(week=week, code=code),
                page=_("Build this week on the page “Plan”."),
            ),
        )
    return plan


def _sessions(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({one.split("/", 1)[1].rsplit("/", 1)[0] for one in ids}))


def _campaign(workspace: "Workspace", asked: Asked, day: dt.date) -> str:
    """The campaign the person named, or the only one that the station airs on that day."""
    if asked.campaign:
        return workspace.campaign(asked.campaign).name
    rules = workspace.station(asked.code).rules
    names = sorted({rule.campaign for rule in rules if rule.first <= day <= rule.last})
    if len(names) != 1:
        raise UsageError(
            _("Which campaign was it?"),
            cure=here(
                command=_("Add --campaign, one of: {names}.").format(names=", ".join(names or workspace.campaigns)),
                page=_("Choose the campaign."),
            ),
        )
    return names[0]


def _start_unplanned(asked: Asked, day: dt.date) -> dt.datetime:
    """When it was; of what is not heard from the loudspeakers the day is enough.

    Raises:
        UsageError: it was heard, and nobody says when.
    """
    start = _start(asked, day)
    if start is None and asked.form in SPOKEN_FORMS:
        raise UsageError(
            _("When was it heard?"),
            cure=here(command=_("Add --start HH:MM."), page=_("Write the time under “Began at”.")),
        )
    return start or at(day, dt.time())


def _title(asked: Asked) -> str:
    if not asked.title:
        raise UsageError(
            _("What was said or shown?"),
            cure=here(command=_("Add --title."), page=_("Write it under “What was said or shown”.")),
        )
    return asked.title


def _means(workspace: "Workspace", asked: Asked, day: dt.date) -> str:
    """The station's own loudspeakers; other forms need the person's words."""
    if (asked.form or "loudspeaker") not in SPOKEN_FORMS:
        raise UsageError(
            _("By which means?"),
            cure=here(
                command=_('Add --means, in your unit\'s words: "Zalo OA của xã".'),
                page=_("Write it under “Means, in your words”: “Zalo OA của xã”."),
            ),
        )
    return own_means(workspace.locality(asked.code), day)


def _shift(asked: Asked, first: "PlannedPlay") -> dt.timedelta | None:
    """How much later everything began than planned; None when the person does not say.

    Raises:
        UsageError: a time was given for a whole day, which has several sessions; or one that is hours away from the
            plan's, and nobody says that this is so.
    """
    if asked.day and asked.start:
        raise UsageError(_("A day has several sessions."), cure=_("Give --start with --session or --line."))
    start = _start(asked, first.start.date())
    if start and abs(start - first.start) > FURTHEST and not asked.is_confirmed:
        raise UsageError(
            _("{line} was planned for {planned:%H:%M}, hours away from {start:%H:%M}.").format(
                line=first.id, planned=first.start, start=start
            ),
            cure=here(
                command=_("Check the time and the session. If it really began then, add --confirm."),
                page=_("Check the time. If it really began then, tick “It really began then” and send it again."),
            ),
        )
    return start - first.start if start else None


def _start(asked: Asked, day: dt.date) -> dt.datetime | None:
    if not asked.start:
        return None
    return at(day, clock_named(asked.start))


def _day_of_id(line_id: str, code: str) -> dt.date:
    station, _slash, rest = line_id.partition("/")
    if station != code:
        raise UsageError(
            _("“{id}” is not a line of {code}.").format(id=line_id, code=code),
            cure=_("Lines are written as {code}/2024-08-12/sang/1.").format(code=code),
        )
    return day_named(rest.split("/")[0])
