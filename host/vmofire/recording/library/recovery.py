"""Opening a library: looked through, repaired, brought up to date, and an account of all that was done.

In: a folder. Out: an open Store, and an Opening that says what was found. Every step may be killed and is
taken again at the next opening. Never: a damaged file thrown away; a change dropped without a word.
"""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, MetaData, select, text
from sqlalchemy.exc import SQLAlchemyError

from vmofire.recording.library import changes
from vmofire.recording.library.backups import (
    Backup,
    forget_changes,
    list_backups,
    make_backup,
    thin_out,
    write_copy,
)
from vmofire.recording.library.disk import (
    PART,
    add_to_name,
    begin_part,
    find_free_name,
    find_hash,
    hold_lock,
    make_private,
    rename,
    settle_files,
)
from vmofire.recording.library.faults import LibraryError, explained
from vmofire.recording.library.journals import find_unfinished, finish
from vmofire.recording.library.opening import Opening, Repair
from vmofire.recording.library.schema import VERSION, RecordingRow
from vmofire.recording.library.store import BUSY_S, Store, connect, find_damage

DATABASE = "library.sqlite"
RECORDINGS, BACKUPS, DAMAGED = "recordings", "backups", "damaged"


def prepare(folder: Path) -> tuple[Store, Opening]:
    """Open the library of a folder, whatever state it is in.

    Raises
    ------
    LibraryError
        It was written by a newer vmofire, cannot be read or written, or another vmofire keeps it locked.
    """
    folder = folder.absolute()
    with explained():
        narrowed = tuple(f for f in (folder, folder / RECORDINGS, folder / BACKUPS) if make_private(f))
    with explained(), hold_lock(folder / "library.lock"):
        opening = Opening(narrowed=narrowed)
        database = folder / DATABASE
        damage = find_damage(database)
        if damage is not None:
            is_new = not database.exists() and not list_backups(folder / BACKUPS)
            repair = _repair(folder, damage)
            opening = replace(opening, created=is_new and not repair.kept)
            opening = opening if opening.created else replace(opening, repair=repair)
        opening = _bring_up_to_date(folder, opening)
        opening = _back_up(folder, opening)
        store = Store(database, list_backups(folder / BACKUPS)[0].change_file)
        try:
            return store, _look_through(folder, store, opening)
        except BaseException:
            store.close()
            raise


def _repair(folder: Path, damage: str) -> Repair:
    """Set the damaged files aside and put the newest whole backup in their place, or an empty library."""
    database, part = folder / DATABASE, add_to_name(folder / DATABASE, PART)
    source: Backup | None = None
    for backup in list_backups(folder / BACKUPS):
        if find_damage(backup.path, thorough=True) is None:
            source = backup
            write_copy(backup.path, part)
            break
    else:
        _create(database)
    kept: list[Path] = []
    # The database goes first: while it is missing, the next opening knows that a repair was under way.
    for path in (database, add_to_name(database, "-wal"), add_to_name(database, "-shm")):
        if path.exists():
            make_private(folder / DAMAGED)
            stamped = f"{path.name}.{datetime.now():%Y-%m-%dT%H-%M-%S}"
            kept.append(path.rename(find_free_name(folder / DAMAGED, stamped)))
    rename(part, database)
    return Repair(damage, tuple(kept), source)


def _create(database: Path) -> None:
    """Make an empty library, under the name of a part of it."""
    from vmofire.recording.library.migrations import upgrade  # half a second that most openings do not need

    with connect(begin_part(database), writes=True) as connection:
        upgrade(connection)


def _bring_up_to_date(folder: Path, opening: Opening) -> Opening:
    """Play the changes that the database lacks, and take the steps of migration that it lacks."""
    database = folder / DATABASE
    with connect(database) as connection:
        version = str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
        number = int(connection.execute(text("SELECT changes FROM state")).scalar_one())
    found: dict[int, changes.Change] = {}
    for path in sorted((folder / BACKUPS).glob(f"*{changes.SUFFIX}")):
        found.update((change.number, change) for change in changes.read(path, number))
    later = [found[n] for n in sorted(found)]
    played = 0
    if later:
        with connect(database, writes=True) as connection:
            played = _play(connection, [change for change in later if change.schema == version])
    if version != VERSION:
        _migrate(folder, version)
        with connect(database, writes=True) as connection:
            played += _play(connection, [change for change in later if change.schema == VERSION])
        opening = replace(opening, migrated_from=version)
    last = max((change.number for change in later), default=number)
    return replace(opening, played=played, lost=last - number - played)


def _play(connection: Connection, later: list[changes.Change]) -> int:
    tables = MetaData()
    tables.reflect(connection)
    played = 0
    for change in later:
        try:
            with connection.begin_nested():
                changes.play(connection, change, tables)
        except (SQLAlchemyError, KeyError):
            pass  # the caller counts what was not played
        else:
            played += 1
        connection.execute(text("UPDATE state SET changes = :number"), {"number": change.number})
    return played


def _migrate(folder: Path, version: str) -> None:
    """Take all steps in one transaction, with a backup from before."""
    from vmofire.recording.library.migrations import list_versions, upgrade

    if version not in list_versions():
        raise LibraryError(
            f"The library in {folder} was written by a newer vmofire (tables {version};"
            f" this one knows up to {VERSION}).",
            "Update vmofire on this computer; nothing was changed.",
        )
    _back_up(folder, Opening(migrated_from=version))
    with connect(folder / DATABASE, writes=True) as connection:
        upgrade(connection)


def _back_up(folder: Path, opening: Opening) -> Opening:
    """Make a backup where the last one is not of today, or where the library is no longer what it was."""
    backups = list_backups(folder / BACKUPS)
    with connect(folder / DATABASE) as connection:
        number = int(connection.execute(text("SELECT changes FROM state")).scalar_one())
    is_due = (
        not backups
        or opening.repair is not None
        or opening.migrated_from is not None
        or (number != backups[0].changes and backups[0].made.date() != datetime.now().date())
    )
    if not is_due:
        return opening
    backup = make_backup(folder / DATABASE, folder / BACKUPS, number)
    thin_out(folder / BACKUPS)
    return replace(opening, backup=backup)


def settle(store: Store, folder: Path) -> list[Path]:
    """Bring the names of files in line with what the library knows; return what could not be removed."""
    with store.hold(), store.read() as session:  # nobody else may be half way through an import or a backup
        for path in (folder / BACKUPS).glob(f"*{PART}*"):
            path.unlink(missing_ok=True)
        return settle_files(folder / RECORDINGS, set(session.scalars(select(RecordingRow.file))))


def _look_through(folder: Path, store: Store, opening: Opening) -> Opening:
    """Bring files and rows together: end what a crash cut off, and name what has no partner."""
    recordings = folder / RECORDINGS
    settle(store, folder)
    with store.read() as session:
        known = set(session.scalars(select(RecordingRow.file)))
    found = {path.relative_to(recordings).as_posix() for path in recordings.rglob("*") if path.is_file()}
    finished = find_unfinished(recordings, known)
    for unfinished in finished:
        finish(unfinished.path)
    return replace(
        opening,
        finished=finished,
        unfiled=tuple(recordings / name for name in sorted(found - known)),
        absent=tuple(recordings / name for name in sorted(known - found)),
    )


def check_all(store: Store, folder: Path) -> list[str]:
    """Read everything, recordings too, and return what is wrong, for people; takes its time."""
    wrong: list[str] = []
    damage = find_damage(store.path, thorough=True)
    if damage:
        wrong.append(f"The library is damaged ({damage}); it is repaired when it is opened next.")
    with store.read() as session:
        rows = [(row.file, row.sha256) for row in session.scalars(select(RecordingRow))]
    with explained():
        for file, said in rows:
            path = folder / RECORDINGS / file
            if not path.exists():
                wrong.append(f"The recording {path} is missing.")
            elif find_hash(path) != said:
                wrong.append(f"The recording {path} is not what it was when it was filed.")
    return wrong


def restore(folder: Path, backup: Backup) -> Backup:
    """Go back to a backup; what was there until now becomes a backup itself. Recordings stay.

    Parameters
    ----------
    folder : Path
    backup : Backup
        One of `list_backups`.

    Returns
    -------
    Backup
        Of what was there until now.

    Raises
    ------
    LibraryError
        The backup is damaged, or the library is in use; nothing was changed then.
    """
    folder = folder.absolute()
    damage = find_damage(backup.path, thorough=True)
    if damage is not None:
        raise LibraryError(f"The backup {backup.path.name} is damaged ({damage}).", "Choose another one.")
    store, _ = prepare(folder)
    copies, part = folder / BACKUPS, add_to_name(folder / DATABASE, PART)
    try:
        with hold_lock(folder / "library.lock"), explained():
            with store.hold() as number:
                until_now = make_backup(store.path, copies, number)
            write_copy(backup.path, part)
            with closing(sqlite3.connect(part)) as new:
                # Its number goes on, so that no change from before is ever played onto what is restored.
                new.execute("UPDATE state SET changes = ?", (number + 1,))
                new.commit()
                with closing(sqlite3.connect(store.path, timeout=BUSY_S)) as now:
                    new.backup(now)  # in place and in one transaction: another vmofire sees old or new
            part.unlink()
            forget_changes(copies)
    finally:
        store.close()
    store, _ = prepare(folder)  # an older backup may have older tables
    try:
        with store.hold() as number, explained():
            make_backup(store.path, copies, number)
    finally:
        store.close()
    return until_now
