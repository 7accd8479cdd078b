"""The signals of up to three channels in microvolts, scrolling by whole pixels, with goal line and lost rows.

In: a Snapshot. Out: paint. Never: a filter, or a scale of time other than the snapshot's.
"""

# pyqtgraph has no type stubs, so what it gives is unknown to the checker here, and only here.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportUnknownParameterType=false, reportUntypedBaseClass=false

from functools import cache
from math import floor, isfinite, log10
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from vmofire.gui.raster import Palette, Picture
from vmofire.gui.theme import Theme, make_font
from vmofire.live.snapshot import Snapshot

AXIS_PX = 46
FONT_PX = 12
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
        self._picture = Picture(1, 1, 1.0, Palette(*[0] * 7))
        self._image = QImage()
        self._goal_uv = float("nan")
        self._goal_pen = QPen()

    def show_columns(
        self, snapshot: Snapshot, channel: int, half_uv: float, height_px: int, ratio: float, theme: Theme
    ) -> None:
        """Take what to paint next.

        Parameters
        ----------
        snapshot : Snapshot
        channel : int
        half_uv : float
            End of the scale.
        height_px : int
            Of the picture, in pixels of the screen.
        ratio : float
            Pixels of the screen in one of Qt's.
        theme : Theme
        """
        width_px = len(snapshot.columns.low)
        palette = _palette(theme)
        before = self._picture
        wanted = ((height_px, width_px), half_uv, palette)
        if (before.pixels.shape, before.half_uv, before.palette) != wanted:
            self.prepareGeometryChange()
            self._rect = QRectF(0, -half_uv, width_px, 2 * half_uv)
            self._picture = Picture(width_px, height_px, half_uv, palette)
            # The image borrows the memory of the array, which the picture draws into.
            pixels = self._picture.pixels
            self._image = QImage(pixels.data, width_px, height_px, 4 * width_px, QImage.Format.Format_RGB32)
            self._image.setDevicePixelRatio(ratio)
            self._goal_pen = QPen(QColor(theme.text), 0)
            self._goal_pen.setDashPattern([6, 5])
        self._picture.draw(snapshot.columns, channel)
        self._goal_uv = snapshot.channels[channel].goal_uv
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802, Qt's name
        """Return the whole view."""
        return self._rect

    def paint(self, p: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint what was shown last, pixel upon pixel."""
        del option, widget
        corner = p.transform().map(self._rect.bottomLeft())
        x, y = round(corner.x()), round(corner.y())
        ratio = self._image.devicePixelRatio()
        height, width = self._picture.pixels.shape
        split = self._picture.split
        p.resetTransform()
        p.drawImage(QPointF(x, y), self._image, QRectF(split, 0, width - split, height))
        p.drawImage(QPointF(x + (width - split) / ratio, y), self._image, QRectF(0, 0, split, height))
        if abs(self._goal_uv) <= self._picture.half_uv:
            goal_y = y + round((1 - self._goal_uv / self._picture.half_uv) / 2 * (height - 1)) / ratio
            p.setPen(self._goal_pen)
            p.drawLine(QPointF(x, goal_y), QPointF(x + width / ratio, goal_y))


@cache
def _palette(theme: Theme) -> Palette:
    colours = (
        theme.surface,
        theme.tint,
        theme.line,
        theme.raised,
        theme.trouble,
        theme.trace,
        theme.accent,
    )
    return Palette(*(QColor(colour).rgb() for colour in colours))


class Traces(pg.GraphicsLayoutWidget):
    """All channels, one above the other, over one axis of time."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setMinimumSize(320, 120)
        self.setAntialiasing(False)
        self.setFrameShape(self.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # Or else Qt paints the card and the window behind it anew with every frame.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._grid: Any = self.ci  # pyqtgraph gives it its layout and methods at run time
        self._grid.layout.setContentsMargins(0, 0, 18, 0)
        self._grid.layout.setSpacing(6)
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
            return max(1, round(self.width() - self._theme.px(AXIS_PX) - 20))
        return max(1, int(self._plots[0].vb.width() * self.devicePixelRatioF()))

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
        n, ratio = len(snapshot.columns.low), self.devicePixelRatioF()
        for i, (plot, item) in enumerate(zip(self._plots, self._items, strict=True)):
            half_uv = choose_scale(_peak_uv(snapshot, i), self._half_uv[i])
            shown = (n, half_uv, snapshot.seconds_per_column, round(plot.vb.height()))
            if shown != self._shown[i]:
                self._shown[i], self._half_uv[i] = shown, half_uv
                plot.vb.setRange(xRange=(0, n), yRange=(-half_uv, half_uv), padding=0, disableAutoRange=True)
                # A low plot has room for one number beside its zero.
                low = plot.vb.height() < 5 * self._theme.px(FONT_PX)
                ticks = (0.0, half_uv / 2) if low else (-half_uv / 2, 0.0, half_uv / 2)
                plot.getAxis("left").setTicks([[(v, f"{v:g}".replace("-", "−")) for v in ticks]])
                plot.getAxis("bottom").setTicks([_time_ticks(n, snapshot.seconds_per_column)])
            height_px = max(8, int(plot.vb.height() * ratio))
            item.show_columns(snapshot, i, half_uv, height_px, ratio, self._theme)

    def _build(self, labels: tuple[str, ...]) -> None:
        self._grid.clear()
        self._plots, self._items = [], []
        self._labels = labels
        self._half_uv = [SMALLEST_UV] * len(labels)
        self._shown = [None] * len(labels)
        px = self._theme.px
        font = make_font(px(FONT_PX))
        for row, label in enumerate(labels):
            plot = self._grid.addPlot(row=row, col=0)
            plot.setMenuEnabled(False)
            plot.hideButtons()
            plot.vb.setMouseEnabled(x=False, y=False)
            plot.vb.setDefaultPadding(0)
            left, bottom = plot.getAxis("left"), plot.getAxis("bottom")
            for axis in (left, bottom):
                axis.setStyle(tickFont=font, tickLength=0, hideOverlappingLabels=False)
                axis.setPen(QPen(QColor(self._theme.line), 0))
                axis.setTextPen(self._theme.muted)
                # An axis seldom changes but lies within what Qt paints anew with every frame.
                axis.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
            left.setWidth(round(px(AXIS_PX)))
            if row < len(labels) - 1:
                plot.hideAxis("bottom")
            else:
                bottom.setHeight(round(px(24)))
            item = TraceItem()
            plot.addItem(item, ignoreBounds=True)
            # A label that stands upright would be longer than a third of a small window is high.
            name = pg.LabelItem(
                f"{label}, µV", size=f"{round(px(FONT_PX))}px", color=self._theme.muted, justify="left"
            )
            name.setParentItem(plot.vb)
            name.setPos(6, -2)
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
        (n_columns - second / seconds_per_column, f"−{second} s" if second else "now")
        for second in range(0, int(span_s) + 1, step_s)
    ]
