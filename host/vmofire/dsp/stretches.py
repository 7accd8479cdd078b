"""Stretches of a signal over which something holds.

In: flags (n_samples,). Out: first samples and last ones (not included), in order. Never: a threshold.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]


def find_stretches(flags: Flags) -> list[tuple[int, int]]:
    """Return from which sample to which it holds, (start, stop) each."""
    return [(start, stop) for start, stop, holds in split_stretches(flags) if holds]


def split_stretches(flags: Flags) -> list[tuple[int, int, bool]]:
    """Return all samples as stretches over which it holds or does not, (start, stop, holds) each."""
    turns = np.flatnonzero(flags[1:] != flags[:-1]) + 1
    edges = [0, *turns.tolist(), len(flags)]
    return [(start, stop, bool(flags[start])) for start, stop in pairwise(edges) if start < stop]
