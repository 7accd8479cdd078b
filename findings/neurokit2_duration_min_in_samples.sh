#!/bin/sh
# NeuroKit2 0.3.0 (emg_activation): `duration_min` is documented in seconds and used in samples. 0.3 keeps a knock of 60 ms.
#
# Valid: an amplitude at 1000 Hz with a knock of 60 ms and a contraction of 2 s.
# Expected: "duration_min: the minimum duration ... in seconds. If default, will be set to 0.05 (50 ms)" (its docstring).
# So 0.3 drops the knock.
# Seen: 0.3 keeps it, as do 0.05 and 30; 300 drops it. Only "default" is turned into samples.
# Cause: `emg_activation` multiplies its default by the sampling rate, but passes a number on to `events_find` as it is.
# What helps: give samples, int(0.3 * sampling_rate).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check neurokit2==0.3.0 "setuptools<82"
cd "$folder"
"$folder/env/bin/python" -W ignore - <<'PY'
from importlib.metadata import version

import neurokit2
import numpy as np

amplitude = np.full(5000, 0.01)
amplitude[1000:1060] = 1.0
amplitude[2000:4000] = 1.0
print("neurokit2", version("neurokit2"), "at 1000 Hz, a knock of 60 ms at 1000 and a contraction at 2000:")
for duration_min, told in ((0.05, [1000, 2000]), (0.3, [1000, 2000]), (30, [1000, 2000]), (300, [2000])):
    _, info = neurokit2.emg_activation(
        emg_amplitude=amplitude, sampling_rate=1000, method="threshold", threshold=0.3, duration_min=duration_min
    )
    seen = info["EMG_Onsets"].tolist()
    print(f"  duration_min={duration_min:<5} onsets {seen}")
    assert seen == told, "onsets are others now: the finding is out of date"
PY
