"""Whether a window can be opened is known before Qt would end the process; it ends in an exit code."""

import os
import signal
import subprocess
import sys

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from vmofire.gui import app

RUN = """
from vmofire.gui import app
try:
    app.run(None, None, recordings_dir=None)
except RuntimeError as error:
    print(error)
"""


@pytest.fixture
def linux(monkeypatch):
    """A Linux without a screen and with all libraries."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(app, "_loads", lambda _: True)
    return monkeypatch


def test_without_a_display_there_is_no_window(linux):
    assert "there is no display" in app.why_no_window()


@pytest.mark.parametrize(
    ("library", "package"),
    [("libEGL.so.1", "libegl1"), ("libxcb-cursor.so.0", "libxcb-cursor0"), ("libGL.so.1", "libgl1")],
)
def test_a_missing_library_is_named_with_its_package(linux, library, package):
    linux.setenv("DISPLAY", ":0")
    linux.setattr(app, "_loads", lambda name: name != library)
    why = app.why_no_window()
    assert library in why
    assert f"apt-get install {package}" in why


def test_a_wayland_that_is_not_there_falls_back_to_x11(linux, tmp_path):
    linux.setenv("WAYLAND_DISPLAY", "wayland-9")
    linux.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert "wayland-9 is not there" in app.why_no_window()
    linux.setenv("DISPLAY", ":0")
    linux.setattr(app, "_why_no_x11", lambda: None)
    assert app.why_no_window() is None


def test_offscreen_needs_no_display(linux):
    linux.setenv("QT_QPA_PLATFORM", "offscreen")
    assert app.why_no_window() is None


@pytest.mark.parametrize("display", ["", ":4711"])
def test_where_qt_would_abort_a_sentence_comes_instead(display):
    environment = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    environment.pop("WAYLAND_DISPLAY", None)
    environment["DISPLAY"] = display
    done = subprocess.run([sys.executable, "-c", RUN], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "does not answer" in done.stdout or "no display" in done.stdout or "apt-get" in done.stdout


def test_a_check_ends_with_its_exit_code_and_closes_by_itself(open_stream, tmp_path, monkeypatch):
    monkeypatch.setattr(app, "VERDICT_SHOWN_MS", 50)
    acquisition, live = open_stream()
    code = app.run(
        acquisition, live, recordings_dir=tmp_path, start_check=True, close_after_verdict=True, theme="light"
    )
    assert live.result.outcome == "fires"
    assert code == 0


def test_a_check_begun_before_the_window_is_not_begun_twice(open_stream, tmp_path, monkeypatch):
    monkeypatch.setattr(app, "VERDICT_SHOWN_MS", 50)
    acquisition, live = open_stream(begin=True)
    code = app.run(acquisition, live, recordings_dir=tmp_path, start_check=True, close_after_verdict=True)
    assert code == 0


def test_a_closed_window_without_a_check_is_no_fault(open_stream, qapp, tmp_path):
    acquisition, live = open_stream()
    QTimer.singleShot(400, lambda: [widget.close() for widget in QApplication.topLevelWidgets()])
    assert app.run(acquisition, live, recordings_dir=tmp_path) == 0


def test_a_polite_kill_closes_the_window_and_is_told_on(open_stream, qapp, tmp_path):
    acquisition, live = open_stream()
    before = signal.getsignal(signal.SIGTERM)
    QTimer.singleShot(400, lambda: os.kill(os.getpid(), signal.SIGTERM))
    with pytest.raises(KeyboardInterrupt):
        app.run(acquisition, live, recordings_dir=tmp_path)
    assert signal.getsignal(signal.SIGTERM) is before
