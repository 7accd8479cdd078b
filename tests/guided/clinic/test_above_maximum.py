"""Later work above 100 % of the maximum for long: said, and a new maximum offered."""

import numpy as np
import pytest

from vmofire.app.rehearsal import rehearse
from vmofire.dsp.amplitude import Reference, count_above
from vmofire.guided.catalogue import Sitting, make_job
from vmofire.guided.clinic.above_maximum import ABOVE
from vmofire.guided.clinic.maximum_trials import MaximumTestSettings
from vmofire.labels import LEGS
from vmofire.virtual.patient import Patient

from ..acting import person

SAID = "above its maximum for"


def sit(labels, **maxima_uv):
    sitting = Sitting(labels)
    sitting.references.update({side: Reference(uv, "isometric_mvc") for side, uv in maxima_uv.items()})
    return sitting


def check(sitting, uv, seed=1):
    return rehearse(make_job("activation", sitting, "left"), Patient([person(uv)], seed=seed))


@pytest.mark.parametrize("seed", [1, 7, 19])
def test_squeezes_above_the_maximum_say_that_it_was_none(seed):
    result = check(sit(("VMO",), left=40.0), 60.0, seed)
    assert result.detail.count(SAID) == 1
    assert "Over 5 %, it was no maximum." in result.detail
    assert "Measure the maximum of the left leg anew." in result.advice
    assert result.data[ABOVE]["left"] > 0.9


@pytest.mark.parametrize("seed", [1, 7, 19])
def test_work_below_the_maximum_is_not_mentioned(seed):
    result = check(sit(("VMO",), left=150.0), 60.0, seed)
    assert SAID not in result.detail
    assert ABOVE not in result.data


@pytest.mark.parametrize("job", ["check", "compare", "deficit"])
def test_only_the_leg_that_exceeds_its_own_maximum_is_named(job):
    sitting = sit(("left VMO", "right VMO"), left=200.0, right=30.0)
    result = rehearse(make_job(job, sitting, ""), Patient([person(60.0)] * 2, sides=LEGS))
    assert list(result.data[ABOVE]) == ["right"]
    assert "The right leg was above its maximum" in result.detail


def test_training_is_watched_too():
    sitting = sit(("VMO",), left=30.0)
    patient = Patient([person(60.0)])
    result = rehearse(make_job("train", sitting, "left", "ball_squeeze"), patient)
    assert SAID in result.detail


def test_a_new_maximum_may_exceed_the_old_one():
    sitting = sit(("VMO",), left=30.0)
    sitting.settings["maximum"] = MaximumTestSettings(pause_s=2.0, warm_up_pause_s=1.0)
    result = rehearse(make_job("maximum", sitting, "left"), Patient([person(60.0)]))
    assert result.outcome == "done"
    assert SAID not in result.detail


def test_the_share_that_is_too_much_is_a_setting():
    sitting = sit(("VMO",), left=60.0)
    shares = []
    for most in (0.01, 0.5):
        sitting.settings["maximum"] = MaximumTestSettings(most_above=most)
        shares.append(check(sitting, 60.0).data.get(ABOVE, {}).get("left"))
    assert shares[0] is not None
    assert shares[0] > 0.01
    assert shares[1] is None or shares[1] > 0.5


def test_a_limb_hold_is_no_maximum_to_exceed():
    sitting = Sitting(("VMO",))
    sitting.references["left"] = Reference(20.0, "submaximal_task")
    assert SAID not in check(sitting, 60.0).detail


def test_windows_with_lost_samples_and_short_efforts_are_not_counted():
    reference = Reference(10.0, "isometric_mvc", 0.5)
    uv = np.full(1000, 12.0)
    assert count_above(uv, 500.0, reference) == (751, 751)
    assert count_above(0.5 * uv, 500.0, reference) == (0, 751)
    uv[500] = np.nan
    n_above, n = count_above(uv, 500.0, reference)
    assert n_above == n == 751 - 250
    assert count_above(uv[:100], 500.0, reference) == (0, 0)
