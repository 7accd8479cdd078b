"""Check of the supply: interference of the board's own frames in the signal, in both modes of the supply.

In: counts of all inputs at rest, once with GP23 low (power saving) and once high (fixed frequency). Out: a
Finding that says how strong the spectral line is and which mode is better. Never: a port.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import signal as scipy_signal  # pyright: ignore[reportMissingTypeStubs]

from vmofire import wire
from vmofire.doctor.findings import Finding
from vmofire.doctor.sensors import LINK_FIRST
from vmofire.dsp.sensor import Sensor
from vmofire.messages import Hello
from vmofire.words import msg, say

scipy: Any = scipy_signal  # ships no types

SECONDS = 5.0
LEAST_S = 3.0
LEAK_HZ = 2.0  # a Hann window spreads a spectral line so far to either side
NEIGHBOURS_HZ = 10.0  # from LEAK_HZ to here: neighbours that the line is compared with
GRIDS_HZ = (50.0, 60.0)
GRID_HZ = 3.0  # a harmonic this close to one of the mains is not used
LINE_UV = 1.0  # a third of the 3 uV of noise allowed at rest
FIXED = msg("How to set fixed frequency: docs/real-board.md.")
FILTERED = msg("Give the sensor a supply of its own, or 10 µF and 100 nF at its pins.")
BETTER = 1.5  # one mode is better if the line of the other is so many times as strong


def find_line_uv(uv: NDArray[np.float64], fs_hz: float, frames_hz: float) -> float:
    """Return the RMS of the line at `frames_hz` and its harmonics above their neighbours; 0 for none.

    Parameters
    ----------
    uv : ndarray, (n_samples, n_channels)
        The strongest channel counts.
    fs_hz, frames_hz : float
        Samples and frames a second.

    Returns
    -------
    float
        uV. Welch's method with segments of a second, so of whole periods: each harmonic is in one bin.
    """
    n = round(fs_hz / frames_hz) * round(frames_hz)
    hz, density = scipy.welch(uv, fs_hz, "hann", n, axis=0)
    width_hz = float(hz[1])
    harmonics = np.arange(frames_hz, fs_hz / 2 - NEIGHBOURS_HZ, frames_hz)
    clear = [one for one in harmonics if all(abs(one - g * round(one / g)) > GRID_HZ for g in GRIDS_HZ)]
    power = np.zeros(uv.shape[1])
    for harmonic in clear or harmonics:  # at some rates all harmonics are on those of the mains
        away_hz = np.abs(hz - harmonic)
        line = away_hz <= LEAK_HZ
        floor = np.median(density[(away_hz > LEAK_HZ) & (away_hz <= NEIGHBOURS_HZ)], axis=0)
        excess = (density[line] - floor).sum(axis=0)
        scatter = floor * np.sqrt(line.sum()) * 3 / np.sqrt(2 * len(uv) / n)  # three times that of the mean
        power += np.where(excess > scatter, excess, 0.0) * width_hz
    return float(np.sqrt(power.max(initial=0.0)))


def look_at_supply(
    low: NDArray[np.uint16],
    high: NDArray[np.uint16],
    hello: Hello,
    sensor: Sensor,
    pins: Sequence[int],
) -> Finding:
    """Compare the line in both modes of the board's supply.

    Parameters
    ----------
    low, high : ndarray of uint16, (n_samples, 3)
        All inputs, without a gap, at rest: GP23 low (power saving), and high (fixed frequency).
    hello : Hello
        Of either run.
    sensor : Sensor
    pins : sequence of int
        Pins with a sensor.
    """
    fs_hz = hello.fs_hz
    frames_hz = fs_hz / wire.samples_per_block(hello.rate_hz)
    shortest_s = min(len(low), len(high)) / fs_hz
    if shortest_s < LEAST_S:
        words = say(
            "Only {seconds:s} came without a gap, too little to judge the supply.", seconds=shortest_s
        )
        return Finding("supply", "warning", words, say(LINK_FIRST))
    low_uv, high_uv = (
        find_line_uv(sensor.to_uv(counts[:, list(pins)], hello.oversample, hello.bits), fs_hz, frames_hz)
        for counts in (low, high)
    )
    figures = {
        "frames_hz": round(frames_hz, 2),
        "line_low_uv": round(low_uv, 2),
        "line_high_uv": round(high_uv, 2),
    }
    words = say(
        "Disturbance by the board's own frames at {frames:Hz} and its harmonics:"
        " {low:uV} in power saving (GP23 low), {high:uV} at fixed frequency (GP23 high).",
        frames=frames_hz,
        low=low_uv,
        high=high_uv,
    )
    if low_uv < LINE_UV and high_uv < LINE_UV:
        harmless = say("Neither is strong enough to matter.")
        return Finding("supply", "ok", f"{words} {harmless}", figures=figures)
    cure = say(FILTERED)
    if low_uv > BETTER * high_uv:
        better, cure = say("Fixed frequency is better on this board."), f"{cure} {say(FIXED)}"
    elif high_uv > BETTER * low_uv:
        better = say("Power saving, which vmofire uses, is better on this board.")
    else:
        better = say("Neither mode is better on this board.")
    level = "warning" if low_uv >= LINE_UV else "ok"
    return Finding("supply", level, f"{words} {better}", cure if level == "warning" else "", figures)
