"""Startup report of a library: what was found and repaired when it was opened.

In: nothing. Out: frozen records. Never: silence about a repair.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vmofire.recording.library.backups import Backup
from vmofire.recording.library.journals import Unfinished
from vmofire.recording.library.reading import READ_ONLY
from vmofire.words import say, say_all, say_many
from vmofire.words.message import Message


@dataclass(frozen=True)
class Repair:
    """Repair of a damaged library.

    Attributes
    ----------
    damage : Message
        What was wrong.
    kept : tuple of Path
        The damaged files, set aside.
    backup : Backup or None
        Source of the repair; None where the library was repaired from itself, or starts empty.
    from_itself : bool
        All its records were whole: only the indexes were rebuilt.
    """

    damage: Message
    kept: tuple[Path, ...]
    backup: Backup | None
    from_itself: bool = False


@dataclass(frozen=True)
class Restored:
    """Return to a backup.

    Attributes
    ----------
    until_now : Backup
        Backup of the library before the return.
    played : int
        Changes since the backup that were applied again.
    """

    until_now: Backup
    played: int


@dataclass(frozen=True)
class Opening:
    """Report of the opening of a library: findings, repairs, completed steps.

    Attributes
    ----------
    created : bool
        The library is new.
    read_only : bool
        Its disk cannot be written to: the library can be read, and nothing can be stored.
    repair : Repair or None
    played : int
        Changes that the database lacked, taken from the change files.
    lost : int
        Changes known to be missing: their lines are damaged, or cannot be played.
    migrated_from : str or None
        Version of the tables before they were brought up to date.
    backup : Backup or None
        Backup made at this opening.
    narrowed : tuple of Path
        Folders that were open to other users, and are closed now.
    finished : tuple of Unfinished
        Recordings that were cut off, and were finished at this opening.
    unfiled : tuple of Path
        Recordings that belong to no visit.
    absent : tuple of Path
        Recordings that the library knows and the folder no longer has.
    """

    created: bool = False
    read_only: bool = False
    repair: Repair | None = None
    played: int = 0
    lost: int = 0
    migrated_from: str | None = None
    backup: Backup | None = None
    narrowed: tuple[Path, ...] = ()
    finished: tuple[Unfinished, ...] = ()
    unfiled: tuple[Path, ...] = ()
    absent: tuple[Path, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Messages for the user, a sentence or two each; empty on an ordinary day."""
        said: list[str] = []
        if self.read_only:
            said.append(say(READ_ONLY))
        if self.repair is not None:
            said.append(" ".join(_describe_repair(self.repair, self.played)))
        if self.lost:
            said.append(
                say_many(
                    "{n} change could not be restored. Check the last visits.",
                    "{n} changes could not be restored. Check the last visits.",
                    self.lost,
                )
            )
        said += [
            say("Other users of this computer could read {path}. They no longer can.", path=path)
            for path in self.narrowed
        ]
        said += [_describe_unfinished(found) for found in self.finished]
        if self.absent:
            names = ", ".join(path.name for path in self.absent[:3])
            said.append(
                say_many(
                    "{n} recording is missing from the folder: {names}.",
                    "{n} recordings are missing from the folder: {names}.",
                    len(self.absent),
                    names=names,
                )
            )
        return tuple(said)


def _describe_repair(repair: Repair, played: int) -> Iterator[str]:
    yield say("The library was damaged.")
    yield str(repair.damage)
    if repair.backup:
        yield say("It was repaired from the backup of {made:minute}.", made=repair.backup.made)
    elif repair.from_itself:
        yield say("All its records are intact. Its indexes were rebuilt.")
    else:
        yield say("There is no backup, so it starts empty.")
    if played:
        yield say_many("{n} later change was restored too.", "{n} later changes were restored too.", played)
    if repair.kept:
        yield say("The damaged file is in {folder}.", folder=repair.kept[0].parent)


def _describe_unfinished(found: Unfinished) -> str:
    if not found.readable:
        return say_all(say("{name} was left as it is.", name=found.path.name), found.trouble)
    if found.trouble:
        return say_all(say("{name} was cut off.", name=found.path.name), found.trouble)
    return say("{name} was cut off. {length:s} of it were saved.", name=found.path.name, length=found.seconds)
