"""Takes the pictures of the window that the documents show: the real window on a virtual board, offscreen.

Run `make screenshots`, or `python tests/gui/screenshots.py FOLDER [--all]`; it takes two minutes.
With --all come those that nobody keeps, to be looked at after a change: both themes, small and large.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtWidgets import QApplication

from vmofire.acquire import Acquisition
from vmofire.dsp.sensor import Sensor
from vmofire.gui.theme import DARK, LIGHT, Theme
from vmofire.gui.window import Window
from vmofire.guided.check import CheckSettings
from vmofire.live.snapshot import Snapshot
from vmofire.live.stream import Live
from vmofire.virtual.board import VirtualBoard
from vmofire.virtual.faults import Faults
from vmofire.virtual.recorded import follow_cues, load_channels
from vmofire.virtual.sensor import SensorModel

SMALL, MIDDLE, LARGE = (1024, 700), (1280, 800), (1920, 1080)
KEPT = ("check-verdict-dark", "check-cannot-tell-light", "live-active-dark", "link-lost-dark")
LABELS = ("left VMO", "right VMO", "left VL")


class Camera:
    """Waits for a moment and takes its picture."""

    def __init__(self, app: QApplication, window: Window, folder: Path) -> None:
        self._app, self._window, self._folder = app, window, folder

    def wait(self, moment: Callable[[Snapshot], object], timeout_s: float = 60.0) -> None:
        """Let the window run until a snapshot is as wanted."""
        deadline_s = time.monotonic() + timeout_s
        while self._window.snapshot is None or not moment(self._window.snapshot):
            if time.monotonic() > deadline_s:
                raise SystemExit("the moment for a picture did not come")
            self.run(0.005)

    def run(self, seconds: float) -> None:
        """Let the window run."""
        until_s = time.monotonic() + seconds
        while time.monotonic() < until_s:
            self._app.processEvents()
            time.sleep(0.002)

    @property
    def window(self) -> Window:
        """What it looks at."""
        return self._window

    def take(self, name: str, size: tuple[int, int], theme: Theme) -> None:
        """Take a picture."""
        if f"{name}-{theme.name}" not in KEPT and "--all" not in sys.argv:
            return
        self._window.set_theme(theme)
        self._window.resize(*size)
        self.run(0.4)
        path = self._folder / f"{name}-{theme.name}.png"
        self._window.grab().save(str(path))
        print(f"{path}  {path.stat().st_size / 1024:.0f} KB", flush=True)


@contextmanager
def showing(
    app: QApplication, folder: Path, n_channels: int, size: tuple[int, int], faults: str = ""
) -> Iterator[Camera]:
    """Open the window on a virtual board."""
    settings = CheckSettings()
    signal_uv, fs_hz = load_channels(n_channels)
    signal_uv = signal_uv * np.array([0.4, 0.3, 0.2])[:n_channels]
    label = "Demo: recorded biceps standing in for a VMO"
    source = follow_cues(signal_uv, fs_hz, label, settings.script())
    with (
        TemporaryDirectory() as recordings,
        VirtualBoard(source, SensorModel(), faults=Faults.parse(faults)) as board,
        Acquisition(board.url, channels=tuple(range(n_channels))) as acquisition,
    ):
        live = Live(Sensor(), LABELS[:n_channels], settings=settings)
        window = Window(acquisition, live, source_label=source.label, recordings_dir=Path(recordings))
        window.resize(*size)
        window.show()
        camera = Camera(app, window, folder)
        camera.wait(lambda shown: shown.rows > 1000)
        yield camera
        window.close()


def take_check(app: QApplication, folder: Path) -> None:
    """Follow a Check from cue to verdict."""
    with showing(app, folder, 1, SMALL) as camera:
        camera.window.check()
        camera.wait(lambda shown: shown.prompt is not None and shown.prompt.repetition == 3)
        camera.run(1.0)
        camera.take("check-cue", SMALL, DARK)
        camera.wait(lambda shown: shown.prompt is not None and shown.prompt.repetition == 4)
        camera.run(1.0)
        camera.take("check-cue", LARGE, LIGHT)
        camera.wait(lambda shown: shown.verdict is not None)
        camera.take("check-verdict", MIDDLE, DARK)
        camera.take("check-verdict", SMALL, LIGHT)


def take_live(app: QApplication, folder: Path) -> None:
    """Show three channels at rest, active, and gone."""
    with showing(app, folder, 3, LARGE, "lose=3%@14-15,unplug@21-60") as camera:
        camera.wait(lambda shown: shown.rows > 14 * 2000)
        camera.wait(lambda shown: shown.channels[0].active and shown.channels[0].rms_uv > 20)
        camera.run(0.8)
        camera.take("live-active", LARGE, DARK)
        camera.wait(lambda shown: bool(shown.link))
        camera.take("link-lost", SMALL, DARK)
        camera.take("link-lost", LARGE, LIGHT)
    with showing(app, folder, 3, SMALL) as camera:
        camera.wait(lambda shown: shown.rows > 7 * 2000 and not shown.channels[0].active)
        camera.take("live-rest", SMALL, DARK)


def take_cannot_tell(app: QApplication, folder: Path) -> None:
    """Check on a loose electrode."""
    with showing(app, folder, 2, SMALL, "loose#0") as camera:
        camera.window.check()
        camera.wait(lambda shown: shown.verdict is not None)
        camera.take("check-cannot-tell", SMALL, LIGHT)


def main() -> None:
    """Take all pictures."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication(["vmofire"])
    take_live(app, folder)
    take_cannot_tell(app, folder)
    take_check(app, folder)


if __name__ == "__main__":
    main()
