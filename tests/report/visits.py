"""People and their visits through the real jobs: efforts of virtual people, judged and saved in a library."""

import functools
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from vmofire.dsp.amplitude import Reference
from vmofire.guided.check import check_script
from vmofire.guided.clinic.activation import follow_activation
from vmofire.guided.clinic.deficit import follow_deficit
from vmofire.guided.clinic.endurance import follow_endurance
from vmofire.guided.clinic.maximum import MaximumTestSettings, find_maximum
from vmofire.guided.clinic.onset import OnsetSettings, find_onset
from vmofire.guided.compare import compare_legs
from vmofire.guided.exercises import bundled, find
from vmofire.guided.job_run import JobRun
from vmofire.guided.legs import Leg
from vmofire.guided.prompt import Result
from vmofire.guided.train import train_script
from vmofire.guided.training_progress import TrainingProgress
from vmofire.recording.library import Electrodes, Library, Visit
from vmofire.virtual.patient import Patient

from ..guided.acting import FS_HZ, act, person
from ..recording.library.clinic import record

FIRST = datetime(2026, 1, 12, 9, 30, tzinfo=UTC)
QUICK = MaximumTestSettings(pause_s=3.0, warm_up_pause_s=1.0, limb_pause_s=3.0)  # nobody here has to recover


@functools.cache
def check(strength_uv: float = 60.0, side: str = "left", seed: int = 1, **muscle) -> Result:
    """Return a Check of a virtual person, as the job judges it."""
    return act(check_script(side=side), Patient([person(strength_uv, **muscle)], seed=seed))


def add_hum(uv: np.ndarray, job_run: JobRun) -> np.ndarray:
    time_s = job_run.t_s + np.arange(len(uv))[:, None] / FS_HZ
    return uv + 300.0 * np.sin(2.0 * np.pi * 50.0 * time_s)


@functools.cache
def hum() -> Result:
    return act(check_script(side="left"), Patient([person()]), spoil=add_hum)


@functools.cache
def activation(strength_uv: float = 60.0, side: str = "left", seed: int = 1) -> Result:
    leg = Leg(side, 0, Reference(240.0, "isometric_mvc"))
    return act(follow_activation(leg), Patient([person(strength_uv)], seed=seed))


@functools.cache
def maximum(strength_uv: float = 240.0, side: str = "left", pain: str = "0") -> Result:
    answers = {"pain": ["0", pain, "0"]}
    return act(find_maximum(Leg(side), QUICK), Patient([person(strength_uv)]), answers=answers)


@functools.cache
def legs(job: str, left_uv: float = 60.0, right_uv: float = 60.0, seed: int = 1) -> Result:
    patient = Patient([person(left_uv), person(right_uv)], seed=seed, sides=("left", "right"))
    pair = (Leg("left", 0), Leg("right", 1))
    return act(compare_legs(pair) if job == "compare" else follow_deficit(pair, "left"), patient)


@functools.cache
def endurance(side: str = "left", **muscle) -> Result:
    return act(follow_endurance(Leg(side)), Patient([person(60.0, **muscle)]))


@functools.cache
def onset(side: str = "left") -> Result:
    settings = OnsetSettings(practice=1, repetitions=7, still_s=2.0, step_s=2.0)
    return act(
        find_onset(side, settings=settings), Patient([person(60.0, delay_s=0.31), person(60.0)]), fs_hz=1000.0
    )


@functools.cache
def train(side: str = "left") -> Result:
    script = train_script([find("ball_squeeze", bundled())], [Leg(side)], TrainingProgress(bundled(), {}))
    return act(script, Patient([person(60.0)]))


@functools.cache
def stretched() -> Result:
    script = train_script([find("stretch", bundled())], [Leg("left")], TrainingProgress(bundled(), {}))
    return act(script, Patient([person(60.0)]))


def place(side: str, **others) -> Electrodes:
    """Return electrodes as a careful clinic enters them."""
    given = {"kind": "Ag/AgCl gel, 10 mm", "spacing_mm": 20.0, "landmark_mm": 40.0, "placed_anew": True}
    return Electrodes(side=side, **{**given, **others})


BOTH = (place("left"), place("right"))


def file_visit(
    library: Library,
    person_id: str,
    results: Sequence[tuple[Result, str]],
    *,
    day: int = 0,
    electrodes: Sequence[Electrodes] = BOTH,
    filters: Mapping[str, object] | None = None,
    **asked,
) -> Visit:
    """Save a visit with a recording and results, like a clinic."""
    asked = {"pain_before": 2, "swelling": "a little", "cleared": True, **asked}
    visit = library.start_visit(person_id, started=FIRST + timedelta(days=day), **asked)
    path = Path(library.recordings) / f"{visit.id}.vmo"
    record(path, 64)
    filed = library.add_recording(visit.id, path, "both", electrodes, filters)
    for number, (result, side) in enumerate(results):
        made = visit.started + timedelta(minutes=number)
        library.add_result(visit.id, result, side, filed.id, made=made)
    return library.change_visit(visit.id, pain_after=3)
