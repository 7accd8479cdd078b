"""People screen: choice of a person to measure, or of a history to show; search by id or name, add, import.

In: rows. Out: the chosen person or action. Never: a library of its own.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from vmofire.gui.screens.screen import Screen
from vmofire.gui.theme import LEAD, TITLE
from vmofire.gui.widgets.buttons import KeyButton
from vmofire.gui.widgets.labels import Label
from vmofire.gui.widgets.layouts import Bar, emit_codes, stack
from vmofire.gui.widgets.row_list import ListRow, RowLine, RowList
from vmofire.labels import write_injury
from vmofire.words import say, say_many

if TYPE_CHECKING:  # it imports the database, which would delay the window
    from vmofire.recording.library import Person


class PeopleScreen(Screen):
    """Search field with people under it; the keyboard stays in the field, arrows move the list.

    Signals
    -------
    searched : str
        Words of the search.
    taken : str
        Id of a person.
    chosen : str
        "new", "nobody", "history", "import", "export", "unfiled" or "back".
    """

    searched = Signal(str)
    taken = Signal(str)
    chosen = Signal(str)

    def _build(self) -> None:
        self.title = Label(TITLE, lines=1.2, bold=True)
        self.detail = Label(LEAD, smallest_px=11, lines=2.4, tone="muted")
        self.search = QLineEdit()
        self.search.setPlaceholderText(say("Search by id or name. ↑ ↓: move, Enter: choose."))
        self.search.setAccessibleName(say("Search people by id or name"))
        self.search.setToolTip(self.search.accessibleName())
        self.search.setMaxLength(100)
        self.search.textChanged.connect(self.searched)
        self.search.returnPressed.connect(self._take)
        self.rows = RowList(say("People"))
        self.rows.taken.connect(self.taken)
        buttons = {
            "back": KeyButton("Esc", say("Back"), big=True),
            "nobody": KeyButton("Ctrl+0", say("No person"), big=True),
            "new": KeyButton("Ctrl+N", say("New person"), big=True),
            "history": KeyButton("Ctrl+H", say("History"), big=True),
            "import": KeyButton("Ctrl+I", say("Import"), big=True),
            "export": KeyButton("Ctrl+E", say("Export all"), big=True),
            "unfiled": KeyButton("Ctrl+U", say("Unfiled"), big=True),
        }
        self.nobody_button, self.history_button = buttons["nobody"], buttons["history"]
        self.waiting_button = buttons["unfiled"]
        emit_codes(buttons, self.chosen)
        doing = [buttons["back"], self.nobody_button, self.waiting_button]
        bar = Bar(doing, [self.history_button, buttons["import"], buttons["export"], buttons["new"]])
        self.setLayout(stack(self.title, self.detail, self.search, (self.rows, 1), bar))

    def ask(self, title: str, detail: str, *, measuring: bool, n_waiting: int) -> None:
        """Ask for a person to measure, or for a history; `n_waiting` recordings have no visit yet."""
        self.title.show_words(title)
        self.detail.show_words(detail)
        self.nobody_button.setVisible(measuring)
        self.history_button.setVisible(measuring)
        self.waiting_button.setVisible(n_waiting > 0)
        self.search.clear()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_people(self, people: Sequence["Person"], chosen: str = "") -> None:
        """Show people, the most recent visits first."""
        if self.search.text():
            self.rows.invite(say("Nobody has this id or name."), say("Show all"), self.search.clear)
        else:
            words = say("No people yet. A person has visits, a history and reports.")
            self.rows.invite(words, say("New person"), lambda: self.chosen.emit("new"))
        self.rows.show_rows([_describe(person) for person in people], chosen)

    def tell(self, words: str, *, trouble: bool = False) -> None:
        """Show a message: what was done, or what went wrong."""
        self.detail.tell(words, trouble=trouble)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802, Qt's name
        """Move the list while the field has the keyboard."""
        if not self.rows.move_by_key(event):
            super().keyPressEvent(event)

    def _take(self) -> None:
        if self.rows.code:
            self.taken.emit(self.rows.code)


def _describe(person: "Person") -> ListRow:
    seen = say("last visit {when:day}", when=person.last_visit) if person.last_visit else say("no visit yet")
    visits = say_many("{n} visit.", "{n} visits.", person.n_visits)
    line = f"{visits} {write_injury(person.injury_side, person.injury_date)}".strip()
    return ListRow(person.id, person.title, seen, (RowLine(line),))
