"""Things of the drawings: floor, mat, chair, wall, step, ball, towel, weights.

In: a stage, things of a Movement, a Body that touches them. Out: paint. Never: a person.
"""

from PySide6.QtGui import QColor

from vmofire.gui.drawings.person import Part
from vmofire.gui.drawings.stage import Stage, mix
from vmofire.guided.movements import Movement, Thing, find_reach
from vmofire.guided.skeleton import KNEE_RADIUS, Body, Vector

BALL = 10.0  # radius of the ball, cm
WIDE = 24.0  # half the width of chairs and steps
V = Vector


def _wood(stage: Stage) -> QColor:
    return mix(stage.theme.muted, stage.theme.surface, 0.5)


def paint_floor(stage: Stage, movement: Movement) -> None:
    """Paint the floor under all moments of a movement, or a mat."""
    low, high = find_reach(movement)
    if any(thing.kind == "mat" for thing in movement.things):
        mat = mix(stage.theme.accent, stage.theme.surface, 0.72)
        stage.fill_box(V(low - 6, -3, -30), V(high + 4, 0, 30), mat)
        return
    corners = (V(low - 14, 0, -34), V(high + 14, 0, -34), V(high + 14, 0, 34), V(low - 14, 0, 34))
    stage.fill_face(corners, mix(stage.theme.raised, stage.theme.surface, 0.35))


def _paint_chair(stage: Stage, thing: Thing) -> None:
    wood, x, y = _wood(stage), thing.x, thing.y
    back = x - 13.0
    for z in (-WIDE + 3, WIDE - 3):
        for leg in (back, x + 26):
            stage.stroke((V(leg, 1, z), V(leg, y - 3, z)), wood.darker(120), 3.4)
    for z in (-WIDE + 3, WIDE - 3):
        stage.stroke((V(back, y, z), V(back - 3, y + 46, z)), wood.darker(110), 3.4)
    panel = ((y + 24, -WIDE + 3), (y + 24, WIDE - 3), (y + 46, WIDE - 3), (y + 46, -WIDE + 3))
    stage.fill_face([V(back - 2, up, z) for up, z in panel], wood)
    stage.fill_box(V(back - 2, y - 4, -WIDE), V(x + 29, y, WIDE), wood)


def _paint_seat(stage: Stage, thing: Thing) -> None:
    """Paint a bench as high as the feet need to hang."""
    wood, x, y = _wood(stage), thing.x, thing.y
    for z in (-WIDE + 2, WIDE + 2):
        for leg in (x - 28, x + 24):
            stage.stroke((V(leg, 1, z), V(leg, y - 4, z)), wood.darker(125), 4.0)
    stage.fill_box(V(x - 34, y - 7, -WIDE - 4), V(x + 29, y, WIDE + 4), wood)


def _paint_rail(stage: Stage, thing: Thing) -> None:
    """Paint a chair, its back to the person."""
    wood, x, y = _wood(stage), thing.x, thing.y
    for z in (-WIDE + 3, WIDE - 3):
        for leg in (x + 2, x + 40):
            stage.stroke((V(leg, 1, z), V(leg, 42, z)), wood.darker(120), 3.4)
    stage.fill_box(V(x, 42, -WIDE), V(x + 42, 46, WIDE), wood)
    for z in (-WIDE + 3, WIDE - 3):
        stage.stroke((V(x + 2, 46, z), V(x, y, z)), wood.darker(110), 3.4)
    panel = ((y - 18, -WIDE + 3), (y - 18, WIDE - 3), (y, WIDE - 3), (y, -WIDE + 3))
    stage.fill_face([V(x, up, z) for up, z in panel], wood)


def _paint_wall(stage: Stage, thing: Thing) -> None:
    x = thing.x
    corners = (V(x, 0, -46), V(x, 0, 40), V(x, 176, 40), V(x, 176, -46))
    stage.fill_face(corners, mix(stage.theme.raised, stage.theme.muted, 0.18))
    side = (V(x - 5, 0, 40), V(x, 0, 40), V(x, 176, 40), V(x - 5, 176, 40))
    stage.fill_face(side, mix(stage.theme.raised, stage.theme.muted, 0.55))


def _paint_step(stage: Stage, thing: Thing) -> None:
    size = thing.size or 44.0
    stage.fill_box(V(thing.x, 0, -WIDE - 2), V(thing.x + size, thing.y, WIDE + 2), _wood(stage))


def _paint_towel(stage: Stage, thing: Thing) -> None:
    cloth = mix(stage.theme.text, stage.theme.surface, 0.45)
    far, near = V(thing.x, thing.y, -22), V(thing.x, thing.y, 22)
    stage.fill_hull([(far, thing.size), (near, thing.size)], cloth.darker(112))
    stage.fill_hull([(near, thing.size)], cloth)
    stage.fill_hull([(near, thing.size * 0.62)], cloth.darker(116))
    stage.fill_hull([(near, thing.size * 0.34)], cloth)


def _paint_bench(stage: Stage, body: Body) -> None:
    """Paint seat and back of a leg press."""
    wood = _wood(stage)
    hips, chest = body.points["hips"], body.points["chest"]
    up = (chest - hips).unit
    back = V(-up.y, up.x)
    low, high = hips + back * 13 - up * 8, hips + back * 13 + up * 62
    stage.stroke((V(low.x + 4, 1, WIDE), V(low.x + 4, low.y, WIDE)), wood.darker(125), 4.0)
    stage.stroke((V(high.x + 8, 1, WIDE), V(high.x + 8, high.y - 14, WIDE)), wood.darker(125), 4.0)
    stage.stroke((V(high.x, 2, 0), V(108, 2, 0)), wood.darker(125), 4.0)
    for start, end in ((low, high), (hips + V(-9, -13), hips + V(24, -13))):
        stage.fill_hull(
            [(start + V(0, 0, z), 3.4) for z in (-WIDE, WIDE)]
            + [(end + V(0, 0, z), 3.4) for z in (-WIDE, WIDE)],
            wood,
        )


def _paint_plate(stage: Stage, body: Body) -> None:
    """Paint the plate of a leg press against the soles, on its rail."""
    wood = _wood(stage)
    heel, ball = body.points["working_heel"], body.points["working_ball"]
    up, behind = (ball - heel).unit, body.fronts["working_sole"] * -3.0
    low, high = heel + behind - up * 10.0, ball + behind + up * 14.0
    stage.stroke((V(ball.x + 6, ball.y - 10, 0), V(ball.x + 6, 2, 0)), wood.darker(125), 4.0)
    corners = [(V(end.x, end.y, z), 2.6) for end in (low, high) for z in (-WIDE, WIDE)]
    stage.fill_hull([(middle + behind, size) for middle, size in corners], wood.darker(122))
    stage.fill_hull(corners, wood)


def paint_thing(stage: Stage, thing: Thing, body: Body) -> None:
    """Paint a thing that stands behind or under the person."""
    match thing.kind:
        case "chair":
            _paint_chair(stage, thing)
        case "seat":
            _paint_seat(stage, thing)
        case "rail":
            _paint_rail(stage, thing)
        case "wall":
            _paint_wall(stage, thing)
        case "step":
            _paint_step(stage, thing)
        case "towel":
            _paint_towel(stage, thing)
        case "bench":
            _paint_bench(stage, body)
        case "plate":
            _paint_plate(stage, body)
        case "mat" | "strap":
            pass  # the floor, and what lies over the leg


def list_held(stage: Stage, movement: Movement, body: Body) -> list[Part]:
    """Return the things between or on the limbs, with their depth."""
    parts: list[Part] = []
    points, depth = body.points, stage.view.depth
    if movement.ball:
        middle = (points["working_knee"] + points["other_knee"]) * 0.5
        parts.append(Part(depth(middle), lambda: _paint_ball(stage, body, middle)))
    if movement.weight == "hands":
        middle = (points["working_hand"] + points["other_hand"]) * 0.5
        parts.append(Part(depth(middle), lambda: _paint_weight(stage, middle)))
    if movement.weight == "ankle":
        ankle = points["working_ankle"]
        parts.append(Part(depth(ankle) + 40.0, lambda: _paint_cuff(stage, body)))
    if any(thing.kind == "strap" for thing in movement.things):
        parts.append(Part(depth(points["working_ankle"]) + 40.0, lambda: _paint_strap(stage, body)))
    return parts


def _paint_ball(stage: Stage, body: Body, middle: Vector) -> None:
    """Paint the ball, as wide as the gap between the knees."""
    half = max(2.0, (_find_gap(body) - 2 * KNEE_RADIUS) / 2)
    front = (body.fronts["working"] + body.fronts["other"]).unit
    at = middle + front * 1.0
    slope, _ = stage.slope(at, at + V(0, 0, 1))
    seen = stage.flat_share(V(0, 0, 1))
    bulge = BALL * (1.0 + 0.3 * max(0.0, 1.0 - half / BALL))
    across = half * seen + bulge * (1.0 - seen)
    ball = mix(stage.theme.third, stage.theme.surface, 0.15)
    place = stage.place(at)
    stage.fill_ellipse(place, across + 0.9, bulge + 0.9, slope, QColor(stage.theme.surface))
    stage.fill_ellipse(place, across, bulge, slope, ball)
    shine = stage.place(at + V(0, bulge * 0.4, 0))
    stage.fill_ellipse(shine, across * 0.4, bulge * 0.22, slope, ball.lighter(122))


def _find_gap(body: Body) -> float:
    """Return the distance of the knees, cm."""
    return abs(body.points["working_knee"].z - body.points["other_knee"].z)


def _paint_weight(stage: Stage, middle: Vector) -> None:
    """Paint a dumbbell that is held upright."""
    iron = mix(stage.theme.muted, stage.theme.text, 0.3)
    for y in (-9.0, 9.0):
        ends = [(middle + V(2, y + dy, 0), 7.0) for dy in (-1.5, 1.5)]
        stage.fill_hull(ends, iron, QColor(stage.theme.surface))
    stage.stroke((middle + V(2, -7, 0), middle + V(2, 7, 0)), iron, 4.0)


def _paint_cuff(stage: Stage, body: Body) -> None:
    """Paint a weight around the ankle."""
    knee, ankle = body.points["working_knee"], body.points["working_ankle"]
    up = (knee - ankle).unit
    iron = mix(stage.theme.muted, stage.theme.text, 0.3)
    ends = [(ankle + up * 2.0, 5.2), (ankle + up * 9.0, 5.6)]
    stage.fill_hull(ends, iron, QColor(stage.theme.surface))


def _paint_strap(stage: Stage, body: Body) -> None:
    """Paint a strap from the ankle back to the bench."""
    knee, ankle = body.points["working_knee"], body.points["working_ankle"]
    up = (knee - ankle).unit
    iron = mix(stage.theme.muted, stage.theme.text, 0.3)
    at = ankle + up * 6.0
    stage.stroke((at, V(-30, 20, at.z)), iron, 2.6)
    ends = [(at - up * 2.0, 5.0), (at + up * 2.0, 5.2)]
    stage.fill_hull(ends, iron)
