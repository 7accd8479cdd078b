"""Plan of a training: which exercises are due today, which are done, mastered, or not open yet.

In: progress of earlier visits, results of this visit. Out: one item for each exercise, and the next one.
Never: a date, a file, a rule of progress (those are in training_progress.py).
What is due is a project convention, not clinically validated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from vmofire.guided.exercises import Exercise
from vmofire.guided.prompt import Result
from vmofire.guided.training_progress import Standing, TrainingProgress

State = Literal["due", "done", "mastered", "free", "locked"]


@dataclass(frozen=True)
class PlanItem:
    """One exercise of the plan.

    Attributes
    ----------
    exercise, standing
        The exercise and its progress: next dose, last result, mastery.
    state
        Due today, done today, mastered (so no longer due), free (not in the weekly plan), or locked until
        others are mastered.
    """

    exercise: Exercise
    standing: Standing
    state: State


@dataclass(frozen=True)
class TrainingPlan:
    """Plan of today.

    Attributes
    ----------
    items
        Every exercise, in the order of the list.
    progress
        Progress of all exercises, with today's results.
    hurts
        Whether a training of today ended because of pain: then nothing more is due.
    """

    items: tuple[PlanItem, ...]
    progress: TrainingProgress
    hurts: bool = False

    @property
    def due(self) -> tuple[PlanItem, ...]:
        """What is due today and not done yet, in order: stretches come last."""
        if self.hurts:
            return ()
        due = [one for one in self.items if one.state == "due"]
        return tuple(sorted(due, key=lambda one: one.exercise.kind == "stretch"))

    @property
    def done(self) -> tuple[PlanItem, ...]:
        """What was done today."""
        return tuple(one for one in self.items if one.state == "done")

    @property
    def others(self) -> tuple[PlanItem, ...]:
        """What may be trained too: done today or mastered, and after a stop what was due."""
        due = {one.exercise.code for one in self.due}
        return tuple(one for one in self.items if one.state != "locked" and one.exercise.code not in due)

    @property
    def locked(self) -> tuple[PlanItem, ...]:
        """What is not open yet."""
        return tuple(one for one in self.items if one.state == "locked")

    def find_next(self, code: str = "") -> Exercise | None:
        """Return what comes after an exercise, from the start of the plan again at its end; None for nothing.

        An exercise that was left early stays due, but is not proposed again at once.
        """
        due = [one.exercise for one in self.due]
        places = [one.code for one in sorted(self.progress.exercises, key=lambda one: one.kind == "stretch")]
        if code not in places:
            return due[0] if due else None
        later = places[places.index(code) + 1 :]
        others = [one for one in due if one.code != code]
        after = [one for one in others if one.code in later]
        return next(iter(after or others), None)


def plan_today(
    progress: TrainingProgress, results: Sequence[Result], planned: Sequence[str] = ()
) -> TrainingPlan:
    """Return the plan of today.

    With a weekly plan its exercises are due, as far as they are open. Without one, the stretch and the
    exercises of the open list that are not mastered: those of the first list, then those of the advanced
    one. Once all of these are mastered, all of the advanced list.

    Parameters
    ----------
    progress
        Progress of all visits, this one included.
    results
        Results of this visit; those of other jobs are ignored.
    planned
        Codes of the exercises of the weekly plan; none leaves the choice to the rules above.
    """
    trained = [one for one in results if one.job == "train"]
    done = {code for one in trained for code in _list_complete(one.data)}
    open_list = [one for one in progress.choices if one.advanced == progress.advanced_open]
    counted = [one for one in open_list if one.kind == "repetitions"]
    wanted = [one for one in counted if not progress.standing(one).mastered] or counted
    chosen = [one for one in progress.choices if one.code in planned]

    def find_state(exercise: Exercise) -> State:
        if exercise not in progress.choices:
            return "locked"
        if exercise.code in done:
            return "done"
        if chosen:
            return "due" if exercise in chosen else "free"
        return "due" if exercise.kind == "stretch" or exercise in wanted else "mastered"

    items = tuple(PlanItem(one, progress.standing(one), find_state(one)) for one in progress.exercises)
    return TrainingPlan(items, progress, any(one.outcome == "stopped_for_pain" for one in trained))


def _list_complete(data: Mapping[str, Any]) -> list[str]:
    """Return the codes of the exercises that were done to the end; unreadable data has none."""
    entries = data.get("exercises")
    items = cast(list[object], entries) if isinstance(entries, list | tuple) else []
    known = [cast(dict[str, Any], one) for one in items if isinstance(one, dict)]
    return [str(one["code"]) for one in known if one.get("complete") is True and "code" in one]
