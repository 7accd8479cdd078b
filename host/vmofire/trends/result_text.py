"""What a stored result says in one line: its task, its verdict, its overrides.

In: stored results. Out: sentences and states, an override included. Never: a verdict of its own.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, cast

from vmofire.guided import prompt
from vmofire.guided.clinic.override import OUTCOMES, list_outcomes
from vmofire.guided.prompt import State
from vmofire.labels import LEGS
from vmofire.recording.library import StoredResult
from vmofire.words.quantities import write_not_known

TASKS = {
    "check": "In the ball squeeze",
    "activation": "In the ball squeeze",
    "compare": "In the ball squeeze, left against right",
    "maximum": "At full effort",
    "deficit": "In the one-minute test",
    "onset": "Stepping up and down",
    "endurance": "In the long hold",
    "train": "In training",
}


def read_map(value: object) -> dict[str, Any]:
    """Return what should be a mapping of a result's data; an empty one where it is none."""
    return dict(cast("Mapping[str, Any]", value)) if isinstance(value, Mapping) else {}


def read_list(value: object) -> list[Any]:
    """Return what should be a list of a result's data; an empty one where it is none."""
    return list(cast("list[Any]", value)) if isinstance(value, (list, tuple)) else []


def say_task(stored: StoredResult) -> str:
    """Return what was asked of which leg, as in "In the ball squeeze, left leg"."""
    result = stored.result
    task = TASKS.get(result.job, result.job)
    if result.job == "maximum" and stored.outcome == "limb_hold":
        task = "Holding the limb's own weight"
    side = find_leg(stored)
    return f"{task}, {side} leg" if side else task


def find_leg(stored: StoredResult) -> str:
    """Return the one leg a result is about, "left" or "right"; "" where it is about both or nobody said."""
    result = stored.result
    sides = {one.side for one in (*result.figures, *result.marks) if one.side}
    if not sides and stored.side in LEGS:
        return stored.side
    return sides.pop() if len(sides) == 1 and result.job not in ("compare", "deficit") else ""


def say_headline(stored: StoredResult) -> str:
    """Return the verdict that stands, said to be overridden where it is."""
    if not stored.overrides:
        return stored.result.headline
    outcome = stored.overrides[-1].outcome
    return f"{_say_outcome(stored, outcome)} (overridden)"


def find_good(stored: StoredResult) -> bool | None:
    """Return whether the verdict that stands is what one hopes for; None where nobody can tell."""
    if not stored.overrides:
        return stored.result.good
    return OUTCOMES.get(stored.result.job, {}).get(stored.overrides[-1].outcome, ("", None))[1]


def find_state(stored: StoredResult) -> State:
    """Return what the verdict that stands came to."""
    outcome = stored.overrides[-1].outcome if stored.overrides else stored.result.outcome
    return prompt.find_state(find_good(stored), outcome)


def _say_outcome(stored: StoredResult, code: str) -> str:
    return list_outcomes(stored.result.job).get(code, code.replace("_", " "))


def say_verdict(stored: StoredResult) -> str:
    """Return the verdict bound to its task, as in "In the ball squeeze, left leg: it fires"."""
    headline = say_headline(stored).replace(f" of the {find_leg(stored)} leg", "") or write_not_known()
    small = (
        headline[0].lower() + headline[1:] if headline[1:2].islower() or headline[1:2] == " " else headline
    )
    return f"{say_task(stored)}: {small}"


def say_overrides(stored: StoredResult) -> Iterator[str]:
    """Yield who put what in place of which verdict and why, and what was measured."""
    before = [read_map(one) for one in read_list(stored.result.data.get("overrides"))]
    for override in stored.overrides:
        outcome = _say_outcome(stored, override.outcome)
        yield (
            f'Overridden by {override.who}, {override.at:%d %b %Y %H:%M}: "{outcome}". Note: '
            f'"{override.note}"'
        )
    if before:  # overridden before it was filed: its detail names who and why, and what was measured
        yield stored.result.detail
    elif stored.overrides:
        yield f'Measured: "{stored.result.headline}". {stored.result.detail}'
    for one, later in pairwise(before):
        said = f'"{later.get("headline")}". Note: "{one.get("note")}"'
        yield f"Before that overridden by {one.get('who')}: {said}"
