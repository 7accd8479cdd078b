"""Effort test of a muscle against its own effort: five people bend and straighten a knee; bad signals."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import signal as scipy_signal
from scipy.signal import butter, sosfilt

from vmofire.analysis import judge_efforts
from vmofire.dsp.effort import EffortSettings
from vmofire.errors import VmofireError
from vmofire.recording.formats import Channel, Recording, read
from vmofire.recording.formats.recorded import make_channel, make_recording

PEOPLE = [2, 3, 4, 17, 18]


def lateralis(thighs, task, person) -> Channel:
    recording = read(thighs / f"isometric_{task}_{person}.npz")
    return next(channel for channel in recording.channels if channel.name == "VL")


def judged(channel: Channel, reference: Channel, **also):
    (result,) = judge_efforts(Recording((channel,)), Recording((reference,)), **also)
    return result


def changed(channel: Channel, change: str) -> Channel:
    samples, fs_hz = channel.samples, channel.fs_hz
    return {
        "as it is": lambda: channel,
        "a tenth": lambda: replace(channel, samples=0.1 * samples),
        "tenfold": lambda: replace(channel, samples=10.0 * samples),
        "flipped": lambda: replace(channel, samples=-samples),
        "half the rate": lambda: replace(
            channel, samples=scipy_signal.resample_poly(samples, 1, 2), fs_hz=fs_hz / 2.0
        ),
        "first and last second cut": lambda: replace(channel, samples=samples[round(fs_hz) : -round(fs_hz)]),
        "of unknown scale": lambda: replace(channel, unit=""),
    }[change]()


CHANGES = [
    "as it is", "a tenth", "tenfold", "flipped",
    "half the rate", "first and last second cut", "of unknown scale",
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("person", PEOPLE)
def test_a_thigh_that_straightens_the_knee_works_and_one_that_lets_it_bend_does_not(person, change, thighs):
    extension, flexion = (
        changed(lateralis(thighs, task, person), change) for task in ("extension", "flexion")
    )
    quiet = judged(flexion, extension)
    assert quiet.verdict == "does_not_fire"
    assert quiet.effort.share.high < 0.33
    n = len(extension.samples) // 2
    first, second = (
        replace(extension, samples=samples) for samples in (extension.samples[:n], extension.samples[n:])
    )
    if change == "of unknown scale":
        return  # half an extension has no rest, so no effort can be separated from it
    assert judged(first, second).verdict == judged(second, first).verdict == "works"


def test_the_reference_may_be_of_another_rate(thighs):
    extension, flexion = (lateralis(thighs, task, 3) for task in ("extension", "flexion"))
    assert judged(flexion, changed(extension, "half the rate")).verdict == "does_not_fire"


def test_rest_before_and_after_an_effort_does_not_dilute_it(thighs):
    extension, flexion = (lateralis(thighs, task, 4) for task in ("extension", "flexion"))
    rest = np.random.default_rng(1).normal(0.0, 3.0, 20_000)
    longer = replace(extension, samples=np.concatenate((rest, extension.samples, rest)))
    for reference in (extension, longer):
        assert judged(longer, reference).effort.share.ratio == pytest.approx(1.0, abs=0.05)
        assert judged(flexion, reference).verdict == "does_not_fire"


def test_missing_rest_forbids_no_verdict_and_is_still_told(thighs):
    extension, flexion = (lateralis(thighs, task, 17) for task in ("extension", "flexion"))
    quiet = judged(flexion, extension)
    for quality in (quiet.quality, quiet.reference_quality):
        assert quality.usable
        assert "no_rest" in [reason.code for reason in quality.reasons]


@pytest.mark.parametrize("bad", ["recording", "reference"])
def test_a_signal_not_to_trust_gets_no_verdict_on_either_side(bad, thighs):
    pair = {
        "recording": lateralis(thighs, "flexion", 3),
        "reference": lateralis(thighs, "extension", 3),
    }
    pair[bad] = replace(pair[bad], samples=np.full_like(pair[bad].samples, 7.0))
    result = judged(*pair.values())
    assert (result.verdict, result.effort) == ("cannot_tell", None)
    assert result.words.startswith(f"The {bad} cannot be judged. There is no signal")


def test_under_hum_that_could_be_a_free_electrode_nobody_is_said_not_to_fire(thighs):
    extension, flexion = (lateralis(thighs, task, 3) for task in ("extension", "flexion"))
    time_s = np.arange(len(flexion.samples)) / flexion.fs_hz
    hum = np.sin(2.0 * np.pi * 50.02 * time_s)
    drowned = judged(replace(flexion, samples=flexion.samples + 30.0 * hum), extension)
    assert (drowned.verdict, drowned.effort) == ("cannot_tell", None)
    assert "mains hum" in drowned.words
    # During an effort the same hum is removed, and the effort is still found.
    working = judged(replace(extension, samples=extension.samples + 30.0 * hum), extension)
    assert working.effort.share.ratio == pytest.approx(1.0, abs=0.1)


def test_a_gap_is_left_out(thighs):
    extension, flexion = (lateralis(thighs, task, 18) for task in ("extension", "flexion"))
    samples = extension.samples.copy()
    samples[4000:9000] = np.nan
    assert judged(flexion, replace(extension, samples=samples)).verdict == "does_not_fire"


def test_every_muscle_of_a_recording_is_judged_by_its_namesake(shared_recordings):
    extension, flexion = (
        read(shared_recordings / f"isometric_{task}_3.npz") for task in ("extension", "flexion")
    )
    results = {result.name: result.verdict for result in judge_efforts(flexion, extension)}
    assert results == {"VL": "does_not_fire", "BF": "works", "TA": "works", "GL": "cannot_tell"}
    (only,) = judge_efforts(flexion, extension, channel="vl")
    assert only.name == "VL"


def test_json_holds_the_numbers_and_no_level_of_unknown_scale(thighs):
    extension, flexion = (lateralis(thighs, task, 2) for task in ("extension", "flexion"))
    said = json.loads(json.dumps(judged(flexion, extension).as_dict(), allow_nan=False))
    assert said["verdict"] == "does_not_fire"
    assert 2.0 < said["effort"]["level_uv"] < 4.0 < 50.0 < said["effort"]["reference_uv"] < 90.0
    unscaled = judged(changed(flexion, "of unknown scale"), changed(extension, "of unknown scale")).as_dict()
    assert unscaled["effort"]["level_uv"] is None
    assert unscaled["effort"]["share"] == said["effort"]["share"]


def test_recordings_that_cannot_be_compared_are_refused_by_name(thighs):
    extension, flexion = (lateralis(thighs, task, 2) for task in ("extension", "flexion"))
    with pytest.raises(VmofireError, match="differ in unit"):
        judged(replace(flexion, unit=""), extension)
    with pytest.raises(VmofireError, match="sensor output"):
        judged(replace(flexion, output="ENV"), extension)
    with pytest.raises(VmofireError, match="There is no channel “VL”"):
        judge_efforts(
            Recording((flexion,)), Recording((replace(extension, name="a"), replace(extension, name="b")))
        )
    force = replace(extension, name="force")
    with pytest.raises(VmofireError, match="no signal of a muscle"):
        judged(force, extension)
    with pytest.raises(VmofireError, match="not the signal of a muscle"):
        judge_efforts(Recording((flexion,)), Recording((replace(extension, name="VL", unit="N"),)))


def test_electrodes_placed_anew_widen_the_interval(thighs):
    extension, flexion = (lateralis(thighs, task, 4) for task in ("extension", "flexion"))
    same, anew = (
        judged(flexion, extension, settings=EffortSettings(placement_log_sd=sd)).effort.share
        for sd in (0.0, 0.15)
    )
    assert anew.low < same.low < same.ratio == anew.ratio < same.high < anew.high


INPUTS = Path(__file__).parents[3] / "shared" / "inputs"


@pytest.mark.skipif(not INPUTS.is_dir(), reason="../shared/inputs is not beside the project")
def test_one_board_has_one_scale_in_a_squeeze_and_its_reference():
    """One of the two stays below 1024 counts: by itself it would be taken as 10 bit, and fire at 60 %."""
    squeeze, reference = (read(INPUTS / f"bits_{name}.csv") for name in ("squeeze", "reference"))
    (judged,) = judge_efforts(squeeze, reference, gain=200.0)
    assert judged.verdict == "does_not_fire"
    assert judged.effort.share.ratio == pytest.approx(0.15, abs=0.005)
    assert judged.effort.level_uv == pytest.approx(225.0, rel=0.03)
    assert judged.effort.reference_uv == pytest.approx(1500.0, rel=0.03)


@pytest.mark.parametrize(
    ("weak", "strong", "middle", "bits"),
    [
        (60.0, 400.0, 0.0, 12),
        (60.0, 400.0, 2048.0, 12),
        (15.0, 100.0, 512.0, 10),
        (225.0, 1500.0, 8192.0, 16),
    ],
)
def test_boards_of_any_width_have_one_scale_in_both_recordings(weak, strong, middle, bits):
    pair = [
        make_recording([make_channel("VMO", "counts", 1000.0, np.round(middle + make_efforts(level, seed)))])
        for seed, level in enumerate((weak, strong))
    ]
    (judged,) = judge_efforts(*pair, gain=200.0)
    assert judged.verdict == "does_not_fire"
    assert judged.effort.share.ratio == pytest.approx(0.15, abs=0.01)
    assert judged.effort.reference_uv == pytest.approx(strong * 3.3e6 / 2**bits / 200.0, rel=0.05)


def make_efforts(counts, seed):
    """Return 20 s with five efforts of so many counts RMS."""
    rng = np.random.default_rng(seed)
    noise = sosfilt(butter(4, (20, 400), "bandpass", fs=1000.0, output="sos"), rng.standard_normal(20_000))
    level = np.full(20_000, 2.0)
    for on in (4, 7, 10, 13, 16):
        level[on * 1000 : on * 1000 + 1500] = counts
    return noise / noise.std() * level
