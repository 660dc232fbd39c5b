"""How fast Vietnamese is said: the figures that docs/spoken-vietnamese.md promises, measured here.

Prints one JSON object: median and 95th percentile in milliseconds a sentence, import in seconds, lexicons in bytes,
and seconds for ten thousand lines through ``loa say``.
"""

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

from loa.languages import vi

SENTENCES = (
    "Kính thưa toàn thể bà con nhân dân trong xã.",
    "Từ ngày 16/10/2024, các nhà mạng ngừng cung cấp dịch vụ cho điện thoại chỉ dùng được sóng 2G.",
    "Bà con gọi tổng đài 1800 8098 (miễn phí, 24/24) hoặc đến UBND xã trong giờ hành chính, 7h30-11h30.",
    "Căn cước và máy điện thoại 4G: hỗ trợ từ 300.000 - 500.000 đồng/máy cho hộ nghèo, hộ DTTS.",
    "Ứng dụng i-Speed đo tốc độ mạng: mỗi địa phương cần ít nhất 300 mẫu/tháng.",
    "Công văn số 123/UBND-VHXH ngày 05/8/2024 của UBND huyện về việc tăng cường truyền thông.",
)
LINES = 10_000
ROUNDS = 5
"""The quickest of so many counts: the others waited for something else."""


def main() -> None:
    """Measure and print."""
    import_seconds = min(_seconds([sys.executable, "-c", "import loa.languages.vi"]) for _round in range(ROUNDS)) - min(
        _seconds([sys.executable, "-c", ""]) for _round in range(ROUNDS)
    )
    text = "\n".join(SENTENCES[number % len(SENTENCES)] for number in range(LINES)) + "\n"
    figures = _per_sentence() | {
        "import_seconds": round(import_seconds, 3),
        "lexicon_bytes": sum(path.stat().st_size for path in Path("loa/languages/_vi").glob("*.tsv")),
        "ten_thousand_lines_seconds": round(_seconds([sys.executable, "-m", "loa", "say"], text=text), 2),
    }
    print(json.dumps(figures, indent=2))


def _per_sentence() -> dict[str, float]:
    vi.say(SENTENCES[0])
    times = []
    for _round in range(50):
        for sentence in SENTENCES:
            begin = time.perf_counter()
            vi.speech(vi.say(sentence))
            times.append((time.perf_counter() - begin) * 1000)
    return {
        "median_ms": round(statistics.median(times), 3),
        "p95_ms": round(statistics.quantiles(times, n=20)[-1], 3),
    }


def _seconds(command: list[str], *, text: str = "") -> float:
    begin = time.perf_counter()
    subprocess.run(command, input=text.encode(), stdout=subprocess.DEVNULL, check=True, timeout=120)
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
