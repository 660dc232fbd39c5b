"""What each line and each frame of a plan says, from which script, and whether that may be aired."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from loa.build.framing import FrameCopies, SessionKey, frame_of
from loa.drafts import Judge, judged
from loa.files.canonical import sha256_hex
from loa.model.playing import PlannedPlay, PlannedSession, PlannedText, PlayPlan
from loa.model.words import Copy

_WORDS_DIGITS = 16


def marked(
    plan: PlayPlan, copies: Mapping[str, Copy], frames: Mapping[SessionKey, FrameCopies], *, judge: Judge
) -> PlayPlan:
    """The plan with the words and scripts of its lines and frames, each marked when it may not be aired.

    Args:
        plan: of one station.
        copies: what is said in each planned play, by its id.
        frames: what is said around the spots of each daypart.
        judge: of the workspace's scripts.

    Raises:
        InputInvalid: a file of approvals holds faults.
    """
    texts: dict[str, PlannedText] = {}

    def text_of(copy: Copy) -> str:
        text = judge.text(copy.campaign, copy.script_file)
        texts[text.script] = text
        return text.script

    plays = tuple(replace(play, words=_words([copies[play.id]]), text=text_of(copies[play.id])) for play in plan.plays)
    said = [(one, _frame(one, plays, frames)) for one in plan.sessions]
    sessions = tuple(
        replace(one, frame=tuple(dict.fromkeys(map(text_of, copies))), words=_words(copies)) for one, copies in said
    )
    whole = replace(plan, plays=plays, sessions=sessions, texts=tuple(texts[name] for name in sorted(texts)))
    return judged(whole, judge.drafts(whole))


def _frame(
    session: PlannedSession, plays: Sequence[PlannedPlay], frames: Mapping[SessionKey, FrameCopies]
) -> tuple[Copy, ...]:
    """What is said around a session's spots; nothing when it has none, as it is not aired then."""
    languages = {play.language for play in plays if (play.start.date(), play.session) == (session.day, session.name)}
    around = frame_of(session, frames)
    blocks = tuple(copy for copy in around.blocks if copy.language in languages)
    return replace(around, blocks=blocks).all if languages else ()


def _words(copies: Iterable[Copy]) -> str:
    """What is said, as a short hash; empty when nothing is."""
    said = "\n".join(copy.text for copy in copies)
    return sha256_hex(said.encode("utf-8"))[:_WORDS_DIGITS] if said else ""
