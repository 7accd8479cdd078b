"""Power spectrum of two seconds of one channel, before and after the filters.

In: a stretch of samples, raw and filtered. Out: a Spectrum. Never: the choice of the stretch.
"""

from typing import Any, NamedTuple

import numpy as np
from scipy import signal as scipy_signal  # pyright: ignore[reportMissingTypeStubs]

from vmofire.dsp.stages import LINES_HZ, Samples

scipy: Any = scipy_signal  # ships no types

SPECTRUM_S = 2.0  # of samples that are used: half a hertz of resolution


class Spectrum(NamedTuple):
    """Power spectral densities of one channel.

    Attributes
    ----------
    hz : ndarray, (n,)
    raw, filtered : ndarray, (n,)
        Square of the scope's unit per hertz.
    mains_hz : tuple of float
        Frequencies of hum of a 50 and a 60 Hz grid, with harmonics.
    """

    hz: Samples
    raw: Samples
    filtered: Samples
    mains_hz: tuple[float, ...]


def measure_spectrum(raw: Samples, filtered: Samples, fs_hz: float) -> Spectrum | None:
    """Return the spectra of the same stretch of one channel, (n,) each; None if samples are missing in it."""
    if np.isnan(raw).any():
        return None
    hz, raw_power = scipy.welch(raw - raw.mean(), fs_hz, nperseg=len(raw) // 2)
    _, power = scipy.welch(filtered, fs_hz, nperseg=len(raw) // 2)
    nets = [k * line for line in LINES_HZ for k in range(1, 10) if k * line < fs_hz / 2]
    return Spectrum(hz, raw_power, power, tuple(sorted(set(nets))))
