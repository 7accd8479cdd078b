"""Half effort: holds with half the strength after the maximum, as a second reference beside it.

In: amplitudes of the holds. Out: the question, a Result with the second reference. Never: an EMG target, with
which every day would give the same number. Half an effort repeats better than a full one (PMID 10378745).
"""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from vmofire.dsp.amplitude import PainSettings, Reference
from vmofire.dsp.symmetry import find_level
from vmofire.guided.legs import Leg
from vmofire.guided.prompt import Result
from vmofire.guided.result_figures import find_limits, show_level, tell_threshold
from vmofire.guided.safety import find_stop
from vmofire.guided.steps import Answer, Question
from vmofire.words.message import tell

TASK = "half_effort"
OFFER = Question(
    "half",
    tell("ask.half_effort"),
    (Answer("no", tell("answer.no"), "n"), Answer("yes", tell("answer.half_effort"), "y")),
    tell("ask.half_repeats"),
    safe="no",
)


def read_half(result: Result) -> Reference | None:
    """Return the second reference of a maximum; None if it has none, or was overridden."""
    given = result.data.get("half_reference")
    return Reference(**given) if given and result.outcome in ("done", "not_repeatable") else None


def add_half(
    result: Result,
    leg: Leg,
    rest_uv: float | None,
    holds_uv: Sequence[float | None],
    pains: Sequence[float],
    settings: PainSettings,
    window_s: float,
) -> Result:
    """Return the result of a maximum with its half effort, or with the reason why that gave none.

    Parameters
    ----------
    result
        A maximum; unchanged without a hold.
    leg, rest_uv
        As in Efforts.
    holds_uv
        Best window of each hold; None if lost or skipped.
    pains
        Pain before and after the holds; too much of it leaves no reference.
    settings, window_s
        Limits of pain, and the RMS window.
    """
    if not holds_uv:
        return result
    known_uv = [uv for uv in holds_uv if uv is not None]
    data: dict[str, Any] = {**result.data, "half_uv": list(holds_uv), "half_pains": list(pains)}
    data["half_reference"] = None
    stop = find_stop(pains, settings)
    if stop is not None:
        return replace(result, grounds=(*result.grounds, stop.fault, tell("half.none")), data=data)
    limits = find_limits(rest_uv)
    level = find_level(known_uv) if len(known_uv) > 1 else None
    if level is None or not limits or level.uv < limits[0]:
        return replace(result, grounds=(*result.grounds, tell("half.none")), data=data)
    rule = tell_threshold(rest_uv, values_uv=(level.uv, level.low_uv, level.high_uv))
    shown = show_level(TASK, tell("figure.half_effort"), level, leg.side, rule, limits)
    return replace(
        result,
        grounds=(*result.grounds, tell("half.done", level=level.uv)),
        figures=(*result.figures, shown),
        data={**data, "half_reference": asdict(Reference(level.uv, "submaximal_task", window_s))},
    )
