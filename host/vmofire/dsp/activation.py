"""When a muscle is on: a causal detector for the screen and an offline pass for reports, one set of settings.

In: band-passed EMG without hum, any unit, any gain. Out: on or off per sample, or a list of bursts.
Thresholds are multiples of the muscle's own rest and effort, so scale, polarity and rate do not matter.
Never reads a clock: time is samples.
"""

import math
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.stages import Samples

Signal = NDArray[np.float64]

HOP_S = 0.01  # the live detector decides this often
EDGE_HOP_S = 0.02  # the offline pass weighs energies this long, then refines edges to the sample
REST_WINDOW_S = (
    0.25  # a rest level is read over this long: the shortest pause between repetitions in our recordings
)
WAY = 2.0  # e-folds of power; no hop counts for more, so that one spike is not a contraction
_FAR = math.exp(WAY)


@dataclass(frozen=True)
class ActivationSettings:
    """What counts as a contraction; the same for live and offline, each figure with its unit and source.

    "Evidence" is the area between the log power and the threshold's, in e-folds x s: 0.04 is 40 ms at 4.3 dB
    above the threshold, or 20 ms at 8.7 dB and more. All figures are our choices, made on eight recordings
    and on synthetic steps; `tests/benchmarks/bench_detection.py` prints what they give.

    Parameters
    ----------
    on_ratio : float
        A contraction must rise to this multiple of the rest RMS. Between repetitions rest creeps up to 2 x.
    edge_rest, edge_effort : float
        A contraction's edge lies where the RMS passes edge_rest x rest + edge_effort x its own RMS, which is
        where two raters put it; the errors are flat around these figures.
    off_rest : float
        Stands for edge_rest in the live detector, which knows only the quietest rest and not the one to come.
    on_evidence, off_evidence : float
        What the live detector wants to have seen before it changes state, in e-folds x s. Off is slower,
        so that the steps of a slow release are one contraction.
    edge_evidence : float
        What a change of state must be worth offline, in e-folds x s.
    valley : float
        Offline, a fall to this share of the effort's RMS parts two contractions; so does rest inside, where
        there is rest so far down.
    min_on_s : float
        Offline, shorter events are no contraction, in s. Holds last 3 s; 0.3 s is the shortest we look for.
    rest_memory_s : float
        How much quiet time the live rest level rests on, in s. Time spent active does not count.
    effort_memory_s : float
        How fast the last effort fades from the live threshold, time constant in s: the tremor that follows a
        great effort is not a new one, and a light squeeze half a minute later is.
    """

    on_ratio: float = 2.2
    edge_rest: float = 1.1
    edge_effort: float = 0.055
    off_rest: float = 1.3
    on_evidence: float = 0.035
    off_evidence: float = 0.25
    edge_evidence: float = 0.12
    valley: float = 0.33
    min_on_s: float = 0.3
    rest_memory_s: float = 15.0
    effort_memory_s: float = 10.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not (math.isfinite(value) and value > 0.0):
                raise ValueError(f"activation setting {field.name} is {value!r}; give a number above 0")
        if self.on_ratio <= self.edge_rest:
            raise ValueError(f"on_ratio {self.on_ratio} must lie above edge_rest {self.edge_rest}")


@dataclass(frozen=True)
class Burst:
    """One contraction.

    Parameters
    ----------
    onset_s, offset_s : float
        Its edges, in s from the first sample.
    starts_before, ends_after : bool
        It was under way at the first sample, or still is at the last.
    rms_uv, peak_uv : float
        RMS from edge to edge and over its strongest 0.1 s, in the signal's unit.
    """

    onset_s: float
    offset_s: float
    starts_before: bool
    ends_after: bool
    rms_uv: float
    peak_uv: float


def rest_power(powers: Signal, n_window: int) -> float:
    """Tell the power at rest from a run of hop powers that holds rest somewhere.

    The mean of all windows within 3 dB of the quietest one: the quietest alone would read ever lower the
    longer the record. Hops of no power at all (a dropout) are no rest.

    Parameters
    ----------
    powers : ndarray, (n_hops,)
        Mean square per hop.
    n_window : int
        Hops per window.
    """
    powers = powers[powers > 0.0]
    if not len(powers):
        return 0.0
    n = min(n_window, len(powers))
    means = powers
    if n > 1:
        sums = np.concatenate(([0.0], np.cumsum(powers)))
        means = (sums[n:] - sums[:-n]) / n
    return float(means[means <= 2.0 * means.min()].mean())


class _Switch:
    """The live decision for one channel, fed one hop's power at a time."""

    def __init__(self, settings: ActivationSettings) -> None:
        self.settings = settings
        self.active = False
        self.rest = math.nan  # power
        self._threshold = math.inf  # power that keeps or makes it active now
        self._effort = 0.0  # power of this contraction's strongest window, or of the last one's, fading
        self._evidence = 0.0
        self._sum, self._n = 0.0, 0  # of the window being filled
        self._n_window = round(REST_WINDOW_S / HOP_S)
        self._n_quiet = max(1, round(settings.rest_memory_s / REST_WINDOW_S))
        self._fade = math.exp(-2.0 * REST_WINDOW_S / settings.effort_memory_s)
        self._quiet: list[float] = []  # powers of the latest windows spent at rest

    def learn(self, rest: float) -> None:
        self._quiet = [rest] * self._n_quiet
        self._set_threshold(rest)

    def step(self, power: float) -> bool:
        self._sum += power
        self._n += 1
        if self._n == self._n_window:
            self._close_window(self._sum / self._n)
            self._sum, self._n = 0.0, 0
        ratio = power / self._threshold
        away = WAY if ratio >= _FAR else -WAY if ratio * _FAR <= 1.0 else math.log(ratio)
        self._evidence += -away * HOP_S if self.active else away * HOP_S
        if self._evidence <= 0.0:
            self._evidence = 0.0
        elif self._evidence > (self.settings.off_evidence if self.active else self.settings.on_evidence):
            self.active = not self.active
            self._evidence = 0.0
            self._sum, self._n = 0.0, 0
            if self.active:
                self._effort = 0.0
            self._set_threshold(self.rest)
        return self.active

    def _close_window(self, power: float) -> None:
        if self.active:
            self._effort = max(self._effort, power)
        else:
            self._effort *= self._fade
            if power > 0.0 and self._evidence == 0.0:
                self._quiet.append(power)
                del self._quiet[: -self._n_quiet]
        self._set_threshold(rest_power(np.array(self._quiet), 1) if self._quiet else math.nan)

    def _set_threshold(self, rest: float) -> None:
        s = self.settings
        self.rest = rest
        if not rest > 0.0:
            return
        edge = s.off_rest * math.sqrt(rest) + s.edge_effort * math.sqrt(self._effort)
        self._threshold = edge**2 if self.active else max(edge**2, s.on_ratio**2 * rest)


class Activation:
    """On or off for every channel as the samples come, causal.

    The rest level is the mean of the recent quiet windows within 3 dB of the quietest; time spent active
    never enters it. On and off are each decided by a one-sided CUSUM (Page 1954) of log power over a
    threshold: on at `on_ratio`, off at the contraction's own edge level.

    Parameters
    ----------
    fs_hz : float
        Sampling rate.
    n_channels : int
        Number of columns.
    settings : ActivationSettings, optional
        What counts as a contraction.
    """

    def __init__(self, fs_hz: float, n_channels: int, settings: ActivationSettings | None = None) -> None:
        self.settings = settings or ActivationSettings()
        self.fs_hz = fs_hz
        self._n_hop = max(1, round(HOP_S * fs_hz))
        self._rows = np.zeros((0, n_channels))  # of the hop being filled
        self._switches = [_Switch(self.settings) for _ in range(n_channels)]

    @property
    def rest_uv(self) -> NDArray[np.float64]:
        """RMS at rest as known now, (n_channels,), in the signal's unit; NaN before 0.25 s have passed."""
        return np.sqrt([switch.rest for switch in self._switches])

    @property
    def threshold_uv(self) -> NDArray[np.float64]:
        """RMS to which a contraction must rise, (n_channels,), in the signal's unit."""
        return self.settings.on_ratio * self.rest_uv

    def learn_rest(self, filtered_uv: Samples) -> None:
        """Take the rest level from a stretch known to be rest, (n_samples, n_channels), in the signal's unit.

        Raises
        ------
        ValueError
            When the stretch is empty or a channel shows nothing at all in it.
        """
        powers = np.square(filtered_uv).mean(axis=0) if len(filtered_uv) else np.zeros(1)
        if not np.all(powers > 0.0):
            raise ValueError("the stretch given as rest is empty or flat; give one with the electrodes on")
        for switch, power in zip(self._switches, powers, strict=True):
            switch.learn(float(power))

    def process(self, filtered_uv: Samples) -> NDArray[np.bool_]:
        """Return whether each channel is active at each of the next rows, (n_samples, n_channels).

        A row bears the state decided by the hops complete at that row: nothing is dated back.
        """
        n_before = len(self._rows)
        rows = np.concatenate((self._rows, filtered_uv))
        n_hops = len(rows) // self._n_hop
        whole = n_hops * self._n_hop
        powers = np.square(rows[:whole]).reshape(n_hops, self._n_hop, rows.shape[1]).sum(axis=1) / self._n_hop
        states = np.empty((n_hops + 1, rows.shape[1]), dtype=bool)
        for channel, switch in enumerate(self._switches):
            states[0, channel] = switch.active
            states[1:, channel] = [switch.step(power) for power in powers[:, channel].tolist()]
        self._rows = rows[whole:]
        ends = np.arange(n_before + 1, len(rows) + 1) // self._n_hop
        return states[ends]


def find_bursts(
    filtered_uv: Signal,
    fs_hz: float,
    rest: tuple[float, float] | None = None,
    settings: ActivationSettings | None = None,
) -> list[Burst]:
    """Find every contraction of a whole recording, edges refined to the sample.

    Log power in hops of 20 ms is parted into rest and effort by the cheapest path through two states (Viterbi
    1967). Each effort found then sets its own edge level from the rest beside it and its own RMS; the edge is
    where the evidence above that level is greatest, and the onset is moved to the nearest jump in variance
    (maximum likelihood change-point, as in Staude and Wolf 1999).

    Parameters
    ----------
    filtered_uv : ndarray, (n_samples,)
        One channel, band-passed, without hum; any unit.
    fs_hz : float
        Sampling rate.
    rest : tuple of float, optional
        A stretch known to be rest, from and to in s. Without it the quietest parts are taken for rest.
    settings : ActivationSettings, optional
        What counts as a contraction.

    Returns
    -------
    list of Burst
        In order of time. Empty where nothing rises above rest, and where there is less than 0.25 s of signal.

    Raises
    ------
    ValueError
        When `rest` lies outside the recording or shows nothing at all.
    """
    s = settings or ActivationSettings()
    n_hop = max(1, round(EDGE_HOP_S * fs_hz))
    n_hops = len(filtered_uv) // n_hop
    n_window = round(REST_WINDOW_S / EDGE_HOP_S)
    if n_hops < n_window:
        return []
    powers = np.square(filtered_uv[: n_hops * n_hop]).reshape(n_hops, n_hop).mean(axis=1)
    if rest is None:
        floor = _follow_rest(powers, n_window)
    else:
        known = filtered_uv[max(0, round(rest[0] * fs_hz)) : max(0, round(rest[1] * fs_hz))]
        if not np.any(known):
            raise ValueError(
                f"no signal in the rest from {rest[0]:g} to {rest[1]:g} s; give a stretch inside it"
            )
        floor = np.full(n_hops, np.square(known).mean())
    if floor.min() <= 0.0:
        return []
    logs = np.log(np.maximum(powers, 1e-6 * floor))

    cost = s.edge_evidence / EDGE_HOP_S
    rough: list[tuple[int, int]] = []
    for start, end in _part(logs - np.log(s.on_ratio**2 * floor), cost):
        # Where rest has risen above its floor, repetitions join. They part where the power falls far below
        # their effort and, if there is rest so far down, by the measure of that rest.
        inside = powers[start:end]
        valley = s.valley**2 * inside.mean()
        rest_inside = rest_power(inside, n_window)
        if rest_inside < valley:
            valley = max(valley, s.on_ratio**2 * rest_inside)
        level = np.maximum(s.on_ratio**2 * floor[start:end], valley)
        rough += [(start + a, start + b) for a, b in _part(logs[start:end] - np.log(level), cost)]
    bursts: list[Burst] = []
    for i, (start, end) in enumerate(rough):
        before = rough[i - 1][1] if i else 0
        after = rough[i + 1][0] if i + 1 < len(rough) else n_hops
        effort = s.edge_effort * math.sqrt(powers[start:end].mean())
        rest_before = max(floor[start], rest_power(powers[before:start], n_window))
        rest_after = max(floor[end - 1], rest_power(powers[end:after], n_window))
        # Half the pause belongs to each neighbour, so that no two contractions claim the same time.
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


def _follow_rest(powers: Signal, n_window: int) -> Signal:
    """Give each hop the rest power of its own and the neighbouring minutes: it drifts, holds end."""
    n_minute = round(60.0 / EDGE_HOP_S)
    floor = np.empty(len(powers))
    for start in range(0, len(powers), n_minute):
        near = powers[max(0, start - n_minute) : start + 2 * n_minute]
        floor[start : start + n_minute] = rest_power(near, n_window)
    return floor


def _part(scores: Signal, cost: float) -> list[tuple[int, int]]:
    """Return the runs of hops, from and to, whose summed scores are greatest when each edge costs `cost`."""
    scores = np.clip(scores, -WAY, WAY)
    on, off = 0.0, 0.0
    turned_on, turned_off = bytearray(len(scores)), bytearray(len(scores))
    for i, score in enumerate(scores.tolist()):
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
    """How many hops belong to the contraction, going outwards: where the evidence is greatest."""
    return int(np.argmax(np.concatenate(([0.0], np.cumsum(np.clip(above, -WAY, WAY))))))


def _measure(filtered_uv: Signal, fs_hz: float, onset: int, offset: int, ends_after: bool) -> Burst:
    starts_before = onset == 0
    if not starts_before:
        onset = _refine(filtered_uv, fs_hz, onset)
    offset = len(filtered_uv) if ends_after else offset
    squares = np.concatenate(([0.0], np.cumsum(np.square(filtered_uv[onset:offset]))))
    n_peak = max(1, round(0.1 * fs_hz))
    peak = (squares[n_peak:] - squares[:-n_peak]).max() / n_peak
    mean = squares[-1] / (offset - onset)
    return Burst(onset / fs_hz, offset / fs_hz, starts_before, ends_after, mean**0.5, peak**0.5)


def _refine(filtered_uv: Signal, fs_hz: float, onset: int) -> int:
    """Move an onset to the likeliest jump in variance from 0.2 s before to 0.1 s after it."""
    start = max(0, onset - round(0.2 * fs_hz))
    squares = np.square(filtered_uv[start : onset + round(0.1 * fs_hz)])
    quiet = squares[: max(1, round(0.15 * fs_hz))].mean()
    loud = squares[-round(0.08 * fs_hz) :].mean()
    if not 0.0 < 1.5 * quiet < loud:  # a slow rise has no jump
        return onset
    return start + int(np.argmin(np.cumsum(squares * (1.0 / quiet - 1.0 / loud) - math.log(loud / quiet))))
