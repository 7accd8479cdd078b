"""Bad signals are refused with their reason; good and slightly disturbed ones are not."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmofire.dsp.quality import QualityGate, assess, judge_rest
from vmofire.dsp.stages import filter_recording

KNEE_EXTENSIONS = ["1N", "3N", "8N", "10N", "1A", "5A", "6A", "10A"]


def codes(quality):
    return {reason.code for reason in quality.reasons}


def blocking(quality):
    return {reason.code for reason in quality.reasons if reason.blocking}


@pytest.mark.parametrize("name", KNEE_EXTENSIONS)
def test_a_good_recording_is_usable(name, load_recording):
    signal, fs_hz = load_recording(f"knee_extension_{name}", "VM")
    assert assess(signal, fs_hz).usable


def test_hum_that_can_be_taken_off_is_told_but_does_not_forbid_a_verdict(load_recording):
    quality = assess(*load_recording("knee_extension_1N", "VM"))
    (reason,) = quality.reasons
    assert quality.usable
    assert (reason.code, reason.blocking) == ("mains", False)
    assert "60 Hz" in reason.words


def test_a_channel_that_is_mostly_mains_is_refused_and_its_neighbour_is_not(load_recording):
    refused = assess(*load_recording("mains_dominated_rectus", "Voltage.R Rect"))
    assert not refused.usable
    assert blocking(refused) == {"mains"}
    assert "50 Hz" in refused.reasons[0].words
    assert assess(*load_recording("mains_dominated_rectus", "Voltage.L Rect")).usable


def test_mains_on_a_muscle_at_the_strength_of_its_efforts_is_refused(biceps):
    signal, fs_hz = biceps
    time_s = np.arange(len(signal)) / fs_hz
    for line_hz in (50.0, 59.9):
        quality = assess(signal[:, 0] + 4000.0 * np.sin(2.0 * np.pi * line_hz * time_s), fs_hz)
        assert blocking(quality) == {"mains"}
        assert f"{round(line_hz, -1):g} Hz" in quality.reasons[0].words


def test_a_flat_channel_is_refused(biceps):
    signal, fs_hz = biceps
    for flat in (np.zeros(5000), np.full(5000, 2048.0), 2048.0 + (np.arange(5000) // 7 % 2)):
        quality = assess(flat, fs_hz)
        assert blocking(quality) == {"flat"}
        assert quality.reasons[0].words.startswith("There is no signal")
    loose = signal[:, 0].copy()
    loose[10_000:15_000] = loose[10_000]
    assert blocking(assess(loose, fs_hz)) == {"flat"}
    assert re.match(r"There is no signal \d\d %", assess(loose, fs_hz).reasons[0].words)


def test_a_channel_clipped_by_gain_or_rail_is_refused(biceps):
    signal, fs_hz = biceps
    centred = signal[:, 0] - 32_768.0
    clipped = np.clip(centred, -3000.0, 3000.0)
    assert blocking(assess(clipped, fs_hz)) == {"clipped"}
    assert blocking(assess(clipped * 3.3e-4, fs_hz)) == {"clipped"}
    assert blocking(assess(np.maximum(centred, -3000.0), fs_hz)) == {"clipped"}
    assert blocking(assess(clipped, fs_hz, rails=(-3000.0, 3000.0))) == {"clipped"}
    assert assess(centred, fs_hz, rails=(-32_768.0, 32_767.0)).usable


def test_a_few_clipped_samples_are_reported_and_stay_usable(recordings):
    with np.load(recordings / "biceps_fatigue.npz") as data:
        signal, fs_hz = data["signal"][:, 0].astype(float), float(data["fs_hz"])
    for rails in (None, (0.0, 4095.0)):
        quality = assess(signal, fs_hz, rails)
        assert quality.usable
        assert codes(quality) == {"clipped"}
    # 38 are exactly 0 or 4095; the others are clipped too, a step or two away by the converter's noise.
    assert quality.reasons[0].words.startswith("210 samples")


def test_little_rest_beside_a_contraction_is_told(biceps):
    signal, fs_hz = biceps
    bursting = np.tile(signal[17_400:18_400, 0], 6)
    (reason,) = assess(np.concatenate((signal[:500, 0], bursting)), fs_hz).reasons
    assert (reason.code, reason.blocking) == ("no_rest", False)


def test_a_rest_that_is_none_is_refused(biceps):
    signal, fs_hz = biceps
    assert assess(signal[:, 0], fs_hz, rest=(6.2, 7.4)).usable
    assert blocking(assess(signal[:, 0], fs_hz, rest=(0.0, 3.0))) == {"no_rest"}
    assert blocking(assess(signal[:, 0], fs_hz, rest=(6.5, 7.0))) == {"no_rest"}
    assert judge_rest(filter_recording(signal, fs_hz)[6200:7400, 0], fs_hz) is None


def test_less_than_a_second_is_too_short_to_judge():
    assert codes(assess(np.arange(500.0), 1000.0)) == {"too_short"}
    assert codes(QualityGate(1000.0, 1).state()[0]) == {"too_short"}


def test_every_reason_says_what_to_do(biceps):
    signal, fs_hz = biceps
    for spoilt in (np.zeros(3000), np.clip(signal[:, 0], 31_000.0, 34_000.0), signal[:300, 0]):
        for reason in assess(spoilt, fs_hz).reasons:
            assert reason.words
            assert reason.cure


def test_the_gate_forgives_what_is_past():
    rng = np.random.default_rng(1)
    gate = QualityGate(500.0, 2)
    gate.process(np.hstack((np.zeros((2500, 1)), rng.normal(size=(2500, 1)))))
    assert [q.usable for q in gate.state()] == [False, True]
    gate.process(rng.normal(size=(5000, 2)))
    assert [q.usable for q in gate.state(last_s=10.0)] == [True, True]
    assert [q.usable for q in gate.state()] == [False, True]


@settings(max_examples=25, deadline=None)
@given(cuts=st.lists(st.integers(0, 28_000), max_size=12))
def test_a_cut_stream_is_judged_the_same(cuts, biceps, process_in_pieces):
    signal, fs_hz = biceps
    clipped = np.clip(signal, 30_000.0, 35_000.0)
    whole, parts = QualityGate(fs_hz, 1), QualityGate(fs_hz, 1)
    whole.process(clipped)
    process_in_pieces(parts.process, clipped, cuts)
    assert parts.state() == whole.state()
    assert codes(whole.state()[0]) == {"clipped"}


def test_rails_the_wrong_way_round_are_refused():
    with pytest.raises(ValueError, match="rails"):
        QualityGate(1000.0, 1, rails=(5.0, -5.0))


REFUSED = {("knee_extension_1N", "ST"), ("mains_dominated_rectus", "Voltage.R Rect")}


def test_of_all_recordings_only_those_that_drown_in_mains_are_refused(thighs):
    refused = set()
    for path in sorted(thighs.glob("*.npz")):
        with np.load(path) as data:
            signal, fs_hz, labels = data["signal"].astype(float), float(data["fs_hz"]), data["labels"]
        if path.stem == "myoware_envelope_ball":
            continue  # not a RAW output
        for column, label in zip(signal.reshape(len(signal), -1).T, labels, strict=True):
            refused |= set() if assess(column, fs_hz).usable else {(path.stem, str(label))}
    assert refused == REFUSED


@pytest.mark.parametrize("name", KNEE_EXTENSIONS)
def test_scale_polarity_and_cuts_make_no_recording_unusable(name, load_recording):
    signal, fs_hz = load_recording(f"knee_extension_{name}", "VM")
    for copy in (-1e-3 * signal + 7.0, 5e5 * signal, signal[: len(signal) * 2 // 3], np.tile(signal, 2)):
        assert assess(copy, fs_hz).usable
