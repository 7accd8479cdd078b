"""CSV export keeps every number to its last bit, as numpy, the csv module and our own reader read it."""

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas
import pytest

from vmofire.dsp.activation import find_bursts
from vmofire.errors import VmofireError
from vmofire.recording.export import Case, export_csv
from vmofire.recording.formats import Event, Recording, read

Record = Callable[..., Path]
Plain = Callable[..., Recording]


def read_table(path: Path) -> tuple[list[str], np.ndarray]:
    """Return titles and numbers as the csv module and numpy read them, NaN for empty fields."""
    with path.open(encoding="utf-8", newline="") as file:
        titles, *rows = csv.reader(file)
    return titles, np.array([[float(field) if field else np.nan for field in row] for row in rows])


def read_events(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("labels", [("VMO",), ("left VMO", "right VMO", "adductors")])
def test_every_microvolt_comes_back_to_its_last_bit(record: Record, tmp_path, labels):
    recording = read(record(labels, lost=[slice(1600, 1616), slice(4000, 4800)]))
    path, *_ = export_csv(recording, tmp_path / "a.csv", Case("P7K3Q"))
    titles, table = read_table(path)
    assert titles == ["time_s", *(f"{label} [uV]" for label in labels)]
    assert np.array_equal(table[:, 0], np.round(np.arange(8000) / 2000.0, 9))
    for column, channel, again in zip(table[:, 1:].T, recording.channels, read(path).channels, strict=True):
        assert np.array_equal(column, channel.to_uv(), equal_nan=True)
        assert np.array_equal(again.samples, channel.to_uv(), equal_nan=True)
        assert (again.name, again.unit, again.fs_hz) == (channel.name, "uV", 2000.0)
    said = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert (said["fs_hz"], said["person"], said["n_rows"]) == (2000.0, "P7K3Q", 8000)
    assert [column["name"] for column in said["columns"][1:]] == list(labels)
    assert read(path).origin.made == recording.origin.made


@pytest.mark.parametrize("fs_hz", [500.0, 977.0, 976.5625, 1999.9983, 2000.0, 1000.0 / 3.0])
def test_any_rate_comes_back_exactly(plain: Plain, tmp_path, muscle_uv, fs_hz):
    path, *_ = export_csv(plain([muscle_uv[:4000]], fs_hz), tmp_path / "a.csv")
    (channel,) = read(path).channels
    assert channel.fs_hz == fs_hz
    assert np.array_equal(channel.samples, muscle_uv[:4000])


NAMES = ["VM, left", 'the "good" leg', "Größe; links", "tab\there", "VM [mV]", "12.5", "time", ""]


def test_names_of_any_kind_come_back(plain: Plain, tmp_path, muscle_uv):
    recording = plain([muscle_uv[:100]] * len(NAMES), names=NAMES)
    path, *_ = export_csv(recording, tmp_path / "a.csv")
    titles, table = read_table(path)
    assert titles[1:4] == ["VM left [uV]", "the good leg [uV]", "Größe; links [uV]"]
    assert table.shape == (100, len(NAMES) + 1)
    again = read(path)
    assert [channel.name for channel in again.channels][:-1] == [
        " ".join(name.split()) for name in NAMES[:-1]
    ]
    assert {channel.unit for channel in again.channels} == {"uV"}
    # Without the description the titles are what is known.
    path.with_suffix(".json").unlink()
    assert [channel.name for channel in read(path).channels][:2] == ["VM left", "the good leg"]


@pytest.mark.parametrize("names", [("VMO",), ("left VMO", "right VMO"), tuple(NAMES), ("#1", "a,b#", "'x'")])
@pytest.mark.parametrize("fs_hz", [1000.0, 2000.0, 1999.9983])
def test_pandas_and_numpy_read_the_table_as_it_is(plain: Plain, tmp_path, muscle_uv, names, fs_hz):
    samples = np.stack([np.roll(muscle_uv[:3000], place) for place in range(len(names))])
    samples[0, 100:200] = samples[:, 400:450] = np.nan
    path, *_ = export_csv(plain(samples, fs_hz, names=names), tmp_path / "a.csv")
    frame = pandas.read_csv(path)
    assert {str(kind) for kind in frame.dtypes} == {"float64"}
    assert len(set(frame.columns)) == len(names) + 1
    assert frame["time_s"].to_numpy() == pytest.approx(np.arange(3000) / fs_hz, abs=1e-9)
    assert pytest.approx(samples, rel=1e-15, nan_ok=True) == frame.iloc[:, 1:].to_numpy().T
    table = np.genfromtxt(path, delimiter=",", names=True)
    assert len(table.dtype.names) == len(names) + 1
    assert table["time_s"] == pytest.approx(np.arange(3000) / fs_hz, abs=1e-9)
    for name, column in zip(table.dtype.names[1:], samples, strict=True):
        assert np.array_equal(table[name], column, equal_nan=True)
    numbers = np.genfromtxt(path, delimiter=",")[1:]
    assert np.array_equal(numbers[:, 1:].T, samples, equal_nan=True)


def test_tables_of_earlier_versions_are_read_still(plain: Plain, tmp_path, muscle_uv):
    path, *beside = export_csv(
        plain([muscle_uv[:500]] * 2, 1000.0 / 3.0, names=["a, b", "VL"]), tmp_path / "a.csv"
    )
    _, *rows = path.read_text(encoding="utf-8").splitlines()
    head = ["# fs_hz: 333.3333333333333", "# written by vmofire 0.1.0; uV are at the skin", "# person: P7K3Q"]
    titles = 'time_s,"a, b [uV]",VL [uV]'
    path.write_text("\n".join([*head, titles, *rows]) + "\n", encoding="utf-8")
    for _ in range(2):  # with a description of the new table beside it, and without
        one, other = read(path).channels
        assert (one.name, other.name, one.unit, one.fs_hz) == ("a, b", "VL", "uV", 1000.0 / 3.0)
        assert np.array_equal(other.samples, muscle_uv[:500])
        for file in beside:
            file.unlink(missing_ok=True)


FOREIGN = {
    "another table": lambda said: said["columns"][1].update(title="VL [uV]"),
    "another program": lambda said: said.update(GeneratedBy="other"),
    "no rate": lambda said: said.update(fs_hz=None),
    "columns that are none": lambda said: said.update(columns=3),
    "a wrong date": lambda said: said.update(made="yesterday"),
}


@pytest.mark.parametrize("why", FOREIGN)
def test_a_description_of_something_else_is_left_alone(plain: Plain, tmp_path, muscle_uv, why):
    path, _, sidecar = export_csv(plain([muscle_uv[:500]], 2000.0, names=["VMO"]), tmp_path / "a.csv")
    said = json.loads(sidecar.read_text())
    said["columns"][1]["name"] = "right VL"
    FOREIGN[why](said)
    sidecar.write_text(json.dumps(said))
    (channel,) = read(path).channels
    assert (channel.name, channel.fs_hz) == ("VMO", 2000.0)


def test_events_come_back_with_the_table(record: Record, tmp_path):
    notes = [("cue", "Squeeze", 2000, {"seconds": 3.0}), ("mark", "=1+1", 3000, {})]
    recording = read(record(lost=[slice(1600, 2000)], notes=notes))
    path, *_ = export_csv(recording, tmp_path / "a.csv")
    told = [(one.time_s, one.duration_s, one.kind, one.text) for one in read(path).events]
    assert told == [
        (0.8, 0.2, "gap", "400 rows missing (the computer was busy)"),
        (1.0, 3.0, "cue", "Squeeze"),
        (1.5, 0.0, "mark", "=1+1"),
    ]
    again, *_ = export_csv(read(path), tmp_path / "b.csv")
    assert again.read_bytes() == path.read_bytes()
    assert (tmp_path / "b_events.csv").read_bytes() == (tmp_path / "a_events.csv").read_bytes()


def test_no_name_and_no_mark_is_a_formula_to_a_spreadsheet(plain: Plain, tmp_path, muscle_uv):
    names = ["=1+1", "+A1", "-A1", "@SUM(A1)"]
    recording = plain([muscle_uv[:200]] * 4)
    recording = replace(
        recording,
        channels=tuple(replace(one, name=name) for one, name in zip(recording.channels, names, strict=True)),
        events=(Event(0.05, "=cmd|' /C calc'!A0", kind="mark"),),
    )
    path, beside, _ = export_csv(recording, tmp_path / "a.csv")
    titles, _ = read_table(path)
    assert titles[1:] == [f"'{name} [uV]" for name in names]
    assert read_events(beside)[0]["text"] == "'=cmd|' /C calc'!A0"
    assert [channel.name for channel in read(path).channels] == names


def test_other_units_keep_their_numbers(plain: Plain, tmp_path):
    for unit, expected in (("deg", "deg"), ("counts", "counts"), ("mV", "uV")):
        path, *_ = export_csv(plain([[1.25, -3.5, 7.0]], unit=unit), tmp_path / f"{unit}.csv")
        (channel,) = read(path).channels
        assert channel.unit == expected
        assert channel.samples.tolist() == [1000 * one if unit == "mV" else one for one in (1.25, -3.5, 7.0)]


def test_events_lie_beside_it_with_their_kinds(record: Record, tmp_path):
    recording = read(record(lost=[slice(1600, 2000)], notes=[("cue", "Squeeze", 2000, {"seconds": 3.0})]))
    said = [*recording.events, Event(3.0, 'tab\there, "quoted", größer\nand a line')]
    recording = replace(recording, events=tuple(said))
    uv = np.nan_to_num(recording.channels[0].to_uv())
    bursts = find_bursts(uv, 2000.0)
    _, events, _ = export_csv(recording, tmp_path / "a.csv", bursts={"VMO": bursts})
    assert events == tmp_path / "a_events.csv"
    rows = read_events(events)
    assert [row["kind"] for row in rows if row["kind"] != "burst"] == ["gap", "cue", ""]
    (gap,) = (row for row in rows if row["kind"] == "gap")
    assert (float(gap["time_s"]), float(gap["duration_s"])) == (0.8, 0.2)
    assert gap["text"] == "400 rows missing (the computer was busy)"
    assert rows[-1]["text"] == 'tab here, "quoted", größer and a line'
    found = [row for row in rows if row["kind"] == "burst"]
    assert [float(row["time_s"]) for row in found] == pytest.approx([burst.onset_s for burst in bursts])
    assert found[0]["text"].startswith("contraction 1 of VMO, ")


def test_one_row_is_a_table_and_none_is_not(plain: Plain, tmp_path):
    path, *_ = export_csv(plain([[12.5]]), tmp_path / "one.csv")
    assert read_table(path)[1].tolist() == [[0.0, 12.5]]
    assert read(path).channels[0].samples.tolist() == [12.5]
    with pytest.raises(VmofireError, match="has no samples"):
        export_csv(plain([[]]), tmp_path / "none.csv")


def test_a_shorter_channel_ends_in_empty_fields(plain: Plain, tmp_path):
    path, *_ = export_csv(plain([[1.0, 2.0, 3.0], [4.0]]), tmp_path / "a.csv")
    assert np.array_equal(read_table(path)[1][:, 2], [4.0, np.nan, np.nan], equal_nan=True)
    assert [len(channel.samples) for channel in read(path).channels] == [3, 1]


def test_two_rates_do_not_fit_one_table(plain: Plain, tmp_path):
    with pytest.raises(VmofireError, match=r"100, 1000 samples a second.*BDF"):
        export_csv(plain([[1.0, 2.0], [1.0]], [1000.0, 100.0]), tmp_path / "a.csv")
    assert list(tmp_path.iterdir()) == []


def test_a_long_recording_is_written_in_pieces(plain: Plain, tmp_path, muscle_uv):
    long_uv = np.resize(muscle_uv, 120_001)
    shares: list[float] = []
    path, *_ = export_csv(plain([long_uv]), tmp_path / "a.csv", progress=shares.append)
    assert shares == pytest.approx([50_000 / 120_001, 100_000 / 120_001, 1.0])
    assert np.array_equal(read_table(path)[1][:, 1], long_uv)
