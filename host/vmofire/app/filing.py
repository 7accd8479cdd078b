"""Filing: saves a job's recording and result under a person and a visit, and reads earlier visits for a job.

In: an open Library, the person, results. Out: what was saved, in words; references, baselines, progress.
Never: a recording lost because it could not be saved; a demo's result beside real people.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from vmofire.guided.catalogue import TESTS, Sitting
from vmofire.guided.exercises import bundled
from vmofire.guided.prompt import Result
from vmofire.guided.weekly_plan import apply_dose
from vmofire.recording.library import Electrodes, Library, LibraryError, Person, Removed, Visit
from vmofire.recording.library.pending import PendingJob, drop_pending, read_pending, write_pending
from vmofire.recording.library.placement import Placement, find_common, find_last
from vmofire.recording.writer import SUFFIX
from vmofire.trends.adherence import find_plan
from vmofire.trends.cue_need import find_last_standings
from vmofire.trends.earlier_days import find_baselines, find_earlier
from vmofire.words import msg, say, say_all

_JOBS = {
    "check": msg("Check"),
    "compare": msg("Compare"),
    "train": msg("Training"),
    "scope": msg("Recording"),
} | {code: title for code, title, _ in TESTS}
_OF_LEGS = {
    "left": msg("{job}, left leg"),
    "right": msg("{job}, right leg"),
    "both": msg("{job}, both legs"),
}


@dataclass(frozen=True)
class Filed:
    """Saved items: their ids in the library, and words that confirm them."""

    result_id: str | None
    recording_id: str | None
    words: str


@dataclass(frozen=True)
class Unfiled:
    """Recording or result without a visit.

    Attributes
    ----------
    path
        The recording; None for a result without a recording.
    pending
        Its place, written down when the job began; None if unknown.
    words
        Job, leg and person, as far as known.
    """

    path: Path | None
    pending: PendingJob | None
    words: str


class Filing:
    """Saves results and recordings under people and visits.

    Parameters
    ----------
    library : Library

    Attributes
    ----------
    person : Person or None
        The person who is measured; None for nobody.
    visit_id : str or None
        The visit under way; None before its first job.
    is_demo : bool
        Whether the library is the demo library; every confirmation says so.
    """

    def __init__(self, library: Library, *, is_demo: bool = False) -> None:
        self.library, self.is_demo = library, is_demo
        self.person: Person | None = None
        self.visit_id: str | None = None
        self._placement = Placement()
        self._filed: set[Path] = set()  # files saved since the library was opened
        self._begun: set[str] = set()  # ids of pending jobs that have not ended

    # The person.

    @property
    def person_id(self) -> str:
        """Id of the person; "" for nobody."""
        return self.person.id if self.person is not None else ""

    def choose(self, person_id: str) -> Visit | None:
        """Choose the person, "" for nobody; return their visit of today, None without one.

        Raises
        ------
        LibraryError
            The person does not exist.
        """
        self.person, self.visit_id, self._placement = None, None, Placement()
        if not person_id:
            return None
        self.person = self.library.person(person_id)
        today = self.find_today(person_id)
        self.visit_id = today.id if today else None
        return today

    def begin_anew(self) -> None:
        """Let the next job begin a new visit, even if there is one of today."""
        self.visit_id, self._placement = None, Placement()

    def find_today(self, person_id: str) -> Visit | None:
        """Return the last visit that began today."""
        visits = self.library.history(person_id).visits
        today = datetime.now().astimezone().date()
        return visits[-1] if visits and visits[-1].started.date() == today else None

    def fill(self, visit: Sitting) -> None:
        """Fill a sitting with data of earlier visits: last maximum, own earlier days, training, verdicts."""
        visit.references.clear()
        visit.halves.clear()
        visit.reference_pairs.clear()
        visit.baselines.clear()
        visit.earlier.clear()
        visit.results.clear()
        visit.standings.clear()
        visit.progress, visit.planned = replace(visit.progress, exercises=bundled(), standings={}), ()
        if self.person is None:
            return
        history = self.library.history(self.person.id)
        for day in history.visits:
            for stored in day.standing:
                with suppress(ValueError, TypeError):  # a job cannot use data of another version
                    visit.keep(replace(stored.result, outcome=stored.outcome), stored.side)
        visit.results[:] = [
            (one.side, replace(one.result, outcome=one.outcome))
            for day in history.visits
            if day.id == self.visit_id
            for one in day.standing
        ]
        visit.baselines.update(find_baselines(history, self.visit_id))
        visit.earlier.update(find_earlier(history, self.visit_id))
        visit.standings.update(find_last_standings(history, self.visit_id))
        plan = find_plan(history)
        visit.progress = apply_dose(visit.progress, plan)
        visit.planned = tuple(one.code for one in plan.exercises)

    # Electrodes.

    def knows_placement(self, labels: Sequence[str], side: str) -> bool:
        """Return whether the electrode placement for the next job is known."""
        return self._placement.knows(labels, side)

    def find_last(self, labels: Sequence[str], side: str) -> Electrodes | None:
        """Return the electrodes of these labels in this person's last recording; None if unknown."""
        return find_last(self.library.history(self.person.id).visits, labels, side) if self.person else None

    def place(self, labels: Sequence[str], side: str, how: Electrodes) -> None:
        """Store the electrode placement; it is valid until a sensor moves or the person changes."""
        self._placement.place(labels, side, how)

    # A job.

    def begin(
        self,
        job: str,
        side: str,
        labels: Sequence[str],
        filters: Mapping[str, Any] | None = None,
        repeat_of: str | None = None,
    ) -> PendingJob:
        """Begin a job: begin a visit if there is none, and write a note of where the job belongs.

        Returns
        -------
        PendingJob
            Record the job to `recordings / pending.file`.

        Raises
        ------
        LibraryError
            Nothing can be written; no visit was begun.
        """
        assert self.person is not None
        if self.visit_id is None:
            self.visit_id = self.library.start_visit(self.person.id).id
        pending = PendingJob(
            file=f"{datetime.now():%Y-%m-%d_%H-%M-%S-%f}_{job}{SUFFIX}",
            person_id=self.person.id,
            visit_id=self.visit_id,
            job=job,
            side=find_common(labels) if job == "scope" else side or "both",
            electrodes=self._placement.describe(labels, side),
            filters=dict(filters or {}),
            repeat_of=repeat_of,
        )
        write_pending(self.library.folder, pending)
        self._begun.add(pending.id)
        return pending

    def add_result(self, pending: PendingJob, result: Result) -> PendingJob:
        """Return a pending job with its result."""
        return replace(pending, result=result)

    def file(self, pending: PendingJob) -> Filed:
        """Save a pending job, and delete its note; may be repeated after any failure.

        Raises
        ------
        LibraryError
            It cannot be saved; recording and pending job stay where they are.
        """
        self._begun.discard(pending.id)
        library = self.library
        if pending.result is not None:
            write_pending(library.folder, pending)  # from here on the result survives a crash
        visit = library.visit(pending.visit_id)
        path = library.recordings / pending.file if pending.file else None
        recording = next((one for one in visit.recordings if one.path == path), None)
        if recording is None and path is not None and path.exists():
            given = pending.electrodes
            recording = library.add_recording(visit.id, path, pending.side, given, pending.filters)
        recording_id = recording.id if recording else None
        if recording is not None:
            self._filed.add(recording.path)
        result_id = None
        if pending.result is not None:
            result = pending.result
            filed = [one for one in visit.results if recording_id and one.recording_id == recording_id]
            if not filed:
                filed = [
                    library.add_result(
                        visit.id, result, pending.side, recording_id,
                        filters=pending.filters, repeat_of=pending.repeat_of,
                    )
                ]  # fmt: skip
            result_id = filed[0].id
            self._fill_in(visit, result)
        drop_pending(library.folder, pending)
        saved = msg("Saved: {what}. Person {person}, visit of {when:minute}.")
        in_demo = msg("Saved in the demo library: {what}. Person {person}, visit of {when:minute}.")
        words = say(
            in_demo if self.is_demo else saved,
            what=describe_job(pending.job, pending.side),
            person=visit.person_id,
            when=visit.started,
        )
        if not recording and pending.file:
            words = say_all(words, say("The recording is missing."))
        return Filed(result_id, recording_id, words)

    def _fill_in(self, visit: Visit, result: Result) -> None:
        """Copy the answers before the first effort into the visit."""
        pains = result.data.get("pains") or ()
        pain = round(float(pains[0])) if pains and visit.pain_before is None else None
        answer = {"yes": True, "no": False}.get(str(result.answers.get("clearance", "")))
        cleared = answer if visit.cleared is None else None
        if pain is not None or cleared is not None:
            self.library.change_visit(visit.id, pain_before=pain, cleared=cleared)

    # Unsaved recordings of a crash.

    def find_unfiled(self) -> list[Unfiled]:
        """Return recordings and results that a crash or an error left without a visit."""
        library = self.library
        known: set[Path] = set()
        found: list[Unfiled] = []
        for pending in read_pending(library.folder):
            path = library.recordings / pending.file
            known.add(path)
            is_there = bool(pending.file) and path.exists()
            if pending.id in self._begun or (pending.result is None and not is_there):
                continue
            message = (
                msg("{what}. Person {person}. With its result.")
                if pending.result
                else msg("{what}. Person {person}. The job did not end.")
            )
            words = say(message, what=describe_job(pending.job, pending.side), person=pending.person_id)
            found.append(Unfiled(path if is_there else None, pending, words))
        known |= self._filed
        unfiled = [path for path in library.opening.unfiled if path not in known and path.exists()]
        return [*found, *(Unfiled(path, None, say("The person is not known.")) for path in unfiled)]

    def file_ended(self) -> list[str]:
        """Save ended jobs that could not be saved before; return words for each that is saved now."""
        told: list[str] = []
        for unfiled in self.find_unfiled():
            if unfiled.pending is not None and unfiled.pending.result is not None:
                with suppress(LibraryError):
                    told.append(self.file(unfiled.pending).words)
        return told

    def file_unfiled(self, unfiled: Unfiled, person_id: str, side: str = "") -> Filed:
        """Save an unsaved item: under the visit of its pending job, else the person's last visit, else a new
        one.

        Raises
        ------
        LibraryError
            It cannot be saved, and stays unsaved.
        """
        pending = unfiled.pending
        if pending is not None and person_id == pending.person_id:
            return self.file(pending)
        assert unfiled.path is not None or pending is not None
        visits = self.library.history(person_id).visits
        visit = visits[-1] if visits else self.library.start_visit(person_id)
        if pending is None:
            file = unfiled.path.name if unfiled.path else ""
            pending = PendingJob(file=file, person_id=person_id, visit_id=visit.id, job="scope", side=side)
        return self.file(replace(pending, person_id=person_id, visit_id=visit.id))

    def delete(self, person_id: str) -> Removed:
        """Delete a person, together with their unsaved jobs.

        Raises
        ------
        LibraryError
            Nothing was removed.
        """
        removed = self.library.delete_person(person_id)
        gone: list[Path] = []
        for pending in read_pending(self.library.folder):
            if pending.person_id == person_id:
                path = self.library.recordings / pending.file
                if pending.file and path.exists():
                    path.unlink()
                    self.library.pyramids.remove(path)
                    gone.append(path)
                drop_pending(self.library.folder, pending)
        if self.person is not None and self.person.id == person_id:
            self.choose("")
        return replace(removed, files=(*removed.files, *gone))


def describe_job(job: str, side: str) -> str:
    """Return a job and its leg in words."""
    name = say(_JOBS.get(job, job))
    return say(_OF_LEGS[side], job=name) if side in _OF_LEGS else name
