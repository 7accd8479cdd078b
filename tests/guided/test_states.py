"""State of a verdict, for its sign: a question mark means only that the measurement cannot tell."""

import pytest

from vmofire.guided.clinic.deficit import TOO_FEW
from vmofire.guided.clinic.override import OUTCOMES
from vmofire.guided.prompt import find_state
from vmofire.guided.result_figures import STOPPED, refuse
from vmofire.guided.safety import NOT_CLEARED, find_stop

CANNOT_TELL = {"cannot_tell", "not_repeatable", "not_valid", "placement", "unclear"}


@pytest.mark.parametrize("job", OUTCOMES)
def test_a_question_mark_means_only_that_the_measurement_cannot_tell(job):
    for outcome, (_, good) in OUTCOMES[job].items():
        assert (find_state(good, outcome) == "unclear") == (outcome in CANNOT_TELL), outcome


@pytest.mark.parametrize(
    ("good", "outcome", "state"),
    [
        (True, "fires", "yes"),
        (False, "does_not_fire", "no"),
        (None, "tires", "no"),
        (None, "no_difference", "done"),
        (None, "cannot_tell", "unclear"),
        (None, "stopped", "stopped"),
        (None, "stopped_for_pain", "stopped"),
        (None, "not_cleared", "stopped"),
    ],
)
def test_what_is_not_so_has_a_state_of_its_own(good, outcome, state):
    assert find_state(good, outcome) == state


def test_a_job_that_a_person_or_pain_ended_did_not_fail_to_tell():
    for reason in (STOPPED, NOT_CLEARED, find_stop((0.0, 5.0))):
        assert refuse("deficit", reason).state == "stopped"
    assert refuse("deficit", TOO_FEW).state == "unclear"
