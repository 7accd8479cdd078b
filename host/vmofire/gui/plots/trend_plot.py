"""Trend plot of one figure over the visits: points with their errors, and the band of measurement error.

In: a TrendLine of trends/timeline.py. Out: paint, and the same in words. Never: a number computed here,
except the place of a tick.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from vmofire.gui.plots.axes import Axes
from vmofire.gui.theme import BODY, CAPTION, LEAD
from vmofire.gui.widgets.paint import MIDDLE, Align, draw_card, draw_words
from vmofire.gui.widgets.painted import Painted
from vmofire.gui.widgets.signs import draw_sign
from vmofire.report.axis_ticks import find_ticks
from vmofire.words import say, say_many, write_day
from vmofire.words.quantities import write, write_interval, write_unit

if TYPE_CHECKING:  # it imports the database, which would delay the window
    from vmofire.trends.over_visits import TrendLine, TrendPoint


class TrendChart(Painted):
    """Plot of one figure. A full disc is a change beyond error; a ring is within error, or unknown."""

    def __init__(self) -> None:
        super().__init__()
        self._line: TrendLine | None = None
        self._note = ""
        self.show_line(None)

    @property
    def words(self) -> str:
        """All words of the chart."""
        return self.accessibleName()

    def show_line(self, line: "TrendLine | None", note: str = "") -> None:
        """Show a figure; `note` stands beside its title, or alone without a figure."""
        self._line, self._note = line, note
        if line is not None:
            note = say("{label}: {value}", label=line.heading, value=describe_points(line))
        self.setAccessibleName(note)
        self.update()

    def paint(self, painter: QPainter, box: QRectF) -> None:
        """Paint the card."""
        theme, px, line = self.theme, self.theme.px, self._line
        draw_card(painter, box, theme)
        inner = box.adjusted(px(16), px(10), -px(16), -px(10))
        if line is None:
            draw_words(painter, self._note, inner, theme.muted, px(LEAD), align=Align.AlignCenter)
            return
        head = QRectF(inner.left(), inner.top(), inner.width() - px(70), px(28))
        place = QRectF(head.right(), inner.top(), px(70), px(28))
        right = Align.AlignRight | Align.AlignVCenter
        draw_words(painter, self._note, place, theme.muted, px(CAPTION), align=right)
        draw_words(
            painter, line.heading, head, theme.text, px(LEAD), smallest=px(11), bold=True, align=MIDDLE
        )
        said = QRectF(inner.left(), inner.bottom() - px(66), inner.width(), px(66))
        draw_words(painter, write_words(line), said, theme.text, px(BODY), smallest=px(10))
        self._paint_plot(
            painter, QRectF(inner.left(), head.bottom(), inner.width(), said.top() - head.bottom()), line
        )

    def _paint_plot(self, painter: QPainter, box: QRectF, line: "TrendLine") -> None:
        theme, px = self.theme, self.theme.px
        body = box.adjusted(px(52), px(26), -px(20), -px(30))
        ends = find_range(line)
        first, last = find_span(line)
        axes = Axes(painter, theme, body, (first.timestamp(), last.timestamp()), ends)
        unit = QRectF(box.left(), box.top() + px(2), px(180), px(20))
        draw_words(painter, write_unit(line.unit) or say("ratio"), unit, theme.muted, px(CAPTION))
        if line.band is not None:
            bottom, top = (axes.at(0.0, min(max(end, ends[0]), ends[1])).y() for end in line.band)
            painter.fillRect(QRectF(body.left(), top, body.width(), bottom - top), QColor(theme.tint))
            room = QRectF(box.right() - px(270), box.top() + px(2), px(250), px(20))
            right = Align.AlignRight | Align.AlignVCenter
            draw_words(painter, say("shaded: may be error"), room, theme.muted, px(CAPTION), align=right)
        axes.draw_levels(find_ticks(*ends, max(2, min(5, int(body.height() / px(34))))))
        times = sorted({one.at for one in (*line.points, *line.absent)})
        axes.draw_places([(at.timestamp(), write_day(at)) for at in times])
        colour = theme.colour_of(line.side)
        painter.setPen(QPen(QColor(colour), max(1.5, px(2)), Qt.PenStyle.DashLine))
        places = [axes.at(point.at.timestamp(), point.value) for point in line.points]
        painter.drawPolyline(QPolygonF(places))
        for point, place in zip(line.points, places, strict=True):
            self._paint_point(painter, point, place, colour, axes)
        for absent in line.absent:
            x = axes.at(absent.at.timestamp(), ends[0]).x()
            square = QRectF(x - px(7), body.bottom() - px(16), px(14), px(14))
            draw_sign(painter, "unclear", square, theme.trouble, theme.on_trouble)

    def _paint_point(
        self,
        painter: QPainter,
        point: "TrendPoint",
        place: QPointF,
        colour: str,
        axes: Axes,
    ) -> None:
        theme, px = self.theme, self.theme.px
        painter.setPen(QPen(QColor(theme.text), max(1.5, px(2))))
        if point.low is not None and point.high is not None:
            ends = [QPointF(place.x(), axes.at(0.0, end).y()) for end in (point.low, point.high)]
            painter.drawLine(*ends)
            for end in ends:
                painter.drawLine(QPointF(end.x() - px(5), end.y()), QPointF(end.x() + px(5), end.y()))
        radius = px(7)
        painter.setPen(QPen(QColor(colour), max(2.0, px(3))))
        painter.setBrush(QColor(colour if point.more_than_error else theme.surface))
        painter.drawEllipse(place, radius, radius)


def write_words(line: "TrendLine") -> str:
    """Return words that compare the last visit with the first, and name what the line leaves out."""
    words = [line.words]
    if line.absent:
        words.append(
            say_many(
                "{n} visit without this figure is marked ?.",
                "{n} visits without this figure are marked ?.",
                len(line.absent),
            )
        )
    return " ".join((*words, line.left_out_words)).strip()


def describe_points(line: "TrendLine") -> str:
    """Return every point in words, for a screen reader."""
    points: list[str] = []
    for point in line.points:
        parts = [write(point.value, line.unit), write_interval(point.low, point.high, line.unit)]
        if point.more_than_error is not None:
            parts.append(say("more than error") if point.more_than_error else say("may be error"))
        value = ", ".join(part for part in parts if part)
        points.append(say("{label}: {value}", label=write_day(point.at), value=value))
    return say("{points}. {summary}", points="; ".join(points), summary=write_words(line))


def find_range(line: "TrendLine") -> tuple[float, float]:
    """Return low and high end of the value axis, with room for the points."""
    low, high = line.span
    room = 0.08 * (high - low)
    return (low - room if low < 0.0 else 0.0), (high + room if high > 0.0 else 0.0)


def find_span(line: "TrendLine") -> tuple[datetime, datetime]:
    """Return start and end of the time axis, with room at both ends."""
    times = [one.at for one in (*line.points, *line.absent)]
    margin = max((max(times) - min(times)) * 0.08, timedelta(days=1))
    return min(times) - margin, max(times) + margin
