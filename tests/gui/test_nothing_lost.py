"""No single key or click loses what was measured: stopping and closing ask once."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest

ESC, ENTER = Qt.Key.Key_Escape, Qt.Key.Key_Return


def begin(place, pace_kind="effort"):
    place.open_question("1")
    place.wait(lambda: place.prompt is not None and place.prompt.kind == pace_kind)


def wants_to_close(window):
    """Close the window as the frame's button does; return whether it closed."""
    event = QCloseEvent()
    event.spontaneous = lambda: True
    window.closeEvent(event)
    return event.isAccepted()


@pytest.mark.parametrize("key", [ESC, ENTER, "1"])
def test_stop_asks_once_and_every_careless_key_goes_on(open_window, key):
    place = open_window("strong", pace="real")
    begin(place, "relax")
    QTest.mouseClick(place.screens.job.stop_button, Qt.MouseButton.LeftButton)
    assert place.screen is place.screens.choose
    assert place.screens.choose.title.words == "Stop now?"
    place.wait(lambda: place.prompt.kind == "paused")
    place.press(key)
    assert place.screen is place.screens.job
    place.wait(lambda: place.prompt.kind != "paused")
    assert place.result is None


def test_stop_that_is_meant_ends_the_job_and_judges_what_is_complete(open_window):
    place = open_window("strong")
    place.open_question("1")
    place.wait(lambda: place.prompt is not None and len(place.prompt.marks) >= 2, 60)
    place.stop_job()
    place.wait(lambda: place.screen is place.screens.result)
    assert [mark.state for mark in place.result.marks][:2] == ["yes"] * 2
    assert place.result.state == "stopped"  # its sign is no question mark


def test_closing_in_a_job_asks_once_and_outside_of_one_does_not(open_window):
    place = open_window("strong", pace="real")
    begin(place, "relax")
    assert not wants_to_close(place.window)
    assert place.screens.choose.title.words == "A job is under way. Close vmofire?"
    place.press(ENTER)
    assert place.screen is place.screens.job
    assert not wants_to_close(place.window)
    place.press("2")
    place.wait(lambda: not place.window.isVisible())
    assert place.result is not None
    assert place.window.app.session is None
    other = open_window(None)
    assert wants_to_close(other.window)


@pytest.mark.parametrize("careless", [ENTER, "n"])
def test_clearance_is_given_only_by_its_own_key(open_window, careless):
    place = open_window("strong")
    place.open_question("311")  # Maximum, left leg
    place.wait(lambda: place.screens.job.choices)
    job = place.screens.job
    assert [one.words[0] for one in job.choices if one.hasFocus()] == ["No"]
    assert "no surgery" in job.choices[1].words[0]
    place.press(careless)
    place.wait(lambda: place.screen is place.screens.result)
    assert place.result.answers == {"clearance": "no"}
    assert place.result.reason == "not_cleared"


def test_a_healthy_leg_has_a_key_of_its_own(open_window):
    place = open_window("strong")
    place.open_question("311")
    place.wait(lambda: place.screens.job.choices)
    place.press("h")
    place.wait(lambda: place.prompt.choices and "hurt" in place.prompt.words)


def test_a_stopped_job_is_offered_when_the_window_opens_again(open_window):
    place = open_window("strong", pace="real")
    place.open_question("2")
    place.wait(lambda: place.prompt is not None)
    place.stop_job()
    place.wait(lambda: place.screen is place.screens.result)
    again = open_window("strong", folder=place.folder)
    again.wait(lambda: again.screen is again.screens.choose)
    assert again.screens.choose.title.words == "“Compare” was stopped last time."
    again.press(ENTER)
    again.wait(lambda: again.prompt is not None)
    assert again.prompt.title == "Compare left and right"
