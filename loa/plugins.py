"""Doors: folders in which one file is one plug-in (DESIGN section 4). Adding a plug-in edits no existing file."""

import functools
import importlib
import pkgutil
from types import ModuleType

from loa.errors import UsageError
from loa.files.toml import did_you_mean
from loa.messages import _

DOORS = ("engines", "languages", "reports", "devices", "players")


@functools.cache
def names(door: str) -> tuple[str, ...]:
    """The plug-ins of a door, sorted; files that begin with ``_`` are not plug-ins."""
    folder = importlib.import_module(f"loa.{door}")
    return tuple(
        sorted(found.name for found in pkgutil.iter_modules(folder.__path__) if not found.name.startswith("_"))
    )


def load(door: str, name: str) -> ModuleType:
    """A plug-in's module; importing it is left until now.

    Raises:
        UsageError: the door has no such plug-in; the message names the nearest one.
    """
    if name not in names(door):
        raise UsageError(
            _("There is no “{name}” among {door}.").format(name=name, door=_door_words(door)),
            cure=did_you_mean(name, tuple(one.replace("_", "-") for one in names(door))),
        )
    return importlib.import_module(f"loa.{door}.{name}")


def _door_words(door: str) -> str:
    """What people call the plug-ins of a door."""
    words = {
        "engines": _("voice engines"),
        "languages": _("languages"),
        "reports": _("forms of reports"),
        "devices": _("devices"),
        "players": _("players"),
    }
    return words[door]
