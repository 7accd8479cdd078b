"""Progress from visit to visit: more, fewer and mastered repetitions, and unreadable data."""

import json
from typing import Any

import pytest

from vmofire.guided import exercises
from vmofire.guided.training_progress import ProgressSettings, Standing, TrainingProgress, follow, is_mastered

ALL = exercises.bundled()
SQUEEZE = exercises.find("ball_squeeze", ALL)
FIRST_LIST = [one.code for one in ALL if one.kind == "repetitions" and not one.advanced]


def visit(
    good: int, of: int, code: str = "ball_squeeze", sides: tuple[str, ...] = ("left",), **changes: Any
) -> dict[str, Any]:
    """Return the data of one visit: the good repetitions first."""
    repetitions = [
        {"side": side, "good": number < good, "held_s": 3.0, "amplitude_uv": 20.0 + number % 3}
        for number in range(of)
        for side in sides
    ]
    entry = {"code": code, "complete": True, "repetitions": repetitions, "goals_uv": {}, **changes}
    return json.loads(json.dumps({"exercises": [entry]}))


def standing(*visits: dict[str, Any]) -> Standing:
    return follow(visits, ALL).standing(SQUEEZE)


def test_training_starts_at_the_beginning() -> None:
    assert standing() == Standing(10)
    assert not follow([], ALL).advanced_open
    assert {one.code for one in follow([], ALL).choices} == {*FIRST_LIST, "stretch"}


def test_a_good_visit_raises_the_set_up_to_its_aim_and_then_the_sets() -> None:
    visits = [visit(n, n) for n in (10, 15, 20, 25)]
    assert [standing(*visits[:n]).repetitions for n in range(5)] == [10, 15, 20, 25, 25]
    assert [standing(*visits[:n]).sets for n in range(5)] == [1, 1, 1, 1, 2]


@pytest.mark.parametrize(("good", "then"), [(9, 15), (8, 10), (6, 10), (5, 10)])
def test_the_share_of_good_repetitions_decides(good: int, then: int) -> None:
    assert standing(visit(good, 10)).repetitions == then


def test_a_poor_visit_lowers_the_set_and_never_under_the_beginning() -> None:
    up = [visit(10, 10), visit(15, 15)]
    assert standing(*up, visit(8, 20)).repetitions == 15
    assert standing(*up, visit(14, 20)).repetitions == 20
    assert standing(*up, *[visit(0, 20)] * 5).repetitions == 10


def test_the_weaker_leg_decides() -> None:
    data = visit(10, 10, sides=("left", "right"))
    for one in data["exercises"][0]["repetitions"]:
        if one["side"] == "right":
            one["good"] = False
    assert standing(data).repetitions == 10


def test_an_unfinished_exercise_does_not_rise() -> None:
    assert standing(visit(10, 10, complete=False)).repetitions == 10


def test_repetitions_that_could_not_be_measured_do_not_count_as_bad() -> None:
    data = visit(9, 9)
    data["exercises"][0]["repetitions"] += [{"side": "left", "good": None}] * 5
    assert standing(data).repetitions == 15
    unmeasured = visit(0, 0)
    unmeasured["exercises"][0]["repetitions"] = [{"side": "left", "good": None}] * 10
    assert standing(unmeasured) == Standing(10)


def test_the_goal_is_where_it_was_left_or_what_good_repetitions_gave() -> None:
    assert standing(visit(10, 10, goals_uv={"left": 33.0})).goals_uv == {"left": 33.0}
    assert standing(visit(10, 10)).goals_uv == {"left": 21.0}
    assert standing(visit(0, 10)).goals_uv == {}
    assert standing(visit(10, 10), visit(0, 10)).goals_uv == {"left": 21.0}


@pytest.mark.parametrize(
    ("good", "mastered"),
    [
        ([True] * 30, True),
        ([True] * 27 + [False] * 3, True),
        ([True] * 26 + [False] * 4, False),
        ([True] * 29, False),
        ([False] * 20 + [True] * 27 + [False] * 3, True),
        ([True, False] * 30, False),
    ],
)
def test_twenty_seven_of_thirty_in_a_sample_is_mastery(good: list[bool], mastered: bool) -> None:
    assert is_mastered(good, ProgressSettings()) is mastered


def test_mastery_counts_over_the_sets_of_one_visit_not_over_days() -> None:
    assert standing(visit(30, 30)).mastered == ("left",)
    assert standing(visit(15, 15), visit(15, 15)).mastered == ()
    assert standing(visit(30, 30), visit(0, 10)).mastered == ("left",)  # no change


def test_both_legs_that_were_measured_must_master_it() -> None:
    data = visit(30, 30, sides=("left", "right"))
    assert standing(data).mastered == ("left", "right")
    data["exercises"][0]["repetitions"][1]["good"] = False
    assert standing(data).mastered == ("left", "right")
    for one in data["exercises"][0]["repetitions"][1:9:2]:
        one["good"] = False
    assert standing(data).mastered == ()


def test_the_advanced_list_opens_when_every_exercise_but_the_stretch_is_mastered() -> None:
    visits = [visit(30, 30, code) for code in FIRST_LIST]
    assert not follow(visits[:-1], ALL).advanced_open
    progress = follow(visits, ALL)
    assert progress.advanced_open
    assert progress.choices == ALL


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"exercises": None},
        {"exercises": "ball_squeeze"},
        {"exercises": [None, 3, []]},
        {"exercises": [{"code": "plank", "repetitions": [{"side": "left", "good": True}]}]},
        {"exercises": [{"code": "ball_squeeze"}]},
        {"exercises": [{"code": "ball_squeeze", "repetitions": [{}]}]},
        {"exercises": [{"code": "ball_squeeze", "repetitions": [{"side": "left", "good": "yes"}]}]},
        {"exercises": [{"code": "stretch", "stretched": {"left": 4}}]},
    ],
)
def test_data_that_cannot_be_read_counts_for_nothing(data: dict[str, Any]) -> None:
    assert follow([data], ALL).standing(SQUEEZE) == Standing(10)


def test_a_goal_that_is_no_number_is_none() -> None:
    for goals_uv in (None, [], {"left": "much"}, {"left": -3.0}):
        assert standing(visit(0, 10, goals_uv=goals_uv)).goals_uv == {}


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ({"rise_by": 0}, "rise_by"),
        ({"fall_at": 0.9}, "fall_at < rise_at"),
        ({"mastery_good": 40}, "mastery_good <= mastery_of"),
    ],
)
def test_settings_that_decide_nothing_are_refused(setting: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        ProgressSettings(**setting)


def test_progress_is_the_same_however_visits_come() -> None:
    visits = [visit(10, 10), visit(3, 15), visit(15, 15)]
    at_once = follow(visits, ALL)
    one_by_one = TrainingProgress(ALL)
    for data in visits:
        one_by_one = one_by_one.after(data)
    assert one_by_one == at_once
