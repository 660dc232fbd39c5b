"""The frame keeps its promises: errors, messages, docs, names."""

import inspect
import re
import tomllib
from pathlib import Path

import click
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from loa import errors, plugins
from loa.cli import loa
from loa.errors import LoaError, UsageError

REPOSITORY = Path(__file__).parent.parent
CATALOGUE = REPOSITORY / "loa/locale/vi/LC_MESSAGES/loa.po"
METHODS = [("**.py", "python"), ("studio/templates/**.html.j2", "jinja2")]
FIELD = re.compile(r"\{(\w*)[^}]*\}")


def error_classes():
    return [item for item in vars(errors).values() if inspect.isclass(item) and issubclass(item, LoaError)]


@pytest.mark.parametrize("error", error_classes(), ids=lambda error: error.__name__)
def test_every_error_stands_in_the_tree_with_its_exit_code(error):
    assert re.search(rf"^ +{error.__name__} +{error.exit_code}  ", inspect.getdoc(errors) or "", re.MULTILINE)


def catalogue():
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="vi")


def messages_in_code():
    found = [
        one
        for folder in ("loa", "loa/languages/_vi")  # Babel passes over folders that begin with _
        for one in extract_from_dir(REPOSITORY / folder, method_map=METHODS, strip_comment_tags=True)
    ]
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


def by_id(messages):
    return {
        message.id if isinstance(message.id, str) else message.id[0]: list(message.string)
        for message in messages
        if message.id
    }


def test_every_message_is_translated():
    translated = {(m.id if isinstance(m.id, str) else m.id[0]) for m in catalogue() if m.id and m.string}
    assert not messages_in_code() - translated


def test_a_translation_keeps_the_fields_of_its_message():
    for message in catalogue():
        if message.id:
            ids = (message.id,) if isinstance(message.id, str) else message.id
            strings = (message.string,) if isinstance(message.string, str) else message.string
            for string in strings:
                assert set(FIELD.findall(string)) <= set().union(*(FIELD.findall(text) for text in ids)), message.id


def test_the_compiled_catalogue_is_the_written_one():
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        assert by_id(read_mo(file)) == by_id(catalogue())


def documentation():
    pages = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md"))]
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


def every_command():
    context = click.Context(loa)
    for name in loa.list_commands(context):
        command = loa.get_command(context, name)
        yield name, command
        if isinstance(command, click.Group):
            for inner in command.list_commands(context):
                yield f"{name} {inner}", command.get_command(context, inner)


def test_every_command_stands_in_the_documentation():
    pages = documentation()
    assert not [name for name, _ in every_command() if f"loa {name}" not in pages]


def test_every_command_and_option_explains_itself():
    for name, command in every_command():
        assert command.help, name
        for parameter in command.params:
            if isinstance(parameter, click.Option) and not parameter.hidden:
                assert parameter.help, f"{name} {parameter.opts}"


@pytest.mark.parametrize("door", plugins.DOORS)
def test_every_plugin_stands_in_the_documentation(door):
    pages = documentation()
    assert not [name for name in plugins.names(door) if f"`{name}`" not in pages]


def test_every_plugin_can_be_loaded():
    for door in plugins.DOORS:
        for name in plugins.names(door):
            assert plugins.load(door, name).__name__ == f"loa.{door}.{name}"


def test_an_unknown_plugin_is_answered_with_the_nearest_one():
    with pytest.raises(UsageError, match="espeak"):
        plugins.load("engines", "espaek")


def test_every_dependency_has_its_reason_beside_it():
    text = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    names = tomllib.loads(text)["project"]
    for requirement in [*names["dependencies"], *names["optional-dependencies"]["dev"]]:
        line = next(line for line in text.splitlines() if line.startswith(f'    "{requirement}'))
        assert "# " in line.split(requirement, 1)[1], requirement


def own_files():
    for pattern in (
        "loa/**/*.py",
        "tests/**/*.py",
        "docs/*",
        "scripts/**/*",
        "voices/**/*",
        "schedules/*",
        "*.md",
        "*.toml",
        "Makefile",
        ".ci/run",
    ):
        for path in REPOSITORY.glob(pattern):
            if path.is_file() and path.suffix not in {".wav", ".mo"}:
                yield path


def test_the_project_holds_no_leftovers_and_no_machine_path():
    leftover = re.compile(
        r"#\s*(TO" + r"DO|FIX" + r"ME|XXX)|(?<![\w.])/(work|root|farm|home)/\w|pypi\.org/" + "simple|python" + "hosted"
    )
    for path in own_files():
        found = leftover.search(path.read_text(encoding="utf-8"))
        assert not found, f"{path}: {found}"


def test_the_readme_shows_the_two_commands_first():
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert -1 < text.index("make demo") < text.index("make test") < 1500
