"""The language loa talks to people in: Vietnamese, or English with ``LOA_LANG=en``.

Message texts stand in the code in English and are the keys of the gettext catalogue in ``loa/locale``.
"""

import datetime as dt
import functools
import gettext
import os
from pathlib import Path

_LOCALE = Path(__file__).parent / "locale"
_VIETNAMESE = "vi"


def _(text: str) -> str:
    """The message in the person's language.

    Args:
        text: the message in English, with ``{name}`` fields for ``str.format``.
    """
    return _catalogue(language()).gettext(text)


def N_(text: str) -> str:  # noqa: N802 - gettext's name for it
    """The message itself, marked to be gathered: it is said in the person's language later."""
    return text


def ngettext(one: str, many: str, count: int) -> str:
    """The message in the person's language, in the form that the count asks for."""
    return _catalogue(language()).ngettext(one, many, count)


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
