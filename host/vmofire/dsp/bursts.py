"""Contractions of a whole recording, edges refined to the sample, for reports.

In: one channel of band-passed EMG without hum, any unit, of any length. Out: a list of Burst, in order of
time. Uses the same settings and the same rest as the live detector. Never: a whole signal in memory.
"""

import math

import numpy as np

from vmofire.dsp.contraction import REST_WINDOW_S, WAY, ActivationSettings, Burst, Signal, rest_power
from vmofire.dsp.recorded_channel import Part, RecordedChannel, find_strongest, iterate, sum_up

SPIKE = 50.0  # times the median power of a contraction's hops: more is no muscle (20 to 100 do as well)
EDGE_HOP_S = 0.02  # energies are weighed this long, then edges refined to the sample
LISTED_HOPS = 1 << 16  # numbers of Python's own at a time: they take four times the memory


def find_bursts(
    filtered_uv: RecordedChannel,
    fs_hz: float,
    rest: tuple[float, float] | None = None,
    settings: ActivationSettings | None = None,
) -> list[Burst]:
    """Find every contraction of a whole recording, edges refined to the sample.

    Log power in hops of 20 ms is divided into rest and effort by the cheapest path through two states
    (Viterbi 1967). Each effort found then sets its own edge level from the rest beside it and its own RMS.
    The edge is where the evidence above that level is greatest. The onset is moved to the nearest jump in
    variance (maximum likelihood change-point, as in Staude and Wolf 1999).

    Parameters
    ----------
    filtered_uv : ndarray or other RecordedChannel, (n_samples,)
        One channel, band-passed, without hum; any unit.
    fs_hz : float
        Sampling rate.
    rest : tuple of float, optional
        A stretch known to be rest, (start, end) in s. Without it the quietest parts are taken as rest.
    settings : ActivationSettings, optional
        What counts as a contraction.

    Returns
    -------
    list of Burst
        In order of time. Empty where nothing rises above rest, and where there is less than 0.25 s of signal.

    Raises
    ------
    ValueError
        When `rest` is outside the recording or holds no signal at all.
    """
    s = settings or ActivationSettings()
    n_hop = max(1, round(EDGE_HOP_S * fs_hz))
    n_hops = len(filtered_uv) // n_hop
    n_window = round(REST_WINDOW_S / EDGE_HOP_S)
    if n_hops < n_window:
        return []
    powers = find_powers(filtered_uv, n_hop)
    if rest is None:
        floor = _follow_rest(powers, n_window)
    else:
        start, stop = (min(len(filtered_uv), max(0, round(at_s * fs_hz))) for at_s in rest)
        known = _mean_square(filtered_uv, start, stop) if start < stop else 0.0
        if not known:
            raise ValueError(
                f"no signal in the rest from {rest[0]:g} to {rest[1]:g} s; give a stretch inside it"
            )
        floor = np.full(n_hops, known)
    if floor.min() <= 0.0:
        return []
    logs = np.log(np.maximum(powers, 1e-6 * floor))

    cost = s.edge_evidence / EDGE_HOP_S
    rough: list[tuple[int, int]] = []
    for start, end in _part(logs - np.log(s.on_ratio**2 * floor), cost):
        # Where rest has risen above its floor, repetitions join. They are separated where the power falls far
        # below their effort. If there is rest that low, they are separated by the measure of that rest.
        inside = powers[start:end]
        valley = s.valley**2 * _effort_power(inside)
        rest_inside = rest_power(inside, n_window)
        if rest_inside < valley:
            valley = max(valley, s.on_ratio**2 * rest_inside)
        level = np.maximum(s.on_ratio**2 * floor[start:end], valley)
        rough += [(start + a, start + b) for a, b in _part(logs[start:end] - np.log(level), cost)]
    # A rise shorter than half the shortest contraction is a knock, and refined edges do not change that.
    shortest = 0.5 * s.min_on_s / EDGE_HOP_S
    rough = [(start, end) for start, end in rough if end - start >= shortest or start == 0 or end == n_hops]
    bursts: list[Burst] = []
    for i, (start, end) in enumerate(rough):
        before = rough[i - 1][1] if i else 0
        after = rough[i + 1][0] if i + 1 < len(rough) else n_hops
        effort = s.edge_effort * math.sqrt(_effort_power(powers[start:end]))
        rest_before = max(floor[start], rest_power(powers[before:start], n_window))
        rest_after = max(floor[end - 1], rest_power(powers[end:after], n_window))
        # Half the pause belongs to each neighbour, so contractions never overlap.
        first = (before + start) // 2 if i else 0
        last = (end + after) // 2 if after < n_hops else n_hops
        middle = start + int(np.argmax(powers[start:end]))
        onset = middle - _reach(
            logs[first:middle][::-1] - 2.0 * math.log(s.edge_rest * rest_before**0.5 + effort)
        )
        offset = middle + _reach(logs[middle:last] - 2.0 * math.log(s.edge_rest * rest_after**0.5 + effort))
        if (offset - onset) * EDGE_HOP_S >= s.min_on_s:
            bursts.append(_measure(filtered_uv, fs_hz, onset * n_hop, offset * n_hop, offset == n_hops))
    return bursts


def find_powers(filtered_uv: RecordedChannel, n_hop: int) -> Signal:
    """Return the mean square of each whole hop, (n_hops,)."""
    parts = [
        np.square(piece[: len(piece) // n_hop * n_hop]).reshape(-1, n_hop).mean(axis=1)
        for _, piece in iterate(filtered_uv, n_hop)
    ]
    return np.concatenate([np.zeros(0), *parts])


def _mean_square(filtered_uv: RecordedChannel, start: int, stop: int) -> float:
    """Return the mean square of some samples, 0 where nothing moves in them."""
    stop = min(stop, len(filtered_uv))
    if start >= stop:
        return 0.0
    sums = [float(np.square(piece).sum()) for _, piece in iterate(Part(filtered_uv, start, stop))]
    return sum(sums) / (stop - start) if sums else 0.0


def _follow_rest(powers: Signal, n_window: int) -> Signal:
    """Return for each hop the rest power of its own and the nearby minutes: it drifts, and holds end."""
    n_minute = round(60.0 / EDGE_HOP_S)
    floor = np.empty(len(powers))
    for start in range(0, len(powers), n_minute):
        near = powers[max(0, start - n_minute) : start + 2 * n_minute]
        floor[start : start + n_minute] = rest_power(near, n_window)
    return floor


def _effort_power(powers: Signal) -> float:
    """Return the mean power of a contraction's hops, spikes left out."""
    return float(np.minimum(powers, SPIKE * np.median(powers)).mean())


def _part(scores: Signal, cost: float) -> list[tuple[int, int]]:
    """Return the runs of hops, (start, stop), with the greatest summed scores when each edge costs `cost`."""
    scores = np.clip(scores, -WAY, WAY)
    on, off = 0.0, 0.0
    turned_on, turned_off = bytearray(len(scores)), bytearray(len(scores))
    for first in range(0, len(scores), LISTED_HOPS):
        for i, score in enumerate(scores[first : first + LISTED_HOPS].tolist(), first):
            turned_on[i], turned_off[i] = off - cost > on, on - cost > off
            on, off = max(on, off - cost) + score, max(off, on - cost)
    runs: list[tuple[int, int]] = []
    active, end = on > off, len(scores)
    for i in range(len(scores) - 1, -1, -1):
        if active and turned_on[i]:
            runs.append((i, end))
            active = False
        elif not active and turned_off[i]:
            active, end = True, i
    return [(0, end), *runs[::-1]] if active else runs[::-1]


def _reach(above: Signal) -> int:
    """Count the hops that belong to the contraction, going outwards: up to where the evidence is greatest."""
    return int(np.argmax(np.concatenate(([0.0], np.cumsum(np.clip(above, -WAY, WAY))))))


def _measure(filtered_uv: RecordedChannel, fs_hz: float, onset: int, offset: int, ends_after: bool) -> Burst:
    starts_before = onset == 0
    if not starts_before:
        onset = _refine(filtered_uv, fs_hz, onset)
    offset = len(filtered_uv) if ends_after else offset
    burst = Part(filtered_uv, onset, offset)
    n_peak = max(1, round(0.1 * fs_hz))
    peak = find_strongest(burst, n_peak) / n_peak
    total = 0.0
    for sums in sum_up(burst):
        total = float(sums[-1])
    mean = total / (offset - onset)
    return Burst(onset / fs_hz, offset / fs_hz, starts_before, ends_after, mean**0.5, peak**0.5)


def _refine(filtered_uv: RecordedChannel, fs_hz: float, onset: int) -> int:
    """Move an onset to the likeliest jump in variance from 0.2 s before to 0.1 s after it."""
    start = max(0, onset - round(0.2 * fs_hz))
    squares = np.square(filtered_uv[start : onset + round(0.1 * fs_hz)])
    quiet = squares[: max(1, round(0.15 * fs_hz))].mean()
    loud = squares[-round(0.08 * fs_hz) :].mean()
    if not 0.0 < 1.5 * quiet < loud:  # a slow rise has no jump
        return onset
    return start + int(np.argmin(np.cumsum(squares * (1.0 / quiet - 1.0 / loud) - math.log(loud / quiet))))
