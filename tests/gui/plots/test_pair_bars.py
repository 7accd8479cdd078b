"""Bars of left and right reach to their values, with their intervals, and are read by the mouse."""

import pytest
from PySide6.QtCore import QPointF

from vmofire.gui.plots.pair_bars import PairBars, find_pairs
from vmofire.guided.prompt import Figure
from vmofire.words.message import tell

from ...report import visits

LABEL = tell("figure.squeezes")


def pair_of(left, right, half=None, unit="uV", name="amplitude"):
    return tuple(
        Figure(
            name,
            LABEL,
            value,
            unit,
            None if half is None else value - half,
            None if half is None else value + half,
            side,
        )
        for value, side in ((left, "left"), (right, "right"))
    )


@pytest.fixture
def draw(show):
    def draw_one(pairs, *given, **named):
        panel = PairBars()
        panel.show_pairs(pairs)
        home = show(panel, *given, **{"size": (640, 160), **named})
        return home, list(panel.plots)

    return draw_one


def test_a_bar_reaches_to_its_value_in_the_colour_of_its_leg(draw, theme):
    home, (plot,) = draw([pair_of(20.0, 60.0)], theme)
    for row, value, colour in ((0, 20.0, theme.left), (1, 60.0, theme.right)):
        assert home.has_colour(plot, value - 2.0, row, colour, 1)
        assert home.has_colour(plot, 1.0, row, colour, 1)
        assert not home.has_colour(plot, value + 2.0, row, colour, 1)


def test_an_interval_is_drawn_over_its_bar_and_lies_within_the_axis(draw, theme):
    home, (plot,) = draw([pair_of(20.0, 60.0, half=15.0)], theme)
    (low, high), _ = plot.viewRange()
    assert low <= 0.0
    assert high >= 75.0
    for row, ends in ((0, (5.0, 35.0)), (1, (45.0, 75.0))):
        for end in ends:
            assert home.has_colour(plot, end, row, theme.text, 2, 120)
    assert not home.has_colour(plot, 40.0, 0, theme.text, 2, 120)


def test_negative_values_and_intervals_are_held_by_the_axis(draw):
    _, (plot,) = draw([pair_of(-20.0, 10.0, half=15.0)])
    (low, high), _ = plot.viewRange()
    assert low <= -35.0
    assert high >= 25.0


def test_left_is_above_right_and_both_are_named(draw):
    _, (plot,) = draw([pair_of(20.0, 60.0)])
    left, right = (plot.vb.mapViewToScene(QPointF(1.0, row)).y() for row in (0, 1))
    assert left < right
    assert plot.getAxis("left")._tickLevels == [[(0, "left"), (1, "right")]]
    assert [entry.words for entry in plot.legend_part.entries] == ["20.0 µV", "60.0 µV"]


def test_the_mouse_reads_value_and_interval_of_the_leg_it_is_on(draw):
    home, (plot,) = draw([pair_of(20.0, 60.0, half=15.0)])
    home.point(plot, 5.0, 1.1)
    assert home.panel.asked == "In the squeezes, right: 60.0 µV, 95 % interval 45.0 to 75.0 µV."
    home.point(plot, 70.0, -0.2)
    assert home.panel.asked == "In the squeezes, left: 20.0 µV, 95 % interval 5.0 to 35.0 µV."
    (other,) = draw([pair_of(20.0, 60.0)])[1]
    assert other.describe(0) == "In the squeezes, left: 20.0 µV."


def test_as_many_pairs_are_shown_as_there_is_room_for(draw):
    home, plots = draw([pair_of(20.0, 60.0), pair_of(1.0, 2.0, name="rest")], size=(640, 130))
    assert len(plots) == 1
    home.resize(640, 300)
    home.repaint()
    assert len(home.panel.plots) == 2
    home.panel.show_pairs([pair_of(5.0, 6.0)])
    (plot,) = home.panel.plots
    assert plot.pair[0].value == 5.0


def test_the_pairs_of_a_real_comparison_are_found_those_with_intervals_first():
    pairs = find_pairs(visits.legs("compare", 20.0).figures)
    assert pairs[0][0].name == "amplitude"
    assert all((left.side, right.side) == ("left", "right") for left, right in pairs)
    assert find_pairs(visits.check().figures) == []
