"""What announcements for many communes cost: an ordinary pipeline, ours, and the limit, side by side in one run.

    python tests/bench/bench_build.py [--localities TABLE.csv] [--communes 102] [--scale] [--stages]

(a) the pipeline that one would write with the same packages: espeak-ng to WAV, pydub for the jingle, ffmpeg's loudnorm
    in two passes, MP3, tags by mutagen; 20 spots.
(b) ours, four spots of one minute for each commune, 95 % of the words shared: from nothing; with the shelf there and
    the programmes gone; after one shared sentence changed.
    Twice: the stages of sound alone, four files a commune; and ``loa build`` as a person runs it, with its words,
    plans, manifests and playlists, one session of four spots a commune.
(c) the limit: only LAME for the sound that is new, and writing the files. Once as ffmpeg runs LAME by itself, as (a)
    does too; once with the effort that we ask of it.

CPU seconds and megabytes count everything that a scenario started. ``--scale`` (or ``LOA_BENCH_SCALE=1``) adds 100,
1,000 and 3,321 communes: memory and the cost of each further commune. ``--stages`` leaves ``loa build`` out.
"""

import contextlib
import csv
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import workspaces

HERE = Path(__file__).resolve()
REPOSITORY = HERE.parents[2]
ORDINARY_SPOTS = 20
SPOTS = 4
JOBS = 2
NAMED = 100
"""Communes with sentences of their own in the runs of scale."""
SCALE = (100, 1000, 3321)
AT_ONCE = 24
"""Communes held in memory together, as a build does."""

SHARED = (
    (
        "Kính thưa bà con, từ đầu tháng tới, xe thu gom rác chạy theo lịch mới, hai ngày một chuyến.",
        "Bà con phân rác thành ba loại: rác thực phẩm, rác tái chế và rác còn lại, mỗi loại một túi riêng.",
        "Túi rác để trước cổng nhà từ năm giờ đến sáu giờ sáng, không để qua đêm ngoài đường.",
        "Chai thuốc trừ sâu, pin hỏng và bóng đèn vỡ gom riêng, mang đến bể chứa ở đầu cánh đồng.",
        "Nhà nào có vườn nên ủ rác thực phẩm làm phân, tổ phụ nữ sẽ hướng dẫn tận nhà.",
        "Ai đổ rác ra kênh mương sẽ bị nhắc nhở và xử lý theo quy định.",
        "Đường làng sạch thì trẻ nhỏ ít ốm, nước giếng trong, ai đi xa về cũng thấy vui.",
    ),
    (
        "Kính thưa bà con, mùa mưa đã đến, muỗi sinh sôi nhiều và bệnh sốt xuất huyết đang tăng.",
        "Mỗi tuần một lần, các gia đình lật úp chum vại, lốp xe và gáo dừa đọng nước quanh nhà.",
        "Bể nước ăn cần đậy kín, thả cá để diệt bọ gậy, thay nước bình hoa thường xuyên.",
        "Trẻ em ngủ màn cả ban ngày, mặc áo dài tay khi chơi ngoài vườn lúc chiều tối.",
        "Khi sốt cao liên tục, đau đầu, mỏi người, hãy đến trạm y tế ngay, không tự mua thuốc.",
        "Chiều nay đội y tế sẽ đi phun hóa chất, bà con mở cửa và che thức ăn giúp.",
        "Không có muỗi và bọ gậy thì không có sốt xuất huyết, mong bà con cùng làm.",
    ),
    (
        "Kính thưa bà con, điện lực sẽ sửa đường dây vào sáng thứ bảy tuần này.",
        "Điện tạm ngừng từ bảy giờ đến mười một giờ ba mươi, có thể có lại sớm hơn.",
        "Bà con rút phích cắm tủ lạnh, máy bơm và ti vi trước giờ cắt để khỏi hỏng máy.",
        "Nhà có người bệnh dùng máy thở xin báo trước cho trưởng thôn để được giúp đỡ.",
        "Tuyệt đối không lại gần dây điện rơi, không phơi quần áo lên dây, không thả diều gần trạm.",
        "Cây cối chạm vào đường dây sẽ được tỉa bớt, mong các chủ vườn thông cảm.",
        "Sau khi có điện, bật từng thiết bị một, thấy mùi khét thì ngắt cầu dao ngay.",
    ),
    (
        "Kính thưa bà con, lớp học buổi tối về dùng điện thoại an toàn khai giảng vào tuần sau.",
        "Lớp dạy cách nhận ra cuộc gọi giả danh công an, ngân hàng và bưu điện để lừa tiền.",
        "Không ai có quyền hỏi mã xác nhận hay mật khẩu của bà con qua điện thoại.",
        "Ai gọi bảo chuyển tiền gấp, hãy tắt máy, hỏi con cháu hoặc đến trụ sở để kiểm tra.",
        "Lớp học miễn phí, mỗi tối hai giờ, có nước uống và chỗ để xe cho bà con.",
        "Người cao tuổi được xếp ngồi trước, có đoàn viên kèm từng người một.",
        "Biết cách dùng thì điện thoại là bạn, không biết thì dễ mất tiền trong một phút.",
    ),
)
"""Our own words, 170 to 180 syllables an announcement."""
CHANGED = "Kính thưa bà con, xin đính chính: mọi lịch hẹn trong tuần này đều lùi lại đúng một ngày."
OWN = ("{name} nhắc bà con ghi nhớ nhé.", "Mời bà con {name} cùng làm.", "{name} đón bà con.", "Hẹn gặp bà con {name}.")
"""One sentence of each announcement is the commune's: about 5 % of its syllables."""

TEXTS = [(f"spot{number}", [*shared, own]) for number, (shared, own) in enumerate(zip(SHARED, OWN, strict=True), 1)]

ONSETS = ("b", "ch", "d", "đ", "g", "h", "kh", "l", "m", "n", "ng", "ph", "r", "s", "t", "th", "tr", "v", "x")
RHYMES = ("a", "an", "ang", "ao", "ăn", "âm", "ây", "e", "em", "ên", "inh", "o", "oan", "ông", "ơi", "u", "ưng")


@dataclass(frozen=True)
class Cost:
    wall: float
    cpu: float
    megabytes: float
    told: dict


def names(count: int, table: str) -> list[str]:
    """Names of communes: from a table's column ``name``, or syllables put together."""
    if table:
        with Path(table).open(encoding="utf-8-sig", newline="") as file:
            found = list(dict.fromkeys(row["name"] for row in csv.DictReader(file)))
        if len(found) >= count:
            return found[:count]
    syllables = [a + b for a in ONSETS for b in RHYMES if a not in ("g", "ng") or b[0] not in "eêi"]
    pairs = itertools.product(syllables, repeat=2)
    step = 7919
    some = [f"{one} {other}" for one, other in pairs if one != other]
    return [f"xã {some[n * step % len(some)]}" for n in range(count)]


# Ours


def spots_of(name: str, *, is_changed: bool) -> Iterator[tuple[str, list[str]]]:
    for number, (shared, own) in enumerate(zip(SHARED, OWN, strict=True)):
        first = CHANGED if is_changed and number == 0 else shared[0]
        yield f"spot{number + 1}", [first, *shared[1:], own.format(name=name)]


def ours(folder: Path, communes: Sequence[str], *, is_changed: bool) -> dict:
    """From sentences to tagged MP3 files, in groups of communes."""
    import datetime as dt

    from loa.master import Order, Tags, master
    from loa.mix import mix, programme
    from loa.model.sound import Framing, Voice
    from loa.model.words import Copy, Sentence
    from loa.record import record
    from loa.shelf import Shelf
    from loa.workspace.voices import read_jingles

    day = dt.date(2025, 8, 11)
    voice = Voice("nam", "", "espeak", "vi", (("syllables_per_second", 3.0), ("voice", "vi-vn-x-south")))
    opening = next(jingle for jingle in read_jingles(REPOSITORY).values() if jingle.kind == "opening")
    shelf = Shelf(folder / "shelf")
    seconds, files, off, stages = 0.0, 0, 0.0, {"record": 0.0, "mix": 0.0, "master": 0.0}
    sources: set[str] = set()
    for start in range(0, len(communes), AT_ONCE):
        texts = {
            (start + n, spot): [Sentence(text, text) for text in sentences]
            for n, name in enumerate(communes[start : start + AT_ONCE])
            for spot, sentences in spots_of(name, is_changed=is_changed)
        }
        began = time.process_time()
        wanted = tuple(dict.fromkeys(sentence for some in texts.values() for sentence in some))
        takes = dict(zip(wanted, record(wanted, voice, shelf=shelf, jobs=JOBS), strict=True))
        stages["record"] += time.process_time() - began
        began = time.process_time()
        orders = []
        for (number, spot), sentences in texts.items():
            copy = Copy("bench", "vi", "everyone", "long", "00000", day, "một", spot, "…", "")
            one = mix(copy, [takes[sentence] for sentence in sentences], shelf=shelf)
            whole = programme(
                [(f"{number}", one)],
                Framing(opening=opening),
                id=f"{number:05d}-{spot}",
                station="00000",
                day=day,
                session="sang",
                title=f"{communes[number]}: {spot}",
            )
            orders.append(Order(whole, folder / "programmes" / f"{number:05d}" / f"{spot}.mp3", Tags("Đài", "Tuần 33")))
        stages["mix"] += time.process_time() - began
        began = time.process_time()
        made = master(orders, shelf=shelf, jobs=JOBS)
        stages["master"] += time.process_time() - began
        sources.update(str(piece.source) for order in orders for piece in order.programme.pieces if piece.source)
        seconds += sum(one.seconds for one in made)
        files += len(made)
        off = max(off, *(abs(one.loudness_lufs + 16) for one in made))
    return {"seconds": seconds, "files": files, "most_off": off, "stages": stages, "sources": sorted(sources)}


# The ordinary pipeline


def ordinary(folder: Path, communes: Sequence[str]) -> dict:
    warnings.simplefilter("ignore")
    from mutagen.id3 import ID3, TALB, TIT2, TPE1
    from pydub import AudioSegment

    from loa import ffmpeg
    from loa.engines import espeak
    from loa.model.sound import Voice
    from loa.model.words import Sentence

    program = str(ffmpeg.program())
    AudioSegment.converter = program
    voice = Voice("nam", "", "espeak", "vi", (("syllables_per_second", 3.0), ("voice", "vi-vn-x-south")))
    jingle = AudioSegment.from_wav(REPOSITORY / "voices" / "jingles" / "mo-dau.wav")
    folder.mkdir(parents=True, exist_ok=True)
    seconds = 0.0
    texts = [some for name in communes for some in spots_of(name, is_changed=False)][:ORDINARY_SPOTS]
    for number, (spot, sentences) in enumerate(texts):
        said, mixed, level, done = (folder / f"{number}.{end}" for end in ("said.wav", "mixed.wav", "level.wav", "mp3"))
        text = " ".join(sentences)
        said.write_bytes(espeak.speak(Sentence(text, text), voice))
        speech = AudioSegment.from_wav(said).set_frame_rate(44_100)
        bed = AudioSegment.silent(len(jingle) + len(speech) + 1000, frame_rate=44_100)
        whole = bed.overlay(jingle).overlay(speech, position=len(jingle))
        whole.export(mixed, format="wav")
        first = run(program, "-i", mixed, "-af", "loudnorm=I=-16:TP=-1.5:LRA=11:print_format=json", "-f", "null", "-")
        found = json.loads(re.search(r"\{[^{}]*\}", first, re.DOTALL).group(0))
        second = (
            f"loudnorm=I=-16:TP=-1.5:LRA=11:measured_I={found['input_i']}:measured_TP={found['input_tp']}"
            f":measured_LRA={found['input_lra']}:measured_thresh={found['input_thresh']}:offset={found['target_offset']}"
        )
        run(program, "-y", "-i", mixed, "-af", second, "-ar", "44100", level)
        AudioSegment.from_wav(level).export(done, format="mp3", bitrate="128k")
        tags = ID3()
        for tag in (TIT2(encoding=1, text=spot), TPE1(encoding=1, text="Đài"), TALB(encoding=1, text="Tuần 33")):
            tags.add(tag)
        tags.save(done, v2_version=3)
        seconds += len(whole) / 1000
    return {"seconds": seconds, "files": len(texts)}


def run(*command) -> str:
    done = subprocess.run([str(word) for word in command], capture_output=True, check=True, stdin=subprocess.DEVNULL)
    return done.stderr.decode("utf-8", "replace")


# The limit


def limit(folder: Path, made: Path, sources: Sequence[str]) -> dict:
    """One LAME over all sound that is new, and the bytes of all files written and flushed."""
    import numpy as np

    from loa import ffmpeg
    from loa._wav import read_wav, wav_bytes
    from loa.master import _SPEECH_EFFORT

    folder.mkdir(parents=True, exist_ok=True)
    pieces = [read_wav(Path(source))[0] for source in sources]
    sound = folder / "new.wav"
    sound.write_bytes(wav_bytes(np.concatenate(pieces)))
    seconds = sum(map(len, pieces)) / 44_100
    before = os.times()
    lame = ("-c:a", "libmp3lame", "-b:a", "128k", "-reservoir", "0")
    run(ffmpeg.program(), "-y", "-i", sound, *lame, folder / "new.mp3")
    encoded = os.times()
    run(ffmpeg.program(), "-y", "-i", sound, *lame, "-compression_level", _SPEECH_EFFORT, folder / "new.mp3")
    again = os.times()
    for path in sorted((made / "programmes").rglob("*.mp3")):
        target = folder / path.relative_to(made)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            file.write(path.read_bytes())
            file.flush()
            os.fsync(file.fileno())
    usual, ours, files = (cpu_between(*two) for two in ((before, encoded), (encoded, again), (again, os.times())))
    return {"seconds": seconds, "usual": usual + files, "ours": ours + files}


def cpu_between(before: os.times_result, after: os.times_result) -> float:
    return sum(after[:4]) - sum(before[:4])


# Measuring


def measured(what: str, folder: Path, *rest: str) -> Cost:
    """What a scenario costs in a process of its own, with all that it starts."""
    out = folder.parent / "told.json"
    cost = cost_of([sys.executable, HERE, "--run", what, folder, out, *rest], at=folder.parent)
    return replace(cost, told=json.loads(out.read_text(encoding="utf-8")))


def cost_of(command: Sequence, *, at: Path) -> Cost:
    """What a command costs, with all that it starts."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as talk:
        child = subprocess.Popen([str(word) for word in command], cwd=at, stdout=talk, stderr=talk, env=as_installed())
        highest = Highest(child.pid)
        highest.start()
        _pid, status, used = os.wait4(child.pid, 0)
        highest.has_ended.set()
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            talk.seek(0)
            sys.exit(f"{command} failed: {talk.read().decode('utf-8', 'replace')[-2000:]}")
    wall = time.perf_counter() - began
    highest.join()
    return Cost(wall, used.ru_utime + used.ru_stime, max(highest.megabytes, used.ru_maxrss / 1024), {})


def as_installed() -> dict[str, str]:
    """The surroundings of a loa that is installed: its modules are compiled once, not at every start."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {"PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir(), "loa-bench-compiled"))} | kept


class Highest(threading.Thread):
    """Looks ten times a second how much memory a process and all that it started hold together; Linux tells."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.megabytes, self.has_ended = pid, 0.0, threading.Event()

    def run(self) -> None:
        while not self.has_ended.wait(0.1):
            self.megabytes = max(self.megabytes, sum(map(resident_megabytes, family(self.pid))))


def family(pid: int) -> Iterator[int]:
    """A process and all that it started, without those that are about to become another program.

    Until then such a one is its parent a second time, with all of its memory.
    """
    yield pid
    own = words_of(pid)
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in path.read_text(encoding="ascii").split():
                if words_of(int(child)) != own:
                    yield from family(int(child))


def words_of(pid: int) -> bytes:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def resident_megabytes(pid: int) -> float:
    with contextlib.suppress(OSError, IndexError):
        return (
            int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20
        )
    return 0.0


def run_one(what: str, folder: Path, out: Path, count: str, table: str, *, is_scale: bool) -> None:
    known = names(min(int(count), NAMED if is_scale else int(count)), table)
    communes = [known[number % len(known)] for number in range(int(count))]
    told = {
        "ordinary": lambda: ordinary(folder, communes),
        "ours": lambda: ours(folder, communes, is_changed=False),
        "changed": lambda: ours(folder, communes, is_changed=True),
        "limit": lambda: limit(
            folder.with_name("limit"), folder, json.loads(out.read_text(encoding="utf-8"))["sources"]
        ),
    }[what]()
    out.write_text(json.dumps(told), encoding="utf-8")


def show(name: str, cost: Cost, files: int, against: float) -> None:
    cpu = cost.cpu / files
    print(
        f"{name:44} {files:6} {cost.wall:8.2f} {cost.cpu:8.2f} {1000 * cpu:9.1f} {cost.megabytes:8.0f}"
        f"   {against / cpu:7.1f} times less",
        flush=True,
    )


def main(count: int, table: str, *, is_scale: bool, is_whole: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="loa-bench-") as name:
        work = Path(name, "work")
        print(f"{'':44} {'files':>6} {'wall s':>8} {'CPU s':>8} {'ms/file':>9} {'MB':>8}")
        usual = measured("ordinary", Path(name, "usual"), str(ORDINARY_SPOTS), table)
        against = usual.cpu / usual.told["files"]
        show("(a) ordinary pipeline", usual, usual.told["files"], against)
        least = stages(work, count, table, against)
        if is_whole:
            weeks(Path(name, "weeks"), names(count, table), against, least)
        if is_scale:
            scale(Path(name, "scale"), table, against)
            if is_whole:
                many_weeks(Path(name, "many"), table, against)


def stages(work: Path, count: int, table: str, against: float) -> dict:
    """The stages of sound alone; returns the limit."""
    rest = (str(count), table)
    cold = measured("ours", work, *rest)
    files = cold.told["files"]
    show(f"(b) sound alone: cold, {count} communes x {SPOTS}", cold, files, against)
    shutil.rmtree(work / "programmes")
    show("(b) warm: shelf there, programmes gone", measured("ours", work, *rest), files, against)
    show("(b) one shared sentence changed", measured("changed", work, *rest), files, against)
    (work.parent / "told.json").write_text(json.dumps(cold.told), encoding="utf-8")
    least = measured("limit", work, *rest).told
    print(f"(c) LAME for {least['seconds']:.0f} s of new sound, files written: {least['usual']:.2f} CPU s by ffmpeg,")
    print(f"    {least['ours']:.2f} CPU s with our effort; cold is {told_limits(cold, least)}")
    print(f"    {cold.told['seconds'] / files:.0f} s a spot; loudness at most {cold.told['most_off']:.2f} LU off")
    print(f"    own process, CPU: {cold.told['stages']}", flush=True)
    shutil.rmtree(work)
    return least


def told_limits(cost: Cost, least: dict) -> str:
    return f"{cost.cpu / least['usual']:.1f} and {cost.cpu / least['ours']:.1f} times these limits"


# loa build


def weeks(folder: Path, communes: Sequence[str], against: float, least: dict) -> None:
    """The real command, in a workspace of so many communes."""
    workspace = workspaces.synthetic(folder, communes, TEXTS)
    files = len(communes) * SPOTS
    cold = build(workspace)
    show(f"(b) loa build: cold, {len(communes)} communes x {SPOTS}", cold, files, against)
    print(f"    {told_limits(cold, least)}")
    show("(b) loa build: nothing to do", build(workspace), files, against)
    forget(workspace)
    show("(b) loa build: warm, all but the shelf gone", build(workspace), files, against)
    (spot, (_first, *others)), *_rest = TEXTS
    workspaces.write_script(workspace, spot, [CHANGED, *others])
    show("(b) loa build: one shared sentence changed", build(workspace), files, against)
    shutil.rmtree(workspace)


def many_weeks(folder: Path, table: str, against: float) -> None:
    """More and more communes on one shelf, as in ``scale``."""
    known = names(NAMED, table)
    of_many(folder, known, 0)
    last, before = 0, 0.0
    for count in SCALE:
        cost = of_many(folder, known, count)
        show(f"(b) loa build: {count} communes, shelf there", cost, count * SPOTS, against)
        further = (cost.cpu - before) / (count - last)
        print(f"    each further commune: {1000 * further:.1f} ms CPU, one session of four spots", flush=True)
        last, before = count, cost.cpu


def of_many(folder: Path, known: Sequence[str], count: int) -> Cost:
    """So many communes in a workspace of their own, on the shelf of those before."""
    communes = [known[number % len(known)] for number in range(count or len(known))]
    workspace = workspaces.synthetic(folder / str(count), communes, TEXTS)
    here, there = folder / "shelf", workspace / "output" / "shelf"
    if here.exists():
        there.parent.mkdir()
        here.rename(there)
    cost = build(workspace)
    there.rename(here)
    shutil.rmtree(workspace)
    return cost


def build(workspace: Path) -> Cost:
    command = [sys.executable, "-m", "loa", "build", "--week", workspaces.WEEK, "--all", "--jobs", JOBS]
    return cost_of(command, at=workspace)


def forget(workspace: Path) -> None:
    for name in ("programmes", "playlists", "plans"):
        shutil.rmtree(workspace / "output" / name)


def scale(work: Path, table: str, against: float) -> None:
    """More and more communes on one shelf; from the hundredth on, each says what one of the first hundred says."""
    measured("ours", work, str(NAMED), table)
    last, before = 0, 0.0
    for count in SCALE:
        shutil.rmtree(work / "programmes")
        cost = measured("ours", work, str(count), table)
        show(f"(b) {count} communes, shelf there", cost, cost.told["files"], against)
        print(
            f"    each further commune: {1000 * (cost.cpu - before) / (count - last):.1f} ms CPU, four spots",
            flush=True,
        )
        last, before = count, cost.cpu
    shutil.rmtree(work)


def value(flag: str, default: str) -> str:
    return sys.argv[sys.argv.index(flag) + 1] if flag in sys.argv else default


if __name__ == "__main__":
    if "--run" in sys.argv:
        run_one(
            sys.argv[2],
            Path(sys.argv[3]),
            Path(sys.argv[4]),
            *sys.argv[5:7],
            is_scale=Path(sys.argv[3]).name == "scale",
        )
    else:
        main(
            int(value("--communes", "102")),
            value("--localities", ""),
            is_scale="--scale" in sys.argv or os.environ.get("LOA_BENCH_SCALE") == "1",
            is_whole="--stages" not in sys.argv,
        )
