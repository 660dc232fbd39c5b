"""What ``loa log`` shows of lines, and the log that a person names."""

import datetime as dt
from typing import TYPE_CHECKING

import click

from loa.cli import show_json, talk
from loa.messages import _, here, ngettext
from loa.model.evidence import SPOKEN_FORMS, LogLine

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from loa.log_import import Imported
    from loa.playlog import Appended, PlayLog
    from loa.workspace import Workspace

_FEW = 5
"""So many names are enough to see what they are."""


def log_of(workspace: "Workspace", code: str) -> "PlayLog":
    """The log of a station that is there; a locality that the table has since lost keeps its log.

    Raises:
        UsageError: nobody knows the code.
    """
    from loa.playlog import PlayLog

    log = PlayLog(workspace.logs, code)
    if not (code.isascii() and code.isdigit() and log.folder.is_dir()):
        workspace.locality(code)
    return log


def moment_of(now: str) -> dt.datetime:
    """Now: the machine's clock, or what a test says."""
    from loa.model.time import VIETNAM

    return dt.datetime.fromisoformat(now).replace(tzinfo=VIETNAM) if now else dt.datetime.now(VIETNAM)


def tell_added(done: "Sequence[Appended]", *, as_json: bool, whole: "Sequence[LogLine]") -> None:
    """What became of plays that a person logged.

    Args:
        done: the plays, with their lines.
        as_json: for programs.
        whole: the log with these lines, which may put them in doubt.
    """
    from loa._log_clock import with_doubts

    seen = {line.sequence: line for line in with_doubts(whole)}
    for one in done:
        for path in one.set_aside:
            talk(_("An unfinished line was found in the log, and kept in {path}.").format(path=path))
        if not one.is_new:
            message = here(
                command=_("Already in the log as line {n}: {what}. To change it, give --corrects {n}."),
                page=_("Already in the log as line {n}: {what}. To change it, use “Correct this” beside it."),
            )
            talk(message.format(n=one.line.sequence, what=one.line.play.line or one.line.play.title))
    added = [one.line for one in done if one.is_new]
    if as_json:
        known = [one.line.sequence for one in done if not one.is_new]
        show_json({"version": 1, "added": [line_json(line) for line in added], "already": known})
    else:
        for line in added:
            click.echo(line_text(seen[line.sequence]))


def line_json(line: LogLine) -> object:
    """A line for programs, as it stands in the log."""
    import json

    from loa.files.canonical import canonical_json

    return json.loads(canonical_json(line))


def line_text(line: LogLine) -> str:
    """A line for people, on one line."""
    from loa.model.wording import CARRIED_OUT, END_WORDS, FORM_WORDS, timed_words

    play = line.play
    is_timed = play.form in SPOKEN_FORMS or play.start.time() != dt.time()
    done = END_WORDS[play.ended] if play.form in SPOKEN_FORMS or play.ended != "complete" else CARRIED_OUT
    parts = [f"{line.sequence:>5}", f"{play.start:%d/%m/%Y %H:%M}" if is_timed else f"{play.start:%d/%m/%Y}      "]
    parts += [play.grade, done]
    parts += [timed_words(play)] if play.timed else []
    parts += [FORM_WORDS[play.form], play.means, play.title]
    if play.count != 1:
        parts.append(f"× {play.count}")
    if play.corrects:
        parts.append(_("(corrects line {n})").format(n=play.corrects))
    if play.draft:
        parts.append(_("(draft: {why})").format(why=play.draft))
    return "  ".join([*parts, *filter(None, (play.why, play.proof, play.line))])


def written_text(line: LogLine, *, is_back: bool) -> str:
    """When a line was written, and that its clock went back."""
    moment = f"{line.logged_at:%H:%M %d/%m/%Y}"
    if is_back:
        return _("(written {time}, by a clock that went back)").format(time=moment)
    return _("(written {time})").format(time=moment)


def tell_imported(done: "Mapping[str, tuple[Imported, Sequence[str]]]", *, as_json: bool) -> None:
    """What became of the plays of each file, and what was not ours in it."""
    from loa.model.wording import END_WORDS

    if as_json:
        files = {
            name: {
                "added": [line_json(line) for line in one.added],
                "known": one.known,
                "settled": one.settled,
                "aside": [{"kind": each.kind, "file": each.path.name, "line": each.sequence} for each in one.aside],
                "strangers": list(strangers),
            }
            for name, (one, strangers) in done.items()
        }
        show_json({"version": 1, "files": files})
        return
    for name, (one, strangers) in done.items():
        message = _("{file}: {added} logged, {known} known already, {aside} set aside.")
        click.echo(message.format(file=name, added=len(one.added), known=one.known, aside=len(one.aside)))
        if strangers:
            message = _("{file}: {count} files that are not ours were passed over: {names}")
            talk(message.format(file=name, count=len(strangers), names=", ".join(strangers[:_FEW])))
        if one.settled:
            message = ngettext(
                "{file}: {count} contradiction was settled before: its line was corrected.",
                "{file}: {count} contradictions were settled before: their lines were corrected.",
                one.settled,
            )
            talk(message.format(file=name, count=one.settled))
        if doubtful := sum(line.play.timed == "doubtful" for line in one.added):
            talk(
                _("{file}: of {count} plays nobody knows when they were; they are marked.").format(
                    file=name, count=doubtful
                )
            )
        for each in one.aside:
            message = _("Contradicts line {n} of the log: {what}, {when}, {ended}; kept in {path}.")
            what, ended = each.play.line or each.play.title, END_WORDS[each.play.ended]
            when = f"{each.play.start:%H:%M %d/%m/%Y}"
            talk(message.format(n=each.sequence, what=what, when=when, ended=ended, path=each.path))
