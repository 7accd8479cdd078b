"""Feedback fades in training by a schedule, and comes back for who needs it."""

import pytest

from vmofire.app.rehearsal import rehearse
from vmofire.guided.catalogue import Sitting, make_job
from vmofire.guided.fading import EVERY, FADING, NONE, SECOND, Fading
from vmofire.guided.training import TrainSettings
from vmofire.virtual.muscle import MuscleModel
from vmofire.virtual.patient import Patient


def plan(schedule: int, goods, of: int = 9, **settings) -> str:
    """Return what each repetition had: F feedback, d dark; `goods` tells what came of it."""
    fading, shown = Fading(TrainSettings(feedback=schedule, **settings), of), ""
    for done, good in enumerate(goods):
        has = fading.has_feedback(done)
        shown += "F" if has else "d"
        fading.take(has, good)
    return shown


@pytest.mark.parametrize(
    ("schedule", "shown"),
    [(EVERY, "FFFFFFFFF"), (SECOND, "FdFdFdFdF"), (FADING, "FFFdFdddd"), (NONE, "ddddddddd")],
)
def test_the_schedule_where_every_repetition_is_good(schedule, shown):
    assert plan(schedule, [True] * 9) == shown


def test_two_poor_ones_in_a_row_bring_feedback_back_until_two_are_good():
    assert plan(NONE, [True, False, False, False, True, True, True]) == "dddFFFd"
    assert plan(NONE, [False, True, False, True]) == "dddd"  # not in a row
    assert plan(NONE, [False, None, False, True, True, True]) == "dddFFd"  # unclear changes nothing
    assert plan(NONE, [False, True], feedback_back=1) == "dF"


def train(muscle: MuscleModel, answer: str = "as_set", **settings):
    sitting = Sitting(("left VMO",), settings={"train": TrainSettings(**settings)})
    patient = Patient([muscle], seed=4, answers={"feedback": answer})
    return rehearse(make_job("train", sitting, "left", "ball_squeeze"), patient)


def find_rates(result) -> dict[str, float]:
    return {one.name: one.value for one in result.figures if one.name.startswith("success_with")}


def test_the_share_is_shown_and_both_rates_stand_side_by_side():
    result = train(MuscleModel(), feedback=SECOND)
    assert "Feedback in 5 of 10 repetitions." in result.detail
    assert find_rates(result) == {"success_with": 100.0, "success_without": 100.0}
    (exercise,) = result.data["exercises"]
    assert [one["feedback"] for one in exercise["repetitions"]] == [True, False] * 5


def test_who_needs_it_gets_it_back_and_the_rates_differ():
    result = train(MuscleModel(unseen=0.0), feedback=FADING)
    rates = find_rates(result)
    assert rates["success_without"] == 0.0
    assert rates["success_with"] == 100.0
    (exercise,) = result.data["exercises"]
    shown = [one["feedback"] for one in exercise["repetitions"]]
    dark_then = [
        place for place in range(2, 10) if not shown[place] and not shown[place - 1] and not shown[place - 2]
    ]
    assert dark_then == []  # never three poor ones in the dark


def test_with_feedback_in_every_repetition_nothing_more_is_said():
    result = train(MuscleModel())
    assert "Feedback in" not in result.detail
    assert "feedback" not in result.answers  # not asked
    assert find_rates(result) == {}


def test_who_wants_feedback_today_gets_it_against_the_schedule_and_the_result_says_so():
    result = train(MuscleModel(unseen=0.0), answer="always", feedback=NONE)
    assert "You chose feedback in every repetition." in result.detail
    assert [one["feedback"] for one in result.data["exercises"][0]["repetitions"]] == [True] * 10
