"""What the tests of bags and of the player share: a built week of a station, made without speaking a word."""

import base64
import datetime as dt
import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np

from loa import ffmpeg
from loa._bag_seal import Signer
from loa._wav import float_wav_bytes
from loa.approvals import approve, text_sha256
from loa.drafts import found_script
from loa.files.note import LOG_KEY, vkey_of_secret
from loa.manifest import Manifest, write_manifest
from loa.master import audio_sha256
from loa.model.airing import AirSession
from loa.model.place import Locality, LocalityName
from loa.model.playing import PlannedPlay, PlannedText, PlayPlan
from loa.model.sound import Mastered
from loa.model.time import at, week_of
from loa.plans import plan_path, read_plan, write_plan
from loa.standing import standing_week
from loa.workspace import open_workspace

STATION = "24343"
MONDAY = dt.date(2025, 8, 11)
WEEK = week_of(MONDAY)
TITLES = {"sang": "Buổi sáng", "chieu": "Buổi chiều"}
CLOCK = {"sang": dt.time(5, 30), "chieu": dt.time(17)}
SECONDS = 8.0
LOCALITY = Locality(
    STATION, (LocalityName(dt.date.min, dt.date.max, "xã", "Krông Năng", "Krông Năng", "", "tỉnh Đắk Lắk"),)
)


def line(day, session, number, *, start, seconds, title="Tiêm phòng dại"):
    return PlannedPlay(
        id=f"{STATION}/{day.isoformat()}/{session}/{number}",
        station=STATION,
        start=start,
        seconds=seconds,
        session=session,
        campaign="tiem-phong",
        script="tiem-phong/vi.everyone.short",
        spot=f"tiem-phong.vi.everyone.short{number}",
        title=title,
        reason="thử",
    )


def session_lines(day, session, start=None):
    """Two lines of three seconds in a session of eight, after one second of greeting."""
    begins = at(day, start or CLOCK[session])
    return [
        line(day, session, number, start=begins + dt.timedelta(seconds=after), seconds=3.0)
        for number, after in ((1, 1.0), (2, 4.5))
    ]


def noise(path, seconds=SECONDS, seed=1):
    """An MP3 of noise as programmes are encoded."""
    wav = path.with_suffix(".wav")
    sound = np.random.default_rng(seed).normal(0, 0.1, int(44_100 * seconds)).astype(np.float32)
    wav.write_bytes(float_wav_bytes(sound))
    ffmpeg.make([ffmpeg.Work(wav, path, mp3_kbps=128)])
    wav.unlink()


def build_week(output, days=2, monday=MONDAY, sound=None):
    """The week's plan, programmes and manifest in a workspace's output/."""
    folder = output / "programmes" / STATION / week_of(monday)
    folder.mkdir(parents=True, exist_ok=True)
    plays, entries = [], {}
    for number in range(days):
        day = monday + dt.timedelta(days=number)
        for seed, session in enumerate(CLOCK):
            plays += session_lines(day, session)
            path = folder / f"{STATION}-{day}-{CLOCK[session]:%H%M}.mp3"
            if sound is None:
                noise(path, seed=10 * number + seed)
            else:
                path.write_bytes(sound)
            entries[path] = ("key", mastered(path, audio_sha256(path)))
    write_manifest(folder, Manifest(entries))
    plan = PlayPlan(STATION, monday, monday + dt.timedelta(days=6), "a1b2c3d4e5f6", tuple(plays))
    write_plan(plan_path(output, STATION, week_of(monday)), plan)
    return standing_week(output, STATION, week_of(monday), titles=TITLES)


def mastered(path, audio):
    return Mastered(path, SECONDS, -16.0, -1.2, hashlib.sha256(path.read_bytes()).hexdigest(), audio)


def air_session(day, session, *, start=None, seconds=SECONDS, path=None, title=None):
    """A session that needs no file, for the player with a silent output."""
    begins = at(day, start or CLOCK[session])
    name = f"{STATION}-{day}-{begins:%H%M}"
    lines = tuple(session_lines(day, session, start or CLOCK[session]))
    scale = seconds / SECONDS
    lines = tuple(
        replace(one, start=begins + (one.start - begins) * scale, seconds=one.seconds * scale) for one in lines
    )
    return AirSession(
        id=name,
        station=STATION,
        day=day,
        name=session,
        title=title or TITLES.get(session, session),
        start=begins,
        seconds=seconds,
        path=path or Path(f"{name}.mp3"),
        sha256="f" * 64,
        audio_sha256="a" * 64,
        lines=lines,
    )


def signer_from(seed):
    """Whoever seals the tests' bags: a key that is the same each time."""
    der = bytes.fromhex("302e020100300506032b657004220420") + seed  # RFC 8410, section 10.3
    secret = b"-----BEGIN PRIVATE KEY-----\n" + base64.b64encode(der) + b"\n-----END PRIVATE KEY-----\n"
    return Signer(vkey_of_secret(secret, name="loa/packer", kind=LOG_KEY), secret)


def rest_on_script(root, name="2g-cutoff/vi.everyone", week=WEEK):
    """Let the built week rest on a script of the sample workspace, as it stands now."""
    campaign, script = script_of(root, name)
    path = plan_path(root / "output", STATION, week)
    plan = read_plan(path)
    plays = tuple(replace(play, text=name) for play in plan.plays)
    write_plan(path, replace(plan, plays=plays, texts=(PlannedText(name, text_sha256(campaign, script)),)))


def approve_script(root, name="2g-cutoff/vi.everyone"):
    """Approve a script of the workspace as it stands now."""
    approve(*script_of(root, name), name="Nguyễn Văn Mẫu", post="Trưởng ban", now=at(MONDAY, dt.time(9)))


def packable_week(root, sound):
    """Two days of the week in a workspace, resting on a script that somebody approved."""
    build_week(root / "output", days=2, sound=sound)
    rest_on_script(root)
    approve_script(root)


def script_of(root, name):
    return found_script(name, open_workspace(root).campaigns)
