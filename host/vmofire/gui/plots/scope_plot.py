"""Plot of one channel in the scope: its trace, goal, cursor, marks and selection.

In: columns or samples, moments, words. Out: a PlotItem; gestures pass through its ScopeBox. Never: a filter,
a choice of what to show.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPaintEngine, QPainter, QPen
from PySide6.QtWidgets import QGraphicsObject, QStyleOptionGraphicsItem, QWidget

from vmofire.gui.plots.graphics import pg
from vmofire.gui.plots.plot import Plot, colour_pen, colour_region
from vmofire.gui.plots.raster_item import RasterItem
from vmofire.gui.plots.scope_axes import AmplitudeAxis, TimeAxis
from vmofire.gui.plots.scope_box import ScopeBox
from vmofire.gui.theme import CAPTION, DARK, Theme
from vmofire.gui.widgets.paint import MIDDLE, draw_words, measure_width
from vmofire.live.pixel_columns import Columns, Values

SMOOTH_SAMPLES = 300
GRIP_PX = 24.0  # width of the edge of a selection that a finger can take


@dataclass(frozen=True)
class Over:
    """What lies over a trace; places in x, values in the unit of the trace.

    Attributes
    ----------
    name : str
        Words in the corner: channel, unit, scale.
    goal_uv : float
    cursor : (float, float) or None
        Place of the cursor, and the value there.
    marks : tuple of (float, str)
        Place and words of each mark in sight; without words only the line is drawn.
    """

    name: str = ""
    goal_uv: float = float("nan")
    cursor: tuple[float, float] | None = None
    marks: tuple[tuple[float, str], ...] = ()


class _Trace(RasterItem):
    """Picture of a channel; in a drawing, which has no pixels, its columns are lines."""

    def __init__(self) -> None:
        super().__init__()
        self._columns: tuple[Columns, int, tuple[float, float]] | None = None
        self._theme = DARK

    def show_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        super().show_theme(theme)
        self._theme = theme

    def show_columns(
        self, columns: Columns, channel: int, half_uv: float, height_px: int, x: tuple[float, float]
    ) -> None:
        """Show columns; see RasterItem."""
        self._columns = columns, channel, x
        super().show_columns(columns, channel, half_uv, height_px, x)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the picture, or lines into a drawing."""
        if painter.paintEngine().type() != QPaintEngine.Type.SVG or self._columns is None:
            super().paint(painter, option, widget)
            return
        columns, channel, (left, right) = self._columns
        n, half_uv = len(columns.low), self.half_uv
        at = left + (np.arange(n) + 0.5) * (right - left) / n
        low, high, rms = (
            np.clip(values[:, channel], -half_uv, half_uv).tolist()
            for values in (columns.low, columns.high, columns.rms)
        )
        painter.setPen(colour_pen(self._theme.trace))
        for x, one, other in zip(at.tolist(), low, high, strict=True):
            if isfinite(one):
                painter.drawLine(QLineF(x, one, x, other))
        painter.setPen(colour_pen(self._theme.accent, 1.5))
        known = [QPointF(x, value) for x, value in zip(at.tolist(), rms, strict=True) if isfinite(value)]
        painter.drawPolyline(known)
        for first, last in find_lost(columns):
            width = (right - left) / n
            place = QRectF(left + first * width, -half_uv, (last - first) * width, 2 * half_uv)
            painter.fillRect(place, QBrush(QColor(self._theme.trouble), Qt.BrushStyle.BDiagPattern))


def find_lost(columns: Columns) -> list[tuple[int, int]]:
    """Return the first and the last column, not included, of each run with lost samples."""
    turns = np.flatnonzero(np.diff(np.concatenate(([False], columns.lost, [False])).astype(np.int8)))
    return [(int(first), int(last)) for first, last in turns.reshape(-1, 2)]


class ScopePlot(Plot):
    """One channel; all axes of time but the last are hidden by the panel."""

    def __init__(self) -> None:
        self.box, self.time_axis = ScopeBox(), TimeAxis()
        super().__init__(axes={"left": AmplitudeAxis("left"), "bottom": self.time_axis}, view=self.box)
        self._raster, self._curve = _Trace(), pg.PlotCurveItem(skipFiniteCheck=False, antialias=True)
        self._curve.hide()
        self.region = pg.LinearRegionItem((0.0, 1.0), swapMode="sort")
        self.region.hide()
        self._overlay = _Overlay(self.box)
        for item in (self._raster, self._curve, self.region):
            self.addItem(item, ignoreBounds=True)
        self._end_uv, self._range = 0.0, (0.0, 0.0)

    def show_theme(self, theme: Theme) -> None:
        """Take colours and scale of a theme."""
        super().show_theme(theme)
        if not hasattr(self, "_overlay"):
            return
        self._raster.show_theme(theme)
        self._curve.setPen(colour_pen(theme.trace, max(1.0, theme.px(1.2))))
        self._overlay.theme = theme
        colour_region(self.region, theme, 48)
        self.time_axis.tick_px = theme.px(80)
        self.getAxis("left").height_px = theme.px(CAPTION)
        self._overlay.update()

    def show_range(self, x: tuple[float, float], end_uv: float) -> None:
        """Show a stretch of x, and amplitudes up to the end of a scale."""
        if x != self._range:
            self._range = x
            self.setXRange(*x, padding=0)
        if end_uv != self._end_uv:
            self._end_uv = end_uv
            self.setYRange(-end_uv, end_uv, padding=0)

    def forget_range(self) -> None:
        """Set the range again at the next frame: something else has changed it."""
        self._end_uv, self._range = 0.0, (0.0, 0.0)

    def show_columns(self, columns: Columns, channel: int, x: tuple[float, float], moves: bool) -> None:
        """Show columns, one for each pixel; `moves` says that the earlier ones are drawn already."""
        if not moves:
            self._raster.show_theme(self.theme)
        height_px = round(self.box.height() * self._ratio)
        self._raster.show_columns(columns, channel, self._end_uv, height_px, x)
        self._raster.update()
        self._raster.show()
        self._curve.hide()

    def show_samples(self, x: Values, samples: Values) -> None:
        """Show the samples of one channel as a line."""
        # Smooth where single samples can be told apart; many take ten times as long, and show no more.
        self._curve.setData(x, samples, connect="finite", antialias=len(x) <= SMOOTH_SAMPLES)
        self._curve.show()
        self._raster.hide()

    def show_over(self, over: Over) -> None:
        """Show what lies over the trace."""
        if over != self._overlay.over:
            self._overlay.over = over
            self._overlay.update()

    @property
    def over(self) -> Over:
        """What lies over the trace."""
        return self._overlay.over

    @property
    def _ratio(self) -> float:
        views = self.scene().views()
        return views[0].devicePixelRatioF() if views else 1.0


class _Overlay(QGraphicsObject):
    """Lines and words over a view box, in its pixels."""

    def __init__(self, box: ScopeBox) -> None:
        super().__init__(box)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setZValue(20)
        self.over, self.theme = Over(), DARK
        self._box = box
        box.geometryChanged.connect(self.prepareGeometryChange)

    def boundingRect(self) -> QRectF:  # noqa: N802, Qt's name
        """Return the whole view box."""
        return QRectF(0.0, 0.0, self._box.width(), self._box.height())

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint goal, marks, cursor and name."""
        del option, widget
        theme, over, whole = self.theme, self.over, self.boundingRect()
        painter.setClipRect(whole)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if isfinite(over.goal_uv):
            self._draw_line(painter, theme.text, self._across(over.goal_uv), (6, 5))
        free = self._paint_name(painter, over.name)
        for x, words in over.marks:
            free = self._paint_mark(painter, x, words, free)
        if over.cursor is not None:
            x, value_uv = over.cursor
            self._draw_line(painter, theme.text, self._up(x), ())
            if isfinite(value_uv):
                self._draw_line(painter, theme.text, self._across(value_uv), (1, 3))

    def _paint_name(self, painter: QPainter, words: str) -> float:
        """Write the name into the corner, and return where it ends: rotated it would need more height."""
        theme, px = self.theme, self.theme.px
        width = measure_width(words, px(CAPTION)) + px(10)
        corner = QRectF(1.0, 0.0, min(width, self._box.width() - 2), theme.line_px(CAPTION))
        self._write(painter, words, corner, theme.muted, px(5))
        return corner.right()

    def _paint_mark(self, painter: QPainter, x: float, words: str, free: float) -> float:
        """Draw a mark, and its words where nothing else is written; return where the words end."""
        theme, px = self.theme, self.theme.px
        line = self._up(x)
        self._draw_line(painter, theme.trouble, line, (4, 3), px(1.5))
        width = measure_width(words, px(CAPTION)) + px(8)
        left = line.x1() + px(3)
        if not words or left < free or left + width > self._box.width():
            return free
        room = QRectF(left, 0.0, width, theme.line_px(CAPTION))
        self._write(painter, words, room, theme.trouble, px(3))
        return room.right()

    def _write(self, painter: QPainter, words: str, place: QRectF, colour: str, left_px: float) -> None:
        """Write on the ground of the panel: a trace behind letters would make both unreadable."""
        px, room = self.theme.px, place.adjusted(left_px, 0, 0, 0)
        painter.fillRect(place, QColor(self.theme.surface))
        draw_words(painter, words, room, colour, px(CAPTION), smallest=px(9), align=MIDDLE)

    def _draw_line(
        self, painter: QPainter, colour: str, line: QLineF, dashes: Sequence[float], width: float = 0.0
    ) -> None:
        pen = QPen(QColor(colour), width)
        if dashes:
            pen.setDashPattern(list(dashes))
        painter.setPen(pen)
        painter.drawLine(line)

    def _up(self, x: float) -> QLineF:
        (left, right), _ = self._box.viewRange()
        at = self._box.width() * (x - left) / (right - left)
        return QLineF(at, 0.0, at, self._box.height())

    def _across(self, value_uv: float) -> QLineF:
        _, (low, high) = self._box.viewRange()
        at = self._box.height() * (high - value_uv) / (high - low)
        return QLineF(0.0, at, self._box.width(), at)
