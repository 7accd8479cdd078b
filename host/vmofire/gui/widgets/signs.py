"""Signs with one shape per state, besides its colour: active, rest, trouble, yes, no, unclear.

In: a sign. Out: paint, its colours. Never: a choice of the sign.
"""

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from vmofire.gui.theme import Theme, make_font
from vmofire.gui.widgets.painted import Painted
from vmofire.words import msg, say

Sign = Literal[
    "active",
    "rest",
    "trouble",
    "waiting",
    "yes",
    "no",
    "unclear",
    "skipped",
    "done",
    "paused",
    "stopped",
    "question",
]
_NAMES: dict[Sign, str] = {
    "active": msg("active"),
    "rest": msg("at rest"),
    "trouble": msg("trouble"),
    "waiting": msg("waiting"),
    "yes": msg("yes"),
    "no": msg("not so"),
    "unclear": msg("cannot tell"),
    "skipped": msg("skipped"),
    "done": msg("done"),
    "paused": msg("paused"),
    "stopped": msg("stopped"),
    "question": msg("question"),
}
_RINGS = ("rest", "waiting", "skipped", "paused", "stopped")


def name_sign(sign: Sign) -> str:
    """Return the name of a sign, for screen readers."""
    return say(_NAMES[sign])


def draw_sign(painter: QPainter, sign: Sign, square: QRectF, colour: str, upon: str) -> None:
    """Paint a sign into a square.

    Parameters
    ----------
    painter : QPainter
    sign : str
        "active" is a full disc, "rest" a ring, "waiting" a dashed ring, "trouble" a triangle with an
        exclamation mark; "yes" a disc with a tick, "no" a disc with a cross, "unclear" a disc with a question
        mark, "question" a disc with three dots, "skipped" a ring with a dash, "done" a square with a tick,
        "paused" a ring with two bars, "stopped" a ring with a square.
    square : QRectF
    colour, upon : str
        Colours of the sign, and of the mark on it.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side = square.width()
    pen = QPen(QColor(colour), max(1.5, side / 12))
    inner = square.adjusted(pen.widthF() / 2, pen.widthF() / 2, -pen.widthF() / 2, -pen.widthF() / 2)
    if sign in _RINGS:
        if sign == "waiting":
            pen.setDashPattern([1.2, 1.6])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(inner)
    elif sign == "trouble":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawPolygon(QPolygonF([square.bottomLeft(), square.bottomRight(), _at(square, 0.5, 0.06)]))
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        if sign == "done":
            painter.drawRoundedRect(square, side * 0.14, side * 0.14)
        else:
            painter.drawEllipse(square)
    _draw_mark(painter, sign, square, colour, upon)
    painter.restore()


def _draw_mark(painter: QPainter, sign: Sign, square: QRectF, colour: str, upon: str) -> None:
    side = square.width()
    pen = QPen(QColor(colour if sign in _RINGS else upon), max(1.5, side / 9))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    if sign in ("yes", "done"):
        painter.drawPolyline([_at(square, 0.28, 0.52), _at(square, 0.44, 0.68), _at(square, 0.73, 0.35)])
    elif sign == "no":
        painter.drawLine(_at(square, 0.34, 0.34), _at(square, 0.66, 0.66))
        painter.drawLine(_at(square, 0.66, 0.34), _at(square, 0.34, 0.66))
    elif sign == "skipped":
        painter.drawLine(_at(square, 0.32, 0.5), _at(square, 0.68, 0.5))
    elif sign == "paused":
        painter.drawLine(_at(square, 0.4, 0.34), _at(square, 0.4, 0.66))
        painter.drawLine(_at(square, 0.6, 0.34), _at(square, 0.6, 0.66))
    elif sign == "stopped":
        painter.fillRect(QRectF(_at(square, 0.36, 0.36), _at(square, 0.64, 0.64)), QColor(colour))
    elif sign == "question":
        painter.setBrush(QColor(upon))
        painter.setPen(Qt.PenStyle.NoPen)
        for x in (0.28, 0.5, 0.72):
            painter.drawEllipse(_at(square, x, 0.5), side * 0.065, side * 0.065)
    elif sign == "unclear":
        painter.setFont(make_font(side * 0.66, bold=True))
        painter.drawText(square, Qt.AlignmentFlag.AlignCenter, "?")
    elif sign == "trouble":
        painter.setFont(make_font(side * 0.6, bold=True))
        painter.drawText(square.adjusted(0, side * 0.22, 0, side * 0.06), Qt.AlignmentFlag.AlignCenter, "!")


def _at(square: QRectF, x: float, y: float) -> QPointF:
    return QPointF(square.left() + x * square.width(), square.top() + y * square.height())


def colours_of(sign: Sign, theme: Theme, quiet: str = "text") -> tuple[str, str]:
    """Return the colours of a sign and of the mark on it; `quiet` names the colour of neutral signs."""
    if sign == "no":
        return theme.adverse, theme.on_adverse
    if sign in ("unclear", "trouble"):
        return theme.trouble, theme.on_trouble
    if sign in ("yes", "active", "done"):
        return theme.accent, theme.on_accent
    return getattr(theme, quiet), theme.surface


class SignMark(Painted):
    """Widget of one sign; without a sign it takes no room.

    Parameters
    ----------
    side_px : float
        Side of the sign, in pixels of the design.
    """

    def __init__(self, side_px: float) -> None:
        super().__init__((side_px, side_px), grows="neither")
        self._sign: Sign | None = None
        self._upon_strong = ""
        self.hide()

    def show_sign(self, sign: Sign | None, upon_strong: str = "") -> None:
        """Show a sign, or none; `upon_strong` names its colour on a coloured background."""
        if (sign, upon_strong) != (self._sign, self._upon_strong):
            self._sign, self._upon_strong = sign, upon_strong
            self.setVisible(sign is not None)
            self.update()

    def paint(self, painter: QPainter, box: QRectF) -> None:
        """Paint the sign."""
        if self._sign is not None:
            colour, upon = colours_of(self._sign, self.theme, "muted")
            if self._upon_strong:
                colour, upon = getattr(self.theme, self._upon_strong), colour
            side = min(box.width(), box.height())
            draw_sign(painter, self._sign, QRectF(0, (box.height() - side) / 2, side, side), colour, upon)
