"""Days, times, weeks and months as people write them: the types of every such option."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import click

from loa.errors import UsageError
from loa.messages import N_, _
from loa.model.time import clock_named, day_named, moment_named, month_named, week_named


class When(click.ParamType):
    """A type of option that one function of ``loa.model.time`` reads."""

    def __init__(self, name: str, read: Callable[[str], object]) -> None:
        self.name = name
        self._read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> object:  # noqa: ARG002
        """What the text names.

        Raises:
            UsageError: it names nothing; the option stands before the message.
        """
        if not isinstance(value, str) or not value:
            return value
        try:
            return self._read(value)
        except UsageError as exc:
            name = param.opts[0] if param else self.name
            raise UsageError(f"{name}: {exc.message}", cure=exc.cure) from exc

    def get_metavar(self, param: click.Parameter) -> str:  # noqa: ARG002 - click's signature
        """What stands in the help in place of the value."""
        return _(self.name)


def _moment_or_clock(text: str) -> dt.datetime | dt.time:
    try:
        return clock_named(text)
    except UsageError:
        return moment_named(text)


DAY = When(N_("DAY"), day_named)
"""``2024-08-12`` or ``12/08/2024``, as ``datetime.date``."""
CLOCK = When(N_("HH:MM"), clock_named)
"""``06:15`` or ``6h15``, as ``datetime.time``."""
MOMENT = When(N_("DAY HH:MM"), moment_named)
"""A day and a time, as an aware ``datetime.datetime``."""
MOMENT_OR_CLOCK = When(N_("DAY HH:MM"), _moment_or_clock)
"""The same, or only the time."""
WEEK = When(N_("YYYY-Www"), week_named)
"""``2024-W33`` or ``33/2024``, as the first."""
MONTH = When(N_("YYYY-MM"), month_named)
"""``2024-08`` or ``08/2024``, as the first."""
