"""Points of a plot are asked by mouse, tap and keys; wheel and drag zoom, a double click shows all again."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from vmofire.gui.plots.captions import Caption, Entry, Legend
from vmofire.gui.plots.data_panel import DataPanel
from vmofire.gui.plots.data_plot import DataPlot
from vmofire.gui.theme import DARK, LIGHT
from vmofire.gui.widgets.buttons import KeyButton

from .conftest import has_colour

VALUES = [(1.0, 10.0), (2.0, 30.0), (3.0, 20.0), (4.0, 40.0)]


@pytest.fixture
def panel(qtbot):
    panel = DataPanel("four values")
    plot = panel.add(DataPlot(("RMS", "uV"), ("time", "s")))
    plot.put_line(*zip(*VALUES, strict=True), LIGHT.left, 2.0)
    plot.set_home((0.0, 5.0), (0.0, 50.0))
    plot.show_points([x for x, _ in VALUES], [[y] for _, y in VALUES], lambda n: f"Value {VALUES[n][1]:g}.")
    panel.plot = plot
    return panel


def test_the_mouse_asks_the_nearest_point_and_its_sentence_is_shown_and_read(show, panel, theme):
    home = show(panel, theme)
    before = home.picture()
    home.point(panel.plot, 2.2, 5.0)
    assert panel.asked == "Value 30."
    assert panel.accessibleDescription() == "Value 30."
    assert home.picture() != before
    assert home.has_colour(panel.plot, 2.0, 30.0, theme.text, reach=7)
    home.point(panel.plot, 3.9, 45.0)
    assert panel.asked == "Value 40."


def test_nothing_is_shown_when_the_mouse_is_beside_the_plot_or_gone(show, panel):
    home = show(panel)
    before = home.picture()
    home.point(panel.plot, 2.0, 30.0)
    QTest.qWait(15)
    QTest.mouseMove(panel.viewport(), QPoint(4, 4))
    QTest.qWait(15)
    assert panel.asked == ""
    home.point(panel.plot, 2.0, 30.0)
    QApplication.sendEvent(panel, QEvent(QEvent.Type.Leave))
    assert panel.asked == ""
    assert home.picture() == before


def test_a_tap_asks_a_point_too(show, panel):
    home = show(panel)
    home.click(panel.plot, 3.1, 25.0)
    assert panel.asked == "Value 20."


def test_with_the_keyboard_on_it_arrows_go_from_point_to_point(show, panel):
    home = show(panel)
    pressed = []
    button = KeyButton("Right", "Next", then=lambda: pressed.append(1))
    button.setParent(home)
    button.show()
    QTest.qWait(350)  # a button that has just appeared cannot be pressed
    home.setFocus()
    QTest.keyClick(home, Qt.Key.Key_Right)
    assert (pressed, panel.asked) == ([1], "")
    panel.setFocus(Qt.FocusReason.TabFocusReason)
    said = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_End, Qt.Key.Key_Right):
        QTest.keyClick(panel, key)
        said.append(panel.asked)
    assert said == ["Value 10.", "Value 30.", "Value 10.", "Value 40.", "Value 40."]
    QTest.keyClick(panel, Qt.Key.Key_Home)
    assert panel.asked == "Value 10."
    assert pressed == [1]
    home.setFocus()
    assert panel.asked == ""


def test_a_frame_shows_the_keyboard(show, panel, theme):
    home = show(panel, theme)
    home.setFocus()
    assert home.picture().pixelColor(1, 150).name() == theme.surface
    panel.setFocus(Qt.FocusReason.TabFocusReason)
    assert home.picture().pixelColor(1, 150).name() == theme.text


def test_the_wheel_zooms_and_a_double_click_or_the_menu_shows_all_again(show, panel):
    home = show(panel)
    plot = panel.plot
    at = QPointF(home.find(plot, 2.0, 30.0))
    for back in (lambda: double_click(home, plot), plot.menu.viewAll.trigger):
        up = QPoint(0, 120)
        event = QWheelEvent(
            at, panel.viewport().mapToGlobal(at), up, up, Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(panel.viewport(), event)
        (left, right), (low, high) = plot.viewRange()
        assert 0.0 < left < 2.0 < right < 5.0
        assert 0.0 < low < 30.0 < high < 50.0
        back()
        assert plot.viewRange() == [[0.0, 5.0], [0.0, 50.0]]


def double_click(home, plot):
    at = home.find(plot, 2.0, 30.0)
    QTest.mouseClick(home.panel.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(home.panel.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseRelease(home.panel.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_no_drag_can_lose_the_data(show, panel):
    home = show(panel)
    viewport, plot = panel.viewport(), panel.plot
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=home.find(plot, 1.0, 10.0))
    for x in (2.0, 3.0, 4.0):
        QTest.qWait(15)
        QTest.mouseMove(viewport, home.find(plot, x, 10.0))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=home.find(plot, 4.0, 10.0))
    assert plot.viewRange() == [[0.0, 5.0], [0.0, 50.0]]


def test_a_right_click_opens_the_menu_with_what_saves_it(show, panel):
    home = show(panel)
    home.click(panel.plot, 2.0, 30.0, Qt.MouseButton.RightButton)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [entry.text() for entry in menu.actions()][:3] == [
        "Save picture ...",
        "Save as SVG ...",
        "Save data ...",
    ]
    menu.close()


def test_an_entry_of_the_menu_asks_the_window_to_save(show, panel):
    home = show(panel)
    asked = []
    home.save_plot = lambda *what: asked.append(what)
    panel.plot.menu.actions()[0].trigger()
    assert asked == [(panel, panel.plot, "png")]


def test_a_point_stays_at_its_place_when_the_plot_is_zoomed(show, panel):
    home = show(panel, DARK)
    home.point(panel.plot, 2.0, 30.0)
    panel.plot.vb.setRange(xRange=(1.0, 3.0), yRange=(20.0, 40.0), padding=0)
    assert panel.asked == "Value 30."
    assert home.has_colour(panel.plot, 2.0, 30.0, DARK.text, reach=7)


def test_no_point_is_asked_of_a_plot_without_data(show):
    panel = DataPanel()
    plot = panel.add(DataPlot())
    home = show(panel)
    home.point(plot, 0.5, 0.5)
    QTest.keyClick(panel, Qt.Key.Key_Right)
    assert panel.asked == ""


def test_words_of_captions_and_legends_are_in_the_colours_of_the_theme(show, theme):
    panel = DataPanel()
    panel.add(DataPlot(), 1, 0)
    caption, legend = Caption(bold=True, height_px=30.0), Legend(150.0)
    caption.show_words("IIII")
    legend.show_entries([Entry("mean", theme.left, "line", 4.0), Entry("scored", theme.tint, "band")])
    panel.add_part(caption, 0, 0)
    panel.add_part(legend, 1, 1)
    home = show(panel, theme)
    at = panel.mapFromScene(caption.mapToScene(QPointF(4.0, caption.rect().center().y())))
    assert has_colour(home.picture(), at, theme.text, reach=8)
    line = panel.mapFromScene(legend.mapToScene(QPointF(20.0, 19.0)))
    assert has_colour(home.picture(), line, theme.left, reach=2)


def test_two_fingers_pinch_and_the_data_cannot_be_lost(show, panel):
    home = show(panel)
    plot, viewport = panel.plot, panel.viewport()
    device = QTest.createTouchDevice()
    centre = home.find(plot, 2.5, 25.0)

    def pinch(apart):
        fingers = [(QPoint(centre.x() - x, centre.y()), QPoint(centre.x() + x, centre.y())) for x in apart]
        QTest.touchEvent(viewport, device).press(0, fingers[0][0]).press(1, fingers[0][1]).commit()
        for left, right in fingers[1:]:
            QTest.qWait(15)
            QTest.touchEvent(viewport, device).move(0, left).move(1, right).commit()
        QTest.touchEvent(viewport, device).release(0, fingers[-1][0]).release(1, fingers[-1][1]).commit()
        QTest.qWait(15)
        return plot.viewRange()

    (left, right), (low, high) = pinch(range(30, 130, 10))
    assert 0.0 < left < 2.5 < right < 5.0
    assert 0.0 < low < 25.0 < high < 50.0
    x, y = pinch(range(130, 10, -10))
    assert (x, y) == (pytest.approx([0.0, 5.0]), pytest.approx([0.0, 50.0]))


def test_one_finger_taps_a_point_and_drags_the_plot(show, panel):
    home = show(panel)
    plot, viewport = panel.plot, panel.viewport()
    device = QTest.createTouchDevice()
    at = home.find(plot, 3.1, 25.0)
    QTest.touchEvent(viewport, device).press(0, at).commit()
    QTest.touchEvent(viewport, device).release(0, at).commit()
    assert panel.asked == "Value 20."
    plot.vb.setRange(xRange=(1.0, 3.0), padding=0)
    QTest.touchEvent(viewport, device).press(0, at).commit()
    for step in range(1, 8):
        QTest.qWait(15)
        QTest.touchEvent(viewport, device).move(0, at - QPoint(10 * step, 0)).commit()
    QTest.touchEvent(viewport, device).release(0, at - QPoint(70, 0)).commit()
    (left, right), _ = plot.viewRange()
    assert left > 1.1
    assert right - left == pytest.approx(2.0)
