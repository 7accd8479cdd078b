"""Overview of a stored recording: all of it in one strip, with the view as a window to drag.

In: a ScopeLook. Out: paint; a dragged window or a click moves the look. Never: a live signal: it has no end.
"""

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from vmofire.gui.plots.graphics import pg
from vmofire.gui.plots.plot import Plot, colour_region
from vmofire.gui.plots.plot_panel import PlotPanel
from vmofire.gui.plots.raster_item import RasterItem
from vmofire.gui.plots.scope_axes import AmplitudeAxis, TimeAxis
from vmofire.gui.plots.scope_box import ScopeBox
from vmofire.gui.plots.scope_traces import RIGHT_PX
from vmofire.gui.theme import CAPTION, Theme
from vmofire.live.pixel_columns import Columns
from vmofire.live.scope_look import ScopeLook
from vmofire.live.scope_scales import choose_scale
from vmofire.words import say

HEIGHT_PX = 78.0


class ScopeOverview(PlotPanel):
    """Strip of the whole recording.

    Parameters
    ----------
    look : ScopeLook
        The window of the strip is its view.
    """

    def __init__(self, look: ScopeLook) -> None:
        self._look = look
        self._setting = False
        self._drawn: object = None
        self._box, self._axis = ScopeBox(), TimeAxis()
        self._plot = Plot(axes={"left": AmplitudeAxis("left"), "bottom": self._axis}, view=self._box)
        self._raster = RasterItem()
        self.window_item = pg.LinearRegionItem((0.0, 1.0), swapMode="sort")
        super().__init__(say("Whole recording"), (400.0, HEIGHT_PX), (320.0, HEIGHT_PX))
        self.title = say("Whole recording")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.ci.layout.setContentsMargins(0, 0, RIGHT_PX, 0)
        for item in (self._raster, self.window_item):
            self._plot.addItem(item, ignoreBounds=True)
        self._axis.clock_of = look.clock_of
        self.add(self._plot)
        self._plot.getAxis("left").setStyle(showValues=False)
        self.window_item.sigRegionChanged.connect(self._drag)
        self._box.clicked.connect(self._centre)
        self._box.wheeled.connect(self._zoom)
        self._box.doubled.connect(look.show_all)

    @property
    def box(self) -> ScopeBox:
        """Area of the strip, whose x is the time of the signal."""
        return self._box

    def show_theme(self, theme: Theme) -> None:
        """Take colours and scale of a theme."""
        super().show_theme(theme)
        self._raster.show_theme(theme)
        self._axis.tick_px = theme.px(80)
        self._axis.setHeight(round(theme.px(CAPTION) * 1.9))
        colour_region(self.window_item, theme, 56)
        self._drawn = None

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, Qt's name
        """Draw the strip again."""
        super().resizeEvent(event)
        self._drawn = None

    def sizeHint(self) -> QSize:  # noqa: N802, Qt's name
        """Return the wanted size."""
        return super().minimumSizeHint()

    def show_look(self) -> None:
        """Show the window where the view is; the strip itself is drawn once."""
        look, signal = self._look, self._look.signal
        if signal is None or not signal.fs_hz:
            return
        extent, ratio = signal.extent, self.devicePixelRatioF()
        n_columns = max(1, int(self._box.width() * ratio))
        x = (extent.oldest_s, max(extent.newest_s, extent.oldest_s + 0.1))
        self._setting = True
        drawn = (signal, x, n_columns, round(self._box.height() * ratio))
        if drawn != self._drawn:
            self._drawn = drawn
            self._box.setXRange(*x, padding=0)
            columns = _join_channels(signal.columns_at("filtered", *x, n_columns))
            largest = float(np.fmax.reduce(np.fmax(columns.high, -columns.low), axis=None, initial=0.0))
            end_uv = choose_scale(largest, 0.0)
            self._box.setYRange(-end_uv, end_uv, padding=0)
            self._raster.show_theme(self.theme)
            self._raster.show_columns(columns, 0, end_uv, round(self._box.height() * ratio), x)
            self._raster.update()
        ends = (look.view.start_s, look.view.stop_s)
        if tuple(self.window_item.getRegion()) != ends:
            self.window_item.setRegion(ends)
        self._axis.show_time(look.stamps, 0.0, is_live=False)
        self._setting = False

    def _drag(self) -> None:
        if not self._setting:
            self._look.look_at(*self.window_item.getRegion())

    def _zoom(self, steps: float) -> None:
        self._look.zoom(steps)

    def _centre(self, at_s: float) -> None:
        half_s = self._look.view.span_s / 2
        self._look.look_at(at_s - half_s, at_s + half_s)


def _join_channels(columns: Columns) -> Columns:
    """Return the columns of all channels as one channel: the largest extremes, active if any is."""
    return Columns(
        columns.first,
        columns.samples_per_column,
        np.fmin.reduce(columns.low, axis=1, keepdims=True),
        np.fmax.reduce(columns.high, axis=1, keepdims=True),
        np.fmax.reduce(columns.rms, axis=1, keepdims=True),
        np.logical_or.reduce(columns.active, axis=1, keepdims=True),
        columns.lost,
    )
