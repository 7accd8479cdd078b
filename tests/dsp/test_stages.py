"""Streaming stages: equal to scipy, the same for every block size, quiet at start-up."""

import sys
import types

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal as scipy_signal

from vmofire.dsp import sections, stages
from vmofire.dsp.stages import BandPass, MainsFilter, Rms, filter_recording

CUTS = st.lists(st.integers(0, 6000), max_size=12)


def hum(n, fs_hz, line_hz, amplitude, harmonics=(1.0, 0.0, 0.5, 0.0, 0.2)):
    time_s = np.arange(n) / fs_hz
    return amplitude * sum(
        share * np.sin(2.0 * np.pi * (k + 1) * line_hz * time_s + k) for k, share in enumerate(harmonics)
    )


def rms(x):
    return np.sqrt(np.mean(np.square(x)))


@pytest.fixture(scope="module")
def humming(biceps):
    """Return six seconds of recorded biceps, two channels, with hum in one of them."""
    signal, fs_hz = biceps
    two = np.repeat(signal[:6000], 2, axis=1)
    two[:, 1] += hum(6000, fs_hz, 50.0, 300.0)
    return two, fs_hz


@pytest.mark.parametrize("make", [BandPass, MainsFilter, lambda fs_hz, n: Rms(fs_hz, n, 0.1)])
@settings(max_examples=25, deadline=None)
@given(cuts=CUTS)
def test_a_cut_stream_gives_the_same_answer_to_the_bit(make, cuts, humming, process_in_pieces):
    signal, fs_hz = humming
    whole = make(fs_hz, 2).process(signal)
    pieces = process_in_pieces(make(fs_hz, 2).process, signal, cuts)
    assert np.array_equal(np.concatenate(pieces), whole)


@pytest.mark.parametrize("make", [BandPass, MainsFilter, lambda fs_hz, n: Rms(fs_hz, n, 0.1)])
def test_an_empty_block_comes_back_empty(make):
    assert make(1000.0, 3).process(np.zeros((0, 3))).shape == (0, 3)


def test_the_band_pass_is_one_scipy_call_over_the_whole_signal(humming):
    signal, fs_hz = humming
    sos = scipy_signal.butter(4, (20.0, 450.0), "bandpass", fs=fs_hz, output="sos")
    expected = scipy_signal.sosfilt(sos, signal - signal[0], axis=0)
    assert np.array_equal(BandPass(fs_hz, 2).process(signal), expected)


def test_without_scipys_inner_loop_the_band_pass_gives_the_same(humming, monkeypatch, process_in_pieces):
    signal, fs_hz = humming
    expected = BandPass(fs_hz, 2).process(signal)
    assert sections.filter_in_place is not sections.filter_by_sosfilt  # this scipy has the inner loop
    monkeypatch.setattr(stages, "filter_in_place", sections.filter_by_sosfilt)
    pieces = process_in_pieces(BandPass(fs_hz, 2).process, signal, [0, 1, 700, 700, 4000])
    assert np.array_equal(np.concatenate(pieces), expected)


def other_rounding(sos, samples, state):
    sections.filter_by_sosfilt(sos, samples, state)
    samples *= 1.0 + 1e-15


def other_arguments(sos, samples):
    raise AssertionError


@pytest.mark.parametrize("inner", [other_rounding, other_arguments, None])
def test_a_scipy_whose_inner_loop_has_changed_is_used_by_its_public_call(inner, monkeypatch):
    module = types.ModuleType("scipy.signal._sosfilt")
    if inner is not None:
        module._sosfilt = inner
    monkeypatch.setitem(sys.modules, "scipy.signal._sosfilt", module)
    assert sections._choose() is sections.filter_by_sosfilt


def test_half_the_supply_makes_no_start_up_burst():
    rng = np.random.default_rng(3)
    rest = rng.normal(size=(4000, 1))
    filtered = BandPass(2000.0, 1).process(rest + 32768.0)
    assert np.abs(filtered[:400]).max() < 1.5 * np.abs(filtered[400:]).max()


@pytest.mark.parametrize(
    ("fs_hz", "high_hz"), [(500.0, 225.0), (1000.0, 450.0), (2000.0, 450.0), (370.0, 166.5)]
)
def test_the_upper_edge_keeps_below_half_the_rate(fs_hz, high_hz):
    band = BandPass(fs_hz, 1)
    assert band.band_hz == pytest.approx((20.0, high_hz))
    _, gain = scipy_signal.sosfreqz(band.sos, [high_hz], fs=fs_hz)
    assert np.abs(gain[0]) == pytest.approx(np.sqrt(0.5), rel=1e-3)


def test_a_rate_too_low_for_the_band_is_refused():
    with pytest.raises(ValueError, match="40 Hz sampling"):
        BandPass(40.0, 1)


@pytest.mark.parametrize("line_hz", [50.0, 60.0, 49.5, 60.5, 50.13])
@pytest.mark.parametrize("fs_hz", [500.0, 1000.0, 2000.0])
def test_hum_and_its_harmonics_are_found_and_taken_off(line_hz, fs_hz):
    n = int(12 * fs_hz)
    rest = BandPass(fs_hz, 1).process(np.random.default_rng(7).normal(size=(n, 1)) * 2.0)
    dirty = rest[:, 0] + hum(n, fs_hz, line_hz, 20.0, (1.0, 0.0, 0.5))
    stage = MainsFilter(fs_hz, 1)
    left = stage.process(dirty[:, None])[:, 0] - rest[:, 0]
    late = slice(int(4 * fs_hz), n)
    assert stage.line_hz == [round(line_hz, -1)]
    assert rms(left[late]) < 0.05 * rms(dirty[late] - rest[late, 0])
    assert rms(left[late]) < 0.5 * rms(rest[late])


def test_a_real_muscle_without_hum_passes_untouched(biceps):
    signal, fs_hz = biceps
    band = BandPass(fs_hz, 1).process(signal)
    stage = MainsFilter(fs_hz, 1)
    assert np.array_equal(stage.process(band), band)
    assert stage.line_hz == [None]


def test_hum_on_a_real_muscle_is_gone_in_the_rests_between_contractions(biceps):
    signal, fs_hz = biceps
    band = BandPass(fs_hz, 1).process(signal)
    added = hum(len(band), fs_hz, 60.1, 2.0 * rms(band[:1000]))[:, None]
    left = MainsFilter(fs_hz, 1).process(band + added) - band
    at_rest = Rms(fs_hz, 1, 0.5).process(band) < 2.0 * rms(band[:1000])
    assert at_rest[4000:].mean() > 0.3
    assert rms(left[4000:][at_rest[4000:]]) < 0.2 * rms(added)
    assert rms(left[4000:][~at_rest[4000:]]) < 0.1 * rms(band[4000:][~at_rest[4000:]])


@pytest.mark.parametrize("weaker_uv", [5.0, 20.0])
def test_hum_of_both_mains_at_once_is_taken_off(weaker_uv):
    n = 20_000
    rest = BandPass(1000.0, 1).process(np.random.default_rng(7).normal(size=(n, 1)) * 2.0)
    added = hum(n, 1000.0, 50.05, 20.0)[:, None] + hum(n, 1000.0, 59.9, weaker_uv)[:, None]
    stage = MainsFilter(1000.0, 1)
    left = stage.process(rest + added) - rest
    assert stage.line_hz[0] in ((50.0, 60.0) if weaker_uv == 20.0 else (50.0,))
    assert rms(left[5000:]) < 0.2 * rms(added)


def test_hum_beginning_and_ending_makes_no_jump():
    fs_hz = 1000.0
    n = 24000
    rest = BandPass(fs_hz, 1).process(np.random.default_rng(2).normal(size=(n, 1)))
    added = hum(n, fs_hz, 50.0, 20.0)[:, None] * ((np.arange(n) > 4000) & (np.arange(n) < 10000))[:, None]
    stage = MainsFilter(fs_hz, 1)
    taken_off = (rest + added) - stage.process(rest + added)
    # Hum changes by up to 2 pi f A / fs a sample at each harmonic; the subtracted signal changes no faster.
    fastest = 2.0 * np.pi * 50.0 * 20.0 * (1.0 + 3 * 0.5 + 5 * 0.2) / fs_hz
    assert np.abs(np.diff(taken_off[:, 0])).max() < 1.1 * fastest
    assert stage.line_hz == [None]
    assert rms(taken_off[13000:]) < 0.3 * rms(rest)
    assert rms(taken_off[22000:]) == 0.0


def test_one_channel_does_not_sway_another():
    rng = np.random.default_rng(5)
    quiet = rng.normal(size=(5000, 1))
    both = np.hstack((quiet, quiet + hum(5000, 1000.0, 50.0, 10.0)[:, None]))
    stage = MainsFilter(1000.0, 2)
    cleaned = stage.process(both)
    assert stage.line_hz == [None, 50.0]
    assert np.array_equal(cleaned[:, :1], quiet)


def test_a_dead_stretch_does_not_blind_the_mains_filter():
    n = 60000
    dirty = np.random.default_rng(6).normal(size=(n, 1)) + hum(n, 1000.0, 50.0, 10.0)[:, None]
    dirty[:10000] = 0.0
    stage = MainsFilter(1000.0, 1)
    stage.process(dirty)
    assert stage.line_hz == [50.0]


def test_rms_is_the_root_mean_square_of_its_window(biceps):
    signal, fs_hz = biceps
    x = BandPass(fs_hz, 1).process(signal[:3000])
    got = Rms(fs_hz, 1, 0.1).process(x)[:, 0]
    expected = [rms(x[max(0, i - 99) : i + 1]) for i in range(len(x))]
    assert got == pytest.approx(np.array(expected), rel=1e-12)


def test_rms_of_silence_after_a_great_effort_is_exactly_zero():
    x = np.concatenate((np.full((500, 1), 1e6), np.zeros((500, 1))))
    assert Rms(1000.0, 1, 0.1).process(x)[600:].max() == 0.0


def test_a_recording_is_free_of_hum_from_its_first_second():
    rest = np.random.default_rng(8).normal(size=(12000, 1)) * 2.0
    added = hum(12000, 1000.0, 60.0, 20.0)[:, None]
    cleaned = filter_recording(rest + added, 1000.0)
    clean = BandPass(1000.0, 1).process(rest)
    assert rms(cleaned[200:4000] - clean[200:4000]) < 0.5 * rms(clean)
    assert rms(cleaned[4000:] - clean[4000:]) < 0.5 * rms(clean)


def test_a_short_recording_keeps_its_length():
    for n in (0, 1, 50, 3000, 4000, 4001):
        assert filter_recording(np.ones((n, 2)), 1000.0).shape == (n, 2)


@pytest.mark.parametrize("fs_hz", [50.0, 100.0, 110.0])
def test_a_rate_whose_band_holds_no_mains_line_passes_unchanged(fs_hz):
    x = np.random.default_rng(2).normal(size=(200, 2))
    stage = MainsFilter(fs_hz, 2)
    assert np.array_equal(stage.fork().process(x), x)
    assert stage.line_hz == [None, None]
