"""Recorded muscle moved to the cues of a script: only recorded material, at the right times, no clicks."""

import json

import numpy as np
import pytest
from scipy.signal import detrend

from vmofire.dsp.chain import Chain, extract_muscle
from vmofire.dsp.quality import Quality
from vmofire.guided.check import CheckSettings, Verdict, check_script
from vmofire.guided.job_run import JobRun
from vmofire.guided.retime import loop, retime
from vmofire.guided.steps import lay
from vmofire.virtual.recorded import find_efforts
from vmofire.words.message import tell

SETTINGS = CheckSettings()
CUES = lay([*SETTINGS.steps, *SETTINGS.quad_set_steps])


def load_vm(folder, name: str) -> tuple[np.ndarray, float, list[tuple[float, float]]]:
    with np.load(folder / f"{name}.npz") as file:
        signal_uv = 1000.0 * file["signal"][:, list(file["labels"]).index("VM")].astype(float)
        fs_hz = float(file["fs_hz"])
    rated = json.loads((folder / "bursts.json").read_text())[name]["bursts"]
    whole = [(b["onset_s"], b["offset_s"]) for b in rated if None not in (b["onset_s"], b["offset_s"])]
    return signal_uv, fs_hz, whole


def check(uv: np.ndarray, fs_hz: float) -> Verdict:
    """Run a Check on a signal that does not react to it, quality gate included."""
    chain, quality = Chain(fs_hz, 1), [Quality(True)]
    job_run = JobRun(check_script(), fs_hz, 1, job="check", title=tell("title.check"))
    n = round(fs_hz)
    for start in range(0, len(uv), n):
        job_run.push(chain.process(uv[start : start + n, None]), quality)
        quality = chain.quality
        if job_run.prompt.start == "restless":  # the recording will never be still
            job_run.press("start")
    job_run.press("stop")
    assert job_run.result is not None
    return Verdict.of(job_run.result.data)


@pytest.mark.parametrize("name", ["1N", "3N", "8N", "10N", "1A", "5A", "6A", "10A"])
def test_a_recorded_vastus_medialis_fires_at_the_cues(thighs, name):
    signal_uv, fs_hz, bursts = load_vm(thighs, f"knee_extension_{name}")
    # Hum that is cut and joined has no steady phase, so it is removed before.
    muscle_uv = extract_muscle(signal_uv[:, None], fs_hz)[:, 0]
    active = find_efforts(muscle_uv, fs_hz, whole=False)  # efforts that the recording cuts off are not rest
    verdict = check(retime(muscle_uv, fs_hz, bursts, CUES, active=active), fs_hz)
    assert verdict.kind == "fires"
    assert 0.2 < verdict.median_onset_s < 0.7


@pytest.mark.parametrize("number", [2, 3, 17, 18])
def test_a_recorded_vastus_lateralis_that_others_work_beside_is_never_said_to_fire(thighs, number):
    with np.load(thighs / f"isometric_flexion_{number}.npz") as file:
        signal_uv = file["signal"][:, list(file["labels"]).index("VL")].astype(float)
        fs_hz = float(file["fs_hz"])
    # Ten seconds of knee bending without rest; they go on whatever the cue is.
    n_samples = round((CUES[-1].stop_s + 30.0) * fs_hz)
    verdict = check(loop([signal_uv - signal_uv.mean()], n_samples, 100), fs_hz)
    assert (verdict.kind, verdict.reason) in (("does_not_fire", None), ("cannot_tell", "no_rest"))


def test_the_same_muscle_at_rest_does_not_fire(thighs):
    signal_uv, fs_hz, bursts = load_vm(thighs, "knee_extension_8N")
    assert check(retime(signal_uv, fs_hz, bursts, CUES, efforts=()), fs_hz).kind == "does_not_fire"


def test_efforts_in_the_quad_sets_only_are_told_from_silence(thighs):
    signal_uv, fs_hz, bursts = load_vm(thighs, "knee_extension_8N")
    uv = retime(signal_uv, fs_hz, bursts, CUES, efforts=("quad_set",))
    assert check(uv, fs_hz).kind == "not_in_squeeze"


def noise_with_efforts(fs_hz: float, offset: float) -> np.ndarray:
    rng = np.random.default_rng(2)
    signal = rng.normal(0.0, 2.0, round(20.0 * fs_hz))
    for onset_s in (5.0, 12.0):
        signal[round(onset_s * fs_hz) : round((onset_s + 1.0) * fs_hz)] *= 20.0
    return signal + offset


@pytest.mark.parametrize("fs_hz", [1000.0, 361.0])
def test_efforts_lie_at_the_cues_after_a_reaction_and_rest_everywhere_else(fs_hz):
    retimed = retime(noise_with_efforts(fs_hz, 500.0), fs_hz, [(5.0, 6.0), (12.0, 13.0)], CUES)
    assert len(retimed) == round(CUES[-1].stop_s * fs_hz)
    for cue in CUES:
        inside = retimed[round((cue.start_s + 0.4) * fs_hz) : round((cue.stop_s - 0.1) * fs_hz)]
        rms = np.sqrt(np.mean(np.square(inside - 500.0)))
        wanted = 40.0 if cue.task in ("ball_squeeze", "quad_set") else 2.0
        assert rms == pytest.approx(wanted, rel=0.25), cue


def test_efforts_cut_by_the_recording_are_not_rest():
    fs_hz = 1000.0
    signal = noise_with_efforts(fs_hz, 0.0)
    signal[: round(1.0 * fs_hz)] *= 20.0  # under way at the first sample
    whole = [(5.0, 6.0), (12.0, 13.0)]
    for active, quiet in (((), False), ([(0.0, 1.0), (4.9, 6.1)], True)):
        uv = retime(signal, fs_hz, whole, CUES, efforts=(), active=active)
        assert (np.abs(uv).max() < 15.0) == quiet


def test_joins_add_neither_clicks_nor_dips():
    fs_hz = 1000.0
    retimed = retime(noise_with_efforts(fs_hz, 0.0), fs_hz, [(5.0, 6.0), (12.0, 13.0)], CUES)
    for cue in (cue for cue in CUES if cue.task == "ball_squeeze"):
        inside = retimed[round((cue.start_s + 0.4) * fs_hz) : round((cue.stop_s - 0.1) * fs_hz)]
        rms = np.sqrt(np.mean(np.square(inside[: len(inside) // 100 * 100].reshape(-1, 100)), axis=1))
        assert rms.min() > 25.0
        assert rms.max() < 60.0
        assert np.abs(inside).max() < 40.0 * 5


def test_a_drifting_baseline_leaves_no_step_at_the_joins():
    fs_hz = 1000.0
    drifting = noise_with_efforts(fs_hz, 0.0) + np.linspace(0.0, 2000.0, 20000)
    uv = retime(drifting, fs_hz, [(5.0, 6.0), (12.0, 13.0)], CUES, efforts=())
    rms_uv = Chain(fs_hz, 1).process(uv[:, None]).rms_uv[500:, 0]
    assert rms_uv.max() < 10.0  # a hard step of 1000 uV rings at over 100


def test_re_timed_signals_hold_recorded_material_only():
    fs_hz = 1000.0
    signal = noise_with_efforts(fs_hz, 0.0)
    middle = retime(signal, fs_hz, [(5.0, 6.0)], CUES)[round(8.35 * fs_hz) : round(8.4 * fs_hz)]
    effort = detrend(signal[5000:6000]) + np.median(signal)
    found = [np.allclose(middle, effort[at : at + len(middle)]) for at in range(len(effort) - len(middle))]
    assert any(found)


@pytest.mark.parametrize(
    ("bursts", "why"),
    [
        ([], "no contraction"),
        ([(1.0, 1.05)], "shorter than 0.20 s"),
        ([(3.0, 2.0)], "shorter than"),
        ([(0.0, 20.0)], "half second of rest"),
    ],
)
def test_a_recording_that_cannot_be_laid_is_refused(bursts, why):
    with pytest.raises(ValueError, match=why):
        retime(noise_with_efforts(1000.0, 0.0), 1000.0, bursts, CUES)
