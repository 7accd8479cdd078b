"""One stored visit on paper in several languages: the same numbers, nothing cut, one page more at most."""

import re
from collections import Counter

import pytest
from tests.gui.padded import padding_words

from vmofire import words
from vmofire.recording.library import Electrodes
from vmofire.report.content import read_content
from vmofire.report.many import find_visits, write_reports
from vmofire.report.pages import make_pdf, write_report

from . import visits
from .paper import Paper

# Every job once, two or three per visit, and each way to say that something is unknown.
DAYS = {
    "squeezes": lambda: [(visits.activation(), "left"), (visits.legs("compare", 30.0), "both")],
    "quiet": lambda: [(visits.check(fires_in=()), "left"), (visits.hum(), "right")],
    "maximum": lambda: [(visits.maximum(), "left"), (visits.maximum(pain="6"), "right")],
    "deficit": lambda: [(visits.legs("deficit", 40.0), "both")],
    "steps": lambda: [(visits.onset(), "left"), (visits.train(), "left")],
    "many": lambda: [  # two pages in English, more in German unless curves are left out
        *((visits.check(), "left"), (visits.legs("compare", 30.0), "both"), (visits.maximum(), "left")),
        *((visits.legs("deficit", 40.0), "both"), (visits.endurance(tires_in_s=40.0), "left")),
    ],
    "hold": lambda: [(visits.endurance(tires_in_s=40.0), "left"), (visits.stretched(), "both")],
}


def read_numbers(paper: Paper) -> Counter[str]:
    """Return every number of the pages, without those of the foot, which is on every page."""
    return Counter(re.findall(r"\d+(?:\.\d+)*", " ".join(paper.bodies).replace(",", ".")))


@pytest.fixture(params=DAYS)
def content(request: pytest.FixtureRequest, library):
    """A visit with a history, an injured person, an override, a correction and data of a biceps."""
    someone = library.add_person("Erika", "left")
    done = DAYS[request.param]()
    for day in range(3):
        visits.file_visit(library, someone.id, done, day=30 * day)
    filters = {"source": "recorded biceps standing in for a VMO, re-timed to the cues"}
    visit = visits.file_visit(library, someone.id, done, day=90, filters=filters, notes="Tired.")
    again = library.add_result(visit.id, done[0][0], done[0][1], repeat_of=visit.results[0].id)
    library.override(again.id, "cannot_tell", "Seen by hand.", "Dr K")
    library.change_side(visit.recordings[0].id, "both", "Dr K", "cables mixed up")
    return read_content(library, visit.id)


def test_longer_words_leave_every_number_and_nothing_is_cut_or_printed_over(content):
    english = Paper(make_pdf(content))
    with padding_words():
        longer = Paper(make_pdf(content))
    english.assert_tidy()
    longer.assert_tidy()
    assert len(longer.words) > 1.2 * len(english.words)
    assert len(longer.pages) <= len(english.pages) + 1
    assert read_numbers(longer) == read_numbers(english)


def test_german_has_the_same_numbers_with_a_comma(content):
    english, german = Paper(make_pdf(content)), Paper(make_pdf(content, language="de"))
    german.assert_tidy()
    assert len(german.pages) <= len(english.pages) + 1
    assert read_numbers(german) == read_numbers(english)
    assert re.search(r"\d,\d", german.words)


def test_a_report_says_its_language_and_leaves_that_of_the_program(library, tmp_path):
    someone = library.add_person()
    visits.file_visit(library, someone.id, [(visits.check(), "left")])
    (visit,) = find_visits(library)
    german = write_report(library, visit.id, tmp_path / "one.pdf", language="de").read_bytes()
    assert b"/Lang (de)" in german
    (path,) = write_reports(library, [visit], tmp_path / "all", language="de")
    assert path.read_bytes() == german
    assert words.find_language() == "en"
    words.use("de")
    try:
        assert make_pdf(read_content(library, visit.id)) == german
        assert b"/Lang (en)" in make_pdf(read_content(library, visit.id), language="en")
    finally:
        words.use("en")


def test_longer_words_have_room_where_nothing_is_known(library):
    someone = library.add_person()
    visit = visits.file_visit(library, someone.id, [(visits.check(), "left")], electrodes=[Electrodes()] * 2)
    content = read_content(library, visit.id)
    with padding_words():
        paper = Paper(make_pdf(content))
    paper.assert_tidy()
