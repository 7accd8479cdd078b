"""Raster of one channel, one pixel per column: cheaper than drawing paths, and exact to the pixel.

In: Columns, a channel, the end of the scale, colours. Out: uint32 (height, width), top row first.
Never: Qt.
"""

from collections.abc import Sequence
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
        self._rows = np.arange(height, dtype=np.int32)
        self._stop: int | None = None  # columns from here on have never been drawn
        self._samples_per_column = 0

    def draw(self, columns: Columns, channel: int) -> None:
        """Draw the columns that are new or changed; `columns` is as wide as the picture."""
        self._draw_new([self], columns, [channel])

    @classmethod
    def draw_all(cls, rasters: Sequence["TraceRaster"], columns: Columns) -> None:
        """Draw the columns of all channels, one raster a channel.

        All at once where their pictures are alike: for a few new columns, a call of numpy costs more than its
        work.
        """
        if len({(one.pixels.shape, one.palette, one._stop, one._samples_per_column) for one in rasters}) == 1:
            cls._draw_new(rasters, columns, range(len(rasters)))
        else:
            for channel, raster in enumerate(rasters):
                raster.draw(columns, channel)

    @staticmethod
    def _draw_new(rasters: Sequence["TraceRaster"], columns: Columns, channels: Sequence[int]) -> None:
        first = rasters[0]
        width = first.pixels.shape[1]
        stop = columns.first + width
        if (
            first._stop is None
            or columns.samples_per_column != first._samples_per_column
            or stop < first._stop
        ):
            n_new = width
        else:
            # The last column was incomplete, and a lost row beside it is drawn wider than it is.
            n_new = min(width, stop - first._stop + 1 + LOST_AT_LEAST_PX // 2)
        with_neighbours = slice(max(0, width - n_new - 1 - LOST_AT_LEAST_PX // 2), width)
        half_uv = np.array([[raster.half_uv] for raster in rasters], np.float32)
        drawn = first._draw_stretch(columns, channels, half_uv, with_neighbours)[:, -n_new:]
        start = (stop - n_new) % width
        n_right = min(n_new, width - start)
        for raster, picture in zip(rasters, drawn, strict=True):
            raster._stop, raster._samples_per_column = stop, columns.samples_per_column
            raster.split = stop % width
            raster.pixels[:, start : start + n_right] = picture[:n_right].T
            raster.pixels[:, : n_new - n_right] = picture[n_right:].T

    def _draw_stretch(
        self, columns: Columns, channels: Sequence[int], half_uv: NDArray[np.float32], stretch: slice
    ) -> Pixels:
        """Return the pictures of a stretch, (n_channels, n_columns, height).

        Mostly a few columns are new: with the pixels of a column side by side, numpy fills them in one go.
        """
        palette, height = self.palette, len(self.pixels)
        some = list(channels)
        active, lost = columns.active[stretch, some].T, _widen(columns.lost[stretch])
        ground = np.where(active, np.uint32(palette.active_ground), np.uint32(palette.ground))
        picture = np.repeat(ground[:, :, None], height, axis=2)
        for share in (0.25, 0.5, 0.75):
            picture[:, :, round(share * (height - 1))] = palette.grid
        if active.any():
            picture[:, :, height - BAR_PX :][active] = palette.amplitude
        if lost.any():
            # Absolute columns, so that the hatching moves with the signal.
            at = np.flatnonzero(lost) + columns.first + stretch.start
            hatched = (self._rows + at[:, None]) % HATCH_PX == 0
            picture[:, lost] = np.where(hatched, palette.hatch, palette.lost)
        values = np.stack([one[stretch, some].T for one in (columns.high, columns.low, columns.rms)])
        # Signal and amplitude at once, each from a top to a bottom.
        rows = _to_rows(values, half_uv, height)
        top, bottom = _join(rows[::2], rows[1:])
        top[1] -= 1
        for colour, first, last in zip((palette.signal, palette.amplitude), top, bottom, strict=True):
            _fill(picture, self._rows, first[..., None], last[..., None], colour)
        return picture


def _to_rows(uv: NDArray[np.float32], half_uv: NDArray[np.float32], height: int) -> Rows:
    """Return the row of each value; -height - 2 for a missing value."""
    rows = np.rint((half_uv - np.clip(uv, -half_uv, half_uv)) * ((height - 1) / (2 * half_uv)))
    return np.where(np.isfinite(rows), rows, -height - 2).astype(np.int32)


def _join(top: Rows, bottom: Rows) -> tuple[Rows, Rows]:
    """Stretch each column until it touches the one before, as in a continuous line; columns are last."""
    known = (top[..., 1:] >= 0) & (top[..., :-1] >= 0)
    joined_top, joined_bottom = top.copy(), bottom.copy()
    np.minimum(top[..., 1:], bottom[..., :-1] + 1, out=joined_top[..., 1:], where=known)
    np.maximum(bottom[..., 1:], top[..., :-1] - 1, out=joined_bottom[..., 1:], where=known)
    return joined_top, joined_bottom


def _fill(picture: Pixels, rows: Rows, top: Rows, bottom: Rows, colour: int) -> None:
    """Fill each column from top to bottom, both included."""
    np.copyto(picture, np.uint32(colour), where=(rows >= top) & (rows <= bottom))


def _widen(flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
    if not flags.any():
        return flags
    return np.convolve(flags, np.ones(LOST_AT_LEAST_PX), "same") > 0
