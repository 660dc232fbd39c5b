"""The ``loa`` command. One file here is one command; a file is read only when its command is called.

stdout is data, stderr is talk. Exit codes are those of ``loa.errors``.
"""

import contextlib
import importlib
import io
import json
import pkgutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loa import __version__
from loa.cli._click_words import speak_as_asked
from loa.errors import InputInvalid, LoaError, OutsideMissing
from loa.messages import _, ngettext
from loa.reasons import reason_of

if TYPE_CHECKING:
    from loa.workspace import Workspace


_ALL_FAULTS, _FIRST_FAULTS = 10, 5
"""So many faults are told; of more, only the first: who corrects those corrects the others with them."""
_INTERRUPTED = 130
"""Exit code of a command that a person stopped: 128 + SIGINT."""


@dataclass(frozen=True, slots=True)
class Session:
    """What every command knows: the folder, and whether a traceback is wanted."""

    folder: Path
    is_debug: bool

    def workspace(self) -> "Workspace":
        """The workspace of the folder.

        Raises:
            UsageError: the folder is not a workspace.
        """
        from loa.workspace import open_workspace

        return open_workspace(self.folder)


class Commands(click.Group):
    """A group whose commands are the files of a package: ``loa/cli/NAME.py`` has ``command``."""

    package = "loa.cli"

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The commands' names, sorted."""
        folder = importlib.import_module(self.package)
        found = (module.name for module in pkgutil.iter_modules(folder.__path__))
        return sorted(name.rstrip("_").replace("_", "-") for name in found if not name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, from its file."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{self.package}.{cmd_name.replace('-', '_')}")
        command = module.command
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of the first argument; an unknown one gets "did you mean"."""
        from loa.files.toml import did_you_mean

        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            known = tuple(self.list_commands(ctx))
            raise click.UsageError(
                _("There is no command “{name}”.").format(name=args[0]) + " " + did_you_mean(args[0], known)
            )
        return super().resolve_command(ctx, args)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help=_("Village loudspeakers: from an official dispatch to the air, and to a report with proof."),
)
@click.option(
    "--workspace",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    metavar=_("directory").upper(),
    help=_("The workspace folder; the current folder when not given."),
)
@click.option("--debug", is_flag=True, help=_("Show the traceback of an error."))
@click.version_option(
    __version__, prog_name="loa", message="%(prog)s %(version)s", help=_("Show the version and exit.")
)
@click.pass_context
def loa(ctx: click.Context, *, folder: Path, debug: bool) -> None:
    """Keep what every command knows."""
    ctx.obj = Session(folder, debug)


def show_json(value: object) -> None:
    """Print data for programs: JSON, UTF-8, keys in a fixed order, with its schema and that schema's version.

    A table that names no schema gets the command's: ``loa.log-show/1`` for ``loa log show``.
    """
    if isinstance(value, dict) and not isinstance(value.get("schema"), str):
        version = value.get("version", 1)
        value = {**value, "schema": f"loa.{_command_name()}/{version}", "version": version}
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True))


def _command_name() -> str:
    """The command that runs, without the program's own name: ``log-show``."""
    context = click.get_current_context(silent=True)
    return "-".join(context.command_path.split()[1:]) if context else ""


def talk(text: str) -> None:
    """Say something to the person, on stderr."""
    click.echo(text, err=True)


def main() -> None:
    """Run the command line and leave with the right exit code."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    speak_as_asked()
    sys.exit(_run())


def _run() -> int:
    try:
        result = loa.main(prog_name="loa", standalone_mode=False)
    except click.exceptions.Abort:
        talk(_("Stopped."))
        return _INTERRUPTED
    except click.ClickException as exc:
        exc.show()
        return exc.exit_code
    except BrokenPipeError:
        with contextlib.suppress(OSError):
            sys.stdout.close()
        return 0
    except Exception as exc:
        if "--debug" in sys.argv:
            raise
        return _told(exc)
    return result if isinstance(result, int) else 0


def _told(exc: Exception) -> int:
    """Tell what went wrong and what to do; gives the exit code."""
    match exc:
        case LoaError():
            _tell(exc)
            return exc.exit_code
        case OSError():
            what = f"{exc.filename}: {reason_of(exc)}" if exc.filename else reason_of(exc)
            talk(_("The disk or a folder cannot be used: {what}.").format(what=what))
            talk(_("Check that the folder is there, that you may write in it, and that the disk is not full."))
            return OutsideMissing.exit_code
        case _unforeseen:
            talk(_("This should not have happened: {why}").format(why=f"{type(exc).__name__}: {exc}"))
            talk(
                _("Nothing that was reported done is lost. Send us this, and what the same command says with --debug.")
            )
            return LoaError.exit_code


def _tell(exc: LoaError) -> None:
    if isinstance(exc, InputInvalid):
        shown = exc.faults if len(exc.faults) <= _ALL_FAULTS else exc.faults[:_FIRST_FAULTS]
        for found in shown:
            talk(str(found))
        if more := len(exc.faults) - len(shown):
            talk(_("… and {count} more.").format(count=more))
        talk(
            ngettext("{faults} fault to correct.", "{faults} faults to correct.", len(exc.faults)).format(
                faults=len(exc.faults)
            )
        )
        if exc.cure:
            talk(exc.cure)
    else:
        talk(f"{exc.message}\n{exc.cure}".rstrip())
