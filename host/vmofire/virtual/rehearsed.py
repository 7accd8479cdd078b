"""Recorded muscle that hears the cues of a running job, and plays a recorded effort at each.

In: recorded microvolts that show rest and efforts; each cue when it is given. Out: a source (source.py).
Never: synthesis, or a biceps labelled as a vastus medialis. A read from sample 0 starts a new run.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import signal as scipy_signal  # pyright: ignore[reportMissingTypeStubs]

from vmofire.guided.job_run import Note
from vmofire.guided.retime import JOIN_S, REACTIONS_S, cut_rests, loop, stretch
from vmofire.virtual.patient import ANSWERS, QUIET, is_by_both
from vmofire.virtual.recorded import find_efforts
from vmofire.virtual.source import Signal, SourceEvent

scipy: Any = scipy_signal  # ships no types

REST_S = 32.0  # length of the rest, which then repeats
LONGEST_S = 120.0  # of an effort without an end
RELEASE_S = 0.25


@dataclass
class _Effort:
    number: int
    start_s: float
    stop_s: float
    columns: list[int]
    signal: Signal | None = None  # (n_samples, n_channels) from its start, made at the first read


class Rehearsed:
    """Recorded muscle that reacts to cues.

    Parameters
    ----------
    signal_uv : array_like, (n_samples,) or (n_samples, n_channels)
        Microvolts at the skin; each channel shows rest and efforts.
    fs_hz : float
        Its rate.
    label : str
        Name of the recording; ", re-timed to the cues" is added.

    Raises
    ------
    ValueError
        A channel shows no effort or no rest.
    """

    def __init__(self, signal_uv: ArrayLike, fs_hz: float, label: str) -> None:
        signal: Signal = np.asarray(signal_uv, dtype=np.float64)
        self._recorded: Signal = signal[:, None] if signal.ndim == 1 else signal
        self._recorded_hz: float = fs_hz
        self._bursts = [find_efforts(column, fs_hz) for column in self._recorded.T]
        self._active = [find_efforts(column, fs_hz, whole=False) for column in self._recorded.T]
        if not all(self._bursts):
            raise ValueError("the recording shows no effort; take one with a clear contraction")
        self.n_channels = self._recorded.shape[1]
        self.label = f"{label}, re-timed to the cues"
        self._lock = threading.Lock()
        self._fs_hz: float = 0.0
        self._rest: Signal = np.zeros((1, self.n_channels))
        self._resampled: Signal = self._rest
        self._forget()

    def attend(self, note: Note, first_sample: int, fs_hz: float) -> str:
        """Hear a job's note, as Patient.attend does; return the key that answers a question, else ""."""
        data, at_s = note.data, (first_sample + note.sample) / fs_hz
        if note.kind == "question":
            given = ANSWERS.get(data["code"], "")
            return given if given in data["choices"] else str(data["choices"][0])
        if note.kind == "restless":
            return "start"
        if note.kind not in ("cue", "paused", "result"):
            return ""
        with self._lock:
            self._let_go(at_s + RELEASE_S)
            if note.kind == "cue" and data["task"] not in QUIET:
                seconds = inf if data["seconds"] is None else float(data["seconds"])
                both = is_by_both(data["task"])
                channels = range(self.n_channels) if both else data["channels"]
                self._begin(at_s, min(seconds, LONGEST_S), channels)
        return ""

    def read(self, first_sample: int, n_samples: int, fs_hz: float) -> Signal:
        """Return samples in uV, (n_samples, n_channels); read them in order."""
        with self._lock:
            if first_sample == 0 and n_samples > 1:
                self._forget()
            self._prepare(fs_hz)
            samples = np.arange(first_sample, first_sample + n_samples)
            uv: Signal = self._rest[samples % len(self._rest)]
            for effort in self._efforts:
                self._lay(effort, samples, uv)
            self._read_s = max(self._read_s, (first_sample + n_samples) / fs_hz)
            return uv

    def events(self, until_s: float) -> tuple[SourceEvent, ...]:
        """Return past and planned efforts, from the cues heard so far."""
        with self._lock:
            return tuple(
                SourceEvent("burst", column, effort.start_s, effort.stop_s)
                for effort in self._efforts
                for column in effort.columns
                if effort.start_s < until_s
            )

    def _forget(self) -> None:
        self._read_s: float = 0.0
        self._n_begun: int = 0
        self._efforts: list[_Effort] = []

    def _prepare(self, fs_hz: float) -> None:
        """Resample the recording to a rate, and cut out its rest."""
        if fs_hz == self._fs_hz:
            return
        self._fs_hz = fs_hz
        ratio = Fraction(fs_hz / self._recorded_hz).limit_denominator(1000)
        self._resampled = scipy.resample_poly(self._recorded, ratio.numerator, ratio.denominator, axis=0)
        rests: list[Signal] = []
        for active, column in zip(self._active, self._resampled.T, strict=True):
            edges = [(round(onset_s * fs_hz), round(offset_s * fs_hz)) for onset_s, offset_s in active]
            pieces = cut_rests(column, fs_hz, edges)
            rests.append(loop(pieces, round(REST_S * fs_hz), round(JOIN_S * fs_hz)))
        self._rest = np.column_stack(rests)

    def _let_go(self, at_s: float) -> None:
        if self._efforts:
            last = self._efforts[-1]
            last.stop_s = min(last.stop_s, max(at_s, self._read_s + JOIN_S))
        # Efforts that are long over are not needed.
        self._efforts = [effort for effort in self._efforts if effort.stop_s > self._read_s - 1.0]

    def _begin(self, at_s: float, seconds: float, channels: Sequence[int]) -> None:
        number = self._n_begun
        self._n_begun += 1
        start_s = max(self._read_s, at_s + REACTIONS_S[number % len(REACTIONS_S)])
        stop_s = at_s + seconds + RELEASE_S
        if start_s < stop_s:
            columns = [column for column in range(self.n_channels) if column in channels]
            self._efforts.append(_Effort(number, start_s, stop_s, columns))

    def _stretch(self, effort: _Effort) -> Signal:
        """Return a recorded effort, taken in turn, stretched to the asked length."""
        fs_hz, n_samples = self._fs_hz, 1 + round((effort.stop_s - effort.start_s) * self._fs_hz)
        pieces: list[Signal] = []
        for place, column in enumerate(self._resampled.T):
            efforts = self._bursts[place]
            onset_s, offset_s = efforts[effort.number % len(efforts)]
            piece = column[round(onset_s * fs_hz) : round(offset_s * fs_hz)]
            pieces.append(stretch(piece, n_samples, round(JOIN_S * fs_hz)))
        return np.column_stack(pieces)

    def _lay(self, effort: _Effort, samples: NDArray[np.int64], uv: Signal) -> None:
        """Cross-fade an effort with the rest at equal power, because noises add by power."""
        fs_hz = self._fs_hz
        start, stop = round(effort.start_s * fs_hz), round(effort.stop_s * fs_hz)
        inside = (samples >= start) & (samples < stop)
        if not inside.any():
            return
        if effort.signal is None:
            effort.signal = self._stretch(effort)
        at = samples[inside]
        share = np.clip(np.minimum(at - start + 1, stop - at) / (JOIN_S * fs_hz), 0.0, 1.0)
        up = np.sin(0.5 * np.pi * share)
        down = np.sqrt(1.0 - np.square(up))
        for column in effort.columns:
            uv[inside, column] = uv[inside, column] * down + effort.signal[at - start, column] * up
