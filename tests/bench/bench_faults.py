"""A disk that fails and a machine that dies: ``python tests/bench/bench_faults.py WORKSPACE [COMMAND …]``.

WORKSPACE is a workspace with the plan of 2024-W33 for 24343. For each command that writes evidence, the 1st, 2nd, 3rd …
write, fsync, rename, unlink and ftruncate fails with ENOSPC or EIO, or kills the process (strace's fault injection),
until the command makes fewer of them. Each time: what was printed as done is in the log, the message is no traceback,
the log holds together, and the same command then succeeds and gives what an undisturbed one gives.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

CALLS = ("write", "fsync", "rename,renameat,renameat2", "unlink,unlinkat", "ftruncate")
FAULTS = ("error=ENOSPC", "error=EIO", "signal=SIGKILL")
MOST = 40
ENOUGH = 2
"""So many runs on end that nothing disturbed: the command makes fewer such calls."""
CODE = "24343"
LOA = [sys.executable, "-B", "-m", "loa"]
NOW = ("--now", "2024-08-13T09:00")
COMMANDS = {
    "add": ("log", "add", "--for", CODE, "--session", "2024-08-12/sang", "--proof", "photo.jpg", "--by", "Mai", *NOW),
    "import-sheet": ("log", "import", "sheet.csv", "--for", CODE, "--by", "Mai", *NOW),
    "import-page": ("log", "import", "page.json", "--for", CODE, *NOW),
    "head": ("log", "head", "--for", CODE, *NOW),
    "report": ("report", "--for", CODE, "--month", "2024-08", "--campaign", "2g-cutoff", "--to", "report"),
}


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    told: str


def ran(folder: Path, *arguments: str, inject: str = "") -> Ran:
    strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"inject={inject}"] if inject else []
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
    assert ran(folder, "log", "add", "--for", CODE, "--session", "2024-08-12/chieu", *NOW).code == 0
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
    report = {path.name: path.read_bytes() for path in sorted((folder / "report").glob("[!.]*")) if path.is_file()}
    back = (log / "exchanges.jsonl").read_text(encoding="utf-8") if (log / "exchanges.jsonl").exists() else ""
    return {
        "plays": [json.loads(line)["play"]["line"] for line in plays],
        "kept": kept,
        "report": report,
        "back": back,
        "heads": len(list((log / "heads").glob("[!.]*"))),
    }


def faults_of(folder: Path, name: str, disturbed: Ran, whole: dict[str, object]) -> list[str]:
    """What is not as it should be after a disturbed run."""
    wrong = []
    is_mute = "in talk" in disturbed.told  # what failed was to say so
    if ("Traceback" in disturbed.told and not is_mute) or "Lẽ ra không được" in disturbed.told:
        wrong.append(f"no clear sentence: {disturbed.told[-300:]}")
    verified = ran(folder, "log", "verify", "--for", CODE)
    if verified.code and "[torn]" not in verified.out:
        wrong.append(f"verify: {verified.out} {verified.told}")
    logged = state(folder)["plays"]
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


def main(workspace: Path, names: list[str]) -> None:
    total: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        start = prepared(workspace, Path(scratch) / "start")
        for name in names or list(COMMANDS):
            shutil.copytree(start, Path(scratch) / name)
            assert ran(Path(scratch) / name, *COMMANDS[name]).code in (0, 4)
            whole = state(Path(scratch) / name)
            for call in CALLS:
                for fault in FAULTS:
                    over = 0
                    for when in range(1, MOST):
                        folder = Path(scratch) / "run"
                        shutil.copytree(start, folder)
                        disturbed = ran(folder, *COMMANDS[name], inject=f"{call}:{fault}:when={when}")
                        is_over = (
                            disturbed.code in (0, 4) and state(folder) == whole and not disturbed.told.count("[Errno")
                        )
                        wrong = [] if is_over else faults_of(folder, name, disturbed, whole)
                        shutil.rmtree(folder)
                        total["runs"] += 1
                        total["wrong"] += bool(wrong)
                        for one in wrong:
                            print(f"{name} {call} {fault} {when}: {one}", flush=True)
                        over = over + 1 if is_over else 0
                        if over == ENOUGH:
                            break
            print(name, dict(total), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
