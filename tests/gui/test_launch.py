"""A missing display is found before Qt would end the process; the window ends with an exit code."""

import os
import signal
import subprocess
import sys

import pytest
import shiboken6
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from vmofire import preferences, words
from vmofire.app.job_start import JobRequest
from vmofire.gui import launch
from vmofire.gui.window import Window
from vmofire.guided.criteria import CheckSettings

# The shortest Check that still has every step.
SHORT = CheckSettings(
    signal_check_s=1,
    rest_s=2,
    rest_used_s=1,
    squeezes=1,
    squeeze_s=2,
    relax_s=1,
    scored_to_s=1.8,
    active_for_s=1.0,
    fires_at_least=1,
    does_not_fire_at_most=0,
)
RUN = """
from vmofire.gui import launch
try:
    launch.run(recordings_dir=None)
except RuntimeError as error:
    print(error)
"""


@pytest.fixture
def alone(qapp, tmp_path, monkeypatch):
    """Preferences for each test."""
    monkeypatch.setattr(preferences, "find_folder", lambda: tmp_path / "settings")
    monkeypatch.setattr(launch, "_find_library", lambda: tmp_path / "library")


def close_windows(seen):
    """Close every window at once, and note the name of its screen."""
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, Window) and widget.isVisible():
            seen.append(type(widget.screens.currentWidget()).__name__)
            widget.close()


@pytest.fixture
def linux(monkeypatch):
    """Simulate Linux without a display, with all libraries."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(launch, "_loads", lambda _: True)
    return monkeypatch


def test_without_a_display_there_is_no_window(linux):
    assert "There is no display" in launch.why_no_window()


@pytest.mark.parametrize(
    ("library", "package"),
    [("libEGL.so.1", "libegl1"), ("libxcb-cursor.so.0", "libxcb-cursor0"), ("libGL.so.1", "libgl1")],
)
def test_a_missing_library_is_named_with_its_package(linux, library, package):
    linux.setenv("DISPLAY", ":0")
    linux.setattr(launch, "_loads", lambda name: name != library)
    why = launch.why_no_window()
    assert library in why
    assert f"apt-get install {package}" in why


def test_a_wayland_that_is_not_there_falls_back_to_x11(linux, tmp_path):
    linux.setenv("WAYLAND_DISPLAY", "wayland-9")
    linux.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert "no display wayland-9" in launch.why_no_window()
    linux.setenv("DISPLAY", ":0")
    linux.setattr(launch, "_why_no_x11", lambda: None)
    assert launch.why_no_window() is None


def test_offscreen_needs_no_display(linux):
    linux.setenv("QT_QPA_PLATFORM", "offscreen")
    assert launch.why_no_window() is None


@pytest.mark.parametrize("display", ["", ":4711"])
def test_where_qt_would_abort_a_sentence_comes_instead(display):
    environment = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    environment.pop("WAYLAND_DISPLAY", None)
    environment["DISPLAY"] = display
    done = subprocess.run([sys.executable, "-c", RUN], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "does not answer" in done.stdout or "no display" in done.stdout or "apt-get" in done.stdout


def test_a_check_asked_for_on_the_command_line_ends_with_its_exit_code_and_closes_by_itself(
    open_session, tmp_path, monkeypatch, alone
):
    monkeypatch.setattr(launch, "VERDICT_SHOWN_MS", 50)
    session = open_session()
    code = launch.run(
        session,
        JobRequest("check", "left"),
        settings={"check": SHORT},
        recordings_dir=tmp_path,
        close_after_verdict=True,
        theme="light",
    )
    assert session.live.result.outcome == "fires"
    assert code == 0


@pytest.mark.parametrize("is_begun", [False, True], ids=["to be begun", "listened to already"])
def test_without_a_job_it_opens_on_the_scope_and_closing_it_is_no_fault(
    open_session, tmp_path, alone, is_begun
):
    session, seen = open_session(pace="real"), []
    if is_begun:
        session.listen()
    QTimer.singleShot(600, lambda: close_windows(seen))
    assert launch.run(session, recordings_dir=tmp_path) == 0
    assert seen == ["ScopeScreen"]


def test_without_anything_to_listen_to_it_opens_on_the_first_page(tmp_path, alone):
    seen = []
    QTimer.singleShot(300, lambda: close_windows(seen))
    assert launch.run(recordings_dir=tmp_path) == 0
    assert seen == ["SafetyScreen"]


def test_a_closed_window_is_deleted_before_python_ends(tmp_path, alone):
    """Afterwards Qt would delete it in any order, and its plots would answer in a Python that has ended."""
    windows = []

    def close() -> None:
        windows.extend(each for each in QApplication.topLevelWidgets() if isinstance(each, Window))
        close_windows([])

    QTimer.singleShot(300, close)
    launch.run(recordings_dir=tmp_path)
    assert [shiboken6.isValid(window) for window in windows] == [False]


def test_the_language_of_a_run_goes_before_the_one_that_is_set(tmp_path, alone):
    seen = []
    preferences.change(preferences.Preferences(), language="en")
    QTimer.singleShot(300, lambda: (seen.append(words.find_language()), close_windows([])))
    assert launch.run(recordings_dir=tmp_path, language="de") == 0
    words.use("en")
    assert seen == ["de"]


def test_a_polite_kill_closes_the_window_and_is_told_on(open_session, tmp_path, alone):
    session = open_session(pace="real")
    before = signal.getsignal(signal.SIGTERM)
    QTimer.singleShot(400, lambda: os.kill(os.getpid(), signal.SIGTERM))
    with pytest.raises(KeyboardInterrupt):
        launch.run(session, recordings_dir=tmp_path)
    assert signal.getsignal(signal.SIGTERM) is before


IN_A_PAINTING = """
import signal, sys
from pathlib import Path
from vmofire.gui import launch
from vmofire.gui.widgets.header import Notice

paint = Notice.paintEvent
def paint_interrupted(self, event):
    paint(self, event)
    signal.raise_signal(signal.SIGINT)
Notice.paintEvent = paint_interrupted
try:
    launch.run(recordings_dir=Path(sys.argv[1]))
except KeyboardInterrupt:
    print("interrupted")
"""


def test_a_signal_in_the_middle_of_a_painting_closes_the_window_behind_it(tmp_path):
    folders = {name: str(tmp_path) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
    done = subprocess.run(
        [sys.executable, "-c", IN_A_PAINTING, str(tmp_path)],
        env={**os.environ, **folders, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("interrupted\n", "", 0)
