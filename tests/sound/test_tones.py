"""Synthesiser by its signals: pitch, loudness, silence, no clicks."""

from dataclasses import replace
from itertools import pairwise
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmofire.sound.tones import CUES, STALE_S, CueName, SoundSettings, Synth

FS_HZ = 48000
BLOCK = 480
FULL = SoundSettings(volume=1.0)
# The slope of a sine changes by (2 pi f / fs)^2 of its peak each frame. This is the sum for the highest tone,
# its harmonics and the highest cue. A jump of 5 % of full scale changes it by more, so it would be found.
MOST_BEND = 0.05


def listen(synth: Synth, seconds: float, level: float | None = None) -> np.ndarray:
    """Render block by block, like a device, with the level set before each block like a screen."""
    blocks = []
    for _ in range(round(seconds * FS_HZ / BLOCK)):
        synth.follow(level)
        blocks.append(synth.render(BLOCK))
    return np.concatenate(blocks)


def pitch_hz(sound: np.ndarray) -> float:
    """Return the strongest frequency, to a fraction of a line."""
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 4 * len(sound)))
    return float(np.argmax(spectrum)) * FS_HZ / (4 * len(sound))


def rms(sound: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(sound))))


def most_bend(sound: np.ndarray) -> float:
    return float(np.abs(np.diff(sound, 2)).max())


@pytest.mark.parametrize(("level", "expected_hz"), [(0.2, 290.3), (0.5, 440.0), (1.0, 880.0), (1.25, 1244.5)])
def test_the_pitch_follows_the_level_by_octaves(level, expected_hz):
    sound = listen(Synth(FS_HZ, FULL), 1.0, level)
    assert pitch_hz(sound[FS_HZ // 4 :]) == pytest.approx(expected_hz, abs=0.5)


@pytest.mark.parametrize("fs_hz", [22050, 44100, 96000])
def test_the_pitch_is_the_same_on_a_device_of_another_rate(fs_hz):
    synth = Synth(fs_hz, FULL)
    synth.follow(0.5)
    sound = synth.render(fs_hz // 3)[fs_hz // 10 :]
    crossings = np.flatnonzero((sound[:-1] < 0) & (sound[1:] >= 0))
    assert fs_hz / np.diff(crossings).mean() == pytest.approx(440, abs=1)


def test_over_the_goal_the_pitch_rises_a_little_and_then_stays():
    sounds = [listen(Synth(FS_HZ, FULL), 0.6, level)[FS_HZ // 4 :] for level in (1.0, 1.25, 50.0)]
    first_hz, second_hz, third_hz = map(pitch_hz, sounds)
    assert first_hz < second_hz == pytest.approx(third_hz, abs=0.1)


def test_in_loudness_the_pitch_stays_and_the_loudness_follows():
    loudness = replace(FULL, feedback="loudness")
    sounds = [listen(Synth(FS_HZ, loudness), 0.6, level)[FS_HZ // 4 :] for level in (0.2, 0.6, 1.0, 2.0)]
    assert [pitch_hz(sound) for sound in sounds] == pytest.approx([440] * 4, abs=0.5)
    levels = [rms(sound) for sound in sounds]
    assert levels[1] > 2 * levels[0]
    assert levels[2] > 2 * levels[1]
    assert levels[3] == pytest.approx(levels[2], rel=0.01)


@pytest.mark.parametrize("level", [0.0, -3.0, 0.05, None, float("nan")])
@pytest.mark.parametrize("feedback", ["pitch", "loudness"])
def test_rest_and_no_level_are_silent(feedback, level):
    assert not listen(Synth(FS_HZ, replace(FULL, feedback=feedback)), 0.5, level).any()


def test_feedback_off_leaves_the_cues():
    synth = Synth(FS_HZ, replace(FULL, feedback="off"))
    assert not listen(synth, 0.2, 1.0).any()
    synth.play("start")
    assert pitch_hz(listen(synth, 0.18, 1.0)) == pytest.approx(988, abs=2)


def test_a_level_that_is_not_renewed_falls_silent():
    """A frozen window or a lost board must not go on sounding like a working muscle."""
    synth = Synth(FS_HZ, FULL)
    listen(synth, 0.5, 1.0)
    forgotten = np.concatenate([synth.render(BLOCK) for _ in range(100)])
    assert rms(forgotten[: FS_HZ // 4]) > 0.1
    assert rms(forgotten[round((STALE_S + 0.2) * FS_HZ) :]) == 0


def test_the_tone_goes_where_the_level_is_within_the_time_that_the_delay_counts():
    synth = Synth(FS_HZ, FULL)
    listen(synth, 0.5, 0.5)
    after = listen(synth, 0.3, 1.0)
    # The phase of the pure fundamental gives the pitch at every moment; the harmonics are filtered out first.
    spectrum = np.fft.fft(after)
    frequency_hz = np.fft.fftfreq(len(after), 1 / FS_HZ)
    spectrum[(frequency_hz <= 200) | (frequency_hz > 950)] = 0
    at_hz = np.diff(np.unwrap(np.angle(np.fft.ifft(spectrum)))) * FS_HZ / (2 * np.pi)
    assert float(np.median(at_hz[round(0.03 * FS_HZ) : round(0.05 * FS_HZ)])) == pytest.approx(880, rel=0.1)


@pytest.mark.parametrize("name", CUES)
def test_every_cue_begins_and_ends_in_silence_and_is_heard(name):
    synth = Synth(FS_HZ, FULL)
    synth.play(name)
    sound = listen(synth, 1.5)
    assert sound[0] == 0
    assert 0.5 < np.abs(sound).max() <= 0.56
    assert not sound[-BLOCK:].any()
    assert most_bend(sound) < MOST_BEND


def test_start_is_higher_than_stop_and_a_tick_is_shortest():
    def lasts_s(name: CueName) -> float:
        synth = Synth(FS_HZ, FULL)
        synth.play(name)
        return float(np.flatnonzero(listen(synth, 1.5)).max()) / FS_HZ

    def height_hz(name: CueName) -> float:
        synth = Synth(FS_HZ, FULL)
        synth.play(name)
        return pitch_hz(listen(synth, 0.18))

    assert height_hz("start") == pytest.approx(2 * height_hz("stop"), rel=0.02)
    assert min(CUES, key=lasts_s) == "tick"


def test_a_cue_sounds_at_once_in_the_place_of_the_one_before():
    synth = Synth(FS_HZ, FULL)
    synth.play("stop")
    before = listen(synth, 0.1)
    synth.play("start")
    after = listen(synth, 0.18)
    assert pitch_hz(after[BLOCK:]) == pytest.approx(988, abs=3)
    assert most_bend(np.concatenate((before, after))) < MOST_BEND


def test_of_a_flood_of_cues_the_last_sounds():
    synth = Synth(FS_HZ, FULL)
    for _ in range(1000):
        synth.play("stop")
    synth.play("start")
    sound = listen(synth, 0.18)
    assert pitch_hz(sound) == pytest.approx(988, abs=2)
    assert np.abs(sound).max() <= 0.56


def test_cues_can_be_turned_off_but_the_volume_test_is_always_heard():
    synth = Synth(FS_HZ, replace(FULL, cues=False))
    for name in CUES:
        if name != "test":
            synth.play(name)
            assert not listen(synth, 0.1).any(), name
    synth.play("test")
    assert rms(listen(synth, 0.3)) > 0.1


def test_muting_and_volume_glide():
    synth = Synth(FS_HZ, FULL)
    loud = listen(synth, 0.5, 1.0)
    synth.settings = replace(FULL, volume=0.5)
    half = listen(synth, 0.5, 1.0)
    synth.settings = replace(FULL, muted=True)
    synth.play("test")
    muted = listen(synth, 0.5, 1.0)
    assert rms(half[FS_HZ // 4 :]) == pytest.approx(0.25 * rms(loud[FS_HZ // 4 :]), rel=0.01)
    assert np.abs(muted[FS_HZ // 4 :]).max() < 1e-6
    assert most_bend(np.concatenate((loud, half, muted))) < MOST_BEND


def test_cutting_the_sound_into_other_pieces_changes_nothing():
    def render(cuts: list[int]) -> np.ndarray:
        synth = Synth(FS_HZ, FULL)
        synth.follow(0.3)
        synth.render(1000)
        synth.follow(1.0)
        synth.play("success")
        return np.concatenate([synth.render(stop - start) for start, stop in pairwise(cuts)])

    whole = render([0, 6000])
    assert render([0, 0, 1, 2, 500, 500, 4321, 6000]) == pytest.approx(whole, abs=1e-6)


events = st.one_of(
    st.tuples(st.just("follow"), st.none() | st.floats()),
    st.tuples(st.just("play"), st.sampled_from(CUES)),
    st.tuples(
        st.just("set"),
        st.builds(
            SoundSettings,
            feedback=st.sampled_from(["pitch", "loudness", "off"]),
            cues=st.booleans(),
            volume=st.sampled_from([0.0, 0.3, 1.0]),
            muted=st.booleans(),
        ),
    ),
)


@given(st.lists(st.tuples(events, st.integers(0, 1500)), min_size=1, max_size=25))
@settings(max_examples=150, deadline=None)
def test_nothing_that_anybody_does_makes_a_click_or_goes_over_full_scale(story):
    synth = Synth(FS_HZ, FULL)
    pieces = []
    for (kind, what), n_frames in story:
        if kind == "follow":
            synth.follow(what)
        elif kind == "play":
            synth.play(what)
        else:
            synth.settings = what
        piece = synth.render(n_frames)
        assert piece.shape == (n_frames,)
        assert piece.dtype == np.float32
        pieces.append(piece)
    sound = np.concatenate((np.zeros(2), *pieces, synth.render(4 * BLOCK)))
    assert np.abs(sound).max() <= 1.0
    assert most_bend(sound) < MOST_BEND


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"volume": 1.2}, "volume must be 0 to 1"),
        ({"volume": float("nan")}, "volume must be 0 to 1"),
        ({"volume": "loud"}, "volume must be a number"),
        ({"volume": True}, "volume must be a number"),
        ({"feedback": "tune"}, "feedback must be one of pitch, loudness, off"),
        ({"cues": 1}, "cues must be true or false"),
        ({"muted": "no"}, "muted must be true or false"),
    ],
)
def test_settings_that_cannot_be_played_are_refused_by_name(wrong, words):
    with pytest.raises(ValueError, match=words):
        SoundSettings(**wrong)


def test_a_cue_that_does_not_exist_is_refused():
    assert set(CUES) == set(get_args(CueName))
    with pytest.raises(KeyError, match="gong"):
        Synth(FS_HZ).play("gong")  # type: ignore[arg-type]
