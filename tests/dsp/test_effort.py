"""Share of a muscle's own effort: with its interval, in any unit, and not against an invalid reference."""

import numpy as np
import pytest

from vmofire.dsp.effort import EffortSettings, judge_effort

FS_HZ = 1000.0


def muscle(*levels_uv, seconds=5.0, seed=1):
    """Return white noise, this many seconds at each level in turn."""
    n = round(seconds * FS_HZ)
    return np.random.default_rng(seed).normal(size=n * len(levels_uv)) * np.repeat(levels_uv, n)


def judge(uv, reference, **also):
    return judge_effort(uv, FS_HZ, reference, FS_HZ, **also)


@pytest.mark.parametrize(
    ("level", "kind"), [(3.0, "does_not_fire"), (9.0, "does_not_fire"), (30.0, "works"), (60.0, "works")]
)
@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_the_share_decides_in_any_unit(level, kind, scale):
    effort = judge(scale * muscle(3.0, level), scale * muscle(3.0, 60.0, seed=2))
    assert effort.kind == kind
    assert effort.share.low <= level / 60.0 <= effort.share.high


def test_a_share_whose_interval_holds_the_limit_is_not_told():
    for level in (19.5, 20.5):
        effort = judge(muscle(3.0, level), muscle(3.0, 60.0, seed=2))
        assert effort.kind == "cannot_tell"
        assert effort.share.low < 0.33 < effort.share.high
    assert effort.share.ratio > 0.33


def test_a_knock_and_a_twitch_are_no_effort():
    quiet = muscle(3.0, 3.0, 3.0)
    quiet[4000:4040] += 2000.0
    quiet[9000:9900] *= 20.0
    assert judge(quiet, muscle(3.0, 60.0, seed=2)).kind == "does_not_fire"


def test_a_steady_effort_without_any_rest_works():
    assert judge(muscle(50.0), muscle(60.0, seed=2)).kind == "works"


def test_a_reference_that_is_no_effort_tells_nothing():
    assert judge(muscle(3.0), muscle(3.0, seed=2)).kind == "cannot_tell"
    assert judge(muscle(50.0), muscle(60.0, seed=2), in_uv=False).kind == "cannot_tell"


def test_a_muscle_as_loud_as_a_noisy_rest_does_not_count_as_working():
    effort = judge(muscle(9.0), muscle(8.0, 20.0, seed=2))
    assert effort.share.low > 0.33
    assert effort.kind == "cannot_tell"
    assert "times its rest" in effort.words


def test_lost_samples_and_dropouts_are_left_out():
    uv = muscle(3.0, 60.0)
    uv[6000:7000] = np.nan
    uv[8000:8500] = 0.0
    effort = judge(uv, muscle(3.0, 60.0, seed=2))
    assert effort.kind == "works"
    assert effort.share.ratio == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("n", [0, 10, 2900])
def test_less_than_a_hold_tells_nothing_and_says_whose(n):
    whole = muscle(60.0)
    assert judge(whole[:n], whole).words == "The recording has less than 3 s of signal."
    assert judge(whole, whole[:n]).words == "The reference has less than 3 s of signal."


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("hold_s", 1.0),
        ("least_share", 1.0),
        ("stand_out", 1.0),
        ("silent_uv", 0.0),
        ("placement_log_sd", -0.1),
    ],
)
def test_a_setting_out_of_range_is_refused_by_name(name, value):
    for wrong in (value, float("nan")):
        with pytest.raises(ValueError, match=name):
            EffortSettings(**{name: wrong})


def test_a_rate_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="rate"):
        judge_effort(muscle(60.0), 0.0, muscle(60.0), FS_HZ)


# Windows of 0.5 s fit a squeeze of 1.6 s two or three times, and part of one more makes the effort smaller.
@pytest.mark.parametrize(("squeeze_s", "slack"), [(1.6, 0.25), (2.0, 0.15), (2.4, 0.15)])
def test_a_reference_of_short_squeezes_holds_no_pause(squeeze_s, slack):
    levels = np.full(45_000, 1.5)
    for at in range(8000, 40_000, 7400):
        levels[at : at + round(squeeze_s * FS_HZ)] = 20.0
    shares = []
    for seed in range(7):
        rng = np.random.default_rng(seed)
        reference, rest = rng.normal(size=45_000) * levels, rng.normal(size=45_000) * 1.5
        silent = judge(rest, reference)
        assert silent.kind == "does_not_fire"
        shares.append(silent.share.ratio)
        own = judge(reference, reference)
        assert own.kind == "works"
        assert 0.7 < own.share.low < 1.0 < own.share.high < 1.4
    assert np.median(shares) == pytest.approx(0.075, rel=slack)
