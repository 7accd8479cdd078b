"""Endurance test: trends of frequency and amplitude over one long hold, with fixed weight and knee angle.

In: one leg. Out: a script that ends with a Result: a trend within the person. Never: an EMG target during
the hold (it would hide the trend), a second hold right after, a norm, or a trend from a failed hold.
"""

from collections.abc import Generator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.amplitude import PainSettings, measure_rms
from vmofire.dsp.fatigue import WINDOW_S, Fatigue, follow_hold
from vmofire.dsp.quality import Reason
from vmofire.dsp.sensor import LACKS, Output
from vmofire.dsp.trend import LEAST, Slope
from vmofire.guided.criteria import USUAL_RULE, ActivityRule, RestSettings
from vmofire.guided.legs import MOST_HIDDEN, Leg, find_doubt, find_fault, find_rest, settle
from vmofire.guided.prompt import Curve, Figure, Missing, Result
from vmofire.guided.result_figures import STOPPED, find_limits, refuse, tell_threshold
from vmofire.guided.safety import CLEARANCE, NOT_CLEARED, PAIN_AFTER, PAIN_BEFORE, find_stop, note_pain
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
from vmofire.settings import contradict, setting
from vmofire.words import msg
from vmofire.words.message import Message, tell

JOB = "endurance"
LIFT = "leg_lift"  # drawing
TOO_SHORT = Reason("too_short", tell("fault.hold_too_short"), tell("cure.hold_too_short"))
PAUSED = Reason("paused", tell("fault.hold_interrupted"), tell("cure.hold_interrupted"))


@dataclass(frozen=True)
class EnduranceSettings(PainSettings, RestSettings):
    """Settings (PRODUCT.md, "Endurance"); without a source, project conventions. None validated."""

    hold_s: float = setting(60.0, 15, 300, "s", msg("length of the hold"))
    window_s: float = setting(WINDOW_S, 0.5, 5, "s", msg("length of each window of frequency and amplitude"))
    dropped_s: float = setting(2.0, 0, 10, "s", msg("left out at the beginning of the hold"))
    least_s: float = setting(20.0, 5, 300, "s", msg("a shorter hold gives no trend"))

    def __post_init__(self) -> None:
        """Refuse settings that contradict each other."""
        super().__post_init__()
        if self.dropped_s + self.least_s > self.hold_s:
            raise contradict("dropped_s + least_s <= hold_s")
        if LEAST * self.window_s > self.least_s:
            raise contradict(f"{LEAST} * window_s <= least_s")


@dataclass(frozen=True)
class Hold:
    """Measurement of one hold.

    Attributes
    ----------
    leg
    rest_uv
        None if not known.
    filtered_uv : ndarray, (n_samples,)
        Filtered EMG from the cue to the end of the hold, uV; NaN where lost; empty without a hold.
    fs_hz
    fault
        Reason that hid or interrupted part of it.
    doubt
        Reason why a quiet channel may not be on a muscle.
    activity
        From where it counts as active.
    """

    leg: Leg
    rest_uv: float | None
    filtered_uv: NDArray[np.float64]
    fs_hz: float
    fault: Reason | None = None
    doubt: Reason | None = None
    activity: ActivityRule = USUAL_RULE

    @property
    def seconds(self) -> float:
        """Length of the hold, s."""
        return len(self.filtered_uv) / self.fs_hz


def judge_endurance(hold: Hold, settings: EnduranceSettings, ended_by: Reason | None = None) -> Result:
    """Return the result: how frequency and amplitude change over a hold.

    Parameters
    ----------
    hold
        The measured hold.
    settings
        Limits and times.
    ended_by
        Why the test ended early; None if it did not.
    """
    side = hold.leg.side
    data: dict[str, Any] = {
        "side": side,
        "rest_uv": hold.rest_uv,
        "settings": asdict(settings),
        "activity": asdict(hold.activity),
    }
    held = tell("rule.hold_asked", seconds=settings.hold_s)
    figures = (
        Figure(
            "held",
            tell("figure.held_for"),
            hold.seconds,
            "s",
            side=side,
            rule=held,
            limits=(settings.hold_s,),
        ),
    )
    hidden = np.isnan(hold.filtered_uv)
    if hold.rest_uv is None or not len(hidden):
        return refuse(JOB, ended_by or hold.fault or STOPPED, (), (), data)
    if hold.fault is PAUSED or hidden.mean() > MOST_HIDDEN:
        return refuse(JOB, hold.fault or ended_by or STOPPED, figures, (), data)
    if hold.seconds < settings.dropped_s + settings.least_s:
        return refuse(JOB, TOO_SHORT, figures, (), data)
    if _find_level(hold, settings) < hold.activity.threshold_uv(hold.rest_uv):
        quiet = Reason("no_effort", tell("fault.quiet_hold"), tell("cure.check_electrodes"))
        return refuse(JOB, hold.doubt or quiet, figures, (), data)
    try:
        fatigue = follow_hold(
            hold.filtered_uv, hold.fs_hz, settling_s=settings.dropped_s, window_s=settings.window_s
        )
    except ValueError:  # too few complete windows, or too short a hold
        return refuse(JOB, hold.fault or TOO_SHORT, figures, (), data)
    outcome = fatigue.kind
    return Result(
        JOB,
        outcome,
        _judge(fatigue.median),
        (
            _explain(outcome, fatigue.median),
            tell("endurance.held", seconds=(hold.seconds, settings.hold_s), asked=settings.hold_s),
            tell("endurance.within_person"),
        ),
        None,
        figures=(*figures, *_show(fatigue, hold, settings)),
        curves=(
            _draw(
                tell("curve.amplitude"),
                side,
                fatigue.rms_uv,
                "uV",
                settings,
                find_limits(hold.rest_uv, hold.activity),
            ),
            _draw(tell("curve.median_frequency"), side, fatigue.median_hz, "Hz", settings),
        ),
        data=data,
    )


def _find_level(hold: Hold, settings: EnduranceSettings) -> float:
    """Return the median RMS over the windows of a hold, uV; a knock does not raise it."""
    n = round(settings.window_s * hold.fs_hz)
    starts = range(round(settings.dropped_s * hold.fs_hz), len(hold.filtered_uv) - n + 1, n)
    return float(np.nanmedian([measure_rms(hold.filtered_uv[a : a + n]) for a in starts]))


def _judge(median: Slope) -> Message:
    if median.trend == "falls":
        ends = (-median.high_per_min, -median.low_per_min)
        return tell("endurance.falls", per_min=-median.per_min, ends=ends)
    return tell("endurance.rises" if median.trend == "rises" else "endurance.no_trend")


def _explain(outcome: str, median: Slope) -> Message:
    """Explain the outcome: by the amplitude if the frequency falls, else by the frequency."""
    if outcome != "no_trend":
        return tell(f"endurance.{outcome}")
    return tell("endurance.frequency_rises" if median.trend == "rises" else "endurance.frequency_open")


def _show(fatigue: Fatigue, hold: Hold, settings: EnduranceSettings) -> tuple[Figure, ...]:
    side = hold.leg.side
    windows = tell("rule.windows", window=settings.window_s, dropped=settings.dropped_s)
    figures: list[Figure] = []
    for name, slope, slope_label, start_label in (
        ("median_frequency", fatigue.median, tell("figure.frequency_slope"), tell("figure.frequency_start")),
        ("amplitude", fatigue.rms, tell("figure.amplitude_slope"), tell("figure.amplitude_start")),
    ):
        per_min = (slope.per_min, f"{slope.unit}/min", slope.low_per_min, slope.high_per_min)
        figures.append(Figure(f"{name}_slope", slope_label, *per_min, side, windows))
        start = (f"{name}_start", start_label, slope.start, slope.unit)
        in_uv = slope.unit == "uV"
        rule = tell_threshold(hold.rest_uv, hold.activity, (slope.start,)) if in_uv else None
        limits = find_limits(hold.rest_uv, hold.activity) if in_uv else ()
        figures.append(Figure(*start, side=side, rule=rule, limits=limits))
    return tuple(figures)


def _draw(
    label: Message,
    side: str,
    values: tuple[float, ...],
    unit: str,
    settings: EnduranceSettings,
    limits: tuple[float, ...] = (),
) -> Curve:
    return Curve(
        label,
        side,
        settings.window_s,
        tuple(None if value != value else value for value in values),
        unit,
        start_s=settings.dropped_s,
        threshold=next(iter(limits), None),
    )


WEIGHT = Question(
    "load",
    tell("ask.load"),
    (
        Answer("0 kg", tell("answer.own_weight"), "0"),
        *(
            # The value twice, so that it prints as it was set: 5 kg, 7.5 kg.
            Answer(f"{kg:g} kg", tell("answer.kg", kg=[kg, kg]), key)
            for kg, key in zip((1.0, 2.0, 3.0, 4.0, 5.0, 7.5, 10.0), "1234579", strict=True)
        ),
        Answer("60 % force", tell("answer.force", percent=60.0), "g"),
    ),
    tell("ask.same_load"),
)
ANGLE = Question(
    "knee_angle",
    tell("ask.knee_angle"),
    tuple(
        Answer(
            f"{angle} degrees",
            tell("answer.degrees" if angle else "answer.degrees_straight", degrees=angle),
            str(key),
        )
        for key, angle in enumerate((0, 15, 30, 45, 60, 90))
    ),
    tell("ask.same_angle"),
)


def _tell_how(answers: Mapping[str, str]) -> Message:
    """Return the message on weight and knee angle, from the codes of the answers."""
    load = answers["load"]
    angle = next(one.words.fields for one in ANGLE.choices if one.code == answers["knee_angle"])
    known = next(one.words.fields for one in WEIGHT.choices if one.code == load)
    code = (
        "beside.load_and_angle"
        if "kg" in known
        else "beside.force_and_angle"
        if known
        else "beside.own_weight_and_angle"
    )
    return Message(code, {**known, **angle})


def follow_endurance(
    leg: Leg,
    settings: EnduranceSettings | None = None,
    output: Output = "RAW",
    activity: ActivityRule = USUAL_RULE,
) -> Script:
    """Return the script of the endurance test; without settings, with the defaults in PRODUCT.md.

    `output` is the output of the sensor: only RAW has a spectrum. `activity`: from where a hold is active.
    """
    settings = settings or EnduranceSettings()
    if LACKS[output]:
        fault = tell("fault.no_spectrum", output=output)
        return refuse(JOB, Reason("output", fault, tell("cure.wire_raw")))
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
            yield from settle(leg, settings, quiet, settings.hold_s, LIFT)
        if len(quiet) == 2 and quiet[-1].ended != "lost":
            yield from _hold(leg, settings, answers, held)
            pains.append(float((yield from ask(PAIN_AFTER))))
    except Stopped:
        ended_by = STOPPED
    result = judge_endurance(_read(leg, quiet, held, settings, activity), settings, ended_by)
    result.data.update(answers)
    result = replace(result, missing=_find_missing(held[:1]))
    return note_pain(result, pains, settings)


def _hold(
    leg: Leg, settings: EnduranceSettings, answers: dict[str, str], held: list[Trial]
) -> Generator[Request, Reply, None]:
    """Run the hold, then the release. The hold is never repeated at once, because the leg is tired."""
    step = Step(
        "effort",
        tell("cue.lift_and_hold"),
        settings.hold_s,
        "hold",
        _tell_how(answers),
        side=leg.side,
        channels=(leg.channel,),
        # Samples are kept, but the step is not `scored`: lost samples are left out of the trend and do not
        # cause a second hold.
        ends_when=lambda trial: trial.counted > 0,
        then=LET_GO,
        after_s=QUALITY_LAG_S,
        pose=LIFT,
    )
    held.append((yield from do(step)))
    relax = Step("relax", LET_GO, QUALITY_LAG_S, side=leg.side, channels=(leg.channel,))
    held.append((yield from do(relax)))


def _find_missing(held: list[Trial]) -> tuple[Missing, ...]:
    """Return the missing stretches of a hold; the job itself lists them only for `scored` steps."""
    missing: list[Missing] = []
    for trial in held:
        for one in trial.hidden:
            at_s, seconds = trial.start_s + one.start / trial.fs_hz, (one.stop - one.start) / trial.fs_hz
            missing.append(Missing(at_s, seconds, one.reason.code, one.reason.fault))
    return tuple(missing)


def _read(
    leg: Leg, quiet: list[Trial], held: list[Trial], settings: EnduranceSettings, activity: ActivityRule
) -> Hold:
    """Return the hold from the trials so far."""
    rest_uv = find_rest(quiet[1], leg, settings.rest_used_s) if len(quiet) > 1 else None
    fault = find_fault([*quiet, *held[:1]], leg)
    if not held:
        return Hold(leg, rest_uv, np.empty(0), 1.0, fault, activity=activity)
    hold = held[0]
    uv = hold.filtered_uv[:, leg.channel]
    # During a pause samples pass unmeasured; a hold with such a gap does not count.
    if len(held) > 1 and held[1].start_sample > hold.start_sample + len(uv):
        fault = PAUSED
    return Hold(leg, rest_uv, uv, hold.fs_hz, fault, find_doubt([hold], leg), activity)
