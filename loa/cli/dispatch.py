"""``loa dispatch``: read an official letter, and let a person confirm what enters the campaign."""

from pathlib import Path

import click

from loa.cli import Session, show_json, talk
from loa.messages import _

_IN_WORDS = ("report every", "report field")
"""What of a letter has a value of loa's own, not the letter's."""


@click.group(help=_("Official letters."))
def command() -> None:
    """Group of what can be done with letters."""


@command.command(help=_("Read a letter (.txt, .docx, .pdf): what it asks, each with the line it stands on."))
@click.argument("letter", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--campaign", "campaign_name", default="", help=_("Put it into this campaign once confirmed."))
@click.option("--name", default="", help=_("The dispatch's name there, in ASCII; the file's name if not given."))
@click.option("--confirm", "is_confirmed", is_flag=True, help=_("I have looked at every line: write it."))
@click.option("--json", "as_json", is_flag=True, help=_("Print JSON."))
@click.pass_obj
def read(
    session: Session, /, *, letter: Path, campaign_name: str, name: str, is_confirmed: bool, as_json: bool
) -> None:
    """Print what was found and the proposal; write it only when a person confirms."""
    import dataclasses

    from loa._letter_text import letter_text
    from loa.dispatch_proposal import proposal
    from loa.dispatch_reading import read_letter

    found = read_letter(letter_text(letter))
    draft = proposal(found, source=letter.name)
    words = _words()
    for one in () if as_json else found:
        told = words.get(one.value, one.value) if one.what in _IN_WORDS else one.value
        value = " ".join(part for part in (told, one.date, one.issuer) if part) or _("(left blank)")
        click.echo(f"{one.line:>4}  {words.get(one.what, one.what)}: {value}")
    path = None
    if campaign_name:
        path = _enter(session, draft, campaign_name, name=name or letter.stem, is_confirmed=is_confirmed)
    if as_json:
        items = [dataclasses.asdict(one) for one in found]
        written = path.as_posix() if path else ""
        show_json({"schema": "loa.letter/2", "version": 2, "found": items, "proposal": draft, "written": written})
    elif path:
        click.echo(path.as_posix())


def _words() -> dict[str, str]:
    """What a letter says, and the names of periods and fields among it, in the person's language."""
    return {
        "number": _("number"),
        "symbol": _("symbol"),
        "date": _("date"),
        "place": _("place"),
        "issuer": _("issuer"),
        "subject": _("subject"),
        "parent": _("rests on"),
        "recipient": _("recipient"),
        "channel": _("channel"),
        "frequency": _("frequency"),
        "deadline": _("deadline"),
        "deadline without year": _("deadline without year"),
        "start": _("starting from"),
        "until": _("until"),
        "figure": _("figure named"),
        "target": _("target"),
        "report every": _("report every"),
        "report day": _("report before day"),
        "report by day": _("report by day"),
        "report date": _("report by"),
        "report before date": _("report before"),
        "report field": _("report tells"),
        "report to": _("report to"),
        "quarter": _("quarter"),
        "week": _("week"),
        "form": _("form"),
        "count": _("number of plays"),
        "means": _("means"),
        "installs": _("installs"),
        "samples": _("samples"),
    }


def _enter(session: Session, draft: str, campaign_name: str, *, name: str, is_confirmed: bool) -> Path:
    """Write the confirmed draft beside the campaign's other letters, never over one that is there; its path.

    Raises:
        UsageError: the name is not ASCII, or is taken.
        InputInvalid: the draft lacks what a letter must have.
    """
    import re

    from loa.errors import UsageError
    from loa.files import atomic

    path = session.workspace().root / "scripts" / session.workspace().campaign(campaign_name).name
    path /= f"dispatch-{name}.toml"
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise UsageError(
            _("“{name}” is not a dispatch's name.").format(name=name), cure=_("Add --name dak-lak-2g-2024-07.")
        )
    if path.exists():
        raise UsageError(_("The dispatch {name} is there already.").format(name=name), cure=_("Add another --name."))
    if not is_confirmed:
        talk(f"\n{draft}")
        click.confirm(_("Is every line right, and should it be written?"), abort=True, err=True)
    _check(draft, name)
    atomic.write_text(path, draft)
    return path


def _check(draft: str, name: str) -> None:
    """The draft reads back as a dispatch."""
    import tempfile

    from loa.workspace.dispatches import read_dispatch

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"dispatch-{name}.toml"
        path.write_text(draft, encoding="utf-8")
        read_dispatch(path, name=path.name)
