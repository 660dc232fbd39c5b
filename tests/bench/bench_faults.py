"""A disk that fails and a machine that dies: ``python tests/bench/bench_faults.py WORKSPACE [COMMAND …]``.

WORKSPACE is a workspace with the plan of 2024-W33 for 24343. For each command that writes evidence, the 1st, 2nd, 3rd …
write, fsync, rename, unlink and ftruncate fails with ENOSPC or EIO, or kills the process (strace's fault injection),
until the command makes fewer of them; and each of the first three fails while nothing can be unlinked either, so that
what was begun cannot be taken away. Each time: what was printed as done is in the log or stands whole in the report's
folder, no file of the report is half written, the message is no traceback, the log holds together, and the same command
then succeeds and gives what an undisturbed one gives.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

RENAME, UNLINK = "rename,renameat,renameat2", "unlink,unlinkat"
CALLS = ("write,sendfile", "fsync", RENAME, UNLINK, "ftruncate")
STUCK = tuple((call, "error=EIO", f"{UNLINK}:error=EIO") for call in CALLS[:3])
"""Nothing can be unlinked when the call fails."""
FAULTS = ("error=ENOSPC", "error=EIO", "signal=SIGKILL")
MOST = 40
ENOUGH = 2
"""So many runs on end that nothing disturbed: the command makes fewer such calls."""
CODE = "24343"
LOA = [sys.executable, "-B", "-m", "loa"]
NOW = ("--now", "2024-08-13T09:00")
HEAD = ("log", "head", "--for", CODE, *NOW)
COMMANDS = {
    "add": ("log", "add", "--for", CODE, "--session", "2024-08-12/sang", "--proof", "photo.jpg", "--by", "Mai", *NOW),
    "import-sheet": ("log", "import", "sheet.csv", "--for", CODE, "--by", "Mai", *NOW),
    "import-page": ("log", "import", "page.json", "--for", CODE, *NOW),
    "head": HEAD,
    "report": ("report", "--for", CODE, "--month", "2024-08", "--campaign", "2g-cutoff", "--to", "report"),
}
BEFORE = {"report": HEAD}
"""What is done before, so that there is more to write: the report takes keys and heads with it."""


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    told: str


def ran(folder: Path, *arguments: str, inject: tuple[str, ...] = ()) -> Ran:
    faults = [word for one in inject for word in ("-e", f"inject={one}")]
    strace = ["strace", "-f", "-qq", "-o", "/dev/null", *faults] if inject else []
    done = subprocess.run(
        [*strace, *LOA, *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def prepared(workspace: Path, folder: Path) -> Path:
    """A small workspace with a log, so that every command has something to write beside."""
    for name in ("scripts", "schedules", "voices"):
        shutil.copytree(workspace / name, folder / name)
    shutil.copytree(workspace / "output" / "plans", folder / "output" / "plans")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8 photo" * 50)
    assert ran(folder, "log", "add", "--for", CODE, "--session", "2024-08-12/chieu", "--by", "Mai", *NOW).code == 0
    assert ran(folder, "log", "sheet", "--for", CODE, "--day", "2024-08-12", "--to", "sheet.csv").code == 0
    (folder / "page.json").write_text(json.dumps(page(folder)), encoding="utf-8")
    return folder


def page(folder: Path) -> dict[str, object]:
    """What a page gives back: a play that is new, and one that contradicts the log."""
    plan = json.loads((folder / "output" / "plans" / CODE / "2024-W33.json").read_text(encoding="utf-8"))
    plays = []
    for n, line in enumerate((plan["plays"][0], next(p for p in plan["plays"] if "/2024-08-12/chieu/" in p["id"])), 1):
        start, share = line["start"], 1.0 if n == 1 else 0.5
        told = {"line": line["id"], "title": line["title"], "campaign": line["campaign"], "script": line["script"]}
        told |= {"planned_start": start, "planned_seconds": line["seconds"], "start": start, "end": start}
        told |= {"share_heard": share, "ended": "complete" if n == 1 else "stopped", "why": ""}
        record = {"n": n, "kind": "measured", "by": "Mai", "recorded_at": start, "start": start, "boot": "b"}
        plays.append(record | {"sha256": "a" * 64, "audio_sha256": "b" * 64, "monotonic_seconds": n, "lines": [told]})
    head = {"version": 1, "kind": "loa-page-log", "station": CODE, "week": "2024-W33", "means": "Đài xã"}
    return (
        head
        | {"device": "usb", "plan_revision": plan["revision"], "exported_at": "2024-08-13T08:00:00+07:00"}
        | {"plays": plays}
    )


def state(folder: Path) -> dict[str, object]:
    """What counts: the plays of the log in order, what was set aside, the proofs, the report's files."""
    log = folder / "logs" / CODE
    plays = [
        line for path in sorted(log.glob("plays-*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()
    ]
    kept = {path.name: path.read_bytes() for name in ("aside", "proofs") for path in sorted((log / name).glob("[!.]*"))}
    found = (path for path in sorted((folder / "report").rglob("*")) if path.is_file())
    report = {path.relative_to(folder).as_posix(): path.read_bytes() for path in found if path.name[0] != "."}
    back = (log / "exchanges.jsonl").read_text(encoding="utf-8") if (log / "exchanges.jsonl").exists() else ""
    return {
        "plays": [json.loads(line)["play"]["line"] for line in plays],
        "kept": kept,
        "report": report,
        "back": back,
        "heads": len(list((log / "heads").glob("[!.]*"))),
    }


def faults_of(
    folder: Path, name: str, disturbed: Ran, whole: dict[str, object], *, may_leave: bool = False
) -> list[str]:
    """What is not as it should be after a disturbed run."""
    wrong = []
    is_mute = "in talk" in disturbed.told  # what failed was to say so
    if ("Traceback" in disturbed.told and not is_mute) or "Lẽ ra không được" in disturbed.told:
        wrong.append(f"no clear sentence: {disturbed.told[-300:]}")
    verified = ran(folder, "log", "verify", "--for", CODE)
    if verified.code and "[torn]" not in verified.out:
        wrong.append(f"verify: {verified.out} {verified.told}")
    here = state(folder)
    if disturbed.code == 0 and here != whole:
        wrong.append("it leaves with 0, and not everything is there")
    wrong += [f"{path} is half written" for path, data in here["report"].items() if whole["report"].get(path) != data]
    left = [path.name for path in sorted(folder.rglob(".loa-*")) if disturbed.code > 0 and not may_leave]
    wrong += [f"{one} was left behind" for one in left]
    printed = [line for line in disturbed.out.splitlines() if line.startswith("report/")]
    wrong += [f"{line} was reported and is missing" for line in printed if line not in here["report"]]
    logged = here["plays"]
    done = [word for line in disturbed.out.splitlines() for word in line.split() if word.startswith(f"{CODE}/2024")]
    wrong += [f"{line} was reported and is missing" for line in done if name == "add" and line not in logged]
    again = ran(folder, *COMMANDS[name])
    if again.code not in (0, 4):
        wrong.append(f"the next run leaves with {again.code}: {again.told[-300:]}")
    after = state(folder)
    wrong += [f"{key} is not as after an undisturbed run" for key in whole if after[key] != whole[key]]
    if (verified := ran(folder, "log", "verify", "--for", CODE)).code:
        wrong.append(f"verify at last: {verified.out}")
    return wrong


def injections():
    """What fails, without its ``when``: the call and how, and what fails with it."""
    yield from ((call, fault, "") for call in CALLS for fault in FAULTS)
    yield from STUCK


def disturbed_runs(start: Path, scratch: Path, name: str, total: Counter[str]) -> None:
    """One command with every call failed in turn; what was wrong is printed and counted."""
    begun = scratch / f"{name}-start"
    shutil.copytree(start, begun)
    if name in BEFORE:
        assert ran(begun, *BEFORE[name]).code == 0
    shutil.copytree(begun, scratch / name)
    assert ran(scratch / name, *COMMANDS[name]).code in (0, 4)
    whole = state(scratch / name)
    for call, fault, beside in injections():
        over = 0
        for when in range(1, MOST):
            folder = scratch / "run"
            shutil.copytree(begun, folder)
            inject = (f"{call}:{fault}:when={when}", *([beside] if beside else []))
            disturbed = ran(folder, *COMMANDS[name], inject=inject)
            is_over = disturbed.code in (0, 4) and state(folder) == whole and not disturbed.told.count("[Errno")
            wrong = [] if is_over else faults_of(folder, name, disturbed, whole, may_leave=bool(beside))
            shutil.rmtree(folder)
            total["runs"] += 1
            total["disturbed"] += not is_over
            total["wrong"] += bool(wrong)
            for one in wrong:
                print(f"{name} {call} {fault} {beside} {when}: {one}", flush=True)
            over = over + 1 if is_over else 0
            if over == ENOUGH:
                break
        print(name, call, fault, beside, dict(total), flush=True)


def main(workspace: Path, names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        start = prepared(workspace, Path(scratch) / "start")
        for name in names or list(COMMANDS):
            disturbed_runs(start, Path(scratch), name, Counter())


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
