"""Endurance test: slopes with their errors, as a trend within one person; a failed hold gives no result."""

from dataclasses import replace

import numpy as np
import pytest

from vmofire.dsp.quality import object_to
from vmofire.dsp.stages import filter_recording
from vmofire.guided.clinic.endurance import EnduranceSettings, Hold, follow_endurance, judge_endurance
from vmofire.guided.legs import Leg
from vmofire.virtual.patient import Patient
from vmofire.words.message import tell

from ..acting import act, figure, person

LEG = Leg("left")
SETTINGS = EnduranceSettings()
LOOSE = object_to("loose", tell("signal.loose", noise=40.0))


@pytest.fixture(scope="module")
def tiring(recordings) -> Hold:
    """Return a recorded biceps that tires; 60 s of it as a hold."""
    with np.load(recordings / "biceps_fatigue.npz") as data:
        uv = (data["signal"].astype(float) - float(data["offset_counts"])) * float(data["uv_per_count"])
        fs_hz = float(data["fs_hz"])
    filtered = filter_recording(uv.reshape(len(uv), -1), fs_hz)[:, 0]
    return Hold(LEG, 2.0, filtered[: round(60.0 * fs_hz)], fs_hz)


def test_a_recorded_muscle_that_tires_is_followed_with_its_error(tiring):
    result = judge_endurance(tiring, SETTINGS)
    slope = figure(result, "median_frequency_slope")
    assert slope.low < slope.value < slope.high
    assert (slope.unit, slope.convention) == ("Hz/min", "Windows of 1 s. The first 2 s are left out.")
    assert figure(result, "median_frequency_start").unit == "Hz"
    assert figure(result, "amplitude_slope").unit == "uV/min"
    assert [len(curve.values) for curve in result.curves] == [58, 58]
    assert {(curve.times_s[0], curve.times_s[-1]) for curve in result.curves} == {(2.5, 59.5)}
    assert [curve.threshold for curve in result.curves] == [5.0, None]
    assert result.good is None
    assert "one person" in result.detail


def test_tires_is_said_only_when_the_whole_interval_falls(tiring):
    result = judge_endurance(tiring, SETTINGS)
    slope = figure(result, "median_frequency_slope")
    assert (result.outcome == "no_trend") == (slope.high >= 0.0)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"filtered_uv": np.empty(0)}, "stopped"),
        ({"rest_uv": None}, "stopped"),
        ({"rest_uv": None, "fault": LOOSE}, "loose"),
        ({"rest_uv": 1000.0}, "no_effort"),
        ({"rest_uv": 1000.0, "doubt": LOOSE}, "loose"),
    ],
)
def test_a_failed_hold_gives_no_result(tiring, changed, reason):
    result = judge_endurance(replace(tiring, **changed), SETTINGS)
    assert (result.outcome, result.reason) in (("cannot_tell", reason), ("stopped", reason))


def test_a_short_hold_gives_no_trend(tiring):
    n = round(21.9 * tiring.fs_hz)
    assert (
        judge_endurance(replace(tiring, filtered_uv=tiring.filtered_uv[:n]), SETTINGS).reason == "too_short"
    )
    n = round(22.5 * tiring.fs_hz)
    assert judge_endurance(replace(tiring, filtered_uv=tiring.filtered_uv[:n]), SETTINGS).reason is None


def test_lost_seconds_are_left_out_and_too_many_tell_nothing(tiring):
    uv = tiring.filtered_uv.copy()
    uv[round(20.0 * tiring.fs_hz) : round(25.0 * tiring.fs_hz)] = np.nan
    result = judge_endurance(replace(tiring, filtered_uv=uv), SETTINGS)
    assert result.reason is None
    assert result.curves[1].values.count(None) >= 5
    uv[round(20.0 * tiring.fs_hz) : round(45.0 * tiring.fs_hz)] = np.nan
    assert judge_endurance(replace(tiring, filtered_uv=uv, fault=LOOSE), SETTINGS).reason == "loose"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"hold_s": 10.0}, "hold_s must be 15 to 300 s"),
        ({"hold_s": 21.0}, "<= hold_s"),
        ({"rest_used_s": 9.0}, "rest_used_s <= rest_s"),
        ({"window_s": 5.0}, r"5 \* window_s <= least_s"),
    ],
)
def test_settings_by_which_nothing_could_be_decided_are_refused(changed, says):
    with pytest.raises(ValueError, match=says):
        replace(SETTINGS, **changed)


def test_the_window_is_a_setting(tiring):
    result = judge_endurance(tiring, EnduranceSettings(window_s=2.0))
    assert [(curve.step_s, len(curve.values)) for curve in result.curves] == [(2.0, 29)] * 2
    assert figure(result, "amplitude_slope").convention.startswith("Windows of 2 s")


# The whole test.


def test_a_minute_of_hold_with_weight_and_angle_asked():
    notes = []
    answers = {"load": ["3 kg"], "knee_angle": ["45 degrees"]}
    patient = Patient([person(60, tires_in_s=60.0)])
    result = act(follow_endurance(LEG), patient, answers=answers, notes=notes, fs_hz=1000.0)
    assert result.outcome == "tires"
    assert figure(result, "held").value == pytest.approx(60.0)
    assert (result.data["load"], result.data["knee_angle"]) == ("3 kg", "45 degrees")
    assert result.answers["load"] == "3 kg"
    (hold,) = [note for note in notes if note.kind == "cue" and note.data["task"] == "hold"]
    assert hold.data["seconds"] == 60.0


def test_a_muscle_that_does_not_tire_shows_no_trend():
    result = act(follow_endurance(LEG), Patient([person(60)], seed=3))
    assert result.outcome == "no_trend"
    assert result.headline == "No trend you can trust."


def test_the_person_ends_the_hold_and_what_there_is_counts():
    def press_at_40_s(uv, job_run):
        if job_run.prompt.task == "hold" and job_run.t_s > 48.0:
            job_run.press("count")
        return uv

    result = act(follow_endurance(LEG), Patient([person(60)]), spoil=press_at_40_s)
    assert figure(result, "held").value == pytest.approx(40.2, abs=0.3)
    assert result.reason is None
    assert "40.1 s of 60 s" in result.detail


def test_a_disturbed_hold_is_not_done_again_at_once():
    notes = []

    def lose(uv, job_run):
        return None if 30.0 < job_run.t_s < 33.0 else uv

    result = act(follow_endurance(LEG), Patient([person(60)]), spoil=lose, notes=notes)
    assert [note.data["task"] for note in notes if note.kind == "cue"].count("hold") == 1
    assert result.reason is None
    assert figure(result, "held").value == pytest.approx(60.0, abs=0.2)
    assert sum(one.seconds for one in result.missing) == pytest.approx(3.2, abs=0.2)
    assert {one.code for one in result.missing} == {"gap"}


def test_a_hold_with_a_pause_in_it_is_none():
    def pause(uv, job_run):
        if job_run.prompt.task == "hold" and round(job_run.t_s, 1) in (30.0, 40.0):
            job_run.press("pause")
        return uv

    result = act(follow_endurance(LEG), Patient([person(60)]), spoil=pause)
    assert (result.outcome, result.reason) == ("cannot_tell", "paused")


@pytest.mark.parametrize(("key", "outcome"), [("stop", "stopped"), ("skip", "cannot_tell")])
def test_a_hold_that_is_broken_off_at_once_tells_nothing(key, outcome):
    result = act(follow_endurance(LEG), Patient([person(60)]), keys={("hold", 1): key})
    assert result.outcome == outcome


@pytest.mark.parametrize("output", ["RECT", "ENV"])
def test_an_output_without_a_spectrum_is_refused_before_anybody_lifts(output):
    notes = []
    result = act(follow_endurance(LEG, output=output), Patient([person(60)]), notes=notes)
    assert (result.outcome, result.reason) == ("cannot_tell", "output")
    assert "RAW" in result.detail
    assert not [note for note in notes if note.kind == "cue"]


@pytest.mark.parametrize("answers", [{"clearance": ["no"]}, {"pain": ["4"]}])
def test_no_hold_without_clearance_or_with_pain_before(answers):
    notes = []
    result = act(follow_endurance(LEG), Patient([person(60)]), answers=answers, notes=notes)
    assert result.reason in ("not_cleared", "pain")
    assert not [note for note in notes if note.kind == "cue"]
