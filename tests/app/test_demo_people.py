"""Demo people: they squeeze with both legs, move in the scope, and one sensor measures the leg it is on."""

import time

import pytest

from vmofire.app.rehearsal import rehearse
from vmofire.app.session import Session
from vmofire.dsp.sensor import Sensor
from vmofire.guided.catalogue import Sitting, make_job
from vmofire.virtual import demo
from vmofire.virtual.muscle import MuscleModel
from vmofire.virtual.patient import Patient


@pytest.mark.parametrize("person", ["strong", "recorded", "one_sensor"])
def test_they_move_while_no_job_is_under_way(person):
    somebody = demo.find_person(person)
    board, attend = demo.seat(somebody, pace="follow")
    labels = demo.label_sensors("compare", somebody)
    session = Session.open(board.url, Sensor(), labels, board=board, attend=attend)
    seen: list[set[str]] = [set() for _ in labels]
    until_s = time.monotonic() + 60.0
    try:
        while not all({"active", "rest"} <= states for states in seen):
            assert time.monotonic() < until_s, seen
            session.drain(0.01, 0.1)
            for states, channel in zip(seen, session.snapshot(1, 1.0).channels, strict=False):
                states.add(channel.state)
    finally:
        session.close()


def test_they_squeeze_the_ball_with_both_legs_whichever_is_measured():
    people = [MuscleModel(), MuscleModel()]
    for task, n_right in (("ball_squeeze", 1), ("quad_set", 0)):
        patient = Patient(people, sides=("left", "right"))
        patient.hear(task, 500, 500.0, 3.0, [0], "left")
        assert [len(patient.contractions(column)) for column in (0, 1)] == [1, n_right]


@pytest.mark.parametrize(("side", "uv"), [("left", 24.0), ("right", 60.0)])
def test_one_sensor_measures_the_leg_that_is_asked_for(side, uv):
    person = demo.find_person("one_sensor")
    patient = Patient([person.left], other_leg=[person.right], first_side="left")
    result = rehearse(make_job("check", Sitting(demo.ONE_LABEL), side), patient)
    (amplitude,) = [one for one in result.figures if one.name == "amplitude"]
    assert amplitude.value == pytest.approx(uv, rel=0.25)


def test_one_sensor_is_moved_in_compare():
    person = demo.find_person("one_sensor")
    assert demo.label_sensors("compare", person) == ("VMO",)
    patient = Patient([person.left], other_leg=[person.right], first_side="left")
    result = rehearse(make_job("compare", Sitting(demo.ONE_LABEL), ""), patient)
    (ratio,) = [one for one in result.figures if one.name == "ratio"]
    assert ratio.value == pytest.approx(40.0, rel=0.3)
