"""Deficit: the same efforts of both legs, the uninvolved one first, one sensor moved between or one on each.

In: two legs, and which is involved. Out: a script that ends with the Result of bouts.py.
Never: full effort without clearance, or the second leg when the first one hurt.
"""

from collections.abc import Generator

from vmofire.guided.clinic.bouts import JOB, DeficitEfforts, DeficitSettings, judge_deficit
from vmofire.guided.legs import (
    SEATED,
    Leg,
    LegSide,
    check_pair,
    find_doubt,
    find_fault,
    find_rest,
    measure_part,
    move_sensor,
    settle,
)
from vmofire.guided.prompt import Choice
from vmofire.guided.result_figures import STOPPED, refuse
from vmofire.guided.safety import CLEARANCE, NOT_CLEARED, PAIN_AFTER, PAIN_BEFORE, find_stop, note_pain
from vmofire.guided.steps import Question, Reply, Request, Script, Step, Stopped, Trial, ask, do

__all__ = ["DeficitEfforts", "DeficitSettings", "follow_deficit", "judge_deficit"]

_WHICH = Question(
    "involved",
    "Which leg is the involved one?",
    (Choice("left", "Left", "l"), Choice("right", "Right", "r")),
    "The leg that was hurt or operated on. The other one is measured first.",
)


def follow_deficit(
    legs: tuple[Leg, Leg], involved: LegSide | None = None, settings: DeficitSettings | None = None
) -> Script:
    """Return the script of the deficit test, uninvolved leg first.

    Parameters
    ----------
    legs
        Left and right; with the same channel the sensor is moved between them.
    involved
        Which leg is involved; asked where it is None.
    settings
        PRODUCT.md's where None.
    """
    check_pair(legs)
    return _script(legs, involved, settings or DeficitSettings())


def _script(legs: tuple[Leg, Leg], involved: str | None, settings: DeficitSettings) -> Script:
    pains: list[float] = []
    taken: dict[str, list[Trial]] = {leg.side: [] for leg in legs}
    order, ended_by = list(legs), None
    try:
        if (yield from ask(CLEARANCE)) == "no":
            return refuse(JOB, NOT_CLEARED)
        involved = involved or (yield from ask(_WHICH))
        order.sort(key=lambda leg: leg.side == involved)
        pains.append(float((yield from ask(PAIN_BEFORE))))
        for number, leg in enumerate(order):
            ended_by = find_stop(pains, settings)
            if ended_by is not None:
                break
            if number and leg.channel == order[0].channel:
                yield from move_sensor(leg.side)
            yield from _follow_leg(leg, settings, taken[leg.side], legs_after=1 - number)
            if taken[leg.side][-1].ended == "lost":
                break
            pains.append(float((yield from ask(PAIN_AFTER))))
    except Stopped:
        ended_by = STOPPED
    uninvolved_bout, involved_bout = (_score(leg, taken[leg.side], settings) for leg in order)
    result = judge_deficit(involved_bout, uninvolved_bout, settings, ended_by)
    return note_pain(result, pains, settings)


def _follow_leg(
    leg: Leg, settings: DeficitSettings, trials: list[Trial], legs_after: int
) -> Generator[Request, Reply, None]:
    """Measure one leg: signal check, rest, efforts; what is there is in `trials` even if it is stopped."""
    efforts_s = settings.repetitions * (settings.on_s + settings.off_s)
    leg_s = settings.signal_check_s + settings.rest_s + efforts_s
    yield from settle(leg, settings, trials, efforts_s + legs_after * leg_s)
    if trials[-1].ended == "lost":
        return
    for repetition in range(1, settings.repetitions + 1):
        left_s = (settings.repetitions - repetition) * (settings.on_s + settings.off_s) + legs_after * leg_s
        marks = _score(leg, trials, settings).marks
        effort = Step(
            "effort",
            "Tighten the thigh, knee straight, as hard as you can without pain. Hold.",
            settings.on_s,
            "quad_set",
            "Sit with the leg straight before you, heel down. Push the back of the knee down.",
            side=leg.side,
            channels=(leg.channel,),
            scored=True,
            repetition=repetition,
            of=settings.repetitions,
            then="Let go.",
            after_s=left_s + settings.off_s,
            marks=marks,
            pose=SEATED,
        )
        trials.append((yield from do(effort)))
        pause = Step(
            "relax",
            "Let go.",
            settings.off_s,
            "relax",
            side=leg.side,
            channels=(leg.channel,),
            then=effort.words if repetition < settings.repetitions else "",
            after_s=left_s,
            marks=_score(leg, trials, settings).marks,
        )
        yield from do(pause)


def _score(leg: Leg, trials: list[Trial], settings: DeficitSettings) -> DeficitEfforts:
    """Return what a leg's trials measured: signal check, rest, and one an effort."""
    rest_uv = find_rest(trials[1], leg, settings.rest_used_s) if len(trials) > 1 else None
    efforts = trials[2:]
    amplitudes_uv = [
        measure_part(trial, leg, settings.scored_from_s, settings.scored_to_s) for trial in efforts
    ]
    skipped = frozenset(place for place, trial in enumerate(efforts) if trial.ended == "skipped")
    hidden_by, doubt = find_fault(trials, leg), find_doubt(efforts, leg)
    return DeficitEfforts(leg, rest_uv, tuple(amplitudes_uv), hidden_by, doubt, skipped)
