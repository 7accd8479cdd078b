"""Which sensor hears which leg, what a job needs, and what later jobs of a visit build on."""

import pytest

from vmofire.guided import catalogue
from vmofire.guided.catalogue import Visit
from vmofire.guided.prompt import Result


@pytest.mark.parametrize(
    ("labels", "left", "right"),
    [
        (("VMO",), 0, 0),
        (("left VMO", "right VMO"), 0, 1),
        (("right VMO", "left VMO"), 1, 0),
        (("left VMO", "left VL"), 0, None),
        (("right VL", "right VMO"), None, 1),
        (("GP26",), None, None),
    ],
)
def test_a_leg_is_heard_by_the_sensor_on_it(labels, left, right):
    assert catalogue.find_channel(labels, "left") == left
    assert catalogue.find_channel(labels, "right") == right
    assert catalogue.has_both(labels) == (None not in (left, right) and left != right)


def test_one_leg_jobs_ask_only_for_legs_with_a_sensor():
    assert catalogue.sides_of("check", ("left VMO", "left VL")) == ("left",)
    assert catalogue.sides_of("check", ("VMO",)) == ("left", "right")
    assert catalogue.one_leg("train", ("VMO",))
    assert not catalogue.one_leg("train", ("left VMO", "right VMO"))
    assert not catalogue.one_leg("compare", ("VMO",))


def test_onset_says_what_it_misses():
    assert "second sensor" in catalogue.why_not("onset", ("left VMO", "right VMO"))
    assert catalogue.why_not("onset", ("left VMO", "left VL")) == ""


@pytest.mark.parametrize("code", ["check", "compare", "train", *(test for test, _, _ in catalogue.TESTS)])
def test_every_job_makes_its_course(code):
    visit = Visit(("left VMO", "left VL", "right VMO"))
    course = catalogue.make_job(code, visit, "left", exercise="ball_squeeze")(2000.0, 3)
    assert course.job == code
    assert course.prompt.words
    (note, *_) = course.take_notes()
    assert note.kind == "job"


def test_an_unknown_job_is_refused():
    with pytest.raises(ValueError, match="no job 'dance'"):
        catalogue.make_job("dance", Visit(("VMO",)), "left")


def test_a_result_that_gave_no_reference_leaves_none():
    visit = Visit(("VMO",))
    visit.keep(Result("maximum", "not_valid", "", "", data={"reference": None}), "left")
    assert visit.references == {}
    assert visit.find_verdict("left") is None
