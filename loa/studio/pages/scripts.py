"""Scripts: write, see and hear what a commune will hear, compare, approve."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import Response

from loa.approvals import Approval, Verdict, approvals, approve, has_words, revoke, text_sha256, verdict
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
from loa.studio.legend import insertions
from loa.studio.look import page
from loa.studio.people import APPROVER, EDITOR
from loa.studio.sounds import HeardFor, heard_text
from loa.studio.visit import Visit, clean, goes_to, route, sends, uploaded
from loa.studio.work import made_file, told

if TYPE_CHECKING:
    from loa.model.place import Locality
    from loa.preview import Preview
    from loa.studio.legend import Insertion

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


@dataclass(frozen=True, slots=True)
class _Told:
    """What went wrong with a form, on the form's own page."""

    says: str
    cure: str = ""
    faults: Sequence[Fault] = ()

    @classmethod
    def of(cls, error: LoaError) -> "_Told":
        """What an error says."""
        if isinstance(error, InputInvalid):
            return cls(_("Something in the files is to be corrected."), faults=error.faults)
        return cls(error.message, error.cure)


def show_list(visit: Visit) -> Response:
    """Every campaign with its scripts, those that are still to be written, and the phases that wait for a person."""
    return _list(visit)


def confirm(visit: Visit) -> Response:
    """A person confirms a phase that no source confirms."""
    from loa.confirm import confirm_phase

    name, post = _signer(visit)
    if document := visit.text("document", ""):
        post = f"{post}, {document}"
    try:
        campaign = visit.workspace.campaign(visit.places["campaign"])
        confirm_phase(visit.workspace, campaign, visit.text("phase"), by=name, post=post)
    except LoaError as exc:
        return _list(visit, told=_Told.of(exc), status=422)
    return goes_to("/scripts?confirmed=1", visit)


def show_insertions(visit: Visit) -> Response:
    """What may be inserted into the text, with what it says for the chosen commune and day."""
    campaign = _script(visit)[0]
    chosen = _chosen(visit, campaign)
    return page(visit, "_insertions.html.j2", insertions=_insertions(visit, campaign, chosen))


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
    if not has_words(text) and visit.text("sure", "") != "1":
        told = _Told(_("This text has no words: nothing would be aired. Save it so?"))
        return _editor(visit, campaign, script, text=text, over=over, told=told, asks_empty=True, status=422)
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
        says = _("Not saved yet: something in the text is to be corrected. Your text is here, unchanged.")
        return _editor(visit, campaign, script, text=text, over=over, told=_Told(says, faults=exc.faults), status=422)
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
        approved=_approved(campaign, script, known),
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
    standing = text_of(script)
    try:
        with uploaded(visit.file()) as path:
            found = told(visit.studio.folder, ("script", "text", str(path)), seconds=_SECONDS)
    except LoaError as exc:
        text = visit.text("shown", standing)
        return _editor(visit, campaign, script, text=text, over=mark_of(standing), told=_Told.of(exc), status=422)
    text = clean(found["text"])
    notes = [_("Converted from {font}: read it through.").format(font=font) for font in found["converted"]]
    return _editor(visit, campaign, script, text=text, over=mark_of(standing), notes=[*notes, *_lost(standing, text)])


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
    shown = visit.text("shown")
    try:
        _check_unchanged(visit, script)
        _check_saved(shown, script)
        name, post = _signer(visit)
        approve(campaign, script, name=name, post=post, now=visit.now)
    except LoaError as exc:
        over, standing = visit.text("over"), text_of(script)
        if over != mark_of(standing) and mark_of(f"{shown}\n") == over:  # read only: the new text is to be read now
            shown, over = standing, mark_of(standing)
        return _editor(visit, campaign, script, text=shown, over=over, told=_Told.of(exc), status=409)
    return goes_to(f"{_address(campaign, script)}?{_chosen(visit, campaign).query}&approved=1", visit)


def take_approval_back(visit: Visit) -> Response:
    """A person takes the approval back, and says why."""
    campaign, script = _script(visit)
    try:
        name, post = _signer(visit)
        revoke(campaign, script, name=name, post=post, why=visit.text("why"), now=visit.now)
    except LoaError as exc:
        text = text_of(script)
        return _editor(visit, campaign, script, text=text, over=mark_of(text), told=_Told.of(exc), status=422)
    return goes_to(f"{_address(campaign, script)}?{_chosen(visit, campaign).query}&revoked=1", visit)


def _check_saved(shown: str, script: Script) -> None:
    """What is approved is the text in the file, and so must be what the approver has before them."""
    if mark_of(shown) != mark_of(text_of(script).strip()):
        raise ChangedMeanwhile(
            _("Save first: the text on the page is not the one in the file."),
            cure=_("Read it once more after that, and approve it."),
        )


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


def _list(visit: Visit, *, told: "_Told | None" = None, status: int = 200) -> Response:
    rows = [row for campaign in visit.workspace.campaigns.values() for row in _rows(campaign)]
    waits = {
        name: [one for one in campaign.phases if one.needs_confirmation and not one.confirmed_by]
        for name, campaign in visit.workspace.campaigns.items()
    }
    is_confirmed = visit.query.get("confirmed") == "1"
    values = {"rows": rows, "waits": waits, "told": told, "is_confirmed": is_confirmed}
    return page(visit, "scripts.html.j2", status=status, values=values)


def _insertions(visit: Visit, campaign: Campaign, chosen: _Chosen) -> Sequence["Insertion"]:
    return insertions(campaign, visit.workspace.localities.get(chosen.code), chosen.on)


def _lost(standing: str, text: str) -> list[str]:
    """What the standing text has and a text from Word has not: values in their places, and a short form."""
    lost = []
    if "{{" in standing and "{{" not in text:
        lost.append(_("The text from the file names one place and one day for all: the standing text put them in."))
    if "length" in standing and "length" not in text:
        lost.append(_("The short form of the standing text is gone: this one is said in both lengths."))
    return [*lost, _("Insert what is missing with the help below the text.")] if lost else []


def _approved(campaign: Campaign, script: Script, known: Sequence[Version]) -> dict[int, Approval]:
    """The last word about each version, with the facts of today, by its number."""
    entries = {one.text_sha256: one for one in approvals(script)} if script.path.is_file() else {}
    found = {}
    for one in known if entries else ():
        with unsaved(script, text_at(script, one.number)) as then:
            if entry := entries.get(text_sha256(campaign, then)):
                found[one.number] = entry
    return found


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
    return {"shown": shown, "faults": faults, "is_part": visit.is_part, **_named(campaign, script, chosen)}


def _editor(
    visit: Visit,
    campaign: Campaign,
    script: Script,
    *,
    text: str,
    over: str,
    told: "_Told | None" = None,
    asks_empty: bool = False,
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
        is_approved=visit.query.get("approved") == "1",
        is_revoked=visit.query.get("revoked") == "1",
        told=told,
        asks_empty=asks_empty,
        import_notes=notes,
        insertions=_insertions(visit, campaign, _chosen(visit, campaign)),
        verdict=verdict(campaign, script) if script.path.is_file() else None,
        is_unsaved=text.strip() != text_of(script).strip(),
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
    route("/scripts/{campaign}/confirm", confirm, APPROVER, method="POST"),
    route(_ONE, edit, *ROLES),
    route(_ONE + "/insertions", show_insertions, *ROLES),
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
