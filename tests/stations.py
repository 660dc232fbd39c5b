"""Stations, rules and spots to plan with."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from loa.model.playing import ANY, CampaignRule, Caps, Daypart, LibraryItem, PlayPlan, QuietHours, Station
from loa.model.time import Period, week
from loa.plan import plan

ALWAYS = (dt.date(2024, 1, 1), dt.date(2026, 12, 31))
MORNING = Daypart("sang", "Buổi sáng", dt.time(5, 30), dt.time(6, 30))
EVENING = Daypart("chieu", "Buổi chiều", dt.time(17, 0), dt.time(18, 0))
FRAME, LEAD, STING = 40.0, 25.0, 4.0
WEEK = week("2024-W33")


def a_rule(audience: str = "everyone", *, per_day: int = 2, per_week: int = 14, **fields: object) -> CampaignRule:
    rule = CampaignRule("2g-cutoff", audience, ANY, "vi", per_day, per_week, *ALWAYS, line=7)
    return dataclasses.replace(rule, **fields)  # type: ignore[arg-type]


def a_station(*rules: CampaignRule, **fields: object) -> Station:
    station = Station(
        locality="24343",
        schedule="thu",
        dayparts=(MORNING, EVENING),
        caps=Caps(2, 15),
        quiet_hours=(QuietHours(dt.time(21), dt.time(5, 30)),),
        languages=("vi",),
        device="pc",
        voices=(("vi", "vi-bac"),),
        rules=rules or (a_rule(),),
        file="schedules/thu.toml",
    )
    return dataclasses.replace(station, **fields)  # type: ignore[arg-type]


def an_item(audience: str = "everyone", length: str = "short", **fields: object) -> LibraryItem:
    item = LibraryItem(
        spot=f"2g-cutoff.vi.{audience}.{length}",
        campaign="2g-cutoff",
        script=f"2g-cutoff/vi.{audience}.{length}",
        audience=audience,
        length=length,
        language="vi",
        title=f"Dừng 2G ({audience}, {length})",
        priority="thông thường",
        seconds=32.0 if length == "short" else 78.5,
        first=ALWAYS[0],
        last=ALWAYS[1],
    )
    return dataclasses.replace(item, **fields)  # type: ignore[arg-type]


BOTH = [an_item(), an_item(length="long")]


def planned(station: Station, library: Sequence[LibraryItem] = BOTH, period: Period = WEEK) -> PlayPlan:
    return plan(station, period, library, frame_seconds=FRAME, lead_seconds=LEAD, sting_seconds=STING)
