"""Stage of a drawing: points in space to points on the picture, and the shapes that all drawings are made of.

In: a painter, a rectangle, the bounds of a drawing. Out: filled shapes. Never: a person, a thing, a word.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import atan2, cos, degrees, hypot, inf, pi, radians, sin, sqrt

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from vmofire.gui.theme import Theme
from vmofire.guided.skeleton import Vector

Circle = tuple[Vector, float]
_DIRECTIONS = tuple((cos(k * pi / 14), sin(k * pi / 14)) for k in range(28))
EDGE = 1.1  # gap between a limb and what lies behind it, cm


@dataclass(frozen=True)
class View:
    """Direction from which a drawing is seen.

    Attributes
    ----------
    turn
        0 from the side of the working leg, 90 from the front, degrees.
    above
        How far from above, degrees: a little, so that floor and steps have a surface.
    mirrored
        Whether left and right are exchanged, for a left leg that works.
    """

    turn: float
    above: float
    mirrored: bool = False

    @cached_property
    def _directions(self) -> tuple[float, float, float, float]:
        """Cosine and sine of `turn`, then of `above`: a drawing asks for them some hundred times."""
        turn, above = radians(self.turn), radians(self.above)
        return cos(turn), sin(turn), cos(above), sin(above)

    def flatten(self, point: Vector) -> tuple[float, float]:
        """Return the place of a point in the picture, cm; y up."""
        cos_turn, sin_turn, cos_above, sin_above = self._directions
        x = point.x * cos_turn - point.z * sin_turn
        y = point.y * cos_above - (point.x * sin_turn + point.z * cos_turn) * sin_above
        return (-x if self.mirrored else x), y

    def depth(self, point: Vector) -> float:
        """Return how near a point is, cm."""
        cos_turn, sin_turn, cos_above, sin_above = self._directions
        ahead = point.x * sin_turn + point.z * cos_turn
        return ahead * cos_above + point.y * sin_above


class Stage:
    """Painter of shapes in space.

    Parameters
    ----------
    painter : QPainter
    rect : QRectF
        The drawing fills as much of it as its shape allows.
    bounds : QRectF
        Bounds of the drawing, cm, y up.
    view : View
    theme : Theme
    """

    def __init__(
        self,
        painter: QPainter,
        rect: QRectF,
        bounds: tuple[float, float, float, float],
        view: View,
        theme: Theme,
    ) -> None:
        self.painter, self.view, self.theme = painter, view, theme
        left, bottom, right, top = bounds
        self.unit = min(rect.width() / (right - left), rect.height() / (top - bottom))
        self._x = rect.center().x() - self.unit * (left + right) / 2
        self._y = rect.center().y() + self.unit * (bottom + top) / 2

    def place(self, point: Vector) -> QPointF:
        """Return the place of a point in the picture, pixels."""
        x, y = self.view.flatten(point)
        return QPointF(self._x + x * self.unit, self._y - y * self.unit)

    def fill_hull(self, circles: Sequence[Circle], colour: QColor, edge: QColor | None = None) -> None:
        """Fill the smallest convex shape around circles; `edge` is the colour of a gap around it."""
        hull, around = self._find_hull(circles)
        if edge is not None:
            self._fill(around, edge)
        self._fill(hull, colour)

    def fill_hulls(self, pieces: Sequence[tuple[Sequence[Circle], QColor]], edge: QColor) -> None:
        """Fill the hulls of a whole, each with its colour, with one gap around all of them."""
        found = [(*self._find_hull(circles), colour) for circles, colour in pieces]
        for _, around, _ in found:
            self._fill(around, edge)
        for hull, _, colour in found:
            self._fill(hull, colour)

    def _find_hull(self, circles: Sequence[Circle]) -> tuple[QPolygonF, QPolygonF]:
        """Return the convex shape, and the same with a gap around it.

        In each direction it has the outermost point of the outermost circle, the same circle for both.
        """
        rounds: list[tuple[float, float, float]] = []
        for middle, radius in circles:
            at = self.place(middle)
            rounds.append((at.x(), at.y(), radius * self.unit))
        points: list[QPointF] = []
        further: list[QPointF] = []
        gap = EDGE * self.unit
        for x, y in _DIRECTIONS:
            most = -inf
            at_x = at_y = size = 0.0
            for middle_x, middle_y, radius in rounds:
                reach = x * middle_x + y * middle_y + radius
                if reach > most:
                    most, at_x, at_y, size = reach, middle_x, middle_y, radius
            points.append(QPointF(at_x + size * x, at_y + size * y))
            size += gap
            further.append(QPointF(at_x + size * x, at_y + size * y))
        return QPolygonF(points), QPolygonF(further)

    def _fill(self, shape: QPolygonF, colour: QColor) -> None:
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(colour)
        self.painter.drawPolygon(shape)

    def fill_face(self, corners: Iterable[Vector], colour: QColor) -> None:
        """Fill a flat face."""
        self._fill(QPolygonF([self.place(corner) for corner in corners]), colour)

    def fill_ellipse(
        self, middle: QPointF, across: float, along: float, angle: float, colour: QColor
    ) -> None:
        """Fill an ellipse of the picture; its half widths in cm, its slope in degrees."""
        self.painter.save()
        self.painter.translate(middle)
        self.painter.rotate(angle)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(colour)
        self.painter.drawEllipse(QPointF(), across * self.unit, along * self.unit)
        self.painter.restore()

    def fill_path(self, path: QPainterPath, colour: QColor) -> None:
        """Fill a path of the picture."""
        self.painter.fillPath(path, colour)

    def stroke(self, points: Iterable[Vector], colour: QColor, width: float) -> None:
        """Draw a line with round ends; its width in cm."""
        pen = QPen(colour, width * self.unit)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        self.painter.setPen(pen)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.drawPolyline(QPolygonF([self.place(point) for point in points]))

    def fill_box(self, low: Vector, high: Vector, colour: QColor) -> None:
        """Fill a box: its top is lighter, the face on the side darker."""

        def corner(x: float, y: float, z: float) -> Vector:
            return Vector(low.x if x < 0 else high.x, low.y if y < 0 else high.y, low.z if z < 0 else high.z)

        side = [corner(x, y, 1) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
        ahead = [corner(1, y, z) for y, z in ((-1, -1), (-1, 1), (1, 1), (1, -1))]
        top = [corner(x, 1, z) for x, z in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
        self.fill_face(side, colour.darker(112))
        self.fill_face(ahead, colour.darker(126))
        self.fill_face(top, colour)

    def slope(self, start: Vector, end: Vector) -> tuple[float, float]:
        """Return slope, degrees, and length, cm, of a line in the picture."""
        first, last = self.place(start), self.place(end)
        dx, dy = last.x() - first.x(), last.y() - first.y()
        return degrees(atan2(dy, dx)), hypot(dx, dy) / self.unit

    def flat_share(self, direction: Vector) -> float:
        """Return how long a direction looks in the picture, 0 to 1."""
        x, y = self.view.flatten(direction)
        return sqrt(x * x + y * y)


def mix(first: str, second: str, share: float) -> QColor:
    """Return a colour between two; `share` of the second."""
    one, other = QColor(first), QColor(second)
    keep = 1.0 - share
    return QColor.fromRgbF(
        one.redF() * keep + other.redF() * share,
        one.greenF() * keep + other.greenF() * share,
        one.blueF() * keep + other.blueF() * share,
    )
