"""Hands for a window with plots: mouse, wheel and keys, sent to the window as the system sends them.

In: gestures, as shares of a plot. Out: events of the QWindow. Never: a call of the code under test.
"""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

Modifier = Qt.KeyboardModifier
CTRL, SHIFT, NO = Modifier.ControlModifier, Modifier.ShiftModifier, Modifier.NoModifier
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NOTCH_PX = 120


class Hands:
    """Part of a window; it says which panel its plots are on."""

    panel = None

    def draw(self):
        """Show what the last gesture did."""
        QApplication.processEvents()

    def box(self, row=0):
        """Return the area between the axes of a plot."""
        return self.panel.plots[row].vb

    def at(self, x, y=0.5, row=0):
        """Return a place in a plot, in pixels of the window; x and y are shares."""
        box = self.box(row).sceneBoundingRect()
        there = self.panel.mapFromScene(QPointF(box.left() + x * box.width(), box.top() + y * box.height()))
        return self.panel.viewport().mapTo(self, there)

    def hover(self, x, y=0.5, row=0):
        place = self.at(x, y, row)
        QTest.mouseMove(self.windowHandle(), place + QPoint(3, 0))  # Qt tells of no move to the same place
        QTest.qWait(15)  # pyqtgraph takes a hundred moves a second
        QTest.mouseMove(self.windowHandle(), place)
        self.draw()

    def wheel(self, x, notches=1, keys=NO, row=0):
        place = self.at(x, row=row)
        self.hover(x, row=row)
        self.turn(place, notches, keys)

    def turn(self, place, notches=1, keys=NO):
        """Turn the wheel over a place of the window."""
        handle = self.windowHandle()
        native = QPointF(place) * handle.devicePixelRatio()  # Qt's own test event leaves out the scale
        QTest.wheelEvent(handle, native, QPoint(0, NOTCH_PX * notches), stateKey=keys)
        self.draw()

    def drag(self, start, stop, button=LEFT, keys=NO, row=0, y=(0.5, 0.5)):
        handle = self.windowHandle()
        a, b = self.at(start, y[0], row), self.at(stop, y[1], row)
        self.hover(start, y[0], row)
        interval_ms = QApplication.doubleClickInterval()
        QApplication.setDoubleClickInterval(0)  # an earlier test may have pressed here just before
        QTest.mousePress(handle, button, keys, a)
        QApplication.setDoubleClickInterval(interval_ms)
        for step in range(1, 9):
            QTest.mouseMove(handle, a + (b - a) * step / 8)
            QTest.qWait(12)
        QTest.mouseRelease(handle, button, keys, b)
        self.draw()

    def press(self, key, keys=NO):
        QTest.keyClick(self.windowHandle(), key, keys)
        self.draw()
