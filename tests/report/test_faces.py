"""One stored result in window, terminal, report and table: its numbers are the same text everywhere."""

import re

import pytest
from tests.report import visits

from vmofire.cli.terminal_view.guide import figure_words
from vmofire.exchange.result_table import list_rows
from vmofire.gui.widgets.numbers import Numbers
from vmofire.guided.check_result import show_onset
from vmofire.guided.clinic.deficit import DeficitEfforts, DeficitSettings, judge_deficit
from vmofire.guided.criteria import CheckSettings
from vmofire.guided.legs import Leg
from vmofire.guided.prompt import Figure, Result
from vmofire.recording.library import Library
from vmofire.report.content import read_content
from vmofire.report.pages import make_pdf
from vmofire.words.message import quote, tell
from vmofire.words.quantities import write_not_known

from .paper import Paper

ODD = Result(
    "check",
    "fires",
    tell("check.fires"),
    figures=(
        Figure("amplitude", tell("figure.squeezes"), 12.44, "uV", 9.96, 104.4, "left"),
        Figure("rest", tell("figure.rest"), None, "uV", side="left"),
        Figure("threshold", tell("figure.threshold"), 12.41, "uV", side="left", limits=(12.44,)),
        show_onset(1.0004, "left", CheckSettings()),
        Figure("late_up", quote("VMO after VL"), -0.3, "ms", -12.4, 11.6, "left", limits=(12.0, -12.0)),
        Figure("median_frequency_slope", quote("slope"), -3.46, "Hz/min", -7.04, 0.04, "left"),
    ),
)
RESULTS = {
    "odd": lambda: (ODD, "left"),
    "check": lambda: (visits.check(), "left"),
    "cannot tell": lambda: (visits.hum(), "left"),
    "activation": lambda: (visits.activation(), "left"),
    "maximum": lambda: (visits.maximum(), "left"),
    "limb hold": lambda: (visits.maximum(pain="6"), "left"),
    "compare": lambda: (visits.legs("compare", 30.0), "both"),
    "deficit": lambda: (visits.legs("deficit", 40.0), "both"),
    "onset": lambda: (visits.onset(), "left"),
    "endurance": lambda: (visits.endurance(tires_in_s=40.0), "left"),
    "train": lambda: (visits.train(), "left"),
}


@pytest.fixture(params=RESULTS)
def stored(request: pytest.FixtureRequest, library: Library):
    """Save a result, and return it as each of them reads it."""
    someone = library.add_person()
    visits.file_visit(library, someone.id, [RESULTS[request.param]()])
    (visit,) = library.history(someone.id).visits
    return library, visit, visit.results[0]


def test_every_face_writes_a_figure_in_the_same_words(stored, qapp):
    library, visit, one = stored
    numbers = Numbers()
    numbers.show_figures(one.result.figures)
    window = " ".join(numbers.toPlainText().split())
    paper = Paper(make_pdf(read_content(library, visit.id), "a4")).words
    rows = [row for row in list_rows(visit, "left") if row["figure"]]
    assert len(rows) == len(one.result.figures) > 0
    for figure, row in zip(one.result.figures, rows, strict=True):
        value, interval = figure.value_words, figure.interval_words
        assert (row["shown"], row["shown_interval"]) == (value, interval)
        assert " ".join(f"{value} {interval}".split()) in window
        assert " ".join(f"{value} {interval}".split()) in paper
        said = figure_words(figure)
        assert said.endswith(f": {value} ({interval})" if interval else f": {value}")


# Not for steps and training, whose sentences have counts, and not for signal faults.
@pytest.mark.parametrize(
    "name", ["check", "activation", "maximum", "limb hold", "compare", "deficit", "endurance"]
)
def test_numbers_in_sentences_are_among_the_figures_or_their_limits(name):
    """A number in verdict or reason is the same as in the figures, to the last digit."""
    result, _ = RESULTS[name]()
    said = f"{result.headline} {result.detail}"
    known = " ".join(f"{one.value_words} {one.interval_words} {one.convention}" for one in result.figures)
    known += f" {result.data.get('settings')}"
    measured = re.findall(r"-?\d+(?:\.\d+)?(?= (?:µV|%|Hz/min)| to \d)", said)
    for number in measured:
        digits = re.escape(number.removeprefix("-"))
        assert re.search(rf"(?<![\d.]){digits}(?![\d.])", known), (number, known)


def test_a_ratio_its_interval_and_its_limits_are_percent_of_one_leg_in_sentence_and_figure():
    for job in ("compare", "deficit"):
        result = visits.legs(job, 30.0)
        ratio = next(one for one in result.figures if one.name == "ratio")
        here, there = ratio.label.fields["leg"], ratio.label.fields["other_leg"]
        assert result.detail.startswith(f"The {here} leg is ")
        assert f" the {there}: {ratio.value_words} ({ratio.interval_words})." in result.detail
        assert "75 to 133 % counts as alike." in result.detail
        assert ratio.convention.endswith("outside 75 to 133 %.")
        assert not re.search(r"\b[01]\.\d\d\b", f"{result.detail} {ratio.convention}")


def read_numbers(words):
    """Return the numbers in a text for people."""
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", words.replace("−", "-"))]


@pytest.mark.parametrize("share", [0.4915, 0.493, 0.4935, 0.4938, 0.494, 0.4945, 2.02, 2.025, 2.026, 2.03])
def test_an_interval_near_the_limits_of_alike_never_reads_against_the_verdict(share):
    even = (100.0, 102.0, 98.0, 101.0, 99.0, 100.0)
    here = DeficitEfforts(Leg("left", 0), 2.0, tuple(share * uv for uv in even))
    result = judge_deficit(here, DeficitEfforts(Leg("right", 1), 2.0, even), DeficitSettings())
    for name in ("ratio", "deficit"):
        figure = next(one for one in result.figures if one.name == name)
        low, high = read_numbers(figure.interval_words)
        least, most = read_numbers(figure.convention.split("outside")[1])
        assert (high < least or low > most) == (result.outcome == "different"), (figure, result.outcome)


def test_a_missing_number_is_not_known_on_every_face(stored, qapp):
    del qapp
    for figure in stored[2].result.figures:
        assert (figure.value is None) == (figure.value_words == write_not_known())
