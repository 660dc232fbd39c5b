"""Vietnamese words for the values that logs and reports hold.

These stand in documents that must be the same whatever ``LOA_LANG`` says, so they are not translated.
"""

import datetime as dt

from loa.model.evidence import Play
from loa.model.place import Locality

FORM_WORDS = {
    "loudspeaker": "Loa truyền thanh cơ sở",
    "relay": "Tiếp âm đài cấp trên",
    "live": "Đọc trực tiếp trên loa",
    "zalo": "Zalo",
    "web": "Trang thông tin điện tử",
    "sms": "Tin nhắn SMS",
    "banner": "Băng rôn, phướn",
    "house-visit": "Tổ công nghệ số đến từng nhà",
    "press": "Báo chí",
    "television": "Truyền hình",
}
"""Hình thức."""

STATE_WORDS = {
    "aired": "phát đúng giờ",
    "early": "phát sớm",
    "late": "phát muộn",
    "untimed": "đã phát, giờ theo kế hoạch",
    "doubtful": "đã phát, giờ nghi ngờ",
    "partial": "phát dở",
    "substituted": "phát bài khác thay",
    "preempted": "nhường bản tin khẩn cấp hoặc tiếp âm",
    "cancelled": "hủy, không phát",
    "failed": "phát hỏng",
    "missed": "bỏ lỡ",
    "no-evidence": "chưa có nhật ký",
    "unplanned": "ngoài kế hoạch",
    "draft": "phát bản nháp, chưa duyệt",
}
"""What became of a planned play."""

CARRIED_OUT = "đã thực hiện"
"""What became of a post, a visit or a banner, which no play plan holds."""

END_WORDS = {"complete": "phát hết", "stopped": "dừng giữa chừng", "failed": "phát hỏng", "not-played": "không phát"}
"""How a play ended."""

TIMED_WORDS = {"plan": "giờ theo kế hoạch", "doubtful": "giờ nghi ngờ"}
"""How the start of a play is known, where nobody saw it on a clock that can be trusted."""

GRADE_WORDS = {
    "A": "bản ghi âm trên sóng khớp với bài",
    "B": "máy phát tự đo",
    "C": "người trực hoặc máy khác ghi đúng hạn",
    "D": "ghi muộn, hoặc không rõ giờ",
}
"""What proves a play."""

NOT_REPORTED = "chưa báo cáo"
"""In place of a figure that nobody knows; never 0."""

NO_PLAN = "không có kế hoạch"
"""In place of a figure that only a plan tells, where none is here, be it that none was made; never 0 either."""

NOT_RECORDED = "không có ghi nhận"
"""In place of a figure of what nobody wrote anything down; never 0 either."""

DRAFT_TITLE = "BẢN NHÁP – CHƯA DUYỆT"
"""What stands on everything that carries words that nobody approved."""
DRAFT_SUFFIX = "-ban-nhap"
"""At the end of the name of a file that carries such words."""


def month_words(name: str) -> str:
    """A month, ``2024-08``, as people write it: ``08/2024``."""
    return f"{name[5:]}/{name[:4]}"


def week_words(week: str) -> str:
    """An ISO week, ``2024-W33``, as people write it: ``33/2024``."""
    year, _dash, number = week.partition("-W")
    return f"{number}/{year}"


def day_words(day: dt.date) -> str:
    """``12/08/2024``."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def up_to_words(day: dt.date) -> str:
    """That a report was made when its month was not over."""
    return f"Số liệu tính đến ngày {day_words(day)}, tháng chưa kết thúc."


def contradicted_words(count: int) -> str:
    """That so many plays are told otherwise than the log says, and nobody has settled it."""
    return f"{count} lượt phát được báo khác với nhật ký và chưa được xác minh; số liệu tính theo nhật ký."


def timed_words(play: Play) -> str:
    """``giờ nghi ngờ, sau 10/08/2024 09:00, trước 19/08/2024 08:15``; empty for a start that was seen."""
    if not play.timed:
        return ""
    bounds = [("sau", play.not_before), ("trước", play.not_after)]
    return ", ".join(
        [TIMED_WORDS[play.timed], *(f"{word} {one:%d/%m/%Y %H:%M}" for word, one in bounds if one is not None)]
    )


def own_means(locality: Locality, day: dt.date) -> str:
    """Phương tiện of a locality's loudspeakers on a day: ``Đài truyền thanh xã Krông Năng``."""
    name = locality.name_on(day)
    return f"Đài truyền thanh {name.kind} {name.name}" if name else f"Đài truyền thanh {locality.code}"
