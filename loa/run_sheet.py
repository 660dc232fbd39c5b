"""The run sheet: A4 pages in big type for whoever stands at the amplifier, to tick, sign and hand back."""

import datetime as dt
import io
from collections.abc import Sequence
from html import escape

import segno

from loa.model.playing import PlannedPlay, PlannedRelay, PlayPlan
from loa.plans import WEEKDAYS, clock, plan_lines

_STYLE = """
@page { size: A4; margin: 14mm 12mm; }
body { font: 15pt/1.3 "Times New Roman", "Liberation Serif", serif; margin: 0; color: #000; background: #fff; }
section { break-after: page; page-break-after: always; position: relative; padding: 0 2mm; }
section:last-child { break-after: auto; page-break-after: auto; }
h1 { font-size: 20pt; margin: 0 0 1mm; padding-right: 34mm; }
p { margin: 0 0 2mm; padding-right: 34mm; }
table { width: 100%; border-collapse: collapse; margin: 4mm 0; }
thead { display: table-header-group; }
tr { break-inside: avoid; page-break-inside: avoid; }
th, td { border: 0.4mm solid #000; padding: 1.5mm 2mm; text-align: left; vertical-align: top; }
th { font-size: 12pt; }
.time { font-size: 19pt; font-weight: bold; white-space: nowrap; }
.box { display: inline-block; width: 6mm; height: 6mm; border: 0.5mm solid #000; vertical-align: middle; }
.tick { white-space: nowrap; text-align: center; }
.why { width: 38mm; }
.small { font-size: 11pt; }
.code { position: absolute; top: 0; right: 0; width: 32mm; }
.code svg { width: 30mm; height: 30mm; }
.sign { display: flex; justify-content: space-between; margin-top: 8mm; break-inside: avoid; }
.sign div { width: 45%; text-align: center; height: 30mm; border-bottom: 0.3mm dotted #000; }
""".strip()


def run_sheet(plan: PlayPlan, days: Sequence[dt.date], *, title: str, log_head: str = "") -> str:
    """One A4 page, or more when a day is long, for each day: times, titles, boxes to tick, lines to sign, a code.

    Args:
        plan: of one station.
        days: the days to print, in order.
        title: the station's name for people.
        log_head: what the station's log comes down to now; empty when it has none.
    """
    pages = "\n".join(_page(plan, day, title=title, log_head=log_head) for day in days)
    head = f"Phiếu phát thanh {escape(title)}"
    return (
        '<!DOCTYPE html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{head}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n{pages}\n</body>\n</html>\n"
    )


def code_text(plan: PlayPlan, day: dt.date, log_head: str) -> str:
    """What the code on a page says: station, day, plan revision, log head."""
    return f"loa:{plan.station}:{day.isoformat()}:{plan.revision}:{log_head or '-'}"


def _page(plan: PlayPlan, day: dt.date, *, title: str, log_head: str) -> str:
    lines = plan_lines(plan, day)
    name = f"{WEEKDAYS[day.weekday()]}, ngày {day:%d/%m/%Y}"
    rows = "\n".join(map(_row, lines)) or '<tr><td colspan="5">Không có lượt phát nào.</td></tr>'
    head = f"; đầu nhật ký {escape(log_head[:16])}" if log_head else ""
    return f"""<section>
<div class="code">{_code(code_text(plan, day, log_head))}</div>
<h1>PHIẾU PHÁT THANH</h1>
<p><b>{escape(title)}</b> ({plan.station})<br>{name}<br><span class="small">Bản lịch {plan.revision}{head}</span></p>
<table>
<thead><tr><th>Giờ</th><th>Bài</th><th>Đã phát</th><th>Không phát</th>
<th class="why">Vì sao không phát</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
<div class="sign"><div>Người phát<br><span class="small">(ký, ghi rõ họ tên)</span></div>
<div>Người kiểm tra<br><span class="small">(ký, ghi rõ họ tên)</span></div></div>
</section>"""


def _row(one: PlannedPlay | PlannedRelay) -> str:
    is_relay = isinstance(one, PlannedRelay)
    what = f"Tiếp âm {one.source}" if isinstance(one, PlannedRelay) else f"buổi {one.session}"
    number = "" if is_relay else f", dòng {one.id.rsplit('/', 1)[-1]}"
    box = '<span class="box"></span>'
    return (
        f'<tr><td class="time">{one.start:%H:%M}</td>'
        f'<td>{escape(one.title)}<br><span class="small">{escape(what)}{number}, {clock(one.seconds)}</span></td>'
        f'<td class="tick">{box}</td><td class="tick">{box}</td><td></td></tr>'
    )


def _code(text: str) -> str:
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, nl=False, scale=3, border=2, svgclass=None, lineclass=None
    )
    return out.getvalue().decode("utf-8")
