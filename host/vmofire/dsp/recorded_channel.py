"""Recorded channel of any length, read on demand.

In: an array, or any object with a length that can be sliced. Out: its samples piece by piece, and where
samples are missing. Never: more than a piece in memory, or a result that depends on the cutting.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.stretches import split_stretches

Signal = NDArray[np.float64]

PIECE_SAMPLES = 1 << 18  # two megabytes


class RecordedChannel(Protocol):
    """Samples of one channel, NaN where one is missing: an array, or values read or computed on demand."""

    def __len__(self) -> int:
        """Return the number of samples."""
        ...

    def __getitem__(self, samples: slice, /) -> Signal:
        """Return some samples, (n_samples,); only a step of 1 has to work."""
        ...


class Mapped:
    """Column computed from another sample by sample.

    Parameters
    ----------
    column : RecordedChannel
    change : callable
        Takes some samples and returns the same number.
    """

    def __init__(self, column: RecordedChannel, change: Callable[[Signal], Signal]) -> None:
        self._column = column
        self._change = change

    def __len__(self) -> int:
        return len(self._column)

    def __getitem__(self, samples: slice, /) -> Signal:
        return self._change(self._column[samples])


class Part:
    """A stretch of a column."""

    def __init__(self, column: RecordedChannel, start: int, stop: int) -> None:
        self._column, self._start, self._stop = column, start, stop

    def __len__(self) -> int:
        return self._stop - self._start

    def __getitem__(self, samples: slice, /) -> Signal:
        start, stop, _ = samples.indices(len(self))
        return self._column[self._start + start : self._start + stop]


class Closed:
    """A column without its missing samples.

    Parameters
    ----------
    column : RecordedChannel
    there : list of (start, stop)
        Stretches with samples, as `find_present` gives them.
    """

    def __init__(self, column: RecordedChannel, there: list[tuple[int, int]]) -> None:
        self._column = column
        self._starts = np.array([start for start, _ in there], np.int64)
        self._ends = np.cumsum([stop - start for start, stop in there], dtype=np.int64)

    def __len__(self) -> int:
        return int(self._ends[-1]) if len(self._ends) else 0

    def __getitem__(self, samples: slice, /) -> Signal:
        start, stop, _ = samples.indices(len(self))
        parts: list[Signal] = []
        at = int(np.searchsorted(self._ends, start, "right"))
        while start < stop:
            end = min(stop, int(self._ends[at]))
            before = int(self._ends[at - 1]) if at else 0
            sample = int(self._starts[at]) + start - before
            parts.append(self._column[sample : sample + end - start])
            start, at = end, at + 1
        return np.concatenate(parts) if parts else np.zeros(0)


def piece_samples(multiple_of: int = 1) -> int:
    """Return the number of samples of a piece, a multiple of the given number."""
    return max(1, PIECE_SAMPLES // multiple_of) * multiple_of


def iterate(column: RecordedChannel, multiple_of: int = 1) -> Iterator[tuple[int, Signal]]:
    """Yield (first sample, samples) of one piece after the other, all of one length but the last."""
    n_samples = piece_samples(multiple_of)
    for start in range(0, len(column), n_samples):
        yield start, column[start : min(start + n_samples, len(column))]


def find_present(column: RecordedChannel, present: bool = True) -> list[tuple[int, int]]:
    """Return the stretches in which samples are present, or missing, as (start, stop)."""
    return [(start, stop) for start, stop, is_there in split_presence([column]) if is_there == present]


def split_presence(columns: Sequence[RecordedChannel]) -> list[tuple[int, int, bool]]:
    """Split all samples into stretches where all columns have samples or not, as (start, stop, there)."""
    found: list[tuple[int, int, bool]] = []
    for first, samples in iterate(columns[0]):
        there = np.isfinite(samples)
        for column in columns[1:]:
            there &= np.isfinite(column[first : first + len(samples)])
        for start, stop, is_there in split_stretches(there):
            if found and found[-1][2] == is_there:
                found[-1] = found[-1][0], first + stop, is_there
            else:
                found.append((first + start, first + stop, is_there))
    return found


def sum_up(column: RecordedChannel) -> Iterator[Signal]:
    """Yield the running sums of a column's squares, piece by piece, with the same values as over the whole.

    Each piece begins with the last sum of the piece before, the first with 0; so it is one value longer.
    """
    last = np.zeros(1)
    for _, samples in iterate(column):
        sums = np.cumsum(np.concatenate((last, np.square(samples))))
        yield sums
        last = sums[-1:]


def find_strongest(column: RecordedChannel, n_samples: int) -> float:
    """Return the largest sum of squares over `n_samples` samples in a row; -inf where there are fewer."""
    strongest = -np.inf
    tail = np.zeros(0)
    for sums in sum_up(column):
        sums = np.concatenate((tail, sums[1:] if len(tail) else sums))
        if len(sums) > n_samples:
            strongest = max(strongest, float((sums[n_samples:] - sums[:-n_samples]).max()))
        tail = sums[-n_samples:]
    return strongest
