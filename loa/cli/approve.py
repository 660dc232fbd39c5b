"""``loa approve``: a person lets these very words be aired."""

import datetime as dt

import click

from loa.cli import Session
from loa.messages import _


@click.command(help=_("Write down who approved the exact words of one or more scripts."))
@click.argument("campaign")
@click.argument("scripts", metavar="LANGUAGE.AUDIENCE...", nargs=-1, required=True)
@click.option("--name", required=True, help=_("Who says so."))
@click.option("--post", required=True, help=_("In which post."))
@click.option("--now", default="", hidden=True)
@click.pass_obj
def command(session: Session, *, campaign: str, scripts: tuple[str, ...], name: str, post: str, now: str) -> None:
    """Write it down beside the scripts; nothing when one of them is not there."""
    from loa.approvals import approve, script_of
    from loa.model.time import VIETNAM

    found = session.workspace().campaign(campaign)
    chosen = [script_of(found, script) for script in scripts]
    moment = dt.datetime.fromisoformat(now).replace(tzinfo=VIETNAM) if now else dt.datetime.now(VIETNAM)
    for script in chosen:
        done = approve(found, script, name=name, post=post, now=moment)
        who = f"{done.name}, {done.post}  {done.at}"
        click.echo(f"{campaign}/{done.script}  {_(done.state)}  {who}  {done.text_sha256[:16]}")
