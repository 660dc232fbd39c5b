"""Letters are read as they are written: complete, with their lines, and blank where they are blank."""

import json
import os
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from loa._letter_text import letter_text
from loa.cli import dispatch
from loa.dispatch_proposal import proposal
from loa.dispatch_reading import read_letter
from loa.errors import InputInvalid, UsageError
from loa.workspace.campaigns import read_campaigns
from loa.workspace.dispatches import read_dispatch

REPOSITORY = Path(__file__).parent.parent
OURS = {one.name: one for campaign in read_campaigns(REPOSITORY).values() for one in campaign.dispatches}
LETTER = """UBND TỈNH THỬ NGHIỆM
SỞ THÔNG TIN VÀ TRUYỀN THÔNG

Số:      /STTTT-BCVT
V/v tuyên truyền phòng, chống
lừa đảo qua mạng

Thử Nghiệm, ngày     tháng 3 năm 2025

Kính gửi:
- UBND các xã, phường;
- Đài truyền thanh cơ sở.

Thực hiện Công văn số 77/UBND-KGVX ngày 01/3/2025 của UBND tỉnh Thử Nghiệm về việc cảnh báo lừa đảo.
Sở Thông tin và Truyền thông đề nghị các đơn vị:
- Phát trên hệ thống loa truyền thanh cơ sở, mỗi xã tối thiểu 20 lượt đến hết tháng 6/2025.
- Báo cáo kết quả (hình thức truyền thông, số lượt, phương tiện) gửi về Sở Thông tin và Truyền thông
trước ngày 20 hàng tháng để tổng hợp.

Nơi nhận:
- Như trên;
"""


def values(found, what):
    return [one.value for one in found if one.what == what]


def letters_folder():
    named = os.environ.get("LOA_DISPATCHES")
    return Path(named) if named else REPOSITORY.parent / "shared" / "dispatches"


@pytest.fixture(params=sorted(OURS))
def real(request):
    path = letters_folder() / f"{request.param}.txt"
    if not path.is_file():
        pytest.skip("the letters are not here; name their folder with LOA_DISPATCHES")
    return OURS[request.param], read_letter(letter_text(path)), path


def test_a_real_letter_says_about_itself_what_our_data_say(real):
    ours, found, _path = real
    for key in ("number", "symbol", "issuer", "place", "subject"):
        assert values(found, key) == [getattr(ours, key)], key
    date = "-".join(f"{part:02d}" for part in (ours.date.year, ours.date.month, ours.date.day) if part)
    assert values(found, "date") == [date]
    parents = [(one.value, one.date, one.issuer) for one in found if one.what == "parent"]
    assert sorted(parents) == sorted((one.number, str(one.date or ""), one.issuer) for one in ours.parents)


def test_a_real_letter_asks_what_our_data_say(real):
    ours, found, _path = real
    assert values(found, "deadline") == [str(day) for day in ours.deadlines]
    assert values(found, "frequency") == ([ours.frequency] if ours.frequency else [])
    assert sorted(values(found, "figure")) == sorted(ours.numbers)
    until = ours.until
    assert values(found, "until") == ([f"{until.year}-{until.month:02d}"] if until else [])
    assert bool(values(found, "channel")) == bool(ours.channels)
    assert values(found, "recipient")


def test_a_real_letter_wants_reported_what_our_data_say(real):
    ours, found, _path = real
    rule = ours.report
    assert values(found, "report field") == (list(rule.fields) if rule else [])
    assert values(found, "report day") == ([str(rule.before_day)] if rule and rule.before_day else [])
    assert values(found, "report date") == ([str(day) for day in rule.on_dates] if rule else [])
    told = [value.replace("Tryền", "Truyền") for value in values(found, "report to")]  # the letter's own slip
    assert told == ([rule.to] if rule else [])


def test_every_finding_stands_on_the_line_that_it_names(real):
    _ours, found, path = real
    lines = letter_text(path).split("\n")
    for one in found:
        if one.what in ("symbol", "place", "recipient", "figure", "report day"):
            assert one.value.split("–")[0].strip() in lines[one.line - 1], one


def test_the_proposal_of_a_real_letter_reads_back_as_a_dispatch(real, tmp_path):
    ours, found, _path = real
    path = tmp_path / "dispatch-thu.toml"
    path.write_text(proposal(found, source="thu.txt"), encoding="utf-8")
    made = read_dispatch(path, name="thu")
    assert (made.number, made.symbol, made.date, made.subject) == ("", ours.symbol, ours.date, ours.subject)
    assert len(made.parents) == len(ours.parents)


def test_an_unseen_letter_is_read():
    found = read_letter(LETTER)
    assert values(found, "number") == [""]
    assert values(found, "issuer") == ["Sở Thông tin và Truyền thông tỉnh Thử Nghiệm"]
    assert values(found, "subject") == ["V/v tuyên truyền phòng, chống lừa đảo qua mạng"]
    assert values(found, "date") == ["2025-03"]
    assert values(found, "until") == ["2025-06"]
    assert values(found, "report day") == ["20"]
    assert values(found, "report field") == ["form", "count", "means"]
    assert values(found, "report to") == ["Sở Thông tin và Truyền thông"]
    (parent,) = [one for one in found if one.what == "parent"]
    assert (parent.value, parent.date, parent.issuer) == ("77/UBND-KGVX", "2025-03-01", "UBND tỉnh Thử Nghiệm")
    assert parent.line == 14


def test_a_word_letter_says_the_same_as_the_text(tmp_path):
    document = Document()
    for line in LETTER.split("\n"):
        document.add_paragraph(line)
    document.save(tmp_path / "thu.docx")
    assert read_letter(letter_text(tmp_path / "thu.docx")) == read_letter(LETTER)


@pytest.mark.parametrize("name", ["thu.docx", "thu.odt"])
def test_what_is_no_letter_is_refused_with_a_cure(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"PK")
    with pytest.raises(InputInvalid):
        letter_text(path)


def test_a_word_file_that_declares_entities_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "thu.docx", "w") as written:
        written.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    with pytest.raises(InputInvalid):
        letter_text(tmp_path / "thu.docx")


@examples(60)
@given(st.text(max_size=400))
def test_any_text_is_read_without_failing(text):
    assert isinstance(proposal(read_letter(text), source="x"), str)


class Here:
    """A session that stands in one workspace."""

    def __init__(self, root):
        self.root = root

    def workspace(self):
        return self

    def campaign(self, name):
        assert name == "2g-cutoff"
        return OURS and type("C", (), {"name": name})


def run(tmp_path, *options, answer=None):
    letter = tmp_path / "thu.txt"
    letter.write_text(LETTER, encoding="utf-8")
    (tmp_path / "scripts" / "2g-cutoff").mkdir(parents=True, exist_ok=True)
    arguments = ["read", str(letter), *options]
    return CliRunner(mix_stderr=False).invoke(dispatch.command, arguments, obj=Here(tmp_path), input=answer)


def test_nothing_enters_without_confirmation(tmp_path):
    assert run(tmp_path).exit_code == 0
    assert run(tmp_path, "--campaign", "2g-cutoff", answer="n\n").exit_code == 1
    assert not list(tmp_path.rglob("*.toml"))
    assert run(tmp_path, "--campaign", "2g-cutoff", answer="y\n").exit_code == 0
    (path,) = tmp_path.rglob("*.toml")
    assert read_dispatch(path, name="thu").report.before_day == 20


def test_a_letter_that_is_there_is_not_written_over(tmp_path):
    assert run(tmp_path, "--campaign", "2g-cutoff", "--confirm").exit_code == 0
    assert isinstance(run(tmp_path, "--campaign", "2g-cutoff", "--confirm").exception, UsageError)
    assert isinstance(run(tmp_path, "--campaign", "2g-cutoff", "--name", "Á", "--confirm").exception, UsageError)


def test_json_is_whole_whether_the_person_confirms_or_not(tmp_path):
    shown = json.loads(run(tmp_path, "--json").stdout)
    assert (shown["schema"], shown["written"]) == ("loa.letter/2", "")
    printed = run(tmp_path, "--json", "--campaign", "2g-cutoff", answer="y\n").stdout
    entered = json.loads(printed[printed.index("{") :])  # the test's terminal shows what is typed
    assert Path(entered["written"]).is_file()
    assert "{" not in run(tmp_path, "--json", "--campaign", "2g-cutoff", "--name", "khac", answer="n\n").stdout
