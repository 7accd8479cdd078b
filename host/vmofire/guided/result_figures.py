"""Figures of a result: levels, shares and ratios with their intervals.

In: levels and ratios of dsp. Out: Figure, Mark, Result. Never: a decision.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from vmofire.dsp.amplitude import Reference
from vmofire.dsp.quality import Reason
from vmofire.dsp.symmetry import Level, Ratio, find_level
from vmofire.guided.criteria import USUAL_RULE, ActivityRule
from vmofire.guided.judge import STOPPED
from vmofire.guided.legs import Leg
from vmofire.guided.prompt import Figure, Mark, Result
from vmofire.guided.ratios import compare_legs
from vmofire.words.message import Message, tell

__all__ = [
    "STOPPED",
    "find_limits",
    "mark_amplitude",
    "refuse",
    "show_leg",
    "show_level",
    "show_ratio",
    "show_shares",
    "tell_ratio",
    "tell_threshold",
]

_VERDICTS = {
    "stopped": tell("verdict.stopped"),
    "pain": tell("verdict.pain"),
    "not_cleared": tell("verdict.not_done"),
}
CANNOT_TELL = tell("verdict.cannot_tell")


def refuse(
    job: str,
    reason: Reason,
    figures: Sequence[Figure] = (),
    marks: Sequence[Mark] = (),
    data: Mapping[str, Any] | None = None,
) -> Result:
    """Return the result of a job without a verdict; "stopped" if a person stopped it."""
    return Result(
        job,
        "stopped" if reason.code == STOPPED.code else "cannot_tell",
        _VERDICTS.get(reason.code, CANNOT_TELL),
        reason.told,
        reason=reason.code,
        figures=tuple(figures),
        marks=tuple(marks),
        data=dict(data or {}),
    )


def show_level(
    name: str,
    label: Message,
    level: Level,
    side: str = "",
    rule: Message | None = None,
    limits: Sequence[float] = (),
) -> Figure:
    """Return the figure of an amplitude with its interval."""
    return Figure(name, label, level.uv, "uV", level.low_uv, level.high_uv, side, rule, tuple(limits))


def find_limits(rest_uv: float | None, activity: ActivityRule = USUAL_RULE) -> tuple[float, ...]:
    """Return the threshold of activity, uV; empty if the rest is not known."""
    return () if rest_uv is None else (activity.threshold_uv(rest_uv),)


def tell_threshold(
    rest_uv: float | None, activity: ActivityRule = USUAL_RULE, values_uv: Sequence[float | None] = ()
) -> Message | None:
    """Return the message on the threshold of activity; None if the rest is not known.

    `values_uv` are shown beside it: the threshold gets more decimals if one of them would look the same.
    """
    if rest_uv is None:
        return None
    beside = (value for value in values_uv if value is not None)
    return tell(
        "rule.active_from",
        threshold=(activity.threshold_uv(rest_uv), *beside),
        ratio=activity.active_ratio,
        margin=activity.active_margin_uv,
    )


def show_leg(
    leg: Leg,
    amplitudes_uv: Sequence[float],
    label: Message,
    rest_uv: float | None = None,
    activity: ActivityRule = USUAL_RULE,
) -> tuple[Figure, ...]:
    """Return a leg's amplitude in uV and, if it has a reference, in percent of it."""
    if not amplitudes_uv:
        rule = tell_threshold(rest_uv, activity)
        return (Figure("amplitude", label, None, "uV", side=leg.side, rule=rule),)
    level = find_level(amplitudes_uv)
    rule = tell_threshold(rest_uv, activity, (level.uv, level.low_uv, level.high_uv))
    return (
        show_level("amplitude", label, level, leg.side, rule, find_limits(rest_uv, activity)),
        *show_shares(leg, label, level),
    )


def show_shares(leg: Leg, label: Message, level: Level) -> tuple[Figure, ...]:
    """Return a leg's amplitude in percent of each of its references, the maximum first."""
    given = (("amplitude_percent", leg.reference), ("half_percent", leg.half))
    return tuple(
        Figure(
            name,
            label,
            one.to_percent(level.uv),
            one.unit,
            None if level.low_uv is None else one.to_percent(level.low_uv),
            None if level.high_uv is None else one.to_percent(level.high_uv),
            leg.side,
            tell("share.half_effort", reference=one.rms_uv) if one is leg.half else _tell_reference(one),
        )
        for name, one in given
        if one is not None
    )


def _tell_reference(reference: Reference) -> Message:
    """Return the message on the reference of a share."""
    match reference.method:
        case "mvc_same_task":
            return tell("share.mvc_same_task", reference=reference.rms_uv)
        case "isometric_mvc":
            return tell("share.isometric_mvc", reference=reference.rms_uv)
        case "submaximal_task":
            return tell("share.submaximal_task", reference=reference.rms_uv)
        case "task_peak":
            return tell("share.task_peak", reference=reference.rms_uv)
        case _:
            return tell("share.maximal_m_wave", reference=reference.rms_uv)


def show_ratio(ratio: Ratio, here: str, there: str) -> Figure:
    """Return the ratio of one leg to the other, in percent, with its interval and limit."""
    (value, low, high), limits = ratio.percent, ratio.alike_percent
    label = tell("figure.ratio", leg=here, other_leg=there)
    rule = tell("rule.alike", alike=(*limits, *ratio.percent))
    return Figure("ratio", label, value, "%", low, high, rule=rule, limits=limits)


def tell_ratio(ratio: Ratio, here: str, there: str) -> tuple[Message, ...]:
    """Return the messages on the ratio of two legs, with numbers and direction as in `show_ratio`."""
    counted_in = tell("compare.counted_in", alike=(*ratio.alike_percent, *ratio.percent))
    return compare_legs(ratio, here, there), counted_in


def mark_amplitude(
    amplitude_uv: float | None, threshold_uv: float | None, side: str, skipped: bool = False
) -> Mark:
    """Return a repetition's mark: active or not by the threshold; unclear if one of the two is unknown."""
    if skipped:
        return Mark("skipped", side=side)
    if amplitude_uv is None or threshold_uv is None:
        return Mark("unclear", side=side)
    state = "yes" if amplitude_uv >= threshold_uv else "no"
    return Mark(state, amplitude_uv, "uV", side, (threshold_uv,))
