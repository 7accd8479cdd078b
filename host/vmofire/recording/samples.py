"""Index of a run's samples in a journal; the samples are read when they are needed.

In: an open journal; the place of each block in it. Out: any samples of it. Never: a long journal in memory,
or samples of a file that has changed since.
"""

import os
import sys
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vmofire import wire
from vmofire.errors import JournalError
from vmofire.given import open_plain
from vmofire.words import say, say_all

CHUNK_BYTES = 1 << 20
SMALL_BYTES = 1 << 22  # kept in memory up to this size: a quarter of an hour of one channel
SAMPLES_AT = wire.HEADER_SIZE + wire.BLOCK_HEADER_SIZE  # offset of the samples in a frame

Counts = npt.NDArray[np.uint16 | np.float32]
COUNTS = np.dtype("<u2")  # type of one value, where a board sends counts


class JournalFile:
    """Bytes of a journal: a short one is kept in memory, a long one is read again each time.

    Parameters
    ----------
    path : Path

    Attributes
    ----------
    n_bytes : int

    Raises
    ------
    OSError
        It cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._data: bytes | None = None
        with open_plain(path, sys.maxsize) as file:
            data = file.read(SMALL_BYTES + 1)
            self.n_bytes = file.seek(0, os.SEEK_END)
        if len(data) <= SMALL_BYTES:
            self._data = data

    def iterate(self) -> Iterator[bytes]:
        """Yield all of it, chunk by chunk."""
        if self._data is not None:
            yield self._data
            return
        with self.path.open("rb") as file:
            while data := file.read(CHUNK_BYTES):
                yield data

    def read(self, places: list[tuple[int, int]]) -> Iterator[bytes]:
        """Yield the bytes at some places, each given as (place, number of bytes).

        Raises
        ------
        JournalError
            The bytes are no longer there.
        """
        if self._data is not None:
            for place, n_bytes in places:
                yield self._data[place : place + n_bytes]
            return
        try:
            with self.path.open("rb") as file:
                for place, n_bytes in places:
                    file.seek(place)
                    data = file.read(n_bytes)
                    if len(data) < n_bytes:
                        raise self._gone(say("The file is shorter now."))
                    yield data
        except OSError as error:
            raise self._gone(say("The system says “{words}”.", words=error.strerror or str(error))) from error

    def check(self, first_bytes: npt.NDArray[np.uint8]) -> None:
        """Check that frames still begin where they began before, (n_frames, 2); raises as `read`."""
        if (first_bytes != np.frombuffer(wire.SYNC, np.uint8)).any():
            raise self._gone(say("The file holds something else now."))

    def _gone(self, why: str) -> JournalError:
        cause = say("{path} changed while vmofire read it.", path=self.path)
        return JournalError(say_all(cause, why), say("Open it again."))


class JournalSamples:
    """Samples of one run that arrived, without room for missing ones.

    Parameters
    ----------
    source : JournalFile
    n_channels : int
    dtype : numpy.dtype
        Type of one value, as messages.value_type.
    """

    def __init__(self, source: JournalFile, n_channels: int, dtype: "np.dtype[Any]" = COUNTS) -> None:
        self._source = source
        self._n_channels = n_channels
        self._dtype = dtype
        self._sample_bytes = dtype.itemsize * n_channels
        # Adjacent blocks of one size are one span: the place of its first frame, samples before it, samples a
        # block, bytes a block, blocks.
        self._places, self._firsts = array("q"), array("q")
        self._block_samples, self._block_bytes, self._n_blocks = array("q"), array("q"), array("q")
        self._n_samples = self._end = 0

    def __len__(self) -> int:
        return self._n_samples

    def add(self, place: int, n_samples: int) -> None:
        """Add a block of `n_samples`, whose frame begins at `place` in the file."""
        if not n_samples:
            return
        length = wire.BLOCK_HEADER_SIZE + self._sample_bytes * n_samples
        n_bytes = wire.HEADER_SIZE + length + wire.padding(length) + wire.CRC_SIZE
        if self._n_samples and place == self._end and n_samples == self._block_samples[-1]:
            self._n_blocks[-1] += 1
        else:
            self._places.append(place)
            self._firsts.append(self._n_samples)
            self._block_samples.append(n_samples)
            self._block_bytes.append(n_bytes)
            self._n_blocks.append(1)
        self._end = place + n_bytes
        self._n_samples += n_samples

    def read(self, start: int, stop: int) -> Counts:
        """Return some samples, (n_samples, n_channels).

        Raises
        ------
        JournalError
            The file has changed.
        """
        stop = min(stop, self._n_samples)
        if start >= stop:
            return np.zeros((0, self._n_channels), self._dtype)
        firsts = np.frombuffer(self._firsts, np.int64)
        at = range(int(np.searchsorted(firsts, start, "right")) - 1, int(np.searchsorted(firsts, stop)))
        portions = [self._find_portion(span, start, stop) for span in at]
        parts: list[Counts] = []
        for span, data in zip(at, self._source.read(portions), strict=True):
            n_bytes, n_samples = self._block_bytes[span], self._block_samples[span]
            frames = np.frombuffer(data, np.uint8).reshape(-1, n_bytes)
            self._source.check(frames[:, : len(wire.SYNC)])
            samples = frames[:, SAMPLES_AT : SAMPLES_AT + self._sample_bytes * n_samples]
            parts.append(np.ascontiguousarray(samples).view(self._dtype).reshape(-1, self._n_channels))
        counts = parts[0] if len(parts) == 1 else np.concatenate(parts)
        skipped = (start - self._firsts[at[0]]) % self._block_samples[at[0]]
        return counts[skipped : skipped + stop - start]

    def _find_portion(self, span: int, start: int, stop: int) -> tuple[int, int]:
        """Return the place and number of bytes of those blocks in a span that hold these samples."""
        n_samples, n_bytes = self._block_samples[span], self._block_bytes[span]
        first = max(0, start - self._firsts[span]) // n_samples
        end = min(self._n_blocks[span], -(-(stop - self._firsts[span]) // n_samples))
        return self._places[span] + first * n_bytes, (end - first) * n_bytes
