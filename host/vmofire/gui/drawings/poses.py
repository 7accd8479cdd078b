"""Drawings of the exercises: one figure for each, in one style, with the working leg in colour.

In: a painter, a rectangle, the name of a pose, the side. Out: paint. Never: words.
Each figure is data: joints in a box of 100 x 100, y down, drawn as limbs with round ends.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import atan2, cos, hypot, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from vmofire.gui.theme import Theme
from vmofire.words import msg, say

Point = tuple[float, float]
Line = tuple[Point, ...]


@dataclass(frozen=True)
class Pose:
    """Figure of an exercise, and the things around it.

    Attributes
    ----------
    head : Point
    body : tuple of lines
        Trunk and arms.
    working, other : Line
        Hip, knee, ankle and toes of the working leg, and of the other leg.
    things : tuple of lines
        Floor, wall, chair, step.
    ball, towel : Point or None
    weight : Point or None
        Middle of a dumbbell that is held upright.
    arrows : tuple of (Point, Point)
        Start and end of each movement.
    both : bool
        Whether both legs work.
    frontal : bool
        Whether it is seen from the front: then the side of the picture tells left from right.
    """

    head: Point
    body: tuple[Line, ...]
    working: Line
    other: Line
    things: tuple[Line, ...]
    ball: Point | None = None
    towel: Point | None = None
    weight: Point | None = None
    arrows: tuple[tuple[Point, Point], ...] = ()
    both: bool = False
    frontal: bool = False


_FLOOR: Line = ((3, 90), (97, 90))
_CHAIR: tuple[Line, ...] = (_FLOOR, ((26, 30), (26, 90)), ((26, 60), (56, 60)), ((54, 60), (54, 90)))
_STEP_BEHIND: tuple[Line, ...] = (((3, 70), (48, 70), (48, 90), (97, 90)),)
_LEG_PRESS: tuple[Line, ...] = (
    _FLOOR,
    ((11, 34), (20, 76), (44, 76)),  # back and seat
    ((24, 76), (24, 90)),
    ((40, 76), (40, 90)),
    ((79, 42), (79, 74)),  # plate, and the weights it lifts
    ((79, 66), (86, 66)),
    ((86, 24), (86, 90)),
    ((96, 24), (96, 90)),
    *(((86, y), (96, y)) for y in (42, 48, 54, 60, 66)),
)
_STEP: tuple[Line, ...] = (((3, 90), (52, 90), (52, 72), (97, 72)),)
_MAT: tuple[Line, ...] = (((3, 84), (97, 84)),)

POSES: dict[str, Pose] = {
    "sit_squeeze": Pose(
        head=(50, 13),
        body=(
            ((50, 24), (50, 54)),
            ((50, 26), (36, 30), (31, 45), (39, 58)),
            ((50, 26), (64, 30), (69, 45), (61, 58)),
        ),
        working=((45, 55), (39, 64), (40, 84), (35, 88)),
        other=((55, 55), (61, 64), (60, 84), (65, 88)),
        things=(_FLOOR, ((30, 57), (70, 57)), ((31, 57), (31, 90)), ((69, 57), (69, 90))),
        ball=(50, 65),
        arrows=(((26, 65), (34, 65)), ((74, 65), (66, 65))),
        both=True,
        frontal=True,
    ),
    "clench_extension": Pose(
        head=(10, 74),
        body=(((19, 77), (45, 78)), ((20, 78), (30, 81), (42, 81))),
        working=((46, 77), (66, 65), (88, 52), (86, 46)),
        other=((46, 77), (66, 66), (83, 80), (88, 75)),
        things=_MAT,
        ball=(63, 60),
        towel=(66, 76),
        arrows=(((94, 66), (94, 52)),),
    ),
    "twisted_raise": Pose(
        head=(10, 74),
        body=(((19, 77), (45, 78)), ((20, 78), (30, 81), (42, 81))),
        working=((46, 77), (66, 64), (88, 50), (94, 46)),
        other=((46, 77), (62, 57), (72, 81), (79, 81)),
        things=_MAT,
        arrows=(((97, 68), (97, 56)),),
    ),
    "ball_bridge": Pose(
        head=(10, 75),
        body=(((18, 77), (48, 57)), ((20, 78), (32, 81), (46, 81))),
        working=((48, 57), (70, 48), (72, 80), (79, 80)),
        other=((48, 57), (70, 48), (72, 80), (79, 80)),
        things=_MAT,
        ball=(69, 43),
        arrows=(((46, 74), (46, 64)),),
        both=True,
    ),
    "wall_squat": Pose(
        head=(30, 21),
        body=(((29, 31), (29, 58)), ((29, 34), (36, 46), (48, 54))),
        working=((30, 59), (54, 60), (50, 86), (58, 87)),
        other=((30, 59), (54, 60), (50, 86), (58, 87)),
        things=(_FLOOR, ((20, 6), (20, 90))),
        ball=(54, 54),
        arrows=(((72, 40), (72, 54)),),
        both=True,
    ),
    "stretch": Pose(
        head=(46, 13),
        body=(
            ((46, 23), (46, 52)),
            ((46, 27), (57, 40), (63, 55)),
            ((46, 27), (34, 38), (23, 42)),
        ),
        working=((46, 52), (48, 73), (65, 60), (70, 66)),
        other=((46, 52), (45, 72), (45, 87), (37, 88)),
        things=(_FLOOR, ((20, 42), (20, 90)), ((4, 64), (20, 64)), ((5, 64), (5, 90))),
        arrows=(((76, 74), (74, 60)),),
    ),
    "knee_extension_chair": Pose(
        head=(36, 14),
        body=(((35, 25), (33, 55)), ((35, 29), (42, 42), (40, 57))),
        working=((33, 56), (58, 55), (83, 52), (85, 45)),
        other=((33, 56), (58, 56), (58, 84), (66, 87)),
        things=_CHAIR,
        arrows=(((80, 76), (88, 62)),),
    ),
    "step_up": Pose(
        head=(46, 12),
        body=(((47, 22), (49, 48)), ((47, 26), (40, 37), (44, 48)), ((47, 26), (56, 36), (60, 44))),
        working=((49, 49), (66, 54), (64, 69), (72, 70)),
        other=((49, 49), (42, 68), (32, 86), (40, 88)),
        things=_STEP,
        arrows=(((84, 48), (84, 34)),),
    ),
    "step_down": Pose(
        head=(40, 9),
        body=(((38, 19), (28, 41)), ((38, 23), (49, 33), (61, 32))),
        working=((28, 42), (47, 46), (38, 65), (47, 68)),
        other=((28, 42), (50, 54), (58, 77), (66, 73)),
        things=_STEP_BEHIND,
        arrows=(((84, 36), (84, 52)),),
    ),
    "lunge": Pose(
        head=(50, 18),
        body=(((49, 28), (44, 58)), ((49, 32), (57, 45), (58, 59))),
        working=((45, 60), (70, 60), (70, 85), (79, 88)),
        other=((45, 60), (35, 83), (12, 82), (10, 88)),
        things=(_FLOOR,),
        arrows=(((66, 22), (80, 38)),),
    ),
    "split_squat": Pose(
        head=(48, 14),
        body=(((48, 24), (47, 53)), ((48, 28), (59, 39), (51, 50))),
        working=((47, 54), (67, 63), (63, 85), (72, 88)),
        other=((47, 54), (40, 76), (20, 79), (24, 88)),
        things=(_FLOOR,),
        arrows=(((84, 36), (84, 54)),),
    ),
    "leg_press": Pose(
        head=(20, 25),
        body=(((20, 36), (27, 68)), ((21, 40), (29, 54), (38, 66))),
        working=((28, 69), (52, 58), (72, 66), (75, 57)),
        other=((28, 69), (52, 58), (72, 66), (75, 57)),
        things=_LEG_PRESS,
        arrows=(((56, 40), (72, 40)),),
        both=True,
    ),
    "goblet_squat": Pose(
        head=(50, 17),
        body=(
            ((50, 28), (50, 58)),
            ((50, 30), (36, 35), (38, 47), (47, 40)),
            ((50, 30), (64, 35), (62, 47), (53, 40)),
        ),
        working=((45, 59), (27, 63), (31, 84), (23, 88)),
        other=((55, 59), (73, 63), (69, 84), (77, 88)),
        things=(_FLOOR,),
        weight=(50, 40),
        arrows=(((88, 34), (88, 50)),),
        both=True,
        frontal=True,
    ),
}


_NAMES = {
    "sit_squeeze": msg("sitting, a ball between the knees"),
    "clench_extension": msg("sitting, ball between the knees, legs stretched"),
    "twisted_raise": msg("leg raised, foot turned out"),
    "ball_bridge": msg("bridge with a ball between the knees"),
    "wall_squat": msg("squat at a wall with a ball between the knees"),
    "stretch": msg("stretch"),
    "knee_extension_chair": msg("sitting, knee pushed straight"),
    "step_up": msg("step up"),
    "step_down": msg("step down"),
    "lunge": msg("lunge"),
    "split_squat": msg("split squat"),
    "leg_press": msg("leg press"),
    "goblet_squat": msg("goblet squat"),
}


def name_pose(name: str) -> str:
    """Return the name of a drawing, for screen readers."""
    return say(_NAMES[name])


def has_pose(name: str) -> bool:
    """Return whether there is a drawing of that name."""
    return name in POSES


def draw_pose(painter: QPainter, rect: QRectF, name: str, side: str, theme: Theme) -> None:
    """Paint a pose as large as a rectangle allows.

    Parameters
    ----------
    painter : QPainter
    rect : QRectF
    name : str
        One of `POSES`; other names paint nothing.
    side : {"left", "right", "both", ""}
        Side of the working leg. In a side view, a figure that uses its left leg faces left.
    theme : Theme
    """
    pose = POSES.get(name)
    if pose is None:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    unit = min(rect.width(), rect.height()) / 100.0
    origin = QPointF(rect.center().x() - 50 * unit, rect.center().y() - 50 * unit)
    mirrored = side == "left" and not pose.frontal

    def place(point: Point) -> QPointF:
        x = 100.0 - point[0] if mirrored else point[0]
        return QPointF(origin.x() + x * unit, origin.y() + point[1] * unit)

    def stroke(line: Line, colour: str, width: float) -> None:
        pen = QPen(QColor(colour), width * unit)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF([place(point) for point in line]))

    for line in pose.things:
        stroke(line, theme.muted, 1.2)
    if pose.towel is not None:
        _fill_circle(painter, place(pose.towel), 7 * unit, theme.muted)
    right_works = pose.both or side in ("right", "both", "")
    left_works = pose.both or side in ("left", "both")
    working = theme.accent if not pose.frontal or right_works else theme.skin
    other = theme.accent if pose.both or (pose.frontal and left_works) else theme.skin
    _stroke_leg(stroke, pose.other, other)
    for line in pose.body:
        # The trunk is thicker than an arm.
        stroke(line, theme.skin, 9.0 if len(line) == 2 else 4.0)
    _fill_circle(painter, place(pose.head), 7 * unit, theme.skin)
    _stroke_leg(stroke, pose.working, working)
    if pose.weight is not None:
        middle = place(pose.weight)
        for y in (-6.0, 6.0):
            _fill_circle(painter, middle + QPointF(0.0, y * unit), 5 * unit, theme.muted, theme.surface)
        x, y = pose.weight
        stroke(((x, y - 4.0), (x, y + 4.0)), theme.muted, 4.0)
    if pose.ball is not None:
        _fill_circle(painter, place(pose.ball), 6.5 * unit, theme.trouble, theme.surface)
    for start, end in pose.arrows:
        _paint_arrow(painter, place(start), place(end), theme.text, unit)
    painter.restore()


def _stroke_leg(stroke: Callable[[Line, str, float], None], leg: Line, colour: str) -> None:
    hip, knee, ankle, toes = leg
    stroke((hip, knee), colour, 8.5)
    stroke((knee, ankle), colour, 6.5)
    stroke((ankle, toes), colour, 4.5)


def _fill_circle(painter: QPainter, middle: QPointF, radius: float, colour: str, edge: str = "") -> None:
    painter.setPen(QPen(QColor(edge), radius * 0.2) if edge else QPen(Qt.PenStyle.NoPen))
    painter.setBrush(QColor(colour))
    painter.drawEllipse(middle, radius, radius)


def _paint_arrow(painter: QPainter, start: QPointF, end: QPointF, colour: str, unit: float) -> None:
    pen = QPen(QColor(colour), 1.8 * unit)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawLine(start, end)
    direction = atan2(end.y() - start.y(), end.x() - start.x())
    length = min(5 * unit, 0.6 * hypot(end.x() - start.x(), end.y() - start.y()))
    for turn in (-0.75 * pi, 0.75 * pi):
        tip = QPointF(end.x() + length * cos(direction + turn), end.y() + length * sin(direction + turn))
        painter.drawLine(end, tip)
