"""Live traces: whole pixels at every scale of the screen, and axes that say what they are."""

import os
import subprocess
import sys
from math import nan

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow

from vmofire.gui.plots.traces import Traces
from vmofire.gui.theme import DARK, LIGHT, style_sheet
from vmofire.live.pixel_columns import SignalHistory
from vmofire.live.snapshot import ChannelView, Snapshot

FS_HZ = 2000

SEAM = """
import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QRegion
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from tests.gui.plots.test_traces import make_snapshot
from vmofire.gui.plots.traces import Traces

app = QApplication([])
window, traces = QWidget(), Traces()
layout = QVBoxLayout(window)
layout.setContentsMargins(5, 7, 3, 3)  # a place inside a pixel of the screen, where there is one
layout.addWidget(traces)
window.resize(390, 161)
window.show()
app.processEvents()
for _ in range(2):
    traces.show_snapshot(make_snapshot(traces))
    app.processEvents()
ratio = window.devicePixelRatioF()
raster = traces.plots[1].raster
raster.line_uv = float("nan")
pixels = raster._raster.pixels
n = pixels.shape[1]
numbers = (0xFF000000 + 97 * np.arange(1, n + 1)).astype(np.uint32)  # each column has a colour of its own
found = set()
for straight in (True, False):
    for split in range(0, n, 1 if straight else 9):
        pixels[:], raster._raster.split = np.roll(numbers, split), split
        image = QImage(window.size() * ratio, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        image.fill(0xFFFFFFFF)
        place = traces.viewport().mapTo(window, QPoint())
        region = QRegion(traces.viewport().rect())
        region = region & traces._signals if straight else region
        traces.viewport().render(image, place + region.boundingRect().topLeft(), region)
        line = place.y() + traces.plots[1].vb.sceneBoundingRect().bottom() - 4
        row = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)[int(line * ratio)]
        at = np.flatnonzero(np.isin(row, numbers))
        if len(at) != n or (np.diff(at) != 1).any() or (row[at] != numbers).any():
            print("seam", straight, split, len(at), n)
        found.add(int(at[0]))
print(ratio, "positions", n, "starts", len(found))
"""


def make_snapshot(traces, labels=("left VMO", "right VMO"), size_uv=30.0, goal_uv=nan, unit="uV"):
    """Return a snapshot of twenty seconds of noise."""
    rng = np.random.default_rng(1)
    signal = rng.normal(0, size_uv / 3, (20 * FS_HZ, len(labels)))
    signal[100] = size_uv
    history = SignalHistory(30 * FS_HZ, len(labels))
    history.append(signal, np.abs(signal), np.zeros(signal.shape, bool))
    n = traces.width_columns
    per_column = -(-10 * FS_HZ // n)
    views = tuple(ChannelView(label, "rest", "", "", "", 10.0, 2.0, goal_uv) for label in labels)
    return Snapshot(
        columns=history.columns(n, per_column),
        seconds_per_column=per_column / FS_HZ,
        channels=views,
        peak_rms_uv=10.0,
        running=True,
        nominal_hz=FS_HZ,
        measured_hz=FS_HZ,
        samples=0,
        lost_samples=0,
        missing_s=0.0,
        unit=unit,
    )


@pytest.fixture
def traces(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    window.theme = DARK
    window.setStyleSheet(style_sheet(DARK))
    traces = Traces()
    window.setCentralWidget(traces)
    window.resize(700, 400)
    window.show()
    yield traces
    window.close()


def grab(traces, region=None):
    """Return the pixels of a paint of this region, or of all."""
    image = QImage(traces.viewport().size(), QImage.Format.Format_RGB32)
    image.fill(0xFF123456)
    region = QRegion(traces.viewport().rect()) & (region or QRegion(traces.viewport().rect()))
    traces.viewport().render(image, region.boundingRect().topLeft(), region)
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1).copy()


@pytest.mark.parametrize("scale", ["1", "1.25", "1.5", "2"])
def test_the_seam_never_jumps_whatever_the_scale_of_the_screen(scale):
    """Every column stands one pixel right of the one before it, wherever the ring of columns is split."""
    done = subprocess.run(
        [sys.executable, "-c", SEAM],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scale},
        capture_output=True,
        text=True,
        timeout=100,
    )
    words = done.stdout.split()
    assert words[1:2] == ["positions"], done.stdout + done.stderr
    assert float(words[0]) == float(scale)
    assert int(words[2]) > 250
    assert words[-2:] == ["starts", "1"]


def test_a_picture_painted_straight_looks_like_one_painted_by_the_scene(traces, qapp):
    for _ in range(2):
        traces.show_snapshot(make_snapshot(traces, goal_uv=12.0))
        qapp.processEvents()
    whole, signals = grab(traces), grab(traces, traces._signals)
    seen = signals != 0xFF123456
    assert 0.7 < seen.mean() < 0.95  # the axes and the names are not painted again
    differs = np.argwhere(seen & (signals != whole))
    assert len(differs) <= len(traces.plots)  # a dash of the goal line may end a pixel earlier
    goal = int(DARK.text[1:], 16) | 0xFF000000
    assert (signals == goal).sum() == pytest.approx((whole == goal).sum(), abs=500)
    assert (signals == goal).sum() > 100


def test_the_axes_name_seconds_and_the_corner_names_channel_and_unit(traces, qapp):
    traces.show_snapshot(make_snapshot(traces, unit="mV"))
    last = traces.plots[-1]
    places = [words for _, words in last.getAxis("bottom")._tickLevels[0]]
    assert places[0] == "now"
    assert places[-1].startswith("−")
    assert places[-1].endswith(" s")
    assert not traces.plots[0].getAxis("bottom").isVisible()
    assert [plot.tag._words for plot in traces.plots] == ["left VMO, mV", "right VMO, mV"]


def test_every_trace_is_as_high_as_the_others_and_begins_at_the_same_pixel(traces, qapp):
    traces.show_snapshot(make_snapshot(traces, labels=("left VMO", "right VMO", "left VL")))
    places = [plot.vb.mapRectToScene(plot.vb.rect()) for plot in traces.plots]
    assert len({place.height() for place in places}) == 1
    assert {(place.left(), place.right()) for place in places} == {(46.0, 46.0 + traces.width_columns)}
    assert all(float(value).is_integer() for place in places for value in place.getRect())


def test_a_scale_holds_what_is_in_view_and_shows_on_the_axis(traces):
    traces.show_snapshot(make_snapshot(traces, size_uv=380.0))
    assert traces.plots[0].half_uv >= 380.0
    assert traces.plots[0].viewRange()[1] == [-traces.plots[0].half_uv, traces.plots[0].half_uv]


def test_other_channels_and_another_theme_are_shown_at_once(traces, qapp):
    traces.show_snapshot(make_snapshot(traces))
    traces.show_snapshot(make_snapshot(traces, labels=("VMO",)))
    assert len(traces.plots) == 1
    window = traces.window()
    window.theme = LIGHT
    window.setStyleSheet(style_sheet(LIGHT))
    traces.show_snapshot(make_snapshot(traces, labels=("VMO",)))
    qapp.processEvents()
    colours = {f"#{value & 0xFFFFFF:06x}" for value in np.unique(grab(traces))}
    assert LIGHT.trace in colours
    assert DARK.trace not in colours


def test_the_menu_of_a_running_trace_opens_but_the_mouse_does_not_move_it(traces):
    traces.show_snapshot(make_snapshot(traces))
    assert traces.plots[0].vb.mouseEnabled() is False or not any(traces.plots[0].vb.mouseEnabled())
    assert traces.plots[0].menu.actions()


def test_what_is_in_sight_can_be_saved_as_data(traces):
    snapshot = make_snapshot(traces, unit="mV")
    traces.show_snapshot(snapshot)
    table = traces.find_table(traces.plots[1])
    assert table.names == (
        "time [s]",
        "right VMO, minimum [mV]",
        "right VMO, maximum [mV]",
        "right VMO, amplitude [mV]",
    )
    times_s, low, high, _ = table.columns
    assert times_s[-1] == pytest.approx(-snapshot.seconds_per_column)
    assert times_s[0] == pytest.approx(-len(low) * snapshot.seconds_per_column)
    np.testing.assert_array_equal(low, snapshot.columns.low[:, 1])
    np.testing.assert_array_equal(high, snapshot.columns.high[:, 1])
    assert len(traces.find_table().names) == 7


def test_a_right_click_opens_the_menu_of_a_running_trace(traces, qapp, monkeypatch):
    traces.show_snapshot(make_snapshot(traces))
    qapp.processEvents()
    opened = []
    monkeypatch.setattr(type(traces.plots[0].menu), "popup", lambda menu, _at: opened.append(menu))
    place = traces.plots[0].vb.sceneBoundingRect().center().toPoint()
    QTest.mouseClick(traces.viewport(), Qt.MouseButton.RightButton, pos=place)
    assert opened == [traces.plots[0].menu]
