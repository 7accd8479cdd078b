#!/bin/sh
# pyqtgraph 0.14.0 on PySide6_Essentials 6.11.3: each change of a view's range paints the plot twice.
#
# Expected: setXRange, then one turn of the event loop, paints once, as any change of a Qt scene does.
# Seen: two paints. GraphicsView.paintEvent calls scene().prepareForPaint(), where the ViewBox takes its new matrix; this
# marks its items as changed while they are painted, so a second paint follows. A pan at 60 frames a second costs 120.
# Cure: call scene().prepareForPaint() after setXRange, before the event loop goes on: then one paint.
# Source: pyqtgraph/widgets/GraphicsView.py (paintEvent), pyqtgraph/graphicsItems/ViewBox/ViewBox.py (prepareForPaint).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pyqtgraph==0.14.0 PySide6_Essentials==6.11.3 numpy==2.4.6
QT_QPA_PLATFORM=offscreen "$folder/env/bin/python" - <<'PY'
from importlib.metadata import version

import numpy as np
import pyqtgraph as pg

app = pg.mkQApp()


class Counted(pg.GraphicsObject):
    """An item that counts how often it is painted."""

    paints = 0

    def boundingRect(self):
        return pg.QtCore.QRectF(0, -1, 1000, 2)

    def paint(self, *args):
        self.paints += 1


widget = pg.PlotWidget()
item = Counted()
widget.addItem(item)
widget.resize(800, 400)
widget.show()
for _ in range(20):
    app.processEvents()


def pan(is_prepared):
    before = item.paints
    for step in range(90):
        widget.setXRange(step, step + 100, padding=0)
        if is_prepared:
            widget.scene().prepareForPaint()
        for _ in range(5):
            app.processEvents()
    return item.paints - before


plain, prepared = pan(False), pan(True)
print("pyqtgraph", version("pyqtgraph"), "PySide6", version("PySide6_Essentials"))
print("90 pans paint", plain, "times;", prepared, "times with prepareForPaint() called first")
assert plain >= 170, "a pan paints once now: the finding is out of date"
assert prepared <= 100, "prepareForPaint no longer saves the second paint: the finding is out of date"
PY
