"""Check of both legs in the same squeezes, with a sensor on each VMO.

In: both legs. Out: a script made of two Checks, and one Result with a sentence that compares them.
Never: a ratio without its interval; a leg with a bad signal that costs the other leg its verdict.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from vmofire.codec import to_json
from vmofire.dsp.symmetry import Ratio, compare
from vmofire.guided.check import check_script
from vmofire.guided.check_result import show_active
from vmofire.guided.compare import amplitudes_uv, hold_against_each_other, show_leg_squeezes
from vmofire.guided.criteria import Baseline, CheckSettings, Verdict
from vmofire.guided.judge import NEXT_CUES, NO_COMPARISON, TRIES, is_just_above_rest
from vmofire.guided.legs import Leg, check_pair
from vmofire.guided.prompt import Curve, Figure, Mark, Result
from vmofire.guided.ratios import compare_legs, tell_share
from vmofire.guided.result_figures import CANNOT_TELL, STOPPED, refuse, show_ratio
from vmofire.guided.steps import Script
from vmofire.guided.tiring import show_tiring, tell_tiring
from vmofire.guided.together import carry_out, name_leg
from vmofire.labels import LEGS, LegSide
from vmofire.words.message import Message, tell

JOB = "check"
_ORDER = (
    *("amplitude", "ratio", "amplitude_percent", "half_percent"),
    *("active", "median_onset", "tiring", "rest"),
)


def check_both_script(
    legs: Sequence[Leg],
    settings: CheckSettings | None = None,
    baselines: Mapping[str, Baseline] | None = None,
    adductors: Mapping[str, int] | None = None,
    hint: str = "",
) -> Script:
    """Return the script of one Check of both legs.

    Parameters
    ----------
    legs
        Left and right, each with a sensor of its own.
    settings, hint
        As in `check_script`.
    baselines
        The person's own amplitude at earlier visits, by side.
    adductors
        Column of the sensor on a leg's adductors, by side.
    """
    check_pair(legs)
    if legs[0].channel == legs[1].channel:
        raise ValueError("a Check of both legs needs a sensor on each")
    s, before, guards = settings or CheckSettings(), baselines or {}, adductors or {}
    scripts: dict[LegSide, Script] = {
        leg.side: check_script(
            s, None, before.get(leg.side), leg.side, leg.channel, guards.get(leg.side), hint
        )
        for leg in legs
    }
    return _script(scripts, legs, s, before, hint)


def _script(
    scripts: Mapping[LegSide, Script],
    legs: Sequence[Leg],
    settings: CheckSettings,
    baselines: Mapping[str, Baseline],
    hint: str,
) -> Script:
    results: dict[str, Result] = {}
    yield from carry_out(scripts, results, needs_all=False)
    verdicts = {side: Verdict.of(results[side].data) for side in LEGS}
    marks: list[Mark] = []
    curves: list[Curve] = []
    for side in LEGS:
        marks += name_leg(results[side].marks, side)
        curves += results[side].curves
    stopped = any(result.outcome == "stopped" for result in results.values())
    judged = judge_both(verdicts, legs, settings, baselines, hint, stopped=stopped)
    return replace(judged, marks=tuple(marks), curves=tuple(curves))


def judge_both(
    verdicts: Mapping[str, Verdict],
    legs: Sequence[Leg],
    settings: CheckSettings,
    baselines: Mapping[str, Baseline] | None = None,
    hint: str = "",
    *,
    stopped: bool = False,
) -> Result:
    """Return the result of a Check of both legs.

    Parameters
    ----------
    verdicts
        The verdict on each leg, judged by itself.
    legs, settings, baselines, hint
        As in `check_both_script`.
    stopped
        Whether it was stopped before its end.
    """
    verdicts = hold_against_each_other(verdicts, settings, baselines or {})
    fires = {side: verdicts[side].fires for side in LEGS}
    ratio: Ratio | None = None
    uv = [amplitudes_uv(verdicts[side]) for side in LEGS]
    if not stopped and all(fires.values()) and min(map(len, uv)) > 1:
        ratio = compare(uv[0], uv[1], settings.placement_log_sd)
    data: dict[str, Any] = {side: to_json(verdict) for side, verdict in verdicts.items()}
    data["settings"] = {"check": asdict(settings)}
    if ratio is not None:
        data["ratio"] = {**asdict(ratio), "here": LEGS[0], "there": LEGS[1]}
    figures = _show(verdicts, legs, settings, ratio)
    if stopped:
        return refuse(JOB, STOPPED, figures, data=data)
    outcome, verdict, grounds = _decide(verdicts, ratio, settings)
    next_steps: tuple[Message, ...] = ()
    if any(one.next_cue for one in verdicts.values()):
        place = NEXT_CUES.index(hint) + 1 if hint in NEXT_CUES else 0
        data["next_cue"] = NEXT_CUES[place % len(NEXT_CUES)]
        next_steps = (TRIES[data["next_cue"]],)
    good = False if False in fires.values() else None if None in fires.values() else True
    reasons = [one.reason for one in verdicts.values() if one.fires is None]
    reason = reasons[0] if len(reasons) == len(LEGS) else None
    return Result(JOB, outcome, verdict, grounds, good, reason, next_steps, figures=figures, data=data)


def _show(
    verdicts: Mapping[str, Verdict], legs: Sequence[Leg], settings: CheckSettings, ratio: Ratio | None
) -> tuple[Figure, ...]:
    """Return the figures of both legs side by side, what matters most first."""
    figures: list[Figure] = [] if ratio is None else [show_ratio(ratio, *LEGS)]
    for leg in sorted(legs, key=lambda leg: LEGS.index(leg.side)):
        verdict = verdicts[leg.side]
        shown = verdict if verdict.fires is not None else replace(verdict, squeezes=(), median_onset_s=None)
        figures += show_leg_squeezes(leg, shown, settings)
        figures += show_active(verdict, settings, leg.side)
        figures += show_tiring(verdict.squeezes, settings, leg.side) if verdict.fires else ()
    return tuple(sorted(figures, key=lambda one: _ORDER.index(one.name)))


def _decide(
    verdicts: Mapping[str, Verdict], ratio: Ratio | None, settings: CheckSettings
) -> tuple[str, Message, tuple[Message, ...]]:
    """Return outcome, verdict and grounds."""
    firing = [side for side in LEGS if verdicts[side].fires]
    quiet = [side for side in LEGS if verdicts[side].fires is False]
    untold = [side for side in LEGS if verdicts[side].fires is None]
    if len(firing) == len(LEGS):
        return _compare_firing(verdicts, ratio, settings)
    alone = [message for side in firing for message in _tell_leg(side, verdicts)]
    others = [message for side in (*quiet, *untold) for message in _tell_leg(side, verdicts)]
    if len(quiet) == len(LEGS):
        return "both_quiet", tell("compare.both_quiet"), tuple(others)
    if len(untold) == len(LEGS):
        if verdicts[LEGS[0]].reason == verdicts[LEGS[1]].reason:
            return "cannot_tell", CANNOT_TELL, verdicts[LEGS[0]].grounds
        return "cannot_tell", CANNOT_TELL, tuple(others)
    if firing and quiet:
        told = tell("compare.one_quiet", leg=quiet[0], other_leg=firing[0])
        return "one_quiet", told, (*others, *alone)
    code = "both.one_fires" if firing else "both.one_silent"
    told = tell(code, leg=(firing or quiet)[0], other_leg=untold[0])
    return ("one_fires" if firing else "one_silent"), told, (*others, *alone)


def _tell_leg(side: str, verdicts: Mapping[str, Verdict]) -> tuple[Message, ...]:
    grounds = (one for one in verdicts[side].grounds if one != NO_COMPARISON)
    return tell("leg", leg=side), *grounds


def _compare_firing(
    verdicts: Mapping[str, Verdict], ratio: Ratio | None, settings: CheckSettings
) -> tuple[str, Message, tuple[Message, ...]]:
    """Return outcome, verdict and grounds for two legs that fire: the verdict says what matters most."""
    s = settings
    onsets_s = {side: verdicts[side].median_onset_s or 0.0 for side in LEGS}
    late = [side for side in LEGS if verdicts[side].reason == "late"]
    slow = [side for side in LEGS if side not in late and onsets_s[side] > s.slow_start_s]
    weak = [side for side in LEGS if verdicts[side].reason == "below_own_baseline"]
    faint = [side for side in LEGS if is_just_above_rest(verdicts[side], s)]
    tiring = {side: tell_tiring(verdicts[side].squeezes, s, side) for side in LEGS}
    tired = [side for side in LEGS if tiring[side]]
    n = [sum(squeeze.active is True for squeeze in verdicts[side].squeezes) for side in LEGS]
    left, right = LEGS
    grounds = [tell("both.active", leg=left, n=n[0], other_leg=right, n_other=n[1], of=s.squeezes)]
    grounds += [compare_legs(ratio, *LEGS)] if ratio is not None else []
    for side in late:
        onset_s, behind_s = onsets_s[side], onsets_s[side] - min(onsets_s.values())
        onset, behind = (onset_s, s.late_onset_s), (behind_s, s.late_behind_s)
        grounds.append(tell("both.late_by", leg=side, onset=onset, behind=behind))
    grounds += [tell("both.slow_by", leg=side, onset=(onsets_s[side], s.slow_start_s)) for side in slow]
    grounds += [message for side in tired for message in tiring[side]]
    grounds += [message for side in weak for message in _tell_leg(side, verdicts)]
    if ratio is not None and ratio.different:
        less, more = LEGS if ratio.ratio < 1.0 else LEGS[::-1]
        return "different", tell_share(min(ratio.ratio, 1.0 / ratio.ratio), less, more), tuple(grounds)
    for code, sides in (("late", late), ("faint", faint), ("slow", slow), ("tires", tired), ("weak", weak)):
        if len(sides) == len(LEGS):
            return f"both_{code}", tell(f"both.{code}"), tuple(grounds)
        if sides:
            return f"one_{code}", tell(f"both.one_{code}", leg=sides[0]), tuple(grounds)
    return "both_fire", tell("both.fire"), tuple(grounds)
