"""Safety: texts, questions, and the pain that stops a job."""

import importlib
import pkgutil

import pytest

from vmofire import guided
from vmofire.dsp.amplitude import PainSettings
from vmofire.guided.safety import CLEARANCE, PAIN_AFTER, PAIN_BEFORE, RULES, find_stop
from vmofire.guided.steps import Question


@pytest.mark.parametrize(
    ("pains", "stops"),
    [
        ([], False),
        ([0], False),
        ([3], False),  # over 3, not at 3
        ([4], True),
        ([0, 1], False),
        ([0, 2], True),  # rises by 2
        ([2, 3], False),
        ([2, 4], True),
        ([1, 3], True),
        ([3, 0, 2], False),  # compared with the first pain, not with the least
        ([0, 2, 0], True),  # a stop stays a stop
        ([3, 1, 4, 0], True),
    ],
)
def test_pain_over_three_or_risen_by_two_stops(pains, stops):
    assert (find_stop(pains) is not None) == stops


def test_the_reason_names_the_number_and_the_limit():
    assert "4 of 10, over 3" in find_stop([4]).words
    assert "rose from 1 to 3" in find_stop([1, 3]).words
    assert find_stop([3], PainSettings(pain_limit=2.0)) is not None
    assert find_stop([0, 3], PainSettings(pain_rise=4.0)) is None


@pytest.mark.parametrize("question", [PAIN_BEFORE, PAIN_AFTER])
def test_pain_is_told_from_0_to_10_each_by_a_key_of_its_own(question):
    assert [choice.code for choice in question.choices] == [str(pain) for pain in range(11)]
    keys = [choice.key for choice in question.choices]
    assert len(set(keys)) == 11
    assert all(len(key) == 1 for key in keys)


def test_clearance_can_be_refused_by_the_key_that_people_take_for_no():
    assert {choice.key: choice.code for choice in CLEARANCE.choices} == {
        "y": "yes",
        "h": "no_need",
        "n": "no",
    }
    assert CLEARANCE.safe == "no"


def test_the_rule_on_implants_is_clear():
    (rule,) = (rule for rule in RULES if rule.code == "implant")
    assert rule.words == "Do not use this with a pacemaker or any other implant."


def test_every_question_answered_by_n_is_answered_no():
    """In all modules of guided/: the key N answers No, and never goes on."""
    asked = [
        question
        for module in pkgutil.walk_packages(guided.__path__, "vmofire.guided.")
        for question in vars(importlib.import_module(module.name)).values()
        if isinstance(question, Question)
    ]
    assert len({question.code for question in asked}) >= 5
    for question in asked:
        codes = {choice.key: choice.code for choice in question.choices}
        assert codes.get("n", "no") == "no"
        assert not question.safe or question.safe in codes.values()
        if "no" in codes.values():
            assert question.safe == "no"


@pytest.mark.parametrize(
    "words",
    [
        "charger, dock, monitor, television, network cable",
        "mains loudspeaker",
        "hobby isolator",
        "pacemaker or any other implant",
        "broken skin",
        "incision",
        "Clip hair",
        "new electrodes for each person",
        "clearance",
        "over 3 of 10 or rises by 2",
        "gives way or swells",
        "Hot swollen calf, fever, wound discharge, chest pain or breathlessness",
        "Not a medical device",
    ],
)
def test_everything_that_must_be_said_is_said_once(words):
    said = [f"{rule.title} {rule.words}" for rule in RULES]
    assert sum(words in text for text in said) == 1
