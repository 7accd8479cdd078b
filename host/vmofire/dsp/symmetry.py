"""Comparison of two muscles, or of two days of one: ratios with an interval, and changes larger than error.

In: amplitudes in uV, one per repetition or visit. Out: frozen records. All on the log scale, where half and
double are equally far. Never: a bare ratio, a pass mark, or "different" from a point estimate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf, isfinite, log, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special as scipy_special  # pyright: ignore[reportMissingTypeStubs]

special: Any = scipy_special  # scipy ships no types

PLACEMENT_LOG_SD = 0.15  # for one pair of electrodes, taken off and put on again (PRODUCT.md, "Deficit")
ALIKE_FROM = 0.75  # up to 1 / 0.75 = 1.33: ratios that need no action
LEAST_VISITS = 3  # with two visits the scatter between visits is uncertain by a factor of thirty
LEAST_WITH_LINE = 5  # visits that can spare a degree of freedom for progress


@dataclass(frozen=True)
class Ratio:
    """Ratio of one side to the other, with its interval.

    Attributes
    ----------
    ratio, low, high
        Ratio of the geometric means, and its 95 % interval.
    alike_from
        Ratios from this to its inverse count as alike.
    n, n_other
        Repetitions on the first and on the other side.
    placement_log_sd
        Scatter from one placing of the electrodes, on the log scale; 0 where they were not moved.
    """

    ratio: float
    low: float
    high: float
    alike_from: float
    n: int
    n_other: int
    placement_log_sd: float

    @property
    def different(self) -> bool:
        """Whether the whole interval lies outside `alike_from` to its inverse."""
        return self.high < self.alike_from or self.low * self.alike_from > 1.0

    @property
    def percent(self) -> tuple[float, float, float]:
        """The ratio in percent, with the lower and upper end of its interval."""
        return 100.0 * self.ratio, 100.0 * self.low, 100.0 * self.high

    @property
    def is_alike(self) -> bool:
        """Whether the ratio itself counts as alike, whatever its interval."""
        return self.alike_from <= self.ratio <= 1.0 / self.alike_from

    @property
    def alike_percent(self) -> tuple[float, float]:
        """Lower and upper limit of an alike ratio, in percent."""
        return 100.0 * self.alike_from, 100.0 / self.alike_from

    @property
    def deficit_percent(self) -> tuple[float, float, float]:
        """100 x (1 - ratio) with the lower and upper end of its interval; the involved side comes first."""
        return 100.0 * (1.0 - self.ratio), 100.0 * (1.0 - self.high), 100.0 * (1.0 - self.low)

    @property
    def alike_deficit_percent(self) -> tuple[float, float]:
        """Lower and upper limit of a deficit that counts as none."""
        low, high = self.alike_percent
        return 100.0 - high, 100.0 - low


@dataclass(frozen=True)
class Level:
    """Level of n repetitions: geometric mean and 95 % interval, uV; one repetition has no interval."""

    uv: float
    low_uv: float | None
    high_uv: float | None
    n: int


@dataclass(frozen=True)
class DetectableChange:
    """Detectable change: how far two visits of a person must differ to exceed error, from earlier visits.

    Attributes
    ----------
    usual_uv
        Geometric mean of the visits.
    log_sd
        Standard deviation between visits, natural log.
    factor, low, high
        The minimal detectable change as a factor, exp(1.96 sqrt(2) log_sd), and its 95 % interval with so few
        visits.
    trusted_factor
        The same with Student's t in place of 1.96: the change to act on. With three visits 1.96 would call
        one unchanged person in five changed.
    n
        Visits.
    """

    usual_uv: float
    log_sd: float
    factor: float
    low: float
    high: float
    trusted_factor: float
    n: int

    @property
    def is_known(self) -> bool:
        """Whether the visits scatter at all: equal visits do not show the error yet."""
        return self.log_sd > 1e-9

    def is_exceeded(self, before_uv: float, now_uv: float) -> bool:
        """Return whether two visits, each an amplitude in uV, differ by more than error."""
        before, now = _logs((before_uv, now_uv), "visits")
        return abs(float(now - before)) > log(self.trusted_factor)

    def find_band(self, before_uv: float) -> tuple[float, float]:
        """Return the range in uV in which a visit differs from the one before by no more than error."""
        return before_uv / self.trusted_factor, min(before_uv * self.trusted_factor, 1e300)


@dataclass(frozen=True)
class DetectableShift:
    """Detectable change of a value that can be 0 or negative, such as a slope: a difference, not a factor.

    Attributes
    ----------
    sd
        Standard deviation between visits.
    trusted
        Student's t x sqrt(2) x sd: the change to act on.
    n
        Visits.
    """

    sd: float
    trusted: float
    n: int

    @property
    def is_known(self) -> bool:
        """Whether the visits scatter at all."""
        return self.sd > 1e-9

    def is_exceeded(self, before: float, now: float) -> bool:
        """Return whether two visits differ by more than error."""
        return abs(now - before) > self.trusted

    def find_band(self, before: float) -> tuple[float, float]:
        """Return the range in which a visit differs from the one before by no more than error."""
        return before - self.trusted, before + self.trusted


def compare(
    involved_uv: Sequence[float],
    uninvolved_uv: Sequence[float],
    placement_log_sd: float = PLACEMENT_LOG_SD,
    alike_from: float = ALIKE_FROM,
) -> Ratio:
    """Compare two sides by the amplitudes of their repetitions.

    Parameters
    ----------
    involved_uv, uninvolved_uv
        One amplitude per repetition, uV (or any shared unit), at least two on each side. Swapping the sides
        inverts ratio and interval.
    placement_log_sd
        Standard deviation that placing the electrodes adds to the log amplitude of a side. Two legs always
        have electrodes of their own; 0 only where the same electrodes stayed on; up to 1.
    alike_from
        Ratios from this to its inverse are alike; over 0, up to 1.

    Raises
    ------
    ValueError
        Fewer than two repetitions on a side, an amplitude that is not a positive number, or a setting out of
        range.

    Notes
    -----
    Student's t on the logs, degrees of freedom after Satterthwaite 1946, the placement's variance taken as
    known. With five repetitions a side and no placement this holds the truth in 95 % of simulated cases,
    the bootstrap over repetitions in 89 % (tests/benchmarks/bench_intervals.py). Repetitions count as
    independent: where one side tires through the set, the interval stands for these repetitions only.
    """
    if not 0.0 <= placement_log_sd <= 1.0:
        raise ValueError(f"placement_log_sd must lie in 0 to 1, not {placement_log_sd!r}")
    if not 0.0 < alike_from <= 1.0:
        raise ValueError(f"alike_from must lie over 0 and up to 1, not {alike_from!r}")
    sides = (_logs(involved_uv, "involved"), _logs(uninvolved_uv, "uninvolved"))
    for side, name in zip(sides, ("involved", "uninvolved"), strict=True):
        if len(side) < 2:
            raise ValueError(
                f"{len(side)} of two repetitions on the {name} side: without two, the error is not known"
            )
    middle = float(sides[0].mean() - sides[1].mean())
    shares = [float(side.var(ddof=1)) / len(side) for side in sides]
    variance = sum(shares) + 2.0 * placement_log_sd**2
    unsure = sum(share**2 / (len(side) - 1) for share, side in zip(shares, sides, strict=True))
    half = _t(variance**2 / unsure if unsure > 0.0 else inf) * sqrt(variance)
    return Ratio(
        ratio=exp(middle),
        low=exp(middle - half),
        high=exp(middle + half),
        alike_from=alike_from,
        n=len(sides[0]),
        n_other=len(sides[1]),
        placement_log_sd=placement_log_sd,
    )


def find_level(amplitudes_uv: Sequence[float]) -> Level:
    """Return the level of repetitions, with an interval by Student's t on the logs.

    Parameters
    ----------
    amplitudes_uv
        One per repetition, uV; the interval holds for these repetitions, with the electrodes as they are.

    Raises
    ------
    ValueError
        There is no amplitude, or one is not a positive number.
    """
    logs = _logs(amplitudes_uv, "repetitions")
    n = len(logs)
    if not n:
        raise ValueError("no repetition was measured, so there is no level")
    middle = float(logs.mean())
    if n == 1:
        return Level(exp(middle), None, None, n)
    half = _t(n - 1) * float(logs.std(ddof=1)) / sqrt(n)
    return Level(exp(middle), exp(middle - half), exp(middle + half), n)


def find_detectable_change(
    visits_uv: Sequence[float], times_s: Sequence[float] | None = None
) -> DetectableChange | None:
    """Find from a person's own visits how far two of them differ by error alone.

    Parameters
    ----------
    visits_uv
        One amplitude per visit, uV, the electrodes placed anew each time. Progress over these visits counts
        as scatter and widens the interval. So take visits between which nothing changed, or give `times_s`.
    times_s
        Time of each visit, s. With five visits or more, the scatter is then measured about a straight line
        through the logs. Without it, a person who steadily trebles would never count as changed.

    Returns
    -------
    DetectableChange or None
        None, "not known", with fewer than three visits.

    Raises
    ------
    ValueError
        An amplitude is not a positive number, or the numbers of times and visits differ.

    Notes
    -----
    1.96 sqrt(2) times the within-person standard deviation (Weir 2005), on the log scale; its interval from
    the chi-square distribution of that standard deviation.
    """
    visits = _logs(visits_uv, "visits")
    n = len(visits)
    if n < LEAST_VISITS:
        return None
    log_sd, df = _find_scatter(visits, times_s)
    low_sd, high_sd = (log_sd * sqrt(df / special.chdtri(df, tail)) for tail in (0.025, 0.975))
    return DetectableChange(
        usual_uv=exp(float(visits.mean())),
        log_sd=log_sd,
        factor=_apart(1.96, log_sd),
        low=_apart(1.96, low_sd),
        high=_apart(1.96, high_sd),
        trusted_factor=_apart(_t(df), log_sd),
        n=n,
    )


def find_detectable_shift(
    visits: Sequence[float], times_s: Sequence[float] | None = None
) -> DetectableShift | None:
    """As `find_detectable_change`, for a quantity that can be 0 or negative, in any unit.

    Raises
    ------
    ValueError
        A value is not finite, or the numbers of times and visits differ.
    """
    values = np.asarray(visits, dtype=np.float64)
    if not np.all(np.isfinite(values)):
        raise ValueError("visits: a value that is not known cannot be compared; leave it out")
    if len(values) < LEAST_VISITS:
        return None
    sd, df = _find_scatter(values, times_s)
    return DetectableShift(sd, _t(df) * sqrt(2.0) * sd, len(values))


def _find_scatter(visits: NDArray[np.float64], times_s: Sequence[float] | None) -> tuple[float, int]:
    """Return the standard deviation between visits or about a line through them, and degrees of freedom."""
    n = len(visits)
    if times_s is not None and len(times_s) != n:
        raise ValueError(f"visits: {n} amplitudes and {len(times_s)} times; give one of each a visit")
    df, scatter = n - 1, visits - visits.mean()
    if times_s is not None and n >= LEAST_WITH_LINE and np.ptp(times_s) > 0.0:
        since = np.asarray(times_s, dtype=np.float64) - np.mean(times_s)
        df, scatter = n - 2, scatter - since * (since @ scatter) / (since @ since)
    return sqrt(float(scatter @ scatter) / df), df


def _apart(quantile: float, log_sd: float) -> float:
    """Return the factor between two visits that error alone seldom exceeds."""
    return exp(min(quantile * sqrt(2.0) * log_sd, 700.0))  # larger factors exceed a float


def _t(df: float) -> float:
    """Return the 97.5 % point of Student's t; of the normal distribution for infinite degrees of freedom."""
    return float(special.stdtrit(df, 0.975)) if isfinite(df) else float(special.ndtri(0.975))


def _logs(amplitudes_uv: Sequence[float], whose: str) -> NDArray[np.float64]:
    amplitudes = np.asarray(amplitudes_uv, dtype=np.float64)
    if amplitudes.ndim != 1:
        raise ValueError(f"{whose}: give a list of amplitudes, one a repetition or visit")
    bad = amplitudes[~((amplitudes > 0.0) & (amplitudes < inf))]
    if len(bad):
        raise ValueError(
            f"{whose}: an amplitude of {bad[0]:g} uV cannot be compared; leave out what was not measured"
        )
    return np.log(amplitudes)
