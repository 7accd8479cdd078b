"""Texts of known programs, in the layouts these write: rate, names, units and roles as their heads say."""

import json

import numpy as np
import pytest

from vmofire.errors import FormatError
from vmofire.recording.formats import read

N = 2000
UV = np.round(np.random.default_rng(4).normal(0.0, 30.0, N), 3)
COUNTS = np.round(2048 + 8 * UV).astype(int)


def columns(*of, separator="\t", end=""):
    return [separator.join(map(str, row)) + end for row in zip(*of, strict=True)]


def seconds(fs_hz, digits=6, start=0.0):
    return [f"{start + n / fs_hz:.{digits}f}" for n in range(N)]


def open_text(tmp_path, *lines):
    path = tmp_path / "a.txt"
    path.write_text(
        "\n".join([line for one in lines for line in ([one] if isinstance(one, str) else one)]) + "\n"
    )
    return read(path)


def muscles(recording):
    return [(one.name, one.unit, pytest.approx(one.fs_hz)) for one in recording.channels if one.is_emg]


def opensignals(**more):
    device = {
        "sensor": ["EMG", "ACC"],
        "column": ["nSeq", "DI", "CH1", "CH2"],
        "label": ["CH1", "CH2"],
        "resolution": [16, 1, 16, 16],
        "device": "biosignalsplux",
        "sampling rate": 1000,
        **more,
    }
    head = json.dumps({"00:07:80:46:F0:2F": device})
    return ["# OpenSignals Text File Format", f"# {head}", "# EndOfHeader"]


def test_opensignals_of_a_biosignalsplux(tmp_path):
    kept = np.delete(np.arange(N), slice(500, 520))
    rows = columns(kept, [0] * len(kept), 32768 + COUNTS[kept], [0] * len(kept), end="\t")
    recording = open_text(tmp_path, opensignals(), rows)
    emg = next(one for one in recording.channels if one.name == "CH1")
    assert muscles(recording) == [("CH1", "counts", 1000.0)]
    assert (emg.bits, emg.uv_per_count) == (16, pytest.approx(3.0e6 / 1000 / 65536))
    assert np.flatnonzero(np.isnan(emg.samples)).tolist() == list(range(500, 520))


def test_opensignals_that_names_no_emg_leaves_its_inputs_to_be_asked_about(tmp_path):
    head = opensignals(sensor=["RAW", "RAW"], device="bitalino_rev", resolution=[4, 1, 10, 6])
    recording = open_text(tmp_path, head, columns(np.arange(N) % 16, [0] * N, COUNTS // 4, COUNTS // 64))
    assert muscles(recording) == [("CH1", "counts", 1000.0), ("CH2", "counts", 1000.0)]
    assert [one.bits for one in recording.channels if one.is_emg] == [10, 6]
    assert {one.uv_per_count for one in recording.channels} == {None}


@pytest.mark.parametrize("sensor", ["ECG", "EDA", "RESPIRATION", "XYZ"])
def test_opensignals_with_another_sensor_alone_has_no_muscle(tmp_path, sensor):
    head = opensignals(sensor=[sensor, sensor], device="bitalino_rev", resolution=[4, 1, 10, 6])
    counts = np.round(512 + UV)
    recording = open_text(tmp_path, head, columns(np.arange(N) % 16, [0] * N, counts, counts))
    assert muscles(recording) == []


def test_opensignals_that_was_converted_is_in_millivolts(tmp_path):
    recording = open_text(
        tmp_path, opensignals(convertedValues=1), columns(np.arange(N), [0] * N, UV / 1e3, [0] * N)
    )
    assert muscles(recording) == [("CH1", "mV", 1000.0)]


def test_openbci_up_to_version_4_has_no_titles(tmp_path):
    head = [
        "%OpenBCI Raw EEG Data",
        "%Number of channels = 8",
        "%Sample Rate = 250.0 Hz",
        "%First Column = SampleIndex",
        "%Last Column = Timestamp",
        "%Other Columns = EEG data in microvolts followed by Accel Data (in G) interleaved with Aux Data",
    ]
    rows = columns(np.arange(N) % 256, *[UV] * 8, *[[0.0] * N] * 3, ["16:39:00.005"] * N, separator=", ")
    recording = open_text(tmp_path, head, rows)
    assert muscles(recording) == [(f"EXG Channel {n}", "uV", 250.0) for n in range(8)]
    assert [one.unit for one in recording.channels if not one.is_emg] == ["g"] * 3


def test_openbci_from_version_5_on_has_titles_and_its_counter_misses_samples(tmp_path):
    kept = np.delete(np.arange(N), [700, 701])
    head = [
        "%OpenBCI Raw EXG Data",
        "%Number of channels = 2",
        "%Sample Rate = 250 Hz",
        "%Board = OpenBCI_GUI$BoardCytonSerial",
        "Sample Index, EXG Channel 0, EXG Channel 1, Accel Channel 0, Other, Timestamp, Other,"
        " Timestamp (Formatted)",
    ]
    stamps = [f"{1608133146.6 + n / 250:.6f}" for n in kept]
    rows = columns(
        [f"{n % 256:.1f}" for n in kept], UV[kept], UV[kept], [0.1] * len(kept), [0.0] * len(kept), stamps,
        [0.0] * len(kept), ["2020-12-16 16:39:00.005"] * len(kept), separator=", ",
    )  # fmt: skip
    recording = open_text(tmp_path, head, rows)
    assert muscles(recording) == [("EXG Channel 0", "uV", 250.0), ("EXG Channel 1", "uV", 250.0)]
    assert np.flatnonzero(np.isnan(recording.channels[0].samples)).tolist() == [700, 701]


def test_pins_and_unused_columns_of_openbci_are_no_muscles(tmp_path):
    """As in the sample of version 6: those columns have no unit, and would be asked for a gain."""
    head = [
        "%OpenBCI Raw EXG Data",
        "%Number of channels = 1",
        "%Sample Rate = 250 Hz",
        "%Board = OpenBCI_GUI$BoardCytonSerial",
        "Sample Index, EXG Channel 0, Not Used, Digital Channel 0 (D11), Not Used, Analog Channel 0",
    ]
    zeros = [0.0] * N
    rows = columns(np.arange(N) % 256, UV, zeros, [1.0] * N, zeros, UV, separator=", ")
    recording = open_text(tmp_path, head, rows)
    assert muscles(recording) == [("EXG Channel 0", "uV", 250.0)]
    assert [one.name for one in recording.channels] == [
        "EXG Channel 0",
        "Digital Channel 0",
        "Analog Channel 0",
    ]


@pytest.mark.parametrize("n_first", [2, 40, 1000])
def test_labchart_with_a_second_block_says_so(tmp_path, n_first):
    head = ["Interval=\t0.001 s", "ChannelTitle=\tLeft VMO", "Range=\t10.000 V", "UnitName=\tmV"]
    rows = columns(seconds(1000.0), UV / 1e3)
    with pytest.raises(
        FormatError, match=rf"On line {5 + n_first} a second block begins.*as a file of its own"
    ):
        open_text(tmp_path, head, [*rows[:n_first], *head, *rows])


def test_labchart_with_unit_names_and_comments(tmp_path):
    head = [
        "Interval=\t0.0005 s",
        "ExcelDateTime=\t4.4168510406994E+04\t12/03/2020 12:14:59.164",
        "TimeFormat=\tStartOfBlock",
        "ChannelTitle=\tLeft VMO\tForce",
        "Range=\t10.000 V\t10.000 V",
        "UnitName=\tmV\tN",
    ]
    rows = columns(seconds(2000.0), UV / 1e3, [1.5] * N)
    rows[400] += "\t#* squeeze"
    recording = open_text(tmp_path, head, rows)
    assert muscles(recording) == [("Left VMO", "mV", 2000.0)]
    assert [one.unit for one in recording.channels] == ["mV", "N"]
    assert [(one.time_s, one.text) for one in recording.events] == [(0.2, "squeeze")]


def test_labview_with_one_column_of_times(tmp_path):
    head = [
        "LabVIEW Measurement\t",
        "Writer_Version\t2",
        "Separator\tTab",
        "Decimal_Separator\t.",
        "X_Columns\tOne",
        "***End_of_Header***\t",
        "Channels\t2\t",
        f"Samples\t{N}\t{N}",
        "Y_Unit_Label\tVolts\tVolts",
        "X_Dimension\tTime\tTime",
        "X0\t0.0000000000000000E+0\t0.0000000000000000E+0",
        "Delta_X\t0.000500\t0.000500",
        "***End_of_Header***\t",
        "X_Value\tVMO\tVL\tComment",
    ]
    rows = columns(seconds(2000.0), UV / 1e6, UV / 1e6, end="\t")
    assert muscles(open_text(tmp_path, head, rows)) == [("VMO", "V", 2000.0), ("VL", "V", 2000.0)]
    rows = columns([""] * N, UV / 1e6, UV / 1e6, end="\t")
    assert muscles(open_text(tmp_path, head, rows)) == [("VMO", "V", 2000.0), ("VL", "V", 2000.0)]


def test_delsys_emgworks_with_one_line_a_channel(tmp_path):
    line = "Label: VMO: {} 1 Sampling frequency: {} Number of points: {} start: 0 Unit: {} Domain Unit: s"
    head = [
        line.format("EMG", 1925.925926, N, "Volt"),
        line.format("ACC X", 148.148148, N // 13, "g"),
    ]
    n = N // 13
    blank = [""] * (N - n)
    rows = columns(
        seconds(1925.925926),
        UV / 1e6,
        [*seconds(148.148148)[:n], *blank],
        [*[0.5] * n, *blank],
        separator=",",
    )
    recording = open_text(tmp_path, head, rows)
    assert muscles(recording) == [("VMO: EMG 1", "V", 1925.925926)]
    acc = recording.channels[1]
    assert (acc.unit, acc.fs_hz, len(acc.samples)) == ("g", pytest.approx(148.148148), n)


def test_noraxon_with_units_behind_a_comma(tmp_path):
    head = ['"Type:","Raw EMG"', '"Frequency, Hz","1500"', '"Time, s","LT VMO, uV","RT VMO, uV","Marker"']
    rows = columns(seconds(1500.0, 4), UV, UV, [0] * N, separator=",")
    assert muscles(open_text(tmp_path, head, rows)) == [("LT VMO", "uV", 1500.0), ("RT VMO", "uV", 1500.0)]


def test_bts_with_one_unit_for_all_tracks(tmp_path):
    head = [
        "BTS ASCII format",
        "",
        "Type:\tEmg tracks",
        "Measure unit:\tmV",
        "",
        "Tracks:\t2",
        f"Frames:\t{N}",
        "Frequency:\t1000 Hz",
        "Start time:\t0.000",
        "",
        "Frame\tTime\tVMO\tVL",
    ]
    rows = columns(np.arange(1, N + 1), seconds(1000.0, 3), UV / 1e3, UV / 1e3)
    assert muscles(open_text(tmp_path, head, rows)) == [("VMO", "mV", 1000.0), ("VL", "mV", 1000.0)]


def test_qualisys_analog_of_many_keys(tmp_path):
    head = [
        f"NO_OF_SAMPLES\t{N}",
        "FREQUENCY\t1500",
        "NO_OF_CHANNELS\t2",
        "TIME_STAMP\t2026-01-05, 10:12:33",
        "SAMPLE\tTIME\tVMO\tVL",
    ]
    rows = columns(np.arange(1, N + 1), seconds(1500.0, 5), UV, UV)
    assert muscles(open_text(tmp_path, head, rows)) == [("VMO", "", 1500.0), ("VL", "", 1500.0)]


def test_shimmer_with_rows_of_kinds_and_units(tmp_path):
    names = ["Shimmer_B5C4_Timestamp_Unix_CAL", "Shimmer_B5C4_EMG_CH1_24BIT_CAL", "Shimmer_B5C4_Accel_X_CAL"]
    head = ["sep=\t", "\t".join(names), "CAL\tCAL\tCAL", "ms\tmV\tm/(s^2)"]
    stamps = [f"{1.6e12 + 1000 * n / 512:.6f}" for n in range(N)]
    recording = open_text(tmp_path, head, columns(stamps, UV / 1e3, [9.8] * N))
    assert [(one.name, one.unit, one.is_emg) for one in recording.channels] == [
        (names[1], "mV", True),
        (names[2], "m/(s^2)", False),
    ]
    assert recording.channels[0].fs_hz == pytest.approx(512.0, rel=1e-5)


def test_vicon_with_a_second_table_behind_the_devices(tmp_path):
    head = ["Devices", "1000", ",,Delsys - EMG,", "Frame,Sub Frame,VMO,VL", ",,V,V"]
    rows = columns(1 + np.arange(N) // 10, np.arange(N) % 10, UV / 1e6, UV / 1e6, separator=",")
    behind = [
        "",
        "Trajectories",
        "100",
        ",,P07:LASI,,",
        "Frame,Sub Frame,X,Y,Z",
        ",,mm,mm,mm",
        "1,0,1.5,2.5,3.5",
    ]
    recording = open_text(tmp_path, head, rows, behind)
    assert muscles(recording) == [("VMO", "V", 1000.0), ("VL", "V", 1000.0)]
    assert len(recording.channels[0].samples) == N


@pytest.mark.parametrize("first", ["sec", "milliSec", "min"])
def test_acqknowledge_in_any_unit_of_time(tmp_path, first):
    scale = {"sec": 1.0, "milliSec": 1e3, "min": 1 / 60}[first]
    head = ["session.acq", "1 msec/sample", "1 channels", "VMO", "mV", f"{first}\tCH1\t", f"\t{N}\t"]
    rows = columns([f"{scale * n / 1000:.8f}" for n in range(N)], UV / 1e3, end="\t")
    assert muscles(open_text(tmp_path, head, rows)) == [("VMO", "mV", 1000.0)]


def test_chords_counts_its_packets_and_asks_for_the_rate(tmp_path):
    kept = np.delete(np.arange(N), slice(300, 310))
    path = tmp_path / "chords.csv"
    rows = columns(kept % 256, COUNTS[kept], COUNTS[kept] + 1, separator=",")
    path.write_text("\n".join(["Counter,Channel1,Channel2", *rows]))
    with pytest.raises(FormatError, match="how many samples a second"):
        read(path)
    recording = read(path, fs_hz=500.0)
    assert [one.name for one in recording.channels] == ["Channel1", "Channel2"]
    assert np.flatnonzero(np.isnan(recording.channels[0].samples)).tolist() == list(range(300, 310))
