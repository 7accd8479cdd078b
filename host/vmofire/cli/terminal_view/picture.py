"""Pictures made of characters: meters, traces, strips of squeezes.

In: numbers and the available room. Out: strings exactly as wide as asked, no colour, no control codes.
Never: the meaning of a signal; goals and rest levels are given.
"""

from dataclasses import dataclass
from math import floor, isfinite, log10
from typing import Any

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.floating[Any]]
Dots = NDArray[np.bool_]


@dataclass(frozen=True)
class Glyphs:
    """The characters to draw with.

    Attributes
    ----------
    blocks : bool
        Half blocks and braille dots may be used.
    bar : str
        A meter's last cell from empty to full, in equal steps.
    empty, goal, rest, over : str
        A meter's empty cell, its marks, and its last cell if the value is above the scale.
    lost : str
        A column of a trace where samples are missing.
    yes, no, void, done, now, later : str
        A squeeze that was active, was not, cannot be judged; a part of the job that is done, under way, to
        come.
    dot : str
        Stands between the parts of a line.
    rule : str
        A horizontal line.
    """

    blocks: bool
    bar: str
    empty: str
    goal: str
    rest: str
    over: str
    lost: str
    yes: str
    no: str
    void: str
    done: str
    now: str
    later: str
    dot: str
    rule: str


UNICODE = Glyphs(True, " ▏▎▍▌▋▊▉█", "·", "┃", "╎", "▶", "░", "●", "○", "✕", "■", "◐", "·", "·", "─")
ASCII = Glyphs(False, " #", ".", "|", ":", ">", ":", "Y", "n", "x", "D", ">", ".", "-", "-")


def glyphs_for(encoding: str | None) -> Glyphs:
    """Return the characters that an output of this encoding can carry."""
    drawn = "".join(value for value in vars(UNICODE).values() if isinstance(value, str)) + "⣿▀▄"
    try:
        drawn.encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return UNICODE


def round_up_scale(value: float) -> float:
    """Return the next of 1, 2, 5, 10, 20 ... at or above a value: a readable end of a scale."""
    if not isfinite(value) or value <= 1.0:
        return 1.0
    decade = 10.0 ** floor(log10(value) + 1e-9)
    return next(step * decade for step in (1.0, 2.0, 5.0, 10.0) if step * decade >= value * (1 - 1e-9))


def draw_meter(
    value: float, full: float, n_columns: int, glyphs: Glyphs, goal: float = np.nan, rest: float = np.nan
) -> str:
    """Draw a value as a bar with marks at a goal and at rest.

    Parameters
    ----------
    value, full, goal, rest : float
        All in one unit; `full` fills the bar; NaN and infinity are not drawn.
    n_columns : int
    glyphs : Glyphs
    """
    steps = len(glyphs.bar) - 1
    filled = round(min(max(value / full, 0.0), 1.0) * n_columns * steps) if isfinite(value) else 0
    cells = [glyphs.bar[-1]] * (filled // steps)
    if filled % steps:
        cells.append(glyphs.bar[filled % steps])
    cells += [glyphs.empty] * (n_columns - len(cells))
    for mark, glyph in ((rest, glyphs.rest), (goal, glyphs.goal)):
        if isfinite(mark) and 0.0 <= mark <= full:
            cells[min(n_columns - 1, int(mark / full * n_columns))] = glyph
    if value > full:
        cells[-1] = glyphs.over
    return "".join(cells)


def draw_progress(part: float, n_columns: int, glyphs: Glyphs) -> str:
    """Draw how much of something is done, 0 to 1."""
    return draw_meter(part, 1.0, n_columns, glyphs)


def trace_width_px(n_columns: int, glyphs: Glyphs) -> int:
    """Return how many columns of dots `draw_trace` has for `n_columns` characters."""
    return 2 * n_columns if glyphs.blocks else n_columns


def draw_trace(
    low: Column,
    high: Column,
    lost: NDArray[np.bool_],
    half_range: float,
    n_lines: int,
    glyphs: Glyphs,
    from_zero: bool = False,
) -> list[str]:
    """Draw minimum and maximum per column of dots.

    Parameters
    ----------
    low, high : ndarray, (width_px,)
        As wide as `trace_width_px` says; NaN without samples.
    lost : ndarray of bool, (width_px,)
        Where samples were lost.
    half_range : float
        The value at the upper edge; the lower edge is its negative, or 0 with `from_zero`.
    n_lines : int
    glyphs : Glyphs
    from_zero : bool
        The signal cannot be negative.

    Returns
    -------
    list of str
        `n_lines` lines of width_px / 2 braille cells, or of width_px plain characters.
    """
    n_dots = (4 if glyphs.blocks else 2) * n_lines
    known = np.isfinite(low) & np.isfinite(high)
    scale = (n_dots - 1) / (half_range if from_zero else 2.0 * half_range)
    first, last = (
        np.clip(np.round((half_range - np.where(known, edge, 0.0)) * scale), 0, n_dots - 1)
        for edge in (high, low)
    )
    at = np.arange(n_dots)[:, None]
    ink = (at >= first) & (at <= last) & known
    return _draw_braille(ink, lost, glyphs) if glyphs.blocks else _draw_plain(ink, lost, glyphs)


def _draw_braille(ink: Dots, lost: Dots, glyphs: Glyphs) -> list[str]:
    n_lines, width = ink.shape[0] // 4, ink.shape[1] // 2
    # Dots of a braille cell, column by column from the top: bits 0 1 2 6 and 3 4 5 7 (Unicode, block 2800).
    bits = 1 << np.array([[0, 3], [1, 4], [2, 5], [6, 7]])
    cells = ink[:, : 2 * width].reshape(n_lines, 4, width, 2)
    codes: list[list[int]] = (cells * bits[None, :, None, :]).sum(axis=(1, 3)).tolist()
    gaps: list[bool] = (lost[0 : 2 * width : 2] | lost[1 : 2 * width : 2]).tolist()
    return [
        "".join(
            glyphs.lost if gap else chr(0x2800 + code) if code else " "
            for code, gap in zip(row, gaps, strict=True)
        )
        for row in codes
    ]


def _draw_plain(ink: Dots, lost: Dots, glyphs: Glyphs) -> list[str]:
    # Index 0 to 3: neither dot, the upper, the lower, both.
    marks: list[list[int]] = (ink[0::2] + 2 * ink[1::2]).tolist()
    gaps: list[bool] = lost.tolist()
    return [
        "".join(glyphs.lost if gap else " '.|"[mark] for mark, gap in zip(row, gaps, strict=True))
        for row in marks
    ]
