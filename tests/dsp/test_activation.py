"""Contractions are found where raters saw them, and nowhere else, in any unit, polarity, rate and cut."""

import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal as scipy_signal

from vmofire.dsp.activation import Activation, ActivationSettings, find_bursts
from vmofire.dsp.stages import BandPass, MainsFilter, filter_recording

KNEE_EXTENSIONS = ["1N", "3N", "8N", "10N", "1A", "5A", "6A", "10A"]


def edges(bursts):
    return [(b.onset_s, b.offset_s) for b in bursts]


def events(active, fs_hz):
    changes = np.flatnonzero(np.diff(np.concatenate(([False], active, [False])).astype(int)))
    return [(a / fs_hz, b / fs_hz) for a, b in changes.reshape(-1, 2)]


def overlap(a, b):
    both = min(a[1], b[1]) - max(a[0], b[0])
    return max(0.0, both) / (max(a[1], b[1]) - min(a[0], b[0]))


def steps(decibels, fs_hz=2000.0, n=12, seed=1):
    """Return coloured noise with n steps of 1.2 s, one every 4 s: (n_samples, 1), and the onsets in s."""
    rng = np.random.default_rng(seed)
    size = int(n * 4 * fs_hz)
    level = np.ones(size)
    onsets_s = np.arange(n) * 4.0 + 2.0 + rng.uniform(0.0, 0.5, n)
    for onset_s in onsets_s:
        level[int(onset_s * fs_hz) : int((onset_s + 1.2) * fs_hz)] = 10.0 ** (decibels / 20.0)
    sos = scipy_signal.butter(2, (30.0, 200.0), "bandpass", fs=fs_hz, output="sos")
    noise = scipy_signal.sosfilt(sos, rng.normal(size=size)) * level
    return BandPass(fs_hz, 1).process(noise[:, None]), onsets_s


@pytest.mark.parametrize("name", KNEE_EXTENSIONS)
def test_every_contraction_two_raters_saw_is_found_and_none_invented(name, load_recording, thighs):
    signal, fs_hz = load_recording(f"knee_extension_{name}", "VM")
    rated = json.loads((thighs / "bursts.json").read_text())[f"knee_extension_{name}"]["bursts"]
    bursts = find_bursts(filter_recording(signal[:, None], fs_hz)[:, 0], fs_hz)
    assert len(bursts) == len(rated)
    for burst, truth in zip(bursts, rated, strict=True):
        interval = (truth["onset_s"] or 0.0, truth["offset_s"] or len(signal) / fs_hz)
        assert overlap((burst.onset_s, burst.offset_s), interval) >= 0.5
        assert burst.starts_before == (truth["onset_s"] is None)
        assert not burst.ends_after


@pytest.mark.parametrize("name", ["8N", "10N"])
def test_the_live_detector_finds_the_same_contractions(name, load_recording, thighs):
    signal, fs_hz = load_recording(f"knee_extension_{name}", "VM")
    rated = json.loads((thighs / "bursts.json").read_text())[f"knee_extension_{name}"]["bursts"]
    active = Activation(fs_hz, 1).process(BandPass(fs_hz, 1).process(signal[:, None]))[:, 0]
    found = [e for e in events(active, fs_hz) if e[1] - e[0] > 0.3]
    for truth in rated:
        assert max(overlap(e, (truth["onset_s"], truth["offset_s"])) for e in found) >= 0.5


@pytest.mark.parametrize("name", ["3N", "5A", "6A", "10A"])
def test_no_live_contraction_begins_long_before_the_onset_that_raters_agree_on(name, load_recording, thighs):
    signal, fs_hz = load_recording(f"knee_extension_{name}", "VM")
    rated = json.loads((thighs / "bursts.json").read_text())[f"knee_extension_{name}"]["bursts"]
    filtered = MainsFilter(fs_hz, 1).process(BandPass(fs_hz, 1).process(signal[:, None]))
    sums = np.concatenate(([0.0], np.cumsum(filtered**2)))
    quietest = int(np.argmin(sums[1000:] - sums[:-1000]))
    detector = Activation(fs_hz, 1)
    detector.learn_rest(filtered[quietest : quietest + 1000])
    found = events(detector.process(filtered)[:, 0], fs_hz)
    for truth in rated:
        if truth["raters_differ_s"] is not None and truth["raters_differ_s"] <= 0.05:
            # 6A has a knock 1 s before the second onset, over a rest three times the quietest. Another is 4 s
            # before the third. Neither may start the contraction, or erase the memory of the last one.
            begun = max(found, key=lambda e: overlap(e, (truth["onset_s"], truth["offset_s"])))[0]
            assert begun > truth["onset_s"] - 0.15


def test_the_biceps_recording_holds_nine_contractions(biceps):
    signal, fs_hz = biceps
    assert len(find_bursts(filter_recording(signal, fs_hz)[:, 0], fs_hz)) == 9


@pytest.mark.parametrize("change", ["thousandfold", "flipped", "twice the rate", "twice in a row"])
def test_scale_polarity_rate_and_repetition_do_not_matter(change, biceps):
    signal, fs_hz = biceps
    signal = signal - signal.mean()
    truth = edges(find_bursts(filter_recording(signal, fs_hz)[:, 0], fs_hz))
    n = len(signal)
    changed = {
        "thousandfold": signal * 1000.0,
        "flipped": -signal,
        "twice the rate": scipy_signal.resample_poly(signal, 2, 1, axis=0),
        "twice in a row": np.concatenate((signal, signal)),
    }[change]
    rate = 2.0 * fs_hz if change == "twice the rate" else fs_hz
    found = edges(find_bursts(filter_recording(changed, rate)[:, 0], rate))
    if change == "twice in a row":
        truth += [(a + n / fs_hz, b + n / fs_hz) for a, b in truth]
    assert len(found) == len(truth)
    off_s = np.abs(np.array(found) - np.array(truth))
    if change.startswith("twice"):  # other samples and another pause at the seam: the same events
        assert np.median(off_s) <= 0.002
        # One ends at three times rest, up to the seam: the rest after it decides whether that belongs to it.
        at_seam = 8 if change == "twice in a row" else len(found)
        assert (
            min(overlap(*pair) for i, pair in enumerate(zip(found, truth, strict=True)) if i != at_seam) > 0.8
        )
        assert min(map(overlap, found, truth)) > 0.7
    else:
        assert off_s.max() < 1e-9


def test_hum_that_stops_or_jumps_at_a_seam_makes_no_contraction(biceps):
    signal, fs_hz = biceps
    signal = signal - signal.mean()
    time_s = np.arange(len(signal))[:, None] / fs_hz
    hum = signal.std() * np.sin(2.0 * np.pi * 50.03 * time_s)
    n_alone = len(find_bursts(filter_recording(signal, fs_hz)[:, 0], fs_hz))
    for parts in ((signal + hum, signal), (signal, signal + hum), (signal + hum, signal - hum)):
        found = find_bursts(filter_recording(np.concatenate(parts), fs_hz)[:, 0], fs_hz)
        assert len(found) == 2 * n_alone


def test_recordings_laid_end_to_end_hold_the_contractions_of_their_parts(load_recording):
    parts = [load_recording(f"knee_extension_{name}", "VM")[0] for name in KNEE_EXTENSIONS]
    # 10N begins with a knock of 0.1 s, which does not count by itself and must not count after a seam.
    parts = [part - part.mean() for part in parts + parts[::-1] + [parts[3]] * 3]
    truth, start_s = [], 0.0
    for part in parts:
        alone = edges(find_bursts(filter_recording(part[:, None], 1000.0)[:, 0], 1000.0))
        truth += [(a + start_s, b + start_s) for a, b in alone]
        start_s += len(part) / 1000.0
    whole = filter_recording(np.concatenate(parts)[:, None], 1000.0)[:, 0]
    found = edges(find_bursts(whole, 1000.0))
    assert len(found) == len(truth)
    assert min(map(overlap, found, truth)) >= 0.5


def test_a_contraction_under_way_at_either_end_is_said_to_be(biceps):
    signal, fs_hz = biceps
    filtered = filter_recording(signal, fs_hz)[:, 0]
    first, second = find_bursts(filtered, fs_hz)[:2]
    start, end = int((first.onset_s + 0.4) * fs_hz), int((second.offset_s - 0.4) * fs_hz)
    left, right = find_bursts(filtered[start:end], fs_hz)
    assert (left.onset_s, left.starts_before, left.ends_after) == (0.0, True, False)
    assert (right.offset_s, right.starts_before, right.ends_after) == ((end - start) / fs_hz, False, True)


def test_strength_is_the_rms_from_edge_to_edge_and_of_the_strongest_tenth_of_a_second(biceps):
    signal, fs_hz = biceps
    filtered = filter_recording(signal, fs_hz)[:, 0]
    for burst in find_bursts(filtered, fs_hz):
        inside = filtered[round(burst.onset_s * fs_hz) : round(burst.offset_s * fs_hz)]
        assert burst.rms_uv == pytest.approx(np.sqrt(np.mean(inside**2)))
        assert burst.peak_uv == pytest.approx(
            np.sqrt(np.convolve(inside**2, np.ones(100), "valid").max() / 100)
        )


def test_onsets_of_clear_steps_are_right_to_the_millisecond():
    filtered, onsets_s = steps(12.0)
    found = np.array([b.onset_s for b in find_bursts(filtered[:, 0], 2000.0)])
    assert len(found) == len(onsets_s)
    assert np.median(np.abs(found - onsets_s)) < 0.009


def test_the_live_detector_sees_a_12_db_step_within_50_ms_and_never_before_it():
    filtered, onsets_s = steps(12.0)
    found = np.array([a for a, _ in events(Activation(2000.0, 1).process(filtered)[:, 0], 2000.0)])
    assert len(found) == len(onsets_s)
    delay_s = found - onsets_s
    assert delay_s.min() > 0.0
    assert np.median(delay_s) < 0.05
    assert delay_s.max() < 0.1


@pytest.mark.parametrize("level", [1.0, 3.0, 10.0, 30.0])
def test_ten_minutes_of_stationary_rest_hold_no_contraction(level):
    rest = BandPass(1000.0, 1).process(np.random.default_rng(4).normal(size=(600_000, 1)) * level)
    assert not Activation(1000.0, 1).process(rest).any()
    assert find_bursts(rest[:, 0], 1000.0) == []


def test_effort_never_pulls_the_rest_level_up():
    rng = np.random.default_rng(9)
    level = np.concatenate((np.full(5000, 2.0), np.full(60_000, 60.0), np.full(2000, 2.0)))
    detector = Activation(1000.0, 1)
    filtered = BandPass(1000.0, 1).process(rng.normal(size=(len(level), 1)) * level[:, None])
    detector.process(filtered[:5000])
    before = detector.rest_uv[0]
    active = detector.process(filtered[5000:65_000])
    assert active[1000:].all()
    assert detector.rest_uv[0] == pytest.approx(before, rel=0.05)
    assert not detector.process(filtered[65_000:])[1000:].any()


def test_rest_that_drifts_is_followed():
    rng = np.random.default_rng(10)
    level = 2.0 * 2.0 ** np.linspace(0.0, 2.0, 120_000)  # rest gets four times louder after two minutes
    filtered = BandPass(1000.0, 1).process(rng.normal(size=(len(level), 1)) * level[:, None])
    detector = Activation(1000.0, 1)
    assert not detector.process(filtered).any()
    assert detector.rest_uv[0] > 2.5 * np.sqrt(np.mean(filtered[:5000] ** 2))


def test_a_signal_at_the_threshold_is_not_learnt_as_rest():
    detector = Activation(1000.0, 1)
    detector.learn_rest(np.ones((500, 1)))
    above = 1.05 * detector.threshold_uv[0]
    # Each window of the rest level ends with some evidence for a contraction, but never enough.
    window = np.concatenate((np.ones(50), np.full(200, above)))
    assert not detector.process(np.tile(window, 200)[:, None]).any()
    assert detector.rest_uv[0] == pytest.approx(1.0)


@pytest.mark.parametrize("levels", [(1.0, 3.0, 3.0, 3.0), (3.0, 3.0, 3.0, 1.0)])
def test_offline_rest_is_that_of_the_minutes_around_not_of_the_whole_record(levels):
    rng = np.random.default_rng(14)
    noise = rng.normal(size=240_000) * np.repeat(levels, 60_000)
    bursts = find_bursts(BandPass(1000.0, 1).process(noise[:, None])[:, 0], 1000.0)
    # The minute beside the quiet one uses its rest; two minutes away, a rest three times as loud is normal.
    far = (180.0, 240.0) if levels[0] == 1.0 else (0.0, 60.0)
    assert not [b for b in bursts if b.onset_s < far[1] - 1.0 and b.offset_s > far[0] + 1.0]


def test_a_calibration_stretch_sets_rest_and_threshold():
    detector = Activation(1000.0, 2)
    assert np.isnan(detector.rest_uv).all()
    detector.learn_rest(np.ones((500, 2)) * (2.0, 4.0))
    assert detector.rest_uv == pytest.approx(np.array([2.0, 4.0]))
    assert detector.threshold_uv == pytest.approx(np.array([2.0, 4.0]) * ActivationSettings().on_ratio)


def test_a_spike_is_no_contraction():
    filtered = np.random.default_rng(11).normal(size=(10_000, 1))
    filtered[5000:5010] *= 500.0
    assert not Activation(1000.0, 1).process(filtered).any()
    assert find_bursts(filtered[:, 0], 1000.0) == []


def test_a_knock_before_a_contraction_is_not_the_beginning_of_it():
    rng = np.random.default_rng(12)
    level = np.ones(6000)
    level[2300:2930] = 1.6  # the restless part, with
    level[2300:2450] = 4.5  # a knock in it, as 0.5 s before a rated onset in one of the recordings
    level[2930:4100] = 40.0
    found = events(Activation(1000.0, 1).process((rng.normal(size=6000) * level)[:, None])[:, 0], 1000.0)
    assert [a for a, _ in found if a > 2.5] == [pytest.approx(2.95, abs=0.02)]


def test_the_tremor_after_a_strong_effort_is_not_a_new_one():
    rng = np.random.default_rng(13)
    level = np.ones(20_000)
    level[5000:10_000] = 200.0
    level[10_600:12_000] = 14.0  # tremor: far above rest, and small beside the effort
    found = events(Activation(1000.0, 1).process((rng.normal(size=20_000) * level)[:, None])[:, 0], 1000.0)
    assert len(found) == 1


@settings(max_examples=25, deadline=None)
@given(cuts=st.lists(st.integers(0, 28_000), max_size=12))
def test_a_cut_stream_gives_the_same_decisions(cuts, biceps, process_in_pieces):
    signal, fs_hz = biceps
    filtered = BandPass(fs_hz, 2).process(np.repeat(signal, 2, axis=1))
    whole, parts = Activation(fs_hz, 2), Activation(fs_hz, 2)
    expected = whole.process(filtered)
    assert expected.any()
    assert np.array_equal(np.concatenate(process_in_pieces(parts.process, filtered, cuts)), expected)
    assert np.array_equal(parts.rest_uv, whole.rest_uv)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0.0, 1e6), min_size=0, max_size=60), st.integers(100, 4000))
def test_bursts_of_anything_lie_in_order_inside_the_record(levels, fs_hz):
    signal = np.repeat(np.array(levels), fs_hz // 10) * np.resize([1.0, -1.0], len(levels) * (fs_hz // 10))
    found = find_bursts(signal, float(fs_hz))
    times = [t for pair in edges(found) for t in pair]
    assert all(a <= b for a, b in pairwise(times))
    assert all(0.0 <= t <= len(signal) / fs_hz for t in times)


@pytest.mark.parametrize("rest", [(50.0, 60.0), (3.0, 2.0), (-3.0, -1.0)])
def test_rest_outside_the_record_is_refused(rest, biceps):
    signal, fs_hz = biceps
    with pytest.raises(ValueError, match="rest from"):
        find_bursts(signal[:, 0], fs_hz, rest)


def test_flat_calibration_is_refused():
    for stretch in (np.zeros((500, 1)), np.zeros((0, 1))):
        with pytest.raises(ValueError, match="flat"):
            Activation(1000.0, 1).learn_rest(stretch)


@pytest.mark.parametrize("field", ["on_ratio", "min_on_s", "rest_memory_s"])
def test_an_impossible_setting_is_refused_by_name(field):
    for value in (0.0, -1.0, float("nan")):
        with pytest.raises(ValueError, match=field):
            ActivationSettings(**{field: value})


def test_spikes_do_not_join_weak_repetitions():
    filtered, onsets_s = steps(12.0)
    spiky = filtered.copy()
    for at in range(1000, len(spiky) - 50, 5000):
        spiky[at : at + 12] += 400.0 * filtered.std()
    found = np.array([b.onset_s for b in find_bursts(spiky[:, 0], 2000.0)])
    assert len(found) == len(onsets_s)
    assert np.median(np.abs(found - onsets_s)) < 0.02


def test_repetitions_over_a_rest_three_times_the_quietest_do_not_join():
    quiet, first_s = steps(20.0, n=6)
    noisy, second_s = steps(20.0, n=6, seed=2)
    record = np.concatenate((quiet[:, 0], 3.0 * noisy[:, 0]))
    bursts = find_bursts(record, 2000.0)
    # The step in rest itself is a rise too: the first repetition after it may begin with it.
    truth_s = np.concatenate((first_s, second_s[1:] + len(quiet) / 2000.0))
    found = np.array([b.onset_s for b in bursts])
    assert len(bursts) == 12
    assert all(np.abs(found - onset_s).min() < 0.02 for onset_s in truth_s)
