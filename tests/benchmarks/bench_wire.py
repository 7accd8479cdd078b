"""Benchmark of decoding wire frames: MB/s, and times real time at three channels of 2000 Hz.

Run: python tests/benchmarks/bench_wire.py
"""

import binascii
import struct
import time

import numpy as np
from bars import compare

from vmofire import messages, wire

RATE_HZ, N_CHANNELS, SECONDS = 2000, 3, 60
BAR = 100  # times real time, so 1 % of the reader thread
PORTION = 512  # about the size of one read


def make_stream() -> bytes:
    """Return a minute of blocks, as a board sends them."""
    rng = np.random.default_rng(0)
    frames: list[bytes] = []
    for i, first_sample in enumerate(range(0, SECONDS * RATE_HZ, wire.SAMPLES_PER_BLOCK)):
        header = struct.pack(wire.BLOCK_LAYOUT, first_sample, 0, 1, 0b111, 0, wire.SAMPLES_PER_BLOCK)
        counts = rng.integers(0, 65536, (wire.SAMPLES_PER_BLOCK, N_CHANNELS)).astype("<u2")
        frames.append(wire.frame(wire.BLOCK, i & 0xFF, header + counts.tobytes(), binascii.crc32))
    return b"".join(frames)


def main() -> None:
    """Print the figures, best of five."""
    stream = make_stream()
    best_s = float("inf")
    for _ in range(5):
        reader = wire.Reader(binascii.crc32)
        n_samples = 0
        began_s = time.perf_counter()
        for at in range(0, len(stream), PORTION):
            for kind, _, payload in reader.feed(stream[at : at + PORTION]):
                block = messages.decode(kind, payload)
                assert isinstance(block, messages.Block)
                n_samples += len(block.counts)
        best_s = min(best_s, time.perf_counter() - began_s)
        assert n_samples == SECONDS * RATE_HZ
        assert reader.damaged == reader.skipped_bytes == 0
    print(
        f"wire decoding: {len(stream) / best_s / 1e6:.1f} MB/s,"
        f" {SECONDS / best_s:.0f} times real time at {N_CHANNELS} x {RATE_HZ} Hz"
        f" {compare(SECONDS / best_s, BAR, 'times real time')}"
    )


if __name__ == "__main__":
    main()
