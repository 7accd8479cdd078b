"""A file of another program before it is filed: its first rows, what was found of it, what it would yield.

In: what to show. Out: what is to be changed, or that it is to be filed. Never: a file, a reading of its own.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from vmofire.gui.screens.choose import move_between
from vmofire.gui.theme import BODY, LEAD, SPACE, TITLE, Theme
from vmofire.gui.widgets.buttons import ChoiceButton, KeyButton
from vmofire.gui.widgets.labels import Label
from vmofire.gui.widgets.layouts import Bar, stack
from vmofire.gui.widgets.preview_table import PreviewTable

if TYPE_CHECKING:  # scipy comes with it
    from vmofire.app.import_preview import ImportPreview

# Code of each setting, and its key.
SETTINGS = {
    "separator": "S",
    "decimal": "D",
    "line": "L",
    "rate": "R",
    "unit": "U",
    "sensor": "G",
    "side": "K",
    "visit": "V",
}


class ImportScreen(QWidget):
    """The sheet above, settings under it, each with its key, and beneath them what all of it yields.

    Signals
    -------
    chosen : str
        Code of a setting, "import" or "back".
    turned : int
        Number, from 1, of a column that is to be taken for something else.
    """

    chosen = Signal(str)
    turned = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.title = Label(theme, TITLE, lines=1.2, bold=True)
        self.detail = Label(theme, BODY, smallest_px=11, lines=1.3, muted=True)
        self.sheet = PreviewTable(theme)
        self.yields = Label(theme, LEAD, smallest_px=11, lines=2.4, bold=True)
        self.settings = {
            code: ChoiceButton(theme, key, code, title_px=19.0) for code, key in SETTINGS.items()
        }
        self._grid = QGridLayout()
        self._grid.setSpacing(SPACE)
        for code, choice in self.settings.items():
            choice.clicked.connect(lambda _=False, code=code: self.chosen.emit(code))
        self.back_button = KeyButton(theme, "Esc", "Back", big=True)
        self.before_button = KeyButton(theme, "Left", "Column", big=True)
        self.after_button = KeyButton(theme, "Right", "Column", big=True)
        self.turn_button = KeyButton(theme, "C", "Take as channel", "Take as time", "Leave out", big=True)
        self.import_button = KeyButton(theme, "I", "Import", big=True, also=("Ctrl+Return",))
        self.back_button.clicked.connect(lambda: self.chosen.emit("back"))
        self.before_button.clicked.connect(lambda: self.sheet.look_at(self.sheet.place - 1))
        self.after_button.clicked.connect(lambda: self.sheet.look_at(self.sheet.place + 1))
        self.turn_button.clicked.connect(lambda: self.turned.emit(self.sheet.place + 1))
        self.import_button.clicked.connect(lambda: self.chosen.emit("import"))
        self.sheet.looked.connect(self._look)
        for row in range(2):
            self._grid.setRowStretch(row, 1)
        for column in range(4):
            self._grid.setColumnStretch(column, 1)
        layout = stack(self.title, self.detail, spacing=SPACE)
        layout.addWidget(self.sheet, 3)
        layout.addLayout(self._grid, 2)
        layout.addWidget(self.yields)
        moving = [self.before_button, self.after_button, self.turn_button]
        layout.addWidget(Bar([self.back_button, *moving], [self.import_button]))
        self.setLayout(layout)

    def show_file(self, seen: "ImportPreview") -> None:
        """Show a file as it is understood now."""
        self.title.show_words(seen.title)
        self.detail.show_words(seen.detail)
        self.sheet.show_sheet(seen.columns, seen.rows, seen.head)
        for choice in self.settings.values():
            self._grid.removeWidget(choice)
        for place, code in enumerate(seen.settings):
            self._grid.addWidget(self.settings[code], place // 4, place % 4)
        for code, choice in self.settings.items():
            choice.setVisible(code in seen.settings)
            choice.setEnabled(code in seen.settings)
            choice.show_words(*seen.settings.get(code, ("", "")), strong=code == seen.wanted)
        many = len(seen.columns) > 1
        for button in (self.before_button, self.after_button):
            button.setEnabled(many)
        self.import_button.setEnabled(not seen.trouble)
        self.import_button.show_face("Import", strong=not seen.trouble)
        if seen.trouble:
            self.yields.show_words(seen.trouble, "trouble")
        else:
            self.yields.show_words(seen.yields)

    def _look(self, place: int) -> None:
        """Say what the key would make of the column that is looked at."""
        turn = self.sheet.columns[place].turn if self.sheet.columns else ""
        self.turn_button.setEnabled(bool(turn))
        self.turn_button.show_face(turn or "Take as channel")

    def focus_first(self) -> None:
        """Put the keyboard on the first setting."""
        first = next(choice for choice in self.settings.values() if choice.isEnabled())
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell(self, words: str, *, trouble: bool = False) -> None:
        """Say what was done, or what went wrong."""
        self.yields.show_words(words, "trouble" if trouble else "accent")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802, Qt's name
        """Move between the settings by the arrows that do not move in the sheet, and change one by Enter."""
        move_between([choice for choice in self.settings.values() if choice.isEnabled()], event)
        if not event.isAccepted():
            super().keyPressEvent(event)
