"""Trouble during every job: the job waits, says what to do, goes on, and lists what was missing."""

import numpy as np
import pytest

from vmofire.guided.clinic.activation import follow_activation
from vmofire.guided.clinic.deficit import follow_deficit
from vmofire.guided.clinic.endurance import follow_endurance
from vmofire.guided.clinic.maximum import MaximumTestSettings, find_maximum
from vmofire.guided.clinic.onset import OnsetSettings, find_onset
from vmofire.guided.compare import compare_legs
from vmofire.guided.legs import Leg
from vmofire.virtual.patient import Patient

from ..acting import act, person

BOTH = (Leg("left", 0), Leg("right", 1))
QUICK = MaximumTestSettings(pause_s=2.0, warm_up_pause_s=1.0)
STEPS = OnsetSettings(practice=0, repetitions=7, still_s=2.0, step_s=2.0)
# The job, its person, and when the trouble of the signal starts: in the middle of an effort.
JOBS = {
    "compare": (lambda: compare_legs(BOTH), 2, 17.0),
    "maximum": (lambda: find_maximum(Leg("left"), QUICK), 1, 22.0),
    "activation": (lambda: follow_activation(Leg("left")), 1, 17.0),
    "deficit": (lambda: follow_deficit(BOTH, "left"), 2, 20.0),
    "onset": (lambda: find_onset("left", settings=STEPS), 2, 22.0),
    "endurance": (lambda: follow_endurance(Leg("left")), 1, 30.0),
}


@pytest.mark.parametrize("trouble", ["unplugged", "loose"])
@pytest.mark.parametrize("job", JOBS)
def test_it_goes_on_when_the_trouble_is_over_and_tells_what_was_missing(job, trouble):
    begin, n_people, from_s = JOBS[job]
    words = []

    def disturb(uv, job_run):
        words.append(job_run.prompt.trouble)
        if not from_s < job_run.t_s < from_s + 4.0:
            return uv
        return None if trouble == "unplugged" else np.zeros_like(uv)

    patient = Patient([person()] * n_people, sides=("left", "right")[:n_people] if job != "onset" else ())
    result = act(begin(), patient, spoil=disturb)
    assert result.outcome not in ("cannot_tell", "stopped"), result.detail
    assert {one.code for one in result.missing} == {"gap" if trouble == "unplugged" else "flat"}
    assert sum(one.seconds for one in result.missing) > 3.0
    said = {one for one in words if one}
    assert any(("cable" if trouble == "unplugged" else "plug") in one for one in said), said


@pytest.mark.parametrize("job", JOBS)
def test_a_signal_that_never_comes_back_ends_it_with_the_reason(job):
    begin, n_people, _ = JOBS[job]

    def spoil(uv, job_run):
        return np.zeros_like(uv) if job_run.t_s > 5.0 else uv

    patient = Patient([person()] * n_people, sides=("left", "right")[:n_people] if job != "onset" else ())
    result = act(begin(), patient, spoil=spoil)
    assert (result.outcome, result.reason, result.good) == ("cannot_tell", "flat", None)
    assert "plug" in result.detail
