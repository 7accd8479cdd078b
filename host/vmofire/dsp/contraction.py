"""Contraction: its settings, the rest it is measured against, and the record that describes it.

The live detector (activation.py) and the offline finder (bursts.py) both use these. Thresholds are multiples
of the muscle's own rest and effort, so scale, polarity and rate do not matter.
"""

import math
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Signal = NDArray[np.float64]

REST_WINDOW_S = 0.25  # a rest level is measured over this long: the shortest pause between our repetitions
WAY = 2.0  # e-folds of power: the most a hop counts for, so that one spike is not a contraction


@dataclass(frozen=True)
class ActivationSettings:
    """Settings of a contraction; the same for live and offline, each figure with its unit and source.

    "Evidence" is the area between the log power and the threshold's, in e-folds x s: 0.04 is 40 ms at 4.3 dB
    above the threshold, or 20 ms at 8.7 dB and more. All figures are our choices, made on eight recordings
    and on synthetic steps; `tests/benchmarks/bench_detection.py` prints what they give.

    Parameters
    ----------
    on_ratio : float
        A contraction must rise to this multiple of the rest RMS. Between repetitions rest creeps up to 2 x.
    least_ratio, two_levels : float
        Offline, where the levels of a record fall into two classes, this ratio between them is enough. They
        do where the classes explain this share of the variance: a normal distribution has 0.64, a uniform one
        0.75.
    edge_share : float
        Offline, the edge of a contraction lies this share of the way from the rest beside it to its own RMS,
        in dB. Two raters put it there.
    edge_effort : float
        Live, a contraction ends where the RMS falls below off_rest x rest + edge_effort x its own RMS.
    off_rest : float
        Share of rest in that edge: the live detector knows only the quietest rest so far.
    on_evidence, off_evidence : float
        Evidence that the live detector needs before it changes state, in e-folds x s. Off is slower, so that
        the steps of a slow release are one contraction.
    steady_s : float
        A contraction shorter than this, in s, ends at proportionally less evidence, down to a fifth.
    valley : float
        Offline, a fall to this share of the effort's RMS separates two contractions. So does a fall to rest.
    min_on_s, pause_s : float
        Offline, shorter events are knocks and shorter falls are no pause, in s. Quick squeezes last 0.15 s,
        knocks under 0.1 s.
    quick_s, alike : float
        Offline, a contraction shorter than this, in s, must have at least this share of the level of the
        longer ones in the record, and no more than its inverse. A twitch is weaker, a jolt is stronger.
    rest_memory_s : float
        How much quiet time the live rest level is computed from, in s. Time spent active does not count.
    again, still : float
        Beside an effort, another must rise to `again` times the effort's share in the edge, and live it must
        stay above `still` times that share. So a rise that a knock causes over an unquiet rest ends with the
        knock.
    effort_memory_s : float
        Time constant in s with which an effort fades from the threshold. The tremor after a strong
        effort is then not a new one, and a light squeeze half a minute later is.
    """

    on_ratio: float = 2.2
    least_ratio: float = 1.5
    two_levels: float = 0.7
    edge_share: float = 0.2
    edge_effort: float = 0.055
    off_rest: float = 1.7
    on_evidence: float = 0.035
    off_evidence: float = 0.35
    steady_s: float = 1.0
    valley: float = 0.33
    min_on_s: float = 0.12
    pause_s: float = 0.15
    quick_s: float = 0.4
    alike: float = 0.5
    rest_memory_s: float = 15.0
    again: float = 1.5
    still: float = 0.5
    effort_memory_s: float = 10.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not (math.isfinite(value) and value > 0.0):
                raise ValueError(f"activation setting {field.name} is {value!r}; give a number above 0")
        if self.on_ratio <= self.off_rest:
            raise ValueError(f"on_ratio {self.on_ratio} must lie above off_rest {self.off_rest}")


@dataclass(frozen=True)
class Burst:
    """One contraction.

    Parameters
    ----------
    onset_s, offset_s : float
        Its edges, in s from the first sample.
    starts_before, ends_after : bool
        It had begun before the first sample, or continues after the last.
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
    """Find the power at rest from a run of hop powers that holds rest somewhere.

    It is the mean of all windows within 3 dB of the quietest one. The quietest alone would fall ever lower
    with a longer record. Hops of no power at all (a dropout) are no rest.

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


def quiet_power(powers: list[float]) -> float:
    """Find the power at rest from the powers of quiet windows, NaN where there are none.

    As `rest_power`, but for the few values of the live detector, where arrays would be slower.
    """
    if not powers:
        return math.nan
    limit = 2.0 * min(powers)
    near = [power for power in powers if power <= limit]
    return sum(near) / len(near)
