"""Writer of C3D files with counts for tests, by the C3D user guide: ezc3d writes real numbers alone."""

import struct

import numpy as np

BLOCK_BYTES = 512
N_MARKERS = 2  # before the analog counts of each frame
TEXT, INTEGER, REAL = -1, 2, 4


def write_c3d(counts, *, form, offsets, scales, labels=("VMO", "VL"), frames_hz=100, per_frame=10):
    """Return the bytes of a file with counts, (n_samples, n_channels), as integers of 2 bytes."""
    n_frames, n_channels = len(counts) // per_frame, counts.shape[1]
    groups = {
        "POINT": {
            "USED": (INTEGER, [], words(N_MARKERS)),
            "SCALE": (REAL, [], reals(1.0)),
            "RATE": (REAL, [], reals(frames_hz)),
            "DATA_START": (INTEGER, [], words(4)),
            "FRAMES": (INTEGER, [], words(n_frames)),
            "LABELS": (TEXT, [4, N_MARKERS], b"KNEEHEEL"),
        },
        "ANALOG": {
            "USED": (INTEGER, [], words(n_channels)),
            "LABELS": (TEXT, [4, n_channels], b"".join(one.ljust(4).encode() for one in labels)),
            "GEN_SCALE": (REAL, [], reals(0.5)),
            "SCALE": (REAL, [n_channels], reals(*scales)),
            "OFFSET": (INTEGER, [n_channels], words(*offsets)),
            "UNITS": (TEXT, [4, n_channels], b"uV  " * n_channels),
            "RATE": (REAL, [], reals(frames_hz * per_frame)),
            "FORMAT": (TEXT, [len(form)], form.encode()),
        },
    }
    parameters = (struct.pack("4B", 1, 80, 2, 84) + pack(groups)).ljust(2 * BLOCK_BYTES, b"\0")
    head = struct.pack(
        "<BB5HfHHf",
        *(2, 80, N_MARKERS, n_channels * per_frame, 1, n_frames, 0, 1.0, 4, per_frame, frames_hz),
    )
    markers = np.zeros((n_frames, 4 * N_MARKERS), np.int64)
    frames = np.hstack((markers, counts[: n_frames * per_frame].reshape(n_frames, -1)))
    data = (frames % 0x10000).astype("<u2").tobytes()
    return head.ljust(BLOCK_BYTES, b"\0") + parameters + data + bytes(-len(data) % BLOCK_BYTES)


def words(*numbers):
    return b"".join(struct.pack("<H", number % 0x10000) for number in numbers)


def reals(*numbers):
    return struct.pack(f"<{len(numbers)}f", *numbers)


def pack(groups):
    """Return groups and their parameters: names, the way to the next one, values."""
    records = []
    for number, (group, parameters) in enumerate(groups.items(), 1):
        records.append((struct.pack("bb", len(group), -number) + group.encode(), b"\0"))
        for name, (kind, sizes, data) in parameters.items():
            value = struct.pack("bB", kind, len(sizes)) + bytes(sizes) + data + b"\0"
            records.append((struct.pack("bb", len(name), number) + name.encode(), value))
    packed = b""
    for place, (name, value) in enumerate(records, 1):
        packed += name + words(2 + len(value) if place < len(records) else 0) + value
    return packed
