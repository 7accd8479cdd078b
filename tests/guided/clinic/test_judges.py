"""The judges return a known outcome, ready for JSON, whatever was measured."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vmofire.codec import to_json
from vmofire.dsp.quality import object_to
from vmofire.guided.clinic.deficit import DeficitEfforts, DeficitSettings, judge_deficit
from vmofire.guided.clinic.endurance import EnduranceSettings, Hold, judge_endurance
from vmofire.guided.clinic.maximum_trials import Efforts, MaximumTestSettings, judge_maximum
from vmofire.guided.clinic.override import list_outcomes
from vmofire.guided.clinic.step_up import Onsets, OnsetSettings, judge_onset
from vmofire.guided.compare import judge_compare
from vmofire.guided.criteria import Squeeze, Verdict
from vmofire.guided.judge import STOPPED
from vmofire.guided.legs import Leg
from vmofire.words.message import tell

LEFT, RIGHT = Leg("left", 0), Leg("right", 1)
UV = st.none() | st.floats(0.01, 5000.0)
REST = st.none() | st.floats(0.01, 500.0)
REASON = st.none() | st.just(object_to("loose", tell("signal.loose", noise=40.0))) | st.just(STOPPED)
PAIN = st.integers(0, 10).map(float)
SECONDS = st.none() | st.floats(0.0, 3.0)


def check(result):
    """Check the rules that hold for every result."""
    known = {*list_outcomes(result.job), "cannot_tell", "stopped", "done", "limb_hold", "mixed"}
    assert result.outcome in known
    assert to_json(result)["job"] == result.job
    assert result.headline
    assert result.detail[-1:] == "."
    if result.outcome in ("cannot_tell", "stopped"):
        assert result.good is None
        assert result.reason
    for figure in result.figures:
        if figure.value is not None and figure.low is not None:
            assert figure.low <= figure.value * (1 + 1e-9) + 1e-9
            assert figure.value <= figure.high * (1 + 1e-9) + 1e-9
    return result


def bout(leg):
    return st.builds(DeficitEfforts, st.just(leg), REST, st.lists(UV, max_size=8).map(tuple), REASON, REASON)


@settings(max_examples=200)
@given(bout(LEFT), bout(RIGHT), REASON)
def test_any_bouts(involved, uninvolved, ended_by):
    result = check(judge_deficit(involved, uninvolved, DeficitSettings(), ended_by))
    if result.outcome == "different":
        (ratio,) = [one for one in result.figures if one.name == "ratio"]
        assert ratio.high < 0.75 or ratio.low > 1.0 / 0.75


@settings(max_examples=200)
@given(
    REST,
    st.lists(UV, max_size=5),
    st.lists(PAIN, max_size=6),
    st.lists(UV, max_size=3),
    st.lists(PAIN, max_size=2),
    REASON,
    REASON,
)
def test_any_trials(rest_uv, trials_uv, pains, holds_uv, hold_pains, doubt, ended_by):
    efforts = Efforts(
        LEFT, rest_uv, tuple(trials_uv), tuple(pains), tuple(holds_uv), tuple(hold_pains), None, doubt
    )
    result = check(judge_maximum(efforts, MaximumTestSettings(), ended_by))
    hurt = any(pain > 3.0 or pain - pains[0] >= 2.0 for pain in pains)
    if result.outcome == "done":
        assert not hurt
        assert result.data["reference"]["rms_uv"] in trials_uv
    if result.outcome == "limb_hold":
        assert hurt
        assert result.data["reference"]["method"] == "submaximal_task"


@settings(max_examples=100)
@given(
    st.lists(
        st.builds(Onsets, st.sampled_from(["up", "down"]), SECONDS, SECONDS, SECONDS, SECONDS), max_size=24
    ),
    REASON,
    REASON,
)
def test_any_steps(steps, hidden_by, ended_by):
    result = check(judge_onset("left", steps, OnsetSettings(), hidden_by, ended_by))
    if result.outcome == "later":
        late = [
            one for one in result.figures if one.name in ("late_up", "late_down") and one.value is not None
        ]
        assert any(one.value > 20.0 and one.low > 0.0 for one in late)


def verdict():
    squeeze = st.builds(
        Squeeze, st.just(0.0), st.sampled_from([True, False, None]), st.just(2.0), UV, SECONDS
    )
    kinds = st.sampled_from(["fires", "fires_late", "does_not_fire", "not_in_squeeze", "cannot_tell"])

    def complete(one: Verdict) -> Verdict:
        """Return a verdict that Check can give: one that fires has active squeezes."""
        if not one.fires:
            return replace(one, reason="loose")
        active = tuple(replace(s, active=True, amplitude_uv=s.amplitude_uv or 10.0) for s in one.squeezes)
        while len(active) < 4:
            active += (Squeeze(0.0, True, 2.0, 10.0, 0.3),)
        return replace(one, squeezes=active, rest_uv=2.0)

    squeezes = st.lists(squeeze, max_size=5).map(tuple)
    return st.builds(
        Verdict,
        kinds,
        st.just((tell("check.squeezes", n=1, of=5),)),
        rest_uv=REST,
        median_onset_s=SECONDS,
        squeezes=squeezes,
    ).map(complete)


@settings(max_examples=200)
@given(st.dictionaries(st.sampled_from(["left", "right"]), verdict()))
def test_any_verdicts(verdicts):
    result = check(judge_compare(verdicts, (LEFT, RIGHT)))
    if len(verdicts) < 2 or any(one.fires is None for one in verdicts.values()):
        assert result.outcome in ("cannot_tell", "stopped")


@settings(max_examples=25)
@given(
    st.integers(0, 2**32 - 1), st.floats(0.0, 40.0), REST, st.floats(0.0, 200.0), st.floats(0.0, 0.5), REASON
)
def test_any_hold(seed, seconds, rest_uv, strength_uv, share_lost, doubt):
    rng = np.random.default_rng(seed)
    uv = strength_uv * rng.standard_normal(round(seconds * 500.0))
    uv[rng.random(len(uv)) < share_lost / 250.0] = np.nan
    hold = Hold(LEFT, rest_uv, uv, 500.0, None, doubt)
    result = check(judge_endurance(hold, EnduranceSettings(hold_s=40.0)))
    assert result.outcome not in ("tires", "effort_falls") or strength_uv > 0.0
