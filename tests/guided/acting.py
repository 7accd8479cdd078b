"""A virtual person does a whole guided job: cues, muscles, the chain with its quality gate, the job."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from vmofire.codec import to_json
from vmofire.dsp.activation import find_bursts
from vmofire.dsp.chain import Chain
from vmofire.dsp.quality import Quality
from vmofire.dsp.stages import filter_recording
from vmofire.guided.job_run import JobRun, Note
from vmofire.guided.prompt import Result
from vmofire.guided.steps import Script
from vmofire.virtual.muscle import MuscleModel
from vmofire.virtual.patient import Patient
from vmofire.words.message import tell

FS_HZ = 500.0
PORTION_S = 0.1


class Replayed:
    """Recorded person: plays samples, (n_samples, n_channels) in uV, and says yes to everything."""

    def __init__(self, uv: np.ndarray) -> None:
        self.uv = uv if uv.ndim == 2 else uv[:, None]
        self.n_channels = self.uv.shape[1]

    def attend(self, note: Note, first_sample: int, fs_hz: float) -> str:
        return note.data["choices"][0] if note.kind == "question" else ""

    def read(self, first_sample: int, n_samples: int, fs_hz: float) -> np.ndarray:
        return self.uv[np.arange(first_sample, first_sample + n_samples) % len(self.uv)]


def act(
    script: Script | JobRun,
    patient: Patient | Replayed,
    *,
    fs_hz: float = FS_HZ,
    answers: Mapping[str, Sequence[str]] | None = None,
    keys: Mapping[tuple[str, int], str] | None = None,
    spoil: Callable[[np.ndarray, JobRun], np.ndarray | None] | None = None,
    notes: list[Note] | None = None,
    most_s: float = 1500.0,
) -> Result:
    """Run a script, or a job that has not begun, to its end, and return its result.

    Parameters
    ----------
    answers
        Answers to a question the first time, the second time and so on; then the last one again.
    keys
        Keys to press half a second after a task began for the n-th time, counted from 1.
    spoil
        Changes samples, (n_samples, n_channels): returns others, or None for lost ones.
    notes
        Gets every note of the job.
    """
    title = tell("typed", text="A test")
    if isinstance(script, JobRun):
        job_run = script
    else:
        job_run = JobRun(script, fs_hz, patient.n_channels, job="test", title=title)
    answers = {code: list(given) for code, given in (answers or {}).items()}
    begun: dict[str, int] = {}
    to_press: list[tuple[float, str]] = []
    chain, samples, sample = Chain(fs_hz, patient.n_channels), 0, 0
    quality = [Quality(True)] * patient.n_channels
    n, n_second = round(PORTION_S * fs_hz), round(fs_hz)
    while not job_run.finished and job_run.t_s < most_s:
        while new := job_run.take_notes():
            for note in new:
                if notes is not None:
                    notes.append(note)
                given = patient.attend(note, 0, fs_hz)
                if note.kind == "question":
                    mine = answers.get(note.data["code"])
                    job_run.press((mine.pop(0) if len(mine) > 1 else mine[0]) if mine else given)
                elif note.kind == "cue":
                    task = note.data["task"]
                    begun[task] = begun.get(task, 0) + 1
                    if keys and (task, begun[task]) in keys:
                        to_press.append((job_run.t_s + 0.5, keys[task, begun[task]]))
        while to_press and job_run.t_s >= to_press[0][0]:
            job_run.press(to_press.pop(0)[1])
        if job_run.finished:
            break
        uv = patient.read(sample, n, fs_hz)
        sample += n
        uv = spoil(uv, job_run) if spoil else uv
        if uv is None:
            job_run.push_gap(n)
            rest_uv = chain.rest_uv
            chain, samples = Chain(fs_hz, patient.n_channels), 0
            chain.activation.keep_rest(rest_uv)
            quality = [Quality(True)] * patient.n_channels
            continue
        job_run.push(chain.process(uv), quality)
        samples += n
        if samples % n_second == 0:
            quality = chain.quality
    assert job_run.result is not None, f"not over after {most_s} s"
    json.dumps(to_json(job_run.result), allow_nan=False)  # so that a journal can store it
    return job_run.result


def person(strength_uv: float = 60.0, **others) -> MuscleModel:
    """A muscle with little scatter."""
    return replace(MuscleModel(strength_uv=strength_uv, variation=0.05), **others)


def recorded(folder: Path, name: str, label: str) -> tuple[np.ndarray, float, list[tuple[float, float]]]:
    """Return a recorded muscle in uV, (n_samples,), its rate, and start and end of each contraction, s."""
    with np.load(folder / f"{name}.npz") as data:
        column, fs_hz = [str(one) for one in data["labels"]].index(label), float(data["fs_hz"])
        uv = data["signal"][:, column].astype(float) * {"mV": 1000.0, "uV": 1.0}[str(data["unit"])]
    bursts = find_bursts(filter_recording(uv[:, None], fs_hz)[:, 0], fs_hz)
    return uv, fs_hz, [(b.onset_s, b.offset_s) for b in bursts if not (b.starts_before or b.ends_after)]


def figure(result: Result, name: str, side: str = ""):
    """Return one figure of a result."""
    (one,) = [one for one in result.figures if one.name == name and side in ("", one.side)]
    return one
