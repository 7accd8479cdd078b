"""Check of both legs: one series of squeezes, a verdict that compares, a bad sensor that costs one leg."""

import json

import pytest

from vmofire.codec import from_json, to_json
from vmofire.guided.catalogue import Sitting, make_job
from vmofire.guided.check_both import check_both_script, judge_both
from vmofire.guided.clinic.override import find_kind, list_outcomes, override
from vmofire.guided.criteria import Baseline, CheckSettings, Squeeze, Verdict
from vmofire.guided.job_plans import restore_check
from vmofire.guided.legs import Leg
from vmofire.guided.prompt import Result
from vmofire.guided.sides import exchange, find_unmeasured, measures_both
from vmofire.guided.sites import asks_one_leg, plan_sites
from vmofire.guided.tiring import find_tiring
from vmofire.virtual.patient import Patient
from vmofire.words.message import tell

from .acting import act, figure, person

BOTH = (Leg("left", 0), Leg("right", 1))
LABELS = ("left VMO", "right VMO")
EVEN = (98.0, 100.0, 102.0, 99.0, 101.0)


def verdict(share=1.0, onset_s=0.3, kind="fires", shape=EVEN, rest_uv=2.0) -> Verdict:
    fires = kind.startswith("fires")
    squeezes = tuple(
        Squeeze(8.0 * i, fires, 2.5, share * uv, onset_s if fires else None) for i, uv in enumerate(shape)
    )
    uv = share * sum(shape) / len(shape)
    grounds = (tell("check.squeezes", n=5, of=5), tell("check.no_comparison"))
    return Verdict(kind, grounds, None, None, rest_uv, None, uv, onset_s, squeezes)


def judge(left: Verdict, right: Verdict, **others) -> Result:
    return judge_both({"left": left, "right": right}, BOTH, CheckSettings(), **others)


@pytest.mark.parametrize(
    ("share", "headline"),
    [
        (0.15, "Both fire. The left gives a fifth of the right, or less."),
        (0.25, "Both fire. The left gives about a quarter of the right."),
        (0.34, "Both fire. The left gives about a third of the right."),
        (0.48, "Both fire. The left gives about half of the right."),
        (1 / 0.34, "Both fire. The right gives about a third of the left."),
        (0.6, "Both fire. No difference you can trust."),
        (1.0, "Both fire. No difference you can trust."),
    ],
)
def test_the_sentence_compares_both_legs_only_where_the_whole_interval_says_so(share, headline):
    result = judge(verdict(share), verdict())
    assert (result.headline, result.good) == (headline, True)
    ratio = figure(result, "ratio")
    assert ratio.low < ratio.value < ratio.high
    assert f"{ratio.value_words} ({ratio.interval_words})" in result.detail
    assert result.detail.startswith("Active squeezes: left 5 of 5, right 5 of 5.")


@pytest.mark.parametrize(
    ("left", "right", "headline", "told"),
    [
        (verdict(onset_s=0.9), verdict(), "Both fire. The left leg starts late.", "0.60 s behind the other"),
        (
            verdict(onset_s=1.2),
            verdict(onset_s=1.1),
            "Both fire, but start slowly.",
            "right leg starts 1.10 s",
        ),
        (verdict(0.05), verdict(0.05), "Both fire, just above rest.", ""),
        (
            verdict(shape=(100.0, 88.0, 79.0, 70.0, 63.0)),
            verdict(),
            "Both fire. The left leg tires.",
            "The left leg's last squeeze gave 63 % of its first",
        ),
        (
            verdict(0.3, onset_s=0.9, shape=(100.0, 88.0, 79.0, 70.0, 63.0)),
            verdict(),
            "Both fire. The left gives about a quarter of the right.",
            "The left leg starts 0.90 s after the cue",
        ),
    ],
)
def test_late_and_tiring_are_said_of_both_legs(left, right, headline, told):
    result = judge(left, right)
    assert result.headline == headline
    assert told in result.detail
    assert "To judge strength" not in result.detail


def test_a_leg_below_its_own_earlier_days_is_named():
    result = judge(verdict(), verdict(), baselines={"right": Baseline(300.0, 50.0)})
    assert result.headline == "Both fire. The right leg is weaker than on earlier days."


def test_a_quiet_leg_and_a_leg_without_verdict_are_told_apart():
    silent, unclear = verdict(0.02, kind="does_not_fire"), verdict(kind="cannot_tell")
    one = judge(silent, verdict())
    assert (one.headline, one.good) == ("The right leg fires, the left one does not.", False)
    assert judge(silent, silent).headline == "Neither leg fires in the squeeze."
    half = judge(unclear, verdict())
    assert half.headline == "The right leg fires. For the left leg, we cannot tell."
    assert (half.outcome, half.good, half.reason) == ("one_fires", None, None)
    assert figure(half, "amplitude", "left").value is None  # no trend from a bad signal
    assert judge(silent, unclear).good is False
    assert judge(unclear, unclear).outcome == "cannot_tell"
    assert not [one for result in (one, half) for one in result.figures if one.name == "ratio"]


def test_tiring_needs_all_squeezes_and_a_clear_fall():
    s = CheckSettings()
    assert find_tiring(verdict().squeezes[:4], s) is None
    falling = find_tiring(verdict(shape=(100.0, 88.0, 79.0, 70.0, 63.0)).squeezes, s)
    assert falling is not None
    assert falling.is_told(s)
    scattered = find_tiring(verdict(shape=(100.0, 60.0, 110.0, 55.0, 80.0)).squeezes, s)
    assert scattered is not None
    assert not scattered.is_told(s)
    gentle = find_tiring(verdict(shape=(100.0, 98.0, 96.0, 94.0, 92.0)).squeezes, s)
    assert gentle is not None
    assert gentle.high < 100.0
    assert not gentle.is_told(s)


# The whole job.


def test_both_legs_squeeze_in_the_same_five_squeezes_and_nothing_is_asked():
    notes = []
    people = [person(20), person(60)]
    result = act(check_both_script(BOTH), Patient(people, sides=("left", "right")), notes=notes)
    assert result.headline == "Both fire. The left gives about a third of the right."
    assert (result.job, result.outcome, result.good) == ("check", "different", True)
    cues = [note.data for note in notes if note.kind == "cue" and note.data["task"] == "ball_squeeze"]
    assert [(cue["side"], cue["channels"]) for cue in cues] == [("both", [0, 1])] * 5
    assert [mark.side for mark in result.marks] == ["left"] * 5 + ["right"] * 5
    assert not [note for note in notes if note.kind == "question"]
    again = from_json(json.loads(json.dumps(to_json(result))), Result)
    assert again == result
    assert measures_both(again)
    assert exchange(exchange(again)) == again
    assert exchange(again).headline == "Both fire. The right gives about a third of the left."


def test_a_muscle_that_weakens_with_each_squeeze_tires():
    people = [person(60, weaker_by=0.13), person(60, weaker_by=0.13)]
    result = act(check_both_script(BOTH), Patient(people, sides=("left", "right")))
    assert result.headline == "Both fire, and both tire."


@pytest.mark.parametrize("from_s", [0.0, 10.0, 30.0])
def test_a_loose_sensor_costs_its_own_leg_and_not_the_other(from_s):
    def unplug(uv, job_run):
        uv = uv.copy()
        if job_run.t_s >= from_s:
            uv[:, 1] = 0.0
        return uv

    patient = Patient([person(), person()], sides=("left", "right"))
    result = act(check_both_script(BOTH), patient, spoil=unplug)
    assert result.headline == "The left leg fires. For the right leg, we cannot tell."
    assert (result.data["left"]["kind"], result.data["right"]["reason"]) == ("fires", "flat")
    assert len([mark for mark in result.marks if mark.side == "left"]) == 5


def test_two_loose_sensors_give_one_reason():
    patient = Patient([person(), person()], sides=("left", "right"))
    result = act(check_both_script(BOTH), patient, spoil=lambda uv, _: 0.0 * uv)
    assert (result.outcome, result.reason) == ("cannot_tell", "flat")
    assert "The left leg" not in result.detail


def test_quad_sets_are_asked_of_the_quiet_leg_alone():
    notes = []
    patient = Patient([person(60), person(60, fires_in=())], sides=("left", "right"))
    result = act(check_both_script(BOTH), patient, notes=notes)
    assert result.outcome == "one_quiet"
    cues = [note.data for note in notes if note.kind == "cue" and note.data["task"] == "quad_set"]
    assert [cue["side"] for cue in cues] == ["right"] * 3
    assert result.data["next_cue"] == "buttocks_first"
    assert result.advice


def test_stop_keeps_both_legs():
    patient = Patient([person(), person()], sides=("left", "right"))
    result = act(check_both_script(BOTH), patient, keys={("ball_squeeze", 4): "stop"})
    assert (result.outcome, len(result.marks)) == ("stopped", 6)
    assert measures_both(result)


# Around it.


def test_two_sensors_measure_both_legs_unless_one_is_named():
    assert not asks_one_leg("check", LABELS)
    assert plan_sites("check", LABELS).sides == ("left", "right")
    assert plan_sites("check", LABELS, "right").vmo == (1,)
    assert asks_one_leg("check", ("VMO",))
    guarded = plan_sites("check", (*LABELS, "left adductors"))
    assert (guarded.guards, guarded.unwatched) == ({"left": 2}, ())
    assert plan_sites("check", (*LABELS, "adductors")).unwatched == ("adductors",)


def test_its_job_is_made_again_from_its_note_and_gives_each_legs_verdict():
    sitting = Sitting(LABELS)
    job_run = make_job("check", sitting, "")(500.0, 2)
    (note, *_) = job_run.take_notes()
    again = restore_check(note.data["settings"])(500.0, 2)
    assert again.title == job_run.title == tell("title.check_both")
    sitting.keep(judge(verdict(0.3), verdict(kind="cannot_tell")), "")
    left = sitting.find_verdict("left")
    assert left is not None
    assert left.kind == "fires"
    assert sitting.find_verdict("right") is None


def test_a_clinician_overrides_it_with_an_outcome_of_two_legs():
    result = judge(verdict(0.3), verdict())
    assert "one_quiet" in list_outcomes(find_kind(result))
    assert "fires" not in list_outcomes(find_kind(result))
    changed = override(result, "both_fire", "seen", "Dr K")
    assert "Both fire" in changed.headline


def test_a_check_of_one_leg_names_the_leg_it_left_out():
    result = act(make_check("left"), Patient([person()]))
    assert find_unmeasured(result) == "right"
    assert find_unmeasured(act(make_check(""), Patient([person()]))) == ""
    assert find_unmeasured(judge(verdict(), verdict())) == ""


def make_check(side):
    from vmofire.guided.check import check_script

    return check_script(side=side)
