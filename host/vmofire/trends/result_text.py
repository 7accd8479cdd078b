"""Text of a stored result: its task, its verdict, its overrides.

In: stored results. Out: sentences and states, an override included. Never: a verdict of its own.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, cast

from vmofire.guided import prompt
from vmofire.guided.clinic.grade import read_grade
from vmofire.guided.clinic.override import find_kind, find_outcomes, list_outcomes
from vmofire.guided.prompt import State
from vmofire.guided.sides import measures_both
from vmofire.labels import LEGS
from vmofire.recording.library import StoredResult
from vmofire.words import msg, say

TASKS = {
    "check": msg("In the ball squeeze"),
    "activation": msg("In the ball squeeze"),
    "compare": msg("In the ball squeeze, left against right"),
    "maximum": msg("At full effort"),
    "deficit": msg("In the one-minute test"),
    "onset": msg("Stepping up and down"),
    "endurance": msg("In the long hold"),
    "train": msg("In training"),
}
_LIMB_HOLD = msg("Holding the leg's own weight")


def read_map(value: object) -> dict[str, Any]:
    """Return a mapping from a result's data; an empty one for any other value."""
    return dict(cast("Mapping[str, Any]", value)) if isinstance(value, Mapping) else {}


def read_list(value: object) -> list[Any]:
    """Return a list from a result's data; an empty one for any other value."""
    return list(cast("list[Any]", value)) if isinstance(value, (list, tuple)) else []


def say_task(stored: StoredResult) -> str:
    """Return task and leg in words, as in "In the ball squeeze, left leg"."""
    result = stored.result
    is_hold = result.job == "maximum" and stored.outcome == "limb_hold"
    task = say(_LIMB_HOLD if is_hold else TASKS.get(result.job, result.job))
    if measures_both(result):
        return say("In the ball squeeze, both legs")
    side = find_leg(stored)
    return say("{task}, {side:leg} leg", task=task, side=side) if side else task


def find_leg(stored: StoredResult) -> str:
    """Return the leg of a result, "left" or "right"; "" for both or unknown."""
    result = stored.result
    sides = {one.side for one in (*result.figures, *result.marks) if one.side}
    if not sides and stored.side in LEGS:
        return stored.side
    if measures_both(result):
        return ""
    return sides.pop() if len(sides) == 1 and result.job not in ("compare", "deficit") else ""


def say_headline(stored: StoredResult) -> str:
    """Return the current verdict; it mentions an override."""
    if not stored.overrides:
        return stored.result.headline
    return say("Overridden: {verdict}", verdict=_say_outcome(stored, stored.overrides[-1].outcome))


def find_good(stored: StoredResult) -> bool | None:
    """Return whether the current verdict is good; None if undecided."""
    if not stored.overrides:
        return stored.result.good
    known = find_outcomes(find_kind(stored.result)).get(stored.overrides[-1].outcome)
    return known[1] if known else None


def find_state(stored: StoredResult) -> State:
    """Return the state of the current verdict."""
    if not stored.overrides:
        return stored.result.state
    return prompt.find_state(find_good(stored), stored.overrides[-1].outcome)


def _say_outcome(stored: StoredResult, code: str) -> str:
    return list_outcomes(find_kind(stored.result)).get(code, code)


def say_verdict(stored: StoredResult) -> str:
    """Return the verdict with its task, as in "In the ball squeeze, left leg: It fires."."""
    return say("{task}: {verdict}", task=say_task(stored), verdict=say_headline(stored))


def say_grade(stored: StoredResult) -> str:
    """Return a clinician's SANTI grade of a Check, marked as their judgement; "" for none."""
    grade = read_grade(stored.result)
    return "" if grade is None else grade.words


def say_overrides(stored: StoredResult) -> Iterator[str]:
    """Yield each override (clinician, time, new verdict, note), then the measured verdict."""
    before = [read_map(one) for one in read_list(stored.result.data.get("overrides"))]
    for override in stored.overrides:
        yield say(
            "Overridden by {who}, {when:minute}: {verdict} Note: “{note}”",
            who=override.who,
            when=override.at,
            verdict=_say_outcome(stored, override.outcome),
            note=override.note,
        )
    if before:  # overridden before saving: the detail names clinician, reason and measured verdict
        yield stored.result.detail
    elif stored.overrides:
        measured = say("Measured: {verdict}", verdict=stored.result.headline)
        yield f"{measured} {stored.result.detail}".strip()
    for one, later in pairwise(before):
        yield say(
            "Before that overridden by {who}: {verdict} Note: “{note}”",
            who=one.get("who"),
            verdict=_say_outcome(stored, str(later.get("outcome"))),
            note=one.get("note"),
        )
