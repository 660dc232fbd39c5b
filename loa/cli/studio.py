"""``loa studio``: the local web page of the workspace, and the people who may use it on a network."""

import click

from loa.cli import Session, talk
from loa.messages import _

_PORT = 8246
"""A port that few programs use; --port names another."""


@click.group(invoke_without_command=True, help=_("Open the local web page: scripts, plans, plays and reports."))
@click.option("--host", default="127.0.0.1", show_default=True, help=_("The address to listen on."))
@click.option("--port", type=click.IntRange(0, 65535), default=_PORT, show_default=True, help=_("The port; 0 for any."))
@click.option("--no-browser", is_flag=True, help=_("Do not open a browser."))
@click.pass_context
def command(ctx: click.Context, *, host: str, port: int, no_browser: bool) -> None:
    """Serve it until Ctrl+C, unless another word follows."""
    if ctx.invoked_subcommand is not None:
        return
    import datetime as dt
    import webbrowser

    from loa.model.time import VIETNAM
    from loa.studio.app import serve

    session: Session = ctx.obj

    def ready(address: str) -> None:
        click.echo(address)
        talk(_("The studio is open. Stop it with Ctrl+C."))
        if not no_browser:
            webbrowser.open(address)

    serve(session.folder.resolve(), host=host, port=port, clock=lambda: dt.datetime.now(VIETNAM), ready=ready)


@command.command("user", help=_("Name a person who may use the studio on a network; the password is asked for."))
@click.argument("name")
@click.option("--post", required=True, help=_("In which post."))
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice(["editor", "approver", "operator", "clerk"]),
    help=_("What the person may do; may be given more than once."),
)
@click.password_option(help=_("The password; asked for when not given."))
@click.pass_obj
def user(session: Session, name: str, *, post: str, roles: tuple[str, ...], password: str) -> None:
    """Write the person down in people.toml."""
    from loa.studio.people import add_person

    person = add_person(session.workspace().root, name=name, post=post, roles=frozenset(roles), password=password)
    click.echo(f"{person.name}\t{person.post}\t{', '.join(sorted(person.roles))}")
