"""``loa revoke``: a person takes an approval back."""

import datetime as dt

import click

from loa.cli import Session
from loa.messages import _


@click.command(help=_("Take the approval of a script back."))
@click.argument("campaign")
@click.argument("script", metavar="LANGUAGE.AUDIENCE")
@click.option("--name", required=True, help=_("Who says so."))
@click.option("--post", required=True, help=_("In which post."))
@click.option("--why", required=True, help=_("Why."))
@click.option("--now", default="", hidden=True)
@click.pass_obj
def command(session: Session, *, campaign: str, script: str, name: str, post: str, why: str, now: str) -> None:
    """Write it down beside the script."""
    from loa.approvals import revoke
    from loa.errors import UsageError
    from loa.files.toml import did_you_mean
    from loa.model.time import VIETNAM

    found = session.workspace().campaign(campaign)
    scripts = {f"{one.language}.{one.audience}": one for one in found.scripts}
    if script not in scripts:
        message = _("“{script}” is not a script of {campaign}.").format(script=script, campaign=campaign)
        raise UsageError(message, cure=did_you_mean(script, tuple(scripts)))
    moment = dt.datetime.fromisoformat(now).replace(tzinfo=VIETNAM) if now else dt.datetime.now(VIETNAM)
    done = revoke(found, scripts[script], name=name, post=post, why=why, now=moment)
    click.echo(f"{campaign}/{done.script}  {done.state}  {done.name}, {done.post}  {done.at}  {done.text_sha256[:16]}")
