"""Traces of up to three channels in microvolts, scrolling by whole pixels, with goal line and lost samples.

In: a Snapshot. Out: a plot for each channel with its picture; a frame paints the pictures alone. Never: a
filter, or a time scale other than the snapshot's.
"""

import sys
from math import ceil, isfinite

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QRegion, QResizeEvent, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from vmofire.gui.plots.export import Table
from vmofire.gui.plots.graphics import GraphicsObject
from vmofire.gui.plots.plot import Plot
from vmofire.gui.plots.plot_panel import PlotPanel
from vmofire.gui.plots.raster import TraceRaster
from vmofire.gui.plots.raster_item import RasterItem, use_pixels
from vmofire.gui.theme import CAPTION, DARK, Theme
from vmofire.gui.widgets.paint import MIDDLE, draw_words, measure_width
from vmofire.live.scope_scales import SMALLEST_UV, choose_scale
from vmofire.live.snapshot import Snapshot
from vmofire.words import say, write_label
from vmofire.words.quantities import write_tick, write_unit

AXIS_PX, FOOT_PX, RIGHT_PX, GAP_PX = 46, 24, 18, 6


class NameTag(GraphicsObject):
    """Name of a trace in its corner: rotated along the axis, it would not fit a small window."""

    def __init__(self) -> None:
        super().__init__()
        self._words, self._theme = "", DARK

    def show_words(self, words: str, theme: Theme) -> None:
        """Show words, on the ground of the panel."""
        self.prepareGeometryChange()
        self._words, self._theme = words, theme
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802, Qt's name
        """Return the room of the words."""
        px = self._theme.px
        return QRectF(1, 0, measure_width(self._words, px(CAPTION)) + px(10), self._theme.line_px(CAPTION))

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the words; a trace behind letters would make both unreadable."""
        del option, widget
        theme, px, corner = self._theme, self._theme.px, self.boundingRect()
        painter.fillRect(corner, theme.surface)
        room = corner.adjusted(px(5), 0, 0, 0)
        draw_words(painter, self._words, room, theme.muted, px(CAPTION), smallest=px(9), align=MIDDLE)


class TracePlot(Plot):
    """Plot of one channel; its time axis stands under the last plot only."""

    def __init__(self, *, is_last: bool) -> None:
        super().__init__(left_px=AXIS_PX)
        self.raster, self.tag = RasterItem(), NameTag()
        self.tag.setParentItem(self.vb)
        self.tag.setZValue(10)
        self.addItem(self.raster)
        self.setMouseEnabled(False, False)  # it runs on: whoever wants to look back opens the scope
        self.setContentsMargins(0, 0, 0, 0)
        self.grid_layout.setContentsMargins(0, 0, 0, 0)
        self.setDefaultPadding(0.0)
        for side in ("left", "bottom"):
            # No tick reaches into the picture, and "now" may stand past the end of its axis.
            self.getAxis(side).setStyle(tickLength=0, tickTextOffset=4, hideOverlappingLabels=False)
        self._is_last = is_last
        if not is_last:
            self.hideAxis("bottom")
        self.half_uv = SMALLEST_UV

    def show_theme(self, theme: Theme) -> None:
        """Take colours and scale of a theme."""
        super().show_theme(theme)
        self.raster.show_theme(theme)
        if self._is_last:
            self.getAxis("bottom").setHeight(round(theme.px(FOOT_PX)))

    def show_scale(self, half_uv: float, times: list[tuple[float, str]], span_s: float) -> None:
        """Write numbers along the axes."""
        self.half_uv = half_uv
        self.setXRange(-span_s, 0.0, padding=0.0)
        self.setYRange(-half_uv, half_uv, padding=0.0)
        low = self.vb.height() < 5 * self.theme.px(CAPTION)  # no room for three numbers
        values = (half_uv / 2,) if low else (-half_uv / 2, 0.0, half_uv / 2)
        self.getAxis("left").setTicks([[(value, write_tick(value)) for value in values]])
        self.getAxis("bottom").setTicks([times])


class Traces(PlotPanel):
    """All channels, one above the other, over one axis of time."""

    def __init__(self) -> None:
        super().__init__(size_px=(320.0, 120.0), least_px=(320.0, 100.0))
        self._labels: tuple[str, ...] = ()
        self._unit = ""
        self._snapshot: Snapshot | None = None
        self._traces: list[TracePlot] = []
        self._shown: tuple[int, float] = (0, float("nan"))
        self._signals = QRegion()
        self._corners: list[tuple[QPointF, QPointF]] = []  # of the pictures and of their names, in the scene
        # Without this, Qt would repaint the card and the window behind it with every frame.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.title = say("The signal now")
        self.setAccessibleName(self.title)

    @property
    def width_columns(self) -> int:
        """Number of pixel columns of a trace."""
        return max(1, int((self.width() - self._beside_px) * self.devicePixelRatioF()))

    def show_theme(self, theme: Theme) -> None:
        """Take colours and scale of a theme."""
        super().show_theme(theme)
        self._beside_px = round(theme.px(AXIS_PX)) + round(theme.px(RIGHT_PX))
        self._forget()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, Qt's name
        """Place the plots in the new size."""
        super().resizeEvent(event)
        self._forget()

    def _forget(self) -> None:
        """Write the axes again with the next snapshot."""
        self._shown = (0, float("nan"))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a snapshot."""
        self._snapshot = snapshot
        labels = tuple(channel.label for channel in snapshot.channels)
        unit = write_unit(snapshot.unit)
        if labels != self._labels:
            self._build(labels)
        scale = (len(snapshot.columns.low), snapshot.seconds_per_column)
        changed = scale != self._shown or unit != self._unit
        if changed:
            self._place()
        self._shown, self._unit = scale, unit
        span_s = scale[0] * scale[1] if isfinite(scale[1]) else 1.0
        ratio = self.devicePixelRatioF()
        rasters: list[TraceRaster] = []
        peaks_uv = _find_peaks_uv(snapshot)
        for channel, (trace, label) in enumerate(zip(self._traces, labels, strict=True)):
            half_uv = choose_scale(peaks_uv[channel], trace.half_uv)
            if changed or half_uv != trace.half_uv:
                trace.show_scale(half_uv, _time_ticks(*scale), span_s)
                trace.tag.show_words(say("{name}, {unit}", name=write_label(label), unit=unit), self.theme)
                changed = True
            height_px = int(trace.vb.height() * ratio)
            trace.raster.line_uv = snapshot.channels[channel].goal_uv
            rasters.append(trace.raster.lay_out(scale[0], height_px, half_uv, (-span_s, 0.0)))
        TraceRaster.draw_all(rasters, snapshot.columns)
        if changed:
            self._signals = self._find_signals()
            self.viewport().update()
        else:
            self.viewport().update(self._signals)

    def find_table(self, plot: Plot | None = None) -> Table:
        """Return the columns in sight of a channel, or of all: extremes and amplitude at each moment."""
        snapshot = self._snapshot
        if snapshot is None:
            return Table(("time [s]",), ((),))
        columns = snapshot.columns
        times_s = (np.arange(len(columns.low)) - len(columns.low)) * snapshot.seconds_per_column
        names, values = ["time [s]"], [times_s.tolist()]
        for channel, (label, trace) in enumerate(zip(self._labels, self._traces, strict=True)):
            if plot in (None, trace):
                names += [f"{label}, {one} [{snapshot.unit}]" for one in ("minimum", "maximum", "amplitude")]
                values += [one[:, channel].tolist() for one in (columns.low, columns.high, columns.rms)]
        return Table(tuple(names), tuple(values))

    def _build(self, labels: tuple[str, ...]) -> None:
        """Make a plot for each channel."""
        for trace in self._traces:
            self.remove(trace)
        self._labels, self._traces, self._signals = labels, [], QRegion()
        for row in range(len(labels)):
            trace = TracePlot(is_last=row == len(labels) - 1)
            self._traces.append(trace)
            self.add(trace, row)
        self._forget()

    def _place(self) -> None:
        """Give all plots the same height, in whole pixels."""
        n = len(self._traces)
        foot = round(self.theme.px(FOOT_PX))
        height = max(8, (self.height() - foot - (n - 1) * GAP_PX) // n)
        layout = self.ci.layout
        layout.setContentsMargins(0, 0, round(self.theme.px(RIGHT_PX)), 0)
        layout.setVerticalSpacing(GAP_PX)
        for row in range(n):
            layout.setRowFixedHeight(row, height + (foot if row == n - 1 else 0))
        layout.activate()
        for trace in self._traces:
            trace.grid_layout.activate()

    def _find_signals(self) -> QRegion:
        """Return where pictures are: one rectangle, in which what lies between them is not painted."""
        whole = QRectF()
        for trace in self._traces:
            whole = whole.united(trace.vb.mapRectToScene(trace.vb.rect()))
        # A picture may begin and end inside a pixel of Qt.
        return QRegion(whole.toAlignedRect().adjusted(-1, -1, 1, 1))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, Qt's name
        """Paint the pictures straight into the window where nothing else has changed.

        The scene would ask every item for its place and paint the ground under each picture first: that takes
        three times as long.
        """
        if not event.region().subtracted(self._signals).isEmpty():
            super().paintEvent(event)
            # Only now: a view box places what is in it when it is painted.
            self._corners = [
                (trace.raster.find_corner(), trace.tag.sceneBoundingRect().bottomRight())
                for trace in self._traces
            ]
            return
        painter = QPainter(self.viewport())
        try:
            to_device = QTransform(painter.deviceTransform())  # a copy: Qt's own changes with the painter
            use_pixels(painter)
            for trace, (corner, name_end) in zip(self._traces, self._corners, strict=True):
                spared = to_device.map(name_end)
                spared_px = QPoint(ceil(spared.x()), ceil(spared.y()))
                trace.raster.paint_straight(painter, to_device.map(corner), spared_px)
        except Exception as fault:
            sys.excepthook(type(fault), fault, fault.__traceback__)
        finally:
            painter.end()


def _find_peaks_uv(snapshot: Snapshot) -> list[float]:
    """Return each channel's largest value in view, a goal line included, with a tenth to spare."""
    columns = snapshot.columns
    tops_uv, bottoms_uv = np.fmax.reduce(columns.high).tolist(), np.fmin.reduce(columns.low).tolist()
    return [
        1.1 * max(filter(isfinite, (top_uv, -bottom_uv, channel.goal_uv)), default=0.0)
        for top_uv, bottom_uv, channel in zip(tops_uv, bottoms_uv, snapshot.channels, strict=True)
    ]


def _time_ticks(n_columns: int, seconds_per_column: float) -> list[tuple[float, str]]:
    """Return the whole seconds, counted back from now, and their words."""
    if not isfinite(seconds_per_column):
        return []
    span_s = n_columns * seconds_per_column
    step_s = next(step for step in (1, 2, 5, 10, 15, 30) if span_s / step <= 10 or step == 30)
    return [
        (float(-second), f"−{second} s" if second else say("now"))
        for second in range(0, int(span_s) + 1, step_s)
    ]
