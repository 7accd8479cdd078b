"""Figures of a stretch that a person selected in a signal.

In: the filtered signal of one channel, its rate, sensor output and rest level. Out: frozen figures. Never: a
filter, or a frequency of an output that carries no spectrum.
"""

from dataclasses import dataclass
from math import isfinite, nan

import numpy as np
from numpy.typing import ArrayLike

from vmofire.dsp.amplitude import measure_rms
from vmofire.dsp.fatigue import BAND_HZ, SHORTEST_S, measure_frequencies
from vmofire.labels import OUTPUTS, Output


@dataclass(frozen=True)
class Selection:
    """Figures of a selected stretch of one channel.

    Attributes
    ----------
    duration_s : float
    rms_uv, peak_uv : float
        RMS, and the largest distance from zero, in the unit of the signal; NaN without a sample.
    median_hz, mean_hz : float
        NaN for a stretch under 0.25 s, with lost samples, or of an output without a spectrum.
    rest_ratio : float
        RMS divided by the RMS at rest; NaN where no rest is known.
    n_lost : int
        Samples missing in the stretch.
    """

    duration_s: float
    rms_uv: float
    peak_uv: float
    median_hz: float
    mean_hz: float
    rest_ratio: float
    n_lost: int


def measure_selection(
    filtered_uv: ArrayLike, fs_hz: float, output: Output = "RAW", rest_uv: float = nan
) -> Selection:
    """Measure a selected stretch.

    Parameters
    ----------
    filtered_uv : array_like, (n_samples,)
        One channel after the filters of the screen; NaN where samples were lost. mV give mV.
    fs_hz
        Sampling rate.
    output
        What the sensor gives: RECT and ENV carry no spectrum.
    rest_uv
        RMS at rest, in the unit of the signal; NaN if not known.

    Raises
    ------
    ValueError
        The signal is not one channel, or the rate is none.
    """
    uv = np.asarray(filtered_uv, dtype=np.float64)
    if uv.ndim != 1:
        raise ValueError(f"a selection is of one channel, (n_samples,), not of shape {uv.shape}")
    if not (isfinite(fs_hz) and fs_hz > 0.0):
        raise ValueError(f"the sampling rate is {fs_hz!r}; give it in Hz")
    known = uv[np.isfinite(uv)]
    rms_uv = measure_rms(uv)
    median_hz = mean_hz = nan
    has_spectrum = OUTPUTS[output].is_signal and 0.45 * fs_hz >= 4.0 * BAND_HZ[0]
    if has_spectrum and len(known) == len(uv) >= SHORTEST_S * fs_hz and rms_uv > 0.0:
        median_hz, mean_hz = measure_frequencies(uv, fs_hz)
    return Selection(
        duration_s=len(uv) / fs_hz,
        rms_uv=rms_uv,
        peak_uv=float(np.abs(known).max()) if len(known) else nan,
        median_hz=median_hz,
        mean_hz=mean_hz,
        rest_ratio=rms_uv / rest_uv if rest_uv > 0.0 else nan,
        n_lost=len(uv) - len(known),
    )
