"""Straight-line trends through repeated measurements, with a trustworthy interval.

In: times and values, NaN where not known. Out: Slope. Neighbours in time may be correlated: the fit learns
this from the scatter and widens the interval for it. Knows nothing of what the values mean.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special as scipy_special  # pyright: ignore[reportMissingTypeStubs]

special: Any = scipy_special  # scipy ships no types

Signal = NDArray[np.float64]

Trend = Literal["falls", "rises", "unclear"]

LEAST = 5  # values: fewer do not show the scatter around a line


@dataclass(frozen=True)
class Slope:
    """Slope of a value over time, with its interval.

    Attributes
    ----------
    unit
        Unit of the value, "Hz" or "uV".
    per_min, error_per_min
        Slope and its standard error, unit per minute.
    low_per_min, high_per_min
        The 95 % interval.
    start
        The fitted line at the first value, in `unit`.
    n
        Values the line rests on.
    """

    unit: str
    per_min: float
    error_per_min: float
    low_per_min: float
    high_per_min: float
    start: float
    n: int

    @property
    def trend(self) -> Trend:
        """Direction: "falls" or "rises" only when the whole interval does."""
        if self.high_per_min < 0.0:
            return "falls"
        return "rises" if self.low_per_min > 0.0 else "unclear"


def fit_slope(time_s: ArrayLike, values: ArrayLike, unit: str) -> Slope:
    """Fit a straight line through values that may be correlated in time.

    Parameters
    ----------
    time_s, values : array_like, (n,)
        Time of each value in s, rising; the value in `unit`, NaN where not known.
    unit
        Of the values.

    Raises
    ------
    ValueError
        Lengths differ, times do not rise, a value is infinite, or fewer than 5 are known.

    Notes
    -----
    Scatter about the line is part white (the estimate's own), part a wander that fades exponentially in time.
    One hold does not show how large and how slow the wander is, so a grid of both is tried. Each is weighted
    by its restricted likelihood (Harville 1974) and gives its own t distribution of the slope. Estimate and
    interval come from the mixture. Uneven times and gaps need no repair. Wander slower than a sixth of the
    time followed counts as trend.
    """
    t, y = np.asarray(time_s, dtype=np.float64), np.asarray(values, dtype=np.float64)
    if t.ndim != 1 or t.shape != y.shape:
        raise ValueError(f"times {t.shape} and values {y.shape} must be two lists of one length")
    if not np.all(np.diff(t) > 0.0) or np.any(np.isinf(y)):
        raise ValueError("times must be known and rise, and values must be finite or NaN")
    t, y = t[~np.isnan(y)], y[~np.isnan(y)]
    n = len(t)
    if n < LEAST:
        raise ValueError(
            f"a trend needs at least {LEAST} windows or repetitions, and {n} can be used: go on longer"
        )
    minutes = t / 60.0
    span_min = float(minutes[-1] - minutes[0])
    # Centred and scaled, so that columns and likelihood do not depend on units.
    line = np.stack((np.ones(n), (minutes - minutes.mean()) / span_min), axis=1)
    middle, size = float(y.mean()), max(float(np.ptp(y)), 1e-12 * float(np.max(np.abs(y))), 1e-300)
    fits = np.array([_fit((y - middle) / size, line, scatter) for scatter in _scatters(minutes)])
    weight = np.exp(fits[:, 0] - fits[:, 0].max())
    weight[0] *= len(fits) - 1  # prior weight: white scatter alone counts as much as all the others together
    weight /= weight.sum()
    slopes, errors, levels = fits[:, 1], fits[:, 2], fits[:, 3]
    slope = float(weight @ slopes)
    df = n - 2
    variance = float(weight @ (np.square(errors) * df / (df - 2) + np.square(slopes - slope)))
    low, high = (_quantile(p, weight, slopes, errors, df) for p in (0.025, 0.975))
    scale = size / span_min
    return Slope(
        unit=unit,
        per_min=slope * scale,
        error_per_min=sqrt(variance) * scale,
        low_per_min=low * scale,
        high_per_min=high * scale,
        start=float(middle + size * (weight @ levels + slope * line[0, 1])),
        n=n,
    )


def _scatters(minutes: Signal) -> list[Signal]:
    """Return the correlation matrices tried, (n, n) each."""
    n = len(minutes)
    apart = np.abs(minutes[:, None] - minutes) / np.median(np.diff(minutes))
    slowest = max(1.0, apart[0, -1] / 6.0)
    wanders = [np.exp(-apart / fade) for fade in np.geomspace(0.5, slowest, 5)]
    shares = (0.2, 0.4, 0.6, 0.8, 1.0)
    mixed = (share * wander + (1.0 - share) * np.eye(n) for wander in wanders for share in shares)
    return [np.eye(n), *mixed]


def _fit(y: Signal, line: Signal, scatter: Signal) -> tuple[float, float, float, float]:
    """Return log restricted likelihood, slope, its error and the level, for one kind of scatter."""
    n = len(y)
    root = np.linalg.cholesky(scatter)
    x, z = np.split(np.linalg.solve(root, np.column_stack((line, y))), [2], axis=1)
    inverse = np.linalg.inv(x.T @ x)
    level, slope = (inverse @ x.T @ z)[:, 0]
    rest = float(np.sum(np.square(z[:, 0] - x @ (level, slope))))
    rest = max(rest, 1e-20)  # values on one line leave nothing to learn the scatter from
    likelihood = (
        -np.log(np.diag(root)).sum() + 0.5 * np.log(np.linalg.det(inverse)) - 0.5 * (n - 2) * np.log(rest)
    )
    return float(likelihood), float(slope), float(np.sqrt(rest / (n - 2) * inverse[1, 1])), float(level)


def _quantile(p: float, weight: Signal, slopes: Signal, errors: Signal, df: int) -> float:
    """Return a quantile of a mixture of t distributions, by bisection."""
    each = slopes + errors * special.stdtrit(df, p)
    low, high = float(each.min()), float(each.max())
    for _ in range(60):
        middle = 0.5 * (low + high)
        if weight @ special.stdtr(df, (middle - slopes) / errors) < p:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)
