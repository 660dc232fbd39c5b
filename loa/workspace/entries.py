"""A file of ``schedules/`` to which commands add entries, one table each: emergencies, changes of single days.

People may write it too; it is read like any schedule, with its faults.
"""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from loa.errors import Fault, InputInvalid
from loa.files import atomic
from loa.files.text import read_text
from loa.files.toml import Table, read_toml
from loa.workspace.dispatches import version_of

VERSION = 1


@contextlib.contextmanager
def reading_entries(path: Path, kind: str, faults: list[Fault]) -> Iterator[Iterator[Table]]:
    """The entries of a file while they are read; none when it is not there.

    Args:
        path: the file.
        kind: the name of an entry's table.
        faults: those of the file are added, and those that are noted on its entries meanwhile.
    """
    table = _top(path, faults)
    if table is None:
        yield iter(())
        return
    version_of(table, VERSION)
    yield table.tables(kind)
    faults += table.faults


def entry_text(kind: str, lines: Sequence[str]) -> str:
    """An entry as it stands in its file."""
    return "\n".join((f"[[{kind}]]", *lines)) + "\n"


def entries_text(path: Path, *, about: str) -> str:
    """What stands in the file; its head when it is not there, so that a first entry makes it.

    Args:
        path: the file.
        about: what the file is for, as its first line tells people.
    """
    return read_text(path) if path.exists() else f"# {about}\nversion = {VERSION}\n"


def add_entry(path: Path, standing: str, entry: str) -> None:
    """Write the file with one more entry at its end."""
    atomic.write_text(path, standing.rstrip("\n") + "\n\n" + entry)


def _top(path: Path, faults: list[Fault]) -> Table | None:
    try:
        return read_toml(path, name=f"{path.parent.name}/{path.name}") if path.exists() else None
    except InputInvalid as exc:
        faults += exc.faults
        return None
