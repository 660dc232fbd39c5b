"""The import contracts hold, and each of them catches a breach."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
CONTRACTS = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
    "contracts"
]
ONE_MODULE = {
    contract["forbidden_modules"][0]: contract["name"] for contract in CONTRACTS if contract["type"] == "forbidden"
}


def lint_imports(folder):
    lint = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [lint, "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(folder), "PATH": ""},
        check=False,
    )


@pytest.fixture
def package(tmp_path):
    shutil.copytree(REPOSITORY / "loa", tmp_path / "loa", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)
    return tmp_path


def break_with(package, module, statement):
    path = package / "loa" / module
    path.write_text(path.read_text(encoding="utf-8") + f"\n{statement}\n", encoding="utf-8")
    return lint_imports(package)


@pytest.mark.slow
def test_an_import_upwards_is_caught(package):
    result = break_with(package, "model/words.py", "import loa.render")
    assert result.returncode == 1
    assert "Imports go down only BROKEN" in result.stdout


@pytest.mark.slow
def test_a_stage_that_knows_another_stage_is_caught(package):
    result = break_with(package, "render.py", "import loa.speak")
    assert result.returncode == 1
    assert "Imports go down only BROKEN" in result.stdout


@pytest.mark.slow
def test_a_third_party_package_in_a_second_module_is_caught(package):
    result = break_with(package, "errors.py", "\n".join(f"import {name}" for name in ONE_MODULE))
    assert result.returncode == 1
    assert not [name for name in ONE_MODULE.values() if f"{name} BROKEN" not in result.stdout]
