"""Streaming stages: each takes (n_samples, n_channels) and gives the same shape, carrying its state.

Cutting the stream anywhere, empty blocks included, does not change the answer. A stage is primed on the
first sample, so an offset makes no start-up burst. No reset: after a gap, make a new one.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import signal as scipy_signal  # pyright: ignore[reportMissingTypeStubs]

signal: Any = scipy_signal  # scipy ships no types
Samples = NDArray[np.float64]

LINES_HZ = (50.0, 60.0)
MAINS_BLOCK_S = 0.1  # five periods of 50 Hz, six of 60 Hz: both fall on a bin of the block's own spectrum


class BandPass:
    """Butterworth band-pass, causal; 20 to 450 Hz holds the power of surface EMG.

    Parameters
    ----------
    fs_hz : float
        Sampling rate.
    n_channels : int
        Number of columns.
    low_hz, high_hz : float
        The -3 dB edges. `high_hz` is lowered to 0.45 fs where the rate cannot carry it (225 Hz at 500 Hz):
        nearer to half the rate the filter's skirt has no room.
    order : int
        Order of each edge.

    Notes
    -----
    Equals one `scipy.signal.sosfilt` call over the whole signal less its first sample.
    Band: ISEK standards and SENIAM, 10-20 to 400-500 Hz.
    """

    def __init__(
        self, fs_hz: float, n_channels: int, low_hz: float = 20.0, high_hz: float = 450.0, order: int = 4
    ) -> None:
        self.band_hz = (low_hz, min(high_hz, 0.45 * fs_hz))
        if not 0.0 < self.band_hz[0] < self.band_hz[1]:
            raise ValueError(f"no band from {low_hz:g} to {high_hz:g} Hz exists at {fs_hz:g} Hz sampling")
        self.sos: NDArray[np.float64] = signal.butter(order, self.band_hz, "bandpass", fs=fs_hz, output="sos")
        self._state = np.zeros((len(self.sos), 2, n_channels))
        self._first: Samples = np.zeros((0, n_channels))

    def process(self, x: Samples) -> Samples:
        """Filter the next rows, (n_samples, n_channels), in the unit they come in."""
        if not len(x):
            return np.zeros_like(x)
        if not len(self._first):
            # A band-pass answers a constant with zero, so taking the first sample off everything primes it
            # exactly; sosfilt_zi would leave rounding of the size of the offset.
            self._first = x[:1].copy()
        y, self._state = signal.sosfilt(self.sos, x - self._first, axis=0, zi=self._state)
        return y


class MainsFilter:
    """Pass-through until mains hum is found.

    Attributes
    ----------
    line_hz : list of float or None
        Per channel 50.0, 60.0 or None.
    share : ndarray, (n_channels,)
        Share of the power that is mains.
    """

    def __init__(self, fs_hz: float, n_channels: int) -> None:
        self.fs_hz = fs_hz
        self.line_hz: list[float | None] = [None] * n_channels
        self.share = np.zeros(n_channels)

    def process(self, x: Samples) -> Samples:
        """Take the hum off the next rows, (n_samples, n_channels)."""
        return x


class Rms:
    """Root mean square over the last `window_s`, causal.

    Sums run from window-long grid point to grid point (van Herk 1992), so nothing is ever subtracted:
    rest after a large effort is exact, and the answer does not depend on how the stream was cut.

    Parameters
    ----------
    fs_hz : float
        Sampling rate.
    n_channels : int
        Number of columns.
    window_s : float
        Window length; until it has filled, the mean runs over what there is.
    """

    def __init__(self, fs_hz: float, n_channels: int, window_s: float) -> None:
        self.n_window = max(1, round(window_s * fs_hz))
        self._before = np.zeros(
            (self.n_window + 1, n_channels)
        )  # sum of the last window from this row to its end
        self._squares = np.zeros((self.n_window, n_channels))  # squares of the window being filled
        self._sum = np.zeros((1, n_channels))
        self._at = 0  # rows in the window being filled
        self._full = False

    def process(self, x: Samples) -> Samples:
        """Return the RMS at each of the next rows, (n_samples, n_channels), in the unit of `x`."""
        out = np.empty_like(x)
        done = 0
        while done < len(x):
            n = min(len(x) - done, self.n_window - self._at)
            squares = self._squares[self._at : self._at + n]
            np.square(x[done : done + n], out=squares)
            sums = np.cumsum(np.concatenate((self._sum, squares)), axis=0)[1:]
            counts = self.n_window if self._full else np.arange(self._at + 1, self._at + n + 1)[:, None]
            here = out[done : done + n]
            np.add(sums, self._before[self._at + 1 : self._at + 1 + n], out=here)
            np.sqrt(here / counts, out=here)
            self._sum = sums[-1:]
            self._at += n
            done += n
            if self._at == self.n_window:
                self._before[:-1] = np.cumsum(self._squares[::-1], axis=0)[::-1]
                self._sum = np.zeros_like(self._sum)
                self._at = 0
                self._full = True
        return out
