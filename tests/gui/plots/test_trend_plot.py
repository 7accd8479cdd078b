"""Trends: a signed axis that holds values and error bars, days, what the mouse reads, missing figures."""

import csv
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from PySide6.QtCore import QPointF

from vmofire.dsp.symmetry import find_detectable_shift
from vmofire.gui.plots.export import save_data
from vmofire.gui.plots.trend_plot import TrendChart, find_range
from vmofire.guided.prompt import Result
from vmofire.recording.library import Library
from vmofire.trends.over_visits import read_timeline
from vmofire.trends.timeline import Absent, Condition, TrendLine, TrendPoint
from vmofire.words.message import quote

from ...report import visits

DAY = timedelta(days=7)
FIRST = datetime(2026, 2, 1, 9, 30, tzinfo=UTC)


def draw_line(values, half=None, unit="Hz/min", side="left", absent=(), change=None) -> TrendLine:
    points = tuple(
        TrendPoint(
            visit_id=f"v{n}",
            result_id=f"r{n}",
            at=FIRST + n * DAY,
            value=value,
            low=None if half is None else value - half,
            high=None if half is None else value + half,
            placed_anew=None,
            more_than_error=None if change is None else abs(value - values[0]) > 5.0,
        )
        for n, value in enumerate(values)
    )
    return TrendLine(
        kind="fatigue",
        message="Hold, slope of the median frequency",
        job="endurance",
        name="median_frequency_slope",
        side=side,
        unit=unit,
        shared=Condition(),
        points=points,
        absent=tuple(absent),
        left_out=0,
        change=change,
        unknown="",
        pace=None,
    )


@pytest.fixture
def draw(show):
    def draw_one(line, *given, **named):
        chart = TrendChart()
        chart.show_line(line, "1 of 6")
        return show(chart, *given, **{"size": (540, 366), **named}), chart.plot

    return draw_one


@pytest.mark.parametrize(
    "values",
    [
        (-6.0, -4.0, -9.0),
        (-6.0, 2.0, 4.0),
        (0.5, 1.0, 2.0),
        (-0.01, -0.02),
        (-8.0,),
        (0.0, 0.0),
        (-3.0, -3.0),
    ],
)
def test_the_axis_of_a_slope_is_signed_and_holds_values_and_error_bars(draw, values, theme):
    home, plot = draw(draw_line(values, 3.0), theme)
    (_, _), (low, high) = plot.viewRange()
    assert low < min(values) - 3.0
    assert high > max(values) + 3.0
    assert low < 0.0 < high
    area = plot.vb.sceneBoundingRect()
    for n, value in enumerate(values):
        at_s = (FIRST + n * DAY).timestamp()
        for end in (value - 3.0, value + 3.0):
            assert area.contains(plot.vb.mapViewToScene(QPointF(at_s, end)))
            assert home.has_colour(plot, at_s, end, theme.text, reach=3, most=120)


def test_zero_has_a_line_where_values_go_below_it(draw, theme):
    home, plot = draw(draw_line((-6.0, 4.0), 1.0), theme)
    between = (FIRST + DAY / 3).timestamp()
    assert home.has_colour(plot, between, 0.0, theme.muted, reach=1, most=90)
    home, plot = draw(draw_line((6.0, 4.0), 1.0), theme)
    assert not home.has_colour(plot, between, 0.4, theme.muted, reach=1, most=90)


def test_the_mouse_reads_the_day_the_value_and_its_interval_in_a_sentence(draw):
    change = find_detectable_shift([-6.0, -4.0, -12.0], [0.0, 1.0, 2.0])
    home, plot = draw(draw_line((-6.0, -4.0, -12.0), 1.5, change=change))
    said = []
    for n, value in enumerate((-6.0, -4.0, -12.0)):
        home.point(plot, (FIRST + n * DAY).timestamp(), value)
        said.append(home.panel.asked)
    assert said == [
        "1 Feb 2026: −6.0 Hz/min, 95 % interval −7.5 to −4.5 Hz/min.",
        "8 Feb 2026: −4.0 Hz/min, 95 % interval −5.5 to −2.5 Hz/min. That may be error.",
        "15 Feb 2026: −12.0 Hz/min, 95 % interval −13.5 to −10.5 Hz/min. That is more than error.",
    ]


def test_a_visit_without_the_figure_is_marked_and_says_so(draw, theme):
    result = Result("endurance", "cannot_tell", quote("Cannot tell."))
    absent = Absent("v9", FIRST + 3 * DAY, _Stored(result))
    home, plot = draw(draw_line((-6.0, -4.0), 1.0, absent=[absent]), theme)
    at_s, low = absent.at.timestamp(), plot.viewRange()[1][0]
    assert home.has_colour(plot, at_s, low + 0.2, theme.trouble, reach=9, most=60)
    home.point(plot, at_s, low + 1.0)
    assert home.panel.asked == "22 Feb 2026: this figure is missing. Cannot tell."


class _Stored:
    """What a line asks of a stored result without the figure."""

    def __init__(self, result):
        self.result, self.overrides = result, ()


def test_days_that_have_room_stand_under_their_visits_and_never_on_each_other(draw):
    for n_visits, width in ((3, 700), (12, 540), (40, 400)):
        home, plot = draw(draw_line([1.0] * n_visits, 0.5), size=(width, 366))
        axis = plot.getAxis("bottom")
        (left, right), _ = plot.viewRange()
        ((_, ticks),) = axis.tickValues(left, right, plot.vb.width())
        assert 1 <= len(ticks) <= n_visits
        assert len(ticks) == n_visits or n_visits > 3
        step = min((b - a for a, b in pairwise(ticks)), default=right - left)
        assert step / (right - left) * plot.vb.width() > 60.0
        words = axis.tickStrings(ticks, 1.0, 1.0)
        assert words[0] == "1 Feb 2026"
        assert home.panel.isVisible()


def test_a_change_beyond_error_is_a_full_disc_and_within_it_a_ring(draw, theme):
    change = find_detectable_shift([-6.0, -4.0, -12.0], [0.0, 1.0, 2.0])
    home, plot = draw(draw_line((-6.0, -4.0, -12.0), change=change), theme)
    assert home.has_colour(plot, (FIRST + DAY).timestamp(), -4.0, theme.surface, reach=1)
    assert home.has_colour(plot, (FIRST + 2 * DAY).timestamp(), -12.0, theme.left, reach=1)


def test_the_band_of_error_is_shaded_and_cut_at_the_axis(draw, theme):
    change = find_detectable_shift([-6.0, -4.0, -5.0], [0.0, 1.0, 2.0])
    line = draw_line((-6.0, -4.0, -5.0), change=change)
    home, plot = draw(line, theme)
    at_s = (FIRST + 0.4 * DAY).timestamp()
    assert home.has_colour(plot, at_s, line.band[0] + 0.3, theme.tint, reach=1)
    assert find_range(line) == tuple(plot.viewRange()[1])


def test_the_words_of_the_chart_hold_every_point_for_a_screen_reader(draw):
    home, _ = draw(draw_line((-6.0, -4.0), 1.0))
    assert "8 Feb 2026: −4.0 Hz/min, −5.0 to −3.0 Hz/min" in home.panel.words
    home.panel.show_line(None, "No figures yet.")
    assert home.panel.words == "No figures yet."
    assert home.panel.plots == []
    home.panel.show_line(draw_line((1.0, 2.0)), "1 of 1")
    assert len(home.panel.plots) == 1


def test_a_figure_fills_the_card_of_a_person_who_had_none_before(draw):
    home, plot = draw(draw_line((-6.0, -4.0), 1.0))
    wanted = plot.vb.sceneBoundingRect()
    home.panel.show_line(None, "No figures yet.")
    home.picture()
    home.panel.show_line(draw_line((-6.0, -4.0), 1.0), "1 of 1")
    home.picture()
    assert plot.vb.sceneBoundingRect() == wanted
    assert wanted.height() > home.panel.height() / 3


def test_trends_of_a_real_library_are_drawn_read_and_saved(draw, tmp_path):
    with Library(tmp_path / "library") as library:
        person = library.add_person("Ada").id
        for number, strength_uv in enumerate((22.0, 30.0, 52.0)):
            results = [(visits.check(strength_uv, seed=number), "left"), (visits.endurance(), "left")]
            visits.file_visit(library, person, results, day=21 * number)
        lines = read_timeline(library, person).lines
    for number, line in enumerate(lines):
        home, plot = draw(line)
        home.point(plot, line.points[1].at.timestamp(), line.points[1].value)
        assert home.panel.asked.startswith("2 Feb 2026: ")
        path = tmp_path / f"{number}.csv"
        save_data(home.panel.find_table(), path)
        rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
        unit = f" [{line.unit}]" if line.unit else ""
        assert [float(row[f"value{unit}"]) for row in rows] == [point.value for point in line.points]
        assert [datetime.fromisoformat(row["visit"]) for row in rows] == [
            one.at.replace(microsecond=0) for one in line.points
        ]


def test_a_symmetry_without_a_unit_is_called_a_ratio(draw):
    _, plot = draw(replace(draw_line((0.8, 0.9)), unit=""))
    assert plot.names["left"][0] == "ratio"
