"""What Check says, and that it says nothing on a signal nobody can trust."""

import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmofire.dsp.quality import Quality, Reason
from vmofire.guided.check import Baseline, Check, CheckSettings, Squeeze, Verdict
from vmofire.guided.judge import decide

FS_HZ = 500.0
GOOD = Quality(True)
MAINS = Reason("mains", "mains hum makes up 80 % of the signal", "unplug the charger")
BAD = Quality(False, (MAINS,))
TOLD = Quality(True, (Reason("clipped", "8 samples clipped", "lower the gain", blocking=False),))
SETTINGS = CheckSettings()
LONGEST = SETTINGS.with_quad_sets(SETTINGS.script())


def amplitude(
    efforts: list[tuple[float, float, float]],
    quads: list[tuple[float, float, float]] = [],  # noqa: B006 - never changed
    rest_uv: float = 2.0,
) -> np.ndarray:
    """An envelope: for each squeeze and quad set, from and to in s after its cue, and uV; rest elsewhere."""
    rms_uv = np.full(round(LONGEST.duration_s * FS_HZ), rest_uv)
    for kind, wanted in (("squeeze", efforts), ("quad_set", quads)):
        for cue, (start_s, stop_s, uv) in zip(LONGEST.of_kind(kind), wanted, strict=False):
            rms_uv[round((cue.start_s + start_s) * FS_HZ) : round((cue.start_s + stop_s) * FS_HZ)] = uv
    return rms_uv


def run(rms_uv: np.ndarray, quality: Quality = GOOD, **of_check) -> Verdict:
    check = Check(FS_HZ, **of_check)
    check.push(rms_uv, quality)
    assert check.verdict is not None
    return check.verdict


CLEAR = (0.3, 2.8, 20.0)
NOTHING = (0.0, 0.0, 0.0)


def test_five_clear_squeezes_fire():
    verdict = run(amplitude([CLEAR] * 5))
    assert (verdict.kind, verdict.fires) == ("fires", True)
    assert verdict.median_onset_s == pytest.approx(0.3)
    assert verdict.amplitude_uv == pytest.approx(20.0)
    assert "not known" in verdict.detail


@pytest.mark.parametrize(
    ("active", "kind"), [(5, "fires"), (4, "fires"), (3, "cannot_tell"), (2, "cannot_tell")]
)
def test_how_many_squeezes_must_be_active(active, kind):
    verdict = run(amplitude([CLEAR] * active + [NOTHING] * (5 - active)))
    assert verdict.kind == kind
    if kind == "cannot_tell":
        assert verdict.reason == "inconsistent"


@pytest.mark.parametrize("active", [0, 1])
def test_quiet_in_squeezes_and_quad_sets_does_not_fire_and_names_what_to_try(active):
    verdict = run(amplitude([CLEAR] * active))
    assert (verdict.kind, verdict.fires) == ("does_not_fire", False)
    assert len(verdict.quad_sets) == 3
    assert verdict.next_cue


def test_does_not_fire_is_never_said_before_the_quad_sets_are_over():
    check = Check(FS_HZ)
    rms_uv = amplitude([])
    n = round(SETTINGS.script().duration_s * FS_HZ)
    check.push(rms_uv[:n], GOOD)
    assert not check.finished
    assert check.prompt.cue.kind == "get_ready"
    check.push(rms_uv[n:-1], GOOD)
    assert not check.finished
    check.push(rms_uv[-1:], GOOD)
    assert check.finished


def test_quad_sets_are_not_asked_of_a_muscle_that_fires():
    check = Check(FS_HZ)
    check.push(amplitude([CLEAR] * 5), GOOD)
    assert check.t_s == SETTINGS.script().duration_s


def test_a_muscle_that_only_answers_the_quad_sets_is_not_called_silent():
    verdict = run(amplitude([], [CLEAR] * 3))
    assert (verdict.kind, verdict.fires) == ("not_in_squeeze", False)
    assert "straighten the knee" in verdict.headline


def test_one_quad_set_of_three_settles_nothing():
    assert run(amplitude([], [CLEAR])).reason == "inconsistent"


def test_the_threshold_is_twice_the_rest_or_three_uv_above_it():
    assert run(amplitude([CLEAR] * 5, rest_uv=2.0)).threshold_uv == pytest.approx(5.0)
    assert run(amplitude([CLEAR] * 5, rest_uv=4.0)).threshold_uv == pytest.approx(8.0)
    assert run(amplitude([(0.3, 2.8, 4.9)] * 5, rest_uv=2.0)).kind == "does_not_fire"
    assert run(amplitude([(0.3, 2.8, 5.0)] * 5, rest_uv=2.0)).fires is True


def test_a_squeeze_must_hold_for_one_and_a_half_seconds():
    assert run(amplitude([(0.5, 2.0, 20.0)] * 5)).fires is True
    assert run(amplitude([(0.5, 1.99, 20.0)] * 5)).fires is None


def test_what_came_on_but_did_not_hold_is_not_called_silent():
    verdict = run(amplitude([(0.4, 1.4, 20.0)] * 5))
    assert (verdict.kind, verdict.reason) == ("cannot_tell", "not_held")


def test_no_negative_without_sensitivity():
    verdict = run(amplitude([], rest_uv=6.0))
    assert (verdict.kind, verdict.reason) == ("cannot_tell", "no_rest")


def test_a_twitch_in_the_rest_does_not_raise_the_threshold():
    rms_uv = amplitude([CLEAR] * 5)
    rms_uv[round(6.0 * FS_HZ) : round(6.5 * FS_HZ)] = 200.0
    assert run(rms_uv).rest_uv == pytest.approx(2.0)


def test_one_leg_that_starts_after_a_second_is_a_slow_start():
    verdict = run(amplitude([(1.2, 3.0, 20.0)] * 5))
    assert (verdict.kind, verdict.reason) == ("fires_late", "slow_start")
    assert run(amplitude([(0.9, 3.0, 20.0)] * 5)).kind == "fires"


def test_late_needs_both_a_late_onset_and_an_earlier_other_leg():
    early, middle = run(amplitude([(0.3, 3.0, 20.0)] * 5)), run(amplitude([(0.6, 3.0, 20.0)] * 5))
    late = amplitude([(0.8, 3.0, 20.0)] * 5)
    assert run(late, other=early).reason == "late"
    assert run(late, other=middle).kind == "fires"
    assert run(amplitude([(0.65, 3.0, 20.0)] * 5), other=early).kind == "fires"


def test_the_delay_of_the_sound_is_taken_off_the_onset():
    settings = CheckSettings(sound_delay_s=0.25)
    assert run(amplitude([(1.2, 3.0, 20.0)] * 5), settings=settings).median_onset_s == pytest.approx(0.95)


def test_an_onset_too_soon_to_be_a_reaction_is_dropped():
    verdict = run(amplitude([(0.05, 3.0, 20.0)] * 4 + [CLEAR]))
    assert verdict.median_onset_s == pytest.approx(0.3)
    assert [squeeze.onset_s for squeeze in verdict.squeezes[:4]] == [None] * 4


def test_weak_against_the_other_leg_only_when_the_whole_interval_says_so():
    strong = run(amplitude([(0.3, 2.8, 60.0)] * 5))
    assert run(amplitude([(0.3, 2.8, 20.0)] * 5), other=strong).reason == "weaker_than_other_leg"
    # Half the other leg: electrodes placed anew could explain it.
    assert run(amplitude([(0.3, 2.8, 30.0)] * 5), other=strong).kind == "fires"


def test_weak_against_the_own_baseline_only_beyond_its_error():
    assert run(amplitude([CLEAR] * 5), baseline=Baseline(40.0, 15.0)).reason == "below_own_baseline"
    assert run(amplitude([CLEAR] * 5), baseline=Baseline(40.0, 25.0)).kind == "fires"


def test_a_baseline_comes_from_three_visits_or_more_and_a_drop_within_their_scatter_is_not_weak():
    assert Baseline.of([40.0, 42.0]) is None
    assert (
        run(amplitude([CLEAR] * 5), baseline=Baseline.of([40.0, 41.0, 39.0, 40.5])).reason
        == "below_own_baseline"
    )
    assert run(amplitude([CLEAR] * 5), baseline=Baseline.of([40.0, 20.0, 60.0, 30.0])).kind == "fires"


def test_with_nothing_to_compare_under_three_times_rest_is_just_above_rest():
    assert run(amplitude([(0.3, 2.8, 5.9)] * 5)).reason == "just_above_rest"
    assert run(amplitude([(0.3, 2.8, 6.1)] * 5)).kind == "fires"


def test_a_bad_signal_at_the_contact_look_ends_the_check_there_with_the_cure():
    check = Check(FS_HZ)
    check.push(amplitude([CLEAR] * 5), BAD)
    assert (check.verdict.kind, check.verdict.reason) == ("cannot_tell", "mains")
    assert check.t_s == SETTINGS.contact_s
    assert "Unplug the charger" in check.verdict.detail


def push_with(bad_from_s: float, bad_to_s: float, rms_uv: np.ndarray) -> Check:
    check = Check(FS_HZ)
    a, b = round(bad_from_s * FS_HZ), round(bad_to_s * FS_HZ)
    check.push(rms_uv[:a], GOOD)
    check.push(rms_uv[a:b], BAD)
    check.push(rms_uv[b:], GOOD)
    return check


def test_a_bad_rest_ends_the_check_there():
    check = push_with(5.0, 8.0, amplitude([CLEAR] * 5))
    assert (check.verdict.kind, check.verdict.reason) == ("cannot_tell", "mains")
    assert check.t_s == 8.0


def test_one_spoiled_squeeze_does_not_take_the_verdict_of_four_clear_ones():
    verdict = push_with(8.5, 11.0, amplitude([CLEAR] * 5)).verdict
    assert verdict.kind == "fires"
    assert (verdict.squeezes[0].active, verdict.squeezes[0].spoiled_by) == (None, "mains")


def test_two_spoiled_squeezes_leave_no_verdict():
    verdict = push_with(8.5, 19.0, amplitude([CLEAR] * 5)).verdict
    assert (verdict.kind, verdict.reason) == ("cannot_tell", "mains")


def test_a_spoiled_quiet_muscle_is_not_called_silent():
    assert push_with(8.5, 19.0, amplitude([])).verdict.reason == "mains"
    assert push_with(58.0, 61.0, amplitude([])).verdict.reason == "mains"  # the second quad set


def test_the_gate_may_speak_a_second_late():
    # The objection comes 0.2 s after the last squeeze, about the second before.
    end_s = LONGEST.of_kind("squeeze")[-1].stop_s
    verdict = push_with(
        end_s + 0.2, end_s + 0.3, amplitude([CLEAR] * 3 + [NOTHING] + [(1.4, 3.0, 20.0)])
    ).verdict
    assert (verdict.kind, verdict.reason) == ("cannot_tell", "mains")


def test_what_is_only_told_spoils_nothing():
    assert run(amplitude([CLEAR] * 5), TOLD).kind == "fires"


def test_lost_rows_take_their_time_and_count_for_nothing():
    rms_uv = amplitude([CLEAR] * 5)
    first, second = LONGEST.of_kind("squeeze")[0], LONGEST.of_kind("squeeze")[1]
    a, b = round(first.start_s * FS_HZ), round(second.stop_s * FS_HZ)
    check = Check(FS_HZ)
    check.push(rms_uv[:a], GOOD)
    check.push_gap(b - a)
    assert check.prompt.trouble
    check.push(rms_uv[b:], GOOD)
    assert check.t_s == SETTINGS.script().duration_s
    assert (check.verdict.kind, check.verdict.reason) == ("cannot_tell", "gap")


def test_a_short_gap_inside_a_clear_squeeze_does_no_harm():
    rms_uv = amplitude([CLEAR] * 5)
    at = round(10.0 * FS_HZ)
    check = Check(FS_HZ)
    check.push(rms_uv[:at], GOOD)
    check.push_gap(16)
    check.push(rms_uv[at + 16 :], GOOD)
    assert check.verdict.kind == "fires"
    assert check.verdict.squeezes[0].active is True


def test_a_gap_that_swallows_the_check_ends_it():
    check = Check(FS_HZ)
    check.push_gap(10**9)
    assert (check.verdict.kind, check.verdict.reason) == ("cannot_tell", "gap")


def test_a_stopped_check_tells_nothing():
    check = Check(FS_HZ)
    check.push(amplitude([CLEAR] * 5)[: round(30 * FS_HZ)], GOOD)
    check.stop()
    assert (check.verdict.kind, check.verdict.reason) == ("cannot_tell", "stopped")
    before = check.verdict
    check.stop()
    check.push(amplitude([]), GOOD)
    assert check.verdict is before


def test_the_prompt_leads_through():
    check = Check(FS_HZ)
    rms_uv = amplitude([CLEAR] * 5)
    assert (check.prompt.cue.kind, check.prompt.progress) == ("contact", 0.0)
    check.push(rms_uv[: round(5.0 * FS_HZ)], GOOD)
    assert (check.prompt.cue.kind, check.prompt.seconds_left, check.prompt.threshold_uv) == (
        "rest",
        3.0,
        None,
    )
    check.push(rms_uv[round(5.0 * FS_HZ) : round(17.0 * FS_HZ)], GOOD)
    prompt = check.prompt
    assert (prompt.cue.kind, prompt.repetition, prompt.of) == ("squeeze", 2, 5)
    assert prompt.threshold_uv == pytest.approx(5.0)
    assert [squeeze.active for squeeze in prompt.squeezes] == [True]
    assert prompt.next_words == "Let go."
    assert 0.0 < prompt.progress < 1.0
    check.push(rms_uv[round(17.0 * FS_HZ) :], GOOD)
    assert check.prompt.progress == 1.0


def test_a_verdict_is_ready_for_json():
    for verdict in (run(amplitude([CLEAR] * 5)), run(amplitude([])), run(amplitude([]), BAD)):
        assert json.loads(json.dumps(verdict.as_dict(), allow_nan=False))["kind"] == verdict.kind


SCENES = [
    amplitude([CLEAR] * 5),
    amplitude([CLEAR] * 3 + [(0.9, 1.7, 9.0)] * 2),
    amplitude([], [CLEAR] * 2),
]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(SCENES), st.lists(st.integers(0, 36000), max_size=12), st.sampled_from([500.0, 487.3]))
def test_cutting_the_stream_does_not_change_the_verdict(rms_uv, cuts, fs_hz):
    def verdict_of(portions):
        check = Check(fs_hz)
        for start, stop in portions:
            bad = 4600 <= start < 5000
            check.push(rms_uv[start:stop], BAD if bad else GOOD)
        check.stop()
        return check.verdict

    whole = [0, 4600, 5000, len(rms_uv)]
    cut = sorted({*whole, *(min(cut, len(rms_uv)) for cut in cuts)})
    assert verdict_of(pairwise(cut)) == verdict_of(pairwise(whole))


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


@pytest.mark.parametrize("fs_hz", [0.0, -1.0, float("nan"), float("inf")])
def test_a_rate_that_cannot_be_is_refused(fs_hz):
    with pytest.raises(ValueError, match="fs_hz"):
        Check(fs_hz)


def test_two_channels_at_once_and_negative_gaps_are_refused():
    with pytest.raises(ValueError, match="one channel"):
        Check(FS_HZ).push(np.zeros((4, 2)), GOOD)
    with pytest.raises(ValueError, match="gap"):
        Check(FS_HZ).push_gap(-1)


def test_a_rest_of_which_half_is_hidden_is_no_rest():
    # The last half second is bad, and with it the second before.
    verdict = push_with(7.5, 8.0, amplitude([CLEAR] * 5)).verdict
    assert (verdict.kind, verdict.reason) == ("cannot_tell", "mains")


def test_what_the_stages_say_while_they_settle_after_a_gap_counts_for_nothing():
    rms_uv = amplitude([(0.5, 1.87, 20.0)] * 5)
    check = Check(FS_HZ)
    at = 0
    for cue in LONGEST.of_kind("squeeze"):
        gap_at = round((cue.start_s + 1.9) * FS_HZ)
        check.push(rms_uv[at:gap_at], GOOD)
        check.push_gap(5)
        settling = rms_uv[gap_at + 5 : gap_at + 100].copy()
        settling[:90] = 500.0  # would be enough for 1.5 s in all
        check.push(settling, GOOD)
        at = gap_at + 100
    check.push(rms_uv[at:], GOOD)
    assert [squeeze.active for squeeze in check.verdict.squeezes] == [None] * 5


def test_quad_sets_are_not_asked_for_where_they_could_settle_nothing():
    for rms_uv in (amplitude([], rest_uv=6.0), amplitude([(0.4, 1.4, 20.0)] * 5)):
        check = Check(FS_HZ)
        check.push(rms_uv, GOOD)
        assert check.t_s == SETTINGS.script().duration_s


def test_without_quad_sets_nobody_is_told_that_it_does_not_fire():
    quiet = Squeeze(cue_s=0.0, active=False, active_s=0.0, amplitude_uv=2.0, onset_s=None)
    assert decide(2.0, [quiet] * 5, [], SETTINGS, {}).kind == "cannot_tell"
    assert decide(2.0, [quiet] * 5, [quiet] * 3, SETTINGS, {}).kind == "does_not_fire"
