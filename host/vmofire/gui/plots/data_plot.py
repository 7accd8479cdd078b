"""Plot of small data that a person can ask: the nearest point says its value and its interval in a sentence.

In: points, words for each, the range that holds them all. Out: a Plot with a readout, its data as a Table.
Never: a stream (see raster_item.py).
"""

from collections.abc import Callable, Sequence
from math import isfinite
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from vmofire.gui.plots.export import Table
from vmofire.gui.plots.graphics import AxisItem, pg
from vmofire.gui.plots.plot import Plot, Side, colour_pen
from vmofire.gui.theme import BODY, Theme, make_font
from vmofire.gui.widgets.paint import MIDDLE, WRAP, draw_words

Range = tuple[float, float]
Along = Literal["x", "y"]
Words = Callable[[int], str]
ZOOM_STEP = 4 / 3  # about one notch of the wheel
SHADE = 0.13  # strength of the accent in a band: nearly the theme's tint


class DataPlot(Plot):
    """Plot of small data. Wheel and drag zoom and move it inside its home range; a double click goes home.

    Parameters
    ----------
    left, bottom, grid, axes
        As in Plot.
    along : {"x", "y"}
        Axis along which the points lie in order.
    """

    def __init__(
        self,
        left: tuple[str, str] = ("", ""),
        bottom: tuple[str, str] = ("", ""),
        *,
        grid: bool = True,
        axes: dict[Side, AxisItem] | None = None,
        along: Along = "x",
    ) -> None:
        super().__init__(left, bottom, grid=grid, axes=axes)
        for side in ("left", "bottom"):
            self.getAxis(side).setZValue(-1000)  # its grid lies behind the data
        self.pen_ratio = 1.0  # a pen of a curve has its width in pixels of the device, at any scaling
        self._along: Along = along
        self._home: tuple[Range, Range] | None = None
        self._points: NDArray[np.float64] = np.empty((0, 0, 2))
        self._words: Words = str
        self._items: list[Any] = []
        self.table = Table((), ())
        self.readout = Readout(self)
        show_all = self.vb.menu.viewAll
        show_all.triggered.disconnect()
        show_all.triggered.connect(lambda: self.go_home())

    # What it shows.

    def empty(self) -> None:
        """Take all data away."""
        for item in self._items:
            self.removeItem(item)
        self._items = []
        self.show_points([], [], str)

    def make_pen(self, colour: str | QColor, width_px: float, dashes: Sequence[float] = ()) -> Any:
        """Return a pen for a curve, as wide at every scaling of the screen."""
        return colour_pen(colour, width_px * self.pen_ratio, dashes)

    def put(self, item: Any) -> Any:
        """Add an item of pyqtgraph, and return it."""
        self._items.append(item)
        self.addItem(item)
        return item

    def put_line(
        self, x: ArrayLike, y: ArrayLike, colour: str | QColor, width_px: float, dashes: Sequence[float] = ()
    ) -> Any:
        """Add a line through points, broken where a value is NaN."""
        pen = self.make_pen(colour, width_px, dashes)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        places = np.asarray(x, np.float64), np.asarray(y, np.float64)
        return self.put(pg.PlotCurveItem(*places, connect="finite", pen=pen))

    def put_dots(self, x: ArrayLike, y: ArrayLike, colour: str | QColor, size_px: float) -> Any:
        """Add a dot at each known point."""
        places = np.asarray(x, np.float64), np.asarray(y, np.float64)
        known = np.isfinite(places[1])
        dots = (one[known] for one in places)
        return self.put(pg.ScatterPlotItem(*dots, size=size_px, pen=None, brush=pg.mkBrush(colour)))

    def put_level(self, value: float, colour: str, width_px: float, dashes: Sequence[float] = ()) -> Any:
        """Add a line across the plot at a value."""
        return self.put(pg.InfiniteLine(value, angle=0, pen=self.make_pen(colour, width_px, dashes)))

    def put_band(self, ends: Range, across: Literal["x", "y"]) -> Any:
        """Add a shaded band between two values of an axis, behind the data; the grid shows through."""
        way = "vertical" if across == "x" else "horizontal"
        shade = QColor(self.theme.accent)
        shade.setAlphaF(SHADE)
        band = pg.LinearRegionItem(ends, way, brush=pg.mkBrush(shade), pen=pg.mkPen(None), movable=False)
        band.setZValue(-20)
        return self.put(band)

    def set_home(self, x: Range, y: Range) -> None:
        """Set the range that holds all data; it is shown at once, and cannot be left."""
        if (x, y) != self._home:
            self._home = x, y
            self.vb.setLimits(xMin=x[0], xMax=x[1], yMin=y[0], yMax=y[1])
            self.go_home()

    def go_home(self) -> None:
        """Show all data."""
        if self._home is not None:
            self.vb.setRange(xRange=self._home[0], yRange=self._home[1], padding=0)

    @property
    def follows_x(self) -> bool:
        """Whether its x axis shows what that of another plot shows."""
        return self.vb.linkedView(0) is not None

    def zoom(self, across: float, up: float, around: QPointF | None = None) -> None:
        """Show a part of the range, so many times as large; none of a plot that the mouse does not move.

        Parameters
        ----------
        across, up : float
            How many times, in x and y.
        around : QPointF, optional
            Value that stays at its place; by default the point that was asked for, else the middle.
        """
        if around is None and self.readout.number >= 0:
            around = QPointF(*np.nanmean(self._points[self.readout.number], axis=0).tolist())
        free = self.vb.state["mouseEnabled"]
        self.vb.scaleBy([1.0 / one if free[axis] else 1.0 for axis, one in enumerate((across, up))], around)

    def shift(self, across: float, up: float) -> None:
        """Show what lies beside, in shares of the range in sight, as far as there are data."""
        if self._home is None:
            return
        by: list[float] = []
        for share, (low, high), (first, last) in zip(
            (across, up), self.vb.viewRange(), self._home, strict=True
        ):
            by.append(min(max(share * (high - low), first - low), last - high))
        self.vb.translateBy(by)

    def name_axis(self, side: Side, name: str, unit: str = "") -> None:
        """Name an axis, with its unit in the printed form; below, a name takes room."""
        super().name_axis(side, name, unit)
        self._fit_axis()

    def show_theme(self, theme: Theme) -> None:
        """Take colours and scale of a theme."""
        super().show_theme(theme)
        self._fit_axis()

    def _fit_axis(self) -> None:
        """Give the axis below its height; pyqtgraph would find it only while painting."""
        axis = self.getAxis("bottom")
        with_numbers = 22.0 if axis.style["showValues"] else 6.0
        named = any(self.names["bottom"])
        axis.setHeight(round(self.theme.px(with_numbers + (18.0 if named else 0.0))))

    # What it says.

    def show_points(self, along: ArrayLike, values: ArrayLike, words: Words) -> None:
        """Let a person ask for points.

        Parameters
        ----------
        along : array_like, (n_points,)
            Place of each point on the axis along which they lie, in order.
        values : array_like, (n_points, n_values)
            The values there, on the other axis; NaN for none.
        words
            Returns the sentence of a point, by its number.
        """
        at = np.asarray(along, np.float64)
        found = np.asarray(values, np.float64).reshape(len(at), -1) if len(at) else np.empty((0, 0))
        points = np.empty((*found.shape, 2))
        points[:, :, 0], points[:, :, 1] = at[:, None], found
        self._points = points if self._along == "x" else points[:, :, ::-1]
        self._words = words
        if self.readout.number >= len(points):
            self.readout.number = -1

    @property
    def is_along_x(self) -> bool:
        """Whether the points lie along the horizontal axis."""
        return self._along == "x"

    @property
    def n_points(self) -> int:
        """Number of points that can be asked."""
        return len(self._points)

    def describe(self, number: int) -> str:
        """Return the sentence of a point."""
        return self._words(number)

    def find_places(self, number: int) -> list[QPointF]:
        """Return where a point is, in pixels of the plot: one place for each of its values."""
        return [
            self.mapFromItem(self.vb, self.vb.mapFromView(QPointF(x, y)))
            for x, y in self._points[number].tolist()
            if isfinite(x) and isfinite(y)
        ]

    def find_nearest(self, place: QPointF) -> int:
        """Return the number of the point nearest to a place in pixels of the plot; -1 outside the axes."""
        inside = self.mapRectFromItem(self.vb, self.vb.rect()).contains(place)
        if not inside or not len(self._points):
            return -1
        at = self.vb.mapToView(self.mapToItem(self.vb, place))
        axis = 0 if self._along == "x" else 1
        with np.errstate(invalid="ignore"):
            known = np.nanmean(self._points[:, :, axis], axis=1) if self._points.shape[1] else np.empty(0)
        far = np.abs(known - (at.x() if axis == 0 else at.y()))
        return int(np.nanargmin(far)) if np.isfinite(far).any() else -1


class Readout:
    """Marks of the point that was asked for, and its sentence; the panel paints them over its plots.

    It is no item of the scene: a picture for a file leaves it out, and Qt may delete a scene after Python.
    """

    def __init__(self, plot: DataPlot) -> None:
        self._plot = plot
        self.number = -1

    @property
    def words(self) -> str:
        """The sentence; "" without a point."""
        return self._plot.describe(self.number) if self.number >= 0 else ""

    def paint(self, painter: QPainter) -> None:
        """Paint a line across the plot, a ring at each value, and the sentence, in pixels of the plot."""
        if self.number < 0:
            return
        plot, theme = self._plot, self._plot.theme
        places = plot.find_places(self.number)
        if not places:
            return
        px = theme.px
        area = plot.mapRectFromItem(plot.vb, plot.vb.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.muted), max(1.0, px(1))))
        first = places[0]
        if plot.is_along_x:
            painter.drawLine(QPointF(first.x(), area.top()), QPointF(first.x(), area.bottom()))
        painter.setPen(QPen(QColor(theme.text), max(1.5, px(2))))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius = px(5)
        for place in places:
            if area.contains(place):
                painter.drawEllipse(place, radius, radius)
        self._paint_words(painter, area, first)

    def _paint_words(self, painter: QPainter, area: QRectF, at: QPointF) -> None:
        theme, px, words = self._plot.theme, self._plot.theme.px, self.words
        whole = self._plot.rect()
        font, margin = make_font(px(BODY - 2)), px(7)
        most = min(px(250), whole.width() - 4 * margin)
        needed = QFontMetricsF(font).boundingRect(QRectF(0, 0, most, 10_000), WRAP, words)
        width, height = needed.width() + 2 * margin + 2, needed.height() + 2 * margin
        left = at.x() + px(12)
        if left + width > whole.right():
            left = at.x() - px(12) - width
        left = min(max(left, whole.left()), whole.right() - width)
        top = min(max(area.top() + px(2), whole.top()), max(whole.top(), whole.bottom() - height))
        box = QRectF(left, top, width, min(height, whole.height()))
        painter.setPen(QPen(QColor(theme.muted), 1))
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(box, px(5), px(5))
        room = box.adjusted(margin, margin, -margin, -margin)
        draw_words(painter, words, room, theme.text, px(BODY - 2), smallest=px(8), align=MIDDLE)
