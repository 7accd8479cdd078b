"""XDF of Lab Streaming Layer: own clocks, missing samples, jitter, marks; damage is refused or said."""

import numpy as np
import pytest

from vmofire.errors import FormatError
from vmofire.recording.formats import read
from vmofire.recording.formats.stamps import read_stamps

from .xdf_file import Stream, write_xdf

FS_HZ, N = 1000.0, 20_000
UV = np.random.default_rng(8).normal(0.0, 60.0, (N, 2)).astype("f4")


def emg(rows=None, *, stamps=None, fs_hz=FS_HZ, **fields):
    rows = np.arange(N) if rows is None else rows
    stamps = 500.0 + rows / fs_hz if stamps is None else stamps
    told = {"nominal_hz": fs_hz, "labels": ["VMO", "VL"], "units": ["microvolts", "uV"]} | fields
    return Stream("MyoAmp", stamps, UV[rows], **told)


def save(path, streams, **fields):
    path.write_bytes(write_xdf(streams, **fields))
    return path


def muscles(recording):
    return [(one.name, one.unit, one.fs_hz) for one in recording.channels if one.is_emg]


def test_a_stream_has_names_units_rate_and_exact_samples(tmp_path):
    recording = read(save(tmp_path / "a.xdf", [emg()]))
    assert muscles(recording) == [("VMO", "uV", 1000.0), ("VL", "uV", 1000.0)]
    np.testing.assert_array_equal(recording.channels[1].samples, UV[:, 1])
    assert (recording.notes, recording.events) == ((), ())


@pytest.mark.parametrize("fmt", ["double64", "int16", "int32"])
def test_every_kind_of_number_is_read(tmp_path, fmt):
    stream = emg(fmt=fmt)
    stream.samples = np.rint(UV)
    recording = read(save(tmp_path / "a.xdf", [stream]))
    np.testing.assert_array_equal(recording.channels[0].samples, np.rint(UV[:, 0]))


@pytest.mark.parametrize("lost", [(5000, 5001), (5000, 5032), (5000, 5400), (5000, 9000)])
def test_lost_samples_are_missing_where_they_were(tmp_path, lost):
    rows = np.delete(np.arange(N), slice(*lost))
    recording = read(save(tmp_path / "a.xdf", [emg(rows)]))
    samples = recording.channels[0].samples
    assert np.flatnonzero(np.isnan(samples)).tolist() == list(range(*lost))
    np.testing.assert_array_equal(samples[rows], UV[rows, 0])
    (gap,) = [one for one in recording.events if one.kind == "gap"]
    assert (gap.time_s, gap.duration_s) == pytest.approx((5.0, (lost[1] - lost[0]) / FS_HZ))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("how", ["late packets", "noise", "chunks"])
def test_jitter_is_no_hole_and_a_hole_is_found_in_it(tmp_path, how, seed):
    rng = np.random.default_rng(seed)
    lost = slice(8000, 8400)
    rows = np.delete(np.arange(N), lost)
    stamps = 500.0 + rows / FS_HZ
    match how:
        case "late packets":
            stamps = stamps + rng.exponential(0.003, len(rows))
        case "noise":
            stamps = stamps + rng.normal(0.0, 0.0005, len(rows))
        case _:  # 20 samples a packet: the last one has the time of arrival, the others follow from the rate
            starts = np.arange(0, len(rows), 20)
            ends = stamps[np.minimum(starts + 19, len(rows) - 1)] + np.abs(
                rng.normal(0.0, 0.003, len(starts))
            )
            stamps = (ends[:, None] - np.arange(19, -1, -1) / FS_HZ).reshape(-1)[: len(rows)]
    recording = read(save(tmp_path / "a.xdf", [emg(rows, stamps=stamps)]))
    missing = np.isnan(recording.channels[0].samples)
    assert abs(int(missing.sum()) - 400) <= 4
    # Outside the jitter around the hole, every sample is in its place within the jitter.
    assert not missing[:7900].any()
    assert not missing[8520:].any()
    late = np.isnan(recording.channels[0].samples)
    assert int(late[8000:8400].sum()) >= 340
    assert recording.channels[0].fs_hz == pytest.approx(FS_HZ, rel=2e-4)


@pytest.mark.parametrize(("drift", "fs_hz"), [(0.0, 1000.0), (80e-6, 1000.08), (-0.004, 996.0)])
def test_the_rate_is_that_of_the_stamps(drift, fs_hz):
    clock = read_stamps(500.0 + np.arange(N) / (FS_HZ * (1.0 + drift)), FS_HZ)
    assert clock.fs_hz == pytest.approx(fs_hz, rel=1e-7)
    assert clock.n_missing == 0


def test_a_rate_far_from_the_stated_one_is_said(tmp_path):
    recording = read(save(tmp_path / "a.xdf", [emg(stamps=500.0 + np.arange(N) / 900.0)]))
    assert recording.channels[0].fs_hz == pytest.approx(900.0)
    assert "import.rate_differs" in [one.code for one in recording.notes]


def test_streams_keep_their_own_clocks_and_stand_where_they_began(tmp_path):
    slow = Stream(
        "Wii", 502.0 + np.arange(500) / 50.0, np.ones((500, 1)), 50.0, "Force", labels=["Fz"], units=["N"]
    )
    recording = read(save(tmp_path / "a.xdf", [emg(), slow]))
    force = recording.channels[2]
    assert (force.name, force.fs_hz, force.is_emg) == ("Wii Fz", 50.0, False)
    assert np.flatnonzero(~np.isnan(force.samples)).tolist() == list(range(100, 600))


def test_offsets_of_clocks_bring_two_computers_together(tmp_path):
    path = tmp_path / "a.xdf"
    marks = Stream("Cues", np.array([503.0, 507.0]), ["rest", "squeeze"], kind="Markers", fmt="string")
    path.write_bytes(write_xdf([emg(), marks], offsets=(-100.0, -100.0)))
    assert [(round(one.time_s, 3), one.text) for one in read(path).events] == [
        (3.0, "rest"),
        (7.0, "squeeze"),
    ]


@pytest.mark.parametrize("fmt", ["string", "int32"])
def test_marks_are_events_and_those_before_the_signal_are_said(tmp_path, fmt):
    times = np.array([499.0, 501.0, 504.5])
    samples = ["ready", "rest", "squeeze"] if fmt == "string" else np.array([[7], [1], [2]])
    marks = Stream("Cues", times, samples, kind="Markers", fmt=fmt)
    recording = read(save(tmp_path / "a.xdf", [emg(), marks]))
    words = ["rest", "squeeze"] if fmt == "string" else ["1", "2"]
    assert [(one.time_s, one.text) for one in recording.events] == [(1.0, words[0]), (4.5, words[1])]
    assert "import.early_marks" in [one.code for one in recording.notes]


def test_a_stream_without_units_is_asked_for_them(tmp_path):
    path = save(tmp_path / "a.xdf", [emg(labels=[], units=[])])
    assert [one.code for one in read(path).notes] == ["import.no_unit", "import.no_unit"]
    assert muscles(read(path)) == []
    assert muscles(read(path, unit="uV")) == [("MyoAmp 1", "uV", 1000.0), ("MyoAmp 2", "uV", 1000.0)]


def test_channels_of_another_type_are_no_muscles(tmp_path):
    recording = read(save(tmp_path / "a.xdf", [emg(kinds=["EMG", "AUX"])]))
    assert [one.is_emg for one in recording.channels] == [True, False]
    assert muscles(read(save(tmp_path / "b.xdf", [emg(kind="Gaze")]))) == []


def test_a_recorder_that_was_killed_leaves_what_it_wrote(tmp_path):
    data = write_xdf([emg()], footers=False)
    path = tmp_path / "a.xdf"
    path.write_bytes(data)
    assert [one.code for one in read(path).notes] == ["import.not_finished"]
    path.write_bytes(data[: len(data) * 3 // 5])
    recording = read(path)
    assert [one.code for one in recording.notes] == ["import.cut"]
    samples = recording.channels[0].samples
    np.testing.assert_array_equal(samples, UV[: len(samples), 0])
    assert len(samples) > N // 2


@pytest.mark.parametrize("damage", ["head", "chunk", "length", "only marks", "no stream"])
def test_a_file_without_a_whole_signal_is_refused(tmp_path, damage):
    data = bytearray(write_xdf([emg()]))
    path = tmp_path / "a.xdf"
    match damage:
        case "head":
            data[20:60] = bytes(40)
        case "chunk":
            data[len(data) // 2 : len(data) // 2 + 3000] = b"\x07" * 3000
        case "length":
            data[4] = 9
        case "only marks":
            marks = Stream("Cues", np.array([1.0, 2.0]), ["a", "b"], kind="Markers", fmt="string")
            data = bytearray(write_xdf([marks]))
        case _:
            data = data[:4]
    path.write_bytes(data)
    with pytest.raises(FormatError) as raised:
        read(path)
    assert raised.value.cure


def test_stamps_that_go_back_are_refused():
    stamps = np.concatenate([np.arange(5000) / FS_HZ, np.arange(5000) / FS_HZ])
    with pytest.raises(FormatError):
        read_stamps(stamps, FS_HZ)
