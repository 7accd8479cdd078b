"""`vmofire window` opens the window on its start screen, or says why it cannot."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from vmofire.cli.main import main
from vmofire.gui import launch

SHOWN_S = 4.0


def start(tmp_path: Path, **changes: str) -> "subprocess.Popen[str]":
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    return subprocess.Popen(
        [sys.executable, "-m", "vmofire", "window"],
        env=kept
        | {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
        | changes,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def is_up(pid: int) -> bool:
    """Whether the process has opened its window, and loads what a measurement needs meanwhile."""
    return any("_sosfilt" in one.path for one in psutil.Process(pid).memory_maps())


def test_it_stays_open_until_it_is_closed(tmp_path: Path) -> None:
    window = start(tmp_path, QT_QPA_PLATFORM="offscreen")
    while window.poll() is None and not is_up(window.pid):
        time.sleep(0.1)
    time.sleep(SHOWN_S)
    assert window.poll() is None, window.communicate()
    window.send_signal(signal.SIGINT)
    _, said = window.communicate(timeout=20)
    assert (window.returncode, said) == (130, "")


def test_a_window_that_was_closed_is_no_fault_whatever_its_last_job_came_to(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(launch, "why_no_window", lambda: None)
    monkeypatch.setattr(launch, "run", lambda **_: 2)  # no measurement closes it here
    assert main(["window"]) == 0


@pytest.mark.parametrize(("words", "language"), [(["--language", "de"], "de"), ([], "")])
def test_the_window_speaks_the_language_that_was_typed_else_the_one_that_is_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: list[str], language: str
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(launch, "why_no_window", lambda: None)
    given: list[str] = []
    monkeypatch.setattr(launch, "run", lambda **settings: given.append(settings["language"]))
    assert main([*words, "window"]) == 0
    assert given == [language]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="this is not Linux")
def test_without_a_display_it_says_so_and_what_to_do(tmp_path: Path) -> None:
    window = start(tmp_path)
    _, said = window.communicate(timeout=20)
    assert window.returncode == 3
    assert "No window can be opened. There is no display" in said
    assert "terminal" in said
