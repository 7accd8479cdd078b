"""Compare of two recordings: legs told or refused, cues and rates of each, signals that do not match."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from vmofire.analysis import Cues
from vmofire.analysis.legs import LegRecording, compare_recordings, find_muscle, name_legs
from vmofire.errors import VmofireError
from vmofire.recording.formats.recorded import make_channel, make_recording

ON_S = (6.0, 14.0, 22.0, 30.0, 38.0)


def make_leg(uv=40.0, fs_hz=1000.0, on_s=ON_S, name="VMO", unit="uV", seed=1, n_weak=0):
    rng = np.random.default_rng(seed)
    noise = sosfilt(
        butter(4, (20, min(400.0, 0.44 * fs_hz)), "bandpass", fs=fs_hz, output="sos"),
        rng.standard_normal(round(120 * fs_hz)),
    )
    level = np.full(len(noise), 1.5)
    for on in on_s[n_weak:]:
        level[round((on + 0.2) * fs_hz) : round((on + 3.0) * fs_hz)] = uv
    per_uv = {"uV": 1.0, "mV": 1e-3, "counts": 0.5}[unit]
    samples = noise / noise.std() * level * per_uv
    samples = np.round(512.0 + samples) if unit == "counts" else samples
    recording = make_recording([make_channel(name, unit, fs_hz, samples)])
    return LegRecording(recording, Cues((1.0, 5.0), tuple((on, on + 3.0) for on in on_s)), name)


def test_each_leg_has_its_own_cues_rate_and_unit():
    ten_s = tuple(5.5 + 8.0 * n for n in range(10))
    legs = {"left": make_leg(40.0), "right": make_leg(14.0, 2000.0, ten_s, "EMG", "mV", seed=2)}
    compared = compare_recordings(legs)
    assert compared.compare.outcome == "different"
    assert compared.compare.data["ratio"]["ratio"] == pytest.approx(40 / 14, rel=0.05)
    left, right = (compared.legs[side].channels[0].check for side in ("left", "right"))
    assert (left.outcome, right.outcome, right.reason) == ("fires", "fires_weakly", "weaker_than_other_leg")
    assert (len(left.data["squeezes"]), len(right.data["squeezes"])) == (5, 10)
    assert {mark.side for mark in compared.compare.marks} == {"left", "right"}
    assert set(compared.as_dict()) == {"left", "right", "compare"}
    assert compared.as_dict()["right"]["cues"]["squeezes"][0] == (5.5, 8.5)


def test_a_leg_is_judged_by_the_number_of_its_own_squeezes():
    """Four of five squeezes are enough, four of ten are not: the other leg's number does not count."""
    ten_s = tuple(5.5 + 8.0 * n for n in range(10))
    five, ten = make_leg(n_weak=1), make_leg(on_s=ten_s, seed=2)
    for legs in ({"left": five, "right": ten}, {"left": ten, "right": five}):
        compared = compare_recordings(legs).compare
        assert compared.outcome == "no_difference", compared.detail
        assert [compared.data[side]["kind"] for side in ("left", "right")] == ["fires"] * 2
    few = compare_recordings({"left": five, "right": make_leg(on_s=ten_s, seed=2, n_weak=6)}).compare
    assert (few.outcome, few.data["right"]["kind"]) == ("cannot_tell", "cannot_tell")


def test_a_slower_rate_that_takes_amplitude_away_is_said():
    fast = make_leg()
    words = compare_recordings({"left": fast, "right": make_leg(fs_hz=500.0, seed=2)}).compare.detail
    assert "The right leg has only 500 samples a second." in words
    for fs_hz in (1000.0, 2000.0):
        assert "samples a second" not in (
            compare_recordings({"left": fast, "right": make_leg(fs_hz=fs_hz, seed=2)}).compare.detail
        )


def test_counts_of_both_have_one_width_and_each_its_own_gain():
    """A leg that stays below 1024 counts is no 10 bit beside one that does not."""
    weak, strong = make_leg(14.0, unit="counts"), make_leg(350.0, unit="counts", seed=2)
    assert weak.recording.channels[0].taken_bits == 10
    assert strong.recording.channels[0].taken_bits == 12
    legs = {"left": replace(weak, gain=200.0), "right": replace(strong, gain=200.0)}
    (left,) = compare_recordings(legs).legs["left"].channels
    assert left.check.data["amplitude_uv"] == pytest.approx(14 * 0.5 * 3.3e6 / 4096 / 200, rel=0.05)
    legs = {"left": replace(weak, gain=200.0), "right": replace(strong, gain=5000.0)}
    assert compare_recordings(legs).compare.data["ratio"]["ratio"] == pytest.approx(1.0, rel=0.05)
    with pytest.raises(VmofireError, match="scale of VMO in µV is not known"):
        compare_recordings({"left": weak, "right": replace(strong, gain=200.0)})


def test_one_signal_is_no_pair_of_legs():
    leg = make_leg()
    renamed = make_recording([replace(leg.recording.channels[0], name="other")])
    with pytest.raises(VmofireError, match=r"“VMO” and “other” are the same signal\. Choose"):
        compare_recordings({"left": leg, "right": replace(leg, recording=renamed, channel="other")})


def test_outputs_of_the_sensor_that_differ_are_refused():
    leg = make_leg(seed=2)
    envelope = make_recording([replace(leg.recording.channels[0], output="ENV")])
    with pytest.raises(VmofireError, match="from the output RAW of its sensor, the right leg from ENV"):
        compare_recordings({"left": make_leg(), "right": replace(leg, recording=envelope)})


def test_cues_outside_one_recording_are_refused():
    leg = make_leg(seed=2)
    late = replace(leg, cues=replace(leg.cues, squeezes=(*leg.cues.squeezes[:4], (119.0, 122.0))))
    with pytest.raises(VmofireError, match="Squeeze 5, 119 s to 122 s” is not in the recording"):
        compare_recordings({"left": make_leg(), "right": late})


def test_a_leg_too_slow_for_a_muscle_gives_words_and_no_ratio():
    slow = make_leg(seed=2)
    slow = replace(slow, recording=make_recording([make_channel("VMO", "uV", 100.0, np.ones(12_000))]))
    compared = compare_recordings({"left": make_leg(), "right": slow})
    assert compared.legs["right"].channels[0].check.reason == "too_slow"
    assert compared.compare.good is None
    assert "ratio" not in compared.compare.data


@pytest.mark.parametrize(
    ("first", "second", "told", "legs"),
    [
        ("left VMO", "VMO_R", "", ("left", "right")),
        ("right VMO", "left VMO", "", ("right", "left")),
        ("VMO", "EMG 1", "right", ("right", "left")),
        ("left VMO", "EMG", "left", ("left", "right")),
        ("left VMO", "VMO", "", None),
        ("VMO", "VMO", "", None),
    ],
)
def test_legs_are_named_or_told_and_never_guessed(first, second, told, legs):
    assert name_legs(first, second, told) == legs


@pytest.mark.parametrize(
    ("first", "second", "told", "cause"),
    [
        ("left VMO", "VMO L", "", "“left VMO” and “VMO L” are of the same leg"),
        ("left VMO", "right VMO", "right", "“left VMO” would be the right leg"),
        ("VMO", "left VMO", "left", "“left VMO” would be the right leg"),
    ],
)
def test_names_that_contradict_are_refused(first, second, told, cause):
    with pytest.raises(VmofireError, match=cause):
        name_legs(first, second, told)


@pytest.mark.parametrize(
    ("names", "asked", "side", "found"),
    [
        (("EMG", "force"), None, "", "EMG"),
        (("VL", "VMO"), None, "", "VMO"),
        (("left VMO", "right VMO"), None, "right", "right VMO"),
        (("left VMO", "left VL", "VMO"), None, "left", "left VMO"),
        (("left VMO", "EMG 3"), None, "right", "EMG 3"),
        (("A", "B"), "b", "", "B"),
    ],
)
def test_the_muscle_of_a_leg_is_found(names, asked, side, found):
    assert find_muscle(of_names(names), asked, side).name == found


@pytest.mark.parametrize(
    ("names", "asked", "side", "cause"),
    [
        (("A", "B"), None, "", "more than one muscle: A, B"),
        (("left VMO", "right VMO"), None, "", "more than one muscle"),
        (("VMO 1", "VMO 2"), None, "left", "more than one muscle"),
        (("VMO", "force"), "force", "", "“force” is not the signal of a muscle"),
        (("VMO",), "VL", "", "no channel “VL”"),
        (("force", "angle"), None, "", "no signal of a muscle"),
    ],
)
def test_a_muscle_that_is_not_clear_is_refused(names, asked, side, cause):
    with pytest.raises(VmofireError, match=cause):
        find_muscle(of_names(names), asked, side)


def of_names(names):
    return make_recording([make_channel(name, "uV", 1000.0, np.arange(9.0)) for name in names])
