"""People: who is measured, or whose history is looked at; found by id or name, added, brought in.

In: rows. Out: what was chosen. Never: a library of its own.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from vmofire.gui.theme import LEAD, SPACE, TITLE, Theme
from vmofire.gui.widgets.buttons import KeyButton
from vmofire.gui.widgets.labels import Label
from vmofire.gui.widgets.layouts import Bar, stack
from vmofire.gui.widgets.row_list import ListRow, RowLine, RowList

if TYPE_CHECKING:  # the database comes with it, and would keep the window waiting
    from vmofire.recording.library import Person


class PeopleScreen(QWidget):
    """A field to search in, and the people under it; the keyboard stays in the field, arrows move the list.

    Signals
    -------
    searched : str
        What is looked for.
    taken : str
        Id of a person.
    chosen : str
        "new", "nobody", "history", "import", "unfiled" or "back".
    """

    searched = Signal(str)
    taken = Signal(str)
    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.title = Label(theme, TITLE, lines=1.2, bold=True)
        self.detail = Label(theme, LEAD, smallest_px=11, lines=2.4, muted=True)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search by id or name; ↑ ↓ move, Enter takes")
        self.search.setAccessibleName("Search people by id or name")
        self.search.setMaxLength(100)
        self.search.textChanged.connect(self.searched)
        self.search.returnPressed.connect(self._take)
        self.rows = RowList(theme, "People")
        self.rows.taken.connect(self.taken)
        self.back_button = KeyButton(theme, "Esc", "Back", big=True)
        self.nobody_button = KeyButton(theme, "Ctrl+0", "Nobody", big=True)
        self.new_button = KeyButton(theme, "Ctrl+N", "New person", big=True)
        self.history_button = KeyButton(theme, "Ctrl+H", "History", big=True)
        self.import_button = KeyButton(theme, "Ctrl+I", "Import", big=True)
        self.waiting_button = KeyButton(theme, "Ctrl+U", "Unfiled", big=True)
        buttons = {
            "back": self.back_button,
            "nobody": self.nobody_button,
            "new": self.new_button,
            "history": self.history_button,
            "import": self.import_button,
            "unfiled": self.waiting_button,
        }
        for code, button in buttons.items():
            button.clicked.connect(lambda _=False, code=code: self.chosen.emit(code))
        layout = stack(self.title, self.detail, self.search, spacing=SPACE)
        layout.addWidget(self.rows, 1)
        doing = [self.back_button, self.nobody_button, self.waiting_button]
        layout.addWidget(Bar(doing, [self.history_button, self.import_button, self.new_button]))
        self.setLayout(layout)

    def ask(self, title: str, detail: str, *, measuring: bool, n_waiting: int) -> None:
        """Ask for a person: to measure, or to look at; `n_waiting` recordings belong to nobody yet."""
        self.title.show_words(title)
        self.detail.show_words(detail)
        self.nobody_button.setVisible(measuring)
        self.history_button.setVisible(measuring)
        self.waiting_button.setVisible(n_waiting > 0)
        self.search.clear()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_people(self, people: Sequence["Person"], chosen: str = "") -> None:
        """Show people, those seen last first."""
        self.rows.show_rows([_describe(person) for person in people], chosen)

    def tell(self, words: str, *, trouble: bool = False) -> None:
        """Say what was done, or what went wrong."""
        self.detail.show_words(words, "trouble" if trouble else "accent")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802, Qt's name
        """Move the list while the field has the keyboard."""
        if not self.rows.move_by_key(event):
            super().keyPressEvent(event)

    def _take(self) -> None:
        if self.rows.code:
            self.taken.emit(self.rows.code)


def _describe(person: "Person") -> ListRow:
    seen = f"last seen {person.last_visit:%d %b %Y}" if person.last_visit else "not seen yet"
    visits = f"{person.n_visits} visit{'' if person.n_visits == 1 else 's'}"
    hurt = ""
    if person.injury_side:
        since = f" since {person.injury_date:%d %b %Y}" if person.injury_date else ""
        hurt = f"injured: {person.injury_side}{since}"
    line = ", ".join(part for part in (visits, hurt) if part)
    title = f"{person.id}   {person.name}" if person.name else person.id
    return ListRow(person.id, title, seen, (RowLine(line),))
