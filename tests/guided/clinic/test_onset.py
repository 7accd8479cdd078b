"""Onset test of VMO against VL: valid steps only, always an interval, and the dispute named beside it."""

import json
from dataclasses import replace

import numpy as np
import pytest

from vmofire.codec import to_json
from vmofire.dsp.quality import object_to
from vmofire.dsp.stages import filter_recording
from vmofire.dsp.timing import Timing
from vmofire.guided.clinic.onset import Onsets, OnsetSettings, find_onset, judge_onset
from vmofire.guided.clinic.step_up import classify, measure_step
from vmofire.guided.steps import Step, Trial
from vmofire.virtual.patient import Patient
from vmofire.words.message import tell

from ..acting import act, figure, person, recorded

SETTINGS = OnsetSettings()
SPREAD_MS = np.array([-4.0, -3.0, -2.0, -1.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.0])
# A whole job here does not need ten steps each way.
QUICK = OnsetSettings(practice=1, repetitions=7, still_s=2.0, step_s=2.0)


def steps(up_ms, down_ms=None, spread=1.0, n=10):
    down_ms = up_ms if down_ms is None else down_ms
    return [
        Onsets(phase, 0.3 + 1e-3 * (late_ms + spread * SPREAD_MS[i]), 0.3, 0.3 + 1e-3 * late_ms, 0.3)
        for i in range(n)
        for phase, late_ms in (("up", up_ms), ("down", down_ms))
    ]


def judge(*args, **others):
    return judge_onset("left", steps(*args, **others), SETTINGS)


@pytest.mark.parametrize(
    ("late_ms", "outcome", "good", "says"),
    [
        (0.0, "not_distinguishable", True, "not distinguishable"),
        (11.9, "not_distinguishable", True, "not distinguishable"),
        (-11.9, "not_distinguishable", True, "not distinguishable"),
        (12.1, "placement", None, "Electrode placement could explain that"),
        (19.9, "placement", None, "Electrode placement could explain that"),
        (-15.0, "placement", None, "Electrode placement could explain that"),
        (20.1, "later", False, "starts later here"),
        (60.0, "later", False, "starts later here"),
        (-30.0, "earlier", None, "starts earlier here"),
    ],
)
def test_a_difference_gives_the_outcome_of_its_interval(late_ms, outcome, good, says):
    result = judge(late_ms)
    assert (result.outcome, result.good) == (outcome, good)
    assert says in result.detail
    late = figure(result, "late_up")
    assert late.value == pytest.approx(late_ms)
    assert late.low < late.value < late.high
    assert "12 ms" in late.convention
    assert "20 ms" in late.convention


def test_an_interval_that_reaches_0_is_no_delay():
    result = judge(25.0, spread=40.0)
    assert (result.outcome, result.good) == ("unclear", None)
    assert classify(Timing(25.0, -1.0, 50.0, 10), SETTINGS) == "unclear"
    assert classify(Timing(25.0, 1.0, 50.0, 10), SETTINGS) == "later"


@pytest.mark.parametrize(
    ("up_ms", "down_ms", "outcome"),
    [(40.0, 0.0, "later"), (0.0, -40.0, "earlier"), (40.0, -40.0, "mixed"), (0.0, 15.0, "placement")],
)
def test_both_ways_of_stepping_are_told_apart(up_ms, down_ms, outcome):
    result = judge(up_ms, down_ms)
    assert result.outcome == outcome
    assert "Stepping up" in result.detail
    assert "Stepping down" in result.detail


def test_the_dispute_about_its_meaning_stands_beside_every_number():
    for late_ms in (0.0, 15.0, 40.0, -40.0):
        assert "disputed" in judge(late_ms).detail
        assert "Chester 2008" in judge(late_ms).detail


def test_our_own_detector_stands_beside_the_classic_one():
    result = judge(25.0)
    assert figure(result, "late_detector_up").value == pytest.approx(25.0)
    assert "our own detector" in figure(result, "late_detector_up").words
    assert "mean + 3 SD for 25 ms" in figure(result, "late_up").words


def test_seven_valid_steps_are_enough_and_six_are_not():
    assert judge(25.0, n=7).outcome == "later"
    result = judge(25.0, n=6)
    assert (result.outcome, result.reason) == ("cannot_tell", "too_few")
    loose = object_to("loose", tell("signal.loose", noise=40.0))
    assert judge_onset("left", steps(25.0, n=3), SETTINGS, loose).reason == "too_few"  # lost or not
    lost = [Onsets("up", None, None, hidden=True)] * 4
    assert judge_onset("left", steps(25.0, n=3) + lost, SETTINGS, loose).reason == "loose"
    assert judge_onset("left", [], SETTINGS).outcome == "stopped"


@pytest.mark.parametrize(
    ("vmo_s", "vl_s"), [(None, 0.3), (0.3, None), (0.05, 0.3), (0.3, 0.05), (0.3, 0.7), (0.7, 0.3)]
)
def test_a_step_without_two_onsets_that_belong_together_is_not_valid(vmo_s, vl_s):
    assert Onsets("up", vmo_s, vl_s).late_s(SETTINGS) is None
    assert Onsets("up", 0.35, 0.3).late_s(SETTINGS) == pytest.approx(0.05)


def test_one_way_may_be_told_without_the_other():
    few = [one for one in steps(25.0) if one.phase == "up"] + [Onsets("down", None, None)] * 10
    result = judge_onset("left", few, SETTINGS)
    assert (result.outcome, result.data["phases"]) == ("later", {"up": "later"})
    assert "0 of 10 steps are valid, too few" in result.detail
    assert json.dumps(to_json(result))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"repetitions": 5}, "repetitions must be 6 to 20"),
        ({"repetitions": 6}, "valid_at_least <= repetitions"),
        ({"rest_used_s": 4.0}, "<= still_s"),
        ({"same_ms": 30.0}, "same_ms <= placement_ms"),
        ({"hold_s": 1.0}, "hold_s must be 0.005 to 0.2 s"),
    ],
)
def test_settings_by_which_nothing_could_be_decided_are_refused(changed, says):
    with pytest.raises(ValueError, match=says):
        replace(SETTINGS, **changed)


@pytest.mark.parametrize("name", ["knee_extension_3N", "knee_extension_8N", "knee_extension_10N"])
@pytest.mark.parametrize("late_ms", [0, 30])
def test_a_recorded_muscle_laid_behind_itself_is_as_late_as_it_was_laid(thighs, name, late_ms):
    uv, fs_hz, bursts = recorded(thighs, name, "VM")
    muscle = filter_recording(uv[:, None], fs_hz)[:, 0]
    n_late = round(1e-3 * late_ms * fs_hz)
    both = np.stack((np.roll(muscle, n_late), muscle), axis=1)
    found = []
    for onset_s, _ in bursts:
        cue = round((onset_s - 0.25) * fs_hz)
        still, moving = both[cue - round(1.5 * fs_hz) : cue], both[cue : cue + round(1.5 * fs_hz)]
        if cue < 1.5 * fs_hz:
            continue
        trials = [
            Trial(
                Step("rest", tell("cue.stand_still"), 1.5),
                fs_hz,
                0,
                np.abs(part),
                part,
                np.zeros(part.shape, bool),
            )
            for part in (still, moving)
        ]
        found.append(measure_step(*trials, "up", (0, 1), SETTINGS))
    late_s = [one.late_s(SETTINGS) for one in found if one.late_s(SETTINGS) is not None]
    own_s = [one.detector_late_s(SETTINGS) for one in found if one.detector_late_s(SETTINGS) is not None]
    assert len(late_s) >= 2
    assert 1e3 * np.median(late_s) == pytest.approx(late_ms, abs=1.0)
    assert 1e3 * np.median(own_s) == pytest.approx(late_ms, abs=10.0)


# The whole test.


def test_a_late_vmo_is_found_later_and_practice_is_not_scored():
    notes = []
    patient = Patient([person(60, delay_s=0.31), person(60)])
    result = act(find_onset("left", settings=QUICK), patient, fs_hz=1000.0, notes=notes)
    assert result.outcome == "later"
    for name in ("late_up", "late_down"):
        assert figure(result, name).value == pytest.approx(60.0, abs=12.0)
    assert len(result.marks) == 14
    tasks = [note.data["task"] for note in notes if note.kind == "cue"]
    assert (tasks.count("step_up"), tasks.count("step_down")) == (8, 8)
    assert result.answers["clearance"] == "yes"


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_muscles_that_come_on_together_are_not_told_apart(seed):
    patient = Patient([person(60), person(60)], seed=seed)
    result = act(find_onset("right", settings=QUICK), patient, fs_hz=1000.0)
    assert result.outcome in ("not_distinguishable", "placement")
    assert result.data["side"] == "right"


def test_a_muscle_that_never_comes_on_tells_nothing():
    patient = Patient([person(60), person(60, fires_in=())])
    result = act(find_onset("left", settings=QUICK), patient)
    assert (result.outcome, result.reason) == ("cannot_tell", "too_few")
    assert figure(result, "valid_up").value == 0


def test_lost_samples_let_a_step_be_done_again():
    def lose(uv, job_run):
        return None if 40.0 < job_run.t_s < 41.0 else uv

    notes = []
    patient = Patient([person(60, delay_s=0.31), person(60)])
    result = act(find_onset("left", settings=QUICK), patient, fs_hz=1000.0, spoil=lose, notes=notes)
    assert result.outcome == "later"
    assert result.missing
    assert any(note.kind == "paused" for note in notes)


def test_stop_keeps_the_steps_there_are():
    patient = Patient([person(60), person(60)])
    result = act(find_onset("left", settings=QUICK), patient, keys={("step_up", 4): "stop"})
    assert (result.outcome, len(result.marks)) == ("stopped", 4)


@pytest.mark.parametrize("output", ["RECT", "ENV"])
def test_an_output_without_onsets_is_refused_before_anybody_steps(output):
    result = act(find_onset("left", output=output), Patient([person()] * 2))
    assert (result.outcome, result.reason) == ("cannot_tell", "output")


@pytest.mark.parametrize("answers", [{"clearance": ["no"]}, {"pain": ["4"]}])
def test_no_step_without_clearance_or_with_pain_before(answers):
    notes = []
    result = act(find_onset("left"), Patient([person()] * 2), answers=answers, notes=notes)
    assert result.reason in ("not_cleared", "pain")
    assert not [note for note in notes if note.kind == "cue"]


def test_one_sensor_cannot_be_both_muscles():
    with pytest.raises(ValueError, match="a sensor each"):
        find_onset("left", 1, 1)
    with pytest.raises(ValueError, match="'left' or 'right'"):
        find_onset("middle")
