"""Skeleton of the drawings: joint angles and segment lengths in, joints in space out (forward kinematics).

In: a Pose. Out: a Body, its points in cm. Never: Qt, a picture, a word.
Space: x to the front of a standing person, y up from the floor, z to the side of the working leg. Lengths are
those of a person of 172 cm (Drillis and Contini 1966, rounded).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import acos, atan2, cos, degrees, radians, sin, sqrt
from typing import Literal

Which = Literal["working", "other"]
WHICH: tuple[Which, Which] = ("working", "other")

TRUNK, NECK, THIGH, SHANK = 51.0, 17.0, 43.0, 42.0
UPPER_ARM, FOREARM = 30.0, 33.0  # the forearm with its fist
ANKLE, HEEL, BALL, TOE = 7.5, 6.0, 13.0, 19.0  # height of the ankle; heel, ball and toes from below it
HIPS, SHOULDERS = 9.0, 17.5  # half the width
KNEE_RADIUS = 6.2
VMO_SHARE, VMO_TURN = 0.8, 18.0  # place along the thigh; degrees from its front to the inner side

# What a joint can do, degrees (American Academy of Orthopaedic Surgeons; ankle: weight-bearing lunge).
RANGES: Mapping[str, tuple[float, float]] = {
    "trunk": (-115.0, 60.0),
    "head": (-30.0, 45.0),
    "hip": (-30.0, 125.0),
    "out": (-30.0, 45.0),
    "knee": (-3.0, 145.0),
    "ankle": (-50.0, 38.0),
    "shoulder": (-60.0, 180.0),
    "elbow": (0.0, 150.0),
}


@dataclass(frozen=True)
class Vector:
    """Vector in space, cm."""

    x: float
    y: float
    z: float = 0.0

    def __add__(self, other: "Vector") -> "Vector":
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other: "Vector") -> "Vector":
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def __mul__(self, factor: float) -> "Vector":
        return Vector(self.x * factor, self.y * factor, self.z * factor)

    def dot(self, other: "Vector") -> float:
        """Return the scalar product."""
        return self.x * other.x + self.y * other.y + self.z * other.z

    @property
    def length(self) -> float:
        """Its length."""
        return sqrt(self.dot(self))

    @property
    def unit(self) -> "Vector":
        """The same direction, with a length of 1."""
        return self * (1.0 / max(self.length, 1e-9))

    def across(self, line: "Vector") -> "Vector":
        """Return the direction of the part that is at right angles to a line."""
        along = line.unit
        return (self - along * self.dot(along)).unit


@dataclass(frozen=True)
class Leg:
    """Leg of a pose: by joint angles, or by the place where its foot stands; degrees and cm.

    Attributes
    ----------
    hip, knee, ankle
        Flexion; at the ankle, toes towards the shin. With `foot`, hip and knee follow from it.
    out
        Angle of the thigh away from the other one.
    turn
        Angle of the foot outwards.
    foot
        Place where the foot stands, x and y; None for a leg by its angles.
    on
        What stands there: the ball of the foot, or its heel.
    apart
        Distance of that place from the middle of the body.
    pitch
        Slope of the sole: positive with the heel up.
    open
        How far the knee leans outwards around the line from hip to ankle.
    """

    hip: float = 0.0
    knee: float = 0.0
    ankle: float = 0.0
    out: float = 0.0
    turn: float = 0.0
    foot: tuple[float, float] | None = None
    on: Literal["ball", "heel"] = "ball"
    apart: float = HIPS
    pitch: float = 0.0
    open: float = 0.0


@dataclass(frozen=True)
class Arm:
    """Arm of a pose: joint angles, and a place that the hand reaches for.

    Attributes
    ----------
    shoulder, elbow
        Flexion, degrees.
    out
        Angle of the upper arm away from the trunk.
    hand
        Place of the hand, cm, or the name of a point of the body, as in "working_ankle"; None for an arm by
        its angles.
    reach
        Share of the way from the place by the angles to `hand`, 0 to 1.
    """

    shoulder: float = 0.0
    elbow: float = 10.0
    out: float = 8.0
    hand: tuple[float, float, float] | str | None = None
    reach: float = 1.0


@dataclass(frozen=True)
class Pose:
    """Pose: where the body is, and the angles of its joints; degrees and cm.

    Attributes
    ----------
    hip
        Place of the middle of the hips, x and y.
    shoulder
        Place of the middle of the shoulders, x and y, if they lie still and the hips move; else None.
    trunk
        Lean of the trunk: 0 upright, positive to the front, -90 on the back.
    head
        Bend of the head to the front.
    working, other
        The legs; `working_arm` and `other_arm` are on the same sides.
    """

    hip: tuple[float, float] = (0.0, 0.0)
    shoulder: tuple[float, float] | None = None
    trunk: float = 0.0
    head: float = 0.0
    working: Leg = Leg()
    other: Leg = Leg()
    working_arm: Arm = Arm()
    other_arm: Arm = Arm()


@dataclass
class Body:
    """Joints of a pose in space.

    Attributes
    ----------
    points
        By name: "hips", "chest", "neck", "head", "face", and for each leg "working_hip", "working_knee",
        "working_ankle", "working_heel", "working_ball", "working_toe", "working_vmo", for each arm
        "working_shoulder", "working_elbow", "working_hand"; for hands to rest on, "working_lap" and
        "working_waist".
    fronts
        Direction of the front of each thigh, by leg, and of the trunk; `inner` the one of the VMO.
    angles
        Joint angles by name, as in "working_knee", degrees.
    """

    points: dict[str, Vector] = field(default_factory=dict[str, Vector])
    fronts: dict[str, Vector] = field(default_factory=dict[str, Vector])
    inner: dict[str, Vector] = field(default_factory=dict[str, Vector])
    angles: dict[str, float] = field(default_factory=dict[str, float])


def build_body(pose: Pose) -> Body:
    """Return the joints of a pose."""
    body = Body()
    lean = radians(pose.trunk)
    up, front = Vector(sin(lean), cos(lean)), Vector(cos(lean), -sin(lean))
    hips = Vector(*pose.hip) if pose.shoulder is None else Vector(*pose.shoulder) - up * TRUNK
    chest = hips + up * TRUNK
    nod = radians(pose.head)
    above = up * cos(nod) + front * sin(nod)
    body.points.update(hips=hips, chest=chest, head=chest + above * NECK)
    for which, sign in zip(WHICH, (1.0, -1.0), strict=True):
        body.points[f"{which}_waist"] = hips + up * 14.0 + front * 5.0 + Vector(0.0, 0.0, sign * 14.0)
    body.fronts.update(trunk=front, face=front * cos(nod) - up * sin(nod), above=above)
    body.angles.update(trunk=pose.trunk, head=pose.head)
    for which, sign in zip(WHICH, (1.0, -1.0), strict=True):
        _add_leg(body, which, sign, pose.working if which == "working" else pose.other, up, front)
    for which, sign in zip(WHICH, (1.0, -1.0), strict=True):
        _add_arm(body, which, sign, pose.working_arm if which == "working" else pose.other_arm, up, front)
    return body


def _add_leg(body: Body, which: Which, sign: float, leg: Leg, up: Vector, front: Vector) -> None:
    side = Vector(0.0, 0.0, sign)
    hip = body.points["hips"] + side * HIPS
    if leg.foot is None:
        thigh, shank, forward = _turn_joints(leg, up, front, side)
        fore = _find_shin(thigh, shank, forward)
        knee = hip + thigh * THIGH
        ankle = knee + shank * SHANK
        tilt = radians(leg.ankle)
        toes = flat = fore * cos(tilt) - shank * sin(tilt)
        over = shank * -cos(tilt) - fore * sin(tilt)
    else:
        turn, pitch = radians(leg.turn), radians(leg.pitch)
        heading = Vector(cos(turn), 0.0, sign * sin(turn))
        toes = heading * cos(pitch) - Vector(0.0, sin(pitch))
        over = heading * sin(pitch) + Vector(0.0, cos(pitch))
        flat = heading if pitch > 0.0 else toes  # toes stay on the floor when the heel rises
        stand = Vector(leg.foot[0], leg.foot[1], sign * leg.apart)
        ankle = stand + toes * (HEEL if leg.on == "heel" else -BALL) + over * ANKLE
        pole = (front + toes).across(ankle - hip)
        pole = pole * cos(radians(leg.open)) + side.across(ankle - hip).across(pole) * sin(radians(leg.open))
        knee, ankle = _bend(hip, ankle, THIGH, SHANK, pole)
        thigh, shank = (knee - hip).unit, (ankle - knee).unit
        forward = pole.across(thigh)
    sole = ankle - over * ANKLE
    inside = (side * -1.0).across(thigh)
    round_ = radians(VMO_TURN)
    inner = forward * cos(round_) + inside * sin(round_)
    body.fronts[which], body.inner[which], body.fronts[f"{which}_sole"] = forward, inner, over
    body.points.update(
        {
            f"{which}_hip": hip,
            f"{which}_knee": knee,
            f"{which}_ankle": ankle,
            f"{which}_heel": sole - toes * HEEL,
            f"{which}_ball": sole + toes * BALL,
            f"{which}_toe": sole + toes * BALL + flat * (TOE - BALL),
            f"{which}_lap": hip + thigh * (0.46 * THIGH) + forward * 9.5,
            f"{which}_vmo": hip + thigh * (VMO_SHARE * THIGH) + inner * (0.62 * KNEE_RADIUS),
        }
    )
    sagittal = thigh - side * thigh.dot(side)
    shin = _find_shin(thigh, shank, forward)
    body.angles.update(
        {
            f"{which}_hip": degrees(atan2(sagittal.dot(front), -sagittal.dot(up))),
            f"{which}_out": degrees(atan2(thigh.dot(side), sagittal.length)),
            f"{which}_knee": degrees(atan2(-shank.dot(forward), shank.dot(thigh))),
            f"{which}_ankle": degrees(atan2(-toes.dot(shank), toes.dot(shin))),
        }
    )


def _turn_joints(leg: Leg, up: Vector, front: Vector, side: Vector) -> tuple[Vector, Vector, Vector]:
    """Return the directions of thigh and shank, and of the front of the thigh, of a leg by its angles."""
    hip, knee, out, turn = (radians(angle) for angle in (leg.hip, leg.knee, leg.out, leg.turn))
    straight = front * sin(hip) - up * cos(hip)
    forward = up * sin(hip) + front * cos(hip)
    thigh = straight * cos(out) + side * sin(out)
    outward = side * cos(out) - straight * sin(out)
    forward = forward * cos(turn) + outward * sin(turn)
    return thigh, thigh * cos(knee) - forward * sin(knee), forward


def _find_shin(thigh: Vector, shank: Vector, forward: Vector) -> Vector:
    """Return the direction of the front of the shank."""
    return forward * shank.dot(thigh) - thigh * shank.dot(forward)


def _bend(start: Vector, end: Vector, first: float, second: float, pole: Vector) -> tuple[Vector, Vector]:
    """Return middle joint and end of two segments that bend towards `pole`; the end is in reach."""
    line = end - start
    reach = min(max(line.length, abs(first - second) + 0.1), first + second - 0.01)
    along = line.unit
    at = (first**2 - second**2 + reach**2) / (2.0 * reach)
    aside = sqrt(max(0.0, first**2 - at**2))
    return start + along * at + pole * aside, start + along * reach


def _add_arm(body: Body, which: Which, sign: float, arm: Arm, up: Vector, front: Vector) -> None:
    side = Vector(0.0, 0.0, sign)
    shoulder = body.points["chest"] + side * SHOULDERS - up * 4.0
    lift, elbow, out = radians(arm.shoulder), radians(arm.elbow), radians(arm.out)
    straight = front * sin(lift) - up * cos(lift)
    upper = straight * cos(out) + side * sin(out)
    fore = upper * cos(elbow) + (up * sin(lift) + front * cos(lift)) * sin(elbow)
    middle = shoulder + upper * UPPER_ARM
    hand = middle + fore * FOREARM
    if arm.hand is not None:
        goal = body.points[arm.hand] if isinstance(arm.hand, str) else Vector(*arm.hand)
        goal = hand + (goal - hand) * arm.reach
        pole = (front * -1.0 - up * 0.3 + side * 0.5).across(goal - shoulder)
        middle, hand = _bend(shoulder, goal, UPPER_ARM, FOREARM, pole)
        upper, fore = (middle - shoulder).unit, (hand - middle).unit
    sagittal = upper - side * upper.dot(side)
    body.points.update({f"{which}_shoulder": shoulder, f"{which}_elbow": middle, f"{which}_hand": hand})
    body.angles.update(
        {
            f"{which}_shoulder": degrees(atan2(sagittal.dot(front), -sagittal.dot(up))),
            f"{which}_elbow": degrees(acos(max(-1.0, min(1.0, upper.dot(fore))))),
        }
    )
