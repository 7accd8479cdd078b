"""Levels across the curves of a result, for screen and paper: from where on active or enough, and the goal.

In: Curves of one unit. Out: each level once, with its words and its leg. Never: a look.
"""

from collections.abc import Sequence
from typing import NamedTuple

from vmofire.guided.prompt import Curve
from vmofire.words import msg, say
from vmofire.words.quantities import write

ACTIVE_FROM, GOAL, ENOUGH = msg("active from {value}"), msg("goal {value}"), msg("enough from {value}")


class CurveLevel(NamedTuple):
    """Threshold or goal.

    Attributes
    ----------
    value : float
    words : str
        Name and value; with the leg, if it is of one of two legs.
    side : str
        The leg, if it is of one of two legs.
    is_goal : bool
    """

    value: float
    words: str
    side: str
    is_goal: bool


def list_levels(curves: Sequence[Curve]) -> list[CurveLevel]:
    """Return thresholds and goals of curves of one unit; levels that read the same count as one."""
    found: dict[tuple[str, str], list[tuple[float, str]]] = {}
    for curve in curves:
        enough = ENOUGH if curve.unit == "%" else ACTIVE_FROM
        for words, value in ((enough, curve.threshold), (GOAL, curve.goal)):
            if value is not None:
                found.setdefault((words, write(value, curve.unit)), []).append((value, curve.side))
    n_sides = len({curve.side for curve in curves})
    levels: list[CurveLevel] = []
    for (words, value), known in found.items():
        sides = {side for _, side in known}
        side = sides.pop() if len(sides) == 1 < n_sides else ""
        said = say(words, value=value)
        said = say("{words}, {side:leg}", words=said, side=side) if side else said
        levels.append(CurveLevel(known[0][0], said, side, words == GOAL))
    return levels
