"""Result of a maximum test: amplitude at full effort or holding the leg's own weight, or why there is none.

In: amplitudes of trials and holds, and the pain after each. Out: a Result with the reference in its data.
Never: a stream, or a maximum against pain. The settings here are project conventions, none validated.
"""

from dataclasses import asdict, dataclass
from typing import Any

from vmofire.dsp.amplitude import MaximalEffort, Maximum, MaximumSettings, Reference, judge_trials
from vmofire.dsp.quality import Reason
from vmofire.dsp.symmetry import Level, find_level
from vmofire.guided.clinic.half_effort import add_half
from vmofire.guided.criteria import USUAL_RULE, ActivityRule, RestSettings
from vmofire.guided.legs import Leg
from vmofire.guided.prompt import Figure, Mark, Result
from vmofire.guided.result_figures import (
    STOPPED,
    find_limits,
    mark_amplitude,
    refuse,
    show_level,
    tell_threshold,
)
from vmofire.guided.safety import find_stop
from vmofire.guided.steps import QUALITY_LAG_S
from vmofire.settings import contradict, setting
from vmofire.words import msg
from vmofire.words.message import Message, tell

JOB = "maximum"
HIDES = tell("maximum.hides")


@dataclass(frozen=True)
class MaximumTestSettings(MaximumSettings, RestSettings):
    """Limits and times (PRODUCT.md, "Maximum"); project conventions, none clinically validated."""

    warm_up_s: float = setting(
        5.0, 1, 30, "s", msg("length of each of the two warm-up efforts, at 50 and 75 %")
    )
    warm_up_pause_s: float = setting(30.0, 1, 600, "s", msg("pause after each warm-up effort"))
    effort_s: float = setting(5.0, 2, 30, "s", msg("length of each trial"))
    dropped_s: float = setting(1.0, 0, 10, "s", msg("left out at the beginning of a trial"))
    pause_s: float = setting(120.0, QUALITY_LAG_S, 600, "s", msg("rest between two trials"))
    limb_holds: int = setting(
        3, 2, 10, "", msg("holds of the leg's own weight, where pain forbids a maximum")
    )
    limb_pause_s: float = setting(30.0, QUALITY_LAG_S, 600, "s", msg("pause between these holds"))
    half_holds: int = setting(3, 2, 10, "", msg("half efforts, if they are wanted"))
    half_pause_s: float = setting(30.0, QUALITY_LAG_S, 600, "s", msg("pause between half efforts"))
    most_above: float = setting(
        0.05,
        0.01,
        0.5,
        msg("of the time"),
        msg("later efforts may be above the maximum for this share of their time"),
    )

    def __post_init__(self) -> None:
        """Refuse settings that contradict each other."""
        super().__post_init__()
        if self.dropped_s + self.window_s > self.effort_s:
            raise contradict("dropped_s + window_s <= effort_s")


@dataclass(frozen=True)
class Efforts:
    """Numbers behind a maximum.

    Attributes
    ----------
    leg
    rest_uv
        None if not known.
    trials_uv, holds_uv
        Best window of each maximal trial, and of each hold of the leg's weight; None if lost or skipped.
    pains, hold_pains
        Pain before the first trial, then after each; and the same for the holds.
    hidden_by, doubt
        Reason that hid samples, and reason why a quiet channel may not be on a muscle; None for none.
    skipped
        Skipped trials (of the holds, if there are any), counted from 0.
    activity
        From where they count as active.
    half_uv, half_pains
        Best window of each hold with half the strength, and pain before and after them.
    """

    leg: Leg
    rest_uv: float | None
    trials_uv: tuple[float | None, ...]
    pains: tuple[float, ...]
    holds_uv: tuple[float | None, ...] = ()
    hold_pains: tuple[float, ...] = ()
    hidden_by: Reason | None = None
    doubt: Reason | None = None
    skipped: frozenset[int] = frozenset()
    activity: ActivityRule = USUAL_RULE
    half_uv: tuple[float | None, ...] = ()
    half_pains: tuple[float, ...] = ()

    @property
    def marks(self) -> tuple[Mark, ...]:
        """One mark per trial; once holds have begun, one per hold."""
        return tuple(
            mark_amplitude(uv, self.threshold_uv, self.leg.side, place in self.skipped)
            for place, uv in enumerate(self.holds_uv or self.trials_uv)
        )

    @property
    def threshold_uv(self) -> float | None:
        """Threshold of activity, uV."""
        return None if self.rest_uv is None else self.activity.threshold_uv(self.rest_uv)

    @property
    def trials(self) -> list[MaximalEffort]:
        """The trials, each with the pain after it."""
        return [MaximalEffort(uv, pain) for uv, pain in zip(self.trials_uv, self.pains[1:], strict=False)]

    def find_pain(self, settings: MaximumTestSettings) -> Reason | None:
        """Return the first pain that ends the maximal efforts."""
        return find_stop(self.pains, settings)


def judge_maximum(efforts: Efforts, settings: MaximumTestSettings, ended_by: Reason | None = None) -> Result:
    """Return the result with the reference and the half effort, or with the reason why there is none.

    Parameters
    ----------
    efforts
        The measured numbers.
    settings
        Rules for a valid maximum.
    ended_by
        Why the test ended early; None if it did not.
    """
    result = _judge(efforts, settings, ended_by)
    if result.outcome not in ("done", "not_repeatable"):
        return result
    e, s = efforts, settings
    return add_half(result, e.leg, e.rest_uv, e.half_uv, e.half_pains, s, s.window_s)


def _judge(efforts: Efforts, settings: MaximumTestSettings, ended_by: Reason | None) -> Result:
    side, threshold_uv = efforts.leg.side, efforts.threshold_uv
    marks = efforts.marks
    figures = _show_trials(efforts)
    data: dict[str, Any] = {
        "side": side,
        "reference": None,
        "rest_uv": efforts.rest_uv,
        "trials_uv": list(efforts.trials_uv),
        "pains": list(efforts.pains),
        "holds_uv": list(efforts.holds_uv),
        "hold_pains": list(efforts.hold_pains),
        "settings": asdict(settings),
        "activity": asdict(efforts.activity),
    }
    pain = efforts.find_pain(settings)
    if pain is not None:
        return _judge_holds(efforts, settings, pain, figures, marks, data)
    if threshold_uv is None:
        return refuse(JOB, ended_by or efforts.hidden_by or STOPPED, figures, marks, data)
    verdict = judge_trials(efforts.trials, settings, efforts.rest_uv)
    if verdict.outcome == "more":
        return refuse(JOB, ended_by or efforts.hidden_by or STOPPED, figures, marks, data)
    if verdict.outcome == "too_low":
        return _refuse_low(efforts, settings, threshold_uv, figures, data)
    low = (tell("maximum.low_trials", n=verdict.n_low, k=settings.least_ratio),) if verdict.n_low else ()
    third = _tell_third(verdict, settings)
    apart: Message | None = None
    if verdict.apart_percent is not None:
        limit = 100.0 * settings.within
        within = tell("rule.within", limit=limit)
        apart = tell("maximum.apart", apart=(verdict.apart_percent, limit))
        figures += (
            Figure(
                *("apart", tell("figure.best_two_apart"), verdict.apart_percent, "%"),
                side=side,
                rule=within,
                limits=(limit,),
            ),
        )
    if verdict.reference is None:
        if (
            efforts.hidden_by is not None
            and sum(uv is not None for uv in efforts.trials_uv) < settings.trials
        ):
            return refuse(JOB, efforts.hidden_by, figures, marks, data)
        return Result(
            JOB,
            "not_repeatable",
            tell("maximum.none_today"),
            (*low, apart or tell("maximum.too_few"), *third, tell("maximum.go_by_uv")),
            None,
            figures=figures,
            marks=marks,
            data=data,
        )
    if verdict.reference.rms_uv < threshold_uv:
        fault = tell("fault.quiet_at_full_effort")
        reason = efforts.doubt or Reason("no_effort", fault, tell("cure.check_and_push"))
        return refuse(JOB, reason, figures, marks, data)
    grounds = (*low, HIDES) if apart is None else (*low, apart, HIDES)
    return _conclude("done", verdict.reference, grounds, efforts, figures, marks, data)


def _tell_third(verdict: Maximum, settings: MaximumTestSettings) -> tuple[Message, ...]:
    """Say how far the third best trial is off, if it is too far."""
    limit = 100.0 * settings.third_within
    if verdict.third_percent is None or verdict.third_percent <= limit:
        return ()
    return (tell("maximum.third_apart", apart=(verdict.third_percent, limit)),)


def _refuse_low(
    efforts: Efforts,
    settings: MaximumTestSettings,
    threshold_uv: float,
    figures: tuple[Figure, ...],
    data: dict[str, Any],
) -> Result:
    """Refuse trials that are all too close to rest: a share of them would be a share of noise."""
    best_uv = max(uv for uv in efforts.trials_uv if uv is not None)
    fault = tell("fault.quiet_at_full_effort")
    if efforts.rest_uv is not None and best_uv >= threshold_uv:
        times = (best_uv / efforts.rest_uv, settings.least_ratio)
        fault = tell("fault.low_maximum", times=times, k=settings.least_ratio)
    reason = efforts.doubt or Reason("no_effort", fault, tell("cure.check_and_push"))
    return refuse(JOB, reason, figures, efforts.marks, data)


def _judge_holds(
    efforts: Efforts,
    settings: MaximumTestSettings,
    pain: Reason,
    figures: tuple[Figure, ...],
    marks: tuple[Mark, ...],
    data: dict[str, Any],
) -> Result:
    """Take the holds of the leg's own weight as the reference, if they were possible without pain."""
    known_uv = [uv for uv in efforts.holds_uv if uv is not None]
    again = find_stop(efforts.hold_pains, settings)
    threshold_uv = efforts.threshold_uv
    if again is not None or len(known_uv) < 2 or threshold_uv is None:
        return refuse(JOB, again or pain, figures, marks, data)
    level = find_level(known_uv)
    figures += (_show_level("limb_hold", tell("figure.limb_hold"), level, efforts),)
    if level.uv < threshold_uv:
        fault = tell("fault.quiet_limb_hold")
        return refuse(
            JOB,
            efforts.doubt or Reason("no_effort", fault, tell("cure.check_electrodes")),
            figures,
            marks,
            data,
        )
    grounds = (tell("maximum.ended"), pain.fault, tell("maximum.limb_instead"))
    reference = Reference(level.uv, "submaximal_task", settings.window_s)
    return _conclude("limb_hold", reference, grounds, efforts, figures, marks, data)


def _conclude(
    outcome: str,
    reference: Reference,
    grounds: tuple[Message, ...],
    efforts: Efforts,
    figures: tuple[Figure, ...],
    marks: tuple[Mark, ...],
    data: dict[str, Any],
) -> Result:
    side = efforts.leg.side
    label = tell("figure.maximum" if outcome == "done" else "figure.limb_hold")
    rule = tell(f"rule.{reference.method}")
    figure = Figure("reference", label, reference.rms_uv, "uV", side=side, rule=rule)
    return Result(
        JOB,
        outcome,
        tell(f"maximum.{outcome}", leg=side, level=reference.rms_uv),
        grounds,
        True if outcome == "done" else None,
        figures=(figure, *figures),
        marks=marks,
        data={**data, "reference": asdict(reference)},
    )


def _show_trials(efforts: Efforts) -> tuple[Figure, ...]:
    known_uv = [uv for uv in efforts.trials_uv if uv is not None]
    if not known_uv:
        return ()
    return (_show_level("trials", tell("figure.trials"), find_level(known_uv), efforts),)


def _show_level(name: str, label: Message, level: Level, efforts: Efforts) -> Figure:
    rest_uv, activity = efforts.rest_uv, efforts.activity
    rule = tell_threshold(rest_uv, activity, (level.uv, level.low_uv, level.high_uv))
    return show_level(name, label, level, efforts.leg.side, rule, find_limits(rest_uv, activity))
