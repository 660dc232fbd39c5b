"""The workspace's own readings, ``scripts/lexicon.tsv``, with the voice engines that they name."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from loa.errors import Fault, InputInvalid, fault
from loa.files.lexicon import read_lexicon
from loa.files.toml import did_you_mean
from loa.messages import _
from loa.model.lexicon import Entry, Lexicon, lexicon_of
from loa.plugins import names

LEXICON = "scripts/lexicon.tsv"


def read_readings(root: Path) -> Lexicon | None:
    """The readings of a workspace; None when it has none of its own.

    Raises:
        InputInvalid: with every fault of the file, engines that there are not among them.
    """
    path = root / LEXICON
    if not path.is_file():
        return None
    entries = read_lexicon(path, name=LEXICON)
    if faults := tuple(engine_faults(entries)):
        raise InputInvalid(faults)
    return lexicon_of(entries)


def engine_faults(entries: Iterable[Entry]) -> Iterator[Fault]:
    """Readings for an engine that there is not: no voice would ever say them."""
    known = names("engines")
    for entry in entries:
        if entry.engine and entry.engine not in known:
            file, _colon, line = entry.place.rpartition(":")
            yield fault(
                file,
                _("There is no engine “{engine}”.").format(engine=entry.engine),
                did_you_mean(entry.engine, known),
                line=int(line),
                cell="engine",
            )
