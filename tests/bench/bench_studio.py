"""What the studio costs: until it is ready, its first page, the preview of an edit, and its memory after every page.

Starts the real server on a copy of the sample with a built week, asks for every page over the wire as a browser would,
and prints one JSON object. Seconds are wall and processor time of the server's process, side by side with a bare
``python -c "import starlette, uvicorn"``, so that a busy machine shows. Linux only: it reads ``/proc``.
"""

import contextlib
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

STARTS = 5
"""The quickest of so many starts: the others waited for something else."""
EDITS = 20
CODE, WEEK, DAY, CAMPAIGN = "24343", "2024-W33", "2024-08-12", "2g-cutoff"
SCRIPT = f"/scripts/{CAMPAIGN}/vi.everyone"
_OF = f"code={CODE}&on={DAY}&length=long"
REPORT = f"/reports?month=2024-08&code={CODE}&campaign={CAMPAIGN}"
PAGES = (
    "/",
    "/todo/recordings",
    "/scripts",
    f"{SCRIPT}?{_OF}",
    f"{SCRIPT}/versions",
    f"{SCRIPT}/word?{_OF}",
    f"/recording?code={CODE}&language=rade&campaign={CAMPAIGN}",
    f"/plan?code={CODE}&week={WEEK}",
    f"/plan?code={CODE}&week={WEEK}&day={DAY}",
    f"/plan/standing?code={CODE}&week={WEEK}",
    f"/plays?code={CODE}&day={DAY}",
    REPORT,
    f"/reports?month=2024-08&campaign={CAMPAIGN}&province=" + urllib.parse.quote("tỉnh Đắk Lắk"),
    f"/reports/file?month=2024-08&code={CODE}&campaign={CAMPAIGN}&as=docx",
    f"/reports/file?month=2024-08&code={CODE}&campaign={CAMPAIGN}&as=pdf",
    "/tables",
    "/tables/localities",
    "/tables/localities/excel",
    f"/tables/facts:{CAMPAIGN}",
    "/no-such-page",
)
BARE = "import resource, starlette, uvicorn; r = resource.getrusage(0); print(r.ru_utime + r.ru_stime)"


class Server:
    """A studio that runs, and what it has cost so far."""

    def __init__(self, workspace: Path) -> None:
        self.began = time.perf_counter()
        command = [sys.executable, "-m", "loa", "--workspace", str(workspace), "studio", "--port", "0", "--no-browser"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.address = (self.process.stdout.readline() if self.process.stdout else "").strip().rstrip("/")
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())

    def cost(self) -> dict[str, float]:
        """Seconds since it was started: wall, and processor time of its process alone."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks = int(fields[11]) + int(fields[12])
        return {"wall": round(time.perf_counter() - self.began, 3), "cpu": ticks / os.sysconf("SC_CLK_TCK")}

    def get(self, path: str) -> bytes:
        """What it answers; a page of an error is an answer too."""
        try:
            with self.browser.open(self.address + path, timeout=120) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as exc:
            return bytes(exc.read())

    def post(self, path: str, token: str, fields: dict[str, str]) -> bytes:
        """What it answers to a form."""
        data = urllib.parse.urlencode(fields).encode()
        headers = {"X-Loa-Token": token, "HX-Request": "true"}
        request = urllib.request.Request(self.address + path, data, headers)  # noqa: S310 - our own server
        with self.browser.open(request, timeout=120) as answer:
            return bytes(answer.read())

    def memory_mb(self) -> dict[str, float]:
        """Resident memory of the server's process: now, and at its highest."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8").splitlines()
        kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines if line.startswith(("VmRSS", "VmHWM"))}
        return {name: round(kilobytes[key] * 1024 / 1e6, 1) for name, key in (("now", "VmRSS"), ("highest", "VmHWM"))}


@contextlib.contextmanager
def served(workspace: Path) -> Iterator[Server]:
    """The real server, stopped afterwards."""
    server = Server(workspace)
    try:
        yield server
    finally:
        server.process.terminate()
        server.process.wait(20)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="loa-bench-") as folder:
        workspace = Path(folder) / "workspace"
        _loa("new", str(workspace))
        starts = [_start(workspace) for _round in range(STARTS)]
        _loa("--workspace", str(workspace), "build", "--week", WEEK, "--for", CODE, "--jobs", "2")
        print(json.dumps(_best(starts) | _at_work(workspace) | {"bare_python": _bare()}, indent=2))


def _loa(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "loa", *arguments], capture_output=True, check=True, timeout=600)


def _start(workspace: Path) -> dict[str, dict[str, float]]:
    with served(workspace) as server:
        ready = server.cost()
        server.get("/")
        return {"ready_seconds": ready, "first_page_seconds": server.cost()}


def _best(starts: list[dict[str, dict[str, float]]]) -> dict[str, dict[str, float]]:
    return {
        name: {kind: min(one[name][kind] for one in starts) for kind in ("wall", "cpu")}
        for name in ("ready_seconds", "first_page_seconds")
    }


def _at_work(workspace: Path) -> dict[str, object]:
    with served(workspace) as server:
        first = server.get("/")
        files = re.findall(rb'(?:src|href)="(/static/[^"]+)"', first)
        wire = len(first) + sum(len(server.get(name.decode())) for name in sorted(set(files)))
        token = re.search(rb'"X-Loa-Token": "([^"]+)"', first)
        previews = _previews(server, token.group(1).decode() if token else "")
        figure = re.search(r'href="(/reports/why[^"]+)"', server.get(REPORT).decode())
        slowest = {path: _seconds(server, path) for path in (*PAGES, *(figure.groups() if figure else ()))}
        return {
            "first_page_bytes_with_its_files": wire,
            "preview_seconds": previews,
            "slowest_pages": dict(sorted(slowest.items(), key=lambda one: -one[1])[:5]),
            "memory_mb_after_every_page": server.memory_mb(),
        }


def _seconds(server: Server, path: str) -> float:
    begin = time.perf_counter()
    server.get(path)
    return round(time.perf_counter() - begin, 3)


def _previews(server: Server, token: str) -> dict[str, float]:
    """An edit after another, each of its own words, as a person types."""
    text = Path("scripts", CAMPAIGN, "vi.txt.j2").read_text(encoding="utf-8")
    fields = {"code": CODE, "on": DAY, "length": "long"}
    walls, begun = [], server.cost()["cpu"]
    for number in range(EDITS):
        begin = time.perf_counter()
        shown = server.post(f"{SCRIPT}/preview", token, fields | {"text": f"{text}\nGọi số {number} lúc {number}h."})
        walls.append(time.perf_counter() - begin)
        if b"<mark" not in shown:
            raise SystemExit(f"no preview: {shown[:200]!r}")
    return {
        "first": round(walls[0], 3),
        "median": round(statistics.median(walls), 3),
        "slowest": round(max(walls), 3),
        "cpu": round((server.cost()["cpu"] - begun) / EDITS, 3),
    }


def _bare() -> dict[str, float]:
    found = []
    for _round in range(STARTS):
        begin = time.perf_counter()
        said = subprocess.run(
            [sys.executable, "-c", BARE], capture_output=True, check=True, text=True, timeout=60
        ).stdout
        found.append((round(time.perf_counter() - begin, 3), round(float(said), 3)))
    return {"wall": min(wall for wall, _cpu in found), "cpu": min(cpu for _wall, cpu in found)}


if __name__ == "__main__":
    main()
