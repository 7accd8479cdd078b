"""Doubt about the other leg, said wherever one leg is held against the other.

In: the grounds of a result. Out: the same with the doubt behind the comparison. Never: a claim that the
other leg is inhibited. After reconstruction of the cruciate ligament quadriceps activation of the uninvolved
leg was 84 %, that of controls 98.5 % (Hart 2010).
"""

from collections.abc import Iterable

from vmofire.words.message import Message, tell

DOUBT = tell("other_leg.may_be_inhibited")
# Beginnings of codes of ratios.py, and the sentence that follows them: also those of stored results.
_COMPARED = ("ratio.", "legs.", "compare.counted_in")


def holds_legs_against_each_other(grounds: Iterable[Message]) -> bool:
    """Return whether the other leg is the reference of a ground."""
    return any(one.code.startswith(_COMPARED) for one in grounds)


def add_doubt(grounds: Iterable[Message]) -> tuple[Message, ...]:
    """Return the grounds with the doubt behind the last comparison of both legs; unchanged without one."""
    told = tuple(grounds)
    last = max((place for place, one in enumerate(told) if one.code.startswith(_COMPARED)), default=None)
    return told if last is None else (*told[: last + 1], DOUBT, *told[last + 1 :])
