"""What the sound tests share: sentences, a voice, a shelf, a spot, and ffmpeg run as a listener would."""

import datetime as dt
import re
import subprocess
from pathlib import Path

from loa import ffmpeg
from loa.mix import mix
from loa.model.sound import Voice
from loa.model.words import Copy, Sentence
from loa.record import record

VOICE = Voice("nam", "Giọng miền Nam", "espeak", "vi", (("voice", "vi-vn-x-south"),))
REPOSITORY = Path(__file__).parent.parent
DAY = dt.date(2025, 8, 11)

SENTENCES = tuple(
    Sentence(text, text)
    for text in (
        "Kính thưa bà con.",
        "Chiều mai, trạm y tế tiêm vắc xin cho trẻ dưới năm tuổi.",
        "Bà con nhớ mang theo sổ tiêm chủng, đến đúng giờ; ai bận thì báo trước nhé?",
    )
)


def copy(name="y-te"):
    return Copy(name, "vi", "everyone", "short", "24343", DAY, "một", "Tiêm chủng", "…", "scripts/y-te/vi.txt.j2")


def spot(shelf, sentences=SENTENCES, voice=VOICE, name="y-te"):
    return mix(copy(name), record(sentences, voice, shelf=shelf), shelf=shelf)


def listen(path, *filters):
    """What ffmpeg says about playing a file, with its warnings."""
    command = [str(ffmpeg.program()), "-hide_banner", "-nostdin", "-xerror", "-i", str(path)]
    done = subprocess.run(
        [*command, *filters, "-f", "null", "-"], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    return done.stderr


def ebur128(path):
    """Integrated loudness and true peak by ffmpeg's own meter."""
    talk = listen(path, "-af", "ebur128=peak=true").rsplit("Summary", 1)[1]
    return tuple(float(re.search(rf"{name}:\s+(\S+)", talk).group(1)) for name in ("I", "Peak"))


def warnings(path):
    """What the decoder complains about; nothing for a good file."""
    command = [str(ffmpeg.program()), "-v", "warning", "-nostdin", "-xerror", "-i", str(path), "-f", "null", "-"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr
