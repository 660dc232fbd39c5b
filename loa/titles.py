"""What people call a thing that files name by a word of their own: a script, a fact, a value."""

import datetime as dt

from loa import plugins
from loa.messages import _
from loa.model.campaign import Campaign
from loa.model.words import Copy

LENGTH_WORDS = {"short": "bài ngắn", "long": "bài dài"}
_USUAL_LANGUAGE = "vi"


def language_name(code: str) -> str:
    """A language's name as people say it."""
    if code not in plugins.names("languages"):
        return code
    return str(plugins.load("languages", code).NAME)


def language_words(code: str) -> str:
    """``tiếng Ê Đê``, where it has to be said: empty for Vietnamese."""
    return "" if code == _USUAL_LANGUAGE else f"tiếng {language_name(code)}"


def script_title(campaign: Campaign, language: str, audience: str) -> str:
    """A script of a campaign by its language and whom it speaks to, instead of ``vi.everyone``."""
    known = {one.name: one.title for one in campaign.audiences}
    return _("{language}: {audience}").format(language=language_name(language), audience=known.get(audience, audience))


def copy_title(copy: Copy, campaign: Campaign) -> str:
    """What a sheet, a log and a player call an item: ``Dừng sóng 2G, Người cao tuổi, bài ngắn``.

    Two items that sound different are called differently: by whom they speak to, in what language, how long. It stands
    in files that are the same whatever ``LOA_LANG`` says.
    """
    known = {one.name: one.title for one in campaign.audiences}
    language, audience = language_words(copy.language), known.get(copy.audience, copy.audience)
    parts = (copy.title, audience, language, LENGTH_WORDS.get(copy.length, copy.length))
    return ", ".join(part for part in parts if part)


def fact_title(campaign: Campaign, name: str) -> str:
    """What a fact of a campaign says; its own name when nobody wrote that down."""
    local = next((one.title for one in campaign.local_facts if one.name == name), "")
    return local or next((one.title for one in campaign.facts if one.name == name and one.title), name)


def phase_title(campaign: Campaign, name: str) -> str:
    """A phase of a campaign; its own name when the campaign has none of that name."""
    return next((one.title for one in campaign.phases if one.name == name), name)


def value_words(value: object) -> str:
    """A fact's value for people: a day as 12/08/2024, a list with semicolons."""
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    try:
        return f"{dt.date.fromisoformat(str(value)):%d/%m/%Y}" if isinstance(value, (str, dt.date)) else str(value)
    except ValueError:
        return str(value)
