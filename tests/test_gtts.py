"""The online voice, against a service on this machine: strict about permission, certificates, time and sound."""

import base64
import contextlib
import json
import socket
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import numpy as np
import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from loa import ffmpeg
from loa._wav import wav_bytes
from loa.engines import gtts
from loa.errors import BadAudio, BadText, EngineBusy, EngineDown
from loa.model.sound import Voice
from loa.model.words import Sentence


def mp3(seconds):
    """What the service sends: MPEG-2 layer III frames of 24 kHz and 32 kbps."""
    return (b"\xff\xf3\x44\xc4" + bytes(92)) * round(seconds * 24_000 / 576)


SOUND = mp3(6)


class Service:
    """What the service was asked, and what it answers next."""

    def __init__(self):
        self.asked = []
        self.answers = []

    def answer(self, body):
        self.asked.append(json.loads(json.loads(parse_qs(body)["f.req"][0])[0][0][1])[0])
        return self.answers.pop(0) if self.answers else (200, {}, sounding(SOUND))


def sounding(data):
    return b')]}\'\n\n[["wrb.fr","jQ1olc","[\\"' + base64.b64encode(data) + b'\\"]",null,null,null,"generic"]]'


@contextlib.contextmanager
def serving(service, *, context=None):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            status, headers, body = service.answer(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http{'s' if context else ''}://127.0.0.1:{server.server_port}/tts"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def service():
    return Service()


@pytest.fixture
def say(service):
    with serving(service) as endpoint:
        yield lambda text: gtts.speak(Sentence(text, text), voice(endpoint=endpoint))


def voice(*, allow_online=True, pause_seconds=0.0, **options):
    options |= {"allow_online": allow_online, "pause_seconds": pause_seconds}
    return Voice("mạng", "", "gtts", "vi", tuple(sorted(options.items())))


def test_a_sentence_comes_back_as_sound(say, service):
    assert say("Xin chào bà con.") == SOUND
    assert service.asked == ["Xin chào bà con."]


def test_a_long_sentence_is_cut_at_clauses_and_every_part_is_there(say, service):
    clause = "đề nghị bà con đến nhà văn hoá thôn đúng giờ, "
    assert say(clause * 4) == SOUND * 2
    assert service.asked == [(clause * 2).strip()] * 2


def test_a_part_without_sound_is_no_take(say, service):
    service.answers = [(200, {}, sounding(b"")), (200, {}, b")]}'\n[]")]
    for _ in range(2):
        with pytest.raises(BadAudio, match="Xin chào"):
            say("Xin chào.")


def test_a_busy_service_is_asked_again(say, service):
    service.answers = [(429, {"Retry-After": "0"}, b""), (503, {}, b"")]
    assert say("Xin chào.") == SOUND
    assert len(service.asked) == 3


def test_a_service_that_stays_busy_is_left_alone(say, service):
    service.answers = [(429, {}, b"")] * 10
    with pytest.raises(EngineBusy) as caught:
        say("Xin chào.")
    assert (len(service.asked), caught.value.exit_code) == (4, 5)


@pytest.mark.parametrize("status", [302, 403, 404])
def test_a_service_that_refuses_is_down(say, service, status):
    service.answers = [(status, {"Location": "http://127.0.0.1:1/"}, b"")]
    with pytest.raises(EngineDown):
        say("Xin chào.")
    assert len(service.asked) == 1


def test_without_a_connection_the_engine_is_down():
    with pytest.raises(EngineDown) as caught:
        gtts.speak(Sentence("a", "Xin chào."), voice(endpoint="http://127.0.0.1:1/"))
    assert caught.value.cure


def test_an_answer_that_breaks_off_is_no_take(say, service):
    service.answers = [(200, {"Content-Length": "100000"}, sounding(SOUND))]
    with pytest.raises((EngineDown, BadAudio)):
        say("Xin chào.")


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


def secured(authority, name):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


@pytest.fixture
def trusted(authority, tmp_path, monkeypatch):
    """This machine trusts the authority."""
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))


@pytest.mark.usefixtures("trusted")
def test_a_right_certificate_is_enough(service, authority):
    with serving(service, context=secured(authority, "127.0.0.1")) as endpoint:
        assert gtts.speak(Sentence("a", "Xin chào."), voice(endpoint=endpoint)) == SOUND


@pytest.mark.usefixtures("trusted")
def test_a_certificate_for_another_name_is_refused(service, authority):
    with (
        serving(service, context=secured(authority, "portal.example")) as endpoint,
        pytest.raises(EngineDown, match=r"(?i)certificate|chứng"),
    ):
        gtts.speak(Sentence("a", "Xin chào."), voice(endpoint=endpoint))
    assert service.asked == []


def test_a_certificate_that_nobody_vouches_for_is_refused(service, authority, monkeypatch):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    with (
        serving(service, context=secured(authority, "127.0.0.1")) as endpoint,
        pytest.raises(EngineDown, match=r"(?i)certificate|chứng"),
    ):
        gtts.speak(Sentence("a", "Xin chào."), voice(endpoint=endpoint))
    assert service.asked == []


def test_verification_cannot_be_switched_off_by_the_environment(service, authority, monkeypatch):
    monkeypatch.setenv("CURL_CA_BUNDLE", "")
    monkeypatch.setenv("PYTHONHTTPSVERIFY", "0")
    with serving(service, context=secured(authority, "127.0.0.1")) as endpoint, pytest.raises(EngineDown):
        gtts.speak(Sentence("a", "Xin chào."), voice(endpoint=endpoint))


@pytest.mark.usefixtures("trusted")
def test_a_captive_portal_is_told_from_a_voice(service, authority):
    service.answers = [(200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><title>Wi-Fi</title>")]
    with (
        serving(service, context=secured(authority, "127.0.0.1")) as endpoint,
        pytest.raises(EngineDown, match=r"web page|trang web"),
    ):
        gtts.speak(Sentence("a", "Xin chào."), voice(endpoint=endpoint))


def test_one_missing_part_of_many_is_no_take(say, service):
    clause = "đề nghị bà con đến nhà văn hoá thôn đúng giờ, "
    service.answers = [(200, {}, sounding(SOUND)), (200, {}, sounding(b""))]
    with pytest.raises(BadAudio):
        say(clause * 6)
    assert len(service.asked) == 2


@pytest.mark.parametrize("sound", [SOUND[:-40], mp3(0.5), SOUND[:-40] + b"\0" * 40 + b"x", b"\0" * 5000])
def test_sound_that_is_cut_off_is_no_take(say, service, sound):
    service.answers = [(200, {}, sounding(sound))]
    with pytest.raises(BadAudio):
        say("Đề nghị bà con đến nhà văn hoá thôn đúng giờ.")


@pytest.mark.parametrize("is_dripping", [False, True])
@pytest.mark.slow
def test_a_server_that_hangs_is_left(monkeypatch, is_dripping):
    monkeypatch.setattr(gtts, "_READ_SECONDS", 0.4)
    monkeypatch.setattr(gtts, "_PART_SECONDS", 0.6)
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=hang, args=(server, is_dripping), daemon=True)
        thread.start()
        begin = time.monotonic()
        with pytest.raises(EngineDown):
            gtts.speak(Sentence("a", "Xin chào."), voice(endpoint=f"http://127.0.0.1:{server.getsockname()[1]}/"))
        assert time.monotonic() - begin < 3
        thread.join(5)


def hang(server, is_dripping):
    """Take the question, and answer never or a letter at a time."""
    connection, _address = server.accept()
    with connection, contextlib.suppress(OSError):
        connection.recv(65536)
        if not is_dripping:
            time.sleep(1.5)
            return
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(20):
            connection.sendall(b"1\r\nx\r\n")
            time.sleep(0.1)


def test_all_limits_together_tell_within_fifteen_seconds():
    assert gtts._CONNECT_SECONDS + gtts._READ_SECONDS <= 15
    assert gtts._PART_SECONDS <= 15
    assert gtts._LONGEST_WAIT_SECONDS <= 15


def test_a_service_that_asks_for_an_hour_is_told_at_once(say, service):
    service.answers = [(429, {"Retry-After": "3600"}, b"")]
    with pytest.raises(EngineBusy):
        say("Xin chào.")
    assert len(service.asked) == 1


def test_the_length_of_an_mp3_is_counted_in_frames(tmp_path):
    for hz in (24_000, 44_100):
        path = tmp_path / f"{hz}.wav"
        path.write_bytes(wav_bytes(np.zeros(3 * hz, np.float32), rate=hz))
        work = ffmpeg.Work(path, tmp_path / f"{hz}.mp3", mp3_kbps=64)
        ffmpeg.make([work])
        assert gtts.mp3_seconds(work.target.read_bytes()) == pytest.approx(3, abs=0.1)
    assert gtts.mp3_seconds(b"") is None


def test_nothing_is_sent_unless_the_voice_allows_it(say, service):
    with serving(service) as endpoint, pytest.raises(EngineDown, match=r"internet|mạng"):
        gtts.speak(Sentence("a", "Xin chào."), voice(allow_online=False, endpoint=endpoint))
    assert service.asked == []


def test_a_voice_that_is_not_allowed_online_is_a_fault():
    assert gtts.lint(voice(allow_online=False))
    assert gtts.lint(Voice("mạng", "", "gtts", "vi"))
    assert gtts.lint(voice(endpoint="http://example.org/tts"))
    assert not gtts.lint(voice())


@pytest.mark.parametrize("text", ["", "...", " ?! "])
def test_nothing_to_say_is_told(say, text):
    with pytest.raises(BadText):
        say(text)


@given(st.lists(st.sampled_from(["bà", "con,", "nghiêng.", "chú", "ý:", "a" * 30, "?"]), max_size=60))
def test_parts_hold_every_word_and_fit(words):
    parts = gtts.parts_of(" ".join(words))
    letters = "".join(letter for part in parts for letter in part if letter.isalnum())
    assert letters == "".join(letter for word in words for letter in word if letter.isalnum())
    assert all(len(part) <= gtts.MOST_LETTERS for part in parts)
