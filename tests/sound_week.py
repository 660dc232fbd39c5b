"""A workspace whose week is one short session, for tests that change how it sounds."""

import shutil
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
WEEK = "2025-W33"
ONE, OTHER = "24343", "06253"

CAMPAIGN = """
version = 1
title = "Giếng làng"
from = 2025-08-01
until = 2025-08-31

[audience.everyone]
title = "Mọi người"
most_syllables_per_second = 3.8

[audience.elderly]
title = "Người cao tuổi"
most_syllables_per_second = 3.3
"""
SCRIPT = """Thứ bảy này xã sửa giếng làng, mời mỗi nhà cử một người.

Bà con mang theo cuốc, xẻng và xô. Ai bận thì báo trước nhé?

Xin nhắc lại: thứ bảy này xã sửa giếng làng.

Hỏi trưởng thôn trước ngày mười lăm tháng tám.
"""
SCHEDULE = """version = 1
stations = ["24343", "06253"]
languages = ["vi"]

[voices]
vi = "vi-bac"

[caps]
sessions_per_day = 1
minutes_per_session = 15

[[daypart]]
name = "sang"
title = "Buổi sáng"
start = "06:00"
end = "06:30"
weekdays = ["mon"]

[[campaign]]
campaign = "gieng"
audience = "everyone"
length = "short"
per_day = 1
per_week = 1

[[campaign]]
campaign = "gieng"
audience = "elderly"
length = "short"
per_day = 1
per_week = 1
"""
BED = '\n[script."vi.elderly"]\nbed = "nen"\n'


def sound_week(root: Path, *, schedule: str = "", campaign: str = "") -> Path:
    """The workspace, with something more in its schedule and its campaign."""
    shutil.copytree(REPOSITORY / "voices", root / "voices", dirs_exist_ok=True)
    shutil.copytree(REPOSITORY / "scripts" / "programme", root / "scripts" / "programme", dirs_exist_ok=True)
    folder = root / "scripts" / "gieng"
    folder.mkdir(exist_ok=True)
    (folder / "campaign.toml").write_text(CAMPAIGN + campaign, encoding="utf-8")
    for name in ("vi", "vi.elderly"):
        (folder / f"{name}.txt.j2").write_text(SCRIPT, encoding="utf-8")
    (root / "schedules").mkdir(exist_ok=True)
    shutil.copy(REPOSITORY / "schedules" / "localities.csv", root / "schedules")
    (root / "schedules" / "thu.toml").write_text(SCHEDULE + schedule, encoding="utf-8")
    return root
