"""Needs of each job, and results that later jobs of a visit use."""

import pytest

from vmofire.guided import catalogue
from vmofire.guided.catalogue import Sitting
from vmofire.guided.prompt import Result


def test_onset_says_what_it_misses():
    assert "second sensor" in catalogue.why_not("onset", ("left VMO", "right VMO"))
    assert catalogue.why_not("compare", ("left VMO", "left VL")).endswith("See Settings.")
    assert catalogue.why_not("onset", ("left VMO", "left VL")) == ""


@pytest.mark.parametrize("code", ["check", "compare", "train", *(test for test, _, _ in catalogue.TESTS)])
def test_every_job_makes_its_run(code):
    visit = Sitting(("left VMO", "left VL", "right VMO"))
    side = "" if code in ("compare", "deficit") else "left"
    job_run = catalogue.make_job(code, visit, side, exercise="ball_squeeze")(2000.0, 3)
    assert job_run.job == code
    assert job_run.prompt.words
    (note, *_) = job_run.take_notes()
    assert note.kind == "job"


def test_an_unknown_job_is_refused():
    with pytest.raises(ValueError, match="no job 'dance'"):
        catalogue.make_job("dance", Sitting(("VMO",)), "left")


def test_a_result_that_gave_no_reference_leaves_none():
    visit = Sitting(("VMO",))
    visit.keep(Result("maximum", "not_valid", "", "", data={"reference": None}), "left")
    assert visit.references == {}
    assert visit.find_verdict("left") is None
