"""``loa build``: everything on the line up to playlists, in output/."""

import datetime as dt
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loa.cli import Session, show_json, talk
from loa.cli._choose import chosen_stations, shown_progress, station_options
from loa.cli._drafts import tell_drafts
from loa.cli._recalls import tell_recalls
from loa.cli._when import WEEK
from loa.errors import UsageError
from loa.messages import _, ngettext

if TYPE_CHECKING:
    from loa.build import Built, Progress
    from loa.model.playing import PlayPlan, Station
    from loa.workspace import Workspace

_LISTED_STATIONS = 3
"""Of so many stations every programme is listed; of more, a line a station."""


@click.command(help=_("Make the sound, the playlists and the plans of a week. What stands already is left as it is."))
@click.option("--week", required=True, type=WEEK, help=_("ISO week, as 2024-W33."))
@station_options
@click.option(
    "--jobs", type=click.IntRange(1, 64), default=None, help=_("How much is done at once; all cores if not given.")
)
@click.option("--dry-run", is_flag=True, help=_("Tell what would be made; make no programme."))
@click.option("--shard", metavar="i/n", help=_("Only the i-th of n equal parts of the stations, as 1/4."))
@click.option("--strict", "is_strict", is_flag=True, help=_("Stop when a script's first voice fails; use no other."))
@click.option("--approved-only", is_flag=True, help=_("Leave out words that nobody approved."))
@click.option("--json", "as_json", is_flag=True, help=_("Print data for programs."))
@click.pass_obj
def command(
    session: Session,
    *,
    week: str,
    codes: tuple[str, ...],
    is_all: bool,
    jobs: int | None,
    dry_run: bool,
    shard: str | None,
    is_strict: bool,
    approved_only: bool,
    as_json: bool,
) -> None:
    """Build, and tell what was made."""
    workspace = session.workspace()
    stations = _part(chosen_stations(workspace, codes, is_all=is_all), shard)
    cores = jobs or os.cpu_count() or 1
    with shown_progress(is_wanted=not as_json) as progress:
        if dry_run:
            _tell_what_would_be(
                workspace, stations, week, cores, progress, is_approved_only=approved_only, as_json=as_json
            )
            return
        from loa.build import build

        built = []
        for one in build(
            workspace,
            stations,
            week,
            jobs=cores,
            is_strict=is_strict,
            is_approved_only=approved_only,
            progress=progress,
        ):
            built.append(one)
            if not as_json:
                _show(one, workspace.root, is_whole=len(stations) <= _LISTED_STATIONS)
    if as_json:
        show_json({"version": 1, "week": week, "stations": [_data(one, workspace) for one in built]})
    else:
        _sum_up(workspace, stations, built)
    _tell_beds(workspace, [one.plan for one in built])
    tell_drafts(workspace, (one.plan for one in built))
    tell_recalls(workspace, [one.plan for one in built], now=dt.datetime.now(dt.UTC))


def _tell_what_would_be(
    workspace: "Workspace",
    stations: "tuple[Station, ...]",
    week: str,
    jobs: int,
    progress: "Progress | None",
    *,
    is_approved_only: bool,
    as_json: bool,
) -> None:
    from loa.build import prepare, programmes_folder, would_make
    from loa.model import time

    names, plans = [], []
    period = time.week(week)
    for prepared in prepare(
        workspace, stations, period, jobs=jobs, is_approved_only=is_approved_only, progress=progress
    ):
        plans.append(prepared.plan)
        folder = programmes_folder(workspace, prepared.station.locality, week).relative_to(workspace.root)
        names += [(folder / f"{one.id}.mp3").as_posix() for one in would_make(workspace, prepared, week)]
    _tell_beds(workspace, plans)
    if as_json:
        show_json({"version": 1, "week": week, "would_make": names})
        return
    for name in names:
        click.echo(name)
    talk(_("{count} programmes would be made.").format(count=len(names)))


def _tell_beds(workspace: "Workspace", plans: "list[PlayPlan]") -> None:
    """Who asked for music under speech is told what it costs, every time."""
    from loa.beds import beds_in, loss_words

    for name, bed in beds_in(plans, workspace.campaigns).items():
        talk(f"{name}: {loss_words(bed)}")


def _worth_naming(playlists: "tuple[Path, ...]") -> "list[Path]":
    """The week's and the days' playlists; those of single sessions and the PLS twins stand beside them."""
    return [path for path in playlists if path.suffix == ".m3u8" and len(path.stem) <= len("2024-08-12")]


def _show(built: "Built", root: Path, *, is_whole: bool) -> None:
    if is_whole:
        for one in built.programmes:
            click.echo(
                f"{one.path.relative_to(root).as_posix()}  {_clock(one.seconds)}"
                f"  {one.loudness_lufs:.1f} LUFS  {one.true_peak_dbtp:.1f} dBTP"
            )
        for path in _worth_naming(built.playlists):
            click.echo(path.relative_to(root).as_posix())
    else:
        seconds = sum(one.seconds for one in built.programmes)
        click.echo(
            f"{built.station}  "
            + _("{count} programmes, {made} new").format(count=len(built.programmes), made=built.made)
            + f", {_clock(seconds)}"
        )
    for short in built.plan.shortfalls:
        talk(f"{built.station}: {short.rule}: {short.planned}/{short.wanted}, {short.because}")


def _sum_up(workspace: "Workspace", stations: "tuple[Station, ...]", built: "list[Built]") -> None:
    for needed, codes in _needed(workspace, stations, built).items():
        talk(f"{needed} ({', '.join(codes)})")
    made, all_of_them = sum(one.made for one in built), sum(len(one.programmes) for one in built)
    if all_of_them == 0 and any(one.plan.is_approved_only and one.plan.shortfalls for one in built):
        talk(_("Nothing is planned in this week: no words that are right on its days are approved."))
    elif all_of_them == 0:
        talk(_("Nothing is planned in this week; see the days of the rules in schedules/."))
    elif made == 0:
        talk(_("Nothing to do: all {count} programmes are there and whole.").format(count=all_of_them))
    else:
        talk(
            ngettext("{made} programme made, {kept} kept.", "{made} programmes made, {kept} kept.", made).format(
                made=made, kept=all_of_them - made
            )
        )


def _needed(workspace: "Workspace", stations: "tuple[Station, ...]", built: "list[Built]") -> dict[str, list[str]]:
    """What the campaigns of the week lack in the languages of their listeners, with the stations that lack it."""
    from loa.check import needed_translations

    needed: dict[str, list[str]] = {}
    for station, one in zip(stations, built, strict=True):
        for name in sorted({play.campaign for play in one.plan.plays}):
            locality = workspace.localities[station.locality]
            spoken = {rule.language for rule in station.rules if rule.campaign == name}
            unspoken = tuple(language for language in locality.languages if language not in spoken)
            for line in needed_translations(workspace.campaigns[name], replace(locality, languages=unspoken)):
                needed.setdefault(line, []).append(station.locality)
    return needed


def _data(built: "Built", workspace: "Workspace") -> dict[str, object]:
    from loa.beds import bed_data, beds_in

    root = workspace.root
    return {
        "station": built.station,
        "plan_revision": built.plan.revision,
        "made": built.made,
        "programmes": [
            {
                "file": one.path.relative_to(root).as_posix(),
                "seconds": round(one.seconds, 3),
                "loudness_lufs": round(one.loudness_lufs, 2),
                "true_peak_dbtp": round(one.true_peak_dbtp, 2),
                "sha256": one.sha256,
                "audio_sha256": one.audio_sha256,
            }
            for one in built.programmes
        ],
        "beds": {name: bed_data(bed) for name, bed in beds_in([built.plan], workspace.campaigns).items()},
        "playlists": [path.relative_to(root).as_posix() for path in built.playlists],
    }


def _part(stations: "tuple[Station, ...]", shard: str | None) -> "tuple[Station, ...]":
    if shard is None:
        return stations
    number, _slash, of = shard.partition("/")
    if not (number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
        raise UsageError(_("“{shard}” is not a part.").format(shard=shard), cure=_("Write it as 1/4."))
    return stations[int(number) - 1 :: int(of)]


def _clock(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"
