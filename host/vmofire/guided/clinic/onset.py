"""Onset test: VMO against VL of one leg, stepping up and down a 20 cm step on cue.

In: the columns of both muscles. Out: a script that ends with the Result of step_up.py.
Never: an onset from a rectified or smoothed sensor output, which shows no true onset.
"""

from collections.abc import Generator
from dataclasses import dataclass, field

from vmofire.dsp.quality import Reason
from vmofire.dsp.sensor import LACKS
from vmofire.guided.clinic.step_up import (
    JOB,
    WAYS,
    Onsets,
    OnsetSettings,
    Phase,
    judge_onset,
    mark_step,
    measure_step,
)
from vmofire.guided.legs import Leg, find_fault
from vmofire.guided.prompt import Mark
from vmofire.guided.result_figures import STOPPED, refuse
from vmofire.guided.safety import CLEARANCE, NOT_CLEARED, PAIN_AFTER, PAIN_BEFORE, find_stop, note_pain
from vmofire.guided.steps import (
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
from vmofire.labels import LegSide, Output
from vmofire.words.message import tell

__all__ = ["OnsetSettings", "Onsets", "find_onset", "judge_onset"]

POSES: dict[Phase, str] = {"up": "step_on", "down": "step_off"}  # drawings


@dataclass
class StepSeries:
    """Steps measured so far, each with the standing before it; a repeated trial replaces the first."""

    side: LegSide
    columns: tuple[int, int]  # of the VMO and of the VL
    signal_check: list[Trial] = field(default_factory=list[Trial])
    steps: list[tuple[Phase, Trial, Trial]] = field(default_factory=list[tuple[Phase, Trial, Trial]])
    marks: list[Mark] = field(default_factory=list[Mark])  # of each step when it was done

    def read(self, settings: OnsetSettings) -> list[Onsets]:
        """Return the onsets of all steps so far."""
        return [measure_step(still, step, phase, self.columns, settings) for phase, still, step in self.steps]

    def find_fault(self) -> Reason | None:
        """Return what hid most of the VMO, else of the VL; None if nothing did."""
        trials = [*self.signal_check, *(trial for _, still, step in self.steps for trial in (still, step))]
        faults = (find_fault(trials, Leg(self.side, column)) for column in self.columns)
        return next((fault for fault in faults if fault is not None), None)


def find_onset(
    side: LegSide,
    vmo: int = 0,
    vl: int = 1,
    settings: OnsetSettings | None = None,
    output: Output = "RAW",
) -> Script:
    """Return the script of the onset test.

    Parameters
    ----------
    side
        Side of the leg with both sensors.
    vmo, vl
        Columns of the two muscles.
    settings
        None: the defaults in PRODUCT.md.
    output
        Output of the sensors; only RAW has a true onset.

    Raises
    ------
    ValueError
        Both muscles have the same column, or the side is unknown.
    """
    if Leg(side, vmo) == Leg(side, vl):
        raise ValueError("the VMO and the VL need a sensor each: give two channels")
    return _script(StepSeries(side, (vmo, vl)), settings or OnsetSettings(), output)


def _script(series: StepSeries, settings: OnsetSettings, output: Output) -> Script:
    if LACKS[output]:
        fault = tell("fault.no_onset", output=output)
        return refuse(JOB, Reason("output", fault, tell("cure.wire_raw")))
    pains: list[float] = []
    ended_by: Reason | None = None
    try:
        if (yield from ask(CLEARANCE)) == "no":
            return refuse(JOB, NOT_CLEARED)
        pains.append(float((yield from ask(PAIN_BEFORE))))
        ended_by = find_stop(pains, settings)
        if ended_by is None:
            yield from _follow(series, settings)
            pains.append(float((yield from ask(PAIN_AFTER))))
    except Stopped:
        ended_by = STOPPED
    result = judge_onset(series.side, series.read(settings), settings, series.find_fault(), ended_by)
    return note_pain(result, pains, settings)


def _follow(series: StepSeries, settings: OnsetSettings) -> Generator[Request, Reply, None]:
    yield from ask(
        Question(
            "ready",
            tell("ask.ready_step", leg=series.side),
            (Answer("yes", tell("answer.ready_yes"), "y"),),
            tell("ask.how_to_step", leg=series.side),
            pose=POSES["up"],
        )
    )
    pair_s = 2.0 * (settings.still_s + settings.step_s)
    rounds = settings.practice + settings.repetitions
    signal_check = Step(
        "signal_check",
        tell("cue.stand_still_check"),
        settings.signal_check_s,
        still_s=settings.quiet_s,
        side=series.side,
        channels=series.columns,
        scored=True,
        after_s=rounds * pair_s,
        pose=POSES["up"],
    )
    series.signal_check.append((yield from do(signal_check)))
    if series.signal_check[-1].ended == "lost":
        return
    for number in range(rounds):
        for phase in WAYS:
            left_s = (rounds - number) * pair_s - (phase == "down") * pair_s / 2.0
            yield from _step_once(series, settings, number, phase, left_s)
    yield from do(
        Step("relax", tell("cue.stand_easy"), QUALITY_LAG_S, side=series.side, channels=series.columns)
    )


def _step_once(
    series: StepSeries, settings: OnsetSettings, number: int, phase: Phase, left_s: float
) -> Generator[Request, Reply, None]:
    """Run one step after standing still; the first ones are practice and not kept."""
    scored = number >= settings.practice
    repetition = number - settings.practice + 1 if scored else number + 1
    of = settings.repetitions if scored else settings.practice
    other = "left" if series.side == "right" else "right"
    words = tell("cue.step_up", leg=series.side) if phase == "up" else tell("cue.step_down", leg=other)
    marks = tuple(series.marks)
    still = Step(
        "rest",
        tell("cue.stand_still") if phase == "up" else tell("cue.stand_still_on_step"),
        settings.still_s,
        below=None if scored else tell("beside.practice"),
        side=series.side,
        channels=series.columns,
        scored=scored,
        repetition=repetition,
        of=of,
        then=words,
        after_s=left_s - settings.still_s,
        marks=marks,
        pose=POSES[phase],
    )
    step = Step(
        "effort",
        words,
        settings.step_s,
        f"step_{phase}",
        None if scored else tell("beside.practice"),
        side=series.side,
        channels=series.columns,
        scored=scored,
        repetition=repetition,
        of=of,
        then=tell("cue.stand_still"),
        after_s=left_s - settings.still_s - settings.step_s,
        marks=marks,
        pose=POSES[phase],
    )
    resting = yield from do(still)
    stepping = yield from do(step)
    if scored:
        series.steps.append((phase, resting, stepping))
        onsets = measure_step(resting, stepping, phase, series.columns, settings)
        series.marks.append(mark_step(onsets, series.side, settings))
