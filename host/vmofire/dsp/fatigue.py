"""Fatigue of a muscle: how median frequency, mean frequency and RMS change over a hold or a set.

In: one band-passed, hum-free channel of a RAW output in uV (n_samples,), NaN where samples were lost.
Out: frozen records. A slope always comes with its interval. Never a norm: a trend within one person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.signal import windows as scipy_windows  # pyright: ignore[reportMissingTypeStubs]

from vmofire.dsp.amplitude import measure_rms
from vmofire.dsp.trend import Slope, fit_slope
from vmofire.labels import OUTPUTS, Output

windows: Any = scipy_windows  # scipy ships no types

Signal = NDArray[np.float64]

FatigueKind = Literal["tires", "effort_falls", "no_trend"]

BAND_HZ = (20.0, 450.0)  # as the band-pass; the upper edge is lowered to 0.45 of the rate in the same way
WINDOW_S = 1.0
SETTLING_S = 2.0  # start of a hold that is left out: the muscle is still settling
SHORTEST_S = 0.25  # shortest repetition: below it the median frequency scatters by more than fatigue moves it
HELD = 3.0  # a window whose RMS differs by this factor from the median one is a pause or a knock
KNOCK_SD = 5.0  # a frequency this many (robust) standard deviations off the trend is movement, not muscle
KNOCK_LEAST = 12  # windows; with fewer, outliers cannot be recognised


@dataclass(frozen=True)
class Fatigue:
    """Fatigue of one contraction: measures of each window, and the trends through them.

    Attributes
    ----------
    time_s
        The middle of each window (or repetition), s from the first sample.
    median_hz, mean_hz
        Of the power between 20 and 450 Hz; NaN where the window was lost, a pause or a knock.
    rms_uv
        NaN only where the window was lost.
    median, mean, rms
        Their slopes.
    """

    time_s: tuple[float, ...]
    median_hz: tuple[float, ...]
    mean_hz: tuple[float, ...]
    rms_uv: tuple[float, ...]
    median: Slope
    mean: Slope
    rms: Slope

    @property
    def kind(self) -> FatigueKind:
        """Kind of trend from both (Luttmann and others 1996): a weaker effort lowers the frequency too."""
        if self.median.trend != "falls":
            return "no_trend"
        return "effort_falls" if self.rms.trend == "falls" else "tires"


def follow_hold(
    filtered_uv: ArrayLike,
    fs_hz: float,
    output: Output = "RAW",
    settling_s: float = SETTLING_S,
    window_s: float = WINDOW_S,
) -> Fatigue:
    """Follow one sustained contraction, window by window.

    Parameters
    ----------
    filtered_uv : array_like, (n_samples,)
        From the start of the hold to its end, as `stages.filter_recording` gives it; NaN where samples were
        lost. A window with a loss is left out; its time still counts.
    fs_hz
        Sampling rate.
    output
        What the sensor gives. RECT and ENV are refused.
    settling_s
        Left out at the beginning, s; 0 or more.
    window_s
        Length of the window for each spectrum and RMS, s; 0.25 or more.

    Raises
    ------
    ValueError
        The output has no spectrum, the input has the wrong shape, or fewer than 5 windows are left.
    """
    if not settling_s >= 0.0:
        raise ValueError(f"settling_s is {settling_s!r}; give the seconds to leave out, 0 or more")
    if not window_s >= SHORTEST_S:
        raise ValueError(f"window_s is {window_s!r}; give {SHORTEST_S:g} s or more")
    seconds = np.size(filtered_uv) / _checked_rate(fs_hz)
    starts_s = np.arange(settling_s, seconds - window_s + 0.5 / fs_hz, window_s)
    return follow_repetitions(filtered_uv, fs_hz, [(a, a + window_s) for a in starts_s.tolist()], output)


def follow_repetitions(
    filtered_uv: ArrayLike, fs_hz: float, repetitions: Sequence[tuple[float, float]], output: Output = "RAW"
) -> Fatigue:
    """Follow repetitions of the same contraction; one spectrum each.

    Parameters
    ----------
    filtered_uv : array_like, (n_samples,)
        The whole set, as `stages.filter_recording` gives it; NaN where samples were lost.
    fs_hz
        Sampling rate.
    repetitions
        Onset and offset of each in s, in order. Those shorter than 0.25 s are skipped.
    output
        What the sensor gives. RECT and ENV are refused.

    Raises
    ------
    ValueError
        The output has no spectrum, the input has the wrong shape, or fewer than 5 repetitions are left.
    """
    if not OUTPUTS[output].is_signal:
        raise ValueError(
            f"an {output} output carries no spectrum, so no median frequency can be had from it: wire the "
            "sensor's RAW output and set the sensor to RAW. Its RMS may still be followed (trend.fit_slope)"
        )
    uv = np.asarray(filtered_uv, dtype=np.float64)
    if uv.ndim != 1:
        raise ValueError(f"fatigue is told of one channel, (n_samples,), not of shape {uv.shape}")
    if 0.45 * _checked_rate(fs_hz) < 4.0 * BAND_HZ[0]:
        raise ValueError(f"{fs_hz:g} Hz is too slow for a spectrum of muscle: sample at 500 Hz or more")
    spans = [(round(a * fs_hz), round(b * fs_hz)) for a, b in repetitions]
    if any(a < 0 or b > len(uv) or a >= b for a, b in spans):
        raise ValueError(
            f"a repetition lies outside the {len(uv) / fs_hz:g} s of signal, or ends before it begins"
        )
    spans = [(a, b) for a, b in spans if b - a >= SHORTEST_S * fs_hz]
    pieces = [uv[a:b] for a, b in spans]
    time_s = np.array([(a + b) / 2.0 / fs_hz for a, b in spans])
    whole = [bool(np.isfinite(piece).all()) for piece in pieces]
    rms_uv = np.array([measure_rms(piece) if ok else np.nan for piece, ok in zip(pieces, whole, strict=True)])
    typical_uv = float(np.median(rms_uv[rms_uv > 0.0])) if np.any(rms_uv > 0.0) else np.inf
    held = (rms_uv * HELD >= typical_uv) & (rms_uv <= HELD * typical_uv)
    hz = np.full((len(pieces), 2), np.nan)
    for i in np.flatnonzero(held):
        hz[i] = measure_frequencies(pieces[i], fs_hz)
    hz[_find_knocks(time_s, hz[:, 0])] = np.nan
    return Fatigue(
        *(tuple(column.tolist()) for column in (time_s, *hz.T, rms_uv)),
        median=fit_slope(time_s, hz[:, 0], "Hz"),
        mean=fit_slope(time_s, hz[:, 1], "Hz"),
        rms=fit_slope(time_s, rms_uv, "uV"),
    )


def measure_frequencies(filtered_uv: Signal, fs_hz: float) -> tuple[float, float]:
    """Return median and mean frequency in Hz of a stretch, (n_samples,), without gaps.

    Notes
    -----
    Multitaper spectrum (Thomson 1982; time-bandwidth 2.5, four tapers) of pieces of up to 1 s, averaged. Over
    1 s of simulated vastus it scatters by 4.1 Hz, a Hann periodogram by 6.1 Hz. Remaining hum stays within
    2.5 Hz of its line; without a taper it does not. The median frequency is where half of the power between
    20 and 450 Hz is reached, interpolated between the bins (Stulen and De Luca 1981).
    """
    n = min(len(filtered_uv), round(WINDOW_S * fs_hz))
    n_pieces = len(filtered_uv) // n
    first = (len(filtered_uv) - n * n_pieces) // 2
    pieces = filtered_uv[first : first + n * n_pieces].reshape(n_pieces, 1, n)
    power = np.square(np.abs(np.fft.rfft(pieces * _tapers(n)))).mean(axis=(0, 1))
    hz = np.fft.rfftfreq(n, 1.0 / fs_hz)
    band = (hz >= BAND_HZ[0]) & (hz <= min(BAND_HZ[1], 0.45 * fs_hz))
    power, hz = power[band], hz[band]
    below = np.cumsum(power)
    # A bin's power is reached at the bin's upper edge.
    median_hz: Signal = np.interp(0.5 * below[-1:], below, hz + 0.5 * fs_hz / n)
    return float(median_hz[0]), float(np.sum(hz * power) / below[-1])


def _find_knocks(time_s: Signal, hz: Signal) -> NDArray[np.bool_]:
    """Return the windows far off the line of Theil and Sen; a few such windows do not bend that line."""
    known = np.flatnonzero(~np.isnan(hz))
    if len(known) < KNOCK_LEAST:
        return np.zeros(len(hz), dtype=np.bool_)
    one, other = known[np.stack(np.triu_indices(len(known), 1))]
    slope = np.median((hz[other] - hz[one]) / (time_s[other] - time_s[one]))
    off = hz - slope * time_s
    off = np.abs(off - np.nanmedian(off))
    return off > KNOCK_SD * 1.4826 * np.nanmedian(off)


@lru_cache(maxsize=64)
def _tapers(n: int) -> Signal:
    return windows.dpss(n, 2.5, 4)


def _checked_rate(fs_hz: float) -> float:
    if not 0.0 < fs_hz < float("inf"):
        raise ValueError(f"the sampling rate is {fs_hz!r}; give it in Hz")
    return fs_hz
