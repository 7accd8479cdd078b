"""Ticks are round numbers, few of them, and an axis ends with one."""

from itertools import pairwise

import pytest

from vmofire.report.axis_ticks import find_axis, find_ticks

SPANS = [(0.0, 1.0), (-3.2, 7.1), (0.0, 480.0), (0.0, 1e-3), (0.0, 87.0), (2.0, 2.0)]


@pytest.mark.parametrize(("low", "high"), SPANS)
def test_ticks_are_round_few_and_within(low, high):
    ticks = find_ticks(low, high)
    assert len(ticks) <= 6
    assert all(low - 1e-9 <= tick <= high + 1e-9 for tick in ticks)
    assert len(ticks) >= 2 or low == high


@pytest.mark.parametrize(("low", "high"), SPANS)
@pytest.mark.parametrize("most", [2, 3, 4])
def test_an_axis_holds_what_it_is_for_and_ends_with_numbers(low, high, most):
    axis = find_axis(low, high, most)
    assert axis[0] <= low + 1e-9
    assert axis[-1] >= high - 1e-9
    assert len(axis) <= most + 2
    steps = {round((b - a) / (axis[1] - axis[0]), 6) for a, b in pairwise(axis)}
    assert steps <= {1.0}


def test_both_ends_of_an_axis_are_the_nearest_round_numbers():
    assert find_axis(0.0, 87.0, 4) == [0.0, 25.0, 50.0, 75.0, 100.0]
    assert find_axis(0.0, 57.0, 4) == [0.0, 20.0, 40.0, 60.0]
    assert find_ticks(0.0, 87.0, 4) == [0.0, 25.0, 50.0, 75.0]
