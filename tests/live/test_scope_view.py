"""A view of the scope stays inside what there is, keeps the moment it was told to, and follows when asked."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmofire.live.scope_scales import LEAST, MOST, ScopeScales
from vmofire.live.scope_signal import share_samples
from vmofire.live.scope_view import LEAST_SPAN_S, ClockTimes, Extent, ScopeView

moments = st.floats(-1e4, 1e4)
factors = st.floats(1e-3, 1e3)
extents = st.builds(
    lambda oldest_s, kept_s, longest_s: Extent(oldest_s, oldest_s + kept_s, max(longest_s, kept_s)),
    st.floats(0.0, 1e5),
    st.floats(0.0, 3600.0),
    st.floats(60.0, 3600.0),
)
gestures = st.lists(
    st.one_of(
        st.tuples(st.just("zoom"), factors, st.floats(0.0, 1.0)),
        st.tuples(st.just("pan"), st.floats(-5.0, 5.0)),
        st.tuples(st.just("live")),
        st.tuples(st.just("all")),
        st.tuples(st.just("hold")),
        st.tuples(st.just("span"), st.floats(1e-4, 1e4)),
        st.tuples(st.just("jump"), st.floats(0.0, 1.0)),
        st.tuples(st.just("grow"), st.floats(0.0, 30.0)),
    ),
    max_size=12,
)


def make(start_s, stop_s):
    return ScopeView(start_s, stop_s, follows=False)


def carry_out(view, extent, gesture):
    code, *values = gesture
    match code:
        case "zoom":
            factor, share = values
            view = view.zoom(factor, view.start_s + share * view.span_s, extent)
        case "pan":
            view = view.pan(values[0] * view.span_s, extent)
        case "live":
            view = view.go_live(extent)
        case "all":
            view = view.show_all(extent)
        case "hold":
            view = view.hold().clamp(extent)
        case "span":
            view = view.show_span(values[0], extent)
        case "jump":
            at_s = extent.oldest_s + values[0] * (extent.newest_s - extent.oldest_s)
            view = view.jump(at_s, extent)
        case "grow":
            newest_s = extent.newest_s + values[0]
            oldest_s = max(extent.oldest_s, newest_s - extent.longest_s)
            extent = Extent(oldest_s, newest_s, extent.longest_s)
            view = view.clamp(extent)
    return view, extent


@given(extents, gestures)
def test_whatever_hands_do_the_view_lies_inside_what_can_be_shown(extent, made):
    view = ScopeView().clamp(extent)
    for gesture in made:
        view, extent = carry_out(view, extent, gesture)
        near = 1e-6 * max(1.0, abs(view.stop_s))
        assert view.stop_s <= extent.newest_s + near
        assert view.start_s >= extent.least_start_s - near
        assert view.start_s >= extent.newest_s - extent.longest_s - near
        assert LEAST_SPAN_S - near <= view.span_s <= extent.longest_s + near
        assert not view.follows or view.stop_s == pytest.approx(extent.newest_s)
        assert view.clamp(extent).start_s == pytest.approx(view.start_s, abs=near)


@given(st.floats(20.0, 40.0), st.floats(1.0, 10.0), st.floats(0.0, 1.0), st.floats(0.5, 2.0))
def test_the_moment_under_the_pointer_keeps_its_place_when_time_is_zoomed(start_s, span_s, share, factor):
    extent = Extent(0.0, 100.0, 100.0)
    view = make(start_s, start_s + span_s)
    at_s = start_s + share * span_s
    seen = view.zoom(factor, at_s, extent)
    assert seen.span_s == pytest.approx(factor * span_s)
    assert (at_s - seen.start_s) / seen.span_s == pytest.approx(share, abs=1e-9)


@given(st.floats(20.0, 40.0), st.floats(1.0, 10.0), st.floats(-10.0, 10.0))
def test_a_view_that_is_dragged_there_and_back_is_where_it_was(start_s, span_s, by_s):
    extent = Extent(0.0, 100.0, 100.0)
    view = make(start_s, start_s + span_s)
    there = view.pan(by_s, extent)
    assert there.start_s == pytest.approx(start_s + by_s)
    assert there.pan(-by_s, extent).start_s == pytest.approx(start_s)


def test_zooming_in_while_live_stays_at_the_newest_sample_by_button_and_leaves_it_by_pointer():
    extent = Extent(0.0, 30.0, 60.0)
    live = ScopeView().clamp(extent)
    assert (live.start_s, live.stop_s) == (20.0, 30.0)
    by_button = live.zoom_in_place(0.5, extent)
    assert by_button.follows
    assert by_button.start_s == 25.0
    by_pointer = live.zoom(0.5, 22.0, extent)
    assert not by_pointer.follows
    assert (by_pointer.start_s, by_pointer.stop_s) == (21.0, 26.0)
    assert by_pointer.clamp(Extent(0.0, 31.0, 60.0)) == by_pointer  # the signal goes on; the view stands
    back = by_pointer.go_live(Extent(0.0, 31.0, 60.0))
    assert (back.start_s, back.stop_s, back.follows) == (26.0, 31.0, True)


def test_a_view_into_the_past_moves_on_only_when_its_minute_is_over():
    view = make(10.0, 15.0)
    assert view.clamp(Extent(9.0, 69.0, 60.0)) == view
    assert view.clamp(Extent(12.0, 72.0, 60.0)).start_s == 12.0


def test_dragging_to_the_newest_sample_follows_it_again():
    extent = Extent(0.0, 30.0, 60.0)
    assert make(10.0, 20.0).pan(50.0, extent).follows
    assert not make(10.0, 20.0).pan(9.0, extent).follows


def test_a_cursor_keeps_its_place_on_the_screen_and_marks_the_ends_of_a_selection():
    extent = Extent(0.0, 100.0, 100.0)
    view = make(10.0, 20.0)
    assert view.cursor_s is None
    assert view.nudge(1).cursor_s == 15.0
    view = view.point(12.0)
    assert view.nudge(1).cursor_s == pytest.approx(12.1)
    assert view.nudge(-100).cursor_s == 10.0
    view = view.move_edge(last=False).point(18.0).move_edge(last=True)
    assert view.region == pytest.approx((12.0, 18.0))
    assert view.point(19.0).move_edge(last=False).region == pytest.approx((19.0, 19.0))
    assert view.pan(10.0, extent).region == pytest.approx((12.0, 18.0))  # it stays with the signal
    assert view.drop_region().region is None
    assert view.select(5.0, 3.0).region == (3.0, 5.0)


@given(st.floats(0.0, 10.0), st.floats(0.02, 5.0), st.one_of(st.none(), st.floats(0.0, 1.0)))
def test_a_new_selection_lies_in_sight(start_s, span_s, cursor):
    view = ScopeView(start_s, start_s + span_s, False, cursor).select_middle()
    one_s, other_s = view.region
    assert view.start_s - 1e-9 <= one_s < other_s <= view.stop_s + 1e-9


def test_a_jump_shows_the_moment_in_the_middle_and_points_at_it():
    extent = Extent(0.0, 100.0, 100.0)
    seen = make(10.0, 20.0).jump(50.0, extent)
    assert (seen.start_s, seen.cursor_s) == (45.0, 50.0)
    assert make(10.0, 20.0).jump(99.0, extent).cursor_s == 99.0


@given(st.floats(0.0, 5000.0), st.floats(0.5, 3600.0), st.integers(1, 2000), st.sampled_from([500.0, 2000.0]))
def test_columns_share_a_stretch_evenly_with_a_sample_in_each(start_s, span_s, n_columns, fs_hz):
    edges = share_samples(start_s, start_s + span_s, fs_hz, n_columns)
    widths = np.diff(edges)
    assert len(widths) == n_columns
    assert widths.min() >= 1
    assert widths.max() - widths.min() <= 1
    per_column = max(1.0, span_s * fs_hz / n_columns)
    assert abs(edges[0] - start_s * fs_hz) <= per_column + 1


def test_a_view_moved_by_whole_columns_shows_the_same_columns():
    one = share_samples(10.0, 20.0, 2000.0, 700)
    other = share_samples(10.0 + 10.0 / 700 * 13, 20.0 + 10.0 / 700 * 13, 2000.0, 700)
    np.testing.assert_array_equal(one[13:], other[:-13])


@given(st.lists(st.floats(0.0, 1e5), min_size=1, max_size=4), st.sampled_from(["own", "linked"]))
def test_scales_hold_the_signal_and_linked_ones_are_alike(peaks_uv, mode):
    scales = ScopeScales(mode).fit(tuple(peaks_uv))
    assert all(end_uv >= peak_uv for end_uv, peak_uv in zip(scales.ends_uv, peaks_uv, strict=True))
    assert mode == "own" or len(set(scales.ends_uv)) == 1


@given(st.lists(factors, max_size=9))
def test_a_fixed_scale_stays_until_told_otherwise_and_within_limits(made):
    scales = ScopeScales().fit((50.0, 500.0))
    before = scales.ends_uv
    for factor in made:
        scales = scales.zoom(factor, 0)
        assert scales.mode == "fixed"
        assert LEAST <= scales.ends_uv[0] <= MOST
        assert scales.fit((9000.0, 9000.0)).ends_uv == scales.ends_uv
    assert scales.ends_uv[1] == before[1]
    linked = ScopeScales("linked").fit((50.0, 500.0)).zoom(2.0, 0)
    assert len(set(linked.ends_uv)) == 1


def test_every_mode_of_the_scales_is_reached_and_said():
    scales, seen = ScopeScales(), []
    for _ in range(3):
        seen.append(scales.words)
        scales = scales.turn()
    assert scales == ScopeScales()
    assert len(set(seen)) == 3


def test_clock_times_take_the_least_delay_and_start_anew_after_a_pause():
    clock = ClockTimes()
    assert clock.find(1.0) is None
    for newest_s, epoch_s in ((1.0, 1001.05), (2.0, 1002.01), (3.0, 1003.20)):
        clock.see(newest_s, epoch_s)
    assert clock.find(2.5) == pytest.approx(1002.51)
    clock.see(3.0005, 1063.0)  # nobody knew how long the pause was
    clock.see(4.0, 1063.99)
    assert clock.find(3.5) == pytest.approx(1063.49)
    assert clock.find(2.0) == pytest.approx(1002.01)
    times = [clock.find(at_s) for at_s in np.linspace(0.0, 4.0, 80)]
    assert all(one < other for one, other in pairwise(times))
