"""The online voice, against a service on this machine: strict about permission, certificates, time and sound."""

import base64
import contextlib
import json
import shutil
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.engines import gtts
from loa.errors import BadAudio, BadText, EngineBusy, EngineDown
from loa.model.sound import Voice
from loa.model.words import Sentence

SOUND = b"\xff\xfb" + bytes(998)


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


@pytest.mark.skipif(not shutil.which("openssl"), reason="makes a certificate")
def test_a_certificate_that_nobody_vouches_for_is_refused(service, tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    made += ["-keyout", key, "-out", certificate, "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(made, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with serving(service, context=context) as endpoint, pytest.raises(EngineDown, match=r"certificate|chứng"):
        gtts.speak(Sentence("a", "Xin chào."), voice(endpoint=endpoint))
    assert service.asked == []


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
