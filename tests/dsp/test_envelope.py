"""RECT and ENV outputs: the same muscle gives the same microvolts, contractions and verdict as on RAW."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmofire.dsp.activation import find_bursts
from vmofire.dsp.chain import extract_muscle
from vmofire.dsp.envelope import BaselineCorrected, correct_baseline
from vmofire.dsp.sensor import LACKS, Sensor
from vmofire.guided.check import Verdict, check_script
from vmofire.guided.job_run import JobRun
from vmofire.labels import OUTPUTS, Output
from vmofire.virtual.muscle import MuscleModel
from vmofire.words.message import tell

from ..guided.loop import do_job

PEOPLE = {
    "fires": MuscleModel(strength_uv=60.0, rest_uv=3.0),
    "fires_late": MuscleModel(strength_uv=40.0, rest_uv=2.0, delay_s=1.2),
    "not_in_squeeze": MuscleModel(strength_uv=40.0, rest_uv=2.0, fires_in=("quad_set",)),
    "does_not_fire": MuscleModel(strength_uv=0.0, rest_uv=3.0),
}


@pytest.fixture(scope="module")
def grasps(thighs):
    """Return a recorded envelope (n_samples, 1) in counts, its rate, its time stamps and marked grasps."""
    with np.load(thighs / "myoware_envelope_ball.npz") as data:
        time_s, starts_s, codes = (data[key] for key in ("time_s", "class_time_s", "class_code"))
        stops_s = np.append(starts_s[1:], time_s[-1])
        marks = [(a, b) for a, b, code in zip(starts_s, stops_s, codes, strict=True) if code]
        return data["signal"].astype(float), float(data["fs_hz"]), time_s, marks


def overlap(a, b):
    both = min(a[1], b[1]) - max(a[0], b[0])
    return max(0.0, both) / (max(a[1], b[1]) - min(a[0], b[0]))


# At a gain of 200, 2 uV at rest look like a dead pin: a quiet RECT or ENV then gets no verdict.
GAIN = {name: 200.0 if kind.is_signal else 2000.0 for name, kind in OUTPUTS.items()}


def check(person: MuscleModel, output: Output) -> tuple[Verdict, np.ndarray]:
    """Check a virtual person through a sensor's output; return the verdict, and the RMS of every sample."""
    job_run = JobRun(check_script(), 1000.0, 1, job="check", title=tell("title.check"))
    result, rms_uv = do_job(job_run, [person], sensor=Sensor(output, GAIN[output]))
    return Verdict.of(result.data), rms_uv


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("kind", PEOPLE)
def test_a_check_reaches_the_right_verdict_on_every_output(kind, output):
    assert check(PEOPLE[kind], output)[0].kind == kind


def test_the_same_effort_has_the_same_microvolts_on_every_output():
    strengths_uv = {output: np.quantile(check(PEOPLE["fires"], output)[1], 0.9) for output in OUTPUTS}
    # An envelope is measured from its level at rest, and is only as exact as its Gaussian model.
    slack = {"signal": 1e-9, "rectified": 0.05, "envelope": 0.15}
    for output, kind in OUTPUTS.items():
        assert strengths_uv[output] == pytest.approx(strengths_uv["RAW"], rel=slack[kind.nature]), output


def test_marked_grasps_are_found_in_a_recorded_envelope(grasps):
    counts, fs_hz, time_s, marks = grasps
    bursts = find_bursts(extract_muscle(counts, fs_hz, "ENV")[:, 0], fs_hz)
    # The board's own time stamps drift by 2 % against its median rate.
    found = [
        np.interp((b.onset_s * fs_hz, b.offset_s * fs_hz), np.arange(len(time_s)), time_s) for b in bursts
    ]
    matched = sum(max(overlap(mark, event) for event in found) >= 0.5 for mark in marks)
    assert 2 * matched / (len(marks) + len(found)) >= 0.85


def test_the_floor_a_sensor_adds_does_not_matter(grasps):
    counts, fs_hz = grasps[:2]
    lifted = counts + 5000.0
    assert correct_baseline(lifted, fs_hz) == pytest.approx(correct_baseline(counts, fs_hz), abs=1e-6)
    expected = BaselineCorrected(fs_hz, 1).process(counts)
    assert BaselineCorrected(fs_hz, 1).process(lifted) == pytest.approx(expected, abs=1e-6)


def test_a_hold_of_a_minute_never_becomes_the_level_at_rest():
    rng = np.random.default_rng(3)
    level = np.concatenate((np.full(5000, 2.0), np.full(60_000, 60.0), np.full(5000, 2.0)))[:, None]
    muscle_uv = BaselineCorrected(1000.0, 1).process(
        100.0 + level + 0.1 * level * rng.normal(size=level.shape)
    )
    expected = np.sqrt(np.pi / 2.0) * 58.0
    assert muscle_uv[60_000:65_000].mean() == pytest.approx(expected, rel=0.02)
    assert muscle_uv[66_000:].mean() == pytest.approx(0.0, abs=0.1)


def test_a_dead_stretch_is_not_taken_for_rest():
    envelope = 50.0 + np.random.default_rng(4).normal(size=(5000, 1))
    envelope[2000:3000] = 0.0
    assert BaselineCorrected(1000.0, 1).process(envelope)[3000:].mean() == pytest.approx(0.0, abs=0.5)
    assert np.array_equal(BaselineCorrected(1000.0, 1).process(np.full((500, 1), 7.0)), np.zeros((500, 1)))


@settings(max_examples=25, deadline=None)
@given(cuts=st.lists(st.integers(0, 33_000), max_size=12))
def test_a_cut_envelope_gives_the_same_answer_to_the_bit(cuts, grasps, process_in_pieces):
    counts, fs_hz = grasps[:2]
    pieces = process_in_pieces(BaselineCorrected(fs_hz, 1).process, counts, cuts)
    assert np.array_equal(np.concatenate(pieces), BaselineCorrected(fs_hz, 1).process(counts))


@pytest.mark.parametrize("n", [0, 1, 2, 50])
def test_a_short_envelope_keeps_its_length(n):
    assert correct_baseline(np.ones((n, 2)), 1000.0).shape == (n, 2)


def test_limits_of_an_output_are_named():
    assert LACKS["RAW"] == ()
    assert all({"spectrum", "fatigue", "true onset"} <= set(LACKS[output]) for output in ("RECT", "ENV"))
