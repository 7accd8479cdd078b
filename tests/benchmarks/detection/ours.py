"""Our detectors, live and offline, as screen and report run them."""

import numpy as np
from detection.counting import Event
from detection.signals import Trial

from vmofire.dsp.activation import Activation, ActivationSettings, find_bursts
from vmofire.dsp.chain import Chain
from vmofire.dsp.stages import filter_recording


def quietest_second(filtered_uv: np.ndarray, fs_hz: float) -> tuple[int, int]:
    """Return first and last row of the second with the lowest RMS: the rest for detectors that need one.

    A second with a run of digital zero in it holds no signal and is no rest.
    """
    n = round(fs_hz)
    sums = np.concatenate(([0.0], np.cumsum(np.square(filtered_uv))))
    zeros = np.concatenate(([0], np.cumsum(filtered_uv == 0.0)))
    powers = sums[n:] - sums[:-n]
    blank = zeros[n:] - zeros[:-n] > n // 10
    start = int(np.argmin(np.where(blank, np.inf, powers)))
    return start, start + n


def filter_once(trial: Trial) -> np.ndarray:
    """Return the signal without drift and hum, (n_samples,): the input of every offline detector."""
    return filter_recording(trial.raw_uv[:, None], trial.fs_hz)[:, 0]


def offline(
    filtered_uv: np.ndarray, fs_hz: float, rest: bool = False, settings: ActivationSettings | None = None
) -> list[Event]:
    """Return the events of a report."""
    known = None
    if rest:
        start, stop = quietest_second(filtered_uv, fs_hz)
        known = (start / fs_hz, stop / fs_hz)
    return [(b.onset_s, b.offset_s) for b in find_bursts(filtered_uv, fs_hz, known, settings)]


def live(trial: Trial, calibrated: bool) -> list[Event]:
    """Return the events of the screen, at the moment it shows them, with or without a calibration stretch."""
    filtered_uv = Chain(trial.fs_hz, 1).process(trial.raw_uv[:, None]).filtered_uv
    detector = Activation(trial.fs_hz, 1)
    if calibrated:
        start, stop = quietest_second(filtered_uv[:, 0], trial.fs_hz)
        detector.learn_rest(filtered_uv[start:stop])
    return to_events(detector.process(filtered_uv)[:, 0], trial.fs_hz)


def to_events(active: np.ndarray, fs_hz: float) -> list[Event]:
    """Return runs of True, in s."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], active, [False])).astype(int))) / fs_hz
    return [(a, b) for a, b in edges.reshape(-1, 2).tolist()]
