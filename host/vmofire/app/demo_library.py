"""Demo library: half a year of visits of demo people, in a folder of its own.

In: the folder of this user's own library. Out: a Filing of the demo library beside it, made at first use.
Never: a file in the own library; a result that was not judged by the real code; a person without "Demo".
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from vmofire.app.demo_story import (
    SCORED_BY,
    SURGERY_DAYS_AGO,
    DemoJob,
    DemoStory,
    DemoVisit,
    tell_stories,
)
from vmofire.app.filing import Filing
from vmofire.app.rehearsal import rehearse
from vmofire.errors import LibraryError
from vmofire.guided.catalogue import Sitting, make_job
from vmofire.guided.clinic.grade import can_grade, note_grade
from vmofire.guided.questionnaires import shipped_questionnaires
from vmofire.guided.retention import RetentionSettings
from vmofire.guided.sides import OTHER
from vmofire.labels import LEGS, LegSide
from vmofire.permissions import make_folder
from vmofire.recording.library import Library
from vmofire.recording.progress import Progress
from vmofire.virtual.muscle import MuscleModel
from vmofire.virtual.patient import Patient
from vmofire.words import say

MARK = "demo.json"  # the library is whole, and of this version
VERSION = 2
SOURCE = "synthetic demo person"  # stored with each result: report and export name it
_PLACEMENT_LOG_SD = 0.1  # electrodes are placed anew at each visit


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
    """Add the demo people with their plans and visits.

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
    stories = tell_stories(now.date())
    n_jobs, done = sum(len(visit.jobs) for one in stories for visit in one.visits), 0
    scale = next(one for one in shipped_questionnaires() if one.code == SCORED_BY)
    for number, story in enumerate(stories):
        injured = (now - timedelta(days=SURGERY_DAYS_AGO)).date()
        person = library.add_person(story.name, story.injured, injured, story.notes)
        filing = Filing(library)
        filing.choose(person.id)
        plans = [*story.plans]
        for visit in story.visits:
            rng = np.random.default_rng([number, visit.days_ago])  # the same on every weekday
            while plans and plans[0].days_ago >= visit.days_ago:
                made = plans.pop(0)
                at = now - timedelta(days=made.days_ago)
                library.add_plan(person.id, made.plan, say("Demo clinician"), made=at)
            at = now.replace(hour=9, minute=0) - timedelta(days=visit.days_ago)
            at += timedelta(minutes=int(rng.integers(0, 480)))
            filing.visit_id = _begin(library, person.id, visit, at)
            if visit.score is not None:
                library.add_questionnaire(filing.visit_id, scale, {0: float(visit.score)}, made=at)
            muscles = _place(visit, rng)
            for turn, job in enumerate(visit.jobs):
                seed = 10_000 * number + 10 * visit.days_ago + turn
                _do(filing, story, visit, job, muscles, seed=seed, at=at + timedelta(minutes=6 * turn + 4))
                done += 1
                progress(done / n_jobs)
            library.change_visit(filing.visit_id, pain_after=max(0, visit.pains.now - 1))


def _begin(library: Library, person_id: str, visit: DemoVisit, at: datetime) -> str:
    """Begin a visit with its answers; return its id."""
    now, usual, worst = visit.pains
    begun = library.start_visit(
        person_id,
        pain_before=now,
        swelling=visit.swelling or None,
        cleared=True,
        notes=visit.notes,
        started=at,
    )
    if usual is not None or worst is not None:
        library.change_visit(begun.id, pain_usual=usual, pain_worst=worst)
    return begun.id


def _do(
    filing: Filing,
    story: DemoStory,
    visit: DemoVisit,
    job: DemoJob,
    muscles: Mapping[LegSide, MuscleModel],
    *,
    seed: int,
    at: datetime,
) -> None:
    """Do one job of a visit, and save its result."""
    sitting = Sitting(story.labels)
    filing.fill(sitting)
    if visit.n_dark:
        sitting.settings["retention"] = RetentionSettings(visit.n_dark)
    answers = {"pain": f"{visit.pains.now}"}
    if len(story.labels) == len(LEGS):
        both = [muscles[one] for one in LEGS]
        patient = Patient(both, seed=seed, label="demo person", answers=answers, sides=LEGS)
    else:
        first: LegSide = job.side or "left"
        patient = Patient(
            [muscles[first]],
            seed=seed,
            label="demo person",
            answers=answers,
            other_leg=[muscles[OTHER[first]]],
            first_side=first,
        )
    result = rehearse(make_job(job.code, sitting, job.side, job.exercise), patient)
    if visit.grade and can_grade(result):
        result = note_grade(result, visit.grade, say("Demo clinician"), at.date().isoformat())
    assert filing.visit_id is not None
    filters = {"source": SOURCE}
    filing.library.add_result(filing.visit_id, result, job.side or "both", filters=filters, made=at)


def _place(visit: DemoVisit, rng: np.random.Generator) -> dict[LegSide, MuscleModel]:
    """Return the muscles of a visit, with electrodes placed anew."""
    left, right = np.exp(_PLACEMENT_LOG_SD * rng.standard_normal(2))
    return {
        "left": replace(visit.left, strength_uv=visit.left.strength_uv * float(left)),
        "right": replace(visit.right, strength_uv=visit.right.strength_uv * float(right)),
    }
