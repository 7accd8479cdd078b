"""The spectrum of a channel: hum stands out at its frequency, and the mouse reads it."""

import numpy as np
import pytest

from vmofire.gui.plots.spectrum import SpectrumCard
from vmofire.live.spectrum import Spectrum

HZ = np.arange(0.0, 1001.0)


def make_spectrum(hum=1e4, level=1.0):
    raw = np.full(1001, level)
    filtered = raw.copy()
    raw[50] = hum
    return Spectrum(HZ, raw, filtered, (50.0, 60.0, 100.0, 250.0))


@pytest.fixture
def draw(show):
    def draw_one(spectrum, *given):
        card = SpectrumCard()
        card.show_spectrum(spectrum, "left VMO")
        return show(card, *given), card.plot

    return draw_one


def test_hum_is_a_peak_of_the_raw_signal_at_its_frequency(draw, theme):
    home, plot = draw(make_spectrum(), theme)
    assert home.has_colour(plot, 50.0, 25.0, theme.muted, 3, 90)
    assert not home.has_colour(plot, 80.0, 25.0, theme.muted, 3, 90)
    assert home.has_colour(plot, 300.0, 0.0, theme.accent, 2, 90)


def test_mains_are_marked_below_200_hz_and_the_axis_ends_at_500(draw, theme):
    home, plot = draw(make_spectrum(), theme)
    assert plot.viewRange()[0] == [0.0, 500.0]
    for hz in (60.0, 100.0):
        assert home.has_colour(plot, hz, 20.0, theme.trouble, 5, 120)
    assert not home.has_colour(plot, 250.0, 20.0, theme.trouble, 5, 120)


def test_the_mouse_reads_frequency_and_both_powers(draw):
    home, plot = draw(make_spectrum())
    home.point(plot, 50.2, 10.0)
    assert home.panel.asked == "At 50.0 Hz: raw 40.0 dB, filtered 0.0 dB."
    home.panel.show_spectrum(make_spectrum(hum=1e3), "left VMO")  # the next one, while the mouse stays
    assert home.panel.asked == "At 50.0 Hz: raw 30.0 dB, filtered 0.0 dB."


def test_the_scale_moves_in_steps_of_ten_decibels_and_zoom_stays_while_it_does_not(draw):
    home, plot = draw(make_spectrum())
    assert plot.viewRange()[1] == [-20.0, 40.0]
    plot.vb.setRange(xRange=(40.0, 60.0), padding=0)
    home.panel.show_spectrum(make_spectrum(hum=0.9e4), "left VMO")
    assert plot.viewRange()[0] == [40.0, 60.0]
    home.panel.show_spectrum(make_spectrum(hum=1e5), "left VMO")
    assert plot.viewRange() == [[0.0, 500.0], [-10.0, 50.0]]


def test_without_a_spectrum_it_says_what_is_missing_and_comes_back(draw):
    home, plot = draw(None)
    card = home.panel
    assert card.plots == []
    assert card.find_table().names == ()
    card.show_spectrum(make_spectrum(), "right VMO")
    assert card.plots == [plot]
    assert card.accessibleName() == "Spectrum of right VMO"


def test_a_signal_of_nothing_but_zeros_stays_on_the_scale(draw):
    _, plot = draw(Spectrum(HZ, np.zeros(1001), np.zeros(1001), ()))
    (low, high) = plot.viewRange()[1]
    assert low <= -60.0 <= high


def test_the_unit_of_a_sensor_without_a_gain_is_on_the_axis_and_in_the_file(draw):
    home, plot = draw(make_spectrum())
    home.panel.show_spectrum(make_spectrum(), "left VMO", "mV")
    assert plot.getAxis("left").label.toPlainText().strip() == "dB of 1 mV²/Hz"
    assert home.panel.find_table().names[1] == "raw [mV^2/Hz]"
