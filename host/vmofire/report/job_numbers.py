"""Numbers of one job of a visit: figures with their errors, each repetition, both legs, curves.

In: a stored result. Out: flowables of reportlab. Never: a number that the result does not hold.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from vmofire.dsp.symmetry import compare, find_level
from vmofire.guided.earlier_self import list_amplitudes
from vmofire.guided.prompt import Curve, Result
from vmofire.guided.sides import find_unmeasured
from vmofire.recording.library import StoredResult
from vmofire.report.looks import CELL, FINE, HEAD, JOB, PLAIN_TABLE, RULED, lay_table, platypus, put
from vmofire.report.plots import draw_curves, draw_sides
from vmofire.report.repetitions import Repetitions, list_strips
from vmofire.report.signal_to_noise import find_levels
from vmofire.report.symbols import STEP, draw_repetitions
from vmofire.trends.result_text import find_leg, read_list, read_map, say_task
from vmofire.trends.timeline import Condition
from vmofire.words import msg, say

MOST_IN_HALF = 36  # repetitions that fit beside the numbers
MOST_IN_ONE = 600  # repetitions of one drawing, so that it fits on a page
MOST_FIGURES = 16  # rows of numbers with drawings beside them
_PAINS = {
    "pains": msg("Pain during the job, of 10: {pains}."),
    "hold_pains": msg("Pain with the holds, of 10: {pains}."),
}


def show_job(stored: StoredResult, width: float, brief: bool = False) -> Iterator[Any]:
    """Yield one job: a table of figures on the left, drawings on the right; long ones below each other.

    Parameters
    ----------
    stored : StoredResult
    width : float
        Points.
    brief : bool
        Leave out curves that repeat the numbers.
    """
    result, leg = stored.result, find_leg(stored)
    title = put(say_task(stored), JOB)
    notes = [put(words, FINE) for words in list_notes(result, leg)]
    most = max((len(strip.marks) for strip in list_strips(result, leg)), default=0)
    if len(result.figures) > MOST_FIGURES or most > MOST_IN_HALF:
        yield title
        yield show_figures(result, leg, width)
        yield from draw_job(result, leg, width, brief)
        yield from notes
        return
    left, right = 0.6 * width, 0.4 * width - 8.0
    drawings = list(draw_job(result, leg, right, brief))
    figures = [show_figures(result, leg, left - 6.0), *notes]
    columns = lay_table([[figures, drawings]], [left, width - left], PLAIN_TABLE)
    yield platypus.KeepTogether([title, columns])


def show_figures(result: Result, leg: str, width: float) -> Any:
    """Return a table of figures: name, value, interval, limit."""
    if not result.figures:
        return put(say("No numbers."), CELL)
    heads = ("", "", say("95 % interval"), say("Rule"))
    rows: list[list[Any]] = [[put(words, HEAD) for words in heads]]
    for figure in result.figures:
        words = figure.words
        if figure.side and figure.side != leg:
            words = say("{label}, {side:leg} leg", label=words, side=figure.side)
        cells = (words, figure.value_words, figure.interval_words, figure.convention)
        rows.append([put(cell, CELL) for cell in cells])
    widths = [share * width for share in (0.29, 0.15, 0.18, 0.38)]
    return platypus.Table(rows, colWidths=widths, style=RULED, hAlign="LEFT", repeatRows=1, splitInRow=1)


def list_notes(result: Result, leg: str) -> Iterator[str]:
    """Yield sentences beside the numbers: repetitions counted, pain, the load of a hold."""
    if result.marks:
        yield " ".join(strip.say(result.job) for strip in list_strips(result, leg))
    if other := find_unmeasured(result):
        yield say("The {leg:leg} leg was not measured.", leg=other)
    for name, words in _PAINS.items():
        pains = [str(pain).removesuffix(".0") for pain in read_list(result.data.get(name))]
        if pains:
            yield say(words, pains=", ".join(pains))
    load, knee_angle = (str(result.data.get(name) or "") for name in ("load", "knee_angle"))
    if load or knee_angle:
        yield say("Hold: {condition}.", condition=Condition(load=load, knee_angle=knee_angle))


def draw_job(result: Result, leg: str, width: float, brief: bool) -> Iterator[Any]:
    """Yield a job's drawings: strips of repetitions, left against right, curves."""
    strips = list_strips(result, leg)
    if len(strips) == 2 and max(len(strip.marks) for strip in strips) * STEP < width / 2.0 - 10.0:
        halves = [list(_draw_strip(result, strip, width / 2.0)) for strip in strips]
        yield lay_table([halves], [width / 2.0] * 2, PLAIN_TABLE)
    else:
        for strip in strips:
            yield from _draw_strip(result, strip, width)
    sides = draw_both(result, width)
    if sides is not None:
        yield sides
    kept = () if brief and result.job != "endurance" else result.curves
    for _, curves in groupby(kept, lambda curve: curve.unit):
        drawn: list[Curve] = list(curves)
        yield draw_curves(drawn, width)


def _draw_strip(result: Result, strip: Repetitions, width: float) -> Iterator[Any]:
    if strip.title:
        yield put(strip.title, HEAD)
    rest, threshold = find_levels(result, strip.side)
    top = max((mark.value for mark in result.marks if mark.value is not None), default=0.0)
    for start in range(0, len(strip.marks), MOST_IN_ONE):
        yield draw_repetitions(strip.marks[start : start + MOST_IN_ONE], width, rest, threshold, top)


def draw_both(result: Result, width: float) -> Any:
    """Return the plot of left against right; None without a comparison, or with unreadable data."""
    measured = _read_sides(result)
    figure = next((one for one in result.figures if one.name == "ratio"), None)
    if figure is None or figure.value is None or len(measured) != 2:
        return None
    (_, here), (_, there) = measured
    if min(len(here), len(there)) < 2:
        return None
    settings = read_map(result.data.get("settings"))
    settings |= read_map(settings.get("check"))
    given = {name: float(settings[name]) for name in ("placement_log_sd", "alike_from") if name in settings}
    levels = [(side, find_level(amplitudes)) for side, amplitudes in measured]
    alone = compare(here, there, **{**given, "placement_log_sd": 0.0})
    return draw_sides(levels, compare(here, there, **given), alone, figure.words, width)


def _read_sides(result: Result) -> list[tuple[str, list[float]]]:
    """Return the compared amplitudes by side, the first leg of the ratio first."""
    data = result.data
    here = data.get("involved") or read_map(data.get("ratio")).get("here", "left")  # "right" after a swap
    return sorted(list_amplitudes(result).items(), key=lambda leg: leg[0] != here)
