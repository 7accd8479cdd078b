"""BDF+ export keeps every count and every mark, as other libraries read them."""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import edfio
import mne
import numpy as np
import pytest

from vmofire.dsp.sensor import Sensor
from vmofire.errors import VmofireError
from vmofire.recording.export import Case, export_bdf
from vmofire.recording.export.bdf import fit_record, label_channels, make_labels
from vmofire.recording.formats import Event, Recording, read

# From this version on only MNE-Python reads files that it did not write: see pyproject.toml.
if sys.version_info < (3, 13):
    import pyedflib
else:
    pyedflib = None

Record = Callable[..., Path]
Plain = Callable[..., Recording]


def open_mne(path: Path) -> mne.io.BaseRaw:
    return mne.io.read_raw_bdf(path, preload=True, verbose="warning")  # a warning fails a test


def read_counts(path: Path) -> np.ndarray:
    """Return the samples as pyedflib (without it, edfio) reads them, (n_samples, n_channels)."""
    if pyedflib is None:
        return np.stack([signal.digital for signal in edfio.read_bdf(path).signals], axis=1)
    with pyedflib.EdfReader(str(path)) as file:
        columns = [file.readSignal(place, digital=True) for place in range(file.signals_in_file)]
    return np.stack(columns, axis=1)


def say(annotations: mne.Annotations) -> list[tuple[float, float, str]]:
    return [
        (round(float(one["onset"]), 6), round(float(one["duration"]), 6), str(one["description"]))
        for one in annotations
    ]


@pytest.mark.parametrize("labels", [("VMO",), ("left VMO", "right VMO"), ("VMO", "VL", "adductors")])
def test_counts_come_back_as_they_were_sent_and_microvolts_as_they_were_shown(
    record: Record, tmp_path, labels
):
    recording = read(record(labels, n_rows=7504))
    path = export_bdf(recording, tmp_path / "a.bdf")
    sent = np.stack([channel.samples for channel in recording.channels], axis=1)
    shown_uv = np.stack([channel.to_uv() for channel in recording.channels], axis=1)
    assert np.array_equal(read_counts(path)[:7504], sent)
    raw = open_mne(path)
    assert (raw.ch_names, raw.info["sfreq"]) == ([f"EMG {label}" for label in labels], 2000.0)
    typed = mne.io.read_raw_bdf(path, infer_types=True, verbose="warning")
    assert (typed.ch_names, typed.get_channel_types()) == (list(labels), ["emg"] * len(labels))
    assert 1e6 * raw.get_data().T[:7504] == pytest.approx(shown_uv, abs=1e-9)
    file = edfio.read_bdf(path)
    assert [signal.physical_dimension for signal in file.signals] == ["uV"] * len(labels)
    assert file.signals[0].prefiltering == "HP:20Hz LP:500Hz"
    again = read(path)
    for before, after in zip(recording.channels, again.channels, strict=True):
        assert (after.name, after.fs_hz, after.unit) == (before.name, before.fs_hz, "uV")
        assert after.samples == pytest.approx(before.to_uv(), abs=1e-9)


@pytest.mark.parametrize(
    ("output", "gain"),
    [
        *((output, gain) for output in ("RAW", "RECT") for gain in (10.0, 199.3, 202.7, 1009.0, 99_999.0)),
        *(("ENV", gain) for gain in (240.0, 1009.0, 10_200.0, 99_999.0)),
    ],
)
def test_an_odd_gain_costs_less_than_a_step(record: Record, tmp_path, output, gain):
    sensor = Sensor(output=output, gain=gain)
    recording = read(record(sensor=sensor))
    path = export_bdf(recording, tmp_path / "a.bdf")
    assert np.array_equal(read_counts(path)[:8000, 0], recording.channels[0].samples)
    error_uv = 1e6 * open_mne(path).get_data()[0, :8000] - recording.channels[0].to_uv()
    assert np.abs(error_uv).max() < 0.25 * sensor.step_uv()


@pytest.mark.parametrize("rate_hz", [500, 1000, 1500, 2500, 3000, 4000])
def test_every_rate_of_the_board_comes_back(record: Record, tmp_path, rate_hz):
    recording = read(record(rate_hz=rate_hz, n_rows=rate_hz + 16))
    path = export_bdf(recording, tmp_path / "a.bdf")
    assert open_mne(path).info["sfreq"] == pytest.approx(rate_hz, rel=1e-9)
    assert read(path).channels[0].fs_hz == pytest.approx(rate_hz, rel=1e-9)


@pytest.mark.parametrize("fs_hz", [977.0, 976.5625, 977.3, 1999.9983, 2000.02, 370.37, 1 / 0.0027])
def test_an_odd_rate_drifts_less_than_a_crystal_does(plain: Plain, tmp_path, muscle_uv, fs_hz):
    for n_samples in (1, 1000, 28_007, 60_000):
        recording = plain([np.round(np.resize(muscle_uv, n_samples), 3)], fs_hz)
        path = export_bdf(recording, tmp_path / "a.bdf", replace=True)
        drift_s = n_samples / fs_hz * (open_mne(path).info["sfreq"] / fs_hz - 1.0)
        assert abs(drift_s) < max(1e-4, 1e-6 * n_samples / fs_hz)
        (channel,) = read(path).channels
        assert channel.samples == pytest.approx(recording.channels[0].samples, abs=1e-9)


def test_a_gap_late_in_a_long_file_stays_at_its_sample(plain: Plain, tmp_path):
    fs_hz = 5846.831
    record_s, (size,) = fit_record([fs_hz], 2_000_100 / fs_hz)
    drift_rows = 2_000_000 * (size / record_s / fs_hz - 1.0)
    assert abs(drift_rows) > 0.6  # without gaps this test would prove nothing
    samples = np.resize(np.arange(100.0), 2_000_100)
    samples[2_000_000:2_000_010] = np.nan
    (channel,) = read(export_bdf(plain([samples], fs_hz), tmp_path / "a.bdf")).channels
    assert np.array_equal(np.isnan(channel.samples), np.isnan(samples))


def test_records_hold_whole_samples_at_any_rate():
    for fs_hz in np.random.default_rng(2).uniform(20.0, 6000.0, 50):
        record_s, (size,) = fit_record([fs_hz], 3600.0)
        assert size / record_s == pytest.approx(fs_hz, rel=1e-6)
        assert len(f"{record_s:g}") <= 8
    with pytest.raises(VmofireError, match="one channel at a time"):
        fit_record([1000.0, 1000.0 / 3.0 * np.pi, 771.2345678], 2.0)


def test_channels_at_different_rates_share_a_file(plain: Plain, tmp_path, muscle_uv):
    angle = np.round(np.linspace(-80.0, 3.0, 311), 2)
    recording = plain([np.round(muscle_uv[:3105], 4), angle], [1000.0, 100.0], names=["VM", "knee angle"])
    vm, knee = read(export_bdf(recording, tmp_path / "a.bdf")).channels
    assert vm.samples == pytest.approx(recording.channels[0].samples, abs=1e-9)
    assert (knee.fs_hz, len(knee.samples)) == (100.0, 311)
    assert knee.samples == pytest.approx(angle, abs=1e-9)


def test_every_recording_there_is_comes_back_within_a_step(thighs, tmp_path):
    for path in sorted(thighs.glob("*.npz")):
        recording = read(path)
        if len({channel.fs_hz for channel in recording.channels}) > 1:
            continue
        target = export_bdf(recording, tmp_path / f"{path.stem}.bdf")
        file = edfio.read_bdf(target)
        for before, after, signal in zip(
            recording.channels, read(target).channels, file.signals, strict=True
        ):
            step = (signal.physical_max - signal.physical_min) / (signal.digital_max - signal.digital_min)
            expected = before.to_uv() if before.has_scale else before.samples
            assert len(after.samples) == len(expected)
            assert np.abs(after.samples - expected).max() <= 0.51 * step, (path.name, before.name)


def test_1200_annotations_are_all_there(record: Record, tmp_path):
    cues = [
        ("cue", f"squeeze {n}, größer µ", 6 * n, {"seconds": 0.25 * (n % 3), "task": "squeeze"})
        for n in range(1200)
    ]
    recording = read(record(notes=cues, n_rows=10_000))
    path = export_bdf(recording, tmp_path / "a.bdf")
    assert len(recording.channels[0].samples) == 10_000
    expected = [(6 * n / 2000, 0.25 * (n % 3), f"cue: squeeze {n}, größer µ") for n in range(1200)]
    by_edfio = [(a.onset, a.duration or 0.0, a.text) for a in edfio.read_bdf(path).annotations]
    assert by_edfio == expected
    assert say(open_mne(path).annotations) == expected
    if pyedflib is not None:  # it loses annotations on writing, not on reading
        with pyedflib.EdfReader(str(path)) as file:
            assert file.readAnnotations()[2].tolist() == [text for _, _, text in expected]
    assert [(e.time_s, e.duration_s, e.kind, e.text) for e in read(path).events] == [
        (onset_s, duration_s, "cue", text.removeprefix("cue: ")) for onset_s, duration_s, text in expected
    ]


HOLES = {
    "one": [(1600, 2000)],
    "two": [(1600, 2000), (3200, 3216)],
    "many": [(row, row + 16) for row in range(160, 7840, 320)],
}


@pytest.mark.parametrize("holes", HOLES)
def test_a_gap_is_told_exactly_and_passed_by(record: Record, tmp_path, holes):
    gaps = HOLES[holes]
    recording = read(record(("VMO", "VL"), lost=[slice(*gap) for gap in gaps]))
    counts = np.stack([channel.samples for channel in recording.channels], axis=1)
    assert len(counts) == 8000
    path = export_bdf(recording, tmp_path / "a.bdf")
    raw = open_mne(path)
    told = [(a.onset, a.duration, a.text) for a in edfio.read_bdf(path).annotations]
    assert told == [
        (start / 2000, (stop - start) / 2000,
         f"BAD_ACQ_SKIP gap: {stop - start} rows missing (the computer was busy)")
        for start, stop in gaps
    ]  # fmt: skip
    there = ~np.isnan(counts[:, 0])
    assert np.array_equal(read_counts(path)[there], counts[there])
    passed_by = 1e6 * raw.get_data(reject_by_annotation="omit", verbose="error").T
    shown_uv = np.stack([channel.to_uv() for channel in recording.channels], axis=1)
    assert passed_by == pytest.approx(shown_uv[there], abs=1e-9)
    for before, after in zip(recording.channels, read(path).channels, strict=True):
        assert after.samples == pytest.approx(before.to_uv(), abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("fs_hz", [1000.0, 977.3, 1999.9983])
def test_gaps_at_either_end_and_at_odd_rates_come_back(plain: Plain, tmp_path, muscle_uv, fs_hz):
    samples = np.round(muscle_uv, 3)
    for start, stop in ((0, 100), (5000, 5001), (17_000, 19_000), (27_900, len(samples))):
        samples[start:stop] = np.nan
    path = export_bdf(plain([samples, samples], fs_hz), tmp_path / "a.bdf")
    for channel in read(path).channels:
        assert channel.samples == pytest.approx(samples, abs=1e-9, nan_ok=True)
    passed_by = 1e6 * open_mne(path).get_data(reject_by_annotation="omit", verbose="error")[0]
    assert passed_by == pytest.approx(samples[np.isfinite(samples)], abs=1e-9)


def test_samples_missing_before_the_first_row_skip_nothing(record: Record, tmp_path):
    recording = read(record(lost=[slice(0, 1600), slice(7200, 8000)]))
    path = export_bdf(recording, tmp_path / "a.bdf")
    assert open_mne(path).get_data(reject_by_annotation="omit", verbose="error").shape == (1, 5600)
    said = [a.text for a in edfio.read_bdf(path).annotations if a.text.startswith("note")]
    assert said == ["note: rows missing outside the signal (the computer was busy)"] * 2


def test_the_filling_of_a_gap_adds_no_amplitude(record: Record, tmp_path):
    recording = read(record(lost=[slice(1600, 3200)]))
    filled = read_counts(export_bdf(recording, tmp_path / "a.bdf"))[1600:3200, 0]
    assert np.unique(filled).tolist() == [round(np.nanmedian(recording.channels[0].samples))]


def test_runs_lie_on_one_axis_with_the_time_between_them_missing(record: Record, tmp_path):
    recording = read(record(runs=3, away_s=0.75, n_rows=3200))
    assert len(recording.channels[0].samples) == 3 * 3200 + 2 * 1500
    path = export_bdf(recording, tmp_path / "a.bdf")
    raw = open_mne(path)
    told = [one for one in say(raw.annotations) if "unplugged" in one[2]]
    assert told == [
        (1.6, 0.75, "BAD_ACQ_SKIP gap: 1500 rows missing (unplugged)"),
        (3.95, 0.75, "BAD_ACQ_SKIP gap: 1500 rows missing (unplugged)"),
    ]
    shown_uv = recording.channels[0].to_uv()
    passed_by = 1e6 * raw.get_data(reject_by_annotation="omit", verbose="error")[0]
    assert passed_by == pytest.approx(shown_uv[np.isfinite(shown_uv)], abs=1e-9)


def test_a_gap_of_one_channel_names_it(plain: Plain, tmp_path, muscle_uv):
    two = np.round(np.stack((muscle_uv[:2000], muscle_uv[2000:4000])), 3)
    two[1, 500:700] = np.nan
    recording = plain(two, names=["VMO", "VL"])
    path = export_bdf(recording, tmp_path / "a.bdf")
    assert "BAD_ACQ_SKIP gap: 200 rows of VL missing" in [a.text for a in edfio.read_bdf(path).annotations]
    for before, after in zip(recording.channels, read(path).channels, strict=True):
        assert after.samples == pytest.approx(before.samples, abs=1e-9, nan_ok=True)


def test_the_filled_part_of_the_last_record_is_no_signal(record: Record, tmp_path):
    path = export_bdf(read(record(n_rows=2992)), tmp_path / "a.bdf")
    annotation = edfio.read_bdf(path).annotations[-1]
    assert (annotation.onset, annotation.duration) == (1.496, 0.504)
    assert annotation.text == "BAD_ACQ_SKIP padding: 1008 rows to fill the last record"
    assert open_mne(path).get_data(reject_by_annotation="omit", verbose="error").shape == (1, 2992)


WEIRD = [
    "Größe äußerer Vastus links",
    "Größe äußerer Vastus rechts",
    "筋肉",
    "",
    "a" * 16,
    "a" * 17,
    "BDF Annotations",
    "tab\tand\nline",
    "筋肉",
]


def test_weird_labels_become_different_ones_and_keep_their_names(plain: Plain, tmp_path, muscle_uv):
    recording = plain([np.round(muscle_uv[:1000], 3)] * len(WEIRD), names=WEIRD)
    labels = label_channels(recording.channels)
    assert len(set(labels)) == len(set(make_labels(WEIRD))) == len(WEIRD)
    assert all(label.isascii() and label.isprintable() and 1 <= len(label) <= 16 for label in labels)
    path = export_bdf(recording, tmp_path / "a.bdf")
    assert open_mne(path).ch_names == labels
    names = [" ".join(channel.name.split()) for channel in read(path).channels]
    assert names[:3] == WEIRD[:3]
    assert names[7] == "tab and line"


def test_words_of_any_kind_stay_on_one_line_and_in_time(record: Record, tmp_path):
    recording = read(record())
    texts = ["tab\there", "line\r\nbreak", "\x14\x15\x00 control", "Müde, 痛い 😀", "x" * 5000, ""]
    events = [Event(0.1 * n, text, 0.0, "mark") for n, text in enumerate(texts)]
    events += [Event(99.0, "after the end"), Event(-2.5, "before the start")]
    path = export_bdf(replace(recording, events=tuple(events)), tmp_path / "a.bdf")
    expected = [
        (0.0, 0.0, "before the start (at -2.500 s)"),
        (0.0, 0.0, "mark: tab here"),
        (0.1, 0.0, "mark: line break"),
        (0.2, 0.0, "mark: control"),
        (0.3, 0.0, "mark: Müde, 痛い 😀"),
        (0.4, 0.0, "mark: " + "x" * 391 + "..."),
        (0.5, 0.0, "mark: "),
        (4.0, 0.0, "after the end (at 99.000 s)"),
    ]
    by_edfio = [(round(a.onset, 6), a.duration or 0.0, a.text) for a in edfio.read_bdf(path).annotations]
    assert by_edfio == expected
    assert len(open_mne(path).annotations) == len(expected)


def test_one_row_is_a_recording_and_none_is_not(plain: Plain, tmp_path):
    path = export_bdf(plain([[12.5]]), tmp_path / "one.bdf")
    assert read(path).channels[0].samples.tolist() == [12.5]
    for nothing in ([], [np.nan, np.nan]):
        with pytest.raises(VmofireError, match="has no samples"):
            export_bdf(plain([nothing]), tmp_path / "none.bdf")
    assert [file.name for file in tmp_path.iterdir()] == ["one.bdf"]


def test_the_header_says_who_by_a_code_and_when_and_with_what(record: Record, tmp_path):
    recording = read(record())
    file = edfio.read_bdf(export_bdf(recording, tmp_path / "a.bdf", Case("P7K3Q")))
    assert file.local_patient_identification == "P7K3Q X X X"
    assert file.startdatetime == recording.origin.made.replace(microsecond=0, tzinfo=None)
    assert file.recording.equipment_code == "vmofire_0.1.0_Raspberry_Pi_Pico,_vmofire_0.1.0"
    assert file.signals[0].transducer_type == "surface EMG, RAW output, gain 200"
    for made in (None, datetime(1970, 1, 1)):  # a clock that was never set
        undated = replace(recording, origin=replace(recording.origin, made=made))
        path = export_bdf(undated, tmp_path / "c.bdf", replace=True)
        assert edfio.read_bdf(path).local_recording_identification.startswith("Startdate X X X vmofire")
        assert read(path).origin.made is None
        assert open_mne(path).n_times == 8000
    nobody = edfio.read_bdf(export_bdf(recording, tmp_path / "b.bdf", Case("Jörg Müller \t" * 20)))
    assert nobody.patient.code == "Jorg_Muller_Jorg_Mul"


@pytest.mark.parametrize("unit", ["uV", "mV", "V", "deg", "counts", "", "°C and more"])
@pytest.mark.parametrize("largest", [3e-6, 0.7, 31.4, 8.4])
def test_any_number_comes_back_within_a_step_of_20_bits(plain: Plain, tmp_path, unit, largest):
    samples = np.random.default_rng(3).uniform(-largest, largest, 500)
    recording = plain([samples], unit=unit)
    path = export_bdf(recording, tmp_path / "a.bdf")
    (before,), (after,) = recording.channels, read(path).channels
    expected = before.to_uv() if after.unit == "uV" else samples
    assert np.abs(after.samples - expected).max() <= max(np.abs(expected).max() / 2**20, 1e-11)
    assert open_mne(path).n_times >= 500


def test_a_number_too_large_for_a_header_is_refused(plain: Plain, tmp_path):
    for samples in ([3e9, 1.0], [1.0, -1e7], [10_000_000.5]):
        with pytest.raises(VmofireError, match=r"VL reaches .* CSV"):
            export_bdf(plain([samples], names=["VL"]), tmp_path / "a.bdf")
    (kept,) = read(export_bdf(plain([[9_999_999.0, 0.5]]), tmp_path / "b.bdf")).channels
    assert kept.samples == pytest.approx([9_999_999.0, 0.5], abs=1.0)


FORGED = [
    "channel 0: x",
    "channel 99: x",
    "BAD_ACQ_SKIP padding: 0 rows to fill",
    "BAD_ACQ_SKIP padding: 99999 rows to fill",
    "BAD_ACQ_SKIP padding: 5 rows of channel 7 to fill",
    "BAD_ACQ_SKIP gap: 0 rows missing",
    "BAD_ACQ_SKIP gap: 12345678901234567890 rows of nobody missing",
    "BAD_ACQ_SKIP gap: 1 row missing",
]


def test_forged_annotations_cost_nothing_but_what_they_say(plain: Plain, tmp_path):
    signal = edfio.BdfSignal(
        np.arange(1000.0), 1000.0, label="VMO", physical_dimension="uV", physical_range=(0, 1000)
    )
    edfio.Bdf(
        [signal],
        recording=edfio.Recording(equipment_code="vmofire_9"),
        annotations=[edfio.EdfAnnotation(0.0, None, text) for text in FORGED],
    ).write(tmp_path / "a.bdf")
    (channel,) = read(tmp_path / "a.bdf").channels
    assert (channel.name, len(channel.samples)) == ("VMO", 1000)
    assert np.flatnonzero(np.isnan(channel.samples)).tolist() == [0]


def test_an_export_of_an_export_says_the_same(record: Record, tmp_path):
    recording = read(record(("VMO", "VL"), lost=[slice(1600, 2000)], notes=[("cue", "Squeeze", 100, {})]))
    first = export_bdf(recording, tmp_path / "a.bdf")
    second = export_bdf(read(first), tmp_path / "b.bdf")
    assert edfio.read_bdf(first).annotations == edfio.read_bdf(second).annotations
    for before, after in zip(read(first).channels, read(second).channels, strict=True):
        assert after.samples == pytest.approx(before.samples, abs=0.01, nan_ok=True)


def test_samples_inserted_by_us_are_where_edfio_would_write_them(plain: Plain, tmp_path, muscle_uv):
    recording = plain([muscle_uv[:4321], np.round(muscle_uv[:8000], 3)], [1000.0, 2000.0])
    marks = tuple(Event(0.1 * n, f"mark {n}", 0.05, "mark") for n in range(30))
    path = export_bdf(replace(recording, events=marks), tmp_path / "a.bdf")
    edfio.read_bdf(path).write(tmp_path / "b.bdf")
    assert path.read_bytes() == (tmp_path / "b.bdf").read_bytes()


@pytest.mark.filterwarnings("ignore:EDF format requires:RuntimeWarning")
@pytest.mark.filterwarnings("ignore:BDF format requires:RuntimeWarning")
@pytest.mark.parametrize("suffix", ["bdf", "edf"])
@pytest.mark.parametrize("fs_hz", [2000.0, 1000.0, 500.0])
def test_gaps_are_missing_still_in_a_file_that_mne_saved_anew(
    plain: Plain, tmp_path, muscle_uv, suffix, fs_hz
):
    two = np.round(np.stack((muscle_uv[:5200], muscle_uv[5200:10_400])), 3)
    two[:, 1600:2000] = np.nan
    two[1, 3000:3100] = np.nan
    recording = plain(two, fs_hz, names=["left VMO", "left VL"])
    raw = open_mne(export_bdf(recording, tmp_path / "a.bdf"))
    for end, cut in ((5200, raw), (5000, raw.copy().crop(tmax=5000 / fs_hz, include_tmax=False))):
        mne.export.export_raw(tmp_path / f"b.{suffix}", cut, overwrite=True, verbose="error")
        for channel, uv in zip(read(tmp_path / f"b.{suffix}").channels, two, strict=True):
            assert (channel.unit, channel.fs_hz) == ("uV", fs_hz)
            assert channel.samples[:end] == pytest.approx(uv[:end], abs=0.1, nan_ok=True)
            assert np.isnan(channel.samples[end:]).all()
