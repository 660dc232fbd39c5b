"""Heads: what the centre holds cannot be changed unnoticed, and a file without loa says the same as loa."""

import dataclasses
import datetime as dt
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from test_playlog import CODE, NOW, a_play, the_file

from loa._log_lines import line_bytes, line_of
from loa.errors import LoaError, LogDamaged, UsageError
from loa.files import note
from loa.files.canonical import sha256_hex
from loa.files.signing import new_secret, public_of, sign
from loa.heads import CENTRE, Heads
from loa.messages import _
from loa.playlog import PlayLog
from loa.proof import verify_log
from loa.proofs import keep_proof, proof_faults, proof_name

SPECIFICATION = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""  # noqa: E501 - as the specification prints it
LATER = NOW.replace(month=9)


def filled(root: Path, count: int, first: int = 1) -> PlayLog:
    log = PlayLog(root / "logs", CODE)
    log.append_all([a_play(number=number) for number in range(first, first + count)], logged_at=NOW)
    return log


def exchanged(root: Path, *, now: dt.datetime = NOW) -> str:
    """The station signs, the centre (the same folder) cosigns."""
    log, heads = PlayLog(root / "logs", CODE), Heads(root, CODE)
    signed = str(heads.signed(log.head(), log.roots, now=now).note)
    assert [one.state for one in heads.receive(signed, log.roots, now=now)] == ["cosigned"]
    return signed


def loa_says(root: Path, *, centre: str = "") -> list[str]:
    if centre:
        (root / "logs" / "centre.txt").write_text(centre + "\n", encoding="utf-8")
    log = PlayLog(root / "logs", CODE)
    found = [fault.kind for fault in log.verify()]
    try:
        return [*found, *(fault.kind for fault in Heads(root, CODE).faults(log.roots))]
    except LogDamaged:
        return [*found, "damaged"]


def stands_alone(root: Path, *, centre: str = "", kept: tuple[Path, ...] = ()) -> list[str]:
    return verify_log.check(root / "logs" / CODE, centre, kept)[0]


def centre_of(root: Path) -> str:
    return (root / "logs" / "centre.txt").read_text(encoding="utf-8").strip()


def test_the_specifications_own_checkpoint_is_read_and_spelled_again() -> None:
    assert str(note.note_of(SPECIFICATION)) == SPECIFICATION


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("8=\n", "9=\n"),  # another spelling of the same bytes
        lambda text: text + "\n",
        lambda text: text.rstrip("\n"),
        lambda text: text.replace("\n— w", "\r\n— w"),
        lambda text: text.replace("— e", "—  e"),
        lambda text: text.replace("\n\n", "\n"),
        lambda text: text.replace("8=\n", "8==\n"),
        lambda text: text.replace("— example.com/behind-the-sofa Az3g", "— example.com/behind-the-sofa A!z3g"),
    ],
)
def test_a_note_has_no_slack(change) -> None:
    with pytest.raises(ValueError, match=r"."):
        note.note_of(change(SPECIFICATION))


@pytest.mark.parametrize("size", ["012", "+12", "1_2", " 12", "", "١"])
def test_a_size_has_one_spelling(size: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        note.head_of_checkpoint(f"loa/{CODE}\n{size}\n{'A' * 43}=\n")


def test_a_head_fits_a_message_and_the_centre_cosigns_it(tmp_path: Path) -> None:
    filled(tmp_path, 5)
    text = exchanged(tmp_path)
    assert len(text.encode()) <= 207
    assert Heads(tmp_path, CODE).last_cosigned().head.size == 5
    assert loa_says(tmp_path) == stands_alone(tmp_path) == []
    filled(tmp_path, 2, first=6)
    assert verify_log.check(tmp_path / "logs" / CODE)[1:] == (7, 5)


def test_a_head_is_kept_until_its_lines_come(tmp_path: Path) -> None:
    filled(tmp_path / "station", 3)
    station = Heads(tmp_path / "station", CODE)
    log = PlayLog(tmp_path / "station" / "logs", CODE)
    text = str(station.signed(log.head(), log.roots, now=NOW).note)
    centre, copy = Heads(tmp_path / "centre", CODE), PlayLog(tmp_path / "centre" / "logs", CODE)
    with pytest.raises(LoaError, match="keys"):
        centre.receive(text, copy.roots, now=NOW)
    both = "\n".join([*map(str, station.key_notes()), text])
    assert [one.state for one in centre.receive(both, copy.roots, now=NOW)] == ["key", "waiting"]
    shutil.copy(the_file(tmp_path / "station" / "logs"), copy.folder)
    assert [one.state for one in centre.receive(text, copy.roots, now=NOW)] == ["cosigned"]
    assert [one.state for one in centre.receive(text, copy.roots, now=NOW)] == ["known"]


def test_a_fork_is_shown_with_and_without_lines(tmp_path: Path) -> None:
    filled(tmp_path, 3)
    exchanged(tmp_path)
    log, heads = PlayLog(tmp_path / "logs", CODE), Heads(tmp_path, CODE)
    secret = next((tmp_path / "keys").glob(f"{CODE}-*.pem")).read_bytes()
    key = note.vkey_of_secret(secret, name=f"loa/{CODE}", kind=note.LOG_KEY)
    for size in (3, 2):
        head = dataclasses.replace(log.head(), size=size, root="ab" * 32)
        other = note.signed(note.Note(note.checkpoint(head), ()), key, secret)
        (got,) = heads.receive(str(other), log.roots, now=NOW)
        assert (got.state, bool(got.why)) == ("fork", True)
    assert "head" in loa_says(tmp_path)
    assert stands_alone(tmp_path)


def test_an_old_head_is_told_and_not_cosigned_again(tmp_path: Path) -> None:
    filled(tmp_path, 2)
    log, heads = PlayLog(tmp_path / "logs", CODE), Heads(tmp_path, CODE)
    first = str(heads.signed(log.head(), log.roots, now=NOW).note)
    filled(tmp_path, 2, first=3)
    exchanged(tmp_path)
    assert [one.state for one in heads.receive(first, log.roots, now=LATER)] == ["old"]


def test_a_new_month_has_a_new_key_that_the_old_one_signed(tmp_path: Path) -> None:
    filled(tmp_path, 2)
    exchanged(tmp_path)
    filled(tmp_path, 2, first=3)
    exchanged(tmp_path, now=LATER)
    assert [path.name for path in (tmp_path / "logs" / CODE / "keys").iterdir()].count("2024-09.txt") == 1
    assert [path.name for path in (tmp_path / "keys").glob(f"{CODE}-*")] == [f"{CODE}-2024-09.pem"]
    assert loa_says(tmp_path) == stands_alone(tmp_path) == []


def test_a_log_that_was_changed_is_not_signed_again(tmp_path: Path) -> None:
    filled(tmp_path, 3)
    exchanged(tmp_path)
    rewritten(tmp_path)
    log = PlayLog(tmp_path / "logs", CODE)
    with pytest.raises(LogDamaged):
        Heads(tmp_path, CODE).signed(log.head(), log.roots, now=NOW)


# -- ten kinds of edit, each at several places ---------------------------------------------------------------------


def lines_in(root: Path) -> list[bytes]:
    return the_file(root / "logs").read_bytes().splitlines()


def put(root: Path, lines: list[bytes]) -> None:
    the_file(root / "logs").write_bytes(b"".join(line + b"\n" for line in lines))


def changed(root: Path, at: int) -> None:
    lines = lines_in(root)
    lines[at] = lines[at].replace(b'"share_heard":1.0', b'"share_heard":0.9')
    put(root, lines)


def removed(root: Path, at: int) -> None:
    put(root, [line for number, line in enumerate(lines_in(root)) if number != at])


def added(root: Path, at: int) -> None:
    lines = lines_in(root)
    put(root, [*lines[:at], line_bytes(dataclasses.replace(line_of(lines[at]), play=a_play(number=99))), *lines[at:]])


def reordered(root: Path, at: int) -> None:
    lines = lines_in(root)
    lines[at], lines[at - 1] = lines[at - 1], lines[at]
    chained(root, [line_of(line).play for line in lines])


def truncated(root: Path, at: int) -> None:
    put(root, lines_in(root)[:at])


def rewritten(root: Path, at: int = 1) -> None:
    """A play is changed, and the whole chain made anew."""
    plays = [line_of(line).play for line in lines_in(root)]
    plays[at] = dataclasses.replace(plays[at], share_heard=0.5)
    chained(root, plays)


def chained(root: Path, plays) -> None:
    previous, lines = "0" * 64, []
    for number, play in enumerate(plays, start=1):
        lines.append(
            line_bytes(dataclasses.replace(line_of(lines_in(root)[0]), sequence=number, previous=previous, play=play))
        )
        previous = sha256_hex(lines[-1])
    put(root, lines)


def freshly_signed(root: Path, at: int) -> None:
    """As rewritten, with the station's own key over the new log, beside the centre's copy of the old head."""
    rewritten(root, at)
    forked(root, at)


def forked(root: Path, at: int) -> None:
    rewritten(root, at)
    secret = next((root / "keys").glob(f"{CODE}-*.pem")).read_bytes()
    key = note.vkey_of_secret(secret, name=f"loa/{CODE}", kind=note.LOG_KEY)
    made = note.signed(note.Note(note.checkpoint(PlayLog(root / "logs", CODE).head()), ()), key, secret)
    (root / "logs" / CODE / "heads" / "new.txt").write_text(str(made), encoding="utf-8")


def with_another_key(root: Path, at: int) -> None:
    """Everything is made anew, and signed by keys of the forger's own."""
    rewritten(root, at)
    for folder in (root / "keys", root / "logs" / CODE / "heads", root / "logs" / CODE / "keys"):
        shutil.rmtree(folder)
    exchanged(root)


def replayed(root: Path, at: int) -> None:
    """The log goes back to an earlier state, and its earlier head is given as the last."""
    put(root, lines_in(root)[:at])
    log, heads = PlayLog(root / "logs", CODE), Heads(root, CODE)
    kept = heads.held()[-1]
    kept.path.rename(kept.path.with_suffix(".away"))
    heads.signed(log.head(), log.roots, now=NOW)
    kept.path.with_suffix(".away").rename(kept.path)


def doubled(root: Path, at: int) -> None:
    """A play stands twice, in a chain that is right, after the last head."""
    lines = lines_in(root)
    play = line_of(lines[at]).play
    last = line_of(lines[-1])
    again = dataclasses.replace(last, sequence=last.sequence + 1, previous=sha256_hex(lines[-1]), play=play)
    put(root, [*lines, line_bytes(again)])


EDITS = [
    changed,
    removed,
    added,
    reordered,
    truncated,
    rewritten,
    freshly_signed,
    forked,
    with_another_key,
    replayed,
    doubled,
]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sound")
    filled(root, 6)
    exchanged(root)
    assert loa_says(root) == stands_alone(root) == []
    return root


@pytest.mark.parametrize("at", [1, 3, 5])
@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_every_edit_is_found_by_loa_and_by_the_file_that_stands_alone(
    sound: Path, tmp_path: Path, edit, at: int
) -> None:
    root = tmp_path / "edited"
    shutil.copytree(sound, root)
    centre = centre_of(root)
    (held,) = [shutil.copy(path, tmp_path) for path in (root / "logs" / CODE / "heads").iterdir()]
    edit(root, at)
    assert stands_alone(root, centre=centre, kept=(Path(held),))
    shutil.copy(held, root / "logs" / CODE / "heads")  # the centre's own folder
    assert loa_says(root, centre=centre)


@pytest.mark.slow
def test_every_flipped_bit_and_every_cut_of_a_head_is_found(sound: Path, tmp_path: Path) -> None:
    root = tmp_path / "edited"
    shutil.copytree(sound, root)
    (path,) = (root / "logs" / CODE / "heads").iterdir()
    whole = path.read_bytes()
    log, heads = PlayLog(root / "logs", CODE), Heads(root, CODE)
    roots = dict.fromkeys(range(10), "") | dict(log.roots(range(10)))
    for at in range(len(whole) * 8):
        path.write_bytes(whole[: at // 8] + bytes([whole[at // 8] ^ 1 << at % 8]) + whole[at // 8 + 1 :])
        assert list(heads.faults(lambda sizes: roots)), at
    for at in range(len(whole)):
        path.write_bytes(whole[:at])
        found = list(heads.faults(lambda sizes: roots))
        assert found or heads.last_cosigned() is None, at  # a cosignature cut off whole leaves plays that are not held


@pytest.mark.slow
@given(st.data())
@examples(60)
def test_any_flipped_bit_of_the_lines_is_found_by_both(sound: Path, tmp_path_factory, data) -> None:
    root = tmp_path_factory.mktemp("bits") / "edited"
    shutil.copytree(sound, root)
    whole = the_file(root / "logs").read_bytes()
    at = data.draw(st.integers(0, len(whole) * 8 - 1))
    the_file(root / "logs").write_bytes(whole[: at // 8] + bytes([whole[at // 8] ^ 1 << at % 8]) + whole[at // 8 + 1 :])
    assert loa_says(root)
    assert stands_alone(root)
    shutil.rmtree(root)


def test_the_file_that_stands_alone_is_short_and_needs_nothing(sound: Path, tmp_path: Path) -> None:
    path = Path(verify_log.__file__)
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 150
    alone = shutil.copy(path, tmp_path)
    told = alone_says(alone, sound, centre_of(sound))
    assert told.stdout.startswith("6 dòng khớp với nhau; 0 dòng nằm sau đầu nhật ký cuối cùng")
    told = alone_says(alone, sound, centre_of(sound), lang="en")
    assert told.stdout == "6 lines hold together; 0 of them lie after the last cosigned head\n"


def alone_says(file: Path | str, root: Path, *more: str, lang: str = "") -> subprocess.CompletedProcess[str]:
    """What the file says of a log when it is run with nothing but Python, on a machine that knows no Vietnamese."""
    command = [sys.executable, "-I", "-S", file, root / "logs" / CODE, *more]
    said = {"LOA_LANG": lang, "PYTHONIOENCODING": "ascii"}
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=60, env=said)


@pytest.mark.parametrize("lang", ["", "en"])
@pytest.mark.parametrize(
    "line", ["[" * 5000, '{"play":{},"sequence":"x","v":1}', '{"play":{"start":[]},"previous":[],"sequence":1}', "x"]
)
def test_it_names_what_is_no_line_of_a_log_in_a_sentence(tmp_path: Path, line: str, lang: str) -> None:
    filled(tmp_path, 3)
    path = the_file(tmp_path / "logs")
    path.write_bytes(path.read_bytes() + line.encode() + b"\n")
    told = alone_says(verify_log.__file__, tmp_path, lang=lang)
    assert (told.returncode, told.stderr) == (1, "")
    sentence = "không phải một dòng của nhật ký này" if not lang else "not a line of this log"
    assert f"{path.name}:4: {sentence}" in told.stdout


def test_it_says_when_it_is_called_wrongly_and_when_a_key_is_none(sound: Path) -> None:
    told = alone_says(verify_log.__file__, sound, "khóa tự viết")
    assert (told.returncode, told.stderr) == (1, "")
    assert "khóa tự viết: không phải khóa của trung tâm" in told.stdout
    told = alone_says(verify_log.__file__, sound / "nowhere")
    assert told.returncode == 1
    assert "verify_log.py" in told.stderr


@given(st.binary(max_size=200))
@examples(8)
def test_its_signatures_agree_with_the_library(message: bytes) -> None:
    secret = new_secret()
    signature = sign(secret, message)
    assert verify_log.is_signature(public_of(secret), message, signature)
    assert not verify_log.is_signature(public_of(secret), message + b"x", signature)
    assert not verify_log.is_signature(public_of(new_secret()), message, signature)


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not here")
def test_openssl_agrees(sound: Path, tmp_path: Path) -> None:
    (path,) = (sound / "logs" / CODE / "heads").iterdir()
    one = note.note_of(path.read_text(encoding="utf-8"))
    key = verify_log.vkey(Heads(sound, CODE).key_notes()[0].text.split("\n")[2])
    (tmp_path / "text").write_bytes(one.text.encode())
    (tmp_path / "signature").write_bytes(one.signatures[0].data)
    (tmp_path / "key.der").write_bytes(bytes.fromhex("302a300506032b6570032100") + key[3])
    command = "openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in text -sigfile signature"
    assert "Success" in subprocess.run(command.split(), cwd=tmp_path, capture_output=True, text=True, check=True).stdout


def test_the_centres_name_cannot_be_borrowed(tmp_path: Path) -> None:
    filled(tmp_path, 2)
    exchanged(tmp_path)
    (path,) = (tmp_path / "logs" / CODE / "heads").iterdir()
    one = note.note_of(path.read_text(encoding="utf-8"))
    secret = new_secret()
    key = note.vkey_of_secret(secret, name=CENTRE, kind=note.COSIGNER_KEY)
    bare = dataclasses.replace(one, signatures=one.signatures[:1])
    path.write_text(str(note.cosigned(bare, key, secret, seconds=1)), encoding="utf-8")
    assert loa_says(tmp_path) == ["signature"]
    assert stands_alone(tmp_path)


def test_what_a_crash_left_unfinished_is_no_head(tmp_path: Path) -> None:
    filled(tmp_path, 2)
    exchanged(tmp_path)
    (tmp_path / "logs" / CODE / "heads" / ".loa-left.txt").write_text("loa/24343\n2\n", encoding="utf-8")
    assert loa_says(tmp_path) == stands_alone(tmp_path) == []


def test_what_is_pasted_and_is_no_head_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="head"):
        Heads(tmp_path, CODE).receive("xin chào", lambda sizes: {}, now=NOW)


def test_secrets_are_for_their_owner_alone_and_not_in_the_log(tmp_path: Path) -> None:
    filled(tmp_path, 1)
    exchanged(tmp_path)
    assert (tmp_path / "keys" / f"{CODE}.last").read_text(encoding="utf-8").startswith("1:")
    for path in (tmp_path / "keys").glob("*.pem"):
        assert path.stat().st_mode & 0o077 == 0
    assert (
        json.dumps([path.read_text(encoding="utf-8") for path in (tmp_path / "logs").rglob("*.txt")]).count("PRIVATE")
        == 0
    )


def test_a_head_and_a_key_that_are_no_text_are_told_in_words(tmp_path: Path) -> None:
    log = filled(tmp_path, 1)
    heads = Heads(tmp_path, CODE)
    heads.signed(log.head(), log.roots, now=NOW)
    for folder, name in ((heads.folder, "000000009-ff.txt"), (heads.keys_folder, "2024-09.txt")):
        (folder / name).write_bytes(b"\xff\xfe")
    found = {fault.file: fault.message for fault in heads.faults(log.roots)}
    assert all(_("it is not UTF-8 text") in found[name] for name in ("heads/000000009-ff.txt", "keys/2024-09.txt"))
    assert not any("codec" in message for message in found.values())


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_what_loa_printed_with_the_keys_is_a_kept_head(sound: Path, tmp_path: Path, ends: str) -> None:
    heads = Heads(sound, CODE)
    printed = "\n".join(map(str, (*heads.key_notes(), heads.held()[-1].note)))
    kept = tmp_path / "zalo.txt"
    kept.write_bytes(printed.replace("\n", ends).encode())
    assert stands_alone(sound, kept=(kept,)) == []
    kept.write_bytes(printed.replace(f"\n{heads.held()[-1].head.size}\n", "\n3\n").encode())
    assert "zalo.txt" in stands_alone(sound, kept=(kept,))[0]
    assert "nowhere.txt" in stands_alone(sound, kept=(tmp_path / "nowhere.txt",))[0]


def test_another_key_of_a_month_than_the_kept_one_is_found(sound: Path, tmp_path: Path) -> None:
    filled(tmp_path / "forged", 6)
    exchanged(tmp_path / "forged")
    forged, true = (Heads(root, CODE).key_notes()[0] for root in (tmp_path / "forged", sound))
    assert forged != true
    kept = tmp_path / "keys.txt"
    kept.write_text(str(true), encoding="utf-8")
    assert "keys.txt" in stands_alone(tmp_path / "forged", kept=(kept,))[0]
    assert stands_alone(sound, kept=(kept,)) == []


@pytest.mark.parametrize("change", [Path.unlink, lambda path: path.write_bytes(b"another photo")])
def test_a_photo_that_is_gone_or_another_one_is_found(tmp_path: Path, change) -> None:
    photo = tmp_path / "anh.jpg"
    photo.write_bytes(b"a photo")
    sha256 = hashlib.sha256(b"a photo").hexdigest()
    name = proof_name(photo, sha256)
    log = PlayLog(tmp_path / "logs", CODE)
    path = keep_proof(log.folder, name, photo)
    log.append(dataclasses.replace(a_play(number=1), proof=name, proof_sha256=sha256), logged_at=NOW)
    assert stands_alone(tmp_path) == []
    change(path)
    (told,) = stands_alone(tmp_path)
    (fault,) = proof_faults(log.folder, log.lines())
    assert name in told
    assert (fault.file, fault.sequence) == (f"proofs/{name}", 1)
