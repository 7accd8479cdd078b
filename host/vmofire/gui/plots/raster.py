"""Raster of one channel, one pixel per column: cheaper than drawing paths, and exact to the pixel.

In: Columns, a channel, the end of the scale, colours. Out: uint32 (height, width), top row first.
Never: Qt.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vmofire.live.pixel_columns import Columns

Pixels = NDArray[np.uint32]
Rows = NDArray[np.int32]

HATCH_PX = 6
LOST_AT_LEAST_PX = 3  # a single lost row must be seen too
BAR_PX = 3


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


class TraceRaster:
    """Picture of a channel between -half_uv and half_uv; only new columns are drawn.

    Column `number % width` of `pixels` holds the signal's column `number`, so nothing is shifted. To show the
    picture, begin at `split` and continue at 0.

    Parameters
    ----------
    width, height : int
        Pixels.
    half_uv : float
        Upper end of the scale, in uV; larger values are cut at the edge.
    palette : Palette
    """

    def __init__(self, width: int, height: int, half_uv: float, palette: Palette) -> None:
        self.pixels = np.full((height, width), palette.ground, np.uint32)
        self.half_uv = half_uv
        self.palette = palette
        self.split = 0
        self._rows = np.arange(height, dtype=np.int32)[:, None]
        self._stop: int | None = None  # columns from here on have never been drawn
        self._samples_per_column = 0

    def draw(self, columns: Columns, channel: int) -> None:
        """Draw the columns that are new or changed; `columns` is as wide as the picture."""
        width = self.pixels.shape[1]
        stop = columns.first + width
        if self._stop is None or columns.samples_per_column != self._samples_per_column or stop < self._stop:
            n_new = width
        else:
            # The last column was incomplete, and a lost row beside it is drawn wider than it is.
            n_new = min(width, stop - self._stop + 1 + LOST_AT_LEAST_PX // 2)
        self._stop, self._samples_per_column = stop, columns.samples_per_column
        self.split = stop % width
        with_neighbours = slice(max(0, width - n_new - 1 - LOST_AT_LEAST_PX // 2), width)
        drawn = self._draw_stretch(columns, channel, with_neighbours)[:, -n_new:]
        start = (stop - n_new) % width
        n_right = min(n_new, width - start)
        self.pixels[:, start : start + n_right] = drawn[:, :n_right]
        self.pixels[:, : n_new - n_right] = drawn[:, n_right:]

    def _draw_stretch(self, columns: Columns, channel: int, stretch: slice) -> Pixels:
        palette, half_uv, height = self.palette, self.half_uv, len(self.pixels)
        active, lost = columns.active[stretch, channel], _widen(columns.lost[stretch])
        picture = np.empty((height, len(lost)), np.uint32)
        picture[:] = np.where(active, palette.active_ground, palette.ground).astype(np.uint32)
        for share in (0.25, 0.5, 0.75):
            picture[round(share * (height - 1))] = palette.grid
        picture[height - BAR_PX :, active] = palette.amplitude
        if lost.any():
            # Absolute columns, so that the hatching moves with the signal.
            at = np.flatnonzero(lost) + columns.first + stretch.start
            hatched = (np.arange(height)[:, None] + at) % HATCH_PX == 0
            picture[:, lost] = np.where(hatched, palette.hatch, palette.lost)
        values = np.stack(
            (columns.high[stretch, channel], columns.low[stretch, channel], columns.rms[stretch, channel])
        )
        # Signal and amplitude at once: for a few columns, a call of numpy costs more than its work.
        rows = _to_rows(values, half_uv, height)
        top, bottom = _join(rows[::2], rows[1:])
        top[1] -= 1
        for colour, first, last in zip((palette.signal, palette.amplitude), top, bottom, strict=True):
            _fill(picture, self._rows, first, last, colour)
        return picture


def _to_rows(uv: NDArray[np.float32], half_uv: float, height: int) -> Rows:
    """Return the row of each value; -height - 2 for a missing value."""
    rows = np.rint((half_uv - np.clip(uv, -half_uv, half_uv)) * ((height - 1) / (2 * half_uv)))
    return np.where(np.isfinite(rows), rows, -height - 2).astype(np.int32)


def _join(top: Rows, bottom: Rows) -> tuple[Rows, Rows]:
    """Stretch each column until it touches the one before, as in a continuous line; (n_lines, n_columns)."""
    known = (top[:, 1:] >= 0) & (top[:, :-1] >= 0)
    joined_top, joined_bottom = top.copy(), bottom.copy()
    np.minimum(top[:, 1:], bottom[:, :-1] + 1, out=joined_top[:, 1:], where=known)
    np.maximum(bottom[:, 1:], top[:, :-1] - 1, out=joined_bottom[:, 1:], where=known)
    return joined_top, joined_bottom


def _fill(picture: Pixels, rows: Rows, top: Rows, bottom: Rows, colour: int) -> None:
    """Fill each column from top to bottom, both included."""
    np.copyto(picture, np.uint32(colour), where=(rows >= top) & (rows <= bottom))


def _widen(flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
    if not flags.any():
        return flags
    return np.convolve(flags, np.ones(LOST_AT_LEAST_PX), "same") > 0
