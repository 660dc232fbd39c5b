"""``loa pack``: the bag for a station; ``loa pack check``: will this player play this folder?"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from loa.cli import show_json, talk
from loa.errors import LoaError, UsageError
from loa.messages import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loa.model.airing import AirWeek
    from loa.model.device import Shortcoming
    from loa.pack import Packed
    from loa.workspace import Workspace


@click.group(
    invoke_without_command=True,
    help=_("The bag for a station: sound, playlists, run sheet and a page that plays and logs without a network."),
)
@click.option("--week", default="", metavar="YYYY-Www", help=_("ISO week, as 2024-W33."))
@click.option("--for", "code", default="", metavar="CODE", help=_("The station's locality code."))
@click.option("--device", default="", metavar="NAME", help=_("The player; the station's own when not given."))
@click.option("--to", type=click.Path(path_type=Path), default=None, help=_("A folder, a stick, or a file .zip."))
@click.option("--json", "as_json", is_flag=True, help=_("Print JSON for programs."))
@click.pass_context
def command(ctx: click.Context, *, week: str, code: str, device: str, to: Path | None, as_json: bool) -> None:
    """Pack, unless a subcommand was called."""
    if ctx.invoked_subcommand is None:
        if not (week and code and to):
            raise UsageError(_("Say what to pack, for whom, and where to."), cure=_("Give --week, --for and --to."))
        _pack(ctx.obj.workspace(), week, code, device=device, to=to, as_json=as_json)


@command.command(help=_("Say whether a player plays a folder or a file, and why not; also for files from elsewhere."))
@click.argument("place", type=click.Path(path_type=Path))
@click.option("--device", default="", metavar="NAME", help=_("The player; a bag tells its own."))
@click.option("--json", "as_json", is_flag=True, help=_("Print JSON for programs."))
def check(*, place: Path, device: str, as_json: bool) -> None:
    """Print every shortcoming; fail when there is one."""
    from loa.pack import check_bag

    name = device or _own_device(place)
    found = check_bag(place, name)
    if as_json:
        show_json({"version": 1, "device": name, "passes": not found, "shortcomings": [_data(one) for one in found]})
    else:
        _show(found)
    if found:
        raise LoaError(
            _("{place} does not pass for {device}: {count} to correct.").format(
                place=place, device=name, count=len(found)
            )
        )
    talk(_("{place} passes for {device}.").format(place=place, device=name))


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


def _pack(workspace: "Workspace", week: str, code: str, *, device: str, to: Path, as_json: bool) -> None:
    from loa.cli._choose import shown_progress
    from loa.model import time
    from loa.pack import BagOrder, device_module, pack
    from loa.playlog import PlayLog
    from loa.shelf import Shelf
    from loa.standing import standing_week

    time.week(week)
    station = workspace.station(code)
    module = device_module(device or station.device)
    titles = {daypart.name: daypart.title for daypart in station.dayparts}
    standing = standing_week(workspace.output, code, week, titles=titles)
    words = _words(workspace, standing) if module.CARRIES == "spots" else {}
    head = PlayLog(workspace.logs, code).head()
    order = BagOrder(standing, workspace.locality(code), module.NAME, head, words)
    with shown_progress(is_wanted=not as_json) as tell:
        shown = (lambda done, of: tell(_("files"), done, of)) if tell else None
        packed = pack(order, to, shelf=Shelf(workspace.output / "shelf"), progress=shown)
    _tell(packed, as_json=as_json)


def _words(workspace: "Workspace", week: "AirWeek") -> dict[str, str]:
    """The words of each line, written out for the station's day."""
    from loa.render import render

    locality = workspace.locality(week.plan.station)
    words = {}
    for line in week.plan.plays:
        campaign = workspace.campaign(line.campaign)
        language, audience, length = line.script.removeprefix(f"{line.campaign}/").split(".")
        script = next(one for one in campaign.scripts if (one.language, one.audience) == (language, audience))
        words[line.id] = render(script, campaign, locality, on=line.start.date(), length=length).text
    return words


def _tell(packed: "Packed", *, as_json: bool) -> None:
    copied = packed.copied
    if as_json:
        show_json(
            {
                "version": 1,
                "to": packed.to.as_posix(),
                "device": packed.device,
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


def _own_device(place: Path) -> str:
    """The device that a bag was packed for.

    Raises:
        UsageError: it is no bag of ours.
    """
    import json

    from loa.pack import MANIFEST_PATH

    try:
        return str(json.loads((place / MANIFEST_PATH).read_text(encoding="utf-8"))["device"])
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise UsageError(_("Say which player it is for."), cure=_("Give --device; see: loa pack devices")) from exc
