"""Programs on screens of all sizes: the sizes, and a run in a process of its own on a virtual screen."""

import os
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

from tests.benchmarks import screen

# (width, height, scale) of the screens, in pixels of the hardware.
SCREENS = (
    (800, 500, 1.0),
    (1024, 700, 1.0),
    (1280, 720, 1.0),
    (1366, 768, 1.25),
    (1920, 1080, 1.5),
    (1920, 1080, 2.0),
    (2560, 1440, 1.0),
)


def run_on_screen(
    width: int, height: int, scale: float, module: str, *words: str, timeout_s: float
) -> subprocess.CompletedProcess[str]:
    """Run a module of the tests on a screen of this size; return what it said."""
    environment = {one: value for one, value in os.environ.items() if "DISPLAY" not in one}
    with (
        patch.dict(os.environ, environment, clear=True),
        patch.object(screen, "SIZE", f"{width}x{height}x24"),
        screen.screen(),
    ):
        shown = {**os.environ, "QT_QPA_PLATFORM": "xcb", "QT_SCALE_FACTOR": str(scale)}
        command = [sys.executable, "-m", module, *words]
        root = Path(__file__).parents[2]
        return subprocess.run(command, cwd=root, env=shown, capture_output=True, text=True, timeout=timeout_s)
