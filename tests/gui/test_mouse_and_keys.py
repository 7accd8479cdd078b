"""Mouse and keyboard are equals: Enter does what stands out, one click opens, a tooltip explains."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit
from tests.report import visits

from vmofire.gui.widgets import buttons
from vmofire.recording.library import Library

ENTER, ESC, TAB = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab
LEFT = Qt.MouseButton.LeftButton


def list_buttons(place):
    found = place.window.findChildren(QAbstractButton)
    return [one for one in found if one.isVisible() and type(one).__module__.startswith("vmofire")]


def find_strong(place):
    return [one for one in list_buttons(place) if one.property("strong")]


def click_row(rows, place=0):
    where = rows.visualRect(rows.model().index(place, 0)).center()
    QTest.mouseClick(rows.viewport(), LEFT, pos=where)
    QApplication.processEvents()


# Safety, placement, tour, start, sensor.
@pytest.mark.parametrize(
    "keys", [(), (ENTER,), (ENTER, ENTER), (ENTER, ENTER, ESC), (ENTER, ENTER, ESC, "n")]
)
def test_the_button_that_stands_out_has_the_keyboard_and_is_what_enter_does(open_window, keys):
    place = open_window(None, safety_read=False, sensor_checked=False)
    place.press(*keys)
    place.wait(lambda: find_strong(place))  # the start page learns within a moment that there is no board
    (strong,) = find_strong(place)
    assert strong.hasFocus(), strong.accessibleName()
    clicked = []
    strong.clicked.connect(lambda: clicked.append(strong))
    place.press(ENTER)
    assert len(clicked) == 1


def test_enter_presses_the_button_that_tab_has_reached(open_window):
    place = open_window(None)
    place.press("l")
    assert place.screen is place.screens.placement
    for _ in range(30):
        place.press(TAB)
        if QApplication.focusWidget().text() == "Back":
            break
    place.press(ENTER)
    assert place.screen is place.screens.start


def test_enter_counts_in_a_job_though_a_question_was_answered_before(open_window):
    place = open_window("strong")
    place.open_question("311")  # Test, Maximum, left leg: asks for clearance
    place.wait(lambda: place.screens.job.choices)
    place.press("y")
    for _ in range(40):
        if place.prompt.choices and place.screens.job.choices:
            asked = place.prompt
            place.press(asked.choices[0].key)
            place.wait(lambda asked=asked: place.prompt is not asked)
        elif place.prompt.kind == "effort":
            break
        place.qtbot.wait(30)
    assert place.screens.job.hasFocus()


@pytest.mark.parametrize("keys", ["", "d", "l", "n", "e", "y", "p", "h"])
def test_every_button_and_field_has_a_tooltip(open_window, keys):
    place = open_window("strong", keeps=True)
    place.wait(lambda: place.window.app.clinic.filing is not None)
    place.open_question(keys)
    fields = [one for one in place.window.findChildren(QLineEdit) if one.isVisible()]
    assert [one for one in (*list_buttons(place), *fields) if not one.toolTip()] == []


def test_one_click_opens_a_person_a_visit_and_a_folder(open_window, tmp_path, monkeypatch):
    monkeypatch.setattr(buttons, "UNREAD_S", 0.0)
    with Library(tmp_path / "kept" / "library") as library:
        person = library.add_person("Ada Byron", "left")
        visits.file_visit(library, person.id, [(visits.check(60.0), "left")], day=1)
    place = open_window(None, keeps=True, folder=tmp_path / "kept")
    place.wait(lambda: place.window.app.clinic.filing is not None)
    place.press("h")
    assert place.screen is place.screens.people
    click_row(place.screens.people.rows)
    assert place.screen is place.screens.history
    click_row(place.screens.history.rows)
    assert place.screen is place.screens.visit
    place.press(ESC, "i")
    assert place.screen is place.screens.files
    (tmp_path / "here" / "inside").mkdir(parents=True)
    place.screens.files.edit.setText(f"{tmp_path / 'here'}/")
    click_row(place.screens.files.rows)
    assert place.screens.files.edit.text() == f"{tmp_path / 'here' / 'inside'}/"


def test_a_double_click_opens_one_folder_not_two(open_window, tmp_path, monkeypatch):
    (tmp_path / "outer" / "middle" / "inner").mkdir(parents=True)
    with Library(tmp_path / "kept" / "library") as library:
        library.add_person("Ada Byron", "left")
    place = open_window(None, keeps=True, folder=tmp_path / "kept")
    place.wait(lambda: place.window.app.clinic.filing is not None)
    place.press("h", ENTER, "i")
    place.screens.files.edit.setText(f"{tmp_path / 'outer'}/")
    monkeypatch.setattr(buttons, "UNREAD_S", 0.3)
    place.qtbot.wait(400)
    click_row(place.screens.files.rows)
    click_row(place.screens.files.rows)
    assert place.screens.files.edit.text() == f"{tmp_path / 'outer' / 'middle'}/"
