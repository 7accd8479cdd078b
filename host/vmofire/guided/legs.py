"""Legs: the sensor of each leg, its preparation, and amplitudes of its trials.

In: trials of steps. Out: steps and questions for a script, amplitudes in uV, or the reason why there is none.
Never: a verdict. If more than a third of a stretch is hidden, its amplitude is None.
"""

from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from vmofire.dsp.amplitude import Reference, find_best, measure_rms
from vmofire.dsp.quality import Reason
from vmofire.guided.criteria import RestSettings
from vmofire.guided.judge import measure_rest
from vmofire.guided.prompt import Result
from vmofire.guided.steps import REST, SIT_STILL, Answer, Question, Reply, Request, Step, Trial, ask, do
from vmofire.labels import LEGS, LegSide, Side
from vmofire.words.message import Message, tell

MOST_HIDDEN = 1.0 / 3.0


@dataclass(frozen=True)
class Leg:
    """One leg and the sensor on its VMO site.

    Parameters
    ----------
    side
        "left" or "right".
    channel
        Column of its sensor. Two legs with the same column are measured one after the other.
    reference
        Its own maximum (or limb-weight hold), which turns uV into a share; None for none.
    half
        Its half effort, a second reference; None for none.
    """

    side: LegSide
    channel: int = 0
    reference: Reference | None = None
    half: Reference | None = None

    def __post_init__(self) -> None:
        """Refuse an unknown side or a negative column."""
        if self.side not in LEGS:
            raise ValueError(f"a leg is 'left' or 'right', not {self.side!r}")
        if self.channel < 0:
            raise ValueError(f"a channel is counted from 0, not {self.channel!r}")


def check_pair(legs: Sequence[Leg]) -> None:
    """Refuse anything but a left and a right leg."""
    if sorted(leg.side for leg in legs) != list(LEGS):
        raise ValueError(
            f"a left and a right leg are compared, not {', '.join(leg.side for leg in legs) or 'none'}"
        )


def read_reference(result: Result) -> Reference | None:
    """Return the reference in the result of a maximum; None if it has none, or was overridden."""
    given = result.data.get("reference")
    return Reference(**given) if given and result.outcome in ("done", "limb_hold") else None


def place_sensor(side: LegSide) -> Generator[Request, Reply, str]:
    """Ask for the one sensor on the first leg, because its position is unknown."""
    return (yield from _ask_for_sensor(tell("ask.place_sensor", leg=side), tell("ask.this_leg_first")))


def move_sensor(side: LegSide) -> Generator[Request, Reply, str]:
    """Ask for the sensor to be moved to the other leg."""
    return (yield from _ask_for_sensor(tell("ask.move_sensor", leg=side), tell("ask.same_place")))


def _ask_for_sensor(words: Message, below: Message) -> Generator[Request, Reply, str]:
    choices = (Answer("yes", tell("answer.sensor_sits"), "y"),)
    return (yield from ask(Question("moved", words, choices, below)))


def settle(
    leg: Leg, settings: RestSettings, trials: list[Trial], after_s: float = 0.0, pose: str = ""
) -> Generator[Request, Reply, None]:
    """Run signal check and rest in a pose; append both trials, or only the first if its signal was lost."""
    for step in (
        Step(
            "signal_check",
            SIT_STILL,
            settings.signal_check_s,
            still_s=settings.quiet_s,
            then=REST,
            after_s=settings.rest_s + after_s,
        ),
        Step("rest", REST, settings.rest_s, after_s=after_s),
    ):
        mine = replace(step, side=leg.side, channels=(leg.channel,), scored=True, pose=pose)
        trials.append((yield from do(mine)))
        if trials[-1].ended == "lost":
            return


def find_side(legs: Sequence[Leg]) -> Side:
    """Return the side of a step for these legs."""
    return legs[0].side if len(legs) == 1 else "both"


def find_fault(trials: Sequence[Trial], leg: Leg) -> Reason | None:
    """Return the reason that hid most of a leg in these trials; None if nothing did."""
    lost = Counter[Reason]()
    for trial in trials:
        for one in trial.hidden:
            if leg.channel in one.channels:
                lost[one.reason] += one.stop - one.start
    return lost.most_common(1)[0][0] if lost else None


def find_doubt(trials: Sequence[Trial], leg: Leg) -> Reason | None:
    """Return why a quiet channel may not be on a muscle; None without a doubt."""
    return next((trial.doubts[leg.channel] for trial in trials if leg.channel in trial.doubts), None)


def find_rest(trial: Trial, leg: Leg, used_s: float) -> float | None:
    """Return a leg's level at rest, uV, from the last `used_s` of a trial; None if too much is hidden."""
    rms_uv = trial.rms_uv[-max(1, round(used_s * trial.fs_hz)) :, leg.channel]
    return measure_rest(rms_uv) if len(rms_uv) else None


def measure_part(trial: Trial, leg: Leg, from_s: float, to_s: float) -> float | None:
    """Return a leg's RMS in a part of a trial, uV; None if it was skipped or too much is hidden."""
    first, last = round(from_s * trial.fs_hz), round(to_s * trial.fs_hz)
    uv = trial.filtered_uv[first:last, leg.channel]
    known = np.count_nonzero(~np.isnan(uv))
    if trial.ended == "skipped" or known < (1.0 - MOST_HIDDEN) * (last - first):
        return None
    rms_uv = measure_rms(uv)
    return rms_uv if rms_uv > 0.0 else None


def measure_best(trial: Trial, leg: Leg, window_s: float, dropped_s: float) -> float | None:
    """Return the RMS of a leg's best window in a trial, uV; None if skipped or without a complete window."""
    uv = trial.filtered_uv[:, leg.channel]
    if trial.ended == "skipped" or len(uv) < round((dropped_s + window_s) * trial.fs_hz):
        return None
    best = find_best(uv, trial.fs_hz, window_s, dropped_s)
    return best.rms_uv if best is not None and best.rms_uv > 0.0 else None
