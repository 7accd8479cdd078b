"""Plan of today: what is due, done, mastered or locked, and what comes next."""

import pytest
from tests.guided.test_training_progress import ALL, FIRST_LIST, visit

from vmofire.guided.prompt import Result
from vmofire.guided.training_plan import TrainingPlan, plan_today
from vmofire.guided.training_progress import follow
from vmofire.words.message import quote


def stretched(n_held: int = 8) -> dict:
    stretches = [{"side": "left" if n < 4 else "right", "held": n < n_held} for n in range(8)]
    return {"exercises": [{"code": "stretch", "complete": n_held == 8, "stretches": stretches}]}


def plan(*today: dict, before: tuple[dict, ...] = (), outcome: str = "trained") -> TrainingPlan:
    results = [Result("train", outcome, quote(""), data=one) for one in today]
    return plan_today(follow([*before, *today], ALL), results)


def codes(items: tuple) -> list[str]:
    return [one.exercise.code for one in items]


def mastered(*left_out: str) -> tuple[dict, ...]:
    return tuple(visit(30, 30, code) for code in FIRST_LIST if code not in left_out)


def test_at_first_the_whole_first_list_is_due_and_the_advanced_one_is_shown_locked() -> None:
    today = plan()
    assert codes(today.due) == [*FIRST_LIST, "stretch"]
    assert codes(today.locked) == [one.code for one in ALL if one.advanced]
    assert today.find_next() == today.due[0].exercise
    assert len(today.items) == len(ALL)


def test_what_was_done_today_is_not_due_again_and_the_next_one_follows_it() -> None:
    today = plan(visit(10, 10, "clench_extension"))
    assert codes(today.done) == ["clench_extension"]
    assert "clench_extension" not in codes(today.due)
    assert today.find_next("clench_extension").code == "twisted_raise"
    assert len(today.due) == 5


def test_what_was_left_early_stays_due_and_comes_last() -> None:
    left = visit(3, 3, complete=False)
    today = plan(left)
    assert "ball_squeeze" in codes(today.due)
    assert today.find_next("ball_squeeze").code == "clench_extension"
    others = [visit(10, 10, code) for code in FIRST_LIST[1:]]
    assert plan(left, *others).find_next(FIRST_LIST[-1]).code == "stretch"
    assert plan(left, *others, stretched()).find_next("stretch").code == "ball_squeeze"
    assert plan(left, *others, stretched()).find_next("ball_squeeze") is None


def test_the_days_before_decide_the_dose_and_not_what_is_done_today() -> None:
    today = plan(before=(visit(10, 10),))
    (item,) = [one for one in today.due if one.exercise.code == "ball_squeeze"]
    assert (item.standing.repetitions, item.standing.last, item.standing.best) == (15, (10, 10), 10)


def test_a_mastered_exercise_is_no_longer_due_and_may_still_be_done() -> None:
    today = plan(before=(visit(30, 30),))
    assert "ball_squeeze" not in codes(today.due)
    assert codes(today.others) == ["ball_squeeze"]
    assert [one.code for one in today.progress.missing] == FIRST_LIST[1:]


def test_the_advanced_list_follows_the_first_one() -> None:
    today = plan(before=mastered())
    assert codes(today.due) == [one.code for one in ALL if one.advanced] + ["stretch"]
    assert today.locked == ()
    assert len(plan(before=mastered("wall_squat")).locked) == 6


def test_with_all_mastered_the_advanced_list_stays_the_plan() -> None:
    advanced = tuple(visit(30, 30, one.code) for one in ALL if one.advanced)
    today = plan(before=(*mastered(), *advanced))
    assert codes(today.due) == [one.code for one in ALL if one.advanced] + ["stretch"]


def test_after_a_stop_for_pain_nothing_more_is_due() -> None:
    today = plan(visit(3, 3, complete=False), outcome="stopped_for_pain")
    assert today.hurts
    assert today.due == ()
    assert today.find_next("ball_squeeze") is None
    assert set(codes(today.others)) == {*FIRST_LIST, "stretch"}


@pytest.mark.parametrize(("n_held", "state"), [(8, "done"), (7, "due")])
def test_a_stretch_is_done_when_each_was_held(n_held: int, state: str) -> None:
    (item,) = [one for one in plan(stretched(n_held)).items if one.exercise.kind == "stretch"]
    assert (item.state, item.standing.last) == (state, (n_held, 8))


@pytest.mark.parametrize(
    "data", [{}, {"exercises": 3}, {"exercises": [3, {}, {"code": "no_such", "complete": True}]}]
)
def test_unreadable_results_change_nothing(data: dict) -> None:
    assert codes(plan(data).due) == [*FIRST_LIST, "stretch"]


def test_the_worse_leg_tells_the_last_result() -> None:
    data = visit(10, 10, sides=("left", "right"))
    for one in data["exercises"][0]["repetitions"][1:14:2]:
        one["good"] = False
    standing = follow([data], ALL).standing(ALL[0])
    assert (standing.last, standing.best) == ((3, 10), 3)
