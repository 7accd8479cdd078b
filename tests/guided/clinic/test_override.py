"""Override: a clinician's verdict replaces the outcome, never a number; the measured one stays visible."""

import json

import pytest

from vmofire.codec import from_json, to_json
from vmofire.guided.clinic.override import OUTCOMES, list_outcomes, override
from vmofire.guided.prompt import Figure, Mark, Result
from vmofire.words.message import Message, tell

MEASURED = Result(
    "check",
    "does_not_fire",
    tell("check.does_not_fire"),
    (tell("check.squeezes", n=0, of=5),),
    False,
    figures=(Figure("amplitude", tell("figure.squeezes"), 4.0, "uV"),),
    marks=(Mark("no"),),
    answers={"pain": "0"},
    data={"rest_uv": 2.0},
)


def test_the_new_outcome_names_who_and_why_and_what_was_measured():
    result = override(MEASURED, "fires", "seen and felt,\n sensor too far out", "K. Lind")
    assert (result.outcome, result.good, result.reason) == ("fires", True, "overridden")
    assert result.headline == "Overridden: It fires."
    assert result.detail == (
        "K. Lind: “seen and felt, sensor too far out” Measured: It does not fire. Active in 0 of 5 squeezes."
    )
    (kept,) = result.data["overrides"]
    assert (kept["outcome"], kept["good"]) == ("does_not_fire", False)
    assert from_json(kept["verdict"], Message) == MEASURED.verdict
    assert (kept["who"], kept["note"]) == ("K. Lind", "seen and felt, sensor too far out")
    assert json.dumps(to_json(result))


def test_no_number_changes():
    result = override(MEASURED, "fires", "note", "KL")
    assert (result.figures, result.marks, result.answers) == (
        MEASURED.figures,
        MEASURED.marks,
        MEASURED.answers,
    )
    assert result.data["rest_uv"] == 2.0
    assert "overrides" not in MEASURED.data


def test_the_measured_verdict_stays_first_after_many_overrides():
    result = override(override(MEASURED, "fires", "one", "KL"), "cannot_tell", "two", "AB")
    assert [one["outcome"] for one in result.data["overrides"]] == ["does_not_fire", "fires"]
    assert "AB: “two” Measured: It does not fire." in result.detail
    assert result.good is None


@pytest.mark.parametrize(
    ("outcome", "note", "who", "says"),
    [
        ("strong", "note", "KL", "has no outcome strong. Use one of fires,"),
        ("stopped", "note", "KL", "has no outcome"),
        ("fires", " \n", "KL", "Write why"),
        ("fires", "x" * 2001, "KL", "1 to 2000 characters"),
        ("fires", "note", "  ", "Write your name"),
    ],
)
def test_an_override_without_outcome_note_or_name_is_refused(outcome, note, who, says):
    with pytest.raises(ValueError, match=says):
        override(MEASURED, outcome, note, who)


@pytest.mark.parametrize("job", OUTCOMES)
def test_every_job_can_be_overridden_with_cannot_tell(job):
    assert list_outcomes(job)["cannot_tell"] == "Cannot tell."
    assert len(list_outcomes(job)) >= 2
