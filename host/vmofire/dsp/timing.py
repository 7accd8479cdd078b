"""Timing of one muscle against another: the classic threshold onset, and differences with an interval.

In: band-passed EMG in uV that begins with rest (n_samples,), or onset differences in s. Out: seconds, Timing.
The classic onset is given beside the detector's own (bursts.py), because papers report it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import signal as scipy_signal  # pyright: ignore[reportMissingTypeStubs]

from vmofire.dsp.stretches import find_stretches

scipy: Any = scipy_signal  # scipy ships no types

SMOOTH_HZ = 50.0
LEAST = 6  # differences: the median is between the smallest and the largest of 5 in 94 % of cases
HELD = 0.95


@dataclass(frozen=True)
class Timing:
    """Delay of one event after another: median of the repetitions with its 95 % interval, ms."""

    median_ms: float
    low_ms: float
    high_ms: float
    n: int


def find_threshold_onset(
    filtered_uv: NDArray[np.float64], fs_hz: float, rest_s: float, sds: float = 3.0, hold_s: float = 0.025
) -> float | None:
    """Find where the rectified signal first stays above rest.

    Parameters
    ----------
    filtered_uv : ndarray, (n_samples,)
        Begins with at least `rest_s` of rest, uV; without gaps.
    fs_hz
        Sampling rate, over 100 Hz.
    rest_s
        Length of rest at the beginning, s.
    sds
        Threshold: mean of the rest plus this many of its standard deviations.
    hold_s
        How long it must stay above, s.

    Returns
    -------
    float or None
        s from the end of the rest, 0 or more; None where the muscle does not fire, or samples are lost.

    Raises
    ------
    ValueError
        The signal is not one channel longer than its rest, or the rate is too slow.

    Notes
    -----
    Rectified, low-pass 50 Hz, mean + 3 SD for 25 ms (Hodges and Bui 1996; Chester and others 2008, Table 2).
    The low-pass (Butterworth, second order) runs both ways, so that it delays nothing.
    """
    n_rest = round(rest_s * fs_hz)
    if filtered_uv.ndim != 1 or not 1 < n_rest < len(filtered_uv):
        raise ValueError(
            f"{filtered_uv.shape} samples with {rest_s:g} s of rest: give one channel, longer than its rest"
        )
    if not fs_hz > 2.0 * SMOOTH_HZ:
        raise ValueError(f"{fs_hz:g} Hz is too slow for an onset: sample at 1000 Hz or more")
    if not np.isfinite(filtered_uv).all():
        return None
    sos = scipy.butter(2, SMOOTH_HZ, fs=fs_hz, output="sos")
    smooth = scipy.sosfiltfilt(sos, np.abs(filtered_uv))
    rest = smooth[:n_rest]
    above = smooth[n_rest:] > rest.mean() + sds * rest.std(ddof=1)
    for start, stop in find_stretches(above):
        if stop - start >= hold_s * fs_hz:
            return start / fs_hz
    return None


def find_median(differences_s: Sequence[float]) -> Timing:
    """Return the median of onset differences and its interval, in ms.

    Parameters
    ----------
    differences_s
        One per repetition, s; at least 6, because fewer give no 95 % interval of the median.

    Raises
    ------
    ValueError
        Fewer than 6, or one is not finite.

    Notes
    -----
    Interval between order statistics, whatever the distribution, interpolated to 95 % (Hettmansperger and
    Sheather 1986). With 7 repetitions it holds the truth in 95 % of simulated cases, the bootstrap over
    repetitions in 87 % (tests/dsp/test_timing.py).
    """
    given = np.sort(np.asarray(differences_s, dtype=np.float64))
    n = len(given)
    if given.ndim != 1 or n < LEAST or not np.isfinite(given).all():
        raise ValueError(f"a median with an interval needs {LEAST} finite differences or more, not {n}")

    def held(k: int) -> float:
        """Share of cases in which the median is between the k-th smallest and the k-th largest."""
        return 1.0 - 2.0 * sum(comb(n, i) for i in range(k)) / 2.0**n

    k = max(k for k in range(1, n // 2 + 1) if held(k) >= HELD)
    inward = (held(k) - HELD) / (held(k) - held(k + 1))
    inward = (n - k) * inward / (k + (n - 2 * k) * inward)
    low = (1.0 - inward) * given[k - 1] + inward * given[k]
    high = (1.0 - inward) * given[n - k] + inward * given[n - k - 1]
    return Timing(1e3 * float(np.median(given)), 1e3 * float(low), 1e3 * float(high), n)
