"""The start waits until the muscles are quiet; a contraction or lost samples begin the wait anew."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmofire.dsp.chain import Slice
from vmofire.dsp.quality import Quality
from vmofire.guided.check import check_script
from vmofire.guided.criteria import CheckSettings
from vmofire.guided.job_plans import plan_check, restore_check
from vmofire.guided.job_run import JobRun
from vmofire.guided.prompt import Result
from vmofire.guided.steps import Step, do
from vmofire.guided.stillness import PIECE_S, Stillness
from vmofire.virtual.muscle import MuscleModel
from vmofire.virtual.patient import Patient
from vmofire.words.message import tell

from .loop import LOOSE, Faults, follow, slice_of

FS_HZ = 1000.0
PIECE = round(PIECE_S * FS_HZ)
GOOD = [Quality(True)]


def rest(seconds, level_uv=3.0):
    rng = np.random.default_rng(7)
    return level_uv * (1.0 + 0.05 * rng.standard_normal(round(seconds * FS_HZ)))


def find_start(rms_uv, active=None, need_s=1.5):
    """Return when it was quiet for long enough, s; None if never."""
    stillness = Stillness(FS_HZ, (0,), need_s)
    active = np.zeros(len(rms_uv), bool) if active is None else active
    for at in range(0, len(rms_uv), PIECE):
        piece = slice(at, at + PIECE)
        rms = rms_uv[piece, None]
        stillness.take(Slice(rms, rms, active[piece, None]), len(rms))
        if stillness.share == 1.0:
            return (at + PIECE) / FS_HZ
    return None


@pytest.mark.parametrize("level_uv", [0.5, 3.0, 8.0, 20.0])
def test_rest_is_still_at_once_however_loud_the_electrode(level_uv):
    assert find_start(rest(3.0, level_uv)) == pytest.approx(1.5)


def test_a_contraction_that_the_detector_sees_holds_the_start_up():
    rms_uv, active = rest(8.0, 25.0), np.zeros(8000, bool)
    active[1000:4000] = True
    assert find_start(rms_uv, active) == pytest.approx(5.5)


def test_a_contraction_that_the_detector_does_not_know_yet_holds_the_start_up():
    rms_uv = rest(8.0)
    rms_uv[1000:4000] = 60.0
    assert find_start(rms_uv[1000:], need_s=4.0) == pytest.approx(
        7.0
    )  # a steady one looks like rest; its end does not


@pytest.mark.parametrize("peak_uv", [30.0, 100.0])
def test_a_jolt_of_a_tenth_of_a_second_begins_the_wait_anew(peak_uv):
    rms_uv = rest(8.0)
    rms_uv[1000:1100] = peak_uv
    assert find_start(rms_uv) == pytest.approx(2.6)


def test_a_painful_knee_that_never_lies_quite_still_can_start():
    # As knee_extension_1A, 6A and 10A in ../shared/recordings: 2 to 9 uV, a fifth of it active.
    rng = np.random.default_rng(3)
    rms_uv = np.repeat(rng.uniform(2.0, 9.0, 30), 100)
    assert find_start(rms_uv, rms_uv > 7.0) == pytest.approx(1.5)


def test_a_shaking_leg_never_starts():
    rms_uv = 15.0 + 40.0 * (np.sin(2 * np.pi * 1.5 * np.arange(20_000) / FS_HZ) > 0)
    assert find_start(rms_uv) is None


def test_every_leg_must_be_quiet():
    stillness = Stillness(FS_HZ, (0, 1), 1.0)
    quiet, loud = rest(1.0), rest(1.0)
    loud[500:600] = 50.0
    both = np.stack((quiet, loud), axis=1)
    for at in range(0, 1000, PIECE):
        piece = both[at : at + PIECE]
        stillness.take(Slice(piece, piece, np.zeros(piece.shape, bool)), PIECE)
    assert stillness.share == pytest.approx(0.4)


def test_lost_samples_and_nan_are_no_quiet():
    stillness = Stillness(FS_HZ, (0,), 1.0)
    piece = rest(PIECE_S)[:, None]
    for _ in range(10):
        stillness.take(Slice(piece, piece, np.zeros(piece.shape, bool)), PIECE)
    assert stillness.share == pytest.approx(0.5)
    stillness.take(None, PIECE)
    assert stillness.share == 0.0
    stillness.take(Slice(piece, piece * np.nan, np.zeros(piece.shape, bool)), PIECE)
    assert stillness.share == 0.0


# In a job.


def waiting(seconds=2.0, kind="signal_check", script=None):
    def one():
        step = Step(kind, tell("cue.sit_still"), seconds, scored=kind == "signal_check", still_s=1.5)
        trial = yield from do(step)
        return Result("check", trial.ended, tell("cue.sit_still"), data={"n": len(trial.rms_uv)})

    return JobRun((script or one)(), FS_HZ, 1, job="check", title=tell("title.check"))


def job_run_of():
    return JobRun(check_script(), FS_HZ, 1, job="check", title=tell("title.check"))


def push(job_run, level_uv, seconds, n=50, quality=None):
    for _ in range(round(seconds * FS_HZ / n)):
        job_run.push(slice_of(np.full(n, level_uv), 30.0), quality or GOOD)


@pytest.mark.parametrize("kind", ["signal_check", "ready"])
def test_who_is_still_starts_when_the_shortest_time_is_over(kind):
    job_run = waiting(kind=kind)
    push(job_run, 3.0, 1.95)
    assert not job_run.finished
    prompt = job_run.prompt
    assert (prompt.start, prompt.seconds_left, prompt.held) == ("waiting", None, 1.0)
    assert prompt.below == "It starts when you are still, or press Space."
    push(job_run, 3.0, 0.05)
    assert job_run.finished
    assert job_run.t_s == 2.0


@pytest.mark.parametrize("kind", ["signal_check", "ready"])
def test_getting_into_position_takes_as_long_as_it_takes(kind):
    job_run = waiting(kind=kind)
    push(job_run, 60.0, 7.0)
    assert not job_run.finished
    assert job_run.prompt.held == 0.0
    push(job_run, 3.0, 1.45)
    assert not job_run.finished
    push(job_run, 3.0, 0.05)
    assert job_run.result.outcome == "time"
    assert job_run.t_s == 8.5


def test_the_key_starts_at_once_and_is_in_the_journal():
    job_run = waiting()
    push(job_run, 60.0, 0.3)
    job_run.press("start")
    assert job_run.result.outcome == "told"
    assert ("key", "start") in [(note.kind, note.text) for note in job_run.take_notes()]


def test_the_start_key_means_nothing_later():
    job_run = job_run_of()
    follow(job_run, lambda *_: 2.0, most_s=5.0)
    assert job_run.prompt.kind == "rest"
    job_run.press("start")
    assert job_run.prompt.kind == "rest"


def test_who_is_never_still_is_told_once_what_to_do_and_the_wait_goes_on():
    job_run = waiting()
    push(job_run, 60.0, 11.95)
    assert job_run.prompt.start == "waiting"
    push(job_run, 60.0, 30.0)
    assert job_run.prompt.start == "restless"
    assert job_run.prompt.below.startswith("The muscle is not quiet yet.")
    notes = [note for note in job_run.take_notes() if note.kind == "restless"]
    assert [note.sample for note in notes] == [round(12.0 * FS_HZ)]
    push(job_run, 3.0, 1.5)
    assert job_run.finished


def test_a_bad_signal_does_not_count_as_still():
    job_run = waiting(seconds=1.0, kind="ready")
    push(job_run, 3.0, 6.0, quality=[Quality(False, (LOOSE,))])
    assert not job_run.finished
    assert job_run.prompt.cause
    push(job_run, 3.0, 4.0)
    assert job_run.finished


def test_half_an_hour_of_waiting_keeps_the_last_seconds_only():
    job_run = waiting()
    push(job_run, 60.0, 600.0, n=1000)
    assert len(job_run._attempt.trial.rms_uv) <= 2 * 2.0 * FS_HZ
    push(job_run, 3.0, 2.0)
    assert job_run.finished
    assert 2.0 * FS_HZ <= job_run.result.data["n"] <= 4.0 * FS_HZ


@given(st.lists(st.integers(1, 400), min_size=1, max_size=60))
def test_the_start_is_the_same_however_the_stream_is_cut(sizes):
    def run(cuts):
        job_run, at = waiting(), 0
        for n in cuts:
            if at >= len(signal):
                break
            job_run.push(slice_of(signal[at : at + n], 30.0), GOOD)
            at += n
        return job_run.sample

    signal = np.concatenate((np.full(2600, 60.0), rest(0.7), np.full(110, 50.0), rest(3.0)))
    whole = run([50] * 200)
    assert run([*sizes, *[37] * 300]) == whole


def test_a_tense_virtual_person_presses_the_key_when_told():
    job_run = waiting()
    push(job_run, 60.0, 12.5)
    patient = Patient([MuscleModel()])
    keys = [patient.attend(note, 0, FS_HZ) for note in job_run.take_notes()]
    assert "start" in keys


def test_a_check_of_an_earlier_version_is_judged_as_then():
    settings = {"signal_check_s": 3.0}
    job_run = restore_check({"settings": settings})(FS_HZ, 1)
    push(job_run, 60.0, 3.0)
    assert job_run.prompt.kind == "rest"
    new = plan_check(CheckSettings())(FS_HZ, 1)
    given = new.take_notes()[0].data["settings"]["settings"]
    assert given["quiet_s"] == 1.5
    again = restore_check({"settings": given})(FS_HZ, 1)
    push(again, 60.0, 3.0)
    assert again.prompt.kind == "signal_check"


def test_a_check_of_a_person_who_sits_still_is_no_longer_than_before():
    job_run = job_run_of()
    follow(job_run, lambda p, _: 20.0 if p.kind == "effort" else 2.0, Faults())
    settings = CheckSettings()
    assert job_run.t_s == pytest.approx(sum(step.seconds for step in settings.steps), abs=0.06)
