"""``loa read``: the words for one locality and air date."""

import datetime as dt
from typing import TYPE_CHECKING

import click

from loa.cli import Session, show_json, talk
from loa.cli._language import LANGUAGE
from loa.cli._when import DAY
from loa.cli._where import PLACE
from loa.errors import UsageError
from loa.files.toml import did_you_mean
from loa.messages import _

if TYPE_CHECKING:
    from loa.model.campaign import Campaign, Script, ScriptBed
    from loa.preview import Preview


@click.command(help=_("Show the words of CAMPAIGN for one locality and air date, before anyone hears them."))
@click.argument("campaign")
@click.option("--for", "code", required=True, type=PLACE, help=_("The locality, by its 5-digit code."))
@click.option("--lang", type=LANGUAGE, default="vi", show_default=True, help=_("The language."))
@click.option("--audience", default="everyone", show_default=True, help=_("Whom the script speaks to."))
@click.option(
    "--length",
    type=click.Choice(["short", "long"]),
    default="long",
    show_default=True,
    help=_("Which form of the script."),
)
@click.option("--on", type=DAY, help=_("Air date; today when not given."))
@click.option("--spoken", is_flag=True, help=_("Show the words as they are said."))
@click.option("--json", "as_json", is_flag=True, help=_("Print data for programs."))
@click.pass_obj
def command(
    session: Session,
    campaign: str,
    *,
    code: str,
    lang: str,
    audience: str,
    length: str,
    on: dt.date | None,
    spoken: bool,
    as_json: bool,
) -> None:
    """Render, speak, and show."""
    from loa.model.time import VIETNAM
    from loa.preview import preview

    workspace = session.workspace()
    chosen = workspace.campaign(campaign)
    day = on or dt.datetime.now(VIETNAM).date()
    script = _script(chosen, lang, audience)
    shown = preview(workspace, chosen, script, code=code, on=day, length=length)
    if as_json:
        show_json(_data(shown, script.bed))
        return
    said = "\n".join(sentence.spoken for sentence in shown.said.sentences)
    click.echo(said if spoken else shown.copy.text)
    _tell(chosen, shown, script.bed)


def _script(campaign: "Campaign", language: str, audience: str) -> "Script":
    for script in campaign.scripts:
        if (script.language, script.audience) == (language, audience):
            return script
    known = tuple(f"{script.language}.{script.audience}" for script in campaign.scripts)
    if language not in {script.language for script in campaign.scripts} and language in campaign.languages:
        raise UsageError(
            _("{campaign} has nothing in {language} yet: a translation and a recording are needed.").format(
                campaign=campaign.name, language=language
            ),
            cure=_("Vietnamese is not put in its place."),
        )
    raise UsageError(
        _("{campaign} has no script {language}.{audience}.").format(
            campaign=campaign.name, language=language, audience=audience
        ),
        cure=did_you_mean(f"{language}.{audience}", known),
    )


def _tell(campaign: "Campaign", shown: "Preview", bed: "ScriptBed | None") -> None:
    from loa.beds import loss_words
    from loa.titles import fact_title, phase_title, value_words

    copy = shown.copy
    phase = phase_title(campaign, copy.phase)
    if not copy.text:
        talk(_("This script says nothing in the phase “{phase}”; nothing is aired then.").format(phase=phase))
        return
    talk("")
    talk(
        _("{syllables} syllables, about {seconds:.0f} s, {rate:.1f} syllables/s (at most {limit:.1f}).").format(
            syllables=shown.said.syllables,
            seconds=shown.seconds,
            rate=shown.syllables_per_second,
            limit=shown.most_syllables_per_second,
        )
    )
    if bed:
        talk(loss_words(bed))
    if copy.phase:
        talk(_("Phase: {phase}").format(phase=phase))
    for used in copy.facts:
        title = fact_title(campaign, used.name)
        name = used.name if title == used.name else f"{title} ({used.name})"
        talk(f"  {name} = {value_words(used.value)} ← {used.source}")
    for sentence in shown.said.sentences:
        for span in sentence.spans:
            if span.warning:
                talk(f"  ! {span.text} → {span.spoken}: {span.warning}")


def _data(shown: "Preview", bed: "ScriptBed | None") -> dict[str, object]:
    from loa.beds import bed_data

    copy = shown.copy
    return {
        "version": 1,
        "campaign": copy.campaign,
        "locality": copy.locality,
        "language": copy.language,
        "audience": copy.audience,
        "length": copy.length,
        "air_date": copy.air_date.isoformat(),
        "phase": copy.phase,
        "title": copy.title,
        "text": copy.text,
        "spoken": [sentence.spoken for sentence in shown.said.sentences],
        "syllables": shown.said.syllables,
        "seconds": round(shown.seconds, 1),
        "syllables_per_second": round(shown.syllables_per_second, 2),
        "facts": [{"name": used.name, "value": used.value, "source": used.source} for used in copy.facts],
        "bed": bed_data(bed) if bed else None,
    }
