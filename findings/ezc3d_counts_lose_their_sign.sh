#!/bin/sh
# ezc3d 1.7.2: half of each wave of an unsigned C3D file is shifted by the whole range of the converter; a negative offset is
# taken as positive. No error, no warning.
#
# Valid: the C3D user guide has integer files whose ANALOG:FORMAT is UNSIGNED, as 16-bit converters write them, with the middle
# of the range as OFFSET (32768). A value is (count - OFFSET) x SCALE x GEN_SCALE. With FORMAT SIGNED, OFFSET may be negative.
# Here: a sine of 2000 uV in counts of 0.1 uV, one channel, no marker.
# Expected: the sine. The package c3d 0.6.0, beside it, reads it so.
# Seen: ezc3d reads the counts as signed whatever FORMAT says, so each count of 32768 and above is 6553.6 uV too low: the sine
# jumps between -6553.6 and 0 uV at each zero crossing, where a band-pass filter turns it into what looks like bursts. With FORMAT
# SIGNED and OFFSET -100 every value is 20 uV too low, as the sign of the offset is dropped.
# What helps: read the counts from the file, or the package c3d.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check ezc3d==1.7.2 c3d==0.6.0 numpy==2.4.6
cd "$folder"
"$folder/env/bin/python" - <<'PY'
import struct
import warnings
from importlib.metadata import version

import c3d
import ezc3d
import numpy as np

BLOCK, SCALE_UV, RATE_HZ, PER_FRAME = 512, 0.1, 100, 10
TEXT, INTEGER, REAL = -1, 2, 4


def word(number):
    return struct.pack("<H", number % 65536)


def real(number):
    return struct.pack("<f", number)


def write(path, counts, form, offset):
    """Write one analog channel as integers of two bytes."""
    n_frames = len(counts) // PER_FRAME
    parameters = [
        (1, "POINT", None),
        (1, "USED", (INTEGER, [], word(0))),
        (1, "SCALE", (REAL, [], real(1.0))),
        (1, "RATE", (REAL, [], real(RATE_HZ))),
        (1, "DATA_START", (INTEGER, [], word(4))),
        (1, "FRAMES", (INTEGER, [], word(n_frames))),
        (2, "ANALOG", None),
        (2, "USED", (INTEGER, [], word(1))),
        (2, "LABELS", (TEXT, [4, 1], b"VMO ")),
        (2, "DESCRIPTIONS", (TEXT, [4, 1], b"EMG ")),
        (2, "UNITS", (TEXT, [4, 1], b"uV  ")),
        (2, "GEN_SCALE", (REAL, [], real(1.0))),
        (2, "SCALE", (REAL, [1], real(SCALE_UV))),
        (2, "OFFSET", (INTEGER, [1], word(offset))),
        (2, "RATE", (REAL, [], real(RATE_HZ * PER_FRAME))),
        (2, "FORMAT", (TEXT, [len(form)], form.encode())),
    ]
    packed = struct.pack("4B", 1, 80, 2, 84)
    for place, (group, name, value) in enumerate(parameters, 1):
        body = b"\0" if value is None else struct.pack("bB", value[0], len(value[1])) + bytes(value[1]) + value[2] + b"\0"
        number = -group if value is None else group
        packed += struct.pack("bb", len(name), number) + name.encode()
        packed += word(2 + len(body) if place < len(parameters) else 0) + body
    head = struct.pack("<BB5HfHHf", 2, 80, 0, PER_FRAME, 1, n_frames, 0, 1.0, 4, PER_FRAME, RATE_HZ)
    data = (counts % 65536).astype("<u2").tobytes()
    with open(path, "wb") as file:
        file.write(head.ljust(BLOCK, b"\0") + packed.ljust(2 * BLOCK, b"\0"))
        file.write(data + bytes(-len(data) % BLOCK))


def read_ezc3d(path):
    return ezc3d.c3d(path)["data"]["analogs"][0, 0]


def read_c3d(path):
    with open(path, "rb") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "No point data"
        return np.concatenate([analog[0] for _, _, analog in c3d.Reader(file).read_frames()])


print("ezc3d", version("ezc3d"), "c3d", version("c3d"))
sine_uv = 2000 * np.sin(2 * np.pi * 5 * np.arange(1000) / 1000)
write("unsigned.c3d", np.round(sine_uv / SCALE_UV).astype(int) + 32768, "UNSIGNED", 32768)
write("signed.c3d", np.round(sine_uv / SCALE_UV).astype(int) - 100, "SIGNED", -100)
errors = {}
for name in ("unsigned", "signed"):
    for reader in (read_ezc3d, read_c3d):
        error_uv = reader(f"{name}.c3d") - sine_uv
        errors[name, reader.__name__] = error_uv.min(), error_uv.max()
        print(f"{name}, {reader.__name__}: between {error_uv.min():.1f} and {error_uv.max():.1f} uV beside the true value")
assert max(map(abs, errors["unsigned", "read_c3d"])) < 0.1, "the file is not what it should be"
assert np.allclose(errors["unsigned", "read_ezc3d"], (-6553.6, 0.0), atol=0.1), "ezc3d reads it now: the finding is out of date"
assert np.allclose(errors["signed", "read_ezc3d"], -20.0, atol=0.1), "ezc3d keeps the offset now: the finding is out of date"
PY
