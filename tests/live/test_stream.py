"""Live stream: the same for every block size, with gaps, losses and trouble shown."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmofire import words
from vmofire.dsp.sensor import Sensor
from vmofire.guided.check import CheckSettings
from vmofire.guided.job_plans import plan_check
from vmofire.guided.steps import lay
from vmofire.live.stream import Live
from vmofire.messages import Block, Gap, Hello, LinkEvent, State, Status, Written
from vmofire.virtual.recorded import follow_cues, load_biceps

FS_HZ = 2000
HELLO = Hello(
    protocol=1,
    firmware=(0, 1, 0),
    state=State.STREAMING,
    run=1,
    channels=(0, 1),
    flags=0,
    oversample=16,
    rate_hz=FS_HZ,
    bits=12,
    reference_mv=3300,
    adc_clock_hz=48_000_000,
    sample_cycles_256=48_000_000 * 256 // FS_HZ,
    unique_id=b"8 bytes.",
    board="test",
    runtime="1.28",
)
SHORT = CheckSettings(signal_check_s=2, rest_s=3, rest_used_s=2, relax_s=2)


def counts_of(uv):
    """Turn microvolts into the sums of the converter."""
    return np.clip(np.rint((uv + 8250) / Sensor().step_uv()), 0, 65520).astype(np.uint16)


def squeezes(n_seconds=40):
    """Return a biceps that follows the cues of a short Check, on both channels, the second one weaker."""
    signal_uv, fs_hz = load_biceps()
    source = follow_cues(signal_uv, fs_hz, "biceps", lay(SHORT.steps))
    uv = source.read(0, n_seconds * FS_HZ, FS_HZ)[:, 0]
    return counts_of(np.column_stack((uv, np.roll(uv, 20) / 2)))  # 10 ms apart: two different signals


SQUEEZES = squeezes()


def block(first_sample, counts, run=1):
    return Block(first_sample, 0, run, HELLO.channels, False, counts)


def push_samples(live, counts, first_sample=0, size=16, run=1):
    for start in range(0, len(counts), size):
        live.push(block(first_sample + start, counts[start : start + size], run))


def live_on(counts=SQUEEZES[:0], **options):
    live = Live(Sensor(), ("left", "right"), **options)
    live.push(HELLO)
    push_samples(live, counts)
    return live


def same(a, b):
    for name in ("low", "high", "rms", "active", "lost"):
        np.testing.assert_array_equal(getattr(a.columns, name), getattr(b.columns, name))
    assert a.columns.first == b.columns.first
    assert repr(a.channels) == repr(b.channels)  # as text, because NaN is not equal to NaN
    assert (a.samples, a.lost_samples, a.result, a.prompt) == (b.samples, b.lost_samples, b.result, b.prompt)


@settings(deadline=None, max_examples=12)
@given(cuts=st.lists(st.integers(1, 3000), min_size=1, max_size=12), looks=st.booleans())
def test_a_cut_stream_shows_the_same(cuts, looks):
    n = sum(cuts)
    samples = SQUEEZES[:n]
    whole, cut = live_on(samples), live_on()
    start = 0
    for size in cuts:
        cut.push(block(start, samples[start : start + size]))
        start += size
        if looks:
            cut.snapshot(300, 5)
    same(whole.snapshot(300, 5), cut.snapshot(300, 5))


@pytest.mark.parametrize("size", [1, 7, 16, 1999, 2000, 5001])
def test_a_job_gives_the_same_result_however_the_stream_was_cut(size):
    counts = SQUEEZES[: round(lay(SHORT.steps)[-1].stop_s * FS_HZ)]
    results = []
    for portion in (16, size):
        live = live_on()
        live.begin_job(plan_check(SHORT))
        live.push(replace(HELLO, run=2))
        push_samples(live, counts, size=portion, run=2)
        results.append((live.result, live.take_notes()))
    assert results[0] == results[1]
    assert results[0][0].outcome == "fires"


def test_a_job_waits_for_its_run_and_tells_what_to_do():
    live = Live(Sensor(), ("left", "right"))
    live.begin_job(plan_check(SHORT))
    assert live.under_way
    assert live.snapshot(100, 5).prompt is None
    live.push(HELLO)
    push_samples(live, SQUEEZES[: 6 * FS_HZ])
    snapshot = live.snapshot(100, 5)
    assert (snapshot.prompt.kind, snapshot.prompt.task, snapshot.title) == ("effort", "ball_squeeze", "Check")
    assert snapshot.job_s == 6.0
    assert snapshot.channels[0].goal_uv == snapshot.prompt.goals_uv[0]
    live.press("pause")
    assert live.snapshot(100, 5).prompt.kind == "paused"
    live.press("stop")
    assert live.result.outcome == "stopped"
    assert not live.under_way
    live.dismiss_job()
    assert live.snapshot(100, 5).result is None


def test_a_prompt_is_written_once_until_the_job_goes_on_or_the_language_changes():
    live = live_on()
    live.begin_job(plan_check(SHORT))
    live.push(replace(HELLO, run=2))
    push_samples(live, SQUEEZES[:2000], run=2)
    prompt = live.snapshot(100, 5).prompt
    assert live.prompt is prompt
    assert live.snapshot(100, 5).prompt is prompt
    with words.speaking("de"):
        assert live.prompt.words != prompt.words
    push_samples(live, SQUEEZES[2000:2500], 2000, run=2)
    later = live.snapshot(100, 5).prompt
    assert later.progress > prompt.progress
    live.press("pause")
    assert live.prompt.kind == "paused"
    live.press("pause")
    live.push(Gap(FS_HZ, 1.0, "samples were lost"))
    assert live.prompt.trouble
    live.dismiss_job()
    assert live.prompt is None


def test_a_job_that_is_stopped_before_its_run_never_begins():
    live = live_on()
    live.begin_job(plan_check(SHORT))
    live.press("stop")
    live.push(replace(HELLO, run=2))
    push_samples(live, SQUEEZES[:FS_HZ], run=2)
    assert not live.under_way
    assert live.snapshot(100, 5).prompt is None


def test_a_journal_gets_what_it_takes_to_do_the_job_again():
    live = live_on()
    live.begin_job(plan_check(SHORT, channel=1))
    live.push(replace(HELLO, run=2))
    job, cue = live.take_notes()
    assert (job.kind, job.text, job.sample, job.data["job"]) == ("job", "title.check", 0, "check")
    assert job.data["settings"]["channel"] == 1
    assert (cue.kind, cue.sample, cue.data["task"]) == ("cue", 0, "signal_check")
    push_samples(live, SQUEEZES, size=700, run=2)
    *cues, result = live.take_notes()
    assert [cue.sample for cue in cues] == [round(cue.start_s * FS_HZ) for cue in lay(SHORT.steps)[1:]]
    assert (result.kind, result.data["outcome"]) == ("result", "fires")
    assert live.take_notes() == []


def test_an_unplugged_board_pauses_a_job_and_cues_are_noted_in_the_samples_of_the_run_that_goes_on():
    live = Live(Sensor())
    live.begin_job(plan_check(SHORT))
    live.push(HELLO)
    push_samples(live, SQUEEZES[: 6 * FS_HZ])
    live.take_notes()
    live.push(LinkEvent("lost", "The board is gone.", "Plug it in again."))
    assert live.snapshot(10, 1).prompt.kind == "paused", "at once, not when it comes back"
    paused = next(note for note in live.take_notes() if note.kind == "paused")
    assert (paused.data["code"], paused.sample) == ("gap", 6 * FS_HZ)
    live.push(Gap(None, 0.1, "the board was away"))
    live.push(replace(HELLO, run=2))
    push_samples(live, SQUEEZES[: 5 * FS_HZ], run=2)
    ready, cue = (note for note in live.take_notes() if note.kind == "cue")
    assert (ready.data["task"], ready.sample) == ("ready", round(1.5 * FS_HZ))
    assert (cue.data["task"], cue.data["tries"], cue.sample) == ("ball_squeeze", 1, round(4.5 * FS_HZ))


def test_a_job_on_a_sensor_that_is_not_there_ends_and_says_so():
    live = live_on()
    live.begin_job(plan_check(SHORT, channel=2))
    live.push(replace(HELLO, run=2))
    assert (live.result.outcome, live.result.reason) == ("cannot_tell", "channels")


def test_lost_samples_show_as_a_gap_and_start_the_stages_anew():
    live = live_on(SQUEEZES[: 2 * FS_HZ])
    live.push(Gap(500, 0.25, "lost between board and computer", 1, 2 * FS_HZ))
    push_samples(live, SQUEEZES[2 * FS_HZ + 500 : 3 * FS_HZ], 2 * FS_HZ + 500)
    snapshot = live.snapshot(600, 3)
    assert snapshot.lost_samples == 500
    assert snapshot.columns.lost.sum() == 50
    assert np.isnan(snapshot.columns.low[snapshot.columns.lost]).all()
    fresh = live_on(SQUEEZES[2 * FS_HZ + 500 : 3 * FS_HZ])
    behind = snapshot.columns.high[-150:]
    np.testing.assert_array_equal(behind, fresh.snapshot(600, 3).columns.high[-150:])


def test_an_effort_cut_by_a_gap_is_not_taken_for_rest():
    live = live_on(SQUEEZES[: round(6.2 * FS_HZ)])
    [before, _] = live.snapshot(100, 1.0).channels
    live.push(Gap(200, 0.1, "lost"))
    push_samples(live, SQUEEZES[round(6.3 * FS_HZ) : 7 * FS_HZ], first_sample=round(6.3 * FS_HZ))
    [after, _] = live.snapshot(100, 1.0).channels
    assert before.state == after.state == "active"
    assert after.rest_uv == pytest.approx(before.rest_uv)


def test_a_jump_nobody_told_of_is_lost_samples_too():
    live = live_on(SQUEEZES[:1600])
    push_samples(live, SQUEEZES[1616:3200], 1616)
    assert live.snapshot(100, 1).lost_samples == 16


def test_a_block_that_was_shown_already_is_not_shown_again():
    live = live_on(SQUEEZES[:1600])
    live.push(block(800, SQUEEZES[800:816]))
    snapshot = live.snapshot(100, 1)
    assert (snapshot.samples, snapshot.lost_samples) == (1600, 0)


def test_time_without_a_board_shows_as_long_as_it_was():
    live = live_on(SQUEEZES[: 2 * FS_HZ])
    live.push(LinkEvent("lost", "The board is gone.", "Plug it in again."))
    away = live.snapshot(600, 6)
    assert (away.link, away.link_cure) == ("The board is gone.", "Plug it in again.")
    assert [channel.words for channel in away.channels] == ["waiting", "waiting"]
    live.push(LinkEvent("connected", "It is back."))
    live.push(replace(HELLO, run=2))
    live.push(Gap(None, 1.5, "the board was away", 2))
    push_samples(live, SQUEEZES[:FS_HZ], run=2)
    back = live.snapshot(600, 6)
    assert back.link == ""
    assert back.columns.lost.sum() == pytest.approx(1.5 / back.seconds_per_column, abs=2)
    assert back.lost_samples == 0  # time without a board is not a loss of samples
    assert back.samples == 3 * FS_HZ


def test_a_pause_is_no_trouble():
    live = live_on(SQUEEZES[:FS_HZ])
    live.push(LinkEvent("stopped", "The measurement is paused."))
    live.push(Status(State.WAITING, 1, 30.0, FS_HZ, 0, 0, 0, 0, 0))
    snapshot = live.snapshot(100, 1)
    assert not snapshot.running
    assert snapshot.link == ""


def test_other_channels_or_another_rate_begin_a_new_picture():
    live = live_on(SQUEEZES[:FS_HZ])
    live.push(replace(HELLO, run=2, channels=(2,), sample_cycles_256=HELLO.sample_cycles_256 * 2))
    live.push(Block(0, 0, 2, (2,), False, SQUEEZES[:500, :1]))
    snapshot = live.snapshot(100, 1)
    assert snapshot.columns.low.shape == (100, 1)
    assert snapshot.nominal_hz == FS_HZ / 2
    assert [channel.label for channel in snapshot.channels] == ["left"]


def test_a_job_on_the_second_channel_ends_when_the_board_comes_back_with_one():
    live = live_on()
    live.begin_job(plan_check(SHORT, channel=1))
    live.push(replace(HELLO, run=2))
    push_samples(live, SQUEEZES[:FS_HZ], run=2)
    live.push(replace(HELLO, run=3, channels=(0,)))
    live.push(Block(0, 0, 3, (0,), False, SQUEEZES[:FS_HZ, :1]))
    assert live.result.outcome == "stopped"
    assert len(live.snapshot(100, 1.0).channels) == 1


def test_without_labels_channels_bear_the_names_of_their_pins():
    live = Live(Sensor())
    live.push(HELLO)
    assert live.labels == ("GP26", "GP27")


@pytest.mark.parametrize(
    ("spoil", "state"),
    [
        (lambda counts: np.full_like(counts, 32_000), "no_signal"),
        (lambda counts: counts_of(40 * (Sensor().to_uv(counts))), "clipped"),
        (
            lambda counts: counts_of(
                Sensor().to_uv(counts) / 20
                + 300 * np.sin(np.maximum(0, np.arange(len(counts)) - 2 * FS_HZ) * 2 * np.pi / 40)[:, None]
            ),
            "mains",
        ),
    ],
)
def test_a_bad_signal_is_named_with_its_cure_and_never_called_active(spoil, state):
    counts = SQUEEZES[5 * FS_HZ : 8 * FS_HZ]
    assert live_on(counts[:FS_HZ]).snapshot(10, 1).channels[0].state in ("active", "rest")
    channel = live_on(spoil(counts)).snapshot(10, 1).channels[0]
    assert channel.state == state
    assert channel.trouble
    assert channel.cure
    assert not channel.active


def test_the_goal_is_the_detectors_threshold_until_somebody_sets_one():
    live = live_on(SQUEEZES[: 4 * FS_HZ])
    channel = live.snapshot(10, 1).channels[0]
    assert channel.rest_uv < channel.goal_uv < 20
    live.goal_uv = 33.0
    assert [c.goal_uv for c in live.snapshot(10, 1).channels] == [33.0, 33.0]


def test_a_backlog_of_a_minute_is_shown_at_once():
    live = live_on()
    push_samples(live, np.tile(SQUEEZES, (2, 1))[: 60 * FS_HZ])
    snapshot = live.snapshot(500, 60)
    assert snapshot.samples == 60 * FS_HZ
    assert not np.isnan(snapshot.columns.low).any()


def test_latency_is_told_and_forgets_what_nobody_saw():
    live = live_on(SQUEEZES[:1600])
    live.skip_paint()
    live.painted(0.3, lambda sample: sample / FS_HZ)  # the first picture in which anybody could see a sample
    push_samples(live, SQUEEZES[1600:1616], 1600)
    live.painted(1.0, lambda sample: sample / FS_HZ)
    snapshot = live.snapshot(10, 1)
    assert snapshot.latency_p50_ms == pytest.approx(1000 * (1.0 - 1607.5 / FS_HZ))


def test_a_recording_and_its_failure_are_told():
    live = live_on(SQUEEZES[:FS_HZ])
    live.push(LinkEvent("recording", "Recording to a.vmo."))
    push_samples(live, SQUEEZES[FS_HZ : 2 * FS_HZ], FS_HZ)
    assert live.snapshot(10, 1).recorded_s == 0.0, "nothing is recorded before the disk has it"
    live.push(Written(samples=FS_HZ - 100, lost_samples=100, waiting_s=0.4))
    snapshot = live.snapshot(10, 1)
    assert snapshot.recording
    assert (snapshot.recorded_s, snapshot.recorded_samples) == (pytest.approx(1.0), FS_HZ - 100)
    assert (snapshot.disk_late_s, snapshot.link) == (0.4, "")
    live.push(Written(samples=FS_HZ, waiting_s=3.0))
    assert "The disk is slow" in live.snapshot(10, 1).link
    live.push(LinkEvent("recording failed", "The disk is full.", "Make room."))
    snapshot = live.snapshot(10, 1)
    assert not snapshot.recording
    assert (snapshot.link, snapshot.link_cure) == ("The disk is full.", "Make room.")
    assert snapshot.running


def test_a_self_tests_counter_is_never_drawn_as_muscle():
    live = live_on(SQUEEZES[:1600])
    live.push(replace(block(1600, SQUEEZES[:16]), ramp=True))
    assert live.snapshot(10, 1).samples == 1600


def test_samples_before_any_hello_are_nobodys():
    live = Live(Sensor())
    live.push(block(0, SQUEEZES[:16]))
    live.push(Gap(5, 0.1, "lost"))
    snapshot = live.snapshot(50, 5)
    assert (snapshot.samples, snapshot.lost_samples) == (0, 0)
    assert np.isnan(snapshot.columns.low).all()
