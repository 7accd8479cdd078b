"""What was found and done when a library was opened, for programs and in words.

In: nothing. Out: frozen records. Never: silence about a repair.
"""

from dataclasses import dataclass
from pathlib import Path

from vmofire.recording.library.backups import Backup
from vmofire.recording.library.journals import Unfinished


@dataclass(frozen=True)
class Repair:
    """What became of a damaged library.

    Attributes
    ----------
    damage : str
        What was wrong.
    kept : tuple of Path
        The damaged files, set aside.
    backup : Backup or None
        What it was repaired from; None where it was repaired from itself, or begins anew.
    from_itself : bool
        All its records were whole: only the indexes were made anew.
    """

    damage: str
    kept: tuple[Path, ...]
    backup: Backup | None
    from_itself: bool = False


@dataclass(frozen=True)
class Restored:
    """What came of going back to a backup.

    Attributes
    ----------
    until_now : Backup
        Of what was there before.
    played : int
        Changes since the backup that were made once more.
    """

    until_now: Backup
    played: int


@dataclass(frozen=True)
class Opening:
    """What was found and done when a library was opened.

    Attributes
    ----------
    created : bool
        The library is new.
    read_only : bool
        Its disk cannot be written to: it can be read, and nothing can be kept.
    repair : Repair or None
    played : int
        Changes that the database lacked, taken from the change files.
    lost : int
        Changes known to be missing: their lines are damaged, or cannot be played.
    migrated_from : str or None
        Version of the tables before they were brought up to date.
    backup : Backup or None
        Made now.
    narrowed : tuple of Path
        Folders that others could enter, and no longer can.
    finished : tuple of Unfinished
        Recordings that were cut off, finished now.
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
        """What a person should be told, a sentence or two each; empty on an ordinary day."""
        said: list[str] = []
        if self.read_only:
            said.append("The library is on a disk that cannot be written to: it can only be read.")
        if self.repair is not None:
            source = self.repair.backup
            words = f"The library was damaged ({self.repair.damage}). " + (
                f"It was repaired from the backup of {source.made:%Y-%m-%d %H:%M}"
                if source
                else "All its records are whole: its indexes were made anew"
                if self.repair.from_itself
                else "There is no backup: it begins anew"
            )
            words += f" and {self.played} later change(s)" if self.played else ""
            words += f"; the damaged file is kept in {self.repair.kept[0].parent}" if self.repair.kept else ""
            said.append(words + ".")
        if self.lost:
            said.append(f"{self.lost} change(s) could not be restored: look through the last visits.")
        said += [
            f"{path} could be read by others on this computer; it no longer can." for path in self.narrowed
        ]
        said += [
            f"{found.path.name} was cut off; {found.trouble or f'{found.seconds:.0f} s of it are there.'}"
            if found.readable
            else f"{found.path.name} was left as it is: {found.trouble}"
            for found in self.finished
        ]
        if self.absent:
            names = ", ".join(path.name for path in self.absent[:3])
            said.append(f"{len(self.absent)} recording(s) are missing from the folder: {names}.")
        return tuple(said)
