"""The language loa talks to people in: Vietnamese, or English with ``LOA_LANG=en``.

Message texts stand in the code in English and are the keys of the gettext catalogue in ``loa/locale``.
"""

import contextlib
import datetime as dt
import functools
import gettext
import os
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path

_LOCALE = Path(__file__).parent / "locale"
_VIETNAMESE = "vi"
ON_PAGE = {"LOA_ON_PAGE": "1"}
"""In a command's environment: what it says is read on a page of the studio."""
_is_page: ContextVar[bool] = ContextVar("is_page", default=False)


class _Figure(float):
    """A number that is written with a comma, as in Vietnamese."""

    def __format__(self, spec: str, /) -> str:
        """As a float, with the comma."""
        return super().__format__(spec).replace(".", ",")


class _Message(str):
    """A message in Vietnamese: numbers that are put into it get a comma, whatever their fields look like."""

    __slots__ = ()

    def format(self, *args: object, **fields: object) -> str:
        """As ``str.format``."""
        figures = (_Figure(one) if isinstance(one, float) else one for one in args)
        named = {name: _Figure(one) if isinstance(one, float) else one for name, one in fields.items()}
        return super().format(*figures, **named)


def _(text: str) -> str:
    """The message in the person's language.

    Args:
        text: the message in English, with ``{name}`` fields for ``str.format``.
    """
    return _said(_catalogue(language()).gettext(text))


def N_(text: str) -> str:  # noqa: N802 - gettext's name for it
    """The message itself, marked to be gathered: it is said in the person's language later."""
    return text


def ngettext(one: str, many: str, count: int) -> str:
    """The message in the person's language, in the form that the count asks for."""
    return _said(_catalogue(language()).ngettext(one, many, count))


def _said(text: str) -> str:
    return _Message(text) if language() == _VIETNAMESE else text


def here(*, command: str, page: str) -> str:
    """What helps where the person reads it: an option or command at the command line, a field or button on a page.

    Args:
        command: for who called a command.
        page: for who stands before a page of the studio; empty where the message itself says enough there.
    """
    return page if _is_page.get() or ON_PAGE.items() <= os.environ.items() else command


@contextlib.contextmanager
def said_on_page() -> Iterator[None]:
    """Whatever is said meanwhile, in this thread or task, is read on a page."""
    before = _is_page.set(True)
    try:
        yield
    finally:
        _is_page.reset(before)


def decimal(value: float, *, digits: int) -> str:
    """A number with so many digits behind the comma, as the person's language writes it: ``2,5`` in Vietnamese."""
    return f"{_Figure(value) if language() == _VIETNAMESE else value:.{digits}f}"


def weekday(day: dt.date) -> str:
    """The day of the week in the person's language."""
    names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    return names[day.weekday()]


def language() -> str:
    """``vi`` or ``en``: what ``LOA_LANG`` says, and Vietnamese when it says nothing."""
    asked = os.environ.get("LOA_LANG", "").lower()
    return "en" if asked.startswith("en") else _VIETNAMESE


@functools.cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    if lang != _VIETNAMESE:
        return gettext.NullTranslations()
    return gettext.translation("loa", _LOCALE, languages=[lang], fallback=True)
