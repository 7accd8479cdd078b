"""Deletion of a person: rows, recordings, and every copy of them in backups and change files.

In: an open store and an id. Out: a report of what was removed. An interrupted deletion is completed at the
next opening. Never: a person half deleted; a person who comes back with an old backup.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from vmofire.errors import LibraryError
from vmofire.recording.library.backups import (
    find_person,
    list_backups,
    make_backup,
    rewrite_without,
)
from vmofire.recording.library.disk import GONE, add_to_name
from vmofire.recording.library.faults import explained
from vmofire.recording.library.measurements import Protocol, StoredRecording, StoredResult
from vmofire.recording.library.people import get_row
from vmofire.recording.library.records import Mend, Person, Removal, Visit
from vmofire.recording.library.recovery import BACKUPS, DAMAGED, RECORDINGS, settle
from vmofire.recording.library.redaction import Leaving, rewrite_changes
from vmofire.recording.library.schema import make_id
from vmofire.recording.library.store import Store
from vmofire.recording.library.trail import DELETED
from vmofire.words import msg, say, say_many

STILL_OPEN = msg("Another vmofire has the library open. The last traces go when you close that one.")


@dataclass(frozen=True)
class Removed:
    """Report of the deletion of a person.

    Attributes
    ----------
    person_id : str
    visits, results, recordings : int
        How many.
    files : tuple of Path
        Recordings removed from the disk.
    backups : int
        How many backups were rewritten without the person.
    also : tuple of Path
        Unreadable copies of the library, removed because one person cannot be taken out of them.
    left : tuple of str
        What could not be removed and why, a sentence or two each; empty where all was removed.
    """

    person_id: str
    visits: int
    results: int
    recordings: int
    files: tuple[Path, ...]
    backups: int
    also: tuple[Path, ...]
    left: tuple[str, ...]

    @property
    def words(self) -> str:
        """What was removed, in sentences."""
        return " ".join(
            (
                say("{person} is deleted.", person=self.person_id),
                say(
                    "Removed: {visits}, {results}, {recordings}.",
                    visits=say_many("{n} visit", "{n} visits", self.visits),
                    results=say_many("{n} result", "{n} results", self.results),
                    recordings=say_many("{n} recording", "{n} recordings", len(self.files)),
                ),
                say_many("{n} backup was rewritten.", "{n} backups were rewritten.", self.backups),
            )
        )


def delete_person(store: Store, folder: Path, person_id: str) -> Removed:
    """Remove a person from a library; archives exported earlier are not part of it and stay.

    Raises
    ------
    LibraryError
        No such person is in the library or in a backup, or a recording cannot be moved; nothing was removed
        then.
    """
    if not is_here(store, person_id):
        return _delete_from_backups(store, folder, person_id)
    files: list[Path] = []
    try:
        with store.write() as session:
            person = get_row(session, Person, person_id)
            visits = list(session.scalars(select(Visit.id).where(Visit.person_id == person_id)))
            results = list(session.scalars(select(StoredResult.id).where(StoredResult.visit_id.in_(visits))))
            recordings = list(
                session.scalars(select(StoredRecording.file).where(StoredRecording.visit_id.in_(visits)))
            )
            _hide_mentions(session, person_id, visits)
            session.delete(person)  # foreign keys remove all rows that refer to the person
            session.add(Removal(person_id=person_id, visits=visits))
            session.flush()
            used = select(StoredResult.protocol_id).where(StoredResult.protocol_id.is_not(None))
            for protocol in session.scalars(select(Protocol).where(Protocol.id.not_in(used))):
                session.delete(protocol)
            for file in recordings:
                path = folder / RECORDINGS / file
                if path.exists():
                    path.rename(add_to_name(path, GONE))
                    files.append(path)
    finally:
        left = [say("{path} is in use and was not removed.", path=path) for path in settle(store, folder)]
    backups, also = finish_removals(store, folder)
    if not store.scrub():
        left.append(say(STILL_OPEN))
    return Removed(
        person_id=person_id,
        visits=len(visits),
        results=len(results),
        recordings=len(recordings),
        files=tuple(files),
        backups=backups,
        also=also,
        left=tuple(left),
    )


def is_here(store: Store, person_id: str) -> bool:
    """Return whether a person is in the library itself, not only in its backups."""
    with store.read() as session:
        return session.get(Person, person_id) is not None


def _delete_from_backups(store: Store, folder: Path, person_id: str) -> Removed:
    """Remove a person who is in backups only: an older backup was restored."""
    found, visits = find_person(folder / BACKUPS, person_id)
    if not found:
        raise LibraryError(
            say("There is no person {person} in this library or in its backups.", person=person_id),
            say("Choose one from the list."),
        )
    with store.write() as session:
        # A visit that belongs to another person here stays.
        here = set(session.scalars(select(Visit.id).where(Visit.id.in_(visits))))
        gone = [visit_id for visit_id in visits if visit_id not in here]
        _hide_mentions(session, person_id, gone)
        session.add(Removal(person_id=person_id, visits=gone))
    backups, also = finish_removals(store, folder)
    left = () if store.scrub() else (say(STILL_OPEN),)
    return Removed(person_id, len(gone), 0, 0, (), backups, also, left)


def finish_removals(store: Store, folder: Path) -> tuple[int, tuple[Path, ...]]:
    """Remove deleted people from every copy; return backups rewritten, unreadable copies removed."""
    with store.read() as session:
        rows = session.scalars(select(Removal))
        leaving = [Leaving(row.person_id, tuple(row.visits)) for row in rows]
    if not leaving:
        return 0, ()
    copies = folder / BACKUPS
    with store.hold() as number, explained():
        before = make_backup(store.path, copies, number)
        rewritten, removed = rewrite_without(copies, leaving)
        _begin_change_file(store, copies, leaving)
        if (folder / DAMAGED).exists():
            for path in sorted((folder / DAMAGED).iterdir()):
                path.unlink(missing_ok=True)
                removed.append(path)
    with store.write() as session:
        for row in session.scalars(select(Removal)):
            session.delete(row)
    with store.hold() as number, explained():  # the last change named them once more
        make_backup(store.path, copies, number)
        _begin_change_file(store, copies, leaving)
        before.path.unlink(missing_ok=True)
    return max(rewritten - 1, 0), tuple(removed)  # the first backup held only the row that orders the removal


def _begin_change_file(store: Store, copies: Path, leaving: list[Leaving]) -> None:
    store.change_file = list_backups(copies)[0].change_file
    rewrite_changes(copies, leaving)


def _hide_mentions(session: Session, person_id: str, visits: list[str]) -> None:
    """Write "(deleted)" where trails of other people name this person or a visit of theirs."""
    ids = [person_id, *visits]
    named = or_(Mend.before.in_(ids), Mend.after.in_(ids), Mend.target.in_(ids))
    for mend in session.scalars(select(Mend).where(Mend.person_id != person_id, named)):
        before, after, target = (
            DELETED if said in ids else said for said in (mend.before, mend.after, mend.target)
        )
        session.delete(mend)  # a correction is never changed
        session.add(replace(mend, id=make_id(), before=before, after=after, target=target))
