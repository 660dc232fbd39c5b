"""A player behind a timer plug: when the power comes it plays what it finds, so each session is one file alone.

Source: FACTS section 6: some communes only switch the amplifier on with a timer plug.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from loa.devices import _look
from loa.devices._sound import Sound
from loa.messages import _
from loa.model.device import BagItem, Encoding, Shortcoming

NAME = "single"
TITLE = "Ổ cắm hẹn giờ: mỗi buổi một thư mục, trong đó chỉ một tệp"
ENCODING: Encoding | None = None
CARRIES = "sessions"
PLAYLISTS: tuple[str, ...] = ()
HEARD_AS = "horn"


def arrange(items: Sequence[BagItem]) -> tuple[str, ...]:
    """A folder for each session with one file: copy that file alone onto the player's empty stick."""
    return tuple(f"{item.day:%Y-%m-%d}-{_time(item)}{item.session}/01.MP3" for item in items)


def check(place: Path) -> tuple[Shortcoming, ...]:
    """Whole MP3s, never two in one folder."""
    return (*_look.check_sounds(place, _judge), *_alone(place))


def _time(item: BagItem) -> str:
    """The session's start, as the item's name ends with it: folders of a day then sort as they play."""
    last = item.name.rsplit("-", 1)[-1]
    return f"{last}-" if last.isdigit() else ""


def _judge(path: Path, _sound: Sound) -> Iterator[tuple[str, str]]:
    yield from _look.mp3_name(path)


def _alone(place: Path) -> Iterator[Shortcoming]:
    count = Counter(path.parent for path in _look.sound_files(place))
    for folder, files in sorted(count.items()):
        if files > 1:
            yield Shortcoming(
                "." if folder == place else _look.shown(folder, place),
                _("{count} sounds in one folder; the player would play all of them.").format(count=files),
                _("Leave one sound for each session."),
            )
