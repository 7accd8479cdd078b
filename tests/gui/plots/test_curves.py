"""The curves of a result: every squeeze and their mean, what they were judged by, and nothing clipped."""

import csv
from dataclasses import replace

import numpy as np
import pytest

from vmofire import words
from vmofire.gui.plots.curves import Curves, find_home
from vmofire.gui.plots.export import save_data
from vmofire.gui.theme import DARK, LIGHT
from vmofire.guided.prompt import Curve
from vmofire.words.message import tell

from ...report import visits

SQUEEZES = Curve(
    tell("figure.squeezes"),
    "left",
    0.5,
    (2.0, 40.0, 40.0, 40.0, 40.0, 2.0),
    repetitions=((2.0, 50.0, 50.0, 50.0, 50.0, 2.0), (2.0, 30.0, 30.0, 30.0, 30.0, None)),
    scored_s=(0.5, 2.5),
    threshold=10.0,
    goal=70.0,
)


@pytest.fixture
def draw(show):
    def draw_one(curves, *given, **named):
        panel = Curves()
        panel.show_curves(tuple(curves))
        home = show(panel, *given, **named)
        return home, list(panel.plots)

    return draw_one


def test_repetitions_are_thin_their_mean_thick_and_all_are_over_each_other(draw, theme):
    home, (plot,) = draw([SQUEEZES], theme)
    widths = [curve.opts["pen"].widthF() for curve in plot.curves]
    assert len(widths) == 3
    assert max(widths[:2]) < 2.0 <= widths[2]
    for value in (50.0, 40.0, 30.0):
        assert home.has_colour(plot, 1.5, value, theme.left, reach=1, most=330)
    assert home.has_colour(plot, 1.5, 40.0, theme.left, reach=1, most=30)


def test_the_scored_window_is_shaded_and_the_rest_is_not(draw, theme):
    home, (plot,) = draw([SQUEEZES], theme)
    assert home.has_colour(plot, 0.61, 63.0, theme.tint, reach=0)
    assert home.has_colour(plot, 2.41, 63.0, theme.tint, reach=0)
    for beside in (0.38, 2.62):
        assert home.has_colour(plot, beside, 63.0, theme.surface, reach=0)


def test_the_threshold_and_the_goal_are_drawn_at_their_values(draw, theme):
    home, (plot,) = draw([SQUEEZES], theme)
    for value in (10.0, 70.0):
        assert home.has_colour(plot, 2.8, value, theme.text, reach=4, most=160)
    assert not home.has_colour(plot, 2.8, 22.0, theme.text, reach=4, most=160)
    said = [entry.words for entry in plot.legend_part.entries]
    assert said == [
        "In the squeezes, left: mean", "each repetition", "active from 10.0 µV",
        "goal 70.0 µV", "scored: 0.5 to 2.5 s",
    ]  # fmt: skip


def test_nothing_is_clipped(draw):
    home, (plot,) = draw([SQUEEZES])
    values = [value for one in (SQUEEZES.values, *SQUEEZES.repetitions) for value in one if value]
    (left, right), (low, high) = plot.viewRange()
    assert left <= 0.0
    assert right >= SQUEEZES.times_s[-1]
    assert low <= min(values) < max(*values, 70.0) <= high
    for axis in ("left", "bottom"):
        area = plot.getAxis(axis).sceneBoundingRect()
        assert home.panel.viewport().rect().contains(plot.sceneBoundingRect().toAlignedRect())
        assert area.width() > 0


def test_the_mouse_reads_time_mean_and_repetitions_in_sentences(draw):
    home, (plot,) = draw([SQUEEZES])
    home.point(plot, 1.3, 40.0)
    assert home.panel.asked == (
        "1.25 s after the cue. In the squeezes, left: 40.0 µV on average, repetitions 30.0 to 50.0 µV."
    )
    with words.speaking("de"):
        assert "im Mittel, Wiederholungen" in home.panel.asked


def test_a_hidden_step_is_said_to_be_hidden(draw):
    curve = replace(SQUEEZES, values=(2.0, None, 40.0, 40.0, 40.0, 2.0), repetitions=())
    home, (plot,) = draw([curve])
    home.point(plot, 0.75, 40.0)
    assert home.panel.asked.endswith("In the squeezes, left: not measured here.")


def test_a_result_of_an_earlier_version_is_drawn_as_before(draw, theme):
    old = Curve(SQUEEZES.label, "left", 0.5, SQUEEZES.values)
    home, (plot,) = draw([old], theme)
    assert len(plot.curves) == 1
    assert [entry.words for entry in plot.legend_part.entries] == ["In the squeezes, left"]
    assert home.has_colour(plot, 1.5, 40.0, theme.left, reach=1)


def test_a_real_check_shows_its_five_squeezes_and_its_own_threshold(draw):
    result = visits.check()
    home, (plot,) = draw(result.curves)
    assert len(plot.curves) == 6
    (threshold,) = (one.value for one in result.figures if one.name == "threshold")
    assert result.curves[0].threshold == threshold
    assert home.panel.accessibleName() == "Curves over time in seconds: In the squeezes, left"


def test_two_legs_share_a_plot_and_differ_by_colour_and_dashes(draw, theme):
    result = visits.legs("compare", 20.0)
    home, (plot,) = draw(result.curves, theme, (900, 400))
    means = plot.curves[-2:]
    assert [one.opts["pen"].color().name() for one in means] == [theme.left, theme.right]
    assert means[0].opts["pen"].dashPattern() != means[1].opts["pen"].dashPattern()
    home.point(plot, 1.5, 40.0)
    assert home.panel.asked.count(" on average, repetitions ") == 2


def test_endurance_shows_amplitude_and_median_frequency_over_one_time(draw):
    result = visits.endurance()
    home, plots = draw(result.curves, size=(700, 400))
    assert [plot.names["left"] for plot in plots] == [("", "uV"), ("", "Hz")]
    areas = [plot.vb.sceneBoundingRect() for plot in plots]
    assert areas[0].left() == areas[1].left()
    assert areas[0].right() == areas[1].right()
    assert areas[0].bottom() <= areas[1].top()
    plots[0].vb.setXRange(10.0, 30.0, padding=0)
    assert plots[1].viewRange()[0] == pytest.approx([10.0, 30.0], abs=0.2)
    home.point(plots[1], 20.0, np.mean(plots[1].viewRange()[1]))
    assert "Median frequency" in home.panel.asked
    assert " Hz." in home.panel.asked


def test_a_first_window_of_a_hold_is_drawn_where_it_was_measured(draw):
    result = visits.endurance()
    _, plots = draw(result.curves, size=(700, 400))
    x, _ = plots[0].curves[0].getData()
    assert x[0] == 2.5  # windows of 1 s, after 2 s that are left out


def test_another_result_replaces_all_of_the_one_before(draw):
    home, _ = draw(visits.endurance().curves)
    home.panel.show_curves((SQUEEZES,))
    (plot,) = home.panel.plots
    assert len(plot.curves) == 3
    assert home.panel.find_table().names[0] == "time_s"
    home.panel.show_curves(visits.endurance().curves)
    assert len(home.panel.plots) == 2


def test_a_change_of_theme_colours_curves_and_levels_anew(draw):
    home, (plot,) = draw([SQUEEZES], DARK)
    home.take(LIGHT)
    assert home.has_colour(plot, 1.5, 40.0, LIGHT.left, reach=1, most=30)
    assert home.has_colour(plot, 0.61, 63.0, LIGHT.tint, reach=0)


def test_a_frequency_keeps_its_own_range_and_an_amplitude_begins_at_zero():
    hz = replace(SQUEEZES, values=(60.0, 61.0), unit="Hz", repetitions=(), threshold=None, goal=None)
    _, (low, high) = find_home([hz], 4)
    assert 50.0 < low <= 60.0 < 61.0 <= high < 70.0
    assert find_home([SQUEEZES], 4)[1][0] == 0.0
    assert find_home([replace(SQUEEZES, values=(), repetitions=(), threshold=None, goal=None)], 4)


def test_the_file_has_mean_and_repetitions_in_full(draw, tmp_path):
    result = visits.check()
    home, _ = draw(result.curves)
    save_data(home.panel.find_table(), tmp_path / "curves.csv")
    head, *rows = csv.reader((tmp_path / "curves.csv").read_text("utf-8").splitlines())
    assert head[:3] == ["time_s", "In the squeezes left mean [uV]", "In the squeezes left 1 [uV]"]
    assert head[-2:] == ["active_from_left [uV]", "scored_left"]
    (curve,) = result.curves
    assert [float(row[1]) for row in rows] == list(curve.values)
    assert [float(row[6]) for row in rows] == list(curve.repetitions[4])
    scored = [float(row[0]) for row in rows if row[-1] == "yes"]
    assert (min(scored), max(scored)) == pytest.approx((0.525, 2.475))
