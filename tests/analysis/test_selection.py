"""The figures of a selection are those of the stretch alone, and none is claimed that it cannot give."""

import numpy as np
import pytest

from vmofire.analysis.selection import measure_selection
from vmofire.dsp.fatigue import measure_frequencies

FS_HZ = 2000.0


@pytest.fixture
def tone_uv():
    """Two seconds of a 100 Hz sine of 50 uV."""
    return 50.0 * np.sin(2 * np.pi * 100.0 * np.arange(round(2 * FS_HZ)) / FS_HZ)


def test_a_sine_has_the_figures_of_a_sine(tone_uv):
    figures = measure_selection(tone_uv, FS_HZ, rest_uv=5.0)
    assert figures.duration_s == 2.0
    assert figures.rms_uv == pytest.approx(50.0 / np.sqrt(2.0), rel=1e-6)
    assert figures.peak_uv == pytest.approx(50.0)
    assert figures.median_hz == pytest.approx(100.0, abs=1.0)
    assert figures.mean_hz == pytest.approx(100.0, abs=1.0)
    assert figures.rest_ratio == pytest.approx(10.0 / np.sqrt(2.0), rel=1e-6)
    assert figures.n_lost == 0


def test_frequencies_are_those_of_the_fatigue_measure():
    uv = np.random.default_rng(4).standard_normal(6000)
    figures = measure_selection(uv, FS_HZ)
    assert (figures.median_hz, figures.mean_hz) == measure_frequencies(uv, FS_HZ)


def test_lost_samples_leave_amplitudes_and_take_the_spectrum(tone_uv):
    tone_uv[100:140] = np.nan
    figures = measure_selection(tone_uv, FS_HZ, rest_uv=5.0)
    assert figures.n_lost == 40
    assert figures.duration_s == 2.0
    assert figures.rms_uv == pytest.approx(50.0 / np.sqrt(2.0), rel=1e-2)
    assert np.isnan([figures.median_hz, figures.mean_hz]).all()


@pytest.mark.parametrize("output", ["RECT", "ENV"])
def test_an_output_without_a_spectrum_gets_no_frequency(tone_uv, output):
    figures = measure_selection(np.abs(tone_uv), FS_HZ, output)
    assert np.isnan([figures.median_hz, figures.mean_hz, figures.rest_ratio]).all()
    assert figures.rms_uv > 0.0


@pytest.mark.parametrize("n", [0, 1, 499])
def test_a_stretch_too_short_for_a_spectrum_gets_none(tone_uv, n):
    figures = measure_selection(tone_uv[:n], FS_HZ)
    assert np.isnan(figures.median_hz)
    assert figures.duration_s == n / FS_HZ
    assert np.isnan(figures.rms_uv) == (n == 0)


def test_silence_has_no_frequency_and_no_rest_gives_no_ratio():
    figures = measure_selection(np.zeros(2000), FS_HZ, rest_uv=0.0)
    assert figures.rms_uv == 0.0
    assert np.isnan([figures.median_hz, figures.rest_ratio]).all()


def test_what_is_no_single_channel_or_has_no_rate_is_refused(tone_uv):
    with pytest.raises(ValueError, match="one channel"):
        measure_selection(tone_uv[:, None], FS_HZ)
    with pytest.raises(ValueError, match="rate"):
        measure_selection(tone_uv, 0.0)
