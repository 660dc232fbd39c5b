"""``loa log verify`` names what is wrong as a person finds it: the file from the workspace's folder on."""

import json
from pathlib import Path

import pytest
from test_log_command import CODE, FakeWorkspace, add, done, refused, run

from loa.errors import LogDamaged
from loa.messages import _

SENT = ("--form", "zalo", "--means", "Zalo", "--title", "x", "--campaign", "2g-cutoff", "--day", "2024-08-12")


@pytest.fixture
def signed(tmp_path: Path) -> FakeWorkspace:
    made = FakeWorkspace(tmp_path)
    photo = tmp_path / "anh.jpg"
    photo.write_bytes(b"\xff\xd8\xff\xe0 photo")
    done(add(made, *SENT, "--proof", str(photo)))
    done(run(made, "head", "--for", CODE, "--now", "2024-08-13T08:00"))
    return made


@pytest.mark.parametrize(("folder", "kind"), [("heads", "signature"), ("keys", "key"), ("proofs", "proof")])
def test_a_file_is_named_where_it_stands(signed: FakeWorkspace, folder: str, kind: str) -> None:
    (path,) = (signed.logs / CODE / folder).iterdir()
    path.write_bytes(b"another")
    result = run(signed, "verify", "--for", CODE)
    refused(result, LogDamaged)
    assert f"logs/{CODE}/{folder}/{path.name}: [{_(kind)}] " in result.stdout
    faults = json.loads(run(signed, "verify", "--for", CODE, "--json").stdout)["stations"][CODE]
    assert (f"{folder}/{path.name}", kind) in [(one["file"], one["kind"]) for one in faults]


def test_a_line_is_named_with_its_number(signed: FakeWorkspace) -> None:
    (path,) = (signed.logs / CODE).glob("plays-*.jsonl")
    path.write_bytes(path.read_bytes().replace(b'"count":1', b'"count":9', 1) + b'{"half')
    result = run(signed, "verify", "--for", CODE)
    assert f"logs/{CODE}/{path.name}:2: [{_('torn')}] " in result.stdout
