#!/bin/sh
# MNE 1.13.2: a BrainVision file whose header says UseBigEndianOrder=YES is read as little-endian. No error, no warning.
#
# Valid: BrainVision Core Data Format 1.0 has this key in [Binary Infos]; without it, or with NO, numbers are little-endian.
# Here: a sine of 1000 uV, two channels, as INT_16 with a resolution of 0.1 uV and as IEEE_FLOAT_32, each in both orders.
# Expected: the same sine four times, or a refusal of the order that is not read.
# Seen: INT_16 becomes a noise of -3200 to +3230 uV (an EMG of a strong muscle, to the eye), IEEE_FLOAT_32 becomes 0 uV.
# What helps: look for the key before reading.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check mne==1.13.2
cd "$folder"
"$folder/env/bin/python" - <<'PY'
import warnings
from importlib.metadata import version
from pathlib import Path

import mne
import numpy as np

SINE_UV = 1000 * np.sin(2 * np.pi * 5 * np.arange(2000) / 1000)
KINDS = {"INT_16": ("i2", 0.1), "IEEE_FLOAT_32": ("f4", 1.0)}


def write(kind, order):
    """Write header, marks and data."""
    form, resolution_uv = KINDS[kind]
    values = np.column_stack((SINE_UV, SINE_UV / 2)) / resolution_uv
    Path("a.eeg").write_bytes(values.round().astype((">" if order == "YES" else "<") + form).tobytes())
    Path("a.vmrk").write_text(
        "Brain Vision Data Exchange Marker File Version 1.0\n[Common Infos]\nCodepage=UTF-8\nDataFile=a.eeg\n\n"
        "[Marker Infos]\nMk1=New Segment,,1,1,0,20260101000000000000\n"
    )
    Path("a.vhdr").write_text(
        "Brain Vision Data Exchange Header File Version 1.0\n[Common Infos]\nCodepage=UTF-8\nDataFile=a.eeg\n"
        "MarkerFile=a.vmrk\nDataFormat=BINARY\nDataOrientation=MULTIPLEXED\nNumberOfChannels=2\n"
        f"SamplingInterval=1000\n\n[Binary Infos]\nBinaryFormat={kind}\nUseBigEndianOrder={order}\n\n[Channel Infos]\n"
        f"Ch1=VMO,,{resolution_uv},µV\nCh2=VL,,{resolution_uv},µV\n",
        encoding="utf-8",
    )


def read():
    """Return the first channel in uV, and the number of warnings."""
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        raw = mne.io.read_raw_brainvision("a.vhdr", preload=True, verbose="warning")
    return 1e6 * raw.get_data()[0], len(heard)


print("mne", version("mne"))
for kind in KINDS:
    for order in ("NO", "YES"):
        write(kind, order)
        read_uv, n_warnings = read()
        error_uv = np.abs(read_uv - SINE_UV).max()
        print(
            f"{kind}, UseBigEndianOrder={order}: {read_uv.min():.1f} to {read_uv.max():.1f} uV, "
            f"wrong by up to {error_uv:.0f} uV, warnings: {n_warnings}"
        )
        assert not n_warnings, "there is a warning now: the finding is out of date"
        assert (error_uv < 1.0) == (order == "NO"), "the order is heeded now: the finding is out of date"
PY
