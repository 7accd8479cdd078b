"""Clock of the samples in a text: rate, missing samples and jitter, from their times.

In: the time of each row. Out: a Clock. Never: a median step for a rate, times that go back, two stretches
joined where time is missing between them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vmofire.errors import FormatError
from vmofire.recording.formats.text_holes import Numbers, Places, find_holes, find_lone_holes, is_constant
from vmofire.words import say

MOST_TIMES = 4.0  # the missing samples may be this many times those that are there
_BLOCK = 512  # rows, of which only the ends are looked at for the last digits of a rate
_SHIFT_SHARE, _SHIFT_S = 0.02, 0.1  # a rate that changes more than this is none
_STRETCHES = 20
_MOST_AVERAGED = 6.0  # standard deviations between the means of stretches that jitter alone makes
_WRAPS = (2.0**16, 2.0**24, 2.0**32)  # counters of a board's clock begin again there


@dataclass(frozen=True)
class Clock:
    """Clock: when the samples were taken.

    Attributes
    ----------
    fs_hz
        Samples a second.
    start_s
        Time of the first one.
    places : ndarray of int, (n_rows,)
        Number of each row's sample from the first; numbers left out are missing samples.
    jitter_s
        Standard deviation of the times from an even clock; 0 where only their rounding shows.
    is_even
        Whether all times are within their rounding of an even clock.
    drift_s
        How far the times leave the clock for longer than a moment: the largest distance between the means of
        stretches; 0 where they are even.
    is_certain
        False where times rounded to more than a sample leave every even clock: samples may be missing among
        them, so that the rate is only about right.
    """

    fs_hz: float
    start_s: float
    places: Places
    jitter_s: float = 0.0
    is_even: bool = True
    drift_s: float = 0.0
    is_certain: bool = True

    @property
    def n_missing(self) -> int:
        """Missing samples."""
        return int(self.places[-1]) + 1 - len(self.places)


def read_clock(
    times: Numbers,
    stated_hz: Sequence[float] = (),
    places: Places | None = None,
    grain_s: float | None = None,
) -> Clock:
    """Find the even clock behind the times of rows.

    The rate is that of a line through the times: (n - 1) / (last - first) where they are even, with missing
    samples counted. Of the rates that fit the rounding of all times, a stated or a whole one is taken.

    Parameters
    ----------
    times : ndarray, (n_rows,)
        In s, of any start; at least two.
    stated_hz
        Rates that the file states elsewhere; they only decide within the rounding of the times.
    places : ndarray of int, (n_rows,)
        Number of each row's sample, where a counter tells it.

    grain_s
        To what the times are rounded; by default the last decimal digit of a second.

    Raises
    ------
    FormatError
        Times do not increase, jump too far, or follow no even clock.
    """
    grain_s = find_grain(times) if grain_s is None else grain_s
    times = _unwrap(times, grain_s)
    rows = np.arange(len(times)) if places is None else places
    step_s = _find_step(times, rows, grain_s)
    places = rows + find_holes(times, rows, step_s, grain_s)
    for _ in range(2):  # a better step places long holes better
        step_s = fit_stretches(times, rows, places - rows)
        places = rows + find_holes(times, rows, step_s, grain_s)
    n_missing = int(places[-1]) + 1 - len(places)
    if n_missing > MOST_TIMES * len(places) + 10:
        at = int(np.argmax(np.diff(times)))
        raise FormatError(
            say("The times jump by {gap:s} behind row {row}.", gap=float(np.diff(times)[at]), row=at + 1),
            say("Cut the file there into two."),
        )
    step_s, slack_s = _refine(times, places, _fit_line(times, places))
    if slack_s > 1.05 * grain_s > 0.3 * step_s:
        walked = find_lone_holes(times, rows, step_s, grain_s, stated_hz)
        if walked is not None:
            places = walked
            step_s, slack_s = _refine(times, places, _fit_line(times, places))
    band_s = min(max(grain_s, slack_s), 1.1 * slack_s + 0.01 * grain_s)
    fs_hz = _round_rate(times, places, step_s, band_s, stated_hz)
    rest = times - places / fs_hz
    is_even = slack_s <= max(1.05 * grain_s, 0.02 * step_s)
    _require_even(rest, fs_hz, grain_s)
    if is_even:
        return Clock(fs_hz, float(times[0]), places)
    jitter_s, drift_s = _measure_unevenness(rest)
    is_coarse = grain_s > 0.3 * step_s and float(np.median(np.diff(times))) <= 1.5 * grain_s
    # Jitter averages out over a stretch; samples that are missing do not.
    averaged_s = jitter_s / np.sqrt(max(1, len(times) // _STRETCHES))
    is_certain = not is_coarse or drift_s <= max(_MOST_AVERAGED * averaged_s, step_s)
    return Clock(fs_hz, float(times[0]), places, jitter_s, is_even, drift_s, is_certain)


def _measure_unevenness(late: Numbers) -> tuple[float, float]:
    """Return the jitter of times around a clock, and how far the means of stretches differ, s."""
    n = max(1, len(late) // _STRETCHES)
    means = late[: len(late) // n * n].reshape(-1, n).mean(axis=1)
    return float(np.std(late)), float(np.ptp(means))


def find_grain(times: Numbers) -> float:
    """Return the unit of the last digit to which all times are rounded; 0 where they are not."""
    probe = times[:: max(1, len(times) // 2000)]
    probe = np.concatenate([probe, times[:200]])
    most = float(np.abs(probe).max())
    for digits in range(10):
        scaled = probe * 10.0**digits
        if (np.abs(scaled - np.round(scaled)) <= 1e-7 + 4e-16 * most * 10.0**digits).all():
            # Steps of 0.005 are exact too: only where steps differ is there rounding.
            return 10.0**-digits
    return 0.0


def _unwrap(times: Numbers, grain_s: float) -> Numbers:
    """Return times without the wraps of a counting clock; times that go back otherwise are refused."""
    steps = np.diff(times)
    back = np.flatnonzero(steps < 0)
    if times[-1] <= times[0] and len(back) > max(1, len(times) // 1000):
        raise _refuse_back()
    if not len(back):
        if times[-1] <= times[0]:
            raise _refuse_back()
        return times
    usual = float(np.median(steps[steps > 0])) if (steps > 0).any() else 0.0
    for wrap in _WRAPS:
        for unit in (grain_s, 1e-3, 1e-6):
            ahead = steps[back] + wrap * unit
            if unit and usual and ((ahead >= 0) & (ahead < 0.05 * wrap * unit)).all():
                lifted = np.zeros(len(times))
                lifted[back + 1] = wrap * unit
                return times + np.cumsum(lifted)
    # Stamps of arrival may change places by a little; anything else is another recording or another clock.
    if len(times) > 20 and -steps[back].min() <= 3.0 * usual and len(back) < 0.05 * len(times):
        return times
    raise _refuse_back(int(back[0]) + 1)


def _refuse_back(row: int = 0) -> FormatError:
    cause = (
        say("The times go back behind row {row}.", row=row)
        if row
        else say("The times in its time column do not increase.")
    )
    return FormatError(cause, say("Choose another time column, or none."))


def _find_step(times: Numbers, rows: Places, grain_s: float) -> float:
    """Return about how long a sample is: half of all stretches of some rows are shorter."""
    steps = np.diff(times)
    ahead = steps > 0
    rows_a_stamp = max(1.0, len(steps) / max(1, np.count_nonzero(ahead)))
    first = float(np.median(steps[ahead])) / rows_a_stamp
    lag = 1 if rows_a_stamp <= 1.05 else round(20 * rows_a_stamp)
    lag = max(lag, round(20 * grain_s / first) if grain_s > 0.02 * first and not is_constant(steps) else 1)
    lag = max(1, min(lag, len(times) // 4 if len(times) > 8 else len(times) - 1))
    return float(np.median((times[lag:] - times[:-lag]) / np.maximum(1, rows[lag:] - rows[:-lag])))


def _fit_line(times: Numbers, places: Places) -> float:
    x = places - places.mean()
    return float(x @ (times - times.mean()) / (x @ x))


def fit_stretches(times: Numbers, rows: Places, holes: Places) -> float:
    """Return the step of parallel lines through the stretches between holes, however long these are."""
    _, stretch, n_rows = np.unique(holes, return_inverse=True, return_counts=True)
    x = rows - (np.bincount(stretch, rows) / n_rows)[stretch]
    return float(x @ (times - (np.bincount(stretch, times) / n_rows)[stretch]) / (x @ x))


def _refine(times: Numbers, places: Places, step_s: float) -> tuple[float, float]:
    """Return the step whose line lies nearest to all times, and the width of the band around it."""
    late = times - times[0] - step_s * places
    keep = np.arange(len(times))
    if len(times) > 4 * _BLOCK:  # the ends of each block are enough: within it the line is straight
        n = len(times) // _BLOCK * _BLOCK
        blocks = late[:n].reshape(-1, _BLOCK)
        first = np.arange(0, n, _BLOCK)
        keep = np.unique(
            np.concatenate([first + blocks.argmin(1), first + blocks.argmax(1), np.arange(n, len(times))])
        )
    late, x = late[keep], places[keep].astype(np.float64)

    def width(slope: float) -> float:
        return float(np.ptp(late - slope * x))

    reach = max(1e-15, 2.0 * float(np.ptp(late)) / max(1.0, float(x[-1] - x[0])))
    low, high = -reach, reach
    for _ in range(80):
        a, b = low + (high - low) / 3.0, high - (high - low) / 3.0
        low, high = (low, b) if width(a) <= width(b) else (a, high)
    return step_s + (low + high) / 2.0, width((low + high) / 2.0)


def _round_rate(
    times: Numbers, places: Places, step_s: float, band_s: float, stated_hz: Sequence[float]
) -> float:
    """Return a stated or whole rate where it fits all times within their rounding, else the fitted one."""
    fs_hz = 1.0 / step_s
    offsets = times - times[0]
    slack_s = band_s * 1.001 + 1e-12 + 4e-16 * float(np.abs(times).max())
    micros = round(step_s * 1e6)
    candidates = [*stated_hz, float(round(fs_hz)), *([1e6 / micros] if micros else [])]
    for candidate in candidates:
        is_near = candidate > 0 and abs(candidate / fs_hz - 1.0) < 1e-3
        if is_near and float(np.ptp(offsets - places / candidate)) <= slack_s:
            return candidate
    return float(f"{fs_hz:.9g}")


def _require_even(late: Numbers, fs_hz: float, grain_s: float) -> None:
    """Refuse times whose rate changes: their earliest stamps drift from an even clock."""
    n = max(4, round(fs_hz))
    if len(late) < 4 * n:
        n = max(4, len(late) // 4)
    edges = range(0, len(late) - n + 1, n)
    lows = np.array([late[at : at + n].min() for at in edges])
    drift_s = float(np.ptp(lows)) if len(lows) > 1 else 0.0
    if drift_s > max(_SHIFT_S, 5.0 / fs_hz, 2.0 * grain_s) and drift_s > _SHIFT_SHARE * len(late) / fs_hz:
        raise FormatError(
            say("The times are not even: they leave an even clock by {drift:s}.", drift=drift_s),
            say("Give the rate (--rate) and no time column."),
        )
