"""Tables that come from no text: workbooks, arrays, MATLAB, HDF5, WAV. What they lack is asked or refused."""

import datetime
import struct

import h5py
import numpy as np
import openpyxl
import pyarrow
import pytest
import scipy.io
from pyarrow import parquet

from vmofire.errors import FormatError, RateError
from vmofire.recording.formats import Corrections, Text, open_file, read

N = 3000
UV = np.random.default_rng(8).normal(0.0, 60.0, (N, 2))


def lay_out(path, told=Corrections()):  # noqa: B008 - frozen
    text = open_file(path, told)
    assert isinstance(text, Text)
    return text.lay_out(told)


def muscles(recording):
    return [(one.name, one.unit, one.fs_hz) for one in recording.channels if one.is_emg]


def refuse(path, cause="."):
    """A refusal names the file, says a cause and a cure, and is no traceback of a library."""
    with pytest.raises(FormatError, match=cause) as raised:
        read(path)
    assert path.name in raised.value.cause
    assert raised.value.cure
    return raised.value


# Excel.


def save_book(path, rows, **others):
    book = openpyxl.Workbook()
    book.active.title = "trial"
    for row in rows:
        book.active.append(row)
    for name, more in others.items():
        sheet = book.create_sheet(name)
        for row in more:
            sheet.append(row)
    book.save(path)
    return path


def rows_of(n=N, fs_hz=1000.0):
    return [[at / fs_hz, float(UV[at, 0]), float(UV[at, 1] / 1e3)] for at in range(n)]


def test_a_workbook_has_its_rate_units_and_samples(tmp_path):
    rows = rows_of()
    del rows[1000:1200]
    recording = read(save_book(tmp_path / "a.xlsx", [["time_s", "VMO [uV]", "VL [mV]"], *rows]))
    assert muscles(recording) == [("VMO", "uV", 1000.0), ("VL", "mV", 1000.0)]
    samples = recording.channels[0].samples
    assert np.isnan(samples[1000:1200]).all()
    np.testing.assert_allclose(samples[1200:], UV[1200:, 0], rtol=1e-14)  # a cell has 15 to 17 digits


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        ([["Subject", "7"], ["Sampling rate", "2000 Hz"], ["VMO", "VL"], ["mV", "mV"]], 2),
        ([["fs_hz", 2000.0], [], ["VMO [mV]", "VL [mV]"]], 2),
        ([["Frequency: 2000 Hz", None], ["VMO (mV)", "VL (mV)"]], 2),
    ],
    ids=["rows of units", "a number beside its key", "in one cell"],
)
def test_the_rate_of_a_workbook_is_read_from_its_head(tmp_path, head, cells):
    rows = [[float(one) for one in row[:cells]] for row in UV]
    assert muscles(read(save_book(tmp_path / "a.xlsx", [*head, *rows]))) == [
        ("VMO", "mV", 2000.0),
        ("VL", "mV", 2000.0),
    ]


def test_a_workbook_with_words_dates_and_empty_cells_is_read(tmp_path):
    start = datetime.datetime(2026, 9, 30, 10, 0, 0)
    rows = [
        [
            start + datetime.timedelta(milliseconds=10 * at),
            float(UV[at, 0]) if at % 50 != 7 else None,
            "rest" if at < 200 else "squeeze",
        ]
        for at in range(400)
    ]
    recording = read(save_book(tmp_path / "a.xlsx", [["time", "VMO [uV]", "phase"], *rows]))
    assert muscles(recording) == [("VMO", "uV", 100.0)]
    assert int(np.isnan(recording.channels[0].samples).sum()) == 8
    assert [(one.text, round(one.time_s, 3)) for one in recording.events] == [("rest", 0.0), ("squeeze", 2.0)]


def test_of_several_sheets_the_longest_table_is_read_and_the_others_are_named(tmp_path):
    rows = [["time_s", "VMO [uV]"], *(row[:2] for row in rows_of(500))]
    path = save_book(tmp_path / "a.xlsx", [["name", "age"], ["x", 3]], rest=rows[:100], work=rows)
    recording = read(path)
    assert len(recording.channels[0].samples) == 500
    (note,) = [one for one in recording.notes if one.code == "import.sheets"]
    assert "work" in str(note)
    assert "rest" in str(note)


def test_a_workbook_without_a_rate_is_asked_and_takes_the_answer(tmp_path):
    path = save_book(tmp_path / "a.xlsx", [["VMO", "VL"], *UV[:500].tolist()])
    with pytest.raises(RateError):
        read(path)
    assert lay_out(path).fs_hz is None
    assert muscles(read(path, 1500.0, columns=["VL"], unit="mV")) == [("VL", "mV", 1500.0)]


@pytest.mark.parametrize("damage", ["cut", "no table", "a zip", "empty"])
def test_a_workbook_that_is_none_is_refused(tmp_path, damage):
    path = save_book(tmp_path / "a.xlsx", [["time_s", "VMO [uV]"], *(row[:2] for row in rows_of(500))])
    data = path.read_bytes()
    if damage == "no table":
        save_book(path, [["dear", "reader"], ["hello", "there"]])
    else:
        path.write_bytes({"cut": data[: len(data) // 2], "a zip": data[:60], "empty": b""}[damage])
    refuse(path)


# Arrays.


@pytest.mark.parametrize("kind", [np.float64, np.float32, np.int16])
def test_an_array_is_read_once_its_rate_is_given(tmp_path, kind):
    np.save(tmp_path / "a.npy", UV.astype(kind))
    with pytest.raises(RateError):
        read(tmp_path / "a.npy")
    recording = read(tmp_path / "a.npy", 2000.0, unit="uV")
    assert muscles(recording) == [("column 1", "uV", 2000.0), ("column 2", "uV", 2000.0)]
    np.testing.assert_array_equal(recording.channels[1].samples, UV[:, 1].astype(kind).astype(float))


def test_an_array_that_lies_on_its_side_is_turned_and_said(tmp_path):
    np.save(tmp_path / "a.npy", UV.T)
    layout = lay_out(tmp_path / "a.npy")
    assert layout.n_rows == N
    assert [one.code for one in layout.notes] == ["import.turned"]


def test_an_array_with_its_times_first_has_a_rate(tmp_path):
    np.save(tmp_path / "a.npy", np.column_stack([np.arange(N) / 1250.0, UV]))
    assert [one.fs_hz for one in read(tmp_path / "a.npy", unit="mV").channels] == [1250.0, 1250.0]


def test_an_array_with_named_fields_keeps_the_names(tmp_path):
    table = np.zeros(N, [("time_s", "f8"), ("VMO", "f4")])
    table["time_s"], table["VMO"] = np.arange(N) / 500.0, UV[:, 0]
    np.save(tmp_path / "a.npy", table)
    assert muscles(read(tmp_path / "a.npy", unit="uV")) == [("VMO", "uV", 500.0)]


@pytest.mark.parametrize(
    "array", [np.zeros((4, 50, 3)), np.array(["a", "b"]), np.zeros(0), np.zeros((5, 900)), np.zeros(8) + 1j]
)
def test_an_array_that_is_no_signal_is_refused(tmp_path, array):
    np.save(tmp_path / "a.npy", array)
    refuse(tmp_path / "a.npy")
    path = tmp_path / "cut.npy"
    np.save(path, UV)
    path.write_bytes(path.read_bytes()[:5000])
    refuse(path, "damaged or cut short")


def test_a_pickle_in_an_array_is_never_opened(tmp_path):
    np.save(tmp_path / "a.npy", np.array([{}], dtype=object), allow_pickle=True)
    refuse(tmp_path / "a.npy")


def test_a_parquet_file_has_names_units_and_times(tmp_path):
    pytest.importorskip("pyarrow")
    fields = [
        pyarrow.field("timestamp", pyarrow.timestamp("us")),
        pyarrow.field("VMO", pyarrow.float32(), metadata={"unit": "mV"}),
        pyarrow.field("task", pyarrow.string()),
    ]
    stamps = np.datetime64("2026-09-30T10:00:00") + np.arange(N) * np.timedelta64(500, "us")
    words = ["rest"] * 1000 + ["squeeze"] * (N - 1000)
    table = pyarrow.table([stamps, UV[:, 0].astype("f4"), words], schema=pyarrow.schema(fields))
    parquet.write_table(table, tmp_path / "a.parquet")
    recording = read(tmp_path / "a.parquet")
    assert muscles(recording) == [("VMO", "mV", 2000.0)]
    assert [(one.text, one.time_s) for one in recording.events] == [("rest", 0.0), ("squeeze", 0.5)]
    path = tmp_path / "cut.parquet"
    path.write_bytes((tmp_path / "a.parquet").read_bytes()[:900])
    refuse(path)


# WAV.


@pytest.mark.parametrize(("kind", "full"), [(np.int16, 2**15), (np.int32, 2**31), (np.float32, 1)])
def test_a_wav_file_is_in_shares_of_full_scale_and_its_unit_is_asked(tmp_path, kind, full):
    shares = (UV / 400.0).clip(-0.99, 0.99)
    scipy.io.wavfile.write(tmp_path / "a.wav", 10_000, (shares * full).astype(kind))
    layout = lay_out(tmp_path / "a.wav")
    assert (layout.fs_hz, {one.unit for one in layout.columns}) == (10_000.0, {""})
    assert [one.code for one in layout.notes] == ["import.full_scale"]
    recording = read(tmp_path / "a.wav", unit="mV")
    np.testing.assert_allclose(recording.channels[0].samples, shares[:, 0], atol=2 / 2**15)
    assert not read(tmp_path / "a.wav").channels[0].takes_gain


def test_the_marks_beside_a_wav_file_are_events(tmp_path):
    scipy.io.wavfile.write(tmp_path / "BYB.wav", 10_000, (UV * 100).astype(np.int16))
    beside = tmp_path / "BYB-events.txt"
    beside.write_text(
        "# Marker IDs can be arbitrary strings.\n# Marker ID,\tTime (in s)\n1,\t0.0700\nflex,\t0.2\n"
    )
    assert [(one.time_s, one.text) for one in read(tmp_path / "BYB.wav").events] == [
        (0.07, "mark 1"),
        (0.2, "mark flex"),
    ]
    beside.write_text("1,\tsoon\n")
    assert "BYB-events.txt" in refuse(tmp_path / "BYB.wav", "no mark").cause


@pytest.mark.parametrize("cut", [30, 44, 500])
def test_a_wav_file_that_is_cut_short_is_refused(tmp_path, cut):
    scipy.io.wavfile.write(tmp_path / "a.wav", 10_000, (UV * 100).astype(np.int16))
    path = tmp_path / "cut.wav"
    path.write_bytes((tmp_path / "a.wav").read_bytes()[:cut])
    refuse(path)


# MATLAB, by the names in it.

LABELS, UNITS = (np.array(one, dtype=object) for one in (["left VMO", "left VL"], ["uV", "uV"]))


@pytest.mark.parametrize("version", ["4", "5"])
@pytest.mark.parametrize("key", ["fs", "Fs", "samplingRate", "SamplingFrequency", "fsamp", "sample_rate"])
def test_a_matrix_with_a_rate_beside_it_has_this_rate(tmp_path, version, key):
    scipy.io.savemat(tmp_path / "a.mat", {"data": UV, key: 2048.0}, format=version)
    assert [one.fs_hz for one in read(tmp_path / "a.mat", unit="mV").channels] == [2048.0, 2048.0]


def test_a_plain_matrix_is_asked_for_its_rate_and_keeps_its_numbers(tmp_path):
    scipy.io.savemat(tmp_path / "a.mat", {"emg": UV})
    with pytest.raises(RateError):
        read(tmp_path / "a.mat")
    recording = read(tmp_path / "a.mat", 1000.0, unit="uV")
    np.testing.assert_array_equal(recording.channels[1].samples, UV[:, 1])


@pytest.mark.parametrize(
    "tree",
    [
        {"data": UV, "fs": 2000, "labels": LABELS, "units": "uV"},
        {"S": {"emg": {"data": UV.T, "Fs": 2000, "channelNames": LABELS, "unit": UNITS}}},
        {"EMG": {"left_VMO": UV[:, 0], "left_VL": UV[:, 1], "srate": 2000.0, "units": "uV"}},
        {
            "channels": [
                {"name": str(name), "data": samples, "fs": 2000, "units": "uV"}
                for name, samples in zip(LABELS, UV.T, strict=True)
            ]
        },
        {"dt": 0.0005, "signal": UV, "Labels": LABELS, "Units": "uV"},
    ],
    ids=["beside", "struct on its side", "a field each", "an array of structs", "an interval"],
)
def test_names_units_and_rate_are_found_in_structs(tmp_path, tree):
    scipy.io.savemat(tmp_path / "a.mat", tree)
    found = muscles(read(tmp_path / "a.mat"))
    assert [(name.replace("_", " "), unit, fs_hz) for name, unit, fs_hz in found] == [
        ("left VMO", "uV", 2000.0),
        ("left VL", "uV", 2000.0),
    ]


def test_a_time_vector_gives_the_rate_and_the_missing_samples(tmp_path):
    keep = np.r_[0:1000, 1300:N]
    scipy.io.savemat(tmp_path / "a.mat", {"time_s": keep / 1500.0, "VMO": UV[keep, 0]})
    (channel,) = read(tmp_path / "a.mat", unit="uV").channels
    assert (channel.fs_hz, int(np.isnan(channel.samples).sum())) == (1500.0, 300)
    np.testing.assert_array_equal(channel.samples[1300:], UV[1300:, 0])


@pytest.mark.parametrize("goes_on", [True, False], ids=["times go on", "times stop"])
def test_channels_of_delsys_have_rates_of_their_own_and_no_filling(tmp_path, goes_on):
    """Delsys File Utility fills the slower channels of its matrix with zeros, and lets their times go on."""
    fs_hz = np.array([2148.1482, 148.1481])
    n = [N, N * 148 // 2148]
    data, time = np.zeros((2, N)), np.zeros((2, N))
    for place, (rate, length) in enumerate(zip(fs_hz, n, strict=True)):
        data[place, :length] = UV[:length, place]
        time[place, : N if goes_on else length] = np.arange(N if goes_on else length) / rate
    names = np.array(["VMO: EMG 1", "VMO: ACC.X 1"], dtype=object)
    scipy.io.savemat(tmp_path / "a.mat", {"Channels": names, "Fs": fs_hz, "Data": data, "Time": time})
    emg, acc = read(tmp_path / "a.mat", unit="V").channels
    assert (emg.fs_hz, acc.fs_hz) == tuple(fs_hz)
    assert (len(emg.samples), len(acc.samples)) == tuple(n)
    assert (emg.is_emg, acc.is_emg) == (True, False)
    assert acc.samples[-1] == UV[n[1] - 1, 1]


def test_muscles_are_read_and_what_is_left_out_is_named(tmp_path):
    scipy.io.savemat(tmp_path / "a.mat", {"emg": UV, "angle": UV[:500, 0], "fs": 1000, "mvc": 3.0})
    recording = read(tmp_path / "a.mat", unit="uV")
    assert [one.name for one in recording.channels] == ["emg 1", "emg 2"]
    assert any(one.code == "import.arrays" and "angle" in str(one) for one in recording.notes)


def test_two_rates_that_differ_leave_it_to_be_asked(tmp_path):
    scipy.io.savemat(tmp_path / "a.mat", {"data": UV, "fs": 1000, "srate": 2000})
    with pytest.raises(RateError):
        read(tmp_path / "a.mat")


@pytest.mark.parametrize(
    ("tree", "cause"),
    [
        ({"emgs": np.zeros((100, 4, 6)), "Fs": 6400}, "several trials"),
        ({"name": "x", "fs": 1000.0}, "no array of samples"),
        ({"emg": np.zeros((40, 900))}, "Rows and columns|samples"),
    ],
)
def test_a_matlab_file_without_one_signal_is_refused(tmp_path, tree, cause):
    scipy.io.savemat(tmp_path / "a.mat", tree)
    if "emg" in tree:
        tree["emg"][:] = np.nan
        scipy.io.savemat(tmp_path / "a.mat", tree)
        with pytest.raises(FormatError):
            read(tmp_path / "a.mat", 1000.0)
        return
    refuse(tmp_path / "a.mat", cause)


@pytest.mark.parametrize("version", ["4", "5"])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.95])
def test_a_matlab_file_that_is_cut_short_is_refused(tmp_path, version, share):
    path = tmp_path / "a.mat"
    scipy.io.savemat(path, {"data": UV, "fs": 1000.0}, format=version)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    refuse(path)


# MATLAB 7.3 and HDF5.


def save_73(path, write):
    """Write as MATLAB does: its head of 512 bytes, then HDF5 with columns as rows and letters as numbers."""
    with h5py.File(path, "w", userblock_size=512) as file:
        write(file)
    head = b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(116) + bytes(8) + struct.pack("<H", 0x0200) + b"IM"
    with path.open("r+b") as file:
        file.write(head)


def put(file, name, value, kind="double"):
    item = file.create_dataset(name, data=np.asarray(value))
    item.attrs["MATLAB_class"] = np.bytes_(kind)
    return item


def put_text(file, name, text):
    put(file, name, np.array([[ord(letter)] for letter in text], dtype=np.uint16), "char")


@pytest.mark.parametrize("shape", ["plain", "struct", "cell"])
def test_matlab_73_is_read_as_its_older_versions(tmp_path, shape):
    def write(file):
        node = file
        if shape == "struct":
            node = file.create_group("rec")
            node.attrs["MATLAB_class"] = np.bytes_("struct")
        put(node, "data", UV.T)
        put(node, "fs", [[2000.0]])
        put_text(node, "unit", "uV")
        if shape == "cell":
            refs = file.create_group("#refs#")
            for place, name in enumerate(LABELS):
                put_text(refs, f"t{place}", name)
            names = np.array([[refs[f"t{place}"].ref for place in range(2)]], dtype=h5py.ref_dtype)
            put(node, "labels", names, "cell")

    save_73(tmp_path / "a.mat", write)
    recording = read(tmp_path / "a.mat")
    names = (
        list(LABELS) if shape == "cell" else [f"{'rec' if shape == 'struct' else 'data'} {n}" for n in (1, 2)]
    )
    assert muscles(recording) == [(name, "uV", 2000.0) for name in names]
    np.testing.assert_array_equal(recording.channels[0].samples, UV[:, 0])
    data = (tmp_path / "a.mat").read_bytes()
    path = tmp_path / "cut.mat"
    path.write_bytes(data[: len(data) // 2])
    refuse(path, "damaged or cut short")


def test_hdf5_has_names_rates_and_units_in_its_attributes(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        for place, name in enumerate(("VMO", "VL")):
            item = file.create_dataset(f"trial/{name}", data=UV[:, place])
            item.attrs["sampling rate"], item.attrs["unit"] = 1000, "mV"
    assert sorted(muscles(read(tmp_path / "a.h5"))) == [("VL", "mV", 1000.0), ("VMO", "mV", 1000.0)]


def test_hdf5_without_a_signal_or_cut_short_is_refused(tmp_path):
    path = tmp_path / "a.h5"
    with h5py.File(path, "w") as file:
        file.create_dataset("n", data=3)
    refuse(path, "no array of samples")
    with h5py.File(path, "w") as file:
        file.create_dataset("emg", data=UV)
    path.write_bytes(path.read_bytes()[:2500])
    refuse(path, "damaged or cut short")


def test_a_link_out_of_an_hdf5_file_is_not_followed(tmp_path):
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file.create_dataset("emg", data=UV)
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["emg"] = h5py.ExternalLink(str(tmp_path / "other.h5"), "/emg")
        file["self"] = h5py.SoftLink("/")
    refuse(tmp_path / "a.h5", "no array of samples")


def test_samples_of_an_hdf5_file_that_lie_in_another_file_are_not_read(tmp_path):
    """HDF5 can show any file of this computer as samples, and stitch them from others."""
    secret = tmp_path / "secret"
    UV.tofile(secret)
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file.create_dataset("emg", UV.shape, UV.dtype, external=[(str(secret), 0, UV.nbytes)])
    refuse(tmp_path / "a.h5", "Its samples are in other files. Save it as one file.")
    layout = h5py.VirtualLayout(UV.shape, UV.dtype)
    layout[:] = h5py.VirtualSource(str(tmp_path / "a.h5"), "emg", UV.shape)
    with h5py.File(tmp_path / "b.h5", "w") as file:
        file.create_group("deep").create_virtual_dataset("emg", layout)
    refuse(tmp_path / "b.h5", "Its samples are in other files")
    save_opensignals(tmp_path / "c.h5")
    with h5py.File(tmp_path / "c.h5", "a") as file:
        (device,) = file.values()
        device["raw"]["channel_3"] = h5py.ExternalLink(str(tmp_path / "a.h5"), "/emg")
    assert len(read(tmp_path / "c.h5").channels) == 2


def save_opensignals(path, *, kind="channeller", bits=16, rate=1000, late_s=0.0, lost=slice(0, 0)):
    with h5py.File(path, "a") as file:
        device = file.create_group("00:07:80:3B:46:6%d" % len(file))  # noqa: UP031
        seconds = 51.69 + late_s
        device.attrs.update(
            {"sampling rate": rate, "device": kind, "resolution": np.array([bits, bits]), "nsamples": N}
        )
        device.attrs.update({"date": "2017-1-23", "time": f"10:28:{seconds:.3f}", "device name": device.name})
        rows = np.delete(np.arange(N), lost)
        counts = np.arange(N) % 2**bits
        for at, sensor in ((1, "EMG"), (2, "EDA")):
            item = device.create_dataset(f"raw/channel_{at}", data=counts[rows, None].astype(np.uint16))
            item.attrs["sensor"] = sensor
        device.create_dataset("raw/nSeq", data=(rows % 65536)[:, None].astype(np.uint16))
        device.create_dataset("digital/digital_1", data=(rows >= 500)[:, None].astype(np.uint16))
        device.create_dataset("support/level_10/channel_1/mean", data=np.zeros((N // 10, 1)))
    return path


@pytest.mark.parametrize(
    ("kind", "bits", "uv"), [("channeller", 16, 3e6 / 1000), ("bitalino_rev", 10, 3.3e6 / 1009)]
)
def test_opensignals_hdf5_has_the_scale_of_its_device(tmp_path, kind, bits, uv):
    recording = read(save_opensignals(tmp_path / "a.h5", kind=kind, bits=bits))
    emg, other = recording.channels
    assert (emg.name, emg.fs_hz, emg.bits) == ("EMG 1", 1000.0, bits)
    assert (emg.is_emg, other.is_emg) == (True, False)
    assert emg.to_uv()[0] == pytest.approx(-uv / 2)
    assert [(one.time_s, one.text) for one in recording.events] == [(0.5, "digital_1 1")]
    assert recording.origin.made == datetime.datetime(2017, 1, 23, 10, 28, 51, 690000)


def test_samples_that_opensignals_lost_and_a_late_device_are_missing(tmp_path):
    path = save_opensignals(tmp_path / "a.h5", lost=slice(700, 800))
    save_opensignals(path, late_s=0.25, rate=100)
    channels = {(one.fs_hz, one.name[-1]): one for one in read(path).channels}
    first, late = channels[1000.0, "1"], channels[100.0, "1"]
    assert np.flatnonzero(np.isnan(first.samples)).tolist() == list(range(700, 800))
    assert np.flatnonzero(np.isnan(late.samples)).tolist() == list(range(25))


def test_an_unknown_device_of_opensignals_has_no_scale(tmp_path):
    emg = read(save_opensignals(tmp_path / "a.h5", kind="other", bits=12)).channels[0]
    assert (emg.has_scale, emg.takes_gain, emg.bits) == (False, True, 12)
