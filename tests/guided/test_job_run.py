"""Run of a job: exact to the sample, through trouble and pauses, the same for every block size."""

import json
from dataclasses import replace
from itertools import pairwise
from math import inf

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vmofire.dsp.quality import Quality, object_to
from vmofire.guided.job_run import JobRun
from vmofire.guided.prompt import Mark, Result
from vmofire.guided.steps import Answer, Question, Script, Step, Stopped, Trial, ask, do
from vmofire.words.message import quote, tell

from .loop import BAD, FS_HZ, GOOD, LOOSE, MAINS, Faults, follow, slice_of

JOB = tell("typed", text="A job")
SQUEEZE_IT, HOLD = tell("typed", text="Squeeze."), tell("typed", text="Hold.")
REST = Step("rest", tell("cue.rest"), 2.0, "rest", scored=True, after_s=6.0)
SQUEEZE = Step("effort", SQUEEZE_IT, 3.0, "ball_squeeze", scored=True, after_s=1.0, active_s=2.0)
RELAX = Step("relax", tell("cue.let_go"), 1.0, "relax")
SIGNAL_CHECK = Step("signal_check", tell("cue.sit_still"), 1.0, "signal_check")
PAIN = Question(
    "pain",
    tell("typed", text="Does it hurt?"),
    (Answer("no", tell("answer.no"), "n"), Answer("yes", tell("typed", text="Yes"), "y")),
)
DONE = Result("job", "done", quote("Done."))


class Recorded:
    """Script that keeps its trials."""

    def __init__(self, *requests):
        self.requests = requests
        self.replies: list = []
        self.stopped = False

    def script(self) -> Script:
        try:
            for request in self.requests:
                once = do(request) if isinstance(request, Step) else ask(request)
                self.replies.append((yield from once))
        except Stopped:
            self.stopped = True
            return replace(DONE, outcome="stopped")
        return DONE

    @property
    def trials(self) -> list[Trial]:
        return [reply for reply in self.replies if isinstance(reply, Trial)]


def begin(*requests, n_channels=1) -> tuple[JobRun, Recorded]:
    kept = Recorded(*requests)
    job_run = JobRun(kept.script(), FS_HZ, n_channels, job="job", title=JOB, settings={"a": 1})
    return job_run, kept


def push(job_run: JobRun, seconds: float, uv: float = 2.0, quality: Quality = GOOD) -> None:
    n_samples = round(seconds * FS_HZ)
    job_run.push(slice_of(np.full((n_samples, job_run.n_channels), uv)), [quality] * job_run.n_channels)


def test_each_step_takes_its_time_to_the_sample():
    job_run, kept = begin(REST, SQUEEZE, RELAX)
    job_run.push(slice_of(np.arange(round(6.0 * FS_HZ), dtype=float)), [GOOD])
    rest, squeeze, relax = kept.trials
    assert job_run.result == DONE
    assert (rest.start_sample, squeeze.start_sample, relax.start_sample) == (0, 1000, 2500)
    assert squeeze.rms_uv[:, 0].tolist() == list(range(1000, 2500))
    assert (squeeze.start_s, squeeze.duration_s, squeeze.ended) == (2.0, 3.0, "time")
    assert len(relax.rms_uv) == 0, "only what is scored keeps samples"


SCRIPT = (SIGNAL_CHECK, REST, SQUEEZE, RELAX, PAIN, replace(SQUEEZE, channels=(1,)), RELAX)


def summary(kept: Recorded, job_run: JobRun) -> list:
    trials = [
        (t.start_sample, t.rms_uv.tobytes(), t.active.tobytes(), t.hidden, t.ended, t.counted)
        for t in kept.trials
    ]
    return [trials, job_run.result, job_run.take_notes(), job_run.prompt]


@settings(max_examples=60, deadline=None)
@given(
    cuts=st.lists(st.integers(0, 14000), max_size=20),
    bad=st.lists(
        st.tuples(st.integers(0, 6000), st.integers(1, 2500), st.sampled_from(["bad", "bad 2", "gap"])),
        max_size=4,
    ),
    at=st.integers(0, 8000),
    key=st.sampled_from(["pause", "skip", "repeat", "stop", "count", "yes"]),
)
@example(cuts=[1101], bad=[(0, 1, "bad")], at=500, key="pause")  # good again during the pause
def test_cutting_the_stream_anywhere_changes_nothing(cuts, bad, at, key):
    n_samples = 14000
    rms_uv = np.abs(np.random.default_rng(3).normal(6.0, 3.0, (n_samples, 2)))
    kinds = np.zeros(n_samples, int)
    for start, length, kind in bad:
        kinds[start : start + length] = ["bad", "bad 2", "gap"].index(kind) + 1
    # An event at a sample happens at that sample, however the stream is cut.
    fixed = {0, n_samples, at, at + 600, 9000, *(np.flatnonzero(np.diff(kinds)) + 1).tolist()}

    def carry_out(places):
        job_run, kept = begin(*SCRIPT, n_channels=2)
        for start, stop in pairwise(sorted(places)):
            if start == at or (start == at + 600 and key == "pause"):
                job_run.press(key)
            if start == 9000:
                job_run.press("no")
            if kinds[start] == 3:
                job_run.push_gap(stop - start)
            else:
                quality = [BAD if kinds[start] == column + 1 else GOOD for column in (0, 1)]
                job_run.push(slice_of(rms_uv[start:stop]), quality)
        return summary(kept, job_run)

    assert carry_out(fixed) == carry_out(fixed | set(cuts))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 400), min_size=8, max_size=30))
def test_ends_when_is_called_on_a_fixed_grid(sizes):
    def enough(trial: Trial) -> bool:
        return bool(trial.active[:, 0].sum() >= 333)

    job_run, kept = begin(Step("effort", HOLD, inf, "hold", ends_when=enough), RELAX)
    at, rms_uv = 0, np.tile([9.0, 1.0, 9.0], 4000)
    while not kept.trials:
        size = sizes[at % len(sizes)]
        job_run.push(slice_of(rms_uv[at : at + size]), [GOOD])
        at += size
    (trial,) = kept.trials
    assert (trial.ended, len(trial.rms_uv)) == ("told", 500)


def test_trouble_in_a_scored_step_pauses_says_what_to_do_and_does_it_again():
    job_run, kept = begin(REST, SQUEEZE, RELAX)
    push(job_run, 3.0)
    push(job_run, 0.5, quality=BAD)
    prompt = job_run.prompt
    assert prompt.kind == "paused"
    assert "Unplug the charger" in prompt.cure
    push(job_run, 1.5)
    assert (job_run.prompt.kind, job_run.prompt.words, job_run.prompt.then) == (
        "ready",
        "Get ready.",
        "Squeeze.",
    )
    push(job_run, 3.0)
    assert (job_run.prompt.kind, job_run.prompt.seconds_left) == ("effort", 3.0)
    push(job_run, 4.0, 9.0)
    squeeze = kept.trials[1]
    assert np.all(squeeze.rms_uv == 9.0)
    assert squeeze.start_s == 8.0
    (missing,) = job_run.result.missing
    assert (missing.at_s, missing.seconds, missing.code) == (3.0, 5.0, "mains")


def test_an_unplugged_board_stops_time_and_the_step_is_done_again():
    job_run, kept = begin(SQUEEZE, RELAX)
    push(job_run, 1.0)
    job_run.push_gap(round(60.0 * FS_HZ))
    assert (job_run.prompt.kind, job_run.prompt.trouble[:17]) == ("paused", "Samples were lost")
    job_run.press("unplugged")
    assert job_run.prompt.cause == "The cable came out."
    assert job_run.prompt.cure == "Plug it in; we go on from here."
    push(job_run, 1.5 + 3.0 + 3.0 + 1.0, 7.0)
    assert np.all(kept.trials[0].rms_uv == 7.0)
    assert job_run.result.missing[0].code == "gap"


def test_a_connection_that_ended_for_a_moment_only_is_no_scratch():
    job_run, kept = begin(SQUEEZE, RELAX)
    push(job_run, 1.0)
    job_run.press("unplugged")
    job_run.push_gap(5)
    assert job_run.prompt.kind == "paused"
    push(job_run, 1.5 + 3.0 + 3.0 + 1.0, 7.0)
    assert np.all(kept.trials[0].rms_uv == 7.0)


def test_a_scratch_is_borne_told_and_hidden_with_what_settles_behind_it():
    job_run, kept = begin(SQUEEZE, RELAX)
    push(job_run, 1.0, 9.0)
    job_run.push_gap(20)
    push(job_run, 3.0, 9.0)
    (squeeze, _) = kept.trials
    assert np.flatnonzero(np.isnan(squeeze.rms_uv[:, 0])).tolist() == list(range(500, 620))
    assert squeeze.hidden[0].reason.code == "gap"
    assert job_run.result.missing[0].seconds == pytest.approx(20 / FS_HZ)


def test_many_scratches_are_trouble():
    job_run, _ = begin(SQUEEZE, RELAX)
    for _ in range(5):
        job_run.push_gap(20)
        push(job_run, 0.3)
    assert job_run.prompt.kind == "paused"


def test_a_signal_that_stays_bad_hands_the_take_over_as_it_is():
    job_run, kept = begin(SQUEEZE, RELAX)
    push(job_run, 1.2)
    push(job_run, 19.9, quality=BAD)
    assert not kept.trials
    push(job_run, 0.2, quality=BAD)
    (squeeze,) = kept.trials
    assert squeeze.ended == "lost"
    assert len(squeeze.rms_uv) == round(3.0 * FS_HZ)
    # The gate reports a second late, so only earlier samples are known.
    assert np.flatnonzero(~np.isnan(squeeze.rms_uv[:, 0])).tolist() == list(range(100))
    assert squeeze.hidden[-1].stop == len(squeeze.rms_uv)


def test_a_script_that_asks_again_and_again_of_a_dead_signal_cannot_hang():
    def forever():
        while True:
            yield from do(SQUEEZE)

    job_run = JobRun(forever(), FS_HZ, 1, job="job", title=tell("typed", text=""))
    push(job_run, 120.0, quality=BAD)
    assert job_run.t_s == 120.0


def test_a_step_is_done_again_twice_because_of_trouble_and_then_goes_on_through_it():
    job_run, kept = begin(SQUEEZE, RELAX)
    for _ in range(2):
        push(job_run, 1.0)
        push(job_run, 0.1, quality=BAD)
        assert job_run.prompt.kind == "paused"
        push(job_run, 4.5)
    push(job_run, 2.0, 9.0)
    push(job_run, 0.1, 9.0, BAD)
    assert job_run.prompt.kind == "effort"
    push(job_run, 2.0, 9.0)
    (squeeze, _) = kept.trials
    assert (squeeze.ended, np.isnan(squeeze.rms_uv).sum()) == ("time", 550)
    assert len(job_run.result.missing) == 3


def test_a_report_of_the_gate_after_a_gap_does_not_loop():
    job_run, kept = begin(SQUEEZE, RELAX)
    push(job_run, 1.0)
    job_run.push_gap(1000)
    push(job_run, 1.0)
    push(job_run, 1.0, quality=BAD)  # about the second before, in which the hum was not yet found
    push(job_run, 1.5 + 3.0 + 3.0, 8.0)
    assert len(kept.trials) == 1
    assert np.all(kept.trials[0].rms_uv == 8.0)


def test_trouble_of_another_channel_is_not_this_steps_trouble():
    job_run, kept = begin(SQUEEZE, RELAX, n_channels=2)
    job_run.push(slice_of(np.full((2000, 2), 9.0)), [GOOD, BAD])
    (squeeze, _) = kept.trials
    assert np.all(squeeze.rms_uv[:, 0] == 9.0)
    assert np.all(np.isnan(squeeze.rms_uv[:, 1]))
    assert squeeze.hidden == []


def test_the_gate_may_object_to_a_take_that_is_over():
    job_run, kept = begin(SQUEEZE, RELAX, RELAX)
    push(job_run, 3.4, 9.0)
    push(job_run, 0.1, 9.0, BAD)
    squeeze = kept.trials[0]
    assert np.flatnonzero(np.isnan(squeeze.rms_uv[:, 0])).tolist() == list(range(1200, 1500))
    assert [(one.start, one.stop, one.reason) for one in squeeze.hidden] == [(1200, 1500, MAINS)]


def test_the_contact_look_waits_for_a_good_signal_without_a_fuss():
    job_run, kept = begin(SIGNAL_CHECK, REST)
    push(job_run, 0.5)
    push(job_run, 2.0, quality=BAD)
    prompt = job_run.prompt
    assert (prompt.kind, prompt.seconds_left) == ("signal_check", None)
    assert prompt.trouble
    push(job_run, 1.5)
    assert job_run.prompt.kind == "rest"
    assert not kept.trials[0].hidden
    job_run, kept = begin(SIGNAL_CHECK, REST)
    push(job_run, 20.1, quality=BAD)
    assert kept.trials[0].ended == "lost"


def test_a_pause_by_hand_stops_the_script_and_samples_go_by():
    job_run, kept = begin(REST, RELAX, SQUEEZE)
    push(job_run, 2.4)
    job_run.press("pause")
    push(job_run, 30.0, 99.0)
    assert (job_run.prompt.kind, job_run.prompt.words) == ("paused", "Paused.")
    job_run.press("pause")
    assert job_run.prompt.seconds_left == pytest.approx(0.6), (
        "a pause between two efforts goes on where it was"
    )
    push(job_run, 1.6)
    job_run.press("pause")
    push(job_run, 5.0)
    job_run.press("pause")
    assert job_run.prompt.kind == "ready"
    push(job_run, 6.0, 7.0)
    assert np.all(kept.trials[2].rms_uv == 7.0)
    assert [(m.code, m.seconds) for m in job_run.result.missing] == [("paused", 8.0)]


def test_a_step_can_be_skipped_at_any_moment_and_the_script_is_told():
    job_run, kept = begin(REST, SQUEEZE, RELAX)
    push(job_run, 0.5)
    job_run.press("skip")
    push(job_run, 0.2)
    push(job_run, 0.2, quality=BAD)
    job_run.press("skip")
    assert [(trial.ended, len(trial.rms_uv)) for trial in kept.trials] == [("skipped", 250), ("skipped", 100)]
    job_run.press("pause")
    job_run.press("skip")
    assert job_run.finished


def test_repeating_does_the_last_scored_step_again_into_the_same_take():
    job_run, kept = begin(REST, SQUEEZE, RELAX, RELAX)
    push(job_run, 5.5, 3.0)
    first = kept.trials[1]
    job_run.press("repeat")
    assert (job_run.prompt.kind, job_run.prompt.then) == ("ready", "Squeeze.")
    push(job_run, 6.0, 8.0)
    assert kept.trials[1] is first
    assert np.all(first.rms_uv == 8.0)
    assert (job_run.prompt.words, job_run.prompt.seconds_left) == ("Let go.", 1.0)
    push(job_run, 2.0)
    assert job_run.finished


def test_repeating_in_the_midst_of_a_scored_step_begins_it_anew():
    job_run, kept = begin(SQUEEZE, RELAX)
    push(job_run, 2.0, 3.0)
    job_run.press("repeat")
    push(job_run, 7.0, 8.0)
    assert np.all(kept.trials[0].rms_uv == 8.0)


def test_repeating_before_anything_was_scored_does_nothing():
    job_run, _ = begin(RELAX, SQUEEZE)
    push(job_run, 0.5)
    job_run.press("repeat")
    assert (job_run.prompt.words, job_run.prompt.seconds_left) == ("Let go.", 0.5)


def test_a_question_waits_while_samples_go_by_and_takes_only_its_answers():
    job_run, kept = begin(SQUEEZE, PAIN, RELAX)
    push(job_run, 60.0)
    prompt = job_run.prompt
    assert (prompt.kind, [choice.code for choice in prompt.choices]) == ("question", ["no", "yes"])
    for key in ("maybe", "skip", "count", "repeat"):
        job_run.press(key)
    assert job_run.prompt.kind == "question"
    job_run.press("yes")
    push(job_run, 1.0)
    assert kept.replies[1] == "yes"
    assert job_run.result.answers == {"pain": "yes"}
    assert job_run.result.missing == ()


@pytest.mark.parametrize("seconds", [0.0, 1.0, 2.5, 5.2])
def test_stop_ends_it_at_any_moment_and_the_script_says_with_what(seconds):
    job_run, kept = begin(REST, SQUEEZE, PAIN)
    push(job_run, seconds)
    job_run.press("stop")
    assert kept.stopped
    assert job_run.result.outcome == "stopped"
    before = job_run.result
    job_run.press("stop")
    push(job_run, 10.0)
    assert job_run.result is before


def test_stop_in_a_pause_and_in_a_script_that_knows_nothing_of_it():
    def deaf():
        yield from do(SQUEEZE)
        return DONE

    job_run = JobRun(deaf(), FS_HZ, 1, job="train", title=tell("typed", text=""))
    job_run.press("pause")
    job_run.press("stop")
    assert (job_run.result.job, job_run.result.outcome, job_run.result.good) == ("train", "stopped", None)


def test_a_script_that_ends_by_itself_ends_the_job_there():
    job_run, _ = begin()
    assert job_run.result == DONE
    push(job_run, 1.0)
    assert job_run.t_s == 0.0


def test_repetitions_are_counted_by_key_while_the_step_runs():
    job_run, kept = begin(SQUEEZE, RELAX)
    job_run.press("count")
    push(job_run, 1.0)
    job_run.press("count")
    push(job_run, 2.5)
    job_run.press("count")
    assert kept.trials[0].counted == 2


def test_doubts_are_kept_by_channel():
    doubt = Quality(True, (object_to("doubt", tell("signal.doubt", hum=30.0), blocking=False),))
    job_run, kept = begin(SQUEEZE, RELAX, n_channels=2)
    job_run.push(slice_of(np.full((2000, 2), 2.0)), [GOOD, doubt])
    assert list(kept.trials[0].doubts) == [1]


def test_the_prompt_leads_through_and_the_ring_fills_with_what_the_muscle_does():
    job_run, _ = begin(
        REST, replace(SQUEEZE, repetition=1, of=5, marks=(Mark("yes"),), then="Let go."), RELAX
    )
    assert (job_run.prompt.progress, job_run.prompt.seconds_left, job_run.prompt.held) == (0.0, 2.0, None)
    push(job_run, 3.0, 2.0)
    push(job_run, 1.0, 9.0)
    prompt = job_run.prompt
    assert (prompt.kind, prompt.words, prompt.repetition, prompt.of) == ("effort", "Squeeze.", 1, 5)
    assert (prompt.held, prompt.seconds_left, prompt.duration_s) == (0.5, 1.0, 3.0)
    assert prompt.progress == pytest.approx(4.0 / 6.0)
    assert prompt.marks == (Mark("yes"),)
    push(job_run, 2.0)
    assert job_run.prompt.progress == 1.0


def test_notes_tell_every_cue_with_its_sample_and_are_ready_for_json():
    job_run, _ = begin(REST, SQUEEZE, PAIN, RELAX)
    push(job_run, 2.5)
    push(job_run, 0.5, quality=BAD)
    push(job_run, 8.0)
    job_run.press("no")
    push(job_run, 1.0)
    notes = job_run.take_notes()
    assert [(note.kind, note.sample) for note in notes] == [
        ("job", 0), ("cue", 0), ("cue", 1000), ("paused", 1250), ("cue", 2250), ("cue", 3750),
        ("question", 5250), ("key", 5500), ("answer", 5500), ("cue", 5500), ("result", 6000),
    ]  # fmt: skip
    assert notes[0].data == {"job": "job", "settings": {"a": 1}, "fields": {"text": "A job"}}
    assert [note.data["task"] for note in notes if note.kind == "cue"] == [
        "rest", "ball_squeeze", "ready", "ball_squeeze", "relax",
    ]  # fmt: skip
    json.dumps([note.data for note in notes], allow_nan=False)
    assert job_run.take_notes() == []


def test_memory_is_bounded():
    job_run, kept = begin(
        Step("effort", HOLD, inf, "hold", scored=True, ends_when=lambda _: False),
        RELAX,
    )
    for _ in range(13):
        push(job_run, 50.0)
    (trial, _) = kept.trials
    assert trial.duration_s == 600.0


def test_a_job_that_needs_more_sensors_than_there_are_ends_and_says_so():
    job_run, kept = begin(RELAX, replace(REST, channels=(0, 2)), n_channels=2)
    push(job_run, 1.0)
    assert len(kept.trials) == 1
    assert (job_run.result.outcome, job_run.result.reason) == ("cannot_tell", "channels")
    assert "needs 3 sensors. The board sends 2" in job_run.result.detail


def test_impossible_arguments_are_refused():
    with pytest.raises(ValueError, match="fs_hz"):
        JobRun(Recorded(REST).script(), 0.0, 1, job="", title=tell("typed", text=""))
    job_run, _ = begin(REST)
    with pytest.raises(ValueError, match="gap"):
        job_run.push_gap(-1)
    with pytest.raises(ValueError, match="1 channels, not 2"):
        job_run.push(slice_of(np.zeros((4, 2))), [GOOD])


def test_a_person_in_a_closed_loop_is_led_through_trouble_of_every_kind():
    job_run, kept = begin(SIGNAL_CHECK, REST, SQUEEZE, RELAX, SQUEEZE, RELAX)
    faults = Faults(bad=[(3.5, 5.0, 0, LOOSE)], lost=[(13.0, 14.0)])
    result = follow(
        job_run, lambda prompt, t_s: 20.0 if prompt.kind == "effort" and t_s > 0.3 else 2.0, faults
    )
    assert result is not None
    assert [m.code for m in result.missing] == ["loose", "gap"]
    for squeeze in (kept.trials[2], kept.trials[4]):
        assert (squeeze.active[:, 0].mean(), len(squeeze.rms_uv)) == (pytest.approx(0.9, abs=0.02), 1500)
