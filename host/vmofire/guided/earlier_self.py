"""A person's own earlier self: the same leg in the same job on an earlier day, beside a comparison of legs.

In: a result, the amplitudes of its legs on an earlier day. Out: the result with a figure for each such leg.
Never: an interval from repetitions alone where electrodes were placed anew, or an earlier day of the other
leg.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from vmofire.dsp.symmetry import PLACEMENT_LOG_SD, compare, find_level
from vmofire.guided.compare import amplitudes_uv
from vmofire.guided.criteria import Verdict
from vmofire.guided.other_leg import holds_legs_against_each_other
from vmofire.guided.prompt import EARLIER, Figure, Result
from vmofire.guided.sides import measures_both
from vmofire.labels import LEGS
from vmofire.words.message import tell

SQUEEZES = ("check", "activation", "compare")  # jobs with the same squeezes, so of one kind


@dataclass(frozen=True)
class Earlier:
    """One leg on an earlier day.

    Attributes
    ----------
    day
        ISO 8601.
    amplitudes_uv
        One per repetition.
    pairs
        Number of pairs of electrodes on the VMO.
    """

    day: str
    amplitudes_uv: tuple[float, ...]
    pairs: int = 1


def find_kind(job: str) -> str:
    """Return the kind of a job: jobs of one kind ask for the same effort."""
    return SQUEEZES[0] if job in SQUEEZES else job


def list_amplitudes(result: Result) -> dict[str, list[float]]:
    """Return the amplitudes of a result's repetitions, uV, by leg; empty for other jobs and versions."""
    data = result.data
    try:
        if result.job == "compare" or measures_both(result):
            return {side: amplitudes_uv(Verdict.of(data[side])) for side in LEGS}
        if result.job in SQUEEZES:
            sides = {one.side for one in result.figures if one.side}
            return {side: amplitudes_uv(Verdict.of(data)) for side in sides if len(sides) == 1}
        if result.job == "deficit":
            return {side: [uv for uv in data["repetitions_uv"][side] if uv] for side in LEGS}
    except (KeyError, TypeError, ValueError, AttributeError):  # from another version, or imported
        pass
    return {}


def add_earlier(result: Result, earlier: Mapping[str, Earlier]) -> Result:
    """Return a result that compares both legs, with each leg's earlier day beside its amplitude.

    Parameters
    ----------
    result
        Unchanged if the other leg is no reference in it.
    earlier
        Earlier days in jobs of the same kind, by side.
    """
    if not holds_legs_against_each_other(result.grounds):
        return result
    figures = list(result.figures)
    for side, now_uv in list_amplitudes(result).items():
        before = earlier.get(side)
        if before is None or min(len(now_uv), len(before.amplitudes_uv)) < 2:
            continue
        beside = [place for place, one in enumerate(figures) if (one.name, one.side) == ("amplitude", side)]
        figures.insert(beside[-1] + 1 if beside else len(figures), _show(side, now_uv, before))
    return replace(result, figures=tuple(figures))


def _show(side: str, now_uv: list[float], before: Earlier) -> Figure:
    level = find_level(before.amplitudes_uv)
    now, low, high = compare(now_uv, before.amplitudes_uv, PLACEMENT_LOG_SD).percent
    return Figure(
        EARLIER,
        tell("figure.earlier", day=before.day),
        level.uv,
        "uV",
        level.low_uv,
        level.high_uv,
        side,
        tell("rule.earlier", now=(now, low, high), ends=(low, high, now)),
    )
