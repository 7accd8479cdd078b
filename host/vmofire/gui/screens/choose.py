"""Choice screen: one screen for all choices, such as a test, an exercise, a leg, a demo person.

In: options. Out: the code of the chosen one. Never: the next step.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal

from vmofire.app.view import Option
from vmofire.gui.screens.screen import Screen
from vmofire.gui.theme import LEAD, TITLE
from vmofire.gui.widgets.buttons import ChoiceButton, ChoiceGrid, KeyButton
from vmofire.gui.widgets.labels import Label
from vmofire.gui.widgets.layouts import Bar, stack
from vmofire.words import say

# Digits first, then letters that are free on all screens.
KEYS = "123456789ABDFGJ"


class ChooseScreen(Screen):
    """Options as large buttons, each with a key; arrows move, Enter takes.

    Signals
    -------
    chosen : str
        Code of an option.
    left
        Back to the page before.
    """

    chosen = Signal(str)
    left = Signal()

    def _build(self) -> None:
        self.title = Label(TITLE, lines=1.2, bold=True)
        self.detail = Label(LEAD, smallest_px=12, lines=2.2, tone="muted")
        self._grid = ChoiceGrid()
        self._grid.chosen.connect(self.chosen)
        back = KeyButton("Esc", say("Back"), big=True, then=self.left)
        self.setLayout(stack(self.title, self.detail, (self._grid, 1), Bar([back])))

    @property
    def choices(self) -> Sequence[ChoiceButton]:
        """The buttons of the options."""
        return self._grid.choices

    def ask(self, title: str, detail: str, options: Sequence[Option], chosen: str = "") -> None:
        """Show options; the one named by `chosen` is highlighted and has the keyboard."""
        self.title.show_words(title)
        self.detail.show_words(detail)
        n_columns = 1 if len(options) <= 3 else 2 if len(options) <= 8 else 3
        given = {option.key for option in options}
        free = iter(key for key in KEYS if key not in given)
        keyed = [(option.key if len(option.key) == 1 else next(free, ""), option) for option in options]
        keyed = [(key, option) for key, option in keyed if key]
        # Enough rows, so that a single button does not fill the screen.
        self._grid.ask(keyed, n_columns, chosen=chosen or "-", title_px=TITLE - 2, n_rows=4)
        if options:
            last = next((i for i, option in enumerate(options) if option.code == chosen), 0)
            self.choices[last].setFocus(Qt.FocusReason.OtherFocusReason)
