"""Virtual person: makes the asked effort at the asked time, the same in every run."""

import threading
from itertools import pairwise

import numpy as np
import pytest

from vmofire.guided.job_run import Note
from vmofire.virtual.muscle import MuscleModel
from vmofire.virtual.patient import Patient

FS_HZ = 1000.0
STEADY = MuscleModel(strength_uv=50.0, rest_uv=2.0, variation=0.0, delay_sd_s=0.0, tremor=0.0)
WEAK = MuscleModel(strength_uv=20.0, rest_uv=1.0, variation=0.0, delay_sd_s=0.0, tremor=0.0)


def play(patient: Patient, cues: list[tuple], until_s: float, portion: int = 50) -> np.ndarray:
    """Read a patient who hears each cue (time in s, then as in `hear`) once its sample was read."""
    waiting, pieces = list(cues), []
    for sample in range(0, round(until_s * FS_HZ), portion):
        pieces.append(patient.read(sample, portion, FS_HZ))
        while waiting and waiting[0][0] * FS_HZ < sample + portion:
            at_s, task, *more = waiting.pop(0)
            patient.hear(task, round(at_s * FS_HZ), FS_HZ, *more)
    return np.concatenate(pieces)


def rms(uv: np.ndarray, from_s: float, to_s: float, column: int = 0) -> float:
    return float(np.sqrt(np.mean(np.square(uv[round(from_s * FS_HZ) : round(to_s * FS_HZ), column]))))


def test_an_effort_begins_a_reaction_after_its_cue_and_ends_after_it() -> None:
    patient = Patient([STEADY])
    uv = play(patient, [(1.0, "ball_squeeze", 3.0)], 6.0)
    (burst,) = patient.events(6.0)
    assert burst.start_s == pytest.approx(1.0 + STEADY.delay_s)
    assert burst.stop_s == pytest.approx(4.0 + STEADY.release_s + STEADY.fall_s)
    assert rms(uv, 0.0, 1.2) == pytest.approx(2.0, rel=0.15)
    assert rms(uv, 1.5, 4.0) == pytest.approx(50.0, rel=0.1)
    assert rms(uv, 4.5, 6.0) == pytest.approx(2.0, rel=0.15)


@pytest.mark.parametrize("quiet", ["rest", "relax", "signal_check", "stretch"])
def test_no_muscle_works_when_told_to_rest(quiet: str) -> None:
    patient = Patient([STEADY])
    assert rms(play(patient, [(0.5, quiet, 3.0)], 4.0), 0.0, 4.0) == pytest.approx(2.0, rel=0.1)
    assert patient.events(4.0) == ()


def test_a_hold_without_an_end_lasts_until_told_to_let_go() -> None:
    patient = Patient([STEADY])
    play(patient, [(1.0, "ball_bridge"), (7.0, "relax")], 9.0)
    (burst,) = patient.events(9.0)
    assert burst.stop_s == pytest.approx(7.0 + STEADY.release_s + STEADY.fall_s)


def test_a_person_who_cannot_hold_lets_go_early() -> None:
    patient = Patient([MuscleModel(delay_sd_s=0.0, holds_s=1.0)])
    play(patient, [(1.0, "ball_squeeze", 3.0)], 5.0)
    (burst,) = patient.events(5.0)
    assert burst.stop_s - burst.start_s == pytest.approx(1.0 + 0.2)


def test_a_cue_called_off_before_it_was_obeyed_leaves_nothing() -> None:
    patient = Patient([STEADY])
    play(patient, [(1.0, "ball_squeeze", 3.0), (1.1, "relax")], 3.0)
    assert patient.events(3.0) == ()


def test_the_same_seed_and_cues_give_the_same_signal_and_another_seed_another() -> None:
    cues = [(1.0, "ball_squeeze", 2.0), (4.0, "ball_squeeze", 2.0)]
    people = [MuscleModel(), MuscleModel(strength_uv=20.0)]
    first, again, other = (
        play(Patient(people, seed=seed), cues, 6.0, portion) for seed, portion in ((3, 50), (3, 40), (4, 50))
    )
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_new_run_forgets_what_was_heard() -> None:
    patient = Patient([MuscleModel()])
    cues = [(0.5, "ball_squeeze", 2.0)]
    np.testing.assert_array_equal(play(patient, cues, 3.0), play(patient, cues, 3.0))


def test_a_sample_read_beforehand_keeps_the_cues() -> None:
    patient = Patient([STEADY])
    play(patient, [(0.5, "ball_squeeze")], 2.0)
    patient.read(0, 1, FS_HZ)
    assert len(patient.events(9.0)) == 1
    patient.read(0, 2, FS_HZ)
    assert patient.events(9.0) == ()


def test_a_cue_heard_too_late_changes_no_sample_that_was_read() -> None:
    patient = Patient([STEADY])
    patient.read(0, 3000, FS_HZ)
    patient.hear("ball_squeeze", 1000, FS_HZ, 4.0)
    (burst,) = patient.events(9.0)
    assert burst.start_s == pytest.approx(3.0)
    patient.read(3000, 500, FS_HZ)
    patient.hear("relax", 3000, FS_HZ)
    (burst,) = patient.events(9.0)
    assert burst.stop_s == pytest.approx(3.5 + STEADY.fall_s)


def test_only_the_channels_that_are_asked_work() -> None:
    uv = play(Patient([STEADY, STEADY]), [(0.5, "ball_squeeze", 3.0, (1,))], 3.5)
    assert rms(uv, 1.0, 3.5, 0) < 3.0
    assert rms(uv, 1.0, 3.5, 1) > 40.0


def test_a_cue_for_a_side_is_obeyed_by_that_leg_alone() -> None:
    patient = Patient([STEADY, WEAK], sides=("left", "right"))
    cues = [(0.5, "quad_set", 2.0, (0, 1), "right"), (4.0, "ball_squeeze", 2.0, (0,), "both")]
    play(patient, cues, 7.0)
    assert [event.channel for event in patient.events(7.0)] == [1, 0, 1]


def test_after_the_sensor_was_moved_the_other_leg_answers() -> None:
    patient = Patient([STEADY], other_leg=[WEAK])
    cues = [
        (0.0, "rest", 2.0, (0,), "left"),
        (2.0, "ball_squeeze", 3.0, (0,), "left"),
        (6.0, "rest", 2.0, (0,), "right"),
        (8.0, "ball_squeeze", 3.0, (0,), "right"),
        (12.0, "ball_squeeze", 3.0, (0,), "left"),
    ]
    uv = play(patient, cues, 16.0)
    assert rms(uv, 2.5, 5.0) == pytest.approx(50.0, rel=0.1)
    assert rms(uv, 6.2, 8.0) == pytest.approx(1.0, rel=0.15)
    assert rms(uv, 8.5, 11.0) == pytest.approx(20.0, rel=0.1)
    assert rms(uv, 12.5, 15.0) == pytest.approx(50.0, rel=0.1)


def test_a_maximum_is_stronger_than_a_squeeze_and_a_warm_up_has_its_share() -> None:
    cues = [(1.0, "warm_up_50", 2.0), (4.0, "maximum", 2.0)]
    uv = play(Patient([STEADY]), cues, 6.5)
    assert rms(uv, 1.5, 3.0) == pytest.approx(0.5 * 2.5 * 50.0, rel=0.1)
    assert rms(uv, 4.5, 6.0) == pytest.approx(2.5 * 50.0, rel=0.1)


def test_a_tiring_muscle_gives_less_each_time() -> None:
    tiring = MuscleModel(variation=0.0, delay_sd_s=0.0, tremor=0.0, weaker_by=0.2)
    uv = play(Patient([tiring]), [(1.0 + 3 * k, "ball_squeeze", 2.0) for k in range(4)], 13.0)
    strengths = [rms(uv, 1.5 + 3 * k, 3.0 + 3 * k) for k in range(4)]
    for before, after in pairwise(strengths):
        assert after / before == pytest.approx(0.8, rel=0.1)


def test_a_muscle_is_quiet_in_tasks_outside_fires_in() -> None:
    patient = Patient([MuscleModel(fires_in=("quad_set",)), MuscleModel(strength_uv=0.0)])
    play(patient, [(1.0, "ball_squeeze", 2.0), (5.0, "quad_set", 2.0)], 9.0)
    (burst,) = patient.events(9.0)
    assert burst.channel == 0
    assert burst.start_s > 5.0


def test_two_muscles_of_one_movement_keep_their_own_distance() -> None:
    vmo, vl = MuscleModel(delay_s=0.3), MuscleModel(delay_s=0.25)
    patient = Patient([vmo, vl])
    play(patient, [(1.0 + 4 * k, "step_up", 1.5) for k in range(5)], 20.0)
    events = patient.events(20.0)
    starts = [[event.start_s for event in events if event.channel == column] for column in (0, 1)]
    assert np.subtract(*starts) == pytest.approx([0.05] * 5)
    assert np.std(np.diff(starts[0])) > 0.0


def test_efforts_before_a_job_change_nothing_in_it() -> None:
    """The scope's squeezes neither tire a muscle for the job, nor choose the forces of its cues."""

    def squeeze_in_job(squeezes_before: int) -> np.ndarray:
        patient = Patient([MuscleModel(weaker_by=0.3)])
        play(patient, [(0.2 * n, "ball_squeeze", 0.1) for n in range(squeezes_before)], 6.0)
        patient.hear("ball_squeeze", round(6.2 * FS_HZ), FS_HZ, 3.0)  # planned, and the job comes before it
        patient.attend(Note("job", "Check", 0, {"job": "check"}), round(6.0 * FS_HZ), FS_HZ)
        patient.hear("ball_squeeze", round(7.0 * FS_HZ), FS_HZ, 3.0)
        return patient.read(round(6.0 * FS_HZ), 5000, FS_HZ)

    assert np.array_equal(squeeze_in_job(0), squeeze_in_job(3))


def test_questions_are_answered_as_told_and_otherwise_without_pain() -> None:
    patient = Patient([MuscleModel()], answers={"pain": "4"})
    assert patient.answer("pain") == "4"
    assert Patient([MuscleModel()]).answer("pain", ("0", "1", "2")) == "0"
    assert patient.answer("moved", ("done", "stop")) == "done"


def test_reading_and_hearing_in_two_threads_breaks_neither() -> None:
    patient = Patient([MuscleModel(), MuscleModel()])

    def read() -> None:
        for sample in range(0, 20_000, 20):
            patient.read(sample, 20, FS_HZ)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(200):
        patient.hear("ball_squeeze" if number % 2 else "rest", 100 * number, FS_HZ, 0.1)
    reader.join()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Patient([]), "1 to 3"),
        (lambda: Patient([MuscleModel()] * 4), "1 to 3"),
        (lambda: Patient([MuscleModel()], sides=("left", "right")), "sides"),
        (lambda: Patient([MuscleModel()], other_leg=[MuscleModel(), MuscleModel()]), "other_leg"),
        (lambda: Patient([MuscleModel()]).hear("rest", 0, FS_HZ, channels=(1,)), "channels"),
        (lambda: MuscleModel(weaker_by=1.0), "weaker_by"),
        (lambda: MuscleModel(holds_s=0.0), "holds_s"),
    ],
)
def test_invalid_patients_are_refused(make, words) -> None:
    with pytest.raises(ValueError, match=words):
        make()
