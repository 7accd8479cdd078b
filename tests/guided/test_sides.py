"""The leg of a result is data: a double swap gives the same result, and no other word changes."""

import pytest

from vmofire.codec import to_json
from vmofire.guided.clinic.onset import find_onset
from vmofire.guided.clinic.override import override
from vmofire.guided.prompt import Figure, Result
from vmofire.guided.sides import exchange
from vmofire.virtual.patient import Patient
from vmofire.words.message import quote, tell

from ..report import visits
from .acting import act, person


@pytest.mark.parametrize(
    "words",
    [
        "the first 2 s left out",
        "Start right away.",
        "What is left is right.",
        "left",
        "Right, the left one is not the right one.",
    ],
)
def test_a_word_that_names_no_leg_never_changes(words):
    said = quote(words)
    figure = Figure("slope", said, 1.0, "%", side="left", rule=said)
    note = {"note": words, "who": "Dr Left"}
    result = Result(
        "endurance", "done", said, (said,), next_steps=(said,), figures=(figure,), answers={}, data=note
    )
    there = exchange(result)
    assert there.figures[0].side == "right"
    assert (there.headline, there.detail, there.advice) == (words, words, words)
    assert (there.figures[0].words, there.figures[0].convention) == (words, words)
    assert there.data == note


def test_the_legs_of_a_sentence_are_exchanged_and_nothing_beside_them():
    verdict = tell("compare.different", leg="left", other_leg="right")
    result = Result("compare", "different", verdict, data={"left": 3.0, "right": {"side": "right"}})
    assert result.headline == "The left leg is less active than the right."
    there = exchange(result)
    assert there.headline == "The right leg is less active than the left."
    assert there.data == {"right": 3.0, "left": {"side": "left"}}
    assert exchange(there) == result


def later() -> Result:
    patient = Patient([person(60, delay_s=0.31), person(60)])
    return act(find_onset("left"), patient, fs_hz=1000.0)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: visits.check(side="left"), ""),
        (visits.maximum, ""),
        (visits.endurance, ""),
        (visits.train, ""),
        (lambda: visits.legs("compare", 20.0), "The left leg is "),
        (lambda: visits.legs("deficit", 20.0), "The left leg is "),
        (later, ""),
    ],
)
def test_a_result_of_each_job_is_the_same_when_its_side_is_changed_there_and_back(make, says):
    result = make()
    there = exchange(result)
    assert to_json(exchange(there)) == to_json(result)
    assert {figure.side for figure in there.figures} == {
        {"left": "right", "right": "left"}.get(figure.side, "") for figure in result.figures
    }
    assert says in f"{result.headline} {result.detail}"
    assert says.replace("left", "right") in f"{there.headline} {there.detail}"


def test_a_swap_of_sides_keeps_a_clinicians_text():
    result = visits.legs("compare", 20.0)
    note = "the left pad sat too high, right?"
    overridden = override(override(result, "no_difference", note, "Dr K"), "cannot_tell", note, "Dr L")
    there = exchange(overridden)
    assert f"Dr L: “{note}”" in there.detail
    assert "Measured: The right leg is less active than the left." in there.detail
    assert there.data["overrides"][0]["note"] == note
    assert to_json(exchange(there)) == to_json(overridden)
