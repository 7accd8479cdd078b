"""Trends of one person: figures followed from visit to visit.

In: all data of a person in a library. Out: a Timeline for a screen or a page.
Never: a line through repeated or unusable results, or through figures measured under different conditions.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from math import exp, isfinite, log

from vmofire.dsp.symmetry import (
    DetectableChange,
    DetectableShift,
    find_detectable_change,
    find_detectable_shift,
)
from vmofire.dsp.trend import LEAST, fit_slope
from vmofire.guided.prompt import Figure
from vmofire.guided.sides import find_other
from vmofire.guided.two_pairs import count_pairs
from vmofire.labels import LEGS
from vmofire.recording.library import History, Library, StoredResult, Visit
from vmofire.trends.cue_need import find_needs
from vmofire.trends.knee import describe_knee, list_lines
from vmofire.trends.result_text import read_map
from vmofire.trends.timeline import (
    Absent,
    Condition,
    Day,
    Kind,
    Pace,
    Timeline,
    TrendLine,
    TrendPoint,
    TrendText,
    Unknown,
)
from vmofire.words import msg

MONTH = timedelta(days=30.44)
LEAST_SPAN = timedelta(days=7)  # visits within a shorter span give no monthly pace
# Outcomes, after overrides, whose figures are left out of trends.
UNUSABLE = frozenset({"cannot_tell", "stopped", "not_repeatable", "not_valid"})


@dataclass(frozen=True)
class _Followed:
    kind: Kind
    message: str
    name: str
    jobs: tuple[str, ...]
    condition: Callable[[StoredResult, Figure], Condition]
    signed: bool = False  # can be zero or negative, so a change is a difference, not a factor


@dataclass(frozen=True)
class _Found:
    visit: Visit
    stored: StoredResult
    figure: Figure
    condition: Condition


def _nothing(_stored: StoredResult, _figure: Figure) -> Condition:
    return Condition()


def _which_legs(stored: StoredResult, figure: Figure) -> Condition:
    data = stored.result.data
    told = figure.label.fields.get("leg") or data.get("involved") or read_map(data.get("ratio")).get("here")
    here = str(told or "")
    return Condition(here=here) if here in LEGS else Condition(other=figure.label)


def _which_reference(stored: StoredResult, figure: Figure) -> Condition:
    method = str(read_map(stored.result.data.get("reference")).get("method") or "")
    return Condition(method=method) if method else Condition(other=figure.rule)


def _which_hold(stored: StoredResult, _figure: Figure) -> Condition:
    load, knee_angle = (str(stored.result.data.get(name) or "") for name in ("load", "knee_angle"))
    return Condition(load=load, knee_angle=knee_angle)


_SQUEEZES = ("check", "activation", "compare")
FOLLOWED = (
    _Followed("activation", msg("Squeeze, amplitude"), "amplitude", _SQUEEZES, _nothing),
    _Followed("activation", msg("Squeeze, % of reference"), "amplitude_percent", _SQUEEZES, _nothing),
    _Followed("activation", msg("Squeeze, % of half effort"), "half_percent", _SQUEEZES, _nothing),
    _Followed("symmetry", msg("Squeeze, symmetry"), "ratio", ("check", "compare"), _which_legs),
    _Followed("symmetry", msg("One-minute test, symmetry"), "ratio", ("deficit",), _which_legs),
    _Followed("maximum", msg("Maximum"), "reference", ("maximum",), _which_reference),
    _Followed("maximum", msg("Half effort"), "half_effort", ("maximum",), _nothing),
    _Followed(
        "fatigue",
        msg("Hold, slope of the median frequency"),
        "median_frequency_slope",
        ("endurance",),
        _which_hold,
        signed=True,
    ),
)


def read_timeline(library: Library, person_id: str, until: datetime | None = None) -> Timeline:
    """Read a person's visits and follow their figures.

    Parameters
    ----------
    library : Library
    person_id : str
    until : datetime, optional
        Visits that began later are left out, so that the report of an older visit stays the same.

    Raises
    ------
    LibraryError
        There is no such person.
    """
    return build_timeline(library.history(person_id), until)


def build_timeline(history: History, until: datetime | None = None) -> Timeline:
    """Return the timeline from all data of a person."""
    visits = [visit for visit in history.visits if until is None or visit.started <= until]
    repeated = {stored.repeat_of for visit in visits for stored in visit.results if stored.repeat_of}
    days = tuple(_describe(visit, repeated) for visit in visits)
    lines = tuple(line for followed in FOLLOWED for line in _follow(followed, visits, repeated))
    return Timeline(
        history.person, days, lines, history.mends, knee=list_lines(visits), needs=find_needs(visits)
    )


def _describe(visit: Visit, repeated: set[str]) -> Day:
    said = tuple(TrendText(stored, stored.id in repeated) for stored in visit.results)
    recordings = tuple(recording.id for recording in visit.recordings)
    return Day(
        visit.id,
        visit.started,
        said,
        recordings,
        visit.pain_before,
        visit.pain_after,
        visit.notes,
        describe_knee(visit),
    )


def _follow(followed: _Followed, visits: Sequence[Visit], repeated: set[str]) -> list[TrendLine]:
    """Return a line for each side that has the figure."""
    found: dict[str, list[_Found]] = {}
    done: dict[str, dict[str, tuple[Visit, StoredResult]]] = {}  # by side and visit: the result of the job
    for visit in visits:
        for stored in visit.results:
            if stored.result.job not in followed.jobs or stored.id in repeated:
                continue
            figures = [_in_percent(one) for one in stored.result.figures if one.name == followed.name]
            sides = {_find_side(stored, figure) for figure in figures} | {stored.side}
            for side in sides:
                done.setdefault(side, {})[visit.id] = visit, stored
            if stored.outcome in UNUSABLE:
                continue
            for figure in figures:
                if figure.value is not None and isfinite(figure.value) and not _is_rest(stored, figure):
                    pairs = count_pairs(stored.result.data)
                    condition = replace(followed.condition(stored, figure), pairs=pairs)
                    one = _Found(visit, stored, figure, condition)
                    found.setdefault(_find_side(stored, figure), []).append(one)
    return [_draw(followed, side, found[side], done[side]) for side in sorted(found)]


def _is_rest(stored: StoredResult, figure: Figure) -> bool:
    """Return whether an amplitude is that of a leg that stayed quiet: then it is the noise of the rest."""
    verdict = read_map(stored.result.data.get(figure.side)) or stored.result.data
    return figure.name == "amplitude" and verdict.get("kind") in ("does_not_fire", "not_in_squeeze")


def _in_percent(figure: Figure) -> Figure:
    """Return a figure in percent; earlier versions stored a ratio as a bare number."""
    if figure.name != "ratio" or figure.unit:
        return figure
    value, low, high = (None if x is None else 100.0 * x for x in (figure.value, figure.low, figure.high))
    return replace(figure, value=value, low=low, high=high, unit="%")


def _find_side(stored: StoredResult, figure: Figure) -> str:
    return figure.side or (stored.side if stored.side in LEGS and figure.name != "ratio" else "")


def _draw(
    followed: _Followed, side: str, found: Sequence[_Found], done: dict[str, tuple[Visit, StoredResult]]
) -> TrendLine:
    """Return the line through the figures with the same condition and unit as the last one."""
    last = found[-1]
    found = [_turn(one, last.condition.here) for one in found]
    how = last.condition, last.figure.unit
    alike = [one for one in found if (one.condition, one.figure.unit) == how]
    same = {one.visit.id: one for one in alike}  # the last of a visit
    kept = list(same.values())
    values = [float(one.figure.value or 0.0) for one in kept]
    change, unknown = _find_change(values, [one.visit.started for one in kept], followed.signed)
    points = tuple(_point(one, values[0], change) for one in kept)
    had = {one.visit.id for one in found}
    absent = tuple(
        Absent(visit.id, visit.started, stored) for visit, stored in done.values() if visit.id not in had
    )
    return TrendLine(
        kind=followed.kind,
        message=followed.message,
        job=last.stored.result.job,
        name=followed.name,
        side=side,
        unit=last.figure.unit,
        shared=last.condition,
        points=points,
        absent=absent,
        left_out=len(had - same.keys()),
        change=change,
        unknown=unknown,
        pace=_find_pace(points, last.figure.unit, followed.signed),
    )


def _turn(one: _Found, here: str) -> _Found:
    """Return a ratio of two legs from the other leg's side: its inverse, the ends of its interval swapped.

    The leg that comes first depends on the visit: another leg was involved, or a side was corrected. The
    inverse of an interval holds the inverse of the ratio as often as the interval holds the ratio.
    """
    figure = one.figure
    value, pairs = _invert(figure.value), one.condition.pairs
    if value is None or here not in LEGS or one.condition != Condition(here=find_other(here), pairs=pairs):
        return one
    turned = replace(figure, value=value, low=_invert(figure.high), high=_invert(figure.low))
    return replace(one, figure=turned, condition=Condition(here=here, pairs=pairs))


def _invert(percent: float | None) -> float | None:
    return 100.0 * 100.0 / percent if percent is not None and isfinite(percent) and percent > 0.0 else None


def _find_change(
    values: Sequence[float], times: Sequence[datetime], signed: bool
) -> tuple[DetectableChange | DetectableShift | None, Unknown]:
    """Return the smallest difference of two visits that is more than error, or why it is not known.

    Parameters
    ----------
    values
        One per visit, in any unit.
    times
        Start of each visit, to separate progress from error.
    signed
        Whether the values can be zero or negative.
    """
    if not signed and not all(value > 0.0 for value in values):
        return None, "not_positive"
    find = find_detectable_shift if signed else find_detectable_change
    change = find(values, [at.timestamp() for at in times])
    if change is None:
        return None, "too_few_visits"
    return (change, "") if change.is_known else (None, "equal_values")


def _point(one: _Found, first: float, change: DetectableChange | DetectableShift | None) -> TrendPoint:
    value = float(one.figure.value or 0.0)
    return TrendPoint(
        visit_id=one.visit.id,
        result_id=one.stored.id,
        at=one.visit.started,
        value=value,
        low=_known(one.figure.low),
        high=_known(one.figure.high),
        placed_anew=_find_placed_anew(one),
        more_than_error=None if change is None else change.is_exceeded(first, value),
    )


def _known(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) else None


def _find_placed_anew(one: _Found) -> bool | None:
    """Return whether any electrodes of the result's recording were placed anew; None if not recorded."""
    recordings = [each for each in one.visit.recordings if each.id == one.stored.recording_id]
    said = [channel.placed_anew for each in recordings for channel in each.electrodes]
    known = [anew for anew in said if anew is not None]
    return any(known) if known else None


def _find_pace(points: Sequence[TrendPoint], unit: str, signed: bool) -> Pace | None:
    """Fit a straight line over time; if all values are positive, to their logs, in percent."""
    times_s = [(point.at - points[0].at).total_seconds() for point in points]
    rising = all(before < after for before, after in pairwise(times_s))
    if len(points) < LEAST or not rising or times_s[-1] < LEAST_SPAN.total_seconds():
        return None
    values = [point.value for point in points]
    in_percent = not signed and min(values) > 0.0
    slope = fit_slope(times_s, [log(value) for value in values] if in_percent else values, unit)
    months = MONTH.total_seconds() / 60.0
    ends = [per_min * months for per_min in (slope.per_min, slope.low_per_min, slope.high_per_min)]
    if in_percent:
        return Pace("%", *(100.0 * (exp(min(end, 700.0)) - 1.0) for end in ends))
    return Pace(unit, *ends)
