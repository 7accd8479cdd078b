"""Envelope output of a sensor (ENV): how far it is above or below its level at rest.

In: uV of an envelope (n_samples, n_channels), on whatever floor the sensor adds. Out: the distance from rest,
as the RMS of a Gaussian signal with that envelope. Never: spectrum or true onset; the sensor removed them.
"""

import math

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.recorded_channel import RecordedChannel, Signal, iterate
from vmofire.dsp.stages import Samples

WINDOW_S = 0.1  # twice the sensor's own time constant (3.6 Hz): shorter windows hold no variance of their own
MEMORY_S = 120.0  # twice the longest hold, so that rest is always remembered
RMS_PER_MEAN = math.sqrt(math.pi / 2.0)  # of a Gaussian signal: RMS over mean absolute value


class BaselineCorrected:
    """Distance of an envelope from its level at rest, causal.

    Rest is where the envelope is steadiest, not where it is lowest: an envelope that is coupled through a
    capacitor swings below its floor in an effort. An effort is never as steady as rest, because
    the variance of an envelope grows with its level.

    Parameters
    ----------
    fs_hz : float
        Sampling rate.
    n_channels : int
        Number of columns.

    Notes
    -----
    The level at rest is the mean of all 0.1 s windows of the last 120 s within 3 dB of the steadiest one's
    variance; before the first is over, the first sample. Our own choice, made on one recording of a
    MyoWare-type envelope with a floor ten times the efforts.
    """

    def __init__(self, fs_hz: float, n_channels: int) -> None:
        self._n_window = max(2, round(WINDOW_S * fs_hz))
        self._n_memory = round(MEMORY_S / WINDOW_S)
        self._samples = np.zeros((self._n_window, n_channels))  # samples of the window being filled
        self._filled = 0
        self._means: Samples = np.zeros((0, n_channels))
        self._variances: Samples = np.zeros((0, n_channels))
        self._floor: Samples = np.zeros((0, n_channels))

    def process(self, envelope_uv: Samples) -> Samples:
        """Return how far the next samples, (n_samples, n_channels), are from rest, in uV RMS."""
        out = np.empty_like(envelope_uv)
        if len(envelope_uv) and not len(self._floor):
            self._floor = envelope_uv[:1].copy()
        done = 0
        while done < len(envelope_uv):
            n = min(len(envelope_uv) - done, self._n_window - self._filled)
            samples = envelope_uv[done : done + n]
            self._samples[self._filled : self._filled + n] = samples
            out[done : done + n] = RMS_PER_MEAN * (samples - self._floor)
            self._filled += n
            done += n
            if self._filled == self._n_window:
                self._filled = 0
                self._close_window()
        return out

    def _close_window(self) -> None:
        mean, variance = _describe(self._samples, self._n_window)
        self._means = np.concatenate((self._means, mean))[-self._n_memory :]
        self._variances = np.concatenate((self._variances, variance))[-self._n_memory :]
        self._floor = _level_at_rest(self._means, self._variances, self._floor)


def correct_baseline(envelope_uv: Samples, fs_hz: float) -> Samples:
    """Return the distance from rest over a whole recording, (n_samples, n_channels), in uV RMS.

    As `BaselineCorrected`, but the level at rest, that of the whole recording, holds from the first sample.
    """
    n_window = max(2, min(round(WINDOW_S * fs_hz), len(envelope_uv)))
    if len(envelope_uv) < n_window:
        return np.zeros_like(envelope_uv)
    means, variances = _describe(envelope_uv, n_window)
    return RMS_PER_MEAN * (envelope_uv - _level_at_rest(means, variances, means.mean(axis=0, keepdims=True)))


class BaselineCorrectedColumn:
    """`correct_baseline` of one channel of any length, computed on demand."""

    def __init__(self, envelope_uv: RecordedChannel, fs_hz: float) -> None:
        self._envelope_uv = envelope_uv
        n_window = max(2, min(round(WINDOW_S * fs_hz), len(envelope_uv)))
        self._floor: Samples | None = None
        if len(envelope_uv) >= n_window:
            described = [_describe(piece[:, None], n_window) for _, piece in iterate(envelope_uv, n_window)]
            means, variances = (np.concatenate(parts) for parts in zip(*described, strict=True))
            self._floor = _level_at_rest(means, variances, means.mean(axis=0, keepdims=True))[0]

    def __len__(self) -> int:
        return len(self._envelope_uv)

    def __getitem__(self, samples: slice, /) -> Signal:
        envelope_uv = self._envelope_uv[samples]
        if self._floor is None:
            return np.zeros_like(envelope_uv)
        return RMS_PER_MEAN * (envelope_uv - self._floor)


def _describe(samples: Samples, n_window: int) -> tuple[Samples, Samples]:
    """Return mean and variance of each whole window, both (n_windows, n_channels)."""
    windows = samples[: len(samples) // n_window * n_window].reshape(-1, n_window, samples.shape[1])
    return windows.mean(axis=1), windows.var(axis=1)


def _level_at_rest(means: Samples, variances: Samples, otherwise: Samples) -> Samples:
    """Return the mean of the steadiest windows, (1, n_channels); one without any movement is a dropout."""
    moving: NDArray[np.float64] = np.where(variances > 0.0, variances, np.inf)
    steady = moving <= 2.0 * moving.min(axis=0)
    steady &= np.isfinite(moving)
    count = steady.sum(axis=0, keepdims=True)
    level = (means * steady).sum(axis=0, keepdims=True) / np.maximum(count, 1)
    return np.where(count > 0, level, otherwise)
