"""One script as sound, without a plan: what an editor hears before anything is approved or built."""

from pathlib import Path

from loa.build.sessions import station_title
from loa.build.takes import takes_key, takes_of
from loa.casting import slots_of
from loa.errors import UsageError
from loa.master import Order, Tags, master
from loa.messages import _
from loa.mix import mix, programme
from loa.model.sound import Framing, Mastered
from loa.preview import Preview
from loa.shelf import Shelf
from loa.workspace import Workspace


def hear(workspace: Workspace, shown: Preview, to: Path) -> Mastered:
    """The words of a preview as the station's loudspeakers would play them, in an MP3 file, measured.

    Args:
        workspace: with the station's voices and settings.
        shown: the words.
        to: the ``.mp3`` file to write; left as it is when it is right already.

    Raises:
        UsageError: the script says nothing on that day.
        InputInvalid: the text holds faults.
        OutsideMissing: a voice, a recording or ffmpeg is missing.
    """
    copy = shown.copy
    if not copy.text:
        raise UsageError(_("This script says nothing in the phase “{phase}”.").format(phase=copy.phase))
    station = workspace.station(copy.locality)
    shelf = Shelf(workspace.output / "shelf")
    slots = slots_of(station, copy.language)
    takes = takes_of([(copy, slots)], workspace, shelf=shelf, jobs=1, is_strict=False)[takes_key(slots, copy)]
    sound = station.sound
    spot = mix(copy, takes, shelf=shelf, pauses=sound.pauses_for(copy.audience), speaker=sound.speaker)
    heard = programme(
        [("", spot)],
        Framing(lead_in_seconds=0.0),
        id=to.stem,
        station=copy.locality,
        day=copy.air_date,
        session="",
        title=copy.title,
    )
    tags = Tags(artist=station_title(workspace.locality(copy.locality), copy.air_date), album=_("Try-out"))
    (made,) = master([Order(heard, to, tags)], shelf=shelf, target_lufs=sound.lufs, speaker=sound.speaker, jobs=1)
    return made
