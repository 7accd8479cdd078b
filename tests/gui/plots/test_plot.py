"""The one look of all plots, and when pyqtgraph is loaded."""

import os
import subprocess
import sys

import numpy as np
import pytest
from PySide6.QtWidgets import QMainWindow

from vmofire import words
from vmofire.gui.plots.plot import Plot, colour_pen
from vmofire.gui.plots.plot_panel import PlotPanel
from vmofire.gui.theme import DARK, LIGHT, style_sheet

START = """
import sys, tempfile
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from vmofire import preferences
from vmofire.gui import launch
folder = Path(tempfile.mkdtemp())
preferences.find_folder = lambda: folder
loaded = []
def look():
    loaded.append("pyqtgraph" in sys.modules)
    QTimer.singleShot(100, end if loaded[-1] else look)
def end():
    for window in QApplication.topLevelWidgets():
        window.close()
QTimer.singleShot(0, look)
launch.run(recordings_dir=folder, library=lambda: folder)
print(loaded[0], loaded[-1])
"""


@pytest.fixture
def window(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    window.theme = DARK
    window.setStyleSheet(style_sheet(DARK))
    window.panel = PlotPanel("two plots")
    window.setCentralWidget(window.panel)
    window.resize(800, 500)
    window.show()
    return window


def test_pyqtgraph_is_loaded_after_the_first_screen_and_before_it_is_needed():
    done = subprocess.run(
        [sys.executable, "-c", START],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.split() == ["False", "True"], done.stderr


def test_plots_under_each_other_line_up_whatever_their_numbers(window, qapp):
    small = window.panel.add(Plot(("RMS", "uV")))
    large = window.panel.add(Plot(("frequency", "Hz")), 1)
    small.plot([0, 1], [0, 0.001])
    large.plot([0, 1], [0, 90_000])
    qapp.processEvents()
    left, other = (plot.vb.sceneBoundingRect() for plot in (small, large))
    assert (left.left(), left.right()) == (other.left(), other.right())


def test_the_unit_stands_on_the_axis_as_it_is_and_numbers_are_in_the_printed_form(window, qapp):
    plot = window.panel.add(Plot(("RMS", "uV")))
    plot.plot([0, 1], [-40_000, 40_000])
    qapp.processEvents()
    axis = plot.getAxis("left")
    assert axis.label.toPlainText().strip() == "RMS, µV"
    assert axis.tickStrings([-0.5, -0.0, 0.5], 1.0, 0.5) == ["−0.5", "0", "0.5"]
    with words.speaking("de"):
        assert axis.tickStrings([-0.5, 0.0, 0.5], 1.0, 0.5) == ["−0,5", "0", "0,5"]


def test_a_change_of_theme_colours_the_panel_and_its_axes_anew(window, qapp):
    plot = window.panel.add(Plot(("RMS", "uV")))
    plot.plot(np.arange(3), pen=colour_pen(DARK.accent))
    window.theme = LIGHT.scaled(1920, 1200)
    window.setStyleSheet(style_sheet(window.theme))
    qapp.processEvents()
    assert window.panel.grab().toImage().pixelColor(3, 3).name() == LIGHT.surface
    assert plot.getAxis("left").textPen().color().name() == LIGHT.muted
    assert plot.getAxis("left").width() == round(1.5 * 62)


def test_the_menu_of_a_right_click_has_our_entries_above_those_of_pyqtgraph(window):
    plot = window.panel.add(Plot())
    done, saved = [], []
    plot.add_entry("Jump", lambda: done.append("jump")).trigger()
    window.panel.save_wanted.connect(lambda which, kind: saved.append((which, kind)))
    entries = plot.menu.actions()
    titles = [entry.text() for entry in entries]
    assert titles[:5] == ["Save picture ...", "Save as SVG ...", "Save data ...", "Jump", ""]
    assert titles[5:] == ["Show all", "X axis", "Y axis", "Mouse mode"]
    for entry in entries[:3]:
        entry.trigger()
    assert saved == [(plot, "png"), (plot, "svg"), (plot, "csv")]
    assert done == ["jump"]


def test_an_exception_while_painting_is_reported_and_ends_there(window, qapp, monkeypatch):
    plot = window.panel.add(Plot())
    told = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, *_: told.append(kind))
    monkeypatch.setattr(plot.vb, "prepareForPaint", lambda: 1 / 0)
    plot.scene().sigPrepareForPaint.connect(plot.vb.prepareForPaint)
    window.panel.viewport().repaint()
    assert ZeroDivisionError in told
