"""The run sheet: A4 pages in big type for whoever stands at the amplifier, to tick, sign and hand back."""

import datetime as dt
import io
import re
from collections.abc import Iterator, Sequence
from html import escape

import segno

from loa.model.airing import URGENT_PREFIX
from loa.model.playing import PlannedPlay, PlannedRelay, PlannedSession, PlayPlan
from loa.model.time import WEEKDAY_TITLES
from loa.model.wording import DRAFT_TITLE
from loa.plans import clock, plan_lines

_HYPHENED = re.compile(r"[^\s-]+(-[^\s-]+)+")

HEAD_DIGITS = 16
"""How much of the log's root stands on a page: 64 bits, which nobody meets by chance."""

_STYLE = """
@page { size: A4; margin: 14mm 12mm; @bottom-right {
  content: "Trang " counter(page) "/" counter(pages); font-size: 11pt; } }
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
.day { border: 0; padding: 0 0 1mm; font-size: 11pt; font-weight: normal; }
.part td { background: #eee; font-size: 13pt; break-after: avoid; page-break-after: avoid; print-color-adjust: exact;
  -webkit-print-color-adjust: exact; }
.urgent { border: 0.6mm solid #000; padding: 0 1mm; font-weight: bold; }
.time { font-size: 19pt; font-weight: bold; white-space: nowrap; }
.box { display: inline-block; width: 6mm; height: 6mm; border: 0.5mm solid #000; vertical-align: middle; }
.tick { white-space: nowrap; text-align: center; }
.real { width: 20mm; }
.why { width: 34mm; }
.small { font-size: 11pt; }
.code { position: absolute; top: 0; right: 0; width: 32mm; }
.code svg { display: block; width: 32mm; height: 32mm; }
.whole { white-space: nowrap; }
.last { break-inside: avoid; page-break-inside: avoid; }
.last .names { border: 0; padding: 8mm 0 0; }
.sign { display: flex; justify-content: space-between; }
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
    """What the code on a page says: station, day, plan revision, the head of the log in short."""
    return f"loa:{plan.station}:{day.isoformat()}:{plan.revision}:{log_head[:HEAD_DIGITS] or '-'}"


def _page(plan: PlayPlan, day: dt.date, *, title: str, log_head: str) -> str:
    name = f"{WEEKDAY_TITLES[day.weekday()]}, ngày {day:%d/%m/%Y}"
    *rows, last = list(_rows(plan, day)) or ['<tr><td colspan="6">Không có lượt phát nào.</td></tr>']
    before = "\n".join(rows)
    head = f"; đầu nhật ký {escape(log_head[:HEAD_DIGITS])}" if log_head else ""
    return f"""<section>
<div class="code">{_code(code_text(plan, day, log_head))}</div>
<h1>PHIẾU PHÁT THANH</h1>{_draft(plan, day)}
<p><b>{escape(title)}</b> ({plan.station})<br>{name}<br><span class="small">Bản lịch {plan.revision}{head}</span></p>
<table>
<thead><tr><th class="day" colspan="6">Đài {plan.station}, ngày {day:%d/%m/%Y}, bản lịch {plan.revision}</th></tr>
<tr><th>Giờ</th><th>Bài</th><th>Đã phát</th><th>Không phát</th>
<th class="real">Giờ thật, nếu khác</th><th class="why">Vì sao không phát</th></tr></thead>
<tbody>
{before}
</tbody>
<tbody class="last">
{last}
<tr><td class="names" colspan="6"><div class="sign">
<div>Người phát<br><span class="small">(ký, ghi rõ họ tên)</span></div>
<div>Người kiểm tra<br><span class="small">(ký, ghi rõ họ tên)</span></div></div></td></tr>
</tbody>
</table>
</section>"""


def _draft(plan: PlayPlan, day: dt.date) -> str:
    """What stands over a page with words that nobody approved."""
    drafts = [one.draft for one in plan.plays if one.start.date() == day]
    drafts += [one.draft for one in plan.sessions if one.day == day]
    return f'<p><span class="urgent">{DRAFT_TITLE}. Không phát lên loa.</span></p>' if any(drafts) else ""


def _rows(plan: PlayPlan, day: dt.date) -> Iterator[str]:
    """A row for each line, and one before the first of each session that names it."""
    sessions = {one.name: one for one in plan.sessions if one.day == day}
    shown = ""
    for one in plan_lines(plan, day):
        name = one.session if isinstance(one, PlannedPlay) else ""
        if name and name != shown:
            yield _session_row(sessions.get(name), name)
        shown = name
        yield _row(one)


def _session_row(session: PlannedSession | None, name: str) -> str:
    if session is None:
        return f'<tr class="part"><td colspan="6">Buổi {escape(name)}</td></tr>'
    title = escape(session.title)
    if name.startswith(URGENT_PREFIX):
        title = f'<span class="urgent">{title.upper()}</span>'
    told = f"{title}: bắt đầu {session.start:%H:%M}, dài {clock(session.seconds)}"
    return f'<tr class="part"><td colspan="6">{told}</td></tr>'


def _row(one: PlannedPlay | PlannedRelay) -> str:
    what = f"Tiếp âm {one.source}" if isinstance(one, PlannedRelay) else f"Bài {one.id.rsplit('/', 1)[-1]}"
    told = f"{escape(what)}, dài {clock(one.seconds)}"
    if isinstance(one, PlannedPlay) and one.draft:
        told += f"; bản nháp: {escape(one.draft)}"
    box = '<span class="box"></span>'
    return (
        f'<tr><td class="time">{one.start:%H:%M}</td>'
        f'<td>{_unbroken(escape(one.title))}<br><span class="small">{told}</span></td>'
        f'<td class="tick">{box}</td><td class="tick">{box}</td><td></td><td></td></tr>'
    )


def _unbroken(text: str) -> str:
    """Names like i-Speed stay on one line; browsers break lines after a hyphen."""
    return _HYPHENED.sub(r'<span class="whole">\g<0></span>', text)


def _code(text: str) -> str:
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, nl=False, border=2, omitsize=True, svgclass=None, lineclass=None
    )
    return out.getvalue().decode("utf-8")
