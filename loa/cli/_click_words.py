"""What click itself says to people, gathered here so that the catalogue holds it: click asks gettext for it."""

import gettext
import os
from pathlib import Path

from loa.messages import _, language, ngettext

_DOMAIN = "loa"
_LOCALE = Path(__file__).parent.parent / "locale"


def speak_as_asked() -> None:
    """Let click find its words in loa's catalogue, in the person's language."""
    os.environ["LANGUAGE"] = language()
    gettext.bindtextdomain(_DOMAIN, str(_LOCALE))
    gettext.textdomain(_DOMAIN)


def words_of_click() -> tuple[str, ...]:
    """Every text of click 8.1 that a person of loa may meet, in the person's language."""
    return (
        _("Usage:"),
        _("Options"),
        _("Commands"),
        _("Error: {message}"),
        _("Try '{command} {option}' for help."),
        _("Show this message and exit."),
        _("Show the version and exit."),
        _("Invalid value: {message}"),
        _("Invalid value for {param_hint}: {message}"),
        _("Missing argument"),
        _("Missing option"),
        _("Missing parameter"),
        _("Missing command."),
        _("No such option: {name}"),
        _("No such command {name!r}."),
        ngettext("Did you mean {possibility}?", "(Possible options: {possibilities})", 1),
        ngettext("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", 1),
        ngettext("{value!r} does not match the format {format}.", "{value!r} does not match the formats {formats}.", 1),
        ngettext("{value!r} is not {choice}.", "{value!r} is not one of {choices}.", 1),
        ngettext("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments.", 1),
        _("Option {name!r} does not take a value."),
        _("{value!r} is not a valid {number_type}."),
        _("{value} is not in the range {range}."),
        _("{name} {filename!r} does not exist."),
        _("{name} {filename!r} is a file."),
        _("{name} {filename!r} is a directory."),
        _("{name} {filename!r} is not readable."),
        _("File"),
        _("Directory"),
        _("Path"),
        _("file"),
        _("directory"),
        _("path"),
        _("default: {default}"),
        _("required"),
    )
