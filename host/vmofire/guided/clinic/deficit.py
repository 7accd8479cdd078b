"""Deficit test: the same efforts of both legs, and how much less active the involved leg is.

In: two legs, with one sensor moved between them or one on each. Out: a script that ends with a Result. The
Result is "different" only by its interval, which includes the error of electrode placement. Never: full
effort without clearance, the second leg after pain in the first, strength, or a pass mark.
"""

from collections.abc import Generator
from dataclasses import asdict, dataclass

from vmofire.dsp.amplitude import PainSettings
from vmofire.dsp.quality import Reason
from vmofire.dsp.symmetry import ALIKE_FROM, PLACEMENT_LOG_SD, compare
from vmofire.guided.criteria import USUAL_RULE, ActivityRule, RestSettings
from vmofire.guided.legs import (
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
from vmofire.guided.prompt import Figure, Mark, Result
from vmofire.guided.result_figures import (
    STOPPED,
    mark_amplitude,
    refuse,
    show_leg,
    show_ratio,
    tell_ratio,
)
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
from vmofire.words.message import tell

JOB = "deficit"
QUAD_SET = "quad_set"  # drawing
TOO_FEW = Reason("too_few", tell("fault.too_few_efforts"), tell("cure.too_few_efforts"))


@dataclass(frozen=True)
class DeficitSettings(PainSettings, RestSettings):
    """Settings of the test (PRODUCT.md, "Deficit"); project conventions, none clinically validated."""

    repetitions: int = setting(6, 2, 20, "", msg("efforts for each leg"))
    on_s: float = setting(5.0, 1, 30, "s", msg("length of each effort"))
    off_s: float = setting(5.0, QUALITY_LAG_S, 120, "s", msg("length of each pause"))
    scored_from_s: float = setting(1.0, 0, 10, "s", msg("amplitude counts from this time after the cue"))
    scored_to_s: float = setting(4.0, 0.5, 30, "s", msg("amplitude counts up to this time after the cue"))
    valid_at_least: int = setting(4, 2, 20, "", msg("efforts of each leg that must be measured"))
    placement_log_sd: float = setting(
        PLACEMENT_LOG_SD, 0, 1, "", msg("log standard deviation of placing the electrodes once")
    )
    alike_from: float = setting(ALIKE_FROM, 0.5, 1, "", msg("ratios from this to its inverse are alike"))

    def __post_init__(self) -> None:
        """Refuse settings that contradict each other."""
        super().__post_init__()
        if not self.scored_from_s < self.scored_to_s <= self.on_s:
            raise contradict("scored_from_s < scored_to_s <= on_s")
        if self.valid_at_least > self.repetitions:
            raise contradict("valid_at_least <= repetitions")


@dataclass(frozen=True)
class DeficitEfforts:
    """Efforts of one leg, measured.

    Attributes
    ----------
    leg
    rest_uv
        None if not known.
    amplitudes_uv
        One per effort; None if skipped or lost.
    hidden_by, doubt
        Reason that hid samples, and reason why a quiet channel may not be on a muscle; None for none.
    skipped
        Efforts that the person skipped, counted from 0.
    activity
        From where they count as active.
    """

    leg: Leg
    rest_uv: float | None
    amplitudes_uv: tuple[float | None, ...]
    hidden_by: Reason | None = None
    doubt: Reason | None = None
    skipped: frozenset[int] = frozenset()
    activity: ActivityRule = USUAL_RULE

    @property
    def known_uv(self) -> list[float]:
        """The amplitudes that were measured."""
        return [uv for uv in self.amplitudes_uv if uv is not None]

    @property
    def threshold_uv(self) -> float | None:
        """Threshold of activity, uV."""
        return None if self.rest_uv is None else self.activity.threshold_uv(self.rest_uv)

    @property
    def active(self) -> int:
        """Number of active efforts."""
        return sum(self.threshold_uv is not None and uv >= self.threshold_uv for uv in self.known_uv)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """One mark per effort."""
        return tuple(
            mark_amplitude(uv, self.threshold_uv, self.leg.side, place in self.skipped)
            for place, uv in enumerate(self.amplitudes_uv)
        )


def judge_deficit(
    involved: DeficitEfforts,
    uninvolved: DeficitEfforts,
    settings: DeficitSettings,
    ended_by: Reason | None = None,
) -> Result:
    """Return the result: how much less active the involved leg is.

    Parameters
    ----------
    involved, uninvolved
        Efforts of each leg; without amplitudes if the leg was not measured.
    settings
        Limits and times.
    ended_by
        Why the test ended early; None if it did not.
    """
    bouts = (uninvolved, involved)
    figures: list[Figure] = [
        figure
        for bout in bouts
        for figure in show_leg(bout.leg, bout.known_uv, tell("figure.efforts"), bout.rest_uv, bout.activity)
    ]
    marks = [one for bout in bouts for one in bout.marks]
    data = {
        "involved": involved.leg.side,
        "repetitions_uv": {bout.leg.side: list(bout.amplitudes_uv) for bout in bouts},
        "rest_uv": {bout.leg.side: bout.rest_uv for bout in bouts},
        "settings": asdict(settings),
        "activity": asdict(involved.activity),
    }

    def cannot(reason: Reason) -> Result:
        return refuse(JOB, reason, figures, marks, data)

    for bout in bouts:
        if bout.rest_uv is None or len(bout.known_uv) < settings.valid_at_least:
            return cannot(ended_by or bout.hidden_by or TOO_FEW)
    here, there = involved.leg.side, uninvolved.leg.side
    if 2 * uninvolved.active <= len(uninvolved.known_uv):
        fault = tell("fault.other_leg_quiet", leg=there)
        return cannot(Reason("no_effort", fault, tell("cure.check_and_push")))
    quiet = 2 * involved.active <= len(involved.known_uv)
    if quiet and involved.doubt is not None:
        return cannot(involved.doubt)
    ratio = compare(involved.known_uv, uninvolved.known_uv, settings.placement_log_sd, settings.alike_from)
    deficit, low, high = ratio.deficit_percent
    none = ratio.alike_deficit_percent
    rule = tell("rule.alike", alike=(*none, deficit, low, high))
    less = Figure(
        "deficit", tell("figure.deficit", leg=here), deficit, "%", low, high, rule=rule, limits=none
    )
    figures += (show_ratio(ratio, here, there), less)
    grounds = tell_ratio(ratio, here, there)
    if quiet:
        grounds += (tell("deficit.quiet", leg=here),)
    if not ratio.different:
        verdict, good = tell("compare.no_difference"), True if ratio.is_alike and not quiet else None
    elif ratio.ratio < 1.0:
        verdict, good = tell("deficit.less", leg=here, less=(deficit, *none), ends=(low, high, *none)), False
    else:
        verdict, good = tell("deficit.more", leg=here, other_leg=there), None
    return Result(
        JOB,
        "different" if ratio.different else "no_difference",
        verdict,
        grounds,
        good,
        figures=tuple(figures),
        marks=tuple(marks),
        data=data,
    )


_WHICH = Question(
    "involved",
    tell("ask.involved"),
    (Answer("left", tell("answer.left"), "l"), Answer("right", tell("answer.right"), "r")),
    tell("ask.other_leg_first"),
)


def follow_deficit(
    legs: tuple[Leg, Leg],
    involved: LegSide | None = None,
    settings: DeficitSettings | None = None,
    activity: ActivityRule = USUAL_RULE,
) -> Script:
    """Return the script of the deficit test, uninvolved leg first.

    Parameters
    ----------
    legs
        Left and right; with the same channel the sensor is moved between them.
    involved
        Side of the involved leg; None: the script asks.
    settings
        None: the defaults in PRODUCT.md.
    activity
        From where an effort counts as active.
    """
    check_pair(legs)
    return _script(legs, involved, settings or DeficitSettings(), activity)


def _script(
    legs: tuple[Leg, Leg], involved: str | None, settings: DeficitSettings, activity: ActivityRule
) -> Script:
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
            yield from _follow_leg(leg, settings, activity, taken[leg.side], legs_after=1 - number)
            if taken[leg.side][-1].ended == "lost":
                break
            pains.append(float((yield from ask(PAIN_AFTER))))
    except Stopped:
        ended_by = STOPPED
    uninvolved_bout, involved_bout = (_score(leg, taken[leg.side], settings, activity) for leg in order)
    result = judge_deficit(involved_bout, uninvolved_bout, settings, ended_by)
    return note_pain(result, pains, settings)


def _follow_leg(
    leg: Leg, settings: DeficitSettings, activity: ActivityRule, trials: list[Trial], legs_after: int
) -> Generator[Request, Reply, None]:
    """Measure one leg: signal check, rest, efforts; `trials` keeps them even after a stop."""
    efforts_s = settings.repetitions * (settings.on_s + settings.off_s)
    leg_s = settings.signal_check_s + settings.rest_s + efforts_s
    yield from settle(leg, settings, trials, efforts_s + legs_after * leg_s, QUAD_SET)
    if trials[-1].ended == "lost":
        return
    for repetition in range(1, settings.repetitions + 1):
        left_s = (settings.repetitions - repetition) * (settings.on_s + settings.off_s) + legs_after * leg_s
        marks = _score(leg, trials, settings, activity).marks
        effort = Step(
            "effort",
            tell("cue.quad_set_hard"),
            settings.on_s,
            "quad_set",
            tell("beside.heel_down"),
            side=leg.side,
            channels=(leg.channel,),
            scored=True,
            repetition=repetition,
            of=settings.repetitions,
            then=LET_GO,
            after_s=left_s + settings.off_s,
            marks=marks,
            pose=QUAD_SET,
        )
        trials.append((yield from do(effort)))
        pause = Step(
            "relax",
            LET_GO,
            settings.off_s,
            side=leg.side,
            channels=(leg.channel,),
            then=effort.words if repetition < settings.repetitions else None,
            after_s=left_s,
            marks=_score(leg, trials, settings, activity).marks,
        )
        yield from do(pause)


def _score(
    leg: Leg, trials: list[Trial], settings: DeficitSettings, activity: ActivityRule
) -> DeficitEfforts:
    """Return the efforts from a leg's trials: signal check, rest, then one trial per effort."""
    rest_uv = find_rest(trials[1], leg, settings.rest_used_s) if len(trials) > 1 else None
    efforts = trials[2:]
    amplitudes_uv = [
        measure_part(trial, leg, settings.scored_from_s, settings.scored_to_s) for trial in efforts
    ]
    skipped = frozenset(place for place, trial in enumerate(efforts) if trial.ended == "skipped")
    hidden_by, doubt = find_fault(trials, leg), find_doubt(efforts, leg)
    return DeficitEfforts(leg, rest_uv, tuple(amplitudes_uv), hidden_by, doubt, skipped, activity)
