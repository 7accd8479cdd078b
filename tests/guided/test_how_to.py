"""How a job is done: each job and exercise has a drawing, a way to get ready, and words for up and down."""

import pytest

from vmofire.guided.catalogue import TESTS
from vmofire.guided.exercises import bundled
from vmofire.guided.how_to import explain_exercise, explain_job
from vmofire.guided.movements import find_movement

CODES = ["check", "compare", *(code for code, *_ in TESTS)]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("side", ["", "left", "right", "both"])
def test_every_job_says_how_it_is_done(code, side):
    how_to = explain_job(code, side)
    assert how_to is not None
    assert how_to.code == code
    assert find_movement(how_to.pose) == how_to.pose
    assert all(how_to.lines)
    assert how_to.position


@pytest.mark.parametrize("exercise", bundled(), ids=lambda one: one.code)
def test_every_exercise_says_how_it_is_done(exercise):
    how_to = explain_exercise(exercise, "left")
    assert explain_job("train", "left", exercise.code) == how_to
    assert how_to.lines == (*exercise.position, exercise.effort, exercise.release, *exercise.tips)
    assert how_to.side == "left"


def test_stepping_down_begins_with_the_other_foot():
    how_to = explain_job("onset", "left")
    assert how_to is not None
    assert "left foot first" in how_to.effort
    assert "right foot first" in how_to.release


def test_unknown_jobs_have_no_words():
    assert explain_job("no such job") is None
    assert explain_job("train", exercise="no such exercise") is None
