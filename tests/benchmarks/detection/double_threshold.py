"""The plain double threshold, as most laboratories write it: a level and a time.

In: band-passed EMG and its rest. Out: events. Never: a setting chosen by its result.
"""

import numpy as np
from detection.counting import Event
from scipy import ndimage

SMOOTH_S = 0.05
LEVEL_SD = 3.0  # above the mean at rest (Hodges and Bui 1996)
HOLD_S = 0.05  # above it to begin, below it to end


def find_events(filtered_uv: np.ndarray, fs_hz: float, rest: tuple[int, int]) -> list[Event]:
    """Return where the smoothed, rectified signal is above rest mean + 3 SD for 50 ms or more.

    `rest` are the first and the last row of a stretch at rest.
    """
    smooth = ndimage.uniform_filter1d(np.abs(filtered_uv), max(1, round(SMOOTH_S * fs_hz)))
    quiet = smooth[slice(*rest)]
    above = smooth > quiet.mean() + LEVEL_SD * quiet.std()
    hold = np.ones(max(1, round(HOLD_S * fs_hz)))
    above = ndimage.binary_closing(np.pad(above, len(hold)), hold)[len(hold) : -len(hold)]
    above = ndimage.binary_opening(above, hold)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], above, [False])).astype(int))) / fs_hz
    return [(a, b) for a, b in edges.reshape(-1, 2).tolist()]
