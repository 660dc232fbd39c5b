"""``loa log head`` and ``loa log receive``: heads signed at the station, checked and cosigned at the centre."""

from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from loa.cli import Session, show_json, talk
from loa.cli._log_clock import check_clock, warn_of_clock
from loa.cli._log_shown import log_of, moment_of
from loa.cli._where import PLACE
from loa.messages import _
from loa.model.evidence import LogHead

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loa.heads import Heads, Received


@click.command(help=_("Print the signed head: what the whole log comes down to, for the centre to keep."))
@click.option("--for", "code", required=True, type=PLACE, help=_("The station's locality code."))
@click.option("--keys", "with_keys", is_flag=True, help=_("Print the station's public keys before it."))
@click.option("--bare", is_flag=True, help=_("Print only SIZE:ROOT, and sign nothing."))
@click.option("--now", default="", hidden=True)
@click.option("--json", "as_json", is_flag=True, help=_("Print JSON for programs."))
@click.pass_obj
def head(session: Session, *, code: str, with_keys: bool, bare: bool, now: str, as_json: bool) -> None:
    """Print the log's head, signed with this month's key."""
    from dataclasses import asdict

    from loa.heads import Heads

    workspace = session.workspace()
    log = log_of(workspace, code)
    found = log.head()
    if bare:
        click.echo(f"{found.size}:{found.root}")
        return
    check_clock(log, moment_of(now))
    heads = Heads(workspace.root, code)
    known = len(heads.key_notes())
    signed = str(heads.signed(found, log.roots, now=moment_of(now)).note)
    keys = heads.key_notes()
    warn_of_clock(code, log.lines(), moment_of(now))
    if as_json:
        show_json({"version": 1, **asdict(found), "note": signed, "keys": [str(one) for one in keys]})
        return
    click.echo("\n".join([*map(str, keys if with_keys else ()), signed]), nl=False)
    if not known:
        talk(
            _("This is the first key of {code}. Read it to the centre by telephone, letter by letter: {key}").format(
                code=code, key=heads.keys()[0]
            )
        )
    if len(keys) != known and not with_keys:
        talk(
            _("This month has a new key. Send it once to the centre: loa log head --for {code} --keys").format(
                code=code
            )
        )


@click.command(help=_("At the centre: check heads that stations sent, cosign and keep them, show a fork."))
@click.argument("files", nargs=-1, type=click.File("r", encoding="utf-8"))
@click.option("--now", default="", hidden=True)
@click.option("--json", "as_json", is_flag=True, help=_("Print JSON for programs."))
@click.pass_obj
def receive(session: Session, *, files: tuple[IO[str], ...], now: str, as_json: bool) -> None:
    """Take heads from files, or from what is pasted."""
    from loa.heads import Heads, notes_in, station_of

    workspace = session.workspace()
    texts = [file.read() for file in files or (click.get_text_stream("stdin"),)]
    done = []
    for note in (note for text in texts for note in notes_in(text)):
        code = station_of(note)
        log, heads = log_of(workspace, code), Heads(workspace.root, code)
        had, centre = heads.keys(), heads.centre_key()
        got = heads.receive(str(note), log.roots, now=moment_of(now), is_centre=not heads.signs_here())
        done += [(code, one) for one in got]
        _tell_first_keys(heads, has_key=bool(had), has_centre=centre is not None)
    if as_json:
        show_json({"version": 1, "received": [_received_json(code, one) for code, one in done]})
    for code, one in [] if as_json else done:
        click.echo(_received_text(code, one))
    for code in sorted({code for code, _one in done}):
        warn_of_clock(code, log_of(workspace, code).lines(), moment_of(now))
    _check_received([one for _code, one in done])


def _tell_first_keys(heads: "Heads", *, has_key: bool, has_centre: bool) -> None:
    """A first key is believed because it came first: people must compare it by another way."""
    keys, centre = heads.keys(), heads.centre_key()
    if keys and not has_key:
        message = _("This is the first key of {code}, taken on trust. Compare it by telephone, letter by letter: {key}")
        talk(message.format(code=heads.station, key=keys[0]))
    if centre and not has_centre:
        message = _("A key of the centre was made here: {path}. Read it to every station by telephone: {key}")
        talk(message.format(path=heads.logs / "centre.txt", key=centre))


def _check_received(done: "Sequence[Received]") -> None:
    """Nothing contradicts what is held, and nothing was signed on this machine itself.

    Raises:
        LogDamaged: a head is a fork.
        LoaError: a head is this machine's own, and the centre did not cosign it.
    """
    from loa.errors import LoaError, LogDamaged
    from loa.heads import FORK, OWN

    if forks := sum(one.state == FORK for one in done):
        raise LogDamaged(
            _("{count} heads contradict what is held here.").format(count=forks),
            cure=_("Keep both heads. Ask the station for its whole log, and look with: loa log verify."),
        )
    if any(one.state == OWN for one in done):
        raise LoaError(
            _("A station does not cosign its own head: its secret key lies on this machine."),
            cure=_("Send the head to the centre, which receives it in its own workspace."),
        )


def _received_json(code: str, one: "Received") -> dict[str, object]:
    return {
        "station": code,
        "state": one.state,
        "size": one.head.size,
        "root": one.head.root,
        "file": one.path.name,
        "why": one.why,
    }


def _received_text(code: str, one: "Received") -> str:
    told = {
        "cosigned": _("{code}: the head over {size} lines is cosigned and kept: {path}"),
        "waiting": _("{code}: the head over {size} lines is kept; it is cosigned when its lines are here: {path}"),
        "known": _("{code}: the head over {size} lines was cosigned before: {path}"),
        "old": _("{code}: the head over {size} lines is older than the last one held: {path}"),
        "fork": _("{code}: FORK: the head over {size} lines contradicts what is held: {why} {path}"),
        "key": _("{code}: the station's key is kept: {path}"),
        "own": _("{code}: the head over {size} lines was signed here, and is not cosigned: {path}"),
    }
    return told[one.state].format(code=code, size=one.head.size, path=one.path, why=one.why)


def held_head(text: str, code: str) -> LogHead:
    """The head that a person kept and gives: ``SIZE:ROOT``, a file, or the note itself.

    Raises:
        UsageError: it is none.
    """
    from loa.errors import UsageError
    from loa.files.note import head_of_checkpoint
    from loa.heads import notes_in

    if text.startswith("loa/") or Path(text).is_file():
        pasted = Path(text).read_text(encoding="utf-8") if not text.startswith("loa/") else text
        try:
            return head_of_checkpoint(notes_in(pasted)[-1].text)
        except ValueError as exc:
            raise UsageError(_("“{text}” is not a head.").format(text=text)) from exc
    size, _colon, root = text.partition(":")
    if not size.isdigit() or len(root) != 64:  # noqa: PLR2004 - hex digits of SHA-256
        raise UsageError(_("“{text}” is not a head.").format(text=text), cure=_("Paste what loa log head printed."))
    return LogHead(code, int(size), root.lower(), "")
