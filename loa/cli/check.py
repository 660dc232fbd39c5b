"""``loa check``: every fault in what people wrote."""

import dataclasses
import itertools
from typing import TYPE_CHECKING

import click

from loa.cli import Session, show_json, talk
from loa.errors import InputInvalid
from loa.messages import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loa.errors import Fault

_ALL_NOTES, _FIRST_NOTES = 20, 10
"""So many notes on one file are told; of more, only the first."""


@click.command(help=_("Find every fault in scripts, facts, schedules and voices, each with its place and its cure."))
@click.option("--json", "as_json", is_flag=True, help=_("Print data for programs."))
@click.pass_obj
def command(session: Session, *, as_json: bool) -> int:
    """Print faults, then notes; exit 3 when there are faults."""
    from loa.check import check

    found = check(session.workspace())
    if as_json:
        show_json(
            {"version": 1, "faults": [_data(one) for one in found.faults], "notes": [_data(one) for one in found.notes]}
        )
    else:
        for one in found.faults:
            click.echo(str(one))
        _tell_notes(found.notes)
        talk(_summary(len(found.faults), len(found.notes)))
    return InputInvalid.exit_code if found.faults else 0


def _tell_notes(notes: "Sequence[Fault]") -> None:
    """The notes; of a file that has many, the first, and how many more: it is perhaps the wrong text."""
    note = _("note")
    for file, of_file in itertools.groupby(sorted(notes, key=lambda one: one.file), key=lambda one: one.file):
        found = list(of_file)
        shown = found if len(found) <= _ALL_NOTES else found[:_FIRST_NOTES]
        for one in shown:
            talk(f"({note}) {one}")
        if more := len(found) - len(shown):
            talk(_("… and {count} more notes on {file}; all of them: loa check --json").format(count=more, file=file))


def _data(one: "Fault") -> dict[str, object]:
    return dataclasses.asdict(one)


def _summary(faults: int, notes: int) -> str:
    if faults:
        return ngettext("{faults} fault to correct.", "{faults} faults to correct.", faults).format(faults=faults)
    return _("No fault; {notes} notes.").format(notes=notes)
