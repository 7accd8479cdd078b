"""Source of a virtual board: gives microvolts at the skin for any span of time.

In: a first sample, a number of samples, a rate. Out: float64 microvolts (n_samples, n_channels), and known
events. Never: samples that depend on the size of the reads. Sample 0 is the moment of
START.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Signal = NDArray[np.float64]


@dataclass(frozen=True)
class SourceEvent:
    """Known event of a source, as ground truth.

    Attributes
    ----------
    kind : {"burst", "seam"}
        A muscle is on from `start_s` to `stop_s`; or a recording begins again at both.
    channel : int
        Column of the event.
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
        Number of columns.
    label : str
        Name in plain words, with "synthetic", "re-timed" or "standing in" if that is so.
    """

    @property
    def n_channels(self) -> int:
        """Number of columns."""
        ...

    @property
    def label(self) -> str:
        """Name, in plain words."""
        ...

    def read(self, first_sample: int, n_samples: int, fs_hz: float) -> Signal:
        """Return samples from `first_sample` on, (n_samples, n_channels) in uV, at `fs_hz` a second."""
        ...

    def events(self, until_s: float) -> tuple[SourceEvent, ...]:
        """Return the known events before `until_s` seconds, in order of time."""
        ...
