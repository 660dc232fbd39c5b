"""``loa shelf``: how large the shelf of finished sound is, and making it smaller."""

import re

import click

from loa.cli import Session, show_json
from loa.errors import UsageError
from loa.messages import _

_UNITS = {"": 1, "K": 1000, "M": 1000**2, "G": 1000**3}
_SIZE = re.compile(r"(\d+(?:[.,]\d+)?)\s*([KMG]?)B?\Z", re.IGNORECASE)


@click.group(help=_("The shelf of finished sound, output/shelf; all of it can be made again."))
def command() -> None:
    """Hold the words below together."""


@command.command("gc", help=_("Take away what was longest unused until the shelf is small enough."))
@click.option("--most", default="2G", show_default=True, metavar="SIZE", help=_("How large it may be: 500M, 2G."))
@click.option("--online", is_flag=True, help=_("Take away online takes too, so that they are fetched again."))
@click.option("--json", "as_json", is_flag=True, help=_("Print data for programs."))
@click.pass_obj
def collect(session: Session, *, most: str, online: bool, as_json: bool) -> None:
    """Sweep, and tell how much went."""
    from dataclasses import asdict

    from loa.shelf import Shelf, sweep

    done = sweep(Shelf(session.workspace().output / "shelf"), most_bytes=_bytes(most), online=online)
    if as_json:
        show_json({"version": 1, **asdict(done)})
        return
    click.echo(
        _("{removed} files, {removed_mb:.1f} MB, taken away; {kept} files, {kept_mb:.1f} MB, kept.").format(
            removed=done.removed, removed_mb=done.removed_bytes / 1e6, kept=done.kept, kept_mb=done.kept_bytes / 1e6
        )
    )


def _bytes(text: str) -> int:
    found = _SIZE.match(text.strip())
    if not found:
        raise UsageError(_("“{size}” is not a size.").format(size=text), cure=_("Write it as 500M or 2G."))
    return round(float(found.group(1).replace(",", ".")) * _UNITS[found.group(2).upper()])
