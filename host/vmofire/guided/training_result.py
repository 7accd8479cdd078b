"""Result of a training: success of each exercise and leg with its interval, and what to do next time.

In: Practice records. Out: a Result. Never: a step, or a word on strength or health.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from math import sqrt
from statistics import median
from typing import Any, Literal

from vmofire.guided.judge import NEXT_CUES, TRIES
from vmofire.guided.prompt import Curve, Figure, Result
from vmofire.guided.result_figures import STOPPED
from vmofire.guided.safety import NOT_CLEARED, find_stop
from vmofire.guided.training import Practice, Repetition, TrainSettings
from vmofire.guided.training_progress import TrainingProgress
from vmofire.words.message import Message, tell

JOB = "train"

Ending = Literal["trained", "stopped", "stopped_for_pain", "not_cleared", "cannot_tell"]

_VERDICTS: dict[Ending, Message] = {
    "stopped": tell("verdict.stopped"),
    "stopped_for_pain": tell("train.stop_for_today"),
    "not_cleared": tell("train.not_cleared"),
    "cannot_tell": tell("verdict.cannot_tell"),
}
_Z = 1.96  # 95 %


def sum_up(
    ending: Ending,
    practices: Sequence[Practice],
    progress: TrainingProgress,
    settings: TrainSettings,
    pains: Sequence[float],
) -> Result:
    """Return the result of a training.

    Parameters
    ----------
    ending
        How the training ended.
    practices
        Exercises begun, in order.
    progress
        Progress before this visit.
    settings
        Settings of training.
    pains
        Pain scores, in order.
    """
    data: dict[str, Any] = {
        "settings": asdict(settings),
        "exercises": [_describe(practice) for practice in practices],
        "pains": list(pains),
    }
    after = progress.after(data)
    data["next"] = {
        practice.exercise.code: {
            "repetitions": now.repetitions,
            "sets": now.sets,
            "mastered": list(now.mastered),
        }
        for practice in practices
        if practice.exercise.kind == "repetitions"
        for now in (after.standing(practice.exercise),)
    }
    data["advanced_open"] = after.advanced_open
    judged = [one for practice in practices for one in practice.repetitions() if one.good is not None]
    n_good = sum(one.state == "yes" for one in judged)
    tally = tell("train.tally", good=n_good, of=len(judged))
    fault = next((practice.fault for practice in practices if practice.fault is not None), None)
    pain = find_stop(pains, settings)
    reasons = {"stopped": STOPPED, "stopped_for_pain": pain, "not_cleared": NOT_CLEARED, "cannot_tell": fault}
    reason = reasons.get(ending)
    grounds = [*reason.told] if reason else []
    if judged:
        grounds += [tally] if ending != "trained" else []
        grounds += [one for practice in practices for one in _tell(practice)]
        n_shown = sum(one.feedback for one in judged)
        if n_shown < len(judged):
            grounds.append(tell("train.feedback", shown=n_shown, of=len(judged)))
    stretches = [one for practice in practices for one in practice.stretches]
    n_held = sum(one.state == "done" for one in stretches)
    held = tell("train.stretches", held=n_held, of=len(stretches))
    if stretches and ending != "trained":
        grounds.append(held)
    done = tally if judged else tell("train.done")
    if stretches and not judged:
        name = next(practice.exercise.name for practice in practices if practice.stretches)
        done = tell("train.stretched", exercise=name, held=n_held, of=len(stretches))
    good: bool | None = None
    if judged and ending == "trained":
        good = n_good >= settings.good_share * len(judged)
    elif stretches and not n_held and ending == "trained":
        good = False  # the clock says so; only what cannot be measured is undecided
    return Result(
        JOB,
        "stretched" if ending == "trained" and n_held and not judged else ending,
        _VERDICTS.get(ending, done),
        tuple(grounds),
        good=good,
        reason=reason.code if reason else None,
        next_steps=() if ending == "stopped_for_pain" else tuple(_advise(practices, progress, after)),
        figures=tuple(figure for practice in practices for figure in _measure(practice, settings, after)),
        marks=tuple(
            mark
            for practice in practices
            for mark in (*(one.mark for one in practice.repetitions()), *practice.stretches)
        ),
        curves=tuple(_draw(practices, settings)),
        data=data,
    )


def _draw(practices: Sequence[Practice], settings: TrainSettings) -> Iterator[Curve]:
    """Yield how strong each repetition was, with threshold and goal, then how much of its hold was active."""
    for unit in ("uV", "%"):
        for practice in practices:
            for side, levels in practice.levels.items():
                done = [one for one in practice.repetitions(side) if one.state != "skipped"]
                if not done:
                    continue
                hold_s = practice.exercise.hold_s
                many = {"exercise": practice.exercise.name} if len(practices) > 1 else {}
                if unit == "uV":
                    values = [one.amplitude_uv for one in done]
                    label = tell("figure.each_amplitude_of" if many else "figure.each_amplitude", **many)
                    threshold, goal = levels.threshold_uv, levels.last_goal_uv or levels.goal_uv
                else:
                    values = [None if one.held_s is None else 100.0 * one.held_s / hold_s for one in done]
                    label = tell("figure.each_hold_of" if many else "figure.each_hold", **many)
                    threshold, goal = 100.0 * settings.hold_share, None
                yield Curve(
                    label,
                    side,
                    1.0,
                    tuple(values),
                    unit,
                    0.5,
                    over="repetitions",
                    threshold=threshold,
                    goal=goal,
                )


def find_interval(good: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a rate from counts (Wilson 1927), 0 to 1."""
    centre, spread = (good + _Z**2 / 2) / (of + _Z**2), sqrt(good * (of - good) / of + _Z**2 / 4)
    half = _Z * spread / (of + _Z**2)
    return max(0.0, centre - half), min(1.0, centre + half)


def _describe(practice: Practice) -> dict[str, Any]:
    """Return the data of an exercise, as `training_progress` reads it."""
    levels = practice.levels
    return {
        "code": practice.exercise.code,
        "name": practice.exercise.name,
        "asked": practice.asked,
        "sets": practice.sets,
        "hold_s": practice.exercise.hold_s,
        "complete": practice.complete,
        "gave_up": practice.gave_up,
        "rest_uv": {side: one.rest_uv for side, one in levels.items()},
        "threshold_uv": {side: one.threshold_uv for side, one in levels.items()},
        "goals_uv": {side: one.goal_uv for side, one in levels.items() if one.goal_uv is not None},
        "repetitions": [one.as_dict() for turn in practice.turns for one in turn],
        "stretched": practice.stretched,
        "stretches": [{"side": one.side, "held": one.state == "done"} for one in practice.stretches],
    }


def _measure(practice: Practice, settings: TrainSettings, after: TrainingProgress) -> list[Figure]:
    """Return the figures of an exercise, leg by leg."""
    figures: list[Figure] = []
    name = practice.exercise.name
    rule = tell("rule.hold_share", share=100.0 * settings.hold_share, hold=practice.exercise.hold_s)
    for side in practice.sides:
        done = [one for one in practice.repetitions(side) if one.state != "skipped"]
        judged = [one for one in done if one.good is not None]
        figures.append(
            Figure("repetitions", tell("figure.repetitions", exercise=name), float(len(done)), side=side)
        )
        if not judged:
            continue
        good = sum(one.state == "yes" for one in judged)
        low, high = find_interval(good, len(judged))
        rate = 100.0 * good / len(judged)
        label = tell("figure.success_rate", exercise=name)
        figures.append(Figure("success_rate", label, rate, "%", 100.0 * low, 100.0 * high, side, rule))
        figures += _compare_feedback(judged, name, side)
        held_s = [one.held_s for one in judged if one.held_s is not None]
        figures.append(
            Figure(
                "held",
                tell("figure.active_for", exercise=name),
                median(held_s) if held_s else None,
                "s",
                side=side,
            )
        )
        amplitudes_uv = [one.amplitude_uv for one in judged if one.amplitude_uv is not None]
        if amplitudes_uv:
            low_uv, high_uv = min(amplitudes_uv), max(amplitudes_uv)
            figures.append(
                Figure(
                    "amplitude",
                    tell("figure.while_active", exercise=name),
                    median(amplitudes_uv),
                    "uV",
                    low_uv if len(amplitudes_uv) > 1 else None,
                    high_uv if len(amplitudes_uv) > 1 else None,
                    side,
                )
            )
        goal_uv = after.standing(practice.exercise).goals_uv.get(side)
        if goal_uv is not None:
            step = tell("rule.goal_step", step=100.0 * settings.goal_step)
            figures.append(
                Figure("goal", tell("figure.goal", exercise=name), goal_uv, "uV", side=side, rule=step)
            )
    if not practice.complete:  # else the verdict says all of it
        label = tell("figure.stretched", exercise=name)
        figures += [
            Figure("stretched", label, float(held), side=side) for side, held in practice.stretched.items()
        ]
    return figures


def _compare_feedback(judged: Sequence[Repetition], name: str, side: str) -> Iterator[Figure]:
    """Yield the success rate with and without feedback, each with its interval; nothing if all had it."""
    if all(one.feedback for one in judged):
        return
    for has_feedback, code in ((True, "figure.success_with"), (False, "figure.success_without")):
        some = [one for one in judged if one.feedback is has_feedback]
        if some:
            good = sum(one.state == "yes" for one in some)
            low, high = find_interval(good, len(some))
            label = tell(code, exercise=name)
            rate = 100.0 * good / len(some)
            yield Figure(code.removeprefix("figure."), label, rate, "%", 100.0 * low, 100.0 * high, side)


def _tell(practice: Practice) -> Iterator[Message]:
    """Yield the messages on how an exercise went, leg by leg."""
    name = practice.exercise.name
    if practice.gave_up:
        yield tell("train.gave_up", exercise=name)
        return
    for side in practice.sides:
        judged = [one for one in practice.repetitions(side) if one.good is not None]
        if judged:
            good = sum(one.state == "yes" for one in judged)
            yield tell("train.leg", exercise=name, leg=side, good=good, of=len(judged))


def _advise(
    practices: Sequence[Practice], before: TrainingProgress, after: TrainingProgress
) -> Iterator[Message]:
    """Yield the messages on what to do next time."""
    for practice in practices:
        exercise = practice.exercise
        name = exercise.name
        if exercise.kind != "repetitions" or not practice.repetitions():
            continue
        if practice.gave_up:
            yield tell("train.check_first", exercise=name)
            yield TRIES[NEXT_CUES[0]]
            continue
        now = after.standing(exercise)
        if now.sets > 1:
            yield tell("train.next_time_sets", exercise=name, sets=now.sets, repetitions=now.repetitions)
        else:
            yield tell("train.next_time", exercise=name, repetitions=now.repetitions)
        if now.mastered and not before.standing(exercise).mastered:
            yield tell("train.mastered", exercise=name)
    if after.advanced_open and not before.advanced_open:
        yield tell("train.advanced_open")
