"""Languages as people name them: the type of every ``--lang``."""

from typing import Any

import click


class Language(click.ParamType):
    """A language by its code, ``rade``, or by its name, ``Ê Đê``, ``tiếng Ê Đê`` or ``ede``; gives the code."""

    name = "LANGUAGE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> object:  # noqa: ARG002
        """The code; what is no language's name is left to whoever asks for it."""
        from loa import plugins

        known = plugins.names("languages")
        if not isinstance(value, str) or value in known:
            return value
        from loa.titles import language_name
        from loa.workspace.place_codes import plain_name

        asked = plain_name(value).removeprefix("tieng")
        return next((code for code in known if plain_name(language_name(code)) == asked), value)


LANGUAGE = Language()
"""``rade``, or ``Ê Đê``, as ``rade``."""
