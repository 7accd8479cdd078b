"""People and their visits, through the real jobs: what virtual people do, judged, and filed in a library."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from vmofire.dsp.amplitude import Reference
from vmofire.guided.check import check_script
from vmofire.guided.clinic.activation import follow_activation
from vmofire.guided.clinic.deficit import follow_deficit
from vmofire.guided.clinic.endurance import follow_endurance
from vmofire.guided.clinic.maximum import MaximumSettings, find_maximum
from vmofire.guided.clinic.onset import OnsetSettings, find_onset
from vmofire.guided.compare import compare_legs
from vmofire.guided.legs import Leg
from vmofire.guided.prompt import Result
from vmofire.recording.library import Electrodes, Library, Visit
from vmofire.virtual.patient import Patient

from ..guided.acting import act, person
from ..recording.library.clinic import record

FIRST = datetime(2026, 1, 12, 9, 30, tzinfo=UTC)
SETTINGS = {"pause_s": 3.0, "warm_up_pause_s": 1.0}  # nobody here needs to recover


@functools.cache
def check(strength_uv: float = 60.0, side: str = "left", seed: int = 1, fires_in: tuple[int, ...] | None = None):
    """A Check of somebody, as the job itself judges it."""
    muscle = person(strength_uv) if fires_in is None else person(strength_uv, fires_in=fires_in)
    return act(check_script(side=side), Patient([muscle], seed=seed))


@functools.cache
def activation(strength_uv: float = 60.0, side: str = "left", seed: int = 1) -> Result:
    reference = Reference(240.0, "isometric_mvc")
    return act(follow_activation(Leg(side, 0, reference)), Patient([person(strength_uv)], seed=seed))


@functools.cache
def maximum(strength_uv: float = 240.0, side: str = "left", seed: int = 1) -> Result:
    return act(
        find_maximum(Leg(side), MaximumSettings(**SETTINGS)), Patient([person(strength_uv)], seed=seed)
    )


@functools.cache
def legs(job: str, left_uv: float = 60.0, right_uv: float = 60.0, seed: int = 1) -> Result:
    patient = Patient([person(left_uv), person(right_uv)], seed=seed, sides=("left", "right"))
    pair = (Leg("left", 0), Leg("right", 1))
    return act(compare_legs(pair) if job == "compare" else follow_deficit(pair, "left"), patient)


@functools.cache
def endurance(side: str = "left", seed: int = 1) -> Result:
    return act(follow_endurance(Leg(side)), Patient([person(60.0)], seed=seed))


def file_visit(
    library: Library,
    person_id: str,
    results: Sequence[tuple[Result, str]],
    folder: Path,
    day: int = 0,
    electrodes: Sequence[Electrodes] | None = None,
    filters: Mapping[str, object] | None = None,
    **asked,
) -> Visit:
    """File a visit with a recording and results, as a clinic does."""
    asked = {"pain_before": 2, "swelling": "a little", "cleared": True, **asked}
    visit = library.start_visit(person_id, started=FIRST + timedelta(days=day), **asked)
    path = folder / f"{visit.id}.vmo"
    record(path, 64)
    if electrodes is None:
        electrodes = [
            Electrodes(
                side=side, kind="Ag/AgCl gel, 10 mm", spacing_mm=20.0, landmark_mm=40.0, placed_anew=True
            )
            for side in ("left", "right")
        ]
    filed = library.add_recording(visit.id, path, "both", electrodes, filters)
    for result, side in results:
        library.add_result(visit.id, result, side, filed.id, made=visit.started)
    return library.change_visit(visit.id, pain_after=3)


def without_numbers(result: Result) -> Result:
    """The same with everything unknown that can be."""
    figures = tuple(replace(one, value=None, low=float("nan"), high=None) for one in result.figures)
    return replace(result, figures=figures, data={})


STEPS = OnsetSettings()


@functools.cache
def onset(side: str = "left", seed: int = 1) -> Result:
    return act(find_onset(side), Patient([person(60.0), person(60.0)], seed=seed))
