"""One channel as a picture, a pixel a column: cheaper than stroking paths, and exact to the pixel.

In: Columns, a channel, the end of the scale, a goal, colours. Out: uint32 (height, width), top row first.
Never: Qt.
"""

from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from vmofire.columns import Columns

Picture = NDArray[np.uint32]
Rows = NDArray[np.int32]

HATCH_PX = 6
LOST_AT_LEAST_PX = 3  # a single lost row must be seen too
BAR_PX = 3
DASH_PX, DASH_OF_PX = 7, 12


@dataclass(frozen=True)
class Palette:
    """Pixel values, 0xffrrggbb each."""

    ground: int
    active_ground: int
    grid: int
    lost: int
    hatch: int
    signal: int
    amplitude: int
    goal: int


def draw_channel(
    columns: Columns, channel: int, half_uv: float, height: int, goal_uv: float, palette: Palette
) -> Picture:
    """Draw a channel between -half_uv and half_uv.

    Parameters
    ----------
    columns : Columns
    channel : int
    half_uv : float
        Upper end of the scale; what lies beyond is cut at the edge.
    height : int
        Pixels.
    goal_uv : float
        Where the goal line stands; NaN for none.
    palette : Palette
    """
    active, lost = columns.active[:, channel], _widen(columns.lost)
    picture = np.empty((height, len(lost)), np.uint32)
    picture[:] = np.where(active, palette.active_ground, palette.ground).astype(np.uint32)
    for share in (0.25, 0.5, 0.75):
        picture[round(share * (height - 1))] = palette.grid
    # Absolute columns, so that hatching and dashes move with the signal.
    at = columns.first + np.arange(len(lost))
    picture[height - BAR_PX :, active] = palette.amplitude
    if lost.any():
        hatched = (np.arange(height)[:, None] + at[lost]) % HATCH_PX == 0
        picture[:, lost] = np.where(hatched, palette.hatch, palette.lost)
    top, bottom = _join(
        _to_rows(columns.high[:, channel], half_uv, height),
        _to_rows(columns.low[:, channel], half_uv, height),
    )
    _fill(picture, top, bottom, palette.signal)
    line = _to_rows(columns.rms[:, channel], half_uv, height)
    top, bottom = _join(line, line)
    _fill(picture, top - 1, bottom, palette.amplitude)
    if isfinite(goal_uv) and abs(goal_uv) <= half_uv:
        row = round((half_uv - goal_uv) / (2 * half_uv) * (height - 1))
        picture[row, at % DASH_OF_PX < DASH_PX] = palette.goal
    return picture


def _to_rows(uv: NDArray[np.float32], half_uv: float, height: int) -> Rows:
    """Return the row of each value; -height - 2 where there is none."""
    rows = np.rint((half_uv - np.clip(uv, -half_uv, half_uv)) * ((height - 1) / (2 * half_uv)))
    return np.where(np.isfinite(rows), rows, -height - 2).astype(np.int32)


def _join(top: Rows, bottom: Rows) -> tuple[Rows, Rows]:
    """Stretch each column until it touches the one before, as a pen would that is not lifted."""
    known = (top[1:] >= 0) & (top[:-1] >= 0)
    joined_top, joined_bottom = top.copy(), bottom.copy()
    joined_top[1:] = np.where(known, np.minimum(top[1:], bottom[:-1] + 1), top[1:])
    joined_bottom[1:] = np.where(known, np.maximum(bottom[1:], top[:-1] - 1), bottom[1:])
    return joined_top, joined_bottom


def _fill(picture: Picture, top: Rows, bottom: Rows, colour: int) -> None:
    """Fill each column from top to bottom, both included."""
    if not len(top) or bottom.max() < 0:
        return
    first, last = max(0, int(top[bottom >= 0].min())), int(bottom.max()) + 1
    rows = np.arange(first, last, dtype=np.int32)[:, None]
    np.copyto(picture[first:last], np.uint32(colour), where=(rows >= top) & (rows <= bottom))


def _widen(flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
    if not flags.any():
        return flags
    return np.convolve(flags, np.ones(LOST_AT_LEAST_PX), "same") > 0
