"""The examples of the page on file formats open what vmofire writes, as they stand there."""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mne
import numpy as np
import pytest

from vmofire.recording.export import Case, Item, Study, export_bdf, export_bids, export_csv
from vmofire.recording.formats import Event
from vmofire.recording.formats.recorded import Channel, make_recording

PAGE = Path(__file__).parents[2] / "docs" / "file-formats.md"
EXAMPLES = re.findall(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
UV = np.round(np.random.default_rng(3).normal(0.0, 30.0, 8000), 2)


def check_mne(found: dict[str, Any], name: str = "left VMO") -> None:
    raw: mne.io.BaseRaw = found["raw"]
    assert (raw.ch_names, raw.get_channel_types()) == ([name], ["emg"])
    passed = raw.get_data(tmax=1.9)[0]
    assert 5.0 < 1e6 * np.std(passed) < np.std(UV)  # filtered, and not another unit


def check_bids(found: dict[str, Any]) -> None:
    check_mne(found, "EMG left VMO")
    kinds = [str(one["description"]) for one in found["raw"].annotations]
    assert kinds == ["cue", "BAD_ACQ_SKIP"]


def check_uv(found: dict[str, Any]) -> None:
    there = np.r_[0:4000, 5000:8000]
    assert np.asarray(found["uv"])[there] == pytest.approx(UV[there], abs=1e-6)


def check_edfio(found: dict[str, Any]) -> None:
    check_uv(found)
    assert [one.text for one in found["cues"]] == ["cue: Squeeze"]


def check_pyedflib(found: dict[str, Any]) -> None:
    check_uv(found)
    assert found["texts"].tolist()[0] == "cue: Squeeze"


def check_pandas(found: dict[str, Any]) -> None:
    check_uv(found)
    assert found["events"]["kind"].tolist() == ["cue", "gap"]


def check_numpy(found: dict[str, Any]) -> None:
    check_uv(found)
    assert found["time_s"][2000] == 1.0
    assert np.isnan(found["uv"]).sum() == 1000


def check_ours(found: dict[str, Any]) -> None:
    check_uv(found)
    assert [(one.time_s, one.duration_s) for one in found["missing"]] == [(2.0, 0.5)]


def check_pybids(found: dict[str, Any]) -> None:
    assert found["file"].get_metadata()["SamplingFrequency"] == 2000.0


CHECKS: dict[str, Callable[[dict[str, Any]], None]] = {
    "mne": check_mne, "edfio": check_edfio, "pyedflib": check_pyedflib, "mne_bids": check_bids,
    "bids": check_pybids, "pandas": check_pandas, "numpy": check_numpy, "vmofire": check_ours,
}  # fmt: skip


def find_library(example: str) -> str:
    match = re.match(r"(?:import|from) (\w+)", example)
    assert match
    return match[1]


def test_every_reader_has_an_example_of_three_lines() -> None:
    assert [find_library(example) for example in EXAMPLES] == list(CHECKS)
    assert {len(list(filter(None, example.splitlines()))) for example in EXAMPLES} == {3}


@pytest.mark.parametrize("example", EXAMPLES, ids=find_library)
def test_an_example_reads_what_was_exported(example: str, tmp_path: Path, monkeypatch) -> None:
    library = find_library(example)
    if library == "pyedflib" and sys.version_info >= (3, 13):
        return  # it has no wheel there: see pyproject.toml
    samples = UV.copy()
    samples[4000:5000] = np.nan
    channel = Channel("left VMO", "uV", 2000.0, samples)
    recording = make_recording([channel], [Event(1.0, "Squeeze", 1.5, "cue")])
    monkeypatch.chdir(tmp_path)
    export_bdf(recording, Path("squats.bdf"))
    export_csv(recording, Path("squats.csv"))
    export_bids([Item(recording, Case("P7K3Q"))], Path("study"), study=Study(authors=("A",)))
    found: dict[str, Any] = {}
    if library == "vmofire":
        example = example.replace("squats.vmo", "squats.bdf")
    with mne.use_log_level("error"):
        exec(example, found)
    CHECKS[library](found)
