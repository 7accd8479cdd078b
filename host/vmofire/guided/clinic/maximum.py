"""Maximum test: full efforts (MVIC) after a warm-up, with rests, and a pain question after every trial.

In: one leg. Out: a script that ends with the Result of maximum_trials.py.
Never: another maximal effort after pain. Once the pain is gone, the person holds the leg's own
weight instead. Half an effort is offered after the trials.
"""

from collections.abc import Generator
from dataclasses import dataclass, field, replace

from vmofire.dsp.amplitude import judge_trials
from vmofire.guided.clinic.half_effort import OFFER, TASK
from vmofire.guided.clinic.maximum_trials import JOB, Efforts, MaximumTestSettings, judge_maximum
from vmofire.guided.criteria import USUAL_RULE, ActivityRule
from vmofire.guided.legs import Leg, find_doubt, find_fault, find_rest, measure_best, settle
from vmofire.guided.prompt import Mark
from vmofire.guided.result_figures import STOPPED, refuse
from vmofire.guided.safety import CLEARANCE, NOT_CLEARED, PAIN_AFTER, PAIN_BEFORE, find_stop
from vmofire.guided.steps import (
    LET_GO,
    QUALITY_LAG_S,
    Answer,
    Question,
    Reply,
    Request,
    Script,
    Step,
    Stopped,
    Trial,
    ask,
    do,
)
from vmofire.words.message import Message, tell

__all__ = ["Efforts", "MaximumTestSettings", "find_maximum", "judge_maximum"]

PUSH, LIMB_LIFT = "strap_push", "limb_lift"  # drawings
POSITION = Question(
    "ready",
    tell("ask.ready"),
    (Answer("yes", tell("answer.ready_yes"), "y"),),
    tell("ask.strap_holds"),
    pose=PUSH,
)
LIMB = Question(
    "ready_limb",
    tell("ask.ready_limb"),
    (Answer("yes", tell("answer.ready_yes"), "y"),),
    tell("ask.limb_instead"),
    pose=LIMB_LIFT,
)


@dataclass
class Series:
    """Trials of a leg so far; a repeated trial replaces the first."""

    leg: Leg
    activity: ActivityRule = USUAL_RULE
    quiet: list[Trial] = field(default_factory=list[Trial])
    trials: list[Trial] = field(default_factory=list[Trial])
    pains: list[float] = field(default_factory=list[float])  # the first before all trials, then one per trial
    holds: list[Trial] = field(default_factory=list[Trial])
    hold_pains: list[float] = field(default_factory=list[float])
    halves: list[Trial] = field(default_factory=list[Trial])
    half_pains: list[float] = field(default_factory=list[float])

    def read(self, settings: MaximumTestSettings) -> "Efforts":
        """Return the numbers from the trials so far."""
        leg, window_s, dropped_s = self.leg, settings.window_s, settings.dropped_s
        every = [*self.quiet, *self.trials, *self.holds, *self.halves]
        return Efforts(
            leg,
            find_rest(self.quiet[1], leg, settings.rest_used_s) if len(self.quiet) > 1 else None,
            tuple(measure_best(trial, leg, window_s, dropped_s) for trial in self.trials),
            tuple(self.pains),
            tuple(measure_best(trial, leg, window_s, dropped_s) for trial in self.holds),
            tuple(self.hold_pains),
            find_fault(every, leg),
            find_doubt([*self.trials, *self.holds], leg),
            frozenset(n for n, trial in enumerate(self.holds or self.trials) if trial.ended == "skipped"),
            self.activity,
            tuple(measure_best(trial, leg, window_s, dropped_s) for trial in self.halves),
            tuple(self.half_pains),
        )

    def marks(self, settings: MaximumTestSettings) -> tuple[Mark, ...]:
        """Return the strip: one mark per trial; once holds have begun, one per hold."""
        return self.read(settings).marks

    def wants_more(self, settings: MaximumTestSettings) -> bool:
        """Return whether another maximal trial is needed, and allowed by the pain."""
        efforts = self.read(settings)
        return (
            efforts.find_pain(settings) is None
            and judge_trials(efforts.trials, settings, efforts.rest_uv).outcome == "more"
        )


def find_maximum(
    leg: Leg, settings: MaximumTestSettings | None = None, activity: ActivityRule = USUAL_RULE
) -> Script:
    """Return the script of a maximum.

    Parameters
    ----------
    leg
        The leg; an existing reference is ignored.
    settings
        None: the defaults in PRODUCT.md.
    activity
        From where an effort counts as active.
    """
    settings = settings or MaximumTestSettings()
    series, ended_by = Series(leg, activity), None
    try:
        if (yield from ask(CLEARANCE)) == "no":
            return refuse(JOB, NOT_CLEARED)
        yield from _follow(series, settings)
    except Stopped:
        ended_by = STOPPED
    return judge_maximum(series.read(settings), settings, ended_by)


def _follow(series: Series, settings: MaximumTestSettings) -> Generator[Request, Reply, None]:
    """Run all steps in order; `series` keeps the trials even after a stop."""
    series.pains.append(float((yield from ask(PAIN_BEFORE))))
    if series.read(settings).find_pain(settings) is not None:
        return
    yield from ask(POSITION)
    trials_s = settings.trials * (settings.effort_s + QUALITY_LAG_S + settings.pause_s) - settings.pause_s
    warm_up_s = 2.0 * (settings.warm_up_s + settings.warm_up_pause_s)
    yield from settle(series.leg, settings, series.quiet, warm_up_s + trials_s, PUSH)
    if series.quiet[-1].ended == "lost":
        return
    for percent, words in ((50, tell("cue.warm_up_50")), (75, tell("cue.warm_up_75"))):
        after_s = trials_s + (warm_up_s / 2.0 if percent == 50 else 0.0)
        warm_up = _effort(series, settings, words, f"warm_up_{percent}", settings.warm_up_s)
        after_s += settings.warm_up_pause_s
        yield from do(replace(warm_up, scored=False, repetition=None, of=None, after_s=after_s))
        yield from _pause(series, settings, settings.warm_up_pause_s, after_s - settings.warm_up_pause_s)
    number: int | None = 0
    while number is not None:
        yield from _try(series, settings, number)
        number = yield from _choose_next(series, settings)
    if series.read(settings).find_pain(settings) is not None:
        yield from _hold_limb(series, settings)
    elif judge_maximum(series.read(settings), settings).outcome in ("done", "not_repeatable"):
        yield from _offer_half(series, settings)


def _choose_next(series: Series, settings: MaximumTestSettings) -> Generator[Request, Reply, int | None]:
    """Return the number of the next trial from 0: a new one, a repeated one, or None."""
    if series.read(settings).find_pain(settings) is not None:
        return None
    if series.wants_more(settings):
        left = max(1, settings.trials - len(series.trials))
        left_s = left * (settings.effort_s + QUALITY_LAG_S + settings.pause_s) - settings.pause_s
        yield from _pause(series, settings, settings.pause_s, left_s)
        if series.wants_more(settings):  # may have changed: the last one can be repeated in the pause
            return len(series.trials)
    answer = yield from ask(
        Question(
            "keep",
            tell("ask.keep"),
            (
                Answer("keep", tell("answer.keep_them"), "y"),
                *(
                    Answer(str(number), tell("answer.trial_n_again", number=number), str(number))
                    for number in range(1, len(series.trials) + 1)
                ),
            ),
            tell("ask.trial_again"),
            safe="keep",
            marks=series.marks(settings),
        )
    )
    if answer == "keep":
        return None
    yield from _pause(series, settings, settings.pause_s, settings.effort_s + QUALITY_LAG_S)
    return int(answer) - 1


def _try(series: Series, settings: MaximumTestSettings, number: int) -> Generator[Request, Reply, None]:
    """Run one trial, new or repeated, and ask for the pain."""
    step = replace(
        _effort(series, settings, tell("cue.push_hard"), "maximum", settings.effort_s),
        repetition=number + 1,
        of=max(settings.trials, number + 1),
    )
    trial = yield from do(step)
    series.trials[number : number + 1] = [trial]
    yield from _pause(series, settings, QUALITY_LAG_S, step.after_s)
    series.pains[number + 1 : number + 2] = [float((yield from ask(PAIN_AFTER)))]


def _hold_limb(series: Series, settings: MaximumTestSettings) -> Generator[Request, Reply, None]:
    """Run the holds of the leg's own weight instead, once the pain is gone."""
    leg_s = settings.limb_holds * (settings.effort_s + settings.limb_pause_s)
    yield from _pause(series, settings, settings.pause_s, leg_s)
    series.hold_pains.append(float((yield from ask(PAIN_BEFORE))))
    if find_stop(series.hold_pains, settings) is not None:
        return
    yield from ask(LIMB)
    for repetition in range(1, settings.limb_holds + 1):
        left_s = (settings.limb_holds - repetition) * (settings.effort_s + settings.limb_pause_s)
        step = _effort(series, settings, tell("cue.limb_hold"), "limb_hold", settings.effort_s)
        step = replace(step, repetition=repetition, of=settings.limb_holds, after_s=left_s)
        series.holds.append((yield from do(step)))
        last = repetition == settings.limb_holds
        yield from _pause(series, settings, QUALITY_LAG_S if last else settings.limb_pause_s, left_s)
    series.hold_pains.append(float((yield from ask(PAIN_AFTER))))


def _offer_half(series: Series, settings: MaximumTestSettings) -> Generator[Request, Reply, None]:
    """Offer holds with half the strength, and run them if they are wanted."""
    if (yield from ask(OFFER)) == "no":
        return
    series.half_pains.append(series.pains[-1])
    half_s = settings.half_holds * (settings.effort_s + settings.half_pause_s)
    yield from _pause(series, settings, settings.half_pause_s, half_s)
    for repetition in range(1, settings.half_holds + 1):
        left_s = (settings.half_holds - repetition) * (settings.effort_s + settings.half_pause_s)
        step = _effort(series, settings, tell("cue.half_effort"), TASK, settings.effort_s)
        step = replace(step, repetition=repetition, of=settings.half_holds, after_s=left_s)
        series.halves.append((yield from do(step)))
        last = repetition == settings.half_holds
        yield from _pause(series, settings, QUALITY_LAG_S if last else settings.half_pause_s, left_s)
    series.half_pains.append(float((yield from ask(PAIN_AFTER))))


def _effort(series: Series, settings: MaximumTestSettings, words: Message, task: str, seconds: float) -> Step:
    left = max(0, settings.trials - len(series.trials) - 1)
    return Step(
        "effort",
        words,
        seconds,
        task,
        tell("beside.only_weight" if task == "limb_hold" else "beside.against_strap"),
        side=series.leg.side,
        channels=(series.leg.channel,),
        scored=True,
        then=LET_GO,
        after_s=QUALITY_LAG_S + left * (settings.effort_s + QUALITY_LAG_S + settings.pause_s),
        marks=series.marks(settings),
        pose=LIMB_LIFT if task == "limb_hold" else PUSH,
    )


def _pause(
    series: Series, settings: MaximumTestSettings, seconds: float, after_s: float
) -> Generator[Request, Reply, None]:
    step = Step(
        "relax",
        tell("cue.let_go_rest"),
        seconds,
        side=series.leg.side,
        channels=(series.leg.channel,),
        after_s=after_s,
        marks=series.marks(settings),
    )
    yield from do(step)
