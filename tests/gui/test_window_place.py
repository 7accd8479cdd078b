"""The window opens inside its screen, whatever the screen, and remembers size and place."""

import shutil

import pytest
from PySide6.QtCore import QMargins, QRect, Qt
from tests.gui.on_screen import SCREENS, run_on_screen

from vmofire.gui.window_place import choose_place, move_inside, place_window

FRAME = QMargins(4, 30, 4, 4)


@pytest.mark.parametrize(("width", "height", "scale"), SCREENS)
def test_the_first_place_with_its_frame_is_inside_the_screen(width, height, scale):
    taskbar = QMargins(0, 0, 0, 40)
    available = QRect(0, 0, round(width / scale), round(height / scale)).marginsRemoved(taskbar)
    place = move_inside(choose_place(available), FRAME, available)
    assert available.contains(place.marginsAdded(FRAME))
    assert place.width() <= 1280
    assert place.height() <= 800


def test_a_window_that_reaches_out_comes_back_and_one_inside_stays():
    available = QRect(0, 0, 1280, 700)
    inside = QRect(100, 100, 800, 500)
    assert move_inside(inside, FRAME, available) == inside
    assert move_inside(QRect(900, 600, 800, 500), FRAME, available) == QRect(476, 196, 800, 500)
    assert available.contains(move_inside(QRect(-50, -10, 3000, 2000), FRAME, available).marginsAdded(FRAME))


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs Xvfb for a real window")
@pytest.mark.timeout(120)
@pytest.mark.parametrize(("width", "height", "scale"), SCREENS)
def test_every_control_of_every_page_is_on_the_screen(width, height, scale, tmp_path):
    done = run_on_screen(width, height, scale, "tests.gui.pages_on_screen", str(tmp_path), timeout_s=100)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert "looked at 10 pages" in done.stdout


def test_size_and_place_are_remembered(open_window, qtbot):
    place = open_window(None)
    place.window.setGeometry(0, 50, 800, 610)  # the screen is 800 x 800
    qtbot.wait(50)
    place.window.close()
    again = open_window(None, folder=place.folder)
    place_window(again.window, again.window.app.preferences.window)
    assert again.window.size().toTuple() == (800, 610)
    assert again.window.y() == place.window.y()


def test_a_damaged_place_is_ignored(open_window):
    place = open_window(None, window="no place at all")
    place_window(place.window, place.window.app.preferences.window)
    available = place.window.screen().availableGeometry()
    assert available.contains(place.window.geometry())


def test_a_visible_button_fills_the_screen_and_gives_it_back(open_window, qtbot):
    place = open_window(None)
    button = place.window.header.full_button
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    place.wait(place.window.isFullScreen)
    place.wait(lambda: button.text() == "Leave full screen")
    place.press(Qt.Key.Key_F11)
    place.wait(lambda: not place.window.isFullScreen())
    place.wait(lambda: button.text() == "Full screen")
