"""The real window on a real virtual board, behind a socket and through the firmware's own code."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from vmofire.acquire import Acquisition
from vmofire.dsp.sensor import Sensor
from vmofire.gui.window import Window
from vmofire.guided.check import CheckSettings
from vmofire.guided.jobs import plan_check
from vmofire.live.stream import Live
from vmofire.virtual.board import VirtualBoard
from vmofire.virtual.faults import Faults
from vmofire.virtual.recorded import follow_cues, load_channels
from vmofire.virtual.sensor import SensorModel

# The shortest Check that still asks for everything: 6 s of real time.
SHORT = CheckSettings(
    contact_s=1,
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
LABELS = ("left VMO", "right VMO", "left VL")
LABEL = "recorded biceps standing in for a VMO"


@pytest.fixture
def open_stream(tmp_path: Path) -> Iterator[Callable[..., tuple[Acquisition, Live]]]:
    """Open boards at will, each with its reader; all are closed in the end."""
    with ExitStack() as stack:

        def open_one(n_channels=1, faults="", efforts=("squeeze", "quad_set"), begin=False):
            signal_uv, fs_hz = load_channels(n_channels)
            signal_uv = signal_uv * np.array([0.4, 0.3, 0.2])[:n_channels]
            source = follow_cues(signal_uv, fs_hz, LABEL, SHORT.script(), efforts)
            board = stack.enter_context(VirtualBoard(source, SensorModel(), faults=Faults.parse(faults)))
            live = Live(Sensor(), LABELS[:n_channels])
            if begin:
                live.begin_job(plan_check(SHORT))
            acquisition = Acquisition(board.url, channels=tuple(range(n_channels)))
            return stack.enter_context(acquisition), live

        yield open_one


@dataclass
class Place:
    """A window and what it stands on."""

    window: Window
    live: Live
    acquisition: Acquisition
    folder: Path


@pytest.fixture
def open_window(qtbot, open_stream, tmp_path: Path) -> Iterator[Callable[..., Place]]:
    """Open windows at will, each with a stream of its own."""
    windows: list[Window] = []

    def open_one(**options) -> Place:
        acquisition, live = open_stream(**options)
        folder = tmp_path / "recordings"
        folder.mkdir()
        window = Window(
            acquisition,
            live,
            source_label=f"{LABEL}, re-timed to the cues",
            recordings_dir=folder,
            settings=SHORT,
        )
        qtbot.addWidget(window)
        windows.append(window)
        window.resize(1024, 700)
        window.show()
        qtbot.waitUntil(lambda: window.snapshot is not None and window.snapshot.rows > 200, timeout=10_000)
        return Place(window, live, acquisition, folder)

    yield open_one
    for window in windows:
        window.close()
