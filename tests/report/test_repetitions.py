"""Repetitions by task, each counted once."""

from dataclasses import replace

import pytest

from vmofire.app.rehearsal import rehearse
from vmofire.guided.catalogue import Sitting, make_job
from vmofire.report.repetitions import list_strips
from vmofire.virtual.muscle import MuscleModel
from vmofire.virtual.patient import Patient

from . import visits


def check_with_tips():
    patient = Patient([MuscleModel(wakes_at="knees_together")], sides=("left",))
    return rehearse(make_job("check", Sitting(("left VMO",)), "left"), patient)


@pytest.mark.parametrize(
    ("make", "titles"),
    [
        (visits.check, [""]),
        (lambda: visits.check(fires_in=()), ["Squeezes", "Quad sets"]),
        (check_with_tips, ["Squeezes", "Quad sets", "Squeezes after the tips"]),
        (lambda: visits.legs("compare", 20.0), ["Left leg", "Right leg"]),
        (lambda: visits.legs("deficit", 25.0), ["Right leg", "Left leg"]),
        (visits.maximum, [""]),
        (visits.onset, ["Stepping up", "Stepping down"]),
        (visits.train, [""]),
        (visits.hum, []),
    ],
    ids=["check", "quiet", "tips", "compare", "deficit", "maximum", "onset", "train", "none"],
)
def test_each_repetition_is_in_one_strip(make, titles):
    result = make()
    leg = "" if result.job in ("compare", "deficit") else "left"
    strips = list_strips(result, leg)
    assert [strip.title for strip in strips] == titles
    assert sum(len(strip.marks) for strip in strips) == len(result.marks)


def test_words_count_what_was_valid_rejected_and_skipped():
    result = visits.check()
    states = ("yes", "no", "unclear", "skipped", "yes")
    marks = tuple(replace(mark, state=state) for mark, state in zip(result.marks, states, strict=True))
    (strip,) = list_strips(replace(result, marks=marks), "left")
    assert strip.say("check") == (
        "3 of 5 repetitions are valid: 2 active, 1 not active, 1 not measurable, 1 skipped."
    )
    assert "active through the hold" in list_strips(visits.train(), "left")[0].say("train")


def test_data_of_another_version_leaves_one_strip_a_leg():
    result = replace(visits.onset(), data={"steps": [{"phase": "up"}, 3]})
    assert [strip.title for strip in list_strips(result, "left")] == [""]
    result = replace(visits.check(fires_in=()), data={"squeezes": "none"})
    assert sum(len(strip.marks) for strip in list_strips(result, "left")) == 8
