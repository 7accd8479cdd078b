"""People through the bytes of a board: the same truth, and a cable pulled during a training."""

import time
from queue import Empty

import pytest

from vmofire.acquire import Acquisition
from vmofire.dsp.sensor import Sensor
from vmofire.guided import exercises
from vmofire.guided.job_plans import MakeJobRun, plan, plan_check
from vmofire.guided.legs import Leg as SensorOnLeg
from vmofire.guided.prompt import Result
from vmofire.guided.train import TrainSettings, train_script
from vmofire.guided.training_progress import TrainingProgress
from vmofire.live.stream import Live
from vmofire.virtual.board import VirtualBoard
from vmofire.virtual.faults import Fault, Faults
from vmofire.virtual.muscle import MuscleModel
from vmofire.virtual.patient import Patient
from vmofire.virtual.sensor import SensorModel
from vmofire.words.message import tell

from .generator import RANGES, Subject, draw
from .judging import find_truth, play

RATE_HZ = 1000
HEARS_AHEAD_S = 0.15  # shorter than any reaction

TITLE = tell("typed", text="Train")


def carry_out(make: MakeJobRun, patient: Patient, faults: Faults = Faults()) -> Result:  # noqa: B008 - frozen
    """Run a job on a virtual board, with bytes, reader thread, stages and job as for a real person."""
    live = Live(Sensor())
    live.begin_job(make)
    with (
        VirtualBoard(patient, SensorModel(), pace="follow", faults=faults) as board,
        Acquisition(board.url, rate_hz=RATE_HZ, channels=tuple(range(patient.n_channels))) as acquisition,
    ):
        deadline_s = time.monotonic() + 100
        while live.result is None:
            assert time.monotonic() < deadline_s, "the job never ended"
            try:
                live.push(acquisition.queue.get(timeout=0.05))
                while True:
                    live.push(acquisition.queue.get_nowait())
            except Empty:
                pass
            for note in live.take_notes():
                key = patient.attend(note, board.skipped_samples, RATE_HZ)
                if key:
                    live.press(key)
            board.allow(live.run_samples, round(HEARS_AHEAD_S * RATE_HZ))
        return live.result


def find_clear() -> list[Subject]:
    """Return people, one for each verdict, whose first leg has no fault."""
    wanted = ["fires", "does_not_fire", "not_in_squeeze"]
    found: list[Subject] = []
    for seed in range(*RANGES["seeds"]["seen"]):
        subject = draw(seed)
        person = subject.legs[0].person
        loud = person.strength_uv > 40.0 and person.delay_s < 0.5
        kind = (
            "does_not_fire"
            if not person.strength_uv
            else "fires"
            if "ball_squeeze" in person.fires_in
            else "not_in_squeeze"
        )
        if kind in wanted and subject.legs[0].fault is None and (loud or kind == "does_not_fire"):
            wanted.remove(kind)
            found.append(subject)
        if not wanted:
            return found
    raise AssertionError(f"nobody for {wanted}")


@pytest.mark.parametrize("subject", find_clear(), ids=lambda subject: str(subject.seed))
def test_the_board_gives_the_verdict_that_is_true(subject: Subject) -> None:
    leg = subject.legs[0]
    (wanted,) = find_truth(play(leg, 2 * subject.seed, None), None)
    hum = Faults((Fault("hum50", leg.hum_uv),))
    assert carry_out(plan_check(), leg.patient(2 * subject.seed), hum).outcome == wanted


@pytest.mark.parametrize(
    ("words", "missing"),
    [("unplug@24-25", True), ("loose@23-30", True), ("stall@24-25", False)],  # a short stall loses nothing
)
def test_trouble_in_the_middle_of_training_is_waited_for_and_told(words: str, missing: bool) -> None:
    exercise = exercises.find("ball_squeeze", exercises.bundled())
    progress = TrainingProgress(exercises.bundled())
    settings = TrainSettings(position_s=1.0)
    make = plan(
        "train",
        TITLE,
        lambda: train_script([exercise], [SensorOnLeg("left")], progress, settings),
    )
    result = carry_out(make, Patient([MuscleModel(strength_uv=80.0)]), Faults.parse(words))
    assert result.outcome == "trained"
    assert [mark.state for mark in result.marks] == ["yes"] * exercise.repetitions
    assert bool(result.missing) is missing
    assert all(one.seconds > 0.0 and one.words for one in result.missing)
