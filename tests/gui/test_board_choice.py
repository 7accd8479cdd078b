"""Without a board there is always a way on: try again, choose a port, a demo person."""

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from vmofire.app.job_start import JobRequest
from vmofire.app.session import Session
from vmofire.dsp.sensor import Sensor
from vmofire.gui.widgets import buttons
from vmofire.gui.window import Window
from vmofire.link.board_search import BoardFinding
from vmofire.preferences import Preferences
from vmofire.virtual import demo

ESC, ENTER = Qt.Key.Key_Escape, Qt.Key.Key_Return
NOWHERE = "/dev/no-such-port"


@pytest.fixture
def board():
    board, _ = demo.seat(demo.find_person("strong"), 1, "real")
    yield board
    board.close()


@pytest.fixture
def launch(qtbot, tmp_path, monkeypatch):
    """Return a function that opens the window as the command does, with a search that finds nothing."""
    monkeypatch.setattr(buttons, "UNREAD_S", 0.0)
    nothing = BoardFinding((), "No Pico was found.", "Plug it in.")
    monkeypatch.setattr("vmofire.link.board_search.find_boards", lambda _: nothing)
    windows = []

    def open_one(session=None, request=None, **changes):
        preferences = replace(Preferences(safety_read=True, sensor_checked=True, how_to=False), **changes)
        window = Window(session, preferences=preferences, recordings_dir=tmp_path, folder=tmp_path)
        qtbot.addWidget(window)
        windows.append(window)
        window.resize(1024, 700)
        window.open(request)
        window.show()
        with qtbot.waitActive(window):
            window.activateWindow()
        return window

    yield open_one
    for window in windows:
        window.close()


def open_session(url):
    return Session.open(url, Sensor(), ("left VMO",), is_begun=False)


@pytest.mark.parametrize("request_", [None, JobRequest("check", "left")])
def test_a_named_port_without_a_board_is_told_large_with_three_ways_on(launch, qtbot, monkeypatch, request_):
    monkeypatch.setattr("vmofire.app.job_start.why_not_start", lambda *_: None)
    window = launch(open_session(NOWHERE), request_)
    choose = window.screens.choose
    qtbot.waitUntil(lambda: window.screens.currentWidget() is choose, timeout=10_000)
    assert choose.title.words == f"There is no port {NOWHERE}."
    assert [choice.words[0] for choice in choose.choices] == [
        "Try again",
        "Choose port",
        "Try it on a demo person",
    ]
    QTest.keyClick(window, ESC)
    assert window.screens.currentWidget() is window.screens.start


def test_try_again_at_a_named_port_begins_the_job_once_the_board_is_there(launch, qtbot, monkeypatch, board):
    monkeypatch.setattr("vmofire.app.job_start.why_not_start", lambda *_: None)
    session = open_session(NOWHERE)
    window = launch(session, JobRequest("check", "left"))
    choose = window.screens.choose
    qtbot.waitUntil(lambda: window.screens.currentWidget() is choose, timeout=10_000)
    session.acquisition.url = board.url  # it is plugged in
    QTest.mouseClick(choose.choices[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.screens.currentWidget() is window.screens.job, timeout=10_000)
    qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.samples > 100, timeout=10_000)


def test_a_port_can_be_typed_and_a_wrong_one_is_told(launch, qtbot, board):
    window = launch()
    start, screens = window.screens.start, window.screens
    qtbot.waitUntil(start.port.isVisible)
    QTest.mouseClick(start.port, Qt.MouseButton.LeftButton)
    QTest.mouseClick(screens.choose.choices[-1], Qt.MouseButton.LeftButton)
    edit = screens.form.edits["url"]
    QTest.keyClicks(edit, NOWHERE)
    QTest.keyClick(edit, ENTER)
    qtbot.waitUntil(lambda: screens.currentWidget() is screens.choose, timeout=10_000)
    assert NOWHERE in screens.choose.title.words
    QTest.keyClicks(window, "2")
    QTest.mouseClick(screens.choose.choices[-1], Qt.MouseButton.LeftButton)
    QTest.keyClicks(screens.form.edits["url"], board.url)
    QTest.keyClick(screens.form.edits["url"], ENTER)
    qtbot.waitUntil(lambda: start.found.can_measure, timeout=10_000)
    assert screens.currentWidget() is start


def test_every_card_says_why_it_is_off(launch, qtbot):
    window = launch()
    start = window.screens.start
    qtbot.waitUntil(lambda: "No Pico was found." in start.jobs[0].words[1], timeout=10_000)
    assert not any(choice.isEnabled() for choice in start.jobs)
    assert all("needs a board" in choice.words[1] for choice in start.jobs)
    assert start.again.isVisible()
    assert start.demo.isVisible()


def test_a_demo_is_left_for_a_board_by_a_key(launch, qtbot):
    window = launch()
    QTest.keyClicks(window, "d")
    QTest.keyClicks(window, "1")
    start = window.screens.start
    qtbot.waitUntil(lambda: start.found.can_measure, timeout=20_000)
    assert start.again.text() == "Use a board"
    QTest.keyClicks(window, "t")
    qtbot.waitUntil(lambda: not start.found.can_measure, timeout=10_000)
    assert window.app.session is None


@pytest.mark.parametrize("is_known", [False, True])
def test_the_wiring_is_asked_at_the_first_board_and_not_again(launch, qtbot, monkeypatch, board, is_known):
    monkeypatch.setattr(Session, "is_virtual", False)
    window = launch(sensor_checked=is_known, labels=("left VMO",))
    window.app.boards._open(board.url)
    qtbot.waitUntil(lambda: window.app.session is not None, timeout=10_000)
    page = window.screens.start if is_known else window.screens.sensor
    until_s = time.monotonic() + 1.5
    qtbot.waitUntil(lambda: time.monotonic() > until_s, timeout=5000)
    assert window.screens.currentWidget() is page
    QTest.keyClick(window, ENTER)
    if not is_known:
        assert window.screens.currentWidget() is window.screens.start
        assert window.app.preferences.sensor_checked


def test_the_wiring_is_asked_when_the_signal_contradicts_it(launch, qtbot, monkeypatch, board):
    monkeypatch.setattr(Session, "is_virtual", False)
    window = launch(output="RECT", labels=("left VMO",))
    window.app.boards._open(board.url)
    screens = window.screens
    qtbot.waitUntil(lambda: screens.currentWidget() is screens.sensor, timeout=20_000)
    qtbot.waitUntil(lambda: screens.sensor.verdict.words.startswith("Check the output."), timeout=10_000)
