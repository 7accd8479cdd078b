"""What was found at start: what the library repaired, and recordings that belong to no visit yet.

In: words, rows. Out: which recording is to be filed. Never: one filed or thrown away by itself.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from vmofire.gui.theme import LEAD, SPACE, TITLE, Theme
from vmofire.gui.widgets.buttons import KeyButton
from vmofire.gui.widgets.labels import Label
from vmofire.gui.widgets.layouts import Bar, stack
from vmofire.gui.widgets.paint import Align
from vmofire.gui.widgets.row_list import ListRow, RowList


class WaitingScreen(QWidget):
    """Words on what was found, and under them what may be filed.

    Signals
    -------
    taken : str
        Code of what is to be filed.
    left
        All stays as it is.
    """

    taken = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.title = Label(theme, TITLE, lines=1.2, bold=True)
        self.title.show_words("Found at the start")
        self.words = Label(theme, LEAD, smallest_px=11, align=Align.AlignLeft | Align.AlignTop)
        self.words.setMinimumHeight(round(theme.px(120)))
        self.said = Label(theme, LEAD, smallest_px=10, lines=2.0, bold=True)
        self.rows = RowList(theme, "Recordings that belong to no visit yet")
        self.rows.taken.connect(self.taken)
        self.file_button = KeyButton(theme, "F", "File it", big=True)
        self.file_button.clicked.connect(lambda: self.taken.emit(self.rows.code))
        self.leave_button = KeyButton(theme, "Esc", "Leave it for later", "Go on", big=True)
        self.leave_button.clicked.connect(self.left)
        layout = stack(self.title, self.words, spacing=SPACE)
        layout.setStretch(1, 1)
        layout.addWidget(self.rows, 2)
        layout.addWidget(self.said)
        layout.addWidget(Bar([self.leave_button], [self.file_button]))
        self.setLayout(layout)

    def show_found(self, words: Sequence[str], rows: Sequence[ListRow]) -> None:
        """Show what was found, and what may be filed."""
        said = list(words)
        if rows:
            said.append("These recordings belong to no visit yet. They stay until they are filed.")
        self.words.show_words("\n".join(said))
        self.rows.setVisible(bool(rows))
        self.rows.show_rows(rows)
        self.file_button.setEnabled(bool(rows))
        self.file_button.show_face("File it", strong=bool(rows))
        self.leave_button.show_face("Leave it for later" if rows else "Go on", strong=not rows)
        (self.rows if rows else self.leave_button).setFocus(Qt.FocusReason.OtherFocusReason)

    def tell(self, words: str, *, trouble: bool = False) -> None:
        """Say what was done, or what went wrong."""
        self.said.show_words(words, "trouble" if trouble else "accent")
