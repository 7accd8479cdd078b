"""Frames of the window: when a block comes, no more often than a screen shows them, truly timed."""

import time
from math import isnan

import pytest
from PySide6.QtCore import Qt

from vmofire.gui.window import EARLY_S, FRAME_S


@pytest.fixture
def ticks(monkeypatch):
    """Count the frames of a window, and who asked for each."""

    def watch(window):
        seen, tick, take = [], window.tick, window._take_block
        by_block = []

        def note_tick():
            seen.append((time.perf_counter(), bool(by_block)))
            tick()

        def note_block():
            by_block.append(True)
            take()
            by_block.pop()

        window._block_came.disconnect()
        window._timer.timeout.disconnect()
        monkeypatch.setattr(window, "tick", note_tick)
        window._block_came.connect(note_block)
        window._timer.timeout.connect(note_tick)
        return seen

    return watch


def test_a_frame_is_drawn_when_a_block_comes_and_not_by_the_timer(open_window, ticks):
    place = open_window("strong", pace="real")
    place.window._timer.setInterval(10_000)
    seen = ticks(place.window)
    place.wait(lambda: len(seen) > 40)
    assert all(by_block for _, by_block in seen)


def test_no_more_frames_are_drawn_than_a_screen_shows_however_fast_blocks_come(open_window, ticks):
    place = open_window("strong", pace="follow")  # as fast as it is looked at
    place.window._timer.setInterval(10_000)
    seen = ticks(place.window)
    place.qtbot.wait(1500)
    moments = [at_s for at_s, _ in seen]
    assert len(moments) > 5
    took_s = moments[-1] - moments[0]
    assert len(moments) - 1 <= (took_s + EARLY_S) / FRAME_S + 1


def test_a_slow_window_draws_one_frame_before_it_looks_at_paint_and_keys_again(
    open_window, ticks, monkeypatch, qapp
):
    """Frames that blocks had asked for meanwhile came all at once, each calling for more: time leapt."""
    place = open_window("strong", pace="follow")
    window = place.window
    seen, draw = ticks(window), window.draw

    def draw_slowly():
        draw()
        time.sleep(0.04)  # longer than to the next frame, and than to the next look of the timer

    monkeypatch.setattr(window, "draw", draw_slowly)
    at_once = []
    deadline_s = time.monotonic() + 20.0
    while sum(at_once) < 8 and time.monotonic() < deadline_s:
        before = len(seen)
        qapp.processEvents()
        at_once.append(len(seen) - before)
        time.sleep(0.001)
    assert sum(at_once) >= 8
    assert max(at_once) == 1


def test_where_no_block_comes_the_timer_goes_on(open_window, ticks):
    place = open_window(None)
    seen = ticks(place.window)
    place.wait(lambda: len(seen) > 5)
    assert not any(by_block for _, by_block in seen)


def test_a_window_that_closes_is_not_woken_any_more(open_window):
    place = open_window("strong", pace="real")
    acquisition = place.window.app.session.acquisition
    assert acquisition.announce == place.window._announce
    place.window._block_came.emit()  # one may wait in the queue of events
    place.window.close()
    assert acquisition.announce != place.window._announce
    place.window._take_block()
    assert not place.window._timer.isActive()
    assert place.window.app.source._search is None  # a tick would look for a board again


def test_samples_of_other_screens_have_no_latency_and_the_scope_begins_with_a_true_one(open_window):
    """After seconds on other screens the figure said seconds, for ten seconds on."""
    place = open_window("strong", pace="real")
    latency = place.window.app.session.live._latency
    place.qtbot.wait(2500)
    assert latency.waiting_samples == ()
    assert isnan(latency.percentiles_ms[0])
    place.press("o")
    place.wait(lambda: place.screen is place.screens.scope)
    place.wait(lambda: not isnan(latency.percentiles_ms[1]))
    oldest_s = max(age_s for _, age_s in latency._seen)
    assert oldest_s < 1.5  # this machine may be slow, but no sample is from the screens before


def test_a_question_hides_the_traces_and_its_samples_have_no_latency(open_window):
    place = open_window("strong", pace="real")
    latency = place.window.app.session.live._latency
    place.open_question("41")  # a training begins with a question
    place.wait(lambda: place.prompt is not None and place.prompt.choices)
    place.qtbot.wait(700)
    assert latency.waiting_samples == ()
    assert isnan(latency.percentiles_ms[0])


def test_a_hidden_window_takes_no_latency(open_window):
    place = open_window("strong", pace="real")
    place.press("o")
    latency = place.window.app.session.live._latency
    place.wait(lambda: not isnan(latency.percentiles_ms[1]))
    place.window.setWindowState(Qt.WindowState.WindowMinimized)
    place.qtbot.wait(300)
    assert latency.waiting_samples == ()
    place.window.setWindowState(Qt.WindowState.WindowNoState)
