"""Folder of the library: as it is set, chosen anew, or copied to another place at the next start.

In: the settings, a folder. Out: the folder to open. Never: a file deleted or replaced: the old folder stays,
until its owner deletes it.
"""

import hashlib
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from vmofire import preferences as stored
from vmofire.app.view import Option, Question, View
from vmofire.errors import FieldError, LibraryError
from vmofire.permissions import expand_home, make_folder
from vmofire.words import say

if TYPE_CHECKING:
    from vmofire.app.setup import Setup

DATABASE = "library.sqlite"
VARIABLE = "VMOFIRE_LIBRARY"  # of the environment: a folder that goes before that of the settings


def ask_folder(view: View, setup: "Setup", folder: Path | None) -> None:
    """Choose a folder for the library; ask whether to take all data there. None takes the system's.

    Raises
    ------
    FieldError
        It cannot be a folder, lies inside the present one, or would not be opened.
    """
    if os.environ.get(VARIABLE):
        cause = say("The variable {name} of the environment names the library.", name=VARIABLE)
        raise FieldError(cause, say("Start vmofire without it to choose a folder here."), "library")
    if folder is None:
        setup.keep(library="", library_to="")
        view.tell(say("At the next start vmofire opens the first folder again."))
        return
    folder, now = folder.absolute(), find_present(setup.preferences)
    if folder == now:
        return
    _check(folder, now)
    if _holds_library(folder):
        setup.keep(library=str(folder), library_to="")
        view.tell(say("There is a library in {folder}. It opens at the next start.", folder=folder))
        return
    options = [
        Option(
            "copy", say("Take everything there"), say("A copy is made and checked. The old folder stays.")
        ),
        Option("new", say("Begin an empty library there"), say("The old folder stays as it is.")),
    ]

    def take(code: str) -> None:
        if code == "copy":
            setup.keep(library_to=str(folder))
            view.tell(say("Everything is copied to {folder} at the next start.", folder=folder))
        else:
            setup.keep(library=str(folder), library_to="")
            view.tell(say("An empty library opens in {folder} at the next start.", folder=folder))

    title = say("Take the data to {folder}?", folder=folder)
    view.ask(Question("library", title, "", options), take)


def _check(folder: Path, now: Path) -> None:
    if now in folder.parents:
        cause = say("{folder} is inside the present library.", folder=folder)
        raise FieldError(cause, say("Choose another folder."), "library")
    if folder.exists() and not folder.is_dir():
        cause = say("{folder} is a file, not a folder.", folder=folder)
        raise FieldError(cause, say("Choose another folder."), "library")
    if folder.is_dir() and any(folder.iterdir()) and not _holds_library(folder):
        cause = say("{folder} holds other files.", folder=folder)
        raise FieldError(cause, say("Choose an empty folder, or a new one."), "library")


def _holds_library(folder: Path) -> bool:
    return (folder / DATABASE).is_file()


def find_present(preferences: stored.Preferences) -> Path:
    """Return the folder that is in use: the environment's, else that of the settings."""
    from vmofire.recording.library import find_folder

    if given := os.environ.get(VARIABLE):
        return expand_home(given).absolute()
    return Path(preferences.library) if preferences.library else find_folder()


def find_library(folder: Path | None = None) -> Path:
    """Return the folder to open; first copies everything to another one if that was asked for.

    A folder of the environment is returned as it is: the settings stay for a start without it.

    Parameters
    ----------
    folder : Path, optional
        Folder of the settings.

    Raises
    ------
    LibraryError
        The copy failed; the library stays where it is, and the wish is forgotten.
    """
    preferences, _ = stored.load(folder)
    now = find_present(preferences)
    if os.environ.get(VARIABLE) or not preferences.library_to:
        return now
    to = Path(preferences.library_to)
    stored.change(preferences, folder, library_to="")
    if now.is_dir():
        copy_library(now, to)
    stored.change(preferences, folder, library=str(to), library_to="")
    return to


def copy_library(source: Path, to: Path) -> None:
    """Copy all files of a library, and compare each with its copy.

    Raises
    ------
    LibraryError
        The disk refuses, or a copy differs; what was copied is removed.
    """
    from vmofire.recording.library import Library

    Library(source).close()  # finishes what a crash left, and no other vmofire may be writing
    part = to.with_name(f"{to.name}.part")
    try:
        make_folder(to.parent)
        shutil.copytree(source, part)
        for path in source.rglob("*"):
            if path.is_file() and _sum(path) != _sum(part / path.relative_to(source)):
                raise OSError(say("{file} differs from its copy", file=path.name))
        if to.is_dir():
            to.rmdir()  # it is empty
        part.rename(to)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        cause = say("The library could not be copied to {folder} ({cause}).", folder=to, cause=error)
        raise LibraryError(cause, say("It is still in {folder}, whole.", folder=source)) from error


def _sum(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
