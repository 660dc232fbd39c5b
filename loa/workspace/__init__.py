"""The workspace: the folder a centre works in, read into nouns.

Every reader gives nouns or raises ``InputInvalid`` with every fault of what it read.
"""

import difflib
import functools
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from loa.errors import UsageError
from loa.files.toml import did_you_mean
from loa.messages import _
from loa.model.campaign import Campaign
from loa.model.lexicon import Lexicon
from loa.model.place import Locality
from loa.model.playing import Station
from loa.model.sound import Jingle, Voice
from loa.workspace.campaigns import read_campaigns
from loa.workspace.localities import read_localities
from loa.workspace.readings import read_readings
from loa.workspace.schedules import read_stations
from loa.workspace.voices import read_jingles, read_voices

_MOST_NEAR = 3

T = TypeVar("T")


class Workspace:
    """A workspace folder; each part is read when it is first asked for, and once."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def output(self) -> Path:
        """What loa makes; may be deleted at any time."""
        return self.root / "output"

    @property
    def logs(self) -> Path:
        """Evidence: never deleted or rewritten."""
        return self.root / "logs"

    @functools.cached_property
    def lexicon(self) -> Lexicon | None:
        """The workspace's own readings, ``scripts/lexicon.tsv``; None when there are none."""
        return read_readings(self.root)

    @functools.cached_property
    def jingles(self) -> dict[str, Jingle]:
        """By name, in the file's order."""
        return read_jingles(self.root)

    @functools.cached_property
    def localities(self) -> dict[str, Locality]:
        """By code, sorted."""
        return read_localities(self.root)

    @functools.cached_property
    def campaigns(self) -> dict[str, Campaign]:
        """By name, sorted."""
        return read_campaigns(self.root)

    @functools.cached_property
    def voices(self) -> dict[str, Voice]:
        """By name, sorted."""
        return read_voices(self.root)

    @functools.cached_property
    def stations(self) -> dict[str, Station]:
        """By locality code, sorted."""
        return read_stations(self.root, localities=self.localities, campaigns=self.campaigns, voices=self.voices)

    def locality(self, code: str) -> Locality:
        """One locality.

        Raises:
            UsageError: the table has no such code.
        """
        return _one(self.localities, code, "schedules/localities.csv", near=self._near)

    def campaign(self, name: str) -> Campaign:
        """One campaign.

        Raises:
            UsageError: scripts/ has no such folder.
        """
        return _one(self.campaigns, name, "scripts/")

    def station(self, code: str) -> Station:
        """One station.

        Raises:
            UsageError: no schedule names that locality.
        """
        return _one(self.stations, code, "schedules/", near=self._near)

    def _near(self, code: str) -> str:
        """The codes most like a mistaken one, with their names of today."""
        codes = difflib.get_close_matches(code, self.localities, n=_MOST_NEAR, cutoff=0.6)
        names = (
            f"{known} ({self.localities[known].names[-1].kind} {self.localities[known].names[-1].name})"
            for known in codes
        )
        return _("Near it: {names}.").format(names=", ".join(names)) if codes else ""


def open_workspace(root: Path) -> Workspace:
    """The workspace in a folder.

    Raises:
        UsageError: the folder holds no scripts/ and schedules/.
    """
    if not (root / "scripts").is_dir() or not (root / "schedules").is_dir():
        raise UsageError(
            _("{folder} is not a loa workspace: scripts/ or schedules/ is missing.").format(folder=root),
            cure=_("Make one with: loa new FOLDER — or name one with --workspace."),
        )
    return Workspace(root.resolve())


def _one(things: dict[str, T], name: str, where: str, *, near: Callable[[str], str] | None = None) -> T:
    if name not in things:
        cure = (near(name) if near else "") or did_you_mean(name, tuple(things))
        raise UsageError(_("“{name}” is not in {where}.").format(name=name, where=where), cure=cure)
    return things[name]
