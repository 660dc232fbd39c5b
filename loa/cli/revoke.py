"""``loa revoke``: a person takes an approval back."""

import datetime as dt

import click

from loa.cli import Session
from loa.cli._recalls import tell_revoked
from loa.messages import _


@click.command(help=_("Take the approval of a script back, and tell which bags that are out must come back."))
@click.argument("campaign")
@click.argument("script", metavar="LANGUAGE.AUDIENCE")
@click.option("--name", required=True, help=_("Who says so."))
@click.option("--post", required=True, help=_("In which post."))
@click.option("--why", required=True, help=_("Why."))
@click.option("--now", default="", hidden=True)
@click.pass_obj
def command(session: Session, *, campaign: str, script: str, name: str, post: str, why: str, now: str) -> None:
    """Write it down beside the script."""
    from loa.approvals import revoke, script_of
    from loa.model.time import VIETNAM

    workspace = session.workspace()
    found = workspace.campaign(campaign)
    moment = dt.datetime.fromisoformat(now).replace(tzinfo=VIETNAM) if now else dt.datetime.now(VIETNAM)
    done = revoke(found, script_of(found, script), name=name, post=post, why=why, now=moment)
    click.echo(
        f"{campaign}/{done.script}  {_(done.state)}  {done.name}, {done.post}  {done.at}  {done.text_sha256[:16]}"
    )
    tell_revoked(workspace, now=moment)
