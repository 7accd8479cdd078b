"""Recordings as sources: unchanged at their own rate, accurate at others, re-timed if their name says so."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmofire.guided.criteria import CheckSettings
from vmofire.guided.steps import lay
from vmofire.virtual.recorded import RecordedSource, follow_cues, load_biceps


@given(
    cuts=st.lists(st.integers(0, 30000), max_size=10),
    rates=st.sampled_from(
        [(1000.0, 8000.0), (1000.0, 2000.0), (370.4, 2000.0), (2048.0, 12000.04), (1000.0, 250.0)]
    ),
)
@settings(max_examples=25, deadline=None)
def test_a_cut_recording_is_the_same_recording(cuts: list[int], rates: tuple[float, float]) -> None:
    noise = np.random.default_rng(5).normal(size=(2500, 2))
    edges = [0, *sorted(cuts), 30000]
    cut, whole = (RecordedSource(noise, rates[0], "noise") for _ in range(2))
    pieces = [cut.read(a, b - a, rates[1]) for a, b in pairwise(edges)]
    np.testing.assert_array_equal(np.concatenate(pieces), whole.read(0, 30000, rates[1]))


def test_at_its_own_rate_it_is_itself_over_and_over() -> None:
    signal_uv, fs_hz = load_biceps()
    recording = RecordedSource(signal_uv, fs_hz, "biceps")
    twice = recording.read(0, 2 * len(signal_uv), fs_hz)
    np.testing.assert_array_equal(twice, np.concatenate((signal_uv, signal_uv)))
    seams = recording.events(60.0)
    assert [(seam.kind, seam.start_s) for seam in seams] == [("seam", 28.519), ("seam", 57.038)]
    assert recording.events(28.0) == ()


@pytest.mark.parametrize(
    ("from_hz", "to_hz"), [(1000.0, 8000.0), (1000.0, 12000.0), (370.0, 8000.0), (2000.0, 2000.0)]
)
def test_another_rate_changes_neither_shape_nor_time(from_hz: float, to_hz: float) -> None:
    def wave(t_s: np.ndarray) -> np.ndarray:
        return 100 * np.sin(2 * np.pi * 40 * t_s) + 30 * np.cos(2 * np.pi * 90 * t_s)

    duration_s = 10  # a whole number of periods, so that the seam is smooth
    recording = RecordedSource(wave(np.arange(duration_s * from_hz) / from_hz), from_hz, "waves")
    recording.read(0, 10, 999.0)
    n = round(2.5 * duration_s * to_hz)  # across pieces and seams
    np.testing.assert_allclose(recording.read(0, n, to_hz)[:, 0], wave(np.arange(n) / to_hz), atol=0.5)


def test_the_biceps_rests_and_works_at_the_cues() -> None:
    signal_uv, fs_hz = load_biceps()
    assert 200 < np.abs(signal_uv).max() < 1500  # microvolts at the skin, not counts
    check = CheckSettings()
    cues = lay([*check.steps, *check.quad_set_steps])
    source = follow_cues(signal_uv, fs_hz, "recorded biceps standing in for the VMO", cues)
    assert source.label == "recorded biceps standing in for the VMO, re-timed to the cues"
    assert source.duration_s == pytest.approx(cues[-1].stop_s, abs=0.001)
    uv = source.read(0, round(cues[-1].stop_s * 2000), 2000.0)[:, 0]

    def level(start_s: float, stop_s: float) -> float:
        return float(uv[round(2000 * start_s) : round(2000 * stop_s)].std())

    (rest,) = (cue for cue in cues if cue.task == "rest")
    rest_uv = level(rest.start_s, rest.stop_s)
    efforts = [cue for cue in cues if cue.task in ("ball_squeeze", "quad_set")]
    assert len(efforts) == 8
    for cue in efforts:
        assert level(cue.start_s + 0.5, cue.stop_s) > 5 * rest_uv
    quiet = follow_cues(signal_uv, fs_hz, "quiet", cues, efforts=())
    assert quiet.read(0, 20000, 2000.0).std() < 2 * rest_uv


@pytest.mark.parametrize(
    ("signal_uv", "fs_hz", "words"),
    [
        (np.zeros((0, 1)), 1000.0, "too short"),
        (np.zeros(500), 1000.0, "0.5 s is too short to play"),
        (np.zeros((2000, 4)), 1000.0, "1 to 3 channels"),
        (np.zeros((2000, 1, 1)), 1000.0, "shape"),
        (np.array([0.0] * 999 + [np.nan]), 1000.0, "holes"),
        (np.zeros(2000), 0.0, "more than 0 Hz"),
        (np.zeros(2000), np.inf, "more than 0 Hz"),
    ],
)
def test_a_recording_that_cannot_be_played_is_refused(
    signal_uv: np.ndarray, fs_hz: float, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        RecordedSource(signal_uv, fs_hz, "bad")


def test_a_recording_without_effort_cannot_follow_cues() -> None:
    noise = np.random.default_rng(1).normal(size=5000)
    with pytest.raises(ValueError, match="no contraction"):
        follow_cues(noise, 1000.0, "noise", lay(CheckSettings().steps))
