"""``loa why`` and the wider reports: a figure leads back to its plays, and a silent station is named."""

import csv
import dataclasses
import datetime as dt
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from test_log_command import LINES, FakeWorkspace, add, done, run
from test_report import CAMPAIGN, CODE, MEANS, a_line, a_plan, august, i_speed, reported, ticked

from loa._report_due import Due, addressee
from loa.cli import why
from loa.errors import UsageError
from loa.files.workbook import read_workbook
from loa.messages import _
from loa.model.evidence import Measured
from loa.model.figure import Figure, figure, figures_of, read_figure
from loa.model.playing import SpecialDay
from loa.plans import plan_path, write_plan
from loa.province_report import province_code, province_report
from loa.reports import data, docx, table, text, workbook
from loa.reports._contents import contents


@pytest.fixture
def station(tmp_path: Path) -> FakeWorkspace:
    made = FakeWorkspace(tmp_path)
    plan = dataclasses.replace(a_plan(*LINES), first=dt.date(2024, 8, 12), last=dt.date(2024, 8, 18))
    write_plan(plan_path(made.output, CODE, "2024-W33"), plan)
    done(add(made, "--day", "2024-08-12"))
    return made


def asked(workspace: FakeWorkspace, figure_id: str, *options: str) -> Result:
    return CliRunner(mix_stderr=False).invoke(why.command, [figure_id, *options], obj=workspace)


def id_of(station: FakeWorkspace, kind: str = "T1") -> str:
    to = station.root / "bao-cao"
    done(run(station, "report", "--month", "2024-08", "--for", CODE, "--to", str(to)))
    made = json.loads((to / f"{CODE}-2024-08-2g-cutoff.json").read_text(encoding="utf-8"))["report"]
    return f"{CODE}/2024-08/2g-cutoff@{made['log_size']}#{kind}"


def test_a_figure_leads_to_each_play_its_log_line_and_the_dispatch(station: FakeWorkspace) -> None:
    printed = done(asked(station, id_of(station))).stdout
    assert printed.splitlines()[0].endswith(": 4")
    assert all(line.title in printed for line in LINES[:4])
    assert f"{CODE}/2024-08-12/sang/1" in printed
    assert "/STTTT-BCVT" in printed


def test_a_figure_stays_what_it_was_when_the_log_grows(station: FakeWorkspace) -> None:
    before = id_of(station)
    done(add(station, "--day", "2024-08-13", now="2024-08-13T18:00"))
    first = json.loads(done(asked(station, before, "--json")).stdout)["steps"][0]["value"].split(": ")[-1]
    now = json.loads(done(asked(station, id_of(station), "--json")).stdout)["steps"][0]["value"].split(": ")[-1]
    assert (first, now) == ("4", "8")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("K1", "8"),
        ("T1C", "4"),
        ("T1B", "0"),
        ("S-planned", "8"),
        ("S-untimed", "4"),
        ("S-no-evidence", "4"),
        ("G3", "4"),
        ("D1", "1"),
        ("D2", "24"),
    ],
)
def test_planned_times_and_single_grades_have_their_own_ids(station: FakeWorkspace, kind: str, value: str) -> None:
    printed = json.loads(done(asked(station, id_of(station, kind), "--json")).stdout)
    assert printed["steps"][0]["value"].split(": ")[-1] == value


def test_one_line_of_the_appendix_and_one_of_the_log_can_be_asked_for(station: FakeWorkspace) -> None:
    assert f"{CODE}/2024-08-12/sang/1" in done(asked(station, id_of(station, "A1"))).stdout
    assert "2024-08-12T05:" in done(asked(station, id_of(station, "L2"))).stdout


@pytest.mark.parametrize("kind", ["T9", "A999", "L999", "S-nothing", "P-zalo", "M1"])
def test_a_figure_that_is_not_there_is_refused(station: FakeWorkspace, kind: str) -> None:
    assert isinstance(asked(station, id_of(station, kind)).exception, UsageError)


def test_a_log_that_has_lost_lines_is_not_explained(station: FakeWorkspace) -> None:
    assert isinstance(asked(station, f"{CODE}/2024-08/2g-cutoff@999#T1").exception, UsageError)
    assert isinstance(asked(station, "dak-lak/2024-08/2g-cutoff@999#T1").exception, UsageError)
    assert isinstance(asked(station, "T1").exception, UsageError)


def test_an_id_reads_back_as_the_figure_it_names() -> None:
    one = Figure("06253", "2024-08", "i-speed", 12, "T", 3, "B")
    assert read_figure(one.id) == one
    assert figure(august(), "A", number=2).id.endswith("#A2")


def test_the_workbook_has_every_play_with_its_id_and_no_formula(tmp_path: Path) -> None:
    made = reported(ticked(a_line(12), why_not="=1+1"), planned=(a_line(12),))
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook.lay_out(made))
    assert workbook.lay_out(made) == path.read_bytes()
    totals, plays, figures, logs = read_workbook(path).values()
    assert totals[1][3] == MEANS
    assert "=1+1" in plays[1]
    assert plays[1][-1] == figure(made, "A", number=1).id
    assert len(plays) == 1 + len(made.outcomes)
    assert {row[2] for row in figures[1:]} == {told.figure.id for told in figures_of(made)}
    assert logs[1][:3] == (CODE, made.locality, made.log_size)


def test_the_table_keeps_formulas_from_running() -> None:
    made = reported(ticked(a_line(12), why_not="=1+1"), planned=(a_line(12),))
    (row,) = csv.DictReader(io.StringIO(table.lay_out(made).decode("utf-8-sig")))
    assert not row["Lý do"].startswith("=")


def test_the_data_form_is_json_with_a_version() -> None:
    made = json.loads(data.lay_out(august()))
    assert (made["schema"], made["version"], made["plays_in"]) == ("loa.report-data/2", 2, "report")


def test_a_provinces_many_plays_stand_in_the_table_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "MOST_PLAYS", 3)
    made = json.loads(data.lay_out(province_report("tỉnh Đắk Lắk", [august()])))
    assert made["plays_in"] == "csv"
    assert made["report"]["parts"][0]["outcomes"] == []
    assert made["report"]["parts"][0]["totals"]


def test_a_province_adds_its_stations_and_names_the_silent_one() -> None:
    heard = august()
    silent = dataclasses.replace(reported(planned=(a_line(12),)), station="24346", locality="xã Dliê Ya, tỉnh Đắk Lắk")
    made = province_report("tỉnh Đắk Lắk", [silent, heard])
    assert [part.station for part in made.parts] == [CODE, "24346"]
    sums = {total.form: total.aired for total in made.totals}
    own = [total.aired for total in heard.totals if total.form == "loudspeaker"]
    assert sums["loudspeaker"] == sum(one for one in own if one is not None)
    assert "chưa báo cáo: xã Dliê Ya" in text.lay_out(made).decode("utf-8")
    assert docx.lay_out(made)
    texts = contents(made)
    assert texts["place"] == "Đắk Lắk"
    assert [(one["planned"], one["aired"], one["others"]) for one in texts["stations"]] == [
        ("8", "3", "15"),
        ("1", "chưa báo cáo", "chưa báo cáo"),
    ]
    assert province_report("tỉnh Đắk Lắk", [silent]).totals[0].aired is None


def test_a_province_tells_how_many_units_reached_the_samples() -> None:
    measured = Measured(12, 300, dt.date(2024, 8, 19), 300, dt.date(2024, 8, 31))
    blank = dataclasses.replace(measured, installs=None, samples=None)
    parts = [
        dataclasses.replace(reported(), station=str(24000 + n), measured=one) for n, one in enumerate((measured, blank))
    ]
    rows = {row["name"]: row["value"] for row in contents(province_report("tỉnh Đắk Lắk", parts))["measured"]}
    assert rows["Số đơn vị đạt số mẫu tối thiểu"] == "1 trong 1 đơn vị đã báo cáo"
    assert rows["Số đơn vị chưa báo cáo số mẫu"] == "1 trong 2 đơn vị"


@pytest.mark.parametrize(
    ("province", "code"),
    [("tỉnh Đắk Lắk", "dak-lak"), ("Đắk Lắk", "dak-lak"), ("thành phố Cần Thơ", "can-tho"), ("Hoà Bình", "hoa-binh")],
)
def test_a_province_has_one_code_however_it_is_written(province: str, code: str) -> None:
    assert province_code(province) == code


@pytest.mark.parametrize(
    ("day", "topic", "to"),
    [
        (dt.date(2024, 9, 14), "telecom", "Sở Thông tin và Truyền thông"),
        (dt.date(2025, 9, 14), "telecom", "Sở Khoa học và Công nghệ tỉnh Đắk Lắk"),
        (dt.date(2025, 9, 14), "grassroots", "Sở Văn hóa, Thể thao và Du lịch tỉnh Đắk Lắk"),
    ],
)
def test_a_report_goes_to_who_has_the_work_on_that_day(day: dt.date, topic: str, to: str) -> None:
    assert addressee("Sở Thông tin và Truyền thông", "tỉnh Đắk Lắk", day=day, topic=topic) == to
    assert addressee("UBND tỉnh", "tỉnh Đắk Lắk", day=day, topic=topic) == "UBND tỉnh"


def test_a_report_due_on_a_holiday_is_sent_on_the_working_day_before() -> None:
    holiday = SpecialDay("holiday", "Quốc khánh", on=(9, 2))
    assert Due(dt.date(2024, 9, 2), None).send_by((holiday,)) == dt.date(2024, 8, 30)
    assert Due(dt.date(2024, 9, 15), None).send_by() == dt.date(2024, 9, 13)
    assert Due(None, None).send_by() is None


def test_figures_that_the_unit_has_not_written_stay_blank() -> None:
    measured = i_speed().measured
    assert measured is not None
    assert (measured.samples, measured.gap, measured.daily) == (None, None, None)


def test_a_month_that_no_dispatch_asks_about_is_said_to_be_so(station: FakeWorkspace) -> None:
    silent = dataclasses.replace(CAMPAIGN.dispatches[0], report=None)
    station.campaigns["2g-cutoff"] = dataclasses.replace(CAMPAIGN, dispatches=(silent,))
    result = done(run(station, "report", "--month", "2024-08", "--for", CODE, "--to", str(station.root / "x")))
    why = _("The dispatch {name} asks for no report: it has no report clause.").format(name="mau-2024-07")
    assert why in result.stderr
    refused = run(station, "report", "--month", "2024-08", "--for", CODE, "--dispatch", "mau-2024-07", "--to", "y")
    assert isinstance(refused.exception, UsageError)
    assert not Path("y").exists()


def test_a_line_says_when_it_was_written_and_a_visit_was_not_heard(station: FakeWorkspace) -> None:
    visits = ("--form", "house-visit", "--means", "Tổ công nghệ số", "--title", "Đến từng nhà", "--count", "40")
    done(add(station, "--day", "2024-08-13", *visits, now="2024-08-13T20:15"))
    printed = done(asked(station, id_of(station, "L5"))).stdout
    assert "20:15:00 13/08/2024" in printed
    assert "40" in printed
    assert "T00:00" not in printed
    assert "100%" not in printed
