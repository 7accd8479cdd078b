"""Scope: the last minute of the signal, raw and filtered, with counts and spectra; can freeze and scroll.

In: samples before and after the chain of stream.py, or a file's microvolts. Out: Columns of any stretch, a
Spectrum, scale and filters in words. Never: Qt, a filter, a judgement.
"""

from collections import deque
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import signal as scipy_signal  # pyright: ignore[reportMissingTypeStubs]

from vmofire.dsp.chain import Slice
from vmofire.dsp.ref import Inputs
from vmofire.dsp.sensor import Sensor, Unit
from vmofire.dsp.stages import LINES_HZ
from vmofire.labels import OUTPUTS, Output
from vmofire.live.pixel_columns import Columns, SignalHistory
from vmofire.words import msg, say
from vmofire.words.quantities import write_tick

scipy: Any = scipy_signal  # ships no types

KEPT_S = 60.0
SPECTRUM_S = 2.0  # newest samples that are used: half a hertz of resolution
Kind = Literal["filtered", "raw"]
Samples = NDArray[np.float64]


class Spectrum(NamedTuple):
    """Power spectral densities of one channel.

    Attributes
    ----------
    hz : ndarray, (n,)
    raw, filtered : ndarray, (n,)
        Square of the scope's unit per hertz.
    mains_hz : tuple of float
        Frequencies of hum of a 50 and a 60 Hz grid, with harmonics.
    """

    hz: Samples
    raw: Samples
    filtered: Samples
    mains_hz: tuple[float, ...]


@dataclass(frozen=True)
class Counts:
    """Statistics of one channel over the last second, in counts of the summed sample."""

    low: int
    mean: float
    high: int


class Scope:
    """Keeps raw and filtered signal for a close look.

    Parameters
    ----------
    sensor : Sensor or None
        Of every channel; None for microvolts of another program, with an unknown sensor.
    kept_s : float
        Length kept, s: a minute of a live signal, all of a recording.
    output : {"RAW", "RECT", "ENV"}
        Kind of the signal, if no sensor is known.

    Attributes
    ----------
    frozen : bool
        Whether the picture stands still; new samples are kept anyway.
    """

    def __init__(
        self,
        sensor: Sensor | None,
        kept_s: float = KEPT_S,
        output: Output = "RAW",
    ) -> None:
        self.sensor = sensor
        self.output: Output = sensor.output if sensor else output
        self.kept_s = kept_s
        self.frozen = False
        self.fs_hz = 0.0
        self.n_channels = 0
        self.filters: tuple[str, ...] = ()  # filters of the signal, in words
        self._has_ref = False
        self._history: dict[Kind, SignalHistory] = {}
        self._counts: deque[NDArray[np.uint16]] = deque()  # the last second or a little more
        self._still: dict[Kind, SignalHistory] | None = None
        self._scrolled: tuple[tuple[Kind, int, int], SignalHistory] | None = None

    def begin(self, fs_hz: float, inputs: Inputs | int, filters: tuple[str, ...]) -> None:
        """Begin with samples of another rate or other channels; earlier samples are dropped.

        Parameters
        ----------
        fs_hz : float
        inputs : Inputs or int
            Of the board, or how many channels a file has.
        filters : tuple of str
            As Chain names them.
        """
        board = isinstance(inputs, Inputs)
        n_channels = len(inputs.muscles) if board else inputs
        self.fs_hz, self.n_channels, self.filters = fs_hz, n_channels, filters
        self._has_ref = board and inputs.ref is not None
        self._counts.clear()
        self.freeze(False)
        n_kept = round((self.kept_s + 1) * fs_hz)
        kinds: tuple[Kind, ...] = ("raw", "filtered")
        self._history = {kind: SignalHistory(n_kept, n_channels) for kind in kinds}

    def push(self, uv: Samples, samples: Slice, counts: NDArray[np.uint16] | None = None) -> None:
        """Take the next samples: input of the chain in `unit`, its output, and the counts."""
        if not len(uv):
            return
        self._history["raw"].append(uv, samples.rms_uv, samples.active)
        self._history["filtered"].append(samples.filtered_uv, samples.rms_uv, samples.active)
        if counts is not None:
            self._counts.append(counts)
            while sum(map(len, self._counts)) - len(self._counts[0]) >= self.fs_hz:
                self._counts.popleft()

    def lose(self, n_samples: int) -> None:
        """Take a gap: the next `n_samples` are missing."""
        for history in self._history.values():
            history.append_gap(n_samples)
        self._counts.clear()

    def freeze(self, frozen: bool) -> None:
        """Freeze the picture, or let it go on."""
        self.frozen = frozen
        self._still = self._scrolled = None
        if frozen and any(history.head for history in self._history.values()):
            self._still = {
                kind: history.part(history.oldest, history.head) for kind, history in self._history.items()
            }

    def end(self) -> None:
        """Freeze for good: no samples come any more, so no copy is needed."""
        self.frozen, self._still = True, self._history

    @property
    def longest_back_s(self) -> float:
        """Longest way that a frozen picture can be scrolled back, s."""
        if not self._still:
            return 0.0
        return (self._still["raw"].head - self._still["raw"].oldest) / self.fs_hz

    def columns(self, kind: Kind, n_columns: int, span_s: float, back_s: float = 0.0) -> Columns | None:
        """Return the signal of one picture; None before the first samples.

        Parameters
        ----------
        kind : {"filtered", "raw"}
        n_columns : int
        span_s : float
            Seconds that it shows, at least.
        back_s : float
            How long before the newest sample it ends, if the picture is frozen.
        """
        if not self.fs_hz:
            return None
        per_column = max(1, int(np.ceil(min(span_s, self.kept_s) * self.fs_hz / n_columns)))
        if self._still is None:
            return self._history[kind].columns(n_columns, per_column)
        still = self._still[kind]
        oldest = still.oldest
        stop = max(1, still.head - oldest - round(back_s * self.fs_hz))
        # Only the samples in view; the columns keep their places in the whole history.
        start = max(0, stop - (n_columns + 1) * per_column) // per_column * per_column
        if self._scrolled is None or self._scrolled[0] != (kind, start, stop):
            self._scrolled = (kind, start, stop), still.part(oldest + start, oldest + stop)
        columns = self._scrolled[1].columns(n_columns, per_column)
        return replace(columns, first=columns.first + start // per_column)

    def spectrum(self, channel: int, back_s: float = 0.0) -> Spectrum | None:
        """Return the spectra of a channel over two seconds; None if samples are missing in them."""
        n = round(SPECTRUM_S * self.fs_hz)
        histories = self._still or self._history
        if not n or not histories:
            return None
        stop = histories["raw"].head - (round(back_s * self.fs_hz) if self._still else 0)
        if stop - n < histories["raw"].oldest:
            return None
        raw, filtered = (
            histories[kind].signal(stop - n, stop)[:, channel].astype(np.float64)
            for kind in ("raw", "filtered")
        )
        if np.isnan(raw).any():
            return None
        hz, raw_power = scipy.welch(raw - raw.mean(), self.fs_hz, nperseg=n // 2)
        _, power = scipy.welch(filtered, self.fs_hz, nperseg=n // 2)
        nets = [k * line for line in LINES_HZ for k in range(1, 10) if k * line < self.fs_hz / 2]
        return Spectrum(hz, raw_power, power, tuple(sorted(set(nets))))

    def counts(self, channel: int) -> Counts | None:
        """Return the counts of the last second of a channel; None if it is lost."""
        if not self._counts:
            return None
        values = np.concatenate([counts[:, channel] for counts in self._counts])
        return Counts(int(values.min()), float(values.mean()), int(values.max()))

    @property
    def unit(self) -> Unit:
        """Unit of every amplitude: uV at the skin, or mV at the sensor's output if its gain is unknown."""
        return self.sensor.unit if self.sensor else "uV"

    def describe_scale(self) -> str:
        """Return how a sample becomes microvolts, as a sentence."""
        if self.sensor is None:
            return say("{output}, in µV as the file has it.", output=self.output)
        step = write_tick(float(f"{self.sensor.step():.2g}"))
        if self.sensor.gain is None:
            message = msg("{output}, gain not known. One count is {step} mV at the sensor's output.")
            return say(message, output=self.output, step=step)
        gain = write_tick(self.sensor.gain)
        if self._has_ref and OUTPUTS[self.output].is_signal:
            message = msg("{output} minus REF, gain {gain}. One count is {step} µV.")
            return say(message, output=self.output, gain=gain, step=step)
        return say("{output}, gain {gain}. One count is {step} µV.", output=self.output, gain=gain, step=step)
