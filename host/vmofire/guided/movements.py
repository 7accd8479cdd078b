"""Movements of the drawings: key poses from movements.toml, and the pose of every moment between them.

In: TOML, the phase of a job, the time. Out: Pose records, how far a movement is. Never: Qt, its own clock.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, Literal, cast

from vmofire.codec import from_json
from vmofire.guided.prompt import PromptKind
from vmofire.guided.skeleton import Arm, Body, Leg, Pose, Vector, build_body
from vmofire.words import msg, say

# "held": the hold without a way to it, for a picture that stands still. "shown": all of it, again and again.
Phase = Literal["rest", "effort", "release", "held", "shown"]
Legs = Literal["one", "alternate", "both"]
Fixture = Literal["chair", "seat", "wall", "step", "mat", "towel", "strap", "bench", "plate", "rail"]

# Times of a movement, s: slow enough to be followed, and lowering is slower than lifting.
EFFORT_S, RELEASE_S, WAIT_S, HELD_S = 1.2, 1.8, 0.9, 1.6


@dataclass(frozen=True)
class Thing:
    """Thing around a person: its kind, and the place of its foremost lower edge or its middle, cm."""

    kind: Fixture
    x: float = 0.0
    y: float = 0.0
    size: float = 0.0


@dataclass(frozen=True)
class Movement:
    """Movement of an exercise.

    Attributes
    ----------
    view
        Where it is seen from, degrees: 0 from the side, 90 from the front.
    above
        How far it is seen from above, degrees.
    legs
        Whether one leg works, both in turn, or both at once.
    point
        The point of the body that moves most; arrows show its way.
    keys
        Two to four key poses, from rest to the hold, in equal times.
    things
        Things around the person.
    ball
        Whether a ball is between the knees.
    arrow
        Where the arrow stands, beside the moving point, cm. With a third number there is one at each leg.
    weight
        Whether the hands hold a weight, or the ankle of the working leg bears one.
    """

    view: float
    legs: Legs
    point: str
    keys: tuple[Pose, ...]
    things: tuple[Thing, ...] = ()
    ball: bool = False
    arrow: tuple[float, float, float] = (0.0, 0.0, 0.0)
    weight: Literal["", "hands", "ankle"] = ""
    above: float = 9.0


_NAMES: Mapping[str, str] = {
    "sit_squeeze": msg("sitting, a ball between the knees"),
    "quad_set": msg("sitting, knee straight, heel on the floor"),
    "strap_push": msg("sitting, shin pushed against a strap"),
    "leg_lift": msg("sitting, foot lifted with a weight"),
    "limb_lift": msg("sitting, foot lifted"),
    "clench_extension": msg("on the back, ball between the knees, heel lifted"),
    "twisted_raise": msg("on the back, straight leg raised, foot turned out"),
    "ball_bridge": msg("bridge with a ball between the knees"),
    "wall_squat": msg("squat at a wall with a ball between the knees"),
    "stretch": msg("standing, heel pulled towards the buttock"),
    "lunge": msg("lunge"),
    "step_up": msg("step up"),
    "step_down": msg("on a step, one knee bent"),
    "step_on": msg("step up"),
    "step_off": msg("step down"),
    "leg_press": msg("leg press"),
    "goblet_squat": msg("goblet squat"),
    "split_squat": msg("split squat"),
}

# Movement of a task, for steps that name none.
_OF_TASKS: Mapping[str, str] = {
    "signal_check": "sit_squeeze",
    "ball_squeeze": "sit_squeeze",
    "quad_set": "quad_set",
    "maximum": "strap_push",
    "half_effort": "strap_push",
    "limb_hold": "limb_lift",
    "hold": "leg_lift",
    "step_up": "step_on",
    "step_down": "step_off",
}


def name_movement(name: str) -> str:
    """Return the name of a movement, for screen readers."""
    return say(_NAMES[name])


def find_movement(pose: str, task: str = "") -> str:
    """Return the movement that a step names, else that of its task; "" for none."""
    name = pose or _OF_TASKS.get(task, "")
    return name if name in bundled() else ""


@cache
def bundled() -> Mapping[str, Movement]:
    """Return all movements by name."""
    table = tomllib.loads((files("vmofire.guided") / "movements.toml").read_text(encoding="utf-8"))
    return {name: _read(name, one, table) for name, one in table.items()}


def _read(name: str, given: dict[str, Any], table: Mapping[str, Any]) -> Movement:
    """Return a movement; a key pose keeps what it does not name from the one before.

    A movement `like` another has its fields too; `backwards` turns the order of its key poses.
    """
    given = dict(given)
    if like := given.pop("like", ""):
        given = {**table[like], **given}
    poses: list[dict[str, Any]] = []
    for pose in given["keys"]:
        poses.append(_merge(poses[-1] if poses else {}, pose))
    if given.pop("backwards", False):
        poses.reverse()
    known = {one.name for one in fields(Movement)}
    if unknown := sorted(set(given) - known):
        raise ValueError(f"{name} has no field {unknown[0]!r}; use one of {', '.join(sorted(known))}")
    return from_json({**given, "keys": poses}, Movement)


def _merge(before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**before, **given}
    for name, value in given.items():
        if isinstance(value, dict) and isinstance(before.get(name), dict):
            merged[name] = _merge(before[name], cast(dict[str, Any], value))
    return merged


def find_pose(movement: Movement, share: float) -> Pose:
    """Return the pose at a share of the way from rest (0) to the hold (1), smooth in between."""
    keys = movement.keys
    at = min(max(share, 0.0), 1.0) * (len(keys) - 1)
    first = min(int(at), len(keys) - 2)
    around = (keys[max(0, first - 1)], keys[first], keys[first + 1], keys[min(len(keys) - 1, first + 2)])
    return _blend(around, at - first)


def find_body(movement: Movement, share: float) -> Body:
    """Return the joints at a share of the way from rest to the hold."""
    return build_body(find_pose(movement, share))


@lru_cache
def find_reach(movement: Movement) -> tuple[float, float]:
    """Return the ends of the floor that all moments need, cm."""
    bodies = [find_body(movement, share) for share in (0.0, 0.5, 1.0)]
    xs = [point.x for body in bodies for point in body.points.values()]
    return min(xs), max(xs)


@lru_cache
def find_way(movement: Movement, point: str = "") -> tuple[Vector, Vector]:
    """Return where the moving point, or another one, begins and ends, cm."""
    start, end = (find_body(movement, share).points[point or movement.point] for share in (0.0, 1.0))
    return start, end


def _blend(around: Sequence[Any], share: float) -> Any:
    """Return a record, tuple or number between the second and the third of four."""
    first = around[1]
    if isinstance(first, Pose | Leg | Arm):
        names = [one.name for one in fields(first)]
        return replace(
            first, **{one: _blend([getattr(each, one) for each in around], share) for one in names}
        )
    if isinstance(first, tuple):
        pairs: list[Sequence[Any]] = list(zip(*around, strict=True))
        return tuple(_blend(each, share) for each in pairs)
    return _ease(around, share) if isinstance(first, float | int) else first


def _ease(around: Sequence[float], share: float) -> float:
    """Return a number between two, on a curve without overshoot (Fritsch and Carlson 1980)."""
    steps = [later - earlier for earlier, later in pairwise(around)]
    slopes = [
        2.0 * before * after / (before + after) if before * after > 0.0 else 0.0
        for before, after in pairwise(steps)
    ]
    start, end, t = around[1], around[2], share
    return (
        start * (1 + 2 * t) * (1 - t) ** 2
        + slopes[0] * t * (1 - t) ** 2
        + end * t * t * (3 - 2 * t)
        + slopes[1] * t * t * (t - 1)
    )


@dataclass
class Motion:
    """Course of a movement in a job: begins a phase where the one before has left it.

    Attributes
    ----------
    phase
    """

    phase: Phase = "rest"
    _since_s: float = 0.0
    _from: float = 0.0

    def begin(self, phase: Phase, now_s: float) -> None:
        """Begin a phase."""
        if phase != self.phase:
            self._from, self.phase, self._since_s = self.share(now_s), phase, now_s

    def jump(self, phase: Phase, now_s: float) -> None:
        """Begin a phase of another movement, at its start."""
        self._from, self.phase, self._since_s = 0.0, phase, now_s

    def share(self, now_s: float) -> float:
        """Return how far the movement is: 0 at rest, 1 in the hold."""
        return self._find(now_s)[0]

    def heading(self, now_s: float) -> int:
        """Return 1 on the way to the hold, -1 on the way back, 0 when still."""
        return self._find(now_s)[1]

    def moves(self, now_s: float) -> bool:
        """Return whether it will look different later in this phase."""
        return self.phase == "shown" or self.heading(now_s) != 0

    def _find(self, now_s: float) -> tuple[float, int]:
        passed_s = max(0.0, now_s - self._since_s)
        if self.phase == "shown":
            passed_s %= WAIT_S + EFFORT_S + HELD_S + RELEASE_S
            if passed_s < WAIT_S:
                return 0.0, 0
            passed_s -= WAIT_S
            if passed_s < EFFORT_S + HELD_S:
                return min(1.0, passed_s / EFFORT_S), int(passed_s < EFFORT_S)
            return 1.0 - (passed_s - EFFORT_S - HELD_S) / RELEASE_S, -1
        if self.phase == "held":
            return 1.0, 0
        if self.phase == "effort":
            share = min(1.0, self._from + passed_s / EFFORT_S)
            return share, int(share < 1.0)
        share = max(0.0, self._from - passed_s / RELEASE_S)
        return share, -int(share > 0.0)


def find_phase(kind: PromptKind) -> Phase:
    """Return the phase of a kind of step."""
    if kind in ("effort", "stretch"):
        return "effort"
    return "release" if kind == "relax" else "rest"
