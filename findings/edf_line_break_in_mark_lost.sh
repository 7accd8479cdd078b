#!/bin/sh
# edfio 0.4.18 and MNE 1.13.2: an annotation with a line break is written, but not read back. Nothing warns of it.
#
# Valid: EDF+ (www.edfplus.info/specs/edfplus.html) 2.2.3 allows the bytes 9 (TAB), 10 (LF) and 13 (CR) in annotations,
# for texts of several lines and tables.
# Expected: what edfio writes, edfio reads; so does any reader of EDF+.
# Seen: both lose each mark with a line feed, time and all. Those with TAB or CR alone are read.
# pyedflib 0.1.42, beside them, reads all of them from the same file.
# Cause: both find annotations by a regular expression whose `.*?` stops at a line feed (no re.DOTALL):
# `_ANNOTATIONS_PATTERN` in edfio/edf_annotations.py, `_read_annotations_edf` in mne/io/edf/edf.py.
# What helps: replace the line feeds of a text before it is written.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check mne==1.13.2 edfio==0.4.18 pyedflib==0.1.42
cd "$folder"
"$folder/env/bin/python" - <<'PY'
import warnings
from importlib.metadata import version

import edfio
import mne
import numpy as np
import pyedflib

PATH = "marks.edf"
TEXTS = ["rest", "squeeze\nhard", "knee\r\nbent", "left\tright", "old\rMac"]
KEPT = [text for text in TEXTS if "\n" not in text]

signal = edfio.EdfSignal(
    np.linspace(-400, 400, 6000), 1000.0, label="EMG VMO", physical_dimension="uV", physical_range=(-500, 500)
)
with warnings.catch_warnings(record=True) as heard:
    warnings.simplefilter("always")
    marks = [edfio.EdfAnnotation(number + 0.5, None, text) for number, text in enumerate(TEXTS)]
    edfio.Edf([signal], annotations=marks, data_record_duration=1).write(PATH)
    by_edfio = [mark.text for mark in edfio.read_edf(PATH).annotations]
    by_mne = list(mne.io.read_raw_edf(PATH, verbose="warning").annotations.description)
with pyedflib.EdfReader(PATH) as reader:
    by_pyedflib = [str(text) for text in reader.readAnnotations()[2]]
with open(PATH, "rb") as file:
    content = file.read()
assert all(b"\x14%s\x14\x00" % text.encode() in content for text in TEXTS), "a mark is not in the file"

print("written:", TEXTS, "warnings:", len(heard))
print("edfio", version("edfio"), "reads:", by_edfio)
print("mne", version("mne"), "reads:", [str(text) for text in by_mne])
print("pyedflib", version("pyedflib"), "reads:", by_pyedflib)
assert not heard, f"there is a warning now ({heard[0].message}): the finding is out of date"
assert by_edfio == KEPT, "edfio reads other marks now: the finding is out of date"
assert by_mne == KEPT, "MNE reads other marks now: the finding is out of date"
assert by_pyedflib == TEXTS, "pyedflib reads other marks now: the finding is out of date"
PY
