"""Person of the drawings: head, trunk, arms and legs around the joints of a Body.

In: a stage, a Body, the legs that work. Out: parts with their depth, each a call that paints. Never: a thing.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainterPath, QTransform

from vmofire.gui.drawings.stage import EDGE, Circle, Stage, mix
from vmofire.gui.theme import DARK, Theme
from vmofire.guided.skeleton import WHICH, Body, Vector, Which

HEAD = (8.6, 11.2)


class Part(NamedTuple):
    """Part of a drawing: how near it is, and what paints it."""

    depth: float
    paint: Callable[[], None]


class Colours(NamedTuple):
    """Colours of a person in a theme."""

    skin: QColor
    hair: QColor
    shirt: QColor
    shorts: QColor
    shoe: QColor
    working: QColor
    vmo: QColor
    edge: QColor


def find_colours(theme: Theme) -> Colours:
    """Return the colours of a person."""
    return Colours(
        skin=mix(theme.skin, theme.text, 0.42 if theme.name == "dark" else 0.0),
        hair=mix(theme.skin, theme.ground if theme.name == "dark" else theme.text, 0.55),
        shirt=mix(theme.skin, theme.right, 0.3),
        shorts=mix(theme.skin, theme.ground if theme.name == "dark" else theme.text, 0.62),
        shoe=mix(theme.skin, theme.text, 0.6),
        working=mix(theme.accent, theme.surface, 0.25),
        vmo=QColor(DARK.trouble),
        edge=QColor(theme.surface),
    )


def list_parts(stage: Stage, body: Body, working: frozenset[Which]) -> list[Part]:
    """Return the parts of a person, in no order."""
    colours = find_colours(stage.theme)
    points = body.points

    def depth(*names: str) -> float:
        return sum(stage.view.depth(points[name]) for name in names) / len(names)

    parts = [Part(depth("hips", "chest"), lambda: _paint_trunk(stage, body, colours))]
    for which in WHICH:
        leg = depth(f"{which}_hip", f"{which}_knee", f"{which}_knee", f"{which}_ankle")
        arm = depth(f"{which}_shoulder", f"{which}_elbow", f"{which}_hand") + 1.0
        if (points[f"{which}_hand"] - points[f"{which}_lap"]).length < 1.0:
            arm = max(arm, leg + 0.5)  # the hand lies on the thigh
        parts.append(
            Part(
                leg,
                partial(_paint_leg, stage, body, which, which in working, colours),
            )
        )
        parts.append(
            Part(
                arm,
                partial(_paint_arm, stage, body, which, colours),
            )
        )
    return parts


def _paint_leg(stage: Stage, body: Body, which: Which, works: bool, colours: Colours) -> None:
    points = body.points
    hip, knee, ankle = (points[f"{which}_{name}"] for name in ("hip", "knee", "ankle"))
    over, forward = body.fronts[f"{which}_sole"], body.fronts[which]
    heel, ball, toe = (points[f"{which}_{name}"] for name in ("heel", "ball", "toe"))
    skin = colours.working if works else colours.skin
    shank = ankle - knee
    calf = knee + shank * 0.3 - forward.across(shank) * 1.6
    quad = hip + (knee - hip) * 0.45 + forward * 1.2
    hem = hip + (knee - hip) * 0.24
    stage.fill_hulls(
        [
            ([(knee, 5.6), (calf, 5.7), (knee + shank * 0.62, 4.6), (ankle, 3.5)], skin),
            ([(hip, 9.2), (quad, 8.4), (knee, 6.0)], skin),
            ([(hip, 9.6), (hem, 9.4)], colours.shorts),
            (
                [
                    (ankle, 3.7),
                    (heel + over * 3.4, 3.4),
                    (ball + over * 2.8, 2.8),
                    (toe + over * 2.2, 2.2),
                ],
                colours.shoe,
            ),
        ],
        colours.edge,
    )
    if works:
        _paint_vmo(stage, body, which, colours)


def _paint_vmo(stage: Stage, body: Body, which: Which, colours: Colours) -> None:
    """Paint the muscle as a drop above the inner side of the kneecap, if that side is in sight."""
    inner = body.inner[which]
    seen = stage.view.depth(inner)
    if seen <= -0.4:
        return
    hip, knee, vmo = (body.points[f"{which}_{name}"] for name in ("hip", "knee", "vmo"))
    slope, _ = stage.slope(hip, knee)
    along = 6.4 * max(0.4, stage.flat_share((knee - hip).unit))
    across = 2.6 + 1.2 * max(0.0, seen)
    stage.fill_ellipse(stage.place(vmo), along + 0.8, across + 0.8, slope, colours.edge)
    stage.fill_ellipse(stage.place(vmo), along, across, slope, colours.vmo)


def _paint_arm(stage: Stage, body: Body, which: Which, colours: Colours) -> None:
    shoulder, elbow, hand = (body.points[f"{which}_{name}"] for name in ("shoulder", "elbow", "hand"))
    sleeve = shoulder + (elbow - shoulder) * 0.55
    wrist = elbow + (hand - elbow) * 0.78
    stage.fill_hulls(
        [
            ([(sleeve, 4.2), (elbow, 3.7)], colours.skin),
            ([(elbow, 3.7), (wrist, 2.8)], colours.skin),
            ([(wrist, 2.8), (hand, 3.6)], colours.skin),
            ([(shoulder, 5.6), (sleeve, 5.0)], colours.shirt),
        ],
        colours.edge,
    )


def _paint_trunk(stage: Stage, body: Body, colours: Colours) -> None:
    points = body.points
    hips, chest = points["hips"], points["chest"]
    up = (chest - hips).unit
    side = Vector(0.0, 0.0, 1.0)
    waist = hips + up * 20.0
    shoulders: list[Circle] = [(chest + side * z - up * 5.0, 6.4) for z in (-14.0, 14.0)]
    middle: list[Circle] = [(waist + side * z, 8.6) for z in (-6.0, 6.0)]
    pelvis: list[Circle] = [(hips + side * z + up * 2.0, 9.6) for z in (-7.0, 7.0)]
    neck: list[Circle] = [(chest - up * 3.0, 5.2), (chest + (points["head"] - chest) * 0.6, 4.4)]
    stage.fill_hulls(
        [
            (neck, colours.skin),
            (pelvis + middle, colours.shirt),
            (shoulders + middle, colours.shirt),
            (pelvis, colours.shorts),
        ],
        colours.edge,
    )
    _paint_head(stage, body, colours)


def _paint_head(stage: Stage, body: Body, colours: Colours) -> None:
    """Paint the head: hair on its back and top, and the nose where the face looks."""
    head, above, face = body.points["head"], body.fronts["above"], body.fronts["face"]
    middle = stage.place(head)
    slope, _ = stage.slope(head, head + above)
    unit = stage.unit
    turn = QTransform().translate(middle.x(), middle.y()).rotate(slope + 90.0)

    def shape(radius: float, aside: QPointF) -> QPainterPath:
        path = QPainterPath()
        path.addEllipse(QPointF(), HEAD[0] * radius * unit, HEAD[1] * radius * unit)
        return turn.map(path).translated(aside)

    stage.fill_ellipse(middle, HEAD[0] + EDGE, HEAD[1] + EDGE, slope + 90.0, colours.edge)
    stage.fill_hull(
        [(head + face * 9.0 - above * 1.5, 1.7), (head + face * 6.0 - above * 0.5, 3.4)], colours.skin
    )
    stage.fill_ellipse(middle, *HEAD, slope + 90.0, colours.skin)
    shift = stage.place(head + face * 5.0 - above * 4.4) - middle
    hair = shape(1.03, QPointF()).subtracted(shape(1.0, shift))
    stage.fill_path(hair, colours.hair)
    for sign in (1.0, -1.0):
        side = Vector(0.0, 0.0, sign)
        eye = stage.view.depth(face * 0.9 + side * 0.45)
        if eye > 0.15:
            place = stage.place(head + face * 7.4 + side * 3.6 - above * 0.6)
            stage.fill_ellipse(place, 0.95 * eye, 1.05, slope + 90.0, colours.hair)
