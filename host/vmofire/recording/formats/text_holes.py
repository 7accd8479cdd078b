"""Missing samples in a text, by jumps in the times of its rows.

In: times, an about right step, the rounding of the times. Out: how many samples are missing before each row.
Never: a late packet taken for a missing one: what comes after it shows which it was.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

# Of the samples may be missing one by one. Seen: a rate 3.5 % faster fits times of two samples' rounding as
# well, with more holes, and one 1.3 % faster those of 19 samples'.
_LOST_SHARE, _LOST_SHARE_COARSE = 0.02, 0.04
_WALKED = 4096  # rows at a time: most rates fail within the first of them
_USUAL_UNITS_HZ = (1.0, 2000.0 / 27.0)  # whole rates, and those of Delsys sensors


def find_holes(times: Numbers, rows: Places, step_s: float, grain_s: float) -> Places:
    """Return how many samples are missing before each row."""
    steps = np.diff(times)
    excess = steps - step_s * np.diff(rows)
    ahead = steps > 0
    rows_a_stamp = len(steps) / max(1, np.count_nonzero(ahead))
    come_in_batches = rows_a_stamp > 1.05 and grain_s < 0.5 * float(np.median(steps[ahead]))
    rounding = 0.0 if is_constant(steps) else grain_s
    usual = float(np.quantile(steps[ahead], 0.9)) if rows_a_stamp > 1.05 or not rounding else 0.0
    least = max(0.6 * step_s, 1.01 * rounding + 0.1 * step_s)
    if rows_a_stamp > 1.05:
        least = max(least, 1.6 * usual - step_s) if come_in_batches else max(least, 1.01 * usual)
    holes = np.zeros(len(times), dtype=np.int64)
    noise_s = 0.0 if come_in_batches or rounding > 0.3 * step_s else _find_noise(steps, step_s)
    least = max(least, 6.0 * noise_s)
    found = np.flatnonzero(excess > least)
    if len(found) > len(times) // 4:  # no clock has so many: these are jitter
        return holes
    late = times - step_s * rows
    span = max(8, round((12 if come_in_batches else 3) * rows_a_stamp), round(3 * rounding / step_s))
    span = 64 if noise_s else span
    sure = max(0.6 * step_s, 0.5 * rounding, noise_s)
    start = 0
    for at in found.tolist():
        before, after = late[max(start, at - span + 1) : at + 1], late[at + 1 : at + 1 + span]
        shift = (
            float(after.min() - before.min())
            if come_in_batches
            else float(np.median(after) - np.median(before))
            if len(before) >= 3 and len(after) >= 3 and not _is_next(found, at, span)
            else float(excess[at])
        )
        if shift > sure:
            holes[at + 1] = round(shift / step_s)
            start = at + 1
    return np.cumsum(holes)


def _find_noise(steps: Numbers, step_s: float) -> float:
    """Return the jitter of times that are not rounded coarsely, 0 where it is far below a sample."""
    noise_s = 1.05 * float(np.median(np.abs(steps - np.median(steps))))
    return noise_s if noise_s > 0.05 * step_s else 0.0


def _is_next(found: npt.NDArray[np.int64], at: int, span: int) -> bool:
    """Return whether another hole may lie within the rows behind this one."""
    place = int(np.searchsorted(found, at))
    return place + 1 < len(found) and int(found[place + 1]) - at < span


def find_lone_holes(
    times: Numbers, rows: Places, step_s: float, grain_s: float, stated_hz: Sequence[float]
) -> Places | None:
    """Return the places by the slowest usual rate that fits coarse times: the fewest holes; or None."""
    ahead = np.diff(times)
    if grain_s < 0.9 * float(np.median(ahead[ahead > 0])):
        return None  # stamps of batches, not rounded times
    fs_hz = 1.0 / step_s
    most = min(_LOST_SHARE, _LOST_SHARE_COARSE * step_s / grain_s)
    low, high = fs_hz * (1.0 - most), fs_hz * (1.0 + most)
    usual = [unit * n for unit in _USUAL_UNITS_HZ for n in range(round(low / unit), round(high / unit) + 1)]
    for rate in sorted({rate for rate in (*stated_hz, *usual) if low <= rate <= high}):
        holes = _walk(times, rows, 1.0 / rate, grain_s)
        if holes is not None:
            return rows + holes if int(holes[-1]) < most * len(times) else None
    return None


def _walk(times: Numbers, rows: Places, step_s: float, grain_s: float) -> Places | None:
    """Return the holes before each row that keep all times within their rounding; None where none do.

    Where times are rounded to more than a sample, a lone missing sample does not show in one step, but in the
    rounding of later ones: with the right step all times lie in a band as wide as their last digit.
    """
    band_s = 1.001 * grain_s + 1e-12
    low, high = -np.inf, np.inf  # of the latest that a row may be
    shift, holes = 0, np.zeros(len(times), dtype=np.int64)
    for start in range(0, len(times), _WALKED):
        part = slice(start, start + _WALKED)
        for row, value in enumerate((times[part] - step_s * rows[part]).tolist(), start):
            value -= shift * step_s
            if value > high + 1e-12:  # later than any rounding allows
                more = int(np.ceil((value - high) / step_s - 1e-9))
                shift += more
                value -= more * step_s
            if value + band_s < low:
                return None
            low, high = max(low, value), min(high, value + band_s)
            holes[row] = shift
    return holes


def is_constant(steps: Numbers) -> bool:
    middle = float(np.median(steps))
    return bool(np.mean(np.abs(steps - middle) <= 1e-6 * abs(middle) + 1e-12) > 0.9)
