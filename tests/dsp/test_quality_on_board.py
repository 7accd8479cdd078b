"""A Check of a person whose sensor fails: through sensor model and chain to the verdict, as on the screen."""

import numpy as np
import pytest

from vmofire.dsp.chain import Chain
from vmofire.dsp.quality import Quality
from vmofire.dsp.sensor import Sensor
from vmofire.guided.check import Check, CheckSettings
from vmofire.guided.criteria import Verdict
from vmofire.virtual.faults import Faults
from vmofire.virtual.muscle import Muscle, Person, at_cues
from vmofire.virtual.sensor import Converter, SensorModel

FS_HZ = 2000.0
SETTINGS = CheckSettings()
SCRIPT = SETTINGS.with_quad_sets(SETTINGS.script())
STRONG, OFF = Person(), Person(fires_in=())


def check(person: Person, faults: str = "", seed: int = 1) -> Verdict:
    """Do one Check, in seconds: what the gate says after one holds for the next, as in Live."""
    source = Muscle([person], at_cues(SCRIPT), seed=seed)
    converter = Converter(source, SensorModel(seed=seed), Faults.parse(faults), (0,), FS_HZ)
    chain, guide, quality = Chain(FS_HZ, 1, Sensor()), Check(FS_HZ, SETTINGS), Quality(True)
    while not guide.finished:
        rows = chain.process(Sensor().to_uv(converter.read_rows(round(FS_HZ))))
        guide.push(rows.rms_uv[:, 0], quality)
        quality = chain.quality[0]
    assert guide.verdict is not None
    return guide.verdict


@pytest.mark.parametrize("person", [STRONG, OFF], ids=["strong", "off"])
@pytest.mark.parametrize(
    ("faults", "reason"),
    [
        ("flat", "flat"),
        ("flat@0-2", "flat"),
        ("flat@8-20", "flat"),
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


@pytest.mark.parametrize("faults", ["flat@8-11", "saturate@24-27"])
def test_one_squeeze_that_nobody_saw_does_not_hide_the_other_four(faults):
    verdict = check(STRONG, faults)
    assert verdict.kind == "fires"
    assert sum(squeeze.active is None for squeeze in verdict.squeezes) == 1
    assert verdict.amplitude_uv == pytest.approx(check(STRONG).amplitude_uv, rel=0.15)


def test_a_quiet_muscle_that_was_out_of_sight_for_one_squeeze_still_does_not_fire():
    assert check(OFF, "flat@8-11").kind == "does_not_fire"


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
