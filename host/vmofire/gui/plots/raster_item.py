"""Stream in a view box: a TraceRaster laid on whole pixels of the screen, inside a pg.GraphicsObject.

In: Columns, a scale, the stretch of the x axis they cover. Out: paint. Never: a path, or pixels between two
columns; only an export of another size is resampled.
"""

from functools import cache
from math import floor, nan

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from vmofire.gui.plots.graphics import GraphicsObject
from vmofire.gui.plots.raster import Palette, TraceRaster
from vmofire.gui.theme import DARK, Theme
from vmofire.live.pixel_columns import Columns

NOTHING = QPoint(-(1 << 30), -(1 << 30))  # ends before every picture


class RasterItem(GraphicsObject):
    """Picture of one channel of a stream, in the coordinates of its view box: x as given, y in uV.

    Attributes
    ----------
    line_uv : float
        Height of a dashed line across the picture; NaN for none.
    """

    line_uv = nan

    def __init__(self) -> None:
        super().__init__()
        self._place = QRectF()
        self._palette = palette_of(DARK)
        self._raster: TraceRaster | None = None
        self._image = QImage()
        self._pen = _dash(DARK)

    @property
    def half_uv(self) -> float:
        """Upper end of the scale, in uV; 0 before the first columns."""
        return self._raster.half_uv if self._raster is not None else 0.0

    def show_theme(self, theme: Theme) -> None:
        """Take the colours of a theme; the next columns are all drawn anew."""
        self._palette, self._raster, self._pen = palette_of(theme), None, _dash(theme)

    def show_columns(
        self, columns: Columns, channel: int, half_uv: float, height_px: int, x: tuple[float, float]
    ) -> None:
        """Show columns of a channel, one for each pixel of the screen; those that are already drawn stay.

        Further parameters are those of `lay_out`.
        """
        self.lay_out(len(columns.low), height_px, half_uv, x).draw(columns, channel)

    def lay_out(self, width_px: int, height_px: int, half_uv: float, x: tuple[float, float]) -> TraceRaster:
        """Return the raster to draw into, a new one for another size or scale.

        Parameters
        ----------
        width_px, height_px : int
            Size of the picture in pixels of the screen.
        half_uv : float
            Upper end of the scale; the picture reaches from its negative to it.
        x : (float, float)
            Stretch of the x axis that the columns cover.
        """
        shape = (max(8, height_px), width_px)
        raster = self._raster
        if raster is None or raster.half_uv != half_uv or raster.pixels.shape != shape:
            raster = self._raster = TraceRaster(shape[1], shape[0], half_uv, self._palette)
            # The image borrows the memory of the array, which the raster draws into.
            self._image = QImage(
                raster.pixels.data, shape[1], shape[0], 4 * shape[1], QImage.Format.Format_RGB32
            )
        place = QRectF(x[0], -half_uv, x[1] - x[0], 2 * half_uv)
        if place != self._place:
            self.prepareGeometryChange()
            self._place = place
            self.informViewBoundsChanged()
        return raster

    def boundingRect(self) -> QRectF:  # noqa: N802, Qt's name
        """Return the place in the view box."""
        return self._place

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the columns; on a screen of the size they were drawn for, pixel by pixel."""
        del option, widget
        if self._raster is None:
            return
        place = painter.deviceTransform().mapRect(self._place)
        height, width = self._raster.pixels.shape
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if abs(place.width() - width) < 2.0 and abs(place.height() - height) < 2.0:
            painter.save()
            use_pixels(painter)
            self._paint_at(painter, place.topLeft())
            painter.restore()
            return
        whole = QImage(self._roll().data, width, height, 4 * width, QImage.Format.Format_RGB32)
        painter.save()
        painter.scale(1.0, -1.0)  # y grows upwards in a view box
        top = -self._place.bottom()
        painter.drawImage(QRectF(self._place.left(), top, self._place.width(), self._place.height()), whole)
        painter.restore()
        if abs(self.line_uv) <= self._raster.half_uv:
            painter.setPen(self._pen)
            left, right = self._place.left(), self._place.right()
            painter.drawLine(QPointF(left, self.line_uv), QPointF(right, self.line_uv))

    def find_corner(self) -> QPointF:
        """Return the upper left corner in the scene; it stays until the plot is laid out or scaled anew."""
        return self.sceneTransform().mapRect(self._place).topLeft()

    def paint_straight(self, painter: QPainter, corner: QPointF, spared: QPoint) -> None:
        """Paint on the widget of the view, outside of its scene: the cheapest way, for what streams.

        The painter counts in pixels of the device (`use_pixels`), and so do the corner, and the end of the
        part that is spared there, for words that stay. A clip around them would take four times as long: only
        within a rectangle does Qt copy pictures row by row.
        """
        if self._raster is not None:
            self._paint_at(painter, corner, spared)

    def _paint_at(self, painter: QPainter, corner: QPointF, spared: QPoint = NOTHING) -> None:
        """Paint the columns with their corner at this pixel of the device, and the line over them."""
        assert self._raster is not None
        raster = self._raster
        left, top = floor(corner.x() + 0.5), floor(corner.y() + 0.5)
        height, width = raster.pixels.shape
        beside = min(width, max(0, spared.x() - left))
        below = min(height, max(0, spared.y() - top)) if beside else 0
        for first, start, stop in ((beside, 0, below), (0, below, height)):
            # The picture's columns begin in the middle of the image, and go on at its left edge.
            seam, rows = width - raster.split, stop - start
            for column, source, n in (
                (first, raster.split + first, seam - first),
                (max(first, seam), max(0, first - seam), width - max(first, seam)),
            ):
                if n > 0 and rows > 0:  # for a part of width 0, Qt would paint the whole picture
                    painter.drawImage(left + column, top + start, self._image, source, start, n, rows)
        if abs(self.line_uv) <= raster.half_uv:
            row = round((1.0 - self.line_uv / raster.half_uv) / 2.0 * (height - 1))
            begin = beside if row < below else 0
            self._pen.setDashOffset(begin)
            painter.setPen(self._pen)
            painter.drawLine(left + begin, top + row, left + width - 1, top + row)

    def _roll(self) -> np.ndarray:
        """Return the pixels with the oldest column first."""
        assert self._raster is not None
        return np.ascontiguousarray(np.roll(self._raster.pixels, -self._raster.split, axis=1))


def use_pixels(painter: QPainter) -> None:
    """Let a painter count in pixels of the device.

    At 125 % a place may begin inside a pixel of the screen. In Qt's pixels the two parts of a picture could
    be rounded apart.
    """
    painter.resetTransform()
    painter.setTransform(painter.deviceTransform().inverted()[0])


def _dash(theme: Theme) -> QPen:
    pen = QPen(QColor(theme.text), 0)
    pen.setDashPattern([6, 5])
    return pen


@cache
def palette_of(theme: Theme) -> Palette:
    """Return the colours of a theme as pixel values."""
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
