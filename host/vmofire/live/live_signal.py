"""Signal of a stream: counts pass the stages, the last minute is kept, and each channel has a state now.

In: counts of one rate and the same inputs, in order; samples that were lost. Out: pieces with their quality,
pixel columns, the state of every channel. Never: an item of the queue, a job, a screen.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.chain import JudgedChain, Slice
from vmofire.dsp.quality import Quality
from vmofire.dsp.ref import Inputs
from vmofire.dsp.stages import Samples
from vmofire.live.pixel_columns import SignalHistory
from vmofire.live.recent import PIECE_S, Recent, take_counts
from vmofire.live.snapshot import ChannelView
from vmofire.messages import Counts

KEPT_S = 60.0


class Piece(NamedTuple):
    """Samples that have passed the stages.

    Attributes
    ----------
    uv : ndarray, (n_samples, n_channels)
        Before the stages.
    samples : Slice
    quality : list of Quality
        One a channel.
    counts : ndarray or None
        As they came; None if the source sends microvolts.
    """

    uv: Samples
    samples: Slice
    quality: list[Quality]
    counts: NDArray[Any] | None


class LiveSignal:
    """Signal of all muscles.

    Parameters
    ----------
    inputs : Inputs
    fs_hz : float

    Attributes
    ----------
    inputs : Inputs
        A new run may state another converter.
    chain : JudgedChain
        The stages, since the last gap.
    history : SignalHistory
    recent : Recent
        What a scope that opens needs beside the history.
    """

    def __init__(self, inputs: Inputs, fs_hz: float) -> None:
        self.inputs, self._fs_hz = inputs, fs_hz
        self._waiting: list[Counts] = []
        self._n_waiting = 0
        self.history = SignalHistory(round((KEPT_S + 1) * fs_hz), len(inputs.muscles))
        self.recent = Recent()
        self._renew()

    def _renew(self) -> None:
        """Begin with new stages, which know nothing of a signal."""
        n_channels = len(self.inputs.muscles)
        self.chain = JudgedChain(self._fs_hz, n_channels, self.inputs.sensor)
        self._rms_uv = np.full(n_channels, np.nan)
        self._active = np.zeros(n_channels, np.bool_)

    def wait(self, counts: Counts) -> bool:
        """Take the next counts; return whether so many wait that they must be processed now."""
        self._waiting.append(counts)
        self._n_waiting += len(counts)
        return self._n_waiting >= PIECE_S * self._fs_hz

    def process(self) -> Iterator[Piece]:
        """Push all waiting samples through the stages, and yield them in pieces."""
        if not self._waiting:
            return
        counts = self._waiting[0] if len(self._waiting) == 1 else np.concatenate(self._waiting)
        self._waiting.clear()
        self._n_waiting = 0
        self.recent.push(self.history.head, counts)
        uv, ref_v = self.inputs.to_signal(counts), self.inputs.read_ref_v(counts)
        for piece, samples, quality in self.chain.process_judged(uv, ref_v):
            self.history.append(samples.filtered_uv, samples.rms_uv, samples.active)
            self._rms_uv, self._active = samples.rms_uv[-1], samples.active[-1]
            yield Piece(uv[piece], samples, quality, take_counts(self.inputs, counts[piece]))
        self.recent.drop(self.history.oldest)

    def lose(self, n_samples: int) -> None:
        """Show samples as lost, and restart the stages after them; the rest level is kept."""
        self.history.append_gap(n_samples)
        rest_uv = self.chain.rest_uv
        self._renew()
        self.chain.activation.keep_rest(rest_uv)

    def view(
        self, labels: Sequence[str], goals_uv: Sequence[float], goal_uv: float | None, *, running: bool
    ) -> tuple[ChannelView, ...]:
        """Return the state of every channel.

        Parameters
        ----------
        labels : sequence of str
            Of the channels.
        goals_uv : sequence of float
            Of a job; NaN, or none for a channel, where it sets none.
        goal_uv : float or None
            For all others; None for the threshold of each.
        running : bool
            Whether samples come.
        """
        chain = self.chain
        rest_uv, thresholds_uv, active = chain.rest_uv, chain.activation.threshold_uv, self._active.tolist()
        views: list[ChannelView] = []
        for i, label in enumerate(labels):
            goal = thresholds_uv[i] if goal_uv is None else goal_uv
            if i < len(goals_uv) and np.isfinite(goals_uv[i]):
                goal = goals_uv[i]
            rms_uv = self._rms_uv[i] if running else np.nan
            views.append(ChannelView.of(label, chain.judged[i], active[i], rms_uv, rest_uv[i], goal))
        return tuple(views)
