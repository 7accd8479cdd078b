"""Training script: exercise after exercise, each repetition counted from the signal and checked for the VMO.

In: exercises, legs with their sensors, progress of earlier visits. Out: a script that ends with a Result.
Never: strength, or a score for the stretch. Unmeasurable repetitions are counted, not judged.
"""

from collections.abc import Generator, Sequence
from dataclasses import replace

from vmofire.guided.criteria import USUAL_RULE, ActivityRule
from vmofire.guided.exercises import Exercise
from vmofire.guided.fading import EVERY, Fading
from vmofire.guided.legs import Leg, find_fault, find_rest, find_side
from vmofire.guided.prompt import Mark
from vmofire.guided.rounds import Group, Round
from vmofire.guided.safety import CLEARANCE, PAIN_AFTER, PAIN_BEFORE, find_stop
from vmofire.guided.steps import (
    QUALITY_LAG_S,
    SIT_STILL,
    Answer,
    Question,
    Reply,
    Request,
    Script,
    Step,
    Stopped,
    ask,
    do,
)
from vmofire.guided.training import Practice, TrainSettings
from vmofire.guided.training_progress import TrainingProgress
from vmofire.guided.training_result import Ending, sum_up
from vmofire.labels import LEGS, Side
from vmofire.words import say
from vmofire.words.message import Message, tell

__all__ = ["TrainSettings", "train_script"]

AS_SET, ALWAYS = "as_set", "always"
FEEDBACK = Question(
    "feedback",
    tell("ask.feedback"),
    (
        Answer(AS_SET, tell("answer.feedback_as_set"), "y"),
        Answer(ALWAYS, tell("answer.feedback_always"), "f"),
    ),
    tell("ask.why_feedback"),
    safe=AS_SET,
    alone=AS_SET,
)


def train_script(
    exercises: Sequence[Exercise],
    legs: Sequence[Leg],
    progress: TrainingProgress,
    settings: TrainSettings | None = None,
    activity: ActivityRule = USUAL_RULE,
) -> Script:
    """Return the script of a training.

    Parameters
    ----------
    exercises : sequence of Exercise
        In the order they are done.
    legs : sequence of Leg
        Legs with a sensor, each on its own column.
    progress : TrainingProgress
        Progress of earlier visits, from `training_progress.follow`.
    settings : TrainSettings, optional
    activity : ActivityRule
        From where a muscle counts as active.

    Raises
    ------
    ValueError
        No exercise or leg, one leg twice, two legs on one column, or an advanced exercise too early.
    """
    if not exercises:
        raise ValueError(say("Choose an exercise."))
    if not legs or len({leg.side for leg in legs}) < len(legs):
        raise ValueError("training needs one leg or two, each named once")
    if len({leg.channel for leg in legs}) < len(legs):
        raise ValueError("two legs need a sensor each to be trained together")
    for exercise in exercises:
        if exercise.advanced and not progress.advanced_open:
            words = say("{exercise:said} opens when you master every basic exercise.", exercise=exercise.name)
            raise ValueError(words)
    return _Training(tuple(exercises), tuple(legs), progress, settings or TrainSettings(), activity).run()


class _Training:
    """State of one training."""

    def __init__(
        self,
        exercises: tuple[Exercise, ...],
        legs: tuple[Leg, ...],
        progress: TrainingProgress,
        settings: TrainSettings,
        activity: ActivityRule,
    ) -> None:
        self._exercises, self._legs = exercises, legs
        self._progress, self._settings, self._activity = progress, settings, activity
        self._channels = tuple(leg.channel for leg in legs)
        self._pains: list[float] = []
        self._practices: list[Practice] = []
        self._keeps_feedback = False  # against the schedule, because the person wants it today
        self._round: Round | None = None  # under way
        self._later_s = 0.0  # expected time after the running exercise

    def run(self) -> Script:
        """Run the training; return its result, however it ended."""
        ending: Ending = "trained"
        try:
            ending = yield from self._train()
        except Stopped:
            ending = "stopped"
        self._close_set()
        result = sum_up(ending, self._practices, self._progress, self._settings, self._pains)
        if self._keeps_feedback:
            result = replace(result, grounds=(*result.grounds, tell("train.feedback_chosen")))
        return result

    def _train(self) -> Generator[Request, Reply, Ending]:
        if (yield from self._hurts(before=True)):
            return "stopped_for_pain"
        exercises = yield from self._find_cleared()
        if not exercises:
            return "not_cleared"
        yield from self._choose_feedback(exercises)
        yield from do(
            Step(
                "signal_check",
                SIT_STILL,
                self._settings.signal_check_s,
                still_s=self._settings.quiet_s,
                side=find_side(self._legs),
                channels=self._channels,
                scored=True,
                after_s=sum(map(self._expect_s, exercises)),
            )
        )
        for number, exercise in enumerate(exercises):
            following = exercises[number + 1 :]
            self._later_s = sum(map(self._expect_s, following))
            then = _typed(following[0].name) if following else None
            yield from self._get_into_position(exercise)
            if exercise.kind == "stretch":
                yield from self._stretch(exercise, then)
            else:
                ending = yield from self._practise(exercise, then)
                if ending != "trained":
                    return ending
        return "trained"

    def _hurts(self, before: bool = False) -> Generator[Request, Reply, bool]:
        """Ask for pain; return whether to stop because of it."""
        answer = yield from ask(PAIN_BEFORE if before else PAIN_AFTER)
        self._pains.append(float(answer))
        return find_stop(self._pains, self._settings) is not None

    def _find_cleared(self) -> Generator[Request, Reply, tuple[Exercise, ...]]:
        """Return the allowed exercises; ask for clearance if one needs it."""
        if any(exercise.clearance for exercise in self._exercises):
            words = tell("ask.clearance_exercises")
            if (yield from ask(replace(CLEARANCE, words=words))) == "no":
                return tuple(exercise for exercise in self._exercises if not exercise.clearance)
        return self._exercises

    def _choose_feedback(self, exercises: Sequence[Exercise]) -> Generator[Request, Reply, None]:
        """Ask whether the schedule of feedback counts today; evidence for it is mixed, so it is a choice."""
        is_faded = self._settings.feedback != EVERY and any(one.kind != "stretch" for one in exercises)
        if is_faded and (yield from ask(FEEDBACK)) == ALWAYS:
            self._settings = replace(self._settings, feedback=EVERY)
            self._keeps_feedback = True

    # One exercise.

    def _get_into_position(self, exercise: Exercise) -> Generator[Request, Reply, None]:
        """Show how to get into position, until the person is still there."""
        settings = self._settings
        first: Side = LEGS[0] if exercise.kind == "stretch" else self._find_groups(exercise)[0][0].side
        parts = [exercise.position[at : at + 2] for at in range(0, len(exercise.position), 2)]
        for place, part in enumerate(parts):
            yield from do(
                Step(
                    "ready",
                    _typed(part[0])
                    if len(part) == 1
                    else tell("cue.typed_two", first=part[0], second=part[1]),
                    settings.position_s,
                    side=first,
                    channels=self._channels,
                    after_s=self._expect_s(exercise) - (place + 1) * settings.position_s + self._later_s,
                    pose=exercise.pose,
                    still_s=settings.quiet_s,
                )
            )

    def _stretch(self, exercise: Exercise, then: Message | None) -> Generator[Request, Reply, None]:
        """Guide a stretch by the clock; nothing is measured."""
        practice = Practice(exercise, exercise.repetitions)
        self._practices.append(practice)
        for side in LEGS:
            begun = len(practice.stretches)
            for number in range(exercise.repetitions):
                left = (2 if side == LEGS[0] else 1) * exercise.repetitions - number - 1
                left_s = left * (exercise.hold_s + self._settings.stretch_pause_s) + self._later_s
                trial = yield from do(
                    Step(
                        "stretch",
                        exercise.cue(side),
                        exercise.hold_s,
                        below=_typed(exercise.tips[number % len(exercise.tips)]) if exercise.tips else None,
                        side=side,
                        channels=(),
                        repetition=number + 1,
                        of=exercise.repetitions,
                        then=_typed(exercise.release),
                        after_s=left_s + self._settings.stretch_pause_s,
                        marks=tuple(practice.stretches[begun:]),
                        pose=exercise.pose,
                        active_s=exercise.hold_s,
                        by_clock=True,
                    )
                )
                practice.stretches.append(Mark("done" if trial.ended == "time" else "skipped", side=side))
                yield from do(
                    Step(
                        "relax",
                        _typed(exercise.release),
                        self._settings.stretch_pause_s,
                        channels=(),
                        then=exercise.cue() if left else then,
                        after_s=left_s,
                        marks=tuple(practice.stretches[begun:]),
                        pose=exercise.pose,
                    )
                )
        practice.complete = all(one.state == "done" for one in practice.stretches)

    def _practise(self, exercise: Exercise, then: Message | None) -> Generator[Request, Reply, Ending]:
        """Do all sets of an exercise."""
        settings, standing = self._settings, self._progress.standing(exercise)
        practice = Practice(exercise, standing.repetitions, standing.sets)
        self._practices.append(practice)
        if not (yield from self._settle(practice)):
            return "cannot_tell"
        fading = Fading(settings, practice.sets * practice.asked)
        parts = [
            (round_, groups) for round_ in range(standing.sets) for groups in self._find_groups(exercise)
        ]
        for place, (round_, groups) in enumerate(parts):
            left = len(parts) - place - 1
            if place:
                yield from self._rest_between(exercise, groups, left + 1)
            later_s = self._later_s + left * self._set_s(exercise)
            turn_s = self._turn_s(exercise)
            self._round = Round(practice, groups, round_ + 1, settings, turn_s, later_s, fading)
            yield from self._round.run()
            yield from do(
                Step(
                    "relax",
                    tell("cue.well_done"),
                    QUALITY_LAG_S,
                    channels=self._channels,
                    then=None if left else then,
                    after_s=later_s,
                )
            )
            self._close_set()
            if (yield from self._hurts()):
                return "stopped_for_pain"
            if practice.fault is not None:
                return "cannot_tell"
            if practice.gave_up:
                return "trained"
        practice.complete = True
        return "trained"

    def _settle(self, practice: Practice) -> Generator[Request, Reply, bool]:
        """Measure the rest in the position of an exercise; return whether that worked."""
        exercise, settings = practice.exercise, self._settings
        parts = practice.sets * len(self._find_groups(exercise))
        rest = yield from do(
            Step(
                "rest",
                tell("cue.rest_legs"),
                settings.rest_s,
                below=_typed(exercise.name),
                side=find_side(self._legs),
                channels=self._channels,
                scored=True,
                then=exercise.cue(),
                after_s=parts * self._set_s(exercise) - settings.between_sets_s + self._later_s,
                pose=exercise.pose,
            )
        )
        goals_uv = self._progress.standing(exercise).goals_uv
        for leg in self._legs:
            rest_uv = find_rest(rest, leg, settings.rest_used_s)
            if rest_uv is None:
                practice.fault = find_fault([rest], leg)
                return False
            goal_uv = goals_uv.get(leg.side)
            if goal_uv is None and leg.reference is not None:
                goal_uv = leg.reference.rms_uv * settings.goal_percent / 100.0
            practice.begin_leg(leg, rest_uv, self._activity.threshold_uv(rest_uv), goal_uv)
        return True

    def _find_groups(self, exercise: Exercise) -> list[tuple[Group, ...]]:
        """Return the groups of each part of a set; groups in one part alternate."""
        if exercise.legs == "both":
            return [(Group("both", self._legs),)]
        if exercise.legs == "in_turn":
            return [(Group(leg.side, (leg,)),) for leg in self._legs]
        return [tuple(Group(side, tuple(leg for leg in self._legs if leg.side == side)) for side in LEGS)]

    def _rest_between(
        self, exercise: Exercise, groups: tuple[Group, ...], sets_left: int
    ) -> Generator[Request, Reply, None]:
        change = exercise.legs == "in_turn" and len(self._legs) > 1
        yield from do(
            Step(
                "relax",
                tell("cue.rest_then_leg", leg=groups[0].side) if change else tell("cue.rest_between_sets"),
                self._settings.between_sets_s,
                below=tell("beside.skip_goes_on"),
                side=groups[0].side,
                channels=self._channels,
                then=exercise.cue(),
                after_s=sets_left * self._set_s(exercise) - self._settings.between_sets_s + self._later_s,
                pose=exercise.pose,
            )
        )

    def _close_set(self) -> None:
        """Make the judgement of the set final, and free its samples."""
        if self._round is not None:
            self._practices[-1].close_set(self._round.turns, self._settings)
            self._round = None

    # Expected times, for the progress bar.

    def _turn_s(self, exercise: Exercise) -> float:
        once_s = exercise.hold_s + 0.5 + self._settings.pause_s
        return 2.0 * once_s if exercise.legs == "alternate" else once_s

    def _expect_s(self, exercise: Exercise) -> float:
        settings, standing = self._settings, self._progress.standing(exercise)
        ready_s = len(exercise.position) * settings.position_s
        if exercise.kind == "stretch":
            return ready_s + 2 * exercise.repetitions * (exercise.hold_s + settings.stretch_pause_s)
        parts = standing.sets * len(self._find_groups(exercise))
        return ready_s + settings.rest_s + parts * self._set_s(exercise) - settings.between_sets_s

    def _set_s(self, exercise: Exercise) -> float:
        repetitions = self._progress.standing(exercise).repetitions
        return repetitions * self._turn_s(exercise) + self._settings.between_sets_s


def _typed(text: str) -> Message:
    """Return a text of an exercise as a message."""
    return tell("typed", text=text)
