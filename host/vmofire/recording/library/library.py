"""Library of people, visits, recordings and results; nothing confirmed is ever lost.

In: measurements and answers. Out: frozen records. When a method returns, its change survives a crash. When it
raises LibraryError, nothing was changed. Never: an object of the database; a changed recording.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from platformdirs import user_data_path
from sqlalchemy import select

from vmofire.errors import LibraryError
from vmofire.guided.prompt import Result
from vmofire.guided.questionnaires import Questionnaire
from vmofire.guided.weekly_plan import WeeklyPlan
from vmofire.permissions import expand_home, write_private
from vmofire.recording.library import (
    backups,
    history,
    people,
    person_export,
    person_import,
    reassignment,
    recovery,
    removal,
)
from vmofire.recording.library.backups import Backup
from vmofire.recording.library.descriptions import (
    describe_protocol,
    describe_questionnaire,
    describe_recording,
    describe_result,
)
from vmofire.recording.library.disk import PART, add_to_name, find_free_name
from vmofire.recording.library.faults import explained
from vmofire.recording.library.measurements import (
    Electrodes,
    Override,
    Protocol,
    StoredRecording,
    StoredResult,
)
from vmofire.recording.library.person_import import Imported
from vmofire.recording.library.records import History, Person, StoredPlan, Visit
from vmofire.recording.library.recovery import BACKUPS, CACHE, RECORDINGS
from vmofire.recording.library.removal import Removed
from vmofire.recording.library.schema import now
from vmofire.recording.library.startup_report import Restored
from vmofire.recording.pyramid_cache import PyramidCache
from vmofire.words import say


def find_folder() -> Path:
    """Return the default folder of the library: this user's own data folder."""
    return user_data_path("vmofire", appauthor=False)


class Library:
    """Open library; also a context manager. Any thread may use it.

    Parameters
    ----------
    folder : path-like
        Created if missing; readable by this user only. On Windows it is as private as the user's own profile:
        closed to other users, open to administrators.

    Raises
    ------
    LibraryError
        It cannot be read or written, is locked by another vmofire, or was written by a newer one.

    Attributes
    ----------
    folder, recordings : Path
        Folder of the library, and folder of its recordings.
    pyramids : PyramidCache
        Pictures of its long recordings.
    opening : Opening
        Report of the opening: faults found, repairs, completed steps.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = expand_home(folder).absolute()
        self.recordings = self.folder / RECORDINGS
        self.pyramids = PyramidCache(self.folder / CACHE, self.recordings)
        self._store, self.opening = recovery.prepare(self.folder)
        try:
            if not self.opening.read_only:
                removal.finish_removals(self._store, self.folder)
                self.pyramids.sweep()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the files."""
        self._store.close()

    # People

    def people(self, search: str = "") -> list[Person]:
        """Return people whose id or name holds every word of `search`, those seen last first."""
        with self._store.read() as session:
            return people.list_people(session, search)

    def person(self, person_id: str) -> Person:
        """Return one person."""
        with self._store.read() as session:
            return people.read_person(session, person_id)

    def add_person(
        self, name: str = "", injury_side: str = "", injury_date: date | None = None, notes: str = ""
    ) -> Person:
        """Add a person under a new made-up id; a name is optional and stored separately."""
        with self._store.write() as session:
            person_id = people.add_person(session, name, injury_side, injury_date, notes)
        return self.person(person_id)

    def change_person(
        self,
        person_id: str,
        who: str,
        why: str = "",
        *,
        name: str | None = None,
        injury_side: str | None = None,
        injury_date: date | Literal[""] | None = None,
        notes: str | None = None,
    ) -> Person:
        """Change fields of a person; None leaves a field as it is, "" empties it."""
        fields = {
            "injury_side": None if injury_side is None else people.check_side(injury_side),
            "injury_date": injury_date,
            "notes": notes,
        }
        with self._store.write() as session:
            person = people.get_row(session, Person, person_id)
            people.change_row(session, person, person_id, person_id, fields, who, why)
            if name is not None:
                people.change_name(session, person_id, name, who, why)
        return self.person(person_id)

    def is_only_in_backups(self, person_id: str) -> bool:
        """Return whether a person is in a backup and not in the library: an older backup was restored."""
        here = removal.is_here(self._store, person_id)
        return not here and bool(backups.find_person(self.folder / BACKUPS, person_id)[0])

    def delete_person(self, person_id: str) -> Removed:
        """Delete a person: rows, recordings, and their part of every backup."""
        removed = removal.delete_person(self._store, self.folder, person_id)
        self.pyramids.sweep()
        return removed

    def export_person(self, person_id: str, path: Path, with_name: bool = False) -> Path:
        """Write all data of a person to one file that another library imports.

        Without the name the file has the made-up id only. Notes are included as they were written.
        """
        return person_export.export_person(self._store, self.folder, person_id, Path(path), with_name)

    def import_person(self, path: Path) -> Imported:
        """Import a person from another library's file."""
        return person_import.import_person(self._store, self.folder, Path(path))

    # Visits

    def start_visit(
        self,
        person_id: str,
        pain_before: int | None = None,
        swelling: str | None = None,
        cleared: bool | None = None,
        notes: str = "",
        started: datetime | None = None,
    ) -> Visit:
        """Begin a visit, with the answers given; None for questions not asked."""
        with self._store.write() as session:
            people.get_row(session, Person, person_id)
            visit = Visit(
                person_id=person_id,
                started=started or now(),
                pain_before=_check_pain(pain_before),
                swelling=swelling,
                cleared=cleared,
                notes=notes,
            )
            session.add(visit)
            visit_id = visit.id
        return self.visit(visit_id)

    def visit(self, visit_id: str) -> Visit:
        """Return one visit with its recordings and results."""
        with self._store.read() as session:
            visit = people.get_row(session, Visit, visit_id)
            return history.fill_visits(session, [visit], self.recordings)[0]

    def change_visit(
        self,
        visit_id: str,
        who: str = "",
        why: str = "",
        *,
        pain_before: int | Literal[""] | None = None,
        pain_after: int | Literal[""] | None = None,
        pain_usual: int | Literal[""] | None = None,
        pain_worst: int | Literal[""] | None = None,
        swelling: str | None = None,
        cleared: bool | None = None,
        notes: str | None = None,
    ) -> Visit:
        """Fill in or change answers, or empty them with ""; None leaves a field as it is.

        A change of a filled field needs a name and leaves a trail.
        """
        pains: dict[str, int | Literal[""] | None] = {
            "pain_before": pain_before,
            "pain_after": pain_after,
            "pain_usual": pain_usual,
            "pain_worst": pain_worst,
        }
        fields = {
            **{name: pain if pain == "" else _check_pain(pain) for name, pain in pains.items()},
            "swelling": swelling,
            "cleared": cleared,
            "notes": notes,
        }
        with self._store.write() as session:
            visit = people.get_row(session, Visit, visit_id)
            people.change_row(session, visit, visit_id, visit.person_id, fields, who, why)
        return self.visit(visit_id)

    def add_questionnaire(
        self,
        visit_id: str,
        questionnaire: Questionnaire,
        answers: Mapping[int, float],
        made: datetime | None = None,
    ) -> Visit:
        """Store the answers to a questionnaire, by number of the item from 0, and their score.

        Raises
        ------
        LibraryError
            There is no such visit, an answer does not fit, or there are too few for a score.
        """
        answered = describe_questionnaire(visit_id, questionnaire, answers, made)
        with self._store.write() as session:
            people.get_row(session, Visit, visit_id)
            session.add(answered)
        return self.visit(visit_id)

    def add_plan(self, person_id: str, plan: WeeklyPlan, who: str, made: datetime | None = None) -> None:
        """Store a weekly plan, which replaces the last one from now on; `who` made it, "" for the person."""
        with self._store.write() as session:
            people.get_row(session, Person, person_id)
            session.add(StoredPlan(person_id=person_id, made=made or now(), who=who.strip(), plan=plan))

    def move_visit(self, visit_id: str, to_person: str, who: str, why: str) -> Visit:
        """Move a visit to the person it belongs to."""
        with self._store.write() as session:
            reassignment.move_visit(session, visit_id, to_person, who, why)
        return self.visit(visit_id)

    # Recordings and results

    def add_recording(
        self,
        visit_id: str,
        path: Path,
        side: str = "",
        electrodes: Sequence[Electrodes] = (),
        filters: Mapping[str, Any] | None = None,
        fs_hz: float | None = None,
        made: datetime | None = None,
    ) -> StoredRecording:
        """Add a recording to a visit.

        Parameters
        ----------
        visit_id : str
        path : Path
            A file in the library's own folder of recordings stays where it is; any other is copied. A
            recording that was cut off is finished first.
        side : str
            "left", "right", "both" or "".
        electrodes : sequence of Electrodes
            One per channel; empty fields are taken from the recording.
        filters : mapping, optional
            Filters of the screen.
        fs_hz, made : optional
            Rate and date in a file of another program, as formats.read found them; a journal has its own.
        """
        path = expand_home(path).absolute()
        is_ours = path.is_relative_to(self.recordings)
        try:
            with self._store.write() as session:
                people.get_row(session, Visit, visit_id)
                target = path if is_ours else find_free_name(self.recordings, path.name)
                file = target.relative_to(self.recordings).as_posix()
                if session.scalars(select(StoredRecording.id).where(StoredRecording.file == file)).first():
                    raise LibraryError(
                        say("{name} is in the library already.", name=path.name),
                        say("Choose another recording."),
                    )
                recording, channels = describe_recording(
                    path, file, visit_id, side, electrodes, filters or {}
                )
                if not recording.board:  # no journal
                    recording.fs_hz, recording.made = fs_hz, made
                if not is_ours:
                    with path.open("rb") as source:
                        write_private(source, add_to_name(target, PART))
                session.add_all([recording, *channels])
                recording_id = recording.id
        finally:
            if not is_ours:
                recovery.settle(self._store, self.folder)
        with self._store.read() as session:
            found = history.read_recordings(session, [visit_id], self.recordings)[visit_id]
        return next(recording for recording in found if recording.id == recording_id)

    def add_result(
        self,
        visit_id: str,
        result: Result,
        side: str = "",
        recording_id: str | None = None,
        settings: Mapping[str, Any] | None = None,
        filters: Mapping[str, Any] | None = None,
        repeat_of: str | None = None,
        made: datetime | None = None,
    ) -> StoredResult:
        """Store the result of a job.

        Parameters
        ----------
        visit_id : str
        result : Result
        side : str
            "left", "right", "both" or ""; for figures that name no side of their own.
        recording_id : str, optional
            The recording it was computed from.
        settings : mapping, optional
            Settings of the job; `result.data["settings"]` where not given.
        filters : mapping, optional
            Filters of the signal.
        repeat_of : str, optional
            Id of the result this one repeats; that one stays, and no longer counts in trends.
        made : datetime, optional
            Now, where not given.
        """
        protocol = describe_protocol(
            result.job, result.data.get("settings", {}) if settings is None else settings
        )
        with self._store.write() as session:
            people.get_row(session, Visit, visit_id)
            if repeat_of is not None:
                people.get_row(session, StoredResult, repeat_of)
            if protocol and session.get(Protocol, protocol.id) is None:
                session.add(protocol)
            protocol_id = protocol.id if protocol else None
            stored, figures = describe_result(
                result, visit_id, side, recording_id, repeat_of, protocol_id, filters or {}, made
            )
            session.add_all([stored, *figures])
            result_id = stored.id
        return self.result(result_id)

    def result(self, result_id: str) -> StoredResult:
        """Return one result."""
        with self._store.read() as session:
            visit_id = people.get_row(session, StoredResult, result_id).visit_id
        return next(result for result in self.visit(visit_id).results if result.id == result_id)

    def override(self, result_id: str, outcome: str, note: str, who: str) -> StoredResult:
        """Put a clinician's verdict in place of the program's; both stay visible, with the note."""
        if not note.strip() or not who.strip():
            raise LibraryError(
                say("An override needs a note and a name."), say("Enter the reason and who decides.")
            )
        with self._store.write() as session:
            people.get_row(session, StoredResult, result_id)
            session.add(Override(result_id=result_id, outcome=outcome, note=note.strip(), who=who.strip()))
        return self.result(result_id)

    def change_side(self, target_id: str, side: str, who: str, why: str) -> None:
        """Correct the side of a recording and its results, or of a result; "both" exchanges two legs."""
        with self._store.write() as session:
            reassignment.change_side(session, target_id, side, who, why)

    def note_grade(self, result_id: str, grade: str, who: str) -> None:
        """Note a clinician's SANTI grade with the result of a Check; it stays their judgement."""
        with self._store.write() as session:
            reassignment.note_grade(session, result_id, grade, who)

    # Over time

    def history(self, person_id: str) -> History:
        """Return everything of one person, the first visit first."""
        with self._store.read() as session:
            return history.read_history(session, person_id, self.recordings)

    # Safety

    def backup(self) -> Backup:
        """Make a backup now."""
        copies = self.folder / BACKUPS
        with self._store.hold() as number, explained():
            try:
                made = backups.make_backup(self._store.path, copies, number)
            except LibraryError:
                self._store.look_closer()  # a copy that is not whole may come from a damaged library
                raise
            self._store.change_file = made.change_file
            backups.thin_out(copies)
        return made

    def backups(self) -> list[Backup]:
        """Return the backups, the newest first."""
        return backups.list_backups(self.folder / BACKUPS)

    @staticmethod
    def restore(folder: Path | str, backup: Backup, go_back: bool = False) -> Restored:
        """Restore the library from a backup and every change since, or `go_back` to that day's state."""
        return recovery.restore(expand_home(folder).absolute(), backup, go_back)

    def check(self) -> list[str]:
        """Check everything, recordings too; return the faults, a sentence each; this is slow."""
        return recovery.check_all(self._store, self.folder)


def _check_pain(pain: int | None) -> int | None:
    if pain is not None and not 0 <= pain <= 10:
        raise LibraryError(
            say("Pain is a number from 0 to 10, not {pain}.", pain=pain),
            say("Enter a whole number from 0 to 10."),
        )
    return pain
