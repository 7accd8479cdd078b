#!/bin/sh
# BioSPPy 2.2.4 (bonato_onset_detector): its durations count pairs of samples. Active for 100 needs 200 ms at 1000 Hz.
#
# Valid: noise at 1000 Hz with one burst of 30 times its amplitude, and active_state_duration=100.
# Expected: bursts of 110 ms and more are found. The docstring says "minimum duration of the active state" and names no
# unit; its neighbours in the module count samples.
# Seen: bursts of 110 to 190 ms are not found; one of 210 ms is.
# Cause: the detector squares and adds pairs of samples (Bonato 1998 does so to whiten them), loops over
# range(1, n, 2), and counts turns of this loop. The sampling rate does not enter.
# What helps: halve durations before passing them on.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check biosppy==2.2.4 peakutils==1.3.5
cd "$folder"
"$folder/env/bin/python" -W ignore - <<'PY'
from importlib.metadata import version

import numpy as np
from biosppy.signals import emg

print("biosppy", version("biosppy"), "with active_state_duration=100 at 1000 Hz:")
rng = np.random.default_rng(1)
for length in (110, 140, 160, 190, 210, 250):
    signal = rng.normal(0.0, 1.0, 6000)
    signal[3000 : 3000 + length] *= 30.0
    seen = emg.bonato_onset_detector(
        signal=signal,
        sampling_rate=1000.0,
        rest=signal[:2000],
        threshold=20,
        active_state_duration=100,
        samples_above_fail=10,
        fail_size=10,
    )["onsets"]
    print(f"  a burst of {length} ms: {[int(one) for one in seen] or 'not found'}")
    assert bool(len(seen)) == (length > 200), "bursts are found otherwise now: the finding is out of date"
PY
