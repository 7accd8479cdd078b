"""Recorded muscle that hears cues: its own efforts at the cues, rest everywhere else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmofire.guided.job_log import Note
from vmofire.virtual.recorded import load_biceps, load_channels
from vmofire.virtual.rehearsed import Rehearsed

FS_HZ = 2000.0


def cue(task: str, sample: int, seconds: float | None = 3.0, channels: tuple[int, ...] = (0,)) -> Note:
    return Note("cue", "", sample, {"task": task, "seconds": seconds, "channels": list(channels)})


def biceps(n_channels: int = 1) -> Rehearsed:
    return Rehearsed(*load_channels(n_channels), "recorded biceps")


# A recorded rest has twitches, so the median is compared.


def levels(source: Rehearsed, from_s: float, to_s: float) -> np.ndarray:
    """Return the RMS of each 0.1 s, (n, n_channels)."""
    n = round(0.1 * FS_HZ)
    first, n_samples = round(from_s * FS_HZ), round((to_s - from_s) * FS_HZ)
    uv = source.read(first, n_samples, FS_HZ)
    return np.sqrt(np.mean(np.square(uv.reshape(-1, n, source.n_channels)), axis=1))


def test_an_effort_follows_its_cue_after_a_reaction_and_ends_behind_it():
    source = biceps()
    assert np.median(levels(source, 0.0, 2.0)) < 15.0
    source.attend(cue("ball_squeeze", 4000), 0, FS_HZ)
    told = levels(source, 2.0, 8.0)[:, 0]
    assert np.median(told[:2]) < 15.0
    assert told[5:30].min() > 25.0
    assert np.median(told[34:]) < 15.0


def test_an_interrupted_effort_ends_and_is_repeated_on_a_new_cue():
    source = biceps()
    levels(source, 0.0, 1.0)
    source.attend(cue("ball_squeeze", 2000), 0, FS_HZ)
    levels(source, 1.0, 2.0)
    source.attend(Note("paused", "", 4000, {"task": ""}), 0, FS_HZ)
    assert np.median(levels(source, 2.0, 5.0)[4:]) < 15.0
    source.attend(cue("ready", 10000), 0, FS_HZ)
    source.attend(cue("ball_squeeze", 16000), 0, FS_HZ)
    assert np.median(levels(source, 5.0, 8.0)) < 15.0
    assert levels(source, 8.0, 11.0)[5:].min() > 25.0


def test_only_the_channels_that_are_asked_work_and_each_has_rest_of_its_own():
    source = biceps(3)
    levels(source, 0.0, 1.0)
    source.attend(cue("quad_set", 2000, channels=(1,)), 0, FS_HZ)
    told = levels(source, 1.0, 4.0)[6:28]
    assert told[:, 1].min() > 60.0
    assert np.median(told[:, (0, 2)]) < 15.0


def test_a_squeeze_between_the_knees_takes_both_legs_whichever_is_measured():
    source = biceps(2)
    levels(source, 0.0, 1.0)
    source.attend(cue("ball_squeeze", 2000, channels=(1,)), 0, FS_HZ)
    assert np.median(levels(source, 1.0, 4.0)[6:28], axis=0).min() > 25.0


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 900), min_size=1, max_size=20))
def test_cutting_the_reads_changes_nothing(sizes):
    samples = []
    for cuts in ([sum(sizes)], sizes):
        source = biceps()
        source.read(0, 2000, FS_HZ)
        source.attend(cue("ball_squeeze", 2000, 0.5), 0, FS_HZ)
        parts, at = [], 2000
        for n in cuts:
            parts.append(source.read(at, n, FS_HZ))
            at += n
        samples.append(np.concatenate(parts))
    np.testing.assert_array_equal(*samples)


def test_a_new_run_forgets_what_was_heard_and_an_effort_without_an_end_lasts_until_the_next_cue():
    source = biceps()
    levels(source, 0.0, 1.0)
    source.attend(cue("maximum", 2000, None), 0, FS_HZ)
    assert levels(source, 1.0, 20.0)[6:].min() > 20.0
    assert np.median(levels(source, 0.0, 3.0)) < 15.0


def test_questions_are_answered_so_that_a_demo_goes_on():
    pain = Note("question", "", 0, {"code": "pain", "choices": ["0", "1"]})
    other = Note("question", "", 0, {"code": "weight", "choices": ["2", "5"]})
    assert [biceps().attend(note, 0, FS_HZ) for note in (pain, other)] == ["0", "2"]


def test_a_recording_without_an_effort_is_refused():
    signal_uv, fs_hz = load_biceps()
    with pytest.raises(ValueError, match="no effort"):
        Rehearsed(signal_uv[round(2.6 * fs_hz) : round(4.3 * fs_hz)], fs_hz, "rest")


def test_its_label_says_what_it_is():
    assert biceps().label == "recorded biceps, re-timed to the cues"
