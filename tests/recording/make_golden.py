"""Script that made journal_v1.vmo once, with vmofire 0.1.0; the file must never be made again.

Two channels at 1000 Hz. Sample = 1000 x channel + 7 x sample, modulo 65536. Run 1: samples 0 to 479, of which
160 to 191 were lost; run 2, after half a second without a board: samples 0 to 95. Later versions must still
read it.
"""

import struct
from pathlib import Path

import numpy as np

from vmofire import wire
from vmofire.recording.journal import Writer

HERE = Path(__file__).parent


def pack_hello(run: int) -> bytes:
    """Return a HELLO's payload."""
    fields = (1, bytes((0, 1, 0)), 1, run, 0b101, 0, 16, 1000, 12, 3300, 48_000_000, 256 * 48_000)
    return struct.pack(wire.HELLO_LAYOUT, *fields, b"golden01", b"Raspberry Pi Pico", b"1.28.0")


def pack_block(run: int, first_sample: int, lost_samples: int, n_samples: int = 16) -> bytes:
    """Return a BLOCK's payload."""
    sample = np.arange(first_sample, first_sample + n_samples)[:, None]
    counts = (sample * 7 + np.array([0, 1000])) % 65536
    header = struct.pack(wire.BLOCK_LAYOUT, first_sample, lost_samples, run, 0b101, 0, n_samples)
    return header + counts.astype("<u2").tobytes()


def make(path: Path) -> None:
    """Write the journal."""
    writer = Writer(
        path, pack_hello(1), {"output": "RAW", "gain": 200.0}, ["VMO links", "VL µ"], notes="golden"
    )
    for first_sample in range(0, 480, 16):
        if not 160 <= first_sample < 192:
            writer.write([(wire.BLOCK, pack_block(1, first_sample, 32 if first_sample >= 192 else 0))])
        if first_sample == 192:
            data = {
                "samples": 32,
                "seconds": 0.032,
                "cause": "lost",
                "run": 1,
                "sample": 160,
                "board_samples": 32,
            }
            writer.note("gap", "lost", 160, 12.5, data)
    writer.note("mark", "squeeze \N{MUSICAL NOTE}", 300, 12.75, {"side": "left"})
    status = struct.pack(wire.STATUS_LAYOUT, 0, 1, 2712, 480, 32, 600, 0, 0, 0)
    writer.write([(wire.STATUS, status), (wire.HELLO, pack_hello(2))])
    away = {"samples": None, "seconds": 0.5, "cause": "unplugged", "run": 2, "sample": 0, "board_samples": 0}
    writer.note("gap", "unplugged", 0, 13.5, away)
    writer.write([(wire.BLOCK, pack_block(2, first_sample, 0)) for first_sample in range(0, 96, 16)])
    writer.close(96)


if __name__ == "__main__":
    make(HERE / "journal_v1.vmo")
