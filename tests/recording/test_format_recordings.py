"""Formats that describe themselves: C3D, LabChart, AcqKnowledge, QTM, BrainVision, GDF; right or refused."""

import struct

import numpy as np
import pytest
import scipy.io

from vmofire.errors import FormatError
from vmofire.recording.formats import Corrections, read
from vmofire.recording.imported import make_file, open_draft

from .c3d_file import write_c3d

N = 3000
UV = np.random.default_rng(8).normal(0.0, 60.0, (N, 2))


def muscles(recording):
    return [(one.name, one.unit, one.fs_hz) for one in recording.channels if one.is_emg]


def refuse(path, cause="."):
    with pytest.raises(FormatError, match=cause) as raised:
        read(path)
    assert path.name in raised.value.cause
    assert raised.value.cure


def tell_nothing(_share):
    pass


# C3D.


def save_c3d(path, *, labels=("VMO", "VL"), units=("uV", "uV"), plates=(), first_frame=0, fs_hz=1000):
    ezc3d = pytest.importorskip("ezc3d")
    file = ezc3d.c3d()
    file["parameters"]["POINT"]["RATE"]["value"] = [100]
    file["parameters"]["POINT"]["LABELS"]["value"] = ()
    file["parameters"]["ANALOG"]["RATE"]["value"] = [fs_hz]
    file["parameters"]["ANALOG"]["LABELS"]["value"] = labels
    file["parameters"]["ANALOG"]["UNITS"]["value"] = units
    if plates:
        file.add_parameter("FORCE_PLATFORM", "CHANNEL", list(plates))
    file["header"]["points"]["first_frame"] = first_frame
    n_frames = N // (fs_hz // 100)
    file["data"]["points"] = np.zeros((4, 0, n_frames))
    file["data"]["analogs"] = UV.T[None, :, : n_frames * (fs_hz // 100)]
    file.add_event([0.0, 1.2], "Right", "Foot Strike")
    file.write(str(path))
    return path


@pytest.mark.parametrize("fs_hz", [1000, 1500, 2000])
def test_the_analog_signals_of_a_c3d_file_have_rate_unit_and_events(tmp_path, fs_hz):
    recording = read(save_c3d(tmp_path / "a.c3d", fs_hz=fs_hz))
    assert muscles(recording) == [("VMO", "uV", float(fs_hz)), ("VL", "uV", float(fs_hz))]
    np.testing.assert_allclose(recording.channels[1].samples, UV[:, 1], rtol=1e-5)
    assert [(one.text, one.time_s) for one in recording.events] == [("Right Foot Strike", pytest.approx(1.2))]


@pytest.mark.parametrize(
    ("form", "offsets"),
    [("UNSIGNED", (32768, 40000)), ("UNSIGNED", (0, 2048)), ("SIGNED", (-100, 0)), ("SIGNED", (7, -9000))],
)
def test_counts_of_a_c3d_file_keep_their_sign_and_their_offset(tmp_path, form, offsets):
    """ezc3d reads counts without a sign as if they had one, and every offset as positive."""
    pytest.importorskip("ezc3d")
    scales, whole = np.array([0.25, 0.5]), UV[: len(UV) // 10 * 10]
    counts = np.round(whole / scales).astype(np.int64) + offsets
    low, high = (0, 0xFFFF) if form == "UNSIGNED" else (-0x8000, 0x7FFF)
    counts = np.clip(counts, low, high)
    path = tmp_path / "counts.c3d"
    path.write_bytes(write_c3d(counts, form=form, offsets=offsets, scales=2 * scales))
    recording = read(path)
    assert muscles(recording) == [("VMO", "uV", 1000.0), ("VL", "uV", 1000.0)]
    for channel, true_uv in zip(recording.channels, ((counts - offsets) * scales).T, strict=True):
        np.testing.assert_allclose(channel.samples, true_uv, atol=1e-3)


def test_forces_are_no_muscles_by_parameter_or_by_name(tmp_path):
    assert muscles(read(save_c3d(tmp_path / "a.c3d", units=("V", "V"), plates=(2,))))[1:] == []
    assert muscles(read(save_c3d(tmp_path / "b.c3d", labels=("FP1_FX", "F1X"), units=("V", "V")))) == []


def test_a_c3d_file_without_units_is_asked_for_them_on_the_command_line_and_in_the_window(tmp_path):
    path = save_c3d(tmp_path / "a.c3d", units=("", ""))
    assert [one.code for one in read(path).notes] == ["import.no_unit", "import.no_unit"]
    assert muscles(read(path)) == []
    assert muscles(read(path, unit="mV")) == [("VMO", "mV", 1000.0), ("VL", "mV", 1000.0)]
    draft = open_draft(path, Corrections(), tell_nothing)
    with pytest.raises(FormatError, match="which unit VMO has"):
        draft.find_muscles()
    told = open_draft(path, Corrections(unit="mV"), tell_nothing)
    assert [one.unit for one in told.find_muscles()] == ["mV", "mV"]
    (tmp_path / "library").mkdir()
    stored = make_file(told, tmp_path / "library")
    assert muscles(read(stored)) == [("VMO", "mV", 1000.0), ("VL", "mV", 1000.0)]
    assert np.load(stored)["source"].tobytes() == path.read_bytes()


@pytest.mark.parametrize("share", [0.05, 0.4, 0.95])
def test_a_c3d_file_that_is_cut_short_is_refused(tmp_path, share):
    data = save_c3d(tmp_path / "a.c3d").read_bytes()
    path = tmp_path / "cut.c3d"
    path.write_bytes(data[: int(len(data) * share)])
    refuse(path)


def test_a_c3d_file_with_markers_alone_is_refused(tmp_path):
    ezc3d = pytest.importorskip("ezc3d")
    file = ezc3d.c3d()
    file["parameters"]["POINT"]["RATE"]["value"] = [100]
    file["parameters"]["POINT"]["LABELS"]["value"] = ("KNE",)
    file["data"]["points"] = np.ones((4, 1, 50))
    file.write(str(tmp_path / "a.c3d"))
    refuse(tmp_path / "a.c3d", "only markers")


# MATLAB files of LabChart, AcqKnowledge and QTM.


def labchart(n_blocks=1, *, rates=(1000.0, 1000.0), units=("V", "V"), pause_s=2.5, counts=False):
    """Return variables as LabChart exports them: all channels of block 1, then all of block 2."""
    half = N // n_blocks
    starts, ends, row = np.full((2, n_blocks), -1.0), np.full((2, n_blocks), -1.0), []
    for block in range(n_blocks):
        for place in range(2):
            part = UV[block * half : (block + 1) * half : round(1000.0 / rates[place]), place]
            starts[place, block] = 1 + sum(map(len, row))
            row.append(part)
            ends[place, block] = sum(map(len, row))
    data = np.concatenate(row)
    days = 739_000.5 + np.arange(n_blocks) * (half / 1000.0 + pause_s) / 86_400.0
    found = {
        "data": data[None],
        "datastart": starts,
        "dataend": ends,
        "samplerate": np.repeat(np.array(rates)[:, None], n_blocks, 1),
        "tickrate": np.full((1, n_blocks), 1000.0),
        "blocktimes": days[None],
        "titles": np.array(["VMO ", "VL  "]),
        "unittext": np.array(sorted(set(units))),
        "unittextmap": np.array([[1 + sorted(set(units)).index(one)] * n_blocks for one in units], float),
        "com": np.array([[-1, n_blocks, 500, 1, 1]], float),
        "comtext": np.array(["squeeze"]),
    }
    if counts:
        found["data"] = np.rint(data)[None].astype(np.int16)
        found["scaleunits"], found["scaleoffset"] = np.full((2, 1), 1e-6), np.full((2, 1), 10.0)
    return found


def test_a_block_of_labchart_has_names_units_rate_and_comments(tmp_path):
    scipy.io.savemat(tmp_path / "a.mat", labchart(units=("V", "mV")))
    recording = read(tmp_path / "a.mat")
    assert muscles(recording) == [("VMO", "V", 1000.0), ("VL", "mV", 1000.0)]
    np.testing.assert_array_equal(recording.channels[1].samples, UV[:, 1])
    assert [(one.text, one.time_s) for one in recording.events] == [("squeeze", 0.5)]
    assert recording.origin.made is not None
    assert (recording.origin.made.year, recording.origin.made.hour) == (2023, 12)


def test_blocks_of_labchart_stand_apart_by_the_time_between_them(tmp_path):
    scipy.io.savemat(tmp_path / "a.mat", labchart(2))
    recording = read(tmp_path / "a.mat")
    samples = recording.channels[0].samples
    assert np.flatnonzero(np.isnan(samples)).tolist() == list(range(1500, 4000))
    np.testing.assert_array_equal(samples[4000:], UV[1500:, 0])
    assert recording.events[0].time_s == pytest.approx(4.5, abs=1e-4)
    assert any(one.code == "import.missing" for one in recording.notes)


def test_channels_of_labchart_have_rates_of_their_own_and_counts_their_scale(tmp_path):
    scipy.io.savemat(tmp_path / "a.mat", labchart(rates=(1000.0, 200.0)))
    assert [one.fs_hz for one in read(tmp_path / "a.mat").channels] == [1000.0, 200.0]
    scipy.io.savemat(tmp_path / "b.mat", labchart(counts=True))
    channel = read(tmp_path / "b.mat").channels[0]
    np.testing.assert_allclose(channel.to_uv()[:], np.rint(UV[:, 0]) + 10.0)


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"blocktimes": np.zeros((1, 2))}, "no times"),
        ({"blocktimes": np.array([[1.0, 400.0]])}, "hours are missing"),
        ({"samplerate": np.array([[1000.0, 500.0], [1000.0, 1000.0]])}, "differ between blocks"),
        ({"dataend": np.full((2, 2), 1e6)}, "do not fit"),
    ],
)
def test_blocks_of_labchart_that_cannot_be_placed_are_refused(tmp_path, change, cause):
    scipy.io.savemat(tmp_path / "a.mat", labchart(2) | change)
    refuse(tmp_path / "a.mat", cause)


@pytest.mark.parametrize(("isi", "unit"), [(0.5, "ms"), (0.0005, "s"), (500.0, "us")])
def test_acqknowledge_has_its_rate_from_the_interval(tmp_path, isi, unit):
    tree = {"data": UV, "isi": isi, "isi_units": unit, "start_sample": 0.0}
    tree |= {"labels": np.array(["VMO ", "VL  "]), "units": np.array(["mV   ", "Volts"])}
    scipy.io.savemat(tmp_path / "a.mat", tree)
    assert muscles(read(tmp_path / "a.mat")) == [("VMO", "mV", 2000.0), ("VL", "V", 2000.0)]


def test_a_spectrum_of_acqknowledge_is_refused(tmp_path):
    scipy.io.savemat(tmp_path / "a.mat", {"data": UV, "isi": 0.1, "isi_units": "kHz"})
    refuse(tmp_path / "a.mat", "no signal in time")


def test_the_boards_of_qtm_keep_their_rates_and_names(tmp_path):
    def board(name, fs_hz, samples, label):
        return {"BoardName": name, "Frequency": fs_hz, "Data": samples[None], "Labels": [label]}

    boards = [board("Delsys", 2000.0, UV[:, 0], "VMO"), board("USB-2533", 500.0, UV[:750, 1], "trigger")]
    tree = {"trial_1": {"Frames": 100, "Analog": boards, "Trajectories": {"Data": np.zeros((4, 4, 100))}}}
    scipy.io.savemat(tmp_path / "a.mat", tree)
    recording = read(tmp_path / "a.mat", unit="mV")
    assert ("VMO", "mV", 2000.0) in muscles(recording)


# BrainVision and GDF.


def save_brainvision(path, *, unit="µV", segments=1, resolution=0.5, infos="", binary=""):
    pytest.importorskip("mne")
    counts = np.rint(UV / resolution).astype("<i2")
    path.with_suffix(".eeg").write_bytes(counts.tobytes())
    marks = [f"Mk{at + 1}=New Segment,,{1 + 1000 * at},1,0,20260930100000000000" for at in range(segments)]
    marks.append(f"Mk{segments + 1}=Comment,squeeze,501,1000,0")
    path.with_suffix(".vmrk").write_text(
        "Brain Vision Data Exchange Marker File, Version 1.0\n\n[Common Infos]\nCodepage=UTF-8\n"
        f"DataFile={path.stem}.eeg\n\n[Marker Infos]\n" + "\n".join(marks) + "\n"
    )
    path.write_text(
        "Brain Vision Data Exchange Header File Version 1.0\n\n[Common Infos]\nCodepage=UTF-8\n"
        f"DataFile={path.stem}.eeg\nMarkerFile={path.stem}.vmrk\nDataFormat=BINARY\n"
        "DataOrientation=MULTIPLEXED\nNumberOfChannels=2\nSamplingInterval=1000\n"
        f"{infos}\n[Binary Infos]\nBinaryFormat=INT_16\n{binary}\n[Channel Infos]\n"
        f"Ch1=VMO,,{resolution},{unit}\nCh2=VL,,{resolution},{unit}\n",
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize(("unit", "uv"), [("µV", 1.0), ("mV", 1e3), ("", 1.0)])
def test_brainvision_has_its_scale_rate_and_marks(tmp_path, unit, uv):
    recording = read(save_brainvision(tmp_path / "a.vhdr", unit=unit))
    assert muscles(recording) == [("VMO", "uV", 1000.0), ("VL", "uV", 1000.0)]
    np.testing.assert_allclose(recording.channels[0].samples, np.rint(UV[:, 0] * 2) / 2 * uv, atol=1e-6)
    marks = [(one.text, one.time_s, one.duration_s) for one in recording.events]
    assert marks == [("Comment/squeeze", 0.5, 1.0)]


@pytest.mark.parametrize(
    ("infos", "binary", "cause"),
    [
        ("", "UseBigEndianOrder=YES\n", "big-endian"),
        (f"DataPoints={N + 1}\n", "", f"cut short: {N} of {N + 1} samples"),
    ],
)
def test_what_mne_reads_wrong_in_brainvision_is_refused(tmp_path, infos, binary, cause):
    refuse(save_brainvision(tmp_path / "a.vhdr", infos=infos, binary=binary), cause)
    same = save_brainvision(tmp_path / "b.vhdr", infos=f"DataPoints={N}\n", binary="UseBigEndianOrder=NO\n")
    assert len(muscles(read(same))) == 2


def test_brainvision_is_stored_with_what_stood_beside_it(tmp_path):
    path = save_brainvision(tmp_path / "a.vhdr")
    (tmp_path / "library").mkdir()
    stored = make_file(open_draft(path, Corrections(), tell_nothing), tmp_path / "library")
    for one in tmp_path.glob("a.*"):
        one.unlink()
    recording = read(stored)
    assert muscles(recording) == [("VMO", "uV", 1000.0), ("VL", "uV", 1000.0)]
    assert [one.text for one in recording.events] == ["Comment/squeeze"]


def test_segments_and_a_missing_file_of_brainvision_are_refused(tmp_path):
    refuse(save_brainvision(tmp_path / "a.vhdr", segments=2), "2 segments")
    path = save_brainvision(tmp_path / "b.vhdr")
    refuse(path.with_suffix(".vmrk"), "BrainVision marker")
    path.with_suffix(".eeg").unlink()
    refuse(path, "b.eeg")


def save_gdf(path, unit=b"uV"):
    """Write a GDF file of version 1.25: one record a second, numbers of 16 bits from -32768 for -500 uV."""
    n_channels, fs_hz = 2, 1000
    head = b"GDF 1.25".ljust(8) + b"X X X X".ljust(80) + b"trial".ljust(80) + b"2026093010000000"
    head += struct.pack("<q", 256 * (n_channels + 1)) + bytes(8) + bytes(8) + bytes(8) + bytes(20)
    head += struct.pack("<q", N // fs_hz) + struct.pack("<II", 1, 1) + struct.pack("<I", n_channels)
    fields = b"".join(name.ljust(16) for name in (b"VMO", b"VL")) + bytes(80) * 2 + unit.ljust(8) * 2
    fields += struct.pack("<2d", -500.0, -500.0) + struct.pack("<2d", 500.0, 500.0)
    fields += struct.pack("<2q", -32768, -32768) + struct.pack("<2q", 32767, 32767) + bytes(80) * 2
    fields += struct.pack("<2I", fs_hz, fs_hz) + struct.pack("<2I", 3, 3) + bytes(32) * 2
    counts = np.rint((UV + 500.0) / 1000.0 * 65535.0 - 32768.0).astype("<i2")
    body = b"".join(counts[at : at + fs_hz].T.tobytes() for at in range(0, N, fs_hz))
    events = b"\1" + (0).to_bytes(3, "little") + struct.pack("<IIH", 1, 501, 0x300)
    path.write_bytes(head.ljust(256, b"\0") + fields.ljust(512, b"\0") + body + events)
    return path


@pytest.mark.parametrize("unit", ["uV", "mV", "V"])
def test_gdf_has_its_scale_and_rate(tmp_path, unit):
    pytest.importorskip("mne")
    recording = read(save_gdf(tmp_path / "a.gdf", unit.encode()))
    scale, unit = (1e6, "uV") if unit == "V" else (1.0, unit)
    assert muscles(recording) == [("VMO", unit, 1000.0), ("VL", unit, 1000.0)]
    np.testing.assert_allclose(recording.channels[1].samples / scale, UV[:, 1], atol=0.02)
    assert [(one.text, one.time_s) for one in recording.events] == [("768", pytest.approx(0.5, abs=0.0011))]
    path = tmp_path / "cut.gdf"
    path.write_bytes((tmp_path / "a.gdf").read_bytes()[:400])
    refuse(path)
