"""Words for a ratio of two legs: how active one is compared with the other, with numbers and interval.

In: a Ratio. Out: messages. Never: a decision.
"""

from vmofire.dsp.symmetry import Ratio
from vmofire.words.message import Message, tell

# Highest ratio for each message; above the last one the message gives the number.
_OF_THIS_LEG = (
    (0.4, "ratio.least"),
    (0.58, "ratio.half"),
    (0.72, "ratio.two_thirds"),
    (0.87, "ratio.less"),
    (1.15, "ratio.same"),
    (1.35, "ratio.more"),
    (1.75, "ratio.half_more"),
    (2.5, "ratio.twice"),
    (3.5, "ratio.three"),
)
_OF_BOTH_LEGS = (
    (0.4, "legs.least"),
    (0.58, "legs.half"),
    (0.72, "legs.two_thirds"),
    (0.87, "legs.less"),
    (1.15, "legs.same"),
    (1.35, "legs.more"),
    (1.75, "legs.half_more"),
    (2.5, "legs.twice"),
    (3.5, "legs.three"),
)

# Share of the other leg, for a message in the fewest words.
_SHARES = (
    (0.22, "both.fifth"),
    (0.29, "both.quarter"),
    (0.42, "both.third"),
    (0.58, "both.half"),
    (0.72, "both.two_thirds"),
    (1.0, "both.less"),
)


def compare_with_other(ratio: Ratio, limit_percent: float) -> Message:
    """Return the message on how active this leg is; below the limit it is weak."""
    value, low, high = ratio.percent
    numbers = {"ratio": (value, limit_percent), "ends": (low, high, limit_percent)}
    for most, code in _OF_THIS_LEG:
        if ratio.ratio <= most:
            return tell(code, **numbers)
    return tell("ratio.many", times=round(ratio.ratio), **numbers)


def compare_legs(ratio: Ratio, leg: str, other_leg: str) -> Message:
    """Return the message on how active the first leg is compared with the other."""
    value, low, high = ratio.percent
    limits = ratio.alike_percent
    numbers = {"ratio": (value, *limits), "ends": (low, high, *limits)}
    for most, code in _OF_BOTH_LEGS:
        if ratio.ratio <= most:
            return tell(code, leg=leg, other_leg=other_leg, **numbers)
    return tell("legs.many", leg=leg, other_leg=other_leg, times=round(ratio.ratio), **numbers)


def tell_share(share: float, leg: str, other_leg: str) -> Message:
    """Return the message that both legs fire, and how much the weaker one gives of the other, 0 to 1."""
    code = next(code for most, code in _SHARES if share <= most)
    return tell(code, leg=leg, other_leg=other_leg)
