"""`vmofire train`: today's plan, then one exercise after the other."""

import json
from typing import Any

import pytest
from tests.guided.test_training_progress import FIRST_LIST, visit

from vmofire.guided.prompt import Result
from vmofire.recording.library import Library, find_folder
from vmofire.words.message import quote

from .test_terminal import open_terminal


@pytest.fixture
def person(call: Any) -> str:
    """Add a person to the library that the environment of `call` names."""
    return json.loads(call("people", "add", "--json").out)["id"]


def keep(person: str, *visits: dict[str, Any]) -> None:
    """Save trainings of a visit of today."""
    with Library(find_folder()) as library:
        today = library.start_visit(person)
        for data in visits:
            library.add_result(today.id, Result("train", "trained", quote("Done."), data=data), "left")


def test_without_an_exercise_the_plan_is_printed_and_nothing_is_measured(call: Any) -> None:
    answer = call("train")
    assert answer.code == 0
    assert answer.out.startswith("6 exercises are due today.\n  1  VMO activation  ball_squeeze\n")
    assert "  -  Lunge  lunge\n     Opens when you master 5 more exercises.\n" in answer.out


def test_the_plan_follows_from_the_persons_own_history(call: Any, person: str) -> None:
    keep(person, visit(10, 10))
    answer = call("train", "--person", person)
    assert answer.out.startswith("1 done. 5 exercises are left today.\n  1  Knee extension with ball")
    assert (
        "VMO activation (done)  ball_squeeze\n     15* times, hold 3 s*. Last time: 10 of 10 good."
        in answer.out
    )
    plan = json.loads(call("train", "--person", person, "--json").out)
    assert plan["due"][0] == "clench_extension"
    squeeze = plan["exercises"][0]
    assert (squeeze["state"], squeeze["repetitions"], squeeze["last_of"]) == ("done", 15, 10)


def test_an_advanced_exercise_begins_once_its_person_has_opened_it(
    call: Any, serve: Any, person: str
) -> None:
    board = serve("strong", pace="fast")
    words = ("train", "lunge", "--port", board.url, "--leg", "left", "--person", person, "--file-virtual")
    words += ("--answer", "pain=9", "--electrodes", "untold")
    keep(person, *(visit(30, 30, code) for code in FIRST_LIST[1:]))
    refused = call(*words)
    assert refused.code == 3
    assert "Lunge is not open yet. Opens when you master VMO activation." in refused.err.replace("\n", " ")
    keep(person, visit(30, 30))
    assert "Stop for today." in call(*words).out


def test_after_an_exercise_one_key_begins_the_next_one(environment: dict[str, str]) -> None:
    words = ("demo", "--terminal", "--speed", "fast", "--job", "train")
    with open_terminal(environment, *words, n_columns=110) as terminal:
        terminal.wait_for("Next: Knee extension with ball")
        terminal.press("n")
        terminal.wait_for("Next: Twisted leg raise")
        terminal.press("q")
        assert terminal.end() == 0
    assert "2 done. 4 exercises are left today." in terminal.seen
    assert "`vmofire train twisted_raise`" in terminal.seen
