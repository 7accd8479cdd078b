"""Header of every screen, one line: person, board, sound, full screen; the notice at the foot.

In: words. Out: labels. Never: a fact of its own.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from vmofire.gui.theme import BODY, SPACE, set_look
from vmofire.gui.widgets.buttons import KeyButton
from vmofire.gui.widgets.labels import Label, SignedLabel
from vmofire.gui.widgets.layouts import row, stack
from vmofire.gui.widgets.signs import Sign, SignMark
from vmofire.words import say


class Header(QWidget):
    """First line: who is measured, a dot for the board, sound, full screen; each has its own place.

    Signals
    -------
    full_screen_wanted
        The button of the full screen was pressed.
    """

    full_screen_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._person = Label(BODY - 1, smallest_px=11, lines=1.3, bold=True)
        self._board = SignedLabel(Label(BODY - 1, smallest_px=11, lines=1.3), 14)
        self._sound = SignedLabel(Label(BODY - 2, smallest_px=10, lines=1.3, tone="muted"), 14)
        faces = (say("Full screen"), say("Leave full screen"))
        self.full_button = KeyButton("F11", *faces, small=True, then=self.full_screen_wanted)
        parts = ((self._person, 30), (self._board, 45), (self._sound, 15), self.full_button)
        self.setLayout(row(*parts, spacing=2 * SPACE))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """All words of the line."""
        parts = (self._person.words, self._board.label.words, self._sound.label.words)
        return "  ".join(part for part in parts if part)

    @property
    def last_event(self) -> str:
        """The last event of the board, as its tooltip shows it."""
        return self._board.toolTip()

    def show_person(self, person: str) -> None:
        """Show who is measured."""
        self._person.show_words(person)

    def show_board(self, words: str, sign: Sign | None, event: str) -> None:
        """Show the name of the signal, whether it comes, and as a tooltip the last event."""
        self._board.show_words(words, sign)
        self._board.setToolTip(event)

    def show_sound(self, words: str, is_heard: bool) -> None:
        """Show whether there is sound."""
        self._sound.show_words(words, ("active" if is_heard else "trouble") if words else None)

    def show_full(self, is_full: bool) -> None:
        """Write on the button what it would do."""
        self.full_button.show_face(say("Leave full screen") if is_full else say("Full screen"))


class Notice(QFrame):
    """Last line, always visible: the safety sentence, or trouble with its cure.

    Attributes
    ----------
    words : str
        All words of the line now.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._sign = SignMark(24)
        self._calm = Label(BODY - 2, smallest_px=10, lines=1.3, tone="muted")
        self._more = Label(BODY - 2, smallest_px=10, lines=1.3, tone="muted")
        self._trouble = Label(BODY, smallest_px=10, lines=2.0, bold=True, tone="on_trouble")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * SPACE)
        layout.addWidget(self._sign)
        layout.addLayout(stack(self._calm, self._more, self._trouble, spacing=0), 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.words = ""
        self.show_words("")

    def show_words(self, calm: str, trouble: str = "", cure: str = "") -> None:
        """Show trouble with its cure if there is any, else the safety words in one or two lines."""
        self.words = f"{trouble} {cure}" if trouble else calm
        self._sign.show_sign("trouble" if trouble else None, "on_trouble")
        first, _, second = calm.partition("\n")
        self._calm.show_words("" if trouble else first)
        self._more.show_words("" if trouble else second)
        self._trouble.show_words(f"{trouble} {cure}" if trouble else "", "on_trouble")
        self._calm.setVisible(not trouble)
        self._more.setVisible(bool(second) and not trouble)
        self._trouble.setVisible(bool(trouble))
        set_look(self, trouble=bool(trouble))
