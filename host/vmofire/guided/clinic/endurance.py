"""Endurance: one long hold against a fixed weight at a fixed knee angle.

In: one leg. Out: a script that ends with the Result of hold.py.
Never: an EMG target to hold, which would hide what is looked for, or a second hold at once.
"""

from collections.abc import Generator
from dataclasses import replace

import numpy as np

from vmofire.dsp.quality import Reason
from vmofire.dsp.sensor import LACKS, Output
from vmofire.guided.clinic.hold import JOB, PAUSED, EnduranceSettings, Hold, judge_endurance
from vmofire.guided.legs import SEATED, Leg, find_doubt, find_fault, find_rest, settle
from vmofire.guided.prompt import Choice, Missing
from vmofire.guided.result_figures import STOPPED, refuse
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

__all__ = ["EnduranceSettings", "Hold", "follow_endurance", "judge_endurance"]

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
    return _script(leg, settings or EnduranceSettings(), output)


def _script(leg: Leg, settings: EnduranceSettings, output: Output) -> Script:
    if LACKS[output]:
        words = f"an {output} output has no {', '.join(LACKS[output])}"
        return refuse(JOB, Reason("output", words, "wire the sensor's RAW output and set it"))
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
        # Kept, but not `scored`: lost rows are left out of the trend, they are no reason for a second hold.
        ends_when=lambda trial: trial.counted > 0,
        then="Let go.",
        after_s=QUALITY_LAG_S,
        pose=SEATED,
    )
    held.append((yield from do(step)))
    relax = Step("relax", "Let go.", QUALITY_LAG_S, "relax", side=leg.side, channels=(leg.channel,))
    held.append((yield from do(relax)))


def _find_missing(held: list[Trial]) -> tuple[Missing, ...]:
    """Return what a hold had to do without; of steps that are `scored` the job tells it."""
    missing: list[Missing] = []
    for trial in held:
        for one in trial.hidden:
            at_s, seconds = trial.start_s + one.start / trial.fs_hz, (one.stop - one.start) / trial.fs_hz
            missing.append(Missing(at_s, seconds, one.reason.code, one.reason.words))
    return tuple(missing)


def _read(leg: Leg, quiet: list[Trial], held: list[Trial], settings: EnduranceSettings) -> Hold:
    """Return what the trials amount to now."""
    rest_uv = find_rest(quiet[1], leg, settings.rest_used_s) if len(quiet) > 1 else None
    fault = find_fault([*quiet, *held[:1]], leg)
    if not held:
        return Hold(leg, rest_uv, np.empty(0), 1.0, fault)
    hold = held[0]
    uv = hold.filtered_uv[:, leg.channel]
    # Rows pass while somebody has pressed pause; a hold with a hole that nobody measured is none.
    if len(held) > 1 and held[1].start_row > hold.start_row + len(uv):
        fault = PAUSED
    return Hold(leg, rest_uv, uv, hold.fs_hz, fault, find_doubt([hold], leg))
