"""Plots at every scaling of the screen, in both themes: values at the same places, lines as thick."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

# A process of its own for each scaling: Qt takes it at the start.
SEEN = """
import sys
sys.path.insert(0, {root!r})
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
app = QApplication([])
from tests.gui.plots.conftest import Home
from tests.gui.plots.test_curves import SQUEEZES
from vmofire.gui.plots.curves import Curves
from vmofire.gui.theme import DARK, LIGHT
for theme in (DARK, LIGHT):
    panel = Curves()
    panel.show_curves((SQUEEZES,))
    home = Home(panel, theme, (640, 320))
    home.show()
    QTest.qWait(100)
    (plot,) = panel.plots
    ratio = home.picture().devicePixelRatio()
    near = round(2 * ratio)
    assert home.has_colour(plot, 1.5, 40.0, theme.left, near, 60)
    assert home.has_colour(plot, 0.65, 63.0, theme.tint, 0)
    assert home.has_colour(plot, 2.7, 63.0, theme.surface, 0)
    assert home.has_colour(plot, 2.8, 10.0, theme.text, 5 * near, 200)
    image, at = home.picture(), home.find(plot, 1.5, 40.0)
    reach = range(round((at.y() - 6) * ratio), round((at.y() + 6) * ratio))
    ground = image.pixelColor(round(at.x() * ratio), round((at.y() + 7) * ratio))
    column = [image.pixelColor(round(at.x() * ratio), y) for y in reach]
    thick = sum(abs(one.red() - ground.red()) + abs(one.blue() - ground.blue()) > 60 for one in column)
    assert abs(thick / ratio - 3.5) <= 1.5, thick / ratio
    home.point(plot, 1.3, 40.0)
    assert panel.asked.startswith("1.25 s after the cue."), panel.asked
    home.close()
print(ratio)
sys.stdout.flush()
"""


@pytest.mark.parametrize("scaling", ["1", "1.25", "1.5", "2"])
def test_a_plot_is_the_same_at_every_scaling(scaling):
    root = str(Path(__file__).parents[3])
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SEEN.format(root=root)],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scaling},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.stdout.split() == [str(float(scaling))], done.stderr
