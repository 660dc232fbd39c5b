"""The studio's frame: who comes in, what is refused, and that nothing of it asks anybody else."""

import datetime as dt
import re
import subprocess
import sys

import pytest
from starlette.testclient import TestClient

from loa.errors import UsageError
from loa.model.time import VIETNAM
from loa.studio.app import is_loopback, page_modules, serve, studio_app
from loa.studio.people import add_person

PASSWORD = "mười-ký-tự-trở-lên"  # noqa: S105 - of nobody
NOON = dt.datetime(2024, 8, 12, 12, 0, tzinfo=VIETNAM)


class Clock:
    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def visitor(folder, clock):
    return TestClient(
        studio_app(folder, clock=clock, hosts=["studio"]), base_url="http://studio", follow_redirects=False
    )


@pytest.fixture
def at_the_pc(sample, clock):
    return visitor(sample, clock)


@pytest.fixture
def on_a_network(sample, clock):
    add_person(sample, name="Lan", post="Biên tập viên", roles=frozenset({"editor"}), password=PASSWORD)
    return visitor(sample, clock)


def token(page):
    return re.search(r'"X-Loa-Token": "([^"]+)"', page.text).group(1)


def sign_in(client, name, password):
    form = client.get("/sign-in")
    return client.post("/sign-in", data={"name": name, "password": password, "to": "/", "token": token(form)})


@pytest.mark.parametrize("module", page_modules(), ids=lambda module: module.__name__)
def test_a_page_has_what_the_folder_asks_of_it(module):
    assert isinstance(module.TITLE, str)
    assert isinstance(module.ORDER, int)
    assert module.ROUTES


def test_every_page_of_the_menu_opens(at_the_pc):
    for module in page_modules():
        if module.TITLE:
            answer = at_the_pc.get(module.ROUTES[0].path)
            assert answer.status_code == 200, answer.text


def test_a_page_asks_only_the_studio_itself(at_the_pc):
    page = at_the_pc.get("/")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page.text)
    assert "<script>" not in page.text
    assert " style=" not in page.text
    assert " onclick=" not in page.text


def test_an_empty_folder_is_offered_the_sample(tmp_path, clock):
    folder = tmp_path / "new"
    folder.mkdir()
    client = visitor(folder, clock)
    assert client.get("/").headers["location"] == "/start"
    form = client.get("/start")
    made = client.post("/start", data={"token": token(form)})
    assert made.headers.get("location") == "/", made.text
    assert (folder / "scripts").is_dir()
    assert client.get("/").status_code == 200


def test_another_host_name_is_refused(at_the_pc):
    assert at_the_pc.get("/", headers={"host": "evil.example"}).status_code == 400


def test_a_form_without_the_token_is_refused(at_the_pc):
    at_the_pc.get("/")
    assert at_the_pc.post("/start").status_code == 403
    assert at_the_pc.post("/start", data={"token": "guess"}).status_code == 403


def test_a_person_of_the_list_signs_in_and_out(on_a_network):
    assert on_a_network.get("/").headers["location"] == "/sign-in?to=/"
    before = on_a_network.get("/sign-in").cookies
    assert sign_in(on_a_network, "Lan", PASSWORD).headers["location"] == "/"
    home = on_a_network.get("/")
    assert "Biên tập viên" in home.text
    assert on_a_network.cookies != before
    on_a_network.post("/sign-out", data={"token": token(home)})
    assert on_a_network.get("/").status_code == 303


def test_a_wrong_password_and_a_wrong_name_are_told_alike(on_a_network):
    wrong = sign_in(on_a_network, "Lan", "không phải")
    nobody = sign_in(on_a_network, "Nga", "không phải")
    assert wrong.status_code == nobody.status_code == 401
    assert "faults" in wrong.text


def test_passwords_cannot_be_tried_for_ever(on_a_network, clock):
    answers = [sign_in(on_a_network, "Lan", "không phải").status_code for _ in range(12)]
    assert answers.count(401) == 10
    assert answers[-1] == 429
    clock.now += dt.timedelta(minutes=2)
    assert sign_in(on_a_network, "Lan", PASSWORD).status_code == 303


@pytest.mark.parametrize(("step", "steps"), [(dt.timedelta(minutes=61), 1), (dt.timedelta(minutes=50), 15)])
def test_a_session_ends(on_a_network, clock, step, steps):
    sign_in(on_a_network, "Lan", PASSWORD)
    for _ in range(steps):
        clock.now += step
        answer = on_a_network.get("/")
    assert answer.status_code == 303


def test_a_person_taken_off_the_list_is_out_at_once(on_a_network, sample):
    sign_in(on_a_network, "Lan", PASSWORD)
    (sample / "people.toml").write_text("", encoding="utf-8")
    add_person(sample, name="Nga", post="Trưởng đài", roles=frozenset({"approver"}), password=PASSWORD)
    assert on_a_network.get("/").status_code == 303


def test_a_password_is_kept_as_its_hash_alone(on_a_network, sample):
    kept = (sample / "people.toml").read_text(encoding="utf-8")
    assert "mười-ký-tự" not in kept
    assert "$argon2id$" in kept


def test_sign_in_leads_to_addresses_of_ours_alone(on_a_network):
    form = on_a_network.get("/sign-in?to=//evil.example/")
    assert 'value="/"' in form.text


def test_too_big_a_body_is_refused(at_the_pc):
    page = at_the_pc.get("/")
    answer = at_the_pc.post("/sign-in", data={"token": token(page), "name": "a" * 300_000})
    assert answer.status_code == 413


def test_text_with_control_characters_is_refused(at_the_pc):
    page = at_the_pc.get("/")
    assert at_the_pc.post("/sign-in", data={"token": token(page), "name": "a\0b"}).status_code == 400


def test_on_a_network_nobody_comes_in_without_a_name(sample, clock):
    with pytest.raises(UsageError):
        serve(sample, host="192.0.2.1", port=0, clock=clock, ready=print)


@pytest.mark.parametrize(
    ("host", "is_own"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("10.0.0.5", False)]
)
def test_only_this_pc_is_loopback(host, is_own):
    assert is_loopback(host) is is_own


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        ("clerk", "/scripts/2g-cutoff/vi.everyone/save", 403),
        ("operator", "/tables/localities/write", 403),
        ("editor", "/scripts/2g-cutoff/vi.everyone/approve", 403),
        ("editor", "/plan/emergency", 403),
        ("editor", "/plays/played", 403),
        ("approver", "/recording/take", 403),
        ("editor", "/scripts/2g-cutoff/vi.everyone/preview", 200),
    ],
)
def test_a_role_does_what_is_its_own_and_nothing_else(sample, clock, role, address, status):
    add_person(sample, name="Lan", post="Người thử", roles=frozenset({role}), password=PASSWORD)
    client = visitor(sample, clock)
    sign_in(client, "Lan", PASSWORD)
    home = client.get("/")
    fields = {"text": "Bà con chú ý.", "code": "24343", "on": "2024-08-12", "length": "short"}
    assert client.post(address, data=fields, headers={"x-loa-token": token(home)}).status_code == status


def test_the_menu_shows_a_role_its_own_pages(sample, clock):
    add_person(sample, name="Lan", post="Người thử", roles=frozenset({"operator"}), password=PASSWORD)
    client = visitor(sample, clock)
    sign_in(client, "Lan", PASSWORD)
    menu = client.get("/").text.split("<nav")[1].split("</nav>")[0]
    assert "/plays" in menu
    assert "/scripts" not in menu
    assert client.get("/scripts").status_code == 403


@pytest.mark.slow
def test_what_is_slow_to_load_is_left_to_processes_of_their_own(sample):
    """Each of these would cost the server tens of megabytes, and the reader of a page half a second."""
    ran = subprocess.run(
        [sys.executable, "-c", VISITS_EVERY_PAGE, str(sample)], capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == "[]"


VISITS_EVERY_PAGE = """
import datetime as dt, pathlib, sys
from starlette.testclient import TestClient
from loa.model.time import VIETNAM
from loa.studio import work
from loa.studio.app import page_modules, studio_app
work._command = lambda *_arguments: [sys.executable, "-c", ""]  # its processes do nothing here
noon = dt.datetime(2024, 8, 12, 12, tzinfo=VIETNAM)
folder = pathlib.Path(sys.argv[1])
client = TestClient(studio_app(folder, clock=lambda: noon, hosts=["studio"]), base_url="http://studio")
for route in [route for module in page_modules() for route in module.ROUTES]:
    if "GET" in route.methods:
        path = route.path.replace("{campaign}", "2g-cutoff").replace("{script}", "vi.everyone")
        client.get(path.replace("{table}", "localities"), params={"code": "24343", "month": "2024-08", "as": "docx"})
slow = ("numpy", "scipy", "openpyxl", "docx", "docxtpl", "lxml", "typst", "pydub")
print([name for name in slow if name in sys.modules])
"""


def test_a_fault_keeps_the_menu_and_the_way_back(at_the_pc):
    came = "http://studio/plays?code=24343&day=2024-08-12"
    answer = at_the_pc.post("/plays/import", data={"token": token(at_the_pc.get("/"))}, headers={"referer": came})
    assert answer.status_code == 400
    assert 'href="/scripts"' in answer.text.split("<nav")[1].split("</nav>")[0]
    assert 'href="/plays?code=24343&amp;day=2024-08-12"' in answer.text
    assert "data-failed" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "referer", ["http://evil.example/plays", "http://studio//evil.example", "http://studio/no-such", "http://[", "x"]
)
def test_the_way_back_leads_to_another_page_of_ours_only(at_the_pc, referer):
    answer = at_the_pc.get("/no-such", headers={"referer": referer})
    assert answer.status_code == 404
    main = answer.text.split("<main")[1]
    assert re.findall(r'href="([^"]*)"', main) == ["/"]


def test_what_nobody_foresaw_keeps_the_menu_too(sample, clock, monkeypatch):
    monkeypatch.setattr("loa.studio.pages.scripts.verdict", lambda *_asked: 1 // 0)
    client = TestClient(
        studio_app(sample, clock=clock, hosts=["studio"]), base_url="http://studio", raise_server_exceptions=False
    )
    client.get("/tables")
    answer = client.get("/scripts")
    assert answer.status_code == 500
    assert "ZeroDivisionError" in answer.text
    assert "<nav" in answer.text


def test_who_is_not_signed_in_sees_no_menu_with_a_fault(on_a_network):
    answer = on_a_network.post("/sign-in", data={"token": "guess"})
    assert answer.status_code == 403
    assert "<nav" not in answer.text
