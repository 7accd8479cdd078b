"""Even clock behind time stamps of arrival, as Lab Streaming Layer records them.

In: the time stamp of each sample, and the rate that its stream states. Out: a Clock. Never: a late packet
taken for missing samples: after it the stamps come back to the line; behind missing ones they do not.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from vmofire.errors import FormatError
from vmofire.recording.formats.text_clock import MOST_TIMES, Clock, fit_stretches
from vmofire.words import say

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

_WINDOW_S, _WINDOW_CHUNKS = 0.5, 12  # within this long, some packet comes without delay
_SLOPE_S = 1.0
_LEAST_SHIFT = 0.75  # of a sample
_NOISES = 10.0
_PASSES = 50  # holes nearer to each other than two windows are found one after the other
_BACK_S, _MOST_DRIFT = 1.0, 0.02


def read_stamps(stamps: Numbers, nominal_hz: float) -> Clock:
    """Find rate and missing samples: a persistent shift of the earliest stamps is a hole.

    A hole shorter than the jitter of the stamps cannot be told from it.

    Parameters
    ----------
    stamps : ndarray, (n_samples,)
        In s, on the clock of the recording.
    nominal_hz
        Samples a second by the stream's head; it stays where the stamps agree within their jitter.

    Raises
    ------
    FormatError
        Times go back, or nearly all samples are missing.
    """
    n = len(stamps)
    rows = np.arange(n)
    if n < 4:
        return Clock(nominal_hz, float(stamps[0]), rows)
    step_s = _find_step(stamps, nominal_hz)
    if step_s <= 0.0:
        raise FormatError(
            say("The times in its time column do not increase."),
            say("Export each part as a file of its own."),
        )
    holes = np.zeros(n, dtype=np.int64)
    for _ in range(2):  # a better step places long holes better
        holes = _find_holes(stamps, step_s)
        step_s = fit_stretches(stamps, rows, holes)
    places = rows + holes
    if int(places[-1]) + 1 - n > MOST_TIMES * n + 10:
        raise FormatError(
            say("Most of its samples are missing."), say("Export each part as a file of its own.")
        )
    rest = stamps - step_s * places
    drift_s = float(np.ptp(np.minimum.accumulate(rest[::-1])))
    length_s = step_s * int(places[-1])
    if drift_s > max(_BACK_S, _MOST_DRIFT * length_s):
        raise FormatError(
            say("The times are not even: they leave an even clock by {drift:s}.", drift=drift_s),
            say("Export each part as a file of its own."),
        )
    noise_s = float(np.std(rest))
    is_nominal = abs(step_s * nominal_hz - 1.0) * length_s <= max(0.25 * noise_s, 2e-6 * length_s)
    fs_hz = nominal_hz if is_nominal else float(f"{1.0 / step_s:.9g}")
    is_even = noise_s <= 0.5 * step_s
    start_s = float(stamps[0]) if noise_s < 1e-9 else float(np.median(stamps - places / fs_hz))
    return Clock(fs_hz, start_s, places, 0.0 if is_even else noise_s, is_even)


def _find_step(stamps: Numbers, nominal_hz: float) -> float:
    """Return the usual step over a second, so that a hole or a late packet counts little."""
    lag = max(1, min(round(_SLOPE_S * nominal_hz), len(stamps) // 4))
    return float(np.median(stamps[lag:] - stamps[:-lag])) / lag


def _find_holes(stamps: Numbers, step_s: float) -> Places:
    """Return how many samples are missing before each one."""
    n = len(stamps)
    late = stamps - step_s * np.arange(n)
    steps = np.diff(stamps)
    n_chunks = 1 + np.count_nonzero(np.abs(steps - np.median(steps)) > 0.05 * step_s)
    chunk = n / n_chunks if n_chunks > 20 else 1.0
    window = max(4, min(round(max(_WINDOW_S / step_s, _WINDOW_CHUNKS * chunk)), n // 4))
    # At both ends few stamps are left to tell jitter from a hole.
    is_jittered = float(np.quantile(np.abs(steps - step_s), 0.9)) > 0.3 * step_s or chunk > 1.0
    edge = window // 2 if is_jittered else 0
    holes = np.zeros(n, dtype=np.int64)
    for _ in range(_PASSES):
        level = late - step_s * np.cumsum(holes)
        shifts, rises = _find_shifts(level, window), np.diff(level)
        shifts[:edge] = shifts[n - 1 - edge :] = 0.0
        noise_s = 1.4826 * float(np.median(np.abs(shifts - np.median(shifts))))
        least = max(_LEAST_SHIFT * step_s, _NOISES * noise_s)
        found = np.flatnonzero(shifts > least)
        behind = -1
        for first in found.tolist():
            if first < behind:
                continue
            part = slice(first, first + window)
            # The hole itself is the largest step where the shift is whole.
            near = shifts[part] >= shifts[part].max() - max(2.0 * noise_s, 0.5 * step_s)
            at = first + int(np.argmax(np.where(near, rises[part], -np.inf)))
            holes[at + 1] += round(float(shifts[at]) / step_s)
            behind = at + 2 * window
        if not len(found):
            break
    return np.cumsum(holes)


def _find_shifts(level: Numbers, window: int) -> Numbers:
    """Return for each step how much the earliest stamps behind it are later than those before it."""
    ndimage: Any = import_module("scipy.ndimage")  # without types
    before: Numbers = ndimage.minimum_filter1d(level, window, origin=(window - 1) // 2, mode="nearest")
    after: Numbers = ndimage.minimum_filter1d(level, window, origin=-(window // 2), mode="nearest")
    return after[1:] - before[:-1]


def place_samples(samples: npt.NDArray[np.float64], places: Places, lead: int) -> Numbers:
    """Return samples in their places behind a number of missing ones, NaN where one is missing."""
    whole = np.full((lead + int(places[-1]) + 1, *samples.shape[1:]), np.nan)
    whole[lead + places] = samples
    return whole


def list_gaps(places: Places, fs_hz: float, start_s: float) -> Sequence[tuple[float, float]]:
    """Return begin and length of each stretch of missing samples, in s."""
    steps = np.diff(places)
    return [
        (start_s + (int(places[at]) + 1) / fs_hz, (int(steps[at]) - 1) / fs_hz)
        for at in np.flatnonzero(steps > 1).tolist()
    ]
