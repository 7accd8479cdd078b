"""Verdicts of Check, and no verdict from a bad signal."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmofire.codec import to_json
from vmofire.dsp.quality import Reason, object_to
from vmofire.dsp.symmetry import compare, find_detectable_change
from vmofire.guided.check import Baseline, CheckSettings, Squeeze, Verdict, check_script
from vmofire.guided.job_plans import restore_check
from vmofire.guided.job_run import JobRun
from vmofire.guided.judge import NEXT_CUES, NO_COMPARISON, decide, measure_rest
from vmofire.guided.prompt import Prompt, Result
from vmofire.guided.steps import lay
from vmofire.words.message import tell, write_all

from .loop import BAD, FS_HZ, GOOD, LOOSE, MAINS, Faults, follow, slice_of

SETTINGS = CheckSettings()
CLEAR = (0.3, 2.8, 20.0)
NOTHING = (0.0, 0.0, 0.0)
SHORTEST_S = sum(step.seconds for step in SETTINGS.steps)
Effort = tuple[float, float, float]


class Person:
    """Person with an effort per squeeze and quad set: start and end in s after its cue, and uV; else rest."""

    def __init__(self, efforts: Sequence[Effort], quads: Sequence[Effort] = (), rest_uv: float = 2.0) -> None:
        self.wanted = {"ball_squeeze": efforts, "quad_set": quads}
        self.rest_uv = rest_uv
        self.asked: list[tuple[str, str, int | None]] = []

    def __call__(self, prompt: Prompt, t_s: float) -> float:
        now = (prompt.kind, prompt.task, prompt.repetition)
        if not self.asked or self.asked[-1] != now:
            self.asked.append(now)
        efforts = self.wanted.get(prompt.task, ())
        if prompt.kind != "effort" or prompt.repetition > len(efforts):
            return self.rest_uv
        start_s, stop_s, uv = efforts[prompt.repetition - 1]
        return uv if start_s <= t_s < stop_s else self.rest_uv

    @property
    def tasks(self) -> set[str]:
        return {task for kind, task, _ in self.asked if kind == "effort"}


def job_run_of(**of_check) -> JobRun:
    return JobRun(check_script(**of_check), FS_HZ, 1, job="check", title=tell("title.check"))


def do_check(
    efforts: Sequence[Effort],
    quads: Sequence[Effort] = (),
    rest_uv: float = 2.0,
    faults: Faults | None = None,
    keys: dict[float, str] | None = None,
    **of_check,
) -> Result:
    result = follow(job_run_of(**of_check), Person(efforts, quads, rest_uv), faults, keys=keys)
    assert result is not None
    return result


def numbers(words: str) -> list[float]:
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", words)]


def run(efforts: Sequence[Effort], quads: Sequence[Effort] = (), rest_uv: float = 2.0, **others) -> Verdict:
    return Verdict.of(do_check(efforts, quads, rest_uv, **others).data)


def test_five_clear_squeezes_fire():
    verdict = run([CLEAR] * 5)
    assert (verdict.kind, verdict.fires) == ("fires", True)
    assert verdict.median_onset_s == pytest.approx(0.3)
    assert verdict.amplitude_uv == pytest.approx(20.0)
    assert verdict.grounds[-1] == NO_COMPARISON


def test_the_result_shows_what_the_verdict_rests_on():
    result = do_check([CLEAR] * 3 + [(0.3, 2.8, 30.0), NOTHING], side="left")
    assert (result.job, result.outcome, result.headline, result.good) == ("check", "fires", "It fires.", True)
    figures = {figure.name: figure for figure in result.figures}
    assert set(figures) == {"rest", "threshold", "amplitude", "median_onset", "active"}
    assert (figures["rest"].value, figures["threshold"].value, figures["active"].value) == (2.0, 5.0, 4.0)
    assert figures["amplitude"].low < 22.5 < figures["amplitude"].high
    assert {figure.side for figure in result.figures} == {"left"}
    assert [mark.state for mark in result.marks] == ["yes"] * 4 + ["no"]
    assert result.marks[3].words == "30.0 µV"
    (curve,) = result.curves
    assert len(curve.values) == 60
    assert curve.values[0] == pytest.approx(2.0)
    assert curve.values[30] == pytest.approx((3 * 20 + 30 + 2) / 5)
    assert result.missing == ()
    assert to_json(result)["outcome"] == "fires"


def test_the_curve_holds_every_squeeze_and_what_it_was_judged_by():
    (curve,) = do_check([CLEAR] * 3 + [(0.3, 2.8, 30.0), NOTHING], side="left").curves
    assert [one[30] for one in curve.repetitions] == pytest.approx([20.0, 20.0, 20.0, 30.0, 2.0])
    assert {len(one) for one in curve.repetitions} == {len(curve.values)}
    assert (curve.scored_s, curve.threshold, curve.goal) == ((0.5, 2.5), 5.0, None)
    assert curve.times_s[:2] == pytest.approx((0.025, 0.075))


def test_the_scored_window_of_the_curve_is_that_of_the_settings():
    settings = CheckSettings(scored_from_s=0.8, scored_to_s=2.0, active_ratio=3.0)
    (curve,) = do_check([CLEAR] * 5, settings=settings).curves
    assert (curve.scored_s, curve.threshold) == ((0.8, 2.0), 6.0)


@pytest.mark.parametrize(
    ("active", "kind"), [(5, "fires"), (4, "fires"), (3, "cannot_tell"), (2, "cannot_tell")]
)
def test_how_many_squeezes_must_be_active(active, kind):
    verdict = run([CLEAR] * active + [NOTHING] * (5 - active))
    assert verdict.kind == kind
    if kind == "cannot_tell":
        assert verdict.reason == "inconsistent"


@pytest.mark.parametrize("active", [0, 1])
def test_quiet_in_squeezes_and_quad_sets_does_not_fire_and_names_what_to_try(active):
    result = do_check([CLEAR] * active)
    verdict = Verdict.of(result.data)
    assert (verdict.kind, verdict.fires) == ("does_not_fire", False)
    assert len(verdict.quad_sets) == 3
    assert result.advice == "Try next: squeeze the buttocks first, then the ball."


def test_each_check_that_does_not_fire_proposes_another_cue_than_the_last():
    job_run = job_run_of(hint=NEXT_CUES[0])
    result = follow(job_run, Person([]))
    assert result.data["next_cue"] == NEXT_CUES[1]
    job_run = job_run_of(hint=NEXT_CUES[0])
    job_run.push(slice_of(np.full(4500, 2.0)), [GOOD])
    assert job_run.prompt.below == "Squeeze the buttocks first, then the ball."


def test_does_not_fire_is_never_said_before_the_quad_sets_are_over():
    job_run, person = job_run_of(), Person([])
    assert follow(job_run, person, most_s=SHORTEST_S) is None
    assert job_run.prompt.kind == "ready"
    longest_s = SHORTEST_S + sum(step.seconds for step in SETTINGS.quad_set_steps)
    assert follow(job_run, person, most_s=longest_s - 0.1) is None
    assert follow(job_run, person) is not None
    assert job_run.t_s == longest_s


def test_quad_sets_are_not_asked_of_a_muscle_that_fires():
    job_run = job_run_of()
    follow(job_run, Person([CLEAR] * 5))
    assert job_run.t_s == SHORTEST_S


def test_a_muscle_that_only_answers_the_quad_sets_is_not_called_silent():
    verdict = run([], [CLEAR] * 3)
    assert (verdict.kind, verdict.fires) == ("not_in_squeeze", False)
    assert "straighten the knee" in str(verdict.verdict)


def test_one_quad_set_of_three_settles_nothing():
    assert run([], [CLEAR]).reason == "inconsistent"


def test_the_threshold_is_twice_the_rest_or_three_uv_above_it():
    assert run([CLEAR] * 5, rest_uv=2.0).threshold_uv == pytest.approx(5.0)
    assert run([CLEAR] * 5, rest_uv=4.0).threshold_uv == pytest.approx(8.0)
    assert run([(0.3, 2.8, 4.9)] * 5, rest_uv=2.0).kind == "does_not_fire"
    assert run([(0.3, 2.8, 5.0)] * 5, rest_uv=2.0).fires is True


def test_a_squeeze_must_hold_for_one_and_a_half_seconds():
    assert run([(0.5, 2.0, 20.0)] * 5).fires is True
    assert run([(0.5, 1.95, 20.0)] * 5).fires is None


def test_a_muscle_that_fires_briefly_is_not_called_silent():
    verdict = run([(0.4, 1.4, 20.0)] * 5)
    assert (verdict.kind, verdict.reason) == ("cannot_tell", "not_held")


def test_no_negative_without_sensitivity():
    verdict = run([], rest_uv=6.0)
    assert (verdict.kind, verdict.reason) == ("cannot_tell", "no_rest")


def test_a_twitch_in_the_rest_does_not_raise_the_threshold():
    squeezes = Person([CLEAR] * 5)
    result = follow(
        job_run_of(), lambda p, t_s: 200.0 if p.kind == "rest" and 3.0 <= t_s < 3.5 else squeezes(p, t_s)
    )
    assert result.data["rest_uv"] == pytest.approx(2.0)


def test_one_leg_that_starts_after_a_second_is_a_slow_start():
    verdict = run([(1.2, 3.0, 20.0)] * 5)
    assert (verdict.kind, verdict.reason) == ("fires_late", "slow_start")
    assert run([(0.9, 3.0, 20.0)] * 5).kind == "fires"


def test_late_needs_both_a_late_onset_and_an_earlier_other_leg():
    early, middle = run([(0.3, 3.0, 20.0)] * 5), run([(0.6, 3.0, 20.0)] * 5)
    late = [(0.8, 3.0, 20.0)] * 5
    assert run(late, other=early).reason == "late"
    assert run(late, other=middle).kind == "fires"
    assert run([(0.65, 3.0, 20.0)] * 5, other=early).kind == "fires"


def test_the_limits_of_late_are_over_the_onset_and_at_least_the_lead_of_the_other_leg():
    one, other = [(0.75, 3.0, 20.0)] * 5, run([(0.5, 3.0, 20.0)] * 5)
    assert other.median_onset_s == 0.5

    def reason_at(onset_s: float, behind_s: float) -> str | None:
        verdict = run(one, other=other, settings=CheckSettings(late_onset_s=onset_s, late_behind_s=behind_s))
        assert verdict.median_onset_s == 0.75
        return verdict.reason

    assert reason_at(0.7, 0.25) == "late"
    assert reason_at(0.75, 0.25) is None
    assert reason_at(0.7, 0.26) is None
    assert run(one, settings=CheckSettings(slow_start_s=0.75)).reason is None
    assert run(one, settings=CheckSettings(slow_start_s=0.74)).reason == "slow_start"


@pytest.mark.parametrize(("hidden", "known"), [(0, True), (2, True), (3, False), (6, False), (9, False)])
def test_a_rest_hidden_for_a_third_or_more_is_not_known(hidden, known):
    rms_uv = np.full(9, 2.0)
    rms_uv[:hidden] = np.nan
    assert measure_rest(rms_uv) == (2.0 if known else None)


def test_the_delay_of_the_sound_is_taken_off_the_onset():
    settings = CheckSettings(sound_delay_s=0.25)
    assert run([(1.2, 3.0, 20.0)] * 5, settings=settings).median_onset_s == pytest.approx(0.95)


def test_an_onset_too_soon_to_be_a_reaction_is_dropped():
    verdict = run([(0.05, 3.0, 20.0)] * 4 + [CLEAR])
    assert verdict.median_onset_s == pytest.approx(0.3)
    assert [squeeze.onset_s for squeeze in verdict.squeezes[:4]] == [None] * 4


def test_weak_against_the_other_leg_only_when_the_whole_interval_says_so():
    strong = run([(0.3, 2.8, 60.0)] * 5)
    assert run([(0.3, 2.8, 20.0)] * 5, other=strong).reason == "weaker_than_other_leg"
    # Half the other leg: the placement of electrodes alone could explain it.
    assert run([(0.3, 2.8, 30.0)] * 5, other=strong).kind == "fires"


def test_weak_against_the_own_baseline_only_beyond_its_error():
    assert run([CLEAR] * 5, baseline=Baseline(40.0, 15.0)).reason == "below_own_baseline"
    assert run([CLEAR] * 5, baseline=Baseline(40.0, 25.0)).kind == "fires"


def test_a_drop_within_the_scatter_of_earlier_visits_is_not_weak():
    steady, scattered = (
        Baseline.of(find_detectable_change(visits_uv))
        for visits_uv in ([40.0, 41.0, 39.0, 40.5], [40.0, 20.0, 60.0, 30.0])
    )
    assert run([CLEAR] * 5, baseline=steady).reason == "below_own_baseline"
    assert run([CLEAR] * 5, baseline=scattered).kind == "fires"


def test_with_nothing_to_compare_under_three_times_rest_is_just_above_rest():
    assert run([(0.3, 2.8, 5.9)] * 5).reason == "just_above_rest"
    assert run([(0.3, 2.8, 6.1)] * 5).kind == "fires"


def test_the_words_give_the_figures_that_the_verdict_rests_on():
    strong = run([(0.3, 2.8, 60.0)] * 5)
    weak = run([(0.3, 2.8, 20.0)] * 5, other=strong)
    legs = compare(
        [s.amplitude_uv for s in weak.squeezes],
        [s.amplitude_uv for s in strong.squeezes],
        SETTINGS.placement_log_sd,
    )
    ends = [round(100 * legs.ratio), round(100 * legs.low), round(100 * legs.high)]
    assert numbers(write_all(weak.grounds)) == [5, 5, *ends]
    assert "less than half as active as the other" in write_all(weak.grounds)
    assert str(weak.verdict) == "It fires, but weakly."
    above_rest = run([(0.3, 2.8, 5.0)] * 5)
    assert numbers(write_all(above_rest.grounds))[2] == pytest.approx(2.5, abs=0.1)
    assert str(above_rest.verdict) == "It fires, just above rest."
    late = run([(0.8, 3.0, 20.0)] * 5, other=run([(0.3, 3.0, 20.0)] * 5))
    assert numbers(write_all(late.grounds))[2:4] == [0.8, 0.5]
    assert str(late.verdict) == "It fires, but late."


def test_one_squeeze_of_the_other_leg_is_no_leg_to_compare_with():
    other = run([CLEAR] * 5)
    one = replace(other, squeezes=other.squeezes[:1])
    assert run([(0.3, 2.8, 12.0)] * 5, other=one).reason is None


def test_a_squeeze_tells_how_long_it_was_active():
    assert [s.active_s for s in run([(0.5, 2.5, 20.0)] * 5).squeezes] == pytest.approx([2.0] * 5, abs=0.05)


# Bad signals.


def always(reason: Reason, from_s: float = 0.0) -> Faults:
    return Faults(bad=[(from_s, 1e6, 0, reason)])


@pytest.mark.parametrize("from_s", [0.0, 5.0, 9.0, 20.0])
def test_a_signal_that_stays_bad_never_gets_a_verdict_and_names_the_cure(from_s):
    job_run, person = job_run_of(), Person([CLEAR] * 5)
    result = follow(job_run, person, always(MAINS, from_s))
    assert (result.outcome, result.good, result.reason) == ("cannot_tell", None, "mains")
    assert "Unplug the charger" in result.detail
    assert job_run.t_s < from_s + 40.0, "nobody squeezes for nothing"


def test_bad_contact_waits_for_the_cure_and_goes_on():
    result = do_check([CLEAR] * 5, faults=Faults(bad=[(0.0, 8.0, 0, LOOSE)]))
    assert result.outcome == "fires"
    assert result.missing[0].code == "loose"


@pytest.mark.parametrize(
    ("faults", "code"),
    [
        (Faults(lost=[(9.0, 12.0)]), "gap"),
        (Faults(bad=[(9.5, 11.0, 0, LOOSE)]), "loose"),
        (Faults(lost=[(5.0, 6.5)]), "gap"),
        (Faults(bad=[(17.0, 18.0, 0, MAINS)]), "mains"),
    ],
)
def test_trouble_in_the_middle_pauses_it_and_the_result_says_what_was_missing(faults, code):
    job_run, person = job_run_of(), Person([CLEAR] * 5)
    result = follow(job_run, person, faults)
    assert result.outcome == "fires"
    assert [mark.state for mark in result.marks] == ["yes"] * 5
    assert result.data["squeezes"][0]["spoiled_by"] is None
    assert "paused" in {kind for kind, _, _ in person.asked}
    (missing,) = result.missing
    assert missing.code == code
    assert missing.seconds > 4.5, "the second attempt is told with its countdown"


def test_trouble_in_a_quad_set_pauses_that():
    result = do_check([], faults=Faults(bad=[(58.0, 59.0, 0, LOOSE)]))
    assert result.outcome == "does_not_fire"
    assert [missing.code for missing in result.missing] == ["loose"]


def test_one_squeeze_lost_does_not_take_the_verdict_of_four_clear_ones():
    result = do_check([CLEAR] * 5, faults=Faults(bad=[(9.0, 30.0, 0, MAINS)]))
    verdict = Verdict.of(result.data)
    assert verdict.kind == "fires"
    assert (verdict.squeezes[0].active, verdict.squeezes[0].spoiled_by) == (None, "mains")
    assert result.marks[0].state == "unclear"


def test_a_spoiled_quiet_muscle_is_not_called_silent():
    assert run([], faults=always(MAINS, 9.0)).reason == "mains"
    assert run([], faults=always(MAINS, 54.0)).reason == "mains"  # in the second quad set


def test_the_gate_may_speak_a_second_late():
    # The gate reports 0.2 s after the last squeeze, about the second before.
    end_s = SHORTEST_S - 1.0
    late = Faults(bad=[(end_s + 0.2, end_s + 0.3, 0, MAINS)])
    verdict = run([CLEAR] * 3 + [NOTHING, (1.4, 3.0, 20.0)], faults=late)
    assert (verdict.kind, verdict.reason) == ("cannot_tell", "mains")


def test_a_reason_that_does_not_block_changes_no_verdict():
    told = object_to("clipped", tell("signal.clipped", n=8, share=0.1), blocking=False)
    assert run([CLEAR] * 5, faults=always(told)).kind == "fires"


def test_a_doubt_forbids_to_call_a_muscle_silent_and_nothing_else():
    doubt = object_to("doubt", tell("signal.doubt", hum=30.0), blocking=False)
    assert run([], faults=always(doubt)).reason == "doubt"
    assert run([CLEAR] * 5, faults=always(doubt)).kind == "fires"


def test_a_short_gap_inside_a_clear_squeeze_does_no_harm():
    result = do_check([CLEAR] * 5, faults=Faults(lost=[(10.0, 10.05)]))
    assert result.outcome == "fires"
    assert result.data["squeezes"][0]["active"] is True
    assert result.missing[0].seconds == pytest.approx(0.05)


def test_samples_during_settling_after_a_gap_do_not_count():
    job_run = job_run_of()
    squeezes = Person([(0.5, 1.85, 20.0)] * 5)
    cues = [cue for cue in lay(SETTINGS.steps) if cue.task == "ball_squeeze"]
    gaps = [(round(cue.start_s + 1.9, 6), round(cue.start_s + 1.95, 6)) for cue in cues]

    def person(prompt: Prompt, t_s: float) -> float:
        # Enough for 1.5 s in all.
        return 500.0 if prompt.kind == "effort" and 1.95 <= t_s < 2.15 else squeezes(prompt, t_s)

    result = follow(job_run, person, Faults(lost=gaps))
    assert [squeeze["active"] for squeeze in result.data["squeezes"]] == [None] * 5


# Actions of the person besides squeezing.


def test_a_stopped_check_tells_nothing_and_keeps_what_it_has():
    result = do_check([CLEAR] * 5, keys={30.0: "stop"})
    assert (result.outcome, result.good, result.reason) == ("stopped", None, "stopped")
    assert len(result.marks) == 3
    assert result.data["kind"] == "cannot_tell"
    whole = do_check([CLEAR] * 5)
    told = {figure.name: figure.value for figure in whole.figures if figure.name in ("rest", "threshold")}
    assert None not in told.values()
    assert told.items() <= {figure.name: figure.value for figure in result.figures}.items()


def test_a_skipped_squeeze_counts_for_nothing_either_way():
    result = do_check([CLEAR] * 5, keys={9.0: "skip"})
    assert result.outcome == "fires"
    assert [mark.state for mark in result.marks] == ["skipped", "yes", "yes", "yes", "yes"]
    assert do_check([], keys={8.5: "skip", 15.0: "skip"}).reason == "skipped"
    assert do_check([CLEAR] * 5, keys={4.0: "skip"}).reason == "skipped", "a rest that was not"


def test_a_squeeze_is_done_again_on_demand():
    class Late(Person):
        def __call__(self, prompt: Prompt, t_s: float) -> float:
            uv = super().__call__(prompt, t_s)
            return 2.0 if job_run.t_s < 12.0 else uv

    job_run = job_run_of()
    result = follow(job_run, Late([CLEAR] * 5), keys={12.0: "repeat"})
    assert [mark.state for mark in result.marks] == ["yes"] * 5


def test_the_prompt_leads_through():
    job_run, person = job_run_of(), Person([CLEAR] * 5)
    assert (job_run.prompt.kind, job_run.prompt.progress) == ("signal_check", 0.0)
    follow(job_run, person, most_s=5.0)
    assert (job_run.prompt.kind, job_run.prompt.seconds_left, job_run.prompt.goals_uv) == ("rest", 3.0, ())
    follow(job_run, person, most_s=17.0)
    prompt = job_run.prompt
    assert (prompt.kind, prompt.task, prompt.repetition, prompt.of) == ("effort", "ball_squeeze", 2, 5)
    assert prompt.goals_uv == pytest.approx((5.0,))
    assert [mark.state for mark in prompt.marks] == ["yes"]
    assert prompt.then == "Let go."
    assert prompt.progress == pytest.approx(17.0 / SHORTEST_S)
    follow(job_run, person)
    assert job_run.prompt.progress == 1.0


def test_a_verdict_survives_its_way_through_a_file():
    for result in (do_check([CLEAR] * 5), do_check([]), do_check([], faults=always(MAINS))):
        data = to_json(result)["data"]
        assert Verdict.of(data) == Verdict.of(result.data)
        assert CheckSettings(**data.pop("settings")) == CheckSettings()  # what it was judged by
        assert to_json(Verdict.of(data)) == data


# Origin of a signal: a third sensor, on the adductors.


def legs_of(vmo: Person, adductors: Person) -> Result:
    job_run = JobRun(check_script(adductors=1), FS_HZ, 2, job="check", title=tell("typed", text=""))
    result = follow(job_run, lambda prompt, t_s: [vmo(prompt, t_s), adductors(prompt, t_s)])
    assert result is not None
    return result


def test_adductors_that_work_while_the_quad_set_is_quiet_leave_the_origin_unclear():
    result = legs_of(Person([CLEAR] * 5), Person([CLEAR] * 5))
    assert (result.outcome, result.reason, result.good) == ("cannot_tell", "origin_unclear", None)
    assert result.headline == "This may be another muscle."
    assert [mark.state for mark in result.marks] == ["yes"] * 5 + ["no"] * 3


def test_a_vmo_that_works_in_the_quad_sets_too_is_its_own():
    result = legs_of(Person([CLEAR] * 5, [CLEAR] * 3), Person([CLEAR] * 5))
    assert (result.outcome, result.good) == ("fires", True)
    assert "3 of 3 quad sets" in result.detail


def test_quiet_adductors_ask_for_nothing_more():
    vmo = Person([CLEAR] * 5)
    assert legs_of(vmo, Person([])).outcome == "fires"
    assert vmo.tasks == {"ball_squeeze"}


def test_busy_adductors_do_not_make_a_silent_vmo_unclear():
    assert legs_of(Person([]), Person([CLEAR] * 5)).outcome == "does_not_fire"
    assert legs_of(Person([], [CLEAR] * 3), Person([CLEAR] * 5)).outcome == "not_in_squeeze"


SCENES = [
    np.tile(np.repeat([20.0, 2.0], [1500, 2500]), 9),
    np.tile(np.repeat([9.0, 2.0, 2.0], [900, 1500, 1600]), 9),
    np.full(36000, 2.0),
]


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(SCENES), st.lists(st.integers(0, 36000), max_size=12), st.sampled_from([500.0, 487.3]))
def test_cutting_the_stream_does_not_change_the_verdict(rms_uv, cuts, fs_hz):
    rms_uv = np.concatenate((np.full(round(8.0 * fs_hz), 2.0), rms_uv))

    def result_of(portions):
        job_run = JobRun(check_script(), fs_hz, 1, job="check", title=tell("typed", text=""))
        for start, stop in portions:
            bad = 4600 <= start < 5000
            job_run.push(slice_of(rms_uv[start:stop]), [BAD if bad else GOOD])
        job_run.press("stop")
        return job_run.result

    whole = [0, 4600, 5000, len(rms_uv)]
    cut = sorted({*whole, *(min(cut, len(rms_uv)) for cut in cuts)})
    assert result_of(pairwise(cut)) == result_of(pairwise(whole))


@pytest.mark.parametrize(
    "fields",
    [
        {"rest_s": 0.0},
        {"rest_used_s": 6.0},
        {"squeezes": 0},
        {"squeezes": 5.5},
        {"squeezes": True},
        {"active_ratio": float("nan")},
        {"active_margin_uv": "3"},
        {"scored_from_s": 2.6},
        {"scored_to_s": 3.5},
        {"active_for_s": 2.6},
        {"fires_at_least": 6},
        {"does_not_fire_at_most": 4},
    ],
)
def test_settings_by_which_nothing_could_be_decided_are_refused(fields):
    with pytest.raises(ValueError, match=next(iter(fields))):
        CheckSettings(**fields)


def test_a_whole_number_may_be_written_with_a_point():
    assert isinstance(CheckSettings(squeezes=6.0).squeezes, int)


def test_quad_sets_are_not_asked_for_where_they_could_settle_nothing():
    for person in (Person([], rest_uv=6.0), Person([(0.4, 1.4, 20.0)] * 5)):
        job_run = job_run_of()
        follow(job_run, person)
        assert job_run.t_s == SHORTEST_S


def test_without_quad_sets_there_is_no_does_not_fire():
    quiet = Squeeze(cue_s=0.0, active=False, active_s=0.0, amplitude_uv=2.0, onset_s=None)
    assert decide(2.0, [quiet] * 5, [], SETTINGS, {}).kind == "cannot_tell"
    assert decide(2.0, [quiet] * 5, [quiet] * 3, SETTINGS, {}).kind == "does_not_fire"


def test_a_check_that_an_earlier_version_recorded_is_done_again_by_its_own_settings():
    given = {"settings": {"contact_s": 2.0, "rest_s": 6.0}, "side": "left"}
    job_run = restore_check(given)(FS_HZ, 1)
    assert (job_run.prompt.task, job_run.prompt.duration_s, job_run.prompt.side) == (
        "signal_check",
        2.0,
        "left",
    )
