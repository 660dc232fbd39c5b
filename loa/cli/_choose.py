"""Options that several commands share: which stations, and progress on a terminal."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

import click

from loa.cli._where import PLACE
from loa.errors import UsageError
from loa.messages import _

if TYPE_CHECKING:
    from loa.build import Progress
    from loa.model.playing import Station
    from loa.workspace import Workspace

F = TypeVar("F", bound=Callable[..., object])


def station_options(command: F) -> F:
    """``--for CODE`` (many times) and ``--all``."""
    command = click.option("--all", "is_all", is_flag=True, help=_("All stations of the workspace."))(command)
    return click.option(
        "--for", "codes", multiple=True, type=PLACE, help=_("A station, by its 5-digit code; may be given again.")
    )(command)


def chosen_stations(workspace: "Workspace", codes: Sequence[str], *, is_all: bool) -> "tuple[Station, ...]":
    """The stations that the options name, by code.

    Raises:
        UsageError: none was named, or both ways were used, or a code is not a station.
    """
    if codes and is_all:
        raise UsageError(_("Both --for and --all were given."), cure=_("Give one of the two."))
    if not codes and not is_all:
        raise UsageError(_("Say which stations."), cure=_("Give --for CODE, once or more, or --all."))
    wanted = sorted(workspace.stations) if is_all else sorted(set(codes))
    return tuple(workspace.station(code) for code in wanted)


@contextlib.contextmanager
def shown_progress(*, is_wanted: bool) -> "Iterator[Progress | None]":
    """Progress bars on stderr, when stderr is a terminal; nothing otherwise."""
    if not is_wanted:
        yield None
        return
    if not click.get_text_stream("stderr").isatty():
        yield _told_once()
        return
    from rich.console import Console
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    with Bars(console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(work: str, done: int, of: int) -> None:
            if work not in tasks:
                tasks[work] = bars.add_task(work, total=of)
            bars.update(tasks[work], completed=done, total=of)

        yield tell


def _told_once() -> "Progress":
    """One line for each kind of work, where there is no terminal to draw bars on."""
    told: set[str] = set()

    def tell(work: str, _done: int, of: int) -> None:
        if work not in told:
            told.add(work)
            click.echo(f"… {work} ({of})", err=True)

    return tell
