"""Opening of a library: check, repair, update, and a report of all three.

In: a folder. Out: an open Store, and an Opening that says what was found. Every step may be interrupted and
is repeated at the next opening. Never: a damaged file deleted; a change dropped without a word.
"""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, MetaData, select, text
from sqlalchemy.exc import SQLAlchemyError

from vmofire.errors import LibraryError
from vmofire.recording.library import changes
from vmofire.recording.library.backups import (
    Backup,
    fill_copy,
    list_backups,
    make_backup,
    thin_out,
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
from vmofire.recording.library.faults import explained
from vmofire.recording.library.journals import find_unfinished, finish_whole
from vmofire.recording.library.measurements import StoredRecording
from vmofire.recording.library.reading import MemoryStore, can_write, list_sources
from vmofire.recording.library.schema import VERSION
from vmofire.recording.library.startup_report import Opening, Repair, Restored
from vmofire.recording.library.store import BUSY_S, SUSPECT, Store, connect, find_damage, get_raw
from vmofire.recording.library.sums import set_changes
from vmofire.words import say, say_all, say_many
from vmofire.words.message import Message

DATABASE = "library.sqlite"
RECORDINGS, BACKUPS, DAMAGED = "recordings", "backups", "damaged"
CACHE = "cache"  # pyramids of long recordings: nothing that could not be computed again


def prepare(folder: Path, thorough: bool = False) -> tuple[Store, Opening]:
    """Open the library of a folder, whatever its state; `thorough` checks every record first.

    Raises
    ------
    LibraryError
        It was written by a newer vmofire, cannot be read or written, or another vmofire keeps it locked.
    """
    folder = folder.absolute()
    if folder.is_dir() and not can_write(folder, folder / DATABASE):
        with explained():
            return _read_only(folder)
    with explained():
        narrowed = tuple(f for f in (folder, folder / RECORDINGS, folder / BACKUPS) if make_private(f))
    opening = Opening(narrowed=narrowed)
    with explained(), hold_lock(folder / "library.lock"):
        _clear_away(folder)
        try:
            return _open(folder, opening, thorough or (folder / SUSPECT).exists())
        except Exception:  # whatever the error was: checking every record shows the damage
            if find_damage(folder / DATABASE, thorough=True) is None:
                raise
        return _open(folder, opening, thorough=True)


def _read_only(folder: Path) -> tuple[Store, Opening]:
    """Open a library that cannot be written to, with every change from its change files."""
    copies = folder / BACKUPS
    backups = [backup.path for backup in list_backups(copies)]
    store = MemoryStore(folder / DATABASE, list_sources(folder / DATABASE, backups))
    try:
        with store.engine.begin() as connection:
            version, number = _read_state(connection)
            steps = _list_steps(folder, version)
            later = changes.read_later(copies, number)
            played = _play(connection, later, version) + _take_steps(connection, steps, later)
        opening = Opening(read_only=True, played=played, lost=later.missing + len(later.changes) - played)
        unfiled, absent = _compare_files(folder, store)
    except BaseException:
        store.close()
        raise
    return store, replace(opening, unfiled=unfiled, absent=absent)


def _open(folder: Path, opening: Opening, thorough: bool) -> tuple[Store, Opening]:
    """Do every step from a database on disk to an open Store; a damaged one is repaired first."""
    database = folder / DATABASE
    damage = find_damage(database, thorough)
    if damage is not None:
        is_new = not database.exists() and not list_backups(folder / BACKUPS)
        repair = _repair(folder, damage)
        opening = replace(opening, created=is_new and not repair.kept)
        opening = opening if opening.created else replace(opening, repair=repair)
    opening = _bring_up_to_date(folder, opening)
    opening = _back_up(folder, opening)
    store = Store(database, list_backups(folder / BACKUPS)[0].change_file)
    try:
        opening = _look_through(folder, store, opening)
        (folder / SUSPECT).unlink(missing_ok=True)
    except BaseException:
        store.close()
        raise
    return store, opening


def _clear_away(folder: Path) -> None:
    """Remove the leftovers of an interrupted repair or restore: an unused copy of all people."""
    for path in folder.glob(f"{DATABASE}{PART}*"):
        path.unlink(missing_ok=True)


def _repair(folder: Path, damage: Message) -> Repair:
    """Set the damaged files aside and replace them by the newest whole backup, or by an empty library.

    Where changes since that backup are missing, the damaged file's own records are preferred, if all of them
    are whole and only its indexes are damaged.
    """
    database = folder / DATABASE
    copies = folder / BACKUPS
    whole = (one for one in list_backups(copies) if find_damage(one.path, thorough=True) is None)
    source = next(whole, None)
    part = begin_part(database)
    is_own = not _holds_all_since(copies, source) and _make_indexes_anew(database, part)
    if not is_own:
        part = begin_part(database)
        if source is not None:
            fill_copy(source.path, part)
        else:
            _create(part)
    kept: list[Path] = []
    # The database goes first: while it is missing, the next opening knows that a repair was under way.
    for path in (database, add_to_name(database, "-wal"), add_to_name(database, "-shm")):
        if path.exists():
            make_private(folder / DAMAGED)
            stamped = f"{path.name}.{datetime.now():%Y-%m-%dT%H-%M-%S}"
            kept.append(path.rename(find_free_name(folder / DAMAGED, stamped)))
    rename(part, database)
    return Repair(damage, tuple(kept), None if is_own else source, is_own)


def _holds_all_since(copies: Path, backup: Backup | None) -> bool:
    """Return whether every known change since a backup can be played onto it."""
    return backup is not None and changes.read_later(copies, backup.changes).missing == 0


def _make_indexes_anew(database: Path, part: Path) -> bool:
    """Copy a damaged database with new indexes; return whether the copy is whole."""
    if not database.exists():
        return False
    try:
        with closing(sqlite3.connect(database, timeout=BUSY_S)) as old, closing(sqlite3.connect(part)) as new:
            old.backup(new)
            new.execute("PRAGMA journal_mode=DELETE")
            new.execute("REINDEX")
    except (sqlite3.Error, UnicodeDecodeError):
        return False
    return find_damage(part, thorough=True) is None


def _create(part: Path) -> None:
    """Make an empty library in an empty file."""
    from vmofire.recording.library.migrations import upgrade  # slow (half a second), and seldom needed

    with connect(part, writes=True) as connection:
        upgrade(connection)


def _bring_up_to_date(folder: Path, opening: Opening) -> Opening:
    """Play the changes and take the steps of migration that the database lacks."""
    database = folder / DATABASE
    with connect(database) as connection:
        version, number = _read_state(connection)
    steps = _list_steps(folder, version)
    later = changes.read_later(folder / BACKUPS, number)
    played = 0
    if later.changes:
        with connect(database, writes=True) as connection:
            played = _play(connection, later, version)
    if version != VERSION:
        _back_up(folder, Opening(migrated_from=version))
        with connect(database, writes=True) as connection:
            played += _take_steps(connection, steps, later)
        opening = replace(opening, migrated_from=version)
    return replace(opening, played=played, lost=later.missing + len(later.changes) - played)


def _read_state(connection: Connection) -> tuple[str, int]:
    """Return the version of the tables, and how many changes they have seen."""
    version = str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
    return version, int(connection.execute(text("SELECT changes FROM state")).scalar_one())


def _list_steps(folder: Path, version: str) -> list[str]:
    """Return the versions still to be migrated to, the next one first.

    Raises
    ------
    LibraryError
        A newer program wrote them.
    """
    if version == VERSION:
        return []
    from vmofire.recording.library.migrations import list_versions

    known = list_versions()
    if version not in known:
        raise LibraryError(
            say(
                "A newer vmofire wrote the library in {folder} (tables {version}). This one knows {known}.",
                folder=folder,
                version=version,
                known=VERSION,
            ),
            say("Update vmofire on this computer. Nothing was changed."),
        )
    return known[: known.index(version)][::-1]


def _take_steps(connection: Connection, steps: list[str], later: changes.Later) -> int:
    """Take steps of migration; after each, play the changes written for tables of that version."""
    from vmofire.recording.library.migrations import upgrade

    played = 0
    for step in steps:
        upgrade(connection, step)
        played += _play(connection, later, step)
    return played


def _play(connection: Connection, later: changes.Later, version: str) -> int:
    """Play the changes of one version; return how many were played."""
    tables = MetaData()
    tables.reflect(connection)
    played = 0
    mine = [change for change in later.changes if change.schema == version]
    for change in mine:
        try:
            with connection.begin_nested():
                changes.play(connection, change, tables)
        except (SQLAlchemyError, KeyError):
            pass  # the caller counts the rest
        else:
            played += 1
    if mine:
        set_changes(get_raw(connection), mine[-1].number)
    return played


def _back_up(folder: Path, opening: Opening) -> Opening:
    """Make a backup where one is due: none of today, or the library was repaired or migrated."""
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
    """Bring the names of files in line with the library; return the files that could not be removed."""
    with store.hold(), store.read() as session:  # no one else may be in the middle of an import or a backup
        for path in (folder / BACKUPS).glob(f"*{PART}*"):
            path.unlink(missing_ok=True)
        return settle_files(folder / RECORDINGS, set(session.scalars(select(StoredRecording.file))))


def _look_through(folder: Path, store: Store, opening: Opening) -> Opening:
    """Match files and rows: complete what a crash cut off, and report recordings without a partner."""
    recordings = folder / RECORDINGS
    settle(store, folder)
    with store.read() as session:
        known = set(session.scalars(select(StoredRecording.file)))
    unfiled, absent = _compare_files(folder, store)
    finished = tuple(finish_whole(unfinished) for unfinished in find_unfinished(recordings, known))
    return replace(opening, finished=finished, unfiled=unfiled, absent=absent)


def _compare_files(folder: Path, store: Store) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Return the recordings without a visit, and those whose file is missing."""
    recordings = folder / RECORDINGS
    with store.read() as session:
        known = set(session.scalars(select(StoredRecording.file)))
    found = {path.relative_to(recordings).as_posix() for path in recordings.rglob("*") if path.is_file()}
    return (
        tuple(recordings / name for name in sorted(found - known)),
        tuple(recordings / name for name in sorted(known - found)),
    )


def check_all(store: Store, folder: Path) -> list[str]:
    """Check everything, recordings too; return the faults, a sentence or two each."""
    wrong: list[str] = []
    damage = store.look_closer()
    if damage:
        wrong.append(
            say_all(say("The library is damaged. It is repaired the next time it is opened."), damage)
        )
    with store.read() as session:
        rows = [(row.file, row.sha256) for row in session.scalars(select(StoredRecording))]
    with explained():
        for file, said in rows:
            path = folder / RECORDINGS / file
            if not path.exists():
                wrong.append(say("The recording {path} is missing.", path=path))
            elif find_hash(path) != said:
                wrong.append(say("The recording {path} has changed since it was saved.", path=path))
    return wrong


def restore(folder: Path, backup: Backup, go_back: bool = False) -> Restored:
    """Restore the library from a backup and every change since; the present one becomes a backup itself.

    Recordings stay as they are.

    Parameters
    ----------
    folder : Path
    backup : Backup
        One of `list_backups`.
    go_back : bool
        Leave out the changes since, so the library is as it was on that day.

    Raises
    ------
    LibraryError
        The backup is damaged, changes since are missing, or the library is in use; nothing was changed then.
    """
    folder = folder.absolute()
    copies = folder / BACKUPS
    damage = find_damage(backup.path, thorough=True)
    if damage is not None:
        raise LibraryError(
            say_all(say("The backup {name} is damaged.", name=backup.path.name), damage),
            say("Choose another one."),
        )
    store, _ = prepare(folder, thorough=True)  # a backup must be whole
    try:
        with hold_lock(folder / "library.lock"), explained():
            with store.hold() as number:
                until_now = make_backup(store.path, copies, number)
            part = begin_part(store.path)
            fill_copy(backup.path, part)
            later = changes.Later() if go_back else changes.read_later(copies, backup.changes, number)
            with connect(part, writes=True) as connection:
                version, _ = _read_state(connection)
                steps = _list_steps(folder, version)
                played = _play(connection, later, version) + _take_steps(connection, steps, later)
                lost = later.missing + len(later.changes) - played
                if lost:
                    raise LibraryError(
                        say_many(
                            "{n} change made since that backup is lost.",
                            "{n} changes made since that backup are lost.",
                            lost,
                        ),
                        say("Choose a newer backup, or go back to this one without them (--go-back)."),
                    )
                # The count of changes continues, so that no earlier change is ever played onto the restored
                # library.
                set_changes(get_raw(connection), number + 1)
            _put_in_place(part, store, number)
            back_to = backup.changes if go_back else None
            changes.append_restored(until_now.change_file, number + 1, back_to)
            _clear_away(folder)
    finally:
        store.close()
    store, _ = prepare(folder)
    try:
        with store.hold() as number, explained():
            make_backup(store.path, copies, number)
    finally:
        store.close()
    return Restored(until_now, played)


def _put_in_place(part: Path, store: Store, number: int) -> None:
    """Copy a database over the open one in one transaction: another vmofire sees the old or the new one."""
    damage = find_damage(part, thorough=True)
    if damage is not None:
        raise LibraryError(
            say_all(say("The restored library is damaged."), damage), say("Choose another backup.")
        )
    with store.hold() as now:
        pass
    if now != number:
        raise LibraryError(say("Another vmofire changed the library meanwhile."), say("Restore it again."))
    with closing(sqlite3.connect(part)) as new, closing(sqlite3.connect(store.path, timeout=BUSY_S)) as old:
        new.backup(old)
