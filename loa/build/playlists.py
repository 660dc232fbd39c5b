"""The playlists of a station's week: for the week, for each day and for each session, in each form."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from loa.files.atomic import write_if_changed
from loa.manifest import Manifest
from loa.master import Order
from loa.model.playing import PlaylistEntry
from loa.playlist import playlist

PLAYLIST_FORMS = ("m3u8", "pls")


def write_playlists(folder: Path, orders: Sequence[Order], manifest: Manifest, *, week: str) -> Iterator[Path]:
    """A playlist for the week, one for each day and one for each session, in each form; gives their paths."""
    for name, some in _lists(orders, week).items():
        entries = [_entry(order, manifest, folder) for order in some]
        for form in PLAYLIST_FORMS:
            path = folder / f"{name}.{form}"
            write_if_changed(path, playlist(entries, form=form).encode("utf-8"))
            yield path


def withdraw_playlists(folder: Path) -> None:
    """Take away playlists whose files are about to change: cut short now, none would name what its manifest tells."""
    for form in PLAYLIST_FORMS:
        for path in sorted(folder.glob(f"*.{form}")):
            path.unlink()


def _lists(orders: Sequence[Order], week: str) -> dict[str, list[Order]]:
    lists = {week: list(orders)} if orders else {}
    for order in orders:
        lists.setdefault(order.programme.day.isoformat(), []).append(order)
        lists[order.path.stem.removeprefix(f"{order.programme.station}-")] = [order]
    return lists


def _entry(order: Order, manifest: Manifest, folder: Path) -> PlaylistEntry:
    ups = len(folder.parts) - len(_common(folder, order.path).parts)
    inside = order.path.relative_to(_common(folder, order.path)).as_posix()
    return PlaylistEntry("../" * ups + inside, manifest.mastered(order.path).seconds, order.programme.title)


def _common(one: Path, other: Path) -> Path:
    return next(parent for parent in (one, *one.parents) if other.is_relative_to(parent))
