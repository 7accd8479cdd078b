"""Screen of long work: its title, its progress, a button to stop it.

In: a title and a share. Out: a request to stop. Never: a clock.
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
    """Title, progress bar, and stop button.

    Signals
    -------
    cancelled
        The work should stop.
    """

    cancelled = Signal()

    def _build(self) -> None:
        self.title = Label(TITLE, lines=2.4, bold=True)
        self.bar = QProgressBar(textVisible=False)
        self.bar.setObjectName("large")
        bar = Bar([KeyButton("Esc", say("Cancel"), big=True, then=self.cancelled)])
        self.setLayout(stack(1, self.title, self.bar, 1, bar, spacing=3 * SPACE))

    def show_work(self, title: str, share: float) -> None:
        """Show the progress, 0 to 1."""
        self.title.show_words(title)
        self.bar.setValue(round(100 * share))
