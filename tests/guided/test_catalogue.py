"""Needs of each job, and results that later jobs of a visit use."""

import pytest

from vmofire.guided import catalogue
from vmofire.guided.catalogue import Sitting
from vmofire.guided.clinic.endurance import EnduranceSettings
from vmofire.guided.clinic.maximum import MaximumTestSettings
from vmofire.guided.criteria import CheckSettings
from vmofire.guided.prompt import Result
from vmofire.virtual.patient import Patient

from .acting import FS_HZ, act, person


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


QUICK = {
    "maximum": MaximumTestSettings(warm_up_pause_s=1.0, pause_s=2.0),
    "endurance": EnduranceSettings(hold_s=24.0),
}
SAID = "Changed setting: an active squeeze is at least this far above rest (100 µV, not 3 µV)."


@pytest.mark.parametrize("code", ["maximum", "deficit", "endurance", "train"])
def test_a_changed_rule_of_activity_reaches_every_job_that_judges_by_it_and_is_said(code):
    def run(check):
        visit = Sitting(("left VMO", "right VMO"), settings=QUICK | check)
        job = catalogue.make_job(code, visit, "" if code == "deficit" else "left", "ball_squeeze")
        legs = Patient([person(30), person(30)], sides=("left", "right"))
        return act(job(FS_HZ, 2), legs, answers={"involved": ["left"], "pain": ["0"]})

    usual = run({"check": CheckSettings(squeezes=6)})  # of no interest to this job
    assert usual.reason is None
    assert "squeeze" not in usual.detail
    strict = run({"check": CheckSettings(active_margin_uv=100.0)})
    assert SAID in strict.detail
    if code == "train":
        assert {mark.state for mark in usual.marks} == {"yes"}
        assert {mark.state for mark in strict.marks} == {"no"}
    else:
        assert (strict.outcome, strict.reason) == ("cannot_tell", "no_effort")
        assert strict.data["activity"]["active_margin_uv"] == 100.0
        rules = [one.convention for one in strict.figures if one.convention.startswith("Active from")]
        assert rules or code == "endurance"  # a quiet hold has no trend to show
        assert all("at least 100 µV above" in rule for rule in rules)
