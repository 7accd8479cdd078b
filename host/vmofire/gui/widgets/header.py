"""Header of every screen, two lines: the signal, and the safety sentence or the trouble.

In: words. Out: labels. Never: a fact of its own.
"""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from vmofire.gui.theme import BODY, SPACE, TITLE, set_look
from vmofire.gui.widgets.labels import Label, SignedLabel
from vmofire.gui.widgets.layouts import row
from vmofire.gui.widgets.paint import Align
from vmofire.gui.widgets.signs import SignMark


class Header(QWidget):
    """First line: program name, signal, last event, sound; each has its own place."""

    def __init__(self) -> None:
        super().__init__()
        name = Label(TITLE - 4, bold=True)
        name.show_words("vmofire")
        self._source = Label(BODY, smallest_px=9, lines=1.7, bold=True, tone="trouble")
        self._note = Label(BODY - 2, smallest_px=8, tone="muted", align=Align.AlignRight | Align.AlignVCenter)
        self._sound = SignedLabel(Label(BODY - 2, smallest_px=9, tone="muted"), 16)
        parts = ((name, 10), (self._source, 42), (self._note, 38), (self._sound, 10))
        self.setLayout(row(*parts, spacing=SPACE + 4))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """All words of the line."""
        parts = (self._source.words, self._note.words, self._sound.label.words)
        return "  ".join(part for part in parts if part)

    def show_words(self, source: str, note: str, sound: str, sound_ok: bool) -> None:
        """Show the name of the signal, the last event, and whether there is sound."""
        self._source.show_words(source)
        self._note.show_words(note)
        self._sound.show_words(sound, ("active" if sound_ok else "trouble") if sound else None)


class Notice(QFrame):
    """Second line, always visible: the safety sentence, or trouble with its cure.

    Attributes
    ----------
    words : str
        All words of the line now.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._sign = SignMark(24)
        self._calm = Label(BODY - 1, smallest_px=10, lines=2.15, tone="muted")
        self._trouble = Label(BODY, smallest_px=10, lines=2.0, bold=True, tone="on_trouble")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2, 0, 2, 0)
        layout.setSpacing(2 * SPACE)
        for part in (self._sign, self._calm, self._trouble):
            layout.addWidget(part)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.words = ""
        self.show_words("")

    def show_words(self, calm: str, trouble: str = "", cure: str = "") -> None:
        """Show trouble with its cure if there is any, else the safety words."""
        self.words = f"{trouble} {cure}" if trouble else calm
        self._sign.show_sign("trouble" if trouble else None, "on_trouble")
        self._calm.show_words("" if trouble else calm)
        self._trouble.show_words(f"{trouble} {cure}" if trouble else "", "on_trouble")
        self._calm.setVisible(not trouble)
        self._trouble.setVisible(bool(trouble))
        set_look(self, trouble=bool(trouble))
