"""Endurance: one long hold against a fixed weight at a fixed knee angle; do frequency and amplitude change?

In: one leg. Out: a script that ends with a Result: a trend within the person. Never: an EMG target to hold,
which would hide what is looked for, a second hold at once, a norm, or a trend of a hold that was none.
"""

from collections.abc import Generator
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.amplitude import PainSettings, measure_rms
from vmofire.dsp.fatigue import WINDOW_S, Fatigue, follow_hold
from vmofire.dsp.quality import Reason
from vmofire.dsp.sensor import LACKS, Output
from vmofire.dsp.trend import LEAST, Slope
from vmofire.guided.criteria import CheckSettings, RestSettings
from vmofire.guided.legs import MOST_HIDDEN, SEATED, Leg, find_doubt, find_fault, find_rest, settle
from vmofire.guided.prompt import Choice, Curve, Figure, Missing, Result
from vmofire.guided.result_figures import STOPPED, find_limits, refuse, tell_threshold
from vmofire.guided.safety import CLEARANCE, NOT_CLEARED, PAIN_AFTER, PAIN_BEFORE, find_stop, note_pain
from vmofire.guided.steps import (
    QUALITY_LAG_S,
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
from vmofire.settings import setting
from vmofire.words.message import quote
from vmofire.words.quantities import write, write_interval, write_number

JOB = "endurance"
TOO_SHORT = Reason(
    "too_short", quote("The hold was too short for a trend."), quote("Take a lighter weight and hold longer.")
)
PAUSED = Reason(
    "paused", quote("The hold was interrupted."), quote("Rest, then hold once more without a break.")
)


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
    held = quote(f"{settings.hold_s:g} s were asked for.")
    figures = (
        Figure("held", quote("Held for"), hold.seconds, "s", side=side, rule=held, limits=(settings.hold_s,)),
    )
    hidden = np.isnan(hold.filtered_uv)
    if hold.rest_uv is None or not len(hidden):
        return refuse(JOB, ended_by or hold.fault or STOPPED, (), (), data)
    if hold.fault is PAUSED or hidden.mean() > MOST_HIDDEN:
        return refuse(JOB, hold.fault or ended_by or STOPPED, figures, (), data)
    if hold.seconds < settings.dropped_s + settings.least_s:
        return refuse(JOB, TOO_SHORT, figures, (), data)
    if _find_level(hold, settings) < CheckSettings().threshold_uv(hold.rest_uv):
        quiet = Reason(
            "no_effort",
            quote("No activation above rest was seen in the hold."),
            quote("Check the electrodes."),
        )
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
        quote(f"{_headline(fatigue.median)}."),
        (
            quote(
                f"{said[0].upper()}{said[1:]}. Held for {seconds} of {settings.hold_s:g} s. This is a trend "
                "within one person: hold it only against the same weight and knee angle on another day."
            ),
        ),
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
    windows = quote(f"Windows of {settings.window_s:g} s, the first {settings.dropped_s:g} s left out.")
    figures: list[Figure] = []
    for name, words, slope in (
        ("median_frequency", "median frequency", fatigue.median),
        ("amplitude", "amplitude", fatigue.rms),
    ):
        per_min = (slope.per_min, f"{slope.unit}/min", slope.low_per_min, slope.high_per_min)
        figures.append(Figure(f"{name}_slope", quote(f"{words}, slope"), *per_min, side, windows))
        start = (f"{name}_start", quote(f"{words} at the beginning"), slope.start, slope.unit)
        in_uv = slope.unit == "uV"
        rule = tell_threshold(hold.rest_uv, values_uv=(slope.start,)) if in_uv else None
        limits = find_limits(hold.rest_uv) if in_uv else ()
        figures.append(Figure(*start, side=side, rule=rule, limits=limits))
    return tuple(figures)


def _draw(words: str, side: str, values: tuple[float, ...], unit: str, settings: EnduranceSettings) -> Curve:
    return Curve(
        quote(words),
        side,
        settings.window_s,
        tuple(None if value != value else value for value in values),
        unit,
    )


WEIGHT = Question(
    "load",
    "What does the leg hold?",
    (
        Choice("0 kg", "Its own weight", "0"),
        *(Choice(f"{kg} kg", f"{kg} kg at the ankle", str(kg)) for kg in (1, 2, 3, 4, 5)),
        Choice("7.5 kg", "7.5 kg at the ankle", "7"),
        Choice("10 kg", "10 kg at the ankle", "9"),
        Choice("60 % force", "60 % of maximum force, on a gauge", "g"),
    ),
    "The same every time: only then can one day be held against another.",
)
ANGLE = Question(
    "knee_angle",
    "At what knee angle is it held?",
    tuple(
        Choice(f"{angle} degrees", f"{angle} degrees" + (", straight" if not angle else ""), str(key))
        for key, angle in enumerate((0, 15, 30, 45, 60, 90))
    ),
    "0 is a straight knee. The same every time.",
)


def follow_endurance(leg: Leg, settings: EnduranceSettings | None = None, output: Output = "RAW") -> Script:
    """Return the script of the endurance test, with PRODUCT.md's settings where none are given.

    `output` is what the sensor gives: only RAW has a spectrum.
    """
    settings = settings or EnduranceSettings()
    if LACKS[output]:
        words = quote(f"An {output} output has no {', '.join(LACKS[output])}.")
        return refuse(JOB, Reason("output", words, quote("Wire the sensor's RAW output and set it.")))
    quiet: list[Trial] = []
    held: list[Trial] = []
    pains: list[float] = []
    answers: dict[str, str] = {}
    ended_by: Reason | None = None
    try:
        if (yield from ask(CLEARANCE)) == "no":
            return refuse(JOB, NOT_CLEARED)
        pains.append(float((yield from ask(PAIN_BEFORE))))
        ended_by = find_stop(pains, settings)
        if ended_by is None:
            for question in (WEIGHT, ANGLE):
                answers[question.code] = yield from ask(question)
            yield from settle(leg, settings, quiet, settings.hold_s)
        if len(quiet) == 2 and quiet[-1].ended != "lost":
            yield from _hold(leg, settings, answers, held)
            pains.append(float((yield from ask(PAIN_AFTER))))
    except Stopped:
        ended_by = STOPPED
    result = judge_endurance(_read(leg, quiet, held, settings), settings, ended_by)
    result.data.update(answers)
    result = replace(result, missing=_find_missing(held[:1]))
    return note_pain(result, pains, settings)


def _hold(
    leg: Leg, settings: EnduranceSettings, answers: dict[str, str], held: list[Trial]
) -> Generator[Request, Reply, None]:
    """Have it held, and then let go. It is never done again at once: the leg is tired."""
    step = Step(
        "effort",
        "Lift and hold. Keep the knee where it is.",
        settings.hold_s,
        "hold",
        f"{answers['load']}, knee at {answers['knee_angle']}. Press the counting key when it sinks.",
        side=leg.side,
        channels=(leg.channel,),
        # Kept, but not `scored`: lost samples are left out of the trend, they are no reason for a second
        # hold.
        ends_when=lambda trial: trial.counted > 0,
        then="Let go.",
        after_s=QUALITY_LAG_S,
        pose=SEATED,
    )
    held.append((yield from do(step)))
    relax = Step("relax", "Let go.", QUALITY_LAG_S, side=leg.side, channels=(leg.channel,))
    held.append((yield from do(relax)))


def _find_missing(held: list[Trial]) -> tuple[Missing, ...]:
    """Return what a hold had to do without; of steps that are `scored` the job tells it."""
    missing: list[Missing] = []
    for trial in held:
        for one in trial.hidden:
            at_s, seconds = trial.start_s + one.start / trial.fs_hz, (one.stop - one.start) / trial.fs_hz
            missing.append(Missing(at_s, seconds, one.reason.code, one.reason.fault))
    return tuple(missing)


def _read(leg: Leg, quiet: list[Trial], held: list[Trial], settings: EnduranceSettings) -> Hold:
    """Return what the trials amount to now."""
    rest_uv = find_rest(quiet[1], leg, settings.rest_used_s) if len(quiet) > 1 else None
    fault = find_fault([*quiet, *held[:1]], leg)
    if not held:
        return Hold(leg, rest_uv, np.empty(0), 1.0, fault)
    hold = held[0]
    uv = hold.filtered_uv[:, leg.channel]
    # Samples pass while somebody has pressed pause; a hold with a hole that nobody measured is none.
    if len(held) > 1 and held[1].start_sample > hold.start_sample + len(uv):
        fault = PAUSED
    return Hold(leg, rest_uv, uv, hold.fs_hz, fault, find_doubt([hold], leg))
