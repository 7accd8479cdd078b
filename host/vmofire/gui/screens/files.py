"""File screen: a typed path, and a list of its folders and files that follows the typing.

In: a first folder. Out: the path of a file. Never: a file opened or changed.
"""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from vmofire.gui.files import choose_path
from vmofire.gui.screens.screen import Screen
from vmofire.gui.theme import LEAD, TITLE
from vmofire.gui.widgets.buttons import KeyButton
from vmofire.gui.widgets.labels import Label
from vmofire.gui.widgets.layouts import Bar, stack
from vmofire.gui.widgets.row_list import ListRow, RowLine, RowList
from vmofire.permissions import expand_home
from vmofire.recording.file_formats import REFUSED, SUFFIXES
from vmofire.words import say
from vmofire.words.quantities import write_tick

MOST_ROWS = 200  # type more of the name to find others


class FilesScreen(Screen):
    """Field with a path, and folders and files under it; the keyboard stays in the field.

    Signals
    -------
    taken : str
        Path of a file.
    left
        No file was chosen.
    """

    taken = Signal(str)
    left = Signal()

    def _build(self) -> None:
        self.title = Label(TITLE, lines=1.2, bold=True)
        self.detail = Label(LEAD, smallest_px=11, lines=2.4, tone="muted")
        self.edit = QLineEdit()
        self.edit.setAccessibleName(say("Path of the file"))
        self.edit.setToolTip(self.edit.accessibleName())
        self.edit.setMaxLength(4000)
        self.edit.textChanged.connect(self._list)
        self.edit.returnPressed.connect(self._take)
        self.rows = RowList(say("Folders and files"))
        self.rows.taken.connect(self._take_row)
        self.rows.invite(say("No file here that vmofire can read."), say("Browse"), self._browse)
        back = KeyButton("Esc", say("Back"), big=True, then=self.left)
        up = KeyButton("Ctrl+Up", say("Folder above"), big=True, then=self._go_up)
        browse = KeyButton("Ctrl+O", say("Browse"), big=True, then=self._browse)
        self.setLayout(stack(self.title, self.detail, self.edit, (self.rows, 1), Bar([back], [up, browse])))

    def _browse(self) -> None:
        """Choose the file in the system's own dialog."""
        endings = " ".join(f"*{suffix}" for suffix in sorted(SUFFIXES))
        choose_path(self, "open", self.edit.text(), self.taken.emit, endings)

    def ask(self, title: str, detail: str, folder: Path) -> None:
        """Ask for a file, beginning in a folder."""
        self.title.show_words(title)
        self.detail.show_words(detail)
        self.edit.setText(f"{folder}/")
        self._list()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell(self, words: str, *, trouble: bool = False) -> None:
        """Show a message: what was done, or what went wrong."""
        self.detail.tell(words, trouble=trouble)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802, Qt's name
        """Move the list while the field has the keyboard."""
        if not self.rows.move_by_key(event):
            super().keyPressEvent(event)

    @property
    def _folder(self) -> Path:
        """Folder of the typed path."""
        said = self.edit.text()
        path = expand_home(said)
        return path if said.endswith(("/", "\\")) else path.parent

    def _list(self) -> None:
        said = self.edit.text()
        begun = "" if said.endswith(("/", "\\")) else Path(said).name.casefold()
        self.rows.show_rows([_describe(path) for path in _find(self._folder, begun)])

    def _take(self) -> None:
        written = expand_home(self.edit.text().strip())
        if _is_file(written):
            self.taken.emit(str(written))
        elif self.rows.code:
            self._take_row(self.rows.code)
        else:
            self.tell(say("There is no {file}.", file=written), trouble=True)

    def _take_row(self, code: str) -> None:
        if _is_file(Path(code)):
            self.taken.emit(code)
        else:
            self.edit.setText(f"{code}/")

    def _go_up(self) -> None:
        self.edit.setText(f"{self._folder.parent}/".replace("//", "/"))


def _find(folder: Path, begun: str) -> list[Path]:
    """Return the entries of a folder that contain the typed letters: folders, then files we can read."""
    try:
        found = [path for path in folder.iterdir() if not path.name.startswith(".")]
    except OSError:  # missing, or not readable
        return []
    found = [path for path in found if begun in path.name.casefold()]
    found.sort(key=lambda path: (_is_file(path), path.suffix.lower() not in SUFFIXES, path.name.casefold()))
    return found[:MOST_ROWS]


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # not a path
        return False


def _describe(path: Path) -> ListRow:
    if not _is_file(path):
        return ListRow(str(path), f"{path.name}/", say("folder"))
    try:
        n_bytes = path.stat().st_size
    except OSError:
        n_bytes = 0
    suffix = path.suffix.lower()
    refused = next((one for one in REFUSED if suffix in one.suffixes), None)
    words = say(refused.cure) if refused else say("vmofire does not know this kind of file.")
    lines = () if suffix in SUFFIXES else (RowLine(words),)
    return ListRow(str(path), path.name, write_size(n_bytes), lines)


def write_size(n_bytes: int) -> str:
    """Return a file size in words, like "12 kB"."""
    if n_bytes > 1e6:
        return f"{write_tick(round(n_bytes / 1e6, 1))} MB"
    return f"{max(1.0, n_bytes / 1e3):.0f} kB"
