"""Amplitude: exact RMS, the best second of a recorded effort, rules of a maximum, and a fixed reference."""

from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmofire.dsp.amplitude import (
    CEDE_NAMES,
    MaximalEffort,
    MaximumSettings,
    Reference,
    find_best,
    judge_trials,
    measure_rms,
)
from vmofire.dsp.stages import filter_recording


@pytest.fixture(scope="module")
def effort(biceps):
    """Return five seconds of recorded biceps with a contraction, filtered, (n_samples,), and the rate."""
    signal, fs_hz = biceps
    filtered = filter_recording(signal, fs_hz)[:, 0]
    return filtered[round(3.0 * fs_hz) : round(8.0 * fs_hz)], fs_hz


def test_the_best_second_is_the_one_a_search_by_hand_finds(effort):
    uv, fs_hz = effort
    n = round(fs_hz)
    by_hand = [np.sqrt(np.mean(uv[i : i + n] ** 2)) for i in range(n, len(uv) - n + 1)]
    best = find_best(uv, fs_hz)
    assert best.rms_uv == pytest.approx(max(by_hand))
    assert best.start_s == pytest.approx((n + np.argmax(by_hand)) / fs_hz)


def test_the_first_second_is_dropped():
    jerk = np.concatenate((np.full(1000, 90.0), np.full(4000, 30.0)))
    assert find_best(jerk, 1000.0).rms_uv == pytest.approx(30.0)
    assert find_best(jerk, 1000.0, dropped_s=0.0).rms_uv == pytest.approx(90.0)


@given(st.floats(1e-3, 1e3))
def test_the_best_second_follows_the_gain(effort, scale):
    uv, fs_hz = effort
    one, other = find_best(uv, fs_hz), find_best(-scale * uv, fs_hz)
    assert other.rms_uv == pytest.approx(scale * one.rms_uv)
    assert other.start_s == one.start_s


def test_a_window_with_lost_samples_is_never_the_best(effort):
    uv, fs_hz = effort
    best = find_best(uv, fs_hz)
    holed = uv.copy()
    hole = round((best.start_s + 0.5) * fs_hz)
    holed[hole] = np.nan
    second = find_best(holed, fs_hz)
    assert second.rms_uv < best.rms_uv
    assert not second.start_s * fs_hz <= hole < (second.start_s + 1.0) * fs_hz
    assert find_best(np.full(5000, np.nan), 1000.0) is None


@pytest.mark.parametrize(
    ("seconds", "arguments", "says"),
    [
        (1.9, {}, "1.90 s is too short.*hold longer"),
        (0.0, {}, "too short"),
        (5.0, {"window_s": 0.1}, "0.5 to 1 s"),
        (5.0, {"window_s": 2.0}, "0.5 to 1 s"),
        (5.0, {"window_s": np.nan}, "0.5 to 1 s"),
        (5.0, {"dropped_s": -1.0}, "dropped_s"),
    ],
)
def test_a_trial_that_cannot_be_read_is_refused(seconds, arguments, says):
    with pytest.raises(ValueError, match=says):
        find_best(np.ones(round(1000 * seconds)), 1000.0, **arguments)


def test_two_channels_are_refused():
    with pytest.raises(ValueError, match="one channel"):
        find_best(np.ones((5000, 2)), 1000.0)
    with pytest.raises(ValueError, match="rate"):
        find_best(np.ones(5000), 0.0)


def test_rms_leaves_out_what_was_lost():
    assert measure_rms([3.0, np.nan, -3.0]) == pytest.approx(3.0)
    assert np.isnan(measure_rms([np.nan]))
    assert np.isnan(measure_rms([]))


def trials(*rms_uv, pain=0.0):
    return [MaximalEffort(value, pain) for value in rms_uv]


@pytest.mark.parametrize(
    ("rms_uv", "outcome", "reference_uv"),
    [
        ([], "more", None),
        ([100.0, 100.0], "more", None),  # three trials are needed, whatever the first two give
        ([100.0, 95.0, 60.0], "done", 100.0),
        ([60.0, 95.0, 100.0], "done", 100.0),
        ([100.0, 90.0, 60.0], "done", 100.0),
        ([100.0, 89.9, 60.0], "more", None),
        ([100.0, 80.0, 60.0, 101.0], "done", 101.0),
        ([100.0, 80.0, 60.0, 70.0], "more", None),
        ([100.0, 80.0, 60.0, 70.0, 50.0], "not_repeatable", None),
        ([100.0, 95.0, None], "more", None),  # a trial without a signal does not count
        ([100.0, 95.0, None, 90.0], "done", 100.0),
        ([None, None, None, None, None], "not_repeatable", None),
    ],
)
def test_a_maximum_needs_two_trials_within_ten_percent(rms_uv, outcome, reference_uv):
    maximum = judge_trials(trials(*rms_uv))
    assert maximum.outcome == outcome
    assert (maximum.reference.rms_uv if maximum.reference else None) == reference_uv


def test_pain_ends_the_maximal_efforts():
    assert judge_trials(trials(100.0, 99.0, 98.0, pain=3.0)).outcome == "done"
    stopped = judge_trials([*trials(100.0, 99.0, 98.0), MaximalEffort(97.0, pain=3.5)])
    assert (stopped.outcome, stopped.reference) == ("painful", None)


def test_no_sixth_trial():
    with pytest.raises(ValueError, match="no more than 5"):
        judge_trials(trials(*[100.0] * 6))


@pytest.mark.parametrize("factor", [0.2, 1.0, 50.0])
def test_gain_does_not_change_the_outcome(factor):
    assert judge_trials(trials(*(factor * x for x in (100.0, 91.0, 60.0)))).outcome == "done"
    assert judge_trials(trials(*(factor * x for x in (100.0, 89.0, 60.0)))).outcome == "more"


def test_the_reference_never_creeps():
    reference = judge_trials(trials(100.0, 95.0, 90.0)).reference
    assert reference.to_percent(25.0) == pytest.approx(25.0)
    assert reference.to_percent(130.0) == pytest.approx(130.0)
    assert reference.to_percent(100.0) == pytest.approx(100.0)
    with pytest.raises(FrozenInstanceError):
        reference.rms_uv = 130.0


def test_the_method_is_named_as_the_consensus_names_it():
    maximum = judge_trials(trials(100.0, 95.0, 90.0)).reference
    assert (maximum.name, maximum.unit) == ("standardized isometric MVC", "%MVC")
    limb = Reference(20.0, "submaximal_task")
    assert limb.name == "standardized submaximal task (isometric/dynamic)"
    assert "MVC" not in limb.unit
    assert len(CEDE_NAMES) == 6


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((0.0, "isometric_mvc"), "none: repeat"),
        ((np.nan, "isometric_mvc"), "none: repeat"),
        ((-5.0, "isometric_mvc"), "none: repeat"),
        ((5.0, "non_normalized"), "no method with a reference"),
        ((5.0, "moving_window"), "no method with a reference"),
        ((5.0, "isometric_mvc", 0.1), "0.5 to 1 s"),
    ],
)
def test_a_reference_that_is_none_is_refused(arguments, says):
    with pytest.raises(ValueError, match=says):
        Reference(*arguments)


@pytest.mark.parametrize("value", [-1.0, np.nan, np.inf])
def test_an_unmeasured_amplitude_has_no_percent(value):
    with pytest.raises(ValueError, match="was not measured"):
        Reference(100.0, "isometric_mvc").to_percent(value)


@pytest.mark.parametrize(
    "arguments", [(0.0,), (np.nan,), (-1.0,), (50.0, -1.0), (50.0, 11.0), (50.0, np.nan)]
)
def test_a_trial_nobody_can_have_done_is_refused(arguments):
    with pytest.raises(ValueError, match=r"trial|pain"):
        MaximalEffort(*arguments)


@pytest.mark.parametrize(
    "setting",
    [
        {"trials": 1},
        {"trials": 6},
        {"most": 11},
        {"within": 0.0},
        {"within": np.nan},
        {"pain_limit": -1.0},
        {"pain_limit": np.nan},
        {"window_s": 0.25},
    ],
)
def test_settings_by_which_no_maximum_could_be_told_are_refused(setting):
    with pytest.raises(ValueError):
        MaximumSettings(**setting)
