"""Who is signed in now: kept in memory, so it ends with the studio, when left alone, or after a day's work."""

import datetime as dt
import secrets
from dataclasses import dataclass, field, replace

from loa.studio.people import Person

IDLE = dt.timedelta(minutes=60)
"""A session that is left alone this long has ended."""
LONGEST = dt.timedelta(hours=12)
"""A session ends after this long however busy it is."""
_MOST_SESSIONS = 500


@dataclass(frozen=True, slots=True)
class SignIn:
    """One browser's session."""

    id: str
    """What its cookie says."""
    token: str
    """What its forms must say: a page of somebody else's cannot know it (cross-site request forgery)."""
    person: Person | None
    """None until somebody has signed in."""
    began: dt.datetime
    seen: dt.datetime

    def holds(self, now: dt.datetime) -> bool:
        """True until it has been idle or open too long."""
        return now - self.seen <= IDLE and now - self.began <= LONGEST


@dataclass
class SignIns:
    """Every browser's session, by id; the longest unseen one goes when there are too many."""

    _by_id: dict[str, SignIn] = field(default_factory=dict)

    def of(self, id_: str, now: dt.datetime) -> SignIn | None:
        """The session, marked as seen; None when it has ended or never was."""
        found = self._by_id.pop(id_, None)
        if found is None or not found.holds(now):
            return None
        self._by_id[id_] = seen = replace(found, seen=now)
        return seen

    def begin(self, person: Person | None, now: dt.datetime) -> SignIn:
        """A new session, with an id and a token that nobody can guess."""
        made = SignIn(secrets.token_urlsafe(32), secrets.token_urlsafe(32), person, now, now)
        while len(self._by_id) >= _MOST_SESSIONS:
            self._by_id.pop(next(iter(self._by_id)))
        self._by_id[made.id] = made
        return made

    def end(self, id_: str) -> None:
        """The person has signed out."""
        self._by_id.pop(id_, None)
