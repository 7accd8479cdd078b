"""Pixel columns: fixed places, exact values, visible gaps."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmofire.live.pixel_columns import SignalHistory

N_CHANNELS = 2


def samples_of(recordings, n):
    with np.load(recordings / "biceps_bursts.npz") as fields:
        signal = fields["signal"].astype(float)
    signal = signal[:n] - signal.mean()
    return np.column_stack((signal, -2 * signal))


def append(history, samples):
    history.append(samples, np.abs(samples), samples > 0)


def by_brute_force(samples, present, n_kept, n_columns, per_column):
    """Compute every column from all samples, without a ring and without memory of earlier calls."""
    stop = -(-len(samples) // per_column)
    low = np.full((n_columns, samples.shape[1]), np.nan)
    high, lost = low.copy(), np.zeros(n_columns, bool)
    for at, column in enumerate(range(stop - n_columns, stop)):
        inside = [
            sample
            for sample in range(column * per_column, (column + 1) * per_column)
            if max(0, len(samples) - n_kept) <= sample < len(samples)
        ]
        here = [sample for sample in inside if present[sample]]
        lost[at] = len(here) < len(inside)
        if here:
            low[at], high[at] = samples[here].min(axis=0), samples[here].max(axis=0)
    return low, high, lost


@settings(deadline=None, max_examples=60)
@given(
    cuts=st.lists(st.tuples(st.integers(0, 90), st.booleans()), min_size=1, max_size=40),
    n_columns=st.integers(1, 40),
    per_column=st.integers(1, 17),
    n_kept=st.integers(1, 400),
)
def test_columns_equal_the_brute_force_however_the_samples_came(cuts, n_columns, per_column, n_kept):
    rng = np.random.default_rng(1)
    samples = rng.normal(size=(sum(n for n, _ in cuts), N_CHANNELS)).astype(np.float32).astype(float)
    present = np.concatenate([np.full(n, not gap) for n, gap in cuts]) if cuts else np.zeros(0, bool)
    history = SignalHistory(n_kept, N_CHANNELS)
    at = 0
    for n, gap in cuts:
        if gap:
            history.append_gap(n)
        else:
            append(history, samples[at : at + n])
        at += n
        history.columns(n_columns, per_column)  # earlier calls must not change later results
    got = history.columns(n_columns, per_column)
    fresh = SignalHistory(n_kept, N_CHANNELS)
    at = 0
    for n, gap in cuts:
        fresh.append_gap(n) if gap else append(fresh, samples[at : at + n])
        at += n
    once = fresh.columns(n_columns, per_column)
    low, high, lost = by_brute_force(samples, present, n_kept, n_columns, per_column)
    np.testing.assert_array_equal(once.low, low)
    np.testing.assert_array_equal(once.high, high)
    np.testing.assert_array_equal(once.lost, lost)
    # A wider picture may still show columns whose samples have left the ring; columns in both are equal.
    known = ~np.isnan(once.low)
    whole = np.arange(got.first, got.first + n_columns) * per_column >= len(samples) - n_kept
    np.testing.assert_array_equal(got.low[known & whole[:, None]], once.low[known & whole[:, None]])
    np.testing.assert_array_equal(got.high[known & whole[:, None]], once.high[known & whole[:, None]])


def test_a_finished_column_never_changes_while_the_picture_scrolls(recordings):
    samples = samples_of(recordings, 4000)
    history = SignalHistory(60_000, N_CHANNELS)
    seen = {}
    for start in range(0, len(samples), 23):
        append(history, samples[start : start + 23])
        columns = history.columns(100, 10)
        for at in range(99):
            number = columns.first + at
            if number >= 0:
                values = tuple(columns.low[at]) + tuple(columns.high[at])
                assert seen.setdefault(number, values) == values
    assert len(seen) > 350


def test_the_ring_wraps_without_showing_old_samples_as_new(recordings):
    samples = samples_of(recordings, 5000)
    history = SignalHistory(700, N_CHANNELS)
    for start in range(0, len(samples), 100):
        append(history, samples[start : start + 100])
    columns = history.columns(50, 10)
    expected = samples[-500:].reshape(50, 10, N_CHANNELS)
    np.testing.assert_array_equal(columns.low, expected.min(axis=1).astype(np.float32))
    np.testing.assert_array_equal(columns.high, expected.max(axis=1).astype(np.float32))


def test_one_lost_sample_is_seen_in_a_column_of_many():
    history = SignalHistory(1000, 1)
    append(history, np.ones((50, 1)))
    history.append_gap(1)
    append(history, np.ones((49, 1)))
    columns = history.columns(10, 10)
    assert columns.lost.tolist() == [False] * 5 + [True] + [False] * 4
    assert not np.isnan(columns.low).any()


def test_a_gap_longer_than_the_memory_leaves_nothing_but_the_gap():
    history = SignalHistory(100, 1)
    append(history, np.ones((100, 1)))
    history.append_gap(10_000_000)
    columns = history.columns(10, 10)
    assert columns.lost.all()
    assert np.isnan(columns.high).all()
    assert not columns.active.any()


@pytest.mark.parametrize("asked", [(0, 1), (1, 0), (-3, 5)])
def test_a_picture_of_no_size_is_refused(asked):
    with pytest.raises(ValueError, match="no picture has"):
        SignalHistory(10, 1).columns(*asked)


def test_a_history_or_a_gap_of_no_size_is_refused():
    with pytest.raises(ValueError, match="at least one sample"):
        SignalHistory(0, 1)
    with pytest.raises(ValueError, match="cannot have -1 samples"):
        SignalHistory(1, 1).append_gap(-1)
