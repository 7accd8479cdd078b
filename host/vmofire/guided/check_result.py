"""Figures of a Check: numbers of the verdict, a mark for each squeeze, the squeezes as a curve.

In: a Verdict, squeezes, amplitudes. Out: Figure, Mark, Curve. Never: a decision.
"""

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.symmetry import find_level
from vmofire.guided.criteria import CheckSettings, Squeeze, Verdict
from vmofire.guided.prompt import Curve, Figure, Mark, MarkState
from vmofire.guided.steps import Trial
from vmofire.guided.tiring import show_tiring
from vmofire.words.message import tell

CURVE_STEP_S = 0.05


def show_figures(verdict: Verdict, settings: CheckSettings, side: str) -> tuple[Figure, ...]:
    """Return the numbers behind a verdict, each with its limit."""
    s = settings
    active_uv = [q.amplitude_uv for q in verdict.squeezes if q.active and q.amplitude_uv]
    level = find_level(active_uv) if active_uv else None
    ends = (verdict.amplitude_uv, *((level.low_uv, level.high_uv) if level else ()))
    beside = tuple(uv for uv in ends if uv is not None)
    figures = [
        Figure("rest", tell("figure.rest"), verdict.rest_uv, "uV", side=side),
        Figure(
            "threshold",
            tell("figure.threshold"),
            verdict.threshold_uv,
            "uV",
            side=side,
            rule=tell("rule.threshold", ratio=s.active_ratio, margin=s.active_margin_uv),
            limits=beside,
        ),
        Figure(
            "amplitude",
            tell("figure.squeezes"),
            verdict.amplitude_uv,
            "uV",
            level.low_uv if level else None,
            level.high_uv if level else None,
            side,
            limits=() if verdict.threshold_uv is None else (verdict.threshold_uv,),
        ),
        show_onset(verdict.median_onset_s, side, s),
    ]
    return (
        *figures,
        *show_active(verdict, s, side),
        *(show_tiring(verdict.squeezes, s, side) if verdict.fires else ()),
    )


def show_active(verdict: Verdict, settings: CheckSettings, side: str) -> tuple[Figure, ...]:
    """Return how many squeezes were active, with its limits; nothing without a squeeze."""
    s = settings
    if not verdict.squeezes:
        return ()
    n_active = sum(squeeze.active is True for squeeze in verdict.squeezes)
    rule = tell(
        "rule.active",
        fires=(s.fires_at_least, s.squeezes),
        of=s.squeezes,
        quiet=(0, s.does_not_fire_at_most),
    )
    label = tell("figure.active", of=len(verdict.squeezes))
    return (Figure("active", label, float(n_active), "", side=side, rule=rule),)


def show_onset(onset_s: float | None, side: str, settings: CheckSettings, beside: bool = False) -> Figure:
    """Return the delay from cue to onset of a leg, with its limit; `beside`: shown next to the other leg."""
    s = settings
    late = {"late": s.late_onset_s, "behind": s.late_behind_s}
    return Figure(
        "median_onset",
        tell("figure.onset"),
        onset_s,
        "s",
        side=side,
        rule=tell("rule.late", **late) if beside else tell("rule.onset", slow=s.slow_start_s, **late),
        limits=(s.slow_start_s, s.late_onset_s),
    )


def draw_squeezes(
    rms_uv: NDArray[np.float64], fs_hz: float, side: str, settings: CheckSettings, rest_uv: float | None
) -> Curve:
    """Return the amplitude of each squeeze and their mean against the time since the cue.

    Parameters
    ----------
    rms_uv : ndarray, (n_squeezes, n_samples)
        NaN where hidden.
    fs_hz
        Samples a second.
    side
        Side of the leg.
    settings
        For the scored window and the threshold.
    rest_uv
        None if not known.
    """
    n_step = max(1, round(CURVE_STEP_S * fs_hz))
    steps = rms_uv[:, : rms_uv.shape[1] // n_step * n_step].reshape(len(rms_uv), -1, n_step)
    known = np.isfinite(steps)
    sums, counts = np.where(known, steps, 0.0).sum(axis=2), known.sum(axis=2)
    return Curve(
        tell("figure.squeezes"),
        side,
        n_step / fs_hz,
        _find_means(sums.sum(axis=0), counts.sum(axis=0)),
        repetitions=tuple(_find_means(*one) for one in zip(sums, counts, strict=True)),
        scored_s=(settings.scored_from_s, settings.scored_to_s),
        threshold=None if rest_uv is None else settings.threshold_uv(rest_uv),
    )


def _find_means(sums: NDArray[np.float64], counts: NDArray[np.int_]) -> tuple[float | None, ...]:
    return tuple(float(a / n) if n else None for a, n in zip(sums, counts, strict=True))


def mark_squeeze(squeeze: Squeeze, trial: Trial) -> Mark:
    """Return the mark of one squeeze or quad set on the strip."""
    if trial.ended == "skipped" and squeeze.active is not True:
        return Mark("skipped", side=trial.step.side)
    states: dict[bool | None, MarkState] = {True: "yes", False: "no", None: "unclear"}
    return Mark(states[squeeze.active], squeeze.amplitude_uv, "uV", trial.step.side)
