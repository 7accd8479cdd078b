"""A Check of a person whose sensor fails, from the sensor model through the chain to the verdict."""

import numpy as np
import pytest

from vmofire.dsp.chain import Chain
from vmofire.dsp.sensor import Sensor
from vmofire.guided.check import Verdict, check_script
from vmofire.guided.job_run import JobRun
from vmofire.guided.prompt import Result
from vmofire.virtual.muscle import MuscleModel
from vmofire.words.message import tell

from ..guided.loop import do_job

FS_HZ = 2000.0
STRONG, OFF = MuscleModel(), MuscleModel(fires_in=())


def do_check(person: MuscleModel, faults: str = "") -> Result:
    job_run = JobRun(check_script(), FS_HZ, 1, job="check", title=tell("title.check"))
    return do_job(job_run, [person], faults)[0]


def check(person: MuscleModel, faults: str = "") -> Verdict:
    return Verdict.of(do_check(person, faults).data)


@pytest.mark.parametrize("person", [STRONG, OFF], ids=["strong", "off"])
@pytest.mark.parametrize(
    ("faults", "reason"),
    [
        ("flat", "flat"),
        ("flat@14-", "flat"),
        ("loose", "loose"),
        ("loose@16-", "loose"),
        ("loose=100@12.3-", "loose"),
        ("saturate=20000", "clipped"),
    ],
)
def test_a_dead_or_loose_sensor_never_gets_a_verdict(person, faults, reason):
    verdict = check(person, faults)
    assert (verdict.kind, verdict.reason) == ("cannot_tell", reason)


@pytest.mark.parametrize("person", [STRONG, OFF], ids=["strong", "off"])
@pytest.mark.parametrize("faults", ["saturate", "saturate@12-", "saturate=50"])
def test_a_gain_much_too_high_gets_no_verdict(person, faults):
    verdict = check(person, faults)
    assert verdict.kind == "cannot_tell"
    assert verdict.reason in ("clipped", "loose")  # rest alone hits no rail: it is noise without a muscle


HUMS = ["hum=5", "hum=20", "hum=100", "hum60=500", "hum=20@12-", "hum=100@8-11"]


@pytest.mark.parametrize("hum", HUMS)
def test_hum_that_is_taken_off_hides_no_muscle_that_fires(hum):
    assert check(STRONG, hum).kind == "fires"


def test_a_little_hum_keeps_nobody_from_being_told_that_it_does_not_fire():
    assert check(OFF, "hum=5").kind == "does_not_fire"


@pytest.mark.parametrize(
    "faults", ["hum=20", "hum=100", "hum60=500", "hum=20@12-", "loose=20", "loose=60@12.3-"]
)
def test_under_strong_hum_a_quiet_electrode_is_not_called_a_muscle_that_does_not_fire(faults):
    verdict = check(OFF, faults)
    assert (verdict.kind, verdict.reason) == ("cannot_tell", "doubt")


@pytest.mark.parametrize("faults", ["spikes", "spikes=5000@8-11", "drift", "drift=5000"])
def test_jolts_and_drift_change_no_verdict(faults):
    assert check(STRONG, faults).kind == "fires"
    assert check(OFF, faults).kind == "does_not_fire"


@pytest.mark.parametrize("person", [STRONG, OFF], ids=["strong", "off"])
@pytest.mark.parametrize(
    ("faults", "reasons"),
    [
        ("flat@0-2", set()),
        ("flat@8-20", {"flat"}),
        ("loose@12.3-15", {"loose", "mains"}),
        ("saturate=20000@24-27", {"clipped"}),
    ],
)
def test_a_fault_that_ends_in_time_is_reported_and_changes_no_verdict(person, faults, reasons):
    result = do_check(person, faults)
    assert result.outcome == ("fires" if person is STRONG else "does_not_fire")
    assert all(mark.state in ("yes", "no") for mark in result.marks)
    assert {missing.code for missing in result.missing} & reasons or not reasons


def test_noise_on_a_rail_does_not_hide_that_it_is_one():
    rng = np.random.default_rng(1)
    low, high = Sensor().rails_uv
    code_uv = (high - low) / 4095
    for rail, sign in ((low, 1.0), (high, -1.0)):
        dead = rail + sign * np.abs(rng.normal(scale=2 * code_uv, size=(4000, 1)))
        chain = Chain(FS_HZ, 1, Sensor())
        chain.process(dead)
        (reason,) = (reason for reason in chain.quality[0].reasons if reason.blocking)
        assert reason.code == "flat"
