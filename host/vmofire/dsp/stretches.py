"""Stretches of a signal over which a condition holds.

In: flags (n_samples,). Out: (start, stop) of each stretch, stop not included, in order. Never: a threshold.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]


def find_stretches(flags: Flags) -> list[tuple[int, int]]:
    """Return each stretch over which the flag is set, as (start, stop)."""
    return [(start, stop) for start, stop, holds in split_stretches(flags) if holds]


def split_stretches(flags: Flags) -> list[tuple[int, int, bool]]:
    """Split all samples into stretches with the flag set or clear, as (start, stop, holds)."""
    turns = np.flatnonzero(flags[1:] != flags[:-1]) + 1
    edges = [0, *turns.tolist(), len(flags)]
    return [(start, stop, bool(flags[start])) for start, stop in pairwise(edges) if start < stop]
