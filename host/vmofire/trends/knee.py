"""Trends of how the knee is: pain and questionnaires from visit to visit, each with its own error.

In: visits of one person. Out: TrendLines, as those of the signal. Never: a line through scores of two scales;
a change called more than error without a published figure or the person's own visits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vmofire.dsp.symmetry import DetectableShift, find_detectable_shift
from vmofire.guided.knee import PAIN, PAINS, say_swelling
from vmofire.guided.questionnaires import PublishedChange, Scale
from vmofire.recording.library import Visit
from vmofire.trends.timeline import Condition, TrendLine, TrendPoint, Unknown
from vmofire.words import msg, say, say_all
from vmofire.words.quantities import write_number

_PAIN = msg("{pain:said}, 0 to 10")
_BETTER = {
    "higher": msg("{name:said}, {low:g} to {high:g}, higher is better"),
    "lower": msg("{name:said}, {low:g} to {high:g}, lower is better"),
}


@dataclass(frozen=True)
class _Answer:
    visit: Visit
    value: float
    scale: Scale


def list_lines(visits: Sequence[Visit]) -> tuple[TrendLine, ...]:
    """Return a line for each kind of pain and each questionnaire that was answered."""
    lines: list[TrendLine] = []
    for name, words in PAINS.items():
        pains = [(visit, getattr(visit, name)) for visit in visits]
        found = [_Answer(visit, float(pain), PAIN) for visit, pain in pains if pain is not None]
        if found:
            lines.append(_draw(name, _PAIN, {"pain": words}, found))
    by_code: dict[str, list[_Answer]] = {}
    for visit in visits:
        for one in visit.scores:
            by_code.setdefault(one.code, []).append(_Answer(visit, one.score, one.scale))
    for code, found in by_code.items():
        scale = found[-1].scale
        fields = {"name": scale.name, "low": scale.low, "high": scale.high}
        lines.append(_draw(code, _BETTER[scale.better], fields, found))
    return tuple(lines)


def _draw(name: str, message: str, fields: Mapping[str, object], found: Sequence[_Answer]) -> TrendLine:
    """Return the line of all answers on the last one's scale."""
    scale = found[-1].scale
    how = scale.low, scale.high, scale.better
    alike = [one for one in found if (one.scale.low, one.scale.high, one.scale.better) == how]
    change, unknown = _find_change(scale, alike)
    first = alike[0].value
    points = tuple(
        TrendPoint(
            visit_id=one.visit.id,
            result_id="",
            at=one.visit.started,
            value=one.value,
            low=None,
            high=None,
            placed_anew=None,
            more_than_error=None if change is None else change.is_exceeded(first, one.value),
        )
        for one in alike
    )
    return TrendLine(
        kind="knee",
        message=message,
        job="",
        name=name,
        side="",
        unit="" if scale is PAIN else "points",
        shared=Condition(),
        points=points,
        absent=(),
        left_out=len(found) - len(alike),
        change=change,
        unknown=unknown,
        pace=None,
        fields=fields,
    )


def _find_change(
    scale: Scale, found: Sequence[_Answer]
) -> tuple[PublishedChange | DetectableShift | None, Unknown]:
    """Return the published change; where there is none, this person's own, or why it is not known."""
    if scale.change is not None:
        return scale.change, ""
    times_s = [one.visit.started.timestamp() for one in found]
    change = find_detectable_shift([one.value for one in found], times_s)
    if change is None:
        return None, "too_few_visits"
    return (change, "") if change.is_known else (None, "equal_values")


def describe_knee(visit: Visit) -> str:
    """Return pain, swelling and scores of a visit as sentences; "" where nothing was asked."""
    told: list[str] = []
    if visit.pain_usual is not None:
        told.append(say("Usual pain of the week: {pain} of 10.", pain=visit.pain_usual))
    if visit.pain_worst is not None:
        told.append(say("Worst pain of the week: {pain} of 10.", pain=visit.pain_worst))
    if visit.swelling:
        told.append(say("Swelling: {swelling}.", swelling=say_swelling(visit.swelling)))
    told += [
        say(
            "{name:said}: {score} of {high:g}.",
            name=one.scale.name,
            score=write_number(one.score, "points"),
            high=one.scale.high,
        )
        for one in visit.scores
    ]
    return say_all(*told)
