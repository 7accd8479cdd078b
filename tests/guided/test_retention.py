"""Squeezes without screen and sound after a Check: only when asked for, compared with those before."""

import json

import pytest

from vmofire.app.rehearsal import rehearse
from vmofire.guided.catalogue import Sitting, make_job
from vmofire.guided.job_plans import restore_check
from vmofire.guided.ladder import LadderSettings
from vmofire.guided.prompt import Result
from vmofire.guided.retention import RetentionSettings
from vmofire.virtual.muscle import MuscleModel
from vmofire.virtual.patient import Patient

TWO = RetentionSettings(squeezes=2)


def check(
    muscle: MuscleModel, seed: int = 1, retention: RetentionSettings | None = TWO
) -> tuple[Result, list]:
    """Do a Check; return its result, and for each effort whether it was dark."""
    sitting = Sitting(("left VMO",), settings={"retention": retention} if retention else {})
    efforts: list[tuple[str, bool]] = []

    class Noting(Patient):
        def attend(self, note, first_sample, fs_hz):
            if note.kind == "cue" and note.data["kind"] == "effort":
                efforts.append((note.data["task"], note.data.get("dark", False)))
            return super().attend(note, first_sample, fs_hz)

    return rehearse(make_job("check", sitting, "left"), Noting([muscle], seed=seed)), efforts


def find_figure(result: Result):
    return next((one for one in result.figures if one.name == "without_feedback"), None)


def test_no_check_grows_longer_unasked():
    result, efforts = check(MuscleModel(), retention=None)
    assert efforts == [("ball_squeeze", False)] * 5
    assert find_figure(result) is None


@pytest.mark.parametrize("seed", [1, 2, 3, 101, 202, 303])
def test_who_depends_on_feedback_gives_clearly_less_without(seed):
    result, efforts = check(MuscleModel(unseen=0.3, variation=0.06), seed)
    assert efforts[-2:] == [("ball_squeeze", True)] * 2
    figure = find_figure(result)
    assert figure.low < figure.value < figure.high < 100.0
    assert result.headline == "It fires."
    assert "Without screen and sound: active in 2 of 2 squeezes." in result.detail
    assert result.detail.endswith("Clearly less than with them.")


def test_who_keeps_it_is_told_no_difference():
    result, _ = check(MuscleModel())
    figure = find_figure(result)
    assert figure.low < 100.0 < figure.high
    assert result.detail.endswith("no difference you can trust.")


def test_after_a_tip_the_dark_squeezes_follow_that_tip():
    result, efforts = check(MuscleModel(wakes_at="knees_together", unseen=0.0))
    assert efforts[-2:] == [("knees_together", True)] * 2
    assert result.outcome == "came_back"
    assert "Without screen and sound: active in 0 of 2 squeezes." in result.detail


def test_a_muscle_that_stays_off_is_not_asked_to_squeeze_in_the_dark():
    _, efforts = check(MuscleModel(fires_in=()))
    assert not any(dark for _, dark in efforts)


def test_it_is_done_again_from_the_file():
    sitting = Sitting(("left VMO",), settings={"retention": TWO, "ladder": LadderSettings(squeezes=4)})
    run = make_job("check", sitting, "left")(500.0, 1)
    given = json.loads(json.dumps(run.take_notes()[0].data["settings"]))
    assert rehearse(restore_check(given), Patient([MuscleModel()])) == rehearse(
        make_job("check", sitting, "left"), Patient([MuscleModel()])
    )
