"""Dated backups: made while the library is in use, checked before they count, thinned out with age.

In: the database. Out: whole copies of it, each with the file of the changes that came after it.
Never: one of the last ten removed; a copy under its final name before it was read back.
"""

import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from vmofire.errors import LibraryError
from vmofire.recording.library import changes
from vmofire.recording.library.disk import begin_part, rename
from vmofire.recording.library.faults import explained
from vmofire.recording.library.redaction import Leaving
from vmofire.recording.library.store import BUSY_S, find_damage
from vmofire.recording.library.sums import write_sums
from vmofire.recording.library.trail import DELETED
from vmofire.words import say, say_all

DAYS_KEPT = 14
MONTHS_KEPT = 24
LAST_KEPT = 10  # kept whatever their age: a day with many repairs has several
_TIME = "%Y-%m-%dT%H-%M-%S-%f"
_NAME = re.compile(r"(\d{9})_(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{6})")


@dataclass(frozen=True)
class Backup:
    """Backup: a whole copy of the library on one day, without recordings, which never change.

    Attributes
    ----------
    path : Path
    made : datetime
    changes : int
        How many changes the library had seen.
    """

    path: Path
    made: datetime
    changes: int

    @property
    def change_file(self) -> Path:
        """The file that holds the changes after this backup."""
        return self.path.with_suffix(changes.SUFFIX)


def list_backups(folder: Path) -> list[Backup]:
    """Return the backups, the newest first."""
    found: list[Backup] = []
    for path in folder.glob("*.sqlite"):
        said = _NAME.fullmatch(path.stem)
        if said:
            made = datetime.strptime(said[2], _TIME).replace(tzinfo=UTC)
            found.append(Backup(path, made.astimezone(), int(said[1])))
    return sorted(found, key=lambda backup: backup.path.name, reverse=True)


def make_backup(database: Path, folder: Path, number: int) -> Backup:
    """Copy the database; `number` is that of its last change. No one may write meanwhile.

    Raises
    ------
    LibraryError
        It cannot be written, or the copy is not whole; the earlier backups stay.
    """
    now = datetime.now(UTC)
    path = folder / f"{number:09d}_{now:{_TIME}}.sqlite"
    with explained():
        write_copy(database, path)
    return Backup(path, now.astimezone(), number)


def write_copy(source: Path, target: Path, without: Sequence[Leaving] = ()) -> None:
    """Copy a database, leaving some people out; the copy gets its name only when it is whole."""
    part = begin_part(target)
    fill_copy(source, part, without)
    rename(part, target)


def fill_copy(source: Path, part: Path, without: Sequence[Leaving] = ()) -> None:
    """Copy a database to an empty file, leaving some people out; a copy that is not whole is removed."""
    with closing(sqlite3.connect(source, timeout=BUSY_S)) as old, closing(sqlite3.connect(part)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")  # one file, without a separate log
        if without:
            for leaving in without:
                _erase(new, leaving)
            write_sums(new, ["mends"])
            new.commit()
            new.execute("VACUUM")  # what was deleted must not stay in free pages
    damage = find_damage(part, thorough=True)
    if damage is not None:
        part.unlink()
        raise LibraryError(
            say_all(say("The new backup is damaged."), damage),
            say("Close vmofire and start it again. It repairs the library."),
        )


def thin_out(folder: Path) -> list[Backup]:
    """Remove old backups; one of each of 14 days, one of each of 24 months and the last ten stay."""
    backups = list_backups(folder)
    kept = {backup.path for backup in backups[:LAST_KEPT]}
    for form, most in (("%Y-%m-%d", DAYS_KEPT), ("%Y-%m", MONTHS_KEPT)):
        spans: dict[str, Path] = {}
        for backup in backups:  # the newest of each day or month
            spans.setdefault(f"{backup.made:{form}}", backup.path)
        kept.update(list(spans.values())[:most])
    removed = [backup for backup in backups if backup.path not in kept]
    for backup in removed:
        backup.path.unlink(missing_ok=True)
    if backups:
        oldest = min(path.stem for path in kept)
        for path in folder.glob(f"*{changes.SUFFIX}"):
            if path.stem < oldest:  # every backup kept includes these changes
                path.unlink(missing_ok=True)
    return removed


def rewrite_without(folder: Path, leaving: Sequence[Leaving]) -> tuple[int, list[Path]]:
    """Take people out of every backup; return how many were rewritten, and the unreadable ones removed."""
    rewritten, removed = 0, list[Path]()
    for backup in list_backups(folder):
        if find_damage(backup.path, thorough=True) is not None:
            backup.path.unlink()  # it restores nothing, and may still hold these people
            removed.append(backup.path)
        elif _holds(backup.path, leaving):
            write_copy(backup.path, backup.path, without=leaving)
            rewritten += 1
    return rewritten, removed


def find_person(folder: Path, person_id: str) -> tuple[list[Path], tuple[str, ...]]:
    """Return the whole backups that hold a person, and the ids of the person's visits in all of these."""
    found: list[Path] = []
    visits: dict[str, None] = {}
    for backup in list_backups(folder):
        if find_damage(backup.path) is None:
            with closing(sqlite3.connect(backup.path)) as raw:
                if raw.execute("SELECT count(*) FROM people WHERE id = ?", (person_id,)).fetchone()[0]:
                    found.append(backup.path)
                    asked = raw.execute("SELECT id FROM visits WHERE person_id = ?", (person_id,))
                    visits.update((visit_id, None) for (visit_id,) in asked)
    return found, tuple(visits)


def _holds(path: Path, leaving: Sequence[Leaving]) -> bool:
    """Return whether a backup mentions these people."""
    with closing(sqlite3.connect(path)) as raw:
        for one in leaving:
            asked = [
                ("SELECT count(*) FROM people WHERE id = ?", one.person_id),
                ("SELECT count(*) FROM removals WHERE person_id = ?", one.person_id),
                ("SELECT count(*) FROM mends WHERE ? IN (before, after)", one.person_id),
                *(("SELECT count(*) FROM visits WHERE id = ?", visit_id) for visit_id in one.visits),
            ]
            if any(raw.execute(words, (value,)).fetchone()[0] for words, value in asked):
                return True
    return False


def _erase(raw: sqlite3.Connection, leaving: Leaving) -> None:
    """Remove a person from a copy: rows, visits once under another id, and mentions in others' trails."""
    person = (leaving.person_id,)
    raw.execute("PRAGMA foreign_keys=ON")
    visits = [(visit_id,) for visit_id in leaving.visits]
    raw.executemany("DELETE FROM visits WHERE id = ?", visits)
    raw.execute("DELETE FROM people WHERE id = ?", person)
    raw.execute("DELETE FROM removals WHERE person_id = ?", person)
    used = "SELECT protocol_id FROM results WHERE protocol_id IS NOT NULL"
    raw.execute(f"DELETE FROM protocols WHERE id NOT IN ({used})")
    asked = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = 'mends_stay'"
    (trigger,) = raw.execute(asked).fetchone()
    raw.execute("DROP TRIGGER mends_stay")
    for column in ("before", "after", "target"):
        hide = f"UPDATE mends SET {column} = '{DELETED}' WHERE {column} = ?"
        raw.executemany(hide, [person, *visits])
    raw.execute(trigger)
