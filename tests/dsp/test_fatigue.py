"""Fatigue: the recorded biceps tires, a steady muscle does not, and hum, gaps and pauses change nothing."""

import numpy as np
import pytest

from vmofire.dsp.activation import find_bursts
from vmofire.dsp.fatigue import follow_hold, follow_repetitions, measure_frequencies
from vmofire.dsp.stages import filter_recording
from vmofire.guided.steps import Cue
from vmofire.virtual.muscle import Muscle, MuscleModel, noise

FS_HZ = 1000.0


def motor_units(hz):
    return 72.0**4 * hz**2 / ((hz**2 + 30.0**2) * (hz**2 + 72.0**2) ** 2)


def steady(seed, fs_hz=FS_HZ):
    """Return 32 s of a steady muscle, in uV: median frequency 57.7 Hz."""
    return 50.0 * noise(motor_units, [seed], fs_hz).astype(float)


@pytest.fixture(scope="module")
def tired_biceps(recordings):
    """Return a biceps, bent and stretched for two minutes: unfiltered uV, (n_samples, 1), and its rate."""
    with np.load(recordings / "biceps_fatigue.npz") as data:
        uv = (data["signal"] - float(data["offset_counts"])) * float(data["uv_per_count"])
        return uv, float(data["fs_hz"])


@pytest.fixture(scope="module")
def repetitions(tired_biceps):
    """Return its filtered signal, (n_samples,), its rate, and its contractions."""
    uv, fs_hz = tired_biceps
    filtered = filter_recording(uv, fs_hz)[:, 0]
    bursts = find_bursts(filtered, fs_hz)
    return filtered, fs_hz, [(burst.onset_s, burst.offset_s) for burst in bursts]


def test_the_recorded_biceps_tires_across_its_repetitions(repetitions):
    fatigue = follow_repetitions(*repetitions)
    assert fatigue.median.high_per_min < 0.0
    assert fatigue.mean.high_per_min < 0.0
    assert 70.0 < fatigue.median.start < 80.0
    assert -13.0 < fatigue.median.per_min < -5.0
    assert fatigue.kind == "tires"


def test_the_recorded_biceps_tires_window_by_window(repetitions):
    filtered, fs_hz, _ = repetitions
    assert follow_hold(filtered[: round(120 * fs_hz)], fs_hz).median.high_per_min < 0.0


def test_gain_and_polarity_do_not_matter(repetitions):
    filtered, fs_hz, spans = repetitions
    as_is, other = (
        follow_repetitions(filtered, fs_hz, spans),
        follow_repetitions(-1e-3 * filtered, fs_hz, spans),
    )
    assert other.median.per_min == pytest.approx(as_is.median.per_min)
    assert other.rms.per_min == pytest.approx(1e-3 * as_is.rms.per_min)


def test_hum_does_not_hide_the_fall(tired_biceps, repetitions):
    uv, fs_hz = tired_biceps
    clean, (_, _, spans) = follow_repetitions(*repetitions), repetitions
    time_s = np.arange(len(uv)) / fs_hz
    hum = 100.0 * np.sin(2.0 * np.pi * 49.96 * time_s) + 50.0 * np.sin(2.0 * np.pi * 149.88 * time_s)
    humming = follow_repetitions(filter_recording(uv + hum[:, None], fs_hz)[:, 0], fs_hz, spans)
    assert humming.median.high_per_min < 0.0
    assert humming.median.per_min == pytest.approx(clean.median.per_min, abs=clean.median.error_per_min)


def test_a_steady_muscle_shows_no_trend_as_often_as_the_interval_says():
    fatigues = [follow_hold(steady(seed, 500.0), 500.0) for seed in range(60)]
    for slopes in zip(*((f.median, f.mean, f.rms) for f in fatigues), strict=True):
        assert sum(slope.low_per_min <= 0.0 <= slope.high_per_min for slope in slopes) >= 53


def test_the_known_fall_of_a_synthetic_muscle_lies_in_the_interval():
    # Half of the power is below 58.8 Hz when fresh and 49.6 Hz when tired, 28 s later, filter included.
    fall_per_min = (49.6 - 58.8) / 28.0 * 60.0
    slopes = []
    for seed in range(1, 6):
        person = MuscleModel(tires_in_s=28.0, rest_uv=1.0, variation=0.0)
        muscle = Muscle([person], [Cue("ball_squeeze", 0.0, 30.0)], seed=seed)
        filtered = filter_recording(muscle.read(300, 28000, FS_HZ), FS_HZ)[:, 0]
        slopes.append(follow_hold(filtered, FS_HZ).median)
    assert all(slope.low_per_min < fall_per_min < slope.high_per_min for slope in slopes)
    assert [slope.trend for slope in slopes].count("falls") >= 3


def test_an_uneven_effort_is_not_fatigue():
    time_s = np.arange(32000) / FS_HZ
    uneven = steady(4) * (1.0 + 0.4 * np.sin(2.0 * np.pi * time_s / 3.7)) * np.linspace(0.8, 1.6, 32000)
    fatigue = follow_hold(uneven, FS_HZ)
    assert fatigue.median.trend == "unclear"
    assert fatigue.rms.trend == "rises"


def test_a_falling_frequency_with_a_falling_amplitude_is_not_called_fatigue(repetitions):
    filtered, fs_hz, spans = repetitions
    fading = filtered * np.linspace(1.0, 0.2, len(filtered))
    assert follow_repetitions(fading, fs_hz, spans).kind == "effort_falls"


def test_lost_samples_cost_their_windows_and_nothing_else():
    whole = steady(5)
    holed = whole.copy()
    holed[10500:12300] = np.nan
    full, less = follow_hold(whole, FS_HZ), follow_hold(holed, FS_HZ)
    lost = np.isnan(less.rms_uv)
    assert np.flatnonzero(lost).tolist() == [8, 9, 10]
    assert np.array_equal(np.isnan(less.median_hz), lost)
    assert less.time_s == full.time_s
    assert np.array_equal(np.array(less.median_hz)[~lost], np.array(full.median_hz)[~lost])


def test_a_pause_and_a_knock_do_not_enter_the_frequency():
    disturbed = steady(6)
    disturbed[8000:10000] *= 0.02
    time_s = np.arange(1000) / FS_HZ
    disturbed[29000:30000] += 100.0 * np.sin(2.0 * np.pi * 22.0 * time_s)
    fatigue = follow_hold(disturbed, FS_HZ)
    assert np.flatnonzero(np.isnan(fatigue.median_hz)).tolist() == [6, 7, 27]
    assert not np.isnan(fatigue.rms_uv).any()
    assert fatigue.median.trend == "unclear"


def test_the_first_two_seconds_are_left_out():
    assert follow_hold(steady(1), FS_HZ).time_s == tuple(np.arange(2.5, 32.0))


@pytest.mark.parametrize("fs_hz", [1000.0, 2000.0, 4000.0])
def test_the_rate_does_not_change_the_frequencies(fs_hz):
    median_hz, mean_hz = measure_frequencies(steady(7, fs_hz), fs_hz)
    assert (median_hz, mean_hz) == pytest.approx((57.7, 72.8), abs=1.2)
    assert (median_hz, mean_hz) == pytest.approx(measure_frequencies(steady(7), FS_HZ), abs=0.05)


def test_a_tone_has_its_own_frequency():
    tone = np.sin(2.0 * np.pi * 90.0 * np.arange(1000) / FS_HZ)
    assert measure_frequencies(tone, FS_HZ) == pytest.approx((90.0, 90.0), abs=0.6)


@pytest.mark.parametrize("output", ["ENV", "RECT"])
def test_an_output_without_a_spectrum_is_refused_with_the_cure(output):
    with pytest.raises(ValueError, match=f"{output} output carries no spectrum.*set the sensor to RAW"):
        follow_hold(steady(1), FS_HZ, output)


@pytest.mark.parametrize(
    ("uv", "fs_hz", "says"),
    [
        (np.ones(6900), 1000.0, "at least 5 windows.*go on longer"),
        (np.zeros(0), 1000.0, "at least 5"),
        (np.zeros(20000), 1000.0, "at least 5"),
        (np.full(20000, np.nan), 1000.0, "at least 5"),
        (np.full(20000, np.inf), 1000.0, "at least 5"),
        (np.ones((20000, 2)), 1000.0, "one channel"),
        (np.ones(20000), 100.0, "too slow"),
        (np.ones(20000), 0.0, "sampling rate"),
        (np.ones(20000), np.nan, "sampling rate"),
    ],
)
def test_bad_signals_are_refused(uv, fs_hz, says):
    with pytest.raises(ValueError, match=says):
        follow_hold(uv, fs_hz)


@pytest.mark.parametrize("span", [(-1.0, 2.0), (30.0, 33.0), (5.0, 4.0)])
def test_repetitions_outside_the_signal_are_refused(span):
    with pytest.raises(ValueError, match="outside"):
        follow_repetitions(steady(1), FS_HZ, [span])


def test_a_negative_settling_time_is_refused():
    with pytest.raises(ValueError, match="settling_s"):
        follow_hold(steady(1), FS_HZ, settling_s=-1.0)
