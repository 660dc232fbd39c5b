"""A small workspace of made-up words, for tests that change one thing in it."""

from pathlib import Path

CAMPAIGN = """\
version = 1
title = "Thử"
from = 2024-01-01
until = 2024-12-31
languages = ["vi", "tay"]

[[phase]]
name = "before"
from = 2024-01-01
until = 2024-06-30
title = "Trước"
source = "thử"

[[phase]]
name = "after"
from = 2024-07-01
until = 2024-10-31
title = "Sau"
source = "thử"

[[phase]]
name = "later"
from = 2024-11-01
until = 2024-11-30
title = "Chưa chắc"
source = "thử"
needs_confirmation = true
confirmed_by = ""

[[fact]]
name = "stop_date"
value = 2024-09-16
from = 2024-01-01
until = 2024-06-30
source = "công văn thử"

[[fact]]
name = "target"
value = 300
from = 2024-01-01
until = 2024-12-31
source = "công văn thử"

[[local_fact]]
name = "hamlets"
kind = "list"
title = "Các thôn"

[[local_fact]]
name = "count"
kind = "number"
title = "Số đếm"

[[local_fact]]
name = "counted_on"
kind = "date"
title = "Ngày đếm"

[audience.everyone]
title = "Mọi người"
most_syllables_per_second = 3.8
"""
FACTS = """\
for,name,value,from,until,source
00001,hamlets,thôn Một; thôn Hai; thôn Ba,,,xã báo
tỉnh Thử,count,48655,2024-02-01,2024-02-29,tỉnh báo
00001,counted_on,2024-02-01,,,xã báo
"""
LOCALITIES = """\
code,kind,name,spoken_name,district,province,from,until,units,languages
00001,thị trấn,Mẫu,,huyện Mẫu,tỉnh Thử,,2024-06-30,thị trấn Mẫu; xã Cũ,vi tay
00001,xã,Mẫu,,,tỉnh Mới,2024-07-01,,thị trấn Mẫu; xã Cũ,
00002,xã,Kia,Ki a,huyện Mẫu,tỉnh Thử,,,,vi
"""
SCRIPT = "Chào bà con {{ kind }} {{ name }}.\n"


def make_workspace(
    root: Path,
    *,
    script: str | bytes = SCRIPT,
    campaign: str = CAMPAIGN,
    facts: str = FACTS,
    localities: str = LOCALITIES,
) -> Path:
    """A workspace with one campaign, ``thu``, and two localities."""
    folder = root / "scripts" / "thu"
    folder.mkdir(parents=True, exist_ok=True)
    (root / "schedules").mkdir(exist_ok=True)
    (root / "voices").mkdir(exist_ok=True)
    (folder / "campaign.toml").write_text(campaign, encoding="utf-8")
    (folder / "facts.csv").write_text(facts, encoding="utf-8")
    (folder / "vi.txt.j2").write_bytes(script.encode() if isinstance(script, str) else script)
    (root / "schedules" / "localities.csv").write_text(localities, encoding="utf-8")
    return root
