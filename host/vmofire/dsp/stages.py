"""Streaming stages: each takes (n_samples, n_channels), gives the same shape and keeps its state.

Cutting the stream anywhere, empty blocks included, does not change the result. A stage is primed on the first
sample, so an offset makes no start-up burst. There is no reset: after a gap, make a new stage.
"""

from copy import copy
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import signal as scipy_signal  # pyright: ignore[reportMissingTypeStubs]

from vmofire.dsp.mains import LINES_HZ, MAINS_BLOCK_S, MainsFilter, Samples
from vmofire.dsp.sections import filter_in_place

__all__ = ["LINES_HZ", "BandPass", "MainsFilter", "Rms", "Samples", "filter_recording"]

signal: Any = scipy_signal  # scipy ships no types

FAR_LESS = 0.7  # share of the power: two passes that both know the hum differ by a few percent


class BandPass:
    """Butterworth band-pass, causal; 20 to 450 Hz holds the power of surface EMG.

    Parameters
    ----------
    fs_hz : float
        Sampling rate.
    n_channels : int
        Number of columns.
    low_hz, high_hz : float
        The -3 dB edges. Where the rate is too low, `high_hz` is lowered to 0.45 fs (225 Hz at 500 Hz): nearer
        to half the rate the filter's skirt has no room.
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
        self._state = np.zeros((n_channels, len(self.sos), 2))
        self._first: Samples = np.zeros((0, n_channels))

    def fork(self) -> "BandPass":
        """Return an independent copy with the present state."""
        other = copy(self)
        other._state = self._state.copy()
        return other

    def process(self, x: Samples) -> Samples:
        """Filter the next samples, (n_samples, n_channels), in the unit they come in."""
        if not len(x):
            return np.zeros_like(x)
        if not len(self._first):
            # A band-pass answers a constant with zero, so taking the first sample off everything primes it
            # exactly; sosfilt_zi would leave rounding of the size of the offset.
            self._first = x[:1].copy()
        samples = np.subtract(x.T, self._first.T, order="C")
        filter_in_place(self.sos, samples, self._state)
        return np.ascontiguousarray(samples.T)


class Rms:
    """Root mean square over the last `window_s`, causal.

    Sums start anew at each grid point, one window apart (van Herk 1992), so nothing is ever subtracted. Rest
    after a large effort is therefore exact, and the result does not depend on how the stream was cut.

    Parameters
    ----------
    fs_hz : float
        Sampling rate.
    n_channels : int
        Number of columns.
    window_s : float
        Window length; until it has filled, the mean runs over the samples so far.
    """

    def __init__(self, fs_hz: float, n_channels: int, window_s: float) -> None:
        self.n_window = max(1, round(window_s * fs_hz))
        self._squares = np.zeros((self.n_window, n_channels))  # squares of the window being filled
        self._sums = np.zeros((self.n_window + 1, n_channels))  # sums of the first 0, 1, 2 ... of them
        self._before = np.zeros((self.n_window + 1, n_channels))  # of the last window, from this sample on
        self._at = 0  # samples in the window being filled
        self._full = False

    def process(self, x: Samples) -> Samples:
        """Return the RMS at each of the next samples, (n_samples, n_channels), in the unit of `x`."""
        out = np.empty_like(x)
        done = 0
        while done < len(x):
            first, n = self._at, min(len(x) - done, self.n_window - self._at)
            last = first + n
            sums = self._sums[first : last + 1]
            sums[1:] = np.square(x[done : done + n], out=self._squares[first:last])
            np.add.accumulate(sums, axis=0, out=sums)
            here = np.add(sums[1:], self._before[first + 1 : last + 1], out=out[done : done + n])
            here /= self.n_window if self._full else np.arange(first + 1, last + 1)[:, None]
            self._at = last
            done += n
            if self._at == self.n_window:
                np.add.accumulate(self._squares[::-1], axis=0, out=self._before[-2::-1])
                self._at = 0
                self._full = True
        return np.sqrt(out, out=out)


def filter_recording(uv: Samples, fs_hz: float) -> Samples:
    """Filter a whole recording, (n_samples, n_channels), as the live path does, but hum-free throughout.

    The mains filter needs a second or two to learn that hum has begun, stopped or jumped. A stream cannot
    correct those seconds afterwards. Here the filter also runs backwards in time. The backward pass is used
    for the first 4 s, and wherever it leaves far less than the forward pass.
    """
    n_channels = uv.shape[1]
    filtered = BandPass(fs_hz, n_channels).process(uv)
    cleaned = MainsFilter(fs_hz, n_channels).process(filtered)
    backwards = MainsFilter(fs_hz, n_channels).process(filtered[::-1])[::-1]
    take_better(cleaned, backwards, fs_hz, 0)
    return cleaned


def take_better(cleaned: Samples, backwards: Samples, fs_hz: float, first_sample: int) -> None:
    """Replace samples of the forward pass by those of the backward pass where these hold less.

    Parameters
    ----------
    cleaned, backwards : ndarray, (n_samples, n_channels)
        The same samples, hum removed by the forward and by the backward pass; the first array is changed.
    fs_hz : float
        Sampling rate.
    first_sample : int
        Index of the first sample in the recording; a whole number of blocks of MAINS_BLOCK_S.
    """
    n, n_channels = max(1, round(MAINS_BLOCK_S * fs_hz)), cleaned.shape[1]
    blocks = slice(len(cleaned) // n * n)
    left, left_backwards = (
        np.square(way[blocks]).reshape(-1, n, n_channels).sum(axis=1) for way in (cleaned, backwards)
    )
    better = np.repeat(left_backwards < FAR_LESS * left, n, axis=0)
    np.copyto(cleaned[blocks], backwards[blocks], where=better)
    first = slice(max(0, round(4.0 * fs_hz) - first_sample))
    cleaned[first] = backwards[first]
