"""CSV export keeps every number to its last bit, as numpy, the csv module and our own reader read it."""

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
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
        lines = [line for line in file if not line.startswith("#")]
    titles, *rows = csv.reader(lines)
    return titles, np.array([[float(field) if field else np.nan for field in row] for row in rows])


def read_events(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("labels", [("VMO",), ("left VMO", "right VMO", "adductors")])
def test_every_microvolt_comes_back_to_its_last_bit(record: Record, tmp_path, labels):
    recording = read(record(labels, lost=[slice(1600, 1616), slice(4000, 4800)]))
    path, _ = export_csv(recording, tmp_path / "a.csv", Case("P7K3Q"))
    titles, table = read_table(path)
    assert titles == ["time_s", *(f"{label} [uV]" for label in labels)]
    assert np.array_equal(table[:, 0], np.round(np.arange(8000) / 2000.0, 9))
    for column, channel, again in zip(table[:, 1:].T, recording.channels, read(path).channels, strict=True):
        assert np.array_equal(column, channel.to_uv(), equal_nan=True)
        assert np.array_equal(again.samples, channel.to_uv(), equal_nan=True)
        assert (again.name, again.unit, again.fs_hz) == (channel.name, "uV", 2000.0)
    assert path.read_text(encoding="utf-8").startswith("# fs_hz: 2000.0\n")
    assert "# person: P7K3Q" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("fs_hz", [500.0, 977.0, 976.5625, 1999.9983, 2000.0, 1000.0 / 3.0])
def test_any_rate_comes_back_exactly(plain: Plain, tmp_path, muscle_uv, fs_hz):
    path, _ = export_csv(plain([muscle_uv[:4000]], fs_hz), tmp_path / "a.csv")
    (channel,) = read(path).channels
    assert channel.fs_hz == fs_hz
    assert np.array_equal(channel.samples, muscle_uv[:4000])


NAMES = ["VM, left", 'the "good" leg', "Größe; links", "tab\there", "VM [mV]", "12.5", "time", ""]


def test_names_of_any_kind_come_back(plain: Plain, tmp_path, muscle_uv):
    recording = plain([muscle_uv[:100]] * len(NAMES), names=NAMES)
    path, _ = export_csv(recording, tmp_path / "a.csv")
    titles, table = read_table(path)
    assert [" ".join(title.split()) for title in titles[1:-1]] == [
        " ".join(f"{name} [uV]".split()) for name in NAMES[:-1]
    ]
    assert table.shape == (100, len(NAMES) + 1)
    again = read(path)
    assert [channel.name for channel in again.channels][:-1] == [
        " ".join(name.split()) for name in NAMES[:-1]
    ]
    assert {channel.unit for channel in again.channels} == {"uV"}


def test_no_name_and_no_mark_is_a_formula_to_a_spreadsheet(plain: Plain, tmp_path, muscle_uv):
    names = ["=1+1", "+A1", "-A1", "@SUM(A1)"]
    recording = plain([muscle_uv[:200]] * 4)
    recording = replace(
        recording,
        channels=tuple(replace(one, name=name) for one, name in zip(recording.channels, names, strict=True)),
        events=(Event(0.05, "=cmd|' /C calc'!A0", kind="mark"),),
    )
    path, beside = export_csv(recording, tmp_path / "a.csv")
    titles, _ = read_table(path)
    assert titles[1:] == [f"'{name} [uV]" for name in names]
    assert read_events(beside)[0]["text"] == "'=cmd|' /C calc'!A0"
    assert [channel.name for channel in read(path).channels] == names


def test_other_units_keep_their_numbers(plain: Plain, tmp_path):
    for unit, expected in (("deg", "deg"), ("counts", "counts"), ("mV", "uV")):
        path, _ = export_csv(plain([[1.25, -3.5, 7.0]], unit=unit), tmp_path / f"{unit}.csv")
        (channel,) = read(path).channels
        assert channel.unit == expected
        assert channel.samples.tolist() == [1000 * one if unit == "mV" else one for one in (1.25, -3.5, 7.0)]


def test_events_lie_beside_it_with_their_kinds(record: Record, tmp_path):
    recording = read(record(lost=[slice(1600, 2000)], notes=[("cue", "Squeeze", 2000, {"seconds": 3.0})]))
    said = [*recording.events, Event(3.0, 'tab\there, "quoted", größer\nand a line')]
    recording = replace(recording, events=tuple(said))
    uv = np.nan_to_num(recording.channels[0].to_uv())
    bursts = find_bursts(uv, 2000.0)
    _, events = export_csv(recording, tmp_path / "a.csv", bursts={"VMO": bursts})
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
    path, _ = export_csv(plain([[12.5]]), tmp_path / "one.csv")
    assert read_table(path)[1].tolist() == [[0.0, 12.5]]
    assert read(path).channels[0].samples.tolist() == [12.5]
    with pytest.raises(VmofireError, match="has no samples"):
        export_csv(plain([[]]), tmp_path / "none.csv")


def test_a_shorter_channel_ends_in_empty_fields(plain: Plain, tmp_path):
    path, _ = export_csv(plain([[1.0, 2.0, 3.0], [4.0]]), tmp_path / "a.csv")
    assert np.array_equal(read_table(path)[1][:, 2], [4.0, np.nan, np.nan], equal_nan=True)
    assert [len(channel.samples) for channel in read(path).channels] == [3, 1]


def test_two_rates_do_not_fit_one_table(plain: Plain, tmp_path):
    with pytest.raises(VmofireError, match=r"100, 1000 samples a second.*BDF"):
        export_csv(plain([[1.0, 2.0], [1.0]], [1000.0, 100.0]), tmp_path / "a.csv")
    assert list(tmp_path.iterdir()) == []


def test_a_long_recording_is_written_in_pieces(plain: Plain, tmp_path, muscle_uv):
    long_uv = np.resize(muscle_uv, 120_001)
    shares: list[float] = []
    path, _ = export_csv(plain([long_uv]), tmp_path / "a.csv", progress=shares.append)
    assert shares == pytest.approx([50_000 / 120_001, 100_000 / 120_001, 1.0])
    assert np.array_equal(read_table(path)[1][:, 1], long_uv)
