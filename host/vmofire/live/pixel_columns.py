"""Signal history of the last minute, and its reduction to pixel columns.

In: samples of filtered signal, amplitude and on/off; samples that were lost. Out: minimum and maximum per
column. Columns start at fixed absolute sample numbers: a picture shifts but never shimmers. Never: a unit, a
clock, Qt.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Columns:
    """Pixel columns of one picture, oldest first.

    Attributes
    ----------
    first : int
        Absolute number of the first column; its first sample is `first * samples_per_column`.
    samples_per_column : int
    low, high, rms : ndarray of float32, (n_columns, n_channels)
        Minimum and maximum of the signal and maximum of its amplitude; NaN without samples.
    active : ndarray of bool, (n_columns, n_channels)
        Whether the muscle was active in any sample of the column.
    lost : ndarray of bool, (n_columns,)
        Whether any sample of the column was lost.
    """

    first: int
    samples_per_column: int
    low: Values
    high: Values
    rms: Values
    active: Flags
    lost: Flags


class SignalHistory:
    """The newest samples of a stream.

    Parameters
    ----------
    n_samples : int
        How many samples are kept, at least 1.
    n_channels : int

    Attributes
    ----------
    head : int
        Samples taken so far, lost ones included: the absolute number of the next sample.
    """

    def __init__(self, n_samples: int, n_channels: int) -> None:
        if n_samples < 1:
            raise ValueError(f"a history needs at least one sample, not {n_samples}")
        self.head = 0
        self._n_samples = n_samples
        self._signal = np.full((n_samples, n_channels), np.nan, np.float32)
        self._rms = np.full((n_samples, n_channels), np.nan, np.float32)
        self._active = np.zeros((n_samples, n_channels), np.bool_)
        self._lost = np.zeros(n_samples, np.bool_)
        self._lay_out(1, 1)

    def append(
        self, signal: Values | NDArray[np.float64], rms: Values | NDArray[np.float64], active: Flags
    ) -> None:
        """Take the next samples, each array (n, n_channels)."""
        kept, newest = self._claim(len(signal)), slice(max(0, len(signal) - self._n_samples), None)
        self._signal[kept] = signal[newest]
        self._rms[kept] = rms[newest]
        self._active[kept] = active[newest]
        self._lost[kept] = False

    def append_gap(self, n_samples: int) -> None:
        """Take a gap: the next `n_samples` are lost."""
        if n_samples < 0:
            raise ValueError(f"a gap cannot have {n_samples} samples")
        kept = self._claim(n_samples)
        self._signal[kept] = np.nan
        self._rms[kept] = np.nan
        self._active[kept] = False
        self._lost[kept] = True

    def columns(self, n_columns: int, samples_per_column: int) -> Columns:
        """Return the newest columns; the last one may still be filling.

        Only columns that changed since the last call are computed, so frequent calls are cheap.
        """
        if n_columns < 1 or samples_per_column < 1:
            raise ValueError(f"no picture has {n_columns} columns of {samples_per_column} samples")
        if (n_columns, samples_per_column) != (len(self._column_lost), self._samples_per_column):
            self._lay_out(n_columns, samples_per_column)
        stop = -(-self.head // samples_per_column)
        start = max(self._complete, stop - n_columns)
        if stop > start:
            self._work_out(start, stop)
        self._complete = self.head // samples_per_column
        split = stop % n_columns

        def turn(ring: NDArray[Any]) -> NDArray[Any]:
            return np.concatenate((ring[split:], ring[:split]))

        return Columns(
            stop - n_columns,
            samples_per_column,
            turn(self._low),
            turn(self._high),
            turn(self._top),
            turn(self._any),
            turn(self._column_lost),
        )

    def columns_between(self, edges: NDArray[np.int64]) -> Columns:
        """Return columns between sample numbers, computed anew: a stretch that stands still, at any zoom.

        Parameters
        ----------
        edges : ndarray of int64, (n_columns + 1,)
            Column i holds the samples from edges[i] up to edges[i + 1], at least one; samples that are not
            kept are not known.
        """
        samples = np.arange(int(edges[0]), int(edges[-1]))
        at, strangers = samples % self._n_samples, (samples >= self.head) | (samples < self.oldest)
        signal, rms, active, lost = self._signal[at], self._rms[at], self._active[at], self._lost[at]
        signal[strangers] = rms[strangers] = np.nan
        active[strangers] = lost[strangers] = False
        starts = edges[:-1] - edges[0]
        return Columns(
            0,
            max(1, round(len(samples) / len(starts))),
            np.fmin.reduceat(signal, starts, axis=0),
            np.fmax.reduceat(signal, starts, axis=0),
            np.fmax.reduceat(rms, starts, axis=0),
            np.logical_or.reduceat(active, starts, axis=0),
            np.logical_or.reduceat(lost, starts),
        )

    @property
    def oldest(self) -> int:
        """Absolute number of the oldest sample that is kept."""
        return max(0, self.head - self._n_samples)

    def signal(self, start: int, stop: int) -> Values:
        """Return the signal of some kept samples, (n, n_channels); NaN for lost samples."""
        return self._signal[np.arange(start, stop) % self._n_samples]

    def read(self, start: int, stop: int) -> tuple[Values, Values, Flags, Flags]:
        """Return signal, amplitude, on/off, each (n, n_channels), and lost, (n,), of some kept samples."""
        at = np.arange(start, stop) % self._n_samples
        return self._signal[at], self._rms[at], self._active[at], self._lost[at]

    def part(self, start: int, stop: int) -> "SignalHistory":
        """Return a history of some kept samples, at least one; its sample numbers begin at 0."""
        at = np.arange(start, stop) % self._n_samples
        part = SignalHistory(len(at), self._signal.shape[1])
        part.head = len(at)
        part._signal, part._rms = self._signal[at], self._rms[at]
        part._active, part._lost = self._active[at], self._lost[at]
        return part

    def _claim(self, n: int) -> slice | NDArray[np.intp]:
        """Advance the head by n; return the places of the newest samples in the ring."""
        self.head += n
        return self._find_places(self.head - min(n, self._n_samples), self.head)

    def _find_places(self, start: int, stop: int) -> slice | NDArray[np.intp]:
        """Return where samples lie in the ring: a slice unless they go on at its begin, as it costs less."""
        first = start % self._n_samples
        if first + stop - start <= self._n_samples:
            return slice(first, first + stop - start)
        return np.arange(start, stop) % self._n_samples

    def _lay_out(self, n_columns: int, samples_per_column: int) -> None:
        n_channels = self._signal.shape[1]
        self._samples_per_column = samples_per_column
        self._complete = 0  # columns before this one are final
        # Each channel's columns lie together in memory ("F"): pictures and peaks are made channel by channel.
        self._low, self._high, self._top = (
            np.full((n_columns, n_channels), np.nan, np.float32, "F") for _ in range(3)
        )
        self._any = np.zeros((n_columns, n_channels), np.bool_, "F")
        self._column_lost = np.zeros(n_columns, np.bool_)

    def _work_out(self, start: int, stop: int) -> None:
        k = self._samples_per_column
        first, end = start * k, stop * k
        at = self._find_places(first, end)
        signal, rms, active, lost = self._signal[at], self._rms[at], self._active[at], self._lost[at]
        if end > self.head or first < self.oldest:
            # The newest column is not full yet, or the oldest samples are overwritten.
            samples = np.arange(first, end)
            known = (samples < self.head) & (samples >= self.oldest)
            signal, rms = (np.where(known[:, None], one, np.float32(np.nan)) for one in (signal, rms))
            active, lost = active & known[:, None], lost & known
        shape = (stop - start, k, signal.shape[1])
        n_columns = len(self._column_lost)
        to = slice(start % n_columns, start % n_columns + stop - start)
        if to.stop > n_columns:
            to = np.arange(start, stop) % n_columns
        self._low[to] = np.fmin.reduce(signal.reshape(shape), axis=1)
        self._high[to] = np.fmax.reduce(signal.reshape(shape), axis=1)
        self._top[to] = np.fmax.reduce(rms.reshape(shape), axis=1)
        self._any[to] = np.logical_or.reduce(active.reshape(shape), axis=1)
        self._column_lost[to] = np.logical_or.reduce(lost.reshape(shape[:2]), axis=1)
