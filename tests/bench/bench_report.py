"""How long a national month takes: ``python tests/bench/bench_report.py [STATIONS] [PLAYS]``.

Plans and logs of every station are made first (not measured); then ``loa report --all`` reads them, reconciles them and
writes the report of every province and of the country. Memory is that of the largest of its two processes.
"""

import dataclasses
import datetime as dt
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from loa.model.evidence import Play
from loa.model.playing import PlannedPlay, PlayPlan
from loa.model.time import VIETNAM, week_of
from loa.plans import plan_path, write_plan
from loa.playlog import PlayLog

FIRST = dt.date(2025, 9, 1)
DAYS = 30
MONTH = "2025-09"
PROVINCES = 34
CAMPAIGN, SCRIPT, TITLE = "2g-cutoff", "2g-cutoff/vi.everyone.short", "Dừng công nghệ di động 2G, bài ngắn"
SCHEDULE = """\
version = 1
stations = [{codes}]
device = "pc"
languages = ["vi"]
[voices]
vi = "vi-bac"
[caps]
sessions_per_day = 2
minutes_per_session = 15
[[daypart]]
name = "sang"
title = "Buổi sáng"
start = "05:30"
end = "06:30"
[[daypart]]
name = "chieu"
title = "Buổi chiều"
start = "17:00"
end = "18:00"
[[campaign]]
campaign = "2g-cutoff"
per_day = 10
per_week = 70
from = 2025-09-01
until = 2025-09-30
"""


def codes_of(stations: int) -> list[str]:
    return [f"{10000 + number:05d}" for number in range(stations)]


def planned(code: str, day: dt.date, number: int) -> PlannedPlay:
    session = "sang" if number % 2 else "chieu"
    start = dt.datetime.combine(day, dt.time(5, 30, 25) if number % 2 else dt.time(17, 0, 25), VIETNAM)
    start += dt.timedelta(seconds=50 * (number // 2))
    return PlannedPlay(
        id=f"{code}/{day}/{session}/{number}", station=code, start=start, seconds=48.0, session=session,
        campaign=CAMPAIGN, script=SCRIPT, spot="2g-cutoff.vi.everyone.short", title=TITLE, reason="chỉ tiêu tuần",
    )  # fmt: skip


def aired(one: PlannedPlay) -> Play:
    return Play(
        station=one.station, line=one.id, planned_start=one.start, campaign=one.campaign, script=one.script,
        title=one.title, form="loudspeaker", means="Đài truyền thanh xã", start=one.start,
        end=one.start + dt.timedelta(seconds=48), share_heard=1.0, ended="complete", why="", says="loa play", grade="B",
        file_sha256="a" * 64, audio_sha256="b" * 64, planned_seconds=48.0, plan_revision="0123456789ab",
        boot_id="0" * 32, device="pc",
    )  # fmt: skip


def make_station(root: Path, code: str, per_day: int) -> None:
    days = [FIRST + dt.timedelta(days=number) for number in range(DAYS)]
    plays = [planned(code, day, number) for day in days for number in range(per_day)]
    for week in sorted({week_of(day) for day in days}):
        own = tuple(one for one in plays if week_of(one.start.date()) == week)
        monday = own[0].start.date() - dt.timedelta(days=own[0].start.date().weekday())
        plan = PlayPlan(code, monday, monday + dt.timedelta(days=6), "0123456789ab", own)
        write_plan(plan_path(root / "output", code, week), plan)
    heard = sorted((aired(one) for one in plays), key=lambda play: play.start)
    ticked = [dataclasses.replace(play, grade="C", says="Người trực") for play in heard[::7]]
    heard[::7] = ticked
    PlayLog(root / "logs", code).append_all(heard, logged_at=dt.datetime(2025, 10, 1, tzinfo=VIETNAM))


def province(number: int) -> str:
    """One of 34 names that differ in their letters."""
    return f"tỉnh Mẫu {chr(97 + number % PROVINCES % 26)}{'x' * (number % PROVINCES // 26)}"


def make(root: Path, stations: int, per_day: int) -> None:
    subprocess.run([sys.executable, "-m", "loa", "new", str(root)], check=True, capture_output=True)
    for path in (root / "schedules").glob("*.toml"):
        path.unlink()
    codes = codes_of(stations)
    rows = "".join(f"{code},xã,Mẫu {code},,,{province(n)},,,,vi\n" for n, code in enumerate(codes))
    head = "code,kind,name,spoken_name,district,province,from,until,units,languages\n"
    (root / "schedules" / "localities.csv").write_text(head + rows, encoding="utf-8")
    for path in (root / "scripts").glob("*/facts.csv"):
        path.write_text("for,name,value,from,until,source\n", encoding="utf-8")
    listed = ", ".join(f'"{code}"' for code in codes)
    (root / "schedules" / "mau.toml").write_text(SCHEDULE.format(codes=listed), encoding="utf-8")
    for code in codes:
        make_station(root, code, per_day)


def main(stations: int, per_day: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "ws"
        began = time.perf_counter()
        make(root, stations, per_day)
        print(f"{stations} stations x {per_day * DAYS} plays made in {time.perf_counter() - began:.0f} s", flush=True)
        began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "loa", "--workspace", str(root), "report", "--month", MONTH, "--all",
                   "--campaign", CAMPAIGN, "--to", str(Path(folder) / "out")]  # fmt: skip
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
        print(f"reconciled and reported: {time.perf_counter() - began:.1f} s, {cpu:.1f} s of CPU,", end=" ")
        print(f"at most {used.ru_maxrss / 1024:.0f} MB in one process")


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    main(given[0] if given else 3321, (given[1] if given[1:] else 300) // DAYS)
