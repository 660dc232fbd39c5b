"""The code of the day: three plain words that a station says on one day, so that a recording of it is of that day.

The same station and day always give the same words, so a programme built again keeps them. They are no secret: they
show that a recording is not an old one, not that nobody could have spoken them.
"""

import datetime as dt
import hashlib

WORDS = (
    "sen tre núi biển sông hồ mây gió nắng trăng sao lúa ngô khoai sắn chuối dừa cam bưởi xoài trâu bò voi ngựa gà vịt "
    "cò cá tôm cua ong bướm trống chiêng đàn sáo nón áo khăn giày bàn ghế đèn chuông thuyền xe cầu đường"
)
"""48 things that everyone knows, each one syllable."""

WORDS_SAID = 3


def air_code(station: str, day: dt.date) -> str:
    """The words of a station's day: ``trống lúa thuyền``.

    Args:
        station: locality code.
        day: air date.
    """
    known = WORDS.split()
    drawn = hashlib.sha256(f"{station} {day.isoformat()}".encode()).digest()
    return " ".join(known[int.from_bytes(drawn[4 * n : 4 * n + 4]) % len(known)] for n in range(WORDS_SAID))
