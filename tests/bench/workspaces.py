"""A synthetic workspace: many communes, four announcements of a minute, nearly all of their words shared."""

import csv
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
WEEK = "2025-W33"

_COLUMNS = ("code", "kind", "name", "spoken_name", "district", "province", "from", "until", "units", "languages")
_SCHEDULE = """\
version = 1
stations = [{codes}]
device = "pc"
languages = ["vi"]

[voices]
vi = "vi-nam"

[caps]
sessions_per_day = 1
minutes_per_session = 15
days_per_week = 1

[[daypart]]
name = "sang"
title = "Buổi sáng"
start = "05:30"
end = "06:30"
"""
_RULE = """
[[campaign]]
campaign = "{name}"
audience = "everyone"
length = "long"
per_day = 1
per_week = 1
from = 2025-08-01
until = 2025-08-31
"""
_CAMPAIGN = """\
version = 1
title = "{title}"
from = 2025-08-01
until = 2025-08-31
priority = "thông thường"
languages = ["vi"]

[audience.everyone]
title = "Mọi người"
most_syllables_per_second = 3.8
"""


def synthetic(folder: Path, names: Sequence[str], texts: Sequence[tuple[str, Sequence[str]]]) -> Path:
    """A workspace in which each commune airs each text once, in one session of the week ``WEEK``.

    Args:
        folder: where it is made.
        names: of the communes, as ``xã Ea Tân``; their codes are counted.
        texts: name of each campaign and its sentences, of which ``{name}`` stands for the commune's.
    """
    (folder / "schedules").mkdir(parents=True)
    shutil.copytree(REPOSITORY / "voices", folder / "voices")
    codes = [f"{number:05d}" for number in range(1, len(names) + 1)]
    with (folder / "schedules" / "localities.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(_COLUMNS)
        for code, name in zip(codes, names, strict=True):
            kind, _space, own = name.partition(" ")
            rows.writerow([code, kind, own, "", "", "tỉnh Mẫu", "", "", "", "vi"])
    quoted = ", ".join(f'"{code}"' for code in codes)
    rules = "".join(_RULE.format(name=name) for name, _sentences in texts)
    (folder / "schedules" / "mau.toml").write_text(_SCHEDULE.format(codes=quoted) + rules, encoding="utf-8")
    for name, sentences in texts:
        campaign = folder / "scripts" / name
        campaign.mkdir(parents=True)
        (campaign / "campaign.toml").write_text(_CAMPAIGN.format(title=name), encoding="utf-8")
        write_script(folder, name, sentences)
    return folder


def write_script(folder: Path, name: str, sentences: Sequence[str]) -> None:
    """The text of a campaign."""
    text = "\n".join(map(_script_line, sentences))
    (folder / "scripts" / name / "vi.txt.j2").write_text(text + "\n", encoding="utf-8")


def _script_line(sentence: str) -> str:
    """The sentence with the place that it names, which begins with a capital at its start."""
    inside = sentence[:1] + sentence[1:].replace("{name}", "{{ kind }} {{ name }}")
    return re.sub(r"\A\{name\}", "{{ kind | capital }} {{ name }}", inside)
