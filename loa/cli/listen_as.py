"""``loa listen-as``: how a file will sound on a device, and how much will be understood."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from loa.cli import show_json, talk
from loa.errors import UsageError
from loa.messages import _

if TYPE_CHECKING:
    from loa.listen import Understood
    from loa.model.sound import Place


@click.command(help=_("Write SOUND as it is heard from DEVICE to the WAV file OUT, and tell how much is understood."))
@click.argument("device")
@click.argument("sound", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help=_("Print data for programs."))
def command(*, device: str, sound: Path, out: Path, as_json: bool) -> None:
    """Render, measure, and tell."""
    import numpy as np

    from loa import ffmpeg
    from loa._wav import at_rate, wav_bytes
    from loa.files.atomic import write_bytes
    from loa.listen import listen
    from loa.manifest import read_manifest

    place = _place(device)
    found = listen(at_rate(*ffmpeg.decode(sound)), place, is_mastered=sound in read_manifest(sound.parent).entries)
    peak = float(np.abs(found.samples).max(initial=0.0))
    write_bytes(out, wav_bytes(found.samples / np.float32(max(1.0, peak))))
    if as_json:
        ways = (
            {"mastered": found.plain} if found.mastered is None else {"plain": found.plain, "mastered": found.mastered}
        )
        show_json({"device": device, **{name: _data(way) for name, way in ways.items()}})
        return
    click.echo(f"{out}  {place.title}")
    if found.mastered is None:
        _tell(_("mastered"), found.plain)
        talk(_("A finished programme is mastered already. Give speech before mastering to compare it with."))
        return
    _tell(_("plain"), found.plain)
    _tell(_("mastered"), found.mastered)
    talk(_("Higher is understood better; compare only figures of one device."))


def _place(name: str) -> "Place":
    """The place of this name, or the one that the device of this name is heard through."""
    from loa import plugins
    from loa.channel import PLACES
    from loa.files.toml import did_you_mean

    modules = {one.replace("_", "-"): one for one in plugins.names("devices")}
    if name in PLACES:
        return PLACES[name]
    if name in modules:
        return PLACES[plugins.load("devices", modules[name]).HEARD_AS]
    known = (*PLACES, *modules)
    raise UsageError(
        _("There is no “{name}” among {door}.").format(name=name, door="devices"),
        cure=did_you_mean(name, known) or _("Known: {names}.").format(names=", ".join(known)),
    )


def _data(understood: "Understood") -> dict[str, float]:
    return {"estoi": round(understood.estoi, 3), "siib": round(understood.siib, 1)}


def _tell(name: str, understood: "Understood") -> None:
    click.echo(f"{name}\tESTOI {understood.estoi:.3f}\tSIIB {understood.siib:.1f} bit/s")
