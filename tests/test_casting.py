"""Voices in turn: people first, one voice per role, the whole script again when one fails."""

import pytest
from engine_voices import voice_of

from loa import plugins
from loa.casting import Part, cast, slots_of
from loa.engines import espeak
from loa.errors import BadText, EngineDown, InputInvalid, RecordingNeeded, UsageError
from loa.model.playing import CampaignRule, Caps, Station
from loa.model.sound import Voice
from loa.model.words import Sentence
from loa.shelf import Shelf
from loa.workspace import open_workspace

NORTH = Voice("bac", "", "espeak", "vi", (("voice", "vi"),))
SOUTH = Voice("nam", "", "espeak", "vi", (("voice", "vi-vn-x-south"),))
VOICES = {"bac": NORTH, "nam": SOUTH}
TEXTS = ("Tuần này xã sửa giếng làng.", "Mời mỗi nhà cử một người.", "Cảm ơn bà con đã đến.")


def said(*texts, role="main"):
    return tuple(Sentence(text, text, role=role) for text in texts)


def part(sentences, *names, **roles):
    slots = {"main": names} | {role: (name,) for role, name in roles.items()}
    return Part("giếng", "vi", sentences, tuple(sorted(slots.items())))


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "shelf")


@pytest.fixture
def broken(monkeypatch):
    """The north voice fails at the second sentence."""
    speak = espeak.speak_timed

    def fails(sentence, voice):
        if voice.name == "bac" and sentence.written == TEXTS[1]:
            raise BadText("không đọc được câu này")
        return speak(sentence, voice)

    monkeypatch.setattr(espeak, "speak_timed", fails)


def voices_of(takes):
    return [take.voice for take in takes]


def test_the_first_voice_speaks_when_it_can(shelf):
    (takes,) = cast([part(said(*TEXTS), "bac", "nam")], VOICES, shelf=shelf)
    assert voices_of(takes) == ["bac"] * 3
    assert [take.sentence.written for take in takes] == list(TEXTS)


@pytest.mark.usefixtures("broken")
def test_a_voice_that_fails_in_the_middle_gives_the_whole_script_to_the_next(shelf):
    first, second = cast(
        [part(said(*TEXTS), "bac", "nam"), part(said(TEXTS[0], TEXTS[2]), "bac", "nam")], VOICES, shelf=shelf
    )
    assert voices_of(first) == ["nam"] * 3
    assert voices_of(second) == ["bac"] * 2
    assert first[0].key != second[0].key


@pytest.mark.usefixtures("broken")
def test_strict_stops_at_the_first_failure(shelf):
    with pytest.raises(BadText):
        cast([part(said(*TEXTS), "bac", "nam")], VOICES, shelf=shelf, is_strict=True)


@pytest.mark.usefixtures("broken")
def test_when_no_voice_can_a_recording_is_needed_and_the_reason_is_told(shelf):
    with pytest.raises(RecordingNeeded) as caught:
        cast([part(said(*TEXTS), "bac")], VOICES, shelf=shelf)
    assert TEXTS[1] in caught.value.message
    assert "không đọc được câu này" in caught.value.message
    assert TEXTS[0] not in caught.value.message


def test_an_engine_that_is_down_gives_its_turn_away(shelf, monkeypatch):
    speak = espeak.speak_timed

    def down(sentence, voice):
        if voice.name == "bac":
            raise EngineDown("không chạy")
        return speak(sentence, voice)

    monkeypatch.setattr(espeak, "speak_timed", down)
    (takes,) = cast([part(said(*TEXTS), "bac", "nam")], VOICES, shelf=shelf)
    assert voices_of(takes) == ["nam"] * 3


def test_question_and_answer_have_a_voice_each(shelf):
    sentences = (*said(TEXTS[0]), *said(TEXTS[1], role="hỏi"), *said(TEXTS[2], role="đáp"))
    (takes,) = cast([part(sentences, "bac", hỏi="nam")], VOICES, shelf=shelf)
    assert voices_of(takes) == ["bac", "nam", "bac"]


@pytest.mark.usefixtures("broken")
def test_only_the_role_that_failed_changes_its_voice(shelf):
    sentences = (*said(TEXTS[0], role="hỏi"), *said(TEXTS[1], TEXTS[2]))
    (takes,) = cast([part(sentences, "bac", "nam", hỏi="bac")], VOICES, shelf=shelf)
    assert voices_of(takes) == ["bac", "nam", "nam"]


def test_a_persons_recording_comes_before_every_machine(shelf, tmp_path):
    person = voice_of("recorded", tmp_path, TEXTS[0])
    voices = VOICES | {person.name: person}
    (whole,) = cast([part(said(TEXTS[0]), "bac", person.name)], voices, shelf=shelf)
    assert voices_of(whole) == [person.name]
    (not_whole,) = cast([part(said(*TEXTS), "bac", person.name)], voices, shelf=shelf)
    assert voices_of(not_whole) == ["bac"] * 3


def test_another_language_is_never_read_by_a_vietnamese_voice(shelf):
    ede = Part("giếng", "rade", said(*TEXTS), (("main", ("bac",)),))
    with pytest.raises(UsageError):
        cast([ede], VOICES, shelf=shelf)


def test_no_parts_give_no_takes(shelf):
    assert cast([], VOICES, shelf=shelf) == ()


def station(**settings):
    blank = {"dayparts": (), "caps": Caps(1, 15), "quiet_hours": (), "languages": ("vi",), "device": "pc", "rules": ()}
    return Station(**{"locality": "24343", "schedule": "thu", "voices": (("vi", "bac"),), **blank, **settings})


def test_a_station_without_slots_has_its_one_voice():
    assert slots_of(station(), "vi") == (("main", ("bac",)),)


def test_a_stations_slots_and_a_rules_own_voices():
    here = station(slots=(("vi", ("bac", "nam")), ("vi.hỏi", ("nam",))))
    assert dict(slots_of(here, "vi")) == {"main": ("bac", "nam"), "hỏi": ("nam",)}
    rule = CampaignRule("g", "any", "any", "vi", 1, 0, None, None, voices=("nam",))
    assert dict(slots_of(here, "vi", rule)) == {"main": ("nam",), "hỏi": ("nam",)}


def test_a_language_without_a_voice_is_told():
    with pytest.raises(UsageError):
        slots_of(station(), "rade")


def test_every_engine_says_whether_it_is_a_person():
    people = [name for name in plugins.names("engines") if getattr(plugins.load("engines", name), "IS_HUMAN", False)]
    assert people == ["recorded"]


def test_a_schedule_names_voices_in_turn_for_roles_and_for_one_rule(sample):
    path = sample / "schedules" / "my-tu.toml"
    text = path.read_text(encoding="utf-8")
    text = text.replace('vi = "vi-bac"', 'vi = ["vi-bac", "vi-nam"]\n"vi.hỏi" = "vi-trung"')
    text = text.replace('audience = "elderly"', 'audience = "elderly"\nvoices = ["vi-nam"]')
    path.write_text(text, encoding="utf-8")
    here = open_workspace(sample).station("31567")
    assert dict(here.slots) == {"vi": ("vi-bac", "vi-nam"), "vi.hỏi": ("vi-trung",)}
    assert here.voices == (("vi", "vi-bac"),)
    assert [rule.voices for rule in here.rules if rule.audience == "elderly"] == [("vi-nam",)]


@pytest.mark.parametrize("wrong", ['vi = ["vi-bac", "vi-nem"]', "vi = []", 'vi = "vi-bac"\n"vi.hỏi" = "rade-x"'])
def test_a_schedule_that_names_voices_wrongly_is_told(sample, wrong):
    path = sample / "schedules" / "my-tu.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('vi = "vi-bac"', wrong), encoding="utf-8")
    with pytest.raises(InputInvalid, match=r"my-tu\.toml"):
        open_workspace(sample).stations  # noqa: B018 - reading is the test
