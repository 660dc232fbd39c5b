"""Spots and programmes: what follows what, how long each is, to the frame."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sounds import DAY, REPOSITORY, SENTENCES, VOICE, copy, spot

from loa._framed import framed
from loa._mpeg import FRAME_SECONDS
from loa._wav import RATE_HZ, read_wav
from loa.mix import framing_seconds, mix, programme
from loa.model.sound import Bed, Framing
from loa.model.sound_settings import Pauses, SoundSettings
from loa.model.words import Sentence
from loa.record import record
from loa.shelf import Shelf
from loa.workspace.voices import read_jingles


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    return Shelf(tmp_path_factory.mktemp("shelf"))


@pytest.fixture(scope="module")
def framing(shelf):
    jingles = {jingle.kind: jingle for jingle in read_jingles(REPOSITORY).values() if jingle.kind != "bed"}
    greeting = spot(shelf, SENTENCES[:1], name="chao")
    return Framing(greeting=greeting, close=greeting, **jingles)


def made(spots, framing):
    return programme(
        [(f"24343/{n}", one) for n, one in enumerate(spots)],
        framing,
        id="24343-2025-08-11-sang",
        station="24343",
        day=DAY,
        session="sang",
        title="Buổi sáng",
    )


def test_a_spot_says_its_sentences_in_order(shelf):
    one = spot(shelf)
    assert one.id == "y-te.vi.everyone.short"
    assert [piece.title for piece in one.pieces] == [sentence.written for sentence in SENTENCES]
    assert one.voices == ("nam",)
    assert one.title == "Tiêm chủng"


def test_every_piece_is_whole_frames_with_silence_at_both_ends(shelf):
    for piece in spot(shelf).pieces:
        samples = framed(piece.source)
        assert len(samples) % 1152 == 0
        assert not np.any(samples[:1152])
        assert not np.any(samples[-2 * 1152 :])
        assert piece.seconds == pytest.approx(len(samples) / RATE_HZ + piece.before_seconds + piece.after_seconds)


def test_a_piece_begins_and_ends_softly(shelf):
    samples = framed(spot(shelf).pieces[1].source)
    sounding = np.flatnonzero(samples)
    for edge in (samples[sounding[0] :][:20], samples[: sounding[-1] + 1][-20:]):
        assert np.abs(edge).max() < 0.02


def test_pauses_follow_the_mark_that_ends_a_sentence(shelf):
    takes = record([Sentence("a", f"chào bà con{mark}") for mark in ("", ",", ".", "?")], VOICE, shelf=shelf)
    pauses = [piece.after_seconds for piece in mix(copy(), takes, shelf=shelf).pieces]
    comma, none, full_stop, question = pauses[1], pauses[0], pauses[2], pauses[3]
    assert comma < none < full_stop < question


def test_longer_pauses_make_a_longer_spot(shelf):
    takes = record(SENTENCES, VOICE, shelf=shelf)
    long = mix(copy(), takes, shelf=shelf, pauses=Pauses(full_stop=2.0))
    assert long.seconds - mix(copy(), takes, shelf=shelf).seconds == pytest.approx(2 * (2.0 - 0.65), abs=0.06)


@given(st.text(max_size=20))
def test_every_text_has_a_pause(text):
    assert 0 < Pauses().after(text) < 2


@pytest.mark.parametrize("count", [1, 2, 5])
def test_the_planner_knows_a_sessions_length_before_it_is_made(shelf, framing, count):
    spots = [spot(shelf)] * count
    known = framing_seconds(framing)
    expected = known.fixed + count * known.per_spot + sum(one.seconds for one in spots)
    assert made(spots, framing).seconds == pytest.approx(expected)


def test_a_session_without_jingles_and_greeting_is_planned_as_well(shelf):
    known = framing_seconds(Framing())
    assert made([spot(shelf)], Framing()).seconds == pytest.approx(known.fixed + known.per_spot + spot(shelf).seconds)


def test_cues_follow_one_another_and_name_their_planned_plays(shelf, framing):
    session = made([spot(shelf), spot(shelf, name="khac")], framing)
    kinds = [cue.kind for cue in session.cues]
    assert kinds == ["lead-in", "signature", "greeting", "sting", "spot", "sting", "spot", "close", "close"]
    assert [cue.line for cue in session.cues if cue.kind == "spot"] == ["24343/0", "24343/1"]
    for cue, following in zip(session.cues, session.cues[1:], strict=False):
        assert cue.start_seconds + cue.seconds == pytest.approx(following.start_seconds)
    assert session.cues[-1].start_seconds + session.cues[-1].seconds == pytest.approx(session.seconds)


def test_a_session_begins_with_silence_for_slow_amplifiers(shelf, framing):
    first = made([spot(shelf)], framing).pieces[0]
    assert (first.kind, first.source) == ("silence", None)
    assert first.seconds == pytest.approx(2.0, abs=FRAME_SECONDS)
    longer = dataclasses.replace(framing, lead_in_seconds=3.0)
    assert made([spot(shelf)], longer).pieces[0].seconds == pytest.approx(3.0, abs=FRAME_SECONDS)


def test_every_length_is_in_whole_frames(shelf, framing):
    for piece in made([spot(shelf)], framing).pieces:
        assert piece.seconds / FRAME_SECONDS == pytest.approx(round(piece.seconds / FRAME_SECONDS), abs=1e-6)


def test_old_people_and_valleys_get_longer_pauses(shelf):
    takes = record(SENTENCES, VOICE, shelf=shelf)
    everyone, old = (
        mix(dataclasses.replace(copy(), audience=audience), takes, shelf=shelf) for audience in ("everyone", "elderly")
    )
    assert old.seconds > everyone.seconds + 0.3
    assert old.seconds == mix(copy(), takes, shelf=shelf, pauses=SoundSettings().pauses_for("elderly")).seconds


def test_a_cluster_in_earshot_begins_later_and_says_its_close_again(shelf, framing):
    spots = [spot(shelf)]
    echoing = dataclasses.replace(framing, stagger_seconds=4.0, close_times=2)
    session = made(spots, echoing)
    assert session.pieces[0].seconds == pytest.approx(6.0, abs=FRAME_SECONDS)
    closes = [cue.kind for cue in session.cues].count("close")
    assert closes == [cue.kind for cue in made(spots, framing).cues].count("close") + 1
    known = framing_seconds(echoing)
    assert session.seconds == pytest.approx(known.fixed + known.per_spot + spots[0].seconds)


@pytest.fixture(scope="module")
def tune():
    return next(jingle for jingle in read_jingles(REPOSITORY).values() if jingle.kind == "signature")


def test_a_bed_lies_under_the_speech_where_it_is_asked_for(shelf, tune):
    takes = record(SENTENCES, VOICE, shelf=shelf)
    plain, bedded = (mix(copy(), takes, shelf=shelf, bed=bed) for bed in (None, Bed(tune)))
    assert bedded.seconds == pytest.approx(plain.seconds)
    (piece,) = bedded.pieces
    samples, _rate = read_wav(piece.source)
    assert len(samples) == round(piece.seconds * RATE_HZ)
    assert not np.any(samples[:1152])
    assert not np.any(samples[-2 * 1152 :])
    pause = slice(round((plain.pieces[0].seconds - 0.25) * RATE_HZ), round((plain.pieces[0].seconds - 0.1) * RATE_HZ))
    assert -60 < 20 * np.log10(np.abs(samples[pause]).max()) < -20


def test_a_lower_bed_is_softer_by_as_much(shelf, tune):
    takes = record(SENTENCES, VOICE, shelf=shelf)
    high, low = (
        read_wav(mix(copy(), takes, shelf=shelf, bed=Bed(tune, under)).pieces[0].source)[0] for under in (12, 200)
    )
    lower = read_wav(mix(copy(), takes, shelf=shelf, bed=Bed(tune, 18)).pieces[0].source)[0]
    assert 20 * np.log10(np.std(high - low) / np.std(lower - low)) == pytest.approx(6, abs=0.2)
