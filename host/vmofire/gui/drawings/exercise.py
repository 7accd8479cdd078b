"""Drawing of an exercise at a moment of its movement: person, things, and an arrow the way it goes.

In: a painter, a rectangle, a movement by name, the side, how far it is. Out: paint. Never: words, a clock.
"""

from dataclasses import replace
from functools import cache
from math import atan2, cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPicture

from vmofire.gui.drawings.person import list_parts
from vmofire.gui.drawings.stage import Stage, View
from vmofire.gui.drawings.things import list_held, paint_floor, paint_thing
from vmofire.gui.theme import LIGHT, Theme
from vmofire.guided.movements import Movement, bundled, find_body, find_way
from vmofire.guided.skeleton import WHICH, Vector, Which
from vmofire.labels import LEGS, Side

FRONT = 55.0  # a view from here on shows both legs from the front, so nobody has to turn
FINE = 10.0  # pixels per cm, to measure a drawing
MOMENTS = 4  # of a movement, to find how much room it takes
LEAST_ARROW, MOST_ARROW = 18.0, 34.0  # its length, cm


def draw_exercise(
    painter: QPainter, rect: QRectF, name: str, side: Side, theme: Theme, share: float, heading: int = 0
) -> None:
    """Paint an exercise as large as a rectangle allows.

    Parameters
    ----------
    painter : QPainter
    rect : QRectF
    name : str
        Name of a movement; other names paint nothing.
    side : {"left", "right", "both", ""}
        The working leg, which is coloured. Seen from the side, the person turns so that it is the nearer one.
    theme : Theme
    share : float
        How far the movement is, 0 at rest, 1 in the hold.
    heading : int
        1 on the way to the hold, -1 on the way back: an arrow shows it; 0 for none.
    """
    if name not in bundled():
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    stage, movement = _set_stage(painter, rect, name, side, theme)
    _paint_moment(stage, movement, side, share)
    if heading:
        _paint_arrows(stage, movement, heading)
    painter.restore()


def find_arrows(
    painter: QPainter, rect: QRectF, name: str, side: Side, theme: Theme, heading: int
) -> list[tuple[QPointF, QPointF]]:
    """Return start and end of each arrow of a drawing, pixels; parameters as of `draw_exercise`."""
    return _list_arrows(*_set_stage(painter, rect, name, side, theme), heading)


def _set_stage(
    painter: QPainter, rect: QRectF, name: str, side: Side, theme: Theme
) -> tuple[Stage, Movement]:
    """Return the stage of a drawing, and its movement for a side."""
    movement = bundled()[name]
    turns = movement.legs != "alternate" and movement.view < FRONT
    view = View(movement.view, movement.above, mirrored=turns and side == "left")
    left, bottom, right, top = _find_bounds(name)
    bounds = (-right, bottom, -left, top) if view.mirrored else (left, bottom, right, top)
    if movement.legs == "alternate" and side == "left":
        movement = _swap_legs(movement)
    return Stage(painter, rect, bounds, view, theme), movement


def _find_working(movement: Movement, side: Side) -> frozenset[Which]:
    """Return the coloured legs: that of the side, or both."""
    if movement.legs == "both" and side not in LEGS:
        return frozenset(WHICH)
    is_other = side == "left" and (movement.legs == "alternate" or movement.view >= FRONT)
    return frozenset(("other",)) if is_other else frozenset(("working",))


def _swap_legs(movement: Movement) -> Movement:
    """Return a movement whose other leg works."""
    keys = tuple(replace(key, working=key.other, other=key.working) for key in movement.keys)
    return replace(movement, keys=keys, point=movement.point.replace("working", "other"))


def _paint_moment(stage: Stage, movement: Movement, side: Side, share: float) -> None:
    body = find_body(movement, share)
    paint_floor(stage, movement)
    for thing in movement.things:
        paint_thing(stage, thing, body)
    parts = [*list_parts(stage, body, _find_working(movement, side)), *list_held(stage, movement, body)]
    for part in sorted(parts, key=lambda one: one.depth):
        part.paint()


@cache
def _find_bounds(name: str) -> tuple[float, float, float, float]:
    """Return left, lower, right and upper end of a drawing, cm; the same in all its moments."""
    movement = bundled()[name]
    picture = QPicture()
    painter = QPainter(picture)
    size = QRectF(-0.5 * FINE, -0.5 * FINE, FINE, FINE)  # its bounds are whole pixels
    stage = Stage(painter, size, (-0.5, -0.5, 0.5, 0.5), View(movement.view, movement.above), LIGHT)
    for each in (movement, _swap_legs(movement)) if movement.legs == "alternate" else (movement,):
        for place in range(MOMENTS + 1):
            _paint_moment(stage, each, "", place / MOMENTS)
        _paint_arrows(stage, each, 1)
        _paint_arrows(stage, each, -1)
    painter.end()
    found = picture.boundingRect()
    left, bottom, right, top = found.left(), -found.bottom(), found.right(), -found.top()
    return left / FINE, bottom / FINE, right / FINE, top / FINE


def _list_arrows(stage: Stage, movement: Movement, heading: int) -> list[tuple[QPointF, QPointF]]:
    """Return the way of the moving point, or of both knees that meet; long enough to be seen."""
    aside = Vector(*movement.arrow)
    both = aside.z != 0.0  # both knees, towards each other
    arrows: list[tuple[QPointF, QPointF]] = []
    for sign, which in ((1.0, "working"), (-1.0, "other"))[: 2 if both else 1]:
        start, end = find_way(movement, movement.point.replace("working", which))
        middle = (start + end) * 0.5 + Vector(aside.x, aside.y, sign * aside.z)
        line = (end - start).unit * (max(LEAST_ARROW, min((end - start).length, MOST_ARROW)) * heading * 0.5)
        arrows.append((stage.place(middle - line), stage.place(middle + line)))
    return arrows


def _paint_arrows(stage: Stage, movement: Movement, heading: int) -> None:
    for start, end in _list_arrows(stage, movement, heading):
        _paint_arrow(stage, start, end)


def _paint_arrow(stage: Stage, start: QPointF, end: QPointF) -> None:
    unit = stage.unit
    slope = atan2(end.y() - start.y(), end.x() - start.x())
    for colour, width in ((stage.theme.surface, 6.4), (stage.theme.text, 3.6)):
        pen = QPen(QColor(colour), width * unit)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        stage.painter.setPen(pen)
        stage.painter.drawLine(start, end)
        tips = [
            QPointF(end.x() + 8.0 * unit * cos(slope + turn), end.y() + 8.0 * unit * sin(slope + turn))
            for turn in (-0.78 * pi, 0.78 * pi)
        ]
        stage.painter.drawPolyline([tips[0], end, tips[1]])
