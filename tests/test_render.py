"""Scripts are written out right for their day and place, and a wrong or hostile one is told in one line."""

import contextlib
import datetime as dt
import itertools
import time
import unicodedata

import pytest
from conftest import REPOSITORY
from contents import CAMPAIGN, FACTS, LOCALITIES, make_workspace
from examples import examples
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from loa.errors import InputInvalid, NotOnThisDate
from loa.render import MOST_LETTERS, alike, render, script_faults, script_source
from loa.workspace.campaigns import read_campaigns
from loa.workspace.localities import read_localities

FEBRUARY = dt.date(2024, 2, 12)
AUGUST = dt.date(2024, 8, 12)
SECONDS = 3.0
"""A hostile script is done with in this time even on a slow machine; most take milliseconds."""


@pytest.fixture
def write(tmp_path):
    """Write out a script's text for a locality and day."""

    def written(script, *, on=FEBRUARY, code="00001", length="short", session="", **files):
        root = make_workspace(tmp_path, script=script, **files)
        campaign = read_campaigns(root)["thu"]
        return render(campaign.scripts[0], campaign, read_localities(root)[code], on=on, length=length, session=session)

    return written


def fault_of(write, script, **settings):
    with pytest.raises(InputInvalid) as caught:
        write(script, **settings)
    (found,) = caught.value.faults
    assert found.cure
    return found


def test_the_name_is_the_one_of_the_air_date(write):
    script = "Chào {{ place }}."
    assert write(script).text == "Chào thị trấn Mẫu, huyện Mẫu, tỉnh Thử."
    assert write(script, on=AUGUST).text == "Chào xã Mẫu, tỉnh Mới."


def test_a_spoken_name_stands_where_the_written_one_is_not_plain(write):
    assert write("{{ name }} {{ written_name }}", code="00002").text == "Ki a Kia"


def test_dates_numbers_and_lists_are_written_in_good_vietnamese(write):
    script = "{{ stop_date|date }}, {{ count|number }}, {{ hamlets|join }}, {{ air_date|date }}, {{ weekday }}"
    assert write(script).text == (
        "ngày 16 tháng 9 năm 2024, 48.655, thôn Một, thôn Hai và thôn Ba, ngày 12 tháng 2 năm 2024, thứ hai"
    )


def test_the_facts_really_used_are_kept_with_their_sources(write):
    copy = write("{% if phase == 'before' %}{{ target }}{% else %}{{ stop_date|date }}{% endif %}")
    assert [(fact.name, fact.value, fact.source) for fact in copy.facts] == [("target", "300", "công văn thử")]


def test_a_locality_without_the_fact_hears_the_neutral_sentence(write):
    script = "{% if hamlets %}Tổ đến {{ hamlets|join }}.{% else %}Hỏi Ủy ban.{% endif %}"
    assert write(script, code="00002").text == "Hỏi Ủy ban."


def test_a_local_fact_whose_days_are_over_is_blank(write):
    script = "{% if count %}{{ count|number }}{% else %}chưa rõ{% endif %}"
    assert write(script, on=dt.date(2024, 3, 1)).text == "chưa rõ"


def test_a_locality_s_own_value_wins_over_its_province_s(write):
    facts = FACTS + "00001,count,7,2024-02-01,2024-02-29,xã báo\n"
    assert write("{{ count }}", facts=facts).text == "7"
    assert write("{{ count|number }}", facts=facts, code="00002").text == "48.655"


def test_a_province_s_fact_is_told_in_that_province_alone(write):
    localities = LOCALITIES.replace("00002,xã,Kia,Ki a,huyện Mẫu,tỉnh Thử", "00002,xã,Kia,Ki a,huyện Mẫu,tỉnh Khác")
    assert write("{{ 'có' if count else 'không' }}", localities=localities, code="00002").text == "không"


def test_a_fact_that_does_not_hold_on_the_day_stops_the_build(write):
    with pytest.raises(NotOnThisDate) as caught:
        write("Từ {{ stop_date|date }}.", on=AUGUST)
    (found,) = caught.value.faults
    assert found.file == "scripts/thu/campaign.toml"
    assert CAMPAIGN.splitlines()[found.line - 1 : found.line + 1] == ["[[fact]]", 'name = "stop_date"']
    assert "30/06/2024" in found.message
    assert "12/08/2024" in found.message


def test_a_fact_in_a_branch_that_is_not_taken_is_not_asked_for(write):
    script = "{% if phase == 'before' %}{{ stop_date|date }}{% else %}Đã dừng.{% endif %}"
    assert write(script, on=AUGUST).text == "Đã dừng."


@pytest.mark.parametrize(
    ("day", "word"),
    [
        (dt.date(2023, 12, 31), "31/12/2023"),
        (dt.date(2025, 1, 1), "01/01/2025"),
        (dt.date(2024, 12, 1), "01/12/2024"),
        (dt.date(2024, 11, 5), "later"),
    ],
)
def test_a_day_outside_campaign_phases_or_confirmation_is_refused(write, day, word):
    with pytest.raises(NotOnThisDate) as caught:
        write("Chào.", on=day)
    (found,) = caught.value.faults
    assert word in found.message
    assert found.file == "scripts/thu/campaign.toml"


def test_a_confirmed_phase_is_aired(write):
    campaign = CAMPAIGN.replace('confirmed_by = ""', 'confirmed_by = "Nguyễn Văn Thử, người thử"')
    assert write("Chào.", on=dt.date(2024, 11, 5), campaign=campaign).phase == "later"


def test_a_locality_without_a_name_on_the_day_is_refused(write):
    localities = LOCALITIES.replace("00002,xã,Kia,Ki a,huyện Mẫu,tỉnh Thử,,", "00002,xã,Kia,,,tỉnh Thử,2024-07-01,")
    with pytest.raises(NotOnThisDate) as caught:
        write("Chào.", code="00002", localities=localities)
    assert caught.value.faults[0].file == "schedules/localities.csv"


def test_paragraphs_are_lines_and_spaces_are_tidied(write):
    script = "Một\nhai  ba .\n\n\n  {# ghi chú #}\nBốn\t, năm\u00a0sáu.\n\n{% if phase == 'x' %}\nbảy\n{% endif %}\n"
    assert write(script).text == "Một hai ba.\nBốn, năm sáu."


def test_copy_is_nfc_whatever_the_script_was_typed_in(write):
    copy = write(unicodedata.normalize("NFD", "Bà con hãy đổi máy, {{ name }} ơi."))
    assert copy.text == unicodedata.normalize("NFC", copy.text) == "Bà con hãy đổi máy, Mẫu ơi."


@pytest.mark.parametrize(
    ("script", "line", "word"),
    [
        ("Chào\n{{ nam }}", 2, "name"),
        ("Chào\n\n{{ stop_dat|date }}", 3, "stop_date"),
        ("{{ stop_date|dat }}", 1, "date"),
        ("{% if target is nonne %}x{% endif %}", 1, "none"),
        ("a\nb\n{{ name", 3, "{{"),
        ("a\n{% if name %}b", 2, "endif"),
        ("a\n{% fi name %}b", 2, "{%"),
        ("{{ stop_date }}", 1, "|"),
        ("{{ hamlets|date }}", 1, ""),
        ("\n{% if phase == 'x' %}{% else %}\n{{ count|number }}{% endif %}", 3, ""),
        ("{% for x in name %}{{ x }}{% endfor %}", 1, ""),
        ("{% set name = 'x' %}", 1, ""),
        ("{{ 'a' - 'b' }}", 1, ""),
    ],
)
def test_a_slip_in_a_script_is_one_message_with_its_line_and_cure(write, script, line, word):
    found = fault_of(write, script, code="00002", on=dt.date(2024, 5, 1))
    assert (found.file, found.line) == ("scripts/thu/vi.txt.j2", line)
    assert word in found.message + found.cure


def test_all_unknown_names_of_a_script_are_told_together(write):
    with pytest.raises(InputInvalid) as caught:
        write("{{ nam }}\n{{ knd }}\n{% if phse %}x{% endif %}")
    assert [found.line for found in caught.value.faults] == [1, 2, 3]


def test_a_script_that_is_not_utf_8_is_told_with_its_line(write):
    found = fault_of(write, b"Ch\xc3\xa0o\nb\xe0 con\n")
    assert (found.line, "UTF-8" in found.message) == (2, True)


def test_a_script_of_34_megabytes_is_refused_unread(write):
    started = time.perf_counter()
    found = fault_of(write, b"Ch\xc3\xa0o " * (34 * 1024 * 1024 // 6))
    assert found.file == "scripts/thu/vi.txt.j2"
    assert time.perf_counter() - started < SECONDS


HOSTILE = (
    "{% for i in range(1000000000) %}x{% endfor %}",
    "{{ 'x' * 10000000000 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ 'x'.center(1000000000) }}",
    "{{ 'x'|center(1000000000) }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ '{:1000000000}'.format(1) }}",
    "{{ 'x'|indent(1000000000) }}",
    "{{ 'a'|replace('a', 'aaaaaaaa')|replace('a', 'aaaaaaaa') }}",
    "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
    "{% macro a() %}{{ caller() }}{% endmacro %}{% call a() %}x{% endcall %}",
    "{% for a in units recursive %}{{ loop(units) }}{% endfor %}",
    "{% for a in units %}{% for b in units %}x{% endfor %}{% endfor %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% extends 'x' %}",
    "{% block a %}{{ self.a() }}{% endblock %}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ name['__class__'] }}",
    "{{ name|attr('__class__') }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ lipsum(100000000) }}",
    "{{ self }}",
    "{{ [name, name] }}",
    "{% set a = 'x' %}" + "".join("{% set a = a ~ a %}" for _n in range(60)) + "{{ a }}",
    "{% set a %}x{% endset %}" + "".join("{% set a %}{{ a }}{{ a }}{% endset %}" for _n in range(60)),
    "{% set a = [1] %}" + "".join("{% set a = [a, a] %}" for _n in range(60)) + "{{ a == a }}",
    "(" * 3000 + "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "{{ " + "not " * 10000 + "1 }}",
    "{{ " + " and ".join(["1"] * 5000) + " }}",
    "{{ " + "9" * 10000 + " }}",
    "{% if 1 %}" * 2000 + "x" + "{% endif %}" * 2000,
    "{{ 1 if 1 else " * 500 + "1" + " }}",
    "{{" * 20000,
    "{#" * 20000,
    "{% raw %}" * 5000,
    "{% filter upper %}x{% endfilter %}",
    "{% with a = 1 %}{{ a }}{% endwith %}",
    "{% autoescape true %}x{% endautoescape %}",
    "{{ __fact('stop_date') }}",
    "{{ _hidden }}",
    "{{ 1 / 0 }}",
    "{{ target - hamlets }}",
    "{% do 1 %}",
    "{% trans %}x{% endtrans %}",
    "{% set loop = 1 %}",
    "{{ air_date.max }}",
    "{{ dict(a=1) }}",
    "{{ namespace(a=1) }}",
    "{% for a, b in units %}x{% endfor %}",
    "{{ units[0] }}",
    "{{ units[0:1] }}",
    "{% for a in ['x' ~ 'y'] %}{{ a }}{% endfor %}",
    "{{ 'x'|join }}",
    "\x00{{ name\x00 }}",
    "{{ name }}" + "\u202e{% if",
)


@pytest.mark.parametrize("script", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_script_is_refused_in_bounded_time(write, script):
    started = time.perf_counter()
    with pytest.raises(InputInvalid) as caught:
        write(script)
    assert time.perf_counter() - started < SECONDS
    assert all(found.file == "scripts/thu/vi.txt.j2" and found.cure for found in caught.value.faults)
    assert len(str(caught.value)) < 20_000


def test_a_loop_that_only_repeats_is_stopped_when_it_has_said_too_much(write):
    facts = FACTS.replace("thôn Một; thôn Hai; thôn Ba", "; ".join(["x"] * 300))
    found = fault_of(write, "{% for x in hamlets %}" + "y" * 1000 + "{% endfor %}", facts=facts)
    assert str(MOST_LETTERS) not in found.cure
    assert found.line == 0


@pytest.mark.parametrize("cell", ["; ".join(["x"] * 301), "x" * 1001])
def test_a_fact_too_long_to_be_said_is_refused_at_its_line(write, cell):
    found = fault_of(write, "{{ hamlets|join }}", facts=FACTS.replace("thôn Một; thôn Hai; thôn Ba", cell))
    assert (found.file, found.line) == ("scripts/thu/facts.csv", 2)


PIECES = st.sampled_from(
    (
        *("{{", "}}", "{%", "%}", "{#", "#}", "if", "endif", "for", "endfor", "in", "set", "else", "elif", "raw"),
        *("endraw", "macro", "name", "kind", "units", "hamlets", "target", "stop_date", "loop", ".", "|", "(", ")"),
        *("[", "]", ",", "=", "==", "~", "*", "**", "-", "+", "date", "number", "join", "none", "is", "not", "and"),
        *("or", "'a'", "9", "99999999999", "range", "__class__", "\\", '"', "\n", "{% if name %}", "{% endif %}"),
        *("{{ units|join }}", "{% for x in units %}", "{{ x }}", "{% endfor %}", "{% set x = 1 %}"),
    )
)


@examples(300, deadline=3000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES, max_size=25).map(" ".join))
@pytest.mark.slow
def test_whatever_a_script_holds_it_is_written_out_or_refused(write, script):
    with contextlib.suppress(InputInvalid):
        assert len(write(script).text) <= MOST_LETTERS


@examples(60, deadline=3000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_plain_text_without_marks_comes_out_as_text(write, text):
    if not any(mark in text for mark in ("{{", "{%", "{#")):
        copy = write(text)
        assert copy.text == unicodedata.normalize("NFC", copy.text)
        assert "\n\n" not in copy.text


def test_script_faults_need_no_locality_and_no_day(tmp_path):
    campaign = read_campaigns(make_workspace(tmp_path, script="{{ nam }}\n{{ 'x'|dat }}"))["thu"]
    assert [found.line for found in script_faults(campaign.scripts[0], campaign)] == [1, 2]


def words_of_days(root, days):
    """Each script, locality and stretch of days said to be alike, with the words of each of its days."""
    localities = read_localities(root)
    for campaign in read_campaigns(root).values():
        for script, locality in itertools.product(campaign.scripts, localities.values()):
            source = script_source(script)
            for some in alike(campaign, locality, days, source=source):
                yield some, [words_on(day, script, campaign, locality, source) for day in some]


def words_on(day, script, campaign, locality, source):
    try:
        return render(script, campaign, locality, on=day, length="short", source=source).text
    except NotOnThisDate:
        return None


def test_days_that_are_alike_have_the_same_words_in_every_script_of_the_sample():
    days = [dt.date(2024, 6, 1) + dt.timedelta(days=9 * n + n % 7) for n in range(40)]
    found = list(words_of_days(REPOSITORY, days))
    assert all(len(set(words)) == 1 for _some, words in found)
    assert max(len(some) for some, _words in found) > 5
    assert len({words[0] for _some, words in found}) > 100


def test_a_script_that_tells_the_day_is_written_out_each_day(tmp_path):
    root = make_workspace(tmp_path, script="Hôm nay là {{ weekday }}.")
    days = [FEBRUARY, FEBRUARY + dt.timedelta(days=1)]
    assert [some for some, _words in words_of_days(root, days)][:2] == [(days[0],), (days[1],)]


def test_a_fact_that_begins_or_ends_parts_the_days(tmp_path):
    root = make_workspace(tmp_path, script="{% if count %}{{ count | number }} nhà.{% else %}Chưa đếm.{% endif %}")
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=n) for n in range(300)]
    found = list(words_of_days(root, days))
    assert all(len(set(words)) == 1 for _some, words in found)
    assert {words[0] for _some, words in found} >= {"48.655 nhà.", "Chưa đếm."}
