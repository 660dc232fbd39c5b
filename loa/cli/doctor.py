"""``loa doctor``: what is missing on this machine."""

import click

from loa.cli import Session, show_json
from loa.messages import _

_MARKS = {"good": "✓", "warning": "!", "missing": "✗"}


@click.command(help=_("What is missing on this machine, with a fix per line."))
@click.option("--json", "as_json", is_flag=True, help=_("For programs: JSON."))
@click.pass_obj
def command(session: Session, *, as_json: bool) -> None:
    """Print a line for each thing; exit 5 when something needed is missing."""
    import datetime as dt
    from dataclasses import asdict

    from loa.doctor import examine, require

    findings = examine(session.folder.resolve(), now=dt.datetime.now().astimezone())
    if as_json:
        show_json({"findings": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            click.echo(f"{_MARKS[finding.state]} {finding.name}: {finding.says}")
            if finding.cure:
                click.echo(f"    → {finding.cure}")
    require(findings)
