"""Work that takes a while: what it is, how far it is, and how to end it.

In: a title and a share. Out: a wish to end it. Never: a clock.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar

from vmofire.gui.screens.screen import Screen
from vmofire.gui.theme import SPACE, TITLE
from vmofire.gui.widgets.buttons import KeyButton
from vmofire.gui.widgets.labels import Label
from vmofire.gui.widgets.layouts import Bar, stack
from vmofire.words import say


class WorkingScreen(Screen):
    """A title, a bar, and a button.

    Signals
    -------
    cancelled
        It is to end.
    """

    cancelled = Signal()

    def _build(self) -> None:
        self.title = Label(TITLE, lines=2.4, bold=True)
        self.bar = QProgressBar(textVisible=False)
        self.bar.setObjectName("large")
        bar = Bar([KeyButton("Esc", say("Cancel"), big=True, then=self.cancelled)])
        self.setLayout(stack(1, self.title, self.bar, 1, bar, spacing=3 * SPACE))

    def show_work(self, title: str, share: float) -> None:
        """Show how far it is, 0 to 1."""
        self.title.show_words(title)
        self.bar.setValue(round(100 * share))
