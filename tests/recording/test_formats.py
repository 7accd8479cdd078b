"""Samples of a file arrive as they were written, whatever its name, or one sentence says why not."""

import json
from pathlib import Path

import numpy as np
import pytest
from edfio import Bdf, BdfSignal, Edf, EdfAnnotation, EdfSignal

from vmofire.errors import FormatError
from vmofire.recording.formats import read

RNG = np.random.default_rng(5)
VM_UV = np.round(RNG.normal(0.0, 20.0, 2000), 3)
VL_UV = np.round(RNG.normal(0.0, 10.0, 2000), 3)


def write_text(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_npz_of_the_repository_keeps_counts_and_scale(recordings):
    (channel,) = read(recordings / "biceps_fatigue.npz").channels
    assert (channel.name, channel.unit, channel.bits, channel.fs_hz) == ("biceps", "counts", 12, 1000.0)
    with np.load(recordings / "biceps_fatigue.npz") as file:
        assert np.array_equal(channel.samples, file["signal"][:, 0])
    # The wheel's own formula, in mV: counts * 3 / 2**12 - 1.5.
    assert channel.to_uv() == pytest.approx(1000.0 * (channel.samples * 3.0 / 2**12 - 1.5))
    assert channel.rails == (0.0, 4095.0)


def test_times_in_an_npz_give_the_rate_and_the_missing_samples(tmp_path):
    kept = np.delete(np.arange(2000), slice(500, 700))
    np.savez(tmp_path / "a.npz", signal=VM_UV[kept], time_s=np.round(kept / 1925.925926, 4), unit="uV")
    (channel,) = read(tmp_path / "a.npz").channels
    assert channel.fs_hz == pytest.approx(1925.925926, rel=3e-5)
    assert np.flatnonzero(np.isnan(channel.samples)).tolist() == list(range(500, 700))


def test_npz_lists_what_is_no_muscle_and_keeps_it_apart(thighs):
    recording = read(thighs / "knee_extension_8N.npz")
    assert [(c.name, c.unit, c.is_emg) for c in recording.channels][2:] == [
        ("VM", "mV", True), ("ST", "mV", True), ("knee angle", "deg", False),
    ]  # fmt: skip
    assert recording.channels[2].to_uv() == pytest.approx(1000.0 * recording.channels[2].samples)


def test_npz_marks_become_events_and_an_envelope_is_known_as_one(thighs):
    recording = read(thighs / "myoware_envelope_ball.npz")
    assert (recording.channels[0].output, recording.channels[0].bits) == ("ENV", 12)
    assert len(recording.events) == 62
    assert {event.text for event in recording.events} == {"class 0", "class 3"}


def test_every_shared_recording_can_be_read(thighs):
    for path in sorted(thighs.glob("*.npz")):
        for channel in read(path).channels:
            assert np.isfinite(channel.samples).all(), (path.name, channel.name)


def test_the_loggers_text_holds_what_the_npz_made_of_it_holds(thighs):
    text, npz = (
        read(thighs / "original_3Nsen.txt"),
        read(thighs / "knee_extension_3N.npz"),
    )
    assert [c.name for c in text.channels] == ["RF", "BF", "VM", "ST", "FX"]
    for ours, theirs in zip(text.channels, npz.channels, strict=True):
        assert (ours.unit, ours.fs_hz) == (theirs.unit, theirs.fs_hz)
        assert ours.samples == pytest.approx(theirs.samples, abs=1e-5)
    assert any("FX" in str(note) for note in text.notes)


@pytest.mark.parametrize("kind", [Edf, Bdf])
def test_edf_and_bdf_keep_samples_units_and_every_annotation(tmp_path, kind):
    signal = EdfSignal if kind is Edf else BdfSignal
    scale = (-3276.8, 3276.7)
    annotations = [EdfAnnotation(n / 100, None, f"squeeze {n}") for n in range(150)]
    file = kind(
        [
            signal(VM_UV, 1000.0, label="VM", physical_dimension="uV", physical_range=scale),
            signal(VL_UV[::2] / 1000, 500.0, label="angle", physical_dimension="deg", physical_range=(-5, 5)),
        ],
        annotations=annotations,
    )
    file.write(tmp_path / "a.dat")
    recording = read(tmp_path / "a.dat")
    vm, angle = recording.channels
    assert (vm.name, vm.unit, vm.fs_hz, vm.is_emg) == ("VM", "uV", 1000.0, True)
    assert (angle.name, angle.unit, angle.fs_hz, angle.is_emg) == ("angle", "deg", 500.0, False)
    assert vm.samples == pytest.approx(VM_UV, abs=0.06)
    assert [(e.time_s, e.text) for e in recording.events] == [(a.onset, a.text) for a in annotations]


def test_a_bdf_cut_short_is_refused_and_an_unfinished_one_is_read_with_a_note(tmp_path):
    path = tmp_path / "a.bdf"
    Bdf([BdfSignal(VM_UV, 1000.0, label="VM", physical_dimension="uV", physical_range=(-3000, 3000))]).write(
        path
    )
    data = path.read_bytes()
    path.write_bytes(data[:-600])
    with pytest.raises(FormatError, match="cut short"):
        read(path)
    path.write_bytes(data[:236] + b"-1      " + data[244:])
    recording = read(path)
    assert recording.channels[0].samples == pytest.approx(VM_UV, abs=0.01)
    assert "not finished" in str(recording.notes[0])


CSV_DIALECTS = {
    "comma": ("time_s,VM_uv,VL_uv\n", ",", ".", "\n"),
    "german": ("Zeit [s];VM [uV];VL [uV]\n", ";", ",", "\r\n"),
    "tabs": ("time_s\tVM (µV)\tVL (µV)\n", "\t", ".", "\n"),
    "tabs and decimal comma": ("t\tVM (uV)\tVL (uV)\n", "\t", ",", "\n"),
    "blanks": ("time_s VM_uV VL_uV\n", " ", ".", "\n"),
    "quoted": ('"time_s","VM [uV]","VL [uV]"\n', ",", ".", "\n"),
    "commented": ("# recorded in the kitchen\n# time_s,VM_uV,VL_uV\n", ",", ".", "\n"),
    "millivolts": ("time_ms,VM_mV,VL_mV\n", ",", ".", "\r\n"),
}


@pytest.mark.parametrize("dialect", CSV_DIALECTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_of_every_dialect_holds_the_same(tmp_path, dialect, encoding):
    head, separator, point, newline = CSV_DIALECTS[dialect]
    milli = dialect == "millivolts"
    rows = [
        separator.join(
            (
                f"{n * 0.5:.1f}" if milli else f"{n / 2000:.4f}",
                *(f"{v / (1000 if milli else 1):.6f}" for v in pair),
            )
        ).replace(".", point)
        for n, pair in enumerate(zip(VM_UV, VL_UV, strict=True))
    ]
    path = write_text(
        tmp_path / "a.csv", head.replace("\n", newline) + newline.join(rows) + newline, encoding
    )
    vm, vl = read(path).channels
    assert [(c.name, c.fs_hz, len(c.samples)) for c in (vm, vl)] == [
        ("VM", 2000.0, 2000),
        ("VL", 2000.0, 2000),
    ]
    assert vm.to_uv() == pytest.approx(VM_UV, abs=0.002)
    assert vl.to_uv() == pytest.approx(VL_UV, abs=0.002)


def columns(*of: np.ndarray, separator: str = ",") -> str:
    return "\n".join(separator.join(f"{value:g}" for value in row) for row in zip(*of, strict=True))


def test_a_rate_in_the_header_is_enough(tmp_path):
    for head in (
        "# fs_hz: 1500\nVM,VL\n",
        "Sampling rate (Hz): 1500\nVM,VL\n",
        "# sample rate = 1.5 kHz\n\nVM,VL\n",
    ):
        recording = read(write_text(tmp_path / "a.csv", head + columns(VM_UV, VL_UV)))
        assert [(c.name, c.unit, c.fs_hz) for c in recording.channels] == [
            ("VM", "", 1500.0),
            ("VL", "", 1500.0),
        ]


def test_a_file_without_a_rate_is_refused_unless_the_rate_is_given(tmp_path):
    path = write_text(tmp_path / "a.csv", columns(VM_UV, VL_UV))
    with pytest.raises(FormatError, match=r"how many samples a second.*fs_hz"):
        read(path)
    assert [c.fs_hz for c in read(path, fs_hz=1000.0).channels] == [1000.0, 1000.0]


def test_a_first_column_that_climbs_is_a_clock_or_a_counter_never_a_muscle(tmp_path):
    clock = write_text(tmp_path / "a.csv", columns(np.arange(2000) / 1000, VM_UV))
    assert [(c.name, c.fs_hz) for c in read(clock).channels] == [("column 2", 1000.0)]
    counter = write_text(tmp_path / "b.csv", columns(np.arange(2000), VM_UV))
    assert [c.name for c in read(counter, fs_hz=500.0).channels] == ["column 2"]


def test_a_time_column_without_a_unit_is_taken_with_a_note(tmp_path):
    recording = read(write_text(tmp_path / "a.csv", "time,VM\n" + columns(np.arange(2000), VM_UV)))
    assert recording.channels[0].fs_hz == 1000.0
    assert any("ms" in str(note) for note in recording.notes)


def test_an_opensignals_file_is_read(tmp_path):
    head = '# OpenSignals Text File Format\n# {"00:07": {"sampling rate": 1000, "column": ["nSeq", "DI"]}}\n'
    rows = "\n".join(f"{n % 16}\t0\t{value:.0f}\t" for n, value in enumerate(VM_UV + 2048))
    recording = read(write_text(tmp_path / "a.txt", f"{head}# EndOfHeader\n{rows}\n"))
    assert recording.channels[-1].samples == pytest.approx(np.round(VM_UV + 2048), abs=0.5)
    assert recording.channels[-1].fs_hz == 1000.0


def test_one_column_with_a_decimal_comma_is_one_column(tmp_path):
    text = "# fs: 1000\nEMG\n" + "\n".join(f"{value:.3f}".replace(".", ",") for value in VM_UV)
    (channel,) = read(write_text(tmp_path / "a.csv", text)).channels
    assert channel.samples == pytest.approx(VM_UV)


def test_a_stray_separator_and_a_shorter_channel_do_no_harm(tmp_path):
    rows = [f"{a:g}\t{b:g}" for a, b in zip(VM_UV, VL_UV, strict=True)]
    rows[0] = "\t" + rows[0]
    rows[-10:] = [f"{a:g}\t" for a in VM_UV[-10:]]
    path = write_text(tmp_path / "a.txt", "# fs: 1000\nVM\tVL\n" + "\n".join(rows) + "\n\t\n")
    vm, vl = read(path).channels
    assert vm.samples == pytest.approx(VM_UV)
    assert vl.samples == pytest.approx(VL_UV[:-10])


def test_a_missing_value_stays_missing(tmp_path):
    rows = [f"{n / 1000:g},{value:g}" for n, value in enumerate(VM_UV)]
    rows[7] = "0.007,"
    (channel,) = read(write_text(tmp_path / "a.csv", "time_s,VM_uv\n" + "\n".join(rows))).channels
    assert np.flatnonzero(np.isnan(channel.samples)).tolist() == [7]


def test_two_columns_of_one_name_get_different_ones(tmp_path):
    recording = read(write_text(tmp_path / "a.csv", "# fs: 1000\nVM,VM\n" + columns(VM_UV, VL_UV)))
    assert [c.name for c in recording.channels] == ["VM", "VM (2)"]


def test_counts_get_their_scale_from_the_gain(tmp_path):
    counts = np.arange(4096)
    np.savez(tmp_path / "a.npz", signal=counts.astype(np.uint16), fs_hz=1000.0, unit="counts (12 bit)")
    (channel,) = read(tmp_path / "a.npz").channels
    assert channel.to_uv() is None
    uv = channel.to_uv(gain=200.0)
    assert uv[2048] == pytest.approx(0.0)
    assert uv[2049] == pytest.approx(3.3 / 4096 / 200.0 * 1e6)


BAD_NPZ = {
    "no field “signal”": {"x": np.zeros(9)},
    "fs_hz": {"signal": np.zeros(9)},
    "instead of numbers": {"signal": np.array(["a", "b"]), "fs_hz": 1000.0},
    r"\(2, 2, 2\)": {"signal": np.zeros((2, 2, 2)), "fs_hz": 1000.0},
    "3 entries for 2": {"signal": np.zeros((9, 2)), "fs_hz": 1000.0, "labels": np.array(["a", "b", "c"])},
    "samples a second. It must be 0.1 to": {"signal": np.zeros(9), "fs_hz": -5.0},
    "one number": {"signal": np.zeros(9), "fs_hz": np.array([1.0, 2.0])},
    "no samples": {"signal": np.full(9, np.nan), "fs_hz": 1000.0},
    "class times": {
        "signal": np.zeros(9), "fs_hz": 10.0, "class_time_s": np.zeros(3), "class_code": np.zeros(2),
    },
    "damaged": {"signal": np.array([{}], dtype=object), "fs_hz": 1000.0},
}  # fmt: skip


@pytest.mark.parametrize("why", BAD_NPZ)
def test_an_npz_that_is_no_recording_is_refused_with_the_reason(tmp_path, why):
    np.savez(tmp_path / "a.npz", **BAD_NPZ[why])
    with pytest.raises(FormatError, match=why):
        read(tmp_path / "a.npz")


BAD_FILES = {
    "empty": b"",
    "two rows of numbers": b"Dear diary,\ntoday I squeezed a ball.\n",
    "MATLAB": b"MATLAB 5.0 MAT-file",
    "damaged": b"\x89HDF\r\n\x1a\n" + bytes(600),
    "zip archive": b"PK\x03\x04" + bytes(50),
    "Line 3 has 1 column instead of 2": b"# fs: 9\n1.5,2\n3.5\n5.5,6\n7.5,8\n",
    "Line 4 is not a row": b"# fs: 9\n1,2\n3,4\nfive,six\n7,8\n9,1\n",
    "header: 1. Columns": b"Channel 1: 'VM', 2 values, engineering units: mV, no filters.\n1\t2\n3\t4\n",
    "2 of 9 rows": b"Channel 1: 'VM', 9 values, engineering units: mV, to 9 samples per second.\n1\n3\n",
}


@pytest.mark.parametrize("why", BAD_FILES)
def test_a_file_that_is_no_recording_is_refused_with_the_reason(tmp_path, why):
    path = tmp_path / "a.bin"
    path.write_bytes(BAD_FILES[why])
    with pytest.raises(FormatError, match=why) as caught:
        read(path)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("Cannot read")


def test_folders_and_missing_files_are_named(tmp_path):
    with pytest.raises(FormatError, match="folder"):
        read(tmp_path)
    with pytest.raises(FormatError, match="There is no such file"):
        read(tmp_path / "nowhere.npz")
    with pytest.raises(FormatError, match="Cannot read"):
        read(tmp_path / ("x" * 300))


def test_bursts_json_is_told_apart_from_a_recording(thighs):
    assert json.loads((thighs / "bursts.json").read_text())
    with pytest.raises(FormatError, match="two rows of numbers"):
        read(thighs / "bursts.json")
