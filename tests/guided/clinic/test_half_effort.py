"""Half an effort: offered after the trials, a second reference beside the maximum, never an EMG target."""

import pytest

from vmofire.app.rehearsal import rehearse
from vmofire.guided.catalogue import Sitting, make_job
from vmofire.guided.clinic.half_effort import read_half
from vmofire.guided.clinic.maximum import Efforts, MaximumTestSettings, find_maximum, judge_maximum
from vmofire.guided.clinic.override import override
from vmofire.guided.legs import Leg, read_reference
from vmofire.virtual.patient import Patient

from ..acting import act, figure, person

LEG = Leg("left")
QUICK = MaximumTestSettings(pause_s=2.0, warm_up_pause_s=1.0, limb_pause_s=2.0, half_pause_s=2.0)
TRIALS = (150.0, 145.0, 148.0)


def judge(*half_uv, half_pains=(0.0, 0.0), trials_uv=TRIALS):
    pains = (0.0,) * (1 + len(trials_uv))
    efforts = Efforts(LEG, 2.0, trials_uv, pains, half_uv=half_uv, half_pains=half_pains)
    return judge_maximum(efforts, QUICK)


@pytest.mark.parametrize("seed", [1, 8, 21])
def test_half_efforts_are_a_second_reference_beside_the_maximum(seed):
    notes = []
    result = act(
        find_maximum(LEG, QUICK), Patient([person(60)], seed=seed), answers={"half": ["yes"]}, notes=notes
    )
    tasks = [note.data["task"] for note in notes if note.kind == "cue"]
    assert tasks.count("half_effort") == 3
    half, full = read_half(result), read_reference(result)
    assert (half.method, full.method) == ("submaximal_task", "isometric_mvc")
    assert half.rms_uv == pytest.approx(75.0, rel=0.15)  # half of 2.5 x 60
    shown = figure(result, "half_effort")
    assert shown.low < shown.value < shown.high
    assert "Half an effort gave" in result.detail
    assert len(result.data["half_pains"]) == 2


def test_nobody_does_half_efforts_unasked():
    notes = []
    result = act(find_maximum(LEG, QUICK), Patient([person(60)]), notes=notes)
    assert [note.data["code"] for note in notes if note.kind == "question"][-1] == "half"
    assert read_half(result) is None
    assert "half_uv" not in result.data


def test_later_work_is_a_share_of_both_references():
    sitting = Sitting(("VMO",))
    sitting.settings["maximum"] = QUICK
    maximum = rehearse(make_job("maximum", sitting, "left"), Patient([person(60)], answers={"half": "yes"}))
    sitting.keep(maximum, "left")
    result = rehearse(make_job("activation", sitting, "left"), Patient([person(60)]))
    of_full, of_half = figure(result, "amplitude_percent"), figure(result, "half_percent")
    assert (of_full.unit, of_half.unit) == ("%MVC", "%submax")
    half, full = read_half(maximum), read_reference(maximum)
    assert of_half.value * half.rms_uv == pytest.approx(of_full.value * full.rms_uv)
    assert of_half.value > 1.5 * of_full.value
    assert "half an effort" in of_half.convention


def test_a_half_effort_stands_where_the_maximum_does_not_repeat():
    result = judge(70.0, 72.0, 71.0, trials_uv=(150.0, 120.0, 100.0, 80.0, 76.0))
    assert (result.outcome, read_reference(result)) == ("not_repeatable", None)
    assert read_half(result).rms_uv == pytest.approx(71.0, abs=0.1)


@pytest.mark.parametrize(
    ("half_uv", "half_pains"),
    [
        ((70.0, 72.0, 71.0), (0.0, 4.0)),
        ((70.0, 72.0, 71.0), (1.0, 3.0)),
        ((70.0, None, None), (0.0, 0.0)),
        ((3.0, 3.1, 3.0), (0.0, 0.0)),
    ],
)
def test_half_efforts_that_hurt_are_lost_or_stay_at_rest_are_no_reference(half_uv, half_pains):
    result = judge(*half_uv, half_pains=half_pains)
    assert (result.outcome, read_half(result)) == ("done", None)
    assert "The half efforts give no reference." in result.detail
    assert read_reference(result).rms_uv == 150.0


def test_an_overridden_maximum_takes_its_half_effort_with_it():
    result = override(judge(70.0, 72.0, 71.0), "not_valid", "the strap slipped", "KL")
    assert read_half(result) is None
