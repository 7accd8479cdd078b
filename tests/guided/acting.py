"""A virtual person takes a guided job whole: cues heard, muscles, the chain with its quality gate, the course."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from vmofire.dsp.chain import Chain
from vmofire.dsp.quality import Quality
from vmofire.guided.course import Course, Note
from vmofire.guided.prompt import Result
from vmofire.guided.steps import Script
from vmofire.virtual.muscle import Person
from vmofire.virtual.patient import Patient

FS_HZ = 1000.0
PORTION_S = 0.05
UNTOLD = Quality(True)

Source = Callable[[int, int], np.ndarray]
Answer = Callable[[str, Sequence[str]], str]


def act(
    script: Script,
    patient: Patient,
    *,
    fs_hz: float = FS_HZ,
    keys: Mapping[tuple[str, int], str] | None = None,
    answer: Answer | None = None,
    spoil: Callable[[np.ndarray, Course], np.ndarray | None] | None = None,
    notes: list[Note] | None = None,
    most_s: float = 1500.0,
) -> Result:
    """Carry a script out with a patient, and return its result.

    Parameters
    ----------
    keys
        What to press as soon as a task begins for the n-th time, counted from 1.
    answer
        In place of the patient's answers.
    spoil
        What comes of rows, (n_samples, n_channels): others, or None where they are lost.
    notes
        Gets every note of the course.
    """
    course = Course(script, fs_hz, patient.n_channels, job="test", title="A test")
    keys = dict(keys or {})
    begun: dict[str, int] = {}
    chain, rows, row, quality = Chain(fs_hz, patient.n_channels), 0, 0, [UNTOLD] * patient.n_channels
    n, n_second = round(PORTION_S * fs_hz), round(fs_hz)
    while not course.finished and course.t_s < most_s:
        while new := course.take_notes():
            for note in new:
                if notes is not None:
                    notes.append(note)
                if note.kind == "question":
                    given = (answer or patient.answer)(note.data["code"], note.data["choices"])
                    course.press(given)
                elif note.kind == "cue":
                    task, seconds = note.data["task"], note.data["seconds"] or np.inf
                    side, channels = note.data["side"], note.data["channels"]
                    patient.hear(task, note.row, fs_hz, seconds, channels, side)
                    begun[task] = begun.get(task, 0) + 1
                    if (task, begun[task]) in keys:
                        course.press(keys.pop((task, begun[task])))
        uv = patient.read(row, n, fs_hz)
        row += n
        uv = spoil(uv, course) if spoil else uv
        if uv is None:
            course.push_gap(n)
            rest_uv = chain.rest_uv
            chain, rows, quality = Chain(fs_hz, patient.n_channels), 0, [UNTOLD] * patient.n_channels
            chain.activation.keep_rest(rest_uv)
            continue
        course.push(chain.process(uv), quality)
        rows += n
        if rows % n_second == 0:
            quality = [one for one in chain.quality]
    assert course.result is not None, f"not over after {most_s} s"
    return course.result


def person(strength_uv: float = 60.0, **others) -> Person:
    """A muscle with little scatter."""
    return replace(Person(strength_uv=strength_uv, variation=0.05), **others)
