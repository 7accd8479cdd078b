"""Check and Compare of a recording by its cues: verdicts of the live jobs, clear errors for bad cues."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from vmofire.analysis import Cues, Limits, analyse, find_cues
from vmofire.analysis.cues import fit_settings, read_spans, require_cues
from vmofire.errors import VmofireError
from vmofire.guided.compare import CompareSettings
from vmofire.guided.criteria import CheckSettings
from vmofire.recording.formats.recorded import Event, Recording, make_channel

FS_HZ = 1000.0
ON_S = (6.0, 14.0, 22.0, 30.0, 38.0)
CUES = Cues((1.0, 5.0), tuple((on, on + 3.0) for on in ON_S))
QUAD_SETS = tuple((on, on + 3.0) for on in (44.0, 50.0, 56.0))


def make_muscle(
    name="left VMO", amplitude_uv=40.0, delay_s=0.2, quad_set_uv=1.5, seed=1, rest_uv=1.5, n_on=5
):
    rng = np.random.default_rng(seed)
    n = round(62 * FS_HZ)
    noise = sosfilt(butter(4, (20, 400), "bandpass", fs=FS_HZ, output="sos"), rng.standard_normal(n))
    level = np.full(n, rest_uv)
    for on in ON_S[:n_on]:
        level[round((on + delay_s) * FS_HZ) : round((on + 3.0) * FS_HZ)] = amplitude_uv
    for on, off in QUAD_SETS:
        level[round(on * FS_HZ) : round(off * FS_HZ)] = quad_set_uv
    return make_channel(name, "uV", FS_HZ, noise / noise.std() * level)


def check(channel, cues=CUES):
    (analysed,) = analyse(Recording((channel,)), cues=cues).channels
    return analysed.check


@pytest.mark.parametrize(
    ("made", "quad_sets", "kind"),
    [
        ({}, (), "fires"),
        ({"amplitude_uv": 1.5}, QUAD_SETS, "does_not_fire"),
        ({"amplitude_uv": 1.5, "quad_set_uv": 30.0}, QUAD_SETS, "not_in_squeeze"),
        ({"n_on": 3}, QUAD_SETS, "cannot_tell"),
        ({"delay_s": 1.2}, (), "fires_late"),
        ({"amplitude_uv": 4.4, "rest_uv": 1.0}, (), "fires"),
        ({"amplitude_uv": 10.5, "rest_uv": 4.0}, (), "fires_weakly"),
    ],
)
def test_each_verdict_of_check_is_given(made, quad_sets, kind):
    result = check(make_muscle(**made), replace(CUES, quad_sets=quad_sets))
    assert result.outcome == kind, result.detail
    assert result.data["rest_uv"] == pytest.approx(made.get("rest_uv", 1.5), rel=0.15)
    assert [one["cue_s"] for one in result.data["squeezes"]] == list(ON_S)


def test_quiet_without_quad_sets_is_no_verdict_and_says_what_to_record():
    result = check(make_muscle(amplitude_uv=1.5))
    assert (result.outcome, result.reason) == ("cannot_tell", "no_quad_sets")
    assert "Record three quad sets" in result.detail


def test_onsets_and_amplitudes_are_those_of_the_signal():
    result = check(make_muscle(delay_s=0.4))
    assert result.data["median_onset_s"] == pytest.approx(0.4, abs=0.05)
    assert result.data["amplitude_uv"] == pytest.approx(40.0, rel=0.05)


def test_both_legs_get_a_compare_and_are_held_against_each_other():
    weak = make_muscle("right VMO", amplitude_uv=14.0, seed=2)
    analysis = analyse(Recording((make_muscle(), weak)), cues=CUES)
    left, right = (one.check for one in analysis.channels)
    assert (left.outcome, right.outcome, right.reason) == ("fires", "fires_weakly", "weaker_than_other_leg")
    assert analysis.compare.outcome == "different"
    assert analysis.compare.data["ratio"]["ratio"] == pytest.approx(40 / 14, rel=0.1)
    assert {mark.side for mark in analysis.compare.marks} == {"left", "right"}
    assert set(analysis.as_dict()) == {"channels", "notes", "cues", "compare"}


def test_legs_of_different_rates_are_compared_too():
    slow = make_muscle("right VMO", seed=3)
    slow = replace(slow, fs_hz=500.0, samples=slow.samples[::2])
    analysis = analyse(Recording((make_muscle(), slow)), cues=CUES)
    assert analysis.compare.outcome == "no_difference"


@pytest.mark.parametrize("names", [("VMO", "VL"), ("left VMO", "left VMO 2"), ("left VMO", "right VL")])
def test_names_that_do_not_tell_both_legs_give_no_compare(names):
    channels = tuple(make_muscle(name, seed=place) for place, name in enumerate(names))
    assert analyse(Recording(channels), cues=CUES).compare is None


def test_a_loose_electrode_in_the_squeezes_gets_no_verdict():
    channel = make_muscle()
    samples = channel.samples.copy()
    start = round(13 * FS_HZ)
    hum = 4000.0 * np.sin(2 * np.pi * 50.0 * np.arange(len(samples) - start) / FS_HZ)
    samples[start:] += hum
    result = check(replace(channel, samples=samples))
    assert result.outcome == "cannot_tell"
    assert result.reason not in (None, "inconsistent", "no_quad_sets")


def test_a_signal_too_slow_for_a_muscle_gets_words():
    slow = replace(make_muscle(), fs_hz=100.0, samples=make_muscle().samples[::10])
    result = check(slow)
    assert (result.outcome, result.reason) == ("cannot_tell", "too_slow")


def test_counts_without_a_gain_are_refused():
    counts = make_channel("VMO", "counts", FS_HZ, np.round(512 + make_muscle().samples))
    with pytest.raises(VmofireError, match=r"scale of VMO in µV is not known.*--gain"):
        check(counts)
    assert analyse(Recording((counts,)), gain=200.0, cues=CUES).channels[0].check is not None


def test_the_settings_are_checks_own_for_five_squeezes_of_three_seconds():
    fitted, own = fit_settings(replace(CUES, rest=(0.0, 5.0))), CheckSettings()
    assert replace(fitted, rest_used_s=own.rest_used_s) == own
    for n, fires, quiet in ((4, 4, 0), (5, 4, 1), (10, 8, 2), (20, 16, 4)):
        cues = Cues((0.0, 3.0), tuple((5.0 * n, 5.0 * n + 4.0) for n in range(1, n + 1)))
        fitted = fit_settings(cues)
        assert (fitted.fires_at_least, fitted.does_not_fire_at_most) == (fires, quiet)
        assert fitted.squeeze_s == own.squeeze_s


@pytest.mark.parametrize(
    ("cues", "cause", "cure"),
    [
        (replace(CUES, rest=(60.0, 64.0)), "“Rest, 60 s to 64 s” is not in the recording", "0 to 62"),
        (replace(CUES, rest=(-1.0, 4.0)), "is not in the recording", "within 0"),
        (replace(CUES, rest=(4.0, 1.0)), "ends before it begins", "Write start and end"),
        (replace(CUES, rest=(1.0, 2.0)), "“Rest, 1 s to 2 s” is too short", "Give 2"),
        (
            replace(CUES, squeezes=((6.0, 7.5), *CUES.squeezes[1:])),
            "“Squeeze 1, .* is too short",
            "Give 2.5 s",
        ),
        (replace(CUES, rest=(4.0, 7.0)), "“Rest, .*” and “Squeeze 1, .*” overlap", "one after the other"),
        (replace(CUES, squeezes=(*CUES.squeezes, (15.0, 18.0))), "“Squeeze 2, .*overlap", "one after"),
        (replace(CUES, squeezes=CUES.squeezes[:3]), "only 3 squeezes", "needs 4, better 5"),
        (replace(CUES, squeezes=()), "only 0 squeezes", "needs 4, better 5"),
        (replace(CUES, quad_sets=((44.0, 45.0),)), "“Quad set 1, .* is too short", "Give 2.5 s"),
        (replace(CUES, quad_sets=((60.0, 63.0),)), "“Quad set 1, .* is not in the recording", "within 0"),
        (
            replace(CUES, squeezes=tuple((6 + 2.5 * n, 8.5 + 2.5 * n) for n in range(21))),
            "There are 21 squeezes",
            "20 squeezes",
        ),
    ],
)
def test_cues_that_cannot_be_are_refused_with_cause_and_cure(cues, cause, cure):
    with pytest.raises(VmofireError, match=cause) as refused:
        require_cues(cues, make_muscle())
    assert cure in refused.value.cure


def test_a_stretch_over_missing_samples_is_refused():
    channel = make_muscle()
    samples = channel.samples.copy()
    samples[15_000:15_020] = np.nan
    with pytest.raises(VmofireError, match=r"In “Squeeze 2, .*”, 20 samples of left VMO are missing"):
        require_cues(CUES, replace(channel, samples=samples))
    samples = channel.samples.copy()
    samples[10_000:10_500] = np.nan  # between two stretches
    assert check(replace(channel, samples=samples)).outcome == "fires"


def test_marks_name_rest_and_squeezes():
    events = [Event(1.0, "Rest"), *(Event(on, "squeeze") for on in ON_S), Event(44.0, "quad set", 3.0)]
    cues = find_cues(events, 62.0)
    assert cues == Cues((1.0, 6.0), CUES.squeezes, ((44.0, 47.0),))
    own = [
        Event(1.0, "cue: Rest. Let the leg go loose.", 5.0, ""),
        Event(6.0, "cue: Squeeze the ball gently. Hold.", 3.0),
    ]
    assert find_cues(own, 62.0) == Cues((1.0, 6.0), ((6.0, 9.0),))
    kinds = [replace(one, text=one.text.removeprefix("cue: "), kind="cue") for one in own]
    assert find_cues(kinds, 62.0) == find_cues(own, 62.0)
    lengths = [Event(0.0, "Ruhe", 4.0), Event(8.0, "Drücken", 4.0), Event(12.0, "Ruhe", 1.0)]
    assert find_cues(lengths, 62.0) == Cues((0.0, 4.0), ((8.0, 12.0),))


@pytest.mark.parametrize(
    "texts",
    [
        ("rest",),
        ("squeeze",),
        ("restart", "squeezed"),
        ("burst: contraction 1 of VMO", "rest"),
        ("rest end", "squeeze"),
    ],
)
def test_marks_that_name_no_rest_or_no_squeeze_give_no_cues(texts):
    assert find_cues([Event(5.0 * n, text) for n, text in enumerate(texts)], 62.0) is None


def test_stretches_are_read_as_typed_and_put_in_order():
    assert read_spans(" 9:12, 4:7 ;", "x") == ((4.0, 7.0), (9.0, 12.0))
    for words in ("4", "4:a", "4:5:6", "nan:3", "1:inf"):
        with pytest.raises(VmofireError, match=r"no stretch of time.*like this: --squeeze 4:7"):
            read_spans(words, "--squeeze 4:7")


def test_changed_thresholds_decide_about_a_recording_too_and_are_said():
    limits = Limits(CheckSettings(active_margin_uv=50.0, fires_at_least=5, rest_s=9.0), CompareSettings(0.9))
    cues = replace(CUES, quad_sets=QUAD_SETS)
    legs = Recording((make_muscle(), make_muscle("right VMO", 80.0, seed=2)))
    usual, strict = (analyse(legs, cues=cues, limits=one) for one in (Limits(), limits))
    assert [one.verdict for one in usual.channels] == ["fires", "fires"]
    assert strict.channels[0].verdict == "cannot_tell"  # its threshold is over 10 uV
    assert strict.channels[1].verdict == "fires"
    said = "Changed setting: an active squeeze is at least this far above rest (50 µV, not 3 µV)."
    for result in (*(one.check for one in strict.channels), strict.compare):
        assert said in result.detail
        assert "active squeezes needed to say that the VMO fires (5, not 4)" in result.detail
        assert "rest before the efforts" not in result.detail  # the cues say how long it was
    assert "ratios from this to its inverse are alike (0.9, not 0.75)" in strict.compare.detail
    assert "Changed setting" not in usual.compare.detail


def test_changed_times_decide_which_cues_are_long_enough():
    brief = replace(CUES, squeezes=tuple((on, on + 1.2) for on in ON_S))
    with pytest.raises(VmofireError, match="too short"):
        check(make_muscle(), brief)
    limits = Limits(CheckSettings(scored_to_s=1.2, active_for_s=0.5))
    (analysed,) = analyse(Recording((make_muscle(),)), cues=brief, limits=limits).channels
    assert analysed.verdict == "fires"
    marks = [Event(0.0, "rest"), *(Event(on, "squeeze") for on in ON_S)]
    limits = Limits(CheckSettings(squeeze_s=4.0))
    assert find_cues(marks, 62.0, limits).squeezes == tuple((on, on + 4.0) for on in ON_S)


def test_a_changed_limit_of_silence_decides_without_cues_too_and_is_said():
    hum = make_muscle(amplitude_uv=8.0, rest_uv=8.0, quad_set_uv=8.0)
    usual = analyse(Recording((hum,)))
    strict = analyse(Recording((hum,)), limits=Limits(CheckSettings(negative_threshold_uv=5.0)))
    assert (usual.channels[0].verdict, usual.notes) == ("quiet", ())
    assert strict.channels[0].verdict == "cannot_tell"
    assert "Changed setting: the threshold must be at or below this" in str(strict.notes[0])
