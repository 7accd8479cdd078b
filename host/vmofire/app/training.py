"""Training: the plan of today, one exercise after the other, and their words for window and terminal.

In: the sitting of a person, a chosen exercise. Out: the plan's page, a job for the exercise.
Never: a rule of the plan (guided/training_plan.py), or an exercise begun that is not open yet.
"""

from typing import TYPE_CHECKING

from vmofire.app.job_start import JobRequest, JobStart
from vmofire.app.signal_source import SignalSource
from vmofire.app.view import TrainPage, View
from vmofire.words import msg, say, say_all, say_many
from vmofire.words.quantities import write_tick

if TYPE_CHECKING:  # they import scipy, which would delay the window by a second
    from vmofire.guided.exercises import Exercise
    from vmofire.guided.prompt import Result
    from vmofire.guided.training_plan import PlanItem, TrainingPlan
    from vmofire.guided.training_progress import TrainingProgress


class Training:
    """The plan of the person who is measured.

    Parameters
    ----------
    view : View
    source : SignalSource
    jobs : JobStart
    """

    def __init__(self, view: View, source: SignalSource, jobs: JobStart) -> None:
        self._view, self._source, self._jobs = view, source, jobs
        self._planned: tuple[TrainingProgress, list[Result], TrainingPlan] | None = None

    @property
    def plan(self) -> "TrainingPlan | None":
        """The plan of today; None without a sitting."""
        from vmofire.guided.training_plan import plan_today

        sitting = self._source.sitting
        if sitting is None:
            return None
        progress, results = sitting.progress, [result for _, result in sitting.results]
        known = self._planned  # the page of a result asks with every frame
        if known is None or known[0] is not progress or list(map(id, known[1])) != list(map(id, results)):
            known = self._planned = progress, results, plan_today(progress, results, sitting.planned)
        return known[2]

    def show(self) -> None:
        """Show the plan, with all exercises."""
        plan = self.plan
        if plan is not None:
            self._view.show(TrainPage(plan))

    def begin(self, code: str) -> None:
        """Begin an exercise that is open."""
        plan = self.plan
        if plan is not None and code not in {one.exercise.code for one in plan.locked}:
            self._jobs.begin(JobRequest("train", exercise=code))

    def explain(self, code: str) -> None:
        """Show how an exercise is done; it begins from there, if it is open."""
        self._jobs.how_to.show(JobRequest("train", exercise=code), lambda: self.begin(code))

    def find_next(self) -> "Exercise | None":
        """Return what follows the exercise that was asked for last; None if nothing more is due."""
        plan, asked = self.plan, self._jobs.asked
        return None if plan is None else plan.find_next(asked.exercise if asked else "")

    def begin_next(self) -> None:
        """Begin the next exercise of the plan."""
        following = self.find_next()
        if following is not None:
            self.begin(following.code)


def write_today(plan: "TrainingPlan") -> str:
    """Return what is left of today's plan, in words."""
    if plan.hurts:
        return say("Stop for today: it hurt. Nothing more is due.")
    n_due, n_done = len(plan.due), len(plan.done)
    if not n_due:
        return say("All of today is done.") if n_done else say("Nothing is due today.")
    left = say_many("{n} exercise is left today.", "{n} exercises are left today.", n_due)
    if not n_done:
        return say_many("{n} exercise is due today.", "{n} exercises are due today.", n_due)
    return say_all(say("{n} done.", n=n_done), left)


def write_next(exercise: "Exercise") -> str:
    """Return the name of the next exercise, as on its button."""
    return say("Next: {exercise:said}", exercise=exercise.name)


def write_dose(item: "PlanItem") -> str:
    """Return repetitions, sets and hold of the next time; a star marks figures of our own."""
    exercise, standing = item.exercise, item.standing
    hold = exercise.explain("hold_s")
    if exercise.kind == "stretch":
        repetitions = exercise.explain("repetitions")
        return say("Hold {hold}, {repetitions} times each leg.", hold=hold, repetitions=repetitions)
    star = "*" if {"repetitions", "aim"} & set(exercise.ours) else ""
    repetitions = f"{write_tick(standing.repetitions)}{star}"
    if standing.sets > 1:
        message = msg("{sets} sets of {repetitions}, hold {hold}.")
        return say(message, sets=standing.sets, repetitions=repetitions, hold=hold)
    message = msg("{repetitions} each leg, hold {hold}.")
    if exercise.legs == "both":
        message = msg("{repetitions} times, hold {hold}.")
    return say(message, repetitions=repetitions, hold=hold)


def write_last(item: "PlanItem") -> str:
    """Return the result of the last time, in words."""
    if item.standing.last is None:
        return say("Not done yet.")
    good, of = item.standing.last
    if item.exercise.kind == "stretch":
        return say("Last time: {good} of {of} held.", good=good, of=of)
    return say("Last time: {good} of {of} good.", good=good, of=of)


def write_mastery(item: "PlanItem", plan: "TrainingPlan") -> str:
    """Return whether an exercise is mastered, or what is missing; "" for a stretch."""
    if item.state == "locked":
        missing = plan.progress.missing
        if len(missing) > 2:
            return say("Opens when you master {n} more exercises.", n=len(missing))
        names = [say(one.name) for one in missing]
        if len(names) == 2:
            return say("Opens when you master {first} and {second}.", first=names[0], second=names[1])
        return say("Opens when you master {exercise}.", exercise=names[0])
    if item.exercise.kind == "stretch":
        return ""
    if item.standing.mastered:
        return say("Mastered.")
    settings = plan.progress.settings
    good, of = settings.mastery_good, settings.mastery_of
    if not item.standing.best:
        return say("Mastered at {good} of {of}* good.", good=good, of=of)
    return say("Mastered at {good} of {of}* good; best {best}.", good=good, of=of, best=item.standing.best)
