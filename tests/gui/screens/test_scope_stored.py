"""A stored recording in the scope: a strip of all of it with a window to drag, jumps to marks and gaps."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from vmofire.gui.widgets import buttons
from vmofire.live.scope_recording import open_stored

from ...live.journals import MadeRun, make_counts, write_runs
from .desk import FS_HZ, Desk
from .hands import CTRL, LEFT, NO

LENGTH_S, GAP_AT_S, GAP_S, MARK_S = 150.0, 60.0, 2.0, 100.0


@pytest.fixture(params=["dark", "light"])
def desk(qtbot, tmp_path, request, monkeypatch):
    """Two and a half minutes of two channels, with a gap and a mark."""
    monkeypatch.setattr(buttons, "UNREAD_S", 0.0)
    path = tmp_path / "long.vmo"
    holes = [(round(GAP_AT_S * FS_HZ), round(GAP_S * FS_HZ))]
    run = MadeRun(make_counts(LENGTH_S - GAP_S, FS_HZ), FS_HZ, holes)
    write_runs(path, [run], ("left VMO", "left VL"), marks=[(round(MARK_S * FS_HZ), "knee bent")])
    stored = open_stored(path, "A recording", lambda _: None)
    desk = Desk(request.param, stored=stored)
    qtbot.addWidget(desk)
    desk.show()
    with qtbot.waitActive(desk):
        desk.activateWindow()
    for _ in range(3):
        desk.draw()
    desk.screen_.setFocus()
    yield desk
    stored.scope.close()


def on_strip(desk, at_s):
    """Return the place of a moment on the strip, in pixels of the window."""
    strip = desk.screen_.overview
    box = strip.box.sceneBoundingRect()
    place = strip.mapFromScene(QPointF(box.left() + at_s / LENGTH_S * box.width(), box.center().y()))
    return strip.viewport().mapTo(desk, place)


def drag(desk, start, stop):
    handle = desk.windowHandle()
    QTest.mouseMove(handle, start)
    QTest.qWait(15)
    interval_ms = QApplication.doubleClickInterval()
    QApplication.setDoubleClickInterval(0)
    QTest.mousePress(handle, LEFT, NO, start)
    QApplication.setDoubleClickInterval(interval_ms)
    for step in range(1, 9):
        QTest.mouseMove(handle, start + (stop - start) * step / 8)
        QTest.qWait(12)
    QTest.mouseRelease(handle, LEFT, NO, stop)
    desk.draw()


def test_it_opens_on_its_first_minute_with_a_strip_of_all_of_it(desk):
    assert (desk.view.start_s, desk.view.stop_s) == (0.0, 60.0)
    strip = desk.screen_.overview
    assert strip.isVisible()
    assert strip.box.viewRange()[0] == pytest.approx([0.0, LENGTH_S])
    assert strip.window_item.getRegion() == (0.0, 60.0)
    assert desk.screen_.buttons.live.text() == "All"
    assert not desk.screen_.buttons.record.isEnabled()


@pytest.mark.gesture
def test_the_window_of_the_strip_is_dragged_and_its_edges_zoom(desk):
    drag(desk, on_strip(desk, 30.0), on_strip(desk, 80.0))
    assert desk.view.start_s == pytest.approx(50.0, abs=1.0)
    assert desk.view.span_s == pytest.approx(60.0)
    assert desk.box().viewRange()[0] == pytest.approx([desk.view.start_s, desk.view.stop_s])
    drag(desk, on_strip(desk, desk.view.stop_s), on_strip(desk, 70.0))
    assert desk.view.stop_s == pytest.approx(70.0, abs=1.0)
    assert desk.view.start_s == pytest.approx(50.0, abs=1.0)


@pytest.mark.gesture
def test_a_click_on_the_strip_goes_there_and_its_wheel_zooms(desk):
    QTest.mouseClick(desk.windowHandle(), LEFT, NO, on_strip(desk, 110.0))
    desk.draw()
    assert (desk.view.start_s + desk.view.stop_s) / 2 == pytest.approx(110.0, abs=1.0)
    span_s = desk.view.span_s
    desk.turn(on_strip(desk, 110.0))
    assert desk.view.span_s < span_s


@pytest.mark.gesture
def test_all_of_it_is_shown_by_a_button_a_key_and_a_double_click(desk, qtbot):
    for show in (
        lambda: qtbot.mouseClick(desk.screen_.buttons.live, LEFT),
        lambda: desk.press(Qt.Key.Key_Home),
        lambda: QTest.mouseDClick(desk.windowHandle(), LEFT, NO, desk.at(0.5)),
    ):
        for _ in range(4):
            desk.press(Qt.Key.Key_Plus)
        show()
        desk.draw()
        assert (desk.view.start_s, desk.view.stop_s) == pytest.approx((0.0, LENGTH_S))


def test_jumps_go_to_the_gap_to_the_mark_and_to_contractions(desk):
    for _ in range(3):
        desk.press(Qt.Key.Key_Plus)
    desk.press(Qt.Key.Key_J)
    kinds = {row.aside.partition(":")[0].partition(",")[0] for row in desk.screen_.events.rows.rows}
    assert {"mark", "contraction", "gap"} <= kinds
    desk.press(Qt.Key.Key_K)
    desk.press(Qt.Key.Key_Right, CTRL)
    assert desk.view.cursor_s == pytest.approx(MARK_S)
    assert desk.screen_.events.rows.rows[0].aside == "mark: knee bent"
    assert [words for _, words in desk.traces.plots[0].over.marks] == ["knee bent"]
    for _ in range(3):
        desk.press(Qt.Key.Key_K)
    desk.press(Qt.Key.Key_Left, CTRL)
    assert desk.view.cursor_s == pytest.approx(GAP_AT_S, abs=0.01)
    desk.press(Qt.Key.Key_J)
    assert not desk.screen_.events.isVisible()
    desk.press(Qt.Key.Key_Left, CTRL)  # works while the list is closed, and opens it
    assert desk.screen_.events.isVisible()


def test_the_same_samples_are_seen_at_any_zoom(desk):
    _, all_uv = desk.stored.scope.samples_at("filtered", 0.0, LENGTH_S)
    for _ in range(12):
        desk.press(Qt.Key.Key_Plus)
        stretch = desk.look.columns(desk.traces.width_columns)
        if stretch is None:
            break
        first, last = (round(at_s * FS_HZ) for at_s in (desk.view.start_s, desk.view.stop_s))
        seen = all_uv[max(0, first) : last]
        assert np.nanmax(stretch.columns.high) == pytest.approx(np.nanmax(seen), rel=0.2)


def test_clock_times_are_those_of_the_recording(desk):
    desk.press(Qt.Key.Key_T)
    axis = desk.traces.plots[-1].time_axis
    (step_s, ticks), *_ = axis.tickValues(0.0, 60.0, 500.0)
    words = axis.tickStrings(ticks, 1.0, step_s)
    assert all(len(one) == 8 and one[2] == one[5] == ":" for one in words), words
