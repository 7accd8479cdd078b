"""The gestures on plots in real windows of a real display, at every scale of a screen."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ...benchmarks import screen

HERE = Path(__file__).parent
FILES = ("test_scope.py", "test_scope_stored.py", "test_plot_gestures.py")


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs Xvfb for a real window")
@pytest.mark.timeout(400)  # a run of tests of its own
# Each gesture in both themes; the one process of every scale takes one of them.
@pytest.mark.parametrize(
    ("scale", "theme"), [("1", "light"), ("1.25", "dark"), ("1.5", "light"), ("2", "dark")]
)
def test_gestures_work_in_a_real_window_at_any_scale(scale, theme, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.setenv(name, "")
    monkeypatch.setattr(screen, "SIZE", "3000x2000x24")
    with screen.screen():
        environment = {**os.environ, "QT_QPA_PLATFORM": "xcb", "QT_SCALE_FACTOR": scale}
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "-m", "gesture"]
        files = ["-k", theme, *(str(HERE / name) for name in FILES)]
        done = subprocess.run(
            [*command, *files], env=environment, capture_output=True, text=True, timeout=300
        )
    assert done.returncode == 0, done.stdout[-3000:]
    assert " passed" in done.stdout
