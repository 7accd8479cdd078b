"""Mean square of the hops of a recorded channel.

In: samples of any length. Out: one power for each hop. Never: more than a piece of the samples in memory.
"""

import numpy as np

from vmofire.dsp.contraction import Signal
from vmofire.dsp.recorded_channel import RecordedChannel, iterate

SPIKE = 50.0  # times the median power of the hops around: more is no muscle (20 to 100 do as well)
SPIKE_HOPS = 7  # around a hop, itself included: so many that a contraction, but no spike, is their median


def find_powers(filtered_uv: RecordedChannel, n_hop: int) -> Signal:
    """Return the mean square of each whole hop, (n_hops,)."""
    parts = [
        np.square(piece[: len(piece) // n_hop * n_hop]).reshape(-1, n_hop).mean(axis=1)
        for _, piece in iterate(filtered_uv, n_hop)
    ]
    return np.concatenate([np.zeros(0), *parts])


def limit_spikes(powers: Signal) -> Signal:
    """Return the powers without what no muscle does: a spike would set the level of its whole piece."""
    beside = SPIKE_HOPS // 2
    around = np.lib.stride_tricks.sliding_window_view(np.pad(powers, beside, mode="edge"), SPIKE_HOPS)
    return np.minimum(powers, SPIKE * np.median(around, axis=1))
