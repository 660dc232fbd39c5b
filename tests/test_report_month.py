"""A month that has not begun has no report, and one that is not over says up to which day its figures go."""

import dataclasses
import datetime as dt
import io
import json
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader
from test_log_command import CODE, LINES, FakeWorkspace, add, done, refused, run, workspace  # noqa: F401 - a fixture
from test_report import a_line, reported, ticked
from test_why import asked

from loa import plugins
from loa.country_report import Wanted, country_report
from loa.errors import UsageError
from loa.files.workbook import read_workbook
from loa.model.figure import figure, read_figure
from loa.province_report import province_report
from loa.report_pack import file_stem
from loa.reports._contents import contents

TOLD = "Số liệu tính đến ngày 13/08/2024, tháng chưa kết thúc."
ON = dt.date(2024, 8, 13)
PLANNED = tuple(a_line(day, session) for day in (12, 13, 14, 15) for session in ("sang", "chieu"))


def part_of_august(on: dt.date | None = ON):
    return reported(ticked(PLANNED[0]), ticked(PLANNED[2]), planned=PLANNED, on=on)


def said(form: str, made) -> str:
    """What a person reads in a form of the report."""
    data = plugins.load("reports", form).lay_out(made)
    if form == "docx":
        return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs)
    if form == "pdf":
        return " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())
    if form == "workbook":
        return data.hex()
    return " ".join(data.decode("utf-8-sig").split())


@pytest.mark.parametrize("form", sorted(set(plugins.names("reports")) - {"workbook"}))
def test_every_form_says_that_the_month_is_not_over(form: str) -> None:
    assert TOLD in said(form, part_of_august())
    assert "tháng chưa kết thúc" not in said(form, part_of_august(on=None))


def test_the_workbook_says_it_beneath_its_totals_and_its_plays(tmp_path: Path) -> None:
    (tmp_path / "part.xlsx").write_bytes(plugins.load("reports", "workbook").lay_out(part_of_august()))
    book = read_workbook(tmp_path / "part.xlsx")
    assert all(TOLD in book[name][-1] for name in ("Tổng hợp", "Từng lượt phát"))


def test_the_title_and_the_file_say_it_too() -> None:
    made = part_of_august()
    assert "tháng 8 năm 2024 (số liệu đến ngày 13/08/2024)" in str(contents(made)["subject"])
    assert file_stem(made) == f"{CODE}-2024-08-13-2g-cutoff"
    assert file_stem(part_of_august(on=None)) == f"{CODE}-2024-08-2g-cutoff"


def test_what_has_not_come_yet_is_neither_planned_nor_missing() -> None:
    made = part_of_august()
    assert [one.planned_start for one in made.outcomes] == [line.start for line in PLANNED[:4]]
    assert dict(made.states) == {"planned": 4, "aired": 2, "no-evidence": 2}
    assert (made.days_without_log, made.totals[0].planned) == (0, 4)
    assert part_of_august(on=None).days_without_log == 2


@pytest.mark.parametrize(("day", "is_over"), [(30, False), (31, False), (32, True), (400, True)])
def test_a_month_is_over_when_its_last_day_is(day: int, *, is_over: bool) -> None:
    on = dt.date(2024, 7, 31) + dt.timedelta(days=day)
    assert (part_of_august(on) == part_of_august(None)) == is_over
    assert part_of_august(on).as_of == (None if is_over else on)


def test_a_provinces_report_goes_up_to_the_same_day() -> None:
    whole = province_report("tỉnh Đắk Lắk", [part_of_august()])
    assert (whole.as_of, whole.notes[0]) == (ON, TOLD)
    assert figure(whole, "T", number=1).id == "dak-lak/2024-08-13/2g-cutoff@9#T1"


def test_a_figure_of_a_part_of_a_month_reads_back() -> None:
    id_ = figure(part_of_august(), "K", number=1).id
    assert id_ == f"{CODE}/2024-08-13/2g-cutoff@9#K1"
    assert (read_figure(id_).as_of, read_figure(id_).month, read_figure(id_).id) == (ON, "2024-08", id_)
    with pytest.raises(UsageError):
        read_figure(id_.replace("-13", "-32"))


def test_a_figure_of_a_part_of_a_month_leads_to_just_that_part(workspace: FakeWorkspace) -> None:  # noqa: F811
    done(add(workspace, "--day", "2024-08-12"))
    to = workspace.root / "bao-cao"
    printed = report_of(workspace, "--on", "2024-08-12", "--json")
    (path,) = to.glob("*.json")
    assert path.name == f"{CODE}-2024-08-12-2g-cutoff.json"
    assert json.loads(printed.stdout)["report"]["as_of"] == "2024-08-12"
    assert "12/08/2024" in printed.stderr
    for month, planned in (("2024-08-12", "4"), ("2024-08", "8")):
        found = done(asked(workspace, f"{CODE}/{month}/2g-cutoff@4#K1")).stdout
        assert found.splitlines()[0].endswith(f": {planned}")


def test_the_same_day_gives_the_same_bytes(workspace: FakeWorkspace) -> None:  # noqa: F811
    done(add(workspace, "--day", "2024-08-12"))
    made = []
    for _time in range(2):
        report_of(workspace, "--on", "12/08/2024")
        made.append({path.name: path.read_bytes() for path in sorted((workspace.root / "bao-cao").glob("*.*"))})
    assert made[0] == made[1]
    assert len(made[0]) == len(plugins.names("reports"))


@pytest.mark.parametrize("month", ["2024-09", "2031-01"])
def test_a_month_that_has_not_begun_is_refused(workspace: FakeWorkspace, month: str) -> None:  # noqa: F811
    to = workspace.root / "bao-cao"
    result = run(workspace, "report", "--month", month, "--for", CODE, "--on", "2024-08-31", "--to", str(to),
                 "--campaign", "2g-cutoff")  # fmt: skip
    assert f"{month[5:]}/{month[:4]}" in refused(result, UsageError)
    assert not to.exists()
    unnamed = run(workspace, "report", "--month", month, "--for", CODE, "--on", "2024-08-31", "--to", str(to))
    assert refused(unnamed, UsageError) == refused(result, UsageError)  # and not that a campaign must be named


def test_a_report_of_two_kinds_at_once_and_of_none_are_told_apart(workspace: FakeWorkspace) -> None:  # noqa: F811
    words = ("report", "--month", "2024-08", "--to", str(workspace.root / "bao-cao"))
    both = run(workspace, *words, "--for", CODE, "--province", "Đắk Lắk").exception
    none = run(workspace, *words).exception
    assert isinstance(both, UsageError)
    assert isinstance(none, UsageError)
    assert both.cure != none.cure


def test_no_station_is_blamed_for_a_month_that_has_not_begun(workspace: FakeWorkspace) -> None:  # noqa: F811
    wanted = Wanted("2024-09", campaign="2g-cutoff", on=ON)
    with pytest.raises(UsageError):
        list(country_report(workspace, wanted, workspace.root / "bao-cao"))


def test_what_nobody_wrote_down_is_not_told_as_nought() -> None:
    post = dataclasses.replace(ticked(PLANNED[0]), line="", planned_start=None, form="zalo", means="Zalo OA", count=3)
    before = reported(post, ticked(PLANNED[1]), planned=PLANNED)
    made = reported(ticked(PLANNED[0]), planned=PLANNED, previous=before)
    (zalo,) = [line for line in contents(made)["compared"] if line.startswith("Zalo")]
    assert zalo == "Zalo: không có ghi nhận, tháng trước 3"
    (station,) = contents(province_report("tỉnh Đắk Lắk", [made]))["stations"]
    assert station["others"] == "không có ghi nhận"


def report_of(station: FakeWorkspace, *options: str):
    return done(
        run(station, "report", "--month", "2024-08", "--for", CODE, "--to", str(station.root / "bao-cao"), *options)
    )


def test_a_day_that_is_still_running_does_not_lack_its_log_yet() -> None:
    assert reported(planned=PLANNED, on=ON).days_without_log == 1
    assert reported(planned=PLANNED, on=ON + dt.timedelta(days=1)).days_without_log == 2
    assert reported(planned=PLANNED, on=None).days_without_log == 4
