"""BIDS export passes the official validator, and MNE reads the recorded samples from it."""

import csv
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import bids
import mne
import mne_bids
import numpy as np
import pytest

from vmofire.dsp.activation import find_bursts
from vmofire.errors import VmofireError
from vmofire.recording.export import Case, Item, Study, export_bids, make_case
from vmofire.recording.formats import Event, Recording, read
from vmofire.recording.library import Electrodes, Library

Record = Callable[..., Path]
Plain = Callable[..., Recording]

# Fields that only the study knows; everything else that BIDS recommends is there.
UNKNOWN = {
    "HEDVersion",
    "SourceDatasets",
    "InstitutionName",
    "InstitutionAddress",
    "InstitutionalDepartmentName",
}
STUDY = Study("Squeezes", ("Ada Lovelace", "Luigi Galvani"), "CC0")


def validate(folder: Path) -> list[dict[str, Any]]:
    """Return all findings of the official validator; it runs without a network."""
    program = "from bids_validator_deno import cli; cli()"
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder), "--format", "json"],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    return json.loads(done.stdout)["issues"]["issues"]


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture
def items(record: Record, plain: Plain, muscle_uv: np.ndarray) -> list[Item]:
    """Return recordings of two people: gaps, cues, bursts, three channels, odd names and rate, an angle."""
    notes = [
        ("job", "Check", 0, {"job": "check"}),
        ("cue", "Squeeze\tthe ball", 2000, {"seconds": 3.0}),
        ("result", "It fires", 7000, {}),
    ]
    first = read(record(("left VMO", "right VMO", "adductors"), lost=[slice(1600, 2000)], notes=notes))
    bursts = {"left VMO": find_bursts(np.nan_to_num(first.channels[0].to_uv()), 2000.0)}
    electrodes = (
        Electrodes("left VMO", side="left", kind="Ag/AgCl 24 mm", spacing_mm=20.0, landmark_mm=40.0),
        Electrodes("adductors", muscle="adductors", spacing_mm=25.0),
    )
    case = Case("P7K3Q", "2026-03-01", mains_hz=50.0, electrodes=electrodes)
    second = read(record(("left VMO", "right VMO"), name="b.vmo", notes=notes[:1]))
    angle = np.round(np.resize(np.linspace(0.0, 90.0, 500), 4000), 2)
    third = plain(
        [np.round(muscle_uv[:4000], 3), angle],
        977.3,
        names=["Größe; links, ein langer Name", "knee angle"],
    )
    return [Item(first, case, bursts), Item(second, case), Item(third, Case("Q 2/x", task="leg raise"))]


def test_the_official_validator_finds_no_error(items, tmp_path):
    folder = export_bids(items, tmp_path / "out", study=STUDY, n_items=3)
    issues = validate(folder)
    assert [issue for issue in issues if issue["severity"] == "error"] == []
    assert {issue.get("subCode", issue["code"]) for issue in issues} <= UNKNOWN
    told = Study("x", ("A", "B"), "CC0", "Clinic", "1 Road", "Knees")
    told_too = validate(export_bids(items[:1], tmp_path / "told", study=told))
    assert {issue.get("subCode") for issue in told_too} == {"HEDVersion", "SourceDatasets"}


def test_mne_reads_from_it_what_was_recorded(items, tmp_path):
    folder = export_bids(items, tmp_path / "out")
    emg = folder / "sub-P7K3Q" / "ses-20260301" / "emg"
    stem = "sub-P7K3Q_ses-20260301_task-Check_run-01"
    raw = mne.io.read_raw_bdf(emg / f"{stem}_emg.bdf", preload=True, verbose="error")
    recording = items[0].recording
    shown_uv = np.stack([channel.to_uv() for channel in recording.channels])
    there = np.isfinite(shown_uv[0])
    assert 1e6 * raw.get_data()[:, : len(there)][:, there] == pytest.approx(shown_uv[:, there], abs=1e-9)
    channels = read_rows(emg / f"{stem}_channels.tsv")
    assert [row["name"] for row in channels] == raw.ch_names
    assert raw.ch_names == ["EMG left VMO", "EMG right VMO", "EMG adductors"]
    assert {(row["type"], row["units"], row["reference"]) for row in channels} == {("EMG", "uV", "bipolar")}
    assert [row["target_muscle"] for row in channels] == [
        "left vastus medialis obliquus",
        "right vastus medialis obliquus",
        "hip adductors",
    ]
    assert [row["interelectrode_distance"] for row in channels] == ["20", "n/a", "25"]
    sidecar = json.loads((emg / f"{stem}_emg.json").read_text())
    assert (sidecar["SamplingFrequency"], sidecar["PowerLineFrequency"]) == (2000.0, 50.0)
    assert (sidecar["RecordingType"], sidecar["EMGChannelCount"]) == ("discontinuous", 3)
    assert sidecar["TaskName"] == "Check"
    assert sidecar["ManufacturersModelName"] == "MyoWare 2.0 (RAW), Raspberry Pi Pico"
    assert sidecar["SoftwareVersions"] == "vmofire 0.1.0"
    events = read_rows(emg / f"{stem}_events.tsv")
    told = [(float(row["onset"]), float(row["duration"]), row["trial_type"]) for row in events]
    assert (0.8, 0.2, "BAD_ACQ_SKIP") in told
    assert (1.0, 3.0, "cue") in told
    assert sum(kind == "burst" for _, _, kind in told) == len(items[0].bursts["left VMO"])
    # The file's own annotations say the same.
    said = {(round(float(a["onset"]), 6), str(a["description"]).split(": ", 1)[1]) for a in raw.annotations}
    assert {(onset, row["text"]) for (onset, _, _), row in zip(told, events, strict=True)} <= said


@pytest.fixture
def many(items: list[Item], plain: Plain, muscle_uv: np.ndarray) -> list[Item]:
    """The same, and what is hard on readers: no event, events outside, unequal gaps, rates and units."""
    uv = np.round(muscle_uv[:8300], 2)
    one, other = uv.copy(), uv.copy()
    one[1600:2000] = other[1600:2000] = other[4000:4100] = np.nan
    gaps = plain([one, other, uv], 2000.0, names=["left VMO", "right VMO", "knee angle"])
    outside = (Event(-1.0, "before"), Event(99.0, "late", 2.0, "cue"), Event(4.0, "to the end", 9.0))
    return [
        *items,
        Item(replace(gaps, events=outside), Case("Q", task="gaps")),
        Item(plain([uv[:1000]], names=["VMO"]), Case("Q", task="quiet")),
        Item(plain([uv, uv[:830]], [1000.0, 100.0], names=["VMO", "knee angle"]), Case("Q", task="mixed")),
        Item(plain([1e-6 * uv[:1500]], unit="V", names=["EMG VMO"]), Case("R")),
    ]


@pytest.mark.parametrize("place", range(7))
def test_mne_bids_opens_a_recording_with_its_types_scale_events_and_gaps_once(many, tmp_path, place):
    recording = many[place].recording
    folder = export_bids([many[place]], tmp_path / "out", study=STUDY)
    (path,) = mne_bids.find_matching_paths(folder, suffixes="emg", extensions=".bdf")
    raw = mne_bids.read_raw_bids(path, verbose="warning")  # a warning fails this test, as everywhere
    assert raw.get_channel_types() == ["emg" if one.is_emg else "misc" for one in recording.channels]
    for channel, volts in zip(recording.channels, raw.get_data(), strict=True):
        if channel.is_emg:
            uv = channel.to_uv()
            there = np.isfinite(uv)
            assert 1e6 * volts[: len(uv)][there] == pytest.approx(uv[there], abs=1e-4)
    events = read_rows(path.fpath.with_name(path.fpath.name.replace("_emg.bdf", "_events.tsv")))
    told = [(float(row["onset"]), row["trial_type"], row["text"]) for row in events]
    said = [(float(a["onset"]), str(a["description"]), a["extras"]["text"]) for a in raw.annotations]
    assert sorted(said) == sorted(told)  # MNE orders events of one moment by their words
    gaps = [(a["onset"], a["duration"]) for a in raw.annotations if a["description"] == "BAD_ACQ_SKIP"]
    assert len(set(gaps)) == len(gaps)
    if len({channel.fs_hz for channel in recording.channels}) == 1:
        missing = np.isnan([channel.samples[:] for channel in recording.channels]).any(axis=0)
        left = raw.get_data(reject_by_annotation="omit", verbose="error")
        assert left.shape[1] == (~missing).sum()
    assert list(folder.rglob("*_electrodes.tsv")) == []


def test_pybids_finds_every_recording_and_what_is_said_of_it(many, tmp_path):
    folder = export_bids(many, tmp_path / "out", study=STUDY)
    layout = bids.BIDSLayout(folder)
    files = layout.get(suffix="emg", extension=".bdf")
    assert sorted(one.filename for one in files) == sorted(one.name for one in folder.rglob("*_emg.bdf"))
    assert layout.get_subjects() == ["P7K3Q", "Q", "Q2x", "R"]
    for file in files:
        said = file.get_metadata()
        assert (said["EMGReference"], said["EMGPlacementScheme"]) in {("Bipolar", "Other"), ("n/a", "Other")}
        (events,) = layout.get(**{**file.get_entities(), "suffix": "events", "extension": ".tsv"})
        assert list(events.get_df().columns) == ["onset", "duration", "trial_type", "text"]


def test_the_warnings_of_the_official_validator_are_counted(many, tmp_path, capsys):
    told = Study("x", ("A", "B"), "CC0", "Clinic", "1 Road", "Knees")
    issues = validate(export_bids(many, tmp_path / "out", study=told))
    counts = Counter((issue["severity"], issue.get("subCode", issue["code"])) for issue in issues)
    assert counts == {("warning", "HEDVersion"): 1, ("warning", "SourceDatasets"): 1}


def test_people_are_codes_and_runs_are_counted(items, tmp_path):
    folder = export_bids(items, tmp_path / "out")
    people = [row["participant_id"] for row in read_rows(folder / "participants.tsv")]
    assert people == ["sub-P7K3Q", "sub-Q2x"]
    assert sorted(path.name for path in folder.rglob("*_emg.bdf")) == [
        "sub-P7K3Q_ses-20260301_task-Check_run-01_emg.bdf",
        "sub-P7K3Q_ses-20260301_task-Check_run-02_emg.bdf",
        "sub-Q2x_task-legraise_run-01_emg.bdf",
    ]
    first = sorted((folder / "sub-P7K3Q").rglob("*_channels.tsv"))[0]
    assert [(row["name"], row["electrode_type"]) for row in read_rows(first)] == [
        ("EMG left VMO", "Ag/AgCl 24 mm"),
        ("EMG right VMO", "n/a"),
        ("EMG adductors", "n/a"),
    ]
    # Coordinates are not measured, so there is no table of electrodes, which would need their system.
    assert list(folder.rglob("*_electrodes.tsv")) == []


def test_only_an_export_of_our_own_is_replaced(items, tmp_path):
    folder = export_bids(items[:1], tmp_path / "out")
    with pytest.raises(VmofireError, match="exists already"):
        export_bids(items[1:], folder)
    export_bids(items[1:], folder, replace=True)
    assert len(list(folder.rglob("*_emg.bdf"))) == 2
    theirs = tmp_path / "thesis"
    theirs.mkdir()
    (theirs / "chapter.txt").write_text("three years of work")
    with pytest.raises(VmofireError, match="only its own exports"):
        export_bids(items, theirs, replace=True)
    assert (theirs / "chapter.txt").read_text() == "three years of work"
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["out", "thesis"]


def test_a_recording_that_cannot_be_exported_leaves_no_folder(items, plain: Plain, tmp_path):
    with pytest.raises(VmofireError, match="has no samples"):
        export_bids([*items, Item(plain([[np.nan]]))], tmp_path / "out")
    assert not any(path.is_dir() for path in tmp_path.iterdir())


def test_the_case_of_a_recording_comes_from_the_library(record: Record, tmp_path):
    with Library(tmp_path / "library") as library:
        person = library.add_person(name="Ada Lovelace")
        visit = library.start_visit(person.id)
        electrodes = [Electrodes(side="left", kind="Ag/AgCl", spacing_mm=20.0, landmark_mm=40.0)]
        kept = library.add_recording(visit.id, record(), "left", electrodes)
        case = make_case(visit, kept, 60.0)
        folder = export_bids([Item(read(kept.path), case)], tmp_path / "out")
    (channels,) = folder.rglob("*_channels.tsv")
    assert channels.name.startswith(f"sub-{person.id}_ses-{visit.started:%Y%m%dT%H%M}_task-")
    (row,) = read_rows(channels)
    assert (row["target_muscle"], row["interelectrode_distance"]) == ("left vastus medialis obliquus", "20")
    assert row["placement_description"].startswith("40 mm from the inner upper edge of the kneecap")
    for path in folder.rglob("*"):
        assert "Ada" not in path.name
        assert path.is_dir() or b"Lovelace" not in path.read_bytes()


def test_the_validator_takes_whatever_a_recording_may_hold(plain: Plain, muscle_uv, tmp_path):
    uv = np.round(muscle_uv[:2000], 2)
    events = (
        Event(0.5, "n/a"),
        Event(0.6, "# \"quoted\" 'x' =1+1", kind="a kind that nobody knows, é"),
        Event(-1.0, "", kind="override"),
        Event(99.0, "late", 3.0, "power"),
    )
    angle = replace(plain([uv, uv], names=["knee angle", "force"], unit="kgf"), events=events)
    odd = plain([uv, np.full(2000, np.nan), uv], names=["", "nothing", "Größe\t1"], unit="°")
    counts = plain([np.abs(np.rint(uv))], unit="counts")
    volts = plain([[1e-5]], unit="V")
    items = [
        Item(angle),
        Item(odd, Case("Jürgen Ø", "früh & spät", "ruhe/rest 1")),
        Item(counts, Case("___", "!!", "---")),
        Item(volts, Case("b", "2")),
        Item(volts, Case("b", "2")),
    ]
    folder = export_bids(items, tmp_path / "out", study=STUDY)
    issues = validate(folder)
    assert [issue for issue in issues if issue["severity"] == "error"] == []
    assert {issue.get("subCode", issue["code"]) for issue in issues} <= UNKNOWN
    units = {path.parts[-3]: read_rows(path)[0]["units"] for path in folder.rglob("*_channels.tsv")}
    assert (units["ses-frhspt"], units["ses-2"]) == ("n/a", "uV")
