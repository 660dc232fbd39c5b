"""Options that are days, times, weeks and months: every command takes them as people write them."""

import importlib
import pkgutil

import click
import pytest
from click.testing import CliRunner

import loa.cli
from loa.cli import loa as the_command
from loa.cli._when import DAY, When
from loa.errors import UsageError

WRITTEN = ("day", "on", "until", "week", "month", "start", "at", "recorded_on")


def every_option():
    def below(one, words):
        if isinstance(one, click.Group):
            for name in one.list_commands(click.Context(one)):
                yield from below(one.get_command(click.Context(one), name), (*words, name))
        yield from ((words, option) for option in one.params)

    return list(below(the_command, ()))


def test_every_command_reads_its_days_and_times_in_one_way():
    assert len(list(pkgutil.iter_modules(loa.cli.__path__))) > 20
    apart = {("log", "add", "day"), ("log", "sheet", "day"), ("log", "add", "start"), ("play", "day")}
    """Read by the same functions, with the other options of the command."""
    for words, option in every_option():
        if option.name in WRITTEN and (*words, option.name) not in apart and not isinstance(option, click.Argument):
            is_seconds = isinstance(option.type, click.FloatRange)
            assert isinstance(option.type, When) or is_seconds, (words, option.name)


def told(*words):
    return CliRunner(mix_stderr=False).invoke(the_command, words)


def test_a_day_that_does_not_exist_is_blamed_at_its_option():
    refused = told("todo", "--on", "2026-11-31").exception
    assert isinstance(refused, UsageError)
    assert refused.message.startswith("--on: ")
    assert "31/11/2026" in refused.message


def test_the_help_shows_how_a_day_is_written():
    assert importlib.import_module("loa.cli.todo").command.params[0].type is DAY
    assert DAY.get_metavar(click.Option(["--on"])) in told("todo", "--help").stdout


@pytest.mark.parametrize("day", ["2024-08-12", "12/08/2024", "12.8.2024"])
def test_a_command_takes_each_form(day, sample):
    result = told("--workspace", str(sample), "read", "2g-cutoff", "--for", "24343", "--on", day, "--json")
    assert result.exit_code == 0, result.stderr
    assert '"air_date": "2024-08-12"' in result.stdout


def test_a_session_of_a_day_is_changed_to_a_time_as_people_write_it(sample):
    words = ("--session", "12/08/2024/sang", "--start", "5h45", "--why", "họp thôn", "--now", "2024-08-11 09:00")
    result = told("--workspace", str(sample), "schedule", "change", "--for", "24343", *words)
    assert result.exit_code == 0, result.stderr
    assert 'start = "05:45"' in (sample / "schedules/day-changes.toml").read_text(encoding="utf-8")
