"""Width of a converter, from the samples it gave.

In: samples in counts. Out: their ends, and the bits that hold them. Never: a width for one channel alone,
where the file has others of the same converter.
"""

import math

import numpy as np

from vmofire.dsp.recorded_channel import RecordedChannel, iterate

_WIDTHS = (10, 12, 16, 24)  # usual ones of a converter


def find_ends(samples: RecordedChannel) -> tuple[float, float]:
    """Return the lowest and the highest sample; 0 where there is none."""
    ends = [
        (float(np.nanmin(piece)), float(np.nanmax(piece)))
        for _, piece in iterate(samples)
        if not np.isnan(piece).all()
    ]
    return (min(low for low, _ in ends), max(high for _, high in ends)) if ends else (0.0, 0.0)


def find_width(ends: tuple[float, float]) -> int:
    """Return the smallest usual width that holds both ends."""
    least = find_least_bits(ends)
    return next((bits for bits in _WIDTHS if least <= bits), 32)


def find_least_bits(ends: tuple[float, float]) -> int:
    """Return the bits that both ends need; counts below 0 have their middle at 0."""
    low, high = ends
    values = 2.0 * max(-low, high + 1.0) if low < 0.0 else high + 1.0
    return max(1, math.ceil(math.log2(max(2.0, values))))


def are_whole(samples: RecordedChannel) -> bool:
    """Return whether all samples are whole numbers."""
    return all(bool((np.isnan(piece) | (piece == np.round(piece))).all()) for _, piece in iterate(samples))
