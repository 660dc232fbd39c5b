"""What ``loa log import`` makes of its files: pages of bags, filled sheets, logs of other players."""

import datetime as dt
import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from loa.cli import talk
from loa.cli._log_shown import log_of
from loa.errors import UsageError
from loa.messages import _, here
from loa.model.evidence import Play
from loa.model.time import moment_named

if TYPE_CHECKING:
    from types import ModuleType

    from loa.workspace import Workspace

TABLES = (".csv", ".xlsx")


@dataclass(frozen=True, slots=True)
class Given:
    """What the person says of the files."""

    code: str
    """The station; empty where the files say it themselves."""
    says: str
    """Who says so; empty when nobody was named."""
    revision: str
    """Of the plan that a sheet is of; empty when it was not given."""
    player: str
    """Whose log it is; empty to find it out."""
    bag: Path | None
    began: str
    """When a log without its own date begins."""
    is_confirmed: bool
    """True: what began far from its planned time really did."""
    now: dt.datetime
    """Aware."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What one file says was played."""

    file: Path
    plays: tuple[Play, ...]
    is_told: bool
    """A person ticked them."""
    strangers: tuple[str, ...] = ()
    """What a player played that we did not hand out."""
    came_back: Callable[[], object] | None = None
    """Writes down that it came back, once its plays are on the disk."""
    keep: Callable[[], object] | None = None
    """Keeps the file beside the log, before its plays are logged."""


def taken(workspace: "Workspace", file: Path, given: Given) -> Taken:
    """The plays of one file; nothing is logged yet.

    Raises:
        InputInvalid: it cannot be read, or a row of it is wrong.
        UsageError: it is of another station or plan, or it is not known whose it is.
    """
    ending = file.suffix.lower()
    if ending == ".json":
        return _of_page(workspace, file, given)
    if not given.code:
        raise UsageError(_("Whose table is it?"), cure=_("Give --for CODE."))
    if ending in TABLES and not given.player:
        return _of_sheet(workspace, file, given)
    return _of_player(workspace, file, given)


def _of_page(workspace: "Workspace", file: Path, given: Given) -> Taken:
    from loa.exchanges import Exchange, made_at, record
    from loa.files.canonical import sha256_hex
    from loa.page_log import read_page_log

    log = read_page_log(file, now=given.now, made=functools.partial(made_at, workspace.logs))
    if given.code and log.station != given.code:
        raise UsageError(
            _("The log is of station {other}, not of {code}.").format(other=log.station, code=given.code),
            cure=here(
                command=_("Give --for {code}, or the right file."),
                page=_("Choose the station {code}, or the right file."),
            ).format(code=log.station),
        )
    _check_page_plan(workspace, log.station, log.week, log.revision, given=given.revision)
    back = Exchange(given.now, log.revision, sha256_hex(file.read_bytes()), log.exported_at)
    write = functools.partial(record, workspace.logs, log.station, back)
    return Taken(file, log.plays, is_told=False, came_back=write)


def _check_page_plan(workspace: "Workspace", station: str, week: str, revision: str, *, given: str) -> None:
    """A page's log carries its own plan; yet one of a plan that was never made here is not taken unasked.

    Raises:
        UsageError: the plan of that week that stands here neither is that one nor replaced it.
    """
    from loa.plans import standing_plan
    from loa.tick_sheet import revision_in

    plan = standing_plan(workspace.output, station, week) if week else None
    if plan is None or revision in (plan.revision, *plan.supersedes):
        return
    if not given or revision_in(given, station=station) != revision:
        raise UsageError(
            _("The bag was made from plan {given}, and the plan of {week} for {code} is {standing}.").format(
                given=revision, week=week, code=station, standing=plan.revision
            ),
            cure=here(
                command=_("If that bag was really used, say so: --revision {given}"),
                page=_("If that bag was really used, write {given} under “The code on a paper sheet”."),
            ).format(given=revision),
        )


def _of_sheet(workspace: "Workspace", file: Path, given: Given) -> Taken:
    from loa.cli._sheets import Filled, plays_in

    filled = Filled(given.code, given.says, given.revision, given.now, is_confirmed=given.is_confirmed)
    return Taken(file, plays_in(workspace, file, filled), is_told=True)


def _of_player(workspace: "Workspace", file: Path, given: Given) -> Taken:
    from loa import plugins
    from loa.exchanges import made_at
    from loa.files.canonical import sha256_hex
    from loa.model.wording import own_means
    from loa.player_again import check_told_alike
    from loa.player_log import log_data, log_text, player_log, sounds_of_bag, sounds_of_output
    from loa.proofs import keep_data, proof_name

    text = log_text(data := log_data(file))
    name = given.player or _player_of(text, file)
    module = plugins.load("players", name)
    if not module.is_log(text):
        raise UsageError(_("{file} is not a log of {player}.").format(file=file.name, player=module.TITLE))
    means = functools.partial(own_means, workspace.locality(given.code))
    if given.bag:
        sounds = sounds_of_bag(
            given.bag, station=given.code, means=means, made=functools.partial(made_at, workspace.logs, given.code)
        )
    else:
        sounds = sounds_of_output(workspace.output, station=given.code, means=means)
    if module.CLOCK == "elapsed" and not given.began:
        message = here(
            command=_("{file} has no dates: give --began with the moment at which it begins."),
            page=_("{file} has no dates: write when it begins."),
        )
        talk(message.format(file=file.name))
    heard = module.heard(text, began=_began(module, given))
    found = player_log(heard, sounds, player=name, now=given.now)
    if not found.plays and not found.strangers:
        talk(_("{file}: it tells of no item that ended, so there is nothing to log.").format(file=file.name))
    log = log_of(workspace, given.code)
    check_told_alike(data, found.plays, clock=module.CLOCK, lines=log.lines(), folder=log.folder)
    sha256 = sha256_hex(data)
    proof = proof_name(file, sha256)
    plays = tuple(replace(play, proof=proof, proof_sha256=sha256) for play in found.plays)
    keep = functools.partial(keep_data, log.folder, proof, data) if plays else None
    return Taken(file, plays, is_told=False, strangers=found.strangers, keep=keep)


def _player_of(text: str, file: Path) -> str:
    """The one player whose log a text is.

    Raises:
        UsageError: it is none's, or could be several's.
    """
    from loa import plugins
    from loa.files.kinds import kind_words

    known = [name for name in plugins.names("players") if plugins.load("players", name).is_log(text)]
    if len(known) != 1:
        raise UsageError(
            _("{file} is no log that loa knows: it is {kind}.").format(
                file=file.name, kind=kind_words(file.read_bytes()) or _("a file of an unknown kind")
            ),
            cure=here(
                command=_(
                    "Give what the bag's page saved (.json), a filled sheet (.xlsx, .csv) or a player's log; "
                    "say whose log it is with --from: {names}."
                ),
                page=_(
                    "Choose what the bag's page saved (.json), a filled sheet (.xlsx, .csv) or a player's log; "
                    "say of which player it is: {names}."
                ),
            ).format(names=", ".join(plugins.names("players"))),
        )
    return known[0]


def _began(player: "ModuleType", given: Given) -> dt.datetime | None:
    """When a log begins: as the person says; a log without years begins within the last one.

    Raises:
        UsageError: it is not a moment, or has not come yet.
    """
    if given.began:
        began = moment_named(given.began)
        if began > given.now:
            raise UsageError(
                _("{moment:%d/%m/%Y %H:%M} has not come yet.").format(moment=began),
                cure=here(
                    command=_("Give --began with the moment at which the log begins, which is past."),
                    page=_("Write when the log begins, which is past."),
                ),
            )
        return began
    return given.now - dt.timedelta(days=365) if player.CLOCK == "day" else None
