"""Music under speech: which script asks for it, and what it costs.

A campaign asks for a bed script by script; without that there is none. Whoever reads, checks or builds such a script is
told how much less is understood.
"""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from loa.errors import Fault, InputInvalid, fault
from loa.files.toml import did_you_mean
from loa.messages import _
from loa.model.campaign import Campaign, Script, ScriptBed
from loa.model.playing import PlayPlan
from loa.model.sound import Bed, Jingle
from loa.model.words import Copy
from loa.workspace import Workspace

KIND = "bed"

BED_LOSS: tuple[tuple[float, float, float], ...] = ((12.0, 0.018, 0.100), (18.0, 0.007, 0.038), (24.0, 0.002, 0.012))
"""Decibels under speech, and what the sample's bed costs there: ESTOI, and the share of SIIB. Means of mastered speech
in three voices at the ten places of ``loa.channel``, printed by ``tests/bench/bench_bed.py``."""


def bed_of(copy: Copy, workspace: Workspace) -> Bed | None:
    """The bed that the campaign asks for under a copy; None when it asks for none.

    Raises:
        InputInvalid: the workspace has no such bed.
    """
    campaign = workspace.campaigns[copy.campaign]
    wished = next((script.bed for script in campaign.scripts if script.file == copy.script_file), None)
    if wished is None:
        return None
    if faults := tuple(_bed_faults(wished, workspace.jingles)):
        raise InputInvalid(faults)
    return Bed(workspace.jingles[wished.jingle], wished.under_db, wished.rise_db)


def beds_of(campaign: Campaign) -> dict[str, ScriptBed]:
    """The beds that a campaign asks for, by script as plans name it: ``2g-cutoff/vi.elderly``."""
    return {_name(script): script.bed for script in campaign.scripts if script.bed}


def beds_in(plans: Iterable[PlayPlan], campaigns: Mapping[str, Campaign]) -> dict[str, ScriptBed]:
    """The beds that are heard in some plans, their frames included, by script, sorted."""
    said = {text for plan in plans for text in _texts(plan)}
    wished = {name: bed for campaign in campaigns.values() for name, bed in beds_of(campaign).items()}
    return {name: wished[name] for name in sorted(said & wished.keys())}


def bed_faults(campaign: Campaign, jingles: Mapping[str, Jingle]) -> tuple[Fault, ...]:
    """What is wrong with the beds that a campaign asks for: a tune that is not there, or that is none to speak over."""
    return tuple(found for bed in beds_of(campaign).values() for found in _bed_faults(bed, jingles))


def bed_loss(under_db: float) -> tuple[float, float]:
    """What is not understood because of a bed so far under speech: loss of ESTOI, and the share of SIIB that is lost.

    Between the measured depths it is drawn straight, outside them it stays.
    """
    under, estoi, siib = zip(*BED_LOSS, strict=True)
    return float(np.interp(under_db, under, estoi)), float(np.interp(under_db, under, siib))


def loss_words(bed: ScriptBed) -> str:
    """What a bed costs, as a sentence for whoever chose it."""
    estoi, siib = bed_loss(bed.under_db)
    return _(
        "Music “{name}” under the speech, {under:g} dB lower: less is understood, "
        "ESTOI falls by {estoi:.3f}, SIIB by {siib:.0%}."
    ).format(name=bed.jingle, under=bed.under_db, estoi=estoi, siib=siib)


def bed_data(bed: ScriptBed) -> dict[str, object]:
    """A bed and what it costs, for programs."""
    estoi, siib = bed_loss(bed.under_db)
    return {
        "jingle": bed.jingle,
        "under_db": bed.under_db,
        "rise_db": bed.rise_db,
        "estoi_lost": round(estoi, 4),
        "siib_share_lost": round(siib, 3),
    }


def _texts(plan: PlayPlan) -> Iterator[str]:
    yield from (play.text for play in plan.plays)
    yield from (name for session in plan.sessions for name in session.frame)


def _name(script: Script) -> str:
    return f"{script.campaign}/{script.language}.{script.audience}"


def _bed_faults(bed: ScriptBed, jingles: Mapping[str, Jingle]) -> Iterator[Fault]:
    beds = tuple(name for name, jingle in jingles.items() if jingle.kind == KIND)
    if bed.jingle not in beds:
        yield fault(
            bed.file,
            _("There is no bed “{name}” in voices/jingles.").format(name=bed.jingle),
            did_you_mean(bed.jingle, beds) if beds else _("Bring one in: loa jingles import … --kind bed"),
            line=bed.line,
            cell="bed",
        )
