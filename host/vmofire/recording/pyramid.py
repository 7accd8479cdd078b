"""Pyramid of a signal in a file: its samples, and their extremes per bucket at seven coarser zooms.

In: raw and filtered samples, amplitude, on and off, in order. Out: columns of any stretch at any zoom,
without reading more than a picture needs. Never: data. It can be computed from the recording again, and is
not believed unless it is whole.

Contract
--------
Level 0 holds each sample; each bucket of level n holds the extremes of `BUCKETS[n]` samples:

=============  ========================  =====================================================
plane          levels                    value, float32, one row a channel
=============  ========================  =====================================================
raw, filtered  0                         the sample; NaN where it was lost
raw_low, _high 1 and up                  smallest and largest raw sample of the bucket
low, high      1 and up                  smallest and largest filtered sample
rms            1 and up                  largest fast amplitude; level 0 computes it from `filtered`
=============  ========================  =====================================================

Where a muscle was active, samples were lost and the stages began anew is a list of stretches in the footer:
exact at every zoom. An hour of 3 x 2000 Hz takes 209 MB: 173 for the samples and 36 for the buckets.

Buckets lie on a grid from sample 0. The edges of a column move to the nearest bucket of the coarsest level
that has at least `PER_COLUMN` buckets in it: by a sixteenth of a column at most. So each sample is in one
column, no peak is missed, and a view that moves by whole columns shows the same columns. Below `16 *
PER_COLUMN` samples a column, low and high are exact; above `MOST_POWERS`, the edges for the amplitude move to
buckets of level 1.

Each `BLOCK` bytes of the planes have a CRC, checked when they are read first: a damaged disk gives an error,
not a wrong picture. The file is read by position, not mapped: a mapped file that another program cuts ends
this one (SIGBUS), and each page that was ever seen counts as this program's memory.
"""

import binascii
import os
import struct
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import BinaryIO, Literal

import numpy as np
from numpy.typing import NDArray

from vmofire.codec import decode, encode
from vmofire.errors import RecordError, VmofireError
from vmofire.words import say

VERSION = 1
MAGIC = b"VMOFIREP"
BUCKETS = (1, 16, 64, 256, 1024, 4096, 16384, 65536)
PIECE = BUCKETS[-1]  # samples added at a time: all buckets of it are whole
PER_COLUMN = 8
MOST_POWERS = 2 * BUCKETS[1]  # samples a column up to which the amplitude of each sample is computed

Plane = Literal["raw", "filtered", "raw_low", "raw_high", "low", "high", "rms"]
Kind = Literal["filtered", "raw"]
SAMPLES: tuple[Plane, ...] = ("raw", "filtered")
EXTREMES: tuple[Plane, ...] = ("raw_low", "raw_high", "low", "high", "rms")
Values = NDArray[np.float32]
Flags = NDArray[np.bool_]
Span = tuple[int, int]  # first sample, and the sample after the last

# Magic, version, channels, samples, place, length and CRC of the footer; the CRC of these follows.
_PREFIX = struct.Struct("<8sIIQQQI")
_CRC = struct.Struct("<I")
_START = 64
BLOCK = 1 << 14


class NotWholeError(Exception):
    """The file is no pyramid, of another version, cut off or damaged."""


@dataclass(frozen=True)
class Spans:
    """Stretches of a signal, each (first sample, sample after the last), in order.

    Attributes
    ----------
    starts
        Samples at which the stages began anew: the first, after gaps, and at each new run.
    lost
        Samples that are missing.
    active
        Where the muscle was active, by channel.
    """

    starts: list[int]
    lost: list[Span]
    active: list[list[Span]]


@dataclass(frozen=True)
class Stamp:
    """What tells whether a source file is still the one a pyramid was computed from.

    Attributes
    ----------
    n_bytes, modified_ns, changed_ns
        Size and times of the file, as the system tells them.
    settled
        Whether it had been left alone for a while when these were read: only then do equal times mean equal
        bytes.
    sha256
        Of all bytes.
    """

    n_bytes: int
    modified_ns: int
    changed_ns: int
    settled: bool
    sha256: str


@dataclass(frozen=True)
class Footer:
    """What stands at the end of the file.

    Attributes
    ----------
    source
        The file it was computed from.
    settings
        Everything else that the values depend on.
    spans
    rms_samples
        Window of the fast amplitude.
    told
        JSON of whatever else the writer wants to know again.
    sums_crc
        CRC of the table of CRCs; the writer sets it.
    """

    source: Stamp
    settings: str
    spans: Spans
    rms_samples: int
    told: str
    sums_crc: int = 0


@dataclass(frozen=True)
class PyramidColumns:
    """Columns of one picture, each array (n_columns, n_channels); as live.pixel_columns.Columns.

    Attributes
    ----------
    low, high, rms
        NaN where there is no sample.
    active
    lost : (n_columns,)
    """

    low: Values
    high: Values
    rms: Values
    active: Flags
    lost: Flags


def count_bytes(n_samples: int, n_channels: int) -> int:
    """Return the size of a pyramid's planes, in bytes."""
    return _Layout(n_samples, n_channels).end


class _Layout:
    """Place of every plane in the file."""

    def __init__(self, n_samples: int, n_channels: int) -> None:
        self._places: dict[tuple[int, Plane], int] = {}
        self.lengths = tuple(-(-n_samples // bucket) for bucket in BUCKETS)
        at = _START
        for level, length in enumerate(self.lengths):
            for plane in EXTREMES if level else SAMPLES:
                self._places[level, plane] = at
                at += 4 * n_channels * length
        self.end = at

    def find(self, level: int, plane: Plane, channel: int, index: int) -> int:
        return self._places[level, plane] + 4 * (channel * self.lengths[level] + index)


class PyramidWriter:
    """Writes a pyramid into an empty file; it is whole after `finish`.

    Parameters
    ----------
    file : binary file
        Open for reading and writing.
    n_samples, n_channels : int
    """

    def __init__(self, file: BinaryIO, n_samples: int, n_channels: int) -> None:
        self._file, self._layout = file, _Layout(n_samples, n_channels)
        self._n_samples, self._n_channels = n_samples, n_channels
        self._at = 0
        file.truncate(self._layout.end)

    def add(
        self,
        raw: NDArray[np.float64],
        filtered: NDArray[np.float64],
        rms: NDArray[np.float64],
    ) -> None:
        """Add the next `PIECE` samples, (n, n_channels) each, NaN where lost; the last may be fewer."""
        n = len(raw)
        if self._at % PIECE or n > PIECE or self._at + n > self._n_samples:
            raise ValueError(f"a pyramid takes whole pieces, not {n} samples after {self._at}")
        one, other, amplitude = (_turn(values) for values in (raw, filtered, rms))
        self._write(0, "raw", one)
        self._write(0, "filtered", other)
        planes = {"raw_low": one, "raw_high": one, "low": other, "high": other, "rms": amplitude}
        for level in range(1, len(BUCKETS)):
            times = BUCKETS[level] // BUCKETS[level - 1]
            for plane in EXTREMES:
                planes[plane] = _reduce(planes[plane], times, is_low=plane.endswith("low"))
                self._write(level, plane, planes[plane])
        self._at += n

    def finish(self, footer: Footer) -> None:
        """Write the footer, then the beginning that makes the file valid."""
        if self._at != self._n_samples:
            raise ValueError(f"{self._n_samples - self._at} samples are missing")
        sums = self._find_sums()
        data = encode(replace(footer, sums_crc=binascii.crc32(sums)))
        self._file.seek(self._layout.end)
        self._file.write(sums + data)
        prefix = _PREFIX.pack(
            MAGIC,
            VERSION,
            self._n_channels,
            self._n_samples,
            self._layout.end + len(sums),
            len(data),
            binascii.crc32(data),
        )
        self._file.seek(0)
        self._file.write(prefix + _CRC.pack(binascii.crc32(prefix)))
        self._file.flush()

    def _find_sums(self) -> bytes:
        """Return the CRC of each block of the planes."""
        self._file.seek(_START)
        ends = range(_START + BLOCK, self._layout.end + BLOCK, BLOCK)
        blocks = (self._file.read(min(BLOCK, self._layout.end + BLOCK - end)) for end in ends)
        return np.array([binascii.crc32(block) for block in blocks], "<u4").tobytes()

    def _write(self, level: int, plane: Plane, values: Values) -> None:
        for channel, row in enumerate(values):
            self._file.seek(self._layout.find(level, plane, channel, self._at // BUCKETS[level]))
            self._file.write(row.tobytes())


class Pyramid:
    """A whole pyramid, read where a picture needs it. Any thread may use it.

    Parameters
    ----------
    file : binary file
        Stays open until `close`, or until nobody holds this object.
    forget : callable, optional
        Called if it proves to be damaged while it is read: it must not be found again.

    Attributes
    ----------
    n_samples, n_channels : int
    footer : Footer

    Raises
    ------
    NotWholeError
        It is no pyramid of this version, or not all of it is there.
    """

    def __init__(self, file: BinaryIO, forget: Callable[[], None] = lambda: None) -> None:
        self._file, self._lock, self._forget = file, Lock(), forget
        weakref.finalize(self, file.close)  # a screen may show it until another signal takes its place
        start = self._take(0, _PREFIX.size + _CRC.size)
        if len(start) < _PREFIX.size + _CRC.size or start[:8] != MAGIC:
            raise NotWholeError
        _, version, n_channels, n_samples, place, length, crc = _PREFIX.unpack_from(start)
        if (
            version != VERSION
            or binascii.crc32(start[: _PREFIX.size]) != _CRC.unpack_from(start, _PREFIX.size)[0]
        ):
            raise NotWholeError
        layout = _Layout(n_samples, n_channels)
        n_blocks = -(-(layout.end - _START) // BLOCK)
        if place != layout.end + 4 * n_blocks or self._file.seek(0, os.SEEK_END) != place + length:
            raise NotWholeError
        data = self._take(place, length)
        if binascii.crc32(data) != crc:
            raise NotWholeError
        try:
            self.footer = decode(data, Footer)
        except RecordError as error:
            raise NotWholeError from error
        self.n_samples, self.n_channels = n_samples, n_channels
        sums = self._take(layout.end, 4 * n_blocks)
        if binascii.crc32(sums) != self.footer.sums_crc:
            raise NotWholeError
        self._sums, self._checked = np.frombuffer(sums, "<u4"), np.zeros(n_blocks, np.bool_)
        self._layout = layout
        self._starts = np.array(self.footer.spans.starts, np.int64)
        self._lost = _to_edges(self.footer.spans.lost)
        self._active = [_to_edges(spans) for spans in self.footer.spans.active]

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def columns(self, kind: Kind, edges: NDArray[np.int64]) -> PyramidColumns:
        """Return the columns between some edges.

        Parameters
        ----------
        kind : {"filtered", "raw"}
        edges : ndarray of int64, (n_columns + 1,)
            Sample numbers, ascending; column i holds the samples from edges[i] up to edges[i + 1]. What lies
            outside of the signal holds no samples.

        Raises
        ------
        VmofireError
            The file was cut or removed meanwhile.
        """
        per_column = (int(edges[-1]) - int(edges[0])) / (len(edges) - 1)
        level = find_level(per_column)
        edges_of = {n: self._move(edges, n) for n in {level, max(1, level)}}
        planes: tuple[Plane, Plane] = (kind, kind)
        if level:
            planes = ("low", "high") if kind == "filtered" else ("raw_low", "raw_high")
        low = self._reduce(np.fmin, level, planes[0], edges_of[level])
        high = self._reduce(np.fmax, level, planes[1], edges_of[level])
        if per_column <= MOST_POWERS:
            rms = np.sqrt(self._reduce(np.fmax, 0, "rms", edges_of[0]))
        else:
            rms = self._reduce(np.fmax, max(1, level), "rms", edges_of[max(1, level)])
        starts, stops = edges_of[level][:-1], edges_of[level][1:]
        holds = stops > starts
        active = np.zeros(low.shape, np.bool_)
        for channel, spans in enumerate(self._active):
            active[:, channel] = holds & _touches(spans, starts, stops)
        return PyramidColumns(low, high, rms, active, holds & _touches(self._lost, starts, stops))

    def _move(self, edges: NDArray[np.int64], level: int) -> NDArray[np.int64]:
        """Return edges moved to buckets of a level, and into the signal."""
        bucket = BUCKETS[level]
        return np.clip((edges + bucket // 2) // bucket * bucket, 0, self.n_samples)

    def _reduce(self, extreme: np.ufunc, level: int, plane: Plane, edges: NDArray[np.int64]) -> Values:
        """Return the extreme of each column, (n, n_channels); of the square for `rms` at level 0."""
        found = np.full((len(edges) - 1, self.n_channels), np.nan, np.float32)
        holds = edges[1:] > edges[:-1]
        if holds.any():
            start, stop = int(edges[0]) // BUCKETS[level], -(-int(edges[-1]) // BUCKETS[level])
            is_power = plane == "rms" and not level
            values = self._find_powers(start, stop) if is_power else self._read(level, plane, start, stop)
            found[holds] = extreme.reduceat(values, edges[:-1][holds] // BUCKETS[level] - start, axis=1).T
        return found

    def samples(self, kind: Kind, start: int, stop: int) -> Values:
        """Return some samples, (n, n_channels), as far as there are any; NaN where lost."""
        start, stop = max(0, start), min(stop, self.n_samples)
        if start >= stop:
            return np.zeros((0, self.n_channels), np.float32)
        return np.ascontiguousarray(self._read(0, kind, start, stop).T)

    def rms(self, start: int, stop: int) -> Values:
        """Return the fast amplitude at some samples, (n, n_channels); NaN where lost."""
        start, stop = max(0, start), min(stop, self.n_samples)
        if start >= stop:
            return np.zeros((0, self.n_channels), np.float32)
        return np.sqrt(self._find_powers(start, stop)).T.astype(np.float32)

    def active(self, channel: int) -> NDArray[np.int64]:
        """Return the stretches in which a channel was active, (n, 2)."""
        return self._active[channel]

    @property
    def lost(self) -> NDArray[np.int64]:
        """The stretches that were lost, (n, 2)."""
        return self._lost

    def _find_powers(self, start: int, stop: int) -> NDArray[np.float64]:
        """Return the square of the fast amplitude, (n_channels, n), as dsp.stages.Rms has it."""
        window = self.footer.rms_samples
        base = max(0, start + 1 - window)
        squares = np.square(self._read(0, "filtered", base, stop), dtype=np.float64)
        lost = np.isnan(squares[0])
        squares[:, lost] = 0.0
        sums = np.zeros((self.n_channels, stop - base + 1))
        np.cumsum(squares, axis=1, out=sums[:, 1:])
        first = int(np.searchsorted(self._starts, start, "right")) - 1
        if self._starts[first] + window <= start and not self._has_start(start, stop):
            powers = (sums[:, window:] - sums[:, :-window]) / window
        else:
            at = np.arange(start, stop)
            begun = self._starts[np.searchsorted(self._starts, at, "right") - 1]
            since = np.maximum(begun, at + 1 - window)
            powers = (sums[:, at + 1 - base] - sums[:, since - base]) / (at + 1 - since)
        powers[:, lost[start - base :]] = np.nan
        return np.maximum(powers, 0.0)

    def _has_start(self, start: int, stop: int) -> bool:
        return bool(np.searchsorted(self._starts, stop) > np.searchsorted(self._starts, start, "right"))

    def _read(self, level: int, plane: Plane, start: int, stop: int) -> Values:
        n_bytes = 4 * (stop - start)
        rows: list[Values] = []
        for channel in range(self.n_channels):
            place = self._layout.find(level, plane, channel, start) - _START
            first, last = place // BLOCK, -(-(place + n_bytes) // BLOCK)
            data = self._read_blocks(first, last)
            rows.append(np.frombuffer(data, np.float32, stop - start, place - first * BLOCK))
        return np.stack(rows)

    def _read_blocks(self, first: int, last: int) -> bytes:
        """Return whole blocks of the planes; those read for the first time are checked."""
        begin, end = _START + first * BLOCK, min(_START + last * BLOCK, self._layout.end)
        try:
            with self._lock:
                data = self._take(begin, end - begin)
        except (OSError, ValueError) as error:
            raise self._find_fault(str(error)) from error
        if len(data) < end - begin:
            raise self._find_fault(say("The file is shorter now."))
        unseen = np.flatnonzero(~self._checked[first:last])
        for block in unseen.tolist():
            if binascii.crc32(data[block * BLOCK : (block + 1) * BLOCK]) != self._sums[first + block]:
                raise self._find_fault(say("It is damaged."))
        self._checked[first:last] = True
        return data

    def _find_fault(self, words: str) -> VmofireError:
        self._forget()
        cause = f"{say('The stored picture of the recording cannot be read.')} {words}"
        return VmofireError(cause, say("Open it again."))

    def _take(self, place: int, length: int) -> bytes:
        self._file.seek(place)
        return self._file.read(length)


def find_level(samples_per_column: float) -> int:
    """Return the coarsest level with enough buckets in a column."""
    fits = [level for level, bucket in enumerate(BUCKETS) if bucket * PER_COLUMN <= samples_per_column]
    return max(fits, default=0)


def _turn(values: NDArray[np.float64]) -> Values:
    """Return (n, n_channels) as (n_channels, n)."""
    return np.ascontiguousarray(values.T, np.float32)


def _reduce(values: Values, times: int, is_low: bool) -> Values:
    """Return the extremes of each `times` values along a channel; the last bucket may be short."""
    extreme = np.fmin if is_low else np.fmax
    return extreme.reduceat(values, list(range(0, values.shape[1], times)), axis=1)


def _to_edges(spans: Sequence[Span]) -> NDArray[np.int64]:
    return np.array(spans, np.int64).reshape(-1, 2)


def _touches(spans: NDArray[np.int64], starts: NDArray[np.int64], stops: NDArray[np.int64]) -> Flags:
    """Return whether each stretch has a sample in any of the spans."""
    return np.searchsorted(spans[:, 0], stops) > np.searchsorted(spans[:, 1], starts, "right")
