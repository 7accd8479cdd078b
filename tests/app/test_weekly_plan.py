"""A weekly plan is made in words, counts at once, and its summary is a PDF in the language of the app."""

import sys
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "report"))
from paper import Paper

from vmofire.app.plan_calendar import lay_out
from vmofire.app.view import HistoryPage, PlanPage
from vmofire.app.weekly_plan import read_days, read_exercises
from vmofire.errors import FieldError
from vmofire.guided.weekly_plan import PlannedExercise, WeeklyPlan
from vmofire.trends.adherence import Week, Work, find_plan
from vmofire.words import speaking


@pytest.fixture
def sat(sit_down, monkeypatch):
    """Return an application at the history of a person who is measured at a board that counts as real."""
    monkeypatch.setattr("vmofire.app.session.Session.is_virtual", False)
    sat = sit_down("strong", keeps=True)
    filing = sat.app.clinic.filing
    person = filing.library.add_person("Ada").id
    filing.choose(person)
    sat.app.history.show_history(person)
    return sat


def read(sat):
    filing = sat.app.clinic.filing
    return find_plan(filing.library.history(filing.person_id))


def make(sat, **written):
    sat.app.history.use_history("plan", "")
    sat.app.history.use_plan("make")
    return sat.view.write(**written)


def test_a_plan_counts_at_once_for_the_training_of_the_person(sat):
    assert make(sat, days="Mo, Wednesday fr", exercises="wall_squat 7, ball_squeeze") == ""
    assert read(sat).days == (0, 2, 4)
    assert read(sat).exercises == (PlannedExercise("wall_squat", 7), PlannedExercise("ball_squeeze"))
    plan = sat.app.training.plan
    assert {item.exercise.code for item in plan.due} == {"wall_squat", "ball_squeeze"}
    assert {item.standing.repetitions for item in plan.due if item.exercise.code == "wall_squat"} == {7}
    assert isinstance(sat.view.page, PlanPage)  # the plan is shown anew
    assert sat.view.page.plan == "Days: Mo, We, Fr. Ball wall squat: 7 repetitions. VMO activation."
    assert len(sat.view.page.weeks) == 1
    sat.app.history.use_plan("back")
    assert isinstance(sat.view.page, HistoryPage)
    sat.app.clinic.filing.choose(sat.app.clinic.filing.library.add_person().id)
    sat.app.clinic.renew_sitting()
    assert sat.app.sitting.planned == ()  # another person has no plan


def test_all_that_is_wrong_with_a_plan_is_told_at_once_and_nothing_is_stored(sat):
    told = make(sat, days="Mo, xx", exercises="ball_squeeze 0")
    assert "“xx” is no day of the week" in told
    assert "no number of repetitions from 1 to 100" in told
    assert "There is no exercise “jump”" in sat.view.write(days="Mo", exercises="jump")
    assert read(sat).days == ()


@pytest.mark.parametrize("language", ["en", "de"])
def test_days_are_read_in_the_language_in_use_and_in_english(language):
    with speaking(language):
        assert read_days("sunday Mo,tues") == (0, 1, 6)
        if language == "de":
            assert read_days("Mittwoch, so") == (2, 6)
        with pytest.raises(FieldError, match="m"):
            read_days("m")
    assert read_exercises("ball_squeeze:3,, stretch") == (
        PlannedExercise("ball_squeeze", 3),
        PlannedExercise("stretch"),
    )


def test_the_summary_has_plan_days_and_pain_and_replaces_no_other_file(sat, tmp_path):
    filing = sat.app.clinic.filing
    make(sat, days="Mo", exercises="ball_squeeze 12")
    for pain in (5, 2):
        filing.library.start_visit(filing.person_id, pain_before=pain)
    (tmp_path / "there.pdf").write_bytes(b"kept")
    sat.app.history.use_history("plan", "")
    sat.app.history.use_plan("summary")
    assert "exists already" in sat.view.write(path=str(tmp_path / "there.pdf"))
    assert sat.view.write(path=str(tmp_path / "new.pdf")) == ""
    sat.wait((tmp_path / "new.pdf").exists)
    words = Paper((tmp_path / "new.pdf").read_bytes()).words
    assert "Days: Mo. VMO activation: 12 repetitions." in words.replace("\n", " ")
    assert "Pain now, 0 to 10" in words
    assert "That is more than error." in words
    assert "Not a medical device" in words


def test_the_calendar_tells_each_day_by_a_state_and_in_words():
    monday = date(2026, 3, 2)
    (row,) = lay_out([Week(monday, WeeklyPlan((0, 2, 4)), {1: Work(12, 90.0)})], date(2026, 3, 4))
    assert [day.state for day in row.days] == [
        "planned",
        "done",
        "planned",
        "free",
        "to_come",
        "free",
        "free",
    ]
    assert [day.is_today for day in row.days].index(True) == 2
    assert row.days[0].words == "Monday, 2 Mar 2026: day of the plan."
    assert row.days[1].words == "Tuesday, 3 Mar 2026: done. 12 squeezes, muscle active for 1.5 min."
    assert row.days[2].words == "Wednesday, 4 Mar 2026, today: day of the plan."
    assert row.work == "1 day, 12 squeezes, muscle active for 1.5 min."
