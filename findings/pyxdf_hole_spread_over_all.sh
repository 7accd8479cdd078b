#!/bin/sh
# pyxdf 1.17.5: a hole of 0.9 s in a stream vanishes. The times of all its samples are moved, by up to half a second.
#
# Valid: XDF 1.0 with one stream of 1000 Hz, 10 s long, each sample with its own time, exact to the microsecond. The samples from
# 4.0 to 4.9 s were never received, as after a break of the wireless link: LSL numbers no samples, so the times alone show it.
# Expected: load_xdf("file") keeps times that have no jitter, or makes two segments.
# Seen: one segment; the largest step between two samples is 1.1 ms instead of 901 ms; times are wrong by up to 0.48 s, and the
# rate is 872 instead of 1000 Hz. A warning compares the two rates; none names a hole. The default is dejitter_timestamps=True: a hole
# starts a new segment only if it is longer than both 1 s and 500 samples; else one line is fitted through all times. At 100 Hz
# a hole of 4 s vanishes in the same way, and times are wrong by 2.2 s.
# What helps: dejitter_timestamps=False, and a look at the steps.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pyxdf==1.17.5
cd "$folder"
"$folder/env/bin/python" - <<'PY'
import struct
from importlib.metadata import version

import numpy as np
import pyxdf


def chunk(tag, content):
    return b"\x04" + struct.pack("<IH", len(content) + 2, tag) + content


def write(path, fs_hz, hole_s):
    """Write 10 s of one channel, without the samples of the hole."""
    times_s = np.arange(0.0, 10.0, 1.0 / fs_hz)
    times_s = times_s[(times_s < hole_s[0]) | (times_s >= hole_s[1])]
    info = (
        '<?xml version="1.0"?><info><name>EMG</name><type>EMG</type><channel_count>1</channel_count>'
        f"<nominal_srate>{fs_hz}</nominal_srate><channel_format>float32</channel_format><desc/></info>"
    )
    samples = b"".join(b"\x08" + struct.pack("<df", 100.0 + at, at) for at in times_s)
    with open(path, "wb") as file:
        file.write(b"XDF:" + chunk(1, b'<?xml version="1.0"?><info><version>1.0</version></info>'))
        file.write(chunk(2, struct.pack("<I", 1) + info.encode()))
        file.write(chunk(3, struct.pack("<I", 1) + b"\x04" + struct.pack("<I", len(times_s)) + samples))
        file.write(chunk(6, struct.pack("<I", 1) + b'<?xml version="1.0"?><info/>'))


def look(path, **options):
    """Return largest step and largest error of a time, in s, and the number of segments."""
    (stream,), _ = pyxdf.load_xdf(path, **options)
    true_s = stream["time_series"][:, 0].astype(float)
    read_s = stream["time_stamps"] - 100.0
    return np.diff(read_s).max(), np.abs(read_s - true_s).max(), stream["info"]["effective_srate"], stream["info"]["segments"]


print("pyxdf", version("pyxdf"))
write("emg.xdf", 1000, (4.0, 4.9))
step_s, error_s, rate_hz, segments = look("emg.xdf")
print(f"hole of 0.9 s at 1000 Hz: largest step {step_s:.4f} s, a time wrong by {error_s:.2f} s, {rate_hz:.0f} Hz, {segments}")
true_step_s, true_error_s, *_ = look("emg.xdf", dejitter_timestamps=False)
print(f"without dejittering: largest step {true_step_s:.4f} s, a time wrong by {true_error_s:.6f} s")
write("slow.xdf", 100, (4.0, 8.0))
slow_step_s, slow_error_s, *_ = look("slow.xdf")
print(f"hole of 4 s at 100 Hz: largest step {slow_step_s:.4f} s, a time wrong by {slow_error_s:.2f} s")
assert step_s < 0.002, "pyxdf keeps the hole now: the finding is out of date"
assert error_s > 0.3, "pyxdf keeps the times now: the finding is out of date"
assert abs(true_step_s - 0.901) < 0.002 and true_error_s < 0.001, "the file is not what it should be"
assert slow_step_s < 0.1 and slow_error_s > 1.0, "pyxdf splits at a hole of 4 s now: the finding is out of date"
PY
