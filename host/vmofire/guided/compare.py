"""Compare: the same ball squeezes on the left and the right leg, both at once or one after the other.

In: two legs. Out: a script made of two Checks, and a Result with the ratio and its interval.
Never: a pass mark. Each leg has its own electrodes, so the placement error is always included.
"""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from vmofire.codec import to_json
from vmofire.dsp.symmetry import ALIKE_FROM, Ratio, compare
from vmofire.guided.check import check_script
from vmofire.guided.check_result import show_onset
from vmofire.guided.criteria import Baseline, CheckSettings, Verdict
from vmofire.guided.judge import decide
from vmofire.guided.legs import Leg, check_pair, move_sensor, place_sensor
from vmofire.guided.prompt import Curve, Figure, Mark, Result
from vmofire.guided.result_figures import CANNOT_TELL, STOPPED, show_leg, show_ratio, tell_ratio
from vmofire.guided.steps import Reply, Request, Script, Stopped
from vmofire.guided.tiring import tell_tiring
from vmofire.guided.together import carry_out, name_leg
from vmofire.labels import LEGS, LegSide
from vmofire.settings import Settings, setting
from vmofire.words import msg
from vmofire.words.message import Message, tell

JOB = "compare"


@dataclass(frozen=True)
class CompareSettings(Settings):
    """Settings of Compare on top of Check's; project conventions, none clinically validated."""

    alike_from: float = setting(ALIKE_FROM, 0.5, 1, "", msg("ratios from this to its inverse are alike"))


def judge_compare(
    verdicts: Mapping[str, Verdict],
    legs: Sequence[Leg],
    settings: CompareSettings | None = None,
    check: CheckSettings | None = None,
    baselines: Mapping[str, Baseline] | None = None,
    own: Mapping[str, CheckSettings] | None = None,
) -> Result:
    """Return the result of comparing two legs.

    Parameters
    ----------
    verdicts
        Check's verdict by side; a leg that was not measured is missing.
    legs
        Left and right, for their references.
    settings, check
        Limits of Compare and of Check; "late" and "weak" follow Check's rules.
    baselines
        The person's own amplitude at earlier visits, by side.
    own
        By side, Check's settings of a leg that squeezed more or less often than `check` says.
    """
    settings, check, own = settings or CompareSettings(), check or CheckSettings(), own or {}
    verdicts = hold_against_each_other(verdicts, check, baselines or {}, own)
    figures = [
        one
        for leg in legs
        if leg.side in verdicts
        for one in show_leg_squeezes(leg, verdicts[leg.side], own.get(leg.side, check))
    ]
    data: dict[str, Any] = {side: to_json(verdict) for side, verdict in verdicts.items()}
    data["settings"] = {**asdict(settings), "check": asdict(check)}
    if own:
        data["settings"]["own"] = {side: asdict(of_leg) for side, of_leg in own.items()}
    untold = [side for side, verdict in verdicts.items() if verdict.fires is None]
    # A leg may have ended early because of the other one.
    untold.sort(key=lambda side: verdicts[side].reason == STOPPED.code)
    if untold or len(verdicts) < len(LEGS):
        reason = verdicts[untold[0]].reason if untold else STOPPED.code
        stopped = reason == STOPPED.code
        return Result(
            JOB,
            "stopped" if stopped else "cannot_tell",
            tell("verdict.stopped") if stopped else CANNOT_TELL,
            STOPPED.told if stopped else _tell_leg(untold[0], verdicts),
            reason=reason,
            figures=tuple(figures),
            data=data,
        )
    left_uv, right_uv = (amplitudes_uv(verdicts[side]) for side in LEGS)
    ratio: Ratio | None = None
    # A leg that does not fire shows only its rest level, so a ratio would mean nothing.
    if all(verdict.fires for verdict in verdicts.values()) and min(len(left_uv), len(right_uv)) > 1:
        ratio = compare(left_uv, right_uv, check.placement_log_sd, settings.alike_from)
        figures.append(show_ratio(ratio, *LEGS))
        data["ratio"] = {**asdict(ratio), "here": LEGS[0], "there": LEGS[1]}
    outcome, verdict, grounds, good = _decide(verdicts, ratio, check)
    return Result(JOB, outcome, verdict, grounds, good, figures=tuple(figures), data=data)


def amplitudes_uv(verdict: Verdict) -> list[float]:
    """Return the amplitudes of a leg: of the active squeezes if it fires, else of all."""
    return [
        squeeze.amplitude_uv
        for squeeze in verdict.squeezes
        if squeeze.amplitude_uv and (squeeze.active or not verdict.fires)
    ]


def hold_against_each_other(
    verdicts: Mapping[str, Verdict],
    check: CheckSettings,
    baselines: Mapping[str, Baseline],
    own: Mapping[str, CheckSettings] | None = None,
) -> dict[str, Verdict]:
    """Judge late and weak again with both legs known; the first verdict came before the other leg."""
    held = dict(verdicts)
    if len(verdicts) == len(LEGS) and all(verdict.fires for verdict in verdicts.values()):
        for side, other in (LEGS, LEGS[::-1]):
            mine, settings = verdicts[side], (own or {}).get(side, check)
            again = decide(
                mine.rest_uv, mine.squeezes, (), settings, {}, verdicts[other], baselines.get(side)
            )
            held[side] = replace(again, quad_sets=mine.quad_sets)
    return held


def _decide(
    verdicts: Mapping[str, Verdict], ratio: Ratio | None, check: CheckSettings
) -> tuple[str, Message, tuple[Message, ...], bool | None]:
    """Return outcome, verdict, grounds, and whether it is good; both legs must have a verdict."""
    quiet = [side for side in LEGS if not verdicts[side].fires]
    late = [side for side in LEGS if verdicts[side].reason == "late"]
    slow = [(side, verdicts[side].median_onset_s) for side in LEGS if verdicts[side].reason == "slow_start"]
    weak = [side for side in LEGS if verdicts[side].reason == "below_own_baseline"]
    grounds = (
        *(tell_ratio(ratio, *LEGS) if ratio else ()),
        *(_tell_late(side, verdicts, check) for side in late),
        *(tell("both.slow_by", leg=side, onset=(onset_s, check.slow_start_s)) for side, onset_s in slow),
        *(one for side in LEGS if ratio for one in tell_tiring(verdicts[side].squeezes, check, side)),
        *(message for side in (*quiet, *weak) for message in _tell_leg(side, verdicts)),
    )
    if len(quiet) == len(LEGS):
        return "both_quiet", tell("compare.both_quiet"), grounds, False
    if quiet:
        other = LEGS[1 - LEGS.index(quiet[0])]
        return "one_quiet", tell("compare.one_quiet", leg=quiet[0], other_leg=other), grounds, False
    if ratio is not None and ratio.different:
        less, more = LEGS if ratio.ratio < 1.0 else LEGS[::-1]
        return "different", tell("compare.different", leg=less, other_leg=more), grounds, False
    if late:
        return "one_late", tell("compare.one_late", leg=late[0]), grounds, False
    alike = ratio is not None and ratio.alike_from <= ratio.ratio <= 1.0 / ratio.alike_from
    return "no_difference", tell("compare.no_difference"), grounds, True if alike else None


def _tell_leg(side: str, verdicts: Mapping[str, Verdict]) -> tuple[Message, ...]:
    """Return the messages on one leg, as in Check."""
    return tell("leg", leg=side), *verdicts[side].grounds


def _tell_late(side: str, verdicts: Mapping[str, Verdict], check: CheckSettings) -> Message:
    """Say how late a leg is: reaction time, not the timing of VMO against VL."""
    mine_s, other_s = (verdicts[one].median_onset_s or 0.0 for one in (side, LEGS[1 - LEGS.index(side)]))
    return tell(
        "compare.late",
        leg=side,
        onset=(mine_s, check.late_onset_s),
        behind=(mine_s - other_s, check.late_behind_s),
    )


def show_leg_squeezes(leg: Leg, verdict: Verdict, check: CheckSettings) -> tuple[Figure, ...]:
    """Return a leg's squeezes, rest and onset, as shown beside the other leg."""
    onset_s = verdict.median_onset_s
    return (
        *show_leg(leg, amplitudes_uv(verdict), tell("figure.squeezes"), verdict.rest_uv, check),
        Figure("rest", tell("figure.rest"), verdict.rest_uv, "uV", side=leg.side),
        show_onset(onset_s, leg.side, check, beside=True),
    )


def compare_legs(
    legs: tuple[Leg, Leg],
    settings: CompareSettings | None = None,
    check: CheckSettings | None = None,
    baselines: Mapping[str, Baseline] | None = None,
) -> Script:
    """Return the script of Compare.

    Parameters
    ----------
    legs
        Left and right. With two channels both legs squeeze at once. With the same channel the sensor is moved
        from the first leg to the second.
    settings, check
        None: the defaults in PRODUCT.md.
    baselines
        The person's own amplitude at earlier visits, by side.
    """
    check_pair(legs)
    return _script(legs, settings or CompareSettings(), check or CheckSettings(), baselines or {})


def _script(
    legs: tuple[Leg, Leg],
    settings: CompareSettings,
    check: CheckSettings,
    baselines: Mapping[str, Baseline],
) -> Script:
    results: dict[str, Result] = {}
    scripts: dict[LegSide, Script] = {
        leg.side: check_script(check, None, baselines.get(leg.side), leg.side, leg.channel) for leg in legs
    }
    if legs[0].channel != legs[1].channel:
        yield from carry_out(scripts, results, needs_all=True)
    else:
        yield from _one_after_the_other(scripts, results, sum(step.seconds for step in check.steps))
    verdicts = {side: Verdict.of(results[side].data) for side in LEGS if side in results}
    marks: list[Mark] = []
    curves: list[Curve] = []
    for side in sorted(results):
        marks += name_leg(results[side].marks, side)
        curves += results[side].curves
    judged = judge_compare(verdicts, legs, settings, check, baselines)
    return replace(judged, marks=tuple(marks), curves=tuple(curves))


def _one_after_the_other(
    scripts: Mapping[LegSide, Script], results: dict[str, Result], leg_s: float
) -> Generator[Request, Reply, None]:
    """Check one leg, have the sensor moved, check the other; ends when a leg cannot be judged."""
    for side, script in scripts.items():
        try:
            yield from move_sensor(side) if results else place_sensor(side)
        except Stopped:
            return
        yield from carry_out({side: script}, results, 0.0 if results else leg_s, needs_all=True)
        if results[side].good is None:
            return
