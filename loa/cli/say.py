"""``loa say``: written text into spoken words."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from loa.cli import Session, show_json, talk
from loa.cli._language import LANGUAGE
from loa.messages import _

if TYPE_CHECKING:
    from types import ModuleType

    from loa.model.lexicon import Lexicon
    from loa.model.words import Span


@click.command(help=_("Say a text in spoken words; without TEXT, each line of standard input."))
@click.argument("text", required=False)
@click.option("--explain", is_flag=True, help=_("Show each stretch: as written, class, reading, rule, lexicon entry."))
@click.option("--lang", type=LANGUAGE, default="vi", show_default=True, help=_("The language."))
@click.option("--engine", default="", help=_("As this voice engine says it."))
@click.option("--json", "as_json", is_flag=True, help=_("For programs: JSON."))
@click.pass_obj
def command(session: Session, *, text: str | None, explain: bool, lang: str, engine: str, as_json: bool) -> None:
    """Print one spoken line for each written line; what a person should look at goes to stderr."""
    from loa import plugins

    language = plugins.load("languages", lang)
    if engine:
        plugins.load("engines", engine)
    lexicon = _lexicon(session)
    for number, line in enumerate([text] if text is not None else _lines(), start=1):
        spans = language.say(line, lexicon=lexicon, engine=engine)
        if as_json:
            _show_json(language, spans, is_stream=text is None)
        elif explain:
            _explain(language, spans)
        else:
            click.echo(language.speech(spans))
            _warn(number, spans)


def _show_json(language: "ModuleType", spans: "tuple[Span, ...]", *, is_stream: bool) -> None:
    """A document for one text; one line for each line of a stream."""
    value = {"schema": 1, "spoken": language.speech(spans), "spans": [asdict(span) for span in spans]}
    if is_stream:
        click.echo(json.dumps(value, ensure_ascii=False, sort_keys=True))
    else:
        show_json(value)


def _lines() -> Iterable[str]:
    """The lines of standard input: only a line feed ends a line, and a byte that is no text is kept to be reported."""
    for line in click.get_binary_stream("stdin"):
        yield line.decode("utf-8", errors="replace").rstrip("\r\n")


def _lexicon(session: Session) -> "Lexicon | None":
    """The workspace's own readings, also where the folder is not a whole workspace."""
    from loa.files.lexicon import read_lexicon
    from loa.model.lexicon import lexicon_of

    path = session.folder / "scripts" / "lexicon.tsv"
    return lexicon_of(read_lexicon(path, name="scripts/lexicon.tsv")) if path.is_file() else None


def _warn(number: int, spans: "tuple[Span, ...]") -> None:
    for span in spans:
        if span.warning:
            talk(f"{number}:{span.start + 1}: {span.warning}")


def _explain(language: "ModuleType", spans: "tuple[Span, ...]") -> None:
    click.echo(language.speech(spans))
    for span in spans:
        row = f"{span.text}\t{span.kind}\t{span.spoken}\t{span.rule}\t{span.entry}\t{span.warning}"
        click.echo(row.rstrip("\t"))
