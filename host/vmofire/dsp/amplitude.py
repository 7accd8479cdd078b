"""Amplitude of a muscle: RMS in uV, the maximum it is divided by, and percent of that maximum.

In: one hum-free channel in uV at the skin (n_samples,), NaN where samples were lost. Out: frozen records. A
reference is made once, named, and never changes; values over 100 % are shown as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vmofire.settings import Settings, contradict, setting
from vmofire.words import msg

Method = Literal[
    "mvc_same_task", "isometric_mvc", "submaximal_task", "task_peak", "non_normalized", "maximal_m_wave"
]

# The six ways of the CEDE amplitude normalization matrix, in its words and order (Besomi and others 2020).
CEDE_NAMES: dict[Method, str] = {
    "mvc_same_task": msg("maximal voluntary contraction (MVC) in same task/context as the task of interest"),
    "isometric_mvc": msg("standardized isometric MVC"),
    "submaximal_task": msg("standardized submaximal task (isometric/dynamic)"),
    "task_peak": msg("peak/mean EMG amplitude in task"),
    "non_normalized": msg("non-normalized"),
    "maximal_m_wave": msg("maximal M-wave"),
}
_UNITS: dict[Method, str] = {
    "mvc_same_task": "%MVC",
    "isometric_mvc": "%MVC",
    "submaximal_task": "%submax",
    "task_peak": "%peak",
    "maximal_m_wave": "%Mmax",
}
WINDOW_S = (0.5, 1.0)  # a maximum read in shorter windows varies more (SCIENCE: 100 ms the worst)

Outcome = Literal["more", "done", "not_repeatable", "too_low", "painful"]


@dataclass(frozen=True)
class Best:
    """Best stretch of a trial: its RMS in uV, and its start in s from the trial's first sample."""

    rms_uv: float
    start_s: float


@dataclass(frozen=True)
class Reference:
    """Reference that amplitudes are divided by; made once, and never changed by later trials.

    Parameters
    ----------
    rms_uv
        The reference, uV.
    method
        How it was obtained, by the list of the CEDE consensus; not "non_normalized", which has no reference.
    window_s
        The RMS window it was read in, 0.5 to 1 s.

    Raises
    ------
    ValueError
        The reference is not a positive number, the method has none or is not on the list, or the window is
        out of range.
    """

    rms_uv: float
    method: Method
    window_s: float = 1.0

    def __post_init__(self) -> None:
        """Refuse fields that make no reference."""
        if not 0.0 < self.rms_uv < inf:
            raise ValueError(f"a reference of {self.rms_uv!r} uV is none: repeat the trial")
        if self.method not in _UNITS:
            raise ValueError(f"{self.method!r} is no method with a reference; use one of {', '.join(_UNITS)}")
        _check_window(self.window_s)

    @property
    def name(self) -> str:
        """The method as CEDE names it."""
        return CEDE_NAMES[self.method]

    @property
    def unit(self) -> str:
        """Unit of a share of this reference; only a maximum gives %MVC."""
        return _UNITS[self.method]

    def to_percent(self, rms_uv: float) -> float:
        """Return an amplitude given in uV in percent of the reference; 0 or more, not limited to 100 %."""
        if not 0.0 <= rms_uv < inf:
            raise ValueError(
                f"an amplitude of {rms_uv!r} uV has no share of the reference: it was not measured"
            )
        return 100.0 * rms_uv / self.rms_uv


@dataclass(frozen=True)
class MaximalEffort:
    """One maximal effort.

    Attributes
    ----------
    rms_uv
        Its best second, uV; None where the signal gave none (lost, or refused by the quality gate).
    pain
        As the person said right after it, 0 to 10.
    """

    rms_uv: float | None
    pain: float = 0.0

    def __post_init__(self) -> None:
        """Refuse values that no trial can have."""
        if self.rms_uv is not None and not 0.0 < self.rms_uv < inf:
            raise ValueError(
                f"a trial of {self.rms_uv!r} uV: give its RMS, or None where nothing was measured"
            )
        if not 0.0 <= self.pain <= 10.0:
            raise ValueError(f"pain is told from 0 to 10, not {self.pain!r}")


@dataclass(frozen=True)
class PainSettings(Settings):
    """Limits of pain at which a job that loads a knee stops."""

    pain_limit: float = setting(3.0, 0, 10, msg("of 10"), msg("pain above this stops"))
    pain_rise: float = setting(2.0, 1, 10, msg("of 10"), msg("pain that rises by this or more stops"))


@dataclass(frozen=True)
class MaximumSettings(PainSettings):
    """Settings of a maximum: project conventions (PRODUCT.md, "Maximum"), none clinically validated.

    Raises
    ------
    ValueError
        A setting is out of its range, or the least number of trials exceeds the most.
    """

    trials: int = setting(3, 2, 10, "", msg("fewest trials"))
    most: int = setting(5, 2, 10, "", msg("most trials"))
    within: float = setting(
        0.1, 0.01, 0.5, msg("of the best"), msg("the second best trial may be this far below the best")
    )
    third_within: float = setting(
        0.5, 0.01, 0.9, msg("of the best"), msg("the third best trial may be this far below the best")
    )
    least_ratio: float = setting(5.0, 1, 50, "", msg("a trial counts from this many times rest on"))
    window_s: float = setting(1.0, *WINDOW_S, "s", msg("RMS window of a maximum"))

    def __post_init__(self) -> None:
        """Refuse settings out of their range."""
        super().__post_init__()
        if self.trials > self.most:
            raise contradict("trials <= most")


@dataclass(frozen=True)
class Maximum:
    """State of a series of maximal efforts.

    Attributes
    ----------
    outcome
        "more": another trial is needed. "done". "not_repeatable": all allowed trials done, the best two or
        three too far apart. "too_low": no trial is far enough above rest. "painful": stop; a fixed
        limb-weight hold is the reference, within the person only.
    reference
        The best trial, when done; otherwise None, so that nothing is divided by an invalid maximum.
    apart_percent
        How far the second best is below the best; None with fewer than two valid trials.
    third_percent
        How far the third best is below the best; None with fewer than three.
    n_low
        Trials too close to rest to count.
    """

    outcome: Outcome
    reference: Reference | None = None
    apart_percent: float | None = None
    third_percent: float | None = None
    n_low: int = 0


def measure_rms(filtered_uv: ArrayLike) -> float:
    """Return the RMS in uV over a window, (n_samples,); lost samples (NaN) are left out, NaN if all are."""
    uv = np.asarray(filtered_uv, dtype=np.float64).ravel()
    known = uv[np.isfinite(uv)]
    return float(np.sqrt(np.mean(np.square(known)))) if len(known) else float("nan")


def find_best(
    filtered_uv: ArrayLike, fs_hz: float, window_s: float = 1.0, dropped_s: float = 1.0
) -> Best | None:
    """Find the window with the highest RMS in a trial.

    Parameters
    ----------
    filtered_uv : array_like, (n_samples,)
        From the start of the trial to its end, uV; NaN where samples were lost.
    fs_hz
        Sampling rate.
    window_s
        0.5 to 1 s.
    dropped_s
        Left out at the beginning, where the joint jerks; 0 or more.

    Returns
    -------
    Best or None
        None where no window is free of losses.

    Raises
    ------
    ValueError
        The trial is shorter than what is dropped and one window, or an argument is out of range.

    Notes
    -----
    The best of many windows is a little above the steady level: by 7 % for 5 s of steady simulated effort
    (tests/benchmarks/bench_intervals.py). All trials of all visits share that.
    """
    _check_window(window_s)
    if not (0.0 < fs_hz < inf and 0.0 <= dropped_s < inf):
        raise ValueError(f"rate {fs_hz!r} Hz and dropped_s {dropped_s!r} must be a rate and 0 s or more")
    uv = np.asarray(filtered_uv, dtype=np.float64)
    if uv.ndim != 1:
        raise ValueError(f"a trial is one channel, (n_samples,), not of shape {uv.shape}")
    first, n = round(dropped_s * fs_hz), max(1, round(window_s * fs_hz))
    if len(uv) < first + n:
        raise ValueError(
            f"a trial of {len(uv) / fs_hz:.2f} s is too short: {dropped_s:g} s are dropped, {window_s:g} s "
            "are read; hold longer"
        )
    known = np.isfinite(uv[first:])
    sums = _sum_windows(np.square(np.where(known, uv[first:], 0.0)), n)
    sums[_sum_windows(1.0 - known, n) > 0.5] = -1.0
    best = int(np.argmax(sums))
    if sums[best] < 0.0:
        return None
    return Best(measure_rms(uv[first + best : first + best + n]), (first + best) / fs_hz)


def judge_trials(
    trials: Sequence[MaximalEffort], settings: MaximumSettings | None = None, rest_uv: float | None = None
) -> Maximum:
    """Judge whether a series of maximal efforts gives a reference, or what to do next.

    Parameters
    ----------
    trials
        In the order they were done.
    settings
        When a maximum counts.
    rest_uv
        Level at rest; None if not known, then no trial is too low.

    Raises
    ------
    ValueError
        More trials than allowed were done.
    """
    settings = settings or MaximumSettings()
    if len(trials) > settings.most:
        raise ValueError(f"{len(trials)} trials: no more than {settings.most} are asked of anybody")
    if any(trial.pain > settings.pain_limit for trial in trials):
        return Maximum("painful")
    least_uv = settings.least_ratio * (rest_uv or 0.0)
    measured_uv = sorted((trial.rms_uv for trial in trials if trial.rms_uv is not None), reverse=True)
    known_uv = [uv for uv in measured_uv if uv >= least_uv]
    apart, third = (
        (known_uv[0] - known_uv[place]) / known_uv[0] if len(known_uv) > place else None for place in (1, 2)
    )
    told = Maximum(
        "more",
        None,
        None if apart is None else 100.0 * apart,
        None if third is None else 100.0 * third,
        len(measured_uv) - len(known_uv),
    )
    agree = apart is not None and apart <= settings.within
    if len(known_uv) >= settings.trials and agree and (third is None or third <= settings.third_within):
        reference = Reference(known_uv[0], "isometric_mvc", settings.window_s)
        return replace(told, outcome="done", reference=reference)
    if not known_uv and told.n_low and len(trials) >= settings.trials:
        return replace(told, outcome="too_low")
    return told if len(trials) < settings.most else replace(told, outcome="not_repeatable")


def count_above(filtered_uv: ArrayLike, fs_hz: float, reference: Reference) -> tuple[int, int]:
    """Count the windows above a reference, each as long as its own window.

    Parameters
    ----------
    filtered_uv : array_like, (n_samples,)
        One effort, uV; NaN where samples were lost. Windows that are not whole are left out.
    fs_hz
        Sampling rate.
    reference
        A maximum.

    Returns
    -------
    tuple of int
        Windows above it, and all windows, by where they start.
    """
    squares = np.square(np.asarray(filtered_uv, dtype=np.float64))
    n = max(1, round(reference.window_s * fs_hz))
    if len(squares) < n:
        return 0, 0
    known = np.isfinite(squares)
    whole = _sum_windows(1.0 - known, n) < 0.5
    above = _sum_windows(np.where(known, squares, 0.0), n) > n * reference.rms_uv**2
    return int(np.count_nonzero(above & whole)), int(np.count_nonzero(whole))


def _sum_windows(x: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    """Return the sum over each window of n samples, by where it starts."""
    below = np.concatenate(([0.0], np.cumsum(x)))
    return below[n:] - below[:-n]


def _check_window(window_s: float) -> None:
    low, high = WINDOW_S
    if not low <= window_s <= high:
        raise ValueError(f"a maximum is read in windows of {low:g} to {high:g} s, not {window_s!r}")
