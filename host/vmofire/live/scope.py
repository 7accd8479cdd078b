"""Scope: the last minute of the signal, raw and filtered, with counts, spectra and marks; it can freeze.

In: samples before and after the chain of stream.py, or a file's microvolts; marks. Out: Columns and samples
of any stretch, a Spectrum, scale and filters in words. Never: Qt, a filter, a judgement.
"""

from collections import deque
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.chain import Slice
from vmofire.dsp.ref import Inputs
from vmofire.dsp.sensor import Sensor, Unit
from vmofire.dsp.stages import Samples
from vmofire.labels import OUTPUTS, Output
from vmofire.live.pixel_columns import Columns, SignalHistory, Values
from vmofire.live.scope_signal import Kind, Mark, Runs, Span, share_samples
from vmofire.live.scope_view import Extent
from vmofire.live.spectrum import SPECTRUM_S, Spectrum, measure_spectrum
from vmofire.words import msg, say
from vmofire.words.quantities import write_tick

KEPT_S = 60.0
RUN_S = 0.02  # edges of activity and gaps are found this closely
MOST_MARKS = 1000  # of a minute: more were never set by hand


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
    began_s : float or None
        Clock time of the first sample of a recording; None for a live signal. See ScopeSignal.
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
        self.began_s: float | None = None
        self.fs_hz = 0.0
        self.n_channels = 0
        self.filters: tuple[str, ...] = ()  # filters of the signal, in words
        self._has_ref = False
        self._history: dict[Kind, SignalHistory] = {}
        self._counts: deque[NDArray[Any]] = deque()  # the last second or a little more
        self._still: dict[Kind, SignalHistory] | None = None
        self._still_from = 0  # sample number of the first sample of the frozen picture
        self._marks: deque[Mark] = deque(maxlen=MOST_MARKS)
        self._looked: tuple[tuple[Kind, int, int, int, int, int], Columns] | None = None

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
        self._marks.clear()
        self.freeze(False)
        n_kept = round((self.kept_s + 1) * fs_hz)
        kinds: tuple[Kind, ...] = ("raw", "filtered")
        self._history = {kind: SignalHistory(n_kept, n_channels) for kind in kinds}

    def push(self, uv: Samples, samples: Slice, counts: NDArray[Any] | None = None) -> None:
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

    def mark(self, words: str) -> None:
        """Take a mark at the newest sample."""
        history = self._history.get("raw")
        if history is not None and self.fs_hz:
            self._marks.append(Mark(history.head / self.fs_hz, words))

    def freeze(self, frozen: bool) -> None:
        """Freeze the picture, or let it go on."""
        self.frozen = frozen
        self._still = self._looked = None
        if frozen and any(history.head for history in self._history.values()):
            self._still_from = self._history["raw"].oldest
            self._still = {
                kind: history.part(history.oldest, history.head) for kind, history in self._history.items()
            }

    def end(self) -> None:
        """Freeze for good: no samples come any more, so no copy is needed."""
        self.frozen, self._still, self._still_from = True, self._history, 0
        self.began_s = float("nan") if self.began_s is None else self.began_s

    @property
    def extent(self) -> Extent:
        """First and last moment that can be shown: of the frozen picture, else of the newest minute."""
        history, first = self._find("raw")
        if history is None or not self.fs_hz:
            return Extent(0.0, 0.0, self.kept_s)
        # The ring keeps a second more, so that a column at its edge has all of its samples.
        oldest = max(history.oldest, history.head - round(self.kept_s * self.fs_hz))
        return Extent((first + oldest) / self.fs_hz, (first + history.head) / self.fs_hz, self.kept_s)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Marks that can be shown, in order of time."""
        extent = self.extent
        return tuple(one for one in self._marks if extent.oldest_s <= one.at_s <= extent.newest_s)

    @property
    def longest_back_s(self) -> float:
        """Longest way that a frozen picture can be scrolled back, s."""
        if not self._still:
            return 0.0
        return (self._still["raw"].head - self._still["raw"].oldest) / self.fs_hz

    def columns(self, kind: Kind, n_columns: int, span_s: float) -> Columns | None:
        """Return the newest columns, whole samples each; None before the first samples.

        Only new columns are computed, so this is what a moving picture needs.

        Parameters
        ----------
        kind : {"filtered", "raw"}
        n_columns : int
        span_s : float
            Seconds that it shows, at least.
        """
        history, first = self._find(kind)
        if history is None or not self.fs_hz:
            return None
        per_column = max(1, int(np.ceil(min(span_s, self.kept_s) * self.fs_hz / n_columns)))
        if not first:
            return history.columns(n_columns, per_column)
        stop = -(-(first + history.head) // per_column)
        edges = (stop - n_columns + np.arange(n_columns + 1)) * per_column
        columns = history.columns_between(edges - first)
        return replace(columns, first=stop - n_columns, samples_per_column=per_column)

    def columns_at(self, kind: Kind, start_s: float, stop_s: float, n_columns: int) -> Columns:
        """Return columns that share a stretch of time evenly; see ScopeSignal."""
        history, first = self._find(kind)
        if history is None:
            raise ValueError("no picture of a signal that has not begun")
        edges = share_samples(start_s, stop_s, self.fs_hz, n_columns)
        # What lies in view stands still unless samples came or went in it.
        reach = (int(edges[0]), int(edges[-1]))
        head, oldest = min(first + history.head, reach[1]), max(first + history.oldest, reach[0])
        asked = (kind, *reach, n_columns, head, oldest)
        if self._looked is None or self._looked[0] != asked:
            self._looked = asked, history.columns_between(edges - first)
        return self._looked[1]

    def samples_at(self, kind: Kind, start_s: float, stop_s: float) -> tuple[float, Values]:
        """Return the moment of the first sample and the samples of a stretch; see ScopeSignal."""
        history, first = self._find(kind)
        if history is None or not self.fs_hz:
            return 0.0, np.zeros((0, self.n_channels), np.float32)
        start = min(max(int(np.floor(start_s * self.fs_hz)) - first, history.oldest), history.head)
        stop = min(max(int(np.ceil(stop_s * self.fs_hz)) + 1 - first, start), history.head)
        return (first + start) / self.fs_hz, history.signal(start, stop)

    def find_runs(self) -> Runs:
        """Return where muscles were active and samples lost, to 20 ms; see ScopeSignal."""
        history, first = self._find("filtered")
        extent = self.extent
        step = max(1, round(RUN_S * self.fs_hz))
        edges = np.arange(
            int(extent.oldest_s * self.fs_hz) // step * step,
            int(extent.newest_s * self.fs_hz) + step,
            step,
            dtype=np.int64,
        )
        if history is None or len(edges) < 2:
            return Runs(tuple([] for _ in range(self.n_channels)), [])
        columns = history.columns_between(edges - first)
        edges_s = np.clip(edges / self.fs_hz, extent.oldest_s, extent.newest_s)
        return Runs(
            tuple(_find_spans(columns.active[:, place], edges_s) for place in range(self.n_channels)),
            _find_spans(columns.lost, edges_s),
        )

    def _find(self, kind: Kind) -> tuple[SignalHistory | None, int]:
        """Return the history in sight, frozen or live, and the sample number of its first sample."""
        if self._still is not None:
            return self._still[kind], self._still_from
        return self._history.get(kind), 0

    def spectrum(self, channel: int, stop_s: float | None = None) -> Spectrum | None:
        """Return the spectra of a channel over two seconds; None if samples are missing in them.

        Parameters
        ----------
        channel : int
        stop_s : float, optional
            Where the two seconds end; by default at the newest sample.
        """
        n = round(SPECTRUM_S * self.fs_hz)
        if not n:
            return None
        stop_s = self.extent.newest_s if stop_s is None else stop_s
        stop = round(stop_s * self.fs_hz)
        signals: list[Samples] = []
        for kind in ("raw", "filtered"):
            history, first = self._find(kind)
            start = stop - first - n
            if history is None or start < history.oldest or stop - first > history.head:
                return None
            signals.append(history.signal(start, start + n)[:, channel].astype(np.float64))
        raw, filtered = signals
        return measure_spectrum(raw, filtered, self.fs_hz)

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
        return describe_scale(self.sensor, self.output, self._has_ref)


def describe_scale(sensor: Sensor | None, output: Output, has_ref: bool) -> str:
    """Return how a sample becomes microvolts, as a sentence; without a sensor it is a file's own."""
    if sensor is None:
        return say("{output}, in µV as the file has it.", output=output)
    if sensor.in_uv:
        return say("{output}, in µV as the stream sends it.", output=output)
    step = write_tick(float(f"{sensor.step():.2g}"))
    if sensor.gain is None:
        message = msg("{output}, gain not known. One count is {step} mV at the sensor's output.")
        return say(message, output=output, step=step)
    gain = write_tick(sensor.gain)
    if has_ref and OUTPUTS[output].is_signal:
        message = msg("{output} minus REF, gain {gain}. One count is {step} µV.")
        return say(message, output=output, gain=gain, step=step)
    return say("{output}, gain {gain}. One count is {step} µV.", output=output, gain=gain, step=step)


def _find_spans(flags: NDArray[np.bool_], edges_s: Samples) -> list[Span]:
    """Return start and end of each run of set flags, s."""
    padded = np.concatenate(([False], flags, [False])).astype(np.int8)
    turns = np.flatnonzero(np.diff(padded))
    return [(float(edges_s[a]), float(edges_s[b])) for a, b in turns.reshape(-1, 2)]
