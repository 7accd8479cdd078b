"""Drawing of the electrode places: both thighs from the front, with the bony landmarks and the pads.

In: a painter, a rectangle, sides and muscles. Out: paint. Never: words, only the numbers of the steps.
Places are SENIAM's: VMO at 80 % of the line from the front of the hip bone to the inner joint gap, almost
across it; VL at two thirds of the line to the outer side of the kneecap; 20 mm apart; reference on bone.
"""

from math import hypot

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from vmofire.gui.theme import LEAD, Theme
from vmofire.gui.widgets.paint import Align, draw_words
from vmofire.words import say

# One leg from the front in its own box of WIDE x HIGH, its inner side to the right.
WIDE, HIGH = 0.9, 1.62
NARROW = 0.74  # width of the thigh relative to the box of its points
HIP = (0.26, 0.09)  # anterior superior iliac spine
JOINT = (0.645, 1.14)  # joint gap in front of the inner ligament
KNEECAP = (0.49, 1.07)
OUTER_KNEECAP = (0.405, 1.06)
SHIN = (0.5, 1.43)
ADDUCTORS = (0.66, 0.52)
VMO_SHARE, VL_SHARE = 0.8, 2.0 / 3.0
SECOND_SHARE = VMO_SHARE - 0.09  # a second pair, clear of the first
THIGH_MM = 480.0  # hip to joint gap of an adult, only for the size of the pads
SPACING_MM, PAD_MM = 20.0, 10.0

Point = tuple[float, float]


def draw_thighs(
    painter: QPainter,
    rect: QRectF,
    theme: Theme,
    sides: tuple[str, ...],
    muscles: tuple[str, ...],
    apart: float = 1.0,
) -> None:
    """Paint both legs, with pads on these sides and muscles.

    Parameters
    ----------
    painter : QPainter
    rect : QRectF
    theme : Theme
    sides : tuple of {"left", "right"}
        Legs with electrodes. The person faces us, so the right leg is on the left.
    muscles : tuple of {"VMO", "VL", "adductors", "VMO2"}
        "VMO2" is a second pair on the VMO.
    apart : float
        Distance of the legs, 1.0 for side by side.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    caption = theme.px(30)
    for side, leg in _place_legs(rect, theme, apart).items():
        unit, middle = leg.unit, leg.middle
        chosen = side in sides
        _paint_leg(painter, leg, theme, chosen)
        if chosen and muscles:
            _paint_points(painter, leg, theme, muscles)
        place = QRectF(middle - WIDE * unit / 2, rect.top() + HIGH * unit, WIDE * unit, caption)
        colour = theme.text if chosen else theme.muted
        words = say("left leg") if side == "left" else say("right leg")
        draw_words(painter, words, place, colour, theme.px(LEAD), bold=chosen, align=Align.AlignCenter)
    painter.restore()


def find_places(rect: QRectF, theme: Theme, apart: float = 1.0) -> dict[str, Point]:
    """Return the place of each muscle in a drawing of this size, by label, as in "left VMO"."""
    on_leg = {"VMO": (0.64, 0.86), "VL": (0.3, 0.72), "adductors": (0.66, 0.44)}
    return {
        f"{side} {muscle}": leg.at(*place).toTuple()  # type: ignore[misc]
        for side, leg in _place_legs(rect, theme, apart).items()
        for muscle, place in on_leg.items()
    }


def _place_legs(rect: QRectF, theme: Theme, apart: float) -> "dict[str, _Leg]":
    """Return both legs in their places; the person faces us."""
    unit = min((rect.height() - theme.px(30)) / HIGH, rect.width() / (2 * WIDE * 0.9 * apart))
    half = WIDE * unit / 2 * apart
    middles = {"right": rect.center().x() - half, "left": rect.center().x() + half}
    return {
        side: _Leg(QPointF(middle, rect.top()), unit, mirrored=side == "left")
        for side, middle in middles.items()
    }


class _Leg:
    """Leg in the drawing; converts places on the leg to places on the screen."""

    def __init__(self, top_middle: QPointF, unit: float, mirrored: bool) -> None:
        self.unit, self.middle = unit, top_middle.x()
        self._origin, self._sign = top_middle, -1.0 if mirrored else 1.0

    def at(self, x: float, y: float) -> QPointF:
        return QPointF(
            self._origin.x() + self._sign * (x - WIDE / 2) * NARROW * self.unit,
            self._origin.y() + y * self.unit,
        )

    def path(self, start: Point, *curves: tuple[Point, Point, Point]) -> QPainterPath:
        path = QPainterPath(self.at(*start))
        for first, second, end in curves:
            path.cubicTo(self.at(*first), self.at(*second), self.at(*end))
        return path


def _paint_leg(painter: QPainter, leg: _Leg, theme: Theme, chosen: bool) -> None:
    outline = leg.path(
        (0.1, 0.0),
        ((0.06, 0.3), (0.16, 0.7), (0.3, 0.98)),
        ((0.33, 1.06), (0.3, 1.14), (0.3, 1.22)),
        ((0.27, 1.36), (0.34, 1.5), (0.37, HIGH)),
    )
    outline.lineTo(leg.at(0.58, HIGH))
    for first, second, end in (
        ((0.63, 1.48), (0.71, 1.36), (0.67, 1.22)),
        ((0.66, 1.14), (0.69, 1.06), (0.69, 0.98)),
        ((0.75, 0.8), (0.84, 0.5), (0.84, 0.22)),
        ((0.7, 0.16), (0.6, 0.08), (0.52, 0.0)),
    ):
        outline.cubicTo(leg.at(*first), leg.at(*second), leg.at(*end))
    outline.closeSubpath()
    skin = QColor(theme.skin)
    skin.setAlpha(150 if chosen else 60)
    painter.setPen(QPen(QColor(theme.muted if chosen else theme.line), max(1.5, leg.unit * 0.008)))
    painter.setBrush(skin)
    painter.drawPath(outline)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    middle, radius = leg.at(*KNEECAP), 0.085 * leg.unit
    painter.drawEllipse(middle, 0.85 * radius, radius)


def _paint_points(painter: QPainter, leg: _Leg, theme: Theme, muscles: tuple[str, ...]) -> None:
    drop = leg.path(
        (0.54, 0.72),
        ((0.64, 0.77), (0.7, 0.9), (0.65, 1.0)),
        ((0.62, 1.07), (0.54, 1.02), (0.52, 0.97)),
        ((0.49, 0.9), (0.5, 0.79), (0.54, 0.72)),
    )
    muscle = QColor(theme.accent)
    muscle.setAlpha(90)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(muscle)
    painter.drawPath(drop)
    lines = [(HIP, JOINT)] if "VMO" in muscles else []
    lines += [(HIP, OUTER_KNEECAP)] if "VL" in muscles else []
    pen = QPen(QColor(theme.text), max(1.5, leg.unit * 0.008))
    pen.setDashPattern([3, 3])
    painter.setPen(pen)
    for start, end in lines:
        painter.drawLine(leg.at(*start), leg.at(*end))
    if "VMO" in muscles:
        _paint_pads(painter, leg, theme, HIP, JOINT, VMO_SHARE)
    if "VMO2" in muscles:
        _paint_pads(painter, leg, theme, HIP, JOINT, SECOND_SHARE)
    if "VL" in muscles:
        _paint_pads(painter, leg, theme, HIP, OUTER_KNEECAP, VL_SHARE, along=True)
    if "adductors" in muscles:
        x, y = ADDUCTORS
        _paint_pads(painter, leg, theme, (x, y - 0.3), (x, y + 0.3), 0.5, along=True)
    _paint_pad(painter, leg.at(*SHIN), 0.036 * leg.unit, theme.text, theme)
    for number, (x, y) in (("1", (HIP[0] - 0.02, HIP[1] - 0.005)), ("2", (JOINT[0] + 0.15, JOINT[1] + 0.03))):
        _paint_number(painter, leg, theme, number, (x, y))
    _paint_number(painter, leg, theme, "3", (0.775, 0.86))
    _paint_number(painter, leg, theme, "4", (SHIN[0] - 0.15, SHIN[1]))
    if "VL" in muscles:
        _paint_number(painter, leg, theme, "5", (0.2, 0.78))
    if "adductors" in muscles:
        _paint_number(painter, leg, theme, "6", (0.755, 0.46))
    if "VMO2" in muscles:
        _paint_number(painter, leg, theme, "7", (0.755, 0.7))
    painter.setPen(QPen(QColor(theme.text), max(2.0, leg.unit * 0.01)))
    x, y = leg.at(*JOINT).x(), leg.at(*JOINT).y()
    painter.drawLine(QPointF(x - 0.03 * leg.unit, y), QPointF(x + 0.03 * leg.unit, y))


def _paint_pads(
    painter: QPainter, leg: _Leg, theme: Theme, start: Point, end: Point, share: float, along: bool = False
) -> None:
    """Paint two pads around a place on a line: across it, or along it."""
    first, last = leg.at(*start), leg.at(*end)
    dx, dy = last.x() - first.x(), last.y() - first.y()
    length = hypot(dx, dy)
    ux, uy = (dx / length, dy / length) if along else (-dy / length, dx / length)
    mm = leg.unit * 1.05 / THIGH_MM * 1.5  # 1.5 times the real size, to be visible
    x, y = first.x() + share * dx, first.y() + share * dy
    for half_mm in (-SPACING_MM / 2, SPACING_MM / 2):
        place = QPointF(x + half_mm * mm * ux, y + half_mm * mm * uy)
        _paint_pad(painter, place, PAD_MM / 2 * 1.4 * mm, theme.accent, theme)


def _paint_pad(painter: QPainter, place: QPointF, radius: float, colour: str, theme: Theme) -> None:
    painter.setPen(QPen(QColor(theme.surface), max(1.0, radius * 0.2)))
    painter.setBrush(QColor(colour))
    painter.drawEllipse(place, radius, radius)


def _paint_number(painter: QPainter, leg: _Leg, theme: Theme, number: str, place: Point) -> None:
    middle, radius = leg.at(*place), max(theme.px(11), 0.045 * leg.unit)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.text))
    painter.drawEllipse(middle, radius, radius)
    box = QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius)
    draw_words(
        painter, number, box, theme.surface, radius * 1.25, smallest=8, bold=True, align=Align.AlignCenter
    )
