"""Activation test: Check's own verdict, with the share of the leg's own maximum beside the microvolts."""

import pytest

from vmofire.dsp.amplitude import Reference
from vmofire.guided.check import check_script
from vmofire.guided.clinic.activation import follow_activation
from vmofire.guided.legs import Leg
from vmofire.virtual.patient import Patient

from ..acting import act, figure, person

MAXIMUM = Reference(240.0, "isometric_mvc")


def test_it_says_what_check_says_and_adds_the_share():
    leg = Leg("left", 0, MAXIMUM)
    check = act(check_script(side="left"), Patient([person(60)]))
    result = act(follow_activation(leg), Patient([person(60)]))
    assert (result.job, result.outcome, result.headline) == ("activation", check.outcome, check.headline)
    share, uv = figure(result, "amplitude_percent"), figure(result, "amplitude")
    assert share.value == pytest.approx(100.0 * uv.value / 240.0, rel=0.01)
    assert share.low < share.value < share.high
    assert (share.unit, share.side) == ("%MVC", "left")
    assert "can hide inhibition" in result.detail
    assert "That is 24 % of the maximum (240 µV)." in result.detail
    assert "other leg" in check.detail
    assert "other leg" not in result.detail
    assert len(result.data["squeezes_percent"]) == 5


def test_a_limb_hold_is_never_called_a_maximum():
    result = act(follow_activation(Leg("left", 0, Reference(30.0, "submaximal_task"))), Patient([person(60)]))
    assert figure(result, "amplitude_percent").unit == "%submax"
    assert figure(result, "amplitude_percent").value == pytest.approx(200.0, rel=0.1)  # over 100 %, unchanged
    assert "MVC" not in result.detail
    assert "can hide" not in result.detail


def test_without_a_reference_there_are_microvolts_alone():
    result = act(follow_activation(Leg("right")), Patient([person(60)]))
    assert result.outcome == "fires"
    assert "amplitude_percent" not in [one.name for one in result.figures]
    assert result.data["reference"] is None


def test_a_quiet_muscle_has_no_share():
    result = act(follow_activation(Leg("left", 0, MAXIMUM)), Patient([person(60, fires_in=())]))
    assert result.outcome == "does_not_fire"
    assert "amplitude_percent" not in [one.name for one in result.figures]


def test_stop_is_told():
    result = act(
        follow_activation(Leg("left", 0, MAXIMUM)), Patient([person()]), keys={("ball_squeeze", 2): "stop"}
    )
    assert (result.job, result.outcome) == ("activation", "stopped")
