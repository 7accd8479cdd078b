"""Symmetry: independent of unit and side, right with few repetitions, never "different" by a bare ratio."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from vmofire.dsp.symmetry import (
    ALIKE_FROM,
    compare,
    find_detectable_change,
    find_detectable_shift,
    find_level,
)

AMPLITUDE = st.floats(0.5, 500.0)
SIDE = st.lists(AMPLITUDE, min_size=2, max_size=10)
PLACEMENT = st.sampled_from([0.0, 0.15, 0.4])


@settings(max_examples=50)
@given(SIDE, SIDE, PLACEMENT)
def test_swapping_the_legs_turns_everything_round(one, other, placement):
    here, there = compare(one, other, placement), compare(other, one, placement)
    assert (here.ratio, here.low, here.high) == pytest.approx(
        (1.0 / there.ratio, 1.0 / there.high, 1.0 / there.low)
    )
    assert here.different == there.different


@settings(max_examples=50)
@given(SIDE, SIDE, PLACEMENT, st.floats(1e-3, 1e3))
def test_the_unit_does_not_matter(one, other, placement, scale):
    here = compare(one, other, placement)
    scaled = compare(scale * np.array(one), scale * np.array(other), placement)
    assert (scaled.ratio, scaled.low, scaled.high) == pytest.approx((here.ratio, here.low, here.high))


@settings(max_examples=50)
@given(SIDE, SIDE, PLACEMENT)
def test_the_ratio_lies_in_its_interval_and_the_deficit_in_its_own(one, other, placement):
    ratio = compare(one, other, placement)
    assert ratio.low <= ratio.ratio * (1 + 1e-12)
    assert ratio.ratio <= ratio.high * (1 + 1e-12)
    deficit, low, high = ratio.deficit_percent
    assert low - 1e-9 <= deficit <= high + 1e-9
    assert deficit == pytest.approx(100.0 * (1.0 - ratio.ratio))


def test_electrodes_placed_anew_widen_the_interval():
    one, other = [40.0, 42.0, 41.0], [50.0, 52.0, 49.0]
    stayed, moved = compare(one, other, 0.0), compare(one, other)
    assert stayed.ratio == moved.ratio
    assert moved.low < stayed.low < stayed.high < moved.high
    # With repetitions this even, only the placement is left: 1.96 sqrt(2) 0.15.
    assert np.log(moved.high / moved.ratio) == pytest.approx(0.42, abs=0.01)


@pytest.mark.parametrize(
    ("ratio", "different"),
    [
        (1.0, False),
        (0.70, False),  # the interval reaches 0.75
        (0.50, False),  # placement alone: 0.33 to 0.76
        (0.49, True),
        (2.0, False),
        (2.05, True),
    ],
)
def test_different_is_said_only_when_the_whole_interval_says_so(ratio, different):
    even = np.array([50.0, 50.0, 50.0, 50.0, 50.0])
    compared = compare(ratio * even, even)
    assert compared.different == different
    assert compared.different == (compared.high < ALIKE_FROM or compared.low > 1.0 / ALIKE_FROM)


def test_an_interval_that_is_sure_of_a_small_difference_still_says_alike():
    assert not compare([80.0, 80.1, 79.9], [100.0, 100.1, 99.9], 0.0).different


@pytest.mark.parametrize(("n", "placement"), [(3, 0.0), (5, 0.0), (5, 0.15)])
def test_the_interval_holds_the_truth_as_often_as_it_says(n, placement):
    rng = np.random.default_rng(n)
    held = 0
    for _ in range(400):
        sides = np.exp(0.14 * rng.normal(size=(2, n)) + placement * rng.normal(size=(2, 1)))
        ratio = compare(sides[0], sides[1], placement)
        held += ratio.low <= 1.0 <= ratio.high
    assert 0.92 <= held / 400 <= 0.99


@pytest.mark.parametrize(
    ("involved", "uninvolved", "says"),
    [
        ([], [1.0, 2.0], "0 of two repetitions on the involved"),
        ([1.0], [1.0, 2.0], "1 of two repetitions on the involved"),
        ([1.0, 2.0], [1.0], "1 of two repetitions on the uninvolved"),
        ([1.0, 0.0], [1.0, 2.0], "involved: an amplitude of 0 uV"),
        ([1.0, 2.0], [1.0, -3.0], "uninvolved: an amplitude of -3 uV"),
        ([1.0, np.nan], [1.0, 2.0], "an amplitude of nan uV"),
        ([1.0, np.inf], [1.0, 2.0], "an amplitude of inf uV"),
        ([[1.0, 2.0]], [1.0, 2.0], "list of amplitudes"),
    ],
)
def test_bad_amplitudes_are_refused_by_side_and_value(involved, uninvolved, says):
    with pytest.raises(ValueError, match=says):
        compare(involved, uninvolved)


@pytest.mark.parametrize(
    "setting", [{"placement_log_sd": -0.1}, {"placement_log_sd": np.nan}, {"alike_from": 0.0}]
)
def test_settings_out_of_range_are_refused(setting):
    with pytest.raises(ValueError, match=next(iter(setting))):
        compare([1.0, 2.0], [1.0, 2.0], **setting)


def test_the_detectable_change_is_that_of_the_textbook():
    visits = [40.0, 60.0, 50.0, 45.0]
    change = find_detectable_change(visits)
    assert change.log_sd == pytest.approx(np.std(np.log(visits), ddof=1))
    assert change.factor == pytest.approx(np.exp(1.96 * np.sqrt(2.0) * change.log_sd))
    assert change.usual_uv == pytest.approx(np.exp(np.mean(np.log(visits))))
    assert change.low < change.factor < change.trusted_factor < change.high


@pytest.mark.parametrize("visits", [[], [50.0], [50.0, 40.0]])
def test_with_fewer_than_three_visits_the_detectable_change_is_not_known(visits):
    assert find_detectable_change(visits) is None


@settings(max_examples=50)
@given(st.lists(AMPLITUDE, min_size=3, max_size=10), st.floats(1e-3, 1e3))
def test_the_unit_of_the_visits_does_not_matter(visits, scale):
    one, other = find_detectable_change(visits), find_detectable_change(scale * np.array(visits))
    assert other.factor == pytest.approx(one.factor, rel=1e-6)
    assert other.usual_uv == pytest.approx(scale * one.usual_uv)


def test_an_unchanged_person_is_called_changed_as_seldom_as_promised():
    rng = np.random.default_rng(8)
    false = 0
    for _ in range(600):
        visits = np.exp(0.4 * rng.normal(size=5))
        false += find_detectable_change(visits[:3]).is_exceeded(*visits[3:])
    assert false / 600 <= 0.08


def test_steady_progress_is_no_scatter_where_the_days_are_known():
    days = np.arange(6) * 30.0
    visits = 20.0 * 1.25 ** np.arange(6) * np.exp([0.05, -0.05, 0.02, -0.06, 0.04, 0.0])
    assert not find_detectable_change(visits).is_exceeded(visits[0], visits[-1])
    assert find_detectable_change(visits, days).is_exceeded(visits[0], visits[-1])
    assert find_detectable_change(visits[:4], days[:4]) == find_detectable_change(visits[:4])  # too few
    assert find_detectable_change(visits, [7.0] * 6) == find_detectable_change(visits)  # all on one day
    with pytest.raises(ValueError, match="6 amplitudes and 2 times"):
        find_detectable_change(visits, [0.0, 1.0])


def test_scatter_about_a_line_gives_up_two_degrees_of_freedom():
    days, visits = np.array([0.0, 7.0, 20.0, 31.0, 60.0]), np.array([40.0, 60.0, 50.0, 45.0, 70.0])
    left = np.log(visits) - np.polyval(np.polyfit(days, np.log(visits), 1), days)
    change = find_detectable_change(visits, days)
    assert change.log_sd == pytest.approx(np.sqrt(left @ left / 3))
    assert change.factor == pytest.approx(np.exp(1.96 * np.sqrt(2.0) * change.log_sd))
    trusted = np.exp(stats.t.ppf(0.975, 3) * np.sqrt(2.0) * change.log_sd)
    assert change.trusted_factor == pytest.approx(trusted)


@pytest.mark.parametrize("n", [5, 8])
def test_with_the_days_too_an_unchanged_person_is_seldom_called_changed(n):
    rng = np.random.default_rng(9)
    false = 0
    for _ in range(600):
        visits = np.exp(0.4 * rng.normal(size=n))
        false += find_detectable_change(visits, np.arange(n)).is_exceeded(visits[0], visits[-1])
    assert false / 600 <= 0.08


def test_equal_visits_make_every_change_count():
    change = find_detectable_change([50.0, 50.0, 50.0])
    assert (change.factor, change.trusted_factor) == (1.0, 1.0)
    assert change.is_exceeded(50.0, 51.0)
    assert not change.is_exceeded(50.0, 50.0)


def test_wild_visits_overflow_nothing():
    change = find_detectable_change([1e-300, 1.0, 1e300])
    assert np.isfinite(change.trusted_factor)
    assert not change.is_exceeded(1.0, 1000.0)


def test_a_visit_without_an_amplitude_is_refused():
    with pytest.raises(ValueError, match="visits: an amplitude of 0 uV"):
        find_detectable_change([50.0, 0.0, 40.0])
    with pytest.raises(ValueError, match="visits"):
        find_detectable_change([50.0, 45.0, 40.0]).is_exceeded(50.0, np.nan)


@settings(max_examples=50)
@given(SIDE, st.floats(1e-3, 1e3))
def test_a_level_lies_in_its_interval_and_scales_with_the_unit(amplitudes_uv, scale):
    level, scaled = find_level(amplitudes_uv), find_level([scale * uv for uv in amplitudes_uv])
    assert level.low_uv <= level.uv * (1 + 1e-12)
    assert level.uv <= level.high_uv * (1 + 1e-12)
    numbers = [scale * one for one in (level.uv, level.low_uv, level.high_uv)]
    assert (scaled.uv, scaled.low_uv, scaled.high_uv) == pytest.approx(numbers)


@pytest.mark.parametrize("n", [3, 5, 10])
def test_a_level_holds_the_true_one_in_95_percent(n):
    draws = np.exp(np.random.default_rng(n).normal(np.log(50.0), 0.2, (2000, n)))
    levels = [find_level(sample) for sample in draws]
    assert np.mean([level.low_uv <= 50.0 <= level.high_uv for level in levels]) == pytest.approx(
        0.95, abs=0.015
    )


def test_one_repetition_has_no_interval_and_none_no_level():
    level = find_level([42.0])
    assert (level.uv, level.low_uv, level.high_uv, level.n) == (pytest.approx(42.0), None, None, 1)
    with pytest.raises(ValueError, match="no repetition was measured"):
        find_level([])


def test_a_quantity_that_can_be_less_than_nothing_shifts_by_so_much_wherever_it_stands():
    visits = [-4.0, -6.0, -3.0, -7.0]
    shift = find_detectable_shift(visits)
    sd = np.std(visits, ddof=1)
    assert shift.trusted == pytest.approx(stats.t.ppf(0.975, 3) * np.sqrt(2.0) * sd)
    moved = find_detectable_shift([one + 20.0 for one in visits])
    assert moved.trusted == pytest.approx(shift.trusted)
    assert shift.find_band(1.0) == pytest.approx((1.0 - shift.trusted, 1.0 + shift.trusted))
    assert not shift.is_exceeded(0.0, 0.99 * shift.trusted)
    assert shift.is_exceeded(0.0, -1.01 * shift.trusted)
    assert find_detectable_shift(visits[:2]) is None
    assert not find_detectable_shift([2.0, 2.0, 2.0]).is_known
    with pytest.raises(ValueError, match="leave it out"):
        find_detectable_shift([1.0, np.nan, 2.0])
