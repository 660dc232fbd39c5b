"""Scripts: write, see and hear what a commune will hear, compare, approve."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import Response

from loa.approvals import Verdict, approve, revoke, verdict
from loa.errors import ChangedMeanwhile, Fault, InputInvalid, LoaError, NotOnThisDate
from loa.messages import N_, _
from loa.model.campaign import LENGTHS, Campaign, Script
from loa.script_history import (
    Version,
    history,
    mark_of,
    save_text,
    script_named,
    text_at,
    text_of,
    unsaved,
    word_changes,
)
from loa.studio.look import page
from loa.studio.people import APPROVER, EDITOR
from loa.studio.sounds import HeardFor, heard_text
from loa.studio.visit import Visit, clean, goes_to, route, sends, uploaded
from loa.studio.work import made_file, told

if TYPE_CHECKING:
    from loa.model.place import Locality
    from loa.preview import Preview

TITLE = N_("Scripts")
ORDER = 20
ROLES = (EDITOR, APPROVER)
_MOST_DIGITS = 9
_SECONDS = 60.0
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class _Row:
    """A script in the list."""

    campaign: Campaign
    language: str
    audience: str
    verdict: Verdict | None
    """None while it is not written."""

    @property
    def name(self) -> str:
        return f"{self.language}.{self.audience}"


@dataclass(frozen=True, slots=True)
class _Chosen:
    """For whom and when a script is looked at."""

    code: str
    on: dt.date
    length: str

    @property
    def query(self) -> str:
        return f"code={self.code}&on={self.on.isoformat()}&length={self.length}"


def show_list(visit: Visit) -> Response:
    """Every campaign with its scripts, and those that are still to be written."""
    rows = [row for campaign in visit.workspace.campaigns.values() for row in _rows(campaign)]
    return page(visit, "scripts.html.j2", rows=rows)


def edit(visit: Visit) -> Response:
    """The text on the left, what people will hear on the right."""
    campaign, script = _script(visit)
    return _editor(visit, campaign, script, text=text_of(script), over=mark_of(text_of(script)))


def show_preview(visit: Visit) -> Response:
    """What the unsaved text says for the chosen commune and day."""
    campaign, script = _script(visit)
    return page(visit, "_preview.html.j2", values=_looked_at(visit, campaign, script, visit.text("text")))


def save(visit: Visit) -> Response:
    """The text into its file and its history; the second of two writers is told and loses nothing."""
    campaign, script = _script(visit)
    text, over = visit.text("text"), visit.text("over")
    try:
        save_text(script, campaign, text, over=over, by=visit.person.name or visit.text("by", ""), now=visit.now)
    except ChangedMeanwhile as exc:
        theirs = text_of(script)
        changes = word_changes(theirs, text + "\n")
        return page(
            visit, "script_conflict.html.j2", status=409, says=exc.message, theirs=theirs, yours=text,
            changes=changes, over=mark_of(theirs), values=_named(campaign, script, _chosen(visit, campaign)),
        )  # fmt: skip
    except InputInvalid as exc:
        return _editor(visit, campaign, script, text=text, over=over, faults=exc.faults, status=422)
    return goes_to(f"{_address(campaign, script)}?{_chosen(visit, campaign).query}&saved=1", visit)


def show_versions(visit: Visit) -> Response:
    """Every saved text, and two of them compared in words."""
    campaign, script = _script(visit)
    known = history(script)
    after = _number(visit.text("after", str(len(known))), known)
    before = _number(visit.text("before", str(len(known) - 1)), known)
    changes = word_changes(text_at(script, before), text_at(script, after)) if known else ()
    return page(
        visit, "script_versions.html.j2", versions=known, before=before, after=after, changes=changes,
        values=_named(campaign, script, _chosen(visit, campaign)),
    )  # fmt: skip


def restore(visit: Visit) -> Response:
    """An older text becomes the text of today, as a new version: nothing is taken out of the history."""
    campaign, script = _script(visit)
    text = text_at(script, _number(visit.text("number"), history(script)))
    save_text(script, campaign, text, over=mark_of(text_of(script)), by=visit.person.name, now=visit.now)
    return goes_to(f"{_address(campaign, script)}?saved=1", visit)


def bring_in(visit: Visit) -> Response:
    """The text of a Word or plain file in the editor, not saved yet."""
    campaign, script = _script(visit)
    with uploaded(visit.file()) as path:
        found = told(visit.studio.folder, ("script", "text", str(path)), seconds=_SECONDS)
    notes = [_("Converted from {font}: read it through.").format(font=font) for font in found["converted"]]
    return _editor(visit, campaign, script, text=clean(found["text"]), over=mark_of(text_of(script)), notes=notes)


def hear(visit: Visit) -> Response:
    """The text, saved or not, as the commune's loudspeakers would play it; on request as it arrives 300 m away."""
    campaign, script = _script(visit)
    chosen = _chosen(visit, campaign)
    of = HeardFor(
        campaign.name, f"{script.language}.{script.audience}", chosen.code, chosen.on.isoformat(), chosen.length
    )
    place = "horn" if visit.text("as", "") == "horn" else ""
    try:
        heard = heard_text(visit.studio.folder, visit.text("text"), of, place=place)
    except LoaError as exc:
        return page(visit, "_sound.html.j2", says=f"{exc.message} {exc.cure}", heard=None)
    return page(visit, "_sound.html.j2", says="", heard=heard)


def word(visit: Visit) -> Response:
    """The saved words for the chosen commune and day, as a Word document to be read and signed."""
    campaign, script = _script(visit)
    chosen = _chosen(visit, campaign)
    name = f"{script.language}.{script.audience}"
    file = f"{campaign.name}-{script.language}-{chosen.code}-{chosen.on.isoformat()}.docx"
    of = ("script", "export", campaign.name, name, f"--for={chosen.code}", f"--on={chosen.on.isoformat()}")
    made = made_file(
        visit.studio.folder,
        lambda folder: (*of, f"--length={chosen.length}", f"--to={folder / file}"),
        seconds=_SECONDS,
    )
    return sends(made, _WORD)


def give_approval(visit: Visit) -> Response:
    """A person lets exactly these words be aired."""
    campaign, script = _script(visit)
    _check_unchanged(visit, script)
    name, post = _signer(visit)
    approve(campaign, script, name=name, post=post, now=visit.now)
    return goes_to(f"{_address(campaign, script)}?{_chosen(visit, campaign).query}", visit)


def take_approval_back(visit: Visit) -> Response:
    """A person takes the approval back, and says why."""
    campaign, script = _script(visit)
    name, post = _signer(visit)
    revoke(campaign, script, name=name, post=post, why=visit.text("why"), now=visit.now)
    return goes_to(f"{_address(campaign, script)}?{_chosen(visit, campaign).query}", visit)


def _check_unchanged(visit: Visit, script: Script) -> None:
    """What is approved is what stood on the approver's page."""
    if visit.text("over") != mark_of(text_of(script)):
        raise ChangedMeanwhile(
            _("{script} was changed meanwhile.").format(script=script.file), cure=_("Read it again before you approve.")
        )


def _signer(visit: Visit) -> tuple[str, str]:
    """Who signs: the person who signed in, or the name and post that whoever sits at the PC writes."""
    if visit.person.name:
        return visit.person.name, visit.person.post
    return visit.text("name"), visit.text("post")


def _rows(campaign: Campaign) -> list[_Row]:
    from loa.workspace.campaigns import EVERYONE

    written = {one.language for one in campaign.scripts}
    rows = [_Row(campaign, one.language, one.audience, verdict(campaign, one)) for one in campaign.scripts]
    return rows + [_Row(campaign, one, EVERYONE, None) for one in campaign.languages if one not in written]


def _script(visit: Visit) -> tuple[Campaign, Script]:
    try:
        campaign = visit.workspace.campaign(visit.places["campaign"])
        return campaign, script_named(visit.workspace, campaign, visit.places["script"])
    except LoaError as exc:
        raise HTTPException(404) from exc


def _chosen(visit: Visit, campaign: Campaign) -> _Chosen:
    """The commune, day and length that the page asks for; sensible ones when it does not."""
    stations = visit.workspace.stations
    code = visit.text("code", "") or next(iter(stations), "")
    day = visit.day("on", min(max(visit.today, campaign.first), campaign.last))
    length = visit.text("length", LENGTHS[-1])
    return _Chosen(code, day, length if length in LENGTHS else LENGTHS[-1])


def _looked_at(visit: Visit, campaign: Campaign, script: Script, text: str) -> dict[str, object]:
    """The preview of a text, or what is wrong with it."""
    from loa.preview import preview

    chosen = _chosen(visit, campaign)
    shown: Preview | None = None
    faults: Sequence[Fault] = ()
    with unsaved(script, text) as looked_at:
        try:
            shown = preview(visit.workspace, campaign, looked_at, code=chosen.code, on=chosen.on, length=chosen.length)
        except NotOnThisDate as exc:
            faults = exc.faults
        except InputInvalid as exc:
            faults = exc.faults
    return {"shown": shown, "faults": faults, **_named(campaign, script, chosen)}


def _editor(
    visit: Visit,
    campaign: Campaign,
    script: Script,
    *,
    text: str,
    over: str,
    faults: Sequence[Fault] = (),
    notes: Sequence[str] = (),
    status: int = 200,
) -> Response:
    looked_at = _looked_at(visit, campaign, script, text)
    return page(
        visit,
        "script.html.j2",
        status=status,
        text=text,
        over=over,
        is_saved=visit.query.get("saved") == "1",
        save_faults=faults,
        import_notes=notes,
        verdict=verdict(campaign, script) if script.path.is_file() else None,
        is_unsaved=mark_of(text) != mark_of(text_of(script)),
        localities=[visit.workspace.localities[code] for code in visit.workspace.stations],
        place_of=_place,
        lengths=LENGTHS,
        values=looked_at,
    )


def _place(locality: "Locality", day: dt.date) -> str:
    name = locality.name_on(day)
    return name.full if name else locality.code


def _named(campaign: Campaign, script: Script, chosen: _Chosen) -> dict[str, object]:
    return {"campaign": campaign, "script": script, "chosen": chosen, "address": _address(campaign, script)}


def _address(campaign: Campaign, script: Script) -> str:
    return f"/scripts/{quote(campaign.name)}/{quote(script.language)}.{quote(script.audience)}"


def _number(text: str, known: Sequence[Version]) -> int:
    """A version's number; 1 and the last one bound it."""
    if not text.lstrip("-").isdecimal() or len(text) > _MOST_DIGITS:
        raise HTTPException(400, _("“{text}” is not a version.").format(text=text))
    return min(max(int(text), 1), max(len(known), 1))


_ONE = "/scripts/{campaign}/{script}"
ROUTES = (
    route("/scripts", show_list, *ROLES),
    route(_ONE, edit, *ROLES),
    route(_ONE + "/preview", show_preview, *ROLES, method="POST"),
    route(_ONE + "/save", save, EDITOR, method="POST"),
    route(_ONE + "/hear", hear, *ROLES, method="POST"),
    route(_ONE + "/versions", show_versions, *ROLES),
    route(_ONE + "/restore", restore, EDITOR, method="POST"),
    route(_ONE + "/import", bring_in, EDITOR, method="POST"),
    route(_ONE + "/word", word, *ROLES),
    route(_ONE + "/approve", give_approval, APPROVER, method="POST"),
    route(_ONE + "/revoke", take_approval_back, APPROVER, method="POST"),
)
