"""Demo library: half a year of visits of demo people, in a folder of its own.

In: the folder of this user's own library. Out: a Filing of the demo library beside it, made at first use.
Never: a file in the own library; a result that was not judged by the real code; a person without "Demo".
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from vmofire.app.filing import Filing
from vmofire.app.rehearsal import rehearse
from vmofire.errors import LibraryError
from vmofire.guided.catalogue import Sitting, make_job
from vmofire.labels import LEGS, LegSide
from vmofire.permissions import make_folder
from vmofire.recording.library import Library
from vmofire.recording.progress import Progress
from vmofire.virtual.demo import LABELS
from vmofire.virtual.muscle import MuscleModel
from vmofire.virtual.patient import Patient
from vmofire.words import say

MARK = "demo.json"  # the library is whole, and of this version
VERSION = 1
SOURCE = "synthetic demo person"  # stored with each result: report and export name it
_PLACEMENT_LOG_SD = 0.1  # electrodes are placed anew at each visit
_DAYS_AGO = (182, 175, 168, 154, 140, 126, 112, 98, 84, 63, 42, 21, 4)


@dataclass(frozen=True)
class _Day:
    """One visit: how strong each leg is, when the left starts, the pain, and the jobs."""

    left_uv: float
    right_uv: float
    left_delay_s: float
    pain: int
    jobs: tuple[tuple[str, LegSide | str, str], ...]
    notes: str = ""
    tires: float = 0.0


def find_folder(own: Path) -> Path:
    """Return the folder of the demo library: beside this user's own, never in it."""
    return own.with_name(f"{own.name}-demo")


def open_demo(own: Path, progress: Progress) -> Filing:
    """Open the demo library, make it at first use, and choose its first person.

    Parameters
    ----------
    own
        Folder of this user's own library; it is not touched.
    progress
        Called with the share done, 0 to 1.

    Raises
    ------
    LibraryError
        It cannot be made or opened.
    """
    folder = find_folder(own)
    if not _is_whole(folder):
        _make(folder, progress)
    filing = Filing(Library(folder), is_demo=True)
    people = sorted(filing.library.people(), key=lambda one: -one.n_visits)
    filing.choose(people[0].id if people else "")
    return filing


def _is_whole(folder: Path) -> bool:
    try:
        return json.loads((folder / MARK).read_text("utf-8"))["version"] == VERSION
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _make(folder: Path, progress: Progress) -> None:
    """Make the library in a folder of its own, and give it its name once it is whole."""
    part = folder.with_name(f"{folder.name}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        if (folder / MARK).exists():  # of another version
            shutil.rmtree(folder)
        make_folder(part)
        with Library(part) as library:
            fill(library, progress)
        (part / MARK).write_text(json.dumps({"version": VERSION}), "utf-8")
        part.rename(folder)
    except OSError as error:
        cause = say("The demo library cannot be made: {reason}.", reason=error.strerror or str(error))
        raise LibraryError(cause, say("Make room, or look at the folder {folder}.", folder=folder)) from None


def fill(library: Library, progress: Progress, now: datetime | None = None) -> None:
    """Add the demo people with their visits.

    Parameters
    ----------
    library
        An empty library.
    progress
        As in `open_demo`; it may raise Cancelled.
    now
        The visits end some days before it; the present time by default.
    """
    now = now or datetime.now().astimezone()
    people = (
        (say("Demo, after surgery"), "left", _recover(), LABELS),
        (say("Demo, one sensor"), "right", _stay(), ("VMO",)),
    )
    n_jobs, done = sum(len(day.jobs) for _, _, days, _ in people for day in days), 0
    for number, (name, injured, days, labels) in enumerate(people):
        person = library.add_person(name, injured, (now - timedelta(days=_DAYS_AGO[0] + 9)).date())
        filing = Filing(library)
        filing.choose(person.id)
        rng = np.random.default_rng([number, VERSION])
        for place, (day, ago) in enumerate(zip(days, _DAYS_AGO[len(_DAYS_AGO) - len(days) :], strict=True)):
            at = now - timedelta(days=ago, minutes=int(rng.integers(0, 240)))
            visit = library.start_visit(
                person.id, pain_before=day.pain, cleared=True, notes=day.notes, started=at
            )
            filing.visit_id = visit.id
            muscles = _draw(day, rng)
            for turn, (job, side, exercise) in enumerate(day.jobs):
                _do(
                    filing,
                    job,
                    side,
                    exercise,
                    labels,
                    muscles,
                    seed=100 * number + 10 * place + turn,
                    at=at + timedelta(minutes=6 * turn + 4),
                )
                done += 1
                progress(done / n_jobs)
            library.change_visit(visit.id, pain_after=max(0, day.pain - 1))


def _do(
    filing: Filing,
    job: str,
    side: str,
    exercise: str,
    labels: Sequence[str],
    muscles: dict[str, MuscleModel],
    *,
    seed: int,
    at: datetime,
) -> None:
    """Do one job of a visit, and save its result."""
    sitting = Sitting(tuple(labels))
    filing.fill(sitting)
    leg: LegSide | str = side
    if len(labels) == len(LEGS):
        patient = Patient([muscles[one] for one in LEGS], seed=seed, label="demo person", sides=LEGS)
    else:
        first: LegSide = "right" if side == "right" else "left"
        other: LegSide = "left" if first == "right" else "right"
        patient = Patient(
            [muscles[first]], seed=seed, label="demo person", other_leg=[muscles[other]], first_side=first
        )
    result = rehearse(make_job(job, sitting, leg, exercise), patient)  # pyright: ignore[reportArgumentType] - one of LEGS, or ""
    filters = {"source": SOURCE}
    assert filing.visit_id is not None
    filing.library.add_result(filing.visit_id, result, side or "both", filters=filters, made=at)


def _draw(day: _Day, rng: np.random.Generator) -> dict[str, MuscleModel]:
    """Return the muscles of a visit, with electrodes placed anew."""
    left, right = np.exp(_PLACEMENT_LOG_SD * rng.standard_normal(2))
    usual = MuscleModel(variation=0.06)
    fires = usual.fires_in if day.left_uv else ()
    return {
        "left": replace(
            usual,
            strength_uv=day.left_uv * float(left),
            delay_s=day.left_delay_s,
            fires_in=fires,
            weaker_by=day.tires,
            tires_to=0.4,
        ),
        "right": replace(usual, strength_uv=day.right_uv * float(right)),
    }


def _recover() -> tuple[_Day, ...]:
    """Return half a year after surgery: the left VMO is shut off, comes back weak and late, catches up."""
    check, train = ("check", "", ""), ("train", "", "ball_squeeze")
    last = (check, ("maximum", "left", ""), ("maximum", "right", ""), ("compare", "", ""))
    notes = {
        0: say("Swelling. No contraction to be felt."),
        4: say("Climbs stairs without pain."),
        12: say("Runs again."),
    }
    left_uv = (0.0, 10.0, 13.0, 16.0, 19.0, 24.0, 27.0, 31.0, 36.0, 40.0, 44.0, 47.0, 50.0)
    delays_s = (0.3, 1.1, 0.95, 0.8, 0.6, 0.45, 0.35, 0.3, 0.3, 0.28, 0.26, 0.25, 0.25)
    pains = (6, 5, 5, 4, 4, 3, 3, 3, 2, 2, 1, 1, 0)
    tires = (0.0, 0.0, 0.1, 0.13, 0.13, 0.1, 0.05, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    return tuple(
        _Day(
            uv, 55.0, delays_s[n], pains[n],
            last if n == 12 else (check, train) if n in (2, 4, 6, 8) else (check,),
            notes.get(n, ""), tires[n],
        )
        for n, uv in enumerate(left_uv)
    )  # fmt: skip


def _stay() -> tuple[_Day, ...]:
    """Return a person who owns one sensor and moves it: checks of each leg, then Compare."""
    jobs = (("check", "right", ""), ("check", "left", ""), ("compare", "", ""))
    return tuple(_Day(48.0, uv, 0.25, 2, jobs) for uv in (30.0, 33.0, 35.0, 38.0))
