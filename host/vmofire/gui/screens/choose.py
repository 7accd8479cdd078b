"""One screen for every choice: a person, a test, an exercise, a leg, somebody to try the app on.

In: options. Out: the code of the one chosen. Never: what follows from it.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from vmofire.app.view import Option
from vmofire.gui.theme import LEAD, SPACE, TITLE, Theme
from vmofire.gui.widgets.buttons import ChoiceButton, KeyButton
from vmofire.gui.widgets.labels import Label
from vmofire.gui.widgets.layouts import Bar, stack

# Digits first, then letters that no button of a screen uses.
KEYS = "123456789ABDFGJ"


class ChooseScreen(QWidget):
    """Options as large buttons, each with a key; arrows move, Enter takes.

    Signals
    -------
    chosen : str
        Code of an option.
    left
        Back to where one came from.
    """

    chosen = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.title = Label(theme, TITLE, lines=1.2, bold=True)
        self.detail = Label(theme, LEAD, smallest_px=12, lines=2.2, muted=True)
        self._grid = QGridLayout()
        self._grid.setSpacing(SPACE + 4)
        self._back = KeyButton(theme, "Esc", "Back", big=True)
        self._back.clicked.connect(self.left)
        self.choices: list[ChoiceButton] = []
        layout = stack(self.title, self.detail, spacing=SPACE)
        layout.addLayout(self._grid, 1)
        layout.addWidget(Bar([self._back]))
        self.setLayout(layout)

    def set_theme(self, theme: Theme) -> None:
        """Take the theme that new choices are made in."""
        self._theme = theme

    def ask(self, title: str, detail: str, options: Sequence[Option], chosen: str = "") -> None:
        """Show options; the one chosen last stands out and has the keyboard."""
        self.title.show_words(title)
        self.detail.show_words(detail)
        for choice in self.choices:
            self._grid.removeWidget(choice)
            choice.hide()
            choice.deleteLater()
        self.choices = []
        n_columns = 1 if len(options) <= 3 else 2 if len(options) <= 8 else 3
        # Rows of equal height, and never so few that a button fills the screen.
        n_rows = max(3, -(-len(options) // n_columns))
        for row in range(15):
            self._grid.setRowStretch(row, 1 if row < n_rows else 0)
        for place, option in enumerate(options):
            choice = ChoiceButton(self._theme, KEYS[place], option.title, option.detail, title_px=TITLE - 2)
            choice.show_words(option.title, option.detail, strong=option.code == chosen)
            choice.clicked.connect(lambda _=False, code=option.code: self.chosen.emit(code))
            self._grid.addWidget(choice, place // n_columns, place % n_columns)
            self.choices.append(choice)
        if self.choices:
            last = next((i for i, option in enumerate(options) if option.code == chosen), 0)
            self.choices[last].setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802, Qt's name
        """Move between the choices by arrows, and take one by Enter."""
        move_between(self.choices, event)
        if not event.isAccepted():
            super().keyPressEvent(event)


def move_between(choices: Sequence[ChoiceButton], event: QKeyEvent) -> None:
    """Move the keyboard among choices by arrows, and take one by Enter."""
    at = next((i for i, choice in enumerate(choices) if choice.hasFocus()), None)
    steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1}
    step = steps.get(Qt.Key(event.key()))
    if step is not None and choices:
        to = choices[(at + step) % len(choices) if at is not None else 0]
        to.setFocus(Qt.FocusReason.TabFocusReason)
        event.accept()
    elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and at is not None:
        if not event.isAutoRepeat():  # held down, it would answer all that follows
            choices[at].press()
        event.accept()
    else:
        event.ignore()
