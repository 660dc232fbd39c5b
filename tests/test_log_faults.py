"""A disk that says no, one call after the other: what was reported done is there, and the next run succeeds."""

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from test_log_command import CODE, LINES, FakeWorkspace, done, lines, run, workspace  # noqa: F401 - a fixture

from loa.errors import OutsideMissing
from loa.playlog import PlayLog

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 40
NOW = ("--now", "2024-08-13T09:00")
COMMANDS = {
    "add": ("add", "--for", CODE, "--session", "2024-08-12/sang", "--proof", "{root}/photo.jpg", "--by", "Mai", *NOW),
    "import": ("import", "{root}/phieu.csv", "--for", CODE, "--by", "Mai", *NOW),
    "head": ("head", "--for", CODE, *NOW),
    "report": (
        *("report", "--month", "2024-08", "--for", CODE, "--to", "{root}/bao-cao"),
        *("--form", "table", "--form", "text", "--form", "data"),
    ),
}
CALLS = ("fsync", "replace", "rename", "unlink", "ftruncate", "mkdir")


class Disk:
    """The calls of one kind, of which the n-th one fails."""

    def __init__(self, call: str, error: int, when: int) -> None:
        self.call, self.error, self.when, self.count = call, error, when, 0
        self.real: Callable[..., object] = getattr(os, call)

    def __call__(self, *arguments: object, **options: object) -> object:
        self.count += 1
        if self.count == self.when:
            raise OSError(self.error, os.strerror(self.error))
        return self.real(*arguments, **options)


@pytest.fixture
def filled(workspace: FakeWorkspace) -> FakeWorkspace:  # noqa: F811
    root = workspace.root
    (root / "photo.jpg").write_bytes(b"\xff\xd8 photo")
    done(run(workspace, "add", "--for", CODE, "--session", "2024-08-12/chieu", "--by", "Mai", *NOW))
    done(run(workspace, "sheet", "--for", CODE, "--day", "2024-08-12", "--to", str(root / "phieu.csv")))
    return workspace


def arguments(name: str, root: Path) -> tuple[str, ...]:
    return tuple(word.replace("{root}", str(root)) for word in COMMANDS[name])


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("name", COMMANDS)
def test_what_fails_is_told_and_the_next_run_succeeds(
    filled: FakeWorkspace, monkeypatch: pytest.MonkeyPatch, name: str, call: str, error: int
) -> None:
    for when in range(1, MOST):
        before = {line.sequence for line in lines(filled)}
        disk = Disk(call, error, when)
        with monkeypatch.context() as patch:
            patch.setattr(os, call, disk)
            result = run(filled, *arguments(name, filled.root))
        told = OSError if name == "report" else OutsideMissing  # the command line has one sentence for any OSError
        assert result.exception is None or isinstance(result.exception, told), (when, result.exception)
        assert PlayLog(filled.logs, CODE).verify() == ()
        assert before <= {line.sequence for line in lines(filled)}
        done(run(filled, *arguments(name, filled.root)))
        if disk.count < when:
            break
    else:
        pytest.fail("it never comes to an end")
    if name in ("add", "import"):
        assert [line.play.line for line in lines(filled)].count(LINES[0].id) == 1


def test_a_disk_that_is_full_at_once_is_told_in_one_sentence(
    filled: FakeWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", Disk("fsync", errno.ENOSPC, 1))
    result = run(filled, *arguments("import", filled.root))
    assert isinstance(result.exception, OutsideMissing)
    assert str(result.exception).count("\n") == 0
    assert len(lines(filled)) == 2
