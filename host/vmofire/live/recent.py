"""What a scope that opens is given beside a SignalHistory: counts and marks of the same samples.

In: counts and marks, each with the number of its first sample in the history. Out: the whole last minute,
pushed into a Scope as it came. Never: a filter, samples that the history has dropped.
"""

from collections import deque
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.chain import Slice
from vmofire.dsp.ref import Inputs
from vmofire.dsp.stretches import split_stretches
from vmofire.live.pixel_columns import SignalHistory
from vmofire.live.scope import Scope
from vmofire.messages import Counts

MOST_MARKS = 1000  # of a minute: more were never set by hand
# Longest piece that is processed at once, so that a backlog of minutes needs little memory.
PIECE_S = 1.0


class Recent:
    """Counts and marks of the newest samples."""

    def __init__(self) -> None:
        self._counts: deque[tuple[int, Counts]] = deque()
        self._marks: deque[tuple[int, str]] = deque(maxlen=MOST_MARKS)

    def push(self, first: int, counts: Counts) -> None:
        """Take the next counts of all inputs, from this sample on."""
        self._counts.append((first, counts))

    def mark(self, sample: int, words: str) -> None:
        """Take a mark before a sample."""
        self._marks.append((sample, words))

    def drop(self, oldest: int) -> None:
        """Drop what lies wholly before a sample."""
        while self._counts and self._counts[0][0] + len(self._counts[0][1]) <= oldest:
            self._counts.popleft()

    def clear(self) -> None:
        """Drop all."""
        self._counts.clear()
        self._marks.clear()

    def recall(self, scope: Scope, history: SignalHistory, inputs: Inputs) -> None:
        """Give a scope what is kept, in order, with its gaps and marks."""
        oldest, n_samples = history.oldest, history.head - history.oldest
        filtered, rms, active, lost = history.read(oldest, history.head)
        n_inputs = len(inputs.muscles) + (inputs.ref is not None)
        dtype = self._counts[0][1].dtype if self._counts else np.uint16
        counts: NDArray[Any] = np.zeros((n_samples, n_inputs), dtype)
        for first, part in self._counts:
            place = first - oldest
            counts[max(0, place) : place + len(part)] = part[max(0, -place) :]
        marks = [(at - oldest, words) for at, words in self._marks if at >= oldest]
        for start, stop, is_lost in split_stretches(lost):
            cuts = (at for at, _ in marks if start < at < stop)
            edges = sorted({start, stop, *cuts, *range(start, stop, max(1, round(PIECE_S * scope.fs_hz)))})
            for first, last in pairwise(edges):
                for words in (words for at, words in marks if at == first):
                    scope.mark(words)
                if is_lost:
                    scope.lose(last - first)
                    continue
                part = slice(first, last)
                samples = Slice(filtered[part].astype(np.float64), rms[part].astype(np.float64), active[part])
                scope.push(inputs.to_signal(counts[part]), samples, take_counts(inputs, counts[part]))
        for words in (words for at, words in marks if at == n_samples):
            scope.mark(words)


def take_counts(inputs: Inputs, counts: NDArray[Any]) -> NDArray[Any] | None:
    """Return the counts of the muscles; None if the source sends microvolts."""
    return None if inputs.sensor.in_uv else inputs.take_muscles(counts)
