"""Time in Viet Nam: weeks and months as people write them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.errors import UsageError
from loa.model.time import (
    at,
    clock_named,
    day_named,
    moment_named,
    month,
    month_before,
    month_named,
    session_named,
    week,
    week_named,
    week_of,
)

DAYS = st.dates(dt.date(2000, 1, 3), dt.date(2100, 12, 31))


@given(DAYS)
def test_a_day_lies_in_its_week_and_its_month(day: dt.date) -> None:
    of_week = week(week_of(day))
    assert day in of_week
    assert (len(of_week.days()), of_week.first.weekday()) == (7, 0)
    of_month = month(f"{day:%Y-%m}")
    assert day in of_month
    assert of_month.first.day == 1
    assert (of_month.last + dt.timedelta(days=1)).day == 1


@given(DAYS)
def test_the_month_before_ends_the_day_before(day: dt.date) -> None:
    text = f"{day:%Y-%m}"
    assert month(month_before(text)).last + dt.timedelta(days=1) == month(text).first


def test_a_year_of_53_weeks_has_its_last() -> None:
    assert week("2026-W53").first == dt.date(2026, 12, 28)
    assert week_of(dt.date(2027, 1, 3)) == "2026-W53"


@pytest.mark.parametrize("text", ["2024-33", "2024-W54", "2025-W53", "0000-W01", "W33", "2024-W33 ", ""])
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="2024-W33"):
        week(text)


@pytest.mark.parametrize("text", ["2024-8", "2024-13", "0000-01", "08/2024", "2024-08-01", ""])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="2024-08"):
        month(text)


def test_a_moment_in_viet_nam_is_seven_hours_ahead() -> None:
    assert at(dt.date(2024, 8, 12), dt.time(5, 30)).utcoffset() == dt.timedelta(hours=7)


def test_a_session_is_named_by_its_day_and_name() -> None:
    assert session_named("2024-08-12/sang") == (dt.date(2024, 8, 12), "sang")


@pytest.mark.parametrize("text", ["", "sang", "2024-08-12", "2024-08-12/", "12/08/2024", "/sang"])
def test_what_is_no_session_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match="2024-08-12") as caught:
        session_named(text)
    assert "2024-08-12" in caught.value.cure


@pytest.mark.parametrize(
    "text", ["12/08/24", "12/08-2024", "8/2024", "2024-8-12", "20240812", "2024-W33-1", "hôm nay", "٢٠٢٤-٠٨-١٢", ""]
)
def test_a_day_written_otherwise_is_told_how_it_is_written(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        day_named(text)
    assert "2024-08-12" in caught.value.cure


@pytest.mark.parametrize("text", ["2026-11-31", "2023-02-29", "2026-13-01", "2026-01-00", "0000-01-01"])
def test_of_a_day_that_does_not_exist_the_day_is_blamed_and_not_the_form(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        day_named(text)
    assert f"{text[8:]}/{text[5:7]}/{text[:4]}" in caught.value.message
    assert "2024-08-12" not in caught.value.cure


@pytest.mark.parametrize("text", ["12/08/2024", "12/8/2024", "12-08-2024", "12.8.2024"])
def test_a_day_is_read_as_vietnamese_people_write_it_the_day_first(text: str) -> None:
    assert day_named(text) == dt.date(2024, 8, 12)
    assert session_named(f"{text}/sang") == (dt.date(2024, 8, 12), "sang")


@pytest.mark.parametrize("text", ["31/11/2026", "29/02/2023", "12/13/2024", "0/1/2024"])
def test_a_day_that_does_not_exist_is_blamed_in_the_other_form_too(text: str) -> None:
    with pytest.raises(UsageError, match=text):
        day_named(text)


@given(DAYS)
def test_a_day_is_the_same_in_both_forms(day: dt.date) -> None:
    assert day_named(f"{day.day}/{day.month}/{day.year:04d}") == day_named(day.isoformat()) == day


@pytest.mark.parametrize("text", ["06:15", "6:15", "6h15", "06h15", "6H15", "6g15", "6 giờ 15", " 6h15 "])
def test_a_time_is_read_as_people_write_it(text: str) -> None:
    assert clock_named(text) == dt.time(6, 15)


def test_a_whole_hour_and_seconds_are_times_too() -> None:
    assert (clock_named("6h"), clock_named("5 giờ")) == (dt.time(6), dt.time(5))
    assert clock_named("06:15:30") == clock_named("6h15m30") == dt.time(6, 15, 30)


@pytest.mark.parametrize("text", ["", "6", "615", "6:5", "6:", "24:00", "25h", "6h60", "5-6", "sáng", "٦:١٥"])
def test_what_is_no_time_is_told_how_it_is_written(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        clock_named(text)
    assert "05:32" in caught.value.cure


@pytest.mark.parametrize(
    "text",
    ["2024-08-14 09:10", "2024-08-14T09:10", "9h10 14/8/2024", "lúc 9h10 ngày 14/08/2024", "14/8/2024, 9h10"],
)
def test_a_moment_is_a_day_and_a_time_in_any_order(text: str) -> None:
    assert moment_named(text) == at(dt.date(2024, 8, 14), dt.time(9, 10))


@pytest.mark.parametrize("text", ["", "09:10", "14/8/2024", "9h10 9h10", "14/8/2024 15/8/2024 9h10", "mai 9h10"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        moment_named(text)


@pytest.mark.parametrize("text", ["2024-W33", "2024-w33", "2024W33", "W33/2024", "33/2024", "tuần 33/2024"])
def test_a_week_is_read_as_people_write_it(text: str) -> None:
    assert week_named(text) == "2024-W33"


def test_a_day_in_place_of_a_week_is_told_its_week() -> None:
    with pytest.raises(UsageError) as caught:
        week_named("16/11/2026")
    assert "2026-W47" in caught.value.cure
    for text in ("2024-33", "54/2024", "2025-W53", ""):
        with pytest.raises(UsageError):
            week_named(text)


@pytest.mark.parametrize("text", ["2024-08", "08/2024", "8/2024", "8-2024", "tháng 8/2024"])
def test_a_month_is_read_as_people_write_it(text: str) -> None:
    assert month_named(text) == "2024-08"


@pytest.mark.parametrize("text", ["13/2024", "2024-13", "2024", "", "12/08/2024"])
def test_what_is_no_month_is_refused_in_every_form(text: str) -> None:
    with pytest.raises(UsageError):
        month_named(text)
