"""How the numbers of a result are written: levels, shares, ratios with intervals, or why there are none.

In: levels and ratios of dsp. Out: Figure, Mark, Result. Never: a decision.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from vmofire.dsp.quality import Reason
from vmofire.dsp.symmetry import Level, Ratio, find_level
from vmofire.guided.criteria import CheckSettings
from vmofire.guided.legs import Leg
from vmofire.guided.prompt import Figure, Mark, Result
from vmofire.guided.sides import name_leg
from vmofire.guided.signal_trouble import sentence
from vmofire.words.quantities import write, write_interval, write_limit

STOPPED = Reason("stopped", "it was stopped before its end", "start again when you are ready")
_HEADLINES = {"stopped": "Stopped", "pain": "Stopped because of pain", "not_cleared": "Not done"}


def refuse(
    job: str,
    reason: Reason,
    figures: Sequence[Figure] = (),
    marks: Sequence[Mark] = (),
    data: Mapping[str, Any] | None = None,
) -> Result:
    """Return the result of a job that could not be judged; "stopped" where somebody stopped it."""
    return Result(
        job,
        "stopped" if reason.code == STOPPED.code else "cannot_tell",
        _HEADLINES.get(reason.code, "Cannot tell"),
        sentence(reason),
        reason=reason.code,
        figures=tuple(figures),
        marks=tuple(marks),
        data=dict(data or {}),
    )


def show_level(
    name: str,
    words: str,
    level: Level,
    side: str = "",
    convention: str = "",
    limits: Sequence[float] = (),
) -> Figure:
    """Return an amplitude with its interval."""
    return Figure(name, words, level.uv, "uV", level.low_uv, level.high_uv, side, convention, tuple(limits))


def find_limits(rest_uv: float | None, check: CheckSettings | None = None) -> tuple[float, ...]:
    """Return the amplitude that counts as active, by Check's rule; none where the rest is not known."""
    return () if rest_uv is None else ((check or CheckSettings()).threshold_uv(rest_uv),)


def say_threshold(
    rest_uv: float | None, check: CheckSettings | None = None, values_uv: Sequence[float | None] = ()
) -> str:
    """Say from where on an amplitude counts as active, by Check's rule; "" where the rest is not known.

    `values_uv` stand beside it: where one of them would read like the threshold, it gets more decimals.
    """
    check = check or CheckSettings()
    if rest_uv is None:
        return ""
    rule = f"{check.active_ratio:g} x rest, at least {check.active_margin_uv:g} uV over it"
    beside = (value for value in values_uv if value is not None)
    return f"active from {write(check.threshold_uv(rest_uv), 'uV', tuple(beside))}: {rule}"


def show_leg(
    leg: Leg,
    amplitudes_uv: Sequence[float],
    words: str,
    rest_uv: float | None = None,
    check: CheckSettings | None = None,
) -> tuple[Figure, ...]:
    """Return a leg's amplitude in uV and, where it has a reference, in percent of that beside it."""
    if not amplitudes_uv:
        convention = say_threshold(rest_uv, check)
        return (Figure("amplitude", words, None, "uV", side=leg.side, convention=convention),)
    level = find_level(amplitudes_uv)
    convention = say_threshold(rest_uv, check, (level.uv, level.low_uv, level.high_uv))
    limits = find_limits(rest_uv, check)
    figures = (show_level("amplitude", words, level, leg.side, convention, limits),)
    if leg.reference is None:
        return figures
    to_percent = leg.reference.to_percent
    return (
        *figures,
        Figure(
            "amplitude_percent",
            words,
            to_percent(level.uv),
            leg.reference.unit,
            None if level.low_uv is None else to_percent(level.low_uv),
            None if level.high_uv is None else to_percent(level.high_uv),
            leg.side,
            f"of {write(leg.reference.rms_uv, 'uV')}, {leg.reference.name}",
        ),
    )


def show_ratio(ratio: Ratio, here: str, there: str) -> Figure:
    """Return what one leg gives of the other, in percent, with its interval and what decides by it."""
    (value, low, high), limits = ratio.percent, ratio.alike_percent
    rule = f"different only when the whole interval lies outside {say_limits(ratio.percent, limits)}"
    words = f"{name_leg(here)} against {name_leg(there)}"
    return Figure("ratio", words, value, "%", low, high, convention=rule, limits=limits)


def say_ratio(ratio: Ratio, here: str, there: str) -> str:
    """Say what one leg gives of the other, in the numbers and the direction of `show_ratio`."""
    value, low, high = ratio.percent
    limits = ratio.alike_percent
    return (
        f"The {name_leg(here)} leg gives {write(value, '%', limits)} of the {name_leg(there)} "
        f"({write_interval(low, high, '%', limits)}, repetitions and electrode placement counted; "
        f"alike is {say_limits(ratio.percent, limits)})."
    )


def say_limits(values: Sequence[float], limits: tuple[float, float]) -> str:
    """Say between what percent count as alike, beside the values that are held against it."""
    low, high = (write_limit(limit, "%", values) for limit in limits)
    return f"{low} to {high} %"


def mark_amplitude(
    amplitude_uv: float | None, threshold_uv: float | None, side: str, skipped: bool = False
) -> Mark:
    """Return a repetition's mark: active or not by the threshold, or unclear where one of both is unknown."""
    if skipped:
        return Mark("skipped", side=side)
    if amplitude_uv is None or threshold_uv is None:
        return Mark("unclear", side=side)
    words = write(amplitude_uv, "uV", (threshold_uv,))
    return Mark("yes" if amplitude_uv >= threshold_uv else "no", words, side)
