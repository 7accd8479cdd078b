"""Plots of a report: left against right, amplitude over time, figures over visits, all with their errors.

In: numbers. Out: vector drawings. Never: an axis without its unit, or a point without its known interval.
"""

from collections.abc import Sequence
from itertools import groupby, pairwise
from math import isfinite, log
from typing import Any

from reportlab.graphics import shapes as reportlab_shapes

from vmofire.dsp.symmetry import Level, Ratio
from vmofire.guided.prompt import Curve
from vmofire.report.axis_ticks import find_axis, find_ticks
from vmofire.report.curve_levels import list_levels
from vmofire.report.fonts import break_lines
from vmofire.report.symbols import BLUE, INK, PALE, RED, SMALL, WHITE, put_line, put_words
from vmofire.trends.timeline import TrendLine, TrendPoint
from vmofire.words import msg, say, write_day, write_leg
from vmofire.words.quantities import write, write_number, write_tick, write_unit

shapes: Any = reportlab_shapes  # its types are partial

_DASHES: tuple[list[float] | None, ...] = (None, [3, 2], [1, 1.5])
_LOOKS = ("", msg("{name} (dashed)"), msg("{name} (dotted)"))
_LEVEL_DASH = [0.6, 1.6]
_ACROSS = (msg("{name} (dotted line across)"), msg("{name} (line across)"))  # of a threshold, of a goal
LINE, MOST_LINES = 8.0, 4  # text above a plot: line height in points, most lines


def draw_sides(
    levels: Sequence[tuple[str, Level]], ratio: Ratio, repetitions: Ratio | None, words: str, width: float
) -> Any:
    """Return a plot of both legs' amplitudes, and of their ratio with both its errors.

    Parameters
    ----------
    levels : sequence of (side, Level)
    ratio : Ratio
        With the error of repetitions and of electrode placement.
    repetitions : Ratio or None
        The same ratio with the error of repetitions only.
    words : str
        Label of the ratio: which leg against which.
    width : float
        Points.
    """
    legend = break_lines(say("{ratio}, % (log scale)", ratio=words), width, SMALL)
    legend += break_lines(
        say("Thick: error of the repetitions. Thin: electrode placement too."), width, SMALL
    )
    height, left, right = 48.0 + 11.0 * len(levels) + LINE * len(legend), 30.0, width - 62.0
    drawing = shapes.Drawing(width, height)
    top_uv = max([level.high_uv or level.uv for _, level in levels] + [1e-9])
    top_uv = min(top_uv, 2.0 * max([level.uv for _, level in levels] + [1e-9]))
    y = height - 9.0
    for side, level in levels:
        x = left + (right - left) * level.uv / top_uv
        put_words(drawing, 0.0, y - 2.2, write_leg(side))
        drawing.add(
            shapes.Rect(left, y - 3.0, x - left, 6.0, fillColor=PALE, strokeColor=BLUE, strokeWidth=0.5)
        )
        if level.low_uv is not None and level.high_uv is not None:
            ends = [left + (right - left) * min(uv, top_uv) / top_uv for uv in (level.low_uv, level.high_uv)]
            put_line(drawing, ends[0], y, ends[1], y, colour=INK, width=0.9)
            if level.high_uv > top_uv:
                put_arrow(drawing, right, y, 1.0, 0.0)
        put_words(drawing, right + 4.0, y - 2.2, say("{level:uV}, n = {n}", level=level.uv, n=level.n))
        y -= 11.0
    _draw_ratio(drawing, ratio, repetitions, left, right, y - 20.0)
    for place, line in enumerate(legend):
        put_words(drawing, 0.0, y - 37.0 - LINE * place, line)
    return drawing


def _draw_ratio(
    drawing: Any, ratio: Ratio, repetitions: Ratio | None, left: float, right: float, y: float
) -> None:
    ends = [ratio.low, ratio.high, ratio.alike_from, 1.0 / ratio.alike_from]
    low = max(0.05, min(0.5, 0.9 * min(ends)))
    high = min(20.0, max(2.0, 1.1 * max(ends)))

    def place(value: float) -> float:
        share = log(min(max(value, low), high) / low) / log(high / low)
        return left + share * (right - left)

    alike = place(ratio.alike_from), place(1.0 / ratio.alike_from)
    drawing.add(
        shapes.Rect(alike[0], y, alike[1] - alike[0], 16.0, fillColor=PALE, strokeColor=None, strokeWidth=0)
    )
    put_words(drawing, sum(alike) / 2.0, y + 18.0, say("alike"), anchor="middle")
    put_line(drawing, left, y, right, y)
    for tick in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0):
        if low <= tick <= high:
            put_line(drawing, place(tick), y, place(tick), y - 2.0)
            put_words(drawing, place(tick), y - 8.5, write_tick(100.0 * tick), anchor="middle")
    put_line(drawing, place(ratio.low), y + 8.0, place(ratio.high), y + 8.0, colour=INK, width=0.8)
    if ratio.low < low:
        put_arrow(drawing, left, y + 8.0, -1.0, 0.0)
    if ratio.high > high:
        put_arrow(drawing, right, y + 8.0, 1.0, 0.0)
    if repetitions is not None:
        thick = place(repetitions.low), place(repetitions.high)
        put_line(drawing, thick[0], y + 8.0, thick[1], y + 8.0, colour=BLUE, width=3.0)
    drawing.add(shapes.Circle(place(ratio.ratio), y + 8.0, 2.8, fillColor=WHITE, strokeColor=INK))
    put_words(
        drawing, right + 4.0, y + 5.8, write(ratio.percent[0], "%", ratio.alike_percent), 8.0, colour=INK
    )


def put_arrow(drawing: Any, x: float, y: float, to_x: float, to_y: float) -> None:
    """Add the head of an arrow where an interval goes on beyond the plot."""
    long, half = 4.0, 2.2
    back = x - long * to_x, y - long * to_y
    points = [
        x,
        y,
        back[0] - half * to_y,
        back[1] + half * to_x,
        back[0] + half * to_y,
        back[1] - half * to_x,
    ]
    drawing.add(shapes.Polygon(points, fillColor=INK, strokeColor=None))


def draw_curves(curves: Sequence[Curve], width: float, height: float = 54.0) -> Any:
    """Return a plot of curves of one unit against time or repetitions, named above, with their levels."""
    left, bottom, right = 26.0, 10.0, width - 14.0
    names = _name_curves(curves, width - left - 14.0)
    height += LINE * max(len(names) - 1, 0)
    top = height - 2.0 - LINE * max(len(names), 1)
    drawing = shapes.Drawing(width, height)
    values = [value for curve in curves for value in curve.values if value is not None and isfinite(value)]
    if not values:
        put_words(drawing, left, height / 2.0, say("Nothing was measured."))
        return drawing
    levels = list_levels(curves)
    values += [level.value for level in levels]
    unit = curves[0].unit
    axis = find_axis(0.0 if unit == "uV" else min(values), max(values), 4)  # round numbers around all values
    low, high = axis[0], max(axis[-1], axis[0] + 1e-9)
    span_s = max(max(curve.start_s + len(curve.values) * curve.step_s for curve in curves), 1e-9)
    _draw_y(drawing, write_unit(unit) or say("ratio"), (low, high), (left, bottom, right, top))
    for tick in find_ticks(0.0, span_s, 4):
        x = left + (right - left) * tick / span_s
        put_line(drawing, x, bottom, x, bottom - 2.0)
        put_words(drawing, x, bottom - 9.0, write_tick(tick), anchor="middle")
    if curves[0].over == "time":
        put_words(drawing, right + 7.0, bottom - 9.0, "s")
    for level in levels:
        y = bottom + (top - bottom) * (level.value - low) / (high - low)
        put_line(drawing, left, y, right, y, colour=INK, dash=None if level.is_goal else _LEVEL_DASH)
    for number, curve in enumerate(curves):
        dash = _DASHES[number % len(_DASHES)]
        timed = zip(curve.times_s, curve.values, strict=True)
        stretches = groupby(timed, lambda one: one[1] is not None and isfinite(one[1]))
        for is_known, stretch in stretches:
            points: list[float] = []
            for time_s, value in stretch if is_known else ():
                points.append(left + (right - left) * time_s / span_s)
                points.append(bottom + (top - bottom) * ((value or 0.0) - low) / (high - low))
            if len(points) > 2:  # a single value makes no line
                drawing.add(shapes.PolyLine(points, strokeColor=BLUE, strokeWidth=0.9, strokeDashArray=dash))
    for place, words in enumerate(names):
        put_words(drawing, left + 14.0, height - 6.5 - LINE * place, words)
    return drawing


def _name_curves(curves: Sequence[Curve], width: float) -> list[str]:
    """Return the legend of the curves, each with its look, in as few lines as possible."""
    names: list[str] = []
    for number, curve in enumerate(curves):
        name = (
            say("{label}, {side:leg} leg", label=curve.words, side=curve.side) if curve.side else curve.words
        )
        look = _LOOKS[number % len(_LOOKS)]
        names.append(say(look, name=name) if look else name)
    names += [say(_ACROSS[level.is_goal], name=level.words) for level in list_levels(curves)]
    lines = break_lines("; ".join(names), width, SMALL)
    return [*lines[:MOST_LINES], "..."] if len(lines) > MOST_LINES else lines


def _draw_y(
    drawing: Any, unit: str, span: tuple[float, float], box: tuple[float, float, float, float]
) -> None:
    low, high = span
    left, bottom, right, top = box
    put_line(drawing, left, bottom, left, top)
    put_line(drawing, left, bottom, right, bottom)
    for tick in find_ticks(low, high, 4):
        y = bottom + (top - bottom) * (tick - low) / (high - low)
        put_line(drawing, left - 2.0, y, left, y)
        put_words(drawing, left - 3.5, y - 2.2, write_tick(tick), anchor="end")
    put_words(drawing, 0.0, top + 3.5, unit)


def draw_trend(line: TrendLine, width: float, height: float = 76.0) -> Any:
    """Return a plot of a figure over the visits: intervals as bars, changes beyond error as filled points.

    The shaded band is the person's own detectable change around the first visit. A cross on the axis is a
    visit with the job but without a figure.
    """
    drawing = shapes.Drawing(width, height)
    left, bottom, right, top = 26.0, 12.0, width - 22.0, height - 10.0
    values = [point.value for point in line.points]
    axis = find_axis(*line.span, 4)  # round numbers around all points and intervals
    low, high = axis[0], axis[-1]
    times = [point.at for point in line.points] + [one.at for one in line.absent]
    first, last = min(times), max(times)
    span_s = max((last - first).total_seconds(), 1.0)

    def x_of(at: Any) -> float:
        if first == last:
            return (left + right) / 2.0
        return left + 8.0 + (right - left - 16.0) * (at - first).total_seconds() / span_s

    def y_of(value: float) -> float:
        return bottom + (top - bottom) * (min(max(value, low), high) - low) / (high - low)

    if line.band is not None:
        under, over = (y_of(end) for end in line.band)
        drawing.add(shapes.Rect(left, under, right - left, over - under, fillColor=PALE, strokeColor=None))
        for end, to_y in ((line.band[0], -1.0), (line.band[1], 1.0)):
            if not low <= end <= high:  # a band far wider than the figures goes on
                put_arrow(drawing, right - 4.0, y_of(end), 0.0, to_y)
    unit = write_unit(line.unit) if line.unit or line.kind == "knee" else say("ratio")  # pain has none
    _draw_y(drawing, unit, (low, high), (left, bottom, right, top))
    if low < 0.0 < high:
        put_line(drawing, left, y_of(0.0), right, y_of(0.0), width=0.4, dash=[1, 1.5])
    for before, after in pairwise(line.points):
        put_line(
            drawing,
            x_of(before.at),
            y_of(before.value),
            x_of(after.at),
            y_of(after.value),
            colour=BLUE,
            width=0.5,
        )
    for point in line.points:
        _draw_point(drawing, point, x_of(point.at), y_of)
    for one in line.absent:
        x = x_of(one.at)
        put_line(drawing, x - 2.2, bottom + 1.0, x + 2.2, bottom + 5.4, colour=RED, width=0.9)
        put_line(drawing, x - 2.2, bottom + 5.4, x + 2.2, bottom + 1.0, colour=RED, width=0.9)
    if first == last:
        put_words(drawing, x_of(first), bottom - 9.0, write_day(first), anchor="middle")
    else:
        put_words(drawing, 8.0, bottom - 9.0, write_day(first))
        put_words(drawing, width, bottom - 9.0, write_day(last), anchor="end")
    label = write_number(values[-1], line.unit)
    put_words(drawing, right + 1.0, y_of(values[-1]) - 2.2, label, colour=INK)
    return drawing


def _draw_point(drawing: Any, point: TrendPoint, x: float, y_of: Any) -> None:
    if point.low is not None and point.high is not None:
        put_line(drawing, x, y_of(point.low), x, y_of(point.high), colour=INK, width=0.6)
    fill = BLUE if point.more_than_error else WHITE
    drawing.add(shapes.Circle(x, y_of(point.value), 2.6, fillColor=fill, strokeColor=BLUE, strokeWidth=1.0))
