"""The embedded voice: the same bytes every time, never a crash of ours, never a lost take."""

import contextlib
import hashlib
import os
import signal
import threading
import time
import unicodedata

import numpy as np
import pytest
from examples import examples
from hypothesis import example, given
from hypothesis import strategies as st

from loa._wav import read_wav
from loa.engines import espeak
from loa.errors import BadAudio, BadText, EngineDown, TakeError
from loa.languages import vi
from loa.model.sound import Voice
from loa.model.words import Sentence
from loa.record import record
from loa.shelf import Shelf

TEXT = "Chiều mai, trạm y tế tiêm vắc xin cho trẻ dưới năm tuổi."
VOICE = Voice("bắc", "", "espeak", "vi")

posix = pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="stops a process as only POSIX can")


def say(text=TEXT, **options):
    return espeak.speak(Sentence(text, text), Voice("thử", "", "espeak", "vi", tuple(sorted(options.items()))))


def seconds(wav):
    samples, rate = read_wav(wav)
    sounding = np.flatnonzero(np.abs(samples) > 0.003)
    return (sounding[-1] - sounding[0]) / rate


def idle_worker():
    say("Một.")
    return espeak._pool(os.getpid()).idle[-1].pid


def test_the_same_text_gives_the_same_bytes_whatever_was_said_before():
    first = say()
    say("Hai.", voice="vi-vn-x-central")
    say("Ba, bốn, năm!")
    assert say() == first


def test_composed_and_decomposed_letters_sound_the_same():
    assert say(unicodedata.normalize("NFD", TEXT)) == say(TEXT)


def test_the_three_voices_differ():
    assert len({hashlib.sha256(say(voice=name)).hexdigest() for name, _whose in espeak.voices()}) == 3


@pytest.mark.parametrize("voice", list(espeak.VOICES))
@pytest.mark.parametrize("rate", [2.2, 3.0, 3.8])
def test_the_rate_is_what_was_asked_for(voice, rate):
    for text in (TEXT, "Xin chào bà con.", "Đề nghị mang theo giấy tờ, ảnh, và sổ hộ khẩu: thiếu thì về lấy!"):
        found = len(text.split()) / seconds(say(text, voice=voice, syllables_per_second=rate))
        assert found == pytest.approx(rate, rel=0.06)


@pytest.mark.parametrize("text", ["", "   ", "...", "Số 5", "50%", "a\nb", "中文", "<b>chào</b>", "a" * 2001, "\ud800"])
def test_what_is_not_plain_words_never_reaches_the_engine(text):
    with pytest.raises(BadText) as caught:
        say(text)
    assert caught.value.cure


@examples(60)
@given(st.one_of(st.text(max_size=40), st.text(alphabet="aăâđêôơưẦữỹ .,;:?!́̀", min_size=1, max_size=80)))
@example("ư̛̛ ứ̛̀ a")
@example("?!.,;:" * 20 + "a")
def test_any_text_is_spoken_or_refused(text):
    with contextlib.suppress(TakeError):
        assert read_wav(say(text))[1] == 22_050


@posix
def test_a_worker_that_is_killed_in_the_middle_of_a_take_loses_nothing():
    whole, worker, answers = say(), idle_worker(), []
    os.kill(worker, signal.SIGSTOP)
    thread = threading.Thread(target=lambda: answers.append(say()))
    thread.start()
    time.sleep(0.1)
    assert not answers
    os.kill(worker, signal.SIGKILL)
    thread.join(5)
    assert answers == [whole]


@posix
def test_a_worker_that_hangs_is_killed_and_the_take_made_again(monkeypatch):
    whole, worker = say(), idle_worker()
    monkeypatch.setattr(espeak, "_TAKE_SECONDS", 0.3)
    os.kill(worker, signal.SIGSTOP)
    assert say() == whole
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


def test_a_text_that_breaks_the_engine_every_time_is_named(monkeypatch):
    monkeypatch.setattr(espeak._Worker, "answer_to", lambda _worker, _message: None)
    with pytest.raises(BadAudio, match="trạm y tế"):
        say()


def test_takes_of_many_threads_are_those_of_one():
    texts = [f"Xin chào {word}." for word in ("bà con", "các cháu", "ông", "cả thôn")] * 3
    alone = [say(text) for text in texts]
    found = {}
    threads = [threading.Thread(target=lambda n=n, t=text: found.update({n: say(t)})) for n, text in enumerate(texts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[number] for number in range(len(texts))] == alone


def test_a_working_engine_passes_its_check():
    espeak.check()
    assert espeak.fingerprint() == espeak.fingerprint()


def test_a_missing_library_is_told_with_its_cure(monkeypatch, tmp_path):
    espeakng_loader = pytest.importorskip("espeakng_loader")
    monkeypatch.setattr(espeakng_loader, "get_library_path", lambda: str(tmp_path / "none.so"))
    with pytest.raises(EngineDown, match="espeak-ng") as caught:
        espeak.fingerprint()
    assert "pip install" in caught.value.cure


def test_a_library_that_cannot_be_loaded_is_an_engine_that_is_down(tmp_path):
    broken = tmp_path / "broken.so"
    broken.write_bytes(b"not a library")
    worker = espeak._Worker(broken, tmp_path)
    with pytest.raises(EngineDown):
        espeak._take(
            worker.answer_to(b'{"text": "a", "voice": "vi", "words_per_minute": 130, "pitch": 50, "range": 50}'), "a"
        )


def test_another_language_is_not_passed_off_as_vietnamese():
    assert espeak.lint(Voice("ede", "", "espeak", "rad"))
    assert not espeak.lint(VOICE)


def test_the_time_of_each_word_is_told():
    wav, words = espeak.speak_timed(Sentence(TEXT, TEXT), VOICE)
    assert [word.word.strip(".,") for word in words] == [word.strip(".,") for word in TEXT.split()]
    starts = [word.seconds for word in words]
    assert starts == sorted(starts)
    assert starts[0] < 0.2
    assert 0.1 < seconds(wav) - starts[-1] < 1.0
    assert wav == say()


@pytest.mark.slow
@pytest.mark.long
def test_a_thousand_takes_in_any_order_by_any_number_of_workers_are_the_same_bytes(tmp_path):
    words = ("bà", "con", "xã", "thôn", "giếng", "nước", "trường", "họp", "sáng", "chiều")
    texts = [f"Mời {a} {b} ra {c}." for a in words for b in words for c in words]
    sentences = [Sentence(text, text) for text in texts]
    runs = [
        record(order, VOICE, shelf=Shelf(tmp_path / str(number)), jobs=jobs)
        for number, (order, jobs) in enumerate(((sentences, 1), (sentences[::-1], 4)))
    ]
    one, other = ({take.key: hashlib.sha256(take.path.read_bytes()).digest() for take in takes} for takes in runs)
    assert len(one) == 1000
    assert one == other


def dirty_strings(count):
    """Strings of any kind, the same on every machine: letters with marks, symbols, controls, other scripts, noise."""
    random = np.random.default_rng(7)
    kinds = (
        "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậ ",
        "0123456789.,;:?!-/%()[]{}<>&@#*+=~^_|\\\"'…–—“”",
        "\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323aeiouy ",
        "\x00\x01\x07\x1b\u200b\u200d\u202e\ufeff\ud800 a",
        "中文한국어العربيةไทยЖ😀🇻🇳",
    )
    for number in range(count):
        mixed = kinds[number % len(kinds)] + (kinds[0] if number % 3 else "")
        yield "".join(mixed[at] for at in random.integers(0, len(mixed), int(random.integers(1, 25))))


@pytest.mark.slow
@pytest.mark.long
def test_ten_thousand_arbitrary_strings_lose_no_process_and_hang_nowhere():
    say("Một.")
    worker = espeak._pool(os.getpid()).idle[-1].pid
    spoken, slowest = 0, 0.0
    for text in dirty_strings(10_000):
        begin = time.perf_counter()
        with contextlib.suppress(TakeError, UnicodeEncodeError):
            spoken += bool(say(vi.speech(vi.say(text))))
        slowest = max(slowest, time.perf_counter() - begin)
    assert spoken > 3_000
    assert slowest < 1
    assert [one.pid for one in espeak._pool(os.getpid()).idle].count(worker) == 1


@posix
def test_a_killed_worker_costs_a_fifth_of_a_second():
    costs = []
    for _ in range(5):
        worker = idle_worker()
        os.kill(worker, signal.SIGKILL)
        begin = time.perf_counter()
        say()
        costs.append(time.perf_counter() - begin)
    assert min(costs) < 0.2
