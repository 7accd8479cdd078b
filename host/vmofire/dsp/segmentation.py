"""Piecewise constant level of a signal: the likeliest division of its log power.

In: mean square of short hops. Out: for each hop the log RMS of the piece it lies in. Never: a decision about
contractions.
"""

import math

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.contraction import Signal

SPLIT_COST = 6.0  # log likelihood a new piece must gain: noise alone splits by chance once in some minutes
LEAST_HOPS = 2  # of a piece
BESIDE_HOPS = 3  # compared on both sides of a place where a piece may end
MOST_FREEDOM = 4.0  # degrees of freedom of a hop: more sees the muscle's own grain as changes of level


def find_freedom(powers: Signal) -> float:
    """Return the degrees of freedom of one hop's power, by the colour of the noise in the quieter half.

    White noise has one a sample. EMG is coloured, so neighbouring samples say the same and there are fewer.
    The scatter of log power from hop to hop, over one, two and four hops, shows how many; the least counts.
    """
    found = [MOST_FREEDOM]
    for n in (1, 2, 4):
        means = powers[: len(powers) // n * n].reshape(-1, n).mean(axis=1)
        quiet = means <= np.median(means) if len(means) else np.zeros(0, bool)
        steps = np.abs(np.diff(np.log(means)))[quiet[1:] & quiet[:-1]]
        if len(steps) >= 8 and (scatter := 1.4826 * float(np.median(steps))) > 0.0:
            found.append(4.0 / scatter**2 / n)  # the variance of log power is 2 over the degrees of freedom
    return max(1.0, min(found))


def find_levels(powers: Signal) -> Signal:
    """Return the log RMS of the piece around each hop, (n_hops,).

    Maximum likelihood of a Gaussian signal whose variance is constant in each piece, by dynamic programming
    over all divisions (Jackson 2005), with the pruning of Killick 2012.

    Parameters
    ----------
    powers : ndarray, (n_hops,)
        Mean square per hop, above 0.
    """
    # What lies 120 dB below the strongest hop, as silence of a dead line, would vanish in the sums.
    powers = np.maximum(powers, max(1e-12 * float(np.max(powers, initial=0.0)), np.finfo(float).tiny))
    edges = _divide(powers, 0.5 * find_freedom(powers))
    counts = np.diff(edges)
    return np.repeat(0.5 * np.log(np.add.reduceat(powers, edges[:-1]) / counts), counts)


def _divide(powers: Signal, weight: float) -> NDArray[np.int64]:
    """Return the edges of the pieces, from 0 to the number of hops."""
    n = len(powers)
    sums = np.concatenate(([0.0], np.cumsum(powers)))
    ends = _find_changes(sums)
    best = np.full(n + 1, math.inf)
    best[0] = -SPLIT_COST
    came_from = np.zeros(n + 1, dtype=np.int64)
    starts = np.zeros(1, dtype=np.int64)  # the ends of earlier pieces that may still be the best
    for end in ends.tolist():
        lengths = end - starts
        costs = best[starts] + weight * lengths * np.log((sums[end] - sums[starts]) / lengths)
        at = int(costs.argmin())
        best[end] = costs[at] + SPLIT_COST
        came_from[end] = starts[at]
        starts = np.append(starts[costs <= best[end]], end)
    edges = [n]
    while edges[-1] > 0:
        edges.append(int(came_from[edges[-1]]))
    return np.array(edges[::-1], dtype=np.int64)


def _find_changes(sums: Signal) -> NDArray[np.int64]:
    """Return where a piece may end: where power changes more than a hop earlier and later; and the end."""
    n = len(sums) - 1
    if n <= 2 * LEAST_HOPS:
        return np.array([n], dtype=np.int64)
    reach = min(BESIDE_HOPS, n // 2)
    beside = sums[reach:] - sums[:-reach]
    change = np.abs(np.log(beside[reach:] / beside[:-reach]))  # at hops reach to n - reach
    before, after = (np.concatenate(part) for part in (([-1.0], change[:-1]), (change[1:], [-1.0])))
    peaks = np.flatnonzero((change > before) & (change >= after)) + reach
    near_ends = np.arange(LEAST_HOPS, reach)
    return np.concatenate((near_ends, peaks, n - near_ends[::-1], [n]))


def hold_at_least(levels: Signal, n_hops: int) -> Signal:
    """Return for each hop the highest level that is held for `n_hops` around it: shorter rises are gone."""
    if n_hops <= 1 or not len(levels):
        return levels
    n = min(n_hops, len(levels))
    lows = _slide(levels, n, np.minimum)
    padded = np.concatenate((np.full(n - 1, -np.inf), lows, np.full(n - 1, -np.inf)))
    return _slide(padded, n, np.maximum)


def close_gaps(levels: Signal, n_hops: int) -> Signal:
    """Return the levels without falls shorter than `n_hops`."""
    return -hold_at_least(-levels, n_hops)


def _slide(values: Signal, n: int, choose: np.ufunc) -> Signal:
    """Return the lowest or highest of each `n` values in a row."""
    chosen, reach = values, 1
    while reach < n:  # doubling the reach each time
        step = min(reach, n - reach)
        chosen = choose(chosen[:-step], chosen[step:])
        reach += step
    return chosen


def divide_in_two(levels: Signal) -> tuple[float, float, float]:
    """Return the means of the two classes that explain the levels best, and the share of variance explained.

    Otsu 1979. The share is 0.64 for one normal distribution, 0.75 for a uniform one, 1 for two levels.
    """
    ordered = np.sort(levels)
    n, total, spread = len(ordered), float(ordered.sum()), float(ordered.var())
    if n < 2 or spread < 1e-9:
        return float(ordered.mean()), float(ordered.mean()), 0.0
    counts = np.arange(1, n)
    sums = np.cumsum(ordered)[:-1]
    low, high = sums / counts, (total - sums) / (n - counts)
    between = counts * (n - counts) / n**2 * np.square(high - low)
    at = int(between.argmax())
    return float(low[at]), float(high[at]), float(between[at]) / spread
