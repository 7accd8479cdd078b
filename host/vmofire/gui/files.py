"""Files of the system, by its own dialogs and programs: choose, open, show in the folder, print.

In: a window, a path. Out: the chosen path; a file opened by the system. Never: a file read or written here.
"""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from vmofire.app.view import FieldKind
from vmofire.errors import VmofireError
from vmofire.permissions import expand_home
from vmofire.words import msg, say

_TITLES = {"open": msg("Choose a file"), "save": msg("Save as"), "folder": msg("Choose a folder")}


def choose_path(
    parent: QWidget, kind: FieldKind, now: str, then: Callable[[str], None], suffixes: str = ""
) -> QFileDialog:
    """Show the system's file dialog, which the user may leave; the window goes on meanwhile.

    Parameters
    ----------
    parent
        The dialog belongs to its window.
    kind
        "open", "save" or "folder".
    now
        Path at which it begins.
    then
        Takes the chosen path.
    suffixes
        Endings of files, as in "*.csv *.txt"; "" for all files.
    """
    path = expand_home(now.strip() or "~")
    dialog = QFileDialog(parent.window(), say(_TITLES[kind]))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setObjectName("file_dialog")
    if kind == "folder":
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    elif kind == "open":
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    else:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # the form tells it
    if suffixes:
        dialog.setNameFilters([say("Files ({suffixes})", suffixes=suffixes), say("All files (*)")])
    folder = path if path.is_dir() else path.parent
    while not folder.is_dir() and folder != folder.parent:  # the proposed folder may not exist yet
        folder = folder.parent
    dialog.setDirectory(str(folder))
    if kind == "save" and path.name:
        dialog.selectFile(path.name)
    dialog.fileSelected.connect(then)
    dialog.open()
    return dialog


def open_file(path: Path) -> None:
    """Open a file or a folder with the program that the system has for it.

    Raises
    ------
    VmofireError
        It has none.
    """
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
        raise VmofireError(say("No program opens {path}.", path=path), say("Open it in your file manager."))


def show_in_folder(path: Path) -> None:
    """Show a file in its folder, selected where the system can.

    Raises
    ------
    VmofireError
        The system has no file manager.
    """
    commands = {"win32": ["explorer", "/select,", str(path)], "darwin": ["open", "-R", str(path)]}
    command = commands.get(sys.platform)
    if command is not None and path.is_file():
        subprocess.Popen(command)
    else:
        open_file(path if path.is_dir() else path.parent)


def print_path(path: Path) -> None:
    """Print a file; errors as in report.printing."""
    from vmofire.report.printing import print_file  # with the report, which the start screen does not need

    print_file(path)


USES: dict[str, Callable[[Path], None]] = {"open": open_file, "folder": show_in_folder, "print": print_path}
