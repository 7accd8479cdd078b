"""Form screen: one screen for all typed input, such as a name, a note, a reason, a path.

In: fields. Out: the typed words, by the code of each field. Never: the next step; a modal box.
"""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QLineEdit

from vmofire.app.view import DO_WORDS, Do, Field
from vmofire.gui.screens.screen import Screen
from vmofire.gui.theme import LEAD, TITLE
from vmofire.gui.widgets.buttons import KeyButton
from vmofire.gui.widgets.labels import Label, caption
from vmofire.gui.widgets.layouts import Bar, clear, stack
from vmofire.words import say


class FormScreen(Screen):
    """Fields one under the other; Enter goes to the next field and saves from the last, Esc discards all.

    Signals
    -------
    left
        The form was left without saving.
    """

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.edits: dict[str, QLineEdit] = {}
        self._then: Callable[[Mapping[str, str]], str] = lambda _: ""

    def _build(self) -> None:
        self.title = Label(TITLE, lines=1.2, bold=True)
        self.detail = Label(LEAD, smallest_px=12, lines=3.4, tone="muted")
        self.trouble = Label(LEAD, smallest_px=11, lines=2.4, bold=True)
        self._fields = stack()
        back = KeyButton("Esc", say("Back"), big=True, then=self.left)
        faces = [say(face) for face in DO_WORDS.values()]
        self.keep_button = KeyButton("Ctrl+Return", *faces, big=True, then=self._keep)
        bar = Bar([back], [self.keep_button])
        self.setLayout(stack(self.title, self.detail, self._fields, self.trouble, 1, bar))

    def ask(
        self,
        title: str,
        detail: str,
        fields: Sequence[Field],
        then: Callable[[Mapping[str, str]], str],
        do: Do,
    ) -> None:
        """Show fields.

        Parameters
        ----------
        title, detail
            The question, and a hint.
        fields
            At least one.
        then
            Takes the typed words, and returns an error to show; "" for none.
        do
            Action of the button.
        """
        self._then = then
        self.title.show_words(title)
        self.detail.show_words(detail)
        self.detail.setVisible(bool(detail))
        self.trouble.show_words("")
        self.keep_button.show_face(say(DO_WORDS[do]), strong=do != "Delete")
        self._clear()
        for field in fields:
            words = caption(field.words, tone="muted")
            edit = QLineEdit()
            edit.setAccessibleName(field.words)
            edit.setPlaceholderText(field.example)
            edit.setMaxLength(max(2000, len(field.value)))  # a saved value is never cut
            edit.setText(field.value)
            edit.returnPressed.connect(lambda code=field.code: self._go_on(code))
            self._fields.addWidget(words)
            self._fields.addWidget(edit)
            self.edits[field.code] = edit
        first = self.edits[fields[0].code]
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        first.selectAll()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802, Qt's name
        """Remove the fields, so that they do not enlarge other screens."""
        if self.is_built and not event.spontaneous():
            self._clear()
        super().hideEvent(event)

    def _clear(self) -> None:
        clear(self._fields)
        self.edits = {}

    def tell(self, trouble: str) -> None:
        """Show an error of the form."""
        self.trouble.show_words(trouble, "trouble")

    def _go_on(self, code: str) -> None:
        codes = list(self.edits)
        place = codes.index(code) + 1
        if place < len(codes):
            self.edits[codes[place]].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._keep()

    def _keep(self) -> None:
        written = {code: edit.text().strip() for code, edit in self.edits.items()}
        self.tell(self._then(written))
