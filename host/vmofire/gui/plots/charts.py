"""Charts of a result: bars of left and right with their intervals, and curves in one plot, with axes.

In: figures and curves of a Result. Out: paint. Never: a number computed here, except the place of a tick.
"""

from collections.abc import Sequence
from math import isfinite

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from vmofire.gui.plots.axes import Axes
from vmofire.gui.theme import BODY, CAPTION, LEAD
from vmofire.gui.widgets.paint import MIDDLE, draw_card, draw_words
from vmofire.gui.widgets.painted import Painted
from vmofire.guided.prompt import Curve, Figure
from vmofire.report.axis_ticks import find_axis, find_ticks
from vmofire.words import say, write_leg
from vmofire.words.quantities import write_tick, write_unit

_DASHES: dict[int, list[float]] = {0: [], 1: [6, 3], 2: [1.5, 2.5]}


def write_name(one: Curve | Figure) -> str:
    """Return the name of a curve or a figure, with its leg if the label does not name one."""
    names_leg = any(field.endswith("leg") for field in one.label.fields)
    return (
        say("{name}, {side:leg}", name=one.words, side=one.side) if one.side and not names_leg else one.words
    )


def find_pairs(figures: Sequence[Figure]) -> list[tuple[Figure, Figure]]:
    """Return pairs of figures known for both legs, left first; pairs with intervals come first."""
    known = {(f.name, f.side): f for f in figures if f.value is not None and isfinite(f.value)}
    names = dict.fromkeys(figure.name for figure in figures)
    pairs = [
        (known[name, "left"], known[name, "right"])
        for name in names
        if (name, "left") in known and (name, "right") in known
    ]
    return sorted(pairs, key=lambda pair: pair[0].low is None)


class PairBars(Painted):
    """Bars of left and right, one pair under the other, each with its interval."""

    def __init__(self) -> None:
        super().__init__()
        self._pairs: list[tuple[Figure, Figure]] = []

    def show_pairs(self, pairs: Sequence[tuple[Figure, Figure]]) -> None:
        """Show pairs of figures."""
        self._pairs = list(pairs[:2])
        words = [
            say("{label}: {value}", label=write_name(one), value=one.value_words)
            for pair in pairs
            for one in pair
        ]
        self.setAccessibleName(say("Left and right compared: {figures}", figures="; ".join(words)))
        self.update()

    def paint(self, painter: QPainter, box: QRectF) -> None:
        """Paint the bars."""
        theme, px = self.theme, self.theme.px
        draw_card(painter, box, theme)
        inner = box.adjusted(px(18), px(10), -px(18), -px(10))
        if self._pairs:
            n = max(1, min(len(self._pairs), int(inner.height() / px(120))))
            height = inner.height() / n
            for place, pair in enumerate(self._pairs[:n]):
                part = QRectF(inner.left(), inner.top() + place * height, inner.width(), height - px(4))
                self._paint_pair(painter, part, pair)

    def _paint_pair(self, painter: QPainter, box: QRectF, pair: tuple[Figure, Figure]) -> None:
        theme, px = self.theme, self.theme.px
        unit = write_unit(pair[0].unit)
        title = say("{name}, {unit}", name=pair[0].words, unit=unit) if unit else pair[0].words
        head = QRectF(box.left(), box.top(), box.width(), px(24))
        draw_words(painter, title, head, theme.muted, px(BODY), align=MIDDLE)
        body = QRectF(box.left() + px(54), head.bottom() + px(4), box.width() - px(160), 0)
        body.setBottom(box.bottom() - px(22))
        ends = [v for one in pair for v in (one.value, one.low, one.high) if v is not None and isfinite(v)]
        ticks = find_axis(min(0.0, *ends), max(1e-9, *ends), 3)
        axes = Axes(painter, theme, body, (ticks[0], ticks[-1]))
        axes.draw_places([(tick, write_tick(tick)) for tick in ticks], high=True)

        def x_of(value: float) -> float:
            return axes.at(value, 0.0).x()

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
            draw_words(painter, write_leg(one.side), label, theme.text, px(BODY), align=MIDDLE)
            value = QRectF(
                body.right() + px(10), middle - px(15), box.right() - body.right() - px(10), px(30)
            )
            words = one.value_words
            draw_words(painter, words, value, theme.text, px(LEAD), bold=True, align=MIDDLE)


class Curves(Painted):
    """Curves over one axis of time, told apart by colour and by dashes."""

    def __init__(self) -> None:
        super().__init__()
        self._curves: tuple[Curve, ...] = ()

    def show_curves(self, curves: tuple[Curve, ...]) -> None:
        """Show curves; all are in one unit, that of the first."""
        self._curves = tuple(curve for curve in curves if curve.unit == curves[0].unit)[:6]
        names = ", ".join(write_name(curve) for curve in self._curves)
        self.setAccessibleName(say("Curves over time in seconds: {names}", names=names))
        self.update()

    def paint(self, painter: QPainter, box: QRectF) -> None:
        """Paint axes, curves and their names."""
        theme, px = self.theme, self.theme.px
        draw_card(painter, box, theme)
        values = [v for curve in self._curves for v in curve.values if v is not None and isfinite(v)]
        if values:
            names = QRectF(box.left() + px(18), box.top() + px(8), box.width() - px(36), px(24))
            self._paint_names(painter, names)
            unit = write_unit(self._curves[0].unit)
            head = QRectF(box.left() + px(18), names.bottom(), px(120), px(20))
            draw_words(painter, unit, head, theme.muted, px(CAPTION))
            body = box.adjusted(px(58), px(54), -px(22), -px(36))
            self._paint_plot(painter, body, values)

    def _paint_names(self, painter: QPainter, line: QRectF) -> None:
        theme, px = self.theme, self.theme.px
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
        pen = QPen(QColor(self.theme.colour_of(curve.side, place)), max(2.0, self.theme.px(2.5)))
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if dashes:
            pen.setDashPattern(dashes)
        return pen

    def _paint_plot(self, painter: QPainter, body: QRectF, values: Sequence[float]) -> None:
        px = self.theme.px
        most = max(2, min(4, int(body.height() / px(32))))
        ticks = find_axis(min(0.0, *values), max(*values, 1e-9), most)
        longest_s = max(len(curve.values) * curve.step_s for curve in self._curves)
        axes = Axes(painter, self.theme, body, (0.0, longest_s), (ticks[0], ticks[-1]))
        axes.draw_levels(ticks)
        seconds = [(tick, f"{write_tick(tick)} s") for tick in find_ticks(0.0, longest_s, 6)]
        axes.draw_places(seconds)
        for number, curve in enumerate(self._curves):
            painter.setPen(self._pen(curve, number))
            for piece in _pieces(curve):
                painter.drawPolyline(QPolygonF([axes.at(i * curve.step_s, v) for i, v in piece]))


def _pieces(curve: Curve) -> list[list[tuple[int, float]]]:
    """Return the parts of a curve between gaps."""
    pieces: list[list[tuple[int, float]]] = [[]]
    for i, value in enumerate(curve.values):
        if value is None or not isfinite(value):
            pieces.append([])
        else:
            pieces[-1].append((i, value))
    return [piece for piece in pieces if len(piece) > 1]
