"""Weekly plan of one person: days, exercises and their dose, as the person or their clinician made it.

In: days, codes of exercises, numbers. Out: a frozen record. Never: a rule of progress (training_progress.py);
a day that was left out counted against anybody.
"""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

Weekday = Annotated[int, Meta(ge=0, le=6)]  # 0 is Monday, as in datetime
Dose = Annotated[int, Meta(ge=1, le=100)]


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

    def is_planned(self, weekday: int) -> bool:
        """Return whether a weekday is a day of training."""
        return weekday in self.days
