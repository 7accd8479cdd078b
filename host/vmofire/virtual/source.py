"""What a virtual board measures: anything that gives microvolts at the skin for any stretch of time.

In: a first sample, a number of samples, a rate. Out: float64 microvolts (n_samples, n_channels), and what is
known to be true. Never: an answer that depends on how the samples were asked for. Sample 0 is the moment of
START.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Signal = NDArray[np.float64]


@dataclass(frozen=True)
class SourceEvent:
    """Something known to be true of a source.

    Attributes
    ----------
    kind : {"burst", "seam"}
        A muscle is on from `start_s` to `stop_s`; or a recording begins again at both.
    channel : int
        Column it is true of.
    start_s, stop_s : float
        Seconds since sample 0.
    """

    kind: Literal["burst", "seam"]
    channel: int
    start_s: float
    stop_s: float


class Source(Protocol):
    """Gives the voltage between the electrodes.

    Attributes
    ----------
    n_channels : int
        Columns it gives.
    label : str
        What it is in plain words, "synthetic", "re-timed" or "standing in" included where that is so.
    """

    @property
    def n_channels(self) -> int:
        """Columns it gives."""
        ...

    @property
    def label(self) -> str:
        """What it is, in plain words."""
        ...

    def read(self, first_sample: int, n_samples: int, fs_hz: float) -> Signal:
        """Return samples from `first_sample` on, (n_samples, n_channels) in uV, at `fs_hz` a second."""
        ...

    def events(self, until_s: float) -> tuple[SourceEvent, ...]:
        """Return what is known to be true before `until_s` seconds, in order of time."""
        ...
