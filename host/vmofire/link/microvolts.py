"""Frames of a source that sends microvolts: what a board's firmware sends, made on the host.

In: rows in uV with the number of each sample. Out: HELLO, BLOCK and STATUS as frames of the wire. Never: a
port, or a row with a value that is no number: such a sample is missing.
"""

import binascii
import itertools
import struct

import numpy as np
from numpy.typing import NDArray

from vmofire import wire
from vmofire.link.source import Frame
from vmofire.messages import LEAST_REFERENCE_MV, MICROVOLTS, WRAP, Hello, State, Status, decode, value_type

CLOCK_HZ = 48_000_000  # any clock will do: fs_hz is this over the cycles of one sample
_RUNS = itertools.count(1)  # over all sources: a stream that comes back begins a new run


class MicrovoltFrames:
    """Frames of one source, run after run.

    Parameters
    ----------
    fs_hz : float
        Samples a second.
    n_channels : int
        1 to 3.
    board : str
        Name of the source; its first 24 bytes are kept.
    identity : bytes
        What tells this source from others; eight bytes are made of it.
    runtime : str
        Library that received it; its first 12 bytes are kept.
    """

    def __init__(self, fs_hz: float, n_channels: int, board: str, identity: bytes, runtime: str) -> None:
        self._fs_hz, self._n_channels = fs_hz, n_channels
        self._board, self._runtime = _cut(board, 24), _cut(runtime, 12)
        self._unique_id = struct.pack("<II", binascii.crc32(identity), binascii.crc32(identity[::-1]))
        self._block = max(1, wire.samples_per_block(round(fs_hz)))
        self._run = 0
        self._sequence = 0
        self._rows: NDArray[np.float32] = np.zeros((0, n_channels), np.float32)
        self._numbers: NDArray[np.int64] = np.zeros(0, np.int64)
        self.hello = self._make_hello(State.WAITING)[0]
        self.next_sample = 0

    def begin(self) -> Frame:
        """Begin a run at sample 0; return its HELLO."""
        self._run = next(_RUNS) % 256
        self._rows, self._numbers, self.next_sample = self._rows[:0], self._numbers[:0], 0
        self.hello, payload = self._make_hello(State.STREAMING)
        return self._seal(wire.HELLO, payload)

    def add(self, rows_uv: NDArray[np.float64], missing: int = 0) -> list[Frame]:
        """Return the blocks that the next samples complete.

        Parameters
        ----------
        rows_uv : ndarray, (n_samples, n_channels)
            A row with a value that is not finite counts as missing.
        missing : int
            Samples missing before the first row.
        """
        first = self.next_sample + missing
        self.next_sample = first + len(rows_uv)
        there = np.isfinite(rows_uv).all(axis=1)
        numbers = np.arange(first, self.next_sample)[there]
        self._rows = np.concatenate((self._rows, rows_uv[there].astype(np.float32)))
        self._numbers = np.concatenate((self._numbers, numbers))
        return self._cut_blocks(is_last=False)

    def end(self) -> tuple[list[Frame], Status]:
        """Return the rest of the samples, then the STATUS that ends the run."""
        frames = self._cut_blocks(is_last=True)
        payload = struct.pack(
            wire.STATUS_LAYOUT, State.WAITING, self._run, 0, self.next_sample % WRAP, 0, 0, 0, 0, 0
        )
        status = decode(wire.STATUS, payload)
        assert isinstance(status, Status)
        return [*frames, self._seal(wire.STATUS, payload)], status

    def _cut_blocks(self, *, is_last: bool) -> list[Frame]:
        frames: list[Frame] = []
        edges = [0, *(np.flatnonzero(np.diff(self._numbers) != 1) + 1).tolist(), len(self._numbers)]
        at = 0
        for start, stop in itertools.pairwise(edges):
            is_open = stop == len(self._numbers) and not is_last
            for at in range(start, stop, self._block):
                if is_open and stop - at < self._block:
                    break
                frames.append(self._make_block(at, min(stop, at + self._block)))
            else:
                at = stop
        self._rows, self._numbers = self._rows[at:], self._numbers[at:]
        return frames

    def _make_block(self, start: int, stop: int) -> Frame:
        mask = (1 << self._n_channels) - 1
        head = struct.pack(
            wire.BLOCK_LAYOUT, int(self._numbers[start]) % WRAP, 0, self._run, mask, MICROVOLTS, stop - start
        )
        return self._seal(wire.BLOCK, head + self._rows[start:stop].astype(value_type(MICROVOLTS)).tobytes())

    def _make_hello(self, state: State) -> tuple[Hello, bytes]:
        payload = struct.pack(
            wire.HELLO_LAYOUT,
            wire.PROTOCOL,
            bytes(3),
            state,
            self._run,
            (1 << self._n_channels) - 1,
            MICROVOLTS,
            1,
            round(self._fs_hz),
            16,
            LEAST_REFERENCE_MV,
            CLOCK_HZ,
            round(CLOCK_HZ * 256 / self._fs_hz),
            self._unique_id,
            self._board,
            self._runtime,
        )
        hello = decode(wire.HELLO, payload)
        assert isinstance(hello, Hello)
        return hello, payload

    def _seal(self, kind: int, payload: bytes) -> Frame:
        self._sequence = (self._sequence + 1) & 0xFF
        return kind, self._sequence, payload


def _cut(text: str, most: int) -> bytes:
    """Return text as UTF-8 in at most so many bytes, whole letters only."""
    return text.encode()[:most].decode(errors="ignore").encode()
