"""Compare: the interval decides, a leg without a verdict is not compared, both ways of measuring agree."""

import json
from dataclasses import replace

import numpy as np
import pytest

from vmofire.codec import to_json
from vmofire.dsp.amplitude import Reference
from vmofire.guided.compare import CompareSettings, compare_legs, judge_compare
from vmofire.guided.criteria import Baseline, CheckSettings, Squeeze, Verdict
from vmofire.guided.job_run import JobRun
from vmofire.guided.legs import Leg
from vmofire.guided.retime import retime
from vmofire.guided.steps import lay
from vmofire.virtual.patient import Patient
from vmofire.words.message import Message, tell

from .acting import Replayed, act, figure, person, recorded

LEFT, RIGHT = Leg("left", 0), Leg("right", 1)
BOTH, ONE = (LEFT, RIGHT), (Leg("left"), Leg("right"))
GROUNDS = (tell("check.squeezes", n=5, of=5),)
EVEN = (98.0, 100.0, 102.0, 99.0, 101.0)


def verdict(share=1.0, onset_s=0.3, kind="fires", **others) -> Verdict:
    fires = kind.startswith("fires")
    squeezes = tuple(
        Squeeze(8.0 * i, fires, 2.5, share * uv, onset_s if fires else None) for i, uv in enumerate(EVEN)
    )
    return Verdict(kind, GROUNDS, rest_uv=2.0, median_onset_s=onset_s, squeezes=squeezes, **others)


def judge(left: Verdict, right: Verdict, **others):
    return judge_compare({"left": left, "right": right}, BOTH, **others)


@pytest.mark.parametrize(
    ("share", "outcome", "good"),
    [
        (1.0, "no_difference", True),
        (0.8, "no_difference", True),
        (0.6, "no_difference", None),  # undecided: 0.39 to 0.91
        (0.48, "different", False),
        (2.1, "different", False),
    ],
)
def test_different_is_said_only_when_the_whole_interval_lies_outside(share, outcome, good):
    result = judge(verdict(share), verdict())
    assert (result.outcome, result.good) == (outcome, good)
    ratio = figure(result, "ratio")
    assert (ratio.value, ratio.unit) == (pytest.approx(100.0 * share), "%")
    assert ratio.low < ratio.value < ratio.high
    assert "75 to 133 %" in ratio.convention
    assert (result.headline == "No difference you can trust.") == (outcome == "no_difference")


@pytest.mark.parametrize(("share", "weak", "strong"), [(0.4, "left", "right"), (2.5, "right", "left")])
def test_the_headline_names_the_weaker_leg_and_all_numbers_are_left_against_right(share, weak, strong):
    result = judge(verdict(share), verdict())
    assert result.headline == f"The {weak} leg is less active than the {strong}."
    ratio = figure(result, "ratio")
    assert ratio.words == "Ratio, left to right"
    assert result.detail.startswith("The left leg is about ")
    assert f"as active as the right: {ratio.value_words} ({ratio.interval_words})." in result.detail
    assert "75 to 133 % counts as alike." in result.detail


def test_the_limits_are_settings():
    check = CheckSettings(placement_log_sd=0.0)
    assert judge(verdict(0.7), verdict(), check=check).outcome == "different"
    narrow = CompareSettings(alike_from=0.65)
    assert judge(verdict(0.7), verdict(), check=check, settings=narrow).outcome == "no_difference"
    with pytest.raises(ValueError, match=r"alike_from must be 0.5 to 1"):
        CompareSettings(alike_from=0.4)


def test_late_is_told_by_checks_rule_whichever_leg_came_first():
    for order in (("left", "right"), ("right", "left")):
        late, early = verdict(onset_s=0.9), verdict(onset_s=0.3)
        result = judge_compare({order[0]: late, order[1]: early}, BOTH)
        assert (result.outcome, result.good) == ("one_late", False)
        assert result.headline == f"The {order[0]} leg starts late."
        assert "0.90 s after the cue, 0.60 s behind the other" in result.detail
        assert "says nothing of the VMO against the VL" in result.detail
    assert judge(verdict(onset_s=0.65), verdict(onset_s=0.3)).outcome == "no_difference"
    assert judge(verdict(onset_s=0.9), verdict(onset_s=0.7)).outcome == "no_difference"


def test_weak_and_late_are_both_told():
    result = judge(verdict(0.3, onset_s=1.0), verdict())
    assert result.outcome == "different"
    assert "starts 1.00 s after the cue" in result.detail
    assert result.data["left"]["reason"] == "late"


def test_a_quiet_leg_is_not_held_against_the_other_by_its_rest():
    result = judge(verdict(), verdict(0.02, kind="does_not_fire"))
    assert (result.outcome, result.good) == ("one_quiet", False)
    assert result.headline == "The left leg fires, the right one does not."
    assert "ratio" not in [one.name for one in result.figures]
    both = judge(verdict(0.02, kind="does_not_fire"), verdict(0.02, kind="not_in_squeeze"))
    assert (both.outcome, both.headline) == ("both_quiet", "Neither leg fires in the squeeze.")


def test_a_leg_without_a_verdict_is_not_compared():
    untold = verdict(kind="cannot_tell", reason="mains")
    for pair in ((verdict(), untold), (untold, verdict())):
        result = judge(*pair)
        assert (result.outcome, result.reason, result.good) == ("cannot_tell", "mains", None)
    stopped = verdict(kind="cannot_tell", reason="stopped")
    assert judge(stopped, untold).reason == "mains"  # one leg ended early because of the other
    assert judge(stopped, verdict()).outcome == "stopped"
    assert judge_compare({"left": verdict()}, BOTH).outcome == "stopped"
    assert judge_compare({}, BOTH).outcome == "stopped"


def test_each_leg_in_percent_of_its_own_maximum_beside_the_uv():
    legs = (replace(LEFT, reference=Reference(400.0, "isometric_mvc")), RIGHT)
    result = judge_compare({"left": verdict(), "right": verdict()}, legs)
    (share,) = [one for one in result.figures if one.name == "amplitude_percent"]
    assert (share.side, share.value, share.unit) == ("left", pytest.approx(25.0, abs=0.1), "%MVC")
    assert {one.side for one in result.figures if one.name == "amplitude"} == {"left", "right"}


def test_a_leg_below_its_own_earlier_days_is_told_beside():
    result = judge(verdict(0.9), verdict(), baselines={"left": Baseline(200.0, 50.0)})
    assert result.outcome == "no_difference"
    assert "The left leg: Active in 5 of 5 squeezes." in result.detail
    assert "On earlier days it was 200 µV." in result.detail


def test_a_result_is_json():
    assert json.loads(json.dumps(to_json(judge(verdict(0.4), verdict()))))["data"]["ratio"]["n"] == 5


# The whole job.


def test_both_at_once_ask_both_legs_for_the_same_squeezes():
    notes = []
    result = act(compare_legs(BOTH), Patient([person(60), person(15)], sides=("left", "right")), notes=notes)
    assert result.outcome == "different"
    assert figure(result, "ratio").value == pytest.approx(400.0, rel=0.15)
    cues = [note.data for note in notes if note.kind == "cue" and note.data["task"] == "ball_squeeze"]
    assert [(cue["side"], cue["channels"]) for cue in cues] == [("both", [0, 1])] * 5
    assert [mark.side for mark in result.marks] == ["left"] * 5 + ["right"] * 5
    assert [curve.side for curve in result.curves] == ["left", "right"]
    left, right = (np.array(curve.values) for curve in result.curves)
    assert left[:4].max() < 10.0  # the curves begin at the cue, where both are at rest
    assert np.median(left[20:] / right[20:]) == pytest.approx(4.0, rel=0.2)


def test_one_after_the_other_the_sensor_is_moved_and_looked_at_again():
    notes = []
    patient = Patient([person(60)], other_leg=[person(55)])
    result = act(compare_legs(ONE), patient, notes=notes)
    assert (result.outcome, result.good) == ("no_difference", True)
    told = [note.data.get("code") or note.data.get("task") for note in notes]
    assert told.count("signal_check") == 2
    asked = [place for place, what in enumerate(told) if what == "moved"]
    assert len(asked) == 4  # two questions and their answers
    assert asked[1] < told.index("signal_check") < told.index("ball_squeeze") < asked[2]
    assert [mark.side for mark in result.marks] == ["left"] * 5 + ["right"] * 5
    assert figure(result, "amplitude", "right").value == pytest.approx(55.0, rel=0.1)


def test_quad_sets_are_asked_of_the_quiet_leg_alone():
    notes = []
    patient = Patient([person(60), person(60, fires_in=())], sides=("left", "right"))
    result = act(compare_legs(BOTH), patient, notes=notes)
    assert result.outcome == "one_quiet"
    cues = [note.data for note in notes if note.kind == "cue" and note.data["task"] == "quad_set"]
    assert [(cue["side"], cue["channels"]) for cue in cues] == [("right", [1])] * 3


def test_quad_sets_are_asked_of_both_at_once_where_both_are_quiet():
    notes = []
    patient = Patient([person(fires_in=()), person(fires_in=("quad_set",))], sides=("left", "right"))
    result = act(compare_legs(BOTH), patient, notes=notes)
    assert result.outcome == "both_quiet"
    assert (result.data["left"]["kind"], result.data["right"]["kind"]) == ("does_not_fire", "not_in_squeeze")
    cues = [note.data for note in notes if note.kind == "cue" and note.data["task"] == "quad_set"]
    assert [cue["side"] for cue in cues] == ["both"] * 3


@pytest.mark.parametrize(("late", "side"), [((0.9, 0.3), "left"), ((0.3, 0.9), "right")])
def test_a_late_leg_is_found_on_either_side(late, side):
    people = [person(60, delay_s=delay_s) for delay_s in late]
    result = act(compare_legs(BOTH), Patient(people, sides=("left", "right")))
    assert (result.outcome, result.headline) == ("one_late", f"The {side} leg starts late.")


def test_a_loose_sensor_on_one_leg_ends_both_and_is_named():
    def unplug(uv, job_run):
        uv = uv.copy()
        uv[:, 1] = 0.0
        return uv

    patient = Patient([person(), person()], sides=("left", "right"))
    result = act(compare_legs(BOTH), patient, spoil=unplug)
    assert (result.outcome, result.reason) == ("cannot_tell", "flat")
    assert "The right leg" in result.detail


@pytest.mark.parametrize(("legs", "n"), [(BOTH, 6), (ONE, 3)])
def test_stop_keeps_what_there_is(legs, n):
    people = {"people": [person()] * len({leg.channel for leg in legs})}
    result = act(compare_legs(legs), Patient(**people), keys={("ball_squeeze", 4): "stop"})
    assert (result.outcome, len(result.marks)) == ("stopped", n)


def test_stop_at_the_question_between_the_legs_keeps_the_first():
    notes = []
    result = act(compare_legs(ONE), Patient([person()]), answers={"moved": ["yes", "stop"]}, notes=notes)
    assert (result.outcome, len(result.marks)) == ("stopped", 5)
    assert result.data["left"]["kind"] == "fires"
    assert figure(result, "amplitude", "left").value > 50.0


def test_one_sensor_is_not_looked_at_before_it_is_said_on_which_leg_it_must_sit():
    job_run = JobRun(compare_legs(ONE), 2000.0, 1, job="compare", title=Message("title.compare"))
    assert job_run.prompt.words == "Put the sensor on the left leg."
    job_run.press("stop")
    assert job_run.result is not None
    assert job_run.result.outcome == "stopped"


def test_a_squeeze_done_again_takes_the_place_of_the_first_in_both_legs():
    seen = []

    def weaken_once(uv, job_run):
        prompt = job_run.prompt
        if (prompt.task, prompt.kind, prompt.repetition) == ("ball_squeeze", "effort", 2) and (
            not seen or job_run.t_s < seen[0] + 3.0
        ):
            seen.append(job_run.t_s)
            return 0.3 * uv
        return uv

    patient = Patient([person(), person()], sides=("left", "right"))
    result = act(compare_legs(BOTH), patient, spoil=weaken_once, keys={("relax", 2): "repeat"})
    for side in ("left", "right"):
        assert len(result.data[side]["squeezes"]) == 5
        assert result.data[side]["squeezes"][1]["amplitude_uv"] > 50.0


@pytest.mark.parametrize(("share", "outcome"), [(1.0, "no_difference"), (0.3, "different")])
def test_a_recorded_muscle_against_itself_and_against_a_third_of_itself(thighs, share, outcome):
    """Re-timed: a recorded vastus medialis' own rest and extensions lie at the cues."""
    uv, fs_hz, bursts = recorded(thighs, "knee_extension_8N", "VM")
    one = retime(uv, fs_hz, bursts, lay(CheckSettings().steps))
    one -= np.median(one)
    # Two equal channels are a wiring fault, so the other leg is the same one a beat later.
    other = share * np.roll(one, round(0.05 * fs_hz))
    result = act(compare_legs(BOTH), Replayed(np.stack((one, other), axis=1)), fs_hz=fs_hz)
    assert result.outcome == outcome, result.detail
    assert figure(result, "ratio").value == pytest.approx(100.0 / share, rel=0.1)
