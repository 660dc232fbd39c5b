"""Where the files of a station's week stand under output/."""

from pathlib import Path

from loa.workspace import Workspace


def programmes_folder(workspace: Workspace, station: str, week: str) -> Path:
    """Where the MP3 files of a station's week stand: ``output/programmes/24343/2024-W33``."""
    return workspace.output / "programmes" / station / week


def playlists_folder(workspace: Workspace, station: str, week: str) -> Path:
    """Where the playlists of a station's week stand: ``output/playlists/24343/2024-W33``."""
    return workspace.output / "playlists" / station / week
