"""Symbols of repetitions and verdicts, distinct by shape, so that they work in a grey print.

In: marks of a result. Out: vector drawings. Never: a meaning by colour alone.
"""

from collections.abc import Sequence
from math import ceil
from typing import Any, Literal

from reportlab.graphics import shapes as reportlab_shapes
from reportlab.lib.colors import HexColor

from vmofire.guided.prompt import Mark, MarkState, State
from vmofire.report.fonts import PLAIN, UNSHAPED, list_runs, load_fonts, measure
from vmofire.report.shaping import shape
from vmofire.words import msg, say
from vmofire.words.quantities import write_unit

shapes: Any = reportlab_shapes  # its types are partial

INK, FAINT, PALE = HexColor("#1a1a1a"), HexColor("#6b6b6b"), HexColor("#e4e8ec")
BLUE, RED, GREEN = HexColor("#1f5a8a"), HexColor("#a33b20"), HexColor("#1d6b45")
WHITE = HexColor("#ffffff")

SMALL = 6.5  # points: smallest readable size in print
GAP = 14.0  # between two entries of the legend
STEP, TINY = 14.0, 8.5  # width of a repetition with its number; width without, for hundreds
BARS, MOST_ROWS = 24.0, 3  # height of bars; rows with numbers, before repetitions shrink
_STATES: tuple[tuple[MarkState, str], ...] = (
    ("yes", msg("active or held")),
    ("no", msg("not active or not held")),
    ("unclear", msg("not measurable")),
    ("skipped", msg("skipped")),
    ("done", msg("done")),
)
_BARS = (msg("bar: one repetition"), msg("dashed: active from here"), msg("dotted: rest"))


def put_words(drawing: Any, x: float, y: float, words: str, size: float = SMALL, **look: Any) -> None:
    """Add words to a drawing, each script in its font; optional `anchor`, `font` and `colour`."""
    load_fonts()
    plain = look.get("font", PLAIN)
    x -= {"start": 0.0, "middle": 0.5, "end": 1.0}[look.get("anchor", "start")] * measure(words, size, plain)
    for font, part in list_runs(words):
        name = plain if font == PLAIN else font
        shown = part if font in UNSHAPED else shape(part, font, size)
        colour = look.get("colour", FAINT)
        drawing.add(shapes.String(x, y, shown, fontName=name, fontSize=size, fillColor=colour))
        x += measure(part, size, plain)


def put_line(drawing: Any, x: float, y: float, to_x: float, to_y: float, **look: Any) -> None:
    """Add a line; optional `colour`, `width` and `dash`."""
    drawing.add(
        shapes.Line(
            x,
            y,
            to_x,
            to_y,
            strokeColor=look.get("colour", FAINT),
            strokeWidth=look.get("width", 0.6),
            strokeDashArray=look.get("dash"),
        )
    )


def put_mark(drawing: Any, x: float, y: float, state: MarkState, radius: float = 2.8) -> None:
    """Add a repetition's shape: a disc, a ring, a triangle, a dash or a square."""
    if state == "done":
        side = 1.8 * radius
        put = shapes.Rect(x - side / 2, y - side / 2, side, side, fillColor=BLUE, strokeColor=BLUE)
        drawing.add(put)
    elif state == "skipped":
        put_line(drawing, x - radius, y, x + radius, y, colour=INK, width=1.0)
    elif state == "unclear":
        points = [x - radius, y - radius, x + radius, y - radius, x, y + radius]
        drawing.add(shapes.Polygon(points, fillColor=WHITE, strokeColor=INK, strokeWidth=0.8))
    else:
        fill = BLUE if state == "yes" else WHITE
        drawing.add(shapes.Circle(x, y, radius, fillColor=fill, strokeColor=BLUE, strokeWidth=0.9))


def draw_legend(width: float) -> Any:
    """Return the legend of the shapes, in as many rows as it needs."""
    entries: list[tuple[MarkState | None, str]] = [(state, say(words)) for state, words in _STATES]
    entries += [(None, say(words)) for words in _BARS]
    places: list[tuple[int, float]] = []
    row, x = 0, 3.0
    for state, words in entries:
        wide = measure(words, SMALL) + (6.0 if state else 0.0)
        if places and x + wide > width:
            row, x = row + 1, 3.0
        places.append((row, x))
        x += wide + GAP
    drawing = shapes.Drawing(width, 9.0 * (row + 1))
    for (state, words), (at_row, at_x) in zip(entries, places, strict=True):
        y = 9.0 * (row - at_row)
        if state:
            put_mark(drawing, at_x, y + 4.0, state)
        put_words(drawing, at_x + (6.0 if state else 0.0), y + 1.8, words)
    return drawing


def draw_verdict(state: State | Literal["skipped"], size: float = 9.0) -> Any:
    """Return a verdict's shape: disc with a tick, square with a cross, triangle with a question mark.

    Done without a verdict: hexagon with a tick. Ended by a person: ring with a square. No longer counted:
    dash.
    """
    drawing, half = shapes.Drawing(size, size), size / 2.0
    if state == "skipped":
        put_line(drawing, 0.0, half, size, half, colour=INK, width=1.0)
    elif state in ("yes", "done"):
        if state == "yes":
            drawing.add(shapes.Circle(half, half, half, fillColor=GREEN, strokeColor=None))
        else:
            corners = [0.0, half, 0.25 * size, size, 0.75 * size, size, size, half, 0.75 * size, 0.0]
            corners += [0.25 * size, 0.0]
            drawing.add(shapes.Polygon(corners, fillColor=BLUE, strokeColor=None))
        tick = [0.27 * size, 0.5 * size, 0.44 * size, 0.32 * size, 0.74 * size, 0.7 * size]
        drawing.add(shapes.PolyLine(tick, strokeColor=WHITE, strokeWidth=1.3))
    elif state == "no":
        drawing.add(shapes.Rect(0.5, 0.5, size - 1.0, size - 1.0, fillColor=RED, strokeColor=None))
        near, far = 0.28 * size, 0.72 * size
        put_line(drawing, near, near, far, far, colour=WHITE, width=1.3)
        put_line(drawing, near, far, far, near, colour=WHITE, width=1.3)
    elif state == "stopped":
        ring = shapes.Circle(half, half, half - 0.5, fillColor=WHITE, strokeColor=INK, strokeWidth=0.9)
        drawing.add(ring)
        side = 0.32 * size
        square = shapes.Rect(half - side / 2, half - side / 2, side, side, fillColor=INK, strokeColor=None)
        drawing.add(square)
    else:
        points = [0.0, 0.0, size, 0.0, half, size]
        drawing.add(shapes.Polygon(points, fillColor=WHITE, strokeColor=INK, strokeWidth=0.9))
        put_words(drawing, half, 0.1 * size, "?", 0.78 * size, anchor="middle", colour=INK)
    return drawing


def draw_repetitions(
    marks: Sequence[Mark],
    width: float,
    rest: float | None = None,
    threshold: float | None = None,
    least_top: float = 0.0,
) -> Any:
    """Return a strip: each repetition's shape, its number, and a bar as high as the number says.

    Parameters
    ----------
    marks : sequence of Mark
        Marks of one leg. If they need more than three rows, numbers are left out.
    width : float
        Points.
    rest, threshold : float, optional
        In the unit of the marks, drawn as lines across the bars.
    least_top : float
        Smallest top of the bar scale, so that two strips can share a scale.
    """
    values = [mark.value for mark in marks]
    unit = next((mark.unit for mark in marks if mark.value is not None), "")
    per_row = int((width - 4.0) // STEP)
    if ceil(len(marks) / per_row) > MOST_ROWS:
        return _draw_tiny(marks, width)
    known = [value for value in values if value is not None]
    bars = BARS if known and min(known) >= 0.0 and unit == "uV" else 0.0
    lines = [line for line in (rest, threshold) if line is not None] if bars else []
    top = max([*known, *lines, least_top, 1e-9])
    n_rows = ceil(len(marks) / per_row)
    row_height = bars + 20.0
    drawing = shapes.Drawing(width, n_rows * row_height)
    for row in range(n_rows):
        base = (n_rows - 1 - row) * row_height + 9.0
        here = list(enumerate(marks))[row * per_row : (row + 1) * per_row]
        right = len(here) * STEP
        if bars:
            for line, dash in ((rest, [0.6, 1.6]), (threshold, [3, 2])):
                if line is not None:
                    y = base + bars * line / top
                    put_line(drawing, 0, y, right, y, dash=dash, colour=INK, width=0.5)
            put_line(drawing, 0, base, right, base, width=0.4)
        for place, (index, mark) in enumerate(here):
            x, value = (place + 0.5) * STEP, values[index]
            height = bars * value / top if value is not None else 0.0
            if bars and value is not None:
                fill = BLUE if mark.state == "yes" else PALE
                drawing.add(
                    shapes.Rect(x - 3.5, base, 7.0, height, fillColor=fill, strokeColor=BLUE, strokeWidth=0.4)
                )
            put_mark(drawing, x, base + height + 5.5, mark.state)
            put_words(drawing, x, base - 7.5, mark.number, anchor="middle", colour=INK)
        if unit:
            put_words(drawing, right + 1.0, base - 7.5, write_unit(unit))
    return drawing


def _draw_tiny(marks: Sequence[Mark], width: float) -> Any:
    per_row = int(width // TINY)
    n_rows = ceil(len(marks) / per_row)
    drawing = shapes.Drawing(width, n_rows * TINY)
    for index, mark in enumerate(marks):
        row, place = divmod(index, per_row)
        put_mark(drawing, (place + 0.5) * TINY, (n_rows - row - 0.5) * TINY, mark.state, 2.4)
    return drawing
