"""``loa read``: the words for one locality and air date."""

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from loa.cli import Session, show_json, talk
from loa.errors import UsageError
from loa.files.toml import did_you_mean
from loa.messages import _

if TYPE_CHECKING:
    from loa.model.campaign import Campaign, Script
    from loa.model.words import Copy, SpokenText


_SESSION = "Buổi sáng"
"""What scripts that greet are shown with; they are Vietnamese whatever language loa talks to the person."""


@click.command(help=_("Show the words of CAMPAIGN for one locality and air date, before anyone hears them."))
@click.argument("campaign")
@click.option("--for", "code", required=True, metavar="CODE", help=_("The locality, by its 5-digit code."))
@click.option("--lang", default="vi", show_default=True, help=_("The language."))
@click.option("--audience", default="everyone", show_default=True, help=_("Whom the script speaks to."))
@click.option(
    "--length",
    type=click.Choice(["short", "long"]),
    default="long",
    show_default=True,
    help=_("Which form of the script."),
)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help=_("Air date; today when not given."))
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
    on: dt.datetime | None,
    spoken: bool,
    as_json: bool,
) -> None:
    """Render, speak, and show."""
    from loa.model.time import VIETNAM
    from loa.render import render
    from loa.speak import speak

    workspace = session.workspace()
    chosen = workspace.campaign(campaign)
    day = on.date() if on else dt.datetime.now(VIETNAM).date()
    script = _script(chosen, lang, audience)
    written = render(script, chosen, workspace.locality(code), on=day, length=length, session=_SESSION)
    station = workspace.stations.get(code)
    copy = replace(written, region=station.region) if station else written
    said = speak(copy, lexicon=workspace.lexicon)
    if as_json:
        show_json(_data(copy, said))
        return
    click.echo("\n".join(sentence.spoken for sentence in said.sentences) if spoken else copy.text)
    _tell(copy, said, _limit(chosen, audience))


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


def _tell(copy: "Copy", said: "SpokenText", limit: float) -> None:
    from loa.estimate import estimated_seconds

    if not copy.text:
        talk(_("This script says nothing in the phase “{phase}”; nothing is aired then.").format(phase=copy.phase))
        return
    seconds = estimated_seconds(said)
    talk("")
    talk(
        _("{syllables} syllables, about {seconds:.0f} s, {rate:.1f} syllables/s (at most {limit:.1f}).").format(
            syllables=said.syllables, seconds=seconds, rate=_rate(said), limit=limit
        )
    )
    if copy.phase:
        talk(_("Phase: {phase}").format(phase=copy.phase))
    for used in copy.facts:
        talk(f"  {used.name} = {used.value} ← {used.source}")
    for sentence in said.sentences:
        for span in sentence.spans:
            if span.warning:
                talk(f"  ! {span.text} → {span.spoken}: {span.warning}")


def _limit(campaign: "Campaign", audience: str) -> float:
    return next(one.most_syllables_per_second for one in campaign.audiences if one.name == audience)


def _rate(said: "SpokenText") -> float:
    """Syllables per second with the pauses, as people hear it before a voice has been measured."""
    from loa.estimate import estimated_seconds

    return said.syllables / max(estimated_seconds(said), 1.0)


def _data(copy: "Copy", said: "SpokenText") -> dict[str, object]:
    from loa.estimate import estimated_seconds

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
        "spoken": [sentence.spoken for sentence in said.sentences],
        "syllables": said.syllables,
        "seconds": round(estimated_seconds(said), 1),
        "syllables_per_second": round(_rate(said), 2),
        "facts": [{"name": used.name, "value": used.value, "source": used.source} for used in copy.facts],
    }
