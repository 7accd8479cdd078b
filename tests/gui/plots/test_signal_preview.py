"""The signal of a file before its import: its whole length, every peak, gaps as gaps."""

import numpy as np
import pytest

from vmofire.app.import_preview import PreviewSignal
from vmofire.gui.plots.signal_preview import SignalPreview


def make_signal(unit="uV"):
    time_s = np.arange(0.0, 100.0) + 0.5
    low, high = np.full(100, -20.0), np.full(100, 20.0)
    high[30], low[60] = 300.0, -250.0
    low[80:90] = high[80:90] = np.nan
    return PreviewSignal("VMO", unit, time_s, low, high)


@pytest.fixture
def draw(show):
    def draw_one(signal, words="", *given):
        panel = SignalPreview()
        panel.show_signal(signal, words)
        return show(panel, *given), panel.plot

    return draw_one


def test_the_highest_and_the_lowest_sample_are_seen_and_not_clipped(draw, theme):
    home, plot = draw(make_signal(), "", theme)
    (left, right), (low, high) = plot.viewRange()
    assert left == 0.0
    assert right >= 100.0
    assert low < -250.0
    assert high > 300.0
    assert home.has_colour(plot, 30.5, 290.0, theme.trace, 2, 150)
    assert home.has_colour(plot, 60.5, -240.0, theme.trace, 2, 150)


def test_a_gap_stays_empty(draw, theme):
    home, plot = draw(make_signal(), "", theme)
    assert home.has_colour(plot, 75.0, 10.0, theme.trace, 3, 150)
    assert not home.has_colour(plot, 85.0, 10.0, theme.trace, 3, 150)
    home.point(plot, 85.0, 100.0)
    assert home.panel.asked == "At 84.5 s samples are missing."


def test_the_mouse_reads_time_and_values_in_the_unit_of_the_file(draw):
    home, plot = draw(make_signal())
    home.point(plot, 30.5, 100.0)
    assert home.panel.asked == "At 30.5 s: −20.0 to 300 µV."
    home.panel.show_signal(make_signal("deg"), "")
    home.point(plot, 31.5, 100.0)
    assert home.panel.asked == "At 31.5 s: −20 to 20 deg."


def test_without_a_signal_the_words_say_why(draw):
    home, plot = draw(None, "No signal.")
    assert home.panel.plots == []
    assert home.panel.accessibleName() == "No signal."
    home.panel.show_signal(make_signal(), "")
    assert home.panel.plots == [plot]


def test_a_channel_of_missing_samples_or_of_one_value_does_not_fail(draw):
    nothing = PreviewSignal("VMO", "", np.arange(3.0), np.full(3, np.nan), np.full(3, np.nan))
    home, plot = draw(nothing)
    assert home.panel.accessibleName() == "Signal of VMO"
    home.panel.show_signal(PreviewSignal("VMO", "uV", np.zeros(1), np.ones(1), np.ones(1)), "")
    (_, _), (low, high) = plot.viewRange()
    assert low < 1.0 < high
