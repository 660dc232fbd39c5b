"""How long a province's month and the country's week take to plan: two campaigns, two variants each, on two processes.

    python tests/bench/bench_plan.py

The stations are made up; the spots have the lengths of the sample's. Each figure is one run.
"""

import dataclasses
import datetime as dt
import hashlib
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from stations import a_rule, a_station, an_item

from loa.files.canonical import canonical_json
from loa.model.playing import Relay
from loa.model.time import Period, month, week
from loa.plan import plan

RULES = (
    a_rule(gap_minutes=300),
    dataclasses.replace(a_rule("everyone", per_day=2, per_week=14), campaign="i-speed", line=9),
)
LIBRARY = [
    dataclasses.replace(an_item(length=length), campaign=name, script=f"{name}/{length}", spot=f"{name}.{length}")
    for name in ("2g-cutoff", "i-speed")
    for length in ("short", "long")
]
RELAY = Relay("dai-tinh", "Thời sự", "Đài tỉnh", dt.time(11), dt.time(11, 15))


def planned(code: int, period: Period) -> str:
    """The hash of one station's plan."""
    station = a_station(*RULES, locality=f"{code:05d}", relays=(RELAY,))
    made = plan(station, period, LIBRARY, frame_seconds=40, lead_seconds=25, sting_seconds=4)
    return hashlib.sha256(canonical_json(made)).hexdigest()


def a_month(code: int) -> str:
    return planned(code, month("2024-08"))


def a_week(code: int) -> str:
    return planned(code, week("2024-W33"))


def measured(name: str, work, stations: int, most_seconds: float) -> bool:
    began = time.perf_counter()
    with ProcessPoolExecutor(2) as pool:
        one = list(pool.map(work, range(stations), chunksize=32))
    seconds = time.perf_counter() - began
    same = [work(code) for code in range(0, stations, 50)] == one[::50]
    print(f"{name}: {seconds:.2f} s (at most {most_seconds:g} s), again the same bytes: {same}")
    return seconds <= most_seconds and same


if __name__ == "__main__":
    passed = [
        measured("102 communes x 31 days x 2 campaigns", a_month, 102, 5),
        measured("3,321 communes x 7 days x 2 campaigns", a_week, 3321, 120),
    ]
    sys.exit(0 if all(passed) else 1)
