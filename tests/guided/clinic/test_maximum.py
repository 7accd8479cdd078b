"""Maximum test: repeatable or none, never against pain, and named by its method."""

from dataclasses import replace

import numpy as np
import pytest

from vmofire.dsp.quality import object_to
from vmofire.dsp.stages import filter_recording
from vmofire.guided.clinic.maximum import Efforts, MaximumTestSettings, find_maximum, judge_maximum
from vmofire.guided.clinic.override import override
from vmofire.guided.legs import Leg, measure_best, read_reference
from vmofire.guided.steps import Step, Trial
from vmofire.virtual.patient import Patient
from vmofire.words.message import tell

from ..acting import FS_HZ, act, figure, person, recorded

LEG = Leg("left")
SETTINGS = MaximumTestSettings()
# Shortest pauses, because these people do not tire.
QUICK = MaximumTestSettings(pause_s=2.0, warm_up_pause_s=1.0, limb_pause_s=2.0)
LOOSE = object_to("loose", tell("signal.loose", noise=40.0))


def judge(*trials_uv, pains=None, **others):
    pains = pains if pains is not None else (0.0,) * (1 + len(trials_uv))
    return judge_maximum(Efforts(LEG, 2.0, trials_uv, pains, **others), SETTINGS)


def test_the_defaults_are_the_products():
    assert (SETTINGS.trials, SETTINGS.most, SETTINGS.effort_s, SETTINGS.pause_s) == (3, 5, 5.0, 120.0)
    assert (SETTINGS.dropped_s, SETTINGS.window_s, SETTINGS.within, SETTINGS.pain_limit) == (
        1.0,
        1.0,
        0.1,
        3.0,
    )


def test_the_best_trial_is_the_maximum_when_the_best_two_agree():
    result = judge(150.0, 120.0, 145.0)
    assert (result.outcome, result.good) == ("done", True)
    reference = read_reference(result)
    assert (reference.rms_uv, reference.method, reference.unit) == (150.0, "isometric_mvc", "%MVC")
    assert figure(result, "reference").convention == "Standardized isometric MVC."
    apart = figure(result, "apart")
    assert (apart.value, apart.convention) == (pytest.approx(3.33, abs=0.01), "Within 10 %.")
    trials = figure(result, "trials")
    assert trials.low < trials.value < trials.high
    assert "can hide inhibition" in result.detail


def test_five_trials_that_do_not_agree_give_no_maximum():
    result = judge(150.0, 120.0, 100.0, 80.0, 60.0)
    assert (result.outcome, result.good, read_reference(result)) == ("not_repeatable", None, None)
    assert "20 % apart" in result.detail


@pytest.mark.parametrize("pains", [(0.0, 0.0, 4.0), (0.0, 2.0), (4.0,), (2.0, 3.0, 4.0)])
def test_pain_leaves_no_maximum(pains):
    result = judge(*[150.0] * (len(pains) - 1), pains=pains)
    assert (result.outcome, result.reason, read_reference(result)) == ("cannot_tell", "pain", None)


def test_after_pain_the_limbs_own_weight_is_the_reference_and_named_so():
    result = judge(150.0, pains=(0.0, 4.0), holds_uv=(30.0, 32.0, None), hold_pains=(1.0, 1.0))
    assert (result.outcome, result.good) == ("limb_hold", None)
    reference = read_reference(result)
    assert (reference.method, reference.rms_uv) == ("submaximal_task", pytest.approx(np.sqrt(30.0 * 32.0)))
    assert "MVC" not in reference.unit
    assert "this person with themselves only" in result.detail
    assert "submaximal task" in figure(result, "reference").convention


@pytest.mark.parametrize(("hold_pains"), [(4.0,), (0.0, 2.0), (1.0, 4.0)])
def test_a_limb_hold_that_hurts_is_no_reference(hold_pains):
    result = judge(150.0, pains=(0.0, 4.0), holds_uv=(30.0, 32.0), hold_pains=hold_pains)
    assert (result.outcome, result.reason, read_reference(result)) == ("cannot_tell", "pain", None)


def test_full_effort_that_stays_at_rest_is_no_maximum():
    result = judge(3.0, 3.0, 3.0)
    assert (result.outcome, result.reason, read_reference(result)) == ("cannot_tell", "no_effort", None)
    assert judge(3.0, 3.0, 3.0, doubt=LOOSE).reason == "loose"
    assert judge(3.0, 3.0, 3.0, hidden_by=LOOSE).reason == "no_effort"


def test_trials_too_close_to_rest_are_refused_and_say_how_close():
    result = judge(9.0, 8.8, 8.9)  # rest is 2.0
    assert (result.outcome, result.reason, read_reference(result)) == ("cannot_tell", "no_effort", None)
    assert "only 4.5 times rest. A maximum is at least 5 times rest." in result.detail
    assert judge(10.2, 10.1, 10.0).outcome == "done"


def test_one_trial_too_close_to_rest_is_done_again():
    assert judge(150.0, 148.0, 9.0).outcome == "stopped", "it wants another"
    result = judge(150.0, 148.0, 9.0, 147.0)
    assert (result.outcome, read_reference(result).rms_uv) == ("done", 150.0)
    assert "1 trial was under 5 times rest and does not count." in result.detail


def test_three_trials_that_disagree_are_no_maximum_even_where_two_agree():
    assert judge(150.0, 148.0, 70.0).outcome == "stopped", "it wants another"
    assert judge(150.0, 148.0, 70.0, 146.0).outcome == "done"
    result = judge(150.0, 148.0, 70.0, 60.0, 65.0)
    assert (result.outcome, read_reference(result)) == ("not_repeatable", None)
    assert "The third best trial is 53 % below the best." in result.detail


def test_a_weak_first_effort_is_repeated_by_the_script():
    def weaken_first(uv, job_run):
        prompt = job_run.prompt
        mine = (prompt.task, prompt.kind, prompt.repetition) == ("maximum", "effort", 1)
        return 0.03 * uv if mine else uv

    result = act(find_maximum(LEG, QUICK), Patient([person(60)]), spoil=weaken_first)
    assert (result.outcome, len(result.data["trials_uv"])) == ("done", 4)


@pytest.mark.parametrize("name", ["10A", "10N", "1A", "1N", "3N", "5A", "6A", "8N"])
def test_every_recorded_knee_extension_is_far_enough_above_rest_for_a_trial(thighs, name):
    """Even without full effort: the least ratio refuses rest, not people."""
    uv, fs_hz, _ = recorded(thighs, f"knee_extension_{name}", "VM")
    squares = np.square(filter_recording(uv[:, None], fs_hz)[:, 0])
    best, rest = (
        np.sqrt(function(np.convolve(squares, np.full(n, 1.0 / n), "valid")))
        for function, n in ((np.max, round(fs_hz)), (np.min, round(0.5 * fs_hz)))
    )
    assert best > SETTINGS.least_ratio * rest


def test_trials_that_were_lost_say_what_took_them():
    assert judge(None, None, None, None, 150.0, hidden_by=LOOSE).reason == "loose"


def test_a_maximum_that_was_overridden_is_divided_by_no_longer():
    result = override(judge(150.0, 148.0, 145.0), "not_valid", "the strap slipped", "KL")
    assert result.data["reference"] is not None
    assert read_reference(result) is None


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"trials": 6}, "trials <= most"),
        ({"effort_s": 2.0, "dropped_s": 1.5}, "<= effort_s"),
        ({"pause_s": 0.0}, "pause_s must be 1 to 600 s"),
        ({"window_s": 0.1}, "window_s must be 0.5 to 1 s"),
        ({"pain_limit": 11}, "of 10"),
    ],
)
def test_settings_by_which_no_maximum_could_be_told_are_refused(changed, says):
    with pytest.raises(ValueError, match=says):
        replace(SETTINGS, **changed)


# The whole test.


def test_warm_up_three_trials_and_two_minutes_between():
    notes = []
    result = act(find_maximum(LEG), Patient([person(60)]), notes=notes)
    assert result.outcome == "done"
    assert read_reference(result).rms_uv == pytest.approx(150.0, rel=0.15)  # MuscleModel.maximum is 2.5
    cues = [(note.data["task"], note.sample / FS_HZ) for note in notes if note.kind == "cue"]
    tasks = [task for task, _ in cues if task not in ("signal_check", "rest", "relax")]
    assert tasks == ["warm_up_50", "warm_up_75", "maximum", "maximum", "maximum"]
    starts_s = [at_s for task, at_s in cues if task == "maximum"]
    assert np.diff(starts_s).tolist() == pytest.approx([126.0, 126.0])  # 5 s, 1 s for the gate, 120 s
    assert [m.state for m in result.marks] == ["yes"] * 3


def test_pain_after_a_trial_ends_the_efforts_and_the_limb_is_held_once_it_is_gone():
    notes = []
    answers = {"pain": ["0", "1", "5", "1", "1"]}
    result = act(find_maximum(LEG, QUICK), Patient([person(60)]), answers=answers, notes=notes)
    assert result.outcome == "limb_hold"
    tasks = [note.data["task"] for note in notes if note.kind == "cue"]
    assert (tasks.count("maximum"), tasks.count("limb_hold")) == (2, 3)
    assert read_reference(result).method == "submaximal_task"
    assert (result.data["pains"], result.data["hold_pains"]) == ([0.0, 1.0, 5.0], [1.0, 1.0])


def test_pain_that_stays_ends_everything():
    notes = []
    result = act(
        find_maximum(LEG, QUICK), Patient([person(60)]), answers={"pain": ["0", "5", "4"]}, notes=notes
    )
    assert (result.outcome, result.reason) == ("cannot_tell", "pain")
    assert "limb_hold" not in [note.data.get("task") for note in notes]


@pytest.mark.parametrize("answers", [{"clearance": ["no"]}, {"pain": ["4"]}])
def test_no_effort_without_clearance_or_with_pain_before(answers):
    notes = []
    result = act(find_maximum(LEG, QUICK), Patient([person(60)]), answers=answers, notes=notes)
    assert result.outcome == "cannot_tell"
    assert not [note for note in notes if note.kind == "cue"]


def test_trials_apart_ask_for_more_up_to_five():
    def shrink(uv, job_run):
        prompt = job_run.prompt
        return uv * 0.7**prompt.repetition if prompt.task == "maximum" and prompt.kind == "effort" else uv

    result = act(find_maximum(LEG, QUICK), Patient([person(80)]), spoil=shrink)
    assert (result.outcome, len(result.data["trials_uv"])) == ("not_repeatable", 5)


def test_a_chosen_trial_is_done_again():
    seen = []

    def weaken_first(uv, job_run):
        prompt = job_run.prompt
        mine = (prompt.task, prompt.kind, prompt.repetition) == ("maximum", "effort", 2)
        if mine and (not seen or job_run.t_s < seen[0] + 5.0):
            seen.append(job_run.t_s)
            return 0.5 * uv
        return uv

    def run(keep):
        seen.clear()
        return act(
            find_maximum(LEG, QUICK), Patient([person(60)]), spoil=weaken_first, answers={"keep": keep}
        )

    kept, again = run(["keep"]), run(["2", "keep"])
    assert kept.data["trials_uv"][1] < 0.6 * again.data["trials_uv"][1]
    assert len(again.data["pains"]) == len(again.data["trials_uv"]) + 1


def test_a_skipped_trial_counts_for_nothing():
    result = act(find_maximum(LEG, QUICK), Patient([person(60)]), keys={("maximum", 2): "skip"})
    assert result.data["trials_uv"][1] is None
    assert (result.marks[1].state, len(result.marks)) == ("skipped", 4)
    assert result.outcome == "done"


def test_stop_before_the_third_trial_is_no_maximum():
    result = act(find_maximum(LEG, QUICK), Patient([person(60)]), keys={("maximum", 3): "stop"})
    assert (result.outcome, len(result.marks), read_reference(result)) == ("stopped", 2, None)
    assert figure(result, "trials").value > 100.0


def test_a_recorded_extension_gives_a_maximum(thighs):
    """Cut the 10 s of an isometric extension of the vastus lateralis into trials of 5 s."""
    uv, fs_hz, _ = recorded(thighs, "isometric_extension_17", "VL")
    muscle = filter_recording(uv[:, None], fs_hz)
    step = Step("effort", tell("typed", text="Push."), 5.0, "maximum", scored=True)
    trials = [
        Trial(step, fs_hz, a, np.abs(muscle[a:b]), muscle[a:b], np.ones((b - a, 1), bool))
        for a, b in ((round(t_s * fs_hz), round((t_s + 5.0) * fs_hz)) for t_s in (1.0, 2.0, 3.0))
    ]
    result = judge(*(measure_best(trial, LEG, 1.0, 1.0) for trial in trials))
    assert result.outcome == "done"
    # The best second of the same samples, found another way.
    starts = range(round(fs_hz), round(7.0 * fs_hz), 100)
    best_uv = max(np.sqrt(np.mean(muscle[a : a + round(fs_hz)] ** 2)) for a in starts)
    assert read_reference(result).rms_uv == pytest.approx(best_uv, rel=0.1)
