#!/bin/sh
# NeuroKit2 0.3.0 (emg_activation): a dip shorter than `duration_min` is not ignored. It drops the rest of the contraction.
#
# Valid: an amplitude with one contraction of 3 s and a dip of 30 ms in it, as a motor unit that pauses makes it.
# Expected: `duration_min` is "the minimum duration of a period of activity or non-activity" (its docstring), by default
# 50 ms. So a dip of 30 ms is no period of non-activity: one contraction of 3 s. Or, without that rule, two contractions.
# Seen: one of 0.5 s; the 2.47 s after the dip are gone. A contraction under way at the first sample is gone too, and one at
# the last sample has an onset without an offset.
# Cause: `_emg_activation_activations` drops short activities and short pauses apart from each other, then keeps an activity
# only if it begins where a kept pause ends.
# What helps: close short pauses first, then drop short activities; give no contraction at the ends to it.
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


def find(amplitude: np.ndarray) -> tuple[list[int], list[int]]:
    _, info = neurokit2.emg_activation(emg_amplitude=amplitude, sampling_rate=1000, method="threshold", threshold=0.3)
    return info["EMG_Onsets"].tolist(), info["EMG_Offsets"].tolist()


def make(*active: tuple[int, int]) -> np.ndarray:
    amplitude = np.full(5000, 0.01)
    for start, stop in active:
        amplitude[start:stop] = 1.0
    return amplitude


# what, activity in ms, onsets and offsets that NeuroKit2 finds
ROWS = [
    ("one contraction", [(1000, 4000)], ([1000], [4000])),
    ("a dip of 30 ms in it", [(1000, 1500), (1530, 4000)], ([1000], [1500])),
    ("a pause of 100 ms in it", [(1000, 1500), (1600, 4000)], ([1000, 1600], [1500, 4000])),
    ("from the first sample on", [(0, 2000), (3000, 4000)], ([3000], [4000])),
    ("up to the last sample", [(1000, 2000), (3000, 5000)], ([1000, 3000], [2000])),
]
print("neurokit2", version("neurokit2"), "finds, in ms:")
for name, active, told in ROWS:
    seen = find(make(*active))
    print(f"  {name:26} active {str(active):30} onsets {seen[0]} offsets {seen[1]}")
    assert seen == told, f"{name}: found otherwise now: the finding is out of date"
PY
