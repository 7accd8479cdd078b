"""Person in a closed loop, without board or bytes: signal, chain, job, and back by the job's prompts.

The signal is given as amplitude, so a test knows it to the sample; `filtered_uv` is noise of that amplitude.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vmofire.dsp.chain import Chain, Slice
from vmofire.dsp.quality import Quality, Reason, object_to
from vmofire.dsp.sensor import Sensor
from vmofire.guided.job_run import JobRun
from vmofire.guided.prompt import Prompt, Result
from vmofire.virtual.faults import Faults as SensorFaults
from vmofire.virtual.muscle import MuscleModel
from vmofire.virtual.patient import Patient
from vmofire.virtual.sensor import Converter, SensorModel
from vmofire.words.message import tell

FS_HZ = 500.0
GOOD = Quality(True)
MAINS = object_to("mains", tell("signal.mains", share=80.0, hum=50.0))
LOOSE = object_to("loose", tell("signal.loose", noise=40.0))
BAD = Quality(False, (MAINS,))


def slice_of(rms_uv: np.ndarray, threshold_uv: float = 5.0) -> Slice:
    """Return processed samples for amplitudes (n_samples,) or (n_samples, n_channels)."""
    rms_uv = rms_uv[:, None] if rms_uv.ndim == 1 else rms_uv
    noise = np.random.default_rng(len(rms_uv)).standard_normal(rms_uv.shape)
    return Slice(rms_uv * noise, rms_uv, rms_uv >= threshold_uv)


@dataclass
class Faults:
    """Faults, start and end in s of the job's time: quality by column, lost samples."""

    bad: Sequence[tuple[float, float, int, Reason]] = ()
    lost: Sequence[tuple[float, float]] = ()

    def quality(self, t_s: float, n_channels: int) -> list[Quality]:
        return [
            Quality.of([r for a, b, column, r in self.bad if a <= t_s + 1e-6 < b and column == at])
            for at in range(n_channels)
        ]

    def is_lost(self, t_s: float) -> bool:
        return any(a <= t_s + 1e-6 < b for a, b in self.lost)


Amplitude = Callable[[Prompt, float], "float | Sequence[float]"]


def follow(
    job_run: JobRun,
    amplitude_uv: Amplitude,
    faults: Faults | None = None,
    *,
    answers: Mapping[str, str] | None = None,
    keys: Mapping[float, str] | None = None,
    most_s: float = 1200.0,
    step_s: float = 0.05,
) -> Result | None:
    """Run a job to its end with a person whose amplitude depends on the prompt and its age.

    Parameters
    ----------
    job_run
    amplitude_uv
        Takes the prompt and the seconds since its step began; returns one number, or one per channel.
    faults
    answers
        By code of the first choice of a question; by default the first choice.
    keys
        Keys to press, by second.
    """
    faults, to_press = faults or Faults(), sorted((keys or {}).items())
    n = max(1, round(step_s * job_run.fs_hz))
    began_s, before = 0.0, None
    while not job_run.finished and job_run.t_s < most_s:
        while to_press and job_run.t_s >= to_press[0][0]:
            job_run.press(to_press.pop(0)[1])
        if job_run.finished:
            break
        prompt = job_run.prompt
        if prompt.start == "restless":  # as a person would, who is told what to do
            job_run.press("start")
            continue
        if prompt.choices:
            codes = [choice.code for choice in prompt.choices]
            job_run.press(next((v for v in (answers or {}).values() if v in codes), codes[0]))
            continue
        now = (prompt.kind, prompt.words, prompt.repetition, prompt.round_, prompt.side)
        if now != before:
            began_s, before = job_run.t_s, now
        if faults.is_lost(job_run.t_s):
            job_run.push_gap(n)
            continue
        # Rounded, so that a sum of steps is the exact time.
        level = np.atleast_1d(np.asarray(amplitude_uv(prompt, round(job_run.t_s - began_s, 6)), dtype=float))
        rms_uv = np.full((n, job_run.n_channels), level)
        job_run.push(slice_of(rms_uv), faults.quality(job_run.t_s, job_run.n_channels))
    return job_run.result


def do_job(
    job_run: JobRun,
    people: Sequence[MuscleModel],
    faults: str = "",
    *,
    sensor: Sensor | None = None,
    seed: int = 1,
) -> tuple[Result, np.ndarray]:
    """Run a job on virtual people: sensor model, converter, chain and quality gate, as in Live.

    Returns
    -------
    Result
    ndarray, (n_samples, n_channels)
        RMS of every sample, uV.
    """
    sensor, fs_hz, n_channels = sensor or Sensor(), job_run.fs_hz, job_run.n_channels
    patient = Patient(people, seed=seed)
    model, pins = SensorModel(sensor, seed=seed), tuple(range(n_channels))
    converter = Converter(patient, model, SensorFaults.parse(faults), pins, fs_hz)
    chain, quality = Chain(fs_hz, n_channels, sensor), [GOOD] * n_channels
    n_samples, n_second, rms_uv = round(0.05 * fs_hz), round(fs_hz), []
    while not job_run.finished:
        for note in job_run.take_notes():
            answer = patient.attend(note, 0, fs_hz)
            if answer:
                job_run.press(answer)
        samples = chain.process(sensor.to_uv(converter.read_samples(n_samples)))
        rms_uv.append(samples.rms_uv)
        job_run.push(samples, quality)
        # The quality of one second holds for the next one.
        if len(rms_uv) * n_samples % n_second == 0:
            quality = chain.quality
    assert job_run.result is not None
    return job_run.result, np.concatenate(rms_uv)
