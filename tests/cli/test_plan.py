"""The weekly plan in the terminal: made, shown, summed up, refused with a cure."""

import json

import pytest

from vmofire.recording.library import Library


@pytest.fixture
def plan(call, tmp_path):
    """Return a function that runs the command for one person."""
    with Library(tmp_path / "library") as library:
        person = library.add_person("Ada").id
    return lambda *words: call("plan", person, *words, "--library", str(tmp_path / "library"))


def test_a_plan_is_stored_and_half_of_it_can_be_changed(plan):
    assert plan().out.startswith("There is no plan yet.")
    made = plan("--days", "mo,we", "--exercises", "ball_squeeze:10,wall_squat", "--who", "Dr K", "--json")
    assert json.loads(made.out)["plan"] == {
        "days": [0, 2],
        "exercises": [
            {"code": "ball_squeeze", "repetitions": 10},
            {"code": "wall_squat", "repetitions": None},
        ],
    }
    told = plan("--days", "fr").out
    assert "Days: Fr. VMO activation: 10 repetitions. Ball wall squat." in told
    assert told.rstrip().endswith("Nothing measured.")


def test_a_summary_is_written_once_unless_it_may_be_replaced(plan, tmp_path):
    path = tmp_path / "plan.pdf"
    assert f"Written: {path}" in plan("--summary", str(path)).out
    assert path.read_bytes().startswith(b"%PDF")
    assert "exists already" in plan("--summary", str(path)).err
    assert plan("--summary", str(path), "--force").code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [(("--days", "xx"), "no day of the week"), (("--exercises", "jump"), "Use one of ball_squeeze")],
)
def test_a_wrong_plan_is_refused_with_a_cure(plan, words, told):
    refused = plan(*words)
    assert refused.code != 0
    assert told in refused.err
    assert plan().out.startswith("There is no plan yet.")
