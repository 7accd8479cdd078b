"""A figure over the visits, drawn: points with their errors, and the band within which all may be error.

In: a TrendLine of report/history.py. Out: paint, and the same in words. Never: a number worked out here, but
where a tick stands.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from vmofire.gui.theme import BODY, CAPTION, LEAD, Theme
from vmofire.gui.widgets.paint import MIDDLE, Align, draw_card, draw_words, write_micro
from vmofire.gui.widgets.shapes import draw_sign
from vmofire.quantities import write, write_interval, write_tick
from vmofire.report.axis_ticks import find_ticks

if TYPE_CHECKING:  # the database comes with it, and would keep the window waiting
    from vmofire.trends.over_visits import TrendLine, TrendPoint


class TrendChart(QWidget):
    """One figure over the visits. A full disc is more than error, a ring is not, or nobody knows."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._line: TrendLine | None = None
        self._note = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.show_line(None)

    def set_theme(self, theme: Theme) -> None:
        """Change colours and scale."""
        self._theme = theme
        self.update()

    @property
    def words(self) -> str:
        """All that the chart says."""
        return self.accessibleName()

    def show_line(self, line: "TrendLine | None", note: str = "") -> None:
        """Show a figure; `note` stands beside its title, or where there is none."""
        self._line, self._note = line, note
        self.setAccessibleName(note if line is None else f"{write_title(line)}. {describe_points(line)}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, Qt's name
        """Paint the card."""
        del event
        theme, px, line = self._theme, self._theme.px, self._line
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        draw_card(painter, box, theme)
        inner = box.adjusted(px(16), px(10), -px(16), -px(10))
        if line is None:
            draw_words(painter, self._note, inner, theme.muted, px(LEAD), align=Align.AlignCenter)
            painter.end()
            return
        head = QRectF(inner.left(), inner.top(), inner.width() - px(70), px(28))
        place = QRectF(head.right(), inner.top(), px(70), px(28))
        right = Align.AlignRight | Align.AlignVCenter
        draw_words(painter, self._note, place, theme.muted, px(CAPTION), align=right)
        draw_words(
            painter, write_title(line), head, theme.text, px(LEAD), smallest=px(11), bold=True, align=MIDDLE
        )
        said = QRectF(inner.left(), inner.bottom() - px(66), inner.width(), px(66))
        draw_words(painter, write_words(line), said, theme.text, px(BODY), smallest=px(10))
        self._paint_plot(
            painter, QRectF(inner.left(), head.bottom(), inner.width(), said.top() - head.bottom()), line
        )
        painter.end()

    def _paint_plot(self, painter: QPainter, box: QRectF, line: "TrendLine") -> None:
        theme, px = self._theme, self._theme.px
        body = box.adjusted(px(52), px(26), -px(20), -px(30))
        low, high = find_range(line)
        first, last = find_span(line)

        def x_of(at: datetime) -> float:
            return body.left() + body.width() * ((at - first) / (last - first))

        def y_of(value: float) -> float:
            return body.bottom() - body.height() * (value - low) / (high - low)

        unit = QRectF(box.left(), box.top() + px(2), px(180), px(20))
        draw_words(painter, write_micro(line.unit or "ratio"), unit, theme.muted, px(CAPTION))
        if line.band is not None:
            bottom, top = max(low, line.band[0]), min(high, line.band[1])
            band = QRectF(QPointF(body.left(), y_of(top)), QPointF(body.right(), y_of(bottom)))
            painter.fillRect(band, QColor(theme.tint))
            room = QRectF(box.right() - px(270), box.top() + px(2), px(250), px(20))
            right = Align.AlignRight | Align.AlignVCenter
            draw_words(painter, "shaded: no more than error", room, theme.muted, px(CAPTION), align=right)
        self._paint_axes(painter, box, body, (low, high), y_of)
        self._paint_dates(painter, body, line, x_of)
        colour = theme.colour_of(line.side)
        painter.setPen(QPen(QColor(colour), max(1.5, px(2)), Qt.PenStyle.DashLine))
        places = [QPointF(x_of(point.at), y_of(point.value)) for point in line.points]
        painter.drawPolyline(QPolygonF(places))
        for point, place in zip(line.points, places, strict=True):
            self._paint_point(painter, point, place, colour, y_of)
        for absent in line.absent:
            square = QRectF(x_of(absent.at) - px(7), body.bottom() - px(16), px(14), px(14))
            draw_sign(painter, "unclear", square, theme.trouble, theme.on_trouble)

    def _paint_axes(
        self,
        painter: QPainter,
        box: QRectF,
        body: QRectF,
        ends: tuple[float, float],
        y_of: Callable[[float], float],
    ) -> None:
        theme, px = self._theme, self._theme.px
        for tick in find_ticks(*ends, max(2, min(5, int(body.height() / px(34))))):
            y = y_of(tick)
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.drawLine(QPointF(body.left(), y), QPointF(body.right(), y))
            room = QRectF(box.left(), y - px(10), body.left() - box.left() - px(6), px(20))
            right = Align.AlignRight | Align.AlignVCenter
            words = write_tick(tick)
            draw_words(painter, words, room, theme.muted, px(CAPTION), smallest=px(9), align=right)

    def _paint_dates(
        self, painter: QPainter, body: QRectF, line: "TrendLine", x_of: Callable[[datetime], float]
    ) -> None:
        theme, px = self._theme, self._theme.px
        free = body.left() - px(40)
        for at in sorted({point.at for point in line.points} | {absent.at for absent in line.absent}):
            x = x_of(at)
            painter.setPen(QPen(QColor(theme.muted), 1))
            painter.drawLine(QPointF(x, body.bottom()), QPointF(x, body.bottom() + px(4)))
            room = QRectF(x - px(36), body.bottom() + px(6), px(72), px(20))
            if room.left() >= free:
                words = f"{at:%d %b %y}"
                draw_words(
                    painter, words, room, theme.muted, px(CAPTION), smallest=px(9), align=Align.AlignCenter
                )
                free = room.right() + px(4)

    def _paint_point(
        self,
        painter: QPainter,
        point: "TrendPoint",
        place: QPointF,
        colour: str,
        y_of: Callable[[float], float],
    ) -> None:
        theme, px = self._theme, self._theme.px
        painter.setPen(QPen(QColor(theme.text), max(1.5, px(2))))
        if point.low is not None and point.high is not None:
            ends = [QPointF(place.x(), y_of(end)) for end in (point.low, point.high)]
            painter.drawLine(*ends)
            for end in ends:
                painter.drawLine(QPointF(end.x() - px(5), end.y()), QPointF(end.x() + px(5), end.y()))
        radius = px(7)
        painter.setPen(QPen(QColor(colour), max(2.0, px(3))))
        painter.setBrush(QColor(colour if point.more_than_error else theme.surface))
        painter.drawEllipse(place, radius, radius)


def write_title(line: "TrendLine") -> str:
    """Return what is followed, of which leg, and how it was had."""
    leg = f", {line.side} leg" if line.side else ""
    condition = f" ({line.condition})" if line.condition else ""
    return write_micro(f"{line.title}{leg}{condition}")


def write_words(line: "TrendLine") -> str:
    """Return how the last visit compares with the first, and what the line leaves out."""
    words = line.words
    words = f"{words[:1].upper()}{words[1:]}."
    if line.absent:
        words += f" {len(line.absent)} visit(s) without a figure are marked ?."
    if line.left_out:
        words += f" {line.left_out} visit(s) done in another way are left out."
    return write_micro(words)


def describe_points(line: "TrendLine") -> str:
    """Return every point in words, for a screen reader."""
    parts: list[str] = []
    for point in line.points:
        more = {True: ", more than error", False: ", no more than error", None: ""}[point.more_than_error]
        interval = write_interval(point.low, point.high, line.unit)
        error = f" ({interval})" if interval else ""
        parts.append(f"{point.at:%d %b %Y}: {write(point.value, line.unit)}{error}{more}")
    return write_micro("; ".join(parts) + f". {write_words(line)}")


def find_range(line: "TrendLine") -> tuple[float, float]:
    """Return from where to where the axis of a figure goes, with room for the points at its ends."""
    low, high = line.span
    room = 0.08 * (high - low)
    return (low - room if low < 0.0 else 0.0), (high + room if high > 0.0 else 0.0)


def find_span(line: "TrendLine") -> tuple[datetime, datetime]:
    """Return from when to when the axis of time goes, with room at both ends."""
    times = [one.at for one in (*line.points, *line.absent)]
    margin = max((max(times) - min(times)) * 0.08, timedelta(days=1))
    return min(times) - margin, max(times) + margin
