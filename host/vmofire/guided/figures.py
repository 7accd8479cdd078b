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
from vmofire.guided.trouble import sentence

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


def show_level(name: str, words: str, level: Level, side: str = "", convention: str = "") -> Figure:
    """Return an amplitude with its interval."""
    return Figure(name, words, level.uv, "uV", level.low_uv, level.high_uv, side, convention)


def say_threshold(rest_uv: float | None, check: CheckSettings | None = None) -> str:
    """Say from where on an amplitude counts as active, by Check's rule; "" where the rest is not known."""
    check = check or CheckSettings()
    if rest_uv is None:
        return ""
    rule = f"{check.active_ratio:g} x rest, at least {check.active_margin_uv:g} uV over it"
    return f"active from {check.threshold_uv(rest_uv):.1f} uV: {rule}"


def show_leg(
    leg: Leg, amplitudes_uv: Sequence[float], words: str, convention: str = ""
) -> tuple[Figure, ...]:
    """Return a leg's amplitude in uV and, where it has a reference, in percent of that beside it."""
    if not amplitudes_uv:
        return (Figure("amplitude", words, None, "uV", side=leg.side, convention=convention),)
    level = find_level(amplitudes_uv)
    figures = (show_level("amplitude", words, level, leg.side, convention),)
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
            f"of {leg.reference.rms_uv:.0f} uV, {leg.reference.name}",
        ),
    )


def show_ratio(ratio: Ratio, words: str) -> Figure:
    """Return a ratio with its interval and what decides by it."""
    limits = f"different only when the whole interval lies outside {say_limits(ratio)}"
    return Figure("ratio", words, ratio.ratio, "", ratio.low, ratio.high, convention=limits)


def say_limits(ratio: Ratio) -> str:
    """Say between what ratios count as alike."""
    return f"{ratio.alike_from:.2f} to {1.0 / ratio.alike_from:.2f}"


def mark(amplitude_uv: float | None, threshold_uv: float | None, side: str, skipped: bool = False) -> Mark:
    """Return a repetition's mark: active or not by the threshold, or unclear where one of both is unknown."""
    if skipped:
        return Mark("skipped", side=side)
    if amplitude_uv is None or threshold_uv is None:
        return Mark("unclear", side=side)
    return Mark("yes" if amplitude_uv >= threshold_uv else "no", f"{amplitude_uv:.0f} uV", side)
