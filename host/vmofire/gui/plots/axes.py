"""Axes of a plot: places of values, and lines and numbers along the axes.

In: a painter, a place, ranges, ticks. Out: paint, points. Never: a choice of ticks.
"""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from vmofire.gui.theme import CAPTION, Theme
from vmofire.gui.widgets.paint import Align, draw_words, measure_width
from vmofire.words.quantities import write_tick


class Axes:
    """Area of a plot, with a range for x and for y.

    Parameters
    ----------
    painter : QPainter
    theme : Theme
    body : QRectF
        Area between the axes; numbers stand at its left and under it.
    x, y : (float, float)
        Values at the ends, low then high.
    """

    def __init__(
        self,
        painter: QPainter,
        theme: Theme,
        body: QRectF,
        x: tuple[float, float],
        y: tuple[float, float] = (0.0, 1.0),
    ) -> None:
        self.body = body
        self._painter, self._theme, self._x, self._y = painter, theme, x, y

    def at(self, x: float, y: float) -> QPointF:
        """Return the point of a value."""
        (left, right), (low, high) = self._x, self._y
        across, up = (x - left) / (right - left), (y - low) / (high - low)
        return QPointF(
            self.body.left() + self.body.width() * across, self.body.bottom() - self.body.height() * up
        )

    def draw_levels(self, ticks: Iterable[float]) -> None:
        """Draw a horizontal line at each value, lowest first, and its number at the left if there is room."""
        px, align = self._theme.px, Align.AlignRight | Align.AlignVCenter
        free = self.body.bottom() + px(20)
        for tick in ticks:
            at = self.at(self._x[0], tick)
            self._draw_line(at, self.at(self._x[1], tick))
            room = QRectF(at.x() - px(50), at.y() - px(10), px(44), px(20))
            if at.y() + px(CAPTION) / 2 <= free:
                self._write(write_tick(tick), room, align)
                free = at.y() - px(CAPTION) / 2

    def draw_places(self, ticks: Iterable[tuple[float, str]], *, high: bool = False) -> None:
        """Draw a mark under each value, or a line if `high`, and its words if there is room."""
        px = self._theme.px
        free = self.body.left() - px(40)
        for tick, words in ticks:
            at = self.at(tick, self._y[0])
            self._draw_line(at, QPointF(at.x(), self.body.top() if high else at.y() + px(4)))
            width = measure_width(words, px(CAPTION)) + px(6)
            room = QRectF(at.x() - width / 2, at.y() + px(5), width, px(18))
            room.moveRight(min(room.right(), self.body.right() + px(16)))
            if room.left() >= free:
                self._write(words, room, Align.AlignCenter)
                free = room.right()

    def _draw_line(self, start: QPointF, end: QPointF) -> None:
        self._painter.setPen(QPen(QColor(self._theme.line), 1))
        self._painter.drawLine(start, end)

    def _write(self, words: str, room: QRectF, align: Align) -> None:
        px = self._theme.px
        draw_words(self._painter, words, room, self._theme.muted, px(CAPTION), smallest=px(9), align=align)
