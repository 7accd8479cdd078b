"""Deficit test: different only when the whole interval is, and no result from a bad signal."""

from dataclasses import replace

import numpy as np
import pytest

from vmofire.codec import to_json
from vmofire.dsp.amplitude import Reference
from vmofire.dsp.quality import object_to
from vmofire.guided.clinic.deficit import DeficitEfforts, DeficitSettings, follow_deficit, judge_deficit
from vmofire.guided.legs import Leg
from vmofire.guided.retime import retime
from vmofire.guided.steps import Step, lay
from vmofire.virtual.patient import Patient
from vmofire.words.message import tell

from ..acting import FS_HZ, Replayed, act, figure, person, recorded

LEFT, RIGHT = Leg("left", 0), Leg("right", 1)
SETTINGS = DeficitSettings()
EVEN = (98.0, 100.0, 102.0, 99.0, 101.0, 100.0)
LOOSE = object_to("loose", tell("signal.loose", noise=40.0))


def judge(share: float, **changes):
    left = DeficitEfforts(LEFT, 2.0, tuple(share * uv for uv in EVEN))
    return judge_deficit(replace(left, **changes), DeficitEfforts(RIGHT, 2.0, EVEN), SETTINGS)


def test_the_deficit_is_100_times_1_minus_the_ratio_with_its_interval():
    result = judge(0.4)
    deficit = figure(result, "deficit")
    assert deficit.value == pytest.approx(60.0)
    # Placement alone is 1.96 sqrt(2) 0.15 on the log scale; the repetitions add a little.
    assert deficit.low == pytest.approx(100 * (1 - 0.4 * np.exp(0.4185)), abs=0.5)
    assert deficit.high == pytest.approx(100 * (1 - 0.4 * np.exp(-0.4185)), abs=0.5)
    assert "−33 to 25 %" in deficit.convention
    ratio = figure(result, "ratio")
    assert (ratio.value, ratio.unit) == (pytest.approx(40.0), "%")
    assert "75 to 133 %" in ratio.convention


@pytest.mark.parametrize(
    ("share", "outcome", "good"),
    [
        (1.0, "no_difference", True),
        (0.8, "no_difference", True),
        (0.7, "no_difference", None),
        (0.5, "no_difference", None),  # 0.33 to 0.76: the interval reaches 0.75
        (0.48, "different", False),
        (2.0, "no_difference", None),  # from 1.32
        (2.1, "different", None),  # more than the other leg is neither good nor bad
    ],
)
def test_different_is_said_only_when_the_whole_interval_lies_outside(share, outcome, good):
    result = judge(share)
    assert (result.outcome, result.good) == (outcome, good)
    assert "(" in result.detail


def test_both_numbers_of_the_convention_are_settings():
    narrow = replace(SETTINGS, placement_log_sd=0.0)
    bouts = DeficitEfforts(LEFT, 2.0, tuple(0.7 * uv for uv in EVEN)), DeficitEfforts(RIGHT, 2.0, EVEN)
    assert judge_deficit(*bouts, narrow).outcome == "different"
    assert judge_deficit(*bouts, replace(narrow, alike_from=0.6)).outcome == "no_difference"


def test_nothing_is_held_against_a_leg_that_did_not_work():
    result = judge_deficit(DeficitEfforts(LEFT, 2.0, EVEN), DeficitEfforts(RIGHT, 60.0, EVEN), SETTINGS)
    assert (result.outcome, result.reason) == ("cannot_tell", "no_effort")


def test_a_quiet_involved_leg_is_not_called_so_where_it_may_be_no_muscle():
    quiet = judge(0.02)
    assert (quiet.outcome, quiet.good) == ("different", False)
    assert "did not rise above rest" in quiet.detail
    assert judge(0.02, doubt=LOOSE).reason == "loose"
    assert judge(0.5, doubt=LOOSE).reason is None  # a working muscle has no doubt


def test_too_few_measured_efforts_tell_nothing():
    few = (100.0, None, None, None, 100.0, 100.0)
    assert judge(1.0, amplitudes_uv=few).reason == "too_few"
    assert judge(1.0, amplitudes_uv=few, hidden_by=LOOSE).reason == "loose"
    assert judge(1.0, amplitudes_uv=(100.0, None, None, 99.0, 100.0, 101.0)).outcome == "no_difference"


def test_each_leg_is_shown_in_percent_of_its_own_maximum_beside_the_uv():
    left = DeficitEfforts(replace(LEFT, reference=Reference(200.0, "isometric_mvc")), 2.0, EVEN)
    result = judge_deficit(left, DeficitEfforts(RIGHT, 2.0, EVEN), SETTINGS)
    share = figure(result, "amplitude_percent")
    assert (share.value, share.unit, share.side) == (pytest.approx(50.0, abs=0.1), "%MVC", "left")
    assert share.low < share.value < share.high
    assert "standardized isometric MVC" in share.convention
    amplitude = figure(result, "amplitude", "left")
    assert amplitude.value == pytest.approx(100.0, abs=0.1)
    assert amplitude.convention.startswith("Active from 5.0 µV: 2 times rest")


def test_a_result_is_json():
    assert to_json(judge(0.5))["data"]["involved"] == "left"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"on_s": 31}, "on_s must be 1 to 30 s, not 31"),
        ({"scored_to_s": 6.0}, "scored_to_s <= on_s"),
        ({"valid_at_least": 7}, "<= repetitions"),
        ({"rest_used_s": 6.0}, "rest_used_s <= rest_s"),
        ({"repetitions": 1}, "2 to 20"),
    ],
)
def test_settings_by_which_nothing_could_be_decided_are_refused(changed, says):
    with pytest.raises(ValueError, match=says):
        replace(SETTINGS, **changed)


@pytest.mark.parametrize("legs", [(LEFT, LEFT), (RIGHT, Leg("right", 0))])
def test_one_leg_is_not_compared_with_itself(legs):
    with pytest.raises(ValueError, match="a left and a right leg"):
        follow_deficit(legs)


# The whole test.


def test_two_sensors_take_the_uninvolved_leg_first_and_find_the_weak_one():
    notes = []
    patient = Patient([person(60), person(18)], sides=("left", "right"))
    result = act(follow_deficit((LEFT, RIGHT)), patient, answers={"involved": ["right"]}, notes=notes)
    assert result.outcome == "different"
    assert figure(result, "deficit").value == pytest.approx(70.0, abs=5.0)
    assert [m.side for m in result.marks] == ["left"] * 6 + ["right"] * 6
    assert {m.state for m in result.marks} == {"yes"}
    assert result.answers == {"clearance": "yes", "involved": "right", "pain": "0"}
    assert "moved" not in [note.data.get("code") for note in notes]
    efforts = [note for note in notes if note.kind == "cue" and note.data["task"] == "quad_set"]
    assert [note.sample / FS_HZ for note in efforts[:2]] == [8.0, 18.0]  # 5 s of effort, 5 s of rest
    assert result.data["pains"] == [0.0, 0.0, 0.0]


def test_one_sensor_is_moved_and_looked_at_again():
    notes = []
    patient = Patient([person(60)], other_leg=[person(55)])
    result = act(follow_deficit((Leg("left"), Leg("right")), "left"), patient, notes=notes)
    assert result.outcome == "no_difference"
    told = [note.data.get("code") or note.data.get("task") for note in notes]
    assert told.index("moved") > told.index("quad_set")
    assert told.count("signal_check") == told.count("rest") == 2
    assert figure(result, "amplitude", "right").value == pytest.approx(60.0, rel=0.1)
    assert figure(result, "amplitude", "left").value == pytest.approx(55.0, rel=0.1)


@pytest.mark.parametrize(
    ("pains", "efforts"), [(["4"], 0), (["0", "2", "2"], 6), (["0", "3"], 6), (["1", "2", "2"], 12)]
)
def test_pain_ends_the_test(pains, efforts):
    patient = Patient([person(), person()], sides=("left", "right"))
    result = act(follow_deficit((LEFT, RIGHT), "left"), patient, answers={"pain": pains})
    assert len(result.marks) == efforts
    assert (result.reason == "pain") == (efforts < 12)
    assert result.outcome == ("cannot_tell" if efforts < 12 else "no_difference")


def test_pain_at_the_very_end_changes_no_number_and_advises_to_stop():
    patient = Patient([person(), person()], sides=("left", "right"))
    result = act(follow_deficit((LEFT, RIGHT), "left"), patient, answers={"pain": ["0", "1", "4"]})
    assert (result.outcome, result.data["pains"]) == ("no_difference", [0.0, 1.0, 4.0])
    assert result.advice.startswith("Pain is 4 of 10, over 3.")


def test_without_clearance_nothing_is_asked():
    result = act(follow_deficit((LEFT, RIGHT)), Patient([person()] * 2), answers={"clearance": ["no"]})
    assert (result.outcome, result.reason) == ("cannot_tell", "not_cleared")


def test_stop_keeps_what_there_is():
    patient = Patient([person(), person()], sides=("left", "right"))
    result = act(follow_deficit((LEFT, RIGHT), "right"), patient, keys={("quad_set", 9): "stop"})
    assert (result.outcome, len(result.marks)) == ("stopped", 8)
    patient = Patient([person(), person()], sides=("left", "right"))
    result = act(follow_deficit((LEFT, RIGHT), "right"), patient, keys={("quad_set", 12): "stop"})
    assert (result.outcome, len(result.marks)) == ("no_difference", 11)


@pytest.mark.parametrize("keys", [{}, {("relax", 2): "repeat"}])
def test_an_effort_done_again_takes_the_place_of_the_first(keys):
    seen = []

    def weaken_once(uv, job_run):
        prompt = job_run.prompt
        mine = (prompt.task, prompt.kind, prompt.repetition, prompt.side) == ("quad_set", "effort", 2, "left")
        if mine and (not seen or job_run.t_s < seen[0] + 5.0):
            seen.append(job_run.t_s)
            return 0.1 * uv
        return uv

    patient = Patient([person(), person()], sides=("left", "right"))
    result = act(follow_deficit((LEFT, RIGHT), "right"), patient, spoil=weaken_once, keys=keys)
    assert len(result.data["repetitions_uv"]["left"]) == 6
    assert (result.data["repetitions_uv"]["left"][1] > 50.0) == bool(keys)


def test_a_skipped_effort_is_not_scored():
    patient = Patient([person(), person()], sides=("left", "right"))
    result = act(follow_deficit((LEFT, RIGHT), "right"), patient, keys={("quad_set", 3): "skip"})
    assert result.data["repetitions_uv"]["left"][2] is None
    assert [m.state for m in result.marks[:4]] == ["yes", "yes", "skipped", "yes"]
    assert result.outcome == "no_difference"


def test_an_effort_skipped_at_its_very_end_is_not_scored_either():
    def skip(uv, job_run):
        prompt = job_run.prompt
        if (prompt.task, prompt.repetition, prompt.side) == (
            "quad_set",
            3,
            "left",
        ) and prompt.seconds_left < 0.5:
            job_run.press("skip")
        return uv

    patient = Patient([person(), person()], sides=("left", "right"))
    result = act(follow_deficit((LEFT, RIGHT), "right"), patient, spoil=skip)
    assert result.data["repetitions_uv"]["left"][2] is None


def test_a_signal_that_stays_bad_tells_why():
    def spoil(uv, job_run):
        return np.zeros_like(uv) if job_run.t_s > 20.0 else uv

    patient = Patient([person(), person()], sides=("left", "right"))
    result = act(follow_deficit((LEFT, RIGHT), "right"), patient, spoil=spoil)
    assert (result.outcome, result.reason) == ("cannot_tell", "flat")
    assert result.missing


@pytest.mark.parametrize(("share", "outcome"), [(1.0, "no_difference"), (0.3, "different")])
def test_a_recorded_muscle_against_itself_and_against_a_third_of_itself(thighs, share, outcome):
    """Re-timed: a recorded vastus medialis' own rest and extensions, moved to the cues."""
    uv, fs_hz, bursts = recorded(thighs, "knee_extension_3N", "VM")
    rest = Step("rest", tell("cue.rest"), 5.0, "rest")
    work = [Step("effort", tell("typed", text="Hold."), 5.0, "quad_set"), rest] * 6
    cues = lay([replace(rest, seconds=3.0), rest, *work[:-1]])
    one = retime(uv, fs_hz, bursts, cues, ("quad_set",))
    one = np.concatenate((one, retime(uv, fs_hz, bursts, lay([rest]), ())))
    two = np.concatenate((one, share * (one - one.mean()) + one.mean()))
    result = act(follow_deficit((Leg("left"), Leg("right")), "right"), Replayed(two), fs_hz=fs_hz)
    assert result.outcome == outcome, result.detail
    assert figure(result, "ratio").value == pytest.approx(100.0 * share, rel=0.05)
