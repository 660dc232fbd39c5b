"""The report of a province: the reports of its stations added up, with those of which nothing came."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from loa.model.evidence import FORMS, GRADES, FormTotal, Report

_KINDS = ("tỉnh ", "thành phố ")
_LETTERS_APART = str.maketrans("đĐ", "dD")
"""Letters that no Unicode form takes apart."""


def province_code(province: str) -> str:
    """What stands in the ids of a province's figures and in its files: ``dak-lak`` of ``tỉnh Đắk Lắk``."""
    words = province.casefold().translate(_LETTERS_APART)
    bare = next((words.removeprefix(kind) for kind in map(str.casefold, _KINDS) if words.startswith(kind)), words)
    plain = "".join(char for char in unicodedata.normalize("NFD", bare) if not unicodedata.combining(char))
    return "-".join(re.findall("[a-z]+", plain))


def province_report(province: str, parts: Sequence[Report], *, style: str = "report") -> Report:
    """The stations' reports of one month and campaign as one.

    A station of which no log came adds nothing to the times carried out, and is named as "chưa báo cáo".

    Args:
        province: with its kind: ``tỉnh Đắk Lắk``.
        parts: one report or more, of the same month and campaign.
        style: ``report`` or ``letter``.
    """
    first = parts[0]
    letters = {part.dispatch for part in parts}
    return Report(
        station=province_code(province),
        locality=province,
        month=first.month,
        campaign=first.campaign,
        campaign_title=first.campaign_title,
        dispatch=first.dispatch if len(letters) == 1 else "",
        dispatch_title=first.dispatch_title if len(letters) == 1 else "",
        due=first.due,
        to="",
        covered=any(part.covered for part in parts),
        totals=_added(total for part in parts for total in part.totals),
        outcomes=(),
        log_head="",
        log_size=sum(part.log_size for part in parts),
        due_before=first.due_before,
        send_by=first.send_by,
        days_without_log=max(part.days_without_log for part in parts),
        days_without_plan=max(part.days_without_plan for part in parts),
        fields=first.fields,
        previous=_before(parts),
        style=style,
        cosigned_size=sum(part.cosigned_size for part in parts),
        states=_states(parts),
        as_of=first.as_of,
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        parts=tuple(sorted(parts, key=lambda part: part.station)),
    )


def _states(parts: Iterable[Report]) -> tuple[tuple[str, int], ...]:
    counts: Counter[str] = Counter()
    for part in parts:
        counts.update(dict(part.states))
    return tuple(sorted(counts.items()))


def _before(parts: Sequence[Report]) -> tuple[FormTotal, ...] | None:
    known = [part.previous for part in parts if part.previous is not None]
    return _added(total for totals in known for total in totals) if known else None


def _added(totals: Iterable[FormTotal]) -> tuple[FormTotal, ...]:
    """One total a form, over whatever the means are called."""
    forms: dict[str, list[FormTotal]] = {}
    for total in totals:
        forms.setdefault(total.form, []).append(total)
    return tuple(_sum(form, forms[form]) for form in FORMS if form in forms)


def _sum(form: str, totals: Sequence[FormTotal]) -> FormTotal:
    planned = [total.planned for total in totals if total.planned is not None]
    aired = [total.aired for total in totals if total.aired is not None]
    grades = [dict(total.by_grade) for total in totals]
    sums = ((grade, sum(one.get(grade, 0) for one in grades)) for grade in GRADES)
    means = {total.means for total in totals}
    return FormTotal(
        form=form,
        means=means.pop() if len(means) == 1 else f"{len(means)} phương tiện",
        planned=sum(planned) if planned else None,
        aired=sum(aired) if aired else None,
        by_grade=tuple((grade, count) for grade, count in sums if count),
    )
