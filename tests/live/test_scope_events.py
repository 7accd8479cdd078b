"""Marks, bursts and gaps are found where the trace shows them, and one can go from each to the next."""

import numpy as np
import pytest

from vmofire.dsp.chain import Slice
from vmofire.dsp.sensor import Sensor
from vmofire.live.scope import Scope
from vmofire.live.scope_events import Event, find_events, find_neighbour

FS_HZ = 1000


@pytest.fixture
def scope():
    """Twenty seconds of two channels: bursts, a mark, a gap."""
    scope = Scope(Sensor())
    scope.begin(FS_HZ, 2, ())
    active = np.zeros((20 * FS_HZ, 2), np.bool_)
    active[2000:3500, 0] = active[5000:6000, 1] = active[15000:, 0] = True
    uv = np.where(active, 100.0, 1.0)
    for start in range(0, len(uv), 500):
        if start == 8000:
            scope.lose(700)
            scope.mark("after the gap")
        piece = slice(start, start + 500)
        scope.push(uv[piece], Slice(uv[piece], uv[piece], active[piece]))
    return scope


def test_each_event_is_found_at_its_moment(scope):
    events = find_events(scope, ("VMO", "VL"))
    assert [(event.kind, event.words) for event in events] == [
        ("burst", "VMO"), ("burst", "VL"), ("gap", ""), ("mark", "after the gap"), ("burst", "VMO"),
    ]  # fmt: skip
    starts_s = [event.start_s for event in events]
    assert starts_s == pytest.approx([2.0, 5.0, 8.0, 8.7, 15.7], abs=0.021)
    assert events[0].stop_s == pytest.approx(3.5, abs=0.021)
    assert events[2].stop_s - events[2].start_s == pytest.approx(0.7, abs=0.041)


def test_a_signal_that_has_not_begun_has_no_events():
    assert find_events(Scope(Sensor()), ("VMO",)) == []


def test_events_of_a_frozen_picture_stay_while_the_signal_goes_on(scope):
    scope.freeze(True)
    before = find_events(scope, ("VMO", "VL"))
    quiet = np.zeros((70 * FS_HZ, 2))
    scope.push(quiet, Slice(quiet, quiet, quiet > 0))
    assert find_events(scope, ("VMO", "VL")) == before
    scope.freeze(False)
    assert find_events(scope, ("VMO", "VL")) == []


def test_neighbours_are_found_in_both_directions_and_end_at_the_ends():
    events = [Event("mark", at_s, at_s) for at_s in (1.0, 2.0, 3.0)]
    assert find_neighbour(events, 1.5, True) == events[1]
    assert find_neighbour(events, 2.0, True) == events[2]
    assert find_neighbour(events, 2.0, False) == events[0]
    assert find_neighbour(events, 2.001, False, 0.01) == events[0]
    assert find_neighbour(events, 3.0, True) is None
    assert find_neighbour(events, 1.0, False) is None
    assert find_neighbour([], 1.0, True) is None
