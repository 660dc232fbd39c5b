"""What is new of some prepared stations, written to output/: sound first, then what names it."""

import functools
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from loa.bags import BagLog, recalls, with_recalls
from loa.build.folders import playlists_folder, programmes_folder
from loa.build.playlists import withdraw_playlists, write_playlists
from loa.build.prepared import Built, Prepared, Progress, Session
from loa.build.sessions import station_title
from loa.drafts import Judge
from loa.manifest import Manifest, read_manifest, write_manifest
from loa.master import Order, Tags, master, order_key
from loa.messages import _
from loa.model.playing import PlayPlan
from loa.model.sound import Mastered, Programme
from loa.model.sound_settings import SoundSettings
from loa.plans import plan_path, write_plan
from loa.shelf import Shelf
from loa.workspace import Workspace

_WRITERS = 8
"""So many stations' manifests, plans and playlists are written at once."""


def publish(
    workspace: Workspace, prepared: Sequence[Prepared], week: str, *, jobs: int, progress: Progress | None
) -> Iterator[Built]:
    """Write what is new of these stations; files first, then the manifest and playlists that name them.

    Raises:
        OutsideMissing: ffmpeg is missing.
    """
    stands = [_stand(workspace, one, week) for one in prepared]
    for _alike, some in itertools.groupby(stands, key=_mastering):
        yield from _published(workspace, list(some), week, jobs=jobs, progress=progress)


def would_make(workspace: Workspace, prepared: Prepared, week: str) -> tuple[Programme, ...]:
    """The programmes of a station that a build would make now."""
    return tuple(order.programme for order in _stand(workspace, prepared, week).new)


@dataclass(frozen=True, slots=True)
class _Stand:
    """A station's orders beside what stands in its folder."""

    prepared: Prepared
    folder: Path
    standing: Manifest
    orders: tuple[Order, ...]
    new: tuple[Order, ...]


def _published(
    workspace: Workspace, stands: Sequence[_Stand], week: str, *, jobs: int, progress: Progress | None
) -> Iterator[Built]:
    """What is new of stations that are mastered alike."""
    speaker, target_lufs = _mastering(stands[0])
    new = [order for stand in stands for order in stand.new]
    made = master(
        new,
        shelf=Shelf(workspace.output / "shelf"),
        jobs=jobs,
        target_lufs=target_lufs,
        speaker=speaker,
        progress=functools.partial(progress, _("sound")) if progress else None,
        before_writing=_withdrawal(workspace, stands, week),
    )
    by_path = dict(zip((order.path for order in new), made, strict=True))
    with ThreadPoolExecutor(_WRITERS) as pool:  # mostly they wait for the disk
        yield from pool.map(lambda stand: _written(workspace, stand, by_path, week), stands)


def _mastering(stand: _Stand) -> tuple[str, float]:
    """The loudspeaker and the loudness that a station's programmes are made for."""
    sound = stand.prepared.station.sound
    return sound.speaker, sound.lufs


def _stand(workspace: Workspace, prepared: Prepared, week: str) -> _Stand:
    folder = programmes_folder(workspace, prepared.station.locality, week)
    standing = read_manifest(folder)
    orders = tuple(_order(session, prepared, folder, week) for session in prepared.sessions)
    new = tuple(order for order in orders if not standing.has(order.path, _key(order, prepared.station.sound)))
    return _Stand(prepared, folder, standing, orders, new)


def _order(session: Session, prepared: Prepared, folder: Path, week: str) -> Order:
    tags = Tags(artist=station_title(prepared.locality, session.day), album=week)
    return Order(session.programme, folder / f"{session.programme.id}.mp3", tags)


def _key(order: Order, sound: SoundSettings) -> str:
    return order_key(order, target_lufs=sound.lufs, speaker=sound.speaker)


def _withdrawal(workspace: Workspace, stands: Sequence[_Stand], week: str) -> Callable[[], None]:
    """Takes away the playlists of every station of which a file goes or changes."""

    def withdraw() -> None:
        for stand in stands:
            kept = {order.path for order in stand.orders} - {order.path for order in stand.new}
            if not stand.standing.entries.keys() <= kept:
                withdraw_playlists(playlists_folder(workspace, stand.prepared.station.locality, week))

    return withdraw


def _written(workspace: Workspace, stand: _Stand, made: Mapping[Path, Mastered], week: str) -> Built:
    station = stand.prepared.station.locality
    sound = stand.prepared.station.sound
    known = {order.path: (_key(order, sound), made[order.path]) for order in stand.new}
    manifest = stand.standing.updated({order.path: known.get(order.path) for order in stand.orders})
    write_manifest(stand.folder, manifest)
    plan = _with_recalls(workspace, stand.prepared.plan, week)
    write_plan(plan_path(workspace.output, station, week), plan)
    lists = write_playlists(playlists_folder(workspace, station, week), stand.orders, manifest, week=week)
    return Built(
        station=station,
        plan=plan,
        programmes=tuple(manifest.mastered(order.path) for order in stand.orders),
        made=len(stand.new),
        playlists=tuple(lists),
    )


def _with_recalls(workspace: Workspace, plan: PlayPlan, week: str) -> PlayPlan:
    """The plan with what it takes back of bags that are still out."""
    out = BagLog(workspace.logs, plan.station).out(week)
    return with_recalls(plan, recalls(out, plan, Judge(workspace.campaigns))) if out else plan
