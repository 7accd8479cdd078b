"""Button that opens a menu; each entry has a key that works without the menu too.

In: words, keys, actions. Out: the menu, calls. Never: an entry that only a mouse can reach.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from vmofire.gui.widgets.buttons import KeyButton, write_key


class KeyEntry(QAction):
    """Entry of a menu.

    Parameters
    ----------
    key : str
        In the form of QKeySequence; it acts on the whole screen.
    words : str
    then : callable
    also : sequence of str
        Further keys, which the menu does not name.
    repeats : bool
        Whether a key held down acts again and again.
    """

    def __init__(
        self,
        key: str,
        words: str,
        then: Callable[[], object],
        *,
        also: Sequence[str] = (),
        repeats: bool = False,
    ) -> None:
        super().__init__()
        self._key, self._then, self._also, self._repeats = key, then, also, repeats
        self.show_words(words)
        self.triggered.connect(lambda: then())

    def show_words(self, words: str) -> None:
        """Show words, and the key at their right."""
        self.setText(f"{words}\t{write_key(self._key)}")

    def listen(self, screen: QWidget) -> None:
        """Let the key act while the screen is in sight."""
        for key in (self._key, *self._also):
            shortcut = QShortcut(QKeySequence(key), screen)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.setAutoRepeat(self._repeats)
            shortcut.activated.connect(self._press)

    def _press(self) -> None:
        if self.isEnabled():
            self._then()


class MenuButton(KeyButton):
    """Button with a menu.

    Parameters
    ----------
    key, words : str
    *entries : KeyEntry
    """

    def __init__(self, key: str, words: str, *entries: KeyEntry) -> None:
        super().__init__(key, f"{words} ▾")
        self.choices = QMenu(self)
        for entry in entries:
            entry.setParent(self.choices)
            self.choices.addAction(entry)
        self.clicked.connect(self.open_menu)

    def open_menu(self) -> None:
        """Open the menu above the button."""
        self.choices.ensurePolished()
        self.choices.popup(self.mapToGlobal(QPoint(0, -self.choices.sizeHint().height())))
        first = next((one for one in self.choices.actions() if one.isEnabled()), None)
        if first is not None:
            self.choices.setActiveAction(first)
