"""Picture of a channel: columns reach from their minimum to their maximum, and marks are at their places."""

import numpy as np
import pytest

from vmofire.gui.plots.raster import Palette, TraceRaster
from vmofire.live.pixel_columns import Columns, SignalHistory
from vmofire.live.scope_scales import choose_scale

PALETTE = Palette(ground=0, active_ground=1, grid=2, lost=3, hatch=4, signal=5, amplitude=6)
HEIGHT, HALF_UV = 201, 100.0  # one pixel is one microvolt


def columns_of(low, high, rms=None, active=False, lost=False, first=0):
    low, high = np.atleast_1d(np.asarray(low, np.float32)), np.atleast_1d(np.asarray(high, np.float32))
    n = len(low)
    rms = np.full(n, np.nan, np.float32) if rms is None else np.asarray(rms, np.float32)
    return Columns(
        first,
        1,
        low[:, None],
        high[:, None],
        rms[:, None],
        np.broadcast_to(active, n)[:, None].copy(),
        np.broadcast_to(lost, n).copy(),
    )


def unroll(picture):
    """Return the pixels with the oldest column first."""
    return np.roll(picture.pixels, -picture.split, axis=1)


def draw(columns):
    picture = TraceRaster(len(columns.low), HEIGHT, HALF_UV, PALETTE)
    picture.draw(columns, 0)
    return unroll(picture)


def rows_of(picture, column, colour):
    return np.flatnonzero(picture[:, column] == colour)


def test_a_column_reaches_from_its_minimum_to_its_maximum():
    picture = draw(columns_of([-30.0], [50.0]))
    assert rows_of(picture, 0, PALETTE.signal).tolist() == list(range(50, 131))


def test_neighbours_touch_as_a_pen_would_draw_them():
    rng = np.random.default_rng(3)
    middle = rng.uniform(-90, 90, 300)
    picture = draw(columns_of(middle - 1, middle + 1))
    for column in range(299):
        here, there = rows_of(picture, column, 5), rows_of(picture, column + 1, 5)
        assert here.min() <= there.max() + 1
        assert there.min() <= here.max() + 1
        assert len(here) == here.max() - here.min() + 1


def test_columns_without_samples_are_left_empty():
    picture = draw(columns_of([np.nan, -5.0, np.nan], [np.nan, 5.0, np.nan]))
    assert not len(rows_of(picture, 0, PALETTE.signal))
    assert len(rows_of(picture, 1, PALETTE.signal)) == 11
    assert not len(rows_of(picture, 2, PALETTE.signal))


def test_values_beyond_the_scale_are_cut_at_its_edge():
    picture = draw(columns_of([-1e9], [1e9]))
    assert len(rows_of(picture, 0, PALETTE.signal)) == HEIGHT


def test_active_stretches_have_another_ground_and_a_bar_below():
    active = np.zeros(20, bool)
    active[5:10] = True
    picture = draw(columns_of(np.zeros(20), np.zeros(20), active=active))
    assert (picture[0] == PALETTE.active_ground).tolist() == active.tolist()
    assert (picture[-1] == PALETTE.amplitude).tolist() == active.tolist()


def test_a_lost_row_is_wide_enough_to_be_seen_and_hatched():
    lost = np.zeros(40, bool)
    lost[20] = True
    picture = draw(columns_of(np.full(40, np.nan), np.full(40, np.nan), lost=lost))
    seen = np.isin(picture, (PALETTE.lost, PALETTE.hatch)).all(axis=0)
    assert np.flatnonzero(seen).tolist() == [19, 20, 21]
    assert (picture == PALETTE.hatch).any()


@pytest.mark.parametrize("step", [1, 2, 7, 60, 99, 100, 250])
def test_drawing_only_what_is_new_gives_the_whole_picture(recordings, step):
    with np.load(recordings / "biceps_bursts.npz") as fields:
        rows = fields["signal"].reshape(-1, 1)[:6000].astype(float)
    rows = 0.2 * (rows - rows.mean())
    history = SignalHistory(4000, 1)
    picture = TraceRaster(100, HEIGHT, HALF_UV, PALETTE)
    for number, start in enumerate(range(0, len(rows), 10 * step + 3)):
        stretch = rows[start : start + 10 * step + 3]
        if number % 5 == 4:
            history.append_gap(len(stretch))
        else:
            history.append(stretch, np.abs(stretch), np.abs(stretch) > 20)
        columns = history.columns(100, 10)
        picture.draw(columns, 0)
        np.testing.assert_array_equal(unroll(picture)[:, 1:], draw(columns)[:, 1:])


def test_another_span_is_drawn_anew():
    history = SignalHistory(4000, 1)
    history.append(np.full((3000, 1), 10.0), np.full((3000, 1), 5.0), np.zeros((3000, 1), bool))
    picture = TraceRaster(100, HEIGHT, HALF_UV, PALETTE)
    picture.draw(history.columns(100, 10), 0)
    picture.draw(history.columns(100, 20), 0)
    np.testing.assert_array_equal(unroll(picture), draw(history.columns(100, 20)))


def test_a_scale_grows_at_once_and_shrinks_late():
    assert choose_scale(95.0, 10.0) == 100.0
    assert choose_scale(101.0, 100.0) == 200.0
    assert choose_scale(60.0, 100.0) == 100.0
    assert choose_scale(45.0, 100.0) == 60.0
    assert choose_scale(0.01, 100.0) == 10.0
    assert choose_scale(float("nan"), 10.0) == 10.0


@pytest.mark.parametrize("peak_uv", np.geomspace(0.1, 1e5, 200))
def test_a_scale_always_holds_its_peak(peak_uv):
    assert choose_scale(peak_uv, 10.0) >= peak_uv
