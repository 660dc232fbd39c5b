"""``loa say`` and ``loa lexicon`` as a person calls them."""

import json
import os
import subprocess
import sys

import pytest

HEAD = "written\tspoken\tkind\tbefore\tafter\tengine\tnote\n"


def loa(*arguments, folder, text=None):
    environment = os.environ | {"LOA_LANG": "en", "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "loa", *arguments],
        cwd=folder,
        env=environment,
        input=None if text is None else text.encode(),
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def workspace(tmp_path):
    for name in ("scripts", "schedules"):
        (tmp_path / name).mkdir()
    return tmp_path


def test_a_text_is_said_outside_a_workspace(tmp_path):
    result = loa("say", "sóng 4G", folder=tmp_path)
    assert (result.returncode, result.stdout.decode().strip()) == (0, "sóng bốn gờ")


def test_each_line_in_gives_one_line_out(tmp_path):
    text = "5h30\n\n16/9/2024\x0b x\r\n😀\ncuối\u2028dòng\n2\u200bG\n"
    result = loa("say", folder=tmp_path, text=text)
    lines = result.stdout.decode().split("\n")[:-1]
    assert len(lines) == text.count("\n")
    assert lines[0] == "năm giờ ba mươi phút"
    assert lines[1] == ""
    assert lines[5] == "hai gờ"
    assert "U+200B" in result.stderr.decode()


def test_bytes_that_are_no_text_are_reported_and_not_dropped_in_silence(tmp_path):
    result = subprocess.run(
        [sys.executable, "-m", "loa", "say"], cwd=tmp_path, input=b"ch\xff\xfe\n2G\n", capture_output=True, check=False
    )
    assert result.returncode == 0
    assert result.stdout.decode().count("\n") == 2
    assert result.stderr


def test_explain_shows_class_rule_and_entry(tmp_path):
    shown = loa("say", "--explain", "UBND họp 16/9", folder=tmp_path).stdout.decode()
    assert "UBND\tabbreviation\tủy ban nhân dân\tlexicon.agency\t_vi/agencies.tsv:" in shown
    assert "16/9\tdate\t" in shown


def test_json_holds_the_spans(tmp_path):
    shown = json.loads(loa("say", "--json", "2G", folder=tmp_path).stdout)
    assert shown["spoken"] == "hai gờ"
    assert shown["spans"][0]["kind"] == "network"


def test_json_of_a_stream_is_one_line_each(tmp_path):
    lines = loa("say", "--json", folder=tmp_path, text="2G\n3G\n").stdout.decode().splitlines()
    assert [json.loads(line)["spoken"] for line in lines] == ["hai gờ", "ba gờ"]


def test_an_unknown_language_is_a_usage_error(tmp_path):
    assert loa("say", "--lang", "xx", "a", folder=tmp_path).returncode == 2


def test_the_workspaces_lexicon_wins(workspace):
    (workspace / "scripts" / "lexicon.tsv").write_text(HEAD + "UBND\tủy ban\tagency\n", encoding="utf-8")
    assert loa("say", "UBND xã", folder=workspace).stdout.decode().strip() == "ủy ban xã"


def test_a_reading_is_added_replaced_and_used(workspace):
    assert loa("lexicon", "add", "XYZ", "ích y dét", folder=workspace).returncode == 0
    assert loa("lexicon", "add", "XYZ", "xuyên y dét", "--note", "đài huyện", folder=workspace).returncode == 0
    assert loa("lexicon", "check", folder=workspace).returncode == 0
    lines = (workspace / "scripts" / "lexicon.tsv").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("XYZ")] == ["XYZ\txuyên y dét\tword\t\t\t\tđài huyện"]
    assert loa("say", "XYZ", folder=workspace).stdout.decode().strip() == "xuyên y dét"


def test_comments_stay_when_a_reading_is_added(workspace):
    path = workspace / "scripts" / "lexicon.tsv"
    path.write_text("# của xã\n" + HEAD + "ABC\ta bê xê\n", encoding="utf-8")
    loa("lexicon", "add", "XYZ", "ích y dét", folder=workspace)
    assert path.read_text(encoding="utf-8") == "# của xã\n" + HEAD + "ABC\ta bê xê\nXYZ\tích y dét\tword\n"


def test_a_wrong_reading_is_refused_and_nothing_written(workspace):
    assert loa("lexicon", "add", "XYZ", "5 sao", folder=workspace).returncode == 3
    assert not (workspace / "scripts" / "lexicon.tsv").exists()


def test_faults_of_a_lexicon_are_told_with_their_lines(workspace):
    (workspace / "scripts" / "lexicon.tsv").write_text(HEAD + "A\t5\nB\tbê\tx\n", encoding="utf-8")
    result = loa("lexicon", "check", folder=workspace)
    assert result.returncode == 3
    assert "scripts/lexicon.tsv:2" in result.stderr.decode()
    assert "scripts/lexicon.tsv:3" in result.stderr.decode()
    assert loa("say", "a", folder=workspace).returncode == 3
