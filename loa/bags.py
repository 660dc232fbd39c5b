"""The bags that were handed out, as evidence: ``logs/<station>/bags.jsonl``, which only grows.

A line says that a bag was handed out, that it was asked back, or that it came back. Each names the hash of the line
before it. A bag carries the plan that it was packed from, so that whatever supersedes its lines later can be told.
"""

import datetime as dt
import difflib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from loa._log_files import append_line, locked, set_aside, whole_lines
from loa.approvals import REVOKED
from loa.drafts import Judge
from loa.errors import LogDamaged, UsageError
from loa.files.canonical import canonical_json, sha256_hex
from loa.messages import _, here
from loa.model.playing import PlannedPlay, PlayPlan, Superseded
from loa.model.time import VIETNAM
from loa.plans import plan_json, plan_of, superseded_lines

BAGS_FILE = "bags.jsonl"
LINE_VERSION = 1
_HANDED_OUT, _ASKED_BACK, _RETURNED = "handed-out", "asked-back", "returned"
_NOTHING_BEFORE = "0" * 64
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Bag:
    """A bag that was handed out."""

    name: str
    """``24343-2024-W33-1``: station, week, and which bag of that week it is."""
    station: str
    week: str
    device: str
    to: str
    """Where it was written."""
    at: dt.datetime
    sums: str
    """SHA-256 of its ``SHA256SUMS``: what was in it, to the byte."""
    is_draft: bool
    plan: PlayPlan
    """That it was packed from, without the reasons."""
    sounds: tuple[tuple[str, str], ...]
    """Path in the bag, and the hash of its MPEG audio frames."""
    signed_by: str = ""
    """The key that sealed it, as one line; empty where it was not written down."""
    asked_back: tuple[str, ...] = ()
    """Ids of the lines for which it was asked back."""
    returned_at: dt.datetime | None = None
    returned_by: str = ""


@dataclass(frozen=True, slots=True)
class Recall:
    """A bag that is still out, and what in it no longer holds."""

    bag: Bag
    lines: tuple[Superseded, ...]
    """By time; at least one."""


class BagLog:
    """The bags of one station."""

    def __init__(self, logs: Path, station: str) -> None:
        self.station = station
        self.folder = logs / station

    def bags(self) -> tuple[Bag, ...]:
        """Every bag that was handed out, oldest first.

        Raises:
            LogDamaged: a line cannot be read, or is not the one that the next was written after.
        """
        bags: dict[str, Bag] = {}
        for entry in self._entries():
            name = str(entry.get("bag", ""))
            bags[name] = self._after(bags.get(name), entry)
        return tuple(bags.values())

    def out(self, week: str = "") -> tuple[Bag, ...]:
        """The bags that have not come back, of one week or of all."""
        return tuple(bag for bag in self.bags() if bag.returned_at is None and week in ("", bag.week))

    def hand_out(self, bag: Bag) -> Bag:
        """Write down that a bag was handed out, under the next name of its week; gives it with that name.

        Raises:
            OutsideMissing: the disk does not take it.
            LogDamaged: as ``bags``.
        """
        with locked(self.folder):
            number = sum(one.week == bag.week for one in self.bags()) + 1
            named = replace(bag, name=f"{bag.station}-{bag.week}-{number}")
            self._append(_HANDED_OUT, named.name, bag.at, _data(named))
        return named

    def hand_out_once(self, bag: Bag) -> Bag:
        """As ``hand_out``; the bag that stands there when this very one is out at this very place."""
        same = [one for one in self.out(bag.week) if (one.sums, one.to) == (bag.sums, bag.to)]
        return same[-1] if same else self.hand_out(bag)

    def ask_back(self, recall: Recall, *, now: dt.datetime) -> None:
        """Write down that a bag must come back, and for which lines; what was written down already is left out."""
        with locked(self.folder):
            known = {line for bag in self.bags() if bag.name == recall.bag.name for line in bag.asked_back}
            new = [line for line in recall.lines if line.line not in known]
            if new:
                lines = [{"line": one.line, "because": one.because} for one in new]
                self._append(_ASKED_BACK, recall.bag.name, now, {"lines": lines})

    def give_back(self, name: str, *, by: str, now: dt.datetime) -> Bag:
        """Write down that a bag came back, or that what was in it was deleted.

        Raises:
            UsageError: there is no such bag out, or nobody says so.
        """
        if not by.strip():
            raise UsageError(
                _("Who says so?"), cure=here(command=_("Add --by."), page=_("Write a name under “Who says so”."))
            )
        with locked(self.folder):
            bags = self.bags()
            check_is_out(name, bags)
            self._append(_RETURNED, name, now, {"by": by})
        return replace(next(bag for bag in bags if bag.name == name), returned_at=now, returned_by=by)

    def _append(self, kind: str, name: str, at: dt.datetime, data: Mapping[str, object]) -> None:
        path = self.folder / BAGS_FILE
        if path.is_file() and (torn := whole_lines(path)[1]):
            set_aside(path, torn)
        lines = whole_lines(path)[0] if path.is_file() else []
        previous = sha256_hex(lines[-1]) if lines else _NOTHING_BEFORE
        entry = {"v": LINE_VERSION, "kind": kind, "bag": name, "at": at.astimezone(VIETNAM), "previous": previous}
        append_line(path, canonical_json({**entry, **data}))

    def _entries(self) -> Iterator[Mapping[str, object]]:
        path = self.folder / BAGS_FILE
        previous = _NOTHING_BEFORE
        for number, data in enumerate(whole_lines(path)[0] if path.is_file() else (), start=1):
            try:
                entry = json.loads(data)
                is_next = (entry["v"], entry["previous"]) == (LINE_VERSION, previous)
            except (ValueError, KeyError, TypeError):
                is_next = False
            if not is_next:
                raise self._damaged(number)
            previous = sha256_hex(data)
            yield entry

    def _after(self, bag: Bag | None, entry: Mapping[str, object]) -> Bag:
        """What is known of a bag after one more line."""
        try:
            at = dt.datetime.fromisoformat(str(entry["at"]))
            if entry["kind"] == _HANDED_OUT:
                return _bag(entry, at)
            if bag and entry["kind"] == _ASKED_BACK:
                lines = tuple(str(one["line"]) for one in _list(entry["lines"]))
                return replace(bag, asked_back=(*bag.asked_back, *lines))
            if bag and entry["kind"] == _RETURNED:
                return replace(bag, returned_at=at, returned_by=str(entry["by"]))
        except (ValueError, KeyError, TypeError, AttributeError) as exc:
            raise self._damaged(0) from exc
        raise self._damaged(0)

    def _damaged(self, number: int) -> LogDamaged:
        return LogDamaged(
            _("{file}:{line} is not what loa wrote there.").format(
                file=f"logs/{self.station}/{BAGS_FILE}", line=number or "?"
            ),
            cure=_("Keep the file as it is, and get it back from a copy."),
        )


def waiting_bytes(bag: Bag) -> bytes:
    """A bag that is packed and waits to be handed out, as JSON."""
    return canonical_json({"v": LINE_VERSION, "at": bag.at.astimezone(VIETNAM), **_data(bag)})


def waiting_bag(data: bytes) -> Bag:
    """What ``waiting_bytes`` wrote; it has no name yet.

    Raises:
        ValueError: it is something else.
    """
    try:
        entry = json.loads(data)
        return _bag({**entry, "bag": ""}, dt.datetime.fromisoformat(str(entry["at"])))
    except (KeyError, TypeError, AttributeError) as exc:
        raise ValueError(f"{type(exc).__name__}: {exc}") from exc


def check_is_out(name: str, bags: Sequence[Bag]) -> None:
    """A bag of that name is out.

    Raises:
        UsageError: it is back already, or there is none; the message names those that are out.
    """
    known = next((bag for bag in bags if bag.name == name), None)
    if known and known.returned_at is None:
        return
    if known and known.returned_at:
        message = _("The bag {name} is back since {at:%H:%M %d/%m/%Y}, says {by}.")
        at = known.returned_at.astimezone(VIETNAM)
        raise UsageError(message.format(name=name, at=at, by=known.returned_by), cure=_("Nothing is left to do."))
    out = [bag.name for bag in bags if bag.returned_at is None]
    near = difflib.get_close_matches(name, out, n=_MOST_NAMED, cutoff=0.6) or out[-_MOST_NAMED:]
    raise UsageError(
        _("No bag “{name}” is out.").format(name=name),
        cure=_("Out are: {names}.").format(names=", ".join(near))
        if near
        else here(command=_("No bag is out; see: loa pack list"), page=""),
    )


def recalls(bags: Sequence[Bag], plan: PlayPlan | None, judge: Judge) -> tuple[Recall, ...]:
    """The bags that must come back, each with the lines that no longer hold.

    Args:
        bags: of one station, that are still out.
        plan: the plan that holds now for the week of the bags; None when there is none, and then only approvals that
            were taken back and what was asked back before count.
        judge: of the workspace's scripts.
    """
    found = (Recall(bag, _lines(bag, plan, judge)) for bag in bags)
    return tuple(one for one in found if one.lines)


def recalls_beside(
    bags: Iterable[Bag], plan_of: Callable[[str, str], PlayPlan | None], judge: Judge
) -> Iterator[Recall]:
    """The bags that must come back, of any stations and weeks.

    Args:
        bags: that are still out.
        plan_of: gives the plan that holds now, by station and week; None when there is none (as in ``recalls``).
        judge: of the workspace's scripts.
    """
    for bag in bags:
        yield from recalls([bag], plan_of(bag.station, bag.week), judge)


def bags_out(logs: Path, stations: Iterable[str] | None = None) -> tuple[Bag, ...]:
    """Every bag that is out, of some stations or of all, station after station, the oldest first."""
    codes = stations_with_bags(logs) if stations is None else stations
    return tuple(bag for code in codes for bag in BagLog(logs, code).out())


def bag_at(logs: Path, to: str, sums: str) -> Bag | None:
    """The bag, of any station, that is out and was written to a place with these very bytes; the oldest of several."""
    return next((bag for bag in bags_out(logs) if sums and (bag.to, bag.sums) == (to, sums)), None)


def stations_with_bags(logs: Path) -> tuple[str, ...]:
    """The codes of the stations that were ever given a bag, sorted."""
    return tuple(sorted(path.parent.name for path in logs.glob(f"*/{BAGS_FILE}")))


def with_recalls(plan: PlayPlan, asked: Sequence[Recall]) -> PlayPlan:
    """The plan with the revisions and lines of bags that must come back because of it."""
    lines = {(one.line, one.revision): one for recall in asked for one in recall.lines}
    revisions = (recall.bag.plan.revision for recall in reversed(asked))
    return replace(
        plan,
        supersedes=tuple(dict.fromkeys(one for one in revisions if one != plan.revision)),
        superseded=tuple(sorted(lines.values(), key=lambda one: (one.start, one.line, one.revision))),
    )


def _lines(bag: Bag, plan: PlayPlan | None, judge: Judge) -> tuple[Superseded, ...]:
    """What in a bag no longer holds, by time; the first reason counts."""
    found = {one.line: one for one in _revoked(bag, judge)}
    for one in superseded_lines(bag.plan, plan) if plan else ():
        found.setdefault(one.line, one)
    for play in bag.plan.plays:
        if play.id in bag.asked_back and plan is None:
            found.setdefault(play.id, _superseded(play, bag, "đã yêu cầu thu hồi"))
    return tuple(sorted(found.values(), key=lambda one: (one.start, one.line)))


def _revoked(bag: Bag, judge: Judge) -> Iterator[Superseded]:
    """The lines whose words, or whose frame's, were approved once and are no longer."""
    drafts = filter(None, map(judge.draft, bag.plan.texts))
    why = {draft.script: draft.why for draft in drafts if draft.state == REVOKED}
    frames = {(one.day, one.name): one.frame for one in bag.plan.sessions}
    for play in bag.plan.plays:
        spoken = (play.text, *frames.get((play.start.date(), play.session), ()))
        if reasons := [why[text] for text in spoken if text in why]:
            yield _superseded(play, bag, reasons[0])


def _superseded(play: PlannedPlay, bag: Bag, because: str) -> Superseded:
    return Superseded(play.id, play.start, play.title, play.spot, bag.plan.revision, because)


def _data(bag: Bag) -> dict[str, object]:
    lean = replace(bag.plan, plays=tuple(replace(play, reason="") for play in bag.plan.plays), shortfalls=(), broken=())
    return {
        "station": bag.station,
        "week": bag.week,
        "device": bag.device,
        "to": bag.to,
        "sums": bag.sums,
        "draft": bag.is_draft,
        "plan": plan_json(lean),
        "sounds": [{"path": path, "audio_sha256": audio} for path, audio in bag.sounds],
        "signed_by": bag.signed_by,
    }


def _bag(entry: Mapping[str, object], at: dt.datetime) -> Bag:
    plan = entry["plan"]
    if not isinstance(plan, dict):
        raise TypeError("plan")
    return Bag(
        name=str(entry["bag"]),
        station=str(entry["station"]),
        week=str(entry["week"]),
        device=str(entry["device"]),
        to=str(entry["to"]),
        at=at,
        sums=str(entry["sums"]),
        is_draft=entry["draft"] is True,
        plan=plan_of(plan),
        sounds=tuple((str(one["path"]), str(one["audio_sha256"])) for one in _list(entry["sounds"])),
        signed_by=str(entry.get("signed_by", "")),
    )


def _list(value: object) -> list[Mapping[str, object]]:
    if not isinstance(value, list):
        raise TypeError(_("a list is expected"))
    return value
