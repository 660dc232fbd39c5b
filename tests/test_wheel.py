"""The wheel holds all that loa needs: installed alone in an empty environment, it makes a workspace and builds it."""

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
WEEK, COMMUNE = "2024-W33", "06253"


def run(*command, **options):
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **options)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, REPOSITORY)
    venv.create(folder / "empty", with_pip=False)
    python = folder / "empty" / "bin" / "python"
    packages = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    run(
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        packages,
        *folder.glob("*.whl"),
    )
    # What loa depends on is taken from here, so that no connection is opened; loa itself is not.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return python


@pytest.mark.slow
def test_the_wheel_alone_makes_a_workspace_and_builds_a_week(installed, tmp_path):
    def loa(*arguments, cwd=tmp_path):
        return run(installed, "-m", "loa", *arguments, cwd=cwd)

    where = run(installed, "-c", "import loa; print(loa.__file__)", cwd=tmp_path)
    assert str(installed.parent.parent) in where
    loa("new", "workspace")
    loa("check", cwd=tmp_path / "workspace")
    loa("build", "--week", WEEK, "--for", COMMUNE, cwd=tmp_path / "workspace")
    assert len(list((tmp_path / "workspace/output/programmes" / COMMUNE / WEEK).glob("*.mp3"))) == 14
