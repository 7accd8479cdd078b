"""Weeks of a plan: days, squeezes and minutes come from stored results; nothing counts against anybody."""

from datetime import date, datetime, timedelta

import pytest

from vmofire.guided.prompt import Result
from vmofire.guided.weekly_plan import WeeklyPlan
from vmofire.recording.library import Library
from vmofire.trends.adherence import Work, count_work, find_plan, is_open, list_weeks
from vmofire.words.message import tell

MONDAY = date(2026, 3, 2)
SQUEEZES = [
    {"active": True, "active_s": 4.0},
    {"active": True, "active_s": 5.0},
    {"active": False, "active_s": 0.5},
    {"active": None, "active_s": 1.0},
]
CHECK = {"squeezes": SQUEEZES, "quad_sets": [{"active": True, "active_s": 3.0}]}
TRAIN = {
    "exercises": [
        {"repetitions": [{"held_s": 3.0}, {"held_s": None}, {"held_s": 0.0}, {"held_s": 2.5, "good": False}]},
        {"stretches": [{"held": True}]},
    ]
}


@pytest.fixture
def library(tmp_path):
    with Library(tmp_path / "library") as library:
        yield library


def at(day, hour=10):
    return datetime.combine(MONDAY + timedelta(days=day), datetime.min.time()).replace(hour=hour).astimezone()


def do(library, person, day, data, job="check"):
    visit = library.start_visit(person, started=at(day))
    library.add_result(visit.id, Result(job, "fires", tell("check.fires"), data=data), "left", made=at(day))


@pytest.mark.parametrize(
    ("data", "work"),
    [
        (CHECK, (3, 12.0)),
        ({"left": CHECK, "right": {"squeezes": SQUEEZES}}, (5, 21.0)),
        (TRAIN, (2, 5.5)),
        ({}, (0, 0.0)),
        ({"squeezes": "none", "exercises": {"repetitions": 3}, "left": [1]}, (0, 0.0)),
        ({"squeezes": [{"active": True, "active_s": "long"}]}, (0, 0.0)),
    ],
)
def test_only_active_squeezes_count_with_the_time_of_the_muscle_itself(data, work):
    assert count_work(data) == Work(*work)


def test_a_week_has_its_days_its_plan_of_then_and_its_work(library):
    person = library.add_person().id
    library.add_plan(person, WeeklyPlan((0, 2, 4)), "", made=at(0))
    do(library, person, 1, CHECK)
    do(library, person, 1, TRAIN, "train")
    do(library, person, 8, CHECK)
    do(library, person, 9, {}, "endurance")  # its data holds no squeezes
    library.add_plan(person, WeeklyPlan((5,)), "Dr K", made=at(7))
    first, second, third = list_weeks(library.history(person), MONDAY + timedelta(days=15))
    assert (first.monday, first.plan.days, first.done) == (MONDAY, (0, 2, 4), (1,))
    assert first.work == Work(5, 17.5)
    assert (second.plan.days, second.done, second.work.squeezes) == ((5,), (1,), 3)
    assert (third.done, third.work) == ((), Work())
    assert find_plan(library.history(person), MONDAY).days == (0, 2, 4)


def test_weeks_begin_with_the_first_plan_or_job_and_are_eight_at_most(library):
    person = library.add_person().id
    assert list_weeks(library.history(person), MONDAY) == ()
    do(library, person, 0, CHECK)
    assert len(list_weeks(library.history(person), MONDAY)) == 1
    weeks = list_weeks(library.history(person), MONDAY + timedelta(weeks=20))
    assert len(weeks) == 8
    assert {week.work.squeezes for week in weeks} == {0}


def test_a_job_stopped_before_any_squeeze_is_no_day_done(library):
    person = library.add_person().id
    for day, data in ((1, {}), (3, CHECK)):
        visit = library.start_visit(person, started=at(day))
        stopped = Result("check", "stopped", tell("verdict.stopped"), data=data)
        library.add_result(visit.id, stopped, "left", made=at(day))
    (week,) = list_weeks(library.history(person), MONDAY + timedelta(days=4))
    assert week.done == (3,)


def test_a_day_is_open_while_the_plan_has_it_and_nothing_was_done(library):
    person = library.add_person().id
    library.add_plan(person, WeeklyPlan((0, 2)), "", made=at(0))
    do(library, person, 2, CHECK)
    history = library.history(person)
    opened = [is_open(history, MONDAY + timedelta(days=day)) for day in range(-7, 3)]
    assert opened == [False, False, False, False, False, False, False, True, False, False]
