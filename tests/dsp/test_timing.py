"""Timing: the classic onset at its true place, and a median whose interval contains the truth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmofire.dsp.timing import find_median, find_threshold_onset

FS_HZ = 1000.0


def step(onset_s: float, strength: float = 20.0, seed: int = 1, n_s: float = 3.0) -> np.ndarray:
    """Return rest of 1 uV for 1.5 s and more; from `onset_s` after that, noise so many times as strong."""
    uv = np.random.default_rng(seed).standard_normal(round(n_s * FS_HZ))
    uv[round((1.5 + onset_s) * FS_HZ) :] *= strength
    return uv


@pytest.mark.parametrize("onset_s", [0.1, 0.25, 0.9])
def test_a_step_is_found_where_it_is(onset_s):
    found = [find_threshold_onset(step(onset_s, seed=seed), FS_HZ, 1.5) for seed in range(10)]
    assert np.median(found) == pytest.approx(onset_s, abs=0.012)


def test_rest_has_no_onset_and_a_blip_is_none():
    assert find_threshold_onset(step(1.5, seed=3), FS_HZ, 1.5) is None
    blip = step(1.5, seed=3)
    blip[2000:2010] *= 30.0
    assert find_threshold_onset(blip, FS_HZ, 1.5, hold_s=0.05) is None


def test_activity_already_on_at_the_cue_has_its_onset_there():
    uv = step(0.5)
    uv[1490:] *= 20.0
    assert find_threshold_onset(uv, FS_HZ, 1.5) == pytest.approx(0.0, abs=0.001)


@pytest.mark.parametrize("factor", [-1.0, 1e-3, 1e3])
def test_scale_and_polarity_do_not_matter(factor):
    assert find_threshold_onset(factor * step(0.3), FS_HZ, 1.5) == find_threshold_onset(step(0.3), FS_HZ, 1.5)


def test_lost_samples_leave_no_onset():
    uv = step(0.3)
    uv[2500] = np.nan
    assert find_threshold_onset(uv, FS_HZ, 1.5) is None


@pytest.mark.parametrize(
    ("uv", "fs_hz", "rest_s"),
    [(np.ones(100), 1000.0, 0.1), (np.ones((200, 1)), 1000.0, 0.1), (np.ones(200), 1000.0, 0.0)],
)
def test_a_signal_without_rest_or_effort_is_refused(uv, fs_hz, rest_s):
    with pytest.raises(ValueError, match="longer than its rest"):
        find_threshold_onset(uv, fs_hz, rest_s)


def test_a_rate_too_slow_for_an_onset_is_refused():
    with pytest.raises(ValueError, match="too slow for an onset"):
        find_threshold_onset(np.ones(200), 90.0, 1.0)


@pytest.mark.parametrize("n", [6, 7, 8, 10])
@pytest.mark.parametrize("draw", ["normal", "heavy", "skew"])
def test_the_interval_holds_the_true_median_in_95_percent(n, draw):
    rng = np.random.default_rng(n)
    samples = {
        "normal": lambda: rng.standard_normal((1500, n)),
        "heavy": lambda: rng.standard_t(2, (1500, n)),
        "skew": lambda: rng.exponential(1.0, (1500, n)) - np.log(2.0),
    }[draw]()
    timings = [find_median(sample) for sample in samples]
    held = np.mean([timing.low_ms <= 0.0 <= timing.high_ms for timing in timings])
    assert held == pytest.approx(0.95, abs=0.02)


@given(st.lists(st.floats(-1.0, 1.0), min_size=6, max_size=20), st.floats(-0.5, 0.5))
def test_a_shift_shifts_all_and_a_change_of_sign_turns_it_round(differences_s, shift_s):
    timing, given_s = find_median(differences_s), np.array(differences_s)
    moved, turned = find_median(given_s + shift_s), find_median(-given_s)
    numbers = (timing.median_ms, timing.low_ms, timing.high_ms)
    assert (moved.median_ms, moved.low_ms, moved.high_ms) == pytest.approx(
        [one + 1e3 * shift_s for one in numbers], abs=1e-6
    )
    assert (-turned.median_ms, -turned.high_ms, -turned.low_ms) == pytest.approx(numbers, abs=1e-6)
    assert timing.low_ms <= timing.median_ms + 1e-9
    assert timing.median_ms <= timing.high_ms + 1e-9


@pytest.mark.parametrize("differences_s", [[], [0.1] * 5, [0.1, 0.2, np.nan, 0.1, 0.2, 0.3, 0.4]])
def test_too_few_differences_bound_no_median(differences_s):
    with pytest.raises(ValueError, match="6 finite differences or more"):
        find_median(differences_s)
