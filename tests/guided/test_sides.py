"""Which leg a result is about is data: exchanged there and back it is the same, and no other word changes."""

import json
from dataclasses import replace

import pytest

from vmofire.codec import to_json
from vmofire.guided.clinic.onset import find_onset
from vmofire.guided.clinic.override import override
from vmofire.guided.prompt import Figure, Result
from vmofire.guided.sides import exchange, name_leg, tell
from vmofire.virtual.patient import Patient

from ..report import visits
from .acting import act, person

LEFT, RIGHT = name_leg("left"), name_leg("right")


def as_json(result: Result):
    return to_json(result)


def texts(said, path=""):
    """Give every string with its path; sides in the path as they are."""
    if isinstance(said, str):
        yield path, said
    elif isinstance(said, dict):
        for key, value in said.items():
            yield from texts(value, f"{path}/{key}")
    elif isinstance(said, list):
        for place, value in enumerate(said):
            yield from texts(value, f"{path}/{place}")


@pytest.mark.parametrize(
    "words",
    [
        "the first 2 s left out",
        "Start right away.",
        "The first seconds are left alone.",
        "What is left is right.",
        "left",
        "Right, the left one is not the right one.",
    ],
)
def test_a_word_that_names_no_leg_never_changes(words):
    figure = Figure("slope", words, 1.0, "%", side="left", convention=words)
    note = {"note": words, "who": "Dr Left"}
    result = tell(Result("endurance", "done", words, words, advice=words, figures=(figure,), data=note))
    exchanged = exchange(as_json(result))
    assert exchanged["figures"][0]["side"] == "right"
    kept = [exchanged["headline"], exchanged["detail"], exchanged["advice"], exchanged["data"]["note"]]
    kept += [exchanged["figures"][0]["words"], exchanged["figures"][0]["convention"]]
    assert set(kept) == {words}
    assert exchanged["data"]["who"] == "Dr Left"


def test_the_legs_of_a_sentence_are_exchanged_and_nothing_beside_them():
    words = f"The {LEFT} leg gives 30 % of the {RIGHT}; the first 2 s left out."
    result = tell(Result("compare", "different", words, "", data={"left": 3.0, "right": {"side": "right"}}))
    assert result.headline == "The left leg gives 30 % of the right; the first 2 s left out."
    exchanged = exchange(as_json(result))
    assert exchanged["headline"] == "The right leg gives 30 % of the left; the first 2 s left out."
    assert exchanged["data"] == {"right": 3.0, "left": {"side": "left"}}
    assert exchange(exchanged) == as_json(result)


def later() -> Result:
    patient = Patient([person(60, delay_s=0.31), person(60)])
    return act(find_onset("left"), patient, fs_hz=1000.0)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: visits.check(side="left"), ""),
        (visits.maximum, "of the left leg"),
        (visits.endurance, ""),  # "the first 2 s left out"
        (visits.train, ": left "),
        (lambda: visits.legs("compare", 20.0), "The left leg gives"),
        (lambda: visits.legs("deficit", 20.0), "The left leg gives"),
        (later, "of the left leg comes on later"),
    ],
)
def test_a_result_of_each_job_is_the_same_when_its_side_is_changed_there_and_back(make, says):
    result = make()
    said = as_json(result)
    assert says in f"{said['headline']} {said['detail']}"
    assert "{leg" not in json.dumps({**said, "told": {}})
    there = exchange(said)
    assert exchange(there) == said
    if says:
        turned = says.replace("left", "right")
        assert turned in f"{there['headline']} {there['detail']}"
    before, after = dict(texts({**said, "told": {}})), dict(texts({**there, "told": {}}))
    swapped = {"left": "right", "right": "left"}
    for path, words in before.items():
        there_path = "/".join(swapped.get(part, part) for part in path.split("/"))
        if path.lstrip("/") in said["told"]:
            others = [swapped.get(word.strip(",.;:"), word.strip(",.;:")) for word in words.split()]
            assert [word.strip(",.;:") for word in after[there_path].split()] == others
        else:
            assert after[there_path] in (words, swapped.get(words))


def test_what_a_clinician_wrote_stays_and_what_was_measured_is_exchanged():
    result = visits.legs("compare", 20.0)
    note = "the left pad sat too high, right?"
    overridden = override(override(result, "no_difference", note, "Dr K"), "cannot_tell", note, "Dr L")
    there = exchange(as_json(overridden))
    assert f'Dr L: "{note}" Measured: The right leg gives' in there["detail"]
    assert there["data"]["overrides"][0]["headline"].startswith("The right leg gives")
    assert there["data"]["overrides"][0]["note"] == note
    assert exchange(there) == as_json(overridden)


def test_a_sentence_put_in_anothers_place_is_left_as_it_is():
    result = tell(Result("check", "fires", f"The {LEFT} leg fires", ""))
    later = replace(result, headline="It fires on the left, says Dr K")
    assert exchange(as_json(later))["headline"] == "It fires on the left, says Dr K"


@pytest.mark.parametrize("told", [None, [], "left", {"headline": 3}, {"headline": "{leg:left}"}, 7])
def test_a_result_of_another_hand_is_exchanged_as_far_as_its_data_goes(told):
    said = {"job": "check", "headline": "The left leg fires", "data": {"side": "left"}, "told": told}
    there = exchange(said)
    assert there["headline"] == "The left leg fires"
    assert there["data"] == {"side": "right"}
