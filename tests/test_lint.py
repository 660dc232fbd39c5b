"""What an editor is shown before a text is approved."""

import datetime as dt
from dataclasses import replace

import pytest

from loa.lint import lint, syllables_per_second_for
from loa.model.words import Copy
from loa.speak import speak

CONTACT = "Hỏi thêm xin gọi tổng đài 1900 1234."


def findings(text, *, audience="everyone", seconds=None, air_date=dt.date(2025, 3, 1), language="vi", limit=None):
    copy = Copy("c", language, audience, "short", "24343", air_date, "p", "t", text, "scripts/c/vi.txt.j2")
    return lint(copy, speak(copy), seconds=seconds, most_syllables_per_second=limit)


def faults(text, **options):
    return [found.message for found in findings(f"{text} {CONTACT}", **options).faults]


def notes(text, **options):
    return [found.message for found in findings(text, **options).notes]


def test_a_good_text_has_no_finding():
    found = findings(f"Kính thưa bà con, xã ta họp lúc 7 giờ sáng mai. {CONTACT}")
    assert found.faults == ()
    assert found.notes == ()


@pytest.mark.parametrize(("audience", "limit"), [("everyone", 3.8), ("elderly", 3.3), ("remote", 3.3)])
def test_each_audience_has_its_speed(audience, limit):
    assert syllables_per_second_for(audience) == limit
    text = "và " * 100
    count = 100 + len(speak_words())
    assert not faults(text, audience=audience, seconds=count / (limit - 0.01))
    assert faults(text, audience=audience, seconds=count / (limit + 0.01))


def speak_words():
    copy = Copy("c", "vi", "everyone", "short", "x", dt.date(2025, 3, 1), "p", "t", CONTACT, "f")
    return [word for sentence in speak(copy).sentences for word in sentence.spoken.split()]


def test_speed_may_be_limited_by_the_campaign():
    assert faults("Một hai ba bốn.", seconds=4, limit=1.0)


def test_speed_is_judged_in_every_language():
    assert findings("Buôn sang ưm mưng hlăm wưng.", language="rade", seconds=1).faults


def test_a_stretch_without_a_breath_is_noted():
    assert notes("và " * 40 + CONTACT)


def test_a_misspelt_syllable_is_a_fault_with_a_proposal():
    copy_findings = findings(f"Sở Thông tin và Tryền thông. {CONTACT}")
    (found,) = copy_findings.faults
    assert found.cell == "Tryền"
    assert "truyền" in found.cure


def test_nobody_to_ask_is_noted():
    assert notes("Mai xã ta họp.")
    assert not notes("Mai xã ta họp. Bà con liên hệ Ủy ban nhân dân xã.")


@pytest.mark.parametrize(
    "offer", ["Viettel khuyến mãi lớn.", "MobiFone giảm giá cho bà con.", "Mua ngay máy Samsung, tặng loa."]
)
def test_advertising_a_firm_is_a_fault(offer):
    assert faults(offer)


def test_naming_one_firm_is_noted_and_naming_several_is_not():
    assert notes(f"Bà con đến điểm của Viettel. {CONTACT}")
    assert not notes(f"Viettel cũng như VNPT đều có điểm đổi máy. {CONTACT}".replace("Viettel cũng", "Cả VNPT cũng"))[
        1:
    ]


def test_a_price_is_noted_and_help_is_not():
    assert notes(f"Máy chỉ 500.000 đồng. {CONTACT}")
    assert not notes(f"Nhà nước hỗ trợ 500.000 đồng. {CONTACT}")


@pytest.mark.parametrize("text", ["Bà con phải mua điện thoại thông minh.", "Chỉ dùng được smartphone."])
def test_a_smartphone_is_never_needed(text):
    assert faults(text)


@pytest.mark.parametrize(
    "text", ["Không cần mua điện thoại thông minh.", "Cần điện thoại thông minh hoặc máy phím bấm có 4G."]
)
def test_saying_that_it_is_not_needed_is_right(text):
    assert not faults(text)


@pytest.mark.parametrize(
    "text", ["Họp ngày 31/4/2025.", "Họp thứ Hai, ngày 4/3/2025.", "Chủ nhật 3/3", "thứ 2 ngày 30 tháng 2"]
)
def test_a_day_that_is_wrong_is_a_fault(text):
    assert faults(text)


@pytest.mark.parametrize("text", ["Họp thứ Ba, ngày 4/3/2025.", "Chủ nhật 2/3", "thứ 2 ngày 3 tháng 3 năm 2025"])
def test_a_day_that_is_right_is_none(text):
    assert not faults(text)


def test_faults_name_the_script():
    found = findings("Họp ngày 31/4/2025.").faults[0]
    assert found.file == "scripts/c/vi.txt.j2"
    assert replace(found, line=0) == found
