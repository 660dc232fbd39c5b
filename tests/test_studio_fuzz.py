"""The studio under requests that no page of ours sends: no crash, nothing outside the workspace, nothing run."""

import datetime as dt
import random
import re
from collections import Counter

import pytest
from starlette.testclient import TestClient

from loa.model.time import VIETNAM
from loa.studio import work
from loa.studio.app import page_modules, studio_app
from loa.studio.pages import plays, recording

NASTY = (
    """
0|-1|../../../../etc/passwd|..%2f..%2fetc%2fpasswd|/etc/passwd|C:\\Windows\\win.ini|{{ 7*7 }}|${7*7}|'|"
{% for i in range(9) %}x{% endfor %}|<script>alert(1)</script>|"><img src=x onerror=x>|--help|--to=/tmp/x
; touch /tmp/x|$(touch /tmp/x)|2024-W99|2024-13|9999-99-99|0000-01-01|24343|99999|2g-cutoff|vi.everyone|localities
1e309|NaN|null|%00|facts:../..|logs|24343/2024-08/2g-cutoff@57#T1|pc|9999-W53|0000-W01|2024-02-30|1|horn
""".strip()
    .replace("\n", "|")
    .split("|")
)
ODD = ("", "a" * 5000, "é" * 300, "\u202e", "\ufeff", "\x00", "\r\nSet-Cookie: x=y")
NAMES = """
code week day month on length text over name post why before after number campaign province dispatch style as id to
device line session start reason form count means title link revision rows draft until by contact difficulty work
""".split()  # noqa: SIM905 - easier to read


def everything(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def addresses():
    return [(route.path, min(route.methods - {"HEAD"})) for module in page_modules() for route in module.ROUTES]


class Fuzzer:
    def __init__(self, client, seed):
        self.client, self.random = client, random.Random(seed)
        self.token = ""

    def value(self):
        return self.random.choice((*NASTY, *ODD))

    def take_token(self):
        """Anew after a request has signed out."""
        self.token = re.search(r'"X-Loa-Token": "([^"]+)"', self.client.get("/sign-in").text).group(1)

    def request(self):
        self.take_token()
        path, method = self.random.choice(addresses())
        path = safe(
            re.sub(r"\{\w+\}", lambda _match: self.random.choice(("2g-cutoff", "vi.everyone", self.value())), path)
        )
        pairs = {self.random.choice(NAMES): self.value() for _ in range(self.random.randrange(6))}
        if method == "GET" or self.random.random() < 0.1:
            return self.client.request(self.random.choice(("GET", "GET", "HEAD", "PUT")), path, params=pairs)
        kind, body = self.random.choice(self.bodies(pairs))
        headers = {"x-loa-token": self.token} if self.random.random() < 0.9 else {}
        return self.client.post(path, headers=headers | ({"content-type": kind} if kind else {}), **body)

    def bodies(self, pairs):
        return [
            ("", {"data": pairs}),
            ("", {"data": pairs, "files": {"file": ("x.xlsx", self.value().encode(), "text/plain")}}),
            ("application/x-www-form-urlencoded", {"content": b"\xff\xfe%zz&=&&"}),
            ("multipart/form-data; boundary=x", {"content": b"--x\r\nbroken"}),
            ("application/json", {"content": b"{}"}),
        ]


def safe(path):
    """An address that a client can send at all; what it escapes, the studio takes apart again."""
    return re.sub(r"[\x00-\x20\x7f<>\"{}|\\^`#?]", lambda found: f"%{ord(found.group()):02x}", path)


@pytest.mark.parametrize(
    ("count", "seed"), [(60, 1), pytest.param(1000, 2, marks=pytest.mark.slow)], ids=["some", "a thousand"]
)
def test_no_request_breaks_the_studio(sample, tmp_path, count, seed, monkeypatch):
    monkeypatch.setattr(work, "_follow", lambda done, _command: setattr(done, "exit_code", 0))
    if count > 100:
        for module in (work, plays, recording):
            monkeypatch.setattr(module, "run", lambda *_args, **_options: work.Ran(1, "", "no"))
    bystander = tmp_path / "bystander.txt"
    bystander.write_text("still here", encoding="utf-8")
    now = [dt.datetime(2024, 8, 12, 9, tzinfo=VIETNAM)]

    def clock():
        now[0] += dt.timedelta(milliseconds=400)
        return now[0]

    client = TestClient(
        studio_app(sample, clock=clock, hosts=["studio"]), base_url="http://studio", follow_redirects=False
    )
    fuzzer = Fuzzer(client, seed)
    written = {path: data for path, data in everything(sample).items() if "schedules" in path.parts}
    seen = Counter()
    for _ in range(count):
        answer = fuzzer.request()
        assert answer.status_code < 500 or answer.status_code == 503, (answer.request.method, answer.request.url)
        seen[answer.status_code] += 1
        assert "<script>alert(1)</script>" not in answer.text
        assert "onerror=x>" not in answer.text
        assert "root:x:0:0" not in answer.text
    assert seen[200] > count / 10  # it gets behind the door
    assert bystander.read_text(encoding="utf-8") == "still here"
    assert set(tmp_path.iterdir()) == {sample, bystander}
    assert {path: path.read_bytes() for path in written} == written
