"""Wheel, drag, clicks and hovering on the plots of a result and of a history, and buttons for the same.

The window gets its events as from the system. The same tests run at other scales under Xvfb, see
test_gesture_scales.py.
"""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu

from vmofire.gui.screens.history import HistoryScreen
from vmofire.gui.screens.result import ResultScreen
from vmofire.gui.theme import THEMES, style_sheet
from vmofire.gui.widgets import buttons
from vmofire.recording.library import Library
from vmofire.trends.over_visits import read_timeline

from ...report import visits
from .hands import LEFT, NO, RIGHT, SHIFT, Hands

SIZE = (1024, 640)
SAID = {
    "result": "1.52 s after the cue. In the squeezes, left: ",
    "trend": "12 Jan 2026: ",
}
INTERVAL = {"result": " on average, repetitions ", "trend": ", 95 % interval "}


class Page(Hands, QMainWindow):
    """A screen with plots of small data, alone in a window."""

    def __init__(self, screen, theme):
        super().__init__()
        self.theme = THEMES[theme].scaled(*SIZE)
        self.screen_, self.saved = screen, []
        screen.make()
        self.setCentralWidget(screen)
        self.setStyleSheet(style_sheet(self.theme))
        self.resize(*SIZE)

    @property
    def panel(self):
        return self.screen_.curves if isinstance(self.screen_, ResultScreen) else self.screen_.chart

    def save_plot(self, *what):
        """Take what the menu of a plot asks of its window."""
        self.saved.append(what)

    def range(self, row=0):
        """Return the range in sight, x and y, as an array (2, 2)."""
        return np.array(self.box(row).viewRange())

    def value_at(self, x, y=0.5, row=0):
        """Return the values under a place of a plot."""
        inside = self.panel.viewport().mapFrom(self, self.at(x, y, row))
        value = self.box(row).mapSceneToView(QPointF(self.panel.mapToScene(inside)))
        return np.array([value.x(), value.y()])

    def share_of(self, x, y, row=0):
        """Return the place of values, as shares of a plot."""
        (left, right), (low, high) = self.range(row)
        return (x - left) / (right - left), (high - y) / (high - low)

    def open_menu(self, qtbot):
        QTest.mouseClick(self.windowHandle(), RIGHT, NO, self.at(0.5))
        qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
        return QApplication.activePopupWidget()


@pytest.fixture(scope="module")
def timeline(tmp_path_factory):
    with Library(tmp_path_factory.mktemp("clinic") / "library") as library:
        person = library.add_person("Ada").id
        for number, strength_uv in enumerate((22.0, 30.0, 52.0)):
            results = [(visits.check(strength_uv, seed=number), "left")]
            visits.file_visit(library, person, results, day=21 * number)
        return read_timeline(library, person)


@pytest.fixture
def open_page(qtbot, monkeypatch):
    monkeypatch.setattr(buttons, "UNREAD_S", 0.0)

    def open_one(screen, theme):
        page = Page(screen, theme)
        qtbot.addWidget(page)
        page.show()
        with qtbot.waitActive(page):
            page.activateWindow()
        page.draw()
        return page

    return open_one


@pytest.fixture(params=["dark", "light"])
def theme(request):
    return request.param


@pytest.fixture(params=["result", "trend"])
def kind(request):
    return request.param


@pytest.fixture
def page(open_page, kind, theme, timeline):
    if kind == "result":
        page = open_page(ResultScreen(), theme)
        page.screen_.show_result(visits.check(), [])
    else:
        page = open_page(HistoryScreen(), theme)
        page.screen_.show_timeline(timeline)
    QTest.qWait(30)
    page.home = page.range()
    return page


def share(part, whole):
    """Return how much of a range is in sight, in x and in y."""
    return np.ptp(part, axis=1) / np.ptp(whole, axis=1)


@pytest.mark.gesture
def test_the_wheel_zooms_around_the_pointer_and_back_to_the_whole(page):
    under = page.value_at(0.4)
    page.wheel(0.4, 2)
    assert share(page.range(), page.home) == pytest.approx([0.55, 0.55], abs=0.02)
    assert page.value_at(0.4) == pytest.approx(under, rel=0.02)
    page.wheel(0.4, -6)
    assert page.range() == pytest.approx(page.home)


@pytest.mark.gesture
def test_the_wheel_over_an_axis_zooms_that_axis_alone(page):
    place = page.at(0.0)
    place.setX(place.x() - 20)  # over the numbers
    page.turn(place, 2)
    assert share(page.range(), page.home) == pytest.approx([1.0, 0.55], abs=0.02)


@pytest.mark.gesture
def test_dragging_moves_what_is_zoomed_and_never_past_the_data(page):
    page.wheel(0.5, 3)
    under, before = page.value_at(0.4), page.range()
    page.drag(0.4, 0.6, y=(0.4, 0.5))
    assert page.range()[0, 0] < before[0, 0]
    assert page.value_at(0.6, 0.6)[0] == pytest.approx(under[0], rel=0.02)
    for _ in range(4):
        page.drag(0.1, 0.9)
    assert page.range()[0] == pytest.approx([page.home[0, 0], page.home[0, 0] + np.ptp(before[0])])


@pytest.mark.gesture
def test_the_right_button_drags_a_zoom_as_pyqtgraph_does(page):
    page.drag(0.5, 0.6, RIGHT, y=(0.6, 0.4))
    across, up = share(page.range(), page.home)
    assert across < 0.95
    assert up < 0.95
    assert QApplication.activePopupWidget() is None


@pytest.mark.gesture
def test_a_double_click_shows_the_whole_again(page):
    page.wheel(0.3, 4)
    assert max(share(page.range(), page.home)) < 0.5
    place = page.at(0.5)
    QTest.mouseClick(page.windowHandle(), LEFT, NO, place)
    QTest.mouseDClick(page.windowHandle(), LEFT, NO, place)
    page.draw()
    assert page.range() == pytest.approx(page.home)


@pytest.mark.gesture
def test_a_right_click_opens_the_menu_with_our_entries_first_and_they_act(page, qtbot):
    page.wheel(0.5, 3)
    menu = page.open_menu(qtbot)
    words = [action.text() for action in menu.actions()]
    assert words[:3] == ["Save picture ...", "Save as SVG ...", "Save data ..."]
    assert {"X axis", "Y axis", "Mouse mode", "Show all"} <= set(words)
    show_all = menu.actions()[words.index("Show all")]
    qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(show_all).center())
    assert page.range() == pytest.approx(page.home)
    menu = page.open_menu(qtbot)
    qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(menu.actions()[2]).center())
    assert page.saved == [(page.panel, page.panel.plots[0], "csv")]


@pytest.mark.gesture
def test_hovering_says_when_how_much_and_within_what_and_draws_it(page, kind, timeline):
    at = {"result": 1.53, "trend": timeline.lines[0].points[0].at.timestamp()}[kind]
    before = page.panel.viewport().grab().toImage()
    page.hover(page.share_of(at, 0.0)[0])
    assert page.panel.asked.startswith(SAID[kind])
    assert INTERVAL[kind] in page.panel.asked
    assert page.panel.viewport().grab().toImage() != before
    page.hover(-0.02)
    assert page.panel.asked == ""
    assert page.panel.viewport().grab().toImage() == before


@pytest.mark.gesture
def test_plots_under_each_other_keep_one_time_whatever_is_done_on_either(open_page, theme):
    page = open_page(ResultScreen(), theme)
    page.screen_.show_result(visits.endurance(), [])
    QTest.qWait(30)
    home = page.range(), page.range(1)
    page.wheel(0.5, 3, row=1)
    page.drag(0.5, 0.7, row=1)
    assert share(page.range(1), home[1]) == pytest.approx([0.41, 0.41], abs=0.02)
    assert page.range()[0] == pytest.approx(page.range(1)[0], rel=0.02)
    assert page.range()[1] == pytest.approx(home[0][1])


def press_entry(page, qtbot, words):
    """Press the button and one entry of its menu, with the mouse."""
    QTest.mouseClick(page.screen_.zoom_button, LEFT)
    menu = page.screen_.zoom_button.choices
    qtbot.waitUntil(menu.isVisible)
    entry = next(one for one in menu.actions() if one.text().startswith(words))
    qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(entry).center())
    page.draw()


KEYS = {
    "Zoom in": (Qt.Key.Key_Plus, NO),
    "Zoom out": (Qt.Key.Key_Minus, NO),
    "Move left": (Qt.Key.Key_Left, SHIFT),
    "Move right": (Qt.Key.Key_Right, SHIFT),
    "Move up": (Qt.Key.Key_Up, SHIFT),
    "Move down": (Qt.Key.Key_Down, SHIFT),
    "Show all": (Qt.Key.Key_0, NO),
}


@pytest.mark.gesture
@pytest.mark.parametrize("by", ["button", "keys"])
def test_a_button_and_keys_do_what_the_mouse_does(page, qtbot, by):
    def do(words):
        if by == "button":
            press_entry(page, qtbot, words)
        else:
            page.press(*KEYS[words])
        return page.range()

    do("Zoom in")
    zoomed = do("Zoom in")
    span = np.ptp(zoomed, axis=1)
    assert span / np.ptp(page.home, axis=1) == pytest.approx([0.5625, 0.5625], abs=0.01)
    moved = do("Move left")[0]
    assert moved[0] == pytest.approx(max(zoomed[0, 0] - span[0] / 4, page.home[0, 0]), abs=0.01 * span[0])
    assert np.ptp(moved) == pytest.approx(span[0])
    assert do("Move right")[0, 0] == pytest.approx(moved[0] + span[0] / 4, abs=0.01 * span[0])
    low = do("Move down")[1, 0]
    assert low == pytest.approx(max(zoomed[1, 0] - span[1] / 4, page.home[1, 0]), abs=0.01 * span[1])
    assert do("Move up")[1, 0] == pytest.approx(low + span[1] / 4, abs=0.01 * span[1])
    assert share(do("Zoom out"), page.home) == pytest.approx([0.75, 0.75], abs=0.01)
    for _ in range(4):
        edge = do("Move left")
    assert edge[0, 0] == pytest.approx(page.home[0, 0])
    assert do("Show all") == pytest.approx(page.home)


def test_a_zoom_by_key_goes_around_the_point_that_was_asked(page, kind, timeline):
    at = {"result": 1.53, "trend": timeline.lines[0].points[1].at.timestamp()}[kind]
    page.hover(page.share_of(at, 0.0)[0])
    before = page.share_of(at, 0.0)[0]
    for _ in range(3):
        page.press(Qt.Key.Key_Plus)
    assert page.share_of(at, 0.0)[0] == pytest.approx(before, abs=0.02)


def test_a_result_without_a_curve_has_no_button_to_zoom(open_page):
    page = open_page(ResultScreen(), "light")
    page.screen_.show_result(visits.onset(), [])
    assert not page.screen_.zoom_button.isVisible()
    page.screen_.show_result(visits.check(), [])
    assert page.screen_.zoom_button.isVisible()
