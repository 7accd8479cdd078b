"""Muscle's part of a recorded channel of any length, computed on demand.

In: a Column, NaN where samples are missing. Out: a Column of the same length.
Never: another result than `chain.extract_muscle` gives for each whole stretch, or more than pieces in memory.
"""

import weakref
from tempfile import TemporaryFile

import numpy as np

from vmofire.dsp.envelope import BaselineCorrectedColumn
from vmofire.dsp.recorded_channel import (
    Part,
    RecordedChannel,
    Signal,
    find_present,
    piece_samples,
)
from vmofire.dsp.stages import MAINS_BLOCK_S, BandPass, MainsFilter, take_better
from vmofire.labels import OUTPUTS, Output

STORE_BYTES = 1 << 28  # two hours of a channel at 4000 Hz; what lies beyond is worked out each time


class _Store:
    """Pieces that took long to work out, in a file without a name; full, or without a disk, it keeps none."""

    def __init__(self, n_piece: int) -> None:
        self._n_bytes = 8 * n_piece
        self._sizes: dict[int, int] = {}  # bytes of each piece that is kept
        self._full = False
        try:
            self._file = TemporaryFile()  # noqa: SIM115  closed when this store is dropped
        except OSError:
            self._full = True
        else:
            weakref.finalize(self, self._file.close)

    def put(self, place: int, piece: Signal) -> None:
        """Keep a piece, instead of the one that was kept there."""
        if self._full or (place + 1) * self._n_bytes > STORE_BYTES:
            return
        self._sizes.pop(place, None)
        data = np.ascontiguousarray(piece).tobytes()
        try:
            self._file.seek(place * self._n_bytes)
            self._file.write(data)
            self._file.flush()
        except OSError:
            self._full = True
        else:
            self._sizes[place] = len(data)

    def take(self, place: int) -> Signal | None:
        """Return a piece, or None where it is not kept."""
        if place not in self._sizes:
            return None
        self._file.seek(place * self._n_bytes)
        data = self._file.read(self._sizes[place])
        return np.frombuffer(data, np.float64).copy() if len(data) == self._sizes[place] else None


class FilteredColumn:
    """`stages.filter_recording` of one channel, bit for bit, in any pieces and any order.

    The backward pass runs once, from the end; its state is kept at the end of each piece. The state of the
    forward pass is kept at the beginning of each piece, as far as it has run. A piece follows from both.
    What both passes gave is kept on disk, so that each runs once however often a piece is asked for.

    Parameters
    ----------
    uv : RecordedChannel
        Without missing samples.
    fs_hz : float
        Sampling rate.
    """

    def __init__(self, uv: RecordedChannel, fs_hz: float) -> None:
        self._uv, self._fs_hz = uv, fs_hz
        self._n_piece = piece_samples(max(1, round(MAINS_BLOCK_S * fs_hz)))
        self._n_pieces = -(-len(uv) // self._n_piece)
        self._kept: dict[int, Signal] = {}  # the pieces asked for last
        self._done, self._backward_pass = _Store(self._n_piece), _Store(self._n_piece)
        self._bands = [BandPass(fs_hz, 1)]  # states at the beginning of each piece, and at the end of all
        self._forwards = [MainsFilter(fs_hz, 1)]
        for place in range(self._n_pieces - 1):
            band = self._bands[place].fork()
            band.process(self._read(place))
            self._bands.append(band)
        backwards = MainsFilter(fs_hz, 1)
        self._backwards = [backwards] * self._n_pieces
        for place in reversed(range(1, self._n_pieces)):
            self._backwards[place] = backwards
            backwards = backwards.fork()
            filtered = self._bands[place].fork().process(self._read(place))
            self._backward_pass.put(place, backwards.process(filtered[::-1])[::-1, 0])
        if self._n_pieces:
            self._backwards[0] = backwards

    def __len__(self) -> int:
        return len(self._uv)

    def __getitem__(self, samples: slice, /) -> Signal:
        start, stop, _ = samples.indices(len(self))
        if start >= stop:
            return np.zeros(0)
        places = range(start // self._n_piece, -(-stop // self._n_piece))
        parts: list[Signal] = []
        for place in places:
            first = place * self._n_piece
            piece = self._find(place)
            parts.append(piece[max(0, start - first) : stop - first])
        return np.concatenate(parts)

    def _find(self, place: int) -> Signal:
        if place not in self._kept:
            while len(self._forwards) <= place:  # the forward pass has not reached its beginning yet
                self._work_out(len(self._forwards) - 1)
            piece = self._done.take(place)
            piece = self._work_out(place) if piece is None else piece
            while len(self._kept) > 1:
                del self._kept[next(iter(self._kept))]
            self._kept[place] = piece
        return self._kept[place]

    def _work_out(self, place: int) -> Signal:
        filtered = self._bands[place].fork().process(self._read(place))
        forwards = self._forwards[place].fork()
        cleaned = forwards.process(filtered)
        if len(self._forwards) == place + 1:
            self._forwards.append(forwards)
        kept = self._backward_pass.take(place)
        if kept is None:
            backwards = self._backwards[place].fork().process(filtered[::-1])[::-1]
        else:
            backwards = kept[:, None]
        take_better(cleaned, backwards, self._fs_hz, place * self._n_piece)
        piece = cleaned[:, 0]
        self._done.put(place, piece)
        return piece

    def _read(self, place: int) -> Signal:
        return self._uv[place * self._n_piece : (place + 1) * self._n_piece][:, None]


class MuscleColumn:
    """Muscle's part of a channel with gaps: every stage starts anew after a gap.

    Parameters
    ----------
    signal : RecordedChannel
        In uV where that is known, else in the file's own unit.
    fs_hz : float
        Sampling rate.
    output : {"RAW", "RECT", "ENV"}
        Of the sensor.
    missing : float
        Value returned for a missing sample.
    """

    def __init__(
        self, signal: RecordedChannel, fs_hz: float, output: Output = "RAW", missing: float = 0.0
    ) -> None:
        self._signal, self._fs_hz = signal, fs_hz
        self._output: Output = output
        self._missing = missing
        self._there = find_present(signal)
        self._starts = [start for start, _ in self._there]
        self._kept: tuple[int, RecordedChannel] | None = None  # the stretch asked for last

    def __len__(self) -> int:
        return len(self._signal)

    def __getitem__(self, samples: slice, /) -> Signal:
        start, stop, _ = samples.indices(len(self))
        muscle = np.full(max(0, stop - start), self._missing)
        at = max(0, int(np.searchsorted(self._starts, start, "right")) - 1)
        for place in range(at, len(self._there)):
            first, end = self._there[place]
            if first >= stop:
                break
            a, b = max(first, start), min(end, stop)
            if a < b:
                muscle[a - start : b - start] = self._extract(place)[a - first : b - first]
        return muscle

    def _extract(self, place: int) -> RecordedChannel:
        if self._kept is None or self._kept[0] != place:
            self._kept = place, extract(Part(self._signal, *self._there[place]), self._fs_hz, self._output)
        return self._kept[1]


def extract(uv: RecordedChannel, fs_hz: float, output: Output = "RAW") -> RecordedChannel:
    """Return the muscle's part of a stretch without gaps, as `chain.extract_muscle` does for an array."""
    nature = OUTPUTS[output].nature
    if nature == "signal":
        return FilteredColumn(uv, fs_hz)
    return BaselineCorrectedColumn(uv, fs_hz) if nature == "envelope" else uv
