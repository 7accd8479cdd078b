"""Trends of a person: the figures followed, the person's own error, and what is left out."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from reportlab.graphics.shapes import Line, String
from tests.gui.padded import padding_words

from vmofire.gui.plots.trend_plot import find_range
from vmofire.guided.prompt import Figure, Result
from vmofire.recording.library import Electrodes
from vmofire.report.plots import draw_trend
from vmofire.trends.over_visits import build_timeline, read_timeline
from vmofire.words.message import quote, tell

from ..recording.library.clinic import record
from ..report import visits

SLOPE = "median_frequency_slope"
START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def result(
    job: str, value: float | None, name: str, unit: str = "uV", side: str = "left", **others
) -> Result:
    interval = (None, None) if value is None else (0.8 * value, 1.25 * value)
    figure = Figure(
        name, others.pop("label", quote("In words")), value, unit, *interval, side, others.pop("rule", None)
    )
    given = {"outcome": "fires", "verdict": tell("check.fires"), "figures": (figure,), **others}
    return Result(job, **given)


@pytest.fixture
def follow(library):
    """Save one result per visit, a month apart, and return the lines."""

    def follow(*results: Result, side: str = "left"):
        someone = library.add_person()
        for number, one in enumerate(results):
            visit = library.start_visit(someone.id, started=START + timedelta(days=30 * number))
            library.add_result(visit.id, one, side)
        return read_timeline(library, someone.id).lines

    return follow


def test_steady_progress_is_more_than_error_and_has_a_pace(follow):
    noise = (1.05, 0.96, 1.0, 1.04, 0.97, 1.02)
    (line,) = follow(*(result("check", 20.0 * 1.25**n * noise[n], "amplitude") for n in range(6)))
    assert (line.kind, line.side, line.unit) == ("activation", "left", "uV")
    assert [point.more_than_error for point in line.points][-1] is True
    assert line.points[0].more_than_error is False
    assert line.pace is not None
    assert 0 < line.pace.low < 25 < line.pace.high
    assert "now. That is more than error. Minimal detectable change of this person: × " in line.words
    assert "It rises by" in line.words
    assert line.band is not None
    assert line.band[0] < line.points[0].value < line.band[1]


def test_scatter_is_not_progress(follow):
    values = (20.0, 31.0, 17.0, 28.0, 19.0, 26.0)
    (line,) = follow(*(result("check", value, "amplitude") for value in values))
    assert not any(point.more_than_error for point in line.points)
    assert "That may be error." in line.words
    assert "There is no clear rise or fall over time." in line.words


def test_before_three_visits_the_error_is_not_known(follow):
    (line,) = follow(result("check", 20.0, "amplitude"), result("check", 60.0, "amplitude"))
    assert line.change is None
    assert line.points[1].more_than_error is None
    assert line.words == (
        "20.0 µV on 5 Jan 2026, 60.0 µV now. It takes three visits to tell whether that is more than error."
    )
    (line,) = follow(result("check", 20.0, "amplitude"))
    assert line.words == "20.0 µV, one visit so far."


def test_squeezes_are_one_line_whatever_job_asked_for_them(follow):
    jobs = ("check", "activation", "compare", "train")  # squeezes of a training have another purpose
    lines = follow(*(result(job, 20.0, "amplitude") for job in jobs))
    assert [(line.name, len(line.points)) for line in lines] == [("amplitude", 3)]


@pytest.mark.parametrize("outcome", ["cannot_tell", "stopped", "not_repeatable", "not_valid"])
def test_results_that_cannot_be_trusted_are_not_followed(follow, outcome):
    good = result("check", 20.0, "amplitude")
    refused = replace(good, outcome=outcome, verdict=tell("verdict.cannot_tell"))
    lines = follow(good, refused, good)
    assert len(lines[0].points) == 2
    assert [one.headline for one in lines[0].absent] == [refused.headline]


def test_each_visit_gives_the_last_that_counts_with_its_interval(library):
    someone = library.add_person()
    for day, uv in ((14, 19.0), (0, 20.0), (21, 21.0), (7, 22.0)):  # saved in no order
        visit = library.start_visit(someone.id, started=START + timedelta(days=day))
        for minute, value in enumerate((90.0, uv)):
            made = visit.started + timedelta(minutes=minute)
            library.add_result(visit.id, result("check", value, "amplitude"), "left", made=made)
    (line,) = read_timeline(library, someone.id).lines
    assert [point.value for point in line.points] == [20.0, 22.0, 19.0, 21.0]
    assert [point.at for point in line.points] == [START + timedelta(days=day) for day in (0, 7, 14, 21)]
    assert (line.points[0].low, line.points[0].high) == (16.0, 25.0)
    assert line.change is not None
    assert line.change.is_exceeded(20.0, 40.0)


def test_a_repeated_result_does_not_count_even_if_the_repeat_failed(library):
    someone = library.add_person()
    visit = library.start_visit(someone.id)
    first = library.add_result(visit.id, result("check", 90.0, "amplitude"), "left")
    failed = result("check", None, "amplitude", outcome="stopped", verdict=tell("verdict.stopped"))
    library.add_result(visit.id, failed, "left", repeat_of=first.id)
    assert read_timeline(library, someone.id).lines == ()
    later = library.start_visit(someone.id)
    library.add_result(later.id, result("check", 20.0, "amplitude"), "left")
    (line,) = read_timeline(library, someone.id).lines
    assert [point.value for point in line.points] == [20.0]
    assert [one.headline for one in line.absent] == ["Stopped."]


@pytest.mark.parametrize(
    ("said", "overrides", "counts"),
    [
        ("fires", ["cannot_tell"], False),
        ("fires", ["fires_weakly", "not_valid"], False),
        ("cannot_tell", ["fires"], True),
        ("fires", ["stopped", "fires_weakly"], True),
    ],
)
def test_the_last_override_decides_whether_a_figure_counts(library, said, overrides, counts):
    someone = library.add_person()
    visit = library.start_visit(someone.id)
    doubted = library.add_result(visit.id, result("check", 99.0, "amplitude", outcome=said), "left")
    for outcome in overrides:
        library.override(doubted.id, outcome, "seen by hand", "Dr K")
    values = [point.value for line in read_timeline(library, someone.id).lines for point in line.points]
    assert values == ([99.0] if counts else [])


def test_a_quiet_visit_is_a_cross_on_the_line(follow):
    quiet = result("check", None, "amplitude", outcome="does_not_fire", verdict=tell("check.does_not_fire"))
    (line,) = follow(result("check", 20.0, "amplitude"), quiet, result("check", 25.0, "amplitude"))
    assert [one.headline for one in line.absent] == ["It does not fire."]
    assert len(line.points) == 2


def test_only_the_like_is_held_against_each_other(follow):
    holds = [
        result(
            "endurance",
            value,
            "median_frequency_slope",
            "Hz/min",
            data={"load": load, "knee_angle": "60 degrees"},
        )
        for value, load in ((-5.0, "2 kg"), (-4.0, "3 kg"), (-3.0, "3 kg"))
    ]
    (line,) = follow(*holds)
    assert line.condition == "3 kg at the ankle, knee at 60 degrees"
    assert [point.value for point in line.points] == [-4.0, -3.0]
    assert line.left_out == 1
    assert line.left_out_words == "1 visit was done another way and is left out."
    assert "It takes three visits" in line.words
    shares = [
        result("activation", 20.0, "amplitude_percent", unit) for unit in ("% of the submaximal task", "%MVC")
    ]
    (line,) = follow(*shares)
    assert (line.unit, line.left_out, len(line.points)) == ("%MVC", 1, 1)
    weak = result(
        "maximum", 90.0, "reference", rule=quote("standardized submaximal task (isometric/dynamic)")
    )
    full = result("maximum", 300.0, "reference", rule=quote("standardized isometric MVC"))
    (line,) = follow(full, weak, full)
    assert [point.value for point in line.points] == [300.0, 300.0]


def test_figures_in_another_unit_are_left_out(follow):
    units = ("mV", "uV", "uV")  # like another version
    (line,) = follow(*(result("check", 21.0, "amplitude", unit) for unit in units))
    assert (line.unit, line.left_out, len(line.points)) == ("uV", 1, 2)


def test_one_name_in_several_jobs_is_several_lines(follow):
    ratios = (result(job, 0.9, "ratio", "", "") for job in ("compare", "deficit", "compare"))
    lines = follow(*ratios, side="both")
    assert [(line.job, len(line.points)) for line in lines] == [("compare", 2), ("deficit", 1)]


@pytest.mark.parametrize("wrong", [0.0, -3.0])
def test_figures_of_nothing_or_less_have_no_detectable_change(follow, wrong):
    (line,) = follow(*(result("check", value, "amplitude") for value in (20.0, wrong, 22.0)))
    assert [point.value for point in line.points] == [20.0, wrong, 22.0]
    assert line.change is None
    assert line.why_not == "A value is zero or below, so the error is not known."


def test_symmetry_belongs_to_no_leg_and_has_one_direction(follow):
    """A ratio of right to left is shown as left to right, and its interval with it."""
    ratios = [
        result("deficit", value, "ratio", "", "", label=tell("figure.ratio", leg=leg, other_leg=other))
        for value, leg, other in ((0.5, "right", "left"), (0.8, "left", "right"), (0.9, "left", "right"))
    ]
    (line,) = follow(*ratios, side="both")
    assert (line.kind, line.side, line.condition) == ("symmetry", "", "left against right")
    assert [point.value for point in line.points] == [200.0, 80.0, 90.0]
    ends = [(point.low, point.high) for point in line.points]
    assert ends == [pytest.approx((160.0, 250.0)), pytest.approx((64.0, 100.0)), pytest.approx((72.0, 112.5))]
    assert line.left_out == 0


@pytest.mark.parametrize("wrong", [0.0, -0.5])
def test_a_ratio_that_has_no_inverse_is_left_out_of_the_other_direction(follow, wrong):
    ratios = [
        result("deficit", value, "ratio", "", "", label=tell("figure.ratio", leg=leg, other_leg=other))
        for value, leg, other in ((wrong, "right", "left"), (0.9, "left", "right"))
    ]
    (line,) = follow(*ratios, side="both")
    assert [point.value for point in line.points] == [90.0]
    assert line.left_out == 1


def test_a_corrected_side_keeps_the_symmetry_in_the_trend(library):
    someone = library.add_person()
    filed = [
        visits.file_visit(
            library, someone.id, [(visits.legs("compare", 30.0 + 20.0 * n), "both")], day=30 * n
        )
        for n in range(3)
    ]

    def read():
        lines = [one for one in read_timeline(library, someone.id).lines if one.kind == "symmetry"]
        assert [(line.condition, line.left_out) for line in lines] == [("left against right", 0)]
        return lines[0].points

    before = read()
    library.change_side(filed[0].recordings[0].id, "both", "Dr K", "cables mixed up")
    after = read()
    assert after[0].value == pytest.approx(1e4 / before[0].value)
    assert (after[0].low, after[0].high) == pytest.approx((1e4 / before[0].high, 1e4 / before[0].low))
    assert after[0].low < after[0].value < after[0].high
    assert [one.value for one in after[1:]] == [one.value for one in before[1:]]
    library.change_side(filed[0].recordings[0].id, "both", "Dr K", "they were right after all")
    assert read() == before


def test_real_jobs_of_real_visits_are_followed(library):
    someone = library.add_person()
    for day in range(3):
        results = [
            (visits.activation(30.0 + 20.0 * day), "left"),
            (visits.legs("compare", 30.0 + 20.0 * day), "both"),
            (visits.maximum(), "left"),
            (visits.legs("deficit", 40.0), "both"),
            (visits.endurance(tires_in_s=40.0), "left"),
        ]
        visits.file_visit(library, someone.id, results, day=30 * day)
    timeline = read_timeline(library, someone.id)
    kinds = [(line.kind, line.job, line.side) for line in timeline.lines]
    assert kinds == [
        ("activation", "compare", "left"),
        ("activation", "compare", "right"),
        ("activation", "activation", "left"),
        ("symmetry", "compare", ""),
        ("symmetry", "deficit", ""),
        ("maximum", "maximum", "left"),
        ("fatigue", "endurance", "left"),
    ]
    assert all(len(line.points) == 3 for line in timeline.lines)
    assert all(point.placed_anew for line in timeline.lines for point in line.points)
    assert [day.at for day in timeline.days] == sorted(day.at for day in timeline.days)
    said = timeline.days[0].said[0]
    assert (said.task, said.headline, said.good) == ("In the ball squeeze, left leg", "It fires.", True)


def test_repeats_overrides_and_mends_are_on_the_timeline(library):
    someone = library.add_person()
    visit = visits.file_visit(library, someone.id, [(visits.check(), "left")], electrodes=[Electrodes()] * 2)
    again = library.add_result(visit.id, visits.check(50.0), "left", repeat_of=visit.results[0].id)
    library.override(again.id, "does_not_fire", "seen by hand", "Dr K")
    library.change_side(again.id, "right", "Dr K", "mixed up")
    timeline = read_timeline(library, someone.id)
    first, second = timeline.days[0].said
    assert (first.repeated, second.repeated) == (True, False)
    assert (second.headline, second.good, second.overridden) == ("Overridden: It does not fire.", False, True)
    assert [line.side for line in timeline.lines] == ["right"]
    assert timeline.lines[0].points[0].placed_anew is None
    assert [mend.what for mend in timeline.mends] == ["side"]


def test_mended_sides_move_their_figures(library):
    someone = library.add_person()
    sides = (("left", 10.0), ("right", 20.0))
    figures = tuple(Figure("amplitude", tell("figure.squeezes"), uv, "uV", side=side) for side, uv in sides)
    both = Result("compare", "different", quote("Left is weaker."), figures=figures)
    visit = visits.file_visit(library, someone.id, [(both, "both")])

    def read() -> dict[str, list[float]]:
        lines = read_timeline(library, someone.id).lines
        return {line.side: [point.value for point in line.points] for line in lines}

    recording = visit.recordings[0].id
    library.change_side(recording, "both", "Dr K", "cables mixed up")
    assert read() == {"left": [20.0], "right": [10.0]}
    library.change_side(recording, "both", "Dr K", "they were right after all")
    assert read() == {"left": [10.0], "right": [20.0]}
    single = Result(
        "check",
        "fires",
        tell("check.fires"),
        figures=(Figure("amplitude", tell("figure.squeezes"), 30.0, "uV"),),
    )
    later = library.start_visit(someone.id, started=visit.started + timedelta(days=7))
    filed = library.add_result(later.id, single, "left")
    assert read() == {"left": [10.0, 30.0], "right": [20.0]}
    library.change_side(filed.id, "right", "Dr K", "mixed up")
    assert read() == {"left": [10.0], "right": [20.0, 30.0]}


def test_each_point_knows_whether_its_own_electrodes_were_placed_anew(library):
    someone = library.add_person()
    said = ((False, True), (None, None), (False, None), (False, False))
    for day, pair in enumerate(said):
        electrodes = [Electrodes(placed_anew=anew) for anew in pair]
        done = [(result("check", 20.0, "amplitude"), "left")]
        visit = visits.file_visit(library, someone.id, done, day=day, electrodes=electrodes)
    other = library.recordings / "other.vmo"  # of the same visit, with the electrodes placed again
    record(other, 64)
    library.add_recording(visit.id, other, "left", [Electrodes(placed_anew=True)] * 2)
    (line,) = read_timeline(library, someone.id).lines
    assert [point.placed_anew for point in line.points] == [True, None, False, False]


def test_until_leaves_out_what_came_later(library):
    someone = library.add_person()
    filed = [visits.file_visit(library, someone.id, [(visits.check(), "left")], day=day) for day in (0, 30)]
    assert len(read_timeline(library, someone.id, until=filed[0].started).days) == 1
    assert read_timeline(library, library.add_person().id).lines == ()


def test_infinite_numbers_of_another_version_are_no_points(library):
    someone = library.add_person()
    visit = visits.file_visit(library, someone.id, [(visits.check(), "left")])
    history = library.history(someone.id)
    stored = history.visits[0].results[0]
    figures = tuple(replace(one, value=float("nan")) for one in stored.result.figures)
    wrong = replace(stored, result=replace(stored.result, figures=figures))
    timeline = build_timeline(replace(history, visits=(replace(visit, results=(wrong,)),)))
    assert timeline.lines == ()


def hold(value: float, low: float, high: float) -> Result:
    figure = Figure(SLOPE, quote("slope"), value, "Hz/min", low, high, "left")
    return Result("endurance", "tires", quote("Falls."), figures=(figure,), data={"load": "2 kg"})


@pytest.mark.parametrize(
    "slopes",
    [
        ((-4.0, -9.0, 1.0), (-6.0, -11.0, -1.0), (-5.0, -10.0, 0.0)),
        ((2.0, -3.0, 7.0), (3.0, -2.0, 8.0), (4.0, -1.0, 9.0)),  # all rise: the slope rises
        ((0.1, -5.0, 5.2), (-0.1, -5.2, 5.0), (0.2, -5.0, 5.3)),
        ((0.0, -5.0, 5.0), (0.0, -5.0, 5.0), (0.0, -5.0, 5.0)),
    ],
)
def test_a_slope_is_drawn_on_an_axis_that_holds_it_and_changes_by_so_much_not_so_many_times(follow, slopes):
    (line,) = follow(*(hold(*slope) for slope in slopes))
    low, high = line.span
    assert low <= min(one[1] for one in slopes)
    assert max(one[2] for one in slopes) <= high
    for bottom, top in (find_range(line), read_axis(draw_trend(line, 240.0))):
        assert bottom <= low + 1e-9
        assert high - 1e-9 <= top
    assert "×" not in line.words
    if line.change is None:  # three equal values show no error yet
        assert {one[0] for one in slopes} == {0.0}
        assert "All visits gave the same value, so the error is not known." in line.words
        return
    assert line.band == pytest.approx(
        (slopes[0][0] - line.change.trusted, slopes[0][0] + line.change.trusted)
    )
    assert f"detectable change of this person: {line.change.trusted:.1f} Hz/min." in line.words


def read_axis(drawing: Any) -> tuple[float, float]:
    """Return the values at the lower and upper end of a trend's axis on paper, by its ticks."""
    axis = next(one for one in drawing.contents if isinstance(one, Line) and one.x1 == one.x2)
    ticks = [
        one for one in drawing.contents if isinstance(one, Line) and one.y1 == one.y2 and one.x2 == axis.x1
    ]
    words = [one for one in drawing.contents if isinstance(one, String) and one.x < axis.x1]
    places = {
        # A sign and its number may be set in two fonts.
        one.y1: float("".join(w.text for w in words if abs(w.y + 2.2 - one.y1) < 0.01).replace("−", "-"))
        for one in ticks
    }
    (y0, v0), (y1, v1) = min(places.items()), max(places.items())
    scale = (v1 - v0) / (y1 - y0)
    return v0 + scale * (axis.y1 - y0), v0 + scale * (axis.y2 - y0)


def test_equal_visits_leave_the_error_unknown(follow):
    (line,) = follow(*(result("check", 20.0, "amplitude") for _ in range(3)))
    assert line.change is None
    assert "× 1.00" not in line.words
    assert line.points[-1].more_than_error is None


def test_a_ratio_of_an_earlier_version_is_followed_in_percent_with_those_of_today(follow):
    old = result("compare", 0.8, "ratio", "", "", label=tell("figure.ratio", leg="left", other_leg="right"))
    new = result("compare", 90.0, "ratio", "%", "", label=tell("figure.ratio", leg="left", other_leg="right"))
    (line,) = follow(old, new, side="both")
    assert (line.unit, line.left_out) == ("%", 0)
    assert [(point.value, point.low) for point in line.points] == [(80.0, pytest.approx(64.0)), (90.0, 72.0)]


def test_two_visits_that_differ_by_more_than_error_never_read_alike(follow):
    values = (*[12.44] * 11, 12.36)
    (line,) = follow(*(result("check", value, "amplitude") for value in values))
    assert line.points[-1].more_than_error is True
    assert line.words.startswith("12.44 µV on 5 Jan 2026, 12.36 µV now. That is more than error.")


def test_a_timeline_that_is_open_is_read_in_the_language_in_use_now(follow):
    values = ((20.0, "2 kg"), (20.0, "2 kg"), (20.0, "2 kg"), (30.0, "3 kg"), (None, "2 kg"), (20.0, "2 kg"))
    outcomes = ("tires", "tires", "tires", "tires", "cannot_tell", "tires")
    (line,) = follow(
        *(
            result(
                "endurance",
                value,
                SLOPE,
                "Hz/min",
                outcome=outcome,
                data={"load": load, "knee_angle": "60 degrees"},
            )
            for (value, load), outcome in zip(values, outcomes, strict=True)
        )
    )
    said = {
        "title": line.title,
        "heading": line.heading,
        "condition": line.condition,
        "why_not": line.why_not,
        "words": line.words,
        "left_out_words": line.left_out_words,
        "headline": line.absent[0].headline,
    }
    with padding_words():
        longer = {name: getattr(line, name) for name in said if name != "headline"}
        longer["headline"] = line.absent[0].headline
    assert all(said.values())
    assert all(len(longer[name]) > len(said[name]) for name in said)
    assert re.findall(r"\d+", line.words) == re.findall(r"\d+", longer["words"])


def test_two_pairs_of_electrodes_have_a_line_of_their_own(follow):
    """The error of two pairs is smaller: the detectable change comes from such visits alone."""
    one = [result("check", value, "amplitude") for value in (20.0, 31.0, 17.0)]
    two = [result("check", value, "amplitude", data={"pairs": 2}) for value in (20.0, 21.0, 20.5)]
    (line,) = follow(*one, *two)
    assert line.condition == "two pairs of electrodes"
    assert line.heading == "Squeeze, amplitude, left leg (two pairs of electrodes)"
    assert (len(line.points), line.left_out) == (3, 3)
    assert line.change is not None
    assert line.change.trusted_factor < 1.4
    (line,) = follow(*two, *one)
    assert (line.condition, len(line.points), line.left_out) == ("", 3, 3)
    assert line.change.trusted_factor > 2.0


def test_a_symmetry_of_two_pairs_still_follows_the_leg_that_comes_first(follow):
    def ratio(value, here):
        label = tell("figure.ratio", leg=here, other_leg="right" if here == "left" else "left")
        return result("compare", value, "ratio", "%", "", label=label, data={"pairs": 2})

    (line,) = follow(ratio(50.0, "left"), ratio(200.0, "right"), side="both")
    assert [round(point.value) for point in line.points] == [200, 200]
    assert line.condition == "right against left, two pairs of electrodes"
