"""Counters in a text: sample numbers, packets, frames; they tell which samples are missing.

In: the values of columns. Out: the number of each row's sample. Never: a column that does not count.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from vmofire.recording.formats.text_clock import MOST_TIMES, Places

Numbers = npt.NDArray[np.float64]

_MODULI = (16, 32, 64, 100, 101, 128, 200, 201, 256, 1000, 1024, 4096, 32768, 65536, 2**24, 2**32)
_LEAST_ROWS = 20
_HIGHEST = 2.0**53
_COUNTER_SHARE = 0.98  # of the steps; a slow sawtooth has fewer
_USUAL_SHARE = 0.7  # of the steps of a counter are its usual one


def read_counters(columns: Sequence[Numbers]) -> Places | None:
    """Return the number of each row's sample by the counters of a table; None where none of them counts rows.

    A frame number that is repeated, beside a number within the frame, counts together with it.
    """
    found = [(column, places) for column in columns if (places := read_counter(column)) is not None]
    for column, _ in found:
        size = _find_repeats(column)
        inner = next((one for one, _ in found if one is not column and _has_modulus(one, size)), None)
        if size > 1 and inner is not None:
            together = (column - column[0]) * size + (inner - inner[0])
            if (np.diff(together) > 0).all():
                return together.astype(np.int64)
    if not found:
        return None
    # A counter that begins again seldom sees long holes, which one that begins again often does not.
    return max((places for _, places in found), key=lambda places: int(places[-1]))


def read_counter(values: Numbers) -> Places | None:
    """Return the number of each row's sample by one counter, from 0; None where it does not count rows.

    Parameters
    ----------
    values : ndarray, (n_rows,)
        A counter of samples, which may begin again at any modulus; or of packets or frames, each repeated for
        the same number of rows.
    """
    if len(values) < _LEAST_ROWS or not _are_counts(values):
        return None
    size = _find_repeats(values)
    starts = (
        np.flatnonzero(np.concatenate([[True], np.diff(values) != 0])) if size > 1 else np.arange(len(values))
    )
    counted = _unwrap(values[starts])
    if counted is None:
        return None
    if size > 1:
        lengths = np.diff(np.concatenate([starts, [len(values)]]))
        if (lengths > size).any():
            return None
        within = np.arange(len(values)) - np.repeat(starts, lengths)
        within[: lengths[0]] += size - lengths[0]
        counted = np.repeat(counted * size, lengths) + within
        counted -= counted[0]
    if int(counted[-1]) + 1 - len(counted) > MOST_TIMES * len(counted):
        return None
    return counted.astype(np.int64)


def find_rounds(values: Numbers) -> int:
    """Return at how many samples a counter begins again; 0 where it never does."""
    if len(values) < _LEAST_ROWS or not _are_counts(values) or not (np.diff(values) < 0).any():
        return 0
    ahead = np.diff(values)
    usual = float(np.median(ahead[ahead > 0])) if (ahead > 0).any() else 1.0
    return round((float(np.ptp(values)) + usual) / usual) * _find_repeats(values)


def is_counter(values: Numbers) -> bool:
    """Return whether a column counts, whatever its title: whole numbers, nearly all steps the same."""
    if len(values) < _LEAST_ROWS or not _are_counts(values):
        return False
    steps = np.diff(values)
    usual = float(np.median(steps))
    return bool(usual > 0 and np.count_nonzero(steps == usual) > _COUNTER_SHARE * len(steps))


def _are_counts(values: Numbers) -> bool:
    """Return whether all are whole numbers that a counter reaches."""
    return bool((np.abs(values) < _HIGHEST).all() and (values == np.round(values)).all())


def _find_repeats(values: Numbers) -> int:
    """Return for how many rows each value is repeated; 1 for none."""
    steps = np.diff(values)
    if np.mean(steps == 0) < 0.3:
        return 1
    starts = np.flatnonzero(np.concatenate([[True], steps != 0]))
    lengths = np.diff(starts)
    return int(np.median(lengths)) if len(lengths) else 1


def _has_modulus(values: Numbers, size: int) -> bool:
    by_one = np.count_nonzero(np.diff(values) == 1)
    return bool(size > 1 and float(np.ptp(values)) == size - 1 and by_one > 0.5 * len(values))


def _unwrap(values: Numbers) -> Numbers | None:
    """Return a counter in steps from 0 that never begins again; None where it does not count."""
    steps = np.diff(values)
    ahead = steps[steps > 0]
    if not len(ahead):
        return None
    usual = float(np.median(ahead))
    back = steps < 0
    if np.mean(steps == usual) < _USUAL_SHARE * (1.0 - np.mean(back)):
        return None
    if back.any():
        low, high = float(values.min()), float(values.max())
        often = np.count_nonzero(back) >= 3
        modulus = high - low + usual if often else next((one for one in _MODULI if one > high), 0)
        if not modulus:
            return None
        steps = np.where(back, steps + modulus, steps)
    numbers = steps / usual
    if (steps <= 0).any() or np.mean(numbers == np.round(numbers)) < 1.0:
        return None
    return np.concatenate([[0.0], np.cumsum(numbers)])
