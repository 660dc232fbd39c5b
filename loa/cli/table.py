"""``loa table``: localities and facts out to Excel and in again, with what would change before it does."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from loa.cli import Session, show_json, talk
from loa.messages import _, ngettext

if TYPE_CHECKING:
    from loa.tables import RowChange, TableChange

_SIGNS = {"added": "+", "removed": "-", "changed": "~"}


@click.group(invoke_without_command=True, help=_("Localities and facts: to Excel, and in again."))
@click.pass_context
def command(ctx: click.Context) -> None:
    """Show the list when no other word follows."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_tables)


@command.command("list", help=_("The tables of the workspace."))
@click.pass_obj
def list_tables(session: Session) -> None:
    """Print a line for each table: name, file."""
    from loa.tables import tables

    for one in tables(session.workspace()):
        click.echo(f"{one.name}\t{one.file}")


@command.command("export", help=_("Write the table NAME to the Excel workbook FILE."))
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def export(session: Session, name: str, file: Path) -> None:
    """Write it."""
    from loa.files import atomic
    from loa.tables import table_named, workbook_of

    workspace = session.workspace()
    atomic.write_bytes(file, workbook_of(workspace, table_named(workspace, name)))
    click.echo(file)


@command.command("import", help=_("Show what FILE (.xlsx or .csv) would change in the table NAME; --write changes it."))
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--write", is_flag=True, help=_("Make the new table the table."))
@click.option(
    "--take-out", type=int, default=0, metavar="N", help=_("Let the N rows go that FILE does not hold any more.")
)
@click.option("--over", default="", metavar="SHA256", help=_("Only over the file of this hash."))
@click.option("--json", "as_json", is_flag=True, help=_("Print data for programs."))
@click.pass_obj
def import_(session: Session, name: str, file: Path, *, write: bool, take_out: int, over: str, as_json: bool) -> None:
    """Look at it, tell, and write it when asked."""
    from dataclasses import replace

    from loa.errors import InputInvalid
    from loa.tables import change_from, table_named, write_change

    workspace = session.workspace()
    found = change_from(workspace, table_named(workspace, name), file.read_bytes(), file.name)
    change = replace(found, over=over) if over else found
    if as_json:
        show_json(_data(change))
    else:
        for one in change.changes:
            click.echo(f"{_SIGNS[one.kind]} {_line(one)}")
    if change.faults:
        raise InputInvalid(change.faults)
    for note in change.notes:
        talk(_("Then loa check will say: {fault}").format(fault=note))
    count = len(change.changes)
    if write:
        write_change(workspace, change, taken_out=take_out)
        talk(ngettext("{count} row changed.", "{count} rows changed.", count).format(count=count))
    else:
        talk(ngettext("{count} row would change.", "{count} rows would change.", count).format(count=count))
        talk(_("Nothing is written yet. Add --write."))


def _line(one: "RowChange") -> str:
    if one.before and one.after:
        cells = (
            old if old == new else f"{old or '∅'} → {new or '∅'}"
            for old, new in zip(one.before, one.after, strict=True)
        )
        return "; ".join(cells)
    return "; ".join(one.after or one.before)


def _data(change: "TableChange") -> dict[str, object]:
    from dataclasses import asdict

    return {
        "schema": "loa.table-change/1",
        "table": change.table.name,
        "columns": change.table.columns,
        "over": change.over,
        "rows": change.rows,
        "vanished": change.vanished,
        "changes": [asdict(one) for one in change.changes],
        "faults": [asdict(one) for one in change.faults],
        "notes": [asdict(one) for one in change.notes],
    }
