"""``loa voices``: the voices of the workspace and the engines behind them."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loa.cli import Session, show_json, talk
from loa.cli._language import LANGUAGE
from loa.cli._when import DAY, WEEK
from loa.cli._where import PLACE
from loa.errors import PartlyDone, UsageError
from loa.files.toml import did_you_mean
from loa.messages import _, ngettext

if TYPE_CHECKING:
    from loa.model.sound import Voice
    from loa.recordings import Imported
    from loa.workspace import Workspace


@click.group(invoke_without_command=True, help=_("Voices of the workspace, and the engines behind them."))
@click.pass_context
def command(ctx: click.Context) -> None:
    """Show the list when no other word follows."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_voices)


@command.command("list", help=_("The voices of the workspace."))
@click.option("--json", "as_json", is_flag=True, help=_("For programs: JSON."))
@click.pass_obj
def list_voices(session: Session, *, as_json: bool = False) -> None:
    """Print a line for each voice: name, language, engine, title, options."""
    from loa import plugins
    from loa.workspace.voices import read_voices

    voices = read_voices(session.folder)
    if as_json:
        shown = [
            {
                "name": voice.name,
                "title": voice.title,
                "engine": voice.engine,
                "language": voice.language,
                "options": dict(voice.options),
            }
            for voice in voices.values()
        ]
        show_json({"voices": shown, "engines": list(plugins.names("engines"))})
        return
    for voice in voices.values():
        options = ", ".join(f"{name} = {value}" for name, value in voice.options)
        click.echo(f"{voice.name}\t{voice.language}\t{voice.engine}\t{voice.title}\t{options}")


@command.command("kit", help=_("Make a recording kit: a numbered sheet of what a person is to translate and read."))
@click.option("--for", "code", required=True, type=PLACE, help=_("The locality, by its 5-digit code."))
@click.option("--lang", required=True, type=LANGUAGE, help=_("The language to be read, as rade."))
@click.option("--campaign", "campaigns", multiple=True, metavar="NAME", help=_("Only this campaign; many times."))
@click.option("--audience", default="any", metavar="NAME", help=_("Only the scripts for this audience."))
@click.option("--length", type=click.Choice(["short", "long", "any"]), default="any", help=_("Which form."))
@click.option("--week", type=WEEK, help=_("Only what is aired in this ISO week, as 2024-W33."))
@click.option("--by-clause", is_flag=True, help=_("Clauses on their own: names, dates and numbers are read once."))
@click.option("--missing", "voice", metavar="VOICE", help=_("Leave out what this voice has read already."))
@click.option("--to", type=click.Path(path_type=Path, file_okay=False), help=_("Folder; output/kits/… if not given."))
@click.pass_obj
def make(
    session: Session,
    *,
    code: str,
    lang: str,
    campaigns: tuple[str, ...],
    audience: str,
    length: str,
    week: str | None,
    by_clause: bool,
    voice: str | None,
    to: Path | None,
) -> None:
    """Write the sheet and the table."""
    from loa import plugins
    from loa.files.recordings import read_recordings
    from loa.kit import KitOrder, kit_lines, make_kit
    from loa.model import time

    workspace = session.workspace()
    plugins.load("languages", lang)
    days = time.week(week).days() if week else ()
    order = KitOrder(code, lang, campaigns, audience, length, days, by_clause)
    known = read_recordings(Path(_voice(workspace, voice).folder)) if voice else {}
    lines = kit_lines(workspace, order, recorded=[key for key, one in known.items() if one.approved_by])
    if not lines:
        talk(_("Nothing is to be read."))
        return
    name = workspace.locality(code).names[-1]
    folder = to or workspace.output / "kits" / f"{code}-{lang}"
    for path in make_kit(folder, lines, place=f"{name.kind} {name.name}", language=lang):
        click.echo(path.as_posix())
    minutes = sum(line.seconds for line in lines) / 60
    talk(_("{count} texts, about {minutes:.0f} minutes of reading.").format(count=len(lines), minutes=max(1, minutes)))


@command.command("import", help=_("Bring in recordings: SOURCE is a folder of files, or one long recording in order."))
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--kit",
    "kit_folder",
    required=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help=_("The kit's folder."),
)
@click.option("--voice", "name", required=True, metavar="NAME", help=_("The reader's voice; made when it is new."))
@click.option("--reader", required=True, help=_("Who read."))
@click.option(
    "--recorded-on",
    required=True,
    type=DAY,
    help=_("The day of the recording."),
)
@click.option("--consent", required=True, help=_("How the reader agreed to be aired, and where that is kept."))
@click.option("--approved-by", required=True, help=_("Who listened to the recordings and lets them be aired."))
@click.option("--translator", default="", help=_("Who translated."))
@click.option(
    "--sheet", type=click.Path(path_type=Path, exists=True, dir_okay=False), help=_("The DOCX with translations.")
)
@click.option("--json", "as_json", is_flag=True, help=_("Print data for programs."))
@click.pass_obj
def bring(
    session: Session,
    source: Path,
    *,
    kit_folder: Path,
    name: str,
    reader: str,
    recorded_on: dt.date,
    consent: str,
    approved_by: str,
    translator: str,
    sheet: Path | None,
    as_json: bool,
) -> None:
    """Check each recording, keep the good ones, tell what is wrong with the others."""
    from loa.files.recordings import read_kit
    from loa.kit import translations_in
    from loa.recordings import Reading, bring_in, with_translations

    workspace = session.workspace()
    kit = read_kit(kit_folder)
    if not kit:
        raise UsageError(_("The kit is empty."), cure=_("Make it again with: loa voices kit"))
    kit = with_translations(kit, translations_in(sheet) if sheet else {})
    folder = _reader_folder(workspace, name, kit[0].language)
    reading = Reading(reader, recorded_on.isoformat(), consent, approved_by, translator)
    done = bring_in(source, kit, reading, to=folder)
    if done.accepted:
        _make_voice(workspace, name, kit[0].language, reader)
    if as_json:
        show_json(_data(done))
    else:
        _show(done)
    if done.refused:
        raise PartlyDone(
            ngettext("{count} file was refused.", "{count} files were refused.", len(done.refused)).format(
                count=len(done.refused)
            ),
            cure=_("Record them again and bring them in; the others are kept."),
        )


def _show(done: "Imported") -> None:
    for one in done.accepted:
        click.echo(f"{one.origin}\t{one.seconds:.1f} s\t{one.text}")
    for refused in done.refused:
        talk(f"{refused.file}: {refused.why}. {refused.cure}")
    for line in done.missing:
        talk(_("{file} is still missing: {text}").format(file=line.file, text=line.text))


def _data(done: "Imported") -> dict[str, object]:
    return {
        "version": 1,
        "accepted": [{"origin": one.origin, "key": one.key, "seconds": one.seconds} for one in done.accepted],
        "refused": [{"file": one.file, "why": one.why, "cure": one.cure} for one in done.refused],
        "missing": [line.file for line in done.missing],
    }


def _voice(workspace: "Workspace", name: str) -> "Voice":
    if name not in workspace.voices:
        raise UsageError(
            _("“{name}” is not in {where}.").format(name=name, where="voices/"),
            cure=did_you_mean(name, tuple(workspace.voices)),
        )
    return workspace.voices[name]


def _reader_folder(workspace: "Workspace", name: str, language: str) -> Path:
    """Where the voice's recordings stand."""
    known = workspace.voices.get(name)
    if known and (known.engine, known.language) != ("recorded", language):
        raise UsageError(
            _("The voice “{name}” is not a reader of “{language}”.").format(name=name, language=language),
            cure=_("Name another voice; a new one is made."),
        )
    if not (name.isascii() and name.replace("-", "").isalnum() and name == name.lower()) or name == "jingles":
        raise UsageError(
            _("“{name}” is not a plain name.").format(name=name), cure=_("Write a-z, digits, hyphen: rade-h-linh.")
        )
    return workspace.root / "voices" / name


def _make_voice(workspace: "Workspace", name: str, language: str, reader: str) -> None:
    """Write ``voices/NAME.toml`` when it is not there."""
    from loa.files.atomic import write_text
    from loa.titles import language_name

    path = workspace.root / "voices" / f"{name}.toml"
    if not path.exists():
        title = f"{reader}, tiếng {language_name(language)}".replace("\\", "").replace('"', "")
        lines = ("version = 1", f'title = "{title}"', 'engine = "recorded"', f'language = "{language}"')
        write_text(path, "\n".join(lines) + "\n")


_SAMPLE = "Kính thưa bà con, chiều mai trạm y tế xã tiêm vắc xin cho trẻ em. Bà con nhớ mang theo sổ tiêm chủng."


@command.command("try", help=_("Let every voice say one sentence, with a page to compare them."))
@click.argument("text", default=_SAMPLE)
@click.option("--online", is_flag=True, help=_("Online voices too; the text is sent to their servers."))
@click.option("--to", type=click.Path(path_type=Path, file_okay=False), help=_("Folder; output/voices if not given."))
@click.pass_obj
def try_out(session: Session, *, text: str, online: bool, to: Path | None) -> None:
    """Write a WAV for each voice, and index.html."""
    from loa import plugins
    from loa.errors import LoaError
    from loa.files.atomic import write_if_changed
    from loa.languages import vi

    workspace = session.workspace()
    folder = to or workspace.output / "voices"
    heard: dict[str, str] = {}
    for name, voice in workspace.voices.items():
        if getattr(plugins.load("engines", voice.engine), "IS_ONLINE", False) and not online:
            heard[name] = _("Not asked: it is online. Give --online to ask it.")
            continue
        try:
            sound = _sample(workspace, voice, vi.sentences(text))
        except LoaError as exc:
            heard[name] = exc.message
            talk(f"{name}: {exc}")
            continue
        heard[name] = ""
        write_if_changed(folder / f"{name}.wav", sound)
        click.echo((folder / f"{name}.wav").as_posix())
    write_if_changed(folder / "index.html", _page(workspace, text, heard).encode("utf-8"))
    click.echo((folder / "index.html").as_posix())


def _sample(workspace: "Workspace", voice: "Voice", sentences: tuple[str, ...]) -> bytes:
    """The sentences in one voice, as one WAV; a reader's voice says the first thing that was read."""
    import numpy as np

    from loa import plugins
    from loa._wav import RATE_HZ, read_wav, wav_bytes
    from loa.files.recordings import read_recordings
    from loa.model.words import Sentence
    from loa.record import record
    from loa.shelf import Shelf

    language = plugins.load("languages", "vi")
    if getattr(plugins.load("engines", voice.engine), "IS_HUMAN", False):
        read = sorted(read_recordings(Path(voice.folder)).values(), key=lambda one: one.file)
        said = [Sentence(one.text, one.text) for one in read[:1]] or [Sentence(text, text) for text in sentences]
    else:
        spoken = [
            language.speech(language.say(text, lexicon=workspace.lexicon, engine=voice.engine)) for text in sentences
        ]
        said = [Sentence(text, words) for text, words in zip(sentences, spoken, strict=True)]
    takes = record(said, voice, shelf=Shelf(workspace.output / "shelf"))
    pause = np.zeros(RATE_HZ // 2, np.float32)
    return wav_bytes(np.concatenate([piece for take in takes for piece in (read_wav(take.path)[0], pause)]))


def _page(workspace: "Workspace", text: str, heard: dict[str, str]) -> str:
    """The page on which the voices stand side by side."""
    import html

    rows = "\n".join(
        f"<tr><th>{html.escape(workspace.voices[name].title)}</th><td>{name}</td><td>"
        + (html.escape(why) if why else f'<audio controls preload="none" src="{name}.wav"></audio>')
        + "</td></tr>"
        for name, why in heard.items()
    )
    return (
        '<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8"><title>So sánh giọng đọc</title></head><body>\n'
        f"<h1>So sánh giọng đọc</h1>\n<p>{html.escape(text)}</p>\n<table>\n{rows}\n</table>\n</body></html>\n"
    )
