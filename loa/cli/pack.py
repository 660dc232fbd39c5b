"""``loa pack``: the bag for a station; ``loa pack check``: is it whole, ours, and will this player play it?"""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loa.cli import Session, show_json, talk
from loa.cli._recalls import how_to_return, recalls_now, shown_bag, tell_recalls
from loa.cli._when import DAY, WEEK
from loa.cli._where import PLACE
from loa.errors import LoaError, OutsideMissing, PartlyDone, UsageError
from loa.messages import _, here, ngettext

_MOST_LOOKED_AT_BYTES = 64 * 1024 * 1024
"""A larger file is not read to say what it is instead of a bag."""

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from loa.bags import Bag, Recall
    from loa.files.note import VKey
    from loa.model.device import Shortcoming
    from loa.model.playing import PlayPlan
    from loa.pack import BagOrder, Packed
    from loa.workspace import Workspace


@click.group(
    invoke_without_command=True,
    help=_("The bag for a station: sound, playlists, run sheet and a page that plays and logs without a network."),
)
@click.option("--week", default="", type=WEEK, help=_("ISO week, as 2024-W33."))
@click.option("--for", "code", default="", type=PLACE, help=_("The station's locality code."))
@click.option("--device", default="", metavar="NAME", help=_("The player; the station's own when not given."))
@click.option("--to", type=click.Path(path_type=Path), default=None, help=_("A folder, a stick, or a file .zip."))
@click.option("--draft", "is_draft", is_flag=True, help=_("Pack words that nobody approved too, all marked as drafts."))
@click.option("--as-built", "is_as_built", is_flag=True, help=_("Pack it as it was built, though rules changed since."))
@click.option("--waiting", type=click.Path(path_type=Path, dir_okay=False), default=None, hidden=True)
@click.option("--json", "as_json", is_flag=True, help=_("Print JSON for programs."))
@click.pass_context
def command(
    ctx: click.Context,
    *,
    week: str,
    code: str,
    device: str,
    to: Path | None,
    is_draft: bool,
    is_as_built: bool,
    waiting: Path | None,
    as_json: bool,
) -> None:
    """Pack, unless a subcommand was called."""
    if ctx.invoked_subcommand is None:
        if not (week and code and to):
            raise UsageError(_("Say what to pack, for whom, and where to."), cure=_("Give --week, --for and --to."))
        _pack(ctx.obj.workspace(), _Asked(week, code, device, to, is_draft, is_as_built, as_json, waiting))


@command.command(
    help=_("Say whether a bag is whole, signed and playable, and why not; also for folders from elsewhere.")
)
@click.argument("place", type=click.Path(path_type=Path))
@click.option("--device", default="", metavar="NAME", help=_("The player; a bag tells its own."))
@click.option("--json", "as_json", is_flag=True, help=_("Print JSON for programs."))
@click.pass_obj
def check(session: Session, *, place: Path, device: str, as_json: bool) -> None:
    """Print every shortcoming; fail when there is one."""
    from loa._bag_open import opened_bag
    from loa.pack import check_bag, manifest_of

    with opened_bag(place) as folder:
        manifest = manifest_of(folder)
        name = device or _own_device(place, folder, manifest)
        station = str(manifest.get("station", ""))
        known = _known_keys(session, station)
        found = check_bag(folder, name, known=known)
    signer = str(manifest.get("signed_by", ""))
    if as_json:
        data = {"device": name, "passes": not found, "shortcomings": [_data(one) for one in found]}
        show_json({"version": 1, **data, "signed_by": signer, "is_key_known": bool(known)})
    else:
        _show(found)
    if found:
        raise LoaError(
            _("{place} does not pass for {device}: {count} to correct.").format(
                place=place, device=name, count=len(found)
            )
        )
    talk(_("{place} passes for {device}.").format(place=place, device=name))
    if manifest.get("draft") is True:
        talk(_("It is a draft: nobody has approved all of its words."))
    if signer and known:
        talk(_("Signed by {key}: {words}.").format(key=signer, words=_key_words(session.folder, signer, station)))
    elif signer:
        talk(_("Signed by {key}, which is not known here: compare it by telephone.").format(key=signer))


def _known_keys(session: Session, station: str) -> "Sequence[VKey]":
    """The keys that the workspace knows; none outside of one."""
    from loa._bag_seal import known_keys

    if not (session.folder / "scripts").is_dir() or not station.isdecimal():
        return ()
    return known_keys(session.folder.resolve(), station)


@command.command("list", help=_("List the bags that were handed out, and whether they are back."))
@click.option("--for", "codes", multiple=True, type=PLACE, help=_("Only of this station; may be given again."))
@click.option("--json", "as_json", is_flag=True, help=_("Print JSON for programs."))
@click.pass_obj
def list_(session: Session, *, codes: tuple[str, ...], as_json: bool) -> None:
    """Print a line for each bag."""
    from loa.bags import BagLog

    workspace = session.workspace()
    bags = [bag for code in _stations_with_bags(workspace, codes) for bag in BagLog(workspace.logs, code).bags()]
    if as_json:
        show_json({"version": 1, "bags": [_bag_data(bag) for bag in bags]})
        return
    for bag in bags:
        draft = _("draft") if bag.is_draft else ""
        click.echo("  ".join(part for part in (shown_bag(bag), bag.plan.revision, draft, _state(bag)) if part))
    _tell_signers(workspace, bags)
    if not bags:
        talk(_("No bag was handed out."))


def _tell_signers(workspace: "Workspace", bags: "Sequence[Bag]") -> None:
    """Of a station whose bags are signed by several keys, say whose each key is."""
    signers: dict[str, dict[str, list[str]]] = {}
    for bag in bags:
        if bag.signed_by:
            signers.setdefault(bag.station, {}).setdefault(bag.signed_by, []).append(bag.name)
    for station, names in signers.items():
        if len(names) > 1:
            talk(_("Bags of {code} are signed by {count} keys:").format(code=station, count=len(names)))
            for signer, named in names.items():
                talk(f"  {', '.join(named)}: {_key_words(workspace.root, signer, station)} ({signer})")


def _key_words(root: Path, signer: str, station: str) -> str:
    from loa._bag_seal import key_words
    from loa.files.note import vkey_of

    try:
        return key_words(vkey_of(signer), root, station)
    except ValueError:
        return _("a key that is not known here")


@command.command(help=_("List the bags that must come back, with what in them no longer holds."))
@click.option("--for", "codes", multiple=True, type=PLACE, help=_("Only of this station; may be given again."))
@click.option("--on", type=DAY, help=_("As of this day; today when not given."))
@click.option("--json", "as_json", is_flag=True, help=_("Print JSON for programs."))
@click.pass_obj
def recall(session: Session, *, codes: tuple[str, ...], on: dt.date | None, as_json: bool) -> None:
    """Print each bag with its lines, beside what the rules, scripts and approvals say now."""
    from loa.bags import bags_out
    from loa.model.time import VIETNAM

    workspace = session.workspace()
    today = on or dt.datetime.now(VIETNAM).date()
    out = bags_out(workspace.logs, _stations_with_bags(workspace, codes))
    found, unsure = recalls_now(workspace, out, today=today)
    if as_json:
        show_json({"version": 1, "recalls": [_recall_data(one) for one in found], "not_judged": list(unsure)})
    else:
        _show_recalls(found)
        _tell_ended(out, today)
    if unsure:
        raise PartlyDone(
            _("What the rules say now is not known, so bags were only held against what was built: {why}").format(
                why="\n".join(unsure)
            ),
            cure=_("Correct it, see: loa check; then ask again."),
        )


def _tell_ended(out: "Sequence[Bag]", today: dt.date) -> None:
    """Bags of weeks that are over are still out: they were not held against the rules of now."""
    if ended := [bag for bag in out if bag.plan.last < today]:
        talk(
            ngettext(
                "{count} bag of a week that is over is out; it was held against what was built. As of a day: --on DAY",
                "{count} bags of weeks that are over are out; they were held against what was built. "
                "As of a day: --on DAY",
                len(ended),
            ).format(count=len(ended))
        )


def _show_recalls(found: "Sequence[Recall]") -> None:
    for one in found:
        click.echo(shown_bag(one.bag))
        for line in one.lines:
            click.echo(f"  {line.line}  {line.start:%H:%M %d/%m/%Y}  {line.title}: {line.because}")
        talk(_("When it is back, or its sound was deleted: {command}").format(command=how_to_return(one.bag)))
    if not found:
        talk(_("No bag must come back."))


@command.command(help=_("Tick that a bag came back, or that what was in it was deleted."))
@click.argument("name", metavar="BAG")
@click.option("--by", default="", help=_("Who says so."))
@click.pass_obj
def returned(session: Session, *, name: str, by: str) -> None:
    """Write it down."""
    from loa.bags import BagLog, check_is_out, stations_with_bags

    workspace = session.workspace()
    bags = [bag for code in stations_with_bags(workspace.logs) for bag in BagLog(workspace.logs, code).bags()]
    check_is_out(name, bags)
    code = next(bag.station for bag in bags if bag.name == name)
    bag = BagLog(workspace.logs, code).give_back(name, by=by, now=dt.datetime.now(dt.UTC))
    click.echo("  ".join((shown_bag(bag), _state(bag))))


def _stations_with_bags(workspace: "Workspace", codes: "Sequence[str]") -> list[str]:
    from loa.bags import stations_with_bags

    known = stations_with_bags(workspace.logs)
    wanted = {workspace.station(code).locality for code in codes}
    return [code for code in known if code in wanted or not codes]


def _state(bag: "Bag") -> str:
    if bag.returned_at:
        return _("back since {at:%H:%M %d/%m/%Y}, says {by}").format(
            at=bag.returned_at.astimezone(bag.at.tzinfo), by=bag.returned_by
        )
    return _("asked back") if bag.asked_back else _("out")


def _bag_data(bag: "Bag") -> dict[str, object]:
    return {
        "name": bag.name,
        "station": bag.station,
        "week": bag.week,
        "device": bag.device,
        "to": bag.to,
        "at": bag.at.isoformat(),
        "plan_revision": bag.plan.revision,
        "draft": bag.is_draft,
        "signed_by": bag.signed_by,
        "lines": [play.id for play in bag.plan.plays],
        "asked_back": list(bag.asked_back),
        "returned_at": bag.returned_at.isoformat() if bag.returned_at else "",
        "returned_by": bag.returned_by,
    }


def _recall_data(one: "Recall") -> dict[str, object]:
    lines = [
        {"line": line.line, "start": line.start.isoformat(), "title": line.title, "because": line.because}
        for line in one.lines
    ]
    return {"bag": one.bag.name, "station": one.bag.station, "plan_revision": one.bag.plan.revision, "lines": lines}


@command.command(help=_("List the players that a bag can be packed for."))
@click.option("--json", "as_json", is_flag=True, help=_("Print JSON for programs."))
def devices(*, as_json: bool) -> None:
    """Print each device with what it is."""
    from loa import plugins

    known = [plugins.load("devices", name) for name in plugins.names("devices")]
    if as_json:
        show_json({"version": 1, "devices": [{"name": one.NAME, "title": one.TITLE} for one in known]})
        return
    for one in known:
        click.echo(f"{one.NAME:<10} {one.TITLE}")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What to pack."""

    week: str
    code: str
    device: str
    to: Path
    is_draft: bool
    is_as_built: bool
    as_json: bool
    waiting: Path | None = None
    """Where to write what ``loa.bags.waiting_bag`` reads, for who hands the bag out later; None: it is handed out."""


def _pack(workspace: "Workspace", asked: _Asked) -> None:
    from loa._bag_target import check_target
    from loa.bag_order import bag_order
    from loa.bags import waiting_bytes
    from loa.cli._choose import shown_progress
    from loa.files.atomic import write_bytes
    from loa.pack import pack, sums_of
    from loa.shelf import Shelf

    now = dt.datetime.now(dt.UTC)
    check_target(asked.to, workspace.root)
    order = bag_order(workspace, asked.code, asked.week, now=now, device=asked.device, is_draft=asked.is_draft)
    if not asked.is_as_built:
        _check_up_to_date(workspace, order.week.plan, asked.week)
    tell_recalls(workspace, [order.week.plan], now=now)
    stood = sums_of(asked.to)
    with shown_progress(is_wanted=not asked.as_json) as tell:
        shown = (lambda done, of: tell(_("files"), done, of)) if tell else None
        packed = pack(order, asked.to, shelf=Shelf(workspace.output / "shelf"), progress=shown)
    bag = None
    if not packed.shortcomings and asked.waiting:
        write_bytes(asked.waiting, waiting_bytes(_bag_of(order, packed, to="", now=now)))
    elif not packed.shortcomings:
        bag = _handed_out(workspace, order, packed, stood=stood, now=now)
    _tell(packed, bag, as_json=asked.as_json)


def _check_up_to_date(workspace: "Workspace", built: "PlayPlan", week: str) -> None:
    """Nothing is packed that the rules, scripts and facts would make otherwise now.

    Raises:
        LoaError: with the command that makes it again.
    """
    from loa.plans import is_same_plan
    from loa.replan import replan

    try:
        now = replan(workspace, week, {built.station: built})[built.station]
    except OutsideMissing as exc:  # a PC that only packs need not speak
        talk(_("Whether rules or scripts changed since the build could not be seen: {why}").format(why=exc.message))
        return
    if not is_same_plan(built, now):
        raise LoaError(
            _("The rules, scripts or facts have changed since this week was built: {first}.").format(
                first=_first_change(built, now)
            ),
            cure=here(
                command=_(
                    "Build again: loa build --week {week} --for {code}. To pack it as it was built all the same: "
                    "add --as-built."
                ),
                page=_("Press “Build it again”, then pack."),
            ).format(week=week, code=built.station),
        )


def _first_change(built: "PlayPlan", now: "PlayPlan") -> str:
    from loa.plans import superseded_lines

    for one in superseded_lines(built, now):
        return f"{one.line} {one.title}: {one.because}"
    for one in superseded_lines(now, built):
        return _("{line} {title} is new").format(line=one.line, title=one.title)
    return _("a relay")


def _handed_out(workspace: "Workspace", order: "BagOrder", packed: "Packed", *, stood: str, now: dt.datetime) -> "Bag":
    """The bag as it stands in the record: the one of before when it stood there before, else that one is gone."""
    from loa.bags import BagLog, bag_at

    log = BagLog(workspace.logs, order.week.plan.station)
    to = packed.to.resolve().as_posix()
    made = _bag_of(order, packed, to=to, now=now)
    if packed.sums == stood:
        return log.hand_out_once(made)
    gone = bag_at(workspace.logs, to, stood)
    bag = log.hand_out(made)
    if gone:
        BagLog(workspace.logs, gone.station).give_back(gone.name, by=f"gói {bag.name} ghi đè lên", now=now)
        talk(_("Bag {old} stood there, and is written down as gone.").format(old=gone.name))
    return bag


def _bag_of(order: "BagOrder", packed: "Packed", *, to: str, now: dt.datetime) -> "Bag":
    """The bag as it goes into the record, without a name yet."""
    from loa.bags import Bag

    return Bag(
        name="",
        station=order.week.plan.station,
        week=order.week.week,
        device=packed.device,
        to=to,
        at=now,
        sums=packed.sums,
        is_draft=packed.manifest["draft"] is True,
        plan=order.week.plan,
        sounds=tuple((sound["path"], sound["audio_sha256"]) for sound in packed.manifest["sound"]),
        signed_by=str(packed.manifest.get("signed_by", "")),
    )


def _tell(packed: "Packed", bag: "Bag | None", *, as_json: bool) -> None:
    copied = packed.copied
    if as_json:
        show_json(
            {
                "version": 1,
                "to": packed.to.as_posix(),
                "device": packed.device,
                "bag": bag.name if bag else "",
                "draft": packed.manifest["draft"],
                "files": list(packed.files),
                "written": list(copied.written),
                "kept": list(copied.kept),
                "removed": list(copied.removed),
                "shortcomings": [_data(one) for one in packed.shortcomings],
            }
        )
    else:
        for path in packed.files:
            click.echo(path)
        for path in copied.removed:
            talk(_("Removed, of an older bag: {path}").format(path=path))
        talk(
            _("{device}: {count} files, {new} written, {kept} stood there already.").format(
                device=packed.device, count=len(packed.files), new=len(copied.written), kept=len(copied.kept)
            )
        )
        _show(packed.shortcomings)
        if packed.manifest["draft"]:
            talk(_("It carries words that nobody approved; everything in it says so. Do not air it."))
        if bag:
            talk(_("Bag {bag} is written down as handed out.").format(bag=bag.name))
        elif not packed.shortcomings:
            talk(_("The bag is ready; it is written down as handed out when it is fetched."))
    if packed.shortcomings:
        raise LoaError(
            _("What was written does not pass for {device}.").format(device=packed.device),
            cure=_("Empty the stick, or use another one, and pack again."),
        )


def _show(found: "Sequence[Shortcoming]") -> None:
    for one in found:
        click.echo(f"{one.path}: {one.message} {one.cure}")


def _data(one: "Shortcoming") -> dict[str, str]:
    return {"path": one.path, "message": one.message, "cure": one.cure}


def _own_device(place: Path, folder: Path, manifest: "Mapping[str, object]") -> str:
    """The device that a bag was packed for.

    Raises:
        UsageError: it is no bag of ours, or does not tell.
    """
    from loa._bag_open import bags_below
    from loa._bag_seal import MANIFEST_PATH
    from loa.files.kinds import kind_words

    device = manifest.get("device")
    if isinstance(device, str):
        return device
    if not place.exists():
        raise UsageError(_("{path} is not there.").format(path=place), cure=_("Check the path, or plug the stick in."))
    if folder.is_file():
        is_small = folder.stat().st_size <= _MOST_LOOKED_AT_BYTES
        kind = (is_small and kind_words(folder.read_bytes())) or _("a file of an unknown kind")
        raise UsageError(_("{path} is no bag: it is {kind}.").format(path=place, kind=kind), cure=_what_to_give())
    below = ", ".join(path.as_posix() for path in bags_below(folder)) if folder == place else ""
    raise UsageError(
        _("{path} is no bag: {file} is not in it, or cannot be read.").format(path=place, file=MANIFEST_PATH),
        cure=_("A bag stands in: {places}.").format(places=below) if below else _what_to_give(),
    )


def _what_to_give() -> str:
    return _(
        "Give the stick, the folder or the ZIP that loa pack wrote. To ask whether a player would play other sound, "
        "add --device with its name; see: loa pack devices"
    )
