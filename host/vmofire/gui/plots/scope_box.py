"""View box of the scope: tells what wheel, drag and clicks ask for; the scope's look decides what is shown.

In: events of the mouse. Out: signals in the coordinates of the plot. Never: a range of its own, except where
pyqtgraph's own mouse mode draws a frame to zoom into.
"""

from typing import Any

from PySide6.QtCore import QPointF, Qt, Signal

from vmofire.gui.plots.graphics import ViewBox, pg

NOTCH = 120.0  # what Qt calls one notch of a wheel
DRAG_PX = 40.0  # pixels of a drag with the right button that zoom as much as one notch


class ScopeBox(ViewBox):
    """Area of one channel.

    Signals
    -------
    wheeled : float, float, bool
        Notches, away from the person positive; x of the pointer; whether the amplitude is meant.
    panned : float
        By how much in x, later is positive.
    stretched : float, float, float
        A drag with the right button: notches in x, notches in y, x where it began.
    selected : float, float
        Both ends of a selection.
    clicked : float
        x of a click.
    doubled
        A double click.
    """

    wheeled = Signal(float, float, bool)
    panned = Signal(float)
    stretched = Signal(float, float, float)
    selected = Signal(float, float)
    clicked = Signal(float)
    doubled = Signal()

    def wheelEvent(self, ev: Any, axis: int | None = None) -> None:  # noqa: N802, pyqtgraph's name
        """Zoom time; with Ctrl, or over the left axis, the amplitude; a sideways wheel pans."""
        steps, x = ev.delta() / NOTCH, self._find_x(ev.pos())
        is_amplitude = axis == 1 or bool(ev.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if ev.orientation() == Qt.Orientation.Horizontal:
            (left, right), _ = self.viewRange()
            self.panned.emit(-steps * (right - left) / 10.0)
        else:
            self.wheeled.emit(steps, x, is_amplitude)
        ev.accept()

    def mouseDragEvent(self, ev: Any, axis: int | None = None) -> None:  # noqa: N802, pyqtgraph's name
        """Pan with the left button, select with Shift, zoom with the right button."""
        button = ev.button()
        if button == Qt.MouseButton.RightButton:
            moved = ev.screenPos() - ev.lastScreenPos()
            across = 0.0 if axis == 1 else moved.x() / DRAG_PX
            up = 0.0 if axis == 0 else -moved.y() / DRAG_PX
            self.stretched.emit(across, up, self._find_x(ev.buttonDownPos()))
        elif self.state["mouseMode"] == pg.ViewBox.RectMode and axis is None:
            super().mouseDragEvent(ev, axis)  # type: ignore[misc] - pyqtgraph's own
            return
        elif ev.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.selected.emit(self._find_x(ev.buttonDownPos()), self._find_x(ev.pos()))
        else:
            self.panned.emit(self._find_x(ev.lastPos()) - self._find_x(ev.pos()))
        ev.accept()

    def mouseClickEvent(self, ev: Any) -> None:  # noqa: N802, pyqtgraph's name
        """Tell of a click; the right button opens the menu."""
        if ev.button() == Qt.MouseButton.LeftButton:
            if ev.double():
                self.doubled.emit()
            else:
                self.clicked.emit(self._find_x(ev.pos()))
            ev.accept()
        else:
            super().mouseClickEvent(ev)  # type: ignore[misc] - pyqtgraph's own

    def _find_x(self, at: QPointF) -> float:
        (left, right), _ = self.viewRange()
        return left + (right - left) * at.x() / max(1.0, self.width())
