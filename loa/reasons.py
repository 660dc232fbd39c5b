"""What went wrong outside of us, in the person's language: by the kind of error, not by its English words."""

import csv
import errno
import json
import re
import tomllib
import zipfile
from collections.abc import Callable
from xml.etree import ElementTree as ET

from loa.messages import _

_SYSTEM: dict[int, Callable[[], str]] = {
    errno.ENOENT: lambda: _("it is not there"),
    errno.EACCES: lambda: _("you may not open or change it"),
    errno.EPERM: lambda: _("you may not open or change it"),
    errno.ENOSPC: lambda: _("the disk is full"),
    errno.EDQUOT: lambda: _("your share of the disk is used up"),
    errno.EROFS: lambda: _("the disk is write-protected"),
    errno.EIO: lambda: _("the disk or the card reports an error; it may be failing"),
    errno.EISDIR: lambda: _("it is a folder, not a file"),
    errno.ENOTDIR: lambda: _("a file stands where a folder is needed"),
    errno.EEXIST: lambda: _("it is there already"),
    errno.ENOTEMPTY: lambda: _("the folder is not empty"),
    errno.ENAMETOOLONG: lambda: _("the name is too long"),
    errno.EMFILE: lambda: _("too many files are open"),
    errno.ENFILE: lambda: _("too many files are open"),
    errno.EBUSY: lambda: _("another program is using it"),
    errno.ETXTBSY: lambda: _("another program is using it"),
    errno.ENODEV: lambda: _("the device is not connected"),
    errno.ENXIO: lambda: _("the device is not connected"),
    errno.EFBIG: lambda: _("the file is too large for this disk"),
    errno.ELOOP: lambda: _("links lead round in a circle"),
    errno.ENOMEM: lambda: _("the memory is full"),
    errno.ENOEXEC: lambda: _("it is no program of this machine"),
    errno.EPIPE: lambda: _("the other program has stopped"),
    errno.ECONNREFUSED: lambda: _("nobody answers there"),
    errno.ETIMEDOUT: lambda: _("there was no answer in time"),
    errno.EADDRINUSE: lambda: _("another program uses this port"),
}
"""Numbers of the operating system's errors. Source: POSIX.1-2017, errno.h."""

_TOML: tuple[tuple[str, Callable[[], str]], ...] = (
    ("Expected '=' after a key", lambda: _("“=” is missing after a name")),
    ("Expected newline or end of document", lambda: _("something stands behind the value")),
    ("Invalid value", lambda: _("there is no value, or it lacks its quotes")),
    (
        "Invalid initial character for a key",
        lambda: _("a name is missing, or it begins with a sign that may not stand there"),
    ),
    ("Invalid statement", lambda: _("no name, heading or remark begins there")),
    ("Unterminated string", lambda: _("a quote is not closed")),
    ("Unclosed array", lambda: _("a “[” is not closed")),
    ("Unclosed inline table", lambda: _("a “{” is not closed")),
    ("Illegal character", lambda: _("a sign stands there that may not")),
    ("Unescaped", lambda: _("a “\\” or a sign stands there that may not")),
    ("Cannot overwrite", lambda: _("the same name stands twice")),
    ("Cannot declare", lambda: _("the same heading stands twice")),
    ("Duplicate inline table key", lambda: _("the same name stands twice")),
    ("Expected ']", lambda: _("a “]” is missing")),
)
"""How the messages of ``tomllib`` begin, which have no classes of their own."""

_CSV: tuple[tuple[str, Callable[[], str]], ...] = (
    ("unexpected end of data", lambda: _("a quote is not closed")),
    ("field larger than", lambda: _("a cell is too long")),
    ("line contains NUL", lambda: _("a sign stands there that may not")),
)

_TEMPLATE: dict[str, Callable[[], str]] = {
    "UndefinedError": lambda: _("a name in it is not known"),
    "TemplateSyntaxError": lambda: _("a mark of the template is wrong or not closed"),
    "TemplateAssertionError": lambda: _("a filter or a test in it is not known"),
    "SecurityError": lambda: _("it asks for what a text may not do"),
    "TemplateNotFound": lambda: _("it takes in another text, which is not there"),
}
"""Errors of the template language, by their class's name: only ``render`` knows its package."""

_SYNTAX: tuple[tuple[str, Callable[[], str]], ...] = (
    ("Encountered unknown tag", lambda: _("a mark of the template is not known, or stands in the wrong place")),
    ("Unexpected end of template", lambda: _("the text ends before a mark is closed")),
    ("Missing end of", lambda: _("the text ends before a mark is closed")),
    ("unexpected", lambda: _("a sign stands there that may not")),
    ("expected token", lambda: _("a mark of the template is wrong or not closed")),
)
"""How the messages of the template language's syntax errors begin."""


def reason_of(exc: BaseException) -> str:
    """Why something outside of us failed, to stand inside a sentence; what is not known is told as it came.

    Args:
        exc: of the system, of a reader of files, or of the template language.
    """
    if isinstance(exc, OSError):
        return _of_system(exc)
    if isinstance(exc, tomllib.TOMLDecodeError):
        return _by_beginning(exc, _TOML) + _where(str(exc))
    if isinstance(exc, csv.Error):
        return _by_beginning(exc, _CSV)
    if isinstance(exc, json.JSONDecodeError):
        return _("it is not JSON at line {line}, column {column}").format(line=exc.lineno, column=exc.colno)
    if type(exc).__module__.startswith("jinja2"):
        return _of_template(exc)
    return _of_contents(exc)


def _of_system(exc: OSError) -> str:
    known = _SYSTEM.get(exc.errno or 0)
    if known:
        return known()
    return _("the system reports error {number} ({words})").format(number=exc.errno or "?", words=exc.strerror or exc)


def _of_template(exc: BaseException) -> str:
    syntax = next((words for beginning, words in _SYNTAX if str(exc).startswith(beginning)), None)
    if syntax:
        return syntax()
    known = _TEMPLATE.get(type(exc).__name__)
    return f"{known()} ({exc})" if known else str(exc)


def _of_contents(exc: BaseException) -> str:
    if isinstance(exc, UnicodeDecodeError):
        return _("it is not UTF-8 text")
    if isinstance(exc, zipfile.BadZipFile):
        return _("it is damaged, or was not copied whole")
    if isinstance(exc, ET.ParseError):
        return _("its inside is damaged at line {line}, column {column}").format(
            line=exc.position[0], column=exc.position[1]
        )
    if isinstance(exc, KeyError):
        return _("{what} is missing in it").format(what=exc.args[0] if exc.args else "?")
    return str(exc) or type(exc).__name__


def _by_beginning(exc: Exception, known: tuple[tuple[str, Callable[[], str]], ...]) -> str:
    said = str(exc)
    words = next((words() for beginning, words in known if said.startswith(beginning)), "")
    return words or _("it is not written as it must be ({words})").format(words=re.sub(r" \(at .*\)$", "", said))


def _where(said: str) -> str:
    """The place that a message of ``tomllib`` ends with."""
    match = re.search(r"\(at line (\d+), column (\d+)\)$", said)
    place = _(" (line {line}, column {column})").format(line=match[1], column=match[2]) if match else ""
    return place or (_(" (at the end)") if said.endswith("(at end of document)") else "")
