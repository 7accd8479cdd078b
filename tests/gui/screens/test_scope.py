"""Everything the scope does by mouse, wheel, fingers and keys, in a window on a real stage of signal.

The window gets its events as from the system: clicks, moves, wheel and touches of its QWindow. The same tests
run at other scales under Xvfb, see test_gesture_scales.py.
"""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from vmofire.analysis.selection import measure_selection
from vmofire.gui.widgets import buttons
from vmofire.live.scope_view import WHEEL_STEP
from vmofire.messages import LinkEvent

from .desk import FS_HZ, Desk, Fingers
from .hands import CTRL, LEFT, NO, RIGHT, SHIFT


@pytest.fixture(params=["dark", "light"])
def desk(qtbot, request, monkeypatch):
    monkeypatch.setattr(buttons, "UNREAD_S", 0.0)
    desk = Desk(request.param)
    qtbot.addWidget(desk)
    desk.show()
    with qtbot.waitActive(desk):
        desk.activateWindow()
    desk.feed(0.1)  # opened now, it shows ten seconds
    desk.feed(19.9)
    desk.screen_.setFocus()
    return desk


@pytest.mark.gesture
def test_the_wheel_zooms_time_around_the_pointer_while_the_signal_goes_on(desk):
    assert desk.view.follows
    at_s, shown_s = desk.time_at(0.3), desk.time_at(1.0) - desk.time_at(0.0)
    desk.wheel(0.3)
    assert desk.view.span_s == pytest.approx(shown_s / WHEEL_STEP)
    assert desk.time_at(0.3) == pytest.approx(at_s, abs=0.03)
    assert not desk.view.follows
    before = desk.view
    desk.feed(2.0)  # recorded, but not in sight
    assert (desk.view.start_s, desk.view.stop_s) == (before.start_s, before.stop_s)
    desk.wheel(0.3, -2)
    assert desk.view.span_s == pytest.approx(shown_s * WHEEL_STEP)
    assert desk.scope.extent.newest_s == pytest.approx(22.0)


@pytest.mark.gesture
def test_the_wheel_with_ctrl_zooms_the_amplitude_of_one_channel_and_the_axis_says_so(desk):
    before = desk.look.scales.ends_uv
    desk.wheel(0.5, 2, CTRL)
    after = desk.look.scales.ends_uv
    assert after[0] == pytest.approx(before[0] / WHEEL_STEP**2)
    assert after[1] == before[1]
    assert desk.view.follows
    assert desk.view.span_s == pytest.approx(10.0)
    assert "fixed scale" in desk.traces.plots[0].over.name
    _, (low, high) = desk.box().viewRange()
    assert (low, high) == pytest.approx((-after[0], after[0]))


@pytest.mark.gesture
def test_dragging_pans_and_a_double_click_returns_to_live(desk):
    shown_s = desk.time_at(1.0) - desk.time_at(0.0)  # whole columns: a little more than ten seconds
    stop_s = 20.0 - 0.5 * shown_s
    desk.drag(0.2, 0.7)
    assert desk.view.stop_s == pytest.approx(stop_s, abs=0.2)
    assert not desk.view.follows
    desk.feed(1.0)
    assert desk.view.stop_s == pytest.approx(stop_s, abs=0.2)
    QTest.mouseDClick(desk.windowHandle(), LEFT, NO, desk.at(0.5))
    desk.draw()
    assert desk.view.follows
    assert desk.view.stop_s == pytest.approx(21.0)


def test_a_button_and_a_key_return_to_live_too(desk, qtbot):
    for back in (
        lambda: qtbot.mouseClick(desk.screen_.buttons.live, LEFT),
        lambda: desk.press(Qt.Key.Key_L),
    ):
        desk.drag(0.2, 0.7)
        assert not desk.view.follows
        back()
        desk.draw()
        assert desk.view.follows


@pytest.mark.gesture
def test_a_frozen_picture_is_zoomed_and_panned_too(desk):
    desk.press(Qt.Key.Key_F)
    assert desk.scope.frozen
    desk.feed(3.0)
    assert desk.scope.extent.newest_s == pytest.approx(20.0)
    desk.drag(0.2, 0.4)
    assert desk.view.stop_s == pytest.approx(18.0, abs=0.2)
    at_s = desk.time_at(0.6)
    desk.wheel(0.6, 3)
    assert desk.time_at(0.6) == pytest.approx(at_s, abs=0.02)
    desk.press(Qt.Key.Key_F)
    assert desk.view.follows
    assert desk.view.stop_s == pytest.approx(23.0)


@pytest.mark.gesture
def test_the_right_button_zooms_time_and_amplitude_as_pyqtgraph_does(desk):
    span_s, ends_uv = desk.view.span_s, desk.look.scales.ends_uv
    desk.drag(0.5, 0.7, RIGHT, y=(0.6, 0.2))
    assert desk.view.span_s < span_s
    assert desk.look.scales.ends_uv[0] < ends_uv[0]


@pytest.mark.gesture
def test_a_right_click_opens_the_menu_of_pyqtgraph_with_our_entries(desk, qtbot):
    QTest.mouseClick(desk.windowHandle(), RIGHT, NO, desk.at(0.5))
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    words = [action.text() for action in menu.actions()]
    assert words[:3] == ["Save picture ...", "Save as SVG ...", "Save data ..."]
    assert {"X axis", "Y axis", "Mouse mode", "Show all"} <= set(words)
    show_all = next(action for action in menu.actions() if action.text() == "Show all")
    qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(show_all).center())
    desk.draw()
    assert desk.view.span_s == pytest.approx(20.0)


@pytest.mark.gesture
def test_a_range_typed_into_pyqtgraphs_menu_becomes_the_view(desk):
    desk.press(Qt.Key.Key_F)
    desk.press(Qt.Key.Key_Left)
    desk.box().setXRange(3.0, 5.0, padding=0)
    desk.box(1).setYRange(-40.0, 40.0, padding=0)
    desk.draw()
    assert (desk.view.start_s, desk.view.stop_s) == pytest.approx((3.0, 5.0))
    assert desk.look.scales.ends_uv[1] == 40.0
    assert desk.box(1).viewRange()[0] == pytest.approx([3.0, 5.0])


@pytest.mark.gesture
def test_the_crosshair_says_time_microvolts_and_filter_under_the_pointer(desk):
    desk.press(Qt.Key.Key_F)
    desk.hover(0.25)
    at_s, values = desk.look.read_cursor()
    assert at_s == pytest.approx(12.5, abs=0.02)
    first_s, samples = desk.scope.samples_at("filtered", at_s - 0.01, at_s + 0.01)
    nearest = np.argmin(np.abs(first_s + np.arange(len(samples)) / FS_HZ - at_s))
    assert values == pytest.approx(samples[nearest])
    words = desk.screen_.readout.words
    assert f"{at_s:.3f} s, filtered. left VMO: " in words
    assert "µV; left VL: " in words
    assert desk.traces.plots[0].over.cursor == pytest.approx((at_s, values[0]))
    desk.press(Qt.Key.Key_W)
    assert ", raw. " in desk.screen_.readout.words
    assert "raw" in desk.traces.plots[1].over.name


def test_keys_move_the_cursor_that_stays_when_the_pointer_is_elsewhere(desk):
    desk.press(Qt.Key.Key_F)
    desk.press(Qt.Key.Key_Right, SHIFT)
    assert desk.view.cursor == pytest.approx(0.5)
    desk.press(Qt.Key.Key_Right, SHIFT)
    desk.press(Qt.Key.Key_Left, SHIFT)
    desk.press(Qt.Key.Key_Left, SHIFT)
    assert desk.view.cursor == pytest.approx(0.49)
    desk.press(Qt.Key.Key_C)
    assert desk.view.cursor is None


@pytest.mark.parametrize(
    ("key", "seen"),
    [
        (Qt.Key.Key_Plus, (20.0 - 10.0 / WHEEL_STEP, 20.0)),
        (Qt.Key.Key_Minus, (20.0 - 10.0 * WHEEL_STEP, 20.0)),
        (Qt.Key.Key_Left, (5.0, 15.0)),
        (Qt.Key.Key_S, (0.0, 20.0)),
        (Qt.Key.Key_Home, (0.0, 20.0)),
    ],
)
def test_keys_zoom_and_pan_time(desk, key, seen):
    desk.press(key)
    assert (desk.view.start_s, desk.view.stop_s) == pytest.approx(seen, abs=1e-6)


def test_keys_zoom_the_amplitude_and_choose_how_it_is_scaled(desk):
    before = desk.look.scales.ends_uv
    desk.press(Qt.Key.Key_N)
    desk.press(Qt.Key.Key_Up, CTRL)
    assert desk.look.scales.ends_uv == pytest.approx((before[0], before[1] / WHEEL_STEP))
    desk.press(Qt.Key.Key_A)
    assert "own scale" in desk.traces.plots[0].over.name
    assert desk.look.scales.ends_uv[1] < desk.look.scales.ends_uv[0]
    desk.press(Qt.Key.Key_A)
    assert "same scale" in desk.traces.plots[0].over.name
    assert len(set(desk.look.scales.ends_uv)) == 1


@pytest.mark.gesture
def test_shift_and_drag_select_and_the_figures_are_those_of_the_signal(desk):
    desk.press(Qt.Key.Key_F)
    desk.drag(0.2, 0.4, keys=SHIFT)
    start_s, stop_s = desk.view.region
    assert (start_s, stop_s) == pytest.approx((12.0, 14.0), abs=0.05)
    card = desk.screen_.selection
    assert card.isVisible()
    first, last = round(start_s * FS_HZ), round(stop_s * FS_HZ)
    first_s, samples = desk.scope.samples_at("filtered", 0.0, 20.0)
    assert first_s == 0.0
    figures = measure_selection(samples[first:last, 0], FS_HZ)
    assert f"RMS, µV: {figures.rms_uv:.1f}, " in card.words
    assert f"median frequency, Hz: {figures.median_hz:.1f}, " in card.words
    desk.press(Qt.Key.Key_C, CTRL)
    text = QGuiApplication.clipboard().text()
    rows = {line.split("\t")[0]: line.split("\t")[1:] for line in text.splitlines()}
    assert float(rows["duration"][0].split()[0]) == pytest.approx(2.0, abs=0.05)
    assert rows["signal"] == ["filtered"]
    assert rows[""] == ["left VMO", "left VL"]
    assert rows["RMS, µV"][0] == f"{figures.rms_uv:.1f}"
    assert {"peak, µV", "median frequency, Hz", "mean frequency, Hz", "times rest"} <= set(rows)
    desk.press(Qt.Key.Key_G)
    assert desk.view.region is None
    assert not card.isVisible()


@pytest.mark.gesture
def test_an_edge_of_the_selection_is_dragged_by_mouse_and_set_by_keys(desk):
    desk.press(Qt.Key.Key_F)
    desk.press(Qt.Key.Key_G)
    assert desk.view.region == pytest.approx((14.0, 16.0))
    desk.drag(0.4, 0.3)
    assert desk.view.region == pytest.approx((13.0, 16.0), abs=0.05)
    assert (desk.view.start_s, desk.view.stop_s) == pytest.approx((10.0, 20.0))  # the picture stays
    for plot in desk.traces.plots:
        assert plot.region.getRegion() == pytest.approx(desk.view.region)
    desk.hover(0.8)
    desk.press(Qt.Key.Key_E)
    assert desk.view.region[1] == pytest.approx(18.0, abs=0.05)
    desk.press(Qt.Key.Key_Left, SHIFT)
    desk.press(Qt.Key.Key_B)
    assert desk.view.region[0] == pytest.approx(17.9, abs=0.05)


@pytest.mark.gesture
def test_marks_are_lines_with_their_words_and_a_click_in_the_list_jumps_to_one(desk, qtbot):
    desk.live.push(LinkEvent("mark", "knee bent"))
    desk.feed(5.0)
    (mark,) = desk.scope.marks
    assert mark.at_s == pytest.approx(20.0)
    assert desk.traces.plots[0].over.marks == ((pytest.approx(-5.0, abs=0.05), "knee bent"),)
    desk.lose(400)
    desk.feed(15.0)
    desk.press(Qt.Key.Key_J)
    events = desk.screen_.events
    assert events.isVisible()
    kinds = [row.aside for row in events.rows.rows]
    assert "mark: knee bent" in kinds
    assert any(words.startswith("gap: 0.2") for words in kinds)
    assert any(words.startswith("contraction, left VMO") for words in kinds)
    place = kinds.index("mark: knee bent")
    index = events.rows.model().index(place, 0)
    events.rows.scrollTo(index)
    qtbot.mouseClick(events.rows.viewport(), LEFT, pos=events.rows.visualRect(index).center())
    desk.draw()
    assert desk.view.cursor_s == pytest.approx(20.0)
    assert not desk.view.follows
    desk.press(Qt.Key.Key_K)
    assert all(row.aside.startswith("mark") for row in events.rows.rows)
    for _ in range(3):
        desk.press(Qt.Key.Key_K)
    assert [row.aside[:3] for row in events.rows.rows] == ["gap"]
    desk.press(Qt.Key.Key_Right, CTRL)
    assert desk.view.cursor_s == pytest.approx(25.0, abs=0.05)
    desk.press(Qt.Key.Key_J)
    assert not events.isVisible()


def test_time_stamps_are_clock_times_or_seconds(desk, monkeypatch):
    axis = desk.traces.plots[-1].time_axis
    assert axis.tickStrings([-2.0, 0.0], 1.0, 2.0) == ["−2 s", "now"]
    desk.press(Qt.Key.Key_T)
    (step_s, ticks), *_ = axis.tickValues(-10.0, 0.0, 500.0)
    words = axis.tickStrings(ticks, 1.0, step_s)
    assert all(len(one) == 8 and one[2] == one[5] == ":" for one in words)
    assert [int(one[-2:]) % step_s for one in words] == [0] * len(words)
    desk.press(Qt.Key.Key_T)
    assert axis.stamps == "seconds"


def test_so_few_samples_that_a_line_shows_more_are_drawn_as_a_line(desk):
    desk.press(Qt.Key.Key_F)
    for _ in range(30):
        desk.press(Qt.Key.Key_Plus)
    assert desk.view.span_s == pytest.approx(0.02, rel=0.3)
    x, y = desk.traces.plots[0]._curve.getData()
    assert 35 <= len(x) <= 60
    assert x[0] <= desk.view.start_s <= x[2]
    first_s, samples = desk.scope.samples_at("filtered", 0.0, 20.0)
    np.testing.assert_allclose(y, samples[np.round((x - first_s) * FS_HZ).astype(int), 0])


@pytest.mark.gesture
def test_one_finger_pans_and_two_pinch_time_and_amplitude(desk):
    fingers = Fingers(desk)
    desk.press(Qt.Key.Key_F)
    fingers.move(((0.2, 0.5), (0.5, 0.5)))
    assert desk.view.stop_s == pytest.approx(17.0, abs=0.2)
    at_s = desk.time_at(0.5)
    fingers.move(((0.4, 0.5), (0.2, 0.5)), ((0.6, 0.5), (0.8, 0.5)))
    assert desk.view.span_s == pytest.approx(10.0 / 3.0, rel=0.05)
    assert desk.time_at(0.5) == pytest.approx(at_s, abs=0.05)
    ends_uv = desk.look.scales.ends_uv
    fingers.move(((0.5, 0.3), (0.5, 0.1)), ((0.5, 0.7), (0.5, 0.9)))
    assert desk.look.scales.ends_uv[0] == pytest.approx(ends_uv[0] / 2.0, rel=0.1)
    assert desk.look.scales.ends_uv[1] == ends_uv[1]


@pytest.mark.gesture
def test_a_tap_points_two_return_to_live_and_a_finger_moves_an_edge(desk):
    fingers = Fingers(desk)
    desk.press(Qt.Key.Key_F)
    desk.press(Qt.Key.Key_G)
    fingers.move(((0.6, 0.5), (0.75, 0.5)))
    assert desk.view.region == pytest.approx((14.0, 17.5), abs=0.1)
    assert desk.view.stop_s == pytest.approx(20.0)
    fingers.tap(0.3)
    assert desk.view.cursor == pytest.approx(0.3, abs=0.01)
    desk.press(Qt.Key.Key_F)
    desk.press(Qt.Key.Key_Left)
    assert not desk.view.follows
    fingers.tap(0.9)
    fingers.tap(0.9)
    assert desk.view.follows


def test_every_gesture_has_a_button_with_its_key_and_a_place_for_a_finger(desk):
    keys = set()
    for button in desk.screen_.findChildren(buttons.KeyButton):
        assert button.height() >= 34
        assert button.width() >= 44
        keys.add(button._key.text())
    for menu in (desk.screen_.buttons.view.choices, desk.screen_.buttons.save.choices):
        keys |= {action.text().partition("\t")[2] for action in menu.actions()}
    wanted = "Space R M F L ← → + - S W N Esc G J V D B E K A T Home C Ctrl+C Ctrl+← Ctrl+→"
    wanted += " Ctrl+↑ Ctrl+↓ Shift+← Shift+→"
    assert set(wanted.split()) <= keys


def test_the_keyboard_begins_at_the_buttons_and_arrows_scroll_the_signal(desk):
    QTest.keyClick(desk.windowHandle(), Qt.Key.Key_Tab)
    assert desk.screen_.buttons.back.hasFocus()
    desk.press(Qt.Key.Key_F)
    desk.press(Qt.Key.Key_Left)
    assert desk.view.stop_s == pytest.approx(15.0)


def list_strong(desk):
    return [one for one in desk.screen_.findChildren(buttons.KeyButton) if one.property("strong")]


def test_one_button_at_most_stands_out_and_enter_does_what_it_says(desk):
    shown = desk.screen_.buttons
    desk.press(Qt.Key.Key_Return)
    assert list_strong(desk) == []
    assert desk.view.follows
    desk.press(Qt.Key.Key_F)
    assert list_strong(desk) == [shown.freeze]
    for key in (Qt.Key.Key_Left, Qt.Key.Key_G, Qt.Key.Key_J):
        desk.press(key)
        assert list_strong(desk) == [shown.freeze]
    desk.screen_.setFocus()
    desk.press(Qt.Key.Key_Return)
    assert not desk.scope.frozen
    assert desk.view.follows
    assert list_strong(desk) == []
    desk.press(Qt.Key.Key_Left)
    assert list_strong(desk) == [shown.live]
    desk.press(Qt.Key.Key_Enter)
    assert desk.view.follows
