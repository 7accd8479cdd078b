"""What a hold says: whether median frequency and amplitude change over it, with the errors of their slopes.

In: one leg's signal over the hold. Out: a Result, as a trend within the person.
Never: a norm, or a trend of a hold that was none.
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.amplitude import PainSettings, measure_rms
from vmofire.dsp.fatigue import WINDOW_S, Fatigue, follow_hold
from vmofire.dsp.quality import Reason
from vmofire.dsp.trend import LEAST, Slope
from vmofire.guided.criteria import CheckSettings, RestSettings
from vmofire.guided.legs import MOST_HIDDEN, Leg
from vmofire.guided.prompt import Curve, Figure, Result
from vmofire.guided.result_figures import STOPPED, find_limits, refuse, say_threshold
from vmofire.quantities import write, write_interval, write_number
from vmofire.settings import setting

JOB = "endurance"
TOO_SHORT = Reason("too_short", "the hold was too short for a trend", "take a lighter weight and hold longer")
PAUSED = Reason("paused", "the hold was interrupted", "rest, then hold once more without a break")


@dataclass(frozen=True)
class EnduranceSettings(PainSettings, RestSettings):
    """PRODUCT.md, "Endurance"; figures without a source there are ours. None is clinically validated."""

    hold_s: float = setting(60.0, 15, 300, "s", "the hold")
    window_s: float = setting(WINDOW_S, 0.5, 5, "s", "each window of frequency and amplitude")
    dropped_s: float = setting(2.0, 0, 10, "s", "left out at its beginning")
    least_s: float = setting(20.0, 5, 300, "s", "shorter holds give no trend")

    def __post_init__(self) -> None:
        """Refuse numbers by which nothing could be decided."""
        super().__post_init__()
        if self.dropped_s + self.least_s > self.hold_s:
            raise ValueError("dropped_s and least_s must fit into hold_s")
        if LEAST * self.window_s > self.least_s:
            raise ValueError(f"{LEAST} windows of window_s must fit into least_s")


@dataclass(frozen=True)
class Hold:
    """What there is of a hold.

    Attributes
    ----------
    leg
    rest_uv
        None where not known.
    filtered_uv : ndarray, (n_samples,)
        The muscle's part from the cue to the end of the hold, uV; NaN where lost; empty where nobody held.
    fs_hz
    fault
        What hid some of it, or broke into it.
    doubt
        Why a muscle that seems quiet may be none.
    """

    leg: Leg
    rest_uv: float | None
    filtered_uv: NDArray[np.float64]
    fs_hz: float
    fault: Reason | None = None
    doubt: Reason | None = None

    @property
    def seconds(self) -> float:
        """How long it was held."""
        return len(self.filtered_uv) / self.fs_hz


def judge_endurance(hold: Hold, settings: EnduranceSettings, ended_by: Reason | None = None) -> Result:
    """Say how frequency and amplitude change over a hold.

    Parameters
    ----------
    hold
        What was measured.
    settings
        What to decide by.
    ended_by
        Why the test ended before its end; None where it did not.
    """
    side = hold.leg.side
    data: dict[str, Any] = {"side": side, "rest_uv": hold.rest_uv, "settings": asdict(settings)}
    held = f"{settings.hold_s:g} s were asked for"
    figures = (
        Figure("held", "held for", hold.seconds, "s", side=side, convention=held, limits=(settings.hold_s,)),
    )
    hidden = np.isnan(hold.filtered_uv)
    if hold.rest_uv is None or not len(hidden):
        return refuse(JOB, ended_by or hold.fault or STOPPED, (), (), data)
    if hold.fault is PAUSED or hidden.mean() > MOST_HIDDEN:
        return refuse(JOB, hold.fault or ended_by or STOPPED, figures, (), data)
    if hold.seconds < settings.dropped_s + settings.least_s:
        return refuse(JOB, TOO_SHORT, figures, (), data)
    if _find_level(hold, settings) < CheckSettings().threshold_uv(hold.rest_uv):
        quiet = Reason("no_effort", "no activation above rest was seen in the hold", "check the electrodes")
        return refuse(JOB, hold.doubt or quiet, figures, (), data)
    try:
        fatigue = follow_hold(
            hold.filtered_uv, hold.fs_hz, settling_s=settings.dropped_s, window_s=settings.window_s
        )
    except ValueError:  # too few windows are whole, or were held
        return refuse(JOB, hold.fault or TOO_SHORT, figures, (), data)
    falls = fatigue.median.words == "falls"
    outcome = "no_trend" if not falls else "effort_falls" if fatigue.rms.words == "falls" else "tires"
    said, seconds = fatigue.words, write_number(hold.seconds, "s", (settings.hold_s,))
    return Result(
        JOB,
        outcome,
        _headline(fatigue.median),
        f"{said[0].upper()}{said[1:]}. Held for {seconds} of {settings.hold_s:g} s. This is a trend "
        "within one person: hold it only against the same weight and knee angle on another day.",
        None,
        figures=(*figures, *_show(fatigue, hold, settings)),
        curves=(
            _draw("amplitude", side, fatigue.rms_uv, "uV", settings),
            _draw("median frequency", side, fatigue.median_hz, "Hz", settings),
        ),
        data=data,
    )


def _find_level(hold: Hold, settings: EnduranceSettings) -> float:
    """Return the RMS of a hold's middling window, uV, which a knock does not raise."""
    n = round(settings.window_s * hold.fs_hz)
    starts = range(round(settings.dropped_s * hold.fs_hz), len(hold.filtered_uv) - n + 1, n)
    return float(np.nanmedian([measure_rms(hold.filtered_uv[a : a + n]) for a in starts]))


def _headline(median: Slope) -> str:
    if median.words == "falls":
        ends = write_interval(-median.high_per_min, -median.low_per_min, "Hz/min")
        return f"The median frequency falls by {write(-median.per_min, 'Hz/min')} ({ends})"
    if median.words == "rises":
        return "The median frequency does not fall"
    return "No trend you can trust"


def _show(fatigue: Fatigue, hold: Hold, settings: EnduranceSettings) -> tuple[Figure, ...]:
    side = hold.leg.side
    windows = f"windows of {settings.window_s:g} s, the first {settings.dropped_s:g} s left out"
    figures: list[Figure] = []
    for name, words, slope in (
        ("median_frequency", "median frequency", fatigue.median),
        ("amplitude", "amplitude", fatigue.rms),
    ):
        per_min = (slope.per_min, f"{slope.unit}/min", slope.low_per_min, slope.high_per_min)
        figures.append(Figure(f"{name}_slope", f"{words}, slope", *per_min, side, windows))
        start = (f"{name}_start", f"{words} at the beginning", slope.start, slope.unit)
        in_uv = slope.unit == "uV"
        convention = say_threshold(hold.rest_uv, values_uv=(slope.start,)) if in_uv else ""
        limits = find_limits(hold.rest_uv) if in_uv else ()
        figures.append(Figure(*start, side=side, convention=convention, limits=limits))
    return tuple(figures)


def _draw(words: str, side: str, values: tuple[float, ...], unit: str, settings: EnduranceSettings) -> Curve:
    return Curve(
        words, side, settings.window_s, tuple(None if value != value else value for value in values), unit
    )
