"""Localities as people name them: the type of every ``--for``."""

import re
from typing import Any

import click

from loa.cli import Session
from loa.messages import N_, _

_CODE = re.compile(r"[0-9]+\Z")


class Place(click.ParamType):
    """A locality's 5-digit code, or its name where only one has it; gives the code."""

    name = N_("CODE|NAME")

    def get_metavar(self, param: click.Parameter) -> str:  # noqa: ARG002 - click's signature
        """What stands in the help in place of the value."""
        return _(self.name)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> object:  # noqa: ARG002
        """The code; what is written in digits is taken as one.

        Raises:
            UsageError: no locality of the workspace has the name, or several have.
        """
        session = ctx.find_object(Session) if ctx else None
        if not isinstance(value, str) or not value.strip() or _CODE.match(value) or session is None:
            return value
        from loa.workspace.place_codes import code_named

        return code_named(session.workspace().localities, value)


PLACE = Place()
"""``24343``, or ``Krông Năng``, as ``24343``."""
