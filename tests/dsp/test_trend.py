"""Slopes with intervals: exact on a line, independent of units, correct with correlated neighbours."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmofire.dsp.trend import fit_slope

TIME_S = np.arange(58) + 2.5
FINITE = st.floats(-1e3, 1e3).map(lambda x: round(x, 6))


def wander(rng, n, fade):
    """Return noise correlated over `fade` steps, standard deviation 1."""
    keep = np.exp(-1.0 / fade)
    out = rng.normal(size=n)
    for i in range(1, n):
        out[i] = keep * out[i - 1] + np.sqrt(1.0 - keep**2) * out[i]
    return out


def share_that_covers_zero(make, runs=100):
    slopes = [fit_slope(TIME_S, make(np.random.default_rng(seed)), "Hz") for seed in range(runs)]
    return np.mean([slope.low_per_min <= 0.0 <= slope.high_per_min for slope in slopes])


def test_a_line_gives_its_own_slope_and_start():
    slope = fit_slope(TIME_S, 80.0 - 6.0 * TIME_S / 60.0, "Hz")
    assert slope.per_min == pytest.approx(-6.0)
    assert slope.start == pytest.approx(80.0 - 6.0 * TIME_S[0] / 60.0)
    assert slope.high_per_min - slope.low_per_min < 1e-3
    assert slope.trend == "falls"


def test_constant_values_have_no_trend():
    assert fit_slope(TIME_S, np.full(58, 70.0), "Hz").trend == "unclear"


def test_the_interval_covers_zero_as_often_as_it_says_where_windows_are_independent():
    assert share_that_covers_zero(lambda rng: rng.normal(size=58)) >= 0.9


def test_the_interval_widens_where_neighbouring_windows_are_alike():
    # The interval of ordinary least squares contains zero in about half of these.
    assert share_that_covers_zero(lambda rng: wander(rng, 58, 3.0)) >= 0.88
    assert share_that_covers_zero(lambda rng: wander(rng, 58, 5.0) + rng.normal(size=58)) >= 0.85


def test_a_real_fall_is_still_seen():
    falls = [
        fit_slope(TIME_S, np.random.default_rng(seed).normal(size=58) * 4.0 - TIME_S / 6.0, "Hz").trend
        for seed in range(40)
    ]
    assert falls.count("falls") >= 36


@settings(max_examples=25, deadline=None)
@given(st.lists(FINITE, min_size=5, max_size=12), st.floats(0.01, 100.0), st.floats(-100.0, 100.0))
def test_unit_and_zero_of_the_values_do_not_matter(values, scale, shift):
    values = np.array(values) + np.arange(len(values)) % 3  # not all the same
    time_s = np.arange(len(values)) * 2.0
    one, other = fit_slope(time_s, values, "uV"), fit_slope(time_s, scale * values + shift, "uV")
    near = pytest.approx
    size = np.ptp(values) * 60.0
    assert other.per_min / scale == near(one.per_min, rel=1e-5, abs=1e-5 * size)
    assert other.low_per_min / scale == near(one.low_per_min, rel=1e-5, abs=1e-5 * size)


@settings(max_examples=25, deadline=None)
@given(st.lists(FINITE, min_size=5, max_size=12))
def test_time_run_backwards_turns_the_slope_round(values):
    values = np.array(values) + np.arange(len(values)) % 3
    time_s = np.arange(len(values)) * 1.0
    one, other = fit_slope(time_s, values, "Hz"), fit_slope(time_s, values[::-1], "Hz")
    near = 1e-6 * np.ptp(values) * 60.0
    assert other.per_min == pytest.approx(-one.per_min, rel=1e-6, abs=near)
    assert other.low_per_min == pytest.approx(-one.high_per_min, rel=1e-6, abs=near)


def test_unknown_values_are_left_out_and_time_goes_on():
    values = 70.0 - TIME_S / 10.0 + np.random.default_rng(3).normal(size=58)
    holed = np.where((TIME_S > 20.0) & (TIME_S < 30.0), np.nan, values)
    kept = ~np.isnan(holed)
    assert fit_slope(TIME_S, holed, "Hz") == fit_slope(TIME_S[kept], values[kept], "Hz")
    assert fit_slope(TIME_S, holed, "Hz").per_min == pytest.approx(-6.0, abs=1.5)


@pytest.mark.parametrize(
    ("time_s", "values", "says"),
    [
        ([0, 1, 2, 3], [1, 2, 3, 4], "at least 5"),
        ([0, 1, 2, 3, 4, 5], [1, 2, 3, 4, np.nan, np.nan], "4 can be used"),
        ([], [], "at least 5"),
        ([0, 1, 2, 3, 4], [1, 2, 3, 4], "one length"),
        ([0, 1, 1, 3, 4], [1, 2, 3, 4, 5], "rise"),
        ([0, 1, np.nan, 3, 4], [1, 2, 3, 4, 5], "rise"),
        ([0, 1, 2, 3, 4], [1, 2, np.inf, 4, 5], "finite"),
        ([[0, 1], [2, 3]], [[0, 1], [2, 3]], "two lists"),
    ],
)
def test_no_line_is_drawn_through_bad_input(time_s, values, says):
    with pytest.raises(ValueError, match=says):
        fit_slope(time_s, values, "Hz")
