"""Edges of a contraction, refined to the sample, and its strength.

In: one channel, edges right to a hop. Out: a Burst. Never: more than the surroundings of an edge in memory.
"""

import math

import numpy as np

from vmofire.dsp.contraction import Burst
from vmofire.dsp.recorded_channel import Part, RecordedChannel, find_strongest, sum_up


class Edges:
    """Edges of the contractions in one channel.

    Parameters
    ----------
    filtered_uv : RecordedChannel, (n_samples,)
    fs_hz : float
        Sampling rate.
    n_hop : int
        Samples of a hop.
    """

    def __init__(self, filtered_uv: RecordedChannel, fs_hz: float, n_hop: int) -> None:
        self.uv, self.fs_hz, self.n_hop = filtered_uv, fs_hz, n_hop

    def measure(self, onset: int, offset: int, earliest: int, latest: int) -> Burst:
        """Return the contraction whose edges lie near two samples, and within two others.

        It starts before or ends after the recording where it reaches its first or its last whole hop.
        """
        starts_before, ends_after = onset == 0, offset == len(self.uv) // self.n_hop * self.n_hop
        half = (offset - onset) // 2
        if not starts_before:
            onset = self._refine(onset, min(half, offset - onset), onset - earliest, False)
        offset = (
            len(self.uv)
            if ends_after
            else self._refine(offset, min(half, offset - onset), latest - offset, True)
        )
        burst = Part(self.uv, onset, offset)
        n_peak = max(1, min(round(0.1 * self.fs_hz), offset - onset))
        peak = find_strongest(burst, n_peak) / n_peak
        total = 0.0
        for sums in sum_up(burst):
            total = float(sums[-1])
        rms = (total / (offset - onset)) ** 0.5
        return Burst(
            onset / self.fs_hz, offset / self.fs_hz, starts_before, ends_after, rms, max(0.0, peak) ** 0.5
        )

    def _refine(self, edge: int, inside: int, outside: int, backwards: bool) -> int:
        """Move an edge to the likeliest jump in variance from 0.2 s outside to 0.1 s inside of it."""
        outside = min(outside, round(0.2 * self.fs_hz))
        inside = min(inside, round(0.1 * self.fs_hz))
        start, stop = (edge - inside, edge + outside) if backwards else (edge - outside, edge + inside)
        squares = np.square(self.uv[max(0, start) : stop])
        squares = squares[::-1] if backwards else squares
        if min(inside, outside) < 2 or len(squares) < inside + outside:
            return edge
        quiet = float(squares[: max(1, 3 * outside // 4)].mean())
        loud = float(squares[-max(1, 4 * inside // 5) :].mean())
        if not 0.0 < 1.5 * quiet < loud:  # a slow rise has no jump
            return edge
        moved = int(np.argmin(np.cumsum(squares * (1.0 / quiet - 1.0 / loud) - math.log(loud / quiet))))
        return stop - moved if backwards else start + moved
