"""Reports: planned is not played, unknown is not missed, a blank stays blank."""

import csv
import dataclasses
import datetime as dt
import io
import os
from itertools import accumulate
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

from loa import plugins
from loa.model.campaign import Campaign
from loa.model.dispatch import Dispatch, PartialDate, ReportRule
from loa.model.evidence import LogHead, LogLine, Measured, Play, Report
from loa.model.figure import figures_of
from loa.model.place import Locality, LocalityName
from loa.model.playing import Caps, PlannedPlay, PlayPlan, Station
from loa.model.time import VIETNAM, month
from loa.province_report import province_report
from loa.report import report
from loa.reports._contents import contents
from loa.tick import Witness, tick, tick_unplanned

GOLDEN = Path(__file__).parent / "golden" / "report"
CODE = "24343"
FIELDS = ("form", "count", "means")
LOCALITY = Locality(
    CODE,
    (
        LocalityName(
            dt.date.min,
            dt.date(2025, 6, 30),
            "thị trấn",
            "Krông Năng",
            "",
            "huyện Krông Năng",
            "tỉnh Đắk Lắk",
        ),
        LocalityName(dt.date(2025, 7, 1), dt.date.max, "xã", "Krông Năng", "", "", "tỉnh Đắk Lắk"),
    ),
)
STATION = Station(
    CODE, "thu", (), Caps(2, 15), (), ("vi",), "pc", (("vi", "vi-bac"),), (), reports_to="Đơn vị nhận mẫu"
)
MEANS = "Đài truyền thanh thị trấn Krông Năng"
HEAD = LogHead(CODE, 9, "ab" * 32, "cd" * 32)


def a_dispatch(rule: ReportRule | None, **fields: object) -> Dispatch:
    dispatch = Dispatch(
        name="mau-2024-07",
        number="",
        symbol="STTTT-BCVT",
        date=PartialDate(2024, 7),
        issuer="Sở Thông tin và Truyền thông Đắk Lắk",
        place="Đắk Lắk",
        subject="V/v thực hiện thông tin, tuyên truyền về việc dừng công nghệ viễn thông di động 2G",
        parents=(),
        recipients=(),
        channels=(),
        frequency="",
        until=None,
        report=rule,
    )
    return dataclasses.replace(dispatch, **fields)  # type: ignore[arg-type]


BEFORE_15 = a_dispatch(ReportRule(15, (), FIELDS, "Sở Thông tin và Truyền thông Đắk Lắk"))
CAMPAIGN = Campaign(
    "2g-cutoff",
    "Dừng công nghệ di động 2G",
    dt.date(2024, 3, 1),
    dt.date(2026, 9, 15),
    "ưu tiên",
    (),
    (),
    (),
    (),
    (),
    (BEFORE_15,),
)


def a_line(day: int, session: str = "sang", number: int = 1, *, month: int = 8) -> PlannedPlay:
    hour = dt.time(5, 30, 25) if session == "sang" else dt.time(17, 0, 25)
    start = dt.datetime.combine(dt.date(2024, month, day), hour, VIETNAM) + dt.timedelta(minutes=number - 1)
    return PlannedPlay(
        id=f"{CODE}/{start:%Y-%m-%d}/{session}/{number}",
        station=CODE,
        start=start,
        seconds=32.0,
        session=session,
        campaign="2g-cutoff",
        script="2g-cutoff/vi.everyone.short",
        spot="2g-cutoff.vi.everyone.short",
        title="Dừng công nghệ 2G, bài ngắn",
        reason="",
    )


def a_plan(*plays: PlannedPlay) -> PlayPlan:
    return PlayPlan(CODE, dt.date(2024, 7, 29), dt.date(2024, 9, 1), "0123456789ab", plays)


def witness(line: PlannedPlay, **fields: object) -> Witness:
    told = Witness("Nguyễn Văn Mẫu", line.start + dt.timedelta(hours=2))
    return dataclasses.replace(told, **fields)  # type: ignore[arg-type]


def ticked(line: PlannedPlay, *, late: dt.timedelta = dt.timedelta(), **fields: object) -> Play:
    return tick(
        line,
        witness(line, **fields),
        form="loudspeaker",
        means=MEANS,
        revision="0123456789ab",
        start=line.start + late,
    )


def logged(*plays: Play) -> list[LogLine]:
    """Each play on a line, none written before the one above it."""
    written = accumulate((play.end for play in plays), max)
    return [LogLine(n, end, "0" * 64, play) for n, (play, end) in enumerate(zip(plays, written, strict=True), start=1)]


def reported(*plays: Play, planned: tuple[PlannedPlay, ...] = (), **fields: object) -> Report:
    settings_ = {"plans": [a_plan(*planned)], "dispatch": BEFORE_15, "head": HEAD if plays else None, **fields}
    return report(
        STATION,
        "2024-08",
        lines=logged(*plays),
        campaign=CAMPAIGN,
        locality=LOCALITY,
        **settings_,  # type: ignore[arg-type]
    )


def states(made: Report) -> list[str]:
    return [outcome.state for outcome in made.outcomes]


def test_a_ticked_line_is_aired_and_counted_with_its_grade() -> None:
    made = reported(ticked(a_line(12)), planned=(a_line(12),))
    (total,) = made.totals
    assert (total.form, total.means, total.planned, total.aired) == ("loudspeaker", MEANS, 1, 1)
    assert total.by_grade == (("C", 1),)
    assert made.covered
    assert made.log_head == "ab" * 32


@pytest.mark.parametrize(
    ("minutes", "state"), [(-20, "early"), (-4, "aired"), (4, "aired"), (20, "late"), (600, "late")]
)
def test_a_play_at_another_time_is_early_or_late(minutes: int, state: str) -> None:
    play = ticked(a_line(12), late=dt.timedelta(minutes=minutes), now=a_line(13).start)
    assert states(reported(play, planned=(a_line(12),))) == [state]


def test_what_a_session_of_the_log_lacks_is_missed_and_what_another_lacks_is_unknown() -> None:
    lines = (a_line(12), a_line(12, number=2), a_line(12, "chieu"), a_line(13))
    made = reported(ticked(lines[0]), planned=lines)
    assert states(made) == ["aired", "missed", "no-evidence", "no-evidence"]
    assert made.days_without_log == 1


def test_a_house_visit_says_nothing_of_the_loudspeakers() -> None:
    visit = a_visit()
    made = reported(visit, planned=(a_line(12),))
    assert states(made) == ["unplanned", "no-evidence"]
    assert {(total.form, total.aired) for total in made.totals} == {("house-visit", 12), ("loudspeaker", None)}


def a_visit() -> Play:
    return tick_unplanned(
        CODE,
        Witness("Tổ trưởng mẫu", a_line(12, "chieu").start),
        campaign="2g-cutoff",
        form="house-visit",
        means="Tổ công nghệ số cộng đồng",
        title="Hướng dẫn đổi máy",
        start=a_line(12).start.replace(hour=0, minute=0, second=0),
        count=12,
    )


def test_without_a_log_nothing_is_0() -> None:
    made = reported(planned=(a_line(12),))
    assert not made.covered
    assert [(total.planned, total.aired) for total in made.totals] == [(1, None)]
    assert states(made) == ["no-evidence"]
    text = plugins.load("reports", "text").lay_out(made).decode()
    assert "CHƯA BÁO CÁO" in text
    assert "chưa báo cáo" in text


def test_what_was_not_played_is_told_with_its_reason() -> None:
    play = ticked(a_line(12), why_not="Mất điện cả buổi sáng")
    made = reported(play, planned=(a_line(12),))
    assert [(one.state, one.why) for one in made.outcomes] == [("cancelled", "Mất điện cả buổi sáng")]
    assert made.totals[0].aired == 0


def test_a_play_heard_in_part_does_not_count() -> None:
    play = dataclasses.replace(ticked(a_line(12)), share_heard=0.6, ended="stopped", why="Chập loa")
    made = reported(play, planned=(a_line(12),))
    assert states(made) == ["partial"]
    assert made.totals[0].aired == 0


def test_a_failed_attempt_that_was_mended_counts_once() -> None:
    line = a_line(12)
    failed = dataclasses.replace(ticked(line), ended="failed", share_heard=0.0, grade="B")
    made = reported(failed, ticked(line, late=dt.timedelta(minutes=1)), planned=(line,))
    assert [(one.state, one.sequence) for one in made.outcomes] == [("aired", 2)]


def test_a_second_playing_of_one_line_is_unplanned() -> None:
    line = a_line(12)
    made = reported(ticked(line), ticked(line, late=dt.timedelta(minutes=3)), planned=(line,))
    assert sorted(states(made)) == ["aired", "unplanned"]
    assert (made.totals[0].planned, made.totals[0].aired) == (1, 2)


def test_one_play_without_a_line_answers_for_one_planned_line_only() -> None:
    lines = (a_line(12), a_line(12, number=2))
    nameless = dataclasses.replace(ticked(lines[0]), line="", planned_start=None)
    made = reported(nameless, planned=lines)
    assert states(made) == ["aired", "missed"]


def test_a_correction_takes_the_place_of_its_line() -> None:
    line = a_line(12)
    made = reported(ticked(line), ticked(line, why_not="Ghi nhầm", corrects=1), planned=(line,))
    assert [(one.state, one.sequence) for one in made.outcomes] == [("cancelled", 2)]


def test_the_snapshot_in_the_log_outlives_the_plan() -> None:
    made = reported(ticked(a_line(12)), plans=[])
    assert states(made) == ["aired"]
    assert made.totals[0].planned == 1
    assert made.days_without_plan == 31


def test_another_campaign_and_another_month_stay_out() -> None:
    other = dataclasses.replace(ticked(a_line(12)), campaign="i-speed")
    july = ticked(a_line(30, month=7))
    made = reported(other, july, planned=(a_line(30, month=7),))
    assert made.outcomes == ()
    assert made.totals[0].planned == 0
    assert made.covered


@pytest.mark.parametrize(
    ("rule", "of", "due", "before", "send_by"),
    [
        (ReportRule(15, (), FIELDS, ""), "2024-07", (8, 14), (8, 15), (8, 14)),
        (ReportRule(15, (), FIELDS, ""), "2024-08", (9, 14), (9, 15), (9, 13)),
        (ReportRule(10, (), FIELDS, ""), "2024-08", (9, 9), (9, 10), (9, 9)),
        (ReportRule(None, (), FIELDS, "", by_day=10), "2024-08", (9, 10), None, (9, 10)),
        (ReportRule(None, (), FIELDS, "", by_day=31), "2024-08", (9, 30), None, (9, 30)),
        (ReportRule(31, (), FIELDS, ""), "2024-08", (9, 30), None, (9, 30)),
        (ReportRule(30, (), FIELDS, ""), "2024-08", (9, 29), (9, 30), (9, 27)),
        (ReportRule(None, (dt.date(2024, 8, 15), dt.date(2024, 9, 15)), FIELDS, ""), "2024-07", (8, 15), None, (8, 15)),
        (ReportRule(None, (dt.date(2024, 8, 15), dt.date(2024, 9, 15)), FIELDS, ""), "2024-08", (9, 15), None, (9, 13)),
        (ReportRule(None, (dt.date(2024, 8, 15),), FIELDS, ""), "2024-08", None, None, None),
        (None, "2024-08", None, None, None),
    ],
)
def test_a_report_is_due_as_its_dispatch_says(
    rule: ReportRule | None, of: str, due: object, before: object, send_by: object
) -> None:
    made = report(STATION, of, plans=[], lines=[], campaign=CAMPAIGN, dispatch=a_dispatch(rule), locality=LOCALITY)
    days = [day and (day.month, day.day) for day in (made.due, made.due_before, made.send_by)]
    assert days == [due, before, send_by]


def test_a_blank_number_and_day_stay_blank() -> None:
    made = reported()
    assert made.dispatch_title == (
        "Công văn số:      /STTTT-BCVT ngày      tháng 7 năm 2024 của Sở Thông tin và Truyền thông Đắk Lắk"
        " về việc thực hiện thông tin, tuyên truyền về việc dừng công nghệ viễn thông di động 2G"
    )
    whole = a_dispatch(None, number="12/STTTT-BCVT", date=PartialDate(2024, 7, 5), subject="")
    made = reported(dispatch=whole)
    assert made.dispatch_title == (
        "Công văn số: 12/STTTT-BCVT ngày 05 tháng 7 năm 2024 của Sở Thông tin và Truyền thông Đắk Lắk"
    )
    assert made.to == "Đơn vị nhận mẫu"


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.integers(10, 14), st.sampled_from(["sang", "chieu"]), st.integers(1, 2)), unique=True),
    st.lists(
        st.tuples(
            st.integers(10, 14),
            st.sampled_from(["sang", "chieu"]),
            st.integers(1, 2),
            st.booleans(),
            st.integers(-40, 40),
            st.sampled_from(["complete", "stopped", "failed"]),
        )
    ),
)
def test_one_play_never_counts_twice_and_no_line_is_lost(lines: list, plays: list) -> None:
    planned = tuple(a_line(*line) for line in lines)
    told = []
    for day, session, number, is_named, minutes, ended in plays:
        play = ticked(a_line(day, session, number), late=dt.timedelta(minutes=minutes), now=a_line(20).start)
        play = dataclasses.replace(play, ended=ended, share_heard=1.0 if ended == "complete" else 0.5)
        told.append(play if is_named else dataclasses.replace(play, line="", planned_start=None))
    made = reported(*told, planned=planned)
    used = [one.sequence for one in made.outcomes if one.sequence]
    assert len(used) == len(set(used))
    slots = [one.line for one in made.outcomes if one.line]
    assert len(slots) == len(set(slots))
    assert {line.id for line in planned} <= set(slots)
    complete = sum(1 for play in told if play.ended == "complete")
    assert sum(total.aired or 0 for total in made.totals) == complete


def province(*parts: Report) -> Report:
    return province_report("tỉnh Đắk Lắk", parts)


def said_of(made: Report) -> dict[str, str]:
    return {told.figure.place: told.value for told in figures_of(made)}


def test_where_no_plan_is_left_no_figure_says_that_none_was_planned() -> None:
    made = reported(plans=[])
    assert "planned" not in dict(made.states)
    for one in (made, province(made)):
        assert (said_of(one)["S-planned"], said_of(one)["D1"]) == ("không có kế hoạch", "không có kế hoạch")
        assert contents(one)["states"] == [{"name": "Trong kế hoạch", "count": "không có kế hoạch"}]
    assert said_of(reported(planned=(a_line(12),)))["S-planned"] == "1"


def test_a_provinces_samples_tell_only_of_who_reported() -> None:
    def of(samples: int | None) -> Report:
        return dataclasses.replace(i_speed(), measured=Measured(samples, samples, None, 300, dt.date(2025, 7, 31)))

    rows = {row["name"]: row["value"] for row in contents(province(of(None), of(None)))["measured"]}
    assert rows["Số đơn vị đạt số mẫu tối thiểu"] == "chưa báo cáo"
    assert rows["Số đơn vị chưa báo cáo số mẫu"] == "2 trong 2 đơn vị"
    made = province(of(300), of(20), of(None))
    rows = {row["name"]: row["value"] for row in contents(made)["measured"]}
    assert rows["Số đơn vị đạt số mẫu tối thiểu"] == "1 trong 2 đơn vị đã báo cáo"
    text = plugins.load("reports", "text").lay_out(made).decode()
    assert all(f"{name}: {value}" in " ".join(text.split()) for name, value in rows.items())


def test_days_that_a_provinces_stations_lack_are_told_of_the_station_that_lacks_most() -> None:
    whole, lacking = reported(ticked(a_line(12)), planned=(a_line(12),)), reported(plans=[])
    partly = reported(ticked(a_line(12)), planned=(a_line(12), a_line(13), a_line(14)))
    made = province(whole, lacking, partly)
    assert [told.name for told in figures_of(made) if told.figure.kind == "D"] == [
        "Số ngày trong kế hoạch chưa có nhật ký (ở đơn vị thiếu nhiều nhất)",
        "Số ngày không có kế hoạch để đối chiếu (ở đơn vị thiếu nhiều nhất)",
    ]
    of_log, of_plan = contents(made)["gaps"]
    assert of_log.startswith("Có 1 đơn vị đã báo cáo nhưng còn ngày")
    assert "thiếu nhiều nhất: 2 ngày" in of_log
    days = max(one.days_without_plan for one in made.parts)
    assert f"Có {sum(1 for one in made.parts if one.days_without_plan)} đơn vị" in of_plan
    assert f"thiếu nhiều nhất: {days} ngày" in of_plan


def august() -> Report:
    """A month with everything in it."""
    lines = tuple(a_line(day, session) for day in (12, 13, 14, 15) for session in ("sang", "chieu"))
    july = (ticked(a_line(29, month=7)), ticked(a_line(30, month=7)))
    zalo = tick_unplanned(
        CODE,
        witness(a_line(14)),
        campaign="2g-cutoff",
        form="zalo",
        means="Nhóm Zalo chính thống của thôn",
        title="Ảnh lộ trình dừng 2G",
        start=a_line(14).start,
        count=3,
    )
    plays = (
        ticked(lines[0]),
        ticked(lines[1], late=dt.timedelta(minutes=25)),
        ticked(lines[2], why_not="Mất điện cả buổi sáng theo lịch của điện lực, không có máy nổ"),
        dataclasses.replace(ticked(lines[4]), grade="B", says="loa play"),
        dataclasses.replace(ticked(lines[5]), grade="B", share_heard=0.4, ended="stopped", why="Sét đánh"),
        zalo,
        a_visit(),
    )
    last_month = report(
        STATION,
        "2024-07",
        plans=[],
        lines=logged(*july),
        campaign=CAMPAIGN,
        dispatch=BEFORE_15,
        locality=LOCALITY,
    )
    made = reported(*july, *plays, planned=lines, previous=last_month)
    return dataclasses.replace(made, difficulties=("Cụm loa thôn 3 hỏng từ 13/8.",), contact="Nguyễn Văn Mẫu")


def i_speed() -> Report:
    """Nothing came, and the dispatch asks for figures that no loudspeaker knows."""
    rule = ReportRule(15, (), ("installs", "samples"), "Sở Thông tin và Truyền thông Đắk Lắk")
    asked = a_dispatch(rule, date=PartialDate(2025, 1), subject="V/v đôn đốc sử dụng ứng dụng i-Speed")
    campaign = dataclasses.replace(CAMPAIGN, name="i-speed", title="Đo tốc độ Internet bằng i-Speed")
    return report(STATION, "2025-07", plans=[], lines=[], campaign=campaign, dispatch=asked, locality=LOCALITY)


@pytest.mark.parametrize("form", ["text", "table"])
@pytest.mark.parametrize("make", [august, i_speed])
def test_a_report_reads_as_it_should(make, form: str) -> None:
    module = plugins.load("reports", form)
    path = GOLDEN / f"{make.__name__}{module.SUFFIX}"
    data = module.lay_out(make())
    if os.environ.get("LOA_WRITE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    assert data == path.read_bytes()


def test_the_text_fits_the_page() -> None:
    for made in (august(), i_speed()):
        text = plugins.load("reports", "text").lay_out(made).decode("utf-8")
        assert max(map(len, text.split("\n"))) <= 72
        assert text.endswith("\n")
        assert not any(line != line.rstrip() for line in text.split("\n"))


def test_the_letter_form_of_the_text_is_headed_as_a_letter_and_has_its_place() -> None:
    text = plugins.load("reports", "text").lay_out(dataclasses.replace(august(), style="letter")).decode()
    assert "BÁO CÁO" not in text.split("1. Kết quả")[0]
    assert "V/v báo cáo kết quả thông tin, tuyên truyền tháng 8 năm 2024" in " ".join(text.split())
    assert "Krông Năng, ngày " in text
    assert contents(province(august()))["place"] == "Đắk Lắk"
    assert contents(province_report("cả nước", [august()]))["place"] == "............"


@pytest.mark.parametrize("form", ["text", "docx", "pdf"])
def test_a_peoples_committee_is_signed_for_by_its_chair(form: str) -> None:
    signed = " ".join(said(form, august()).split())
    assert signed.index("TM. ỦY BAN NHÂN DÂN") < signed.index("CHỦ TỊCH")
    assert "THỦ TRƯỞNG ĐƠN VỊ" not in signed
    assert "NGƯỜI LẬP" not in signed
    whole = " ".join(said(form, province(august())).split())
    assert whole.index("QUYỀN HẠN, CHỨC VỤ") < whole.index("CỦA NGƯỜI KÝ")
    assert "TM. ỦY BAN" not in whole


def said(form: str, made: Report) -> str:
    data = plugins.load("reports", form).lay_out(made)
    if form == "docx":
        cells = (cell.text for table in Document(io.BytesIO(data)).tables for row in table.rows for cell in row.cells)
        return "\n".join(cells)
    if form == "pdf":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return data.decode()


def test_the_workbooks_sheet_of_plays_is_as_wide_as_a_page_that_can_be_read(tmp_path: Path) -> None:
    why = "Mất điện cả buổi sáng theo lịch của điện lực, không có máy nổ, đã báo cáo xã. " * 3
    (tmp_path / "b.xlsx").write_bytes(
        plugins.load("reports", "workbook").lay_out(reported(ticked(a_line(12), why_not=why), planned=(a_line(12),)))
    )
    sheet = load_workbook(tmp_path / "b.xlsx")["Từng lượt phát"]
    inches = sum(column.width for column in sheet.column_dimensions.values()) * 1.85 / 25.4
    page = 11.69 - sheet.page_margins.left - sheet.page_margins.right
    assert sheet.page_setup.fitToWidth == 1
    assert page / inches > 0.63
    row = 2
    lines = len(why) / sheet.column_dimensions["N"].width
    assert sheet.row_dimensions[row].height >= 15 * lines


def test_the_appendix_has_one_row_a_play_and_opens_in_excel() -> None:
    made = august()
    data = plugins.load("reports", "table").lay_out(made)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert len(rows) == len(made.outcomes)
    assert rows[1]["Phương tiện"] == MEANS
    assert {row["Ngày"][3:] for row in rows} == {"08/2024"}


def test_the_report_is_of_the_name_that_holds_on_the_last_day_of_its_month() -> None:
    assert reported().locality == "thị trấn Krông Năng, huyện Krông Năng, tỉnh Đắk Lắk"
    assert i_speed().locality == "xã Krông Năng, tỉnh Đắk Lắk"
    assert month("2025-07").last == dt.date(2025, 7, 31)
