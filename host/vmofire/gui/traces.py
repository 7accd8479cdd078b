"""The signals of up to three channels in microvolts, scrolling by whole pixels, with goal line and lost rows.

In: a Snapshot. Out: paint. Never: a filter, a scale of time other than the snapshot's, a line wider than a pixel
(the raster engine strokes those ten times slower).
"""

# pyqtgraph has no type stubs, so what it gives is unknown to the checker here, and only here.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportUnknownParameterType=false, reportUntypedBaseClass=false

from math import floor, isfinite, log10
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from vmofire.gui.theme import Theme, make_font
from vmofire.snapshot import Snapshot

AXIS_PX = 58
SMALLEST_UV = 10.0


def choose_scale(peak_uv: float, now_uv: float) -> float:
    """Return the round end of a scale: it grows at once, and shrinks only with room to spare."""
    peak_uv = max(SMALLEST_UV, peak_uv if isfinite(peak_uv) else 0.0)
    if 0.5 * now_uv <= peak_uv <= now_uv:
        return now_uv
    decade = 10.0 ** floor(log10(peak_uv))
    return next(step * decade for step in (1.0, 2.0, 4.0, 6.0, 8.0, 10.0) if step * decade >= peak_uv)


class TraceItem(pg.GraphicsObject):
    """One channel: x in columns, y in uV."""

    def __init__(self) -> None:
        super().__init__()
        self._rect = QRectF(0, -1, 1, 2)
        self._traces: list[tuple[Any, str]] = []
        self._active: list[tuple[int, int]] = []
        self._lost: list[tuple[int, int]] = []
        self._goal_uv = float("nan")
        self._theme: Theme | None = None

    def show_columns(self, snapshot: Snapshot, channel: int, half_uv: float, theme: Theme) -> None:
        """Take what to paint next."""
        columns = snapshot.columns
        low, high = columns.low[:, channel], columns.high[:, channel]
        n = len(low)
        rect = QRectF(0, -half_uv, n, 2 * half_uv)
        if rect != self._rect:
            self.prepareGeometryChange()
            self._rect = rect
        self._theme = theme
        self._goal_uv = snapshot.channels[channel].goal_uv
        self._active = _stretches(columns.active[:, channel])
        self._lost = _stretches(columns.lost)
        # Two points a column, joined: the stroke goes from minimum to maximum and on to the next minimum.
        x = np.repeat(np.arange(n) + 0.5, 2)
        y = np.empty(2 * n)
        y[0::2], y[1::2] = low, high
        self._traces = [
            (pg.arrayToQPath(x, y, connect="finite"), theme.trace),
            (pg.arrayToQPath(x[0::2], columns.rms[:, channel].astype(float), connect="finite"), theme.accent),
        ]
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802, Qt's name
        """Return the whole view."""
        return self._rect

    def paint(self, p: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint what was shown last."""
        del option, widget
        theme, rect = self._theme, self._rect
        if theme is None:
            return
        pixel_uv = abs(1.0 / p.transform().m22())
        for start, stop in self._active:
            p.fillRect(QRectF(start, rect.top(), stop - start, rect.height()), QColor(theme.tint))
            p.fillRect(QRectF(start, rect.top(), stop - start, 3 * pixel_uv), QColor(theme.accent))
        for start, stop in self._lost:
            gap = QRectF(start - 1, rect.top(), max(3, stop - start + 2), rect.height())
            p.fillRect(gap, QColor(theme.raised))
            brush = QBrush(QColor(theme.trouble), Qt.BrushStyle.BDiagPattern)
            brush.setTransform(p.transform().inverted()[0])
            p.fillRect(gap, brush)
        p.setPen(QPen(QColor(theme.line), 0))
        for y in (rect.top() / 2, 0.0, rect.bottom() / 2):
            p.drawLine(QPointF(0, y), QPointF(rect.right(), y))
        for path, colour in self._traces:
            p.setPen(QPen(QColor(colour), 0))
            p.drawPath(path)
        if isfinite(self._goal_uv):
            pen = QPen(QColor(theme.text), 0)
            pen.setDashPattern([6, 5])
            p.setPen(pen)
            p.drawLine(QPointF(0, self._goal_uv), QPointF(rect.right(), self._goal_uv))


def _stretches(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return start and stop of every stretch of true."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False]))))
    return [(int(start), int(stop)) for start, stop in edges.reshape(-1, 2)]


class Traces(pg.GraphicsLayoutWidget):
    """All channels, one above the other, over one axis of time."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setMinimumSize(320, 120)
        self.setAntialiasing(False)
        self.setFrameShape(self.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.ci.layout.setContentsMargins(8, 8, 12, 4)
        self.ci.layout.setSpacing(6)
        self._theme = theme
        self._labels: tuple[str, ...] = ()
        self._plots: list[Any] = []
        self._items: list[TraceItem] = []
        self._half_uv: list[float] = []
        self._shown: list[Any] = []
        self.set_theme(theme)

    @property
    def width_columns(self) -> int:
        """How many pixel columns a trace has."""
        if not self._plots:
            return max(1, self.width() - AXIS_PX - 20)
        return max(1, int(self._plots[0].vb.width()))

    def set_theme(self, theme: Theme) -> None:
        """Change colours."""
        self._theme = theme
        self.setBackground(theme.surface)
        self._labels = ()  # builds anew at the next snapshot

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Paint a snapshot."""
        labels = tuple(channel.label for channel in snapshot.channels)
        if labels != self._labels:
            self._build(labels)
        n = len(snapshot.columns.low)
        for i, (plot, item) in enumerate(zip(self._plots, self._items, strict=True)):
            half_uv = choose_scale(_peak_uv(snapshot, i), self._half_uv[i])
            shown = (n, half_uv, snapshot.seconds_per_column)
            if shown != self._shown[i]:
                self._shown[i], self._half_uv[i] = shown, half_uv
                plot.vb.setRange(xRange=(0, n), yRange=(-half_uv, half_uv), padding=0, disableAutoRange=True)
                plot.getAxis("left").setTicks([[(v, f"{v:g}") for v in (-half_uv / 2, 0.0, half_uv / 2)]])
                plot.getAxis("bottom").setTicks([_time_ticks(n, snapshot.seconds_per_column)])
            item.show_columns(snapshot, i, half_uv, self._theme)

    def _build(self, labels: tuple[str, ...]) -> None:
        self.ci.clear()
        self._plots, self._items = [], []
        self._labels = labels
        self._half_uv = [SMALLEST_UV] * len(labels)
        self._shown = [None] * len(labels)
        font = make_font(12)
        for row, label in enumerate(labels):
            plot = self.addPlot(row=row, col=0)
            plot.setMenuEnabled(False)
            plot.hideButtons()
            plot.vb.setMouseEnabled(x=False, y=False)
            plot.vb.setDefaultPadding(0)
            left, bottom = plot.getAxis("left"), plot.getAxis("bottom")
            for axis in (left, bottom):
                axis.setStyle(tickFont=font, tickLength=-4)
                axis.setPen(QPen(QColor(self._theme.line), 0))
                axis.setTextPen(self._theme.muted)
            left.setWidth(AXIS_PX)
            left.label.setFont(font)
            left.setLabel(f"{label}  µV", color=self._theme.muted)
            if row < len(labels) - 1:
                plot.hideAxis("bottom")
            else:
                bottom.setHeight(24)
            item = TraceItem()
            plot.addItem(item, ignoreBounds=True)
            self._plots.append(plot)
            self._items.append(item)


def _peak_uv(snapshot: Snapshot, channel: int) -> float:
    """Return the largest value in view, a goal line included, with a tenth to spare."""
    columns = snapshot.columns
    largest = np.fmax.reduce(np.fmax(columns.high[:, channel], -columns.low[:, channel]))
    goal_uv = snapshot.channels[channel].goal_uv
    return 1.1 * max(float(largest) if isfinite(largest) else 0.0, goal_uv if isfinite(goal_uv) else 0.0)


def _time_ticks(n_columns: int, seconds_per_column: float) -> list[tuple[float, str]]:
    """Return where whole seconds stand, counted back from now."""
    if not isfinite(seconds_per_column):
        return []
    span_s = n_columns * seconds_per_column
    step_s = next(step for step in (1, 2, 5, 10, 15, 30) if span_s / step <= 10 or step == 30)
    return [
        (n_columns - second / seconds_per_column, f"-{second} s" if second else "now")
        for second in range(0, int(span_s) + 1, step_s)
    ]
