"""Trends of the knee: each answer with its own error, and no line through two scales."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from vmofire.guided.questionnaires import shipped_questionnaires
from vmofire.recording.library import Library
from vmofire.trends.over_visits import read_timeline
from vmofire.words import speaking

SCALES = {one.code: one for one in shipped_questionnaires()}
FIRST = datetime(2026, 3, 2, 10, 0).astimezone()


@pytest.fixture
def library(tmp_path):
    with Library(tmp_path / "library") as library:
        yield library


def see(library, person, week, code="", points=0.0, scale=None, **pains):
    visit = library.start_visit(person, started=FIRST + timedelta(weeks=week))
    if pains:
        library.change_visit(visit.id, **pains)
    if code or scale:
        scale = scale or SCALES[code]
        library.add_questionnaire(visit.id, scale, dict.fromkeys(range(len(scale.items)), points))
    return visit


def read(library, person):
    return {line.name: line for line in read_timeline(library, person).knee}


def test_pain_and_scores_have_lines_beside_the_figures_and_days_say_how_the_knee_was(library):
    person = library.add_person().id
    see(library, person, 0, "koos-pf", 3.0, pain_before=6, pain_worst=8, swelling="much")
    see(library, person, 4, "koos-pf", 1.0, pain_before=5, pain_worst=3, swelling="none")
    timeline = read_timeline(library, person)
    assert timeline.lines == ()
    lines = read(library, person)
    assert list(lines) == ["pain_before", "pain_worst", "koos-pf"]
    assert lines["koos-pf"].heading == "KOOS-PF, 0 to 100, higher is better"
    assert [point.value for point in lines["koos-pf"].points] == [25.0, 75.0]
    assert [point.more_than_error for point in lines["koos-pf"].points] == [False, True]
    assert "25 points on 2 Mar 2026, 75 points now. That is more than error." in lines["koos-pf"].words
    assert "as published: 16 (PMID 28258176)." in lines["koos-pf"].words
    assert lines["pain_before"].points[-1].more_than_error is False  # one point is within 1.33
    assert lines["pain_worst"].points[-1].more_than_error is True
    assert "as published: 1.33" in lines["pain_worst"].words
    first = timeline.days[0].knee
    assert first == "Worst pain of the week: 8 of 10. Swelling: much. KOOS-PF: 25 of 100."
    with speaking("de"):
        told = read(library, person)["koos-pf"]
        assert told.heading == "KOOS-PF, 0 bis 100, höher ist besser"
        assert "Punkte" in told.words


def test_without_a_published_figure_the_persons_own_visits_give_the_error(library):
    person = library.add_person().id
    for week, points in enumerate((4.0, 5.0)):
        see(library, person, week, "knee-today", points)
    line = read(library, person)["knee-today"]
    assert (line.change, line.unknown) == (None, "too_few_visits")
    assert "It takes three visits" in line.words
    see(library, person, 2, "knee-today", 9.0)
    line = read(library, person)["knee-today"]
    assert line.points[-1].more_than_error is False  # these three scatter by far more
    assert "of this person" in line.words
    for week in (3, 4):
        see(library, person, week, "knee-today", 9.0)
    assert read(library, person)["knee-today"].change.n == 5


def test_scores_of_another_scale_are_left_out_and_said(library):
    person, old = library.add_person().id, SCALES["koos-pf"]
    turned = replace(old, scoring=replace(old.scoring, to=(0.0, 10.0)), scale=replace(old.scale, high=10.0))
    see(library, person, 0, points=1.0, scale=turned)
    see(library, person, 1, "koos-pf", 1.0)
    line = read(library, person)["koos-pf"]
    assert [point.value for point in line.points] == [75.0]
    assert line.left_out == 1


def test_a_report_of_an_older_visit_knows_no_later_answer(library):
    person = library.add_person().id
    visit = see(library, person, 0, pain_usual=4)
    see(library, person, 1, pain_usual=1)
    lines = read_timeline(library, person, until=visit.started).knee
    assert [[point.value for point in line.points] for line in lines] == [[4.0]]
