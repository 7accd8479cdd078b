"""Pictures of a result: bars of left and right with their intervals, and curves over each other, with axes.

In: figures and curves of a Result. Out: paint. Never: a number worked out here, but where a tick stands.
"""

from collections.abc import Sequence
from math import isfinite

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from vmofire.gui.theme import BODY, CAPTION, LEAD, Theme
from vmofire.gui.widgets.paint import MIDDLE, Align, draw_card, draw_words, write_micro
from vmofire.guided.prompt import Curve, Figure
from vmofire.quantities import write_tick
from vmofire.report.axis_ticks import find_axis, find_ticks

_DASHES: dict[int, list[float]] = {0: [], 1: [6, 3], 2: [1.5, 2.5]}


def write_name(one: Curve | Figure) -> str:
    """Return what a curve or a figure is, with its leg where that is not said yet."""
    return one.words if not one.side or one.side in one.words else f"{one.words}, {one.side}"


def find_pairs(figures: Sequence[Figure]) -> list[tuple[Figure, Figure]]:
    """Return the figures known of both legs, left first; pairs with intervals before the others."""
    known = {(f.name, f.side): f for f in figures if f.value is not None and isfinite(f.value)}
    names = dict.fromkeys(figure.name for figure in figures)
    pairs = [
        (known[name, "left"], known[name, "right"])
        for name in names
        if (name, "left") in known and (name, "right") in known
    ]
    return sorted(pairs, key=lambda pair: pair[0].low is None)


class PairBars(QWidget):
    """Left against right, one pair under the other, each with its interval."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._pairs: list[tuple[Figure, Figure]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_theme(self, theme: Theme) -> None:
        """Change colours and scale."""
        self._theme = theme
        self.update()

    def show_pairs(self, pairs: Sequence[tuple[Figure, Figure]]) -> None:
        """Show pairs of figures."""
        self._pairs = list(pairs[:2])
        words = [f"{one.words}, {one.side}: {write_micro(one.value_words)}" for pair in pairs for one in pair]
        self.setAccessibleName("Left against right. " + "; ".join(words))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, Qt's name
        """Paint the bars."""
        del event
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        box = QRectF(self.rect())
        draw_card(painter, box, theme)
        inner = box.adjusted(px(18), px(10), -px(18), -px(10))
        if self._pairs:
            n = max(1, min(len(self._pairs), int(inner.height() / px(120))))
            height = inner.height() / n
            for place, pair in enumerate(self._pairs[:n]):
                part = QRectF(inner.left(), inner.top() + place * height, inner.width(), height - px(4))
                self._paint_pair(painter, part, pair)
        painter.end()

    def _paint_pair(self, painter: QPainter, box: QRectF, pair: tuple[Figure, Figure]) -> None:
        theme, px = self._theme, self._theme.px
        unit = write_micro(pair[0].unit)
        title = f"{pair[0].words}, {unit}" if unit else pair[0].words
        title = f"{title[:1].upper()}{title[1:]}"
        head = QRectF(box.left(), box.top(), box.width(), px(24))
        draw_words(painter, title, head, theme.muted, px(BODY), align=MIDDLE)
        axis_px = px(22)
        body = QRectF(box.left() + px(54), head.bottom() + px(4), box.width() - px(160), 0)
        body.setBottom(box.bottom() - axis_px)
        ends = [v for one in pair for v in (one.value, one.low, one.high) if v is not None and isfinite(v)]
        ticks = find_axis(min(0.0, *ends), max(1e-9, *ends), 3)
        low, full = ticks[0], ticks[-1]

        def x_of(value: float) -> float:
            return body.left() + body.width() * (value - low) / (full - low)

        for tick in ticks:
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.drawLine(QPointF(x_of(tick), body.top()), QPointF(x_of(tick), body.bottom()))
            place = QRectF(x_of(tick) - px(30), body.bottom() + 1, px(60), axis_px - 1)
            words = write_tick(tick)
            draw_words(painter, words, place, theme.muted, px(CAPTION), align=Align.AlignCenter)
        row = body.height() / 2
        for place, one in enumerate(pair):
            assert one.value is not None
            middle = body.top() + row * (place + 0.5)
            thick = min(row * 0.62, px(34))
            bar = QRectF(x_of(0.0), middle - thick / 2, x_of(one.value) - x_of(0.0), thick).normalized()
            painter.fillRect(bar, QColor(theme.colour_of(one.side)))
            if one.low is not None and one.high is not None:
                painter.setPen(QPen(QColor(theme.text), max(2.0, px(2))))
                painter.drawLine(QPointF(x_of(one.low), middle), QPointF(x_of(one.high), middle))
                for end in (one.low, one.high):
                    x = x_of(end)
                    painter.drawLine(QPointF(x, middle - thick / 4), QPointF(x, middle + thick / 4))
            high = min(px(30), row)
            label = QRectF(box.left(), middle - high / 2, px(50), high)
            draw_words(painter, one.side, label, theme.text, px(BODY), align=MIDDLE)
            value = QRectF(
                body.right() + px(10), middle - px(15), box.right() - body.right() - px(10), px(30)
            )
            words = write_micro(one.value_words)
            draw_words(painter, words, value, theme.text, px(LEAD), bold=True, align=MIDDLE)


class Curves(QWidget):
    """Curves over one axis of time, told apart by colour and by dashes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._curves: tuple[Curve, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_theme(self, theme: Theme) -> None:
        """Change colours and scale."""
        self._theme = theme
        self.update()

    def show_curves(self, curves: tuple[Curve, ...]) -> None:
        """Show curves; all are in one unit, that of the first."""
        self._curves = tuple(curve for curve in curves if curve.unit == curves[0].unit)[:6]
        names = ", ".join(write_name(curve) for curve in self._curves)
        self.setAccessibleName(f"Curves against time in seconds: {names}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, Qt's name
        """Paint axes, curves and their names."""
        del event
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        draw_card(painter, box, theme)
        values = [v for curve in self._curves for v in curve.values if v is not None and isfinite(v)]
        if values:
            names = QRectF(box.left() + px(18), box.top() + px(8), box.width() - px(36), px(24))
            self._paint_names(painter, names)
            unit = write_micro(self._curves[0].unit)
            head = QRectF(box.left() + px(18), names.bottom(), px(120), px(20))
            draw_words(painter, unit, head, theme.muted, px(CAPTION))
            body = box.adjusted(px(58), px(54), -px(22), -px(36))
            self._paint_plot(painter, body, values)
        painter.end()

    def _paint_names(self, painter: QPainter, line: QRectF) -> None:
        theme, px = self._theme, self._theme.px
        width = line.width() / len(self._curves)
        for place, curve in enumerate(self._curves):
            x = line.left() + place * width
            painter.setPen(self._pen(curve, place))
            y = line.center().y()
            painter.drawLine(QPointF(x, y), QPointF(x + px(28), y))
            room = QRectF(x + px(36), line.top(), width - px(44), line.height())
            draw_words(
                painter, write_name(curve), room, theme.text, px(BODY - 1), smallest=px(9), align=MIDDLE
            )

    def _pen(self, curve: Curve, place: int) -> QPen:
        same_side = [one for one in self._curves[:place] if one.side == curve.side]
        dashes = _DASHES[(len(same_side) + (1 if curve.side == "right" else 0)) % 3]
        pen = QPen(QColor(self._theme.colour_of(curve.side, place)), max(2.0, self._theme.px(2.5)))
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if dashes:
            pen.setDashPattern(dashes)
        return pen

    def _paint_plot(self, painter: QPainter, body: QRectF, values: Sequence[float]) -> None:
        theme, px = self._theme, self._theme.px
        most = max(2, min(4, int(body.height() / px(32))))
        ticks = find_axis(min(0.0, *values), max(*values, 1e-9), most)
        low, high = ticks[0], ticks[-1]
        longest_s = max(len(curve.values) * curve.step_s for curve in self._curves)

        def place(t_s: float, value: float) -> QPointF:
            x = body.left() + body.width() * t_s / longest_s
            return QPointF(x, body.bottom() - body.height() * (value - low) / (high - low))

        grid = QPen(QColor(theme.line), 1)
        for tick in ticks:
            painter.setPen(grid)
            painter.drawLine(place(0.0, tick), place(longest_s, tick))
            at = place(0.0, tick)
            room = QRectF(at.x() - px(50), at.y() - px(10), px(44), px(20))
            right = Align.AlignRight | Align.AlignVCenter
            draw_words(painter, write_tick(tick), room, theme.muted, px(CAPTION), align=right)
        for tick in find_ticks(0.0, longest_s, 6):
            at = place(tick, low)
            painter.setPen(grid)
            painter.drawLine(at, QPointF(at.x(), at.y() + px(4)))
            room = QRectF(at.x() - px(24), at.y() + px(6), px(48), px(20))
            if room.right() > body.right() + px(20):
                continue
            draw_words(painter, f"{tick:g} s", room, theme.muted, px(CAPTION), align=Align.AlignCenter)
        for number, curve in enumerate(self._curves):
            painter.setPen(self._pen(curve, number))
            for piece in _pieces(curve):
                painter.drawPolyline(QPolygonF([place(i * curve.step_s, v) for i, v in piece]))


def _pieces(curve: Curve) -> list[list[tuple[int, float]]]:
    """Return the stretches of a curve without a hole."""
    pieces: list[list[tuple[int, float]]] = [[]]
    for i, value in enumerate(curve.values):
        if value is None or not isfinite(value):
            pieces.append([])
        else:
            pieces[-1].append((i, value))
    return [piece for piece in pieces if len(piece) > 1]
