"""Checks of the computer: disk, library, settings, sound, display, power.

In: folders, and a function that tells whether a window can open. Out: one Finding each. Never: leaves a file
or makes a sound.
"""

import os
import platform
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from vmofire import preferences
from vmofire.doctor.findings import Finding
from vmofire.errors import LibraryError
from vmofire.link.power import Power, read_power
from vmofire.recording.library import Library
from vmofire.recording.library.recovery import DATABASE
from vmofire.sound.player import Player
from vmofire.words import say, say_many

BYTES_A_SECOND = 24_000  # three channels at 4000 Hz: 90 MB an hour
LITTLE_BYTES = 2_000_000_000
TOO_LITTLE_BYTES = 200_000_000
SLOW_MB_S = 1.0  # forty times the data rate of a recording
WRITE_BYTES = 4_000_000
SLOW_SYNC_S = 0.5  # a journal syncs to the disk now and then


def look_at_program() -> Finding:
    """Report the versions of vmofire, Python and system."""
    try:
        ours = version("vmofire")
    except PackageNotFoundError:
        ours = "?"  # run from its folder
    words = say(
        "vmofire {version} on Python {python}, {system} {release} ({machine}).",
        version=ours,
        python=platform.python_version(),
        system=platform.system(),
        release=platform.release(),
        machine=platform.machine(),
    )
    return Finding("program", "ok", words, figures={"version": ours, "python": platform.python_version()})


def look_at_disk(recordings: Path) -> Finding:
    """Test the disk of the recordings: room, speed, and the log of the library.

    The test uses a temporary folder beside the recordings, removed afterwards. If their folder does not
    exist yet, it uses the nearest existing parent.
    """
    place = recordings
    try:
        while not place.exists() and place != place.parent:
            place = place.parent
        free = shutil.disk_usage(place).free
        with tempfile.TemporaryDirectory(prefix=".vmofire-doctor-", dir=place) as name:
            mb_s, sync_s = _try_writing(Path(name))
            has_log = _try_log(Path(name))
    except OSError as error:
        words = say(
            "The recordings folder {folder} cannot be used. The system says: {reason}.",
            folder=recordings,
            reason=error.strerror or error,
        )
        cure = say("Choose a folder of your own on this computer's disk, or have its owner give it to you.")
        return Finding("disk", "fault", words, cure)
    figures = {"free_mb": round(free / 1e6), "write_mb_s": round(mb_s, 1), "sync_s": round(sync_s, 3)}
    words = say(
        "{free:GB} are free, enough to record for {hours:h}. The disk writes {speed:MB/s}.",
        free=free / 1e9,
        hours=free / (3600 * BYTES_A_SECOND),
        speed=mb_s,
    )
    if not has_log:
        words = say("The disk of {folder} cannot hold the library's log (SQLite's WAL).", folder=recordings)
        return Finding("disk", "fault", words, say("Use a folder on this computer's own disk."), figures)
    if free < TOO_LITTLE_BYTES:
        cure = say("Free some space: vmofire needs {least:MB}.", least=TOO_LITTLE_BYTES / 1e6)
        return Finding("disk", "fault", words, cure, figures)
    if free < LITTLE_BYTES:
        return Finding("disk", "warning", words, say("Free some space before the next visit."), figures)
    if mb_s < SLOW_MB_S or sync_s > SLOW_SYNC_S:
        words = f"{words} {say('That is slow.')}"
        cure = say("Record on this computer's own disk, not on a memory stick or a network drive.")
        return Finding("disk", "warning", words, cure, figures)
    return Finding("disk", "ok", words, figures=figures)


def look_at_library(folder: Path) -> Finding:
    """Open the library as vmofire does, and report the result."""
    if not (folder / DATABASE).exists():
        return Finding("library", "ok", say("There is no library of people yet."))
    try:
        with Library(folder) as library:
            told = library.opening.words
            n_people = len(library.people())
    except LibraryError as error:
        return Finding("library", "fault", error.cause, error.cure)
    if told:
        cure = say("vmofire has repaired what it could. Look through the last visits.")
        return Finding("library", "warning", " ".join(told), cure)
    words = say_many(
        "The library opens. It has {n} person.", "The library opens. It has {n} people.", n_people
    )
    return Finding("library", "ok", words, figures={"people": n_people})


def look_at_settings(folder: Path | None = None) -> Finding:
    """Read the settings as vmofire does."""
    _, told = preferences.load(folder)
    if told:
        return Finding("settings", "warning", told, say("Set them again in the settings."))
    return Finding("settings", "ok", say("The settings can be read."))


def look_at_sound(player: Player | None = None) -> Finding:
    """Open the loudspeaker without a sound, and close it again."""
    player = player or Player.open()
    try:
        state = player.state
    finally:
        player.close()
    if state.ok:
        return Finding("sound", "ok", state.words)
    cure = f"{state.cure} {say('Without sound, follow the screen.')}".strip()
    return Finding("sound", "warning", state.words, cure)


def look_at_display(why_no_window: Callable[[], str | None]) -> Finding:
    """Report whether a window can be opened here."""
    why = why_no_window()
    if why is None:
        return Finding("display", "ok", say("A window can be opened."))
    words = f"{say('No window can be opened.')} {why}"
    return Finding("display", "warning", words, say("Use `--terminal`, which needs none."))


def look_at_power(power: Power | None = None) -> Finding:
    """Report whether mains current can reach the computer; then no person may be connected."""
    power = power or read_power()
    level = "ok" if power.charging is False else "warning"
    return Finding("power", level, power.words, power.cure)


def _try_writing(folder: Path) -> tuple[float, float]:
    """Return megabytes a second, and the seconds that one small write needs to reach the disk."""
    began_s = time.perf_counter()
    with (folder / "try").open("wb", buffering=0) as file:
        file.write(bytes(WRITE_BYTES))
        os.fsync(file.fileno())
        written_s = time.perf_counter()
        file.write(bytes(1000))
        os.fsync(file.fileno())
        synced_s = time.perf_counter()
    return WRITE_BYTES / 1e6 / max(written_s - began_s, 1e-6), synced_s - written_s


def _try_log(folder: Path) -> bool:
    """Say whether one can read a database in SQLite's WAL mode while another writes it."""
    path = folder / "try.sqlite"
    try:
        writer = sqlite3.connect(path, isolation_level=None)
        reader = sqlite3.connect(path, isolation_level=None)
        try:
            (mode,) = writer.execute("PRAGMA journal_mode=WAL").fetchone()
            writer.execute("CREATE TABLE tried (n INTEGER)")
            reader.execute("BEGIN")
            before = reader.execute("SELECT count(*) FROM tried").fetchone()
            writer.execute("INSERT INTO tried VALUES (1)")
            same = reader.execute("SELECT count(*) FROM tried").fetchone() == before
            reader.execute("COMMIT")
            after = reader.execute("SELECT count(*) FROM tried").fetchone()
            return mode == "wal" and same and after == (1,)
        finally:
            reader.close()
            writer.close()
    except sqlite3.Error:
        return False
