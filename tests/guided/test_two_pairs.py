"""Two pairs of electrodes on one VMO: the mean of their logs, a narrower interval, and disagreement."""

from dataclasses import replace

import numpy as np
import pytest

from vmofire.app.rehearsal import rehearse
from vmofire.dsp.amplitude import Reference
from vmofire.dsp.chain import Chain, Slice, extract_muscle
from vmofire.dsp.quality import Quality, object_to
from vmofire.errors import SiteError
from vmofire.guided.catalogue import Sitting, make_job
from vmofire.guided.check import check_script
from vmofire.guided.criteria import Baseline, Verdict
from vmofire.guided.earlier_self import Earlier
from vmofire.guided.job_plans import restore_check
from vmofire.guided.job_run import JobRun
from vmofire.guided.retime import retime
from vmofire.guided.sites import asks_one_leg, count_pairs_of, has_both, names_no_leg, plan_sites
from vmofire.guided.two_pairs import SHARE, count_pairs, merge, narrow, watch_pairs
from vmofire.labels import LEGS
from vmofire.virtual.patient import Patient
from vmofire.virtual.recorded import find_efforts
from vmofire.words.message import tell

from .acting import figure, person
from .test_retime import CUES, load_vm

ON_LEFT = ("left VMO 1", "left VMO 2")
MOVED = ("VMO upper", "VMO lower")
LOOSE = object_to("loose", tell("signal.loose", noise=40.0))
SAID = "Their mean counts (of the logs)."


def two(first_uv=60.0, second_uv=60.0, seed=1, **others):
    """One person whose VMO has two pairs, each with its own noise and its own share of the muscle."""
    return Patient([person(first_uv), person(second_uv)], seed=seed, **others)


def do(job, labels, patient, side="left", **sitting):
    return rehearse(make_job(job, Sitting(labels, **sitting), side), patient)


# Which sensors are two pairs.


@pytest.mark.parametrize(
    ("job", "labels", "side", "vmo", "pairs"),
    [
        ("check", ON_LEFT, "", (0,), {0: 1}),
        ("check", ON_LEFT, "left", (0,), {0: 1}),
        ("check", MOVED, "right", (0,), {0: 1}),
        ("check", ("VMO_lower", "VMO_upper"), "right", (0,), {0: 1}),
        ("activation", ("left VMO upper", "adductors", "left VMO lower"), "left", (0,), {0: 2}),
        ("compare", MOVED, "", (0, 0), {0: 1}),
        ("compare", (*ON_LEFT, "right VMO"), "", (0, 2), {0: 1}),
        ("check", (*ON_LEFT, "right VMO"), "", (0, 2), {0: 1}),
        ("check", (*ON_LEFT, "right VMO"), "right", (2,), {}),
        ("onset", (*ON_LEFT, "left VL"), "left", (0,), {}),
        ("endurance", MOVED, "left", (0,), {}),
    ],
)
def test_two_sensors_named_for_one_vmo_are_two_pairs(job, labels, side, vmo, pairs):
    sites = plan_sites(job, labels, side)
    assert (sites.vmo, sites.pairs) == (vmo, pairs)


def test_a_job_that_cannot_use_the_second_pair_says_so():
    assert "left VMO 2" in str(plan_sites("endurance", ON_LEFT, "left").warning)


@pytest.mark.parametrize(
    "labels", [("VMO 1", "VMO 2"), ("GP26", "GP27"), ("VMO upper", "VMO upper 2"), ("left VMO",) * 3]
)
def test_without_words_for_one_vmo_nothing_is_guessed(labels):
    with pytest.raises(SiteError, match="More than one sensor may be on the VMO"):
        plan_sites("check", labels, "left")


def test_two_pairs_are_one_leg():
    assert not has_both(ON_LEFT)
    assert not has_both(MOVED)
    assert names_no_leg(MOVED)
    assert not names_no_leg(ON_LEFT)
    assert asks_one_leg("check", MOVED)


# Their mean.


def samples(fs_hz=500.0, seconds=4.0, seed=3):
    uv = two(40.0, 10.0, seed).read(0, round(fs_hz * seconds), fs_hz)
    uv[500:1500] += np.random.default_rng(seed).standard_normal((1000, 2)) * (40.0, 10.0)
    return Chain(fs_hz, 2).process(uv)


def test_the_first_column_becomes_the_geometric_mean_and_the_second_stays():
    given, good = samples(), [Quality(True)] * 2
    merged, _ = merge(given, good, {0: 1})
    assert merged.rms_uv[:, 0] == pytest.approx(np.sqrt(np.prod(given.rms_uv, axis=1)), abs=1e-3)
    assert np.array_equal(merged.rms_uv[:, 1], given.rms_uv[:, 1])
    levels = [np.sqrt(np.mean(np.square(one[700:1400]))) for one in given.filtered_uv.T]
    scaled = np.sqrt(np.mean(np.square(merged.filtered_uv[700:1400, 0])))
    assert scaled == pytest.approx(np.sqrt(levels[0] * levels[1]), rel=0.1)
    assert np.array_equal(merged.active[:, 0], given.active.any(axis=1))
    assert np.array_equal(given.rms_uv, samples().rms_uv), "what was given is not changed"


def test_a_silent_or_lost_pair_gives_no_infinite_number():
    given = samples()
    for value in (0.0, np.nan):
        rms_uv = given.rms_uv.copy()
        rms_uv[:, 1] = value
        merged, _ = merge(replace(given, rms_uv=rms_uv), [Quality(True)] * 2, {0: 1})
        assert not np.isinf(merged.filtered_uv).any()
        assert np.isnan(merged.rms_uv[:, 0]).all() == np.isnan(value)


def test_cutting_the_stream_does_not_change_the_mean():
    given, good = samples(), [Quality(True)] * 2
    whole, _ = merge(given, good, {0: 1})
    for cut in (0, 1, 777):
        parts = [
            merge(Slice(given.filtered_uv[one], given.rms_uv[one], given.active[one]), good, {0: 1})[0]
            for one in (slice(None, cut), slice(cut, None))
        ]
        assert np.array_equal(np.concatenate([part.rms_uv for part in parts]), whole.rms_uv)
        assert np.array_equal(np.concatenate([part.filtered_uv for part in parts]), whole.filtered_uv)


def test_a_fault_of_the_second_pair_is_a_fault_of_both():
    _, quality = merge(samples(), [Quality(True), Quality.of([LOOSE])], {0: 1})
    assert [one.usable for one in quality] == [False, False]
    job_run = JobRun(check_script(), 500.0, 2, job="check", title=tell("title.check"), pairs={0: 1})
    for _ in range(20):
        job_run.push(samples(), [Quality(True), Quality.of([LOOSE])])
    assert job_run.result is not None
    assert (job_run.result.outcome, job_run.result.reason) == ("cannot_tell", "loose")


# What a job makes of it.


@pytest.mark.parametrize("seed", [1, 12, 31])
def test_a_check_of_two_pairs_gives_the_mean_of_their_logs(seed):
    result = do("check", ON_LEFT, two(80.0, 30.0, seed))
    assert (result.outcome, count_pairs(result.data)) == ("fires", 2)
    assert SAID in result.detail
    alone = [
        rehearse(make_job("check", Sitting(labels), "left"), two(80.0, 30.0, seed, sides=("left", "left")))
        for labels in (("VMO", "GP27"), ("GP26", "VMO"))
    ]
    each = [figure(one, "amplitude").value for one in alone]
    assert figure(result, "amplitude").value == pytest.approx(np.sqrt(each[0] * each[1]), rel=0.05)


@pytest.mark.parametrize("seed", [1, 12, 31])
@pytest.mark.parametrize("quiet", [0, 1])
def test_two_pairs_of_which_one_sees_nothing_get_no_verdict(seed, quiet):
    people = [person(60.0), person(60.0)]
    people[quiet] = person(60.0, fires_in=())
    result = do("check", ON_LEFT, Patient(people, seed=seed))
    assert (result.outcome, result.good, result.reason) == ("cannot_tell", None, "pairs_disagree")
    assert "only one of the two pairs saw the muscle. Press both pairs on." in result.detail


def test_a_muscle_that_both_pairs_find_quiet_does_not_fire():
    quiet = Patient([person(60.0, fires_in=())] * 2)
    assert do("check", ON_LEFT, quiet).outcome == "does_not_fire"


@pytest.mark.parametrize("seed", [1, 12, 31])
def test_compare_with_two_pairs_has_a_narrower_interval(seed):
    def run(labels, patient):
        return do("compare", labels, patient, side="")

    weak = [person(25.0)] * 2
    pairs = run(MOVED, two(60.0, 60.0, seed, other_leg=weak, first_side="left"))
    single = run(("VMO",), Patient([person(60.0)], seed=seed, other_leg=weak[:1], first_side="left"))
    assert SAID in pairs.detail
    sd, usual = (one.data["settings"]["check"]["placement_log_sd"] for one in (pairs, single))
    assert (sd, usual) == (pytest.approx(0.84 * 0.15), 0.15)
    assert figure(pairs, "ratio").low > 100.0
    assert "log standard deviation of placing" in pairs.detail, "a changed setting is said"


def test_the_error_of_placing_shrinks_only_for_legs_with_two_pairs():
    assert narrow(0.15, (1, 1)) == pytest.approx(0.15)
    assert narrow(0.15, (2, 2)) == pytest.approx(SHARE * 0.15)
    assert SHARE * 0.15 < narrow(0.15, (2, 1)) < 0.15


def test_a_pair_named_for_one_leg_is_moved_to_the_other():
    assert [count_pairs_of(ON_LEFT, side) for side in LEGS] == [2, 2]
    assert [count_pairs_of((*ON_LEFT, "right VMO"), side) for side in LEGS] == [2, 1]
    assert [count_pairs_of(("VL",), side) for side in LEGS] == [1, 1]
    sitting = Sitting(ON_LEFT)
    sitting.keep(do("check", ON_LEFT, two()), "left")
    result = rehearse(
        make_job("check", replace(sitting, labels=("right VMO 1", "right VMO 2")), "right"), two()
    )
    assert "about as active as the other" in result.detail
    assert "(0.126, not 0.15)" in result.detail


def test_nothing_from_a_single_pair_is_held_against_two():
    earlier = {("check", side): Earlier("2026-01-05", (60.0, 61.0, 62.0), 1) for side in LEGS}
    sitting = Sitting(MOVED, earlier=earlier)
    sitting.baselines["left"] = Baseline(60.0, 10.0)
    sitting.references["left"] = Reference(150.0, "isometric_mvc")
    assert (sitting.find_earlier("check"), sitting.find_baselines()) == ({}, {})
    assert sitting.find_leg("left", 0).reference is None
    sitting.baselines["left"] = Baseline(60.0, 10.0, 2)
    sitting.reference_pairs["left"] = 2
    assert list(sitting.find_baselines()) == ["left"]
    assert sitting.find_leg("left", 0).reference is not None
    single = Sitting(("VMO",), baselines=sitting.baselines, reference_pairs={"left": 2})
    assert single.find_baselines() == {}


def test_a_maximum_of_two_pairs_is_the_reference_of_two_pairs():
    sitting = Sitting(ON_LEFT)
    sitting.keep(replace(do("check", ON_LEFT, two()), job="check"), "left")
    maximum = rehearse(make_job("maximum", sitting, "left"), two())
    sitting.keep(maximum, "left")
    assert sitting.reference_pairs == {"left": 2}
    result = rehearse(make_job("activation", sitting, "left"), two())
    assert 30.0 < figure(result, "amplitude_percent").value < 60.0


def test_training_counts_with_two_pairs():
    sitting = Sitting(ON_LEFT)
    result = rehearse(make_job("train", sitting, "left", "ball_squeeze"), two())
    assert sum(mark.state == "yes" for mark in result.marks) == len(result.marks) > 0


def test_a_repeated_check_takes_both_pairs_again():
    begun = make_job("check", Sitting(ON_LEFT), "left")(500.0, 2).take_notes()
    given = next(note.data["settings"] for note in begun if note.kind == "job")
    assert count_pairs(rehearse(restore_check(given), two()).data) == 2


@pytest.mark.parametrize("name", ["1N", "10N", "5A", "10A"])
def test_a_recorded_muscle_under_two_pairs_fires_and_beside_one_of_them_gets_no_verdict(thighs, name):
    """One recorded VM under both pairs, half as strong under the second, or only its rest there."""
    uv, fs_hz, bursts = load_vm(thighs, f"knee_extension_{name}")
    muscle_uv = extract_muscle(uv[:, None], fs_hz)[:, 0]
    active = find_efforts(muscle_uv, fs_hz, whole=False)
    first_uv = retime(muscle_uv, fs_hz, bursts, CUES, active=active)
    weaker_uv = 0.5 * retime(muscle_uv, fs_hz, bursts[1:] + bursts[:1], CUES, active=active)
    rest_uv = retime(muscle_uv, fs_hz, bursts, CUES, (), active=active)

    def check(second_uv):
        chain, quality = Chain(fs_hz, 2), [Quality(True)] * 2
        script = watch_pairs(check_script(), {0: 1})
        job_run = JobRun(script, fs_hz, 2, job="check", title=tell("title.check"), pairs={0: 1})
        later_uv = np.roll(second_uv, round(0.1 * fs_hz))  # the same rest under both would be one sensor
        both_uv, n = np.stack((first_uv, later_uv), axis=1), round(fs_hz)
        for start in range(0, len(both_uv), n):
            job_run.push(chain.process(both_uv[start : start + n]), quality)
            quality = chain.quality
            if job_run.prompt.start == "restless":
                job_run.press("start")
        job_run.press("stop")
        return job_run.result

    result = check(weaker_uv)
    assert Verdict.of(result.data).kind == "fires", result.detail
    assert check(rest_uv).reason == "pairs_disagree"
