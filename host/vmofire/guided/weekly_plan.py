"""Weekly plan of one person: days, exercises and their dose, as the person or their clinician made it.

In: days, codes of exercises, numbers. Out: a frozen record; the progress of training with its dose. Never: a
rule of progress (training_progress.py); a day that was left out counted against anybody.
"""

from dataclasses import dataclass, replace
from typing import Annotated

from msgspec import Meta

from vmofire.guided.training_progress import TrainingProgress
from vmofire.words import msg, say

Weekday = Annotated[int, Meta(ge=0, le=6)]  # 0 is Monday, as in datetime
Dose = Annotated[int, Meta(ge=1, le=100)]
DAY_NAMES = (
    msg("Monday"),
    msg("Tuesday"),
    msg("Wednesday"),
    msg("Thursday"),
    msg("Friday"),
    msg("Saturday"),
    msg("Sunday"),
)
_SHORT_NAMES = msg("Mo Tu We Th Fr Sa Su")


def list_short_names() -> list[str]:
    """Return the short names of the weekdays, Monday first, in the language in use."""
    return say(_SHORT_NAMES).split()


@dataclass(frozen=True)
class PlannedExercise:
    """One exercise of a plan, with the repetitions of a set; None leaves them to the progress of training."""

    code: Annotated[str, Meta(min_length=1, max_length=80)]
    repetitions: Dose | None = None


@dataclass(frozen=True)
class WeeklyPlan:
    """Plan of a week; without a day it plans nothing.

    Attributes
    ----------
    days
        Weekdays, in order, each once.
    exercises
        In the order they are done; none leaves the choice to training.
    """

    days: Annotated[tuple[Weekday, ...], Meta(max_length=7)] = ()
    exercises: Annotated[tuple[PlannedExercise, ...], Meta(max_length=40)] = ()


def apply_dose(progress: TrainingProgress, plan: WeeklyPlan) -> TrainingProgress:
    """Return the progress with the planned repetitions: training asks for these, and neither more nor fewer.

    An exercise that a later version has not is left out; one without a dose goes on as it was.
    """
    doses = {one.code: one.repetitions for one in plan.exercises if one.repetitions is not None}
    standings = dict(progress.standings)
    exercises = list(progress.exercises)
    for place, exercise in enumerate(exercises):
        dose = doses.get(exercise.code)
        if dose is not None and exercise.kind == "repetitions":
            standing = progress.standing(exercise)
            exercises[place] = replace(exercise, repetitions=dose, aim=dose)
            standings[exercise.code] = replace(standing, repetitions=dose)
    return replace(progress, exercises=tuple(exercises), standings=standings)
