"""Recorded muscle as a source: repeated as it is, or re-timed to the cues of a guided job.

In: microvolts with their rate and label, of any length. Out: a source at any rate, its seams marked.
Never: reads a file of a user (recording/formats does), or labels a biceps as a vastus medialis.
"""

from collections.abc import Sequence
from fractions import Fraction
from importlib.resources import files
from math import ceil
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike
from scipy import signal as scipy_signal  # pyright: ignore[reportMissingTypeStubs]

from vmofire.dsp.bursts import find_bursts
from vmofire.dsp.contraction import Burst
from vmofire.dsp.recorded_channel import Part, RecordedChannel, find_present
from vmofire.dsp.stages import BandPass
from vmofire.guided.retime import retime
from vmofire.guided.steps import Cue
from vmofire.virtual.source import Signal, SourceEvent
from vmofire.wire import N_CHANNELS

scipy: Any = scipy_signal  # ships no types

PIECE_S = 4.0  # length resampled at a time
HALF_FILTER = 10  # samples of the slower rate on either side that scipy's resample_poly looks at


class RecordedSource:
    """A recording that begins again when it ends.

    Parameters
    ----------
    signal_uv : array_like, (n_samples,) or (n_samples, n_channels), or tuple of RecordedChannel
        Microvolts at the skin, with at most a board's channels; RecordedChannels are read only when needed.
    fs_hz : float
        Its rate.
    label : str
        Name of the source, in plain words.

    Raises
    ------
    ValueError
        The signal is empty, not finite, too wide or too short, or the rate is not valid.
    """

    def __init__(self, signal_uv: ArrayLike | tuple[RecordedChannel, ...], fs_hz: float, label: str) -> None:
        if not isinstance(signal_uv, tuple):
            signal = np.asarray(signal_uv, dtype=np.float64)
            signal = signal[:, None] if signal.ndim == 1 else signal
            if signal.ndim != 2:
                raise ValueError(f"a signal has the shape (n_samples, n_channels), not {signal.shape}")
            signal_uv = tuple(signal.T)
        columns = cast("tuple[RecordedChannel, ...]", signal_uv)
        if not 1 <= len(columns) <= N_CHANNELS:
            raise ValueError(
                f"a board measures 1 to {N_CHANNELS} channels, but this recording has {len(columns)}:"
                " choose some of its channels"
            )
        n_samples = min(len(column) for column in columns)
        if not (np.isfinite(fs_hz) and fs_hz > 0):
            raise ValueError(f"the rate of a recording must be more than 0 Hz, not {fs_hz}")
        if n_samples < fs_hz:
            raise ValueError(
                f"a recording of {n_samples / fs_hz:.3g} s is too short to play: take one of 1 s or more"
            )
        if any(find_present(Part(column, 0, n_samples), present=False) for column in columns):
            raise ValueError("the recording has holes (not a number); fill them or cut them out first")
        self.n_channels = len(columns)
        self.label = label
        self.duration_s = n_samples / fs_hz
        self._columns, self._n_recorded = columns, n_samples
        self._fs_hz = fs_hz
        self._piece: tuple[float, int, Signal] = (0.0, -1, np.zeros((0, self.n_channels)))

    def read(self, first_sample: int, n_samples: int, fs_hz: float) -> Signal:
        """Return samples in uV, (n_samples, n_channels); the same however they are cut."""
        n_piece = round(PIECE_S * fs_hz)
        uv = np.empty((n_samples, self.n_channels))
        done = 0
        while done < n_samples:
            number, start = divmod(first_sample + done, n_piece)
            part = self._resample(number, n_piece, fs_hz)[start : start + n_samples - done]
            uv[done : done + len(part)] = part
            done += len(part)
        return uv

    def events(self, until_s: float) -> tuple[SourceEvent, ...]:
        """Return the seams: the moments at which the recording begins again."""
        n_seams = max(0, ceil(until_s / self.duration_s) - 1)
        return tuple(
            SourceEvent("seam", channel, k * self.duration_s, k * self.duration_s)
            for k in range(1, n_seams + 1)
            for channel in range(self.n_channels)
        )

    def _resample(self, number: int, n_piece: int, fs_hz: float) -> Signal:
        """Return one whole piece; pieces have a fixed grid, so a sample does not depend on the read."""
        if self._piece[:2] == (fs_hz, number):
            return self._piece[2]
        ratio = Fraction(fs_hz / self._fs_hz).limit_denominator(1000)
        up, down = ratio.numerator, ratio.denominator
        n_margin = 1 + HALF_FILTER * ceil(max(up, down) / up)
        # Start at a recorded sample that matches a new one exactly; samples count from there.
        first = (number * n_piece // up) * down - ceil(n_margin / down) * down
        first_sample = first // down * up
        n_recorded = ceil((number * n_piece - first_sample + n_piece) * down / up) + n_margin
        recorded = self._gather(first % self._n_recorded, n_recorded)
        samples = recorded if up == down else scipy.resample_poly(recorded, up, down, axis=0)
        at = number * n_piece - first_sample
        piece = samples[at : at + n_piece]
        self._piece = (fs_hz, number, piece)
        return piece

    def _gather(self, at: int, n_recorded: int) -> Signal:
        """Return recorded samples from `at` on, (n_recorded, n_channels), across the seams."""
        parts: list[Signal] = []
        while n_recorded > 0:
            end = min(at + n_recorded, self._n_recorded)
            parts.append(np.stack([column[at:end] for column in self._columns], axis=1))
            n_recorded -= end - at
            at = 0
        return np.concatenate(parts)


def follow_cues(
    signal_uv: ArrayLike,
    fs_hz: float,
    label: str,
    cues: Sequence[Cue],
    efforts: Sequence[str] = ("ball_squeeze", "quad_set"),
) -> RecordedSource:
    """Return a recording with its rest and efforts moved to the cues.

    Parameters
    ----------
    signal_uv : array_like, (n_samples,) or (n_samples, n_channels)
        Microvolts at the skin; each channel shows rest and efforts.
    fs_hz : float
    label : str
        Name of the recording; ", re-timed to the cues" is added.
    cues : sequence of Cue
    efforts : sequence of str
        The tasks that get an effort.

    Returns
    -------
    RecordedSource
        As long as the cues.

    Raises
    ------
    ValueError
        A channel shows no effort or no rest.
    """
    signal = np.asarray(signal_uv, dtype=np.float64)
    signal = signal[:, None] if signal.ndim == 1 else signal
    retimed: list[Signal] = []
    for column in signal.T:
        whole, active = find_efforts(column, fs_hz), find_efforts(column, fs_hz, whole=False)
        retimed += [retime(column, fs_hz, whole, cues, efforts, active)]
    return RecordedSource(np.column_stack(retimed), fs_hz, f"{label}, re-timed to the cues")


def find_efforts(signal_uv: Signal, fs_hz: float, whole: bool = True) -> list[tuple[float, float]]:
    """Return onset and offset in s of each effort of one channel, (n_samples,).

    With `whole` only those that begin and end in the recording, without a faint beginning or end: an effort
    that a demo person makes on a cue is strong from its start. Else all, as the finder gives them.
    """
    filtered = BandPass(fs_hz, 1).process(signal_uv[:, None])[:, 0]
    bursts = find_bursts(filtered, fs_hz)
    if not whole:
        return [(burst.onset_s, burst.offset_s) for burst in bursts]
    inside = (burst for burst in bursts if not (burst.starts_before or burst.ends_after))
    return [_cut_faint_ends(filtered, fs_hz, burst) for burst in inside]


def _cut_faint_ends(filtered_uv: Signal, fs_hz: float, burst: Burst) -> tuple[float, float]:
    """Return where a burst first and last has a tenth of a second of half its RMS."""
    n = max(1, round(0.1 * fs_hz))
    start = round(burst.onset_s * fs_hz)
    square = np.square(filtered_uv[start : round(burst.offset_s * fs_hz)])
    windows = square[: len(square) // n * n].reshape(-1, n).mean(axis=1)
    strong = np.flatnonzero(windows >= 0.25 * square.mean()).tolist()
    if not strong:  # shorter than a window
        return burst.onset_s, burst.offset_s
    return (start + strong[0] * n) / fs_hz, (start + (strong[-1] + 1) * n) / fs_hz


def load_biceps(name: str = "biceps_bursts") -> tuple[Signal, float]:
    """Return a recording shipped with the project: microvolts (n_samples, 1) and rate in Hz.

    Parameters
    ----------
    name : {"biceps_bursts", "biceps_fatigue"}
    """
    with (
        (files("vmofire.virtual") / "recordings" / f"{name}.npz").open("rb") as file,
        np.load(file) as fields,
    ):
        counts = fields["signal"].astype(np.float64) - float(fields["offset_counts"])
        return counts * float(fields["uv_per_count"]), float(fields["fs_hz"])


def load_channels(n_channels: int) -> tuple[Signal, float]:
    """Return one to three parts of the bundled biceps side by side: (n_samples, n_channels), rate in Hz.

    Each channel has another part, because two equal signals would be a wiring fault. Two are of one effort,
    and alike as two healthy legs are.
    """
    bursts_uv, fs_hz = load_biceps()
    tiring_uv, _ = load_biceps("biceps_fatigue")
    n = len(bursts_uv)
    first, second, third = (tiring_uv[start : start + n] for start in range(0, 3 * n, n))
    stretches = {1: (bursts_uv,), 2: (first, second), 3: (bursts_uv, first, third)}
    return np.column_stack(stretches[n_channels]), fs_hz
