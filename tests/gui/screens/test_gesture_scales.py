"""The gestures on plots in real windows of a real display, at every scale of a screen."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ...benchmarks import screen

HERE = Path(__file__).parent
FILES = {"scope": ("test_scope.py", "test_scope_stored.py"), "results": ("test_plot_gestures.py",)}


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs Xvfb for a real window")
@pytest.mark.timeout(400)  # a run of tests of its own
@pytest.mark.parametrize("scale", ["1", "1.25", "1.5", "2"])
@pytest.mark.parametrize("of", FILES)
def test_gestures_work_in_a_real_window_at_any_scale(of, scale, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.setenv(name, "")
    monkeypatch.setattr(screen, "SIZE", "3000x2000x24")
    with screen.screen():
        environment = {**os.environ, "QT_QPA_PLATFORM": "xcb", "QT_SCALE_FACTOR": scale}
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "-m", "gesture"]
        files = [str(HERE / name) for name in FILES[of]]
        done = subprocess.run(
            [*command, *files], env=environment, capture_output=True, text=True, timeout=300
        )
    assert done.returncode == 0, done.stdout[-3000:]
    assert " passed" in done.stdout
