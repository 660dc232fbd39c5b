"""``loa lexicon``: readings that an editor adds, and faults in lexicon files."""

from pathlib import Path

import click

from loa.cli import Session, show_json, talk
from loa.errors import Fault, InputInvalid
from loa.files.lexicon import COLUMNS, KINDS, entries_of, line_of, read_lexicon
from loa.messages import _
from loa.model.lexicon import Entry

_NAME = "scripts/lexicon.tsv"


@click.group(help=_("Readings of words that no rule can know: scripts/lexicon.tsv."))
def command() -> None:
    """Group the lexicon's commands."""


@command.command(help=_("Add one reading, or replace the one with the same context."))
@click.argument("written")
@click.argument("spoken")
@click.option("--kind", type=click.Choice(KINDS), default="word", show_default=True, help=_("What it is."))
@click.option("--before", default="", help=_("Only right after one of these words: a|b."))
@click.option("--after", default="", help=_("Only right before one of these words: a|b."))
@click.option("--engine", default="", help=_("Only for this voice engine."))
@click.option("--note", default="", help=_("Where the reading comes from."))
@click.pass_obj
def add(
    session: Session, *, written: str, spoken: str, kind: str, before: str, after: str, engine: str, note: str
) -> None:
    """Write the entry into the workspace's lexicon; nothing is written when it holds a fault."""
    from loa.files.atomic import write_text
    from loa.workspace.readings import engine_faults

    path = session.workspace().root / _NAME
    cells = f"{written}\t{spoken}\t{kind}\t{before}\t{after}\t{engine}\t{note}"
    (entry,) = entries_of("\t".join(COLUMNS) + "\n" + cells, name=_("the new line"))
    if faults := tuple(engine_faults([entry])):
        raise InputInvalid(faults)
    write_text(path, _with(path, entry))
    talk(_("“{written}” is now read “{spoken}”.").format(written=entry.written, spoken=entry.spoken))


@command.command(help=_("Every fault of the lexicon; exit 3 if any."))
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help=_("For programs: JSON."))
@click.pass_obj
def check(session: Session, *, files: tuple[Path, ...], as_json: bool) -> None:
    """Check the given files, or the workspace's lexicon."""
    from loa.workspace.readings import engine_faults

    faults: list[Fault] = []
    count = 0
    for path, name in _files(session, files):
        try:
            entries = read_lexicon(path, name=name)
            count += len(entries)
            faults += engine_faults(entries)
        except InputInvalid as exc:
            faults += exc.faults
    if as_json:
        show_json({"schema": 1, "entries": count, "faults": [str(found) for found in faults]})
    if faults:
        raise InputInvalid(faults)
    talk(_("{count} readings, no fault.").format(count=count))


def _files(session: Session, files: tuple[Path, ...]) -> list[tuple[Path, str]]:
    if files:
        return [(path, path.as_posix()) for path in files]
    path = session.workspace().root / _NAME
    return [(path, _NAME)] if path.is_file() else []


def _with(path: Path, entry: Entry) -> str:
    """The file's text with the entry in it; comments and other lines stay as they are."""
    if not path.is_file():
        return "\t".join(COLUMNS) + "\n" + line_of(entry) + "\n"
    read_lexicon(path, name=_NAME)
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    columns = next(line for line in lines if line.strip() and not line.startswith("#")).split("\t")
    line = _in_columns(entry, columns)
    same = [number for number, old in enumerate(lines) if _key(old, columns) == _key(line, columns)]
    kept = [old for number, old in enumerate(lines) if number not in same]
    return "\n".join([*kept, line]) + "\n"


def _in_columns(entry: Entry, columns: list[str]) -> str:
    cells = dict(zip(COLUMNS, line_of(entry).split("\t"), strict=False))
    if missing := [column for column, cell in cells.items() if cell and column not in columns and column != "kind"]:
        from loa.errors import UsageError

        raise UsageError(
            _("{file} has no column {columns}.").format(file=_NAME, columns=", ".join(missing)),
            cure=_("Add it to the first line of the file."),
        )
    return "\t".join(cells.get(column, "") for column in columns).rstrip("\t")


def _key(line: str, columns: list[str]) -> tuple[str, ...]:
    cells = dict(zip(columns, (cell.strip() for cell in line.split("\t")), strict=False))
    return tuple(cells.get(column, "") for column in ("written", "before", "after", "engine"))
