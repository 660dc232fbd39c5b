"""Recording: a kit read aloud sentence by sentence in the browser, with the same checks as an import."""

import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from loa.errors import InputInvalid
from loa.messages import N_, _
from loa.studio.choice import chosen_code, stations
from loa.studio.look import page
from loa.studio.people import EDITOR
from loa.studio.visit import Visit, route
from loa.studio.work import run

if TYPE_CHECKING:
    from loa.model.sound import KitLine, Recording

TITLE = N_("Recording")
ORDER = 30
ROLES = (EDITOR,)
_SECONDS = 60.0
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_WAV = b"RIFF"


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whose kit is read, and by whom."""

    code: str
    language: str
    campaign: str
    voice: str

    @property
    def query(self) -> str:
        return f"code={self.code}&language={self.language}&campaign={self.campaign}&voice={self.voice}"


def show(visit: Visit) -> Response:
    """The sentences to be read, and which are read already."""
    from loa.titles import language_name

    asked = _asked(visit)
    says = ""
    lines: Sequence[KitLine] = ()
    if asked.language:
        try:
            lines = _lines(visit, asked)
        except InputInvalid as exc:
            says = str(exc.faults[0])
    known = _known(visit, asked)
    values = {
        "asked": asked, "lines": [(line, known.get(line.key)) for line in lines], "says": says,
        "done": sum(line.key in known for line in lines), "stations": stations(visit),
        "languages": [(one, language_name(one)) for one in _languages(visit, asked.code)],
        "voices": [one.name for one in visit.workspace.voices.values() if one.engine == "recorded"],
    }  # fmt: skip
    return page(visit, "recording.html.j2", values=values)


def take(visit: Visit) -> Response:
    """One sentence as it was read just now: taken over, or refused with the reason."""
    asked, file = _asked(visit), visit.files.get("sound")
    line = next((one for one in _lines(visit, asked) if one.key == visit.text("key")), None)
    if line is None:
        raise HTTPException(404, _("This sentence is not in the kit any more. Open the page again."))
    if file is None or not file.data.startswith(_WAV):
        raise HTTPException(400, _("No sound came. Is the microphone allowed?"))
    why = _imported(visit, asked, replace(line, translation=visit.text("translation", "")), file.data)
    known = None if why else _known(visit, asked).get(line.key)
    return page(visit, "_take.html.j2", asked=asked, line=line, recording=known, why=why)


def sound(visit: Visit) -> Response:
    """A recording, to be listened to again."""
    asked = _asked(visit)
    found = _known(visit, asked).get(visit.text("key"))
    path = _folder(visit, asked) / found.file if found else None
    if path is None or not path.is_file():
        raise HTTPException(404, _("This sound is not there any more."))
    return FileResponse(path)


def _imported(visit: Visit, asked: _Asked, line: "KitLine", data: bytes) -> str:
    """Bring one recording in; gives why it was refused, or nothing."""
    from loa.files.recordings import write_kit

    people = {name: visit.text(name) for name in ("reader", "consent", "approved-by")}
    with tempfile.TemporaryDirectory(prefix="loa-") as folder:
        root = Path(folder)
        (root / "kit").mkdir()
        (root / "sound").mkdir()
        write_kit(root / "kit", [line])
        (root / "sound" / f"{line.file}.wav").write_bytes(data)
        said = [f"--{name}={text}" for name, text in people.items()]
        ran = run(
            visit.studio.folder,
            (
                "voices", "import", str(root / "sound"), f"--kit={root / 'kit'}", f"--voice={asked.voice}", *said,
                f"--recorded-on={visit.today.isoformat()}", f"--translator={visit.text('translator', '')}", "--json",
            ),
            seconds=_SECONDS,
        )  # fmt: skip
    return "" if ran.is_good else _why(ran.data, ran.talk)


def _why(data: str, talk: str) -> str:
    try:
        refused: Sequence[Mapping[str, str]] = json.loads(data)["refused"]
    except (ValueError, KeyError, TypeError):
        return talk.strip()
    return " ".join(f"{one['why']}. {one['cure']}" for one in refused) or talk.strip()


def _asked(visit: Visit) -> _Asked:
    from loa.casting import SOURCE_LANGUAGE

    code = chosen_code(visit)
    languages = _languages(visit, code)
    language = visit.text("language", "") or next(iter(languages), "")
    if language and language not in languages:
        raise HTTPException(404, _("This commune does not hear that language."))
    voice = visit.text("voice", "") or f"{language or SOURCE_LANGUAGE}-1"
    if not _NAME.match(voice) or len(voice) > 40:  # noqa: PLR2004 - no longer than a file's name should be
        raise HTTPException(400, _("Write a-z, digits, hyphen: rade-h-linh."))
    campaign = visit.text("campaign", "") or next(iter(visit.workspace.campaigns), "")
    if campaign not in visit.workspace.campaigns:
        raise HTTPException(404, _("There is no such campaign."))
    return _Asked(code, language, campaign, voice)


def _languages(visit: Visit, code: str) -> Sequence[str]:
    from loa.casting import SOURCE_LANGUAGE

    return [one for one in visit.workspace.localities[code].languages if one != SOURCE_LANGUAGE]


def _lines(visit: Visit, asked: _Asked) -> "Sequence[KitLine]":
    from loa.kit import KitOrder, kit_lines

    campaign = visit.workspace.campaigns[asked.campaign]
    day = min(max(visit.today, campaign.first), campaign.last)  # words that have expired are not read any more
    return kit_lines(visit.workspace, KitOrder(asked.code, asked.language, (asked.campaign,), days=(day,)))


def _known(visit: Visit, asked: _Asked) -> "Mapping[str, Recording]":
    from loa.files.recordings import read_recordings

    return read_recordings(_folder(visit, asked))


def _folder(visit: Visit, asked: _Asked) -> Path:
    return visit.workspace.root / "voices" / asked.voice


ROUTES = (
    route("/recording", show, *ROLES),
    route("/recording/take", take, *ROLES, method="POST"),
    route("/recording/sound", sound, *ROLES),
)
