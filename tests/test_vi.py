"""Spoken Vietnamese: what is said comes back to what was written, for any value and any text."""

import datetime as dt
import time
import unicodedata

import pytest
from examples import examples
from hypothesis import example, given
from hypothesis import strategies as st

from loa.files.lexicon import entries_of
from loa.languages import vi
from loa.languages._vi import rulebook
from loa.languages._vi.numerals import SOUTH, cardinal, words
from loa.languages._vi.romans import value
from loa.languages._vi.syllables import VIETNAMESE, is_syllable
from loa.model.lexicon import lexicon_of


def _list(text):
    return text.split()


UNITS = {word: number for number, word in enumerate(_list("không một hai ba bốn năm sáu bảy tám chín"))} | {
    "mốt": 1,
    "tư": 4,
    "lăm": 5,
}
SPEAKABLE = VIETNAMESE | set(" .,;:?!")
LONGEST_MS = 50


def said(text, **options):
    return vi.speech(vi.say(text, **options))


def heard(spoken):
    """The number that a listener writes down; written apart from the code under test."""
    total = billions = group = 0
    last = None
    for word in spoken.split():
        if word in ("linh", "lẻ"):
            last = None
        elif word == "trăm":
            group, last = last * 100, None
        elif word == "mươi":
            group, last = group + last * 10, None
        elif word == "mười":
            group, last = group + 10, None
        elif word in ("nghìn", "ngàn", "triệu"):
            total += (group + (last or 0)) * (1000 if word != "triệu" else 10**6)
            group, last = 0, None
        elif word == "tỷ":
            billions = (billions + total + group + (last or 0)) * 10**9
            total, group, last = 0, 0, None
        else:
            last = UNITS[word]
    return billions + total + group + (last or 0)


@given(st.integers(0, 10**15))
@example(0)
@example(10**9)
@example(1_000_001)
@examples(300)
def test_a_number_is_heard_as_it_was_written(number):
    assert heard(words(number)) == number
    assert heard(said(vi.number(number))) == number


@given(st.integers(0, 10**12))
@examples(100)
def test_regions_say_the_same_number(number):
    southern = said(vi.number(number), reading=SOUTH)
    assert heard(southern) == number
    assert "nghìn" not in southern
    assert "linh" not in southern


@given(st.integers(1, 999), st.integers(0, 999))
@examples(100)
def test_thousands_with_a_comma_are_counted_before_people(thousands, rest):
    assert heard(said(f"{thousands},{rest:03} người").removesuffix(" người")) == thousands * 1000 + rest


@given(st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)))
@examples(200)
def test_every_form_of_a_date_is_said_alike(day):
    spoken = said(vi.date(day))
    assert {
        said(f"ngày {day.day}/{day.month}/{day.year}"),
        said(day.strftime("ngày %d.%m.%Y")),
        said(day.strftime("%d-%m-%Y")),
        said(day.isoformat()),
    } == {spoken}
    _day, rest = spoken.removeprefix("ngày ").split(" tháng ", 1)
    month, year = rest.split(" năm ", 1)
    assert (heard(year), heard(month), heard(_day)) == (day.year, day.month, day.day)


@given(st.times())
@examples(200)
def test_every_form_of_a_time_is_said_alike(moment):
    spoken = said(vi.time(moment) + (" phút" if moment.minute else ""))
    written = (f"{moment.hour}h{moment.minute:02}", f"{moment.hour:02}:{moment.minute:02}", vi.time(moment))
    assert {said(form) for form in written} == {spoken}
    hour, _unit, minute = spoken.partition(" giờ")
    assert heard(hour) == moment.hour
    assert heard(minute.removesuffix(" phút")) == moment.minute


@given(st.integers(0, 10**13))
@examples(100)
def test_money_is_heard_as_it_was_written(dong):
    for written in (vi.money(dong), f"{vi.number(dong)}đ", f"{dong} VNĐ"):
        spoken = said(written)
        assert spoken.endswith(" đồng")
        assert heard(spoken.removesuffix(" đồng")) == dong


@given(
    st.from_regex(r"0[235789][0-9]{8}", fullmatch=True),
    st.sampled_from(("{}", "{:.4}.{:.3}.{:.3}", "{:.4} {:.3} {:.3}")),
)
@examples(100)
def test_a_telephone_number_is_said_figure_by_figure(number, form):
    written = form.format(number[:4], number[4:7], number[7:]) if form != "{}" else number
    assert "".join(str(UNITS[word.strip(",")]) for word in said(written).split()) == number


@given(st.integers(1, 3999))
@examples(100)
def test_roman_figures_after_a_heading_are_numbers(number):
    parts = (
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
    )
    figure, rest = "", number
    for size, letters in (*parts, (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        figure += letters * (rest // size)
        rest %= size
    assert value(figure) == number
    assert heard(said(f"chương {figure}").removeprefix("chương ")) == number


PLAIN = st.lists(
    st.sampled_from(
        _list("Kính thưa bà con nhân dân xã ta hôm nay trời đẹp, mời mọi người nghe đài; xin cảm ơn! uỷ hoà khoẻ quý")
    ),
    min_size=1,
    max_size=30,
).map(" ".join)


@given(PLAIN)
def test_plain_vietnamese_comes_back_unchanged(text):
    assert said(text) == text


PIECES = st.sampled_from(
    (
        "ngày 5/8/2025",
        "3-5 ngày",
        "2G/4G",
        "UBND",
        "TP. Huế",
        "1.234,5",
        "48,655 hộ",
        "5h30-6h",
        "18001234",
        "Số: 12/KH-UBND",
        "ispeed.vn",
        "Ea H'leo",
        "M'Drắk",
        "khoản 2 Điều 5",
        "50%",
        "300.000đ/tháng",
        "Zalo",
        "XYZ",
        "Tryền",
        "(theo dõi)",
        "“nói”",
        "./.",
        "…",
        "quý IV/2025",
        "T2-T6",
        "- ",
        "≥ 40 Mbps",
        "và",
        "Bà con",
    )
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=8).map(" ".join), st.text(max_size=120), st.lists(PIECES, max_size=8).map("".join)
)


@given(TEXTS)
@examples(400)
def test_any_text_is_said_without_residue_and_fast(text):
    begin = time.perf_counter()
    spans = vi.say(text)
    spoken = vi.speech(spans)
    elapsed_ms = (time.perf_counter() - begin) * 1000
    assert set(spoken.lower()) <= SPEAKABLE
    assert elapsed_ms < LONGEST_MS or min(_ms(text) for _again in range(3)) < LONGEST_MS
    written = unicodedata.normalize("NFC", text)
    covered = {place for span in spans for place in range(span.start, span.start + len(span.text))}
    assert all(place in covered or letter.isspace() for place, letter in enumerate(written))
    assert all(written[span.start : span.start + len(span.text)] == span.text for span in spans)


def _ms(text):
    begin = time.perf_counter()
    vi.speech(vi.say(text))
    return (time.perf_counter() - begin) * 1000


@given(st.lists(PIECES, max_size=8).map(" ".join))
@examples(200)
def test_saying_it_twice_changes_nothing(text):
    once = said(text)
    assert said(once) == once


@given(st.lists(PIECES, max_size=6).map(" ".join))
@examples(100)
def test_composed_and_decomposed_letters_are_said_alike(text):
    assert said(unicodedata.normalize("NFD", text)) == said(text)


@pytest.mark.parametrize("text", ["1" * 5000, "a.b-" * 1000, "1/" * 2000, "H'" * 2000, "0123-" * 1000, "VIX" * 1000])
def test_no_long_text_hangs(text):
    assert _ms(text) < 1500


@pytest.mark.parametrize(
    "word", _list("nguyễn khuỷu giếng gì quý quốc yêu iu thuở khuya ngoằn ngoèo xoong ở đường quyển huýt oẹ")
)
def test_syllables_are_known(word):
    assert is_syllable(word)
    assert is_syllable(word.upper())


@pytest.mark.parametrize("word", _list("tryền truyềnn kac ghà ngê qa web ôô bbb kat tắch hổc ưk zalo"))
def test_what_is_no_syllable_is_known(word):
    assert not is_syllable(word)


def test_an_unknown_word_is_reported_with_a_proposal():
    (span,) = [span for span in vi.say("Sở Thông tin và Tryền thông") if span.warning]
    assert span.text == "Tryền"
    assert "truyền" in span.warning


def test_what_cannot_be_read_is_silent_and_reported():
    spans = vi.say("xin chào 😀 中文")
    assert vi.speech(spans) == "xin chào"
    assert [span.text for span in spans if span.kind == "unreadable" and span.warning] == ["😀", "中文"]


def test_invisible_characters_are_shown_with_their_code():
    spans = vi.say("Công\u200b văn\u00ad")
    assert vi.speech(spans) == "Công văn"
    assert [(span.start, "U+" in span.warning) for span in spans if span.kind == "invisible"] == [(4, True), (9, True)]


def test_look_alike_letters_are_read_as_what_they_look_like():
    assert said("Ðắk Lắk") == said("Đắk Lắk")
    assert said("２Ｇ") == said("2G")
    assert said("Соn") == "Con"


def test_a_day_that_does_not_exist_is_reported():
    (span,) = [span for span in vi.say("ngày 30/2/2025") if span.kind == "date"]
    assert span.warning


def test_a_comma_that_may_be_thousands_is_reported():
    assert any(span.warning for span in vi.say("12,345"))
    assert not any(span.warning for span in vi.say("12,345 người"))


def test_the_workspaces_reading_wins_and_names_its_line():
    own = lexicon_of(entries_of("written\tspoken\tkind\nZalo\tgia lô\tbrand\n", name="scripts/lexicon.tsv"))
    (span,) = vi.say("Zalo", lexicon=own)
    assert (span.spoken, span.entry) == ("gia lô", "scripts/lexicon.tsv:2")


def test_a_reading_may_be_for_one_engine_only():
    rows = "written\tspoken\tkind\tengine\nZalo\tgia lô\tbrand\tgtts\nZalo\tda lô\tbrand\t\n"
    own = lexicon_of(entries_of(rows, name="l.tsv"))
    assert said("Zalo", lexicon=own, engine="gtts") == "gia lô"
    assert said("Zalo", lexicon=own, engine="espeak") == "da lô"


def test_an_entry_may_ask_for_its_neighbours():
    rows = (
        "written\tspoken\tkind\tbefore\tafter\n"
        "BT\tbí thư\tabbreviation\t\thuyện ủy\n"
        "BT\tbê tông\tabbreviation\tcầu\t\n"
        "BT\tbình thường\tabbreviation\t\t\n"
    )
    own = lexicon_of(entries_of(rows, name="l.tsv"))
    assert said("BT huyện ủy, cầu BT, BT", lexicon=own) == "bí thư huyện ủy, cầu bê tông, bình thường"


def test_values_are_written_as_vietnamese_writes_them():
    assert vi.date(dt.date(2024, 9, 16)) == "ngày 16 tháng 9 năm 2024"
    assert vi.number(48655) == "48.655"
    assert vi.number(3.5) == "3,5"
    assert vi.time(dt.time(5, 30)) == "5 giờ 30"
    assert vi.time(dt.time(17)) == "17 giờ"
    assert vi.money(300000) == "300.000 đồng"


def test_a_list_is_joined_with_va():
    assert vi.join([]) == ""
    assert vi.join(["a"]) == "a"
    assert vi.join(["a", "b", "c"]) == "a, b và c"


@pytest.mark.parametrize(
    "text",
    ["Gặp TP. Huế nhé. Rồi về.", "KT. CHỦ TỊCH ký. Hết.", "1. Mục một. Hết.", "Theo ông T. Nam nói. Đúng."],
)
def test_an_abbreviations_point_ends_no_sentence(text):
    assert len(vi.sentences(text)) == 2


def test_long_figures_are_read_one_by_one():
    assert cardinal("1" * 30) == " ".join(["một"] * 30)


def test_every_packaged_reading_is_made_of_speakable_letters():
    for entry in rulebook._entries():
        assert set(entry.spoken.lower()) <= VIETNAMESE | set(" ,"), entry
        assert said(entry.spoken, lexicon=None) == entry.spoken or entry.kind in ("unit", "place"), entry
