"""``loa phase``: a person confirms a phase that no source confirms."""

import click

from loa.cli import Session
from loa.messages import _


@click.group(help=_("Phases of a campaign: confirm one that no source confirms."))
def command() -> None:
    """Hold the commands."""


@command.command("confirm", help=_("Write down who confirms the phase PHASE of a campaign; it may be aired then."))
@click.argument("campaign")
@click.argument("phase")
@click.option("--name", required=True, help=_("Who says so."))
@click.option("--post", required=True, help=_("In which post."))
@click.pass_obj
def confirm(session: Session, *, campaign: str, phase: str, name: str, post: str) -> None:
    """Write it into the campaign's file."""
    from loa.confirm import confirm_phase

    workspace = session.workspace()
    done = confirm_phase(workspace, workspace.campaign(campaign), phase, by=name, post=post)
    click.echo(f"{done.file}:{done.line}  {campaign}/{done.name}  {done.confirmed_by}")
