"""Analysis of recordings: rated contractions found, none invented, no verdict on a bad signal."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vmofire.analysis import Analysis, analyse
from vmofire.errors import VmofireError
from vmofire.recording.formats import Channel, Recording, read

Edges = list[tuple[float, float]]


def edges(analysis: Analysis) -> Edges:
    return [(burst.onset_s, burst.offset_s) for burst in analysis.channels[0].bursts]


def rated(folder: Path, name: str, duration_s: float) -> Edges:
    """Return onset and offset of each contraction; cut ones begin at 0 or last to the end of the record."""
    bursts = json.loads((folder / "bursts.json").read_text())[name]["bursts"]
    return [
        (
            0.0 if b["onset_s"] is None else b["onset_s"],
            duration_s if b["offset_s"] is None else b["offset_s"],
        )
        for b in bursts
    ]


def overlap(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return intersection over union."""
    common = min(a[1], b[1]) - max(a[0], b[0])
    return max(0.0, common) / (max(a[1], b[1]) - min(a[0], b[0]))


def changed(recording: Recording, name: str, **fields: object) -> Recording:
    """Return a recording of the channel alone, with changed facts."""
    (channel,) = (channel for channel in recording.channels if channel.name == name)
    return Recording((replace(channel, **fields),))


@pytest.mark.parametrize("name", ["1N", "3N", "8N", "10N", "1A", "5A", "6A", "10A"])
def test_every_rated_burst_is_found_none_invented_and_no_clean_recording_refused(thighs, name):
    name = f"knee_extension_{name}"
    recording = read(thighs / f"{name}.npz")
    analysis = analyse(recording, channel="VM")
    found, truth = edges(analysis), rated(thighs, name, recording.channels[2].duration_s)
    assert len(found) == len(truth)
    for ours, theirs in zip(found, truth, strict=True):
        assert overlap(ours, theirs) >= 0.5
    assert analysis.channels[0].verdict == "active"
    assert analysis.channels[0].quality.usable


def test_the_loggers_text_and_its_npz_show_the_same(thighs):
    text = analyse(read(thighs / "original_3Nsen.txt"), channel="VM").as_dict()
    npz = analyse(read(thighs / "knee_extension_3N.npz"), channel="VM").as_dict()
    assert text["channels"][0]["bursts"] == [
        {
            key: pytest.approx(value, rel=1e-4) if isinstance(value, float) else value
            for key, value in burst.items()
        }
        for burst in npz["channels"][0]["bursts"]
    ]


def test_a_channel_of_hum_gets_no_verdict_and_the_mains_are_named(thighs):
    left, right = analyse(read(thighs / "mains_dominated_rectus.npz")).channels
    assert left.quality.usable
    assert not right.quality.usable
    assert right.verdict == "cannot_tell"
    assert "mains" in [reason.code for reason in right.quality.reasons]


def test_faults_that_do_not_block_stand_beside_the_verdict(thighs, recordings):
    (vm,) = analyse(read(thighs / "knee_extension_1N.npz"), channel="VM").channels
    assert [(reason.code, reason.blocking) for reason in vm.quality.reasons] == [("mains", False)]
    (clean,) = analyse(read(thighs / "knee_extension_3N.npz"), channel="VM").channels
    assert clean.quality.reasons == ()
    (biceps,) = analyse(read(recordings / "biceps_fatigue.npz")).channels
    assert [(reason.code, reason.blocking) for reason in biceps.quality.reasons] == [("clipped", False)]
    assert biceps.verdict == "active"


def test_a_flat_and_a_clipped_copy_get_no_verdict(recordings):
    (biceps,) = read(recordings / "biceps_bursts.npz").channels
    flat = replace(biceps, samples=np.full_like(biceps.samples, 32768.0))
    middle = float(np.median(biceps.samples))
    room = 0.1 * float(np.abs(biceps.samples - middle).max())
    clipped = replace(biceps, samples=np.clip(biceps.samples, middle - room, middle + room))
    for channel, code in ((flat, "flat"), (clipped, "clipped")):
        (result,) = analyse(Recording((channel,))).channels
        assert not result.quality.usable
        assert result.verdict == "cannot_tell"
        assert code in [reason.code for reason in result.quality.reasons]


def test_the_recordings_of_every_clone_are_active_and_in_microvolts(recordings):
    for name, at_least in (("biceps_bursts", 8), ("biceps_fatigue", 25)):
        (channel,) = analyse(read(recordings / f"{name}.npz")).channels
        assert channel.verdict == "active"
        assert len(channel.bursts) >= at_least
        assert all(10.0 < burst.rms_uv < burst.peak_uv < 1500.0 for burst in channel.bursts)


def test_name_scale_polarity_and_format_change_no_event(recordings, tmp_path):
    (biceps,) = read(recordings / "biceps_bursts.npz").channels
    truth = edges(analyse(Recording((biceps,))))
    assert truth
    for copy in (
        replace(biceps, name="renamed"),
        replace(biceps, uv_per_count=0.5),
        replace(biceps, samples=65535.0 - biceps.samples),
        replace(biceps, unit="mV", uv_per_count=None, rails=None, samples=biceps.to_uv() / 1000.0),
    ):
        assert edges(analyse(Recording((copy,)))) == truth
    uv = biceps.to_uv()
    samples = "\n".join(f"{n / 1000:.3f};{value:.4f}".replace(".", ",") for n, value in enumerate(uv))
    (tmp_path / "biceps.csv").write_text(f"Zeit [s];Biceps [uV]\n{samples}\n")
    assert edges(analyse(read(tmp_path / "biceps.csv"))) == [pytest.approx(edge, abs=0.002) for edge in truth]


def test_a_cut_copy_shows_the_same_contractions_later(thighs):
    recording = read(thighs / "knee_extension_8N.npz")
    truth = edges(analyse(recording, channel="VM"))
    (vm,) = changed(recording, "VM").channels
    cut_s = 3.0
    later = edges(analyse(Recording((replace(vm, samples=vm.samples[round(cut_s * vm.fs_hz) :]),))))
    assert len(later) == len(truth)
    for ours, theirs in zip(later, truth, strict=True):
        assert overlap((ours[0] + cut_s, ours[1] + cut_s), theirs) >= 0.9


def test_a_burst_under_way_at_the_first_sample_starts_before(thighs):
    recording = read(thighs / "knee_extension_8N.npz")
    (vm,) = changed(recording, "VM").channels
    # Cut in the middle of the first rated contraction, 4.9 to 7.9 s, and of the last, 19.4 to 22.6 s.
    inside = replace(vm, samples=vm.samples[6000:21000])
    bursts = analyse(Recording((inside,))).as_dict()["channels"][0]["bursts"]
    assert (bursts[0]["onset_s"], bursts[0]["starts_before"], bursts[0]["ends_after"]) == (0.0, True, False)
    assert (bursts[-1]["starts_before"], bursts[-1]["ends_after"]) == (False, True)
    assert bursts[-1]["offset_s"] == pytest.approx(15.0, abs=0.05)


def test_json_says_exactly_what_was_promised(thighs):
    recording = read(thighs / "knee_extension_8N.npz")
    said = json.loads(json.dumps(analyse(recording).as_dict(), allow_nan=False))
    assert list(said) == ["channels", "notes"]
    assert [channel["name"] for channel in said["channels"]] == ["RF", "BF", "VM", "ST", "knee angle"]
    for channel in said["channels"]:
        assert list(channel) == ["name", "unit", "fs_hz", "quality", "verdict", "bursts", "rejected"]
        assert list(channel["quality"]) == ["usable", "reasons"]
        for burst in channel["bursts"]:
            assert list(burst) == ["onset_s", "offset_s", "starts_before", "ends_after", "rms_uv", "peak_uv"]
        for one in channel["rejected"]:
            assert list(one) == ["start_s", "stop_s", "why", "rms_uv"]


def test_an_angle_is_listed_and_left_out(thighs):
    angle = analyse(read(thighs / "knee_extension_8N.npz")).channels[-1]
    assert (angle.name, angle.unit, angle.verdict, angle.bursts) == ("knee angle", "deg", "not_emg", ())


def test_strength_needs_a_scale(recordings):
    (biceps,) = read(recordings / "biceps_bursts.npz").channels
    analysis = analyse(Recording((replace(biceps, uv_per_count=None),)))
    bursts = analysis.as_dict()["channels"][0]["bursts"]
    assert len(bursts) == len(analysis.channels[0].bursts) > 5
    assert {(burst["rms_uv"], burst["peak_uv"]) for burst in bursts} == {(None, None)}


def test_a_gain_gives_counts_their_scale(thighs):
    recording = read(thighs / "unknown_muscle_4_bursts.npz")
    without = analyse(recording).as_dict()["channels"][0]
    assert {burst["rms_uv"] for burst in without["bursts"]} == {None}
    assert {burst["peak_uv"] for burst in without["bursts"]} == {None}
    with_gain = analyse(recording, gain=1000.0).as_dict()["channels"][0]
    twice = analyse(recording, gain=500.0).as_dict()["channels"][0]
    for burst, double in zip(with_gain["bursts"], twice["bursts"], strict=True):
        assert double["rms_uv"] == pytest.approx(2.0 * burst["rms_uv"])


def test_an_envelope_of_a_slow_board_is_analysed_and_says_what_it_lacks(thighs):
    recording = read(thighs / "myoware_envelope_ball.npz")
    analysis = analyse(recording)
    (channel,) = analysis.channels
    assert channel.verdict == "active"
    assert {"envelope"} == {reason.code for reason in channel.quality.reasons}
    # 31 grasps were marked roughly, by hand: most must match a burst.
    times = [event.time_s for event in recording.events]
    marked = [
        (event.time_s, stop)
        for event, stop in zip(recording.events, times[1:], strict=False)
        if event.text == "class 3"
    ]
    assert 25 <= len(channel.bursts) <= 40
    met = [any(overlap(grasp, edge) > 0.1 for edge in edges(analysis)) for grasp in marked]
    assert np.mean(met) > 0.8


@pytest.mark.parametrize(("fs_hz", "usable", "code"), [(20.0, False, "too_slow"), (400.0, True, "slow")])
def test_a_rate_too_low_for_emg_is_named(fs_hz, usable, code):
    noise = np.random.default_rng(3).normal(0.0, 3.0, round(20 * fs_hz))
    (channel,) = analyse(Recording((Channel("VM", "uV", fs_hz, noise),))).channels
    assert code in [reason.code for reason in channel.quality.reasons]
    assert channel.quality.usable is usable


def noise(sd_uv: float) -> Recording:
    samples = np.random.default_rng(3).normal(0.0, sd_uv, 20_000)
    return Recording((Channel("VM", "uV", 1000.0, samples),))


def test_silence_is_quiet_and_what_may_be_rest_or_effort_is_not_told():
    assert analyse(noise(3.0)).channels[0].verdict == "quiet"
    between = analyse(noise(15.0)).channels[0]
    assert (between.verdict, [reason.code for reason in between.quality.reasons]) == (
        "cannot_tell",
        ["no_rest"],
    )
    assert "never changes" not in between.quality.reasons[0].words
    unscaled = Recording((replace(noise(3.0).channels[0], unit=""),))
    assert analyse(unscaled).channels[0].verdict == "cannot_tell"


def test_a_steady_strong_signal_without_rest_may_be_interference_and_gets_no_verdict():
    steady = analyse(noise(80.0)).channels[0]
    assert (steady.verdict, steady.bursts) == ("cannot_tell", ())
    assert [(reason.code, reason.blocking) for reason in steady.quality.reasons] == [("no_rest", False)]
    words = steady.quality.reasons[0].words
    assert "no rest" in words
    assert "interference" in words


def test_a_rise_that_is_no_contraction_is_listed_with_its_reason():
    (channel,) = noise(3.0).channels
    uv = np.array(channel.samples)
    uv[5000:5060] *= 20.0
    uv[10_000:12_000] *= 20.0
    found = analyse(Recording((replace(channel, samples=uv),))).channels[0]
    assert len(found.bursts) == 1
    assert "short" in [one.why for one in found.rejected if one.start_s < 6.0]


def test_a_stretch_known_to_be_rest_decides_what_is_effort(recordings):
    recording = read(recordings / "biceps_bursts.npz")
    assert edges(analyse(recording, rest=(0.0, 1.0)))
    # An effort given as rest hides all others.
    assert len(edges(analyse(recording, rest=(1.5, 2.3)))) < len(edges(analyse(recording)))


def test_a_gap_is_told_and_no_burst_is_made_of_it(recordings):
    (biceps,) = read(recordings / "biceps_bursts.npz").channels
    truth = edges(analyse(Recording((biceps,))))
    samples = biceps.samples.copy()
    samples[3000:3500] = np.nan  # between the first and the second contraction
    (channel,) = analyse(Recording((replace(biceps, samples=samples),))).channels
    assert "gap" in [reason.code for reason in channel.quality.reasons]
    assert channel.verdict == "active"
    assert len(channel.bursts) == len(truth)


def test_a_channel_that_is_not_there_is_answered_with_those_that_are(thighs):
    recording = read(thighs / "knee_extension_8N.npz")
    with pytest.raises(VmofireError, match="RF, BF, VM, ST, knee angle"):
        analyse(recording, channel="VMO")
    assert analyse(recording, channel="vm").channels[0].name == "VM"


@pytest.mark.parametrize("rest", [(-1.0, 2.0), (2.0, 1.0), (0.0, 1e9), (float("nan"), 1.0)])
def test_a_rest_outside_the_recording_is_refused(rest):
    with pytest.raises(VmofireError, match="not in the recording"):
        analyse(noise(3.0), rest=rest)


@pytest.mark.parametrize("gain", [0.0, -200.0, float("nan"), 1e9])
def test_a_gain_that_cannot_be_is_refused(gain):
    with pytest.raises(VmofireError, match="gain"):
        analyse(noise(3.0), gain=gain)


def test_a_rest_without_signal_is_refused(recordings):
    (biceps,) = read(recordings / "biceps_bursts.npz").channels
    samples = biceps.samples.copy()
    samples[3000:4000] = np.nan
    with pytest.raises(VmofireError, match="no signal"):
        analyse(Recording((replace(biceps, samples=samples),)), rest=(3.2, 3.8))


@pytest.mark.parametrize("n", [1, 5, 100, 400])
def test_a_recording_too_short_to_judge_gets_no_verdict(n):
    (channel,) = analyse(Recording((Channel("VM", "uV", 1000.0, np.arange(n) % 7.0),))).channels
    assert channel.verdict == "cannot_tell"


def test_an_analysis_does_not_depend_on_the_pieces(recordings, monkeypatch):
    recording = read(recordings / "biceps_fatigue.npz")
    samples = recording.channels[0].samples.copy()
    samples[20_000:20_050] = np.nan
    gappy = replace(recording, channels=(replace(recording.channels[0], samples=samples),))
    whole = [analyse(one) for one in (recording, gappy)] + [analyse(gappy, rest=(0.0, 2.0))]
    monkeypatch.setattr("vmofire.dsp.recorded_channel.PIECE_SAMPLES", 3_100)
    assert [analyse(one) for one in (recording, gappy)] + [analyse(gappy, rest=(0.0, 2.0))] == whole
