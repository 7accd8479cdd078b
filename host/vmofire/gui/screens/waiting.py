"""Screen of unsaved recordings: repairs of the library, and recordings without a visit.

In: words, rows. Out: the recording to save. Never: one saved or thrown away without a question.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal

from vmofire.gui.screens.screen import Screen
from vmofire.gui.theme import LEAD
from vmofire.gui.widgets.buttons import KeyButton
from vmofire.gui.widgets.labels import Label, caption
from vmofire.gui.widgets.layouts import Bar, stack
from vmofire.gui.widgets.paint import Align
from vmofire.gui.widgets.row_list import ListRow, RowList
from vmofire.words import say


class WaitingScreen(Screen):
    """Words on the repairs, and a list of unsaved recordings.

    Signals
    -------
    taken : str
        Code of the recording to save.
    left
        Nothing was saved.
    """

    taken = Signal(str)
    left = Signal()

    def _build(self) -> None:
        self.words = Label(LEAD, smallest_px=11, lines=6.0, align=Align.AlignLeft | Align.AlignTop)
        self.message = Label(LEAD, smallest_px=10, lines=2.0, bold=True)
        self.rows = RowList(say("Recordings that belong to no visit yet"))
        self.rows.taken.connect(self.taken)
        self.file_button = KeyButton("F", say("Save with a person"), big=True, then=self._file)
        self.leave_button = KeyButton(
            "Esc", say("Leave it for later"), say("Go on"), big=True, then=self.left
        )
        bar = Bar([self.leave_button], [self.file_button])
        title = caption(say("Found at the start"), "title")
        self.setLayout(stack(title, self.words, (self.rows, 2), self.message, bar))

    def show_found(self, words: Sequence[str], rows: Sequence[ListRow]) -> None:
        """Show the repairs, and the unsaved recordings."""
        said = list(words)
        if rows:
            they = say("These recordings belong to no visit yet.")
            said.append(f"{they} {say('They stay until you save them with a person.')}")
        self.words.show_words("\n".join(said))
        self.rows.setVisible(bool(rows))
        self.rows.show_rows(rows)
        self.file_button.setEnabled(bool(rows))
        self.file_button.show_face(say("Save with a person"), strong=bool(rows))
        self.leave_button.show_face(say("Leave it for later") if rows else say("Go on"), strong=not rows)
        (self.rows if rows else self.leave_button).setFocus(Qt.FocusReason.OtherFocusReason)

    def _file(self) -> None:
        self.taken.emit(self.rows.code)

    def tell(self, words: str, *, trouble: bool = False) -> None:
        """Show a message: what was done, or what went wrong."""
        self.message.tell(words, trouble=trouble)
