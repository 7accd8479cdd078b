"""Ticks of an axis, at round numbers.

In: the range of the axis. Out: its ticks, for screen and paper. Never: painting.
"""

from math import ceil, floor, log10


def find_ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Return round numbers from low to high, at most `most` + 1."""
    step = _find_step(low, high, most)
    return [place * step for place in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]


def find_axis(low: float, high: float, most: int = 5) -> list[float]:
    """Return round numbers that enclose low and high, so that an axis ends at numbers."""
    step = _find_step(low, high, most)
    return [place * step for place in range(floor(low / step + 1e-9), ceil(high / step - 1e-9) + 1)]


def _find_step(low: float, high: float, most: int) -> float:
    rough = max(high - low, 1e-9) / most
    decade = 10.0 ** floor(log10(rough))
    return next(size * decade for size in (1.0, 2.0, 2.5, 5.0, 10.0) if size * decade >= rough * (1.0 - 1e-9))
